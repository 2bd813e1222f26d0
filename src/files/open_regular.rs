//! Opens files named by the user, without blocking on what isn't a regular file.
//!
//! Opening a named pipe waits for its other end, a terminal or a tape may do anything, and a device that is replaced is
//! gone for the whole machine. So the path is checked first, and the file again once it is open.

use crate::domain::user_text::UserText;
use rustix::fs::OFlags;
use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A file error without an equivalent in the system's errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It isn't a regular file.
    NotAFile(NotAFile),
    /// It is larger than the reader accepts.
    TooLarge,
    /// It isn't UTF-8.
    NotUtf8,
    /// It is read-only, so it is managed elsewhere.
    ReadOnly,
    /// Reading it back returned something else than was written.
    Differs,
    /// It belongs to another user, whose ID this is.
    Foreign(u32),
    /// It's a symbolic link to a file that doesn't exist.
    Dangling,
    /// It was partly written; its old contents are in this file.
    Kept {
        /// Why it couldn't be written.
        why: io::ErrorKind,
        /// The file with its old contents.
        path: PathBuf,
    },
}

/// For developers; [`FileFault::text`] is for people.
impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for FileFault {}

impl FileFault {
    /// Returns the reason as a message.
    pub fn text(&self) -> UserText {
        match self {
            FileFault::NotAFile(found) => UserText::new(found.key()),
            FileFault::TooLarge => UserText::new("cause.file.why.large"),
            FileFault::NotUtf8 => UserText::new("cause.file.why.not-utf-8"),
            FileFault::ReadOnly => UserText::new("cause.file.why.read-only"),
            FileFault::Differs => UserText::new("cause.file.why.differs"),
            FileFault::Foreign(owner) => {
                UserText::new("cause.file.why.foreign").with("owner", super::user_name(*owner))
            }
            FileFault::Dangling => UserText::new("cause.file.why.dangling"),
            FileFault::Kept { why, path } => {
                let why = super::why(&(*why).into());
                UserText::new("cause.file.why.kept").with_text("why", why).with("path", path.display())
            }
        }
    }

    /// Converts it to a system error.
    pub fn error(self) -> io::Error {
        let kind = match &self {
            FileFault::TooLarge | FileFault::NotUtf8 => io::ErrorKind::InvalidData,
            FileFault::Kept { why, .. } => *why,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, self)
    }

    /// Returns whether this error means that the path isn't a regular file.
    pub fn is_no_file(error: &io::Error) -> bool {
        let fault = error.get_ref().and_then(|inner| inner.downcast_ref());
        matches!(fault, Some(FileFault::NotAFile(_)))
    }
}

/// What exists at a path instead of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAFile {
    /// `mkfifo`, or the shell's `<(…)`.
    Pipe,
    /// A device, such as a terminal or a disk.
    Device,
    /// A socket.
    Socket,
    /// A symbolic link to itself, directly or through others.
    Circle,
    /// Anything else that isn't a file or a directory.
    Other,
}

impl NotAFile {
    /// Returns the key of its text.
    fn key(self) -> &'static str {
        match self {
            NotAFile::Pipe => "cause.file.why.pipe",
            NotAFile::Device => "cause.file.why.device",
            NotAFile::Socket => "cause.file.why.socket",
            NotAFile::Circle => "cause.file.why.circle",
            NotAFile::Other => "cause.file.why.other",
        }
    }
}

/// Checks that this is a regular file.
///
/// # Errors
/// What it is instead: the kind `IsADirectory`, or a [`NotAFile`].
pub(super) fn regular(data: &Metadata) -> io::Result<()> {
    let kind = data.file_type();
    match () {
        () if kind.is_file() => Ok(()),
        () if kind.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        () if kind.is_symlink() => Err(FileFault::NotAFile(NotAFile::Circle).error()),
        () => Err(FileFault::NotAFile(special(kind)).error()),
    }
}

fn special(kind: std::fs::FileType) -> NotAFile {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => NotAFile::Pipe,
        () if kind.is_char_device() || kind.is_block_device() => NotAFile::Device,
        () if kind.is_socket() => NotAFile::Socket,
        () => NotAFile::Other,
    }
}

/// Returns whether the symbolic links of a path form a cycle.
fn is_circle(path: &Path) -> bool {
    path.is_symlink() && super::real(path).is_symlink()
}

/// Opens a regular file for reading. Symbolic links are followed.
///
/// # Errors
/// It doesn't exist, may not be read, or isn't a regular file; opening never blocks.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(path, OpenOptions::new().read(true))
}

/// Opens a regular file with these options.
///
/// # Errors
/// As [`open`]. A missing file is created if the options say so.
pub fn open_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    match path.metadata() {
        Ok(data) => regular(&data)?,
        // It may be one to create.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) if is_circle(path) => return Err(FileFault::NotAFile(NotAFile::Circle).error()),
        Err(error) => return Err(error),
    }
    // Something else may have replaced it since: opening that doesn't block either.
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = options.custom_flags(flags.bits() as i32).open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

/// Opens a file of the user's for appending; only they can read it afterwards. A missing one is created, its folder isn't.
///
/// # Errors
/// As [`open`]; it belongs to another user, or is a symbolic link to a missing file.
pub fn open_private_to_append(path: &Path) -> io::Result<File> {
    let mut options = super::private();
    options.append(true);
    match path.metadata() {
        // Creating it doesn't follow a link that somebody else may have put there.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => {
            return Err(FileFault::Dangling.error());
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => options.create_new(true),
        _ => &mut options,
    };
    let file = open_with(path, &mut options)?;
    keep_to_owner(&file)?;
    Ok(file)
}

/// Takes everyone else's permissions for an open file away.
fn keep_to_owner(file: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let data = file.metadata()?;
    if data.uid() != rustix::process::geteuid().as_raw() {
        return Err(FileFault::Foreign(data.uid()).error());
    }
    match data.mode() & 0o077 {
        0 => Ok(()),
        _ => file.set_permissions(PermissionsExt::from_mode(data.mode() & 0o700)),
    }
}

/// Reads a regular file; of a larger one, `most` bytes and one more, which shows that it is larger.
///
/// # Errors
/// As [`open`], and read errors.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a whole text file.
///
/// # Errors
/// As [`read`]; `InvalidData` if it isn't UTF-8 or is larger than `most` bytes.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = read(path, most)?;
    if bytes.len() as u64 > most {
        return Err(FileFault::TooLarge.error());
    }
    String::from_utf8(bytes).map_err(|_| FileFault::NotUtf8.error())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::text::{self, Language};
    use std::os::unix::net::UnixListener;

    fn why(error: &io::Error) -> String {
        text::words(Language::English, &crate::files::why(error)).into_owned()
    }

    /// Creates one of each kind that isn't a file, by name.
    fn odd_things(dir: &Path) -> Vec<(&'static str, std::path::PathBuf)> {
        let at = |name: &str| dir.join(name);
        std::fs::create_dir(at("directory")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        drop(UnixListener::bind(at("socket")).unwrap());
        std::os::unix::fs::symlink("/dev/null", at("device")).unwrap();
        std::os::unix::fs::symlink("circle", at("circle")).unwrap();
        ["directory", "pipe", "socket", "device", "circle"].map(|name| (name, at(name))).to_vec()
    }

    #[test]
    fn non_regular_file_is_refused_by_kind_without_blocking() {
        let dir = tempfile::tempdir().unwrap();
        let why: Vec<String> = odd_things(dir.path())
            .iter()
            .map(|(name, path)| format!("{name}: {}", why(&read_text(path, 10).unwrap_err())))
            .collect();
        assert_eq!(
            why[..4],
            [
                "directory: it's a directory",
                "pipe: it's a named pipe, not a regular file",
                "socket: it's a socket, not a regular file",
                "device: it's a device, not a regular file",
            ]
        );
        assert!(why[4].starts_with("circle: "), "{why:?}");
        assert!(open_with(&dir.path().join("pipe"), OpenOptions::new().write(true)).is_err());
    }

    #[test]
    fn file_to_append_to_is_kept_private_and_nothing_else_is_opened() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let mode = |name: &str| at(name).metadata().unwrap().permissions().mode() & 0o777;
        drop(open_private_to_append(&at("new")).unwrap());
        std::fs::write(at("old"), "first\n").unwrap();
        std::fs::set_permissions(at("old"), PermissionsExt::from_mode(0o664)).unwrap();
        symlink("old", at("link")).unwrap();
        std::io::Write::write_all(&mut open_private_to_append(&at("link")).unwrap(), b"second\n").unwrap();
        assert_eq!((mode("new"), mode("old")), (0o600, 0o600));
        assert_eq!(std::fs::read_to_string(at("old")).unwrap(), "first\nsecond\n");
        symlink("nowhere", at("dangling")).unwrap();
        let why = |path: &Path| why(&open_private_to_append(path).unwrap_err());
        assert_eq!(why(&at("dangling")), "it's a link to a file that doesn't exist");
        assert!(!at("nowhere").exists());
        for (name, path) in odd_things(dir.path()) {
            assert!(why(&path).starts_with("it's "), "{name}: {}", why(&path));
        }
        assert_eq!(open_private_to_append(&at("no/file")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn file_is_read_up_to_the_size_limit() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "0123456789");
        assert_eq!(read(&path, 4).unwrap(), b"01234");
        assert_eq!(read_text(&path, 4).unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(why(&read_text(&path, 4).unwrap_err()), "it isn't UTF-8 text");
    }
}
