//! Draws the rows of a list in columns, with headings between them. Only visible rows are drawn.

use super::{fit, pad};
use crate::theme::{Mark, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// A row to draw.
#[derive(Clone, Debug)]
pub enum ListLine<'a> {
    /// A heading above rows.
    Heading(&'a str),
    /// A row that can be chosen.
    Cells {
        /// Its cells, from left to right.
        cells: Vec<Column<'a>>,
        /// Whether the cursor is on it.
        cursor: bool,
        /// Whether it can't be chosen.
        dimmed: bool,
        /// Whether it can be chosen, but is a bad choice.
        marked: bool,
    },
}

/// A cell and the width of its column.
#[derive(Clone, Debug)]
pub struct Column<'a> {
    /// The text.
    pub text: &'a str,
    /// The width of its column, in cells of the terminal.
    pub width: usize,
    /// Whether it is aligned to the right.
    pub right: bool,
    /// Whether it is drawn dim.
    pub quiet: bool,
}

/// Draws rows from the top; `above` and `below` say that there are more.
pub fn list(buf: &mut Buffer, area: Rect, lines: &[ListLine], above: bool, below: bool, theme: &Theme) {
    for (at, line) in lines.iter().enumerate().take(area.height.into()) {
        let Some(row) = super::row(area, at as u16) else { return };
        match line {
            ListLine::Heading(text) => super::line(buf, Some(row), text, theme.dim, theme.glyphs.more),
            ListLine::Cells { cells, cursor, dimmed, marked } => {
                // Rows that can't be chosen have a glyph too: color alone isn't visible to everyone.
                let sign = match (dimmed, cursor, marked) {
                    (true, ..) => theme.glyphs.failed.to_owned(),
                    (_, true, ..) => theme.glyphs.select.to_owned(),
                    (_, _, true) => theme.glyphs.attention.to_owned(),
                    _ => " ".to_owned(),
                };
                draw(buf, row, cells, *cursor, &sign, *dimmed || *marked, theme);
            }
        }
    }
    let edge = |buf: &mut Buffer, row: u16, glyph: &str| {
        if let Some(place) = super::row(area, row).filter(|place| place.width > 0) {
            buf.set_string(place.right() - 1, place.y, glyph, theme.dim);
        }
    };
    if above {
        edge(buf, 0, theme.glyphs.up);
    }
    if below {
        edge(buf, area.height.saturating_sub(1), theme.glyphs.down);
    }
}

fn draw(buf: &mut Buffer, area: Rect, cells: &[Column], cursor: bool, sign: &str, dimmed: bool, theme: &Theme) {
    let base = if dimmed { theme.dim } else { theme.text };
    buf.set_string(area.x, area.y, sign, if cursor { theme.mark(Mark::Accent) } else { theme.dim });
    let mut x = area.x.saturating_add(2);
    // One column is left for the marks that there is more above or below.
    let end = area.right().saturating_sub(1);
    for cell in cells {
        let room = usize::from(end.saturating_sub(x));
        if room == 0 {
            break;
        }
        // Padding after a text can be cut without a mark.
        let padded = if cell.right { pad(cell.text, cell.width, true) } else { cell.text.to_owned() };
        let text = fit(&padded, room, theme.glyphs.more);
        let quiet: Style = if cell.quiet { theme.dim } else { base };
        buf.set_string(x, area.y, text.trim_end(), quiet);
        x = x.saturating_add(cell.width.max(cell.text.width()) as u16 + 2);
    }
    // The selected row changes its background and weight, but no color.
    if cursor {
        buf.set_style(area, theme.select);
    }
}
