//! The launch on the screen: shows it, and converts what it asks for to effects.

use crate::app::effect::{Effect, TerminalAction};
use crate::app::exit_summary;
use crate::app::instance_actions::{InstanceActions, requests};
use crate::app::login::LoginState;
use crate::app::model::{LaunchView, Model, Screen};
use crate::app::versioned::Versioned;
use crate::domain::launch::recorder::Recorder;
use crate::domain::launch::{Launch, LaunchRequest};
use crate::domain::loadable::Loadable;
use crate::live_panes::counts::Counts;

/// Shows a launch that was just started or resumed.
pub fn show(model: &mut Model, launch: Launch) {
    exit_summary::put_aside(model);
    model.home.began = None;
    let launch = Versioned::new(launch);
    model.watch = Some(LaunchView {
        counts: (launch.version(), Counts::of(&launch)),
        launch,
        draft_is_its: false,
        cursor: 0,
        in_detail: false,
        scroll: 0,
        deletion: None,
        removed: Vec::new(),
        access: Versioned::default(),
        usual: None,
        login: LoginState::default(),
        after: InstanceActions::default(),
        recorder: Recorder::after(model.calls.iter()),
        recorded: None,
    });
    model.screen = Screen::Launch;
    model.overlay = None;
}

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
    if !instance.runs() || watch.access.contains_key(&instance.name) {
        return Vec::new();
    }
    let name = instance.name.clone();
    watch.access.insert(name.clone(), Loadable::Loading { since: now });
    let access = Effect::Access {
        launch: watch.launch.id.clone(),
        region: watch.launch.manifest.region.clone(),
        name: name.clone(),
    };
    let mut effects = requests::catch_up(model, &name);
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
