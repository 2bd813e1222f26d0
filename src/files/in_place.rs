//! Changing a file where it lies, which is how it has to be done where the file is a mount point (as containers have
//! them): nothing can be put in its place.

use super::open_regular;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes these contents over what the file holds. What it held lies in a file beside it meanwhile, is put back if
/// something goes wrong, and stays beside it only if even that can't be done.
///
/// # Errors
/// Why it could not be written, and where the former contents are if they are not in their place.
pub(super) fn overwrite(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = open_regular::open_with(path, OpenOptions::new().read(true).write(true))?;
    let mut before = Vec::new();
    file.read_to_end(&mut before)?;
    // Where nothing can be made beside it, memory has to do.
    let kept = beside(path, &before).ok();
    let Err(error) = put(&mut file, contents) else { return Ok(()) };
    match (put(&mut file, &before), kept.map(NamedTempFile::keep)) {
        (Ok(()), _) => Err(error),
        (Err(_), Some(Ok((_, kept)))) => {
            Err(io::Error::new(error.kind(), format!("{}; what it held is in {}", super::why(&error), kept.display())))
        }
        (Err(_), _) => Err(error),
    }
}

fn beside(path: &Path, contents: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".skysail-before-").tempfile_in(super::dir_of(path))?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Writes, and reads it again: a full disk may only show once it is synced.
fn put(file: &mut File, contents: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(contents)?;
    file.set_len(contents.len() as u64)?;
    file.sync_all()?;
    file.rewind()?;
    let mut there = Vec::new();
    file.read_to_end(&mut there)?;
    match there == contents {
        true => Ok(()),
        false => Err(io::Error::other("it does not hold what was written to it")),
    }
}

/// Whether something is mounted at exactly this path.
#[cfg(target_os = "linux")]
pub(super) fn is_mount_point(path: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
    let seen = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::TYPE);
    seen.is_ok_and(|seen| seen.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn is_mount_point(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_changed_where_it_lies_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("credentials");
        std::fs::write(&path, "[default]\na long line of before\n").unwrap();
        let same = File::open(&path).unwrap();
        overwrite(&path, b"[default]\nshort\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "[default]\nshort\n");
        assert_eq!(io::read_to_string(same).unwrap(), "[default]\nshort\n", "it is still the same file");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        assert!(!is_mount_point(&path));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_something_is_mounted_is_known() {
        assert!(is_mount_point(Path::new("/proc")) && !is_mount_point(Path::new("/proc/self/status")));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_not_written_into() {
        assert!(overwrite(Path::new("/dev/null"), b"secret").is_err());
    }
}
