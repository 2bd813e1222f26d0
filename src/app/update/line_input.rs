//! Applies input of line mode through the same functions as keys.

use super::act;
use crate::app::effect::{Effect, Secret};
use crate::app::form::FieldInput;
use crate::app::form::answers::changed;
use crate::app::keymap::KeyAction;
use crate::app::login::InstanceDialog;
use crate::app::message::LineInput;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::text_input::insert_line;
use crate::app::{instance_actions, key_file, review};
use crate::domain::sanitized_text::SanitizedText;
use crate::export::FORMATS;
use std::time::Duration;
use tui_input::Input;

/// Applies one input.
pub fn on(model: &mut Model, entered: LineInput) -> Vec<Effect> {
    // Line mode prints notices and has no palette.
    (model.notice, model.palette) = (None, None);
    match entered {
        LineInput::Act(action) => {
            let effects = act(model, action);
            instance_actions::update::in_lines(model);
            return effects;
        }
        LineInput::Filter(words) if model.screen == Screen::Home => crate::app::home::update::filter(model, words),
        LineInput::Filter(words) => {
            filter(model, words);
            return key_file::named(model).map(|path| Effect::ReadKey { path }).into_iter().collect();
        }
        LineInput::Offer(id) => return offer(model, &id),
        LineInput::Text(text) => return self::text(model, text),
        LineInput::Switch(on) => return switch(model, on),
        LineInput::Secondary(field) => crate::app::form::navigation::open_secondary(model, field),
        LineInput::Instance(at) if model.screen == Screen::Home => {
            crate::app::home::update::select(model, at);
        }
        LineInput::Instance(at) => return instance_actions::update::select(model, at),
        LineInput::ReviewLine(at) if model.screen == Screen::Review => {
            (model.review.cursor, model.review.button) = (at, false);
            return act(model, KeyAction::Choose);
        }
        LineInput::Create if model.screen == Screen::Review => {
            model.review.button = true;
            return act(model, KeyAction::Choose);
        }
        LineInput::Numbered(at)
            if matches!(model.screen, Screen::Welcome | Screen::Home) && model.overlay.is_none() =>
        {
            return crate::app::home::welcome::chosen(model, at);
        }
        LineInput::Numbered(at) => return crate::app::account_dialog::update::chosen(model, at),
        // The open dialog or pane takes the line.
        LineInput::Line(Secret(text)) => {
            return match &model.overlay {
                Some(super::Overlay::Account(_)) => crate::app::account_dialog::update::said_line(model, &text),
                _ => instance_actions::update::say(model, &text),
            };
        }
        LineInput::Format(at) => {
            if let Some(Overlay::Export { format, .. }) = &mut model.overlay {
                *format = at.min(FORMATS.len() - 1);
            }
        }
        LineInput::Path(path) => return save(model, path),
        LineInput::Word { text, at } => return word(model, &text, at),
        LineInput::ReviewLine(_) | LineInput::Create => {}
    }
    Vec::new()
}

fn filter(model: &mut Model, words: String) {
    let Some(picker) = model.picker_mut() else { return };
    picker.moved = !words.is_empty();
    picker.filter = Input::new(words);
    picker.refilter();
}

fn offer(model: &mut Model, id: &SanitizedText) -> Vec<Effect> {
    let Some(picker) = model.picker_mut() else { return Vec::new() };
    match picker.point_at(id) {
        true => act(model, KeyAction::Choose),
        false => Vec::new(),
    }
}

fn text(model: &mut Model, Secret(text): Secret) -> Vec<Effect> {
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    let line = match &mut entry.typed {
        FieldInput::Line(input) => {
            input.reset();
            insert_line(input, &text);
            true
        }
        FieldInput::Area(area) => {
            **area = crate::app::form::area(&text);
            false
        }
        _ => return Vec::new(),
    };
    changed(model);
    let effects = act(model, KeyAction::Choose);
    // An invalid line is replaced by the previous text; a text of many lines is kept.
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()).filter(|entry| line && entry.broken()) {
        entry.touched = false;
    }
    effects
}

fn switch(model: &mut Model, to: bool) -> Vec<Effect> {
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    let FieldInput::Switch(on) = &mut entry.typed else { return Vec::new() };
    (*on, entry.touched) = (to, true);
    act(model, KeyAction::Choose)
}

/// Repeating the same path replaces an existing file.
fn save(model: &mut Model, entered: String) -> Vec<Effect> {
    if let Some(Overlay::Card(card)) = &mut model.overlay {
        if let InstanceDialog::Rdp { path, .. } = &mut **card {
            *path = Input::new(entered);
        }
        return act(model, KeyAction::Choose);
    }
    let Some(Overlay::Save { path, over, problem, .. }) = &mut model.overlay else { return Vec::new() };
    *over &= path.value().trim() == entered.trim();
    (*path, *problem) = (Input::new(entered), None);
    act(model, KeyAction::Choose)
}

/// A line counts only if all of it can have been typed by hand since the question was asked and since the line before:
/// nothing that was pasted, piped, or typed ahead ever creates anything.
fn word(model: &mut Model, text: &str, at: Duration) -> Vec<Effect> {
    let creates = !matches!(model.overlay, Some(Overlay::Remove(_)));
    let Some(Overlay::Confirm(confirm) | Overlay::Remove(confirm)) = &mut model.overlay else { return Vec::new() };
    let last = confirm.last_key.replace(at);
    let Some(since) = confirm.shown.max(last) else { return Vec::new() };
    let keys = u32::try_from(text.chars().count() + 1).unwrap_or(u32::MAX);
    if confirm.shown.is_none() || at.saturating_sub(since) < review::confirmation::FASTEST_HAND.saturating_mul(keys) {
        confirm.empty(if creates { "confirm.fast" } else { "remove.fast" });
        return Vec::new();
    }
    confirm.typed = Input::new(text.trim().to_owned());
    act(model, if creates { KeyAction::Create } else { KeyAction::Choose })
}
