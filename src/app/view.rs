//! The view: draws the model and returns the hit map. It changes nothing.
//!
//! ```text
//! header    account, Region, price
//! body      steps │ question    guide     (or the review, or the panes of a launch)
//! command   the command preview, if it is on
//! keys      the key hints, with the notice above them
//! ```

pub(super) mod error;
pub(super) mod footer;
mod header;
pub(super) mod layout;
pub mod lines;
mod links;
pub(super) mod overlay;
mod policy;
mod step_list;

pub use crate::app::account_dialog::view::{error as account_error, place_words, sign_in as sign_in_words};
pub use crate::app::account_dialog::view::{explained as way_explained, named as way_named};
pub use crate::app::review::view::{
    button_words, changed_words, cost_words, price_words, prompt_words, snapshot_words, used_words, who_words,
};
pub use crate::app::saved_draft::view::words as kept_words;
pub use error::{age, instead};
pub use overlay::{HelpTopic, key_to_bring, topics as help_topics, unfinished_words};
pub use policy::words as policy_words;
pub use step_list::label as step_name;

use super::hit_map::{HitMap, HitTarget};
use super::home::{offers, welcome_view};
use super::keymap::{self, KeyAction, KeyBinding};
use super::model::{LaunchView, Model, Overlay, Screen};
use super::replay::Replay;
use super::{account_dialog, command_palette, command_preview, form, guide, instance_actions, login, review};
use crate::domain::user_text::StepId;
use crate::live_panes::{self, CardButton, LivePanes};
use crate::widgets::dialog;
use layout::{Areas, Rail};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders};

/// The smallest window in which anything is drawn.
pub const SMALLEST: (u16, u16) = (40, 10);

/// Draws the application. Returns the hit map, for the mouse.
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
    if let Some(replay) = &model.replay {
        replayed(model, replay, frame, &mut hits);
        return hits;
    }
    let Areas { header, body, command, keys, frame: all } = Areas::of(area, command_preview::view::rows(model, area));
    header::draw(model, frame.buffer_mut(), header);
    match &model.screen {
        Screen::Step(_) => step(model, frame, body, &mut hits),
        Screen::Review => {
            let main = with_rail(model, frame, body, &mut hits);
            review::view::draw(model, frame, main, &mut hits);
        }
        Screen::Launch => panes(model, false, frame, body, &mut hits),
        Screen::Home => servers(model, frame, body, &mut hits),
        Screen::Welcome => welcome_view::draw(model, frame.buffer_mut(), body, &mut hits),
    }
    command_preview::view::draw(model, frame.buffer_mut(), command);
    // An overlay has all rows between the header and the key hints.
    let body = Rect { y: all.y + 1, height: all.height.saturating_sub(2), ..all };
    match &model.overlay {
        Some(Overlay::Card(card)) => hits.furthest = login::view::draw(model, frame, body, card),
        Some(Overlay::Help { scroll }) => hits.furthest = overlay::help(model, frame, body, *scroll),
        Some(Overlay::Glossary { scroll }) => hits.furthest = overlay::glossary(model, frame, body, *scroll),
        Some(Overlay::Unfinished { found, .. }) => overlay::unfinished(model, frame, body, found, &mut hits),
        Some(Overlay::Resume(requested)) => overlay::resume(model, frame, body, requested, &mut hits),
        Some(Overlay::Remove(confirm)) => overlay::remove(model, frame, body, confirm),
        Some(Overlay::Export { format, scroll }) => {
            hits.furthest = overlay::export(model, frame, body, *format, *scroll);
        }
        Some(Overlay::Account(desk)) => hits.furthest = account_dialog::view::draw(model, frame, body, desk),
        Some(Overlay::Policy { whole, scroll }) => {
            hits.furthest = policy::draw(model, frame, body, *whole, *scroll);
        }
        Some(Overlay::ServerAction(question)) => overlay::server_action(model, frame, body, question, &mut hits),
        Some(Overlay::Leave) => overlay::leave(model, frame, body, &mut hits),
        Some(Overlay::Save { export, path, problem, .. }) => {
            overlay::save(model, frame, body, export.is_some(), path, problem.as_ref());
        }
        Some(Overlay::Confirm(confirm)) if model.screen == Screen::Launch => {
            hits.furthest = 0;
            overlay::again(model, frame, body, confirm);
        }
        Some(Overlay::Confirm(confirm)) => review::view::confirm(model, confirm, frame, body, &mut hits),
        None => {}
    }
    if let Some(shown) = &model.palette {
        // What is behind the palette can't be clicked.
        hits.places.clear();
        command_palette::view::draw(model, shown, frame, body, &mut hits);
    }
    // A notice covers the last rows of the body, neither the command nor the key hints.
    footer::draw(model, frame.buffer_mut(), keys, command.y, &mut hits);
    hits
}

/// Draws the replayed state. Its buttons can't be clicked.
fn replayed(model: &Model, replay: &Replay, frame: &mut Frame, hits: &mut HitMap) {
    let areas = Areas::of(frame.area(), 0);
    header::draw(&replay.stage, frame.buffer_mut(), areas.header);
    panes(&replay.stage, true, frame, areas.body, hits);
    hits.places.clear();
    footer::draw(model, frame.buffer_mut(), areas.keys, areas.command.y, hits);
}

fn too_small(model: &Model, frame: &mut Frame, area: Rect) {
    let words = t!(model.language, "too-small", columns = SMALLEST.0, rows = SMALLEST.1);
    let lines = crate::widgets::wrap::wrap(&words, area.width.into());
    for (at, line) in lines.iter().enumerate() {
        let row = crate::widgets::row(area, at as u16);
        crate::widgets::line(frame.buffer_mut(), row, line, model.theme.text, "");
    }
}

fn step(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let main = with_rail(model, frame, area, hits);
    let at_region = model.step().is_some_and(|step| step.id() == StepId::Region);
    let (main, side) = layout::question(main, frame.area(), at_region);
    form::view::draw(model, frame, main, side.is_some(), hits);
    if let Some(side) = side {
        let rest = if at_region { form::region_map::draw(model, frame.buffer_mut(), side) } else { side };
        guide::draw(model, frame.buffer_mut(), rest);
    }
}

/// Draws the step list and a rule to its right, or the one-line version. Returns the remaining area.
fn with_rail(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) -> Rect {
    let rail = Rail::of(model.language, area);
    match rail.line {
        true => step_list::line(model, frame.buffer_mut(), rail.steps),
        false => {
            step_list::draw(model, frame.buffer_mut(), rail.steps, hits);
            let rule = Block::new().borders(Borders::LEFT).border_set(model.theme.glyphs.border);
            frame.render_widget(rule.border_style(model.theme.rule), rail.rule);
        }
    }
    rail.main
}

/// Returns the available actions of one kind: key, text, and action.
fn offered(model: &Model, words: fn(&KeyBinding) -> Option<&'static str>) -> Vec<(String, &'static str, KeyAction)> {
    let offered = keymap::behind(model).into_iter().filter(|(binding, _)| binding.words.is_some());
    let all = offered.filter_map(|(binding, works)| {
        let key = words(&binding)?;
        Some((keymap::key_name(model.language, works.first()?, &model.theme), t!(model.language, key), binding.action))
    });
    all.collect()
}

fn servers(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let language = model.language;
    let shown = crate::home::draw(
        language,
        frame.buffer_mut(),
        area,
        &model.home.state,
        (model.now, model.catalog.time_zone.as_ref()),
        &model.theme,
    );
    hits.page = shown.page;
    hits.places.extend(shown.rows.into_iter().map(|(place, at)| (place, HitTarget::Server(at))));
    let home = &model.home.state;
    let typed = home.filtering && model.overlay.is_none() && model.palette.is_none();
    let count = crate::home::passed_words(language, home);
    let words = (t!(language, "list.type"), count.as_str());
    lines::filter_line(frame, shown.filter, &home.filter, typed, words, &model.theme);
    let others = offers::instead_of_servers(model);
    let cursor = model.home.offer.min(others.len().saturating_sub(1));
    welcome_view::offers(model, frame.buffer_mut(), shown.free, (others, cursor), hits);
}

/// Returns the buttons of a ready instance's card, each with its action. Logging in keeps its place while it's under
/// way.
fn card_buttons(model: &Model) -> Vec<(CardButton, KeyAction)> {
    let language = model.language;
    let button = |binding: KeyBinding| {
        let (place, words) = (keymap::card_place(&binding)?, t!(language, keymap::card_button(&binding)?));
        let key = keymap::key_name(language, binding.keys.first()?, &model.theme);
        Some((place, CardButton { key, words, works: true }, binding.action))
    };
    let mut all: Vec<_> = keymap::on_card(model).into_iter().filter_map(button).collect();
    if !all.iter().any(|(place, ..)| *place == 0) {
        let key = model.theme.glyphs.enter.to_owned();
        all.push((0, CardButton { key, words: t!(language, "hint.shell"), works: false }, KeyAction::Shell));
    }
    all.sort_by_key(|(place, ..)| *place);
    all.into_iter().map(|(_, button, action)| (button, action)).collect()
}

/// Returns what is known of a launch, without anything to do.
pub fn known_panes<'a>(model: &'a Model, watch: &'a LaunchView) -> LivePanes<'a> {
    LivePanes {
        language: model.language,
        launch: &watch.launch,
        counts: watch.counts(),
        cursor: watch.cursor,
        in_detail: false,
        scroll: 0,
        deletion: watch.deletion.as_deref(),
        access: &watch.access,
        calls: &model.calls,
        actions: watch.after.jobs.iter().map(|job| &job.action).collect(),
        sandbox: model.target.sandbox,
        has_default_key: model.key_lies_there(),
        next: Vec::new(),
        helps: Vec::new(),
        buttons: Vec::new(),
        replayed: false,
        motion: false,
        usual: watch.usual.unwrap_or_default(),
        scripts: &watch.login.scripts,
        now: model.now,
        time_zone: model.catalog.time_zone.as_ref(),
    }
}

/// Draws the panes of a launch; `replayed` ones offer nothing to do.
fn panes(model: &Model, replayed: bool, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let Some(watch) = &model.watch else { return };
    let named = |words: fn(&KeyBinding) -> Option<&'static str>| {
        let all = if replayed { Vec::new() } else { offered(model, words) };
        all.into_iter().map(|(key, words, _)| (key, words)).collect()
    };
    let buttons = if replayed { Vec::new() } else { card_buttons(model) };
    let (buttons, actions): (Vec<_>, Vec<_>) = buttons.into_iter().unzip();
    let panes = LivePanes {
        in_detail: watch.in_detail,
        scroll: watch.scroll,
        has_default_key: model.key_lies_there().filter(|_| !replayed),
        next: named(|binding| keymap::next_step(binding.action)),
        helps: named(|binding| keymap::help_for_failed(binding.action)),
        buttons,
        replayed,
        motion: model.motion,
        ..known_panes(model, watch)
    };
    let shown = live_panes::draw(frame.buffer_mut(), area, &panes, &model.theme);
    (hits.page, hits.furthest) = (shown.page, shown.furthest);
    let last = shown.below;
    let action = |(place, at): (Rect, usize)| Some((place, HitTarget::Action(*actions.get(at)?)));
    // Behind a pane they are drawn, but can't be clicked.
    let buttons = shown.buttons.into_iter().filter(|_| watch.after.job().is_none());
    hits.places.extend(buttons.filter_map(action));
    hits.places.extend(shown.rows.into_iter().map(|(place, at)| (place, HitTarget::Instance(at))));
    if let Some(job) = watch.after.job() {
        let place = instance_actions::view::over(area, last);
        dialog::dim(frame.buffer_mut(), area, &model.theme);
        hits.furthest = instance_actions::view::draw(model, job, frame, place, hits);
    }
}
