//! Snapshots of the instance dialogs and of the launch script's status.

use super::test_macros::calm;
use crate::screens;
use crate::wizard::{Setup, Wizard};
use skysail::app::login::InstanceDialog;
use skysail::app::model::{Model, Overlay};
use skysail::domain::access_grant::{LoginError, ScriptLog};
use skysail::domain::rdp::RdpDetails;
use skysail::domain::requested_values::RequestedValues;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::script::{Script, ScriptOrigin};
use skysail::domain::secret::Secret;
use skysail::domain::ssh_alias::{
    self, Leak, SshAlias, SshConfigAnswer, SshConfigChange, SshConfigPaths, SshConfigTexts,
};
use skysail::domain::user_text::Words;
use tui_input::Input;

fn running(wizard: &mut Wizard) -> &mut Wizard {
    wizard.review().create().wait_for("is running.")
}

fn name() -> SanitizedText {
    "Ubuntu-1".into()
}

fn with(card: InstanceDialog) -> impl Fn(&mut Model) {
    move |model| model.overlay = Some(Overlay::Card(Box::new(card.clone())))
}

fn password(answer: Option<Result<Secret, LoginError>>) -> impl Fn(&mut Model) {
    with(InstanceDialog::Password { name: name(), answer })
}

fn refused() -> LoginError {
    LoginError::Ssh { status: Some(255), words: vec!["Permission denied (publickey).".into()] }
}

fn windows(answer: Option<Result<RdpDetails, LoginError>>) -> impl Fn(&mut Model) {
    with(InstanceDialog::Rdp { name: name(), answer, path: Input::new("~/.ssh/mine.pem".to_owned()) })
}

fn door() -> RdpDetails {
    RdpDetails { address: Some("192.0.2.7".into()), user: "Administrator".into(), ..RdpDetails::default() }
}

fn alias(answer: Option<Result<SshConfigChange, Words>>) -> impl Fn(&mut Model) {
    with(InstanceDialog::Alias { name: name(), paths: SshConfigPaths::default(), answer, scroll: 0 })
}

fn change() -> SshConfigChange {
    let alias = SshAlias {
        launch: "20261123-0a1b2c3d".into(),
        name: name(),
        address: "192.0.2.7".to_owned(),
        user: "ubuntu".to_owned(),
        key: None,
        host_keys: vec!["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMdRDSPYaPW0HUrpDUnz3NYhxY05B1cF7CwYmQ3RZJ0i".to_owned()],
    };
    let config = "Host *\n    ServerAliveInterval 30\n".to_owned();
    let told = SshConfigAnswer { taken: false, leaks: vec![Leak::KnownHostsCommand] };
    ssh_alias::add(&alias, SshConfigTexts { config, ..SshConfigTexts::default() }, &told).expect("a change")
}

screens! {
    card_practice in calm() => |w| running(w).wait_for("You can log in now").keys("s").wait_for("A shell on Ubuntu-1"), |_| ();
    card_password_on_its_way in calm() => |w| running(w), password(None);
    card_password in calm() => |w| running(w), password(Some(Ok(Secret::new("hunter2\n"))));
    card_password_refused in calm() => |w| running(w), password(Some(Err(refused())));
    card_windows_on_its_way in calm() => |w| running(w), windows(None);
    card_windows in calm() => |w| running(w), windows(Some(Ok(RdpDetails { password: Some(Secret::new("hunter2")), ..door() })));
    card_windows_not_yet in calm() => |w| running(w), windows(Some(Ok(door())));
    card_windows_locked in calm() => |w| running(w), windows(Some(Ok(RdpDetails {
        ciphertext: Some(Secret::new("AAAA")),
        key_pair: Some("mine".into()),
        problem: Some("~/.ssh/mine.pem is not the key of mine.".into()),
        ..door()
    })));
    card_windows_refused in calm() => |w| running(w), windows(Some(Err(LoginError::TooLong)));
    card_alias_on_its_way in calm() => |w| running(w), alias(None);
    card_alias in calm() => |w| running(w), alias(Some(Ok(change())));
    card_alias_refused in calm() => |w| running(w), alias(Some(Err("Couldn't read ~/.ssh/config.".into())));
}

fn script(name: &str, log: impl Fn(&Model) -> ScriptLog) {
    running_with_script(name, |model| {
        let log = log(model);
        model.watch.as_mut().unwrap().login.scripts.insert("web".into(), log);
    });
}

fn running_with_script(name: &str, change: impl Fn(&mut Model)) {
    let script = Script::new("#!/bin/bash\napt-get update\n", ScriptOrigin::Typed);
    let requested = || RequestedValues {
        blueprint: Some("ubuntu_24_04".into()),
        names: Some("web".into()),
        script: Some(Some(script.clone())),
        ..RequestedValues::default()
    };
    let setup = || Setup { plan: Some(requested()), ..Setup::default() };
    super::turned(
        name,
        setup,
        |wizard| {
            running(wizard);
        },
        change,
    );
}

#[test]
fn script_waited_for() {
    script("script_waited_for", |model| ScriptLog::Waiting { since: model.now });
}

#[test]
fn script_ended() {
    let lines = || vec!["Setting up nginx".into(), "E: Unable to locate package ngnx".into()];
    script("script_ended", |_| ScriptLog::Ended { word: "error".into(), lines: lines() });
}

#[test]
fn card_script_output() {
    running_with_script("card_script_output", |model| {
        let lines = vec!["Setting up nginx".into(), "E: Unable to locate package ngnx".into()];
        with(InstanceDialog::Script { name: "web".into(), lines, scroll: 0 })(model);
    });
}

#[test]
fn card_script_without_output() {
    running_with_script("card_script_without_output", |model| {
        with(InstanceDialog::Script { name: "web".into(), lines: Vec::new(), scroll: 0 })(model);
    });
}

#[test]
fn script_not_seen() {
    script("script_not_seen", |_| ScriptLog::Failed(refused()));
}
