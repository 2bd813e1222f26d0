//! Update functions of the review: its lines, saving a plan, and the confirmation word.

use crate::app::effect::{Effect, Secret};
use crate::app::keymap::KeyAction;
use crate::app::message::SaveError;
use crate::app::model::{ConfirmationInput, ConfirmedAction, Model, Overlay};
use crate::app::notice::{copied, notice};
use crate::app::review::confirmation::is_word;
use crate::app::review::recheck::go_to_first;
use crate::app::scrolling::{moved, page_in_front};
use crate::app::{account, form, key_file, launch};
use crate::domain::catalog::CatalogQuery;
use crate::domain::plan::Plan;
use crate::domain::policy;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags;
use crate::domain::user_text::{FieldId, Problem, UserText};
use crate::export::{ExportRequest, FORMATS};
use crate::steps::{self, ReviewLine, Sent};
use std::path::{Path, PathBuf};
use tui_input::Input;

/// Returns the lines of the review, in the order of the steps.
pub fn lines(model: &Model) -> Vec<ReviewLine> {
    let mut all: Vec<ReviewLine> =
        steps::all().iter().flat_map(|step| step.review(model.language, &model.draft)).collect();
    if let Some(until) = until_line(model) {
        // Before the tags, of which it is one: in a small window, the last lines have to be scrolled to.
        let at = all.iter().position(|line| line.field == FieldId::Tags).unwrap_or(all.len());
        all.insert(at, until);
    }
    all
}

/// Returns the line with the end time and the cost until then, if there is one.
fn until_line(model: &Model) -> Option<ReviewLine> {
    let until = tags::until(model.draft.tags.as_ref()?)?;
    let (month, now) = (model.draft.monthly(), model.now.wall);
    let value = steps::names::until_with_cost(model.language, until, month, now, model.catalog.time_zone.as_ref());
    Some(ReviewLine { field: FieldId::Until, value, sent: Sent::Note(until.tag_value()) })
}

/// Performs an action in the review.
pub fn on_review(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let count = lines(model).len();
    let page = model.page.max(2) - 1;
    match action {
        KeyAction::Choose if model.review.button => return create(model),
        KeyAction::Create => return create(model),
        KeyAction::Choose => {
            let line = lines(model).into_iter().nth(model.review.cursor);
            if let Some(line) = line {
                form::navigation::open(model, line.field.step(), Some(line.field));
                model.edits = true;
            }
        }
        KeyAction::Up => up(model, 1, count),
        KeyAction::Down => down(model, 1, count),
        KeyAction::PageUp => up(model, page, count),
        KeyAction::PageDown => down(model, page, count),
        KeyAction::First => (model.review.cursor, model.review.button) = (0, false),
        KeyAction::Last => model.review.button = true,
        KeyAction::NextField => model.review.button = !model.review.button,
        KeyAction::Back => form::navigation::open_at_end(model, steps::all().len() - 1),
        KeyAction::Step(at) => form::navigation::jump(model, at),
        KeyAction::ToReview => model.review.button = true,
        KeyAction::SavePlan => save(model, None),
        KeyAction::Export => match model.draft.finish(&model.catalog) {
            Ok(_) => model.overlay = Some(Overlay::Export { format: 0, scroll: 0 }),
            Err(_) => notice(model, UserText::new("notice.not-whole"), true),
        },
        _ => {}
    }
    Vec::new()
}

fn up(model: &mut Model, by: usize, count: usize) {
    if std::mem::take(&mut model.review.button) {
        model.review.cursor = count.saturating_sub(1);
    } else {
        model.review.cursor = model.review.cursor.saturating_sub(by);
    }
}

fn down(model: &mut Model, by: usize, count: usize) {
    let next = model.review.cursor + by;
    if next >= count || model.review.button {
        model.review.button = true;
    } else {
        model.review.cursor = next;
    }
}

/// Returns whether the price is known only from an earlier run and is being loaded.
fn price_is_asked(model: &Model) -> bool {
    let Some(region) = model.draft.region_name().cloned() else { return false };
    let want = CatalogQuery::Bundles { region, research: model.draft.research() };
    model.catalog.aged.get(&want).is_some_and(|aged| aged.failure().is_none())
}

/// Opens the line for the confirmation word, or goes to what is missing.
fn create(model: &mut Model) -> Vec<Effect> {
    if account::switching::is_opening(model) {
        return Vec::new();
    }
    let over = model.draft.tags.as_ref().and_then(|tags| tags::until(tags)).is_some_and(|it| it.passed(model.now.wall));
    match model.draft.finish(&model.catalog) {
        Ok(_) if over => {
            go_to_first(model, vec![Problem::new(FieldId::Until, UserText::new("notice.until-past"))]);
            Vec::new()
        }
        Ok(_) => {
            model.overlay = Some(Overlay::Confirm(ConfirmationInput::default()));
            let who = account::switching::ask_again(model);
            key_file::answered(model).into_iter().chain(who).collect()
        }
        Err(problems) => {
            go_to_first(model, problems);
            Vec::new()
        }
    }
}

/// Asks where to save the plan or an export.
fn save(model: &mut Model, export: Option<usize>) {
    match model.draft.finish(&model.catalog) {
        Ok(order) => {
            let name = order.names.first().map_or("plan", |name| name.as_str());
            let ending = export.and_then(|at| FORMATS.get(at)).map_or("json", |format| format.ending);
            let path = Input::new(format!("{name}.{ending}"));
            model.overlay = Some(Overlay::Save { export, path, over: false, problem: None });
        }
        Err(_) => notice(model, UserText::new("notice.not-whole"), true),
    }
}

/// Notes that a frame was drawn: from now on the keys on the confirmation line count.
pub fn shown(model: &mut Model) {
    if let Some(Overlay::Confirm(confirm) | Overlay::Remove(confirm)) = &mut model.overlay {
        confirm.shown.get_or_insert(model.now.mono);
        confirm.drawn.get_or_insert(model.now.mono);
    }
}

/// Performs an action in an overlay.
pub fn overlay(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let (furthest, page) = (model.furthest, page_in_front(model));
    let price_pending = action == KeyAction::Create && price_is_asked(model);
    match (&mut model.overlay, action) {
        (Some(Overlay::Confirm(confirm)), KeyAction::Create) => {
            if is_word(model.language, confirm.typed.value()) {
                let sends = confirm.sends;
                if price_pending && sends == ConfirmedAction::Order {
                    confirm.problem = Some("confirm.price");
                    return Vec::new();
                }
                model.overlay = None;
                return launch::update::send(model, sends);
            }
            let problem = if confirm.typed.value().is_empty() { "confirm.empty" } else { "confirm.wrong" };
            confirm.empty(problem);
        }
        (Some(Overlay::Confirm(confirm)), _) => {
            confirm.scroll = moved(confirm.scroll, furthest, page, action);
        }
        (Some(Overlay::Policy { whole, scroll }), KeyAction::OtherPolicy) => (*whole, *scroll) = (!*whole, 0),
        (Some(Overlay::Policy { whole, .. }), KeyAction::Copy) => {
            let whole = *whole;
            return copy_policy(model, whole);
        }
        (Some(Overlay::Help { scroll } | Overlay::Glossary { scroll } | Overlay::Policy { scroll, .. }), _) => {
            *scroll = moved(*scroll, furthest, page, action);
        }
        (Some(Overlay::Export { format, scroll }), _) => return exporting(*format, *scroll, model, action),
        (Some(Overlay::Save { export, path, over, .. }), KeyAction::Choose) => {
            let path = PathBuf::from(path.value().trim());
            let (export, over) = (*export, *over);
            return save_to(model, export, path, over);
        }
        _ => {}
    }
    Vec::new()
}

fn exporting(format: usize, scroll: usize, model: &mut Model, action: KeyAction) -> Vec<Effect> {
    let last = FORMATS.len() - 1;
    let (format, scroll) = match action {
        KeyAction::NextFormat => (if format == last { 0 } else { format + 1 }, 0),
        KeyAction::PreviousFormat => (format.checked_sub(1).unwrap_or(last), 0),
        KeyAction::SavePlan => {
            save(model, Some(format));
            return Vec::new();
        }
        KeyAction::Copy => return copy_export(model, format),
        _ => (format, moved(scroll, model.furthest, page_in_front(model), action)),
    };
    model.overlay = Some(Overlay::Export { format, scroll });
    Vec::new()
}

/// A launch script may hold secrets, which are never copied to the clipboard.
fn copy_export(model: &mut Model, format: usize) -> Vec<Effect> {
    let Ok(order) = model.draft.finish(&model.catalog) else { return Vec::new() };
    if order.script.is_some() {
        notice(model, UserText::new("notice.script-not-copied"), true);
        return Vec::new();
    }
    let text = FORMATS
        .get(format)
        .map(|format| format.text(&ExportRequest::of(&order), |it| crate::text::say(model.language, it)))
        .unwrap_or_default();
    copied(model, text)
}

fn copy_policy(model: &mut Model, whole: bool) -> Vec<Effect> {
    let text = policy_text(model, whole);
    copied(model, text)
}

/// Returns the missing statement, or the whole policy if that is requested or nothing is missing any more.
pub fn policy_text(model: &Model, whole: bool) -> String {
    match model.denied().filter(|_| !whole) {
        Some(denied) => policy::missing(&denied),
        None => policy::whole(),
    }
}

fn save_to(model: &mut Model, export: Option<usize>, path: PathBuf, over: bool) -> Vec<Effect> {
    let language = model.language;
    let why = match model.draft.finish(&model.catalog) {
        Ok(_) if path.as_os_str().is_empty() => Some("save.no-path"),
        Ok(_) => None,
        // A listing that arrived meanwhile has invalidated an answer.
        Err(_) => Some("notice.not-whole"),
    };
    if let (Some(why), Some(Overlay::Save { problem, .. })) = (why, &mut model.overlay) {
        *problem = Some(UserText::new(why));
        return Vec::new();
    }
    let Ok(order) = model.draft.finish(&model.catalog) else { return Vec::new() };
    let text = match export.and_then(|at| FORMATS.get(at)) {
        Some(format) => format.text(&ExportRequest::of(&order), |it| crate::text::say(language, it)),
        None => Plan::of(&order).to_json_noted(Some(t!(language, "plan.note"))),
    };
    vec![Effect::SavePlan { path, text: Secret::new(text), over }]
}

/// Applies the result of saving a plan or an export.
pub fn plan_saved(model: &mut Model, path: &Path, answer: Result<(), SaveError>) -> Vec<Effect> {
    let path = SanitizedText::new(path.to_string_lossy());
    match (answer, &mut model.overlay) {
        (Ok(()), overlay) => {
            let plan = !matches!(overlay, Some(Overlay::Save { export: Some(_), .. }));
            let ours = plan && !model.draft.follow_ups().is_none();
            model.overlay = None;
            let key = if ours { "notice.plan-saved.follow-ups" } else { "notice.plan-saved" };
            notice(model, UserText::new(key).with("path", path), false);
        }
        (Err(SaveError::Exists), Some(Overlay::Save { over, problem, .. })) => {
            *over = true;
            *problem = Some(UserText::new("save.exists").with("path", path));
        }
        (Err(SaveError::Failed(why)), Some(Overlay::Save { problem, .. })) => {
            *problem = Some(UserText::new("save.failed").with_text("why", why));
        }
        (Err(SaveError::Failed(why)), _) => notice(model, UserText::new("save.failed").with_text("why", why), true),
        (Err(SaveError::Exists), _) => {
            let why = UserText::new("cause.file.why.exists");
            notice(model, UserText::new("save.failed").with_text("why", why), true);
        }
    }
    Vec::new()
}
