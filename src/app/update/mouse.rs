//! The mouse: a click chooses and focuses, the wheel scrolls.

use super::{act, moving};
use crate::app::act::Effect;
use crate::app::form::Typed;
use crate::app::hits::Hit;
use crate::app::keys::Action;
use crate::app::model::{Model, Screen};
use ratatui::layout::Position;
use termina::event::{MouseButton, MouseEvent, MouseEventKind};

pub fn on(model: &mut Model, event: &MouseEvent) -> Vec<Effect> {
    match event.kind {
        MouseEventKind::ScrollUp => act(model, Action::Up),
        MouseEventKind::ScrollDown => act(model, Action::Down),
        MouseEventKind::Down(MouseButton::Left) => click(model, event),
        _ => Vec::new(),
    }
}

fn click(model: &mut Model, event: &MouseEvent) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    // What was drawn last lies on top.
    let Some((_, hit)) = model.places.iter().rev().find(|(place, _)| place.contains(at)).copied() else {
        return Vec::new();
    };
    model.notice = None;
    if model.palette.is_some() {
        return super::palette::click(model, hit);
    }
    if model.overlay.is_some() && !matches!(hit, Hit::Action(_)) {
        return Vec::new();
    }
    match hit {
        Hit::Action(Action::Create) if model.screen == Screen::Review && model.overlay.is_none() => {
            model.review.button = true;
            act(model, Action::Choose)
        }
        Hit::Action(Action::Step(at)) => {
            if model.screen != Screen::Launch && model.overlay.is_none() {
                moving::jump(model, at);
            }
            Vec::new()
        }
        Hit::Action(action) => act(model, action),
        Hit::Field(at) => {
            if let Some(form) = model.form_mut().filter(|form| form.entries[at].field.asked()) {
                form.focus = at;
            }
            Vec::new()
        }
        Hit::Row(row) => choose_row(model, row),
        // It was there in the last frame, and is not any more.
        Hit::Entry(_) => Vec::new(),
        Hit::ReviewLine(at) => {
            (model.review.cursor, model.review.button) = (at, false);
            act(model, Action::Choose)
        }
        Hit::Slot(at) => super::after::click(model, at),
        Hit::Subject(at) => {
            if let Some(watch) = &mut model.watch {
                watch.cursor = at.min(watch.launch.subjects.len().saturating_sub(1));
                (watch.in_detail, watch.scroll) = (false, 0);
            }
            super::launching::on_running(model)
        }
    }
}

/// The first click on a row points at it, a click on the row under the cursor chooses it.
fn choose_row(model: &mut Model, row: usize) -> Vec<Effect> {
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    let Typed::Pick(picker) = &mut entry.typed else { return Vec::new() };
    if picker.cursor == row {
        return act(model, Action::Choose);
    }
    if row < picker.rows.len() {
        (picker.cursor, picker.moved) = (row, true);
    }
    Vec::new()
}
