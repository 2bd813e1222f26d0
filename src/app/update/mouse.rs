//! Mouse input: clicks select and focus, the wheel scrolls.

use super::act;
use crate::app::command_palette;
use crate::app::effect::Effect;
use crate::app::form;
use crate::app::form::FieldInput;
use crate::app::hit_map::HitTarget;
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Screen};
use crate::app::notice::dismiss;
use ratatui::layout::Position;
use termina::event::{MouseButton, MouseEvent, MouseEventKind};

/// Handles a mouse event.
pub fn on(model: &mut Model, event: &MouseEvent) -> Vec<Effect> {
    match event.kind {
        MouseEventKind::ScrollUp => act(model, KeyAction::Up),
        MouseEventKind::ScrollDown => act(model, KeyAction::Down),
        MouseEventKind::Down(MouseButton::Left) => click(model, event),
        _ => Vec::new(),
    }
}

fn click(model: &mut Model, event: &MouseEvent) -> Vec<Effect> {
    let at = Position::new(event.column, event.row);
    // What was drawn last is on top.
    let Some((_, hit)) = model.places.iter().rev().find(|(place, _)| place.contains(at)).copied() else {
        return Vec::new();
    };
    dismiss(model, model.now.mono);
    if let Some(palette) = &mut model.palette {
        return match hit {
            HitTarget::Action(action) => act(model, action),
            HitTarget::Entry(row) if command_palette::update::select(palette, row) => act(model, KeyAction::Choose),
            _ => Vec::new(),
        };
    }
    if model.overlay.is_some() && !matches!(hit, HitTarget::Action(_)) {
        return Vec::new();
    }
    match hit {
        HitTarget::Action(KeyAction::Create) if model.screen == Screen::Review && model.overlay.is_none() => {
            model.review.button = true;
            act(model, KeyAction::Choose)
        }
        HitTarget::Action(KeyAction::Step(at)) => {
            if model.screen != Screen::Launch && model.overlay.is_none() {
                form::navigation::jump(model, at);
            }
            Vec::new()
        }
        HitTarget::Action(action) => act(model, action),
        HitTarget::Field(at) => {
            if model.form().is_some_and(|form| form.entries[at].field.asked()) {
                form::navigation::move_to(model, at);
            }
            Vec::new()
        }
        HitTarget::Choice { field, choice } => {
            form::update::click_choice(model, field, choice);
            Vec::new()
        }
        HitTarget::Row(row) => {
            model.inline = None;
            choose_row(model, row)
        }
        // It was in the last frame and no longer exists.
        HitTarget::Entry(_) => Vec::new(),
        HitTarget::ReviewLine(at) => {
            (model.review.cursor, model.review.button) = (at, false);
            act(model, KeyAction::Choose)
        }
        HitTarget::Server(at) => {
            let here = model.home.state.cursor == at;
            match here {
                true => act(model, KeyAction::Choose),
                false => {
                    crate::app::home::update::select(model, at);
                    Vec::new()
                }
            }
        }
        HitTarget::Offer(at) => crate::app::home::welcome::chosen(model, at),
        HitTarget::Slot(at) => crate::app::instance_actions::update::click(model, at),
        HitTarget::Instance(at) => {
            if let Some(watch) = &mut model.watch {
                watch.cursor = at.min(watch.launch.instances.len().saturating_sub(1));
                (watch.in_detail, watch.scroll) = (false, 0);
            }
            crate::app::launch::watch::on_running(model)
        }
    }
}

/// Handles a click on a row: the first selects it, one on the row under the cursor chooses it.
fn choose_row(model: &mut Model, row: usize) -> Vec<Effect> {
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    if let FieldInput::Switch(on) = entry.typed {
        let to = row == 1;
        if on == to {
            return act(model, KeyAction::Choose);
        }
        form::update::switch_to(model, |_| to);
        return Vec::new();
    }
    let FieldInput::Pick(picker) = &mut entry.typed else { return Vec::new() };
    if picker.cursor == row {
        return act(model, KeyAction::Choose);
    }
    if row < picker.rows.len() {
        (picker.cursor, picker.moved) = (row, true);
    }
    Vec::new()
}
