//! The settings file, `config.toml`.

use super::{StoreError, failed, read};
use crate::domain::clean::Clean;
use crate::files::{self, Replace};
use std::path::{Path, PathBuf};

/// What the person has settled for good. Keys that this version does not know are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    path: PathBuf,
    table: toml::Table,
}

impl Settings {
    /// Reads them; a file that is not there has none.
    pub fn load(path: &Path) -> Result<Settings, StoreError> {
        let text = read(path)?.unwrap_or_default();
        let table = text.parse::<toml::Table>().map_err(|error| {
            StoreError(Clean::new(format!("{} is not a settings file: {}.", path.display(), error.message())))
        })?;
        Ok(Settings { path: path.to_owned(), table })
    }

    pub fn text(&self, key: &str) -> Option<Clean> {
        self.table.get(key)?.as_str().map(Clean::new)
    }

    pub fn switch(&self, key: &str) -> Option<bool> {
        self.table.get(key)?.as_bool()
    }

    /// Settles one thing and saves all.
    pub fn set(&mut self, key: &str, value: impl Into<toml::Value>) -> Result<(), StoreError> {
        self.table.insert(key.to_owned(), value.into());
        let text = self.table.to_string();
        files::write_whole(&self.path, text.as_bytes(), Replace::Yes)
            .map_err(|error| failed("saved", &self.path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_kept_beside_those_of_other_versions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("skysail/config.toml");
        Settings::load(&path).unwrap().set("theme", "dark").unwrap();
        let mut later = Settings::load(&path).unwrap();
        later.set("motion", false).unwrap();
        let settings = Settings::load(&path).unwrap();
        assert_eq!(settings.text("theme").as_deref(), Some("dark"));
        assert_eq!(settings.switch("motion"), Some(false));
        assert_eq!(settings.text("motion"), None);
    }

    #[test]
    fn what_is_no_settings_file_is_said_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "theme = ").unwrap();
        assert!(Settings::load(&path).unwrap_err().to_string().contains("is not a settings file"));
    }
}
