//! The moment at which the word is typed: all that will be sent is in view, or can be scrolled to.
//!
//! What a month costs and the names always stay. What else the price has to say was just read, and
//! gives way first; then the lines of the order scroll, and the names have a row of their own.

use super::{ReviewRow, line_of, marked, price, prompt, shown, total};
use crate::app::hit_map::HitMap;
use crate::app::model::{ConfirmationInput, Model};
use crate::app::update::review_lines;
use crate::domain::user_text::FieldId;
use crate::steps::ReviewLine;
use crate::widgets::{below, fit, line, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows under the prompt: the line on which the word is typed, and what is wrong with it.
const TYPED: u16 = 2;
/// Fewer rows than this for the lines, and nothing has a row of its own any more: all of it scrolls.
const LEAST: usize = 3;

pub fn draw(model: &Model, confirm: &ConfirmationInput, frame: &mut Frame, inner: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let prompt = prompt(model, inner.width.into());
    let above = inner.height.saturating_sub(prompt.len() as u16 + TYPED);
    order(model, confirm, frame, Rect { height: above, ..inner }, hits);
    let area = below(inner, above);
    for (at, text) in prompt.iter().enumerate() {
        line(frame.buffer_mut(), row(area, at as u16), text, theme.accent, theme.glyphs.more);
    }
    let rest = below(area, prompt.len() as u16);
    super::text_line(frame, row(rest, 0), &confirm.typed, true, theme);
    let problem = confirm.problem.map(|key| crate::t!(key, word = crate::t!("confirm.word"))).unwrap_or_default();
    line(frame.buffer_mut(), row(rest, 1), problem, theme.bad, theme.glyphs.more);
}

/// What is sent and what it costs, in the rows above the prompt.
fn order(model: &Model, confirm: &ConfirmationInput, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let (cells, rows) = (usize::from(area.width), usize::from(area.height));
    let total = total(model, cells);
    let all = review_lines(model);
    let columns = super::Columns::of(&all, cells);
    let mut lines = shown(model, &all, &[], columns.room, usize::MAX);
    let own = rows.saturating_sub(total.len());
    let mut pinned: Vec<(String, Style)> = Vec::new();
    if lines.len() <= own {
        // There is room for all of it, and perhaps for what is not in the price.
        let notes = price(model, cells).into_iter().skip(1 + total.len()).collect();
        let (total_rows, mut end) = (total.len(), total);
        let notes = marked(notes, own.saturating_sub(lines.len() + 1), cells, theme);
        end.extend(notes);
        if own > lines.len() + 1 + end.len() - total_rows {
            end.push((String::new(), theme.text));
        }
        if own > lines.len() {
            end.insert(0, (String::new(), theme.text));
        }
        pinned = end;
    } else if own < LEAST {
        let plain = |(text, _): (String, Style)| ReviewRow { at: usize::MAX, first: false, text, problem: false };
        lines.extend(total.into_iter().map(plain));
    } else {
        pinned.extend(names(&all, &mut lines, cells, theme));
        pinned.extend(total);
    }
    let window = rows.saturating_sub(pinned.len());
    let furthest = lines.len().saturating_sub(window);
    hits.furthest = furthest;
    let offset = confirm.scroll.min(furthest);
    for (y, shown) in lines.iter().skip(offset).take(window).enumerate() {
        line_of(model, &all, shown, columns.member, frame, row(area, y as u16));
    }
    let list = Rect { height: window as u16, ..area };
    super::marks(frame.buffer_mut(), list, offset > 0, offset < furthest, theme);
    for (at, (text, style)) in pinned.iter().enumerate() {
        line(frame.buffer_mut(), row(area, (window + at) as u16), text, *style, theme.glyphs.more);
    }
}

/// The names in one row. Where they need more, all of them stay among the lines that scroll too.
fn names(
    all: &[ReviewLine],
    lines: &mut Vec<ReviewRow>,
    cells: usize,
    theme: &crate::theme::Theme,
) -> Option<(String, Style)> {
    let at = all.iter().position(|line| line.field == FieldId::Names)?;
    let own: Vec<&ReviewRow> = lines.iter().filter(|line| line.at == at).collect();
    let (first, one) = (own.first()?.text.clone(), own.len() == 1);
    if one {
        lines.retain(|line| line.at != at);
        return Some((first, theme.text));
    }
    Some((fit(&format!("{first} {}", theme.glyphs.more), cells, theme.glyphs.more), theme.text))
}
