//! Text input: typing and pasting into fields and filters.

use crate::app::effect::Effect;
use crate::app::form;
use crate::app::form::FieldInput;
use crate::app::form::answers::changed;
use crate::app::keymap::{self, KeyAction};
use crate::app::login::InstanceDialog;
use crate::app::model::{Model, Overlay};
use crate::app::notice::{dismiss, notice};
use crate::app::text_input::{area_key, insert_line, line_key, on_empty_line};
use crate::domain::user_text::{FieldId, UserText};
use crate::steps::FieldKind;
use termina::event::{KeyCode, KeyEvent};
use tui_input::Input;

/// Handles a key without a binding.
pub fn typed(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let language = model.language;
    if let Some(overlay) = &mut model.overlay {
        match overlay {
            Overlay::Account(_) => crate::app::account_dialog::update::typed(model, key),
            other => edit_path(other, |path| line_key(path, key)),
        }
        return Vec::new();
    }
    if crate::app::home::update::typed(model, key) || crate::app::instance_actions::update::typed(model, key) {
        return Vec::new();
    }
    // Letters go to the question, whatever has the focus.
    model.inline = None;
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    let takes_text = entry.takes_text();
    entry.mark_touched(keymap::typed_char(key).is_some());
    match &mut entry.typed {
        FieldInput::Pick(picker) if takes_text => {
            let typed = line_key(&mut picker.filter, key);
            if typed {
                picker.moved = true;
                picker.refilter();
                form::update::cursor_moved(model);
            }
        }
        FieldInput::Line(input) => {
            let typed = line_key(input, key);
            if typed {
                changed(model);
            }
        }
        // As for any yes-or-no question.
        FieldInput::Switch(on) => {
            let letter = keymap::typed_char(key).map(|c| c.to_lowercase().to_string());
            let word = |key| letter.as_deref() == Some(t!(language, key));
            if word("plain.yes") || word("plain.no") {
                *on = word("plain.yes");
                entry.touched = true;
            }
        }
        FieldInput::Area(area) => {
            let pairs = matches!(entry.field.kind, FieldKind::Pairs { .. });
            if pairs && key.code == KeyCode::Enter && on_empty_line(area) {
                return super::act(model, KeyAction::Choose);
            }
            if area_key(area, key) {
                changed(model);
            }
        }
        _ => {}
    }
    Vec::new()
}

/// Edits the path that a dialog asks for; a change makes what was said about it obsolete.
fn edit_path(overlay: &mut Overlay, edit: impl FnOnce(&mut Input) -> bool) {
    if let Overlay::Card(card) = overlay
        && let InstanceDialog::Rdp { path, .. } = &mut **card
    {
        edit(path);
    } else if let Overlay::Save { path, over, problem, .. } = overlay
        && edit(path)
    {
        (*over, *problem) = (false, None);
    }
}

/// Inserts pasted text, never as shortcuts.
pub fn paste(model: &mut Model, text: &str, cut: bool) -> Vec<Effect> {
    dismiss(model, model.now.mono);
    if cut {
        notice(model, UserText::new("notice.paste-cut"), true);
    }
    if let Some(palette) = &mut model.palette {
        crate::app::command_palette::update::paste(palette, text);
        return Vec::new();
    }
    if let Some(overlay) = &mut model.overlay {
        match overlay {
            Overlay::Account(_) => crate::app::account_dialog::update::paste(model, text),
            Overlay::Confirm(confirm) => confirm.empty("confirm.pasted"),
            Overlay::Remove(confirm) => confirm.empty("remove.pasted"),
            other => edit_path(other, |path| {
                insert_line(path, text);
                true
            }),
        }
        return Vec::new();
    }
    if crate::app::instance_actions::update::paste(model, text) {
        return Vec::new();
    }
    model.inline = None;
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return Vec::new() };
    let takes_text = entry.takes_text();
    entry.mark_touched(true);
    match &mut entry.typed {
        FieldInput::Pick(picker) if takes_text => {
            insert_line(&mut picker.filter, text);
            picker.moved = true;
            picker.refilter();
            form::update::cursor_moved(model);
        }
        FieldInput::Line(input) => {
            // Names on separate lines are several names.
            let several = (entry.field.id == FieldId::Names).then(|| text.trim_end().replace('\n', ", "));
            insert_line(input, several.as_deref().unwrap_or(text));
            changed(model);
        }
        FieldInput::Area(area) => {
            area.insert_str(text);
            changed(model);
        }
        _ => {}
    }
    Vec::new()
}
