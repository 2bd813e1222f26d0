//! The top line: the program, whom it talks to, the Region; what it costs.

use crate::app::model::{Model, Screen};
use crate::widgets::fit;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let dot = format!(" {} ", theme.glyphs.separator);
    let mut left = vec![model.site.label.to_string()];
    left.extend(model.account.who.as_ref().map(|who| who.account.to_string()));
    left.extend(model.draft.region_name().map(ToString::to_string));
    let (words, price) = money(model);
    // The price stays before the words do.
    let words = if usize::from(area.width) < words.width() + price.width() + 22 { String::new() } else { words };
    let right = format!("{words}{price} ");
    let right_width = right.width().min(area.width.into());
    let room = usize::from(area.width).saturating_sub(right_width + 10);
    buf.set_string(area.x + 1, area.y, "skysail", theme.accent);
    let left = format!("{dot}{}", left.join(&dot));
    buf.set_string(area.x + 8, area.y, fit(&left, room, theme.glyphs.more), theme.dim);
    let x = area.right() - right_width as u16;
    buf.set_string(x, area.y, fit(&words, right_width, ""), theme.dim);
    let x = x + words.width() as u16;
    if x < area.right() {
        buf.set_string(x, area.y, fit(&price, (area.right() - x).into(), ""), theme.money);
    }
}

/// What has been created, and what a month of it costs; before that, that nothing has.
fn money(model: &Model) -> (String, String) {
    let price = model.price().map(|price| crate::t!("header.month", price = price));
    let launched = model.screen == Screen::Launch;
    let words = match (launched, model.site.practice) {
        (false, _) => crate::t!("header.nothing-yet"),
        (true, true) if price.is_none() => crate::t!("header.practice"),
        (true, true) => crate::t!("header.practice.priced"),
        (true, false) => crate::t!("header.billed"),
    };
    let separator = format!(" {} ", model.theme.glyphs.separator);
    match price {
        Some(price) => (format!("{words}{separator}"), price),
        None => (words.to_owned(), String::new()),
    }
}
