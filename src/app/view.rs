//! What the screen shows. Reads the model, decides nothing, and says what lies where.
//!
//! ```text
//! header    who, where, what it costs
//! body      trail │ questions │ guide     (or the review, or the panes of a launch)
//! ribbon    the AWS CLI's command as it grows, where it is wanted
//! footer    the keys that work now, and above them a word to the person
//! ```
//! Under 112 columns the guide folds away behind `?`; under 72 the trail becomes one line.

mod account_dialog;
mod command_palette;
mod command_preview;
mod error;
mod footer;
mod form;
mod guide;
mod header;
mod instance_actions;
mod links;
mod list;
pub mod login;
mod overlay;
mod policy;
mod review;
mod saved_draft;
mod step_list;

pub use account_dialog::{about as account_about, explained as way_explained, named as way_named};
pub use account_dialog::{place_words, sign_in as sign_in_words, trouble as account_trouble};
pub use error::{age, instead};
pub use footer::name as key_name;
pub use overlay::{key_to_bring, unfinished_words};
pub use policy::words as policy_words;
pub use review::{button_words, changed_words, cost_words, price_words, snapshot_words, used_words, who_words};
pub use saved_draft::{wants as kept_wants, words as kept_words};

use super::hit_map::{HitMap, HitTarget};
use super::keymap::{self, KeyAction, KeyBinding};
use super::model::{Model, Overlay, Screen};
use crate::live_panes;
use crate::widgets::split;
use ratatui::Frame;
use ratatui::layout::Rect;

/// The least size at which anything can be shown.
pub const SMALLEST: (u16, u16) = (40, 10);
/// From here on the guide leaves the questions at least the room that they have on 80 columns.
const WITH_GUIDE: u16 = 112;
const WITH_TRAIL: u16 = 72;
/// So wide, the questions have room for every column of the bundles; what is beyond it is the guide's first.
const MAIN: u16 = 60;

fn trail_width(all: u16) -> u16 {
    match all {
        160.. => 32,
        120.. => 26,
        _ => 24,
    }
}

pub fn view(model: &Model, frame: &mut Frame) -> HitMap {
    let mut hits = drawn(model, frame);
    hits.links = links::find(model, frame.buffer_mut());
    model.theme.lay_ground(frame.buffer_mut());
    model.theme.lay_letters(frame.buffer_mut());
    hits
}

fn drawn(model: &Model, frame: &mut Frame) -> HitMap {
    let area = frame.area();
    let mut hits = HitMap { page: model.page, ..HitMap::default() };
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        too_small(model, frame, area);
        return hits;
    }
    let command = command_preview::rows(model, area);
    let (top, rest) = split::top(area, 1);
    let (rest, bottom) = split::bottom(rest, 1);
    let (body, below) = split::bottom(rest, command);
    header::draw(model, frame.buffer_mut(), top);
    match &model.screen {
        Screen::Step(_) => step(model, frame, body, &mut hits),
        Screen::Review => with_trail(model, frame, body, &mut hits, review::draw),
        Screen::Launch => panes(model, frame, body, &mut hits),
    }
    match &model.overlay {
        Some(Overlay::Card(card)) => hits.furthest = login::draw(model, frame, body, card),
        Some(Overlay::Help { scroll }) => hits.furthest = overlay::help(model, frame, body, *scroll),
        Some(Overlay::Glossary { scroll }) => hits.furthest = overlay::glossary(model, frame, body, *scroll),
        Some(Overlay::Unfinished { found, .. }) => overlay::unfinished(model, frame, body, found),
        Some(Overlay::Resume(wishes)) => overlay::resume(model, frame, body, wishes),
        Some(Overlay::Remove(confirm)) => overlay::remove(model, frame, body, confirm),
        Some(Overlay::Export { format, scroll }) => {
            hits.furthest = overlay::export(model, frame, body, *format, *scroll);
        }
        Some(Overlay::Account(desk)) => hits.furthest = account_dialog::draw(model, frame, body, desk),
        Some(Overlay::Policy { whole, scroll }) => {
            hits.furthest = policy::draw(model, frame, body, *whole, *scroll);
        }
        Some(Overlay::Leave) => overlay::leave(model, frame, body),
        Some(Overlay::Save { export, path, problem, .. }) => {
            overlay::save(model, frame, body, export.is_some(), path, problem.as_ref());
        }
        Some(Overlay::Confirm(confirm)) if model.screen == Screen::Launch => {
            hits.furthest = 0;
            overlay::again(model, frame, body, confirm);
        }
        // The review draws its own.
        Some(Overlay::Confirm(_)) | None => {}
    }
    command_preview::draw(model, frame.buffer_mut(), below);
    if let Some(shown) = &model.palette {
        // What lies under it cannot be clicked.
        hits.places.clear();
        command_palette::draw(model, shown, frame, body, &mut hits);
    }
    // The last rows of the body, so that neither the command nor the keys are covered.
    let edge = if below.height > 0 { below.y } else { bottom.y };
    footer::draw(model, frame.buffer_mut(), bottom, edge, &mut hits);
    hits
}

fn too_small(model: &Model, frame: &mut Frame, area: Rect) {
    let words = crate::t!("too-small", columns = SMALLEST.0, rows = SMALLEST.1);
    let lines = crate::widgets::wrap::wrap(&words, area.width.into());
    for (at, line) in lines.iter().enumerate() {
        let row = crate::widgets::row(area, at as u16);
        crate::widgets::line(frame.buffer_mut(), row, line, model.theme.text, "");
    }
}

fn step(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    if area.width < WITH_GUIDE {
        return with_trail(model, frame, area, hits, form::draw);
    }
    let wide = area.width.saturating_sub(trail_width(area.width) + MAIN).clamp(32, 72);
    let (left, right) = split::right(area, wide);
    with_trail(model, frame, left, hits, form::draw);
    guide::draw(model, frame.buffer_mut(), right);
}

type Draw = fn(&Model, &mut Frame, Rect, &mut HitMap);

/// The trail beside the main part, or above it as one line.
fn with_trail(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap, draw: Draw) {
    let all = frame.area().width;
    if all < WITH_TRAIL {
        let (line, rest) = split::top(area, 1);
        step_list::line(model, frame.buffer_mut(), line);
        return draw(model, frame, rest, hits);
    }
    let (left, rest) = split::left(area, trail_width(all));
    step_list::draw(model, frame.buffer_mut(), left, hits);
    draw(model, frame, rest, hits);
}

/// What can be done now, by the keys that do it: each with its key, its words, and what it does.
fn offered(model: &Model, words: fn(&KeyBinding) -> Option<&'static str>) -> Vec<(String, &'static str, KeyAction)> {
    let offered = keymap::behind(model).into_iter().filter(|(binding, _)| binding.words.is_some());
    let all = offered.filter_map(|(binding, works)| {
        let key = words(&binding)?;
        Some((footer::name(works.first()?, &model.theme), crate::t!(key), binding.action))
    });
    all.collect()
}

fn panes(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let Some(watch) = &model.watch else { return };
    let named = |all: Vec<(String, &'static str, KeyAction)>| all.into_iter().map(|(key, words, _)| (key, words));
    let mut buttons = offered(model, keymap::card_button);
    buttons.sort_by_key(|(_, _, action)| keymap::card_rank(*action));
    let panes = live_panes::LivePanes {
        launch: &watch.launch,
        cursor: watch.cursor,
        in_detail: watch.in_detail,
        scroll: watch.scroll,
        removal: watch.removal.as_deref(),
        access: &watch.access,
        calls: &model.calls,
        deeds: watch.after.jobs.iter().map(|job| &job.deed).collect(),
        practice: model.site.practice,
        next: named(offered(model, |binding| keymap::next_step(binding.action))).collect(),
        helps: named(offered(model, |binding| keymap::help_for_failed(binding.action))).collect(),
        buttons: buttons.iter().map(|(key, words, _)| (key.clone(), *words)).collect(),
        usual: watch.usual.unwrap_or_default(),
        scripts: &watch.login.scripts,
        now: model.now,
    };
    let (area, beside) = instance_actions::split(watch.after.job(), area);
    let shown = live_panes::draw(frame.buffer_mut(), area, &panes, &model.theme);
    (hits.page, hits.furthest) = (shown.page, shown.furthest);
    let last = shown.below;
    let action = |(place, at): (Rect, usize)| Some((place, HitTarget::Action(buttons.get(at)?.2)));
    hits.places.extend(shown.buttons.into_iter().filter_map(action));
    hits.places.extend(shown.rows.into_iter().map(|(place, at)| (place, HitTarget::Subject(at))));
    if let Some(job) = watch.after.job() {
        let place = beside.unwrap_or_else(|| instance_actions::over(area, last));
        hits.furthest = instance_actions::draw(model, job, frame, place, hits);
    }
}
