//! Converts the requests of the instance actions to effects.

use super::ActiveAction;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::domain::instance_actions::{InstanceAction, InstanceActionKind, InstanceActionRequest};
use crate::domain::sanitized_text::SanitizedText;

/// Looks up the result of an HTTPS setup started by an earlier run, without opening a pane.
pub fn catch_up(model: &mut Model, name: &SanitizedText) -> Vec<Effect> {
    let Some(watch) = model.watch.as_mut().filter(|watch| watch.launch.securing(name)) else { return Vec::new() };
    let launched = watch.launch.instances.iter().find(|launched| launched.name == *name);
    let Some(instance) = launched.and_then(|launched| launched.instance.clone()) else { return Vec::new() };
    if watch.after.find(name, InstanceActionKind::Https).is_some() {
        return Vec::new();
    }
    let (action, requests) =
        InstanceAction::begin(&instance, InstanceActionKind::Https, None, watch.launch.unjournaled.is_none());
    watch.after.jobs.push(ActiveAction::new(action, None));
    effects(model, name, InstanceActionKind::Https, requests)
}

/// Returns the effects that carry out these requests.
pub fn effects(
    model: &Model,
    instance: &SanitizedText,
    kind: InstanceActionKind,
    requests: Vec<InstanceActionRequest>,
) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let (id, region) = (&watch.launch.id, &watch.launch.manifest.region);
    let effect = |request| Effect::InstanceAction {
        id: id.clone(),
        region: region.clone(),
        instance: instance.clone(),
        kind,
        request: Box::new(request),
    };
    requests.into_iter().map(effect).collect()
}
