//! The world as the program touches it: the service, the journals, the files, the clock.

use crate::app::message::Msg;
use crate::domain::instance::Call;
use crate::domain::time::Now;
use crate::journal::Book;
use crate::lightsail::Lightsail;
use crate::store::Store;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::UnboundedSender;

/// Cloning gives another handle to the same world.
#[derive(Clone)]
pub struct World {
    pub lightsail: Lightsail,
    pub clock: Arc<dyn Fn() -> Now + Send + Sync>,
    pub book: Book,
    pub store: Store,
    /// The person's home directory, for `~`.
    pub home: Option<PathBuf>,
    /// Where effects run: not on the thread that draws.
    pub tasks: tokio::runtime::Handle,
    pub calls: CallLog,
}

impl World {
    pub fn now(&self) -> Now {
        (self.clock)()
    }
}

/// Hands every call to the service on to whoever listens.
#[derive(Clone, Default)]
pub struct CallLog(Arc<Mutex<Option<UnboundedSender<Msg>>>>);

impl CallLog {
    pub fn listen(&self, sender: UnboundedSender<Msg>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    }

    pub fn tell(&self, call: Call) {
        if let Some(sender) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            // Nobody listens any more once the loop has ended.
            let _ = sender.send(Msg::Called(call));
        }
    }
}

/// A runtime on a thread of its own, so that no answer of the service, however large, holds up a key.
/// It ends when what is given back beside its handle is dropped.
pub fn worker() -> std::io::Result<(tokio::runtime::Handle, tokio::sync::oneshot::Sender<()>)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    let (end, ended) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("world".to_owned()).spawn(move || {
        // Dropped or sent: both mean the end.
        let _ = runtime.block_on(ended);
        runtime.shutdown_background();
    })?;
    Ok((handle, end))
}
