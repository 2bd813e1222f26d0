//! Signals that ask a command to exit: SIGINT, SIGTERM, SIGQUIT, SIGHUP.

use super::output::Console;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use std::io;
use std::os::unix::net::UnixStream as StdStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;

/// How long a reply is awaited after a signal; the request itself times out sooner.
const ANSWER: Duration = Duration::from_secs(65);
/// The same after a hang-up, when the system soon kills what is left: the journal records that a request was sent, and
/// `watch` finds its outcome.
const HURRIED: Duration = Duration::from_millis(400);
/// `SIGHUP`, which has this number on every system.
pub const HANGUP: i32 = 1;

/// Returns how long to wait for the reply of a request in flight after this signal.
pub fn patience(signal: i32) -> Duration {
    if signal == HANGUP { HURRIED } else { ANSWER }
}

/// Asks the user and returns the answer, if there is one.
///
/// # Errors
/// The signal that arrived first.
pub async fn ask(console: &mut Console, signals: &mut Signals, prompt: &str) -> Result<Option<String>, i32> {
    tokio::select! {
        biased;
        signal = signals.next() => Err(signal),
        answer = console.ask(prompt) => Ok(answer),
    }
}

/// Receives signals one by one. The default value never receives any.
#[derive(Default)]
pub struct Signals(Option<Pipe>);

struct Pipe {
    stream: UnixStream,
    last: Arc<AtomicUsize>,
}

impl Signals {
    /// Starts listening: from now on these signals don't end the process.
    pub fn listen() -> io::Result<Signals> {
        let (stream, waker) = StdStream::pair()?;
        stream.set_nonblocking(true)?;
        waker.set_nonblocking(true)?;
        let last = Arc::new(AtomicUsize::new(0));
        for signal in [SIGINT, SIGTERM, SIGQUIT, SIGHUP] {
            signal_hook::flag::register_usize(signal, last.clone(), signal as usize)?;
            signal_hook::low_level::pipe::register(signal, waker.try_clone()?)?;
        }
        Ok(Signals(Some(Pipe { stream: UnixStream::from_std(stream)?, last })))
    }

    /// Returns a receiver at which this signal has just arrived.
    #[cfg(test)]
    pub fn arrived(signal: i32) -> Signals {
        let (stream, mut waker) = StdStream::pair().unwrap();
        stream.set_nonblocking(true).unwrap();
        io::Write::write_all(&mut waker, &[0]).unwrap();
        let last = Arc::new(AtomicUsize::new(usize::try_from(signal).unwrap()));
        Signals(Some(Pipe { stream: UnixStream::from_std(stream).unwrap(), last }))
    }

    /// Waits for the next signal and returns its number.
    pub async fn next(&mut self) -> i32 {
        let Some(pipe) = &mut self.0 else { return std::future::pending().await };
        match pipe.stream.read(&mut [0; 1]).await {
            Ok(count) if count > 0 => pipe.last.load(Ordering::Acquire) as i32,
            _ => std::future::pending().await,
        }
    }

    /// Returns whether a signal has arrived. A command with several targets begins no other one then.
    pub fn received(&self) -> bool {
        self.0.as_ref().is_some_and(|pipe| pipe.last.load(Ordering::Acquire) > 0)
    }
}
