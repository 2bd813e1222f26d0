//! Checks the file for a new private key: before it becomes an answer, and again before the confirmation. Files in
//! `~/.ssh` are already listed; elsewhere the disk must be read.

use crate::app::effect::Effect;
use crate::app::form::{self, FieldInput};
use crate::app::model::{ConfirmedAction, Model, Overlay};
use crate::app::notice::notice;
use crate::app::review::recheck::learn;
use crate::domain::draft::KeyChoice;
use crate::domain::key_pair::{self, KeyFileFault, LocalKey};
use crate::domain::loadable::Loadable;
use crate::domain::requested_values::RequestedKey;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, StepId, UserText, Words};
use crate::steps::{self, Value};
use std::path::{Path, PathBuf};

/// Requests a check of the typed file if it needs one; it becomes an answer afterwards. `None` if no check is needed.
pub fn typed(model: &mut Model) -> Option<Vec<Effect>> {
    let text = model.form()?.entry().filter(|entry| entry.field.id == FieldId::KeyFile)?.text()?;
    let path = key_pair::check_file(&text).ok()?;
    model.catalog.key_places.remove(&path);
    elsewhere(&path).then(|| vec![see(model, path)])
}

/// Requests another check of the answer, as much may have happened since.
pub fn answered(model: &Model) -> Option<Effect> {
    let new = model.draft.key == Some(KeyChoice::New);
    let path = model.draft.key_file.clone().filter(|_| new)?;
    Some(see(model, path))
}

/// Returns whether the disk is read before this text becomes an answer.
pub fn asks_disk(field: FieldId, text: &str) -> bool {
    field == FieldId::KeyFile && key_pair::check_file(text).is_ok_and(|path| elsewhere(&path))
}

/// Returns the path of one of the user's keys that was typed instead of a filter.
pub fn named(model: &Model) -> Option<PathBuf> {
    let entry = model.form()?.entry().filter(|entry| entry.field.id == FieldId::Key)?;
    let FieldInput::Pick(picker) = &entry.typed else { return None };
    key_pair::typed_path(picker.filter.value())
}

/// Requests reading the key file of a saved draft if it isn't in `~/.ssh`.
pub fn requested(model: &Model) -> Option<Effect> {
    let Some(RequestedKey::Own(path)) = &model.draft.requested.brings else { return None };
    let known = model.catalog.own_keys.ready()?.keys.iter().any(|own| own.path == *path);
    (!known && elsewhere(path) && key_pair::typed_path(&path.to_string_lossy()).is_some())
        .then(|| Effect::ReadKey { path: path.clone() })
}

/// Applies a key read from its file: adds it to the user's keys, and answers the question if the user typed its path.
pub fn read(model: &mut Model, path: &Path, answer: Result<LocalKey, KeyFileFault>) -> Vec<Effect> {
    let here = named(model).is_some_and(|typed| typed == path) && model.overlay.is_none();
    match answer {
        Ok(key) => {
            let id = steps::own_key_id(&key);
            learn(model, |catalog| {
                if let Loadable::Ready(own) = &mut catalog.own_keys {
                    own.add(key);
                }
            });
            match here {
                true => form::navigation::answer(model, FieldId::Key, Value::Offer(id)),
                false => Vec::new(),
            }
        }
        Err(why) if here => {
            notice(model, fault(path, &why), true);
            Vec::new()
        }
        Err(_) => Vec::new(),
    }
}

fn fault(path: &Path, why: &KeyFileFault) -> UserText {
    let say = |key| UserText::new(key).with("path", SanitizedText::new(path.to_string_lossy()));
    match why {
        KeyFileFault::File(why) => say("problem.key.unreadable").with_text("why", why.clone()),
        KeyFileFault::NoKey => say("problem.key.none"),
        KeyFileFault::Unfit(unfit) => say("problem.key.unreadable").with_text("why", unfit.say()),
    }
    .brief()
}

fn elsewhere(path: &Path) -> bool {
    path.parent() != Some(Path::new(key_pair::FOLDER))
}

fn see(model: &Model, path: PathBuf) -> Effect {
    let before = model.draft.key_kept.as_ref().filter(|(kept, _)| *kept == path).map(|(_, key)| key.clone());
    Effect::CheckKeyFile { path, before }
}

/// Applies the result of the check.
pub fn seen(model: &mut Model, path: PathBuf, answer: Result<(), Words>) -> Vec<Effect> {
    let here = model.form().and_then(|form| form.entry()).filter(|entry| entry.field.id == FieldId::KeyFile);
    let here = here.and_then(|entry| entry.text()).filter(|text| Path::new(text.trim()) == path);
    match answer {
        Ok(()) => match here.filter(|_| model.overlay.is_none()) {
            Some(text) => form::navigation::answer(model, FieldId::KeyFile, Value::Text(text)),
            None => Vec::new(),
        },
        Err(why) => {
            model.catalog.key_places.insert(path.clone(), why.clone());
            refuse(model, &path, why, here.is_some());
            Vec::new()
        }
    }
}

/// Shows the error beside the typed line, or moves the user there from the confirmation.
fn refuse(model: &mut Model, path: &Path, why: Words, here: bool) {
    let say = UserText::new("problem.key.no-room").with_text("why", why);
    if here {
        if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
            entry.problem = Some(Problem::new(FieldId::KeyFile, say));
        }
        return;
    }
    let confirming =
        matches!(&model.overlay, Some(Overlay::Confirm(confirm)) if confirm.sends == ConfirmedAction::Order);
    if confirming && model.draft.key_file.as_deref() == Some(path) {
        model.overlay = None;
        form::navigation::open(model, StepId::Access, Some(FieldId::KeyFile));
        notice(model, say, true);
    }
}
