//! Texts for a plan's follow-ups: what each does, its status, and how to continue after a failure.

use super::messages::{brief, later};
use super::{LivePanes, Styled};
use crate::domain::follow_ups::{FollowUpReason, FollowUpStatus, FollowUpStep, FollowUpTask, FollowUps};
use crate::domain::launch::Launch;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// Describes a follow-up in a few words: `open 443/tcp`.
pub fn what(language: Language, task: &FollowUpTask) -> String {
    let who = match task {
        FollowUpTask::Port(rule) if !rule.open_to_all() => {
            let all = rule.v4.iter().chain(&rule.v6).chain(&rule.aliases);
            all.map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let key = format!("follow-up.{}", task.key());
    match who.is_empty() {
        true => t!(language, &key, details = task.details()),
        false => t!(language, "follow-up.ports.some", details = task.details(), who = who),
    }
}

/// Returns what a plan does to the instances with these names, without repetitions.
pub fn planned(language: Language, follow_ups: &FollowUps, names: &[SanitizedText]) -> Vec<String> {
    let mut all = Vec::new();
    for step in follow_ups.steps(names) {
        let what = what(language, &step.task);
        if !all.contains(&what) {
            all.push(what);
        }
    }
    all
}

/// Returns the status in a word or two.
pub fn state(language: Language, step: &FollowUpStep, launch: &Launch) -> &'static str {
    match writes_nothing(step, launch) {
        true => t!(language, "follow-up.state.preview"),
        false => t!(language, &format!("follow-up.state.{}", step.status.key())),
    }
}

/// Returns whether the step is done without a file being written: in the sandbox the address is made up.
fn writes_nothing(step: &FollowUpStep, launch: &Launch) -> bool {
    step.task == FollowUpTask::SshAlias && step.status == FollowUpStatus::Done && launch.manifest.is_sandbox()
}

/// Returns why it isn't done, if there is a reason to report.
pub fn why(language: Language, step: &FollowUpStep) -> Option<String> {
    let reason = match &step.status {
        FollowUpStatus::Waiting(reason) | FollowUpStatus::Postponed(reason) | FollowUpStatus::Failed(reason) => reason,
        FollowUpStatus::Unsure(failure) => return Some(brief(language, failure)),
        _ => return None,
    };
    let text = match reason {
        FollowUpReason::Say(all) => all.iter().map(|it| crate::text::say(language, it)).collect::<Vec<_>>().join(" "),
        FollowUpReason::Failure(failure) => brief(language, failure),
        FollowUpReason::Words(words) => crate::text::words(language, words).into_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Formats a follow-up as `web-1: open 443/tcp: done`.
pub fn line(language: Language, step: &FollowUpStep, launch: &Launch) -> String {
    let state = state(language, step, launch);
    let line = t!(language, "follow-up.line", name = step.instance, what = what(language, &step.task), state = state);
    match why(language, step) {
        Some(why) => format!("{line}. {why}"),
        None => line,
    }
}

/// Returns the cells of the labels of an instance's milestones, with the follow-ups among them.
pub fn label_width(instance: &LaunchInstance, panes: &LivePanes) -> usize {
    let own = panes.launch.follow_ups.iter().filter(|step| step.instance == instance.name && !instance.deleted);
    own.map(|step| what(panes.language, &step.task).width()).max().unwrap_or(0).clamp(16, 28)
}

/// Returns the follow-ups of an instance as further milestones, each with its time or its status. `label`: the cells of
/// their labels, see [`label_width`].
pub fn milestones(
    instance: &LaunchInstance,
    panes: &LivePanes,
    theme: &Theme,
    (label, cells): (usize, usize),
) -> Vec<Styled> {
    let launch = panes.launch;
    let own = || launch.follow_ups.iter().filter(|step| step.instance == instance.name && !instance.deleted);
    let word = launch.follow_ups_need_word() && !panes.replayed && own().any(|step| !step.status.over());
    let word = if word { wrap(t!(panes.language, "follow-up.word"), cells) } else { Vec::new() };
    let mut all: Vec<Styled> = word.into_iter().map(|line| (line, theme.warn)).collect();
    all.extend(own().flat_map(|step| milestone(panes.language, step, instance, launch, theme, (label, cells))));
    all
}

fn milestone(
    language: Language,
    step: &FollowUpStep,
    instance: &LaunchInstance,
    launch: &Launch,
    theme: &Theme,
    (label, cells): (usize, usize),
) -> Vec<Styled> {
    let (glyph, style) = match &step.status {
        FollowUpStatus::Done => (theme.glyphs.done, theme.good),
        FollowUpStatus::Failed(_) => (theme.glyphs.failed, theme.bad),
        FollowUpStatus::Unsure(_) | FollowUpStatus::Postponed(_) => (theme.glyphs.attention, theme.warn),
        FollowUpStatus::Working => (theme.glyphs.waiting, theme.accent),
        FollowUpStatus::Waiting(_) | FollowUpStatus::UnderWay => (theme.glyphs.waiting, theme.text),
        FollowUpStatus::Ahead | FollowUpStatus::Dropped => (theme.glyphs.waiting, theme.dim),
    };
    let reached = instance.milestones.requested.zip(step.since).filter(|_| step.status == FollowUpStatus::Done);
    let state = match reached.filter(|_| !writes_nothing(step, launch)) {
        Some((start, at)) => later(language, launch.span(start, at)),
        None => state(language, step, launch).to_owned(),
    };
    let text = format!("{glyph} {} {state}", pad(&capitalized(&what(language, &step.task)), label, false));
    // Wrapping would destroy the columns of a line that fits.
    let rows = if text.width() <= cells { vec![text] } else { wrap(&text, cells) };
    let mut lines: Vec<Styled> = rows.into_iter().map(|line| (line, style)).collect();
    let why = why(language, step).into_iter().flat_map(|why| wrap(&why, cells.saturating_sub(2)));
    lines.extend(why.map(|line| (format!("  {line}"), theme.text)));
    lines
}

/// Returns a text with its first letter in upper case, as the milestones above begin.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns what can be done about failed follow-ups, without repetitions.
pub fn advice(language: Language, launch: &Launch) -> Vec<&'static str> {
    let failed = launch.follow_ups.iter().filter(|step| matches!(step.status, FollowUpStatus::Failed(_)));
    let keys: BTreeSet<String> = failed.map(|step| format!("follow-up.next.{}", step.task.key())).collect();
    keys.iter().map(|key| t!(language, key)).collect()
}

/// Returns the changes in the follow-ups, one line each.
pub fn changes(language: Language, before: &Launch, after: &Launch) -> Vec<String> {
    let pairs = before.follow_ups.iter().zip(&after.follow_ups);
    let news = pairs.filter(|(was, is)| was.status.key() != is.status.key() && is.status != FollowUpStatus::Ahead);
    news.map(|(_, is)| line(language, is, after)).collect()
}
