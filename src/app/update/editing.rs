//! Text input: typing and pasting into fields and filters.

use super::notice;
use crate::app::effect::Effect;
use crate::app::form;
use crate::app::form::{FieldInput, FormField};
use crate::app::keymap::{self, KeyAction};
use crate::app::login::InstanceDialog;
use crate::app::model::{Model, Overlay};
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::steps::{FieldKind, Value};
use ratatui_textarea::{CursorMove, TextArea};
use termina::event::{KeyCode, KeyEvent, Modifiers};
use tui_input::{Input, InputRequest};

/// Maximum characters of a line; a longer paste is cut, and the cut is reported.
const LONGEST_LINE: usize = 4096;

/// Handles a key without a binding.
pub fn typed(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    if let Some(overlay) = &mut model.overlay {
        match overlay {
            Overlay::Account(_) => crate::app::account_dialog::update::typed(model, key),
            Overlay::Card(card) => {
                if let InstanceDialog::Rdp { path, .. } = &mut **card {
                    line_key(path, key);
                }
            }
            Overlay::Save { path, over, problem, .. } => {
                let changed = line_key(path, key);
                if changed {
                    (*over, *problem) = (false, None);
                }
            }
            _ => {}
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
                form::navigation::cursor_moved(model);
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
            let word = |key| letter.as_deref() == Some(crate::t!(key));
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

/// Checks the input after a change, so that an error is shown at once.
pub fn changed(model: &mut Model) {
    let Some(step) = model.step() else { return };
    model.note_answer();
    let mut draft = model.draft.clone();
    let catalog = std::mem::take(&mut model.catalog);
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
        entry.touched = true;
        entry.problem = check(step, entry, &mut draft, &catalog);
    }
    model.catalog = catalog;
}

fn check(
    step: &dyn crate::steps::Step,
    entry: &FormField,
    draft: &mut crate::domain::draft::Draft,
    catalog: &crate::domain::catalog::Catalog,
) -> Option<Problem> {
    if matches!(entry.field.kind, FieldKind::File { .. }) {
        return None;
    }
    step.set(entry.field.id, Value::Text(entry.text()?), draft, catalog).err()
}

/// Handles a key in a single line; returns `true` if the text changed.
pub fn line_key(input: &mut Input, key: &KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(Modifiers::CONTROL);
    let alt = key.modifiers.contains(Modifiers::ALT);
    let request = match key.code {
        KeyCode::Char('a') if ctrl => InputRequest::GoToStart,
        KeyCode::Char('e') if ctrl => InputRequest::GoToEnd,
        KeyCode::Char('w') if ctrl => InputRequest::DeletePrevWord,
        KeyCode::Char('u') if ctrl => InputRequest::DeleteLine,
        KeyCode::Char('b') if ctrl => InputRequest::GoToPrevChar,
        KeyCode::Char('f') if ctrl => InputRequest::GoToNextChar,
        KeyCode::Backspace if ctrl || alt => InputRequest::DeletePrevWord,
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left if ctrl || alt => InputRequest::GoToPrevWord,
        KeyCode::Right if ctrl || alt => InputRequest::GoToNextWord,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => match keymap::typed_char(key).filter(|_| input.value().len() < LONGEST_LINE) {
            Some(c) => InputRequest::InsertChar(c),
            None => return false,
        },
    };
    input.handle(request).is_some_and(|change| change.value)
}

fn area_key(area: &mut TextArea<'static>, key: &KeyEvent) -> bool {
    let ctrl = key.modifiers.contains(Modifiers::CONTROL);
    let go = |area: &mut TextArea<'static>, to| {
        area.move_cursor(to);
        false
    };
    match key.code {
        KeyCode::Enter => {
            area.insert_newline();
            true
        }
        KeyCode::Char('a') if ctrl => go(area, CursorMove::Head),
        KeyCode::Char('e') if ctrl => go(area, CursorMove::End),
        // The whole line, as in a field of one line.
        KeyCode::Char('u') if ctrl => {
            area.move_cursor(CursorMove::End);
            area.delete_line_by_head()
        }
        KeyCode::Char('w') if ctrl => area.delete_word(),
        KeyCode::Char('y') if ctrl => area.redo(),
        KeyCode::Char('_') if ctrl => area.undo(),
        KeyCode::Backspace => area.delete_char(),
        KeyCode::Delete => area.delete_next_char(),
        KeyCode::Up => go(area, CursorMove::Up),
        KeyCode::Down => go(area, CursorMove::Down),
        KeyCode::Left => go(area, CursorMove::Back),
        KeyCode::Right => go(area, CursorMove::Forward),
        KeyCode::Home => go(area, CursorMove::Head),
        KeyCode::End => go(area, CursorMove::End),
        KeyCode::PageUp => go(area, CursorMove::ParagraphBack),
        KeyCode::PageDown => go(area, CursorMove::ParagraphForward),
        _ => match keymap::typed_char(key) {
            Some(c) => {
                area.insert_char(c);
                true
            }
            None => false,
        },
    }
}

fn on_empty_line(area: &TextArea<'static>) -> bool {
    let row = area.cursor().0;
    area.lines().get(row).is_none_or(|line| line.trim().is_empty())
}

/// Inserts pasted text, never as shortcuts.
pub fn paste(model: &mut Model, text: &str, cut: bool) -> Vec<Effect> {
    model.notice = None;
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
            Overlay::Card(card) => {
                if let InstanceDialog::Rdp { path, .. } = &mut **card {
                    insert_line(path, text);
                }
            }
            Overlay::Save { path, over, problem, .. } => {
                insert_line(path, text);
                (*over, *problem) = (false, None);
            }
            _ => {}
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
            form::navigation::cursor_moved(model);
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

/// Inserts a paste into a single line, with its line breaks replaced by spaces.
pub fn insert_line(input: &mut Input, text: &str) {
    let room = LONGEST_LINE.saturating_sub(input.value().chars().count());
    let flat: String =
        text.trim_end_matches('\n').chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).take(room).collect();
    let at = input.cursor();
    let before: String = input.value().chars().take(at).collect();
    let after: String = input.value().chars().skip(at).collect();
    let cursor = at + flat.chars().count();
    *input = Input::new(format!("{before}{flat}{after}")).with_cursor(cursor);
}
