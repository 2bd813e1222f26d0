//! The person's own `ssh` settings: read, and written only as they were shown.

use crate::domain::alias::{Change, Paths, Texts, remove};
use crate::domain::clean::Clean;
use crate::files::{self, Replace};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Where they are for somebody at home here.
pub fn paths(home: &Path) -> Paths {
    let dir = home.join(".ssh");
    Paths { config: dir.join("config"), ours: dir.join("skysail.config") }
}

/// As they are now; a file that is not there is empty.
///
/// # Errors
/// Why one could not be read: a sentence.
pub fn read(paths: &Paths) -> Result<Texts, Clean> {
    Ok(Texts { config: text(&paths.config)?, ours: text(&paths.ours)? })
}

/// Bytes of a configuration of `ssh`; far more than any has.
const LARGEST: u64 = 4 * 1024 * 1024;

fn text(path: &Path) -> Result<String, Clean> {
    match files::read_text(path, LARGEST) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(files::sentence("read", path, &error)),
    }
}

/// Writes a change, unless the files are not any more as they were when it was shown: not then.
///
/// # Errors
/// Why one could not be written: a sentence.
pub fn write(paths: &Paths, change: &Change) -> Result<bool, Clean> {
    if read(paths)? != change.before {
        return Ok(false);
    }
    // A name that is not there yet does no harm; an `Include` of nothing neither.
    put(&paths.ours, &change.after.ours, &change.before.ours)?;
    put(&paths.config, &change.after.config, &change.before.config)?;
    Ok(true)
}

/// Takes the names of these instances of a launch out of them.
///
/// # Errors
/// Why that could not be done: a sentence.
pub fn take_out(paths: &Paths, launch: &str, names: &[Clean]) -> Result<bool, Clean> {
    match remove(launch, names, read(paths)?) {
        Some(change) => write(paths, &change),
        None => Ok(false),
    }
}

fn put(path: &Path, text: &str, before: &str) -> Result<(), Clean> {
    if text == before {
        return Ok(());
    }
    // A link of the person's that led nowhere would be a trace of its own.
    let done = match text.is_empty() && !path.is_symlink() {
        true => files::remove(path),
        false => files::write_whole(path, text.as_bytes(), Replace::Yes),
    };
    done.map_err(|error: io::Error| files::sentence("written", path, &error))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::domain::alias::{Alias, add};
    use std::os::unix::fs::{PermissionsExt, symlink};

    const THEIRS: &str = "Host work\n    HostName 10.0.0.1\n";

    fn alias() -> Alias {
        let text = |text: &str| text.to_owned();
        Alias { launch: "L1".into(), name: "web-1".into(), address: text("192.0.2.1"), user: text("ubuntu"), key: None }
    }

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_name_is_written_for_the_owner_alone_and_taken_out_without_a_trace() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let change = add(&alias(), read(&paths).unwrap()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert_eq!((mode(&paths.config), mode(&paths.ours)), (0o600, 0o600));
        assert_eq!(mode(paths.config.parent().unwrap()), 0o700);
        assert_eq!(take_out(&paths, "L1", &["web-1".into()]), Ok(true));
        assert!(!paths.config.exists() && !paths.ours.exists());
    }

    #[test]
    fn settings_that_changed_since_they_were_shown_are_not_written_over() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        let change = add(&alias(), read(&paths).unwrap()).unwrap();
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        std::fs::write(&paths.config, THEIRS).unwrap();
        assert_eq!(write(&paths, &change), Ok(false));
        assert_eq!(std::fs::read_to_string(&paths.config).unwrap(), THEIRS);
        assert!(!paths.ours.exists());
    }

    #[test]
    fn a_link_to_settings_kept_elsewhere_stays_one() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        let kept = home.path().join("dotfiles");
        std::fs::write(&kept, THEIRS).unwrap();
        symlink(&kept, &paths.config).unwrap();
        let change = add(&alias(), read(&paths).unwrap()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert!(paths.config.symlink_metadata().unwrap().is_symlink());
        assert!(std::fs::read_to_string(&kept).unwrap().starts_with("Include skysail.config\n"));
    }

    #[test]
    fn a_link_that_leads_nowhere_yet_is_written_through_and_stays_when_all_is_taken_out() {
        let home = tempfile::tempdir().unwrap();
        let paths = paths(home.path());
        std::fs::create_dir(home.path().join(".ssh")).unwrap();
        let kept = home.path().join("dotfiles");
        symlink(&kept, &paths.config).unwrap();
        let change = add(&alias(), read(&paths).unwrap()).unwrap();
        assert_eq!(write(&paths, &change), Ok(true));
        assert!(paths.config.is_symlink() && kept.is_file());
        assert_eq!(take_out(&paths, "L1", &["web-1".into()]), Ok(true));
        assert!(paths.config.is_symlink() && kept.is_file(), "no link that leads nowhere is left");
    }
}
