//! Where things are kept, by the XDG base directories.

use std::ffi::OsString;
use std::path::PathBuf;

/// The directories of Skysail. They are made when something is first written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Settings.
    pub config: PathBuf,
    /// Launches, drafts, the sandbox's account.
    pub state: PathBuf,
    /// What can be fetched again.
    pub cache: PathBuf,
}

impl Folders {
    /// From the environment, asked through `lookup`. `None` if it names no home and not all of the
    /// three directories. A relative path counts as not set, as the XDG specification wants it.
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

    /// The user's own themes.
    pub fn themes(&self) -> PathBuf {
        self.config.join("themes")
    }

    /// The account file of `--sandbox`.
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
    fn all_lies_under_home_unless_said_otherwise() {
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
