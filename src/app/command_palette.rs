//! The command palette: everything that can be done now, by name, whether or not it has a key.
//!
//! It is built from the same list of bindings that dispatches keys, so an entry runs the same action as its key. It
//! leaves out cursor movement, and everything that sends a request that costs or deletes: that needs its own key or a
//! typed confirmation word. It doesn't open while such a word is being typed.

mod entries;
pub mod update;
pub mod view;

pub use entries::sends;

use super::keymap::KeyAction;
use super::picker::{ListRow, Picker};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::FieldId;
use crate::theme::Theme;

/// State of the palette.
#[derive(Clone, Debug, Default)]
pub struct CommandPalette {
    /// The list and its filter.
    pub picker: Picker,
    /// The action of each entry of the picker.
    actions: Vec<PaletteAction>,
    /// The description of each entry.
    abouts: Vec<&'static str>,
    themes: Vec<(SanitizedText, Theme)>,
    /// Height of the list in the last frame, in rows.
    pub page: usize,
    /// Whether the entry under the cursor disappeared: Enter then doesn't run another one in its place.
    pub gone: bool,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum PaletteAction {
    /// Runs an action.
    Act(KeyAction),
    /// Opens this question.
    Ask(FieldId),
    /// Switches to this theme.
    Wear(SanitizedText),
}

impl CommandPalette {
    /// Returns the action of the entry under the cursor.
    pub fn at(&self) -> Option<&PaletteAction> {
        match self.picker.rows.get(self.picker.cursor)? {
            ListRow::Offer(index) => self.actions.get(*index),
            ListRow::Heading(_) => None,
        }
    }

    /// Returns the description of the entry under the cursor.
    pub fn about(&self) -> Option<&'static str> {
        match self.picker.rows.get(self.picker.cursor)? {
            ListRow::Offer(index) => self.abouts.get(*index).copied(),
            ListRow::Heading(_) => None,
        }
    }

    /// Returns all descriptions.
    pub fn abouts(&self) -> &[&'static str] {
        &self.abouts
    }

    /// Returns the actions of the entries that pass the filter.
    pub fn shown(&self) -> impl Iterator<Item = &PaletteAction> {
        self.picker.rows.iter().filter_map(|row| match row {
            ListRow::Offer(index) => self.actions.get(*index),
            ListRow::Heading(_) => None,
        })
    }

    /// Returns the theme with this name.
    pub fn theme(&self, name: &SanitizedText) -> Option<Theme> {
        self.themes.iter().find(|(known, _)| known == name).map(|(_, theme)| theme.clone())
    }

    /// Applies a changed filter: the cursor moves to the first entry that passes.
    pub fn refilter(&mut self) {
        self.gone = false;
        self.picker.refilter();
    }

    /// Moves the cursor by this many entries.
    pub fn step(&mut self, by: isize) {
        self.gone = false;
        self.picker.step(by, self.page);
    }
}
