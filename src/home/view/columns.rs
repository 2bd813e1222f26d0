//! The columns of Home for a width: which are shown, and where.

use crate::domain::inventory::Owner;
use crate::home::words::{SERVER_AGE, SERVER_PRICE, SERVER_REGION, SERVER_STATE};
use crate::theme::Theme;
use crate::widgets::{cells, fit};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;
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

/// A set of columns in their order, and those that give way where the width is short, one after the other, with the cells
/// that each keeps.
type Set = (&'static [usize], &'static [(usize, usize)]);
/// The first set that fits is shown.
const SETS: [Set; 6] = [
    (&[NAME, SERVER_STATE, SERVER_REGION, BLUEPRINT, SIZE, ADDRESS, OWNER, SERVER_PRICE, SERVER_AGE], &[(NAME, 16)]),
    (&[NAME, SERVER_STATE, SERVER_REGION, BLUEPRINT, SIZE, ADDRESS, SERVER_PRICE, SERVER_AGE], &[(NAME, 18)]),
    (&[NAME, SERVER_STATE, SERVER_REGION, SIZE, ADDRESS, SERVER_PRICE, SERVER_AGE], &GIVE_WAY),
    (&[NAME, SERVER_STATE, SERVER_REGION, SIZE, ADDRESS, SERVER_PRICE], &GIVE_WAY),
    (&[NAME, SERVER_STATE, SIZE, ADDRESS, SERVER_PRICE], &GIVE_WAY),
    (&[NAME, SERVER_STATE, SERVER_PRICE], &[(NAME, 8)]),
];
/// An IPv6 address, then the zone, then long names; an IPv4 address, a state, a price, or an age is never cut.
const GIVE_WAY: [(usize, usize); 5] = [(ADDRESS, 15), (SERVER_REGION, 10), (NAME, 16), (SIZE, 6), (NAME, 9)];
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
        let fits = |set: &Set| Some((set.0, narrowed(set, widest, room))).filter(|(set, all)| needs(set, all) <= room);
        let smallest = &SETS[SETS.len() - 1];
        let (set, mut widths) =
            SETS.iter().find_map(fits).unwrap_or_else(|| (smallest.0, narrowed(smallest, widest, room)));
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
            Owner::Unproven if !self.has(OWNER) => " ?",
            Owner::NotOurs if !self.has(OWNER) => " *",
            _ => "",
        };
        let room = width.saturating_sub(mark.width());
        // Names in a series, and snapshots of one server, differ at their ends.
        fit_ends(name, room / 2, room, theme.glyphs.more) + mark
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
            let room = end.saturating_sub(x);
            let text = match column.at {
                SERVER_REGION => fit_ends(text, ZONE_END, room, theme.glyphs.more),
                _ => fit(text, room, theme.glyphs.more),
            };
            buf.set_string(place.x + x as u16, place.y, text, style(column.at));
            end = x.saturating_sub(GAP);
        }
    }
}

/// Characters at a zone's end that tell it from its neighbors.
const ZONE_END: usize = 2;

/// Cuts a text in its middle and keeps this many characters of its end, which tell it from its neighbors.
fn fit_ends(text: &str, kept: usize, room: usize, mark: &str) -> String {
    let at = kept.checked_sub(1).and_then(|last| text.grapheme_indices(true).nth_back(last)).map_or(0, |(at, _)| at);
    let (start, end) = text.split_at(at);
    let wide = room.saturating_sub(cells(end));
    match cells(text) > room && wide > mark.width() {
        true => fit(start, wide, mark) + end,
        false => fit(text, room, mark),
    }
}

/// Returns the cells of a set's columns with these widths, and of what is before and between them.
fn needs(set: &[usize], widths: &[usize; 9]) -> usize {
    BEFORE + set.iter().map(|at| widths[*at] + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Returns the widths of a set's columns once they have given way as far as they may.
fn narrowed((set, give_way): &Set, widest: &[usize; 9], room: usize) -> [usize; 9] {
    let mut widths = *widest;
    widths[if set.contains(&OWNER) { SERVER_PRICE } else { NAME }] += beside(set);
    for (at, least) in give_way.iter().filter(|(at, _)| set.contains(at)) {
        let over = needs(set, &widths).saturating_sub(room);
        widths[*at] -= over.min(widths[*at].saturating_sub(*least));
    }
    widths
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the widths of the columns that are shown.
    fn shown(widest: [usize; 9], room: usize) -> Vec<(usize, usize)> {
        Columns::of(&widest, room).0.iter().map(|column| (column.at, column.width)).collect()
    }

    #[test]
    fn name_and_age_stand_at_80_columns_and_the_zone_gives_way_first() {
        // Name, state, zone, blueprint, size, address, price, age, owner.
        let usual = [8, 9, 15, 16, 5, 13, 6, 6, 8];
        let all = [NAME, SERVER_STATE, SERVER_REGION, SIZE, ADDRESS, SERVER_PRICE, SERVER_AGE];
        assert_eq!(shown(usual, 76).iter().map(|(at, _)| *at).collect::<Vec<_>>(), all);
        assert_eq!(shown(usual, 76)[..3], [(NAME, 10), (SERVER_STATE, 9), (SERVER_REGION, 11)]);
        let ipv6 = [8, 9, 15, 16, 5, 39, 6, 6, 8];
        assert!(shown(ipv6, 76).contains(&(ADDRESS, 15)), "{:?}", shown(ipv6, 76));
        let long_name = [30, 9, 15, 16, 5, 13, 6, 6, 8];
        assert!(shown(long_name, 76).contains(&(NAME, 11)), "{:?}", shown(long_name, 76));
    }

    #[test]
    fn texts_are_cut_where_they_tell_nothing() {
        assert_eq!(fit_ends("ap-northeast-1a", ZONE_END, 10, "…"), "ap-nort…1a");
        assert_eq!(fit_ends("us-east-1a", ZONE_END, 10, "…"), "us-east-1a");
        assert_eq!([fit_ends("us-east-1a", ZONE_END, 2, "…"), fit_ends("us-east-1a", ZONE_END, 0, "…")], ["u…", ""]);
        assert_eq!(fit_ends("日本のサーバー1", 3, 8, "…"), "日…バー1");
    }

    #[test]
    fn snapshots_of_one_server_look_different() {
        let names = ["wordpress-auto-20261128", "wordpress-auto-20261129"];
        let columns = Columns::of(&[23, 9, 15, 16, 5, 39, 6, 6, 8], 76);
        let cut = names.map(|name| columns.name(name, Owner::Unproven, &Theme::calm()));
        assert_eq!(cut, ["wor…128 ?", "wor…129 ?"]);
    }
}
