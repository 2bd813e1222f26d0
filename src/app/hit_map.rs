//! What lies where on the screen, for the mouse.

use super::keymap::KeyAction;
use ratatui::layout::Rect;

/// What lies where on the screen, for the mouse, and how many rows the focused list has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HitMap {
    /// Rows of the focused list that are in view.
    pub page: usize,
    /// How far the help, or the details of an instance, can be scrolled.
    pub furthest: usize,
    /// Rows that the list in front of everything has.
    pub in_front: usize,
    /// What can be clicked, each with its place.
    pub places: Vec<(Rect, HitTarget)>,
    /// What leads to an address when the terminal is asked to open it.
    pub links: Vec<(Rect, String)>,
}

/// Something that can be clicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitTarget {
    /// It does what a key does.
    Action(KeyAction),
    /// A question of the form.
    Field(usize),
    /// A row of the focused list, by its place in the picker's rows.
    Row(usize),
    /// The same of the palette.
    Entry(usize),
    /// A line of the review.
    ReviewLine(usize),
    /// An instance of the launch, by its place.
    Subject(usize),
    /// A row of Home.
    Server(usize),
    /// A row of the opening screen.
    Offer(usize),
    /// A line of the open pane's form, or its button after the last.
    Slot(usize),
}
