//! The questions of a step: one line each, the one with focus opened up.

use super::{error, list};
use crate::app::form::{FieldInput, FormField};
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::domain::loadable::Loadable;
use crate::domain::user_text::UserText;
use crate::steps::{FieldKind, Preview};
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line, pad, row};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;
use ratatui_textarea::TextArea;
use unicode_width::UnicodeWidthStr;

/// Rows of the box for tags, with its frame and what stands under it.
const PAIRS: usize = 14;

pub fn say(say: &UserText) -> String {
    crate::text::fill(say.key, &say.args)
}

pub fn draw(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let (Some(step), Some(form)) = (model.step(), model.form()) else { return };
    let title = crate::t!(&format!("step.{}.title", step.id().key()));
    let inner = panel(frame.buffer_mut(), area, title, true, &model.theme);
    let after = form.entries.len().saturating_sub(form.focus + 1) as u16;
    let mut y = 0;
    for (at, entry) in form.entries.iter().enumerate() {
        let focus = at == form.focus;
        let room = inner.height.saturating_sub(y + after).max(2);
        let asked = if focus { head(model, entry, inner.width, room) } else { Vec::new() };
        let height = if focus { wanted(model, entry, asked.len(), inner.width).min(room) } else { 1 };
        let place = Rect { height: height.min(inner.height.saturating_sub(y)), ..below(inner, y) };
        if place.height == 0 {
            break;
        }
        hits.places.push((Rect { height: 1, ..place }, HitTarget::Field(at)));
        match focus {
            true => open(model, entry, asked, frame, place, hits),
            false => closed(model, entry, frame, place),
        }
        y += height;
    }
}

/// A question that has not the focus: its sign, its name, its answer.
fn closed(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect) {
    let theme = &model.theme;
    let gap = model.draft.gaps.get(&entry.field.id);
    let (sign, style, value) = match (&entry.field.answer, gap, &entry.field.kind) {
        (_, _, FieldKind::Closed(why)) => (" ", theme.dim, say(why)),
        (None, Some(why), _) => (theme.glyphs.attention, theme.warn, say(why)),
        (Some(answer), _, _) => (theme.glyphs.done, theme.good, answer.clone()),
        (None, None, _) => (" ", theme.dim, String::new()),
    };
    let buf = frame.buffer_mut();
    let label = entry.field.label();
    line(buf, row(area, 0), format!("{sign} {label}"), style, theme.glyphs.more);
    let used = 2 + label.width().max(13) as u16 + 1;
    if area.width > used {
        let place = Rect { x: area.x + used, width: area.width - used, ..area };
        let style = if gap.is_some() && entry.field.answer.is_none() { theme.warn } else { theme.text };
        let style = if entry.field.asked() { style } else { theme.dim };
        line(buf, row(place, 0), value, style, theme.glyphs.more);
    }
}

pub type Styled = (String, ratatui::style::Style);

/// What is asked, and what is to be known of it. Where rows are few the list needs them more than the prompt.
fn head(model: &Model, entry: &FormField, cells: u16, room: u16) -> Vec<Styled> {
    let theme = &model.theme;
    let prompt = wrap(entry.field.prompt(), cells.into());
    let prompt = Some(prompt).filter(|lines| room >= 8 + lines.len() as u16).unwrap_or_default();
    let whys = [model.draft.gaps.get(&entry.field.id), entry.field.note.as_ref()].into_iter().flatten();
    let whys = whys.flat_map(|why| wrap(&say(why), cells.into()));
    prompt.into_iter().map(|text| (text, theme.dim)).chain(whys.map(|text| (text, theme.warn))).collect()
}

/// The rows that the question with focus has use for: what follows it stands right below, and stays there
/// while a filter leaves less to see.
fn wanted(model: &Model, entry: &FormField, asked: usize, cells: u16) -> u16 {
    let below = match (&entry.typed, &entry.field.kind) {
        (FieldInput::Pick(picker), FieldKind::Pick(Loadable::Ready(_))) => {
            list::rows(model, entry, picker, cells.into())
        }
        (FieldInput::Line(_) | FieldInput::Switch(_), _) => 2 + notes(model, entry, cells.into()).len(),
        (FieldInput::Closed, _) => 2,
        (FieldInput::Area(_), FieldKind::Pairs { .. }) => PAIRS + notes(model, entry, cells.into()).len(),
        _ => usize::from(u16::MAX),
    };
    u16::try_from(1 + asked + below).unwrap_or(u16::MAX)
}

/// The question with focus: its prompt, and what it is answered with.
fn open(model: &Model, entry: &FormField, asked: Vec<Styled>, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let buf = frame.buffer_mut();
    line(buf, row(area, 0), format!("{} {}", theme.glyphs.here, entry.field.label()), theme.accent, theme.glyphs.more);
    for (at, (text, style)) in asked.iter().enumerate() {
        line(buf, row(area, 1 + at as u16), text, *style, "");
    }
    let rest = below(area, 1 + asked.len() as u16);
    match &entry.typed {
        FieldInput::Pick(picker) => list::draw(model, entry, picker, frame, rest, hits),
        FieldInput::Line(input) => {
            text_line(frame, row(rest, 0), input, model.overlay.is_none(), theme);
            under(model, entry, frame, below(rest, 1));
        }
        FieldInput::Area(_) => text_area(model, entry, frame, rest),
        FieldInput::Switch(on) => {
            switch(*on, frame, rest, theme);
            under(model, entry, frame, below(rest, 1));
        }
        FieldInput::Closed => {
            if let FieldKind::Closed(why) = &entry.field.kind {
                line(frame.buffer_mut(), row(rest, 0), say(why), theme.warn, theme.glyphs.more);
            }
        }
    }
}

/// A line of text with its cursor; the part around the cursor shows if it is too long.
/// `focus` is off where something stands in front of it.
pub fn text_line(frame: &mut Frame, area: Option<Rect>, input: &tui_input::Input, focus: bool, theme: &Theme) {
    let Some(area) = area.filter(|area| area.width > 4) else { return };
    let room = usize::from(area.width) - 3;
    let clean = |text: &str| crate::domain::sanitized_text::SanitizedText::new(text);
    // Where the cursor is among what is shown: a sign may be longer than what it stands for.
    let end = input.value().char_indices().nth(input.cursor()).map_or(input.value().len(), |(at, _)| at);
    let at = clean(&input.value()[..end]).width();
    let (mut shown, mut passed, mut first) = (String::new(), 0, None);
    for c in clean(input.value()).chars() {
        if passed + room >= at {
            first.get_or_insert(passed);
            shown.push(c);
        }
        passed += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
    }
    let buf = frame.buffer_mut();
    buf.set_string(area.x, area.y, theme.glyphs.prompt, theme.accent);
    buf.set_string(area.x + 2, area.y, fit(&shown, room, theme.glyphs.more), theme.text);
    let cursor = at.saturating_sub(first.unwrap_or(0)).min(room) as u16;
    if focus {
        frame.set_cursor_position(Position::new(area.x + 2 + cursor, area.y));
    }
}

/// What is wrong with the text, what it comes to, and where it comes from.
fn notes(model: &Model, entry: &FormField, cells: usize) -> Vec<Styled> {
    let theme = &model.theme;
    let mut lines = Vec::new();
    if let Some(problem) = &entry.problem {
        lines.extend(wrap(&say(&problem.say), cells).into_iter().map(|text| (text, theme.bad)));
    }
    if let Some((_, from)) = entry.field.default.as_ref().filter(|_| !entry.touched && entry.field.answer.is_none()) {
        lines.push((crate::t!("list.default", from = crate::t!(from.key())), theme.dim));
    }
    // Without the listing that its default comes from there is none.
    if entry.field.default.is_none()
        && let Some(failure) = model.wants().iter().find_map(|want| model.catalog.failure(want))
    {
        lines.extend(error::lines(model, crate::t!("plain.the-names"), failure, cells));
    }
    for preview in &entry.preview {
        let (text, style) = match preview {
            Preview::Note(text) => (text.clone(), theme.dim),
            Preview::Warning(warning) => (say(warning), theme.warn),
            Preview::Change(text) => (text.clone(), theme.dim),
        };
        lines.extend(wrap(&text, cells).into_iter().map(|text| (text, style)));
    }
    lines
}

/// The same under the text.
fn under(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect) {
    let theme = &model.theme;
    let lines = notes(model, entry, area.width.into());
    let rows = usize::from(area.height);
    let buf = frame.buffer_mut();
    for (at, (text, style)) in lines.iter().take(rows).enumerate() {
        let cut = at + 1 == rows && lines.len() > rows;
        let text = if cut { format!("{} {}", pad(text, 0, false), theme.glyphs.more) } else { text.clone() };
        line(buf, row(area, at as u16), text, *style, theme.glyphs.more);
    }
}

fn text_area(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect) {
    let FieldInput::Area(text) = &entry.typed else { return };
    let notes = (entry.preview.len() + usize::from(entry.problem.is_some())).min(6) as u16;
    let notes = (notes * 2).min(area.height.saturating_sub(3));
    let place = Rect { height: area.height - notes, ..area };
    let mut text = (**text).clone();
    text.set_block(
        ratatui::widgets::Block::bordered()
            .border_set(model.theme.glyphs.border)
            .border_style(model.theme.border_focus),
    );
    text.set_cursor_style(model.theme.cursor);
    (&text).render(place, frame.buffer_mut());
    tame(frame.buffer_mut(), place);
    edges(&text, frame.buffer_mut(), place, &model.theme);
    under(model, entry, frame, below(area, place.height));
}

/// What of the text is out of the box, above, below and beside, has its mark; the cursor is never under one.
fn edges(text: &TextArea, buf: &mut Buffer, place: Rect, theme: &Theme) {
    let inner = Rect {
        x: place.x + 1,
        y: place.y + 1,
        width: place.width.saturating_sub(2),
        height: place.height.saturating_sub(2),
    };
    let more = theme.glyphs.more.width();
    let (rows, cells) = (usize::from(inner.height), usize::from(inner.width));
    if rows == 0 || cells < 3 * more {
        return;
    }
    let (first, left) = text.scroll_offset();
    let (first, left) = (usize::from(first), usize::from(left));
    let cursor = text.screen_cursor();
    for (y, line) in text.lines().iter().skip(first).take(rows).enumerate() {
        let here = (cursor.row == first + y).then_some(cursor.col);
        let before = left > 0 && !line.is_empty() && here.is_none_or(|col| col >= left + more);
        let end = left + cells;
        let after = shown_width(line, text.tab_length().into()) > end && here.is_none_or(|col| col + more < end);
        let at = inner.y + y as u16;
        for (cut, x) in [(before, inner.x), (after, inner.right() - more as u16)] {
            if cut {
                buf.set_string(x, at, theme.glyphs.more, theme.dim);
            }
        }
    }
    let x = place.right() - 1;
    let below = first + rows < text.lines().len();
    for (cut, y, glyph) in [(first > 0, inner.y, theme.glyphs.up), (below, inner.bottom() - 1, theme.glyphs.down)] {
        if cut {
            buf.set_string(x, y, glyph, theme.accent);
        }
    }
}

/// Cells of a line, its tabs made out.
fn shown_width(line: &str, tab: usize) -> usize {
    line.chars().fold(0, |used, c| match c {
        '\t' if tab > 0 => used + tab - used % tab,
        c => used + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0),
    })
}

/// Of characters joined into one sign only the first is shown: terminals disagree on their width,
/// which would push what stands beside them out of its place. The text itself keeps them.
fn tame(buf: &mut Buffer, area: Rect) {
    for place in area.intersection(buf.area).positions() {
        let cell = &mut buf[place];
        let clean = crate::domain::sanitized_text::SanitizedText::new(cell.symbol());
        if cell.symbol().len() > 1 && *clean != *cell.symbol() {
            let first = clean.chars().next().unwrap_or(' ');
            cell.set_char(first);
        }
    }
}

fn switch(on: bool, frame: &mut Frame, area: Rect, theme: &Theme) {
    let sign = |chosen: bool| if chosen { "(*)" } else { "( )" };
    let buf = frame.buffer_mut();
    let Some(place) = row(area, 0) else { return };
    let words = format!("{} {}", sign(on), crate::t!("on"));
    let other = format!("{} {}", sign(!on), crate::t!("off"));
    let style = |chosen: bool| if chosen { theme.accent } else { theme.dim };
    buf.set_stringn(place.x + 2, place.y, &words, place.width.saturating_sub(2).into(), style(on));
    let x = place.x + 2 + words.width() as u16 + 3;
    if x < place.right() {
        buf.set_stringn(x, place.y, &other, (place.right() - x).into(), style(!on));
    }
}
