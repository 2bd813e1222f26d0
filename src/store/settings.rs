//! Reads and edits the settings file, `config.toml`.

use super::{StoreError, failed, read};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::syntax_error::SyntaxError;
use crate::domain::user_settings::{LoadedSettings, UserSettings};
use crate::domain::user_text::UserText;
use crate::files::{self, Replace};
use std::path::{Path, PathBuf};

/// The type of a key's value, and the field it sets.
pub enum ValueKind {
    /// `true` or `false`.
    Switch(fn(&mut UserSettings) -> &mut bool),
    /// A quoted string.
    Text(fn(&mut UserSettings) -> &mut Option<SanitizedText>),
}

/// All keys of the settings, in the order of `README.md`.
pub const KEYS: [(&str, ValueKind); 11] = [
    ("bell", ValueKind::Switch(|settings| &mut settings.ends.bell)),
    ("notify", ValueKind::Switch(|settings| &mut settings.ends.notify)),
    ("progress", ValueKind::Switch(|settings| &mut settings.ends.progress)),
    ("title", ValueKind::Switch(|settings| &mut settings.ends.title)),
    ("links", ValueKind::Switch(|settings| &mut settings.ends.links)),
    ("clipboard", ValueKind::Switch(|settings| &mut settings.ends.clipboard)),
    ("mouse", ValueKind::Switch(|settings| &mut settings.mouse)),
    ("motion", ValueKind::Switch(|settings| &mut settings.motion)),
    ("ribbon", ValueKind::Switch(|settings| &mut settings.command_preview)),
    ("theme", ValueKind::Text(|settings| &mut settings.theme)),
    ("language", ValueKind::Text(|settings| &mut settings.language)),
];

/// The user's settings file. Keys unknown to this version are kept, and so are the user's comments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsFile {
    path: PathBuf,
    /// The current contents of the file.
    text: String,
    table: toml::Table,
}

impl SettingsFile {
    /// Loads the file; a missing one has no settings.
    pub fn load(path: &Path) -> Result<SettingsFile, StoreError> {
        let text = read(path)?.unwrap_or_default();
        let table = text.parse::<toml::Table>().map_err(|error| {
            let say = SyntaxError::toml(&text, &error).in_file("syntax.at", &path.display());
            StoreError(say.into())
        })?;
        Ok(SettingsFile { path: path.to_owned(), text, table })
    }

    /// Returns the settings, key by key. An invalid value is reported, and the default is used.
    pub fn settled(&self) -> LoadedSettings {
        let mut settled = LoadedSettings::default();
        for (key, value) in &self.table {
            let taken = match KEYS.iter().find(|(known, _)| known == key).map(|(_, takes)| takes) {
                Some(ValueKind::Switch(place)) => value.as_bool().map(|on| *place(&mut settled.settings) = on),
                Some(ValueKind::Text(place)) => {
                    value.as_str().map(|text| *place(&mut settled.settings) = Some(SanitizedText::new(text)))
                }
                None => {
                    settled.wrong.push(unknown(key));
                    continue;
                }
            };
            if taken.is_none() {
                let text = KEYS.iter().any(|(known, takes)| known == key && matches!(takes, ValueKind::Text(_)));
                let say = UserText::new(if text { "settings.wants-text" } else { "settings.wants-switch" });
                settled.wrong.push(
                    say.with("key", SanitizedText::new(key)).with("value", SanitizedText::new(value.to_string())),
                );
            }
        }
        settled
    }

    /// Sets one key and saves the file: only its line changes.
    pub fn set(&mut self, key: &str, value: impl Into<toml::Value>) -> Result<(), StoreError> {
        let value = value.into();
        let text = with_line(&self.text, key, &value);
        self.table.insert(key.to_owned(), value);
        // If a line isn't a whole value, the parsed meaning takes precedence over the text.
        let means = |text: &String| text.parse::<toml::Table>().is_ok_and(|read| read == self.table);
        self.text = Some(text).filter(means).unwrap_or_else(|| self.table.to_string());
        let text = &self.text;
        files::write_whole(&self.path, text.as_bytes(), Replace::Yes)
            .map_err(|error| failed("cause.file.saved", &self.path, &error))
    }
}

/// Returns the text with this key on a line of its own, replacing the existing one, otherwise before the first table. A
/// comment after the value is kept.
fn with_line(text: &str, key: &str, value: &toml::Value) -> String {
    let is_key = |line: &&str| {
        let rest = line.trim_start().strip_prefix(key).map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with('='))
    };
    let mut lines: Vec<&str> = text.lines().collect();
    let top = lines.iter().position(|line| line.trim_start().starts_with('[')).unwrap_or(lines.len());
    let place = lines[..top].iter().position(is_key);
    let aside = place.and_then(|at| lines[at].find(" #").map(|from| &lines[at][from..])).unwrap_or_default();
    let line = format!("{key} = {value}{aside}");
    match place {
        Some(at) => lines[at] = &line,
        None => lines.insert(top, &line),
    }
    lines.join("\n") + "\n"
}

fn unknown(key: &str) -> UserText {
    let known: Vec<&str> = KEYS.iter().map(|(known, _)| *known).collect();
    UserText::new("settings.unknown").with("key", SanitizedText::new(key)).with("keys", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::user_settings::TerminalFeatures;

    fn settled(text: &str) -> LoadedSettings {
        let table = text.parse().unwrap();
        SettingsFile { path: PathBuf::new(), text: text.to_owned(), table }.settled()
    }

    #[test]
    fn settings_of_other_versions_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("skysail/config.toml");
        SettingsFile::load(&path).unwrap().set("theme", "light").unwrap();
        let mut later = SettingsFile::load(&path).unwrap();
        later.set("sound", false).unwrap();
        let settings = SettingsFile::load(&path).unwrap();
        assert_eq!(settings.settled().settings.theme.as_deref(), Some("light"));
        assert_eq!(settings.table.get("sound").and_then(toml::Value::as_bool), Some(false));
    }

    #[test]
    fn comments_in_the_settings_file_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        let set = |before: &str, key: &str, value: toml::Value| {
            std::fs::write(&path, before).unwrap();
            SettingsFile::load(&path).unwrap().set(key, value).unwrap();
            std::fs::read_to_string(&path).unwrap()
        };
        let mine = "# mine\nbell = false # the cat sleeps\n\n[later]\ntheme = \"old\"\n";
        let with_bell = "# mine\nbell = true # the cat sleeps\n\n[later]\ntheme = \"old\"\n";
        assert_eq!(set(mine, "bell", true.into()), with_bell);
        let with_theme = "# mine\nbell = false # the cat sleeps\n\ntheme = \"light\"\n[later]\ntheme = \"old\"\n";
        assert_eq!(set(mine, "theme", "light".into()), with_theme);
        assert_eq!(set("", "theme", "a\"b".into()).parse::<toml::Table>().unwrap()["theme"].as_str(), Some("a\"b"));
        // A string may contain what looks like a line, and a key may be quoted.
        for odd in ["more = \"\"\"\nbell = false\n\"\"\"\n", "\"bell\" = false\n", "theme = \"#\"\nbell = false"] {
            let table: toml::Table = set(odd, "bell", true.into()).parse().unwrap();
            assert_eq!(table["bell"].as_bool(), Some(true), "{odd:?}");
            assert_eq!(table.get("more"), odd.parse::<toml::Table>().unwrap().get("more"));
        }
    }

    #[test]
    fn symlinked_settings_file_stays_a_symlink() {
        let dir = tempfile::tempdir().unwrap();
        let (path, kept) = (dir.path().join("config.toml"), dir.path().join("dotfiles"));
        std::fs::write(&kept, "bell = true\n").unwrap();
        std::os::unix::fs::symlink(&kept, &path).unwrap();
        SettingsFile::load(&path).unwrap().set("bell", false).unwrap();
        assert!(path.is_symlink());
        assert_eq!(std::fs::read_to_string(&kept).unwrap(), "bell = false\n");
    }

    #[test]
    fn invalid_settings_file_is_reported_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        std::fs::write(&path, "bell = true\ntheme = calm\n").unwrap();
        let said = crate::text::english(&SettingsFile::load(&path).unwrap_err().0);
        assert!(said.contains("config.toml, line 2, column 9: this doesn't fit here."), "{said}");
    }

    #[test]
    fn every_setting_can_be_set() {
        for (key, takes) in &KEYS {
            let mut usual = UserSettings::default();
            match takes {
                ValueKind::Switch(place) => {
                    let turned = !*place(&mut usual);
                    let mut read = settled(&format!("{key} = {turned}"));
                    assert_eq!((*place(&mut read.settings), read.wrong), (turned, vec![]), "{key}");
                }
                ValueKind::Text(place) => {
                    let mut read = settled(&format!("{key} = \"es\""));
                    assert_eq!((place(&mut read.settings).clone(), read.wrong), (Some("es".into()), vec![]), "{key}");
                }
            }
        }
        assert_eq!(settled(""), LoadedSettings::default());
    }

    #[test]
    fn readme_lists_every_setting_in_this_order() {
        let readme = include_str!("../../README.md");
        let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
        let at = rows.iter().position(|row| row.starts_with("| `bell`")).unwrap();
        for ((key, _), row) in KEYS.iter().zip(&rows[at..]) {
            assert!(row.starts_with(&format!("| `{key}` |")), "{key}: {row}");
        }
    }

    #[test]
    fn invalid_settings_are_reported_and_the_others_apply() {
        let read = settled("bel = true\nbell = false\nmouse = \"no\"\ntheme = 3\n");
        let ends = TerminalFeatures { bell: false, ..TerminalFeatures::default() };
        assert_eq!(read.settings, UserSettings { ends, ..UserSettings::default() });
        let keys: Vec<&str> = read.wrong.iter().map(|say| say.key).collect();
        assert_eq!(keys, ["settings.unknown", "settings.wants-switch", "settings.wants-text"]);
        assert_eq!(read.wrong[0].value("key"), Some("bel"));
    }

    #[test]
    fn setting_names_are_sanitized() {
        let read = settled("\"a\\u001b[2J\" = \"\\u202e\"\n");
        assert_eq!(read.wrong[0].value("key"), Some("a^[[2J"));
    }
}
