//! Gets access to instances: prepares temporary keys for `ssh`, runs commands on the server, and reads Windows login
//! details.

use super::context::RuntimeContext;
use super::services::Services;
use crate::domain::access_grant::{AccessGrant, AccessPreview, HostKey, LoginError, PreparedLogin};
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::rdp::RdpDetails;
use crate::domain::reachability::LoginTarget;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::lightsail::environment::find_program;
use crate::ssh::{self, SshTarget};
use crate::task;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

/// How long reading a file on the server may take.
const LOOK: Duration = Duration::from_secs(40);
/// How long one request waits for a launch script.
const SCRIPT: Duration = Duration::from_secs(15 * 60);
/// Placeholder for the folder of the key files where there are none.
const NO_FILES: &str = "TEMPORARY-KEY";
/// Command that returns when cloud-init has ended, with its status and the end of the script's output.
const WAIT_FOR_SCRIPT: &str = "command -v cloud-init >/dev/null || { echo unknown; exit 0; }; \
    while [ ! -e /var/lib/cloud/instance/boot-finished ]; do sleep 2; done; \
    cloud-init status 2>/dev/null | head -n 1; \
    sudo -n tail -n 12 /var/log/cloud-init-output.log 2>/dev/null || true";

/// Requests a temporary key and writes its files for `ssh`, which is looked up in `path`. Waits for `wait` first.
///
/// # Errors
/// Why access isn't possible.
pub async fn prepare(
    services: &Services,
    path: Option<&OsStr>,
    whom: &LoginTarget,
    wait: Duration,
) -> Result<PreparedLogin, LoginError> {
    tokio::time::sleep(wait).await;
    let grant = grant(services, whom).await?;
    let target = SshTarget::of(&grant, services.shells.port(whom.port))?;
    if services.shells.simulated() {
        let args = ssh::args(&target, Path::new(NO_FILES), &[]);
        return Ok(PreparedLogin { ticket: None, shown: ssh::shown(&args), args });
    }
    let (ticket, dir) = keep(services, grant, &target).await?;
    let leaks = match find_program(OsStr::new("ssh"), path) {
        Some(program) => ssh::leaks(&program, &target).await,
        None => Vec::new(),
    };
    let args = ssh::args(&target, &dir, &leaks);
    Ok(PreparedLogin { ticket: Some(ticket), shown: ssh::shown(&args), args })
}

async fn grant(services: &Services, whom: &LoginTarget) -> Result<AccessGrant, LoginError> {
    let grant = services.lightsail.grant(&whom.region, &whom.name, false).await.map_err(LoginError::Failed)?;
    match grant.host_keys.is_empty() {
        true => Err(LoginError::NoHostKeys),
        false => Ok(grant),
    }
}

/// Returns the host keys of an instance, as AWS publishes them; none if it hasn't yet.
///
/// # Errors
/// The service's failure.
pub async fn host_keys(
    services: &Services,
    region: &SanitizedText,
    name: &SanitizedText,
) -> Result<Vec<HostKey>, Failure> {
    services.lightsail.grant(region, name, false).await.map(|grant| grant.host_keys)
}

async fn keep(
    services: &Services,
    grant: AccessGrant,
    target: &SshTarget,
) -> Result<(u64, std::path::PathBuf), LoginError> {
    let (keys, target) = (services.shells.keys.clone(), target.clone());
    task::spawn_blocking(move || keys.keep(&grant, &target)).joined().await
}

/// Reads something on the server, without a shell for the user.
///
/// # Errors
/// Why it couldn't be read.
pub async fn preview_access(
    services: &Services,
    context: &RuntimeContext,
    whom: &LoginTarget,
    peek: AccessPreview,
    blueprint: Option<&str>,
) -> Result<Secret, LoginError> {
    let (command, limit) = match peek {
        AccessPreview::Script => (WAIT_FOR_SCRIPT, SCRIPT),
        AccessPreview::Password => {
            let facts = blueprint.and_then(facts::blueprint);
            let command = facts.and_then(facts::BlueprintFacts::password_command);
            (command.ok_or_else(|| LoginError::Lacks("password".into()))?, LOOK)
        }
    };
    let grant = grant(services, whom).await?;
    let target = SshTarget::of(&grant, services.shells.port(whom.port))?;
    if let Some(said) = services.shells.say(&target.address, command).await {
        return said;
    }
    let program = find_program(OsStr::new("ssh"), context.path.as_deref()).ok_or(LoginError::NoSsh)?;
    let (ticket, dir) = keep(services, grant, &target).await?;
    let leaks = ssh::leaks(&program, &target).await;
    let ran = ssh::run(&program, ssh::args_for(&target, &dir, &leaks, command), limit).await;
    services.shells.keys.drop(ticket);
    let ran = ran?;
    match ran.status {
        0 => Ok(ran.said),
        status => Err(LoginError::Ssh { status: Some(status), words: Vec::new() }),
    }
}

/// Returns how to log in to Windows, with the password unless it is encrypted with the user's own key.
///
/// # Errors
/// Why AWS didn't return it.
pub async fn rdp(services: &Services, whom: &LoginTarget) -> Result<RdpDetails, LoginError> {
    services.lightsail.grant(&whom.region, &whom.name, true).await.map(RdpDetails::of).map_err(LoginError::Failed)
}
