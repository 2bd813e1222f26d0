//! View of the footer: the key hints, and the notice above them.

use crate::app::command_preview;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::{self, KeyAction, KeyPress, key_name};
use crate::app::model::{Model, Notice, Screen};
use crate::app::replay;
use crate::text::say;
use crate::theme::Theme;
use crate::widgets::key_hints::{KeyHint, hints};
use crate::widgets::wrap::wrap;
use crate::widgets::{fit, line, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};
use termina::event::KeyCode;

/// Maximum rows of a notice.
const MOST: usize = 3;
/// The first row that a notice may clear: below the header.
const FIRST: u16 = 1;

/// Draws the key hints, and the notice above the row `edge`.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect, edge: u16, hits: &mut HitMap) {
    let language = model.language;
    let theme = &model.theme;
    let shown = keymap::bindings_in(model, hits.furthest).into_iter().filter(|binding| binding.words.is_some());
    let mut shown: Vec<_> = shown.collect();
    shown.sort_by_key(|binding| rank(model, binding.action));
    let text = keymap::takes_text(model);
    let all: Vec<KeyHint> = shown
        .iter()
        .map(|binding| {
            // A key that the terminal intercepts has an alternative.
            let kept = |press: &KeyPress| !model.ends.f10 && press.code == KeyCode::Function(10);
            let works = |press: &&KeyPress| !(text && press.printable() || kept(press));
            let press = binding.keys.iter().find(works).unwrap_or(&binding.keys[0]);
            let key = match binding.action {
                KeyAction::Up | KeyAction::PreviousField => theme.glyphs.arrows.to_owned(),
                KeyAction::NextChoice if model.inline.is_some() => theme.glyphs.across.to_owned(),
                _ => key_name(language, press, theme),
            };
            KeyHint { key, words: t!(language, binding.words.unwrap_or("")).to_owned() }
        })
        .collect();
    // A replay shows its status first.
    let status = model.replay.as_ref().map(|replay| replay::view::status(replay));
    let before = usize::from(status.is_some());
    let all: Vec<KeyHint> = status.into_iter().chain(all).collect();
    let general = |binding: &&keymap::KeyBinding| matches!(binding.action, KeyAction::Help | KeyAction::Quit);
    let apart = shown.iter().rev().take_while(general).count();
    for (place, index) in hints(buf, area, &all, apart, theme) {
        let action = index.checked_sub(before).map(|at| HitTarget::Action(shown[at].action));
        hits.places.extend(action.map(|action| (place, action)));
    }
    if let Some(notice) = shown_notice(model) {
        let style = if notice.bad { theme.bad } else { theme.text };
        draw_notice(&say(language, &notice.say), style, buf, Rect { y: edge, ..area }, theme);
    }
}

/// Returns the notice: in a replay, what was said then.
fn shown_notice(model: &Model) -> Option<&Notice> {
    let notice = model.replay.as_ref().map_or(model.notice.as_ref(), |replay| replay.stage.notice.as_ref());
    notice.filter(|notice| !is_seen_at_once(model, notice))
}

/// Returns whether a notice says what the screen shows: the command preview where there is room for it.
fn is_seen_at_once(model: &Model, notice: &Notice) -> bool {
    let switched = ["notice.ribbon-on", "notice.ribbon-off"].contains(&notice.say.key);
    switched && command_preview::view::has_room(model)
}

/// Returns the rows of the notice, and the blank one above it.
pub fn notice_rows(model: &Model) -> usize {
    let window = Rect { x: 0, y: 0, width: model.columns, height: model.rows };
    let cells = super::layout::inset(super::layout::Areas::of(window, 0).frame).width;
    shown_notice(model).map_or(0, |notice| wrap(&say(model.language, &notice.say), cells.into()).len().min(MOST) + 1)
}

/// Draws the notice over the rows above the key hints, with a blank one above it: without that it would be taken for
/// the next line of what it covers. A heading without a row left below it is cleared too.
fn draw_notice(words: &str, style: Style, buf: &mut Buffer, area: Rect, theme: &Theme) {
    let area = super::layout::inset(area);
    let cells = usize::from(area.width);
    let all = wrap(words, cells);
    let rows = all.len().min(MOST).min(area.y.into());
    if rows == 0 {
        return;
    }
    let place = Rect { y: area.y - rows as u16, height: rows as u16, ..area };
    let blank = |y: u16| (area.x..area.right()).all(|x| buf[(x, y)].symbol() == " ");
    let mut top = place.y.saturating_sub(1).max(FIRST);
    if top > FIRST + 1 && !blank(top - 1) && blank(top - 2) {
        top -= 1;
    }
    Clear.render(Rect { y: top, height: place.bottom() - top, ..place }, buf);
    for (at, text) in all.iter().take(rows).enumerate() {
        let cut = at + 1 == rows && all.len() > rows;
        let text = if cut { fit(text, cells.saturating_sub(2), "") + " " + theme.glyphs.more } else { text.clone() };
        line(buf, row(place, at as u16), text, style, theme.glyphs.more);
    }
}

/// Returns the priority of an action when space is short.
fn rank(model: &Model, action: KeyAction) -> u8 {
    match action {
        // On a step, Tab leads to the small choice beside the question.
        KeyAction::NextField if matches!(model.screen, Screen::Step(_)) => 0,
        KeyAction::ToReview | KeyAction::NextField | KeyAction::Alias | KeyAction::RdpFile | KeyAction::Another => 1,
        KeyAction::Palette => 2,
        KeyAction::Help => 3,
        KeyAction::Quit => 4,
        _ => 0,
    }
}
