//! The rows of `table.toml`.

use skysail::terminal::{Features, TerminalKind};
use skysail::theme::{Display, Glyphs};
use std::collections::BTreeMap;

/// What most terminals send; in a row, an empty text is a key that the terminal reserves or has no code for.
const USUAL: [(&str, &str); 14] = [
    ("delete", "\x1b[3~"),
    ("home", "\x1b[H"),
    ("end", "\x1b[F"),
    ("ctrl-left", "\x1b[1;5D"),
    ("alt-left", "\x1b[1;3D"),
    ("backspace", "\x7f"),
    ("ctrl-backspace", "\x08"),
    ("enter", "\r"),
    ("keypad-enter", "\r"),
    ("shift-enter", "\r"),
    ("ctrl-enter", "\r"),
    ("escape", "\x1b"),
    ("f1", "\x1bOP"),
    ("f10", "\x1b[21~"),
];

/// One terminal.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub name: String,
    #[serde(default)]
    pub version: String,
    pub term: String,
    #[serde(default)]
    env: String,
    pub palette: String,
    #[serde(default = "yes")]
    pub alternate: bool,
    #[serde(default = "kept")]
    pub titles: String,
    pub clipboard: String,
    #[serde(default)]
    pub progress: String,
    #[serde(default)]
    pub osc: String,
    #[serde(default)]
    pub colors: String,
    #[serde(default)]
    pub mouse: String,
    #[serde(default)]
    pub crlf: String,
    #[serde(default = "yes")]
    pub marks: bool,
    #[serde(default)]
    pub together: bool,
    #[serde(default)]
    pub corner: bool,
    #[serde(default)]
    pub wide: Vec<String>,
    #[serde(default)]
    pub signs: String,
    #[serde(default)]
    keys: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

fn kept() -> String {
    "kept".to_owned()
}

#[derive(serde::Deserialize)]
struct Table {
    terminal: Vec<Row>,
}

pub fn rows() -> Vec<Row> {
    let table: Table = toml::from_str(include_str!("table.toml")).unwrap();
    table.terminal
}

impl Row {
    /// The environment of a program in this terminal.
    pub fn environment(&self) -> Vec<(&str, &str)> {
        let more = self.env.split(' ').filter_map(|pair| pair.split_once('='));
        [("TERM", self.term.as_str())].into_iter().chain(more).collect()
    }

    fn get(&self, name: &str) -> Option<String> {
        self.environment().iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
    }

    pub fn kind(&self) -> TerminalKind {
        TerminalKind::of(|name| self.get(name))
    }

    pub fn features(&self) -> Features {
        Features::of(|name| self.get(name))
    }

    pub fn display(&self) -> Display {
        Display::for_environment(|name| self.get(name))
    }

    /// The glyphs for a locale.
    pub fn glyphs(&self, locale: &str) -> Glyphs {
        Glyphs::for_environment(|name| if name == "LC_ALL" { Some(locale.to_owned()) } else { self.get(name) })
    }

    /// What a key sends, if it reaches the program.
    pub fn key(&self, name: &str) -> Option<&str> {
        let usual = USUAL.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes);
        let bytes = self.keys.get(name).map(String::as_str).or(usual)?;
        Some(bytes).filter(|bytes| !bytes.is_empty())
    }
}

#[test]
fn every_row_refers_to_existing_palettes_and_keys() {
    let palettes = super::contrast::palettes();
    for row in rows() {
        assert!(palettes.contains_key(&row.palette), "{}: {}", row.name, row.palette);
        for key in row.keys.keys() {
            assert!(USUAL.iter().any(|(name, _)| name == key), "{}: {key}", row.name);
        }
    }
}
