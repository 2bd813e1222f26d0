//! `skysail ssh`: a shell on one server, with a temporary key and the host keys that AWS published.

use super::exit::{DONE, EarlyExit, NOTHING};
use super::output::Console;
use super::server_lookup::find;
use super::signals::Signals;
use crate::args::{ServerOptions, TargetOptions};
use crate::domain::access_grant::{LoginError, PreparedLogin};
use crate::domain::facts;
use crate::domain::reachability::{LoginTarget, RDP};
use crate::domain::time::spoken;
use crate::live_panes::login;
use crate::live_panes::messages;
use crate::runtime::logins;
use crate::runtime::services::Services;
use crate::text::Language;
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::SIGTERM;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};
use tracing::info;

/// How often AWS is asked for the host keys, which it has within seconds of the start.
const TRIES: u32 = 20;
const BETWEEN: Duration = Duration::from_secs(3);

/// Runs the command and returns the exit status of `ssh`.
pub async fn run(
    options: &ServerOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let (region, instance) = find(&options.name, target.region.as_deref(), &services, console, signals).await?;
    let name = instance.name.clone();
    if !instance.running() {
        let state = instance.state.as_deref().unwrap_or("?");
        let why = match state {
            "pending" => t!(language, "cli.ssh.pending", name = name),
            _ => t!(language, "cli.ssh.not-running", name = name, state = state),
        };
        return Err(EarlyExit::new(NOTHING, why));
    }
    let port = facts::port(instance.blueprint.as_deref());
    if port == RDP {
        let options = messages::target_options(target.sandbox.is_some());
        return Err(EarlyExit::new(NOTHING, t!(language, "cli.ssh.windows", name = name, options = options)));
    }
    let whom = LoginTarget { region, name, port };
    let ready = tokio::select! {
        biased;
        signal = signals.next() => return Err(EarlyExit::signal(signal, "")),
        ready = prepared(&services, &whom, console) => ready?,
    };
    match ready.ticket {
        None => {
            console.note(t!(language, "cli.ssh.sandbox"));
            console.line(&ready.shown);
            Ok(DONE)
        }
        Some(ticket) => {
            let ended = shell(language, &ready, signals).await;
            services.shells.keys.drop(ticket);
            ended
        }
    }
}

/// Returns the temporary access, waiting for the host keys: an unknown host key is never trusted.
async fn prepared(services: &Services, whom: &LoginTarget, console: &mut Console) -> Result<PreparedLogin, EarlyExit> {
    let language = console.language;
    let path = std::env::var_os("PATH");
    let mut wait = Duration::ZERO;
    for tries in 1.. {
        match logins::prepare(services, path.as_deref(), whom, wait).await {
            Ok(ready) => return Ok(ready),
            Err(LoginError::NoHostKeys) if tries < TRIES => {
                if tries == 1 {
                    console.note(t!(language, "cli.ssh.host-keys", name = whom.name, every = spoken(BETWEEN)));
                }
                wait = BETWEEN;
            }
            Err(LoginError::Failed(failure)) => return Err(EarlyExit::failed(language, "", &failure)),
            Err(error) => return Err(refused(language, &error)),
        }
    }
    Err(refused(language, &LoginError::NoHostKeys))
}

fn refused(language: Language, error: &LoginError) -> EarlyExit {
    EarlyExit::new(NOTHING, crate::text::say(language, &login::error(language, error)))
}

/// Returns the exit status of a shell for a program that ended like this: a signal's number is added to 128.
fn exit_code(status: ExitStatus) -> u8 {
    let signal = status.signal().map(|signal| 128_i32.saturating_add(signal));
    status.code().or(signal).and_then(|code| u8::try_from(code).ok()).unwrap_or(NOTHING)
}

/// Runs `ssh` in the terminal. A key's signal reaches it from the terminal; SIGTERM, which was sent to this process alone,
/// is passed on.
async fn shell(language: Language, ready: &PreparedLogin, signals: &mut Signals) -> Result<u8, EarlyExit> {
    let mut command = Command::new("ssh");
    command.args(&ready.args).stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(refused(language, &LoginError::NoSsh));
        }
        Err(error) => return Err(EarlyExit::new(NOTHING, t!(language, "cli.ssh.not-started", why = error))),
    };
    info!("ssh started");
    let ended = end_of(&mut child, signals).await;
    info!(?ended, "ssh ended");
    Ok(ended.map_or(NOTHING, exit_code))
}

async fn end_of(child: &mut Child, signals: &mut Signals) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            biased;
            ended = child.wait() => return ended,
            signal = signals.next() => {
                if signal == SIGTERM && let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
                    let _ = kill_process(pid, Signal::TERM);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn program_killed_by_a_signal_has_the_status_that_shells_give_it() {
        let [ended, killed] = [3 << 8, 15].map(ExitStatus::from_raw);
        assert_eq!((exit_code(ended), exit_code(killed)), (3, 143));
    }

    #[tokio::test]
    async fn sigterm_is_passed_on_to_the_program() {
        let mut child = Command::new("sleep").arg("600").kill_on_drop(true).spawn().unwrap();
        let ended = end_of(&mut child, &mut Signals::arrived(SIGTERM)).await.unwrap();
        assert_eq!(exit_code(ended), 143);
    }
}
