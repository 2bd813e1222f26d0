//! A private half in its file: for its owner alone, whole or not there, never over another.

use super::make::make;
use crate::domain::clean::Clean;
use crate::domain::key::{PrivateKey, PublicKey};
use crate::files::{self, Replace};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;

/// A pair whose private half is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub public: PublicKey,
    /// There was a pair of an earlier attempt, which is used.
    pub before: bool,
}

/// Makes a pair and writes its private half, its public half beside it. Comes back once both are
/// on the disk for good.
///
/// `before` is the public half of an attempt that was not sent: if that is what lies beside the
/// file, the pair is used and none is made.
///
/// # Errors
/// Why it could not be written; a file that is there stays as it is.
pub fn keep(path: &Path, name: &str, before: Option<&PublicKey>) -> Result<Kept, Clean> {
    let beside = with_pub(path);
    if let (Some(before), true) = (before, path.exists()) {
        let there = std::fs::read_to_string(&beside).ok().and_then(|text| super::read(&text));
        if there.as_ref().is_some_and(|there| there.line == before.line) {
            return Ok(Kept { public: before.clone(), before: true });
        }
    }
    for path in [path, beside.as_path()] {
        if path.exists() {
            return Err(files::sentence("made", path, &io::ErrorKind::AlreadyExists.into()));
        }
    }
    let pair = make(name).ok_or_else(|| Clean::new("There was no randomness to make a key pair of."))?;
    let write = |path: &Path, text: &str| {
        let written = files::write_whole(path, text.as_bytes(), Replace::No);
        written.map_err(|error| files::sentence("written", path, &error))
    };
    write(path, pair.private.reveal())?;
    // With it the pair is found again after a crash, and `ssh` knows the key before it opens it.
    write(&beside, &format!("{} {}\n", pair.public.line, pair.public.comment))?;
    Ok(Kept { public: pair.public, before: false })
}

fn with_pub(path: &Path) -> std::path::PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".pub");
    path.with_file_name(name)
}

/// Writes a private half that came from elsewhere. False if the same is there already.
///
/// # Errors
/// Why it could not be written; another file that is there stays as it is.
pub fn save(path: &Path, key: &PrivateKey) -> Result<bool, Clean> {
    match files::write_whole(path, key.reveal().as_bytes(), Replace::No) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && is_same(path, key) => Ok(false),
        Err(error) => Err(files::sentence("written", path, &error)),
    }
}

fn is_same(path: &Path, key: &PrivateKey) -> bool {
    let there = std::fs::read(path).map(zeroize::Zeroizing::new);
    // By their sums, so that nothing can be told from how long it takes.
    there.is_ok_and(|there| Sha256::digest(&*there) == Sha256::digest(key.reveal().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn mode(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_private_half_is_its_owners_alone_and_never_goes_over_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(".ssh/web.pem");
        let kept = keep(&path, "web", None).unwrap();
        #[cfg(unix)]
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        let text = std::fs::read(&path).unwrap();
        let refused = keep(&path, "web", None).unwrap_err();
        assert!(refused.contains("web.pem could not be made: there is one already"), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), text);
        let again = keep(&path, "web", Some(&kept.public)).unwrap();
        assert_eq!((again.public, again.before), (kept.public, true), "the pair of before is used");
    }

    #[test]
    fn another_public_half_beside_it_is_in_the_way() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("web.pem");
        std::fs::write(dir.path().join("web.pem.pub"), "ssh-rsa AAAA").unwrap();
        assert!(keep(&path, "web", None).unwrap_err().contains("web.pem.pub"));
        assert!(!path.exists());
    }

    #[test]
    fn what_was_got_again_is_written_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("default.pem");
        let key = PrivateKey::new("one".into());
        assert_eq!((save(&path, &key), save(&path, &key)), (Ok(true), Ok(false)));
        assert!(save(&path, &PrivateKey::new("two".into())).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"one");
    }
}
