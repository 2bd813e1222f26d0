//! View of a list to choose from: its filter, and its rows in columns.
//!
//! ```text
//! › type to filter                            19 Regions
//! ▌ Virginia  us-east-1         9 ms ▎       recommended
//!   Ohio      us-east-2        21 ms ▋
//!   … 12 more
//! ```
//! The columns are laid out here and not by ratatui's `Table`, which would run its layout solver for every frame.

use crate::app::form::FormField;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::picker::{ListRow, Picker};
use crate::app::view::error;
use crate::app::view::lines::{self, Styled, masked};
use crate::domain::cost::Usd;
use crate::domain::key_pair;
use crate::domain::latencies::Latencies;
use crate::domain::loadable::Loadable;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret;
use crate::domain::user_text::FieldId;
use crate::steps::{FieldKind, ListItem, Quantity, Value};
use crate::text::{Language, money, say};
use crate::theme::{Mark, Theme};
use crate::widgets::wrap::wrap;
use crate::widgets::{bar, below, fit, line, pad, row};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// A list with fewer rows has no row for column headings.
const TALL_LIST: u16 = 10;
/// The selection mark and the space after it.
const LEAD: u16 = 2;
/// Cells between two columns.
const GAP: usize = 2;
/// Latencies at which the bar is full, and up to which it counts as near or acceptable.
const FAR: f64 = 256.0;
const NEAR: Duration = Duration::from_millis(80);
const MIDDLE: Duration = Duration::from_millis(160);
/// Index of the cell of a Region's row that is a note.
const REGION_NOTE: usize = 3;

/// Returns the rows that the whole list needs.
pub fn rows(entry: &FormField, picker: &Picker) -> usize {
    1 + usize::from(!entry.field.heads.is_empty()) + picker.whole + usize::from(picker.gaps)
}

/// Returns whether some row can't be chosen or isn't recommended, so that space for the reason is needed.
pub fn has_reasons(model: &Model, picker: &Picker) -> bool {
    model.failure().is_some() || picker.rows.is_empty() || picker.has.unfit || picker.has.remarked
}

/// Draws the list, or what replaces it while it isn't loaded. Records the position of each row.
pub fn draw(model: &Model, entry: &FormField, picker: &Picker, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let FieldKind::Pick(remote) = &entry.field.kind else { return };
    let what = t!(model.language, &format!("field.{}.list", entry.field.id.key()));
    let area = match remote {
        // A filter typed before the list has loaded applies once it has.
        Loadable::Idle | Loadable::Loading { .. } | Loadable::Failed(_) if picker.filtered() && area.height >= 2 => {
            filter_line(model, entry, picker, frame, row(area, 0));
            below(area, 1)
        }
        _ => area,
    };
    let buf = frame.buffer_mut();
    match remote {
        Loadable::Idle => error::waiting(model, buf, area, what, None),
        Loadable::Loading { since } => {
            error::waiting(model, buf, area, what, Some(*since).filter(|s| *s != Default::default()))
        }
        Loadable::Failed(failure) => error::failed(model, buf, area, what, failure, hits),
        Loadable::Ready(_) => {
            let mut top = u16::from(area.height >= if picker.filtered() { 2 } else { 4 });
            if top > 0 {
                filter_line(model, entry, picker, frame, row(area, 0));
            }
            let columns = Columns::of(model.language, entry, picker, usize::from(area.width.saturating_sub(LEAD)));
            let tall = area.height >= TALL_LIST || usize::from(area.height) >= rows(entry, picker);
            if !entry.field.heads.is_empty() && tall && model.rows >= 16 {
                columns.heads(entry, picker, frame.buffer_mut(), row(area, top), &model.theme);
                top += 1;
            }
            offers(model, entry, picker, &columns, frame, below(area, top), hits);
        }
    }
}

/// Returns why the highlighted item can't be chosen or isn't recommended, and what failed to load. Empty if there is
/// nothing to say.
pub fn reasons(model: &Model, picker: &Picker, cells: usize) -> Vec<Styled> {
    let theme = &model.theme;
    // A failure of another list of this step is shown before that list is needed.
    if let Some(failure) = model.failure() {
        return error::brief(model, failure, cells);
    }
    let Some(offer) = picker.at() else { return Vec::new() };
    let why = offer.fits.as_ref().err().map(|why| (theme.glyphs.failed, why));
    let why = why.or(offer.remark.as_ref().map(|why| (theme.glyphs.attention, why)));
    let Some((sign, why)) = why else { return Vec::new() };
    wrap(&format!("{sign} {}", say(model.language, why)), cells).into_iter().map(|text| (text, theme.warn)).collect()
}

fn filter_line(model: &Model, entry: &FormField, picker: &Picker, frame: &mut Frame, area: Option<Rect>) {
    // Something secret may have been pasted into the wrong field. The path of a key may only look like it.
    let path = key_pair::typed_path(picker.filter.value()).is_some();
    let shown = masked(&picker.filter, !path && secret::may_be_secret(picker.filter.value()));
    let focus = model.overlay.is_none() && model.inline.is_none();
    // That the data is old, and why, is more important than the count.
    let count = error::age(model).unwrap_or_else(|| count_words(model, entry.field.id, picker));
    lines::filter_line(frame, area, &shown, focus, (t!(model.language, "list.type"), &count), &model.theme);
}

/// Returns how many items are below the visible rows and above them; headings aren't counted.
pub fn overflow(language: Language, picker: &Picker, first: usize, page: usize, theme: &Theme) -> String {
    let all = picker.items_in(picker.rows.len());
    let below = |n: usize| t!(language, "list.below", mark = theme.glyphs.more, n = n);
    let above = |n: usize| t!(language, "list.above", mark = theme.glyphs.up, n = n);
    match (all - picker.items_in(first + page), picker.items_in(first)) {
        (0, 0) => String::new(),
        (0, n) => above(n),
        (n, 0) => below(n),
        (n, m) => format!("{}  {}", below(n), above(m)),
    }
}

/// Formats the count: `19 Regions`, `3 of 37`.
fn count_words(model: &Model, field: FieldId, picker: &Picker) -> String {
    if picker.filtered() {
        return t!(model.language, "list.found", n = picker.items_in(picker.rows.len()), all = picker.offers.len());
    }
    let key = match field {
        FieldId::Region if model.catalog.pings.ready().is_some_and(Latencies::sorts) => "list.count.nearest",
        FieldId::Region => "list.count.regions",
        FieldId::Zone => "list.count.zones",
        FieldId::Blueprint => "list.count.blueprints",
        FieldId::Bundle => "list.count.sizes",
        _ => "list.count.choices",
    };
    crate::text::count(model.language, key, picker.open)
}

fn offers(
    model: &Model,
    entry: &FormField,
    picker: &Picker,
    columns: &Columns,
    frame: &mut Frame,
    area: Rect,
    hits: &mut HitMap,
) {
    let language = model.language;
    let theme = &model.theme;
    if picker.rows.is_empty() {
        let under = Rect { x: area.x + LEAD, width: area.width.saturating_sub(LEAD), ..area };
        return line(frame.buffer_mut(), row(under, 0), t!(language, "list.nothing"), theme.text, theme.glyphs.more);
    }
    // If not all rows fit, the last one shows how many more there are, and stays in place.
    let cut = picker.rows.len() > usize::from(area.height) && area.height > 3;
    let page = usize::from(area.height) - usize::from(cut);
    hits.page = page;
    let first = picker.first_row(page);
    let usual = reference(entry, picker);
    // A blank row separates the groups if all of the list fits with them.
    let gaps = picker.headings.iter().filter(|row| **row > 0).count();
    let fits = |rows: usize| rows <= usize::from(area.height);
    let airy = fits(picker.whole + usize::from(picker.gaps)) && fits(picker.rows.len() + gaps);
    let mut blank = 0;
    for at in first..picker.rows.len().min(first + page) {
        blank += u16::from(airy && at > 0 && matches!(picker.rows[at], ListRow::Heading(_)));
        let Some(place) = row(area, (at - first) as u16 + blank) else { return };
        match picker.rows[at] {
            ListRow::Heading(index) => {
                let under = Rect { x: place.x + LEAD, width: place.width.saturating_sub(LEAD), ..place };
                let style = theme.text.add_modifier(Modifier::BOLD);
                line(frame.buffer_mut(), Some(under), picker.heading(index), style, theme.glyphs.more);
            }
            ListRow::Offer(index) => {
                hits.places.push((place, HitTarget::Row(at)));
                let offer = &picker.offers[index];
                let (default, current) = (is_default(entry, offer), entry.field.current.as_ref() == Some(&offer.id));
                let marked = model.inline.is_none();
                let row = OfferRow { offer, here: at == picker.cursor, marked, default, current, usual };
                columns.draw(language, &row, frame.buffer_mut(), place, theme);
            }
        }
    }
    let last = Rect { x: area.x + LEAD, width: area.width.saturating_sub(LEAD), ..area };
    if cut {
        let words = overflow(language, picker, first, page, theme);
        line(frame.buffer_mut(), row(last, area.height - 1), words, theme.dim, theme.glyphs.more);
    }
}

/// Returns whether Enter takes this item when the user hasn't moved.
fn is_default(entry: &FormField, offer: &ListItem) -> bool {
    matches!(&entry.field.default, Some((Value::Offer(id), _)) if *id == offer.id)
}

/// Returns the price that the others are compared with: of what the server has now, of what was chosen, otherwise of
/// what is proposed.
fn reference(entry: &FormField, picker: &Picker) -> Option<Usd> {
    // Purposes differ in more than their price.
    if !picker.has.priced || entry.field.id == FieldId::BlueprintKind {
        return None;
    }
    let of = |id: &SanitizedText| picker.offers.iter().find(|offer| offer.id == *id)?.price;
    match (&entry.field.current, &entry.field.chosen, &entry.field.default) {
        (Some(id), ..) | (None, Some(id), _) => of(id),
        (None, None, Some((Value::Offer(id), _))) => of(id),
        _ => None,
    }
}

/// A row and its properties.
struct OfferRow<'a> {
    offer: &'a ListItem,
    here: bool,
    /// Whether the list has the focus.
    marked: bool,
    default: bool,
    /// Whether it's what the server has now.
    current: bool,
    usual: Option<Usd>,
}

/// A column and its width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Cell(usize, usize),
    Bar(usize),
    /// Price difference or note: one column, as a row has only one of them.
    Note(usize),
}

impl Column {
    fn width(self) -> usize {
        match self {
            Column::Cell(_, width) | Column::Bar(width) | Column::Note(width) => width,
        }
    }
}

struct Columns {
    all: Vec<Column>,
    /// The text of the default's badge.
    badge: String,
    /// The cell that is shown as a note.
    note: Option<usize>,
}

impl Columns {
    /// Returns the columns that fit: the secondary ones are dropped first, from the right; never the name or the
    /// price.
    fn of(language: Language, entry: &FormField, picker: &Picker, room: usize) -> Columns {
        let note = (entry.field.id == FieldId::Region).then_some(REGION_NOTE);
        let badge = badge(language, entry);
        let mut all: Vec<Column> = Vec::with_capacity(picker.widths.len() + 2);
        let bar = bar_column(picker, room);
        for (at, width) in picker.widths.iter().enumerate().filter(|(at, width)| **width > 0 && Some(*at) != note) {
            // A heading may begin in the gap before its column, but not at the end of the one before.
            let head = entry.field.heads.get(at).map_or(0, |head| head.width().saturating_sub(GAP - 1));
            all.push(Column::Cell(at, (*width).max(head)));
            all.extend(bar.filter(|(after, _)| *after == at).map(|(_, cells)| Column::Bar(cells)));
        }
        let notes = note.and_then(|note| picker.widths.get(note)).copied().unwrap_or(0);
        // Space for a note is reserved if any row may have one, so that no filter moves the columns.
        let noted = |offer: &&ListItem| offer.fits.is_err() || offer.remark.is_some();
        let reason = |offer: &ListItem| t!(language, why_in_short(offer)).width() + 2;
        let reasons = match picker.has.unfit || picker.has.remarked {
            true => picker.offers.iter().filter(noted).map(reason).max().unwrap_or(0),
            false => 0,
        };
        let current = entry.field.current.as_ref().map_or(0, |_| t!(language, "list.note.current").width());
        all.push(Column::Note([badge.width(), notes, reasons, current].into_iter().max().unwrap_or(0)));
        let quiet = |column: &Column| match column {
            Column::Cell(at, _) => picker.offers.first().and_then(|of| of.cells.get(*at)).is_some_and(|of| of.quiet),
            _ => false,
        };
        // What a purpose consists of is shortened before it is dropped.
        let kinds = entry.field.id == FieldId::BlueprintKind;
        let least = if kinds { LEAST / 2 } else { LEAST };
        while needed(&all) > room {
            let cells = all.iter().filter(|column| matches!(column, Column::Cell(..))).count() - usize::from(kinds);
            match (all.iter().rposition(quiet), cells) {
                (Some(at), 3..) => {
                    all.remove(at);
                }
                // A secondary text is truncated as long as some of it stays readable.
                (Some(at), _) if all[at].width() > least + needed(&all) - room => {
                    let Column::Cell(cell, width) = all[at] else { break };
                    all[at] = Column::Cell(cell, width - (needed(&all) - room));
                }
                _ => match all.iter().rposition(|column| matches!(column, Column::Note(_) | Column::Bar(_))) {
                    Some(at) => {
                        all.remove(at);
                    }
                    // Last, what is between the name and the price.
                    None if cells > 2 => {
                        all.remove(cells - 2);
                    }
                    None => break,
                },
            }
        }
        Columns { all, badge, note }
    }

    fn heads(&self, entry: &FormField, picker: &Picker, buf: &mut Buffer, area: Option<Rect>, theme: &Theme) {
        let Some(area) = area else { return };
        let (mut x, mut free) = (area.x + LEAD, area.x + LEAD);
        for column in &self.all {
            let width = column.width() as u16;
            if let Column::Cell(at, _) = column {
                let right = picker.offers.first().and_then(|offer| offer.cells.get(*at)).is_some_and(|cell| cell.right);
                let text = entry.field.heads.get(*at).map_or("", String::as_str);
                let at = if right { (x + width).saturating_sub(text.width() as u16) } else { x };
                if !text.is_empty() && at >= free && at + text.width() as u16 <= area.right() {
                    buf.set_string(at, area.y, text, theme.dim);
                    free = at + text.width() as u16 + 1;
                }
            }
            x = x.saturating_add(width + GAP as u16);
        }
    }

    fn draw(&self, language: Language, row: &OfferRow, buf: &mut Buffer, area: Rect, theme: &Theme) {
        let offer = row.offer;
        let base = if offer.fits.is_err() { theme.dim } else { theme.text };
        let noted = self.all.iter().any(|column| matches!(column, Column::Note(_)));
        let sign = match (row.here, note_sign(offer, theme)) {
            // Without space for the note, its sign replaces the selection mark: the row is bold too.
            (_, Some((sign, style))) if !noted => (sign, style),
            (true, _) if row.marked => (theme.glyphs.select, theme.mark(Mark::Accent)),
            _ => (" ", theme.dim),
        };
        buf.set_string(area.x, area.y, sign.0, sign.1);
        let mut x = area.x.saturating_add(LEAD);
        for (place, column) in self.all.iter().enumerate() {
            let room = usize::from(area.right().saturating_sub(x));
            if room == 0 {
                break;
            }
            match column {
                Column::Cell(at, width) => {
                    if let Some(cell) = offer.cells.get(*at) {
                        // A secondary text may use the space of an empty note.
                        let last = place + 2 == self.all.len() && matches!(self.all[place + 1], Column::Note(_));
                        let spare =
                            last && cell.quiet && !cell.right && self.note_of(language, row, theme).0.is_empty();
                        let cells = if spare { room } else { (*width).min(room) };
                        let text = fit(&cell.text, cells, theme.glyphs.more);
                        let text = if cell.right { pad(&text, *width, true) } else { text };
                        let price = cell.right && offer.price.is_some_and(|price| money(language, price) == cell.text);
                        let style = match (cell.quiet, price && offer.fits.is_ok()) {
                            (true, _) => theme.dim,
                            (_, true) => theme.strong,
                            _ => base,
                        };
                        buf.set_string(x, area.y, fit(&text, room, theme.glyphs.more).trim_end(), style);
                    }
                }
                Column::Bar(cells) => quantity(offer, *cells, buf, x, area, theme),
                Column::Note(width) => {
                    let (text, style) = self.note_of(language, row, theme);
                    buf.set_string(x, area.y, fit(&text, (*width).min(room), theme.glyphs.more), style);
                }
            }
            x = x.saturating_add((column.width() + GAP) as u16);
        }
        // The selected row changes its background and weight, but no color.
        if row.here {
            buf.set_style(area, theme.select);
        }
    }

    /// Returns the note of a row: why it can't be chosen, that it is the default, its own note, or the price
    /// difference to the default.
    fn note_of(&self, language: Language, row: &OfferRow, theme: &Theme) -> (String, Style) {
        let offer = row.offer;
        if let Some((sign, style)) = note_sign(offer, theme) {
            return (format!("{sign} {}", t!(language, why_in_short(offer))), style);
        }
        if row.default {
            return (self.badge.clone(), theme.text);
        }
        if row.current {
            return (t!(language, "list.note.current").to_owned(), theme.dim);
        }
        let own = self.note.and_then(|note| offer.cells.get(note)).filter(|cell| !cell.text.is_empty());
        if let Some(cell) = own {
            return (cell.text.clone(), theme.dim);
        }
        match (row.usual, offer.price) {
            (Some(usual), Some(price)) if price != usual => {
                let dearer = price > usual;
                let text = (price - usual).signed(theme.glyphs.minus);
                (crate::text::figure(language, &text).into_owned(), if dearer { theme.warn } else { theme.text })
            }
            _ => (String::new(), theme.dim),
        }
    }
}

/// Minimum cells of a secondary text.
const LEAST: usize = 14;

/// Returns the width of the columns with the gaps between them.
fn needed(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width() + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Returns the text key of why an item can't be chosen or isn't recommended, in a word or two.
fn why_in_short(offer: &ListItem) -> &'static str {
    match &offer.fits {
        Err(why) if why.key == "reason.bundle.disk" => "list.note.disk",
        Err(why) if why.key == "reason.research.region" => "list.note.elsewhere",
        Err(_) => "list.note.unfit",
        Ok(()) => "list.note.care",
    }
}

/// Returns the warning sign of an item, for the place of the selection mark.
fn note_sign(offer: &ListItem, theme: &Theme) -> Option<(&'static str, Style)> {
    match (&offer.fits, &offer.remark) {
        (Err(_), _) => Some((theme.glyphs.failed, theme.dim)),
        (Ok(()), Some(_)) => Some((theme.glyphs.attention, theme.mark(Mark::Warn))),
        _ => None,
    }
}

/// Returns the source of the default, if it has a text; otherwise "recommended".
fn badge(language: Language, entry: &FormField) -> String {
    match &entry.field.default {
        Some((_, from)) if from.is_said() => t!(language, from.key()).to_owned(),
        Some(_) => t!(language, "list.note.recommended").to_owned(),
        None => String::new(),
    }
}

/// Returns the cell after which the bars are drawn, and their width.
fn bar_column(picker: &Picker, room: usize) -> Option<(usize, usize)> {
    match picker.has.most? {
        Quantity::Latency(_) => Some((2, if room >= 56 { 8 } else { 4 })),
        // The half cell of the largest may be in the gap.
        most @ Quantity::Memory(_) => (room >= 44).then_some((0, usize::from(eighths(most, 0) / 8).max(1))),
    }
}

/// Returns how much of a bar is full, in eighths of a cell. Latency is linear; memory takes half a cell for each
/// doubling, beginning with half a cell for half a GB.
fn eighths(quantity: Quantity, cells: usize) -> u16 {
    match quantity {
        Quantity::Latency(time) => {
            let share = (time.as_secs_f64() * 1000.0 / FAR).min(1.0);
            ((share * cells as f64 * 8.0).round() as u16).max(1)
        }
        Quantity::Memory(gb) => {
            let doublings = (f64::from(gb).max(0.25) / 0.25).log2();
            (doublings * 4.0).round().clamp(1.0, 64.0) as u16
        }
    }
}

fn quantity(offer: &ListItem, cells: usize, buf: &mut Buffer, x: u16, area: Rect, theme: &Theme) {
    let Some(quantity) = offer.quantity else { return };
    let text = bar::bare(eighths(quantity, cells), theme);
    buf.set_stringn(x, area.y, text, area.right().saturating_sub(x).into(), quantity_style(quantity, theme));
}

/// Returns the color of a quantity: near, acceptable, far.
pub fn quantity_style(quantity: Quantity, theme: &Theme) -> Style {
    theme.mark(match quantity {
        Quantity::Latency(time) if time < NEAR => Mark::Good,
        Quantity::Latency(time) if time >= MIDDLE => Mark::Warn,
        _ => Mark::Bar,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_not_counted_among_the_items_out_of_sight() {
        use ListRow::{Heading, Offer};
        let rows = [Heading(0), Offer(0), Offer(1), Heading(2), Offer(2), Offer(3)];
        let picker = Picker { rows: rows.into(), headings: [0, 3].into(), ..Picker::default() };
        let words = |first, page| overflow(Language::English, &picker, first, page, &Theme::calm());
        assert_eq!((words(0, 3), words(0, 2)), ("… 2 more".to_owned(), "… 3 more".to_owned()));
        assert_eq!(words(2, 2), "… 2 more  ↑ 1 above");
        assert_eq!((words(3, 3), words(1, 5)), (t!(Language::English, "list.above", mark = "↑", n = 2), String::new()));
    }

    #[test]
    fn memory_bar_grows_half_a_cell_per_doubling() {
        let of = |gb: f32| eighths(Quantity::Memory(gb), 0);
        assert_eq!([0.5, 1.0, 2.0, 4.0, 32.0].map(of), [4, 8, 12, 16, 28]);
    }

    #[test]
    fn latency_bar_is_linear_and_full_at_256_milliseconds() {
        let of = |ms: u64| eighths(Quantity::Latency(Duration::from_millis(ms)), 8);
        assert_eq!([0, 1, 71, 128, 256, 900].map(of), [1, 1, 18, 32, 64, 64]);
    }
}
