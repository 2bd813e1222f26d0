//! What the loop needs beside the world: where effects run, and who hears of calls.

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

/// What effects need of this computer, whichever account is in use.
#[derive(Clone)]
pub struct RuntimeContext {
    /// Where effects run: not on the thread that draws.
    pub tasks: Handle,
    /// Who hears of each call to AWS.
    pub calls: CallLog,
    /// Tells the time.
    pub clock: Clock,
    /// When the loop's runtime began, if its timers are to be met exactly.
    pub beat: TimerAlignment,
    /// The user's home directory, for `~`.
    pub home: Option<PathBuf>,
    /// Where programs are looked for, as in `PATH`.
    pub path: Option<OsString>,
    /// The user's own editor, as `VISUAL` or `EDITOR` names it.
    pub editor: Option<OsString>,
}

impl RuntimeContext {
    /// Returns the time by both clocks.
    pub fn now(&self) -> Now {
        (self.clock)()
    }
}

/// Hands every call to the service on to whoever listens.
#[derive(Clone, Default)]
pub struct CallLog(Arc<Mutex<Option<UnboundedSender<Msg>>>>);

impl CallLog {
    /// From now on, this one hears of them.
    pub fn listen(&self, sender: UnboundedSender<Msg>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    }

    /// Hands on a call.
    pub fn tell(&self, call: ApiCall) {
        self.pass_on(Msg::ApiCalled(call));
    }

    /// Hands on something else that is learnt beside the effects.
    pub fn pass_on(&self, msg: Msg) {
        if let Some(sender) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // Nobody listens any more once the loop has ended.
            let _ = sender.send(msg);
        }
    }
}

/// A runtime on a thread of its own, so that no answer of the service, however large, holds up
/// a key. It ends when what is given back beside its handle is dropped.
pub fn worker() -> io::Result<(Handle, oneshot::Sender<()>)> {
    // A thread that read a file goes at once: waiting for more would wake an idle program later.
    let brief = Duration::from_millis(50);
    let runtime = Builder::new_current_thread().enable_all().thread_keep_alive(brief).build()?;
    let handle = runtime.handle().clone();
    let (end, ended) = oneshot::channel();
    // Without optimization, the futures of the SDK need more than the usual 2 MB; what isn't touched costs nothing.
    let thread = std::thread::Builder::new().name("world".to_owned()).stack_size(8 << 20);
    thread.spawn(move || {
        // Dropped or sent: both mean the end.
        let _ = runtime.block_on(ended);
        runtime.shutdown_background();
    })?;
    Ok((handle, end))
}
