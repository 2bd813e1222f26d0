//! Effects of the launch on the screen.

use crate::app::effect::{Effect, TerminalAction};
use crate::app::instance_actions;
use crate::app::model::Model;
use crate::domain::launch::LaunchRequest;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::loadable::Loadable;

/// Converts the launch's requests to effects. The order goes with the one request that sends it.
pub fn perform(model: &Model, requests: Vec<LaunchRequest>) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let effect = |request: LaunchRequest| {
        let order = match request {
            LaunchRequest::Send => watch.launch.order.clone().map(Box::new),
            _ => None,
        };
        Effect::Launch { id: watch.launch.id.clone(), request, order }
    };
    requests.into_iter().map(effect).collect()
}

/// Loads the host keys of the selected instance once it runs.
pub fn on_running(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let Some(instance) = watch.launch.instances.get(watch.cursor) else { return Vec::new() };
    if instance.outcome != InstanceOutcome::Running || watch.access.contains_key(&instance.name) {
        return Vec::new();
    }
    let name = instance.name.clone();
    watch.access.insert(name.clone(), Loadable::Loading { since: now });
    let access = Effect::Access { region: watch.launch.manifest.region.clone(), name: name.clone() };
    let mut effects = instance_actions::requests::catch_up(model, &name);
    effects.insert(0, access);
    effects
}

/// Announces the end of something long, as far as the settings ask for it. No desktop notification while the terminal
/// has focus.
pub fn notify(model: &Model, text: String) -> Vec<Effect> {
    let (bell, desktop) = (model.ends.bell, model.ends.notify && !model.focused);
    match model.ends.bell || model.ends.notify {
        true => vec![Effect::Terminal(TerminalAction::Notify { text, bell, desktop })],
        false => Vec::new(),
    }
}
