//! View of the command palette, drawn over everything else.
//!
//! ```text
//! › filter
//! On this screen
//! ▌ choose            ⏎
//!   review now        F10
//!
//! The description of the entry under the cursor.
//! ```

use crate::app::command_palette::CommandPalette;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::picker::ListRow;
use crate::app::view::lines::text_line;
use crate::widgets::dialog::{SIDES, WIDEST, dialog};
use crate::widgets::list::{Column, ListLine, list};
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line, row};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The filter, the blank row below it, and the one above the description.
const AROUND: usize = 3;
/// Maximum number of rows of the list, so that the screen behind stays in sight.
const LONGEST: usize = 18;
/// Height of a window from which the description is shown.
const TALL: u16 = 12;

/// Draws the palette over the screen.
pub fn draw(model: &Model, palette: &CommandPalette, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let picker = &palette.picker;
    let said = if area.height >= TALL { about_rows(palette, area) } else { 0 };
    let rows = picker.whole.min(LONGEST) + AROUND + said;
    let inner = dialog(frame.buffer_mut(), area, WIDEST, rows, crate::t!("palette.title"), theme);
    text_line(frame, row(inner, 0), &picker.filter, true, theme);
    if picker.filter.value().is_empty() {
        let words = Rect { x: inner.x + 2, width: inner.width.saturating_sub(2), ..inner };
        line(frame.buffer_mut(), row(words, 0), crate::t!("palette.type"), theme.dim, theme.glyphs.more);
    }
    let rows = below(inner, if inner.height > 8 { 2 } else { 1 });
    let rows = if said > 0 { Rect { height: rows.height.saturating_sub(said as u16 + 1), ..rows } } else { rows };
    for (at, text) in about(palette, inner.width.into()).iter().take(said).enumerate() {
        let place = row(below(inner, inner.height - said as u16), at as u16);
        line(frame.buffer_mut(), place, text, theme.dim, theme.glyphs.more);
    }
    hits.in_front = rows.height.into();
    if picker.rows.is_empty() {
        return line(frame.buffer_mut(), row(rows, 0), crate::t!("palette.nothing"), theme.dim, theme.glyphs.more);
    }
    entries(model, palette, frame, rows, hits);
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

fn entries(model: &Model, palette: &CommandPalette, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let (theme, picker) = (&model.theme, &palette.picker);
    let page = usize::from(area.height);
    let first = picker.first_row(page);
    let keys = picker.widths.get(1).copied().unwrap_or(0);
    // The keys are at the right edge; long names are truncated so that their key stays visible.
    let words = usize::from(area.width).saturating_sub(keys + 5);
    let shown: Vec<(usize, ListRow)> = picker.rows.iter().copied().enumerate().skip(first).take(page).collect();
    let said: Vec<String> = shown
        .iter()
        .map(|(_, row)| match row {
            ListRow::Heading(index) => picker.heading(*index).to_owned(),
            ListRow::Offer(index) => fit(&picker.offers[*index].cells[0].text, words, theme.glyphs.more),
        })
        .collect();
    let mut lines = Vec::with_capacity(page);
    for ((at, row), text) in shown.iter().zip(&said) {
        let ListRow::Offer(index) = row else {
            lines.push(ListLine::Heading(text));
            continue;
        };
        hits.places.push((Rect { y: area.y + (at - first) as u16, height: 1, ..area }, HitTarget::Entry(*at)));
        let key = &picker.offers[*index].cells[1].text;
        let cells = vec![
            Column { text, width: words, right: false, quiet: false },
            Column { text: key, width: keys, right: false, quiet: true },
        ];
        lines.push(ListLine::Cells { cells, cursor: *at == picker.cursor, dimmed: false, marked: false });
    }
    list(frame.buffer_mut(), area, &lines, first > 0, first + page < picker.rows.len(), theme);
}
