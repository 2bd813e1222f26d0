//! Saves private keys: readable by their owner only, written atomically, never over an existing file.

use super::generate::make;
use crate::domain::key_pair::{PrivateKey, PublicKey};
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, Replace};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// The maximum size of a key file in bytes; far more than it needs.
const LARGEST: u64 = 256 * 1024;

/// A key whose private half is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedKey {
    /// The public half.
    pub public: PublicKey,
    /// Whether it was left by an earlier attempt.
    pub before: bool,
}

/// Generates a key and writes its private half, with the public half next to it. Returns once both are durably on disk.
///
/// `before` is the public half of an unsent attempt: if it is the one next to the file, that key is used and none is
/// generated.
///
/// # Errors
/// Why it couldn't be written; an existing file is kept.
pub fn keep(path: &Path, name: &str, before: Option<&PublicKey>) -> Result<SavedKey, Words> {
    let beside = with_pub(path);
    if let Some(before) = before.filter(|before| lies_there(path, before)) {
        return Ok(SavedKey { public: before.clone(), before: true });
    }
    has_room(path, None).map_err(|refused| refused.sentence(path))?;
    let pair = make(name).ok_or_else(|| UserText::new("cause.file.no-randomness"))?;
    let write = |path: &Path, text: &str| {
        let written = files::write_whole(path, text.as_bytes(), Replace::No);
        written.map_err(|error| files::sentence("cause.file.written", path, &error))
    };
    write(path, pair.private.reveal())?;
    // With it, the key is found after a crash, and `ssh` knows the key before opening it.
    write(&beside, &format!("{} {}\n", pair.public.line, pair.public.comment))?;
    Ok(SavedKey { public: pair.public, before: false })
}

/// Why a new key can't be saved somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFileError {
    /// Whether a file is in the way of the public half.
    beside: bool,
    why: io::ErrorKind,
}

impl KeyFileError {
    /// Returns the message, with the path as the user wrote it.
    pub fn sentence(self, path: &Path) -> Words {
        let path = if self.beside { with_pub(path) } else { path.to_owned() };
        files::sentence("cause.file.made", &path, &self.why.into())
    }
}

/// Checks, without writing, that a new key can be saved there: no file is in the way, and the folder, or the one that
/// would contain it, is writable.
///
/// # Errors
/// Why not.
pub fn has_room(path: &Path, before: Option<&PublicKey>) -> Result<(), KeyFileError> {
    if before.is_some_and(|before| lies_there(path, before)) {
        return Ok(());
    }
    for (beside, path) in [(false, path.to_owned()), (true, with_pub(path))] {
        // A dangling symbolic link is in the way too.
        if path.symlink_metadata().is_ok() {
            return Err(KeyFileError { beside, why: io::ErrorKind::AlreadyExists });
        }
    }
    let above = path.ancestors().skip(1).map(|dir| if dir.as_os_str().is_empty() { Path::new(".") } else { dir });
    let refused = |why| Err(KeyFileError { beside: false, why });
    match above.map(|dir| (dir, dir.metadata())).find(|(_, data)| data.is_ok()) {
        Some((_, Ok(data))) if !data.is_dir() => refused(io::ErrorKind::NotADirectory),
        Some((dir, _)) if !writable(dir) => refused(io::ErrorKind::PermissionDenied),
        _ => Ok(()),
    }
}

fn writable(dir: &Path) -> bool {
    use rustix::fs::{Access, access};
    access(dir, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

/// Returns whether this key is the one in the file.
fn lies_there(path: &Path, pair: &PublicKey) -> bool {
    let beside = || files::read_text(&with_pub(path), LARGEST).ok().and_then(|text| super::read(&text));
    path.exists() && beside().is_some_and(|there| there.line == pair.line)
}

fn with_pub(path: &Path) -> std::path::PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".pub");
    path.with_file_name(name)
}

/// Writes a private key from elsewhere. Returns false if the same one is already there.
///
/// # Errors
/// Why it couldn't be written; another existing file is kept.
pub fn save(path: &Path, key: &PrivateKey) -> Result<bool, Words> {
    match files::write_whole(path, key.reveal().as_bytes(), Replace::No) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_same(path, key) => Ok(false),
        Err(error) => Err(files::sentence("cause.file.written", path, &error)),
    }
}

fn is_same(path: &Path, key: &PrivateKey) -> bool {
    let there = files::read(path, LARGEST).map(zeroize::Zeroizing::new);
    // Compares hashes, so that the time taken reveals nothing.
    there.is_ok_and(|there| Sha256::digest(&*there) == Sha256::digest(key.reveal().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::english;

    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn private_key_file_is_private_and_overwrites_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".ssh/web.pem");
        let kept = keep(&path, "web", None).unwrap();
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        let text = std::fs::read(&path).unwrap();
        let refused = keep(&path, "web", None).unwrap_err();
        assert!(english(&refused).contains("web.pem: it already exists"), "{refused:?}");
        assert_eq!(std::fs::read(&path).unwrap(), text);
        let again = keep(&path, "web", Some(&kept.public)).unwrap();
        assert_eq!((again.public, again.before), (kept.public, true), "the pair of before is used");
    }

    #[test]
    fn existing_public_key_file_blocks_the_new_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("web.pem");
        std::fs::write(dir.path().join("web.pem.pub"), "ssh-rsa AAAA").unwrap();
        assert!(english(&keep(&path, "web", None).unwrap_err()).contains("web.pem.pub"));
        assert!(!path.exists());
    }

    #[test]
    fn unusable_path_is_reported_before_a_key_is_generated() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        assert_eq!(has_room(&at("new/folders/web.pem"), None), Ok(()));
        assert!(!at("new").exists(), "looking makes nothing");
        std::fs::write(at("file"), "x").unwrap();
        let why = |name: &str| english(&has_room(&at(name), None).unwrap_err().sentence(Path::new(name)));
        assert_eq!(why("file"), "Couldn't create file: it already exists.");
        assert_eq!(why("file/web.pem"), "Couldn't create file/web.pem: part of its path isn't a directory.");
        std::fs::write(at("old.pem.pub"), "x").unwrap();
        assert_eq!(why("old.pem"), "Couldn't create old.pem.pub: it already exists.");
        {
            std::os::unix::fs::symlink(at("nowhere"), at("link.pem")).unwrap();
            assert!(why("link.pem").contains("it already exists"));
        }
        let kept = keep(&at("web.pem"), "web", None).unwrap();
        assert_eq!(has_room(&at("web.pem"), Some(&kept.public)), Ok(()), "its own pair is in nobody's way");
        assert!(has_room(&at("web.pem"), None).is_err());
    }

    #[test]
    fn key_downloaded_again_is_written_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("default.pem");
        let key = PrivateKey::new("one".into());
        assert_eq!((save(&path, &key), save(&path, &key)), (Ok(true), Ok(false)));
        assert!(save(&path, &PrivateKey::new("two".into())).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
    }
}
