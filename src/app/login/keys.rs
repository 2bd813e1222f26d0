//! Key bindings for logging in to the selected instance, and of the instance dialogs.

use crate::app::keymap::{AGAIN, COPY, KeyAction, KeyBinding, bind, char, keys, plain, scroll};
use crate::app::login::InstanceDialog;
use crate::app::model::Model;
use crate::domain::access_grant::ScriptLog;
use crate::domain::launch::LaunchStage;
use crate::live_panes::{connect, login};
use termina::event::KeyCode;

/// Returns the bindings for connecting to the selected instance, most useful first.
pub fn launch_keys(model: &Model) -> Vec<KeyBinding> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let launch = &watch.launch;
    let known = matches!(launch.stage, LaunchStage::Watched | LaunchStage::Settled);
    let Some(instance) = launch.instances.get(watch.cursor).filter(|s| known && s.runs()) else {
        return Vec::new();
    };
    if watch.deletes(&instance.name) {
        return Vec::new();
    }
    let decided = !instance.way.undecided();
    let mut all = Vec::new();
    if login::windows(launch) {
        all.push(bind(keys![plain(KeyCode::Enter), char('w')], KeyAction::Password, "hint.rdp"));
        return all;
    }
    if decided && watch.login.pending.is_none() {
        all.push(bind(keys![plain(KeyCode::Enter), char('s')], KeyAction::Shell, "hint.shell"));
    }
    if decided && login::password_command(launch).is_some() {
        all.push(bind(keys![char('w')], KeyAction::Password, "hint.password"));
    }
    let script = match watch.login.scripts.get(&instance.name) {
        Some(ScriptLog::Waiting { .. }) => None,
        Some(ScriptLog::Ended { .. }) => Some("hint.script-output"),
        _ => (decided && login::has_script(launch)).then_some("hint.script"),
    };
    all.extend(script.map(|words| bind(keys![char('l')], KeyAction::Script, words)));
    if connect::site(launch, instance).is_some() {
        all.push(bind(keys![char('o')], KeyAction::OpenWebsite, "hint.open-site"));
    }
    if launch.ssh_alias(instance, &[]).is_some() {
        all.push(bind(keys![char('A')], KeyAction::Alias, "hint.alias"));
    }
    all
}

/// Returns the bindings of an instance dialog.
pub fn card_keys(card: &InstanceDialog, scrolls: bool) -> Vec<KeyBinding> {
    let close = keys![plain(KeyCode::Escape), char('q'), plain(KeyCode::Enter)];
    let mut all = Vec::new();
    match card {
        InstanceDialog::Sandbox { whole, .. } => {
            all.push(bind(COPY, KeyAction::Copy, "hint.copy-export"));
            let words = if *whole { "hint.command-in-short" } else { "hint.command-whole" };
            all.push(bind(keys![plain(KeyCode::Tab), char('d')], KeyAction::NextField, words));
        }
        InstanceDialog::Password { answer: Some(Ok(_)), .. } => {
            all.push(bind(COPY, KeyAction::Copy, "hint.copy-password"));
        }
        InstanceDialog::Password { answer: Some(Err(_)), .. } | InstanceDialog::Rdp { answer: Some(Err(_)), .. } => {
            all.push(bind(AGAIN, KeyAction::Password, "hint.retry"));
        }
        InstanceDialog::Rdp { .. } if card.asks() => {
            all.push(bind(keys![plain(KeyCode::Enter)], KeyAction::Choose, "hint.unlock"));
            all.push(bind(keys![plain(KeyCode::Escape)], KeyAction::Stay, "hint.close"));
            return all;
        }
        InstanceDialog::Rdp { answer: Some(Ok(rdp)), .. } => {
            match rdp.password.is_some() {
                true => all.push(bind(COPY, KeyAction::Copy, "hint.copy-password")),
                false => all.push(bind(AGAIN, KeyAction::Password, "hint.retry")),
            }
            if rdp.address.is_some() {
                all.push(bind(keys![char('f')], KeyAction::RdpFile, "hint.rdp-file"));
            }
        }
        InstanceDialog::Alias { answer: Some(Ok(_)), .. } => {
            all.push(bind(keys![char('y')], KeyAction::WriteAlias, "hint.write-alias"));
            all.extend(scroll(scrolls.then_some("hint.scroll")));
            all.push(bind(keys![plain(KeyCode::Escape), char('n'), char('q')], KeyAction::Stay, "hint.leave-it"));
            return all;
        }
        InstanceDialog::Script { .. } => all.extend(scroll(scrolls.then_some("hint.scroll"))),
        InstanceDialog::Password { answer: None, .. }
        | InstanceDialog::Rdp { answer: None, .. }
        | InstanceDialog::Alias { .. } => {}
    }
    all.push(bind(close, KeyAction::Stay, "hint.close"));
    all
}
