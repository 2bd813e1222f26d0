//! Navigation between the steps and their fields, and past those that are filled in.

use super::answers::{commit, pointed_at, put, take_what_stands_there};
use super::refresh::refresh;
use super::way_back::{before_questions, returns_to_home, returns_to_launch};
use super::{FieldInput, FormField, StepForm, inline};
use crate::app::effect::Effect;
use crate::app::model::{AutoFill, Model, Screen};
use crate::app::notice::{notice, unless_overdue};
use crate::app::retry;
use crate::domain::loadable::Loadable;
use crate::domain::requested_values::{MissingScript, RequestedValues};
use crate::domain::user_text::{FieldId, StepId, UserText};
use crate::steps::{self, Value, auto_fill};

/// Puts an answer into the draft and continues, or reports what is wrong with it.
pub fn answer(model: &mut Model, field: FieldId, value: Value) -> Vec<Effect> {
    let chosen = if let Value::Offer(id) = &value { Some(id.clone()) } else { None };
    if !put(model, field, value) {
        return Vec::new();
    }
    let purpose = field == FieldId::BlueprintKind && model.draft.purpose.is_some();
    // A blueprint found from the list of kinds answers both questions.
    let found =
        field == FieldId::BlueprintKind && model.draft.blueprint.as_ref().map(|of| &of.item.id) == chosen.as_ref();
    go_past(model, if found { FieldId::Blueprint } else { field });
    if purpose {
        // A purpose determines the rest, which can be changed in the review.
        auto_fill(model);
    } else if field == FieldId::BlueprintKind && model.draft.region.is_none() {
        // If the questions began here, the Region comes next: it determines what is available of this kind.
        open(model, StepId::Region, None);
    }
    model.unsaved = false;
    vec![Effect::SaveDraft(Box::new(model.to_keep()))]
}

/// Moves to the next question or step; after an answer opened from the review, to what it left unanswered and then
/// back.
pub fn go_past(model: &mut Model, field: FieldId) {
    let edits = model.edits;
    let Some(form) = model.form_mut() else { return };
    form.focus_on(field);
    // A text area is left with Tab, which moves to the next question everywhere.
    let text = form.entry().is_some_and(|entry| matches!(entry.typed, FieldInput::Area(_)));
    // A secondary question may have been opened past one that its main answer added.
    let secondary = form.entry().is_some_and(|entry| entry.field.secondary);
    let passed = form.first_unanswered().filter(|_| secondary);
    match passed.or_else(|| form.next_walked(form.focus)) {
        _ if edits && !text => next_step(model),
        Some(next) => form.focus = next,
        None => next_step(model),
    }
}

/// Returns the first question that has no answer and isn't answered along with another.
fn unanswered(model: &Model) -> Option<(StepId, FieldId)> {
    steps::all().iter().find_map(|step| {
        let fields = step.fields(model.language, &model.draft, &model.catalog);
        let open = fields.into_iter().find(|field| field.open() && !field.secondary)?;
        Some((step.id(), open.id))
    })
}

/// Returns the first field that was left with a rejected text. The text isn't dropped for an earlier answer silently.
fn rejected(model: &Model) -> Option<(StepId, FieldId)> {
    let forms = steps::all().iter().filter_map(|step| Some((step.id(), model.forms.get(&step.id())?)));
    forms.into_iter().find_map(|(step, form)| {
        let left = |entry: &&FormField| entry.touched && entry.broken() && entry.field.asked();
        Some((step, form.entries.iter().find(left)?.field.id))
    })
}

/// Moves to an adjacent field. Tab wraps around to the first field, so that it alone reaches every field of the step.
pub fn move_focus(model: &mut Model, target: fn(&StepForm, usize) -> Option<usize>) {
    if !commit(model) || !take_what_stands_there(model) {
        return;
    }
    if let Some(next) = model.form().and_then(|form| target(form, form.focus)) {
        move_to(model, next);
    }
}

/// Moves the focus to another field of the step: to its line if it is changed there, otherwise to its question.
pub fn move_to(model: &mut Model, at: usize) {
    model.inline = None;
    let (Some(before), Some(field)) = (inline::state(model), field_at(model, at)) else { return };
    let Some(to) = prepared(model, at) else { return };
    match model.form().is_some_and(|form| form.is_inline(to)) && field_at(model, to) == Some(field) {
        true => inline::enter(model, to, before),
        false => set_focus(model, to),
    }
}

fn field_at(model: &Model, at: usize) -> Option<FieldId> {
    model.form()?.entries.get(at).map(|entry| entry.field.id)
}

/// Moves the focus to the question with this index.
pub fn set_focus(model: &mut Model, at: usize) {
    if let Some(form) = model.form_mut() {
        form.focus = at;
    }
}

/// Takes the choice under the cursor if the field at this index depends on it, as a secondary one below does. Returns
/// the field's index, or that of a question that the choice added, which comes first; `None` if it can't be taken.
fn prepared(model: &mut Model, at: usize) -> Option<usize> {
    let form = model.form()?;
    let (from, main) = (form.focus, form.entry()?);
    let (field, to) = (main.field.id, form.entries.get(at)?);
    let known: Vec<FieldId> = form.entries.iter().map(|entry| entry.field.id).collect();
    let pointed = main.value().is_some() && !main.lacks_text();
    if to.field.secondary && at > from && (pointed || to.idle()) {
        let value = pointed_at(model)?;
        if !put(model, field, value) {
            return None;
        }
    }
    let entries = &model.form()?.entries;
    let to = entries.iter().position(|entry| entry.field.id == known[at]).unwrap_or(from);
    let added = |at: &usize| {
        let field = &entries[*at].field;
        field.walked() && field.open() && !known.contains(&field.id)
    };
    Some((from + 1..to).find(added).unwrap_or(to))
}

/// Opens a secondary question of the step. The question that it was opened from comes again after it, unless the
/// secondary one depends on its answer: that is then what stands there.
pub fn open_secondary(model: &mut Model, field: FieldId) {
    let at = model.form().and_then(|form| form.entries.iter().position(|entry| entry.field.id == field));
    let Some(at) = at.filter(|_| commit(model)) else { return };
    let depends = model.form().is_some_and(|form| form.entries[at].idle());
    if let Some(to) = if depends { prepared(model, at) } else { Some(at) } {
        set_focus(model, to);
    }
}

/// Continues after the step: with the next one, or with what is missing if the review is waited for.
pub fn next_step(model: &mut Model) {
    let Screen::Step(at) = model.screen else { return };
    seen(model);
    if model.edits {
        return match unanswered(model) {
            Some((step, field)) => open(model, step, Some(field)),
            None => open_review(model),
        };
    }
    match steps::all().get(at + 1) {
        Some(step) => open(model, step.id(), None),
        None => open_review(model),
    }
}

/// A dropped answer whose question is no longer asked can't be given again: having been shown is enough.
fn seen(model: &mut Model) {
    let Some(form) = model.forms.get(&model.step().map_or(StepId::Review, |step| step.id())) else { return };
    for entry in form.entries.iter().filter(|entry| !entry.field.asked()) {
        model.draft.gaps.remove(&entry.field.id);
    }
}

/// Moves back one field, from a secondary field to its main one; from the first of a step to the last of the previous
/// step.
pub fn back(model: &mut Model) {
    let Screen::Step(at) = model.screen else { return };
    // Going back is always allowed: an error stays beside its line and isn't repeated as a notice.
    if !commit(model) {
        model.notice = None;
    }
    let Some(form) = model.form_mut() else { return };
    if let Some(before) = form.walked_back() {
        form.focus = before;
        return;
    }
    model.edits = false;
    match at.checked_sub(1) {
        _ if returns_to_home(model, at) => model.screen = Screen::Home,
        _ if returns_to_launch(model, at) => model.screen = Screen::Launch,
        Some(before) => open_at_end(model, before),
        None => match before_questions(model) {
            Some(screen) => model.screen = screen,
            None => notice(model, UserText::new("notice.first"), false),
        },
    }
}

/// Opens a step at its last question.
pub fn open_at_end(model: &mut Model, at: usize) {
    open(model, steps::all()[at].id(), None);
    if let Some(form) = model.form_mut() {
        form.focus_end(true);
    }
}

/// Opens a step at this question, or at its first.
pub fn open(model: &mut Model, step: StepId, field: Option<FieldId>) {
    let Some(at) = steps::all().iter().position(|other| other.id() == step) else {
        return open_review(model);
    };
    if model.screen != Screen::Step(at) {
        order_regions(model, true);
    }
    model.screen = Screen::Step(at);
    model.reached = model.reached.max(at);
    refresh(model);
    if let Some(form) = model.form_mut() {
        form.focus_end(false);
        if let Some(field) = field {
            form.focus_on(field);
        }
    }
}

/// Sorts the Regions once latencies are known, unless the user is moving among them; then they are sorted the next
/// time the question is opened.
pub fn sort_regions(model: &mut Model) {
    let entry = model.forms.get(&StepId::Region).and_then(|form| form.entries.first());
    let moved = entry.is_some_and(|entry| matches!(&entry.typed, FieldInput::Pick(picker) if picker.moved));
    let there = model.step().is_some_and(|step| step.id() == StepId::Region);
    order_regions(model, !(moved && there));
}

fn order_regions(model: &mut Model, sorted: bool) {
    if let Loadable::Ready(pings) = &mut model.catalog.pings {
        pings.sorted = sorted;
    }
}

/// Opens the review, or the first question whose answer was lost or is missing.
pub fn open_review(model: &mut Model) {
    if let Some((step, field)) = rejected(model) {
        return open(model, step, Some(field));
    }
    model.edits = false;
    model.reached = steps::all().len();
    model.screen = Screen::Review;
    model.review.button = true;
}

/// Goes straight to the review, accepting the defaults of everything unanswered.
pub fn auto_fill(model: &mut Model) {
    if !commit(model) {
        return;
    }
    // Failed listings are loaded again.
    retry::failed_listings(model);
    model.auto_fill = Some(AutoFill::All);
    go_on(model);
    if model.auto_fill.is_some() {
        notice(model, UserText::new("notice.hurry"), false);
    }
}

/// Opens a question that has been reached before. From the review, its answer leads back there.
pub fn jump_to_question(model: &mut Model, field: FieldId) {
    if !commit(model) {
        return;
    }
    let edits = model.edits || model.screen == Screen::Review;
    open(model, field.step(), Some(field));
    model.edits = edits;
}

/// Opens a step that has been reached before.
pub fn jump(model: &mut Model, at: usize) {
    if at > model.reached || !commit(model) {
        return;
    }
    model.edits = false;
    match steps::all().get(at) {
        Some(step) if at <= model.reached => open(model, step.id(), None),
        None if model.reached >= steps::all().len() => open_review(model),
        _ => {}
    }
}

/// While `auto_fill` is set: accepts defaults as far as they are known, then shows the review or what is missing.
pub fn go_on(model: &mut Model) {
    let language = model.language;
    let stop = match model.auto_fill {
        None => return,
        Some(AutoFill::All) => auto_fill::fill(language, &mut model.draft, &model.catalog),
        Some(AutoFill::To(field)) => auto_fill::fill_to(language, &mut model.draft, &model.catalog, field),
        Some(AutoFill::From(source)) => auto_fill::fill_from(language, &mut model.draft, &model.catalog, source),
    };
    match stop {
        auto_fill::FillStop::Done => {
            model.auto_fill = None;
            unless_overdue(model);
            open_review(model);
        }
        auto_fill::FillStop::Waiting(wants) => {
            // A failed listing won't arrive.
            if wants.iter().all(|want| model.catalog.failure(want).is_some()) {
                model.auto_fill = None;
                unless_overdue(model);
            }
        }
        auto_fill::FillStop::Asks { step, field, problem } => {
            let all = model.auto_fill.take() == Some(AutoFill::All);
            unless_overdue(model);
            open(model, step, Some(field));
            let gap = || model.draft.gaps.get(&field).cloned().unwrap_or(UserText::new("problem.missing"));
            if let Some(say) = problem.map(|problem| problem.say).or_else(|| (all && !model.waiting_failed()).then(gap))
            {
                notice(model, say, true);
            }
        }
    }
}

/// Starts from a snapshot, with defaults up to the size.
pub fn restore(model: &mut Model, requested: RequestedValues) {
    model.draft.requested = requested;
    model.screen = Screen::Step(0);
    model.auto_fill = Some(AutoFill::To(FieldId::Bundle));
    go_on(model);
}

/// Sets the values that the questions propose. If the script of a draft has changed, the questions stop there.
pub fn request(model: &mut Model, requested: RequestedValues) {
    model.draft.gaps.extend(requested.missing_script.as_ref().map(MissingScript::gap));
    model.draft.requested = requested;
}

/// Applies the saved draft, without defaults beyond it.
pub fn resume(model: &mut Model, requested: RequestedValues) {
    let source = requested.provenance();
    request(model, requested);
    if matches!(model.screen, Screen::Home | Screen::Welcome) {
        model.screen = Screen::Step(0);
    }
    model.auto_fill = Some(AutoFill::From(source));
    go_on(model);
}
