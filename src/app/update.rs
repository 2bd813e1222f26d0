//! The update function: applies a message to the model and returns effects. Pure: it does no I/O and reads no clock.

pub(super) mod editing;
mod line_input;
mod mouse;

pub use crate::app::deletion::update::word as deletion_word;
pub use crate::app::form::navigation::resume;
pub use crate::app::review::update::{lines as review_lines, policy_text};

use super::command_palette::update::PaletteOutcome;
use super::effect::{Effect, TerminalAction};
use super::home::{self, welcome};
use super::keymap::{self, KeyAction};
use super::message::Msg;
use super::model::{LaunchView, Model, Overlay, RetryState, Screen};
use super::notice::{dismiss, notice, overdue};
use super::terminal_integration;
use super::{
    account, account_dialog, command_palette, command_preview, deletion, exit_summary, external_program, form,
    instance_actions, launch, login, remedies, replay, retry, review, saved_draft,
};
use crate::domain::catalog::CatalogQuery;
use crate::domain::time::Now;
use crate::domain::user_settings::LoadedSettings;
use crate::domain::user_text::{FieldId, UserText};
use crate::steps;
use crate::theme::Theme;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};

/// Applies a message and returns the effects to run.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    model.now = now;
    let event_arrived = matches!(msg, Msg::Launch { .. } | Msg::Deletion { .. } | Msg::InstanceAction { .. });
    let may_change = !matches!(msg, Msg::FrameDrawn(_) | Msg::ApiCalled(_) | Msg::Tick);
    // The end time is checked against the current time while it is typed.
    let asks_until = model.form().and_then(|form| form.entry()).is_some_and(|entry| entry.field.id == FieldId::Until);
    if may_change && asks_until {
        model.catalog.now = Some(now.wall);
    }
    let at_home = model.screen == Screen::Home;
    let shown = if is_input(&msg) { None } else { Some(model.notice.clone()) };
    let uncovered = model.overlay.is_none();
    let mut effects = take(model, msg);
    match shown {
        // A dialog that input has just opened would be covered by what arrived before.
        None if uncovered && model.overlay.is_some() => {
            model.notice.take_if(|notice| notice.arrived.is_some());
        }
        Some(shown) if shown != model.notice => {
            model.notice.iter_mut().for_each(|notice| notice.arrived = Some(now.mono));
        }
        _ => {}
    }
    form::inline::keep_valid(model);
    if at_home && model.screen != Screen::Home {
        model.home.state.leave();
    }
    if let Some(replay) = model.replay.as_mut().filter(|_| may_change) {
        (replay.stage.theme, replay.stage.language) = (model.theme.clone(), model.language);
        replay.advance(now.mono);
    }
    if may_change {
        // A dialog over the panes isn't recorded as part of them.
        effects.extend(launch::update::record(model, event_arrived && model.overlay.is_none()));
    }
    if let Some(watch) = &mut model.watch {
        watch.count();
    }
    // The account must be pinned before any other effect runs.
    effects.splice(0..0, account::switching::pin(model));
    if model.exit.is_none() {
        command_preview::follow(model);
        retry::try_when_due(model);
        form::refresh::refresh(model);
        command_palette::update::refresh(model);
        effects.extend(fetch(model));
        effects.extend(terminal_integration::news(model));
    }
    effects
}

fn is_input(msg: &Msg) -> bool {
    matches!(msg, Msg::Key { .. } | Msg::Paste { .. } | Msg::Burst { .. } | Msg::Mouse(_) | Msg::LineInput(_))
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    // A replay covers every text and list.
    if model.replay.is_some() && matches!(msg, Msg::Paste { .. } | Msg::Burst { .. } | Msg::IdleElapsed) {
        return Vec::new();
    }
    match msg {
        Msg::Start => account::update::begin(model),
        Msg::Focus(on) => {
            model.focused = on;
            Vec::new()
        }
        Msg::SettingsLoaded { settled, language, theme, own } => {
            model.themes = own;
            model.language = language.unwrap_or(model.language);
            self::settled(model, &settled, theme.map(|theme| *theme))
        }
        Msg::DraftLoaded { kept, time_zone } => {
            model.catalog.set_time_zone(time_zone, model.now.wall);
            // Whatever was opened meanwhile, the saved draft must not be lost.
            if let Some(requested) = kept {
                model.overlay = Some(Overlay::Resume(requested));
            }
            Vec::new()
        }
        Msg::UnfinishedFound(found) => {
            saved_draft::update::offer(model, found);
            Vec::new()
        }
        Msg::OverdueFound(names) => {
            overdue(model, &names);
            Vec::new()
        }
        Msg::LaunchesKnown { any } => welcome::learn(model, any),
        Msg::Home(event) => home::update::on(model, *event),
        Msg::JournalLoaded(answer) => replay::update::loaded(model, answer),
        Msg::LaunchResumed { launch, answer, kept } => saved_draft::update::taken_up(model, &launch, answer, kept),
        Msg::AccountEntered { home, host } => {
            account::update::entered(model, home, host);
            Vec::new()
        }
        Msg::Tick => form::answers::keep(model),
        Msg::IdleElapsed => {
            (model.cursor_moved_at, model.rested) = (None, model.pointed());
            Vec::new()
        }
        Msg::Key { key, at } => self::key(model, &key, at),
        Msg::Paste { text, cut } => editing::paste(model, &text, cut),
        Msg::Burst { text, at } => burst(model, &text, at),
        Msg::Mouse(event) => mouse::on(model, &event),
        Msg::LineInput(said) => line_input::on(model, said),
        Msg::Resize { columns, rows } => {
            (model.columns, model.rows) = (columns, rows);
            replay::update::resized(model);
            Vec::new()
        }
        Msg::FrameDrawn(hits) => {
            (model.page, model.furthest) = (hits.page.max(1), hits.furthest);
            command_palette::update::shown(model, &hits);
            model.places = hits.places;
            review::update::shown(model);
            instance_actions::update::shown(model);
            home::update::shown(model);
            Vec::new()
        }
        Msg::TerminalSlow => {
            model.motion = false;
            Vec::new()
        }
        Msg::QuitRequested { status } => leave_with(model, status),
        Msg::Fetched { want, answer } => {
            let answer = retry::noted(model, &want, answer);
            if let Err(failure) = &answer {
                account_dialog::update::open_for(model, failure);
            }
            // AWS replies again, so it may now report the identity.
            let answers = answer.is_ok() && !matches!(want, CatalogQuery::Pings | CatalogQuery::OwnKeys);
            review::recheck::learn(model, |catalog| catalog.fill(&want, answer));
            if want == CatalogQuery::Pings {
                form::navigation::sort_regions(model);
            }
            form::navigation::go_on(model);
            let mut effects = if answers { account::switching::ask_again(model) } else { Vec::new() };
            effects.extend(super::key_file::requested(model).filter(|_| want == CatalogQuery::OwnKeys));
            effects
        }
        Msg::CacheLoaded { want, got, told } => {
            review::recheck::learn(model, |catalog| catalog.recall(&want, got, told));
            form::navigation::go_on(model);
            Vec::new()
        }
        Msg::ScriptRead { path, answer } => form::scripts::script_read(model, &path, answer),
        Msg::KeySaved { path, answer } => launch::update::key_saved(model, &path, answer),
        Msg::EditorReady(answer) => form::scripts::to_edit(model, answer),
        Msg::Edited { path, answer } => form::scripts::edited(model, path, answer),
        Msg::EditLeft(path) => {
            notice(model, UserText::new("notice.edit-left").with("path", path), true);
            Vec::new()
        }
        Msg::FilesUnreadable(files) => {
            unreadable(model, &files);
            Vec::new()
        }
        Msg::PlanSaved { path, answer } => review::update::plan_saved(model, &path, answer),
        Msg::Launch { id, event } if model.watches(&id) => {
            let mut effects = launch::update::on(model, event);
            effects.extend(home::update::go_on(model));
            effects
        }
        // Of a launch that was replaced on the screen.
        Msg::Launch { .. } => Vec::new(),
        Msg::Deletion { number, event } => deletion::update::on(model, number, *event),
        Msg::Access { launch, name, answer } => launch::update::access(model, &launch, name, answer),
        Msg::TimingsLoaded(usual) => {
            if let Some(watch) = &mut model.watch {
                watch.usual = Some(usual);
            }
            Vec::new()
        }
        Msg::Login { name, answer } => home::update::login_ready(model, &name, &answer)
            .unwrap_or_else(|| login::update::ready(model, &name, &answer)),
        Msg::AccessPreviewed { name, peek, answer } => login::update::peeked(model, &name, peek, answer),
        Msg::UrlOpened { url, opened } => login::update::website_opened(model, url, opened),
        Msg::UserFile(inside) => login::update::inside(model, inside),
        Msg::InstanceAction { id, instance, kind, event } if model.watches(&id) => {
            instance_actions::update::on(model, &instance, kind, *event)
        }
        Msg::InstanceAction { .. } => Vec::new(),
        Msg::Account(news) => {
            let mut effects = account::update::on(model, (*news).clone());
            effects.extend(account_dialog::update::on(model, &news));
            effects
        }
        Msg::ApiCalled(call) => {
            if model.calls.len() == super::model::CALLS {
                model.calls.pop_front();
            }
            if let Some(watch) = &mut model.watch {
                watch.recorder.called(call.clone());
            }
            model.calls.push_back(call);
            Vec::new()
        }
        Msg::ProgramExited(back) => external_program::update::back(model, &back),
        Msg::TaskPanicked(words) => {
            notice(model, UserText::new("notice.broke").with_text("words", words), true);
            Vec::new()
        }
    }
}

fn key(model: &mut Model, key: &KeyEvent, at: std::time::Duration) -> Vec<Effect> {
    // What the start found, such as wrong settings, would be lost to the key that begins: that can come right after it.
    if model.screen != Screen::Welcome {
        dismiss(model, at);
    }
    if model.replay.is_some() {
        return keymap::action(model, key).map(|action| act(model, action)).unwrap_or_default();
    }
    if model.palette.is_some() {
        return in_palette(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_))) && !keymap::is_leaving(key) {
        return word_key(model, key, at);
    }
    if instance_actions::update::too_early(model, key, at) || home::update::too_early(model, key, at) {
        return Vec::new();
    }
    match keymap::action(model, key) {
        Some(action) => act(model, action),
        None => editing::typed(model, key),
    }
}

/// Handles a key on the line of a confirmation word.
fn word_key(model: &mut Model, key: &KeyEvent, at: std::time::Duration) -> Vec<Effect> {
    // A letter may repeat in what is to be typed, or be doubled by mistake; more often is a key being held down.
    let looked_for = model.home.looks_before_deleting().map(|name| review::confirmation::longest_run(name));
    let run = match (&model.overlay, model.watch.as_ref().and_then(|watch| watch.deletion.as_ref())) {
        (Some(Overlay::Remove(_)), _) if looked_for.is_some() => looked_for.unwrap_or(1),
        (Some(Overlay::Remove(_)), Some(deletion)) => {
            let names = deletion
                .statuses
                .iter()
                .map(|(name, _)| name.clone())
                .chain([deletion::update::word(model.language, deletion)]);
            names.map(|name| review::confirmation::longest_run(&name)).max().unwrap_or(1)
        }
        (Some(Overlay::Remove(_)), None) => {
            model.home.state.deleting.as_ref().map_or(1, |key| review::confirmation::longest_run(&key.word()))
        }
        _ => 1,
    };
    let creates = !matches!(model.overlay, Some(Overlay::Remove(_)));
    let action = keymap::action(model, key);
    let Some(Overlay::Confirm(confirm) | Overlay::Remove(confirm)) = &mut model.overlay else { return Vec::new() };
    if !confirm.counts(at) {
        return Vec::new();
    }
    if keymap::is_enter(key) {
        let held = key.kind == KeyEventKind::Repeat;
        if held || !confirm.takes_enter(at) {
            return Vec::new();
        }
        confirm.last_key = Some(at);
    }
    match action {
        Some(action) => act(model, action),
        None => {
            confirm.type_key(key, at, run + 1, if creates { "confirm.held" } else { "remove.held" });
            Vec::new()
        }
    }
}

/// Handles several characters that arrived at once without paste marks. On a confirmation line a single line counts as
/// typing over a slow connection; elsewhere it is a paste.
fn burst(model: &mut Model, text: &str, at: std::time::Duration) -> Vec<Effect> {
    let word = matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_))) && model.palette.is_none();
    if !word || text.contains('\n') {
        return editing::paste(model, text, false);
    }
    let letters = text.chars().map(|letter| KeyEvent::new(KeyCode::Char(letter), Modifiers::NONE));
    letters.flat_map(|key| self::key(model, &key, at)).collect()
}

fn in_palette(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    match (keymap::action(model, key), &mut model.palette) {
        (Some(action), _) => return act(model, action),
        (None, Some(palette)) => command_palette::update::typed(palette, key),
        (None, None) => {}
    }
    Vec::new()
}

/// Performs an action, from a key, a click, or the palette.
pub fn act(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    if model.replay.is_some() {
        return replay::update::act(model, action);
    }
    if model.palette.is_some() && !matches!(action, KeyAction::Redraw | KeyAction::Suspend) {
        return match command_palette::update::act(model, action) {
            PaletteOutcome::Ran(effects) => effects,
            PaletteOutcome::Act(action) => act(model, action),
        };
    }
    // A user who moves on while the lists load isn't taken back to the review.
    if matches!(action, KeyAction::Back | KeyAction::Step(_) | KeyAction::NextField | KeyAction::Up | KeyAction::Down) {
        model.auto_fill = None;
    }
    match action {
        KeyAction::Redraw => return vec![Effect::Terminal(TerminalAction::Repaint)],
        KeyAction::Suspend => return vec![Effect::Terminal(TerminalAction::Suspend)],
        KeyAction::Palette => command_palette::update::open(model),
        KeyAction::Mouse => {
            model.mouse = !model.mouse;
            notice(model, UserText::new(if model.mouse { "notice.mouse-on" } else { "notice.mouse-off" }), false);
            return vec![Effect::Terminal(TerminalAction::Mouse(model.mouse))];
        }
        KeyAction::CommandPreview => {
            let on = !model.command_preview.on;
            command_preview::switch(model, on);
            notice(model, UserText::new(if on { "notice.ribbon-on" } else { "notice.ribbon-off" }), false);
            return vec![Effect::SaveSetting { key: "ribbon", on }];
        }
        KeyAction::Help if matches!(model.overlay, Some(Overlay::Account(_))) => {
            return account_dialog::update::act(model, action);
        }
        KeyAction::Help => model.overlay = Some(Overlay::Help { scroll: 0 }),
        KeyAction::Glossary => model.overlay = Some(Overlay::Glossary { scroll: 0 }),
        KeyAction::CloseHelp | KeyAction::Stay => {
            let effects = deletion::update::keep(model);
            model.overlay = None;
            return effects;
        }
        KeyAction::GoOn => {
            if let Some(Overlay::Resume(requested)) = model.overlay.take() {
                resume(model, *requested);
            }
            account_dialog::update::open_if_due(model);
        }
        KeyAction::Afresh => {
            model.overlay = None;
            account_dialog::update::open_if_due(model);
            return vec![Effect::DeleteDraft];
        }
        KeyAction::TakeUp => return saved_draft::update::take_up(model),
        KeyAction::Later => saved_draft::update::later(model),
        KeyAction::Quit => return quit(model),
        KeyAction::Leave => return leave(model),
        KeyAction::Retry if matches!(model.overlay, Some(Overlay::Account(_))) => {
            return account_dialog::update::act(model, action);
        }
        KeyAction::Retry => {
            model.again = RetryState::default();
            retry::failed_listings(model);
        }
        KeyAction::Account => return account_dialog::update::open(model),
        KeyAction::Home => {
            model.overlay = None;
            return home::open::open(model);
        }
        KeyAction::Policy => model.overlay = Some(Overlay::Policy { whole: false, scroll: 0 }),
        _ => {
            return match (&model.overlay, &model.screen) {
                (Some(Overlay::Card(_)), _) => login::update::card(model, action),
                (Some(Overlay::Account(_)), _) => account_dialog::update::act(model, action),
                (Some(Overlay::ServerAction(_)), _) if action == KeyAction::Choose => home::update::confirmed(model),
                (Some(Overlay::Remove(_)), _) if action == KeyAction::Choose => match model.home.state.deleting {
                    Some(_) => home::update::confirm_deletion(model),
                    None => deletion::update::confirm(model),
                },
                (Some(_), _) => review::update::overlay(model, action),
                (None, Screen::Step(_)) => on_step(model, action),
                (None, Screen::Review) => review::update::on_review(model, action),
                (None, Screen::Launch) if model.open_pane().is_some() => instance_actions::update::act(model, action),
                (None, Screen::Launch) => launch::update::act(model, action),
                (None, Screen::Home) => home::update::act(model, action),
                (None, Screen::Welcome) => welcome::act(model, action),
            };
        }
    }
    Vec::new()
}

/// Performs an action on a step. Where its list couldn't be loaded, Enter runs the remedy under the cursor.
fn on_step(model: &mut Model, action: KeyAction) -> Vec<Effect> {
    match remedies::chosen(model).filter(|_| action == KeyAction::Choose && model.inline.is_none()) {
        Some(remedy) => act(model, remedy.action),
        None => form::update::on_step(model, action),
    }
}

/// Applies the user's settings. Invalid ones are reported unless another notice is shown.
fn settled(model: &mut Model, settled: &LoadedSettings, theme: Option<Theme>) -> Vec<Effect> {
    model.settled = true;
    model.ends = model.ends.and(settled.settings.ends);
    model.motion &= settled.settings.motion;
    if let Some(theme) = theme {
        model.theme = theme;
    }
    if settled.settings.command_preview {
        command_preview::switch(model, true);
    }
    // The language may have changed: the fields are rebuilt.
    model.forms.values_mut().for_each(|form| form.seen = None);
    if let Some(first) = settled.wrong.first().filter(|_| model.notice.is_none()) {
        let said = match settled.wrong.len() {
            1 => first.clone(),
            all => UserText::new("settings.more").with_text("first", first.clone()).with("n", all),
        };
        notice(model, said, true);
    }
    let mouse = settled.settings.mouse && model.ends.mouse;
    if mouse == model.mouse {
        return Vec::new();
    }
    model.mouse = mouse;
    vec![Effect::Terminal(TerminalAction::Mouse(model.mouse))]
}

/// Reports which files can't be read, after an existing notice.
fn unreadable(model: &mut Model, files: &[UserText]) {
    let before = model.notice.iter().filter(|notice| notice.bad).map(|notice| &notice.say);
    let all: Vec<String> = before.chain(files).map(|it| crate::text::say(model.language, it)).collect();
    notice(model, UserText::new("notice.unreadable").with("what", all.join(" ")), true);
}

/// Quits, after a confirmation if something would be lost: unsent answers, or a request in flight.
fn quit(model: &mut Model) -> Vec<Effect> {
    let asks = !matches!(model.screen, Screen::Launch | Screen::Home | Screen::Welcome);
    let unfinished = asks && model.is_answered();
    if !unfinished && !in_flight(model) {
        return leave(model);
    }
    model.overlay = Some(Overlay::Leave);
    Vec::new()
}

/// Returns whether a request was sent and its reply hasn't arrived.
fn in_flight(model: &Model) -> bool {
    model.watch.as_ref().is_some_and(LaunchView::in_flight) || model.home.state.in_flight()
}

fn leave(model: &mut Model) -> Vec<Effect> {
    // While instances are being created, exiting is confirmed once more; it is then safe, but nobody watches.
    let in_flight = in_flight(model);
    if in_flight && !matches!(model.overlay, Some(Overlay::Leave)) {
        model.overlay = Some(Overlay::Leave);
        return Vec::new();
    }
    leave_with(model, 0)
}

fn leave_with(model: &mut Model, status: u8) -> Vec<Effect> {
    let launched = exit_summary::exit_status(model);
    model.exit = Some(match (launched, status) {
        (Some(launched), 0) => launched,
        // Something is in flight: that it may exist matters more than the signal.
        (Some(3), _) => 3,
        _ => status,
    });
    let requested = model.to_keep();
    match model.screen {
        // The draft is on disk, or has become a launch. That of another server may not be.
        Screen::Launch if model.watch.as_ref().is_some_and(|it| launch::update::is_of(&model.draft, &it.launch)) => {
            Vec::new()
        }
        // The same on every other screen, until a new server is started.
        _ if launch::update::has_draft(model) => Vec::new(),
        // Without answers, the draft saved earlier stays.
        _ if !model.is_answered() => Vec::new(),
        _ => vec![Effect::SaveDraft(Box::new(requested))],
    }
}

/// Requests the listings that the screen needs and that aren't loading yet.
fn fetch(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut wants = model.wants();
    if model.auto_fill.is_some() {
        wants.extend(steps::all().iter().flat_map(|step| step.wants(&model.draft, None)));
    }
    wants.retain(|want| model.catalog.unasked(want) && model.catalog.ask(want, now));
    // A cached listing is shown until AWS has replied.
    let kept = wants.iter().filter(|want| want.keeps() && model.catalog.waits_for(want));
    let recalls: Vec<Effect> = kept.cloned().map(Effect::LoadCached).collect();
    recalls.into_iter().chain(wants.into_iter().map(Effect::Fetch)).collect()
}

#[cfg(test)]
mod tests;
