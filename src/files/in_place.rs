//! Overwrites a file in place, which is necessary if the file is a mount point (as in containers): it can't be replaced
//! by another file.

use super::open_regular::{self, FileFault};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Overwrites a file. Its old contents are in a backup file next to it meanwhile; they are restored if something fails,
/// and the backup is kept only if even that fails.
///
/// # Errors
/// Why it couldn't be written, and the path of the backup if the old contents couldn't be restored.
pub(super) fn overwrite(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = open_regular::open_with(path, OpenOptions::new().read(true).write(true))?;
    let mut before = Vec::new();
    file.read_to_end(&mut before)?;
    // If no backup file can be created, the copy in memory has to do.
    let kept = beside(path, &before).ok();
    let Err(error) = put(&mut file, contents) else { return Ok(()) };
    match (put(&mut file, &before), kept.map(NamedTempFile::keep)) {
        (Ok(()), _) => Err(error),
        (Err(_), Some(Ok((_, path)))) => Err(FileFault::Kept { why: error.kind(), path }.error()),
        (Err(_), _) => Err(error),
    }
}

fn beside(path: &Path, contents: &[u8]) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".skysail-before-").tempfile_in(super::dir_of(path))?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Writes, and reads it back: a full disk may only show after syncing.
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
        false => Err(FileFault::Differs.error()),
    }
}

/// Returns whether something is mounted at exactly this path.
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
    fn file_is_overwritten_in_place_without_leftovers() {
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
    fn mount_point_is_detected() {
        assert!(is_mount_point(Path::new("/proc")) && !is_mount_point(Path::new("/proc/self/status")));
    }

    #[test]
    fn non_regular_file_is_not_overwritten() {
        assert!(overwrite(Path::new("/dev/null"), b"secret").is_err());
    }

    /// The mount is created with the system's own program, in a namespace that ends with this test's child process.
    #[cfg(target_os = "linux")]
    #[test]
    fn mounted_file_is_overwritten_in_place() {
        const INSIDE: &str = "SKYSAIL_TEST_MOUNTED";
        if let Some(path) = std::env::var_os(INSIDE) {
            let path = Path::new(&path);
            assert!(is_mount_point(path));
            return super::super::write_whole(path, b"[default]\nnew\n", super::super::Replace::Yes).unwrap();
        }
        let dir = tempfile::tempdir().unwrap();
        let (below, mounted) = (dir.path().join("below"), dir.path().join("mounted"));
        std::fs::write(&below, "[default]\na long line of before\n").unwrap();
        std::fs::write(&mounted, "").unwrap();
        let unshare = |script: &str| {
            let mut command = std::process::Command::new("unshare");
            command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]).args([&below, &mounted]);
            command.env(INSIDE, &mounted).arg(std::env::current_exe().unwrap()).output()
        };
        // Not every machine allows mounting in tests; the function that overwrites a mount point is also tested above.
        if !unshare(r#"mount --bind "$1" "$2""#).is_ok_and(|tried| tried.status.success()) {
            return;
        }
        let name = "files::in_place::tests::mounted_file_is_overwritten_in_place";
        let done = unshare(&format!(r#"mount --bind "$1" "$2" && exec "$3" --exact {name}"#)).unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        assert!(String::from_utf8_lossy(&done.stdout).contains("1 passed"));
        assert_eq!(std::fs::read_to_string(&below).unwrap(), "[default]\nnew\n", "the file that is mounted");
        assert_eq!(std::fs::read_to_string(&mounted).unwrap(), "", "nothing was put in the place of the mount");
    }
}
