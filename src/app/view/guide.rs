//! The guide: what is under the cursor, when it is right, what it costs, whether it can change.

use crate::app::cost_summary;
use crate::app::model::Model;
use crate::domain::user_text::FieldId;
use crate::steps::Guide;
use crate::text::guide::{GuidePiece, pieces};
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::wrap::wrap;
use crate::widgets::{line, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let inner = panel(buf, area, crate::t!("guide.title"), false, theme);
    let lines = lines(model, inner.width.into());
    let rows = usize::from(inner.height);
    let cut = lines.len() > rows;
    // The mark of what is cut has the last row to itself.
    for (at, (text, style)) in lines.iter().take(rows.saturating_sub(cut.into())).enumerate() {
        line(buf, row(inner, at as u16), text, *style, theme.glyphs.more);
    }
    if cut && rows > 0 {
        line(buf, row(inner, inner.height - 1), crate::t!("guide.more"), theme.key, theme.glyphs.more);
    }
}

/// What the guide says of the focused question, wrapped.
pub fn lines(model: &Model, cells: usize) -> Vec<(String, Style)> {
    let Some(step) = model.step() else { return Vec::new() };
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let at = model.pointed();
    let mut guide = step.guide(entry.field.id, at.as_deref(), &model.draft, &model.catalog);
    if entry.field.id == FieldId::Bundle {
        guide.facts.extend(cost_summary::facts(model));
    }
    render(&guide, model, cells)
}

fn render(guide: &Guide, model: &Model, cells: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let mut all: Vec<(String, Style)> = Vec::new();
    let mut say = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if !guide.title.is_empty() {
        say(&guide.title, theme.accent);
    }
    if let Some(description) = &guide.description {
        say(description, theme.text);
    }
    if !guide.facts.is_empty() {
        say("", theme.text);
    }
    for (key, value) in &guide.facts {
        let label = pad(crate::t!(key), 10, false);
        for (at, part) in wrap(value, cells.saturating_sub(11).max(8)).into_iter().enumerate() {
            let label = if at == 0 { label.as_str() } else { "          " };
            all.push((format!("{label} {part}"), theme.text));
        }
    }
    if let Some(prose) = guide.prose {
        if !all.is_empty() {
            all.push((String::new(), theme.text));
        }
        all.extend(told(prose, theme, cells));
    }
    for (key, address) in &guide.pages {
        all.push((crate::t!(key).to_owned(), theme.key));
        all.extend(wrap(address, cells).into_iter().map(|line| (line, theme.text)));
    }
    all
}

/// A section of the guide, wrapped, its labels told apart.
pub fn told(prose: &'static str, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let lines = |piece| match piece {
        GuidePiece::Label(label) => wrap(label, cells).into_iter().map(|line| (line, theme.key)).collect::<Vec<_>>(),
        GuidePiece::Text(text) => wrap(text, cells).into_iter().map(|line| (line, theme.text)).collect(),
    };
    pieces(prose).into_iter().flat_map(lines).collect()
}
