//! Opens the shell that was requested on Home or on a launch's screen.

use super::{InstanceDialog, PendingShell};
use crate::app::effect::{Effect, TerminalAction};
use crate::app::external_program::{ExternalProgram, ProgramPurpose};
use crate::app::model::{Model, Overlay, Screen};
use crate::app::notice::notice;
use crate::domain::access_grant::{LoginError, PreparedLogin};
use crate::domain::reachability::LoginTarget;
use crate::domain::user_text::UserText;
use crate::live_panes::login;
use std::time::Duration;

/// How often AWS is asked for the host keys, which it has within seconds of the start.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_secs(3);

/// Starts the shell with the temporary access, or reports why not. Returns what is still pending if AWS doesn't have
/// the host keys yet and is asked again: an unknown host key is never trusted.
pub fn open(
    model: &mut Model,
    whom: LoginTarget,
    tries: u32,
    from: &Screen,
    answer: &Result<PreparedLogin, LoginError>,
) -> (Vec<Effect>, Option<PendingShell>) {
    let language = model.language;
    let name = whom.name.clone();
    let effects = match answer {
        Err(LoginError::NoHostKeys) if tries < TRIES => {
            let tries = tries + 1;
            let looks = crate::text::count(language, "launch.looks", tries as usize);
            notice(model, UserText::new("login.no-host-keys").with("tries", looks), false);
            return (vec![Effect::Login { whom, wait: BETWEEN }], Some(PendingShell { name, tries }));
        }
        Err(error) => {
            notice(model, login::error(language, error), true);
            Vec::new()
        }
        // A user who has moved elsewhere must not lose the terminal.
        Ok(ready) if model.overlay.is_some() || model.screen != *from => {
            notice(model, UserText::new("login.elsewhere").with("name", &name), false);
            forget(ready.ticket)
        }
        Ok(PreparedLogin { ticket: None, shown, .. }) => {
            model.notice = None;
            let card = InstanceDialog::Sandbox { name, command: shown.clone(), whole: false };
            model.overlay = Some(Overlay::Card(Box::new(card)));
            Vec::new()
        }
        Ok(ready) => {
            (model.shell_ticket, model.notice) = (ready.ticket, None);
            let mut external = ExternalProgram::new(ProgramPurpose::Shell(name.clone()), "ssh");
            external.args.clone_from(&ready.args);
            external.intro = Some(t!(language, "login.intro", name = name));
            // `ssh` draws nothing on standard error: the server's output arrives on standard output.
            external.listen = true;
            vec![Effect::Terminal(TerminalAction::SuspendFor(Box::new(external)))]
        }
    };
    (effects, None)
}

/// Removes the temporary key of a shell that isn't needed any more.
pub fn forget(ticket: Option<u64>) -> Vec<Effect> {
    ticket.map(Effect::RemoveTemporaryKey).into_iter().collect()
}
