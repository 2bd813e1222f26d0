//! Scripts that are open in the user's own editor.
//!
//! Each is in a folder of its own next to the drafts, readable by its owner only, and never in the temporary folder.
//! The folder's lock is held as long as the Skysail process that started the edit runs. A folder with a free lock was
//! left by a process that was killed: the next start recovers the text that was saved there. Backup and swap files of
//! editors are in the same folder and are deleted with it.

use super::Drafts;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::script::{LARGEST, Script, ScriptOrigin, without_last_end};
use crate::files::{self, Replace};
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use zeroize::Zeroizing;

/// The prefix of a folder's name.
const PREFIX: &str = "editing-";
/// The file that the editor opens.
const SCRIPT: &str = "user-data.sh";
/// The text as passed to the editor.
const BEFORE: &str = "before";
const LOCK: &str = "lock";
/// The maximum number of bytes read: more than can be launched, so that a text that is too large is kept too.
const MOST: u64 = LARGEST as u64 * 16;

/// The edits of this process. Clones share the same state.
#[derive(Clone, Debug)]
pub struct ScriptEdits {
    dir: PathBuf,
    /// The lock of each folder in use by an editor.
    locks: Arc<Mutex<HashMap<PathBuf, File>>>,
}

impl ScriptEdits {
    /// Uses this directory, which is created with the first edit.
    pub fn at(dir: impl Into<PathBuf>) -> ScriptEdits {
        ScriptEdits { dir: dir.into(), locks: Arc::default() }
    }

    /// Writes a text for an editor, and returns the file.
    ///
    /// # Errors
    /// Why it couldn't be written.
    pub fn begin(&self, text: &str) -> io::Result<PathBuf> {
        files::make_dir(&self.dir)?;
        let folder = folder_in(&self.dir)?;
        // Locked before there is a script: no process recovers a folder without one.
        let lock = files::private().write(true).create_new(true).open(folder.path().join(LOCK))?;
        lock.try_lock().map_err(io::Error::from)?;
        files::write_whole(&folder.path().join(BEFORE), text.as_bytes(), Replace::No)?;
        let script = folder.path().join(SCRIPT);
        files::write_whole(&script, text.as_bytes(), Replace::No)?;
        let folder = folder.keep();
        self.locks.lock().unwrap_or_else(PoisonError::into_inner).insert(folder, lock);
        Ok(script)
    }

    /// Reads the edited text from this file, which is kept.
    ///
    /// # Errors
    /// Why it can't be read.
    pub fn read(script: &Path) -> io::Result<Zeroizing<String>> {
        read(script)
    }

    /// Removes the folder of this file, after its text was stored elsewhere.
    ///
    /// # Errors
    /// Why it can't be removed.
    pub fn end(&self, script: &Path) -> io::Result<()> {
        let folder = script.parent().unwrap_or(&self.dir);
        std::fs::remove_dir_all(folder)?;
        self.locks.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        Ok(())
    }

    /// Adds texts saved in editors of earlier runs to the draft, saves it, and removes their folders.
    ///
    /// What can't be added, because it isn't text or because another script was typed since, is kept: its files are
    /// returned.
    pub fn recover(&self, drafts: &Drafts) -> Vec<PathBuf> {
        let mut stays = Vec::new();
        for left in self.left_behind() {
            match left.add_to(drafts) {
                true => drop(std::fs::remove_dir_all(&left.folder)),
                false => stays.push(left.folder.join(SCRIPT)),
            }
        }
        stays
    }

    /// Returns the folders with a free lock, newest text first.
    fn left_behind(&self) -> Vec<LeftBehind> {
        let Ok(entries) = self.dir.read_dir() else { return Vec::new() };
        let folders = entries.flatten().filter(|entry| {
            let named = entry.file_name().to_string_lossy().starts_with(PREFIX);
            named && entry.file_type().is_ok_and(|kind| kind.is_dir())
        });
        let mut all: Vec<LeftBehind> = folders.filter_map(|entry| LeftBehind::take(entry.path())).collect();
        all.sort_by_key(|left| std::cmp::Reverse(left.saved));
        all
    }
}

/// Creates a folder, readable by its owner only.
fn folder_in(dir: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(dir)
}

/// A folder of a process that no longer runs.
struct LeftBehind {
    folder: PathBuf,
    saved: SystemTime,
    /// Locked as long as this exists: another start must not recover the same text.
    _lock: File,
}

impl LeftBehind {
    /// Locks a folder; `None` if an editor is still in use.
    fn take(folder: PathBuf) -> Option<LeftBehind> {
        let lock = files::open(&folder.join(LOCK)).ok()?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return None,
        }
        let saved = folder.join(SCRIPT).symlink_metadata().ok()?.modified().ok()?;
        Some(LeftBehind { folder, saved, _lock: lock })
    }

    /// Returns whether the text is in the draft now, or wasn't worth keeping.
    fn add_to(&self, drafts: &Drafts) -> bool {
        let Ok(text) = read(&self.folder.join(SCRIPT)) else { return false };
        let before = read(&self.folder.join(BEFORE)).unwrap_or_default();
        let text = without_last_end(&text, &before);
        // A draft that can't be read mustn't be replaced.
        let Ok(kept) = drafts.load() else { return false };
        let kept = kept
            .unwrap_or_else(|| RequestedValues { from: Some(Provenance::SavedDraft), ..RequestedValues::default() });
        let typed = kept.script.iter().flatten().find(|script| !matches!(script.origin, ScriptOrigin::File(_)));
        match typed.map(Script::reveal) {
            _ if text.trim().is_empty() => true,
            Some(typed) if typed == text => true,
            // It was changed elsewhere since.
            Some(typed) if typed != before.as_str() && !typed.is_empty() => false,
            _ => {
                let script = Script::new(text, ScriptOrigin::Typed);
                let requested = RequestedValues { script: Some(Some(script)), missing_script: None, ..kept };
                drafts.save(&requested).is_ok()
            }
        }
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    files::read_text(path, MOST).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Room {
        drafts: Drafts,
        edits: ScriptEdits,
        dir: tempfile::TempDir,
    }

    fn room() -> Room {
        let dir = tempfile::tempdir().unwrap();
        let drafts = dir.path().join("drafts");
        Room { edits: ScriptEdits::at(&drafts), drafts: Drafts::at(&drafts), dir }
    }

    impl Room {
        /// Recovers like the next start, in another process.
        fn next_start(&self) -> Vec<PathBuf> {
            ScriptEdits::at(self.dir.path().join("drafts")).recover(&self.drafts)
        }

        fn script(&self) -> Option<String> {
            let script = self.drafts.load().unwrap()?.script??;
            Some(script.reveal().to_owned())
        }

        fn folders(&self) -> usize {
            let entries = self.dir.path().join("drafts").read_dir().unwrap().flatten();
            entries.filter(|entry| entry.path().is_dir()).count()
        }
    }

    fn typed(text: &str) -> RequestedValues {
        let script = Some(Some(Script::new(text, ScriptOrigin::Typed)));
        RequestedValues { script, names: Some("web".into()), ..RequestedValues::default() }
    }

    #[test]
    fn edit_is_in_a_private_folder_that_is_removed() {
        let room = room();
        let path = room.edits.begin("echo canary").unwrap();
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
        std::fs::write(&path, "echo changed").unwrap();
        assert_eq!(ScriptEdits::read(&path).unwrap().as_str(), "echo changed");
        assert_eq!(room.folders(), 1, "what was read stays");
        room.edits.end(&path).unwrap();
        assert_eq!(room.folders(), 0);
    }

    #[test]
    fn text_saved_after_skysail_died_is_added_to_the_draft() {
        let Room { drafts, edits, dir } = room();
        drafts.save(&typed("echo one")).unwrap();
        let path = edits.begin("echo one").unwrap();
        std::fs::write(&path, "echo one\necho two\n").unwrap();
        let room = Room { drafts, edits: ScriptEdits::at("elsewhere"), dir };
        assert_eq!(room.next_start(), Vec::<PathBuf>::new(), "its editor is still open");
        assert_eq!(room.script().as_deref(), Some("echo one"));
        drop(edits);
        assert_eq!(room.next_start(), Vec::<PathBuf>::new());
        assert_eq!(room.script().as_deref(), Some("echo one\necho two"));
        assert_eq!(room.drafts.load().unwrap().unwrap().names.as_deref(), Some("web"));
        assert_eq!(room.folders(), 0);
    }

    #[test]
    fn recovered_text_starts_a_draft_if_there_is_none() {
        let room = room();
        let other = ScriptEdits::at(room.dir.path().join("drafts"));
        std::fs::write(other.begin("").unwrap(), "echo hello\n").unwrap();
        drop(other);
        assert!(room.next_start().is_empty());
        assert_eq!(room.script().as_deref(), Some("echo hello"));
    }

    #[test]
    fn newer_script_is_not_overwritten_and_an_unreadable_edit_is_kept() {
        let room = room();
        let other = ScriptEdits::at(room.dir.path().join("drafts"));
        let (one, two) = (other.begin("echo one").unwrap(), other.begin("echo one").unwrap());
        std::fs::write(&one, "echo one more").unwrap();
        std::fs::write(&two, [0xff, 0xfe]).unwrap();
        drop(other);
        room.drafts.save(&typed("echo another")).unwrap();
        let mut stays = room.next_start();
        stays.sort();
        let mut both = vec![one, two];
        both.sort();
        assert_eq!(stays, both);
        assert_eq!(room.script().as_deref(), Some("echo another"));
    }

    #[test]
    fn empty_edit_is_not_recovered() {
        let room = room();
        let other = ScriptEdits::at(room.dir.path().join("drafts"));
        other.begin("").unwrap();
        drop(other);
        assert!(room.next_start().is_empty());
        assert_eq!((room.drafts.load(), room.folders()), (Ok(None), 0));
    }
}
