//! Navigation between the steps and their fields.

use crate::app::effect::Effect;
use crate::app::form::{FieldInput, StepForm, inline};
use crate::app::keymap::KeyAction;
use crate::app::model::{AutoFill, Model, Screen};
use crate::app::update::{act, go_on, notice};
use crate::app::{form, key_file, remedies};
use crate::domain::loadable::Loadable;
use crate::domain::purposes;
use crate::domain::user_text::{FieldId, StepId, UserText};
use crate::steps::{self, FieldKind, Value, auto_fill};
use std::path::PathBuf;

/// Performs an action on a step.
pub fn on_step(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    if model.inline.is_some() {
        return on_line(model, action);
    }
    match action {
        KeyAction::Choose => return choose(model),
        KeyAction::Back => back(model),
        KeyAction::NextField => move_focus(model, StepForm::tab_target),
        KeyAction::PreviousField => move_focus(model, StepForm::backtab_target),
        KeyAction::Edit => return form::scripts::edit(model),
        KeyAction::Repair => return form::scripts::repair(model),
        KeyAction::ToReview => auto_fill(model),
        KeyAction::Step(at) => jump(model, at),
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
            at.into_iter().for_each(|at| set_focus(model, at));
            return form::scripts::edit(model);
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
    match std::mem::take(&mut model.unsaved) {
        true => vec![Effect::SaveDraft(Box::new(model.to_keep()))],
        false => Vec::new(),
    }
}

/// Leaves the line for an adjacent field.
fn leave_line(model: &mut Model, target: fn(&StepForm, usize) -> Option<usize>) {
    let at = inline::index(model);
    model.inline = None;
    let next = at.and_then(|at| target(model.form()?, at));
    if let Some(next) = next.filter(|next| model.form().is_some_and(|form| form.focus != *next)) {
        move_to(model, next);
    }
}

/// Selects a choice that was clicked on its line.
pub fn click_choice(model: &mut Model, at: usize, choice: usize) {
    let Some(entry) = model.form().and_then(|form| form.entries.get(at)) else { return };
    let Some(id) = entry.choices().get(choice).map(|choice| choice.id.to_owned()) else { return };
    move_to(model, at);
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
    let Some(FieldInput::Pick(picker)) = model.form_mut().and_then(|form| form.entry_mut()).map(|e| &mut e.typed)
    else {
        return;
    };
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
    if let Some(remedy) = remedies::chosen(model) {
        return act(model, remedy.action);
    }
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let (field, kind) = (entry.field.id, entry.field.kind.clone());
    match kind {
        FieldKind::File { .. } => return read_file(model, field),
        // A step that asks nothing, such as the add-ons of Windows, is only read.
        FieldKind::Closed(_) => {
            next_step(model);
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
        Some(value) => answer(model, field, value),
        None => Vec::new(),
    }
}

/// Returns what Enter would take, or shows why there's nothing to take.
fn pointed_at(model: &mut Model) -> Option<Value> {
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

/// Changes the Region to the nearest one that has Lightsail for Research. The field and the cursor stay.
fn to_other_region(model: &mut Model) {
    let nearest = model.draft.region.as_ref().and_then(purposes::nearest_research);
    let Some(region) = nearest.and_then(|facts| model.catalog.region(&facts.name)).cloned() else { return };
    let say = UserText::new("notice.other-region").with("region", &region.display_name);
    steps::region::change(&mut model.draft, region);
    model.draft.recheck(&model.catalog);
    model.note_answer();
    crate::app::update::refresh(model);
    notice(model, say, false);
}

/// Reports that Enter chooses nothing while a list is loading.
fn waiting(model: &mut Model, kind: &FieldKind) {
    if matches!(kind, FieldKind::Pick(crate::domain::loadable::Loadable::Ready(_))) {
        return notice(model, UserText::new("notice.nothing-matches"), false);
    }
    if matches!(kind, FieldKind::Pick(Loadable::Idle | Loadable::Loading { .. })) {
        notice(model, UserText::new("notice.still-loading"), false);
    }
}

fn read_file(model: &mut Model, field: FieldId) -> Vec<Effect> {
    let typed = model.form().and_then(|form| form.entry()).and_then(|entry| entry.text()).unwrap_or_default();
    let path = typed.trim();
    if path.is_empty() {
        notice(model, UserText::new("problem.script.no-path"), true);
        return Vec::new();
    }
    // An answer that wasn't edited continues unchanged.
    let same = model.draft.script_file.as_ref().is_some_and(
        |script| matches!(&script.origin, crate::domain::script::ScriptOrigin::File(known) if known.to_string_lossy() == path),
    );
    if same {
        go_past(model, field);
        return Vec::new();
    }
    vec![Effect::ReadScript(PathBuf::from(path))]
}

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

/// Puts an answer into the draft. Returns `false` if it breaks a rule, which is then reported: beside typed text,
/// otherwise at the bottom.
pub fn put(model: &mut Model, field: FieldId, value: Value) -> bool {
    let Some(step) = model.step() else { return false };
    let Err(problem) = step.set(field, value, &mut model.draft, &model.catalog) else {
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

/// Moves to the next question or step; after an answer opened from the review, to what it left unanswered and then
/// back.
fn go_past(model: &mut Model, field: FieldId) {
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

/// Submits text that was typed but not entered before the user moves away: what is shown is what is sent. Returns
/// `false` if it breaks a rule, which is then reported.
fn commit(model: &mut Model) -> bool {
    let Some(entry) = model.form().and_then(|form| form.entry()).filter(|entry| entry.touched) else { return true };
    let (field, file) = (entry.field.id, matches!(entry.field.kind, FieldKind::File { .. }));
    match entry.value().filter(|_| !file) {
        Some(value) => put(model, field, value),
        None => true,
    }
}

/// Accepts the proposal of a line or a switch without an answer, as shown. A lost answer isn't replaced silently.
/// Returns `false` if it breaks a rule, which is then reported.
fn take_what_stands_there(model: &mut Model) -> bool {
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

/// Marks a field as answered: its gap is closed, and it follows its answer again.
fn taken(model: &mut Model, field: FieldId) {
    model.draft.gaps.remove(&field);
    model.draft.recheck(&model.catalog);
    if let Some(step) = model.step() {
        auto_fill::fill_secondary(step, &mut model.draft, &model.catalog);
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
    crate::app::update::refresh(model);
}

/// Returns the first question that has no answer and isn't answered along with another.
fn unanswered(model: &Model) -> Option<(StepId, FieldId)> {
    steps::all().iter().find_map(|step| {
        let fields = step.fields(&model.draft, &model.catalog);
        let open = fields.into_iter().find(|field| field.open() && !field.secondary)?;
        Some((step.id(), open.id))
    })
}

/// Returns the first field that was left with a rejected text. The text isn't dropped for an earlier answer silently.
fn rejected(model: &Model) -> Option<(StepId, FieldId)> {
    let forms = steps::all().iter().filter_map(|step| Some((step.id(), model.forms.get(&step.id())?)));
    forms.into_iter().find_map(|(step, form)| {
        let left = |entry: &&form::FormField| entry.touched && entry.broken() && entry.field.asked();
        Some((step, form.entries.iter().find(left)?.field.id))
    })
}

/// Moves to an adjacent field. Tab wraps around to the first field, so that it alone reaches every field of the step.
fn move_focus(model: &mut Model, target: fn(&StepForm, usize) -> Option<usize>) {
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

fn set_focus(model: &mut Model, at: usize) {
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

fn next_step(model: &mut Model) {
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
fn back(model: &mut Model) {
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

/// Returns whether going back leads to the launch being watched: from the names, where more of the same are started,
/// or from the first question.
pub fn returns_to_launch(model: &Model, at: usize) -> bool {
    let watched = model.watch.as_ref().is_some_and(|watch| !watch.came_to_nothing());
    watched
        && model.home.began.is_none()
        && (at == 0 || steps::all().get(at).is_some_and(|step| step.id() == StepId::Names))
}

/// Returns whether going back leads to Home, where the new server was begun with this question.
fn returns_to_home(model: &Model, at: usize) -> bool {
    steps::all().get(at).is_some_and(|step| model.home.began == Some(step.id()))
}

/// Returns whether there is nothing before this question.
pub fn is_first(model: &Model) -> bool {
    let before = model.form().and_then(|form| form.walked_back());
    let first = model.screen == Screen::Step(0) && before.is_none();
    first && !returns_to_launch(model, 0) && before_questions(model).is_none()
}

/// Returns the screen that was open before the first question, if any.
fn before_questions(model: &Model) -> Option<Screen> {
    match (&model.home.state.inventory, model.home.welcome.known) {
        (Some(_), _) => Some(Screen::Home),
        (None, true) => Some(Screen::Welcome),
        (None, false) => None,
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
    crate::app::update::refresh(model);
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
    crate::app::retry::failed_listings(model);
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
