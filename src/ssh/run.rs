//! Runs `ssh` in the background for one command, with limits on time and output.

use crate::domain::access_grant::LoginError;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::task;
use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tracing::info;

/// The maximum number of bytes read from its output.
const LONGEST: u64 = 64 * 1024;
/// The maximum number of lines kept from its error output.
const WORDS: usize = 6;

/// The result of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandOutput {
    /// The exit status.
    pub status: i32,
    /// Its output, which may be secret.
    pub said: Secret,
}

/// Kills the program when its caller stops waiting.
struct ChildGuard(Arc<Mutex<Child>>);

impl Drop for ChildGuard {
    fn drop(&mut self) {
        // The thread that has it locked is already waiting for its end.
        if let Ok(mut child) = self.0.try_lock() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A program didn't exit in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late;

/// Returns the output of a program once it has exited; none if it can't be started. It gets no input, and its errors
/// aren't read.
///
/// # Errors
/// It didn't exit in time, and was killed.
pub fn output_until(command: &mut Command, until: Instant) -> Result<Option<Output>, Late> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = child else { return Ok(None) };
    let Some(mut pipe) = child.stdout.take() else { return Ok(None) };
    let reader = std::thread::spawn(move || {
        let mut stdout = Vec::new();
        pipe.read_to_end(&mut stdout).map(|_| stdout)
    });
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                let stdout = reader.join().ok().and_then(Result::ok);
                return Ok(stdout.map(|stdout| Output { status, stdout, stderr: Vec::new() }));
            }
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(2)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(Late);
            }
        }
    }
}

/// Runs it to its end, without a terminal or input; dropping this kills it.
///
/// # Errors
/// It couldn't be started, it ended with `ssh`'s own error status, or it timed out.
pub async fn run(program: &Path, args: Vec<OsString>, limit: Duration) -> Result<CommandOutput, LoginError> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| {
        let words = vec![SanitizedText::new(error.to_string())];
        LoginError::Ssh { status: None, words }
    })?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let child = Arc::new(Mutex::new(child));
    let guard = ChildGuard(child.clone());
    let waited = async {
        let (out, err) = (task::spawn_blocking(move || read(out)), task::spawn_blocking(move || read(err)));
        let (out, err) = (out.await.unwrap_or_default(), err.await.unwrap_or_default());
        let ended = task::spawn_blocking(move || child.lock().unwrap_or_else(PoisonError::into_inner).wait()).await;
        let status = ended.ok().and_then(Result::ok).and_then(|status| status.code());
        (status, out, err)
    };
    let ended = timeout(limit, waited).await;
    info!(program = %program.display(), status = ?ended.as_ref().map(|(status, ..)| status).ok(), "background program");
    let (status, out, err) = ended.map_err(|_| LoginError::TooLong)?;
    drop(guard);
    match status {
        Some(status) if status != 255 => Ok(CommandOutput { status, said: Secret::new(out) }),
        status => Err(LoginError::Ssh { status, words: words(&err) }),
    }
}

fn read(pipe: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        let _ = (&mut pipe).take(LONGEST).read_to_end(&mut bytes);
        // The rest is read too, so that the program doesn't block.
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the last lines of its error output.
fn words(err: &str) -> Vec<SanitizedText> {
    let lines: Vec<&str> = err.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(WORDS)..].iter().map(SanitizedText::new).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn sh(script: &str, limit: Duration) -> Result<CommandOutput, LoginError> {
        run(Path::new("/bin/sh"), vec!["-c".into(), script.into()], limit).await
    }

    #[tokio::test]
    async fn stdout_is_returned_and_stderr_only_on_failure() {
        let ran = sh("echo secret; echo noise >&2; exit 3", Duration::from_secs(10)).await.unwrap();
        assert_eq!((ran.status, ran.said.open()), (3, "secret\n"));
        let failed = sh("echo first >&2; echo last >&2; exit 255", Duration::from_secs(10)).await.unwrap_err();
        assert_eq!(failed, LoginError::Ssh { status: Some(255), words: vec!["first".into(), "last".into()] });
    }

    #[tokio::test]
    async fn hanging_command_is_killed() {
        let began = std::time::Instant::now();
        assert_eq!(sh("exec sleep 1000", Duration::from_millis(50)).await.unwrap_err(), LoginError::TooLong);
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn output_beyond_the_limit_does_not_block_the_command() {
        let ran = sh("head -c 300000 /dev/zero", Duration::from_secs(10)).await.unwrap();
        assert_eq!((ran.status, ran.said.open().len() as u64), (0, LONGEST));
    }
}
