//! Letting somebody in: the temporary key is asked for and laid out, and what is only looked at on
//! the server is looked at.

use super::errands;
use super::outside::Outside;
use super::world::World;
use crate::aside;
use crate::domain::clean::Clean;
use crate::domain::door::Whom;
use crate::domain::facts;
use crate::domain::grant::{Grant, LoginTrouble, Peek, Ready};
use crate::domain::rdp::Rdp;
use crate::domain::secret::Secret;
use crate::ssh::{self, Target};
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// How long a look at a file may take.
const LOOK: Duration = Duration::from_secs(40);
/// How long a launch script is waited for at a time.
const SCRIPT: Duration = Duration::from_secs(15 * 60);
/// In place of the directory of the key's files, where there are none.
const NO_FILES: &str = "TEMPORARY-KEY";
/// Returns when cloud-init has ended, with its word for how and the end of the script's own words.
const WAIT_FOR_SCRIPT: &str = "command -v cloud-init >/dev/null || { echo unknown; exit 0; }; \
    while [ ! -e /var/lib/cloud/instance/boot-finished ]; do sleep 2; done; \
    cloud-init status 2>/dev/null | head -n 1; \
    sudo -n tail -n 12 /var/log/cloud-init-output.log 2>/dev/null || true";

/// Asks for a temporary key and lays it out for `ssh`. `wait` comes first.
///
/// # Errors
/// Why there is no way in.
pub async fn prepare(world: &World, outside: &Outside, whom: &Whom, wait: Duration) -> Result<Ready, LoginTrouble> {
    tokio::time::sleep(wait).await;
    let grant = grant(world, whom).await?;
    let target = Target::of(&grant, world.shells.port(whom.port))?;
    if world.shells.practice() {
        let args = ssh::args(&target, Path::new(NO_FILES), &[]);
        return Ok(Ready { ticket: None, shown: ssh::shown(&args), args });
    }
    let (ticket, dir) = keep(world, grant, &target).await?;
    let leaks = match errands::find(OsStr::new("ssh"), outside.path.as_deref()) {
        Some(program) => ssh::leaks(&program, &target).await,
        None => Vec::new(),
    };
    let args = ssh::args(&target, &dir, &leaks);
    Ok(Ready { ticket: Some(ticket), shown: ssh::shown(&args), args })
}

async fn grant(world: &World, whom: &Whom) -> Result<Grant, LoginTrouble> {
    let grant = world.lightsail.grant(&whom.region, &whom.name, false).await.map_err(LoginTrouble::Failed)?;
    match grant.host_keys.is_empty() {
        true => Err(LoginTrouble::NoHostKeys),
        false => Ok(grant),
    }
}

async fn keep(world: &World, grant: Grant, target: &Target) -> Result<(u64, std::path::PathBuf), LoginTrouble> {
    let (keys, target) = (world.shells.keys.clone(), target.clone());
    let kept = aside::work(move || keys.keep(&grant, &target)).await;
    kept.unwrap_or_else(|error| Err(LoginTrouble::File(Clean::new(error.to_string()))))
}

/// Looks at something on the server, without a shell.
///
/// # Errors
/// Why it could not be looked at.
pub async fn peek(
    world: &World,
    outside: &Outside,
    whom: &Whom,
    peek: Peek,
    blueprint: Option<&str>,
) -> Result<Secret, LoginTrouble> {
    let (command, limit) = match peek {
        Peek::Script => (WAIT_FOR_SCRIPT, SCRIPT),
        Peek::Password => {
            let facts = blueprint.and_then(facts::blueprint);
            let command = facts.and_then(facts::BlueprintFacts::password_command);
            (command.ok_or(LoginTrouble::Lacks("password"))?, LOOK)
        }
    };
    let grant = grant(world, whom).await?;
    let target = Target::of(&grant, world.shells.port(whom.port))?;
    if let Some(said) = world.shells.say(&target.address, command).await {
        return said;
    }
    let program = errands::find(OsStr::new("ssh"), outside.path.as_deref()).ok_or(LoginTrouble::NoSsh)?;
    let (ticket, dir) = keep(world, grant, &target).await?;
    let leaks = ssh::leaks(&program, &target).await;
    let ran = ssh::run(&program, ssh::args_for(&target, &dir, &leaks, command), limit).await;
    world.shells.keys.drop(ticket);
    let ran = ran?;
    match ran.status {
        0 => Ok(ran.said),
        status => Err(LoginTrouble::Ssh { status: Some(status), words: Vec::new() }),
    }
}

/// How to get into Windows; the password too, where no key of the person's own locks it.
///
/// # Errors
/// Why AWS did not say.
pub async fn rdp(world: &World, whom: &Whom) -> Result<Rdp, LoginTrouble> {
    world.lightsail.grant(&whom.region, &whom.name, true).await.map(Rdp::of).map_err(LoginTrouble::Failed)
}
