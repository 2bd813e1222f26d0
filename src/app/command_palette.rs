//! All that can be done now, each by its name: what the keys of this screen do, and what has no key.
//!
//! It is in front of everything, and is made of the list that the keys are dispatched from: what it
//! offers is what a key would do, and is done by the same action. Left out are the cursor's moves, which
//! whoever sees a list has at hand, and whatever sends something: that is done where it stands, by its own
//! key, or by the word that is typed for it. Where such a word is asked for it does not open at all.

mod entries;
pub mod update;
pub mod view;

pub use entries::sends;

use super::keymap::KeyAction;
use super::picker::{ListRow, Picker};
use crate::domain::sanitized_text::SanitizedText;
use crate::theme::Theme;

/// What is offered, and where the user is in it.
#[derive(Clone, Debug, Default)]
pub struct CommandPalette {
    /// The list, and what is typed to narrow it.
    pub picker: Picker,
    /// What each of the picker's offers does.
    deeds: Vec<PaletteAction>,
    /// And what it does in a sentence.
    abouts: Vec<&'static str>,
    themes: Vec<(SanitizedText, Theme)>,
    /// Rows that its list had in the last frame.
    pub page: usize,
    /// What the cursor was on went away by itself: Enter does not do another thing in its place.
    pub gone: bool,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum PaletteAction {
    /// What a key does.
    Act(KeyAction),
    /// From now on it looks so.
    Wear(SanitizedText),
}

impl CommandPalette {
    /// What the entry under the cursor does.
    pub fn at(&self) -> Option<&PaletteAction> {
        match self.picker.rows.get(self.picker.cursor)? {
            ListRow::Offer(index) => self.deeds.get(*index),
            ListRow::Heading(_) => None,
        }
    }

    /// What the entry under the cursor does, in a sentence.
    pub fn about(&self) -> Option<&'static str> {
        match self.picker.rows.get(self.picker.cursor)? {
            ListRow::Offer(index) => self.abouts.get(*index).copied(),
            ListRow::Heading(_) => None,
        }
    }

    /// All such sentences.
    pub fn abouts(&self) -> &[&'static str] {
        &self.abouts
    }

    /// What the entries do that pass the filter.
    pub fn shown(&self) -> impl Iterator<Item = &PaletteAction> {
        self.picker.rows.iter().filter_map(|row| match row {
            ListRow::Offer(index) => self.deeds.get(*index),
            ListRow::Heading(_) => None,
        })
    }

    /// The theme of this name.
    pub fn theme(&self, name: &SanitizedText) -> Option<Theme> {
        self.themes.iter().find(|(known, _)| known == name).map(|(_, theme)| theme.clone())
    }

    /// The filter is another one: the first entry that passes it is meant.
    pub fn refilter(&mut self) {
        self.gone = false;
        self.picker.refilter();
    }

    /// Moves the cursor by so many entries.
    pub fn step(&mut self, by: isize) {
        self.gone = false;
        self.picker.step(by, self.page);
    }
}
