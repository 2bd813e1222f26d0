//! Update functions of the steps: what the keys do in their fields.

use super::answers::{keep, pointed_at};
use super::refresh::refresh;
use super::{FieldInput, StepForm, inline, navigation, scripts};
use crate::app::effect::Effect;
use crate::app::keymap::KeyAction;
use crate::app::model::Model;
use crate::app::notice::notice;
use crate::app::{key_file, remedies};
use crate::domain::purposes;
use crate::domain::script::ScriptOrigin;
use crate::domain::user_text::{FieldId, UserText};
use crate::steps::{self, FieldKind};
use std::path::PathBuf;

/// Performs an action on a step.
pub fn on_step(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    if model.inline.is_some() {
        return on_line(model, action);
    }
    match action {
        KeyAction::Choose => return choose(model),
        KeyAction::Back => navigation::back(model),
        KeyAction::NextField => navigation::move_focus(model, StepForm::tab_target),
        KeyAction::PreviousField => navigation::move_focus(model, StepForm::backtab_target),
        KeyAction::Edit => return scripts::edit(model),
        KeyAction::Repair => return scripts::repair(model),
        KeyAction::ToReview => navigation::auto_fill(model),
        KeyAction::Step(at) => navigation::jump(model, at),
        KeyAction::OtherRegion => to_other_region(model),
        KeyAction::Toggle => switch_to(model, |on| !on),
        KeyAction::Up if is_switch(model) => switch_to(model, |_| false),
        KeyAction::Down if is_switch(model) => switch_to(model, |_| true),
        _ => in_list(model, action),
    }
    Vec::new()
}

fn is_switch(model: &Model) -> bool {
    model.form().and_then(|form| form.entry()).is_some_and(|entry| matches!(entry.typed, FieldInput::Switch(_)))
}

/// Sets the switch with focus, without answering its question.
pub fn switch_to(model: &mut Model, to: impl Fn(bool) -> bool) {
    if let Some(entry) = model.form_mut().and_then(|form| form.entry_mut())
        && let FieldInput::Switch(on) = &mut entry.typed
    {
        *on = to(*on);
        entry.touched = true;
    }
}

/// Performs an action while the line of a small choice has the focus. The arrows up and down return to the question.
fn on_line(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    match action {
        KeyAction::NextChoice => inline::step(model, 1),
        KeyAction::PreviousChoice => inline::step(model, -1),
        KeyAction::Choose => return take_line(model),
        KeyAction::Back => inline::undo(model),
        KeyAction::Up | KeyAction::Down => model.inline = None,
        KeyAction::Edit => {
            let (at, _) = (inline::index(model), model.inline.take());
            at.into_iter().for_each(|at| navigation::set_focus(model, at));
            return scripts::edit(model);
        }
        KeyAction::NextField => leave_line(model, StepForm::tab_target),
        KeyAction::PreviousField => leave_line(model, StepForm::backtab_target),
        _ => {
            model.inline = None;
            return on_step(model, action);
        }
    }
    Vec::new()
}

/// Takes the choice on the line. What it asks in turn comes next, such as the text of a script.
fn take_line(model: &mut Model) -> Vec<Effect> {
    if let Some(why) = model.inline.as_ref().and_then(|inline| inline.refused.clone()) {
        notice(model, why, true);
        return Vec::new();
    }
    let (at, _) = (inline::index(model), model.inline.take());
    if let (Some(at), Some(form)) = (at, model.form_mut()) {
        let next = form.next_walked(at).filter(|next| *next != form.focus && form.entries[*next].field.open());
        form.focus = next.unwrap_or(form.focus);
    }
    keep(model)
}

/// Leaves the line for an adjacent field.
fn leave_line(model: &mut Model, target: fn(&StepForm, usize) -> Option<usize>) {
    let at = inline::index(model);
    model.inline = None;
    let next = at.and_then(|at| target(model.form()?, at));
    if let Some(next) = next.filter(|next| model.form().is_some_and(|form| form.focus != *next)) {
        navigation::move_to(model, next);
    }
}

/// Selects a choice that was clicked on its line.
pub fn click_choice(model: &mut Model, at: usize, choice: usize) {
    let Some(entry) = model.form().and_then(|form| form.entries.get(at)) else { return };
    let Some(id) = entry.choices(model.language).get(choice).map(|choice| choice.id.to_owned()) else { return };
    navigation::move_to(model, at);
    if inline::index(model) == Some(at) {
        inline::choose(model, &id);
        model.inline.take_if(|inline| inline.refused.is_none());
    }
}

fn in_list(model: &mut Model, action: KeyAction) {
    let by = match action {
        KeyAction::Up => -1,
        KeyAction::Down => 1,
        _ => 0,
    };
    if by != 0 && remedies::step(model, by) {
        return;
    }
    let page = model.page;
    cursor_moved(model);
    let Some(picker) = model.picker_mut() else { return };
    let page_step = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(10);
    match action {
        KeyAction::Up => picker.step(-1, page),
        KeyAction::Down => picker.step(1, page),
        KeyAction::PageUp => picker.step(-page_step, page),
        KeyAction::PageDown => picker.step(page_step, page),
        KeyAction::First => picker.step(isize::MIN / 2, page),
        KeyAction::Last => picker.step(isize::MAX / 2, page),
        KeyAction::ClearFilter => {
            picker.filter.reset();
            picker.refilter();
        }
        _ => {}
    }
}

/// Notes that the cursor is moving in a list whose items have listings of their own.
pub fn cursor_moved(model: &mut Model) {
    let region = model.form().and_then(|form| form.entry()).is_some_and(|entry| entry.field.id == FieldId::Region);
    model.cursor_moved_at = region.then_some(model.now);
    model.rested = None;
}

/// Submits what is highlighted or typed if it is valid, and continues.
fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let (field, kind) = (entry.field.id, entry.field.kind.clone());
    match kind {
        FieldKind::File { .. } => return read_file(model, field),
        // A step that asks nothing, such as the add-ons of Windows, is only read.
        FieldKind::Closed(_) => {
            navigation::next_step(model);
            return Vec::new();
        }
        _ => {}
    }
    if let Some(effects) = key_file::typed(model) {
        return effects;
    }
    if let Some(path) = key_file::named(model) {
        return vec![Effect::ReadKey { path }];
    }
    match pointed_at(model) {
        Some(value) => navigation::answer(model, field, value),
        None => Vec::new(),
    }
}

/// Changes the Region to the nearest one that has Lightsail for Research. The field and the cursor stay.
fn to_other_region(model: &mut Model) {
    let nearest = model.draft.region.as_ref().and_then(purposes::nearest_research);
    let Some(region) = nearest.and_then(|facts| model.catalog.region(&facts.name)).cloned() else { return };
    let say = UserText::new("notice.other-region").with("region", &region.display_name);
    steps::region::change(&mut model.draft, region);
    model.draft.recheck(&model.catalog);
    model.note_answer();
    refresh(model);
    notice(model, say, false);
}

fn read_file(model: &mut Model, field: FieldId) -> Vec<Effect> {
    let typed = model.form().and_then(|form| form.entry()).and_then(|entry| entry.text()).unwrap_or_default();
    let path = typed.trim();
    if path.is_empty() {
        notice(model, UserText::new("problem.script.no-path"), true);
        return Vec::new();
    }
    // An answer that wasn't edited continues unchanged.
    let same =
        model.draft.script_file.as_ref().is_some_and(
            |script| matches!(&script.origin, ScriptOrigin::File(known) if known.to_string_lossy() == path),
        );
    if same {
        navigation::go_past(model, field);
        return Vec::new();
    }
    vec![Effect::ReadScript(PathBuf::from(path))]
}
