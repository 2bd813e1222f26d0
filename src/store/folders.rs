//! The folders for stored files, following the XDG base directories.

use std::ffi::OsString;
use std::path::PathBuf;

/// Skysail's folders. They are created when something is first written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Settings.
    pub config: PathBuf,
    /// Launches, drafts, the sandbox's account.
    pub state: PathBuf,
    /// What can be loaded again.
    pub cache: PathBuf,
}

impl Folders {
    /// Returns the folders set in the environment, read with `lookup`. `None` if it sets neither a home nor all three
    /// directories. A relative path counts as unset, as the XDG specification requires.
    pub fn from_env(lookup: impl Fn(&str) -> Option<OsString>) -> Option<Folders> {
        let absolute = |name: &str| lookup(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = |name: &str, usual: &str| {
            let base = absolute(name).or_else(|| absolute("HOME").map(|home| home.join(usual)))?;
            Some(base.join("skysail"))
        };
        Some(Folders {
            config: folder("XDG_CONFIG_HOME", ".config")?,
            state: folder("XDG_STATE_HOME", ".local/state")?,
            cache: folder("XDG_CACHE_HOME", ".cache")?,
        })
    }

    /// Returns the directory of the journals.
    pub fn launches(&self) -> PathBuf {
        self.state.join("launches")
    }

    /// Returns the directory of the user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// Returns the account file of `--sandbox`.
    pub fn sandbox(&self) -> PathBuf {
        self.state.join("sandbox.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn folders(env: &[(&str, &str)]) -> Option<Folders> {
        Folders::from_env(|name| env.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn folders_are_under_home_unless_overridden() {
        let found = folders(&[("HOME", "/home/ana"), ("XDG_STATE_HOME", "/var/state")]).unwrap();
        assert_eq!(found.config, Path::new("/home/ana/.config/skysail"));
        assert_eq!(found.launches(), Path::new("/var/state/skysail/launches"));
        assert_eq!(found.cache, Path::new("/home/ana/.cache/skysail"));
    }

    #[test]
    fn a_relative_directory_counts_as_not_set() {
        let found = folders(&[("HOME", "/home/ana"), ("XDG_STATE_HOME", "state")]).unwrap();
        assert_eq!(found.state, Path::new("/home/ana/.local/state/skysail"));
        assert_eq!(folders(&[("HOME", "ana")]), None);
        assert_eq!(folders(&[]), None);
    }
}
