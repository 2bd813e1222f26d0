//! Takes what is typed or highlighted as an answer, or shows why it can't be one.

use super::refresh::refresh;
use super::{FieldInput, FormField};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::notice::notice;
use crate::domain::catalog::Catalog;
use crate::domain::draft::Draft;
use crate::domain::loadable::Loadable;
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::steps::{FieldKind, Step, Value, auto_fill};
use crate::text::Language;

/// Returns what Enter would take, or shows why there's nothing to take.
pub fn pointed_at(model: &mut Model) -> Option<Value> {
    let entry = model.form()?.entry()?;
    let Some(value) = entry.value() else {
        let kind = entry.field.kind.clone();
        waiting(model, &kind);
        return None;
    };
    if let FieldInput::Pick(picker) = &entry.typed
        && let Some(Err(why)) = picker.at().map(|offer| offer.fits.clone())
    {
        notice(model, why, true);
        return None;
    }
    Some(value)
}

/// Reports that Enter chooses nothing while a list is loading.
fn waiting(model: &mut Model, kind: &FieldKind) {
    if matches!(kind, FieldKind::Pick(Loadable::Ready(_))) {
        return notice(model, UserText::new("notice.nothing-matches"), false);
    }
    if matches!(kind, FieldKind::Pick(Loadable::Idle | Loadable::Loading { .. })) {
        notice(model, UserText::new("notice.still-loading"), false);
    }
}

/// Puts an answer into the draft. Returns `false` if it breaks a rule, which is then reported: beside typed text,
/// otherwise at the bottom.
pub fn put(model: &mut Model, field: FieldId, value: Value) -> bool {
    let language = model.language;
    let Some(step) = model.step() else { return false };
    let Err(problem) = step.set(language, field, value, &mut model.draft, &model.catalog) else {
        taken(model, field);
        return true;
    };
    let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) else { return false };
    let message = problem.say.clone();
    let shown = entry.problem.replace(problem).is_some();
    match (matches!(entry.typed, FieldInput::Line(_) | FieldInput::Area(_)), shown) {
        (false, _) => notice(model, message, true),
        // The reason is already shown; without a notice the key would seem dead.
        (true, true) => notice(model, UserText::new("notice.see-there"), true),
        (true, false) => {}
    }
    false
}

/// Marks a field as answered: its gap is closed, and it follows its answer again.
fn taken(model: &mut Model, field: FieldId) {
    let language = model.language;
    model.draft.gaps.remove(&field);
    model.draft.recheck(&model.catalog);
    if let Some(step) = model.step() {
        auto_fill::fill_secondary(language, step, &mut model.draft, &model.catalog);
    }
    // However it was answered, the draft must be saved.
    model.note_answer();
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
        (entry.problem, entry.touched) = (None, false);
        if let FieldInput::Pick(picker) = &mut entry.typed {
            picker.moved = false;
            picker.filter.reset();
            picker.refilter();
        }
    }
    refresh(model);
}

/// Submits text that was typed but not entered before the user moves away: what is shown is what is sent. Returns
/// `false` if it breaks a rule, which is then reported.
pub fn commit(model: &mut Model) -> bool {
    let Some(entry) = model.form().and_then(|form| form.entry()).filter(|entry| entry.touched) else { return true };
    let (field, file) = (entry.field.id, matches!(entry.field.kind, FieldKind::File { .. }));
    match entry.value().filter(|_| !file) {
        Some(value) => put(model, field, value),
        None => true,
    }
}

/// Accepts the proposal of a line or a switch without an answer, as shown. A lost answer isn't replaced silently.
/// Returns `false` if it breaks a rule, which is then reported.
pub fn take_what_stands_there(model: &mut Model) -> bool {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return true };
    let field = entry.field.id;
    let filled =
        matches!(entry.field.kind, FieldKind::Line { .. } | FieldKind::Pairs { .. } | FieldKind::Switch { .. });
    let proposed = entry.field.answer.is_none() && entry.field.default.is_some();
    if !filled || !proposed || model.draft.gaps.contains_key(&field) {
        return true;
    }
    match entry.value() {
        Some(value) => put(model, field, value),
        None => true,
    }
}

/// Checks the input after a change, so that an error is shown at once.
pub fn changed(model: &mut Model) {
    let language = model.language;
    let Some(step) = model.step() else { return };
    model.note_answer();
    let mut draft = model.draft.clone();
    let catalog = std::mem::take(&mut model.catalog);
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut()) {
        entry.touched = true;
        entry.problem = check(language, step, entry, &mut draft, &catalog);
    }
    model.catalog = catalog;
}

fn check(
    language: Language,
    step: &dyn Step,
    entry: &FormField,
    draft: &mut Draft,
    catalog: &Catalog,
) -> Option<Problem> {
    if matches!(entry.field.kind, FieldKind::File { .. }) {
        return None;
    }
    step.set(language, entry.field.id, Value::Text(entry.text()?), draft, catalog).err()
}

/// Saves what was answered or typed since the last time.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    match std::mem::take(&mut model.unsaved) {
        true => vec![Effect::SaveDraft(Box::new(model.to_keep()))],
        false => Vec::new(),
    }
}
