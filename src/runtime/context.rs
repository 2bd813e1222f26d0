//! Context for running effects that doesn't depend on the account: task handle, call log, clock, paths.

use super::services::Clock;
use super::timer_alignment::TimerAlignment;
use crate::app::message::Msg;
use crate::domain::instance::ApiCall;
use crate::domain::time::Now;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

/// What effects need from this computer, whichever account is in use.
#[derive(Clone)]
pub struct RuntimeContext {
    /// Where effects run: not on the thread that draws.
    pub tasks: Handle,
    /// Receives each call to AWS.
    pub calls: CallLog,
    /// The clock.
    pub clock: Clock,
    /// The start time of the event loop's runtime, if wake-ups are to be aligned with its timer slots.
    pub beat: TimerAlignment,
    /// The user's home folder, for `~`.
    pub home: Option<PathBuf>,
    /// Where programs are looked up, as in `PATH`.
    pub path: Option<OsString>,
    /// The user's editor, from `VISUAL` or `EDITOR`.
    pub editor: Option<OsString>,
}

impl RuntimeContext {
    /// Returns the time by both clocks.
    pub fn now(&self) -> Now {
        (self.clock)()
    }
}

/// Forwards every call to AWS to the event loop.
#[derive(Clone, Default)]
pub struct CallLog(Arc<Mutex<Option<UnboundedSender<Msg>>>>);

impl CallLog {
    /// Sets the receiver.
    pub fn listen(&self, sender: UnboundedSender<Msg>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    }

    /// Forwards a call.
    pub fn tell(&self, call: ApiCall) {
        self.pass_on(Msg::ApiCalled(call));
    }

    /// Forwards another message that isn't the answer to an effect.
    pub fn pass_on(&self, msg: Msg) {
        if let Some(sender) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // The event loop may have ended.
            let _ = sender.send(msg);
        }
    }
}

/// Starts a runtime on its own thread, so that no reply from AWS, however large, delays a key. It ends when the
/// returned sender is dropped.
pub fn worker() -> io::Result<(Handle, oneshot::Sender<()>)> {
    // A thread that read a file ends soon: keeping it would wake an idle program later.
    let brief = Duration::from_millis(50);
    let runtime = Builder::new_current_thread().enable_all().thread_keep_alive(brief).build()?;
    let handle = runtime.handle().clone();
    let (end, ended) = oneshot::channel();
    // Without optimization, the SDK's futures need more than the default 2 MB; untouched stack costs nothing.
    let thread = std::thread::Builder::new().name("world".to_owned()).stack_size(8 << 20);
    thread.spawn(move || {
        // Dropped or sent: both mean the end.
        let _ = runtime.block_on(ended);
        runtime.shutdown_background();
    })?;
    Ok((handle, end))
}
