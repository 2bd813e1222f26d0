//! Removes temporary keys of processes that were killed before they could.
//!
//! Each directory has a file that its process keeps locked. The lock ends with the process, however that ends, so if
//! the file can be locked, nobody uses the key any more. A process ID wouldn't do: it may be reused, and means another
//! process in another container.

use super::{CERTIFICATE, KEY, KNOWN_HOSTS};
use crate::files;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::Path;

/// The prefix of the directories' names.
pub const PREFIX: &str = "skysail-key-";
/// The file that is locked.
const ALIVE: &str = "alive";
/// The maximum number of directories checked at a time.
const MOST: usize = 100;

/// Marks a directory as in use, as long as the file is open. The file gets its name once it is locked: in between,
/// another process would take the directory for a leftover.
pub fn mark(dir: &Path) -> io::Result<File> {
    let unlocked = dir.join("unlocked");
    let file = files::private().write(true).create_new(true).open(&unlocked)?;
    file.lock()?;
    fs::rename(unlocked, dir.join(ALIVE))?;
    Ok(file)
}

/// Removes unused keys next to this directory. Directories that aren't certain to be the user's, or can't be removed,
/// are kept.
pub fn sweep(own: &Path) {
    let (Some(folder), Ok(data)) = (own.parent(), own.symlink_metadata()) else { return };
    let Ok(entries) = fs::read_dir(folder) else { return };
    let named = |entry: &fs::DirEntry| entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
    for entry in entries.flatten().filter(named).take(MOST) {
        let dir = entry.path();
        let ours = dir != own && dir.symlink_metadata().is_ok_and(|there| is_ours(&there, &data));
        if ours && is_dead(&dir) {
            remove(&dir);
        }
    }
}

/// Returns whether a directory belongs to the same user, is private, and isn't a symbolic link.
fn is_ours(there: &Metadata, own: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    there.is_dir() && there.uid() == own.uid() && there.mode() & 0o077 == 0
}

/// Returns whether its process is gone. A directory without the file is just being created.
fn is_dead(dir: &Path) -> bool {
    let file = files::private().write(true).open(dir.join(ALIVE));
    file.is_ok_and(|file| file.try_lock().is_ok())
}

/// Removes only Skysail's own files.
fn remove(dir: &Path) {
    for name in [KEY, CERTIFICATE, KNOWN_HOSTS, ALIVE] {
        let _ = fs::remove_file(dir.join(name));
    }
    let _ = fs::remove_dir(dir);
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    /// Creates a directory in this folder the way a process does.
    fn laid(folder: &Path, name: &str) -> (PathBuf, File) {
        let dir = folder.join(format!("{PREFIX}{name}"));
        files::make_dir(&dir).unwrap();
        let alive = mark(&dir).unwrap();
        fs::write(dir.join(KEY), "secret").unwrap();
        (dir, alive)
    }

    #[test]
    fn only_leftovers_of_killed_processes_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| laid(folder.path(), name);
        let ((own, _mine), (used, _theirs), (dead, gone)) = (at("own"), at("used"), at("dead"));
        drop(gone);
        let (open, gone) = at("open");
        drop(gone);
        fs::set_permissions(&open, fs::Permissions::from_mode(0o755)).unwrap();
        let (more, gone) = at("more");
        drop(gone);
        fs::write(more.join("letter"), "mine").unwrap();
        let bare = folder.path().join(format!("{PREFIX}bare"));
        files::make_dir(&bare).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let (target, gone) = laid(elsewhere.path(), "target");
        drop(gone);
        symlink(&target, folder.path().join(format!("{PREFIX}link"))).unwrap();
        let (other, gone) = laid(folder.path(), "x");
        drop(gone);
        let other_name = folder.path().join("another-key-x");
        fs::rename(other, &other_name).unwrap();

        sweep(&own);
        assert!(!dead.exists(), "nobody uses it");
        assert!(own.join(KEY).exists() && used.join(KEY).exists(), "these are in use");
        assert!(open.join(KEY).exists(), "others can write there, so it may be a trap");
        assert!(more.join("letter").exists() && !more.join(KEY).exists(), "what is not ours stays");
        assert!(bare.exists(), "one that is just being made");
        assert!(target.join(KEY).exists(), "a link leads elsewhere");
        assert!(other_name.join(KEY).exists(), "it is called otherwise");
    }
}
