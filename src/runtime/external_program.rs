//! Runs external programs in the terminal: looks them up, starts them, waits for them, and ends them.

use crate::app::external_program::{ExternalProgram, ProgramStatus};
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::info;

/// Number of lines of its standard error that are kept.
const WORDS: usize = 6;
/// Maximum bytes of such a line.
const LONGEST: u64 = 2048;
/// How long to wait for its last lines after the program has exited. A process that it left behind may keep the pipe
/// open forever.
const ECHO: Duration = Duration::from_millis(150);
/// How long a program may take to exit when asked to.
const PATIENCE: Duration = Duration::from_secs(2);

/// A program running in the terminal.
pub struct RunningProgram {
    child: Child,
    ended: JoinHandle<()>,
    words: Option<StderrTail>,
}

/// Starts a program. The terminal must have been released.
///
/// # Errors
/// Why it couldn't be started.
pub fn start(external: &ExternalProgram, program: &Path) -> Result<RunningProgram, ProgramStatus> {
    if let Some(intro) = &external.intro {
        // If the terminal accepts no output, the program will report that itself.
        let _ = writeln!(io::stdout(), "{intro}");
    }
    let mut command = Command::new(program);
    command.args(&external.args).envs(external.env.iter().map(|(name, value)| (name, value)));
    if let Some(keyboard) = keyboard() {
        command.stdin(keyboard);
    }
    if external.listen {
        command.stderr(Stdio::piped());
    }
    let child = command.spawn();
    info!(program = %program.display(), started = child.is_ok(), "external program");
    let mut child = child.map_err(|error| ProgramStatus::NotStarted(files::system_words(&error).into()))?;
    let words = child.stderr.take().map(StderrTail::of);
    let pid = Pid::from_child(&child);
    // Left unreaped, so that its process ID can't be reused while it may be signaled.
    let ended = tokio::task::spawn_blocking(move || while let Err(rustix::io::Errno::INTR) = left(pid) {});
    Ok(RunningProgram { child, ended, words })
}

fn left(pid: Pid) -> rustix::io::Result<()> {
    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).map(|_| ())
}

/// Opens the keyboard if standard input is something else.
fn keyboard() -> Option<Stdio> {
    if io::stdin().is_terminal() {
        return None;
    }
    File::open("/dev/tty").ok().map(Stdio::from)
}

impl RunningProgram {
    /// Returns when it has exited. May be dropped and called again.
    pub async fn wait(&mut self) {
        if !self.ended.is_finished() {
            let _ = (&mut self.ended).await;
        }
    }

    /// Asks it to exit, then kills it.
    pub async fn end(&mut self) {
        let pid = Pid::from_child(&self.child);
        for signal in [Signal::HUP, Signal::TERM] {
            let _ = kill_process(pid, signal);
            // A stopped process only handles the signal once it continues.
            let _ = kill_process(pid, Signal::CONT);
            if timeout(PATIENCE / 2, self.wait()).await.is_ok() {
                return;
            }
        }
        let _ = self.child.kill();
        self.wait().await;
    }

    /// Returns how it exited, and the last lines of its standard error. It must have exited.
    pub async fn outcome(mut self) -> (ProgramStatus, Vec<SanitizedText>) {
        let words = match self.words.take() {
            Some(words) => words.last().await,
            None => Vec::new(),
        };
        let ended = self.child.wait();
        info!(ended = ?ended, "external program");
        match ended {
            Ok(status) => (ending(status), words),
            Err(error) => (ProgramStatus::NotStarted(files::system_words(&error).into()), words),
        }
    }
}

fn ending(status: ExitStatus) -> ProgramStatus {
    match (status.code(), status.signal()) {
        (Some(code), _) => ProgramStatus::Status(code),
        (None, signal) => ProgramStatus::Signal(signal.unwrap_or_default()),
    }
}

/// A program's standard error, copied to the terminal, with the last lines kept.
struct StderrTail {
    kept: Arc<Mutex<VecDeque<SanitizedText>>>,
    over: oneshot::Receiver<()>,
}

impl StderrTail {
    fn of(pipe: ChildStderr) -> StderrTail {
        let kept = Arc::<Mutex<VecDeque<SanitizedText>>>::default();
        let (mine, (tell, over)) = (Arc::clone(&kept), oneshot::channel());
        // Without the thread, nothing is kept.
        let _ = std::thread::Builder::new().name("words".to_owned()).spawn(move || {
            listen(pipe, &mine);
            // Nobody waits any more if it took too long.
            let _ = tell.send(());
        });
        StderrTail { kept, over }
    }

    async fn last(self) -> Vec<SanitizedText> {
        let _ = timeout(ECHO, self.over).await;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }
}

fn listen(pipe: ChildStderr, kept: &Mutex<VecDeque<SanitizedText>>) {
    let mut pipe = BufReader::new(pipe);
    let mut line = Vec::new();
    while let Ok(1..) = (&mut pipe).take(LONGEST).read_until(b'\n', &mut line) {
        let _ = io::stderr().write_all(&line);
        let text = SanitizedText::new(String::from_utf8_lossy(&line).trim_end());
        line.clear();
        if text.trim().is_empty() {
            continue;
        }
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == WORDS {
            kept.pop_front();
        }
        kept.push_back(text);
    }
}
