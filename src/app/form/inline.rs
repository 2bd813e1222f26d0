//! Changes a small choice on its line, without leaving the question beside it.
//!
//! Each choice is applied to the draft at once, so that the list beside it follows. It is applied to the draft as it
//! was before: an answer that one choice invalidates is there again with another.

use super::{InlineFocus, StateBefore};
use crate::app::model::{Model, Overlay};
use crate::domain::draft::Draft;
use crate::domain::user_text::{FieldId, UserText};
use crate::steps::{Value, auto_fill};

/// Returns the state that is restored if the choice isn't taken.
pub fn state(model: &Model) -> Option<StateBefore> {
    Some(StateBefore { draft: (*model.draft).clone(), form: model.form()?.clone(), copied: model.home.copied })
}

/// Moves the focus to the line of the field with this index.
pub fn enter(model: &mut Model, at: usize, before: StateBefore) {
    let Some(form) = model.form() else { return };
    let (Some(entry), Some(main)) = (form.entries.get(at), form.entry()) else { return };
    let Some(id) = entry.current_choice().map(str::to_owned) else { return };
    let (field, main, base) = (entry.field.id, main.field.id, (*model.draft).clone());
    // The cursor of the list stays on its item, such as on a size with another price.
    if let Some(picker) = model.picker_mut() {
        picker.moved = true;
    }
    model.inline = Some(Box::new(InlineFocus { field, main, first: id.clone(), at: id, refused: None, base, before }));
}

/// Returns the index of the field whose line has the focus.
pub fn index(model: &Model) -> Option<usize> {
    let field = model.inline.as_ref()?.field;
    model.form()?.entries.iter().position(|entry| entry.field.id == field)
}

/// Moves to the next or the previous choice, wrapping around.
pub fn step(model: &mut Model, by: isize) {
    let (Some(inline), Some(at)) = (&model.inline, index(model)) else { return };
    let Some(entry) = model.form().and_then(|form| form.entries.get(at)) else { return };
    let all = entry.choices(model.language);
    let here = all.iter().position(|choice| choice.id == inline.at).unwrap_or(0);
    let count = all.len().max(1) as isize;
    let there = (here as isize + by).rem_euclid(count) as usize;
    if let Some(id) = all.get(there).map(|choice| choice.id.to_owned()) {
        choose(model, &id);
    }
}

/// Moves to this choice and applies it. If it can't be taken, the draft is as it was before, and the reason is shown.
pub fn choose(model: &mut Model, id: &str) {
    let (Some(inline), Some(at)) = (&model.inline, index(model)) else { return };
    let Some(entry) = model.form().and_then(|form| form.entries.get(at)) else { return };
    let Some(choice) = entry.choices(model.language).into_iter().find(|choice| choice.id == id) else { return };
    let applied = match choice.unfit {
        Some(why) => Err(why.clone()),
        None if id == inline.first => Ok(inline.base.clone()),
        None => applied(model, inline.field, choice.value(&entry.field.kind), &inline.base),
    };
    let Some(inline) = &mut model.inline else { return };
    id.clone_into(&mut inline.at);
    let draft;
    (draft, inline.refused) = match applied {
        Ok(draft) => (draft, None),
        Err(why) => (inline.base.clone(), Some(why)),
    };
    *model.draft = draft;
    model.draft.recheck(&model.catalog);
    model.note_answer();
}

/// Returns the draft with this answer, or why it is rejected.
fn applied(model: &Model, field: FieldId, value: Value, base: &Draft) -> Result<Draft, UserText> {
    let mut draft = base.clone();
    let Some(step) = model.step() else { return Ok(draft) };
    step.set(model.language, field, value, &mut draft, &model.catalog).map_err(|problem| problem.say)?;
    draft.gaps.remove(&field);
    draft.recheck(&model.catalog);
    auto_fill::fill_secondary(model.language, step, &mut draft, &model.catalog);
    Ok(draft)
}

/// Returns to the question, with everything as it was before the focus moved to the line.
pub fn undo(model: &mut Model) {
    let (Some(inline), Some(step)) = (model.inline.take(), model.step()) else { return };
    let StateBefore { draft, mut form, copied } = inline.before;
    *model.draft = draft;
    model.draft.recheck(&model.catalog);
    form.seen = None;
    model.forms.insert(step.id(), form);
    model.note_answer();
    model.home.copied = copied;
}

/// Drops the focus on a line that isn't on the screen any more; its choice stays.
pub fn keep_valid(model: &mut Model) {
    let Some(inline) = &model.inline else { return };
    let over = !matches!(model.overlay, None | Some(Overlay::Help { .. } | Overlay::Glossary { .. }));
    let main = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
    let there = index(model).is_some_and(|at| model.form().is_some_and(|form| form.is_inline(at)));
    if over || model.replay.is_some() || main != Some(inline.main) || !there {
        model.inline = None;
    }
}
