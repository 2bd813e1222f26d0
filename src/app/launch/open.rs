//! Opens a launch on the screen.

use crate::app::exit_summary;
use crate::app::instance_actions::InstanceActions;
use crate::app::login::LoginState;
use crate::app::model::{LaunchView, Model, Screen};
use crate::app::versioned::Versioned;
use crate::domain::launch::Launch;
use crate::domain::launch::recorder::Recorder;
use crate::live_panes::counts::Counts;

/// Shows a launch that was just started or resumed.
pub fn show(model: &mut Model, launch: Launch) {
    exit_summary::put_aside(model);
    model.home.began = None;
    let launch = Versioned::new(launch);
    model.watch = Some(LaunchView {
        counts: (launch.version(), Counts::of(&launch)),
        launch,
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
