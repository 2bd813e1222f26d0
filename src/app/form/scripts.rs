//! Update functions for the launch script: reading it from a file, editing it in the user's editor, repairing it.

use crate::app::effect::{Effect, Secret, TerminalAction};
use crate::app::external_program::ExternalProgram;
use crate::app::form::answers::{changed, put};
use crate::app::form::{self, FieldInput, FormField};
use crate::app::model::Model;
use crate::app::notice::notice;
use crate::domain::requested_values::MissingScript;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::{Script, without_last_end};
use crate::domain::user_text::{FieldId, Problem, StepId, UserText, Words};
use crate::steps::Value;
use std::path::{Path, PathBuf};

/// Opens the script in the user's editor. From the list of script sources, this also selects typing it.
pub fn edit(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    if entry.field.id == FieldId::Script && !chooses_text(model) {
        form::navigation::answer(model, FieldId::Script, Value::Offer("typed".into()));
    }
    let text = at_text(model).and_then(|entry| entry.text()).unwrap_or_default();
    model.editing = true;
    vec![Effect::Edit(Secret::new(text))]
}

/// Returns whether the highlighted source has a text that can be edited here.
fn chooses_text(model: &Model) -> bool {
    model.form().is_some_and(|form| form.entries.iter().any(|entry| entry.field.id == FieldId::ScriptText))
}

/// Starts the editor on the file that holds the script.
pub fn to_edit(model: &mut Model, answer: Result<Box<ExternalProgram>, Words>) -> Vec<Effect> {
    match answer {
        Ok(external) => vec![Effect::Terminal(TerminalAction::SuspendFor(external))],
        Err(why) => {
            model.editing = false;
            notice(model, UserText::new("notice.not-edited").with_text("why", why), true);
            Vec::new()
        }
    }
}

/// Takes over the text that the editor wrote.
///
/// The file is removed only after the draft with its text is saved, as Skysail may be killed at any moment.
pub fn edited(model: &mut Model, path: PathBuf, answer: Result<Secret, Words>) -> Vec<Effect> {
    model.editing = false;
    match answer {
        Ok(Secret(text)) => {
            let Some(before) = at_text(model).and_then(|entry| entry.text()) else { return Vec::new() };
            replace(model, without_last_end(&text, &before));
            vec![Effect::SaveEdited { path, draft: Box::new(model.to_keep()) }]
        }
        Err(why) => {
            notice(model, UserText::new("notice.not-taken-back").with_text("why", why), true);
            Vec::new()
        }
    }
}

/// Replaces the text; it becomes an answer when the user continues.
fn replace(model: &mut Model, text: &str) {
    let Some(entry) = at_text(model) else { return };
    if let FieldInput::Area(area) = &mut entry.typed
        && area.lines().join("\n") != text
    {
        **area = form::area(text);
        changed(model);
    }
}

/// Opens the question of the script's text and returns its field.
fn at_text(model: &mut Model) -> Option<&mut FormField> {
    form::navigation::open(model, StepId::Access, Some(FieldId::ScriptText));
    model.form_mut()?.entry_mut().filter(|entry| entry.field.id == FieldId::ScriptText)
}

/// Applies the repair offered below the script. The script of a file becomes a typed text; the file isn't changed.
pub fn repair(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let (Some(repair), field) = (entry.repair, entry.field.id) else { return Vec::new() };
    let text = match field {
        FieldId::ScriptFile => model.draft.script_file.as_ref().map(|script| script.reveal().to_owned()),
        _ => entry.text(),
    };
    let Some(text) = text else { return Vec::new() };
    let repaired = repair.apply(&text);
    if field == FieldId::ScriptFile {
        // A text typed earlier isn't overwritten.
        if model.draft.script_text.as_ref().is_some_and(|typed| typed.reveal() != repaired) {
            notice(model, UserText::new("notice.mend-in-the-way"), true);
            return Vec::new();
        }
        form::navigation::open(model, StepId::Access, Some(FieldId::Script));
        form::navigation::answer(model, FieldId::Script, Value::Offer("typed".into()));
        notice(model, UserText::new("notice.mended-copy"), false);
    }
    replace(model, &repaired);
    Vec::new()
}

/// Applies a script read from its file, or the error.
pub fn script_read(model: &mut Model, path: &Path, answer: Result<Script, Words>) -> Vec<Effect> {
    let here = model.form().and_then(|form| form.entry()).filter(|entry| entry.field.id == FieldId::ScriptFile);
    // The user has moved on or typed another path meanwhile.
    if here.and_then(FormField::text).is_none_or(|text| Path::new(text.trim()) != path) {
        return Vec::new();
    }
    match answer {
        // Likely problems are shown where one key repairs them; the user can continue all the same.
        Ok(script) if !script.remarks(model.draft.system()).is_empty() => {
            put(model, FieldId::ScriptFile, Value::Script(script));
            Vec::new()
        }
        Ok(script) => form::navigation::answer(model, FieldId::ScriptFile, Value::Script(script)),
        Err(why) => {
            // If the user quits now, the next start names the file and asks again.
            model.draft.requested.missing_script = Some(MissingScript::unread(path));
            let say = UserText::new("problem.script.unreadable")
                .with("path", SanitizedText::new(path.to_string_lossy()))
                .with_text("why", why);
            if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
                entry.problem = Some(Problem::new(FieldId::ScriptFile, say));
            }
            Vec::new()
        }
    }
}
