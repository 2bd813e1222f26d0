//! Stores what Skysail keeps between runs besides its journals: the last draft, settings, the catalog for a day, and
//! plans where the user saves them.

mod cache;
mod drafts;
mod folders;
mod script_edits;
mod settings;

pub use cache::Cache;
pub use drafts::{Drafts, read_script};
pub use folders::Folders;
pub use script_edits::ScriptEdits;
pub use settings::{KEYS, SettingsFile, ValueKind};

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::Words;
use crate::files::{self, Replace};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Mutex, MutexGuard};

/// Why one of Skysail's files couldn't be read or written; the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(pub Words);

fn drafts_dir(folders: &Folders) -> PathBuf {
    folders.state.join("drafts")
}

fn failed(action: &'static str, path: &Path, error: &io::Error) -> StoreError {
    StoreError(files::sentence(action, path, error))
}

/// The maximum size of such a file in bytes; far more than it needs.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads one of Skysail's files; `None` if it doesn't exist.
fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match files::read_text(path, LARGEST) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(files::READ, path, &error)),
    }
}

/// Access to everything that is stored. Clones share the same files.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where everything is kept.
    pub folders: Folders,
    /// The order of writes to the draft.
    pub turns: Arc<WriteOrder>,
    /// Scripts that are open in the user's own editor.
    pub edits: ScriptEdits,
    /// The name for this account's cached catalog; without one, it isn't cached.
    pub target: Option<SanitizedText>,
}

/// Serializes writes of the draft: of two at once, an older one must not overwrite a newer one, and one with a newer
/// one waiting need not be written at all.
#[derive(Debug, Default)]
pub struct WriteOrder {
    asked: AtomicU64,
    writing: Mutex<()>,
}

impl WriteOrder {
    /// Waits for a turn; `None` if another one was requested since.
    pub async fn mine(&self) -> Option<MutexGuard<'_, ()>> {
        let mine = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let turn = self.writing.lock().await;
        (self.asked.load(Ordering::Relaxed) == mine).then_some(turn)
    }

    /// Waits until the turns requested meanwhile are over.
    pub async fn newer(&self) {
        drop(self.writing.lock().await);
    }
}

impl Store {
    /// Returns a store in these folders, without an account yet.
    pub fn of(folders: Folders) -> Store {
        let edits = ScriptEdits::at(drafts_dir(&folders));
        Store { folders, turns: Arc::default(), edits, target: None }
    }

    /// Returns the saved answers.
    pub fn drafts(&self) -> Drafts {
        Drafts::at(drafts_dir(&self.folders))
    }

    /// Returns the same store with the cached catalog of this account.
    pub fn keeping(self, target: SanitizedText) -> Store {
        Store { target: Some(target), ..self }
    }

    /// Returns the cached catalog of the last day, if there is one.
    pub fn cache(&self) -> Option<Cache> {
        Some(Cache::at(self.folders.cache.join("catalog"), self.target.clone()?))
    }

    /// Loads the settings file; a missing one has no settings.
    pub fn settings(&self) -> Result<SettingsFile, StoreError> {
        SettingsFile::load(&self.folders.config.join("config.toml"))
    }

    /// Saves a plan to a file chosen by the user, readable by its owner only, as it may have a script. With
    /// [`Replace::No`], an existing file causes an error.
    pub fn save_plan(&self, path: &Path, text: &str, replace: Replace) -> Result<(), StoreError> {
        files::write_whole(path, text.as_bytes(), replace).map_err(|error| failed("cause.file.saved", path, &error))
    }
}
