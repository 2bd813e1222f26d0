//! View of the command palette, drawn over everything else.
//!
//! ```text
//! › filter                       2 of 34
//!
//! This screen
//! ▌ Review now                       f10
//!   … 31 more
//!
//! The description of the entry under the cursor.
//! ```

use crate::app::command_palette::CommandPalette;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::picker::ListRow;
use crate::app::picker::view::overflow;
use crate::app::view::lines::filter_line;
use crate::theme::Mark;
use crate::widgets::dialog::{SIDES, WIDEST, dialog};
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line, row, split};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// The filter, the blank row below it, and the one above the description.
const AROUND: usize = 3;
/// Maximum number of rows, so that the screen behind stays in sight.
const MOST: usize = 16;
/// Height of a window from which the description is shown.
const TALL: u16 = 12;

/// Draws the palette over the screen.
pub fn draw(model: &Model, palette: &CommandPalette, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let language = model.language;
    let theme = &model.theme;
    let picker = &palette.picker;
    let said = if area.height >= TALL { about_rows(palette, area) } else { 0 };
    let rows = (picker.whole + AROUND + said).min(MOST);
    let inner = dialog(frame.buffer_mut(), area, WIDEST, rows, t!(language, "palette.title"), theme);
    let count = t!(language, "list.found", n = picker.items_in(picker.rows.len()), all = picker.offers.len());
    let count = if picker.filtered() { count.as_str() } else { "" };
    filter_line(frame, row(inner, 0), &picker.filter, true, (t!(language, "palette.type"), count), theme);
    let rows = below(inner, if inner.height > 8 { 2 } else { 1 });
    let rows = if said > 0 { Rect { height: rows.height.saturating_sub(said as u16 + 1), ..rows } } else { rows };
    for (at, text) in about(palette, inner.width.into()).iter().take(said).enumerate() {
        let place = row(below(inner, inner.height - said as u16), at as u16);
        line(frame.buffer_mut(), place, text, theme.dim, theme.glyphs.more);
    }
    // Of more entries than fit, the last row says how many.
    let cut = picker.rows.len() > usize::from(rows.height) && rows.height > 1;
    let (shown, last) = split::bottom(rows, cut.into());
    hits.in_front = shown.height.into();
    if picker.rows.is_empty() {
        return line(frame.buffer_mut(), row(shown, 0), t!(language, "palette.nothing"), theme.dim, theme.glyphs.more);
    }
    let first = picker.first_row(shown.height.into());
    entries(model, palette, frame.buffer_mut(), shown, first, hits);
    let more = overflow(language, picker, first, shown.height.into(), theme);
    line(frame.buffer_mut(), row(split::left(last, 2).1, 0), more, theme.dim, theme.glyphs.more);
}

/// Returns the rows of the longest description, so that the list never moves.
fn about_rows(palette: &CommandPalette, area: Rect) -> usize {
    let cells = usize::from(WIDEST.min(area.width).saturating_sub(SIDES));
    palette.abouts().iter().map(|text| wrap(text, cells).len()).max().unwrap_or(0)
}

/// Returns the description of the entry under the cursor.
fn about(palette: &CommandPalette, cells: usize) -> Vec<String> {
    palette.about().map(|text| wrap(text, cells)).unwrap_or_default()
}

/// Draws the visible entries, each with its key at the right edge, which a long name doesn't reach.
fn entries(model: &Model, palette: &CommandPalette, buf: &mut Buffer, area: Rect, first: usize, hits: &mut HitMap) {
    let (theme, picker) = (&model.theme, &palette.picker);
    for (at, shown) in picker.rows.iter().enumerate().skip(first).take(area.height.into()) {
        let Some(place) = row(area, (at - first) as u16) else { return };
        let index = match *shown {
            ListRow::Offer(index) => index,
            ListRow::Heading(index) => {
                line(buf, Some(place), picker.heading(index), theme.dim, theme.glyphs.more);
                continue;
            }
        };
        hits.places.push((place, HitTarget::Entry(at)));
        let [name, key] = [0, 1].map(|cell| picker.offers[index].cells[cell].text.as_str());
        let (names, keys) = split::right(split::left(place, 2).1, key.width() as u16);
        let room = usize::from(names.width).saturating_sub(2);
        buf.set_string(names.x, names.y, fit(name, room, theme.glyphs.more), theme.text);
        line(buf, Some(keys), key, theme.dim, "");
        if at == picker.cursor {
            line(buf, Some(place), theme.glyphs.select, theme.mark(Mark::Accent), "");
            // The selected row changes its background and weight, but no color.
            buf.set_style(place, theme.select);
        }
    }
}
