//! A list to choose from: its filter, its cursor, and which rows are in view.

use crate::domain::clean::Clean;
use crate::steps::Offer;
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

/// A row of the list as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of the group of this offer.
    Heading(usize),
    Offer(usize),
}

/// The state of one list.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    pub offers: Vec<Offer>,
    pub filter: Input,
    /// The filter has focus: every printable key goes into it.
    pub filtering: bool,
    /// What passes the filter, headings included.
    pub rows: Vec<Row>,
    /// The row under the cursor: an offer, unless nothing passes.
    pub cursor: usize,
    /// The first row in view, as of the last cursor move.
    pub offset: usize,
    /// Cells of each column, at the widest.
    pub widths: Vec<usize>,
    /// The rows of the whole list, whatever the filter leaves of it.
    pub whole: usize,
    /// The person has moved: the cursor stays with its offer and no longer follows the default.
    pub moved: bool,
    /// Each offer's cells in lower case, to be searched.
    haystacks: Vec<String>,
    /// The filter that the rows have passed.
    passed: String,
}

impl Picker {
    /// Takes the offers as they are now; the cursor stays with its offer, or goes to `home`.
    pub fn refresh(&mut self, offers: &[Offer], home: Option<&Clean>) {
        let at = self.at().map(|offer| offer.id.clone());
        if self.offers != offers {
            self.offers = offers.to_vec();
            self.haystacks = offers.iter().map(haystack).collect();
            self.widths = widths(offers);
            self.whole = offers.len() + headings(offers);
            self.pass();
        }
        self.go_to(if self.moved { at.as_ref() } else { home });
    }

    /// The offer under the cursor.
    pub fn at(&self) -> Option<&Offer> {
        match self.rows.get(self.cursor)? {
            Row::Offer(index) => self.offers.get(*index),
            Row::Heading(_) => None,
        }
    }

    /// Points at this offer, whatever the filter; false if it is not offered.
    pub fn point_at(&mut self, id: &Clean) -> bool {
        if !self.offers.iter().any(|offer| offer.id == *id) {
            return false;
        }
        self.filter.reset();
        (self.filtering, self.moved) = (false, true);
        self.pass();
        self.go_to(Some(id));
        true
    }

    fn go_to(&mut self, id: Option<&Clean>) {
        let place = id.and_then(|id| {
            let is = |row: &Row| matches!(row, Row::Offer(index) if self.offers[*index].id == *id);
            self.rows.iter().position(is)
        });
        self.cursor = place.or_else(|| self.first()).unwrap_or(0);
    }

    /// Whether there is more than one offer to move between.
    pub fn movable(&self) -> bool {
        self.rows.iter().filter(|row| matches!(row, Row::Offer(_))).nth(1).is_some()
    }

    fn first(&self) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row, Row::Offer(_)))
    }

    /// Computes the rows anew after the filter changed.
    pub fn refilter(&mut self) {
        let at = self.at().map(|offer| offer.id.clone());
        self.narrow();
        self.go_to(at.as_ref());
        self.offset = 0;
    }

    /// What passed a shorter filter holds all that passes a longer one.
    fn narrow(&mut self) {
        let filter = self.filter.value().to_lowercase();
        match filter.starts_with(&self.passed) {
            true => {
                let before = std::mem::take(&mut self.rows);
                let offer = |row: Row| if let Row::Offer(index) = row { Some(index) } else { None };
                self.take(filter, before.into_iter().filter_map(offer));
            }
            false => self.take(filter, 0..self.offers.len()),
        }
    }

    fn pass(&mut self) {
        self.take(self.filter.value().to_lowercase(), 0..self.offers.len());
    }

    fn take(&mut self, filter: String, candidates: impl Iterator<Item = usize>) {
        let words: Vec<&str> = filter.split_whitespace().collect();
        let passes = |index: &usize| words.iter().all(|word| self.haystacks[*index].contains(word));
        let mut rows = Vec::new();
        let mut group: Option<&str> = None;
        for index in candidates.filter(passes) {
            let own = self.offers[index].group.as_deref();
            if own.is_some() && own != group {
                rows.push(Row::Heading(index));
                group = own;
            }
            rows.push(Row::Offer(index));
        }
        (self.rows, self.passed) = (rows, filter);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Moves by so many offers; headings are passed over. `page` is how many rows are in view.
    pub fn step(&mut self, by: isize, page: usize) {
        self.moved = true;
        let is_offer = |at: &usize| matches!(self.rows[*at], Row::Offer(_));
        let (far, count) = (by.unsigned_abs(), self.rows.len());
        let there = match by {
            _ if far >= count && by < 0 => self.first(),
            _ if far >= count => (0..count).rfind(is_offer),
            ..0 => (0..self.cursor).rev().filter(is_offer).take(far).last(),
            _ => (self.cursor + 1..count).filter(is_offer).take(far).last(),
        };
        self.cursor = there.unwrap_or(self.cursor);
        self.keep_in_view(page);
    }

    /// The offer in the `n`th visible row that is an offer, counted from 1.
    pub fn visible(&self, n: usize, page: usize) -> Option<usize> {
        let offset = self.first_row(page);
        let in_view = (offset..self.rows.len()).take(page.max(1));
        in_view.filter(|at| matches!(self.rows[*at], Row::Offer(_))).nth(n.checked_sub(1)?)
    }

    /// The first row to show in `page` rows, so that the cursor is in view.
    pub fn first_row(&self, page: usize) -> usize {
        let page = page.max(1);
        let most = self.rows.len().saturating_sub(page);
        // The heading above the first offer comes into view with it.
        let lead =
            if self.cursor > 0 && matches!(self.rows.get(self.cursor - 1), Some(Row::Heading(_))) { 1 } else { 0 };
        let earliest = (self.cursor + 1).saturating_sub(page);
        let latest = if page > 1 { self.cursor - lead } else { self.cursor };
        self.offset.clamp(earliest.min(latest), latest).min(most.max(earliest))
    }

    fn keep_in_view(&mut self, page: usize) {
        self.offset = self.first_row(page);
    }
}

/// How many groups begin in a list.
fn headings(offers: &[Offer]) -> usize {
    let groups = offers.iter().filter_map(|offer| offer.group.as_deref());
    let mut last = None;
    groups.filter(|group| last.replace(*group) != Some(*group)).count()
}

fn haystack(offer: &Offer) -> String {
    let mut text = String::new();
    for part in offer.cells.iter().map(|cell| cell.text.as_str()).chain(offer.group.as_deref()) {
        text.push_str(&part.to_lowercase());
        text.push(' ');
    }
    text + &offer.id.to_lowercase()
}

fn widths(offers: &[Offer]) -> Vec<usize> {
    let columns = offers.iter().map(|offer| offer.cells.len()).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = offers.iter().filter_map(|offer| offer.cells.get(column));
        cells.map(|cell| cell.text.width()).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

#[cfg(test)]
mod tests;
