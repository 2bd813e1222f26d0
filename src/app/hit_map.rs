//! Hit map of a frame: the positions of everything clickable.

use super::keymap::KeyAction;
use ratatui::layout::Rect;

/// The positions of everything clickable in a frame, and the heights needed for paging.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HitMap {
    /// Height of the focused list, in rows.
    pub page: usize,
    /// How far the help, or the details of an instance, can be scrolled.
    pub furthest: usize,
    /// Height of the list in the palette, in rows.
    pub in_front: usize,
    /// The clickable areas and their targets.
    pub places: Vec<(Rect, HitTarget)>,
    /// Areas that link to a URL, for terminals that support hyperlinks.
    pub links: Vec<(Rect, String)>,
}

/// Something that can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitTarget {
    /// Runs an action, like a key.
    Action(KeyAction),
    /// A field of the form.
    Field(usize),
    /// A choice on the line of a field.
    Choice {
        /// The index of the field in the form.
        field: usize,
        /// The index of the choice.
        choice: usize,
    },
    /// A row of the focused list, as an index into the picker's rows.
    Row(usize),
    /// An entry of the palette, likewise.
    Entry(usize),
    /// A line of the review.
    ReviewLine(usize),
    /// An instance of the launch, by index.
    Instance(usize),
    /// A row of Home.
    Server(usize),
    /// A row of the opening screen.
    Offer(usize),
    /// A line of the open pane's form; the index after the last is its button.
    Slot(usize),
}
