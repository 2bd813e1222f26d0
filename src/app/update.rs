//! The only place where the program's state changes. Pure: a message in, effects out.

pub mod account;
mod after;
mod again;
mod desk;
mod editing;
mod errands;
mod key_place;
mod launching;
mod login;
mod mouse;
mod moving;
mod palette;
mod removing;
mod review;
mod scripts;
mod spoken;
mod unfinished;

pub use after::job as open_pane;
pub use key_place::asks_disk;
pub use launching::{perform, show};
pub use moving::{hurry, is_first};
pub use removing::word as removal_word;
pub use review::{lines as review_lines, policy_text};

use super::act::{Act, Effect};
use super::ends;
use super::form::Typed;
use super::keys::{self, Action};
use super::leaving;
use super::message::Msg;
use super::model::{Again, Hurry, Model, Notice, Overlay, Screen, Watch};
use super::ribbon;
use crate::domain::catalog::Want;
use crate::domain::clean::Clean;
use crate::domain::habits::Settled;
use crate::domain::say::Say;
use crate::domain::time::Now;
use crate::domain::wishes::Wishes;
use crate::steps::{self, fill};
use crate::theme::Theme;
use termina::event::{KeyCode, KeyEvent, KeyEventKind, Modifiers};

/// Takes one message, and says what has to be done outside.
pub fn update(model: &mut Model, now: Now, msg: Msg) -> Vec<Effect> {
    model.now = now;
    let mut effects = take(model, msg);
    // Before anything else that is done now.
    effects.splice(0..0, account::pin(model));
    if model.exit.is_none() {
        ribbon::follow(model);
        again::try_when_due(model);
        refresh(model);
        palette::refresh(model);
        effects.extend(fetch(model));
        effects.extend(ends::news(model));
    }
    effects
}

fn take(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Start => account::begin(model),
        Msg::Focus(on) => {
            model.focused = on;
            Vec::new()
        }
        Msg::Settled { settled, theme, own } => {
            model.themes = own;
            self::settled(model, &settled, theme.map(|theme| *theme))
        }
        Msg::Recalled { kept, utc_offset } => {
            model.catalog.utc_offset = utc_offset;
            // Whatever was opened in the meantime: answers that were kept are not to be lost.
            if let Some(wishes) = kept {
                model.overlay = Some(Overlay::Resume(wishes));
            }
            Vec::new()
        }
        Msg::Unfinished(found) => {
            unfinished::offer(model, found);
            Vec::new()
        }
        Msg::TakenUp { answer, kept } => unfinished::taken_up(model, answer, kept),
        Msg::Entered { home, host } => {
            account::entered(model, home, host);
            Vec::new()
        }
        Msg::Tick => keep(model),
        Msg::Rested => {
            (model.stirred, model.rested) = (None, model.pointed());
            Vec::new()
        }
        Msg::Key { key, at } => self::key(model, &key, at),
        Msg::Paste { text, cut } => editing::paste(model, &text, cut),
        Msg::Burst { text, at } => burst(model, &text, at),
        Msg::Mouse(event) => mouse::on(model, &event),
        Msg::Spoken(said) => spoken::on(model, said),
        Msg::Resize { columns, rows } => {
            (model.columns, model.rows) = (columns, rows);
            Vec::new()
        }
        Msg::Shown(hits) => {
            (model.page, model.furthest) = (hits.page.max(1), hits.furthest);
            palette::shown(model, &hits);
            model.places = hits.places;
            review::shown(model);
            after::shown(model);
            Vec::new()
        }
        Msg::Leave { status } => leave_with(model, status),
        Msg::Fetched { want, answer } => {
            let answer = again::noted(model, &want, answer);
            // AWS answers again, so that it may say now whose account it is.
            let answers = answer.is_ok() && !matches!(want, Want::Pings | Want::OwnKeys);
            review::learn(model, |catalog| catalog.fill(&want, answer));
            if want == Want::Pings {
                moving::sort_regions(model);
            }
            go_on(model);
            if answers { account::ask_again(model) } else { Vec::new() }
        }
        Msg::Kept { want, got, told } => {
            review::learn(model, |catalog| catalog.recall(&want, got, told));
            go_on(model);
            Vec::new()
        }
        Msg::ScriptRead { path, answer } => scripts::script_read(model, &path, answer),
        Msg::KeySaved { path, answer } => launching::key_saved(model, &path, answer),
        Msg::ToEdit(answer) => scripts::to_edit(model, answer),
        Msg::Edited(answer) => scripts::edited(model, answer),
        Msg::PlanSaved { path, answer } => review::plan_saved(model, &path, answer),
        Msg::Launch { id, event } => launching::on(model, &id, event),
        Msg::Removal { number, event } => removing::on(model, number, *event),
        Msg::Access { name, answer } => launching::access(model, name, answer),
        Msg::Usual(usual) => {
            if let Some(watch) = &mut model.watch {
                watch.usual = Some(usual);
            }
            Vec::new()
        }
        Msg::Login { name, answer } => login::ready(model, &name, answer),
        Msg::Peeked { name, peek, answer } => login::peeked(model, &name, peek, answer),
        Msg::SiteOpened { url, opened } => login::site_opened(model, url, opened),
        Msg::Inside(inside) => login::inside(model, inside),
        Msg::After { instance, kind, event } => after::on(model, &instance, kind, *event),
        Msg::Account(news) => {
            let mut effects = account::on(model, (*news).clone());
            effects.extend(desk::on(model, &news));
            effects
        }
        Msg::Called(call) => {
            if model.calls.len() == super::model::CALLS {
                model.calls.pop_front();
            }
            model.calls.push_back(call);
            Vec::new()
        }
        Msg::Back(back) => errands::back(model, &back),
        Msg::Broke(words) => {
            notice(model, Say::new("notice.broke").with("words", words), true);
            Vec::new()
        }
    }
}

fn key(model: &mut Model, key: &KeyEvent, at: std::time::Duration) -> Vec<Effect> {
    model.notice = None;
    if model.palette.is_some() {
        return in_palette(model, key);
    }
    if matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_))) && !keys::is_leaving(key) {
        return word_key(model, key, at);
    }
    if after::too_early(model, key, at) {
        return Vec::new();
    }
    match keys::action(model, key) {
        Some(action) => act(model, action),
        None => editing::typed(model, key),
    }
}

/// A key on the line of a word that creates or deletes.
fn word_key(model: &mut Model, key: &KeyEvent, at: std::time::Duration) -> Vec<Effect> {
    // A letter follows itself in what is to be typed, or twice by mistake; more often under a finger that stays.
    let run = match (&model.overlay, model.watch.as_ref().and_then(|watch| watch.removal.as_ref())) {
        (Some(Overlay::Remove(_)), Some(removal)) => {
            let names = removal.lots.iter().map(|(name, _)| name.clone()).chain([removing::word(removal)]);
            names.map(|name| review::longest_run(&name)).max().unwrap_or(1)
        }
        _ => 1,
    };
    let creates = !matches!(model.overlay, Some(Overlay::Remove(_)));
    let action = keys::action(model, key);
    let Some(Overlay::Confirm(confirm) | Overlay::Remove(confirm)) = &mut model.overlay else { return Vec::new() };
    if !confirm.counts(at) {
        return Vec::new();
    }
    if keys::is_enter(key) {
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

/// Text in one piece without the marks of a paste. On the line of a word its letters are a hand's on a slow
/// line, unless it is several lines; elsewhere it is pasted text.
fn burst(model: &mut Model, text: &str, at: std::time::Duration) -> Vec<Effect> {
    let word = matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_))) && model.palette.is_none();
    if !word || text.contains('\n') {
        return editing::paste(model, text, false);
    }
    let letters = text.chars().map(|letter| KeyEvent::new(KeyCode::Char(letter), Modifiers::NONE));
    letters.flat_map(|key| self::key(model, &key, at)).collect()
}

fn in_palette(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    match (keys::action(model, key), &mut model.palette) {
        (Some(action), _) => return act(model, action),
        (None, Some(palette)) => palette::typed(palette, key),
        (None, None) => {}
    }
    Vec::new()
}

/// Does what a key, a click or a hint stands for.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.palette.is_some() && !matches!(action, Action::Redraw | Action::Suspend) {
        return palette::act(model, action);
    }
    // Who moves on while the lists come is not called back to the review.
    if matches!(action, Action::Back | Action::Step(_) | Action::NextField | Action::Up | Action::Down) {
        model.hurry = None;
    }
    match action {
        Action::Redraw => return vec![Effect::Act(Act::Repaint)],
        Action::Suspend => return vec![Effect::Act(Act::Suspend)],
        Action::Palette => palette::open(model),
        Action::Mouse => {
            model.mouse = !model.mouse;
            notice(model, Say::new(if model.mouse { "notice.mouse-on" } else { "notice.mouse-off" }), false);
            return vec![Effect::Act(Act::Mouse(model.mouse))];
        }
        Action::Ribbon => {
            let on = !model.ribbon.on;
            ribbon::switch(model, on);
            notice(model, Say::new(if on { "notice.ribbon-on" } else { "notice.ribbon-off" }), false);
            return vec![Effect::Remember { key: "ribbon", on }];
        }
        Action::Help if matches!(model.overlay, Some(Overlay::Account(_))) => return desk::act(model, action),
        Action::Help => model.overlay = Some(Overlay::Help { scroll: 0 }),
        Action::Glossary => model.overlay = Some(Overlay::Glossary { scroll: 0 }),
        Action::CloseHelp | Action::Stay => {
            removing::keep(model);
            model.overlay = None;
        }
        Action::GoOn => {
            if let Some(Overlay::Resume(wishes)) = model.overlay.take() {
                resume(model, *wishes);
            }
            desk::open_if_due(model);
        }
        Action::Afresh => {
            model.overlay = None;
            desk::open_if_due(model);
            return vec![Effect::ForgetDraft];
        }
        Action::TakeUp => return unfinished::take_up(model),
        Action::Later => unfinished::later(model),
        Action::Quit => return quit(model),
        Action::Leave => return leave(model),
        Action::Retry if matches!(model.overlay, Some(Overlay::Account(_))) => return desk::act(model, action),
        Action::Retry => {
            model.again = Again::default();
            retry(model);
        }
        Action::Account => desk::open(model),
        Action::Policy => model.overlay = Some(Overlay::Policy { whole: false, scroll: 0 }),
        _ => {
            return match (&model.overlay, &model.screen) {
                (Some(Overlay::Card(_)), _) => login::card(model, action),
                (Some(Overlay::Account(_)), _) => desk::act(model, action),
                (Some(_), _) => review::overlay(model, action),
                (None, Screen::Step(_)) => moving::on_step(model, action),
                (None, Screen::Review) => review::on_review(model, action),
                (None, Screen::Launch) if after::job(model).is_some() => after::act(model, action),
                (None, Screen::Launch) => launching::act(model, action),
            };
        }
    }
    Vec::new()
}

/// Takes up what the person has settled. What of it means nothing is said, but in nobody's way.
fn settled(model: &mut Model, settled: &Settled, theme: Option<Theme>) -> Vec<Effect> {
    model.settled = true;
    model.ends = model.ends.and(settled.habits.ends);
    if let Some(theme) = theme {
        model.theme = theme;
    }
    if settled.habits.ribbon {
        ribbon::switch(model, true);
    }
    // Another language may be spoken now: questions are made anew.
    model.forms.values_mut().for_each(|form| form.seen = None);
    if let Some(first) = settled.wrong.first().filter(|_| model.notice.is_none()) {
        let said = match settled.wrong.len() {
            1 => first.clone(),
            all => {
                let first = crate::text::fill(first.key, &first.args);
                Say::new("settings.more").with("first", first).with("n", all)
            }
        };
        notice(model, said, true);
    }
    let mouse = settled.habits.mouse && model.ends.mouse;
    if mouse == model.mouse {
        return Vec::new();
    }
    model.mouse = mouse;
    vec![Effect::Act(Act::Mouse(model.mouse))]
}

/// Takes up the answers that were kept, and no defaults beyond them.
pub fn resume(model: &mut Model, wishes: crate::domain::wishes::Wishes) {
    let source = wishes.provenance();
    // Where its script is not the one that was kept, it stops there.
    model.draft.gaps.extend(wishes.strayed.as_ref().map(crate::domain::wishes::Strayed::gap));
    model.draft.wishes = wishes;
    model.hurry = Some(Hurry::From(source));
    go_on(model);
}

/// Keeps what was typed, a second after it was.
fn keep(model: &mut Model) -> Vec<Effect> {
    match std::mem::take(&mut model.unsaved) {
        true => vec![Effect::SaveDraft(Box::new(model.to_keep()))],
        false => Vec::new(),
    }
}

/// Leaves, asking first where something is at stake: answers that are no launch yet, or a request on its way.
fn quit(model: &mut Model) -> Vec<Effect> {
    let unfinished = model.screen != Screen::Launch && answered(model);
    if !unfinished && !in_flight(model) {
        return leave(model);
    }
    model.overlay = Some(Overlay::Leave);
    Vec::new()
}

/// Whether a request is on its way and its answer is not here.
fn in_flight(model: &Model) -> bool {
    model.watch.as_ref().is_some_and(Watch::in_flight)
}

fn leave(model: &mut Model) -> Vec<Effect> {
    // While a create is on its way, leaving is asked for once more; it is then safe, but unwatched.
    let in_flight = in_flight(model);
    if in_flight && !matches!(model.overlay, Some(Overlay::Leave)) {
        model.overlay = Some(Overlay::Leave);
        return Vec::new();
    }
    leave_with(model, 0)
}

fn leave_with(model: &mut Model, status: u8) -> Vec<Effect> {
    let launched = leaving::exit_status(model);
    model.exit = Some(match (launched, status) {
        (Some(launched), 0) => launched,
        // Something is in flight: that it may exist matters more than the signal.
        (Some(3), _) => 3,
        _ => status,
    });
    let wishes = model.to_keep();
    match model.screen {
        // What was launched is a launch now, and its draft is forgotten.
        Screen::Launch => Vec::new(),
        // Nothing was answered: what was kept before stays, offered yet or not.
        _ if !answered(model) => Vec::new(),
        _ => vec![Effect::SaveDraft(Box::new(wishes))],
    }
}

/// Whether there are answers, or texts typed, that are no launch yet. A Region that is only proposed is none.
fn answered(model: &Model) -> bool {
    model.draft.region.is_some() || !Wishes { region: None, ..model.to_keep() }.is_empty()
}

fn retry(model: &mut Model) {
    for want in model.wants() {
        model.catalog.forget_failure(&want);
    }
}

/// Where a cursor or a view is after this action, of all places up to the last.
pub(super) fn moved(at: usize, last: usize, page: usize, action: Action) -> usize {
    let at = at.min(last);
    match action {
        Action::Up => at.saturating_sub(1),
        Action::Down => at.saturating_add(1).min(last),
        Action::PageUp => at.saturating_sub(page),
        Action::PageDown => at.saturating_add(page).min(last),
        Action::First => 0,
        Action::Last => last,
        _ => at,
    }
}

/// Lines that a page of a text in front of the screen goes on by: some of those in view stay in view.
pub(super) fn page_in_front(model: &Model) -> usize {
    usize::from(model.rows).saturating_sub(8).max(1)
}

/// Key of what is said of a copy: that it is there only where it was seen to be.
pub(super) fn copied_words(model: &Model) -> &'static str {
    if model.ends.arrives { "notice.copied" } else { "notice.sent" }
}

/// Sends a text to the terminal's clipboard, or says why not.
pub(super) fn copied(model: &mut Model, text: String) -> Vec<Effect> {
    let why_not = match () {
        () if !model.ends.clipboard => Some("notice.no-clipboard"),
        () if text.len() > ends::LONGEST_COPY => Some("notice.copy-too-long"),
        () => None,
    };
    notice(model, Say::new(why_not.unwrap_or(copied_words(model))), why_not.is_some());
    match why_not {
        Some(_) => Vec::new(),
        None => vec![Effect::Act(Act::Copy(text))],
    }
}

pub(super) fn notice(model: &mut Model, say: Say, bad: bool) {
    model.notice = Some(Notice { say, bad });
}

/// Takes the questions of the step on the screen as they are now: anew only after the answers or
/// the listings changed, so that a key costs what is in view and not what there is.
fn refresh(model: &mut Model) {
    price(model);
    let Some(step) = model.step() else { return };
    let form = model.forms.entry(step.id()).or_default();
    let now = Some((model.draft.version(), model.catalog.version()));
    let stale = form.seen != now;
    if stale {
        form.refresh(step.fields(&model.draft, &model.catalog));
        form.seen = now;
    }
    form.settle();
    let Some(entry) = form.entry_mut() else { return };
    if let Typed::Pick(picker) = &mut entry.typed {
        picker.offset = picker.first_row(model.page);
    }
    let text = entry.text();
    if stale || text != entry.previewed {
        entry.preview = text
            .as_deref()
            .map_or_else(Vec::new, |text| step.preview(entry.field.id, text, &model.draft, &model.catalog));
        entry.mend = text.as_deref().and_then(|text| step.mend(entry.field.id, text, &model.draft));
        entry.previewed = text;
    }
}

/// What is proposed has a price before anything is chosen.
fn price(model: &mut Model) {
    let now = Some((model.draft.version(), model.catalog.version()));
    if model.priced != now {
        model.proposed = steps::proposed_price(&model.draft, &model.catalog);
        model.priced = now;
    }
}

/// Asks for the listings that the screen needs and nobody has asked for yet.
fn fetch(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let mut wants = model.wants();
    if model.hurry.is_some() {
        wants.extend(steps::all().iter().flat_map(|step| step.wants(&model.draft, None)));
    }
    wants.retain(|want| model.catalog.unasked(want) && model.catalog.ask(want, now));
    // What was kept is shown until the service has answered.
    let kept = wants.iter().filter(|want| want.keeps() && model.catalog.waits_for(want));
    let recalls: Vec<Effect> = kept.cloned().map(Effect::Recall).collect();
    recalls.into_iter().chain(wants.into_iter().map(Effect::Fetch)).collect()
}

/// While in a hurry: takes the defaults as far as they go, then shows the review or what is missing.
pub(super) fn go_on(model: &mut Model) {
    let stop = match model.hurry {
        None => return,
        Some(Hurry::All) => fill::fill(&mut model.draft, &model.catalog),
        Some(Hurry::From(source)) => fill::fill_from(&mut model.draft, &model.catalog, source),
    };
    match stop {
        fill::Stop::Done => {
            model.hurry = None;
            model.notice = None;
            moving::open_review(model);
        }
        fill::Stop::Waiting(wants) => {
            // A listing that failed will not come by itself.
            if wants.iter().all(|want| model.catalog.failure(want).is_some()) {
                (model.hurry, model.notice) = (None, None);
            }
        }
        fill::Stop::Asks { step, field, problem } => {
            let all = model.hurry.take() == Some(Hurry::All);
            model.notice = None;
            moving::open(model, step, Some(field));
            let gap = || model.draft.gaps.get(&field).cloned().unwrap_or(Say::new("problem.missing"));
            if let Some(say) = problem.map(|problem| problem.say).or_else(|| (all && !model.waiting_failed()).then(gap))
            {
                notice(model, say, true);
            }
        }
    }
}

/// The text of a launch's id: the day and a number nobody else has used.
pub(super) fn next_id(model: &mut Model) -> Clean {
    model.ids = model.ids.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let seconds = model.now.wall.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs();
    Clean::new(format!("{}-{:08x}", day(seconds), (model.ids >> 32) as u32))
}

/// `20261123`, UTC.
fn day(seconds: u64) -> String {
    let at = i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    at.map_or_else(|| "0".to_owned(), |at| at.strftime("%Y%m%d").to_string())
}

#[cfg(test)]
mod tests;
