//! Lines shared by the views: text input, and choices side by side.

use crate::domain::sanitized_text::SanitizedText;
use crate::theme::{Mark, Theme};
use crate::widgets::{fit, line, row, split};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use tui_input::Input;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A line and its style.
pub type Styled = (String, Style);

/// Returns the input, or the same number of asterisks.
pub fn masked(input: &Input, hides: bool) -> Input {
    match hides {
        true => Input::new("*".repeat(input.value().chars().count())).with_cursor(input.cursor()),
        false => input.clone(),
    }
}

/// Draws a line of text with its cursor; of a long text, the part around the cursor. `focus` is off while an overlay
/// is in front of it.
pub fn text_line(frame: &mut Frame, area: Option<Rect>, input: &Input, focus: bool, theme: &Theme) {
    let Some(area) = area.filter(|area| area.width > 4) else { return };
    let room = usize::from(area.width) - 3;
    let clean = |text: &str| SanitizedText::new(text);
    // The cursor's column in the shown text: a displayed character may be wider than its source.
    let end = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
    let at = clean(&input.value()[..end]).width();
    let (mut shown, mut passed, mut first) = (String::new(), 0, None);
    for c in clean(input.value()).chars() {
        if passed + room >= at {
            first.get_or_insert(passed);
            shown.push(c);
        }
        passed += UnicodeWidthChar::width(c).unwrap_or(0);
    }
    let buf = frame.buffer_mut();
    buf.set_string(area.x, area.y, theme.glyphs.prompt, if focus { theme.mark(Mark::Accent) } else { theme.dim });
    buf.set_string(area.x + 2, area.y, fit(&shown, room, theme.glyphs.more), theme.text);
    let cursor = at.saturating_sub(first.unwrap_or(0)).min(room) as u16;
    if focus {
        frame.set_cursor_position(Position::new(area.x + 2 + cursor, area.y));
    }
}

/// Draws the filter of a list: what is typed, or a hint of what to type, and at the right how much passes it.
pub fn filter_line(
    frame: &mut Frame,
    area: Option<Rect>,
    input: &Input,
    focus: bool,
    (hint, count): (&str, &str),
    theme: &Theme,
) {
    let Some(area) = area else { return };
    // Beside the longest count, the hint stays whole.
    let least = 2 + (hint.width() as u16).max(8) + 2;
    let (typed, right) = split::right(area, (count.width() as u16).min(area.width.saturating_sub(least)));
    let typed = Rect { width: typed.width.saturating_sub(2), ..typed };
    text_line(frame, Some(typed), input, focus, theme);
    if input.value().is_empty() {
        line(frame.buffer_mut(), Some(split::left(typed, 2).1), hint, theme.dim, theme.glyphs.more);
    }
    line(frame.buffer_mut(), Some(right), count, theme.dim, theme.glyphs.more);
}

/// Choices side by side.
#[derive(Clone, Debug)]
pub struct Tabs<'a> {
    /// The name of each, and what its price begins with.
    pub names: Vec<(&'a str, Option<String>)>,
    /// The index of the selected one.
    pub at: usize,
    /// Cells between two of them.
    pub gap: u16,
}

impl Tabs<'_> {
    /// Returns the cells that they need.
    pub fn width(&self) -> usize {
        let gaps = self.names.len().saturating_sub(1) * usize::from(self.gap);
        self.names.iter().map(tab_width).sum::<usize>() + gaps
    }

    /// Draws them: the selected one is bold and underlined, or in brackets if there is no row for the line, in the color
    /// of the focus if they have it. Returns the area of each.
    pub fn draw(&self, focus: bool, buf: &mut Buffer, area: Rect, theme: &Theme) -> Vec<Rect> {
        let mut x = area.x;
        let draw = |(at, tab): (usize, &(&str, Option<String>))| {
            let width = (tab_width(tab) as u16).min(area.right().saturating_sub(x));
            let place = Rect { x, width, ..area };
            x = x.saturating_add(width + self.gap);
            let (name, price) = tab;
            line(buf, row(place, 0), name, if at == self.at { theme.strong } else { theme.dim }, theme.glyphs.more);
            let (_, after) = split::left(place, name.width() as u16 + 1);
            price.iter().for_each(|price| line(buf, row(after, 0), price, theme.text, ""));
            if at == self.at {
                let under = if focus { theme.mark(Mark::Accent) } else { theme.rule };
                match row(place, 1) {
                    Some(below) => line(buf, Some(below), theme.glyphs.full.repeat(width.into()), under, ""),
                    None => brackets(buf, place, under),
                }
            }
            place
        };
        self.names.iter().enumerate().map(draw).collect()
    }
}

/// Draws brackets in the cells beside a place; between two tabs there are always two.
fn brackets(buf: &mut Buffer, place: Rect, style: Style) {
    if let Some(before) = place.x.checked_sub(1).filter(|before| *before >= buf.area.x) {
        buf.set_string(before, place.y, "[", style);
    }
    if place.right() < buf.area.right() {
        buf.set_string(place.right(), place.y, "]", style);
    }
}

fn tab_width((name, price): &(&str, Option<String>)) -> usize {
    name.width() + price.as_ref().map_or(0, |price| price.width() + 1)
}
