//! Summary of a launch in plain language, with the next thing to do.

use super::progress::{self, Phase};
use super::{LivePanes, messages};
use crate::domain::deletion::{Deletion, DeletionStage, DeletionStatus};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::launch::key_import::KeyImport;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::plan::PlanTag;
use crate::domain::policy::AccessDenial;
use crate::domain::sent_once::UnknownOutcome;
use crate::domain::time::{Now, spoken};
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Returns the styled counts of a watched launch, the total first: `2 of 4 running`, `1 failed`.
pub fn counts(panes: &LivePanes, theme: &Theme) -> Vec<(String, Style)> {
    let language = panes.language;
    let launch = panes.launch;
    let running = panes.counts.running;
    let key = if launch.paused { "launch.counts.paused" } else { "launch.counts" };
    let bold = theme.text.add_modifier(Modifier::BOLD);
    let mut all = vec![(t!(language, key, running = running, all = launch.instances.len()), bold)];
    for phase in [Phase::Ready, Phase::Stopped, Phase::Failed, Phase::Lost, Phase::Deleted] {
        let style = match phase {
            Phase::Ready => theme.good,
            Phase::Failed => theme.bad,
            Phase::Stopped | Phase::Lost => theme.warn,
            _ => theme.dim,
        };
        let n = panes.counts.in_phase(phase);
        all.extend((n > 0).then(|| (crate::text::count(language, &format!("launch.count.{}", phase.key()), n), style)));
    }
    let late = panes.counts.late(launch, panes.usual, panes.now);
    all.extend((late > 0).then(|| (crate::text::count(language, "launch.count.late", late), theme.warn)));
    all
}

/// Returns the elapsed time and the usual time: `0:41 of about 1:00`; once the launch is over, how long it took. A
/// replay says that it is one.
pub fn clock(panes: &LivePanes, theme: &Theme) -> Option<String> {
    let replay = panes.replayed.then(|| t!(panes.language, "launch.clock.replay").to_owned());
    let all: Vec<String> = replay.into_iter().chain(elapsed(panes)).collect();
    (!all.is_empty()).then(|| all.join(&format!(" {} ", theme.glyphs.separator)))
}

/// Returns whether the clock fits beside the headline: how long it took is in the milestones too, so it doesn't break
/// the sentence in two.
pub fn has_room(panes: &LivePanes, theme: &Theme, clock: &str, width: u16) -> bool {
    if panes.replayed || panes.launch.stage != LaunchStage::Settled || panes.counts.undecided > 0 {
        return true;
    }
    let first = rest(panes, theme, width.into()).into_iter().next().map_or(0, |(text, _)| text.width());
    first + 2 + clock.width() <= usize::from(width)
}

fn elapsed(panes: &LivePanes) -> Option<String> {
    let language = panes.language;
    let launch = panes.launch;
    let from = launch.accepted?;
    if launch.under_way() || panes.counts.undecided > 0 {
        let (so_far, usual) = (launch.span(from, panes.now), panes.usual.until_ready(launch.port()));
        let so_far = progress::stopwatch(so_far);
        return Some(t!(language, "launch.clock", so_far = so_far, usual = progress::stopwatch(usual)));
    }
    // What becomes of them matters more than how long they took.
    if panes.deletion.is_some_and(|it| matches!(it.stage, DeletionStage::Deleting | DeletionStage::Over)) {
        return None;
    }
    // The time is unknown if no run of Skysail observed it.
    let seen = |at: &Now| !launch.undated(*at);
    let runs = || launch.instances.iter().filter(|instance| instance.outcome == InstanceOutcome::Running);
    let last =
        runs().map(|instance| instance.milestones.door.or(instance.milestones.address)).collect::<Option<Vec<_>>>()?;
    let dated = runs().all(|instance| instance.milestones.running.as_ref().is_none_or(seen));
    let last = last.into_iter().max().filter(|at| dated && seen(at))?;
    let span = crate::text::figure(language, &spoken(launch.span(from, last))).into_owned();
    Some(t!(language, "launch.clock.ready", span = span))
}

/// Returns the styled summary, wrapped to `cells`.
pub fn lines(panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    styled_summary(panes, theme, cells, true)
}

/// Returns the summary without the sentence that [`counts`] shows as numbers.
pub fn rest(panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    styled_summary(panes, theme, cells, false)
}

fn styled_summary(panes: &LivePanes, theme: &Theme, cells: usize, whole: bool) -> Vec<(String, Style)> {
    let language = panes.language;
    let mut all = Vec::new();
    let mut say = |text: String, style: Style| all.extend(wrap(&text, cells).into_iter().map(|line| (line, style)));
    let launch = panes.launch;
    match &launch.stage {
        LaunchStage::Intended => say(before_sending(language, launch), theme.accent),
        LaunchStage::Sent => {
            let since = launch.sent.map(|sent| panes.now.since(sent)).filter(|since| since.as_secs() >= 1);
            let since = since.map(|since| t!(language, "launch.sent.since", since = spoken(since)));
            say(since.unwrap_or_else(|| t!(language, "launch.sent").to_owned()), theme.accent);
        }
        LaunchStage::NoJournal { why } => {
            say(t!(language, "launch.no-journal").to_owned(), theme.bad);
            say(t!(language, "launch.no-journal.why", why = crate::text::words(language, why)), theme.dim);
        }
        LaunchStage::NamesTaken(taken) => {
            say(t!(language, "launch.names-taken").to_owned(), theme.bad);
            for name in taken {
                say(messages::taken(language, name), theme.text);
            }
        }
        LaunchStage::Refused(failure) => {
            refusal(language, failure, panes.replayed, theme, &mut say);
            if failure.error == ErrorKind::Tags {
                let tags: Vec<String> = launch.manifest.request.tags.iter().map(words_of_tag).collect();
                say(t!(language, "launch.tags-sent", tags = tags.join(", ")), theme.text);
            }
        }
        LaunchStage::Unknown(unknown) => doubtful(unknown, panes, theme, &mut say),
        LaunchStage::Watched if whole => {
            say(watched(panes), theme.accent);
            failed(panes).into_iter().for_each(|text| say(text, theme.bad));
        }
        LaunchStage::Watched if panes.replayed => {}
        LaunchStage::Watched => {
            let options = super::messages::target_options(panes.sandbox);
            let key = if launch.paused { "launch.leave.paused" } else { "launch.leave" };
            say(t!(language, key, options = options), theme.dim);
        }
        LaunchStage::Abandoned => say(t!(language, "launch.abandoned").to_owned(), theme.warn),
        // What becomes of them matters more than that they run.
        LaunchStage::Settled if panes.deletion.is_some_and(|it| it.stage == DeletionStage::Deleting) => {}
        LaunchStage::Settled
            if panes.deletion.is_some_and(|it| it.stage == DeletionStage::Over) && !launch.has_any() => {}
        LaunchStage::Settled => {
            let (mark, style) = match launch.settled_status() {
                0 => (theme.glyphs.done, theme.good),
                _ if failed(panes).is_some() => (theme.glyphs.failed, theme.bad),
                _ => (theme.glyphs.attention, theme.warn),
            };
            // Line mode has no marks.
            let mark = (!whole).then(|| mark.to_owned());
            let all = [mark, Some(super::connect::headline(language, launch)), ready(panes)];
            say(all.into_iter().flatten().collect::<Vec<_>>().join(" "), style);
        }
    }
    if panes.replayed {
        say(t!(language, "launch.replayed").to_owned(), theme.dim);
    }
    if let Some(deletion) = panes.deletion {
        removing(deletion, panes, theme, &mut say);
    }
    for action in panes.actions.iter().filter(|action| action.open()) {
        say(super::action_texts::line(language, action, panes.now), theme.accent);
    }
    // During and after a deletion, the deletion reports what stays.
    if !panes.deletion.is_some_and(|it| matches!(it.stage, DeletionStage::Deleting | DeletionStage::Over)) {
        super::action_texts::left(language, launch).into_iter().for_each(|text| say(text, theme.warn));
    }
    if launch.adopted {
        say(t!(language, "launch.adopted").to_owned(), theme.good);
    }
    if let Some(error) = launch.error.as_ref().filter(|_| launch.under_way()) {
        say(t!(language, "launch.trouble", what = messages::seen(language, error)), theme.warn);
    }
    if let Some(why) = launch.unjournaled.as_ref().filter(|_| launch.under_way()) {
        say(t!(language, "launch.unjournaled", why = crate::text::words(language, why)), theme.warn);
    }
    all
}

/// Returns how many instances failed, if any.
fn failed(panes: &LivePanes) -> Option<String> {
    let n = panes.counts.failed.len();
    (n > 0).then(|| crate::text::count(panes.language, "launch.end.failed", n))
}

/// Returns whether the running instances accept logins.
fn ready(panes: &LivePanes) -> Option<String> {
    let language = panes.language;
    let (open, running) = (panes.counts.in_phase(Phase::Ready), panes.counts.running);
    match () {
        _ if panes.counts.undecided > 0 => Some(t!(language, "launch.climbing", ready = open, all = running)),
        _ if open == 0 => None,
        _ if panes.launch.ready() => Some(crate::text::count(language, "launch.ready", open)),
        _ => Some(crate::text::count_with(language, "launch.some-ready", open, &[("all", running.to_string())])),
    }
}

/// Adds the progress of the deletion.
fn removing(deletion: &Deletion, panes: &LivePanes, theme: &Theme, say: &mut impl FnMut(String, Style)) {
    let language = panes.language;
    match deletion.stage {
        DeletionStage::Deleting => say(super::deletion_cost::under_way(language, deletion), theme.warn),
        DeletionStage::Over => say(super::deletion_cost::over(language, deletion, panes.sandbox), theme.good),
        _ => {}
    }
    for (name, status) in &deletion.statuses {
        if let DeletionStatus::Failed(failure) = status {
            say(t!(language, "remove.failed", name = name, what = messages::what(language, failure)), theme.bad);
        }
    }
    if deletion.stage == DeletionStage::Over {
        super::deletion_cost::left(language, deletion).into_iter().for_each(|text| say(text, theme.warn));
        // What the cost includes is explained once everything is deleted.
        let most = if panes.launch.has_any() { 1 } else { usize::MAX };
        let cost = super::deletion_cost::summary_lines(language, deletion, panes.now, panes.sandbox);
        cost.into_iter().take(most).for_each(|text| say(text, theme.text));
    }
}

/// Returns the step in progress before anything is sent.
fn before_sending(language: Language, launch: &Launch) -> String {
    let name = launch.manifest.request.key_pair_name.as_deref().unwrap_or_default();
    match launch.key_import {
        KeyImport::There | KeyImport::Open => t!(language, "launch.proving").to_owned(),
        KeyImport::Keeping => t!(language, "launch.key.making").to_owned(),
        KeyImport::Recording(_) | KeyImport::Importing(_) => t!(language, "launch.key.importing", name = name),
        KeyImport::Unknown { .. } => t!(language, "launch.key.doubt", name = name),
    }
}

fn words_of_tag(tag: &PlanTag) -> String {
    let value = tag.value.as_deref().map(|value| format!("={value}")).unwrap_or_default();
    format!("{}{value}", tag.key)
}

/// Adds a refusal in plain language and AWS's own message: what happened, why, and what to do, with empty lines between.
fn refusal(language: Language, failure: &Failure, replayed: bool, theme: &Theme, say: &mut impl FnMut(String, Style)) {
    let ours = failure.error == ErrorKind::KeyFile;
    say(t!(language, if ours { "launch.key.refused" } else { "launch.refused" }).to_owned(), theme.bad);
    say(String::new(), theme.text);
    say(messages::what(language, failure).to_owned(), theme.text);
    messages::clock(language, failure).into_iter().for_each(|text| say(text, theme.warn));
    say(String::new(), theme.text);
    say(messages::next(language, failure), theme.text);
    if AccessDenial::of(failure).is_some() && !replayed {
        say(t!(language, "failure.policy").to_owned(), theme.text);
    }
    let quiet =
        [messages::own(language, failure), messages::tip(language, failure), messages::request_id(language, failure)];
    let mut quiet = quiet.into_iter().flatten().peekable();
    quiet.peek().is_some().then(|| say(String::new(), theme.dim));
    quiet.for_each(|text| say(text, theme.dim));
}

fn doubtful(unknown: &UnknownOutcome, panes: &LivePanes, theme: &Theme, say: &mut impl FnMut(String, Style)) {
    let language = panes.language;
    say(t!(language, "launch.unknown").to_owned(), theme.warn);
    messages::unknown_said(language, unknown, panes.now).into_iter().for_each(|text| say(text, theme.text));
    messages::look_failed(language, unknown).into_iter().for_each(|text| say(text, theme.warn));
    let (key, style) = match (unknown.looked_enough(), panes.launch.can_send()) {
        (false, _) => ("launch.unknown.wait", theme.dim),
        (true, true) => ("launch.unknown.choose", theme.accent),
        (true, false) => ("launch.unknown.choose-resumed", theme.accent),
    };
    if !panes.replayed {
        say(t!(language, key).to_owned(), style);
    }
    messages::own(language, &unknown.failure).into_iter().for_each(|text| say(text, theme.dim));
}

fn watched(panes: &LivePanes) -> String {
    let launch = panes.launch;
    let running = panes.counts.running;
    let since = launch.accepted.map_or(String::new(), |at| spoken(launch.span(at, panes.now)));
    let key = if launch.paused { "launch.paused" } else { "launch.watching" };
    t!(panes.language, key, running = running, all = launch.instances.len(), since = since)
}

/// Draws the lines one below the other.
pub fn draw(buf: &mut Buffer, area: Rect, lines: &[(String, Style)]) {
    for (at, (line, style)) in lines.iter().enumerate() {
        crate::widgets::line(buf, crate::widgets::row(area, at as u16), line, *style, "");
    }
}
