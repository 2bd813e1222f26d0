//! Opening a file that a user names, without being held up by what is not a file.
//!
//! Opening a named pipe waits for somebody at its other end, a terminal or a tape may do anything, and a device that
//! is replaced is gone for the whole machine. So what is at a path is looked at first, and again once it is open.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What is wrong with a file, where the system has no name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// It isn't one.
    NotAFile(NotAFile),
    /// It is larger than whoever reads it takes.
    TooLarge,
    /// It isn't text.
    NotUtf8,
    /// Whoever made it read-only manages it elsewhere.
    ReadOnly,
    /// What was written isn't what is read afterwards.
    Differs,
    /// It was written in part; what it held before is in this file.
    Kept {
        /// Why it could not be written.
        why: io::ErrorKind,
        /// Where its former contents are.
        path: PathBuf,
    },
}

impl FileFault {
    /// The same as an error of the system.
    pub fn error(self) -> io::Error {
        let kind = match &self {
            FileFault::TooLarge | FileFault::NotUtf8 => io::ErrorKind::InvalidData,
            FileFault::Kept { why, .. } => *why,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, self)
    }

    /// Whether this error says that there is no regular file.
    pub fn is_no_file(error: &io::Error) -> bool {
        let fault = error.get_ref().and_then(|inner| inner.downcast_ref());
        matches!(fault, Some(FileFault::NotAFile(_)))
    }

    /// Returns what is wrong, in a few words.
    pub(super) fn words(&self) -> String {
        let key = match self {
            FileFault::NotAFile(NotAFile::Pipe) => "cause.file.why.pipe",
            FileFault::NotAFile(NotAFile::Device) => "cause.file.why.device",
            FileFault::NotAFile(NotAFile::Socket) => "cause.file.why.socket",
            FileFault::NotAFile(NotAFile::Circle) => "cause.file.why.circle",
            FileFault::NotAFile(NotAFile::Other) => "cause.file.why.other",
            FileFault::TooLarge => "cause.file.why.large",
            FileFault::NotUtf8 => "cause.file.why.not-utf-8",
            FileFault::ReadOnly => "cause.file.why.read-only",
            FileFault::Differs => "cause.file.why.differs",
            FileFault::Kept { why, path } => {
                return crate::t!("cause.file.why.kept", why = super::why(&(*why).into()), path = path.display());
            }
        };
        crate::t!(key).to_owned()
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words())
    }
}

impl std::error::Error for FileFault {}

/// What is at a path and isn't a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAFile {
    /// `mkfifo`, or the shell's `<(…)`.
    Pipe,
    /// A device, such as a terminal or a disk.
    Device,
    /// A socket.
    Socket,
    /// A link that leads to itself, perhaps by way of others.
    Circle,
    /// Anything else that is neither a file nor a directory.
    Other,
}

/// Whether this is a regular file.
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

#[cfg(unix)]
fn special(kind: std::fs::FileType) -> NotAFile {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => NotAFile::Pipe,
        () if kind.is_char_device() || kind.is_block_device() => NotAFile::Device,
        () if kind.is_socket() => NotAFile::Socket,
        () => NotAFile::Other,
    }
}

#[cfg(not(unix))]
fn special(_kind: std::fs::FileType) -> NotAFile {
    NotAFile::Other
}

/// Whether the links that a path consists of lead to no end.
fn is_circle(path: &Path) -> bool {
    path.is_symlink() && super::real(path).is_symlink()
}

/// Opens a regular file to be read. Links are followed.
///
/// # Errors
/// It is not there, may not be read, or is no regular file; nothing is ever waited for.
pub fn open(path: &Path) -> io::Result<File> {
    open_with(path, OpenOptions::new().read(true))
}

/// Opens a regular file in this way.
///
/// # Errors
/// As [`open`]. A file that these options would make is made.
pub fn open_with(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    match path.metadata() {
        Ok(data) => regular(&data)?,
        // It may be one that is to be made.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(_) if is_circle(path) => return Err(FileFault::NotAFile(NotAFile::Circle).error()),
        Err(error) => return Err(error),
    }
    // Something else may have taken its place since: opening that does not wait either.
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags.bits() as i32);
    }
    let file = options.open(path)?;
    regular(&file.metadata()?)?;
    Ok(file)
}

/// Reads a regular file; of a larger one no more than `most` bytes and one, by which it is known to be larger.
///
/// # Errors
/// As [`open`], and what goes wrong while it is read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads a regular file of text as a whole.
///
/// # Errors
/// As [`read`]; `InvalidData` for what isn't UTF-8 or is larger than `most` bytes.
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
    use std::os::unix::net::UnixListener;

    /// One of each that is no file, by name.
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
    fn what_is_no_file_is_refused_by_its_kind_and_never_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let why: Vec<String> = odd_things(dir.path())
            .iter()
            .map(|(name, path)| format!("{name}: {}", crate::files::why(&read_text(path, 10).unwrap_err())))
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
    fn a_file_is_read_whole_or_up_to_where_it_is_known_to_be_too_large() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, "0123456789").unwrap();
        assert_eq!(read_text(&path, 10).unwrap(), "0123456789");
        assert_eq!(read(&path, 4).unwrap(), b"01234");
        assert_eq!(read_text(&path, 4).unwrap_err().kind(), io::ErrorKind::InvalidData);
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(read_text(&path, 4).unwrap_err().to_string(), "it isn't UTF-8 text");
    }
}
