//! Update functions for logging in: shells, passwords, launch-script status, and `ssh` aliases.

use crate::app::effect::{Effect, TerminalAction};
use crate::app::external_program::{ProgramExit, ProgramStatus};
use crate::app::keymap::KeyAction;
use crate::app::login::{InstanceDialog, PendingShell, shell};
use crate::app::message::UserFileEvent;
use crate::app::model::{Model, Notice, Overlay, Screen};
use crate::app::notice::{copied, copied_words, notice};
use crate::app::scrolling::{moved, page_in_front};
use crate::app::{key_file, launch};
use crate::domain::access_grant::{AccessPreview, HostKey, LoginError, PreparedLogin, ScriptLog};
use crate::domain::failure::Failure;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::reachability::LoginTarget;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::ssh_alias::{self, SshConfigPaths};
use crate::domain::user_text::{UserText, Words};
use crate::live_panes::{connect, login, timeline};
use std::time::Duration;
use tui_input::Input;

/// A script that ends within this time of the first look may have ended before it.
const WATCHED: Duration = Duration::from_secs(10);
/// Exit status of `ssh` when the connection or login failed.
const SSH_FAILED: i32 = 255;

/// Performs an action on the launch's screen.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let Some(name) = running(model).map(|instance| instance.name.clone()) else {
        notice(model, UserText::new("login.not-running"), false);
        return Vec::new();
    };
    match action {
        KeyAction::Shell => shell(model, name),
        KeyAction::Password => password(model, name),
        KeyAction::Script => script(model, name),
        KeyAction::OpenWebsite => open_website(model),
        KeyAction::Alias => ask_alias(model, name),
        _ => Vec::new(),
    }
}

/// Returns the selected instance if it runs.
fn running(model: &Model) -> Option<&LaunchInstance> {
    let watch = model.watch.as_ref()?;
    watch.launch.instances.get(watch.cursor).filter(|instance| instance.runs())
}

fn whom(model: &Model, name: SanitizedText) -> Option<LoginTarget> {
    let launch = &model.watch.as_ref()?.launch;
    Some(LoginTarget { region: launch.manifest.region.clone(), name, port: launch.port() })
}

fn blueprint(model: &Model) -> Option<String> {
    model.watch.as_ref()?.launch.manifest.blueprint_id().map(str::to_owned)
}

fn shell(model: &mut Model, name: SanitizedText) -> Vec<Effect> {
    let Some(whom) = whom(model, name.clone()) else { return Vec::new() };
    let Some(watch) = model.watch.as_mut().filter(|watch| watch.login.pending.is_none()) else { return Vec::new() };
    watch.login.pending = Some(PendingShell { name, tries: 0 });
    notice(model, UserText::new("login.asking"), false);
    vec![Effect::Login { whom, wait: Duration::ZERO }]
}

/// Starts the shell once temporary access is ready, or reports why not.
pub fn ready(model: &mut Model, name: &SanitizedText, answer: &Result<PreparedLogin, LoginError>) -> Vec<Effect> {
    let pending = model.watch.as_mut().and_then(|watch| watch.login.pending.take());
    let pending = pending.filter(|pending| pending.name == *name);
    let Some((pending, whom)) = pending.zip(whom(model, name.clone())) else {
        return shell::forget(answer.as_ref().ok().and_then(|ready| ready.ticket));
    };
    let (effects, again) = shell::open(model, whom, pending.tries, &Screen::Launch, answer);
    if let Some(watch) = &mut model.watch {
        watch.login.pending = again;
    }
    effects
}

/// Continues after the shell has ended: removes its key and reports the errors of `ssh`.
pub fn back(model: &mut Model, name: &SanitizedText, back: &ProgramExit) -> Vec<Effect> {
    let language = model.language;
    let ticket = model.shell_ticket.take();
    match &back.ended {
        ProgramStatus::Missing => notice(model, login::error(language, &LoginError::NoSsh), true),
        ProgramStatus::Status(SSH_FAILED) => {
            let error = LoginError::Ssh { status: Some(SSH_FAILED), words: back.words.clone() };
            notice(model, login::error(language, &error), true);
        }
        ProgramStatus::Status(_) => notice(model, UserText::new("login.back").with("name", name), false),
        _ => model.notice = back.complaint().map(|say| Notice::new(say, true)),
    }
    shell::forget(ticket)
}

fn password(model: &mut Model, name: SanitizedText) -> Vec<Effect> {
    let Some(whom) = whom(model, name.clone()) else { return Vec::new() };
    let Some(watch) = &model.watch else { return Vec::new() };
    if login::windows(&watch.launch) {
        let path = Input::new(watch.launch.private_key_file().unwrap_or_default());
        model.overlay = Some(Overlay::Card(Box::new(InstanceDialog::Rdp { name, answer: None, path })));
        return vec![Effect::Rdp { whom }];
    }
    model.overlay = Some(Overlay::Card(Box::new(InstanceDialog::Password { name, answer: None })));
    vec![Effect::PreviewAccess { whom, peek: AccessPreview::Password, blueprint: blueprint(model) }]
}

fn script(model: &mut Model, name: SanitizedText) -> Vec<Effect> {
    let Some(whom) = whom(model, name.clone()) else { return Vec::new() };
    let (now, blueprint) = (model.now, blueprint(model));
    if let Some(watch) = &mut model.watch {
        // Its output may hold secrets, so it is only shown on request.
        if let Some(ScriptLog::Ended { lines, .. }) = watch.login.scripts.get(&name) {
            let card = InstanceDialog::Script { name, lines: lines.clone(), scroll: 0 };
            model.overlay = Some(Overlay::Card(Box::new(card)));
            return Vec::new();
        }
        watch.login.scripts.insert(name, ScriptLog::Waiting { since: now });
    }
    notice(model, UserText::new("login.script.asking"), false);
    vec![Effect::PreviewAccess { whom, peek: AccessPreview::Script, blueprint }]
}

/// Applies what was read on the server.
pub fn peeked(
    model: &mut Model,
    name: &SanitizedText,
    peek: AccessPreview,
    answer: Result<Secret, LoginError>,
) -> Vec<Effect> {
    match peek {
        AccessPreview::Password => {
            if let Some(Overlay::Card(card)) = &mut model.overlay
                && let InstanceDialog::Password { name: of, answer: slot } = &mut **card
                && of == name
            {
                *slot = Some(answer);
            }
        }
        AccessPreview::Script => {
            let (log, now) = (log(answer), model.now);
            if let Some(watch) = &mut model.watch {
                let ended = matches!(log, ScriptLog::Ended { .. });
                model.notice =
                    timeline::script_notice(model.language, name, &log).map(|(say, bad)| Notice::new(say, bad));
                let before = watch.login.scripts.insert(name.clone(), log);
                // If it had already ended when first looked at, the time is unknown.
                let saw = matches!(before, Some(ScriptLog::Waiting { since }) if now.since(since) >= WATCHED);
                if ended && saw {
                    let requests = watch.launch.script_ended(name, now);
                    return launch::watch::perform(model, requests);
                }
            }
        }
    }
    Vec::new()
}

fn open_website(model: &mut Model) -> Vec<Effect> {
    let url =
        model.watch.as_ref().zip(running(model)).and_then(|(watch, instance)| connect::site(&watch.launch, instance));
    let Some(url) = url else { return Vec::new() };
    if model.target.sandbox {
        return shown_instead(model, "login.site.sandbox", url);
    }
    vec![Effect::OpenUrl(url)]
}

/// Reports whether the website was opened in a browser.
pub fn website_opened(model: &mut Model, url: String, opened: bool) -> Vec<Effect> {
    if !opened {
        return shown_instead(model, "login.site.none", url);
    }
    notice(model, UserText::new("login.site.opened").with("url", &url), false);
    Vec::new()
}

/// Reports why no browser opens, and copies the URL if the terminal has a clipboard.
fn shown_instead(model: &mut Model, why: &'static str, url: String) -> Vec<Effect> {
    let why = t!(model.language, why, url = url);
    let copy = copied(model, url);
    if let Some(said) = &mut model.notice {
        let then = said.say.clone();
        said.say = UserText::new("login.site.instead").with("why", why).with_text("then", then);
    }
    copy
}

fn ask_alias(model: &mut Model, name: SanitizedText) -> Vec<Effect> {
    let card = InstanceDialog::Alias { name: name.clone(), paths: SshConfigPaths::default(), answer: None, scroll: 0 };
    let Some(watch) = &model.watch else { return Vec::new() };
    let region = watch.launch.manifest.region.clone();
    let instance = watch.launch.instances.iter().find(|instance| instance.name == name);
    let address = instance.and_then(|instance| watch.launch.ssh_alias(instance, &[])).map(|alias| alias.address);
    model.overlay = Some(Overlay::Card(Box::new(card)));
    vec![Effect::ReadAliases { region, name, address }]
}

/// Shows what would change in the `ssh` configuration before anything is written.
fn aliases_read(
    model: &mut Model,
    of: &SanitizedText,
    host_keys: Result<Vec<HostKey>, Box<Failure>>,
    texts: Result<Box<(SshConfigPaths, ssh_alias::SshConfigTexts)>, Words>,
    told: &ssh_alias::SshConfigAnswer,
) {
    let watch = model.watch.as_ref();
    let instance = watch.and_then(|watch| watch.launch.instances.iter().find(|instance| instance.name == *of));
    let alias =
        host_keys.map(|keys| watch.zip(instance).and_then(|(watch, instance)| watch.launch.ssh_alias(instance, &keys)));
    let Some(Overlay::Card(card)) = &mut model.overlay else { return };
    let InstanceDialog::Alias { name, paths, answer, .. } = &mut **card else { return };
    if name != of {
        return;
    }
    *answer = Some(match (texts, alias) {
        (Err(why), _) => Err(why),
        (Ok(_), Err(failure)) => Err(login::error(model.language, &LoginError::Failed(*failure)).into()),
        (Ok(_), Ok(None)) => Err(UserText::new("login.not-running").into()),
        // Without them, an alias would trust whoever answers.
        (Ok(_), Ok(Some(alias))) if alias.host_keys.is_empty() => {
            let why = UserText::new("alias.no-host-keys").with("name", name);
            Err(UserText::new("card.alias.no-host-keys").with_text("why", why).into())
        }
        (Ok(read), Ok(Some(alias))) => {
            let (found, texts) = *read;
            *paths = found;
            ssh_alias::add(&alias, texts, told).map_err(|refused| {
                let key = if refused == ssh_alias::AliasError::Taken { "alias.taken" } else { "alias.there" };
                UserText::new(key).with("name", name).into()
            })
        }
    });
}

/// Applies an event about the user's files.
pub fn inside(model: &mut Model, inside: UserFileEvent) -> Vec<Effect> {
    match inside {
        UserFileEvent::Aliases { name, host_keys, texts, told } => aliases_read(model, &name, host_keys, texts, &told),
        UserFileEvent::AliasWritten { name, answer: Ok(true) } => {
            notice(model, UserText::new("alias.written").with("name", name), false);
        }
        // The file was changed meanwhile: the new change is shown again.
        UserFileEvent::AliasWritten { name, answer: Ok(false) } => {
            let effects = ask_alias(model, name);
            notice(model, UserText::new("alias.changed"), true);
            return effects;
        }
        UserFileEvent::AliasWritten { answer: Err(why), .. } => {
            notice(model, UserText::new("alias.failed").with_text("why", why), true)
        }
        UserFileEvent::Rdp { name, answer } => {
            if let Some(Overlay::Card(card)) = &mut model.overlay
                && let InstanceDialog::Rdp { name: of, answer: slot, .. } = &mut **card
                && *of == name
            {
                *slot = Some(answer);
            }
        }
        UserFileEvent::KeyRead { path, answer } => return key_file::read(model, &path, answer),
        UserFileEvent::KeyPlace { path, answer } => return key_file::seen(model, path, answer),
        UserFileEvent::RdpSaved(Ok(path)) => {
            notice(model, UserText::new("rdp.saved").with("path", path.display()), false)
        }
        UserFileEvent::RdpSaved(Err(why)) => notice(model, UserText::new("rdp.not-saved").with_text("why", why), true),
    }
    Vec::new()
}

/// Performs an action in an instance dialog.
pub fn card(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let (sandbox, furthest, page) = (model.target.sandbox, model.furthest, page_in_front(model));
    let clipboard = model.ends.clipboard;
    let sent = copied_words(model);
    let Some(Overlay::Card(card)) = &mut model.overlay else { return Vec::new() };
    match (&mut **card, action) {
        (InstanceDialog::Alias { name, paths, answer: Some(Ok(change)), .. }, KeyAction::WriteAlias) => {
            let effect =
                Effect::WriteAlias { name: name.clone(), paths: paths.clone(), change: Box::new(change.clone()) };
            model.overlay = None;
            return written(model, effect, sandbox);
        }
        (InstanceDialog::Rdp { name, answer: Some(Ok(rdp)), path }, KeyAction::Choose) if rdp.locked() => {
            let (rdp, path) = (Box::new(rdp.clone()), path.value().trim().into());
            let name = name.clone();
            if let InstanceDialog::Rdp { answer, .. } = &mut **card {
                *answer = None;
            }
            return vec![Effect::DecryptPassword { name, rdp, path }];
        }
        (InstanceDialog::Rdp { name, answer: Some(Ok(rdp)), .. }, KeyAction::RdpFile) => {
            let Some(text) = rdp.file() else { return Vec::new() };
            return vec![Effect::SaveRdp { name: name.clone(), text }];
        }
        (InstanceDialog::Password { name, .. } | InstanceDialog::Rdp { name, .. }, KeyAction::Password) => {
            let name = name.clone();
            return password(model, name);
        }
        (card, KeyAction::Copy) => {
            let Some(text) = copyable(card) else { return Vec::new() };
            let words = if clipboard { sent } else { "notice.no-clipboard" };
            notice(model, UserText::new(words), !clipboard);
            return clipboard
                .then_some(Effect::Terminal(TerminalAction::CopySecret(Secret::new(text))))
                .into_iter()
                .collect();
        }
        (InstanceDialog::Sandbox { whole, .. }, KeyAction::NextField) => *whole = !*whole,
        (InstanceDialog::Script { scroll, .. } | InstanceDialog::Alias { scroll, .. }, _) => {
            *scroll = moved(*scroll, furthest, page, action)
        }
        _ => {}
    }
    Vec::new()
}

/// In the sandbox the address is fictional, so no file of the user is changed.
fn written(model: &mut Model, effect: Effect, sandbox: bool) -> Vec<Effect> {
    match sandbox {
        true => {
            notice(model, UserText::new("alias.sandbox"), false);
            Vec::new()
        }
        false => vec![effect],
    }
}

/// Returns what would be copied from a dialog.
fn copyable(card: &InstanceDialog) -> Option<String> {
    match card {
        InstanceDialog::Sandbox { command, .. } => Some(command.clone()),
        InstanceDialog::Password { answer: Some(Ok(said)), .. } => Some(password_in(said.open())),
        InstanceDialog::Rdp { answer: Some(Ok(rdp)), .. } => {
            rdp.password.as_ref().map(|password| password.open().to_owned())
        }
        _ => None,
    }
}

/// Returns the password alone: what follows the first colon and blank of the last line, as applications print it.
fn password_in(said: &str) -> String {
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    last.split_once(": ").map_or(last, |(_, password)| password).trim().to_owned()
}

/// Parses what the server reported about its launch script.
fn log(answer: Result<Secret, LoginError>) -> ScriptLog {
    let said = match answer {
        Ok(said) => said,
        Err(why) => return ScriptLog::Failed(why),
    };
    let mut lines = said.open().lines();
    let word = lines.next().unwrap_or_default();
    let word = SanitizedText::new(word.strip_prefix("status:").unwrap_or(word).trim());
    ScriptLog::Ended { word, lines: lines.map(SanitizedText::new).filter(|line| !line.trim().is_empty()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_is_copied() {
        assert_eq!(password_in("hunter2\n"), "hunter2");
        assert_eq!(password_in("Application username: user\nApplication password: a: b c\n\n"), "a: b c");
    }

    #[test]
    fn cloud_init_status_is_separate_from_the_script_output() {
        let said = Secret::new("status: error\nE: no such package \u{1b}[31mnginx\n");
        let ScriptLog::Ended { word, lines } = log(Ok(said)) else { panic!("it has not ended") };
        assert_eq!(word, "error");
        assert!(lines.len() == 1 && !lines[0].contains('\u{1b}'));
    }
}
