//! The columns of Home for a width: which are shown, and where.

use crate::domain::inventory::Owner;
use crate::home::words::{SERVER_AGE, SERVER_PRICE, SERVER_REGION, SERVER_STATE};
use crate::theme::Theme;
use crate::widgets::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// Index of the name in [`words::server`](crate::home::words::server).
pub const NAME: usize = 0;
/// Index of the blueprint.
pub const BLUEPRINT: usize = 3;
/// Index of the size.
pub const SIZE: usize = 4;
/// Index of the address.
const ADDRESS: usize = 5;
/// Index of who created it.
pub const OWNER: usize = 8;

/// Cells to the left of the names: the selection mark, a space, the state sign, a space.
const BEFORE: usize = 4;
const GAP: usize = 2;
/// Cells of the mark after a name that says who created it.
const MARK: usize = 2;
/// Cells of the words before a price that is a maximum.
const MOST: usize = 6;

/// Sets of columns in their order, with the cells that the name needs at least; the first set that fits is shown.
const SETS: [(&[usize], usize); 6] = [
    (&[NAME, SERVER_STATE, SERVER_REGION, BLUEPRINT, SIZE, ADDRESS, OWNER, SERVER_PRICE, SERVER_AGE], 16),
    (&[NAME, SERVER_STATE, SERVER_REGION, BLUEPRINT, SIZE, ADDRESS, SERVER_PRICE, SERVER_AGE], 16),
    (&[NAME, SERVER_STATE, SERVER_REGION, SIZE, ADDRESS, SERVER_PRICE, SERVER_AGE], 16),
    (&[NAME, SERVER_STATE, SERVER_REGION, SIZE, ADDRESS, SERVER_PRICE], 12),
    (&[NAME, SERVER_STATE, SIZE, ADDRESS, SERVER_PRICE], 10),
    (&[NAME, SERVER_STATE, SERVER_PRICE], 8),
];
/// The columns that take what is left of the width, and how wide they become, one after the other.
const SPREAD: [(usize, usize); 6] =
    [(NAME, 18), (BLUEPRINT, 14), (NAME, 20), (ADDRESS, 16), (NAME, 32), (BLUEPRINT, 24)];

/// A column and its place.
struct Column {
    /// Its index in the cells of a row.
    at: usize,
    /// Its first cell.
    x: usize,
    /// Its width, in cells.
    width: usize,
    /// Whether it holds numbers, which are aligned to the right.
    right: bool,
}

/// The columns of a frame.
pub struct Columns(Vec<Column>);

impl Columns {
    /// Returns the columns that fit: price and age at the right edge, under the total, the others from the left.
    pub fn of(widest: &[usize; 9], room: usize) -> Columns {
        let mut widths = *widest;
        let needs = |set: &[usize], widths: &[usize; 9]| {
            BEFORE + set.iter().map(|at| widths[*at] + GAP).sum::<usize>().saturating_sub(GAP)
        };
        let fits = |(set, least): &&(&[usize], usize)| needs(set, widest) - widest[NAME] + least + beside(set) <= room;
        let (set, least) = *SETS.iter().find(fits).unwrap_or(&SETS[SETS.len() - 1]);
        widths[if set.contains(&OWNER) { SERVER_PRICE } else { NAME }] += beside(set);
        // The name takes what the others leave.
        let others = needs(set, &widths) - widths[NAME];
        widths[NAME] = widths[NAME].min(room.saturating_sub(others)).max(least);
        for (at, most) in SPREAD.into_iter().filter(|(at, _)| set.contains(at)) {
            let spare = room.saturating_sub(needs(set, &widths));
            widths[at] += spare.min(most.saturating_sub(widths[at]));
        }
        Columns(placed(set, &widths, room))
    }

    /// Returns whether this column is shown.
    pub fn has(&self, at: usize) -> bool {
        self.0.iter().any(|column| column.at == at)
    }

    /// Returns a name cut to its column, with the mark that says who created it where no column does.
    pub fn name(&self, name: &str, owner: Owner, theme: &Theme) -> String {
        let width = self.0.iter().find(|column| column.at == NAME).map_or(0, |column| column.width);
        let mark = match owner {
            _ if self.has(OWNER) => "",
            Owner::Ours => "",
            Owner::Unproven => " ?",
            Owner::NotOurs => " *",
        };
        fit(name, width.saturating_sub(mark.width()), theme.glyphs.more) + mark
    }

    /// Draws the cells of a row. A text that is wider than its column goes on over empty cells beside it.
    pub fn put(
        &self,
        buf: &mut Buffer,
        place: Rect,
        cells: &[String; 9],
        style: impl Fn(usize) -> Style,
        theme: &Theme,
    ) {
        let mut end = usize::from(place.width);
        for column in self.0.iter().rev().filter(|column| !cells[column.at].is_empty()) {
            let text = &cells[column.at];
            let x = match column.right {
                true => (column.x + column.width).saturating_sub(text.width()),
                false => column.x,
            };
            let text = fit(text, end.saturating_sub(x), theme.glyphs.more);
            buf.set_string(place.x + x as u16, place.y, text, style(column.at));
            end = x.saturating_sub(GAP);
        }
    }
}

/// Returns the cells that a set needs besides its columns: for the mark after a name where no column says who created it,
/// otherwise for a price that is a maximum, which has no free cells beside it.
fn beside(set: &[usize]) -> usize {
    if set.contains(&OWNER) { MOST } else { MARK }
}

fn placed(set: &[usize], widths: &[usize; 9], room: usize) -> Vec<Column> {
    let numbers = |at: &usize| matches!(*at, SERVER_PRICE | SERVER_AGE);
    let mut columns = Vec::with_capacity(set.len());
    let mut x = BEFORE;
    for at in set.iter().filter(|at| !numbers(at)) {
        columns.push(Column { at: *at, x, width: widths[*at], right: false });
        x += widths[*at] + GAP;
    }
    let of_numbers: usize = set.iter().filter(|at| numbers(at)).map(|at| widths[*at] + GAP).sum();
    let mut x = x.max((room + GAP).saturating_sub(of_numbers));
    for at in set.iter().filter(|at| numbers(at)) {
        columns.push(Column { at: *at, x, width: widths[*at], right: true });
        x += widths[*at] + GAP;
    }
    columns
}
