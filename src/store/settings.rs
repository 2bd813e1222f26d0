//! The settings file, `config.toml`: what it may say, and what it says.

use super::{StoreError, failed, read};
use crate::domain::clean::Clean;
use crate::domain::habits::{Habits, Settled};
use crate::domain::say::Say;
use crate::files::{self, Replace};
use std::path::{Path, PathBuf};

/// What a key takes, and where it goes.
pub enum Takes {
    /// `true` or `false`.
    Switch(fn(&mut Habits) -> &mut bool),
    /// Text between quotes.
    Text(fn(&mut Habits) -> &mut Option<Clean>),
}

/// Every key of the settings, in the order in which `README.md` tells them.
pub const KEYS: [(&str, Takes); 10] = [
    ("bell", Takes::Switch(|habits| &mut habits.ends.bell)),
    ("notify", Takes::Switch(|habits| &mut habits.ends.notify)),
    ("progress", Takes::Switch(|habits| &mut habits.ends.progress)),
    ("title", Takes::Switch(|habits| &mut habits.ends.title)),
    ("links", Takes::Switch(|habits| &mut habits.ends.links)),
    ("clipboard", Takes::Switch(|habits| &mut habits.ends.clipboard)),
    ("mouse", Takes::Switch(|habits| &mut habits.mouse)),
    ("ribbon", Takes::Switch(|habits| &mut habits.ribbon)),
    ("theme", Takes::Text(|habits| &mut habits.theme)),
    ("language", Takes::Text(|habits| &mut habits.language)),
];

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

    /// What is settled, key by key. What is wrong with a key is said, and its default holds.
    pub fn settled(&self) -> Settled {
        let mut settled = Settled::default();
        for (key, value) in &self.table {
            let taken = match KEYS.iter().find(|(known, _)| known == key).map(|(_, takes)| takes) {
                Some(Takes::Switch(place)) => value.as_bool().map(|on| *place(&mut settled.habits) = on),
                Some(Takes::Text(place)) => {
                    value.as_str().map(|text| *place(&mut settled.habits) = Some(Clean::new(text)))
                }
                None => {
                    settled.wrong.push(unknown(key));
                    continue;
                }
            };
            if taken.is_none() {
                let text = KEYS.iter().any(|(known, takes)| known == key && matches!(takes, Takes::Text(_)));
                let say = Say::new(if text { "settings.wants-text" } else { "settings.wants-switch" });
                settled.wrong.push(say.with("key", Clean::new(key)).with("value", Clean::new(value.to_string())));
            }
        }
        settled
    }

    /// Settles one thing and saves all.
    pub fn set(&mut self, key: &str, value: impl Into<toml::Value>) -> Result<(), StoreError> {
        self.table.insert(key.to_owned(), value.into());
        let text = self.table.to_string();
        files::write_whole(&self.path, text.as_bytes(), Replace::Yes)
            .map_err(|error| failed("saved", &self.path, &error))
    }
}

fn unknown(key: &str) -> Say {
    let known: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
    Say::new("settings.unknown").with("key", Clean::new(key)).with("keys", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::habits::Ends;

    fn settled(text: &str) -> Settled {
        let table = text.parse().unwrap();
        Settings { path: PathBuf::new(), table }.settled()
    }

    #[test]
    fn a_setting_is_kept_beside_those_of_other_versions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("skysail/config.toml");
        Settings::load(&path).unwrap().set("theme", "light").unwrap();
        let mut later = Settings::load(&path).unwrap();
        later.set("motion", false).unwrap();
        let settings = Settings::load(&path).unwrap();
        assert_eq!(settings.settled().habits.theme.as_deref(), Some("light"));
        assert_eq!(settings.table.get("motion").and_then(toml::Value::as_bool), Some(false));
    }

    #[test]
    fn what_is_no_settings_file_is_said_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "theme = ").unwrap();
        assert!(Settings::load(&path).unwrap_err().to_string().contains("is not a settings file"));
    }

    #[test]
    fn every_switch_can_be_turned_and_every_text_said() {
        for (key, takes) in &KEYS {
            let mut usual = Habits::default();
            match takes {
                Takes::Switch(place) => {
                    let turned = !*place(&mut usual);
                    let mut read = settled(&format!("{key} = {turned}"));
                    assert_eq!((*place(&mut read.habits), read.wrong), (turned, vec![]), "{key}");
                }
                Takes::Text(place) => {
                    let mut read = settled(&format!("{key} = \"es\""));
                    assert_eq!((place(&mut read.habits).clone(), read.wrong), (Some("es".into()), vec![]), "{key}");
                }
            }
        }
        assert_eq!(settled(""), Settled::default());
    }

    #[test]
    fn the_readme_tells_every_key_in_this_order() {
        let readme = include_str!("../../README.md");
        let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
        let at = rows.iter().position(|row| row.starts_with("| `bell`")).unwrap();
        for ((key, _), row) in KEYS.iter().zip(&rows[at..]) {
            assert!(row.starts_with(&format!("| `{key}` |")), "{key}: {row}");
        }
    }

    #[test]
    fn what_means_nothing_is_said_and_the_rest_holds() {
        let read = settled("bel = true\nbell = false\nmouse = \"no\"\ntheme = 3\n");
        let ends = Ends { bell: false, ..Ends::default() };
        assert_eq!(read.habits, Habits { ends, ..Habits::default() });
        let keys: Vec<&str> = read.wrong.iter().map(|say| say.key).collect();
        assert_eq!(keys, ["settings.unknown", "settings.wants-switch", "settings.wants-text"]);
        assert_eq!(read.wrong[0].args[0], ("key", "bel".to_owned()));
    }

    #[test]
    fn no_key_of_the_file_can_move_the_cursor() {
        let read = settled("\"a\\u001b[2J\" = \"\\u202e\"\n");
        assert!(read.wrong[0].args.iter().all(|(_, text)| !text.contains('\u{1b}')), "{read:?}");
    }
}
