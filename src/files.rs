//! Writes and reads files: private to their owner, and written atomically.

mod in_place;
mod open_regular;

pub use open_regular::{FileFault, open, open_private_to_append, open_with, read, read_text};

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often a locked file is tried again, and the pause between.
const MOMENTS: u32 = 20;
const MOMENT: Duration = Duration::from_millis(10);

/// Whether an existing file may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// A regular file may be replaced.
    Yes,
    /// No file may be replaced.
    No,
}

/// Creates a directory and its parents, readable by its owner only, and makes them durable: a new entry is lost in a
/// power failure until the directory that contains it is synced.
pub fn make_dir(dir: &Path) -> io::Result<()> {
    let there = dir.ancestors().find(|above| above.as_os_str().is_empty() || above.exists());
    let new: Vec<&Path> = dir.ancestors().take_while(|above| Some(*above) != there).collect();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    owner_only(&mut builder);
    builder.create(dir)?;
    for made in new {
        let holder = made.parent().filter(|holder| !holder.as_os_str().is_empty());
        sync_dir(holder.unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

fn owner_only(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

/// The result of checking whether others could write to one of Skysail's folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderCheck {
    /// Only its owner can write to it: the user, or the administrator.
    Private,
    /// It doesn't exist.
    Missing,
    /// Others could write to it, and no longer can.
    Repaired,
    /// It belongs to another user, who can change its contents; or it would be created as the administrator in a folder
    /// of that user's, who couldn't use it then. The user's ID.
    Foreign(u32),
}

/// Removes everyone's but the owner's permissions if others can write to one of Skysail's folders.
///
/// # Errors
/// It isn't a folder, or its permissions can't be changed.
pub fn keep_private(dir: &Path) -> io::Result<FolderCheck> {
    use std::os::unix::fs::PermissionsExt;
    let (found, mode) = found(dir)?;
    match found {
        FolderCheck::Missing => return Ok(found_above(dir)),
        FolderCheck::Repaired => std::fs::set_permissions(dir, PermissionsExt::from_mode(mode & 0o700))?,
        FolderCheck::Private | FolderCheck::Foreign(_) => {}
    }
    Ok(found)
}

/// Checks one of Skysail's folders, without changing it, and returns its permissions.
fn found(dir: &Path) -> io::Result<(FolderCheck, u32)> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let data = match dir.metadata() {
        Ok(data) => data,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((FolderCheck::Missing, 0)),
        Err(error) => return Err(error),
    };
    if !data.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let (mode, own) = (data.permissions().mode(), data.uid() == rustix::process::geteuid().as_raw());
    let found = match mode & 0o022 != 0 {
        // The administrator can change every folder, and may have created this one.
        false if own || data.uid() == 0 => FolderCheck::Private,
        true if own => FolderCheck::Repaired,
        _ => FolderCheck::Foreign(data.uid()),
    };
    Ok((found, mode))
}

/// Checks where a missing folder would be created. Only the administrator can create one in another user's.
fn found_above(dir: &Path) -> FolderCheck {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return FolderCheck::Missing;
    }
    let owner = dir.ancestors().skip(1).find_map(|above| above.metadata().ok()).map_or(0, |data| data.uid());
    if owner == 0 { FolderCheck::Missing } else { FolderCheck::Foreign(owner) }
}

/// Returns a user's name, or the ID where the password database has none.
pub fn user_name(id: u32) -> SanitizedText {
    let database = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let number = id.to_string();
    let mut users = database.lines().map(|line| line.split(':'));
    let name = users.find_map(|mut user| user.next().filter(|_| user.nth(1) == Some(&number)));
    SanitizedText::new(name.unwrap_or(&number))
}

/// Returns whether only its user and the administrator can write to one of Skysail's folders, without changing it.
pub fn is_private(dir: &Path) -> bool {
    found(dir).is_ok_and(|(found, _)| matches!(found, FolderCheck::Private | FolderCheck::Missing))
}

/// Returns options that make a new file readable by its owner only.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Writes a whole file: first next to the target, synced, and then moved there in one step.
///
/// Its directory is created if needed. With [`Replace::No`] an existing file is kept, and the error is of the kind
/// `AlreadyExists`. With [`Replace::Yes`] a symbolic link is followed and kept, and only a regular file, or nothing at
/// all, is ever replaced; a file that is a mount point is overwritten in place.
///
/// # Errors
/// Why it couldn't be written; the old contents are kept. [`FileFault`] for a device, a pipe or a socket.
pub fn write_whole(path: &Path, contents: &[u8], replace: Replace) -> io::Result<()> {
    if replace == Replace::No {
        let file = beside(path, contents)?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        return sync_dir(dir_of(path));
    }
    replace_if(path, contents, || true).map(|_| ())
}

/// Replaces a file as [`write_whole`] does, unless something else has changed it: `unchanged` is asked right before.
/// Returns whether it was replaced.
///
/// # Errors
/// As of [`write_whole`].
pub fn replace_if(path: &Path, contents: &[u8], unchanged: impl FnOnce() -> bool) -> io::Result<bool> {
    let path = &real(path);
    let before = replaceable(path)?;
    if before.is_some() && in_place::is_mount_point(path) {
        return if unchanged() { in_place::overwrite(path, contents).map(|()| true) } else { Ok(false) };
    }
    let file = beside(path, contents)?;
    if let Some(before) = &before {
        keep_owner(file.as_file(), before);
    }
    if !unchanged() {
        return Ok(false);
    }
    match file.persist(path) {
        Ok(_) => sync_dir(dir_of(path))?,
        // The file can't be replaced because it is a mount point.
        Err(error) if before.is_some() && error.error.kind() == io::ErrorKind::ResourceBusy => {
            in_place::overwrite(path, contents)?;
        }
        Err(error) => return Err(error.error),
    }
    Ok(true)
}

/// Removes a file of the user's; a symbolic link is kept, and its target removed.
///
/// # Errors
/// It doesn't exist, isn't a regular file, or can't be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    let path = real(path);
    match replaceable(&path)? {
        Some(_) => std::fs::remove_file(&path),
        None => Err(io::ErrorKind::NotFound.into()),
    }
}

/// Returns an existing file's metadata if it may be replaced, or none if there is no file.
fn replaceable(path: &Path) -> io::Result<Option<std::fs::Metadata>> {
    match path.symlink_metadata() {
        Ok(data) => open_regular::regular(&data).map(|()| Some(data)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Creates a file, readable by its owner only, in the directory of another.
fn beside(path: &Path, contents: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let dir = dir_of(path);
    if !dir.exists() {
        make_dir(dir)?;
    }
    // `tempfile` creates files readable by their owner only.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Returns the directory that a file is in.
pub fn dir_of(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// When run as root, another user's file remains theirs.
fn keep_owner(file: &File, before: &std::fs::Metadata) {
    use std::os::unix::fs::MetadataExt;
    let ours = file.metadata().map(|data| (data.uid(), data.gid()));
    if ours.is_ok_and(|ours| ours != (before.uid(), before.gid())) {
        let _ = std::os::unix::fs::fchown(file, Some(before.uid()), Some(before.gid()));
    }
}

/// Locks a file for this process. A locked file is retried for a moment: a process that only checks it has released it
/// by then.
pub fn lock(file: &File) -> Result<(), TryLockError> {
    let mut tried = file.try_lock();
    for _ in 0..MOMENTS {
        if !matches!(tried, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::sleep(MOMENT);
        tried = file.try_lock();
    }
    tried
}

/// How often a locked folder is tried again: for some seconds. A process that holds it longer was stopped.
const FOLDER_MOMENTS: u32 = 500;

/// Locks a folder among all processes until the returned file is dropped. Waits for others; `None` if one takes too long,
/// or where folders can't be locked.
pub fn lock_folder(dir: &Path) -> Option<File> {
    let file = File::open(dir).ok()?;
    for _ in 0..FOLDER_MOMENTS {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(TryLockError::WouldBlock) => std::thread::sleep(MOMENT),
            Err(TryLockError::Error(_)) => return None,
        }
    }
    None
}

/// Follows the symbolic links of a user's file, also one to a missing target, so that links are kept.
pub fn real(path: &Path) -> PathBuf {
    let mut at = path.to_owned();
    // A longer chain of links is a cycle.
    for _ in 0..40 {
        match std::fs::read_link(&at) {
            Ok(to) => at = at.parent().map(|dir| dir.join(&to)).unwrap_or(to),
            Err(_) => return at,
        }
    }
    path.to_owned()
}

/// Makes a directory's entries durable: a new file may be lost until its directory is synced.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Returns a message about a file error: the failed action, as the key of its text, and why.
pub fn sentence(action: &'static str, path: &Path, error: &io::Error) -> Words {
    let why = match error.kind() {
        // For a file to be created, only its folder can be missing.
        io::ErrorKind::NotFound if action != READ => UserText::new("cause.file.why.no-folder").into(),
        _ => why(error),
    };
    UserText::new(action).with("path", path.display()).with_text("why", why).into()
}

/// The key of the message about a file that couldn't be read.
pub const READ: &str = "cause.file.read";

/// Returns the system's words for an error, without its number, which says nothing more.
pub fn system_words(error: &io::Error) -> String {
    let words = error.to_string();
    words.split_once(" (os error ").map_or(words.clone(), |(words, _)| words.to_owned())
}

/// Returns a short reason for a file error: Skysail's, or the system's.
pub fn why(error: &io::Error) -> Words {
    use io::ErrorKind::*;
    let inner = error.get_ref();
    if let Some(fault) = inner.and_then(|inner| inner.downcast_ref::<FileFault>()) {
        return fault.text().into();
    }
    let key = match error.kind() {
        StorageFull => "cause.file.why.full",
        QuotaExceeded => "cause.file.why.quota",
        ReadOnlyFilesystem => "cause.file.why.read-only-disk",
        PermissionDenied => "cause.file.why.permission",
        NotFound => "cause.file.why.missing",
        AlreadyExists => "cause.file.why.exists",
        IsADirectory => "cause.file.why.directory",
        NotADirectory => "cause.file.why.no-directory",
        _ => return system_words(error).into(),
    };
    UserText::new(key).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{self, Language::English};

    #[test]
    fn file_is_overwritten_only_on_request() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new/plan.json");
        write_whole(&path, b"one", Replace::No).unwrap();
        let refused = write_whole(&path, b"two", Replace::No).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
        write_whole(&path, b"two", Replace::Yes).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn file_that_another_program_changed_meanwhile_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, b"theirs").unwrap();
        assert!(!replace_if(&path, b"ours", || false).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(replace_if(&path, b"ours", || true).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), b"ours");
    }

    #[test]
    fn written_file_is_readable_only_by_the_owner() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kept/file");
        write_whole(&path, b"x", Replace::Yes).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn symlink_is_followed_even_if_its_target_is_missing() {
        use std::os::unix::fs::symlink;
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        symlink("two", at("one")).unwrap();
        symlink(at("kept/file"), at("two")).unwrap();
        assert_eq!(real(&at("one")), at("kept/file"));
        write_whole(&at("one"), b"x", Replace::Yes).unwrap();
        assert_eq!(std::fs::read(at("one")).unwrap(), b"x");
        write_whole(&at("one"), b"y", Replace::Yes).unwrap();
        assert!(at("one").is_symlink() && at("two").is_symlink());
        assert_eq!(std::fs::read(at("kept/file")).unwrap(), b"y");
        remove(&at("one")).unwrap();
        assert!(at("one").is_symlink() && !at("kept/file").exists());
        symlink("round", at("round")).unwrap();
        assert_eq!((real(&at("round")), real(&at("plain"))), (at("round"), at("plain")));
    }

    #[test]
    fn only_regular_files_are_replaced_or_removed() {
        use std::os::unix::fs::{FileTypeExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        std::fs::create_dir(at("directory")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        drop(std::os::unix::net::UnixListener::bind(at("socket")).unwrap());
        symlink("/dev/null", at("device")).unwrap();
        symlink("circle", at("circle")).unwrap();
        for (name, kind) in [
            ("directory", "a directory"),
            ("pipe", "a named pipe"),
            ("socket", "a socket"),
            ("device", "a device"),
            ("circle", "a link that leads back to itself"),
        ] {
            let refused = write_whole(&at(name), b"secret", Replace::Yes).unwrap_err();
            let sentence_text = text::words(English, &sentence("cause.file.written", &at(name), &refused)).into_owned();
            assert!(sentence_text.contains(&format!("it's {kind}")), "{sentence_text}");
            assert!(remove(&at(name)).is_err(), "{name}");
        }
        assert!(Path::new("/dev/null").metadata().unwrap().file_type().is_char_device());
        assert!(at("pipe").metadata().unwrap().file_type().is_fifo());
        // No file with the secret in it is left behind.
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 5);
    }

    #[test]
    fn folder_writable_by_others_is_repaired_and_a_non_folder_is_an_error() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        for (before, check, after) in [
            (0o700, FolderCheck::Private, 0o700),
            (0o755, FolderCheck::Private, 0o755),
            (0o775, FolderCheck::Repaired, 0o700),
            (0o777, FolderCheck::Repaired, 0o700),
        ] {
            std::fs::set_permissions(dir.path(), PermissionsExt::from_mode(before)).unwrap();
            assert_eq!(is_private(dir.path()), check == FolderCheck::Private, "{before:o}");
            assert_eq!((keep_private(dir.path()).unwrap(), mode(dir.path())), (check, after), "{before:o}");
            assert!(is_private(dir.path()), "{before:o}");
        }
        assert_eq!(keep_private(&dir.path().join("nothing")).unwrap(), FolderCheck::Missing);
        assert!(keep_private(Path::new("/dev/null")).is_err());
        assert!(!is_private(Path::new("/dev/null")));
        // A folder of the administrator's that everyone can write to is not private.
        if rustix::process::geteuid().as_raw() != 0 {
            assert_eq!(keep_private(Path::new("/")).unwrap(), FolderCheck::Private);
            assert_eq!(keep_private(Path::new("/tmp")).unwrap(), FolderCheck::Foreign(0));
        }
    }

    #[test]
    fn system_message_is_told_without_its_number() {
        let error = io::Error::from_raw_os_error(rustix::io::Errno::ADDRINUSE.raw_os_error());
        assert!(error.to_string().contains("os error"));
        assert_eq!(text::english(&why(&error)), "Address already in use");
    }

    #[test]
    fn full_disk_has_a_readable_message() {
        let error = io::Error::from(io::ErrorKind::StorageFull);
        let written = sentence("cause.file.written", Path::new("/x/y"), &error);
        assert_eq!(text::words(English, &written), "Couldn't write /x/y: the disk is full.");
    }
}
