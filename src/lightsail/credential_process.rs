//! Runs a user's `credential_process` without access to the terminal.
//!
//! The SDK would give it the keyboard, wait for it forever, and leave it running when the wait is cancelled. Here it
//! has no input and no error output, a time limit, and all its child processes end with it.

use super::credential_expiry;
use super::environment::find_program;
use crate::domain::account::aws_file::words;
use crate::domain::failure::ErrorKind;
use crate::domain::user_text::UserText;
use aws_credential_types::Credentials;
use aws_credential_types::attributes::AccountId;
use rustix::process::{Pid, Signal, kill_process_group};
use std::ffi::OsStr;
use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tracing::info;

/// The maximum size of its output in bytes. Session tokens have a few thousand.
const LARGEST: u64 = 64 * 1024;

/// Runs a program for credentials. Its command line may be secret, so it is left out of `Debug`.
pub(super) struct CredentialProcess {
    command: String,
    /// The profile's `aws_account_id`, used if the program reports none.
    account: Option<String>,
    patience: Duration,
}

/// Why a program returned no credentials, without its output, which may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialProcessError {
    NotStarted,
    TooSlow,
    Failed,
    /// Its output doesn't have the format that AWS defines.
    Unreadable,
    /// Its credentials have expired.
    Expired,
}

impl CredentialProcessError {
    /// Returns the message; `what` says where the program is configured.
    pub(super) fn sentence(self, what: UserText) -> UserText {
        let key = match self {
            CredentialProcessError::NotStarted => "cause.process.not-started",
            CredentialProcessError::TooSlow => "cause.process.slow",
            CredentialProcessError::Failed => "cause.process.failed",
            CredentialProcessError::Unreadable => "cause.process.unreadable",
            CredentialProcessError::Expired => "cause.process.expired",
        };
        UserText::new(key).with_text("what", what)
    }

    pub(super) fn error(self) -> ErrorKind {
        match self {
            CredentialProcessError::Expired => ErrorKind::Expired,
            _ => ErrorKind::NoCredentials,
        }
    }
}

impl CredentialProcess {
    pub(super) fn new(command: &str, account: Option<&str>, patience: Duration) -> CredentialProcess {
        CredentialProcess { command: command.to_owned(), account: account.map(str::to_owned), patience }
    }

    pub(super) async fn credentials(&self, now: SystemTime) -> Result<Credentials, CredentialProcessError> {
        let mut running = RunningProcess::start(&self.command)?;
        let answer = tokio::time::timeout(self.patience, running.answer());
        let answer = answer.await.map_err(|_| CredentialProcessError::TooSlow)??;
        let given = read(&answer, self.account.as_deref()).ok_or(CredentialProcessError::Unreadable)?;
        match given.expiry().is_some_and(|end| end <= now) {
            true => Err(CredentialProcessError::Expired),
            false => Ok(given),
        }
    }
}

/// A running program. Dropping it ends the program and all its child processes.
struct RunningProcess {
    child: Child,
    group: Option<Pid>,
}

impl RunningProcess {
    fn start(line: &str) -> Result<RunningProcess, CredentialProcessError> {
        let mut command = program(line)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        // Its command line may be secret.
        info!("credential program");
        let child = command.spawn().map_err(|_| CredentialProcessError::NotStarted)?;
        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        Ok(RunningProcess { child, group: pid.and_then(Pid::from_raw) })
    }

    async fn answer(&mut self) -> Result<Vec<u8>, CredentialProcessError> {
        let pipe = self.child.stdout.take().ok_or(CredentialProcessError::NotStarted)?;
        let answer = all(pipe).await?;
        match self.child.wait().await {
            Ok(status) if status.success() => Ok(answer),
            _ => Err(CredentialProcessError::Failed),
        }
    }
}

impl Drop for RunningProcess {
    fn drop(&mut self) {
        // After the wait, its process ID may be reused; what it left running in the background then continues, as after
        // any command.
        if let Some(group) = self.group.filter(|_| self.child.id().is_some()) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

async fn all(pipe: impl AsyncRead + Unpin) -> Result<Vec<u8>, CredentialProcessError> {
    let mut answer = Vec::new();
    let read = pipe.take(LARGEST + 1).read_to_end(&mut answer).await;
    match read {
        Ok(_) if answer.len() as u64 <= LARGEST => Ok(answer),
        _ => Err(CredentialProcessError::Unreadable),
    }
}

/// Splits the command line into words as a shell does, and runs it without a shell, as the AWS CLI does: `$`, `~` and
/// `;` have no meaning. It gets its own process group, so that it can be ended with all its child processes. If
/// `setsid` exists, it doesn't get the terminal either: a password prompt then fails instead of waiting.
fn program(line: &str) -> Result<Command, CredentialProcessError> {
    let words = words(line).unwrap_or_default();
    let path = std::env::var_os("PATH");
    let (name, args) = words.split_first().ok_or(CredentialProcessError::NotStarted)?;
    let program = found(name, path.as_deref()).ok_or(CredentialProcessError::NotStarted)?;
    let mut command = match found("setsid", path.as_deref()) {
        Some(setsid) => {
            let mut command = Command::new(setsid);
            command.arg(program);
            command
        }
        None => {
            let mut command = Command::new(program);
            command.process_group(0);
            command
        }
    };
    command.args(args);
    Ok(command)
}

/// Returns the file of a program: a path as it is, a name by searching `PATH`.
fn found(name: &str, path: Option<&OsStr>) -> Option<PathBuf> {
    match name.contains('/') {
        true => Some(PathBuf::from(name)).filter(|file| file.is_file()),
        false => find_program(name.as_ref(), path),
    }
}

/// Parses the output as the SDK does: member names in any case, the rest as defined.
fn read(answer: &[u8], account: Option<&str>) -> Option<Credentials> {
    let answer: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(answer).ok()?;
    let member = |name: &str| answer.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let text = |name: &str| member(name)?.as_str().filter(|text| !text.is_empty());
    if member("Version")?.as_i64() != Some(1) {
        return None;
    }
    let until = match text("Expiration") {
        Some(until) => Some(credential_expiry::read(until)?),
        None => None,
    };
    let mut found = Credentials::builder()
        .access_key_id(text("AccessKeyId")?)
        .secret_access_key(text("SecretAccessKey")?)
        .provider_name("CredentialProcess");
    found.set_session_token(text("SessionToken").map(str::to_owned));
    found.set_expiry(until);
    found.set_account_id(text("AccountId").or(account).map(AccountId::from));
    Some(found.build())
}

impl fmt::Debug for CredentialProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialProcess")
    }
}
