//! What Skysail keeps between runs beside its journals: the last draft, settings, the
//! catalogue for a day, and plans where the user wants them.

mod cache;
mod drafts;
mod folders;
mod script_edits;
mod settings;

pub use cache::Cache;
pub use drafts::Drafts;
pub use folders::Folders;
pub use script_edits::ScriptEdits;
pub use settings::{KEYS, SettingsFile, ValueKind};

use crate::domain::sanitized_text::SanitizedText;
use crate::files::{self, Replace};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Mutex, MutexGuard};

/// Why a file of ours could not be read or written: a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreError(pub SanitizedText);

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

fn drafts_dir(folders: &Folders) -> PathBuf {
    folders.state.join("drafts")
}

fn failed(doing: &str, path: &Path, error: &io::Error) -> StoreError {
    StoreError(files::sentence(doing, path, error))
}

/// Bytes of a file of ours; far more than any has.
const LARGEST: u64 = 16 * 1024 * 1024;

/// What a file of ours holds; `None` if it doesn't exist.
fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match files::read_text(path, LARGEST) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Everything that is kept. Cloning gives another handle to the same files.
#[derive(Clone, Debug)]
pub struct Store {
    /// Where everything is kept.
    pub folders: Folders,
    /// The order in which writes to one file happen.
    pub turns: Arc<WriteOrder>,
    /// Scripts that are open in the user's own editor.
    pub edits: ScriptEdits,
    /// Under which name this site's catalogue is kept; it is not, without one.
    pub site: Option<SanitizedText>,
}

/// Whose turn it is to write the draft: of two at once, an older one must not come to lie over a
/// newer one, and one that has a newer one behind it needs not be written at all.
#[derive(Debug, Default)]
pub struct WriteOrder {
    asked: AtomicU64,
    writing: Mutex<()>,
}

impl WriteOrder {
    /// Waits for a turn; `None` if somebody has asked for one since.
    pub async fn mine(&self) -> Option<MutexGuard<'_, ()>> {
        let mine = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        let turn = self.writing.lock().await;
        (self.asked.load(Ordering::Relaxed) == mine).then_some(turn)
    }

    /// Returns once whoever asked for a turn meanwhile has had it.
    pub async fn newer(&self) {
        drop(self.writing.lock().await);
    }
}

impl Store {
    /// Returns a store in these folders, of no account yet.
    pub fn of(folders: Folders) -> Store {
        let edits = ScriptEdits::at(drafts_dir(&folders));
        Store { folders, turns: Arc::default(), edits, site: None }
    }

    /// Returns the saved answers.
    pub fn drafts(&self) -> Drafts {
        Drafts::at(drafts_dir(&self.folders))
    }

    /// The same, keeping the catalogue of this site.
    pub fn keeping(self, site: SanitizedText) -> Store {
        Store { site: Some(site), ..self }
    }

    /// The catalogue of the last day, where one is kept.
    pub fn cache(&self) -> Option<Cache> {
        Some(Cache::at(self.folders.cache.join("catalog"), self.site.clone()?))
    }

    /// The settings file; an absent one has none.
    pub fn settings(&self) -> Result<SettingsFile, StoreError> {
        SettingsFile::load(&self.folders.config.join("config.toml"))
    }

    /// Saves a plan where the user says. It may hold a script, so only its owner may read it.
    /// With [`Replace::No`], an error of another file in its place says so.
    pub fn save_plan(&self, path: &Path, text: &str, replace: Replace) -> Result<(), StoreError> {
        files::write_whole(path, text.as_bytes(), replace).map_err(|error| failed("saved", path, &error))
    }
}
