//! Signals that ask a command to end: SIGINT, SIGTERM, SIGHUP.

use super::console::Console;
use std::time::Duration;

#[cfg(unix)]
pub use unix::Signals;

/// After a signal, how long an answer is waited for; the request itself ends sooner.
const ANSWER: Duration = Duration::from_secs(65);
/// The same after a hang-up, which is when a system ends what is left soon: the journal says that a request went out,
/// and `watch` finds out what came of it.
const HURRIED: Duration = Duration::from_millis(400);
/// `SIGHUP`, by its number everywhere.
pub const HANGUP: i32 = 1;

/// How long the answer to a request that is on its way is waited for after this signal.
pub fn patience(signal: i32) -> Duration {
    if signal == HANGUP { HURRIED } else { ANSWER }
}

/// Asks a user, and returns the answer, if there is one.
///
/// # Errors
/// The signal that came first.
pub async fn ask(console: &mut Console, signals: &mut Signals, prompt: &str) -> Result<Option<String>, i32> {
    tokio::select! {
        biased;
        signal = signals.next() => Err(signal),
        answer = console.ask(prompt) => Ok(answer),
    }
}

#[cfg(unix)]
mod unix {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use std::io;
    use std::os::unix::net::UnixStream as StdStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::AsyncReadExt;
    use tokio::net::UnixStream;

    /// Tells of signals one by one. A default one never tells of any.
    #[derive(Default)]
    pub struct Signals(Option<Pipe>);

    struct Pipe {
        stream: UnixStream,
        last: Arc<AtomicUsize>,
    }

    impl Signals {
        /// From here on these signals do not end the process by themselves.
        pub fn listen() -> io::Result<Signals> {
            let (stream, waker) = StdStream::pair()?;
            stream.set_nonblocking(true)?;
            waker.set_nonblocking(true)?;
            let last = Arc::new(AtomicUsize::new(0));
            for signal in [SIGINT, SIGTERM, SIGHUP] {
                signal_hook::flag::register_usize(signal, last.clone(), signal as usize)?;
                signal_hook::low_level::pipe::register(signal, waker.try_clone()?)?;
            }
            Ok(Signals(Some(Pipe { stream: UnixStream::from_std(stream)?, last })))
        }

        /// Waits for the next signal and tells its number.
        pub async fn next(&mut self) -> i32 {
            let Some(pipe) = &mut self.0 else { return std::future::pending().await };
            match pipe.stream.read(&mut [0; 1]).await {
                Ok(count) if count > 0 => pipe.last.load(Ordering::Acquire) as i32,
                _ => std::future::pending().await,
            }
        }
    }
}

/// Elsewhere the system ends the process.
#[cfg(not(unix))]
#[derive(Default)]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Hears none.
    pub fn listen() -> std::io::Result<Signals> {
        Ok(Signals)
    }

    /// Waits for ever.
    pub async fn next(&mut self) -> i32 {
        std::future::pending().await
    }
}
