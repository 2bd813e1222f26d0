//! View of the opening screen. Empty until it is known whether anything was launched before.

use super::offers::WelcomeOffer;
use super::welcome;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::theme::Mark;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line, row, select};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

/// Maximum width, in columns.
const WIDEST: u16 = 88;
/// Width from which there is a third cell between a choice and what it is.
const ROOMY: u16 = 64;

/// Draws the opening screen.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect, hits: &mut HitMap) {
    if !model.home.welcome.known {
        return;
    }
    let theme = &model.theme;
    // In a narrow window, the edge of the header.
    let indent = if area.width >= 72 { 4 } else { 2 };
    let wide = area.width.saturating_sub(2 * indent).min(WIDEST);
    let area = Rect { x: area.x + indent, width: wide, ..area };
    let mut y = 0;
    let [title, intro] = welcome::intro(model.language, "welcome.intro");
    line(buf, row(area, y), title, theme.text.add_modifier(Modifier::BOLD), theme.glyphs.more);
    y += 1;
    for text in wrap(&intro, area.width.saturating_sub(2).into()) {
        line(buf, row(area, y), text, theme.dim, theme.glyphs.more);
        y += 1;
    }
    y += 1;
    y += offers(model, buf, below(area, y), (welcome::offers(model), welcome::cursor(model)), hits);
    y += 1;
    let note = if model.target.sandbox { "welcome.note.sandbox" } else { "welcome.note" };
    for text in wrap(t!(model.language, note), area.width.saturating_sub(2).into()) {
        line(buf, row(area, y), text, theme.dim, theme.glyphs.more);
        y += 1;
    }
}

/// Draws choices, one row each, with the cursor on one of them. Returns the number of rows.
pub fn offers(
    model: &Model,
    buf: &mut Buffer,
    area: Rect,
    (offers, cursor): (&[WelcomeOffer], usize),
    hits: &mut HitMap,
) -> u16 {
    let theme = &model.theme;
    let all: Vec<(&str, String)> = offers.iter().map(|offer| welcome::words(model, *offer)).collect();
    let used = all.iter().map(|(label, _)| label.width()).max().unwrap_or(0) + if area.width >= ROOMY { 3 } else { 2 };
    for (at, (label, about)) in all.iter().enumerate() {
        let Some(place) = row(area, at as u16) else { break };
        hits.places.push((place, HitTarget::Offer(at)));
        let mut style = theme.text;
        if at == cursor {
            buf.set_string(place.x, place.y, theme.glyphs.select, theme.mark(Mark::Accent));
            style = style.add_modifier(Modifier::BOLD);
        }
        let room = usize::from(place.width).saturating_sub(2);
        buf.set_string(place.x + 2, place.y, fit(label, room, theme.glyphs.more), style);
        let text = fit(about, room.saturating_sub(used), theme.glyphs.more);
        buf.set_string(place.x + 2 + used as u16, place.y, text, theme.dim);
        if at == cursor {
            select(buf, place, theme);
        }
    }
    all.len() as u16
}
