//! State of a list to choose from: filter, cursor, and visible rows.

use crate::domain::sanitized_text::SanitizedText;
use crate::steps::{ListItem, Quantity};
use search::{Haystack, Query};
use tui_input::Input;
use unicode_width::UnicodeWidthStr;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListRow {
    /// The group heading above the item with this index.
    Heading(usize),
    /// The item with this index.
    Offer(usize),
}

/// Properties of a list's items as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct OfferTraits {
    /// Whether an item of the open tab can't be chosen.
    pub unfit: bool,
    /// Whether an item of the open tab can be chosen but isn't recommended.
    pub remarked: bool,
    /// Whether an item of the open tab has a price.
    pub priced: bool,
    /// The largest quantity shown as a bar.
    pub most: Option<Quantity>,
}

impl OfferTraits {
    fn of(offers: &[ListItem]) -> OfferTraits {
        let mut has = OfferTraits::default();
        for offer in offers.iter().filter(|offer| offer.open()) {
            has.unfit |= offer.fits.is_err();
            has.remarked |= offer.remark.is_some();
            has.priced |= offer.price.is_some();
            has.most = match (has.most, offer.quantity) {
                (Some(most), Some(other)) => Some(if other.more_than(most) { other } else { most }),
                (most, other) => most.or(other),
            };
        }
        has
    }
}

/// The state of a list.
#[derive(Clone, Debug, Default)]
pub struct Picker {
    /// All items, including those that can't be chosen.
    pub offers: Vec<ListItem>,
    /// The filter; every printable key goes into it.
    pub filter: Input,
    /// The rows that pass the filter, with headings.
    pub rows: Vec<ListRow>,
    /// Indexes of the headings among the rows, so that no frame has to count them.
    pub(super) headings: Box<[usize]>,
    /// Index of the row under the cursor: an item, unless none passes.
    pub cursor: usize,
    /// The first visible row at the last cursor move.
    pub offset: usize,
    /// Width of each column, in cells.
    pub widths: Vec<usize>,
    /// Number of items in the open tab.
    pub open: usize,
    /// Number of rows without a filter.
    pub whole: usize,
    /// Number of rows between groups without a filter.
    pub gaps: u16,
    /// Properties of the items, computed once so that no frame has to.
    pub has: OfferTraits,
    /// Whether the user has moved: the cursor then stays on its item and no longer follows the default.
    pub moved: bool,
    /// The searchable texts of each item.
    haystacks: Vec<Haystack>,
    /// The filter that the rows were computed for.
    passed: String,
    /// Whether the rows come from several tabs, so that each tab has its heading.
    across: bool,
}

impl Picker {
    /// Replaces the items; the cursor stays on its item once moved, and otherwise goes to `home`.
    pub fn refresh(&mut self, offers: &[ListItem], home: Option<&SanitizedText>) {
        let before = self.at().filter(|_| self.moved);
        let at = before.and_then(|offer| same(offer, offers)).map(|offer| offer.id.clone());
        let home = home.filter(|_| !self.moved || before.is_some()).cloned();
        if self.offers != offers {
            self.offers = offers.to_vec();
            self.haystacks = offers.iter().map(Haystack::of).collect();
            let open: Vec<&ListItem> = offers.iter().filter(|offer| offer.open()).collect();
            self.open = open.len();
            self.has = OfferTraits::of(offers);
            self.whole = self.open + headings(&open);
            let gaps = headings(&open) - usize::from(open.first().is_some_and(|offer| offer.group.is_some()));
            self.gaps = u16::try_from(gaps).unwrap_or(u16::MAX);
            self.pass();
        }
        let at = at.filter(|id| self.row_of(id).is_some());
        self.go_to(at.as_ref().or(home.as_ref()));
    }

    /// Returns the item under the cursor.
    pub fn at(&self) -> Option<&ListItem> {
        match self.rows.get(self.cursor)? {
            ListRow::Offer(index) => self.offers.get(*index),
            ListRow::Heading(_) => None,
        }
    }

    /// Moves the cursor to this item, whatever the filter; `false` if it isn't in the list.
    pub fn point_at(&mut self, id: &SanitizedText) -> bool {
        if !self.offers.iter().any(|offer| offer.id == *id) {
            return false;
        }
        self.filter.reset();
        self.moved = true;
        self.pass();
        self.go_to(Some(id));
        true
    }

    fn go_to(&mut self, id: Option<&SanitizedText>) {
        let place = id.and_then(|id| self.row_of(id));
        self.cursor = place.or_else(|| self.first()).unwrap_or(0);
    }

    fn row_of(&self, id: &SanitizedText) -> Option<usize> {
        let is = |row: &ListRow| matches!(row, ListRow::Offer(index) if self.offers[*index].id == *id);
        self.rows.iter().position(is)
    }

    /// Returns whether there is more than one item to move between.
    pub fn movable(&self) -> bool {
        self.rows.iter().filter(|row| matches!(row, ListRow::Offer(_))).nth(1).is_some()
    }

    fn first(&self) -> Option<usize> {
        self.rows.iter().position(|row| matches!(row, ListRow::Offer(_)))
    }

    /// Returns whether there is a filter.
    pub fn filtered(&self) -> bool {
        !self.filter.value().is_empty()
    }

    /// Returns the number of items in the first `rows` rows.
    pub fn items_in(&self, rows: usize) -> usize {
        rows.min(self.rows.len()) - self.headings.partition_point(|heading| *heading < rows)
    }

    /// Returns the heading above an item: its tab if rows come from several, otherwise its group.
    pub fn heading(&self, index: usize) -> &str {
        let offer = &self.offers[index];
        let tab = offer.tab.as_ref().filter(|_| self.across).map(|tab| tab.name.as_str());
        tab.or(offer.group.as_deref()).unwrap_or("")
    }

    /// Recomputes the rows after the filter changed. The cursor goes to the best match; when the filter becomes empty,
    /// it stays on its item.
    pub fn refilter(&mut self) {
        let at = self.at().filter(|_| !self.filtered()).map(|offer| offer.id.clone());
        self.narrow();
        self.go_to(at.as_ref());
        self.offset = 0;
    }

    /// What passes a longer filter is among what passed a shorter one.
    fn narrow(&mut self) {
        let filter = search::fold(self.filter.value());
        let within = !self.passed.is_empty() && filter.starts_with(&self.passed);
        match within && !Query::of(&self.passed).has_quantity() {
            true => {
                let before = std::mem::take(&mut self.rows);
                let offer = |row: ListRow| if let ListRow::Offer(index) = row { Some(index) } else { None };
                self.take(filter, before.into_iter().filter_map(offer));
            }
            false => self.take(filter, 0..self.offers.len()),
        }
    }

    fn pass(&mut self) {
        self.take(search::fold(self.filter.value()), 0..self.offers.len());
    }

    /// Keeps the matching items, best first; headings are ordered by their best row.
    fn take(&mut self, filter: String, candidates: impl Iterator<Item = usize>) {
        let query = Query::of(&filter);
        let rank = |index: usize| match query.is_empty() {
            true => self.offers[index].open().then_some((0, false, false)),
            // Among equal matches, items that can be chosen come first, and then those whose name matches.
            false => {
                let haystack = &self.haystacks[index];
                let unfit = self.offers[index].fits.is_err();
                haystack.rank(&query).map(|rank| (rank, unfit, !haystack.is_named(&query)))
            }
        };
        let mut found: Vec<_> = candidates.filter_map(|index| Some((rank(index)?, index))).collect();
        self.across = !query.is_empty() && found.iter().any(|(_, index)| !self.offers[*index].open());
        let mut groups: Vec<(&str, _)> = Vec::new();
        for (rank, index) in &found {
            let heading = self.heading(*index);
            match groups.iter_mut().find(|(name, _)| *name == heading) {
                Some((_, best)) => *best = (*rank).min(*best),
                None => groups.push((heading, *rank)),
            }
        }
        groups.sort_by_key(|(_, best)| *best);
        let place = |index: usize| groups.iter().position(|(name, _)| *name == self.heading(index));
        if !query.is_empty() {
            found.sort_by_cached_key(|(rank, index)| (place(*index), *rank, *index));
        }
        let mut headings = Vec::new();
        let mut rows = Vec::with_capacity(found.len() + groups.len());
        let mut under = "";
        for (_, index) in found {
            let own = self.heading(index);
            if !own.is_empty() && own != under {
                headings.push(rows.len());
                rows.push(ListRow::Heading(index));
            }
            under = own;
            rows.push(ListRow::Offer(index));
        }
        (self.rows, self.headings, self.passed) = (rows, headings.into(), filter);
        // Typing within one tab moves no column. What is found in others too has columns as wide as it needs: the longest
        // name of all would leave no space for the rest.
        self.widths = match self.across {
            true => widths(self.rows.iter().filter_map(|row| match row {
                ListRow::Offer(index) => self.offers.get(*index),
                ListRow::Heading(_) => None,
            })),
            false => widths(self.offers.iter().filter(|offer| offer.open())),
        };
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Moves the cursor by this many items, skipping headings. `page` is the number of visible rows.
    pub fn step(&mut self, by: isize, page: usize) {
        self.moved = true;
        let is_offer = |at: &usize| matches!(self.rows[*at], ListRow::Offer(_));
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

    /// Returns the first row to show in `page` rows so that the cursor is visible.
    pub fn first_row(&self, page: usize) -> usize {
        let page = page.max(1);
        let most = self.rows.len().saturating_sub(page);
        // The heading above the first item becomes visible with it.
        let lead =
            if self.cursor > 0 && matches!(self.rows.get(self.cursor - 1), Some(ListRow::Heading(_))) { 1 } else { 0 };
        let earliest = (self.cursor + 1).saturating_sub(page);
        let latest = if page > 1 { self.cursor - lead } else { self.cursor };
        self.offset.clamp(earliest.min(latest), latest).min(most.max(earliest))
    }

    fn keep_in_view(&mut self, page: usize) {
        self.offset = self.first_row(page);
    }
}

/// Returns the same item among others, or else one of the same name: a size has another ID for each network type.
fn same<'a>(item: &ListItem, offers: &'a [ListItem]) -> Option<&'a ListItem> {
    let name = |offer: &ListItem| offer.cells.first().map(|cell| cell.text.clone());
    let named = |offer: &&ListItem| offer.group == item.group && name(offer) == name(item);
    offers.iter().find(|offer| offer.id == item.id).or_else(|| offers.iter().find(named))
}

/// Returns the number of groups in a list.
fn headings(offers: &[&ListItem]) -> usize {
    let groups = offers.iter().filter_map(|offer| offer.group.as_deref());
    let mut last = None;
    groups.filter(|group| last.replace(*group) != Some(*group)).count()
}

fn widths<'a>(offers: impl Iterator<Item = &'a ListItem>) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for offer in offers {
        all.resize(all.len().max(offer.cells.len()), 0);
        for (widest, cell) in all.iter_mut().zip(&offer.cells) {
            *widest = (*widest).max(cell.text.width());
        }
    }
    all
}

pub mod search;
#[cfg(test)]
mod tests;
pub mod view;
