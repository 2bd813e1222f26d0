//! The follow-ups of a plan in words: what each is, how it stands, and what can be done where one failed.

use super::messages::{brief, later};
use super::{LivePanes, Styled};
use crate::domain::follow_ups::{FollowUpReason, FollowUpStatus, FollowUpStep, FollowUpTask, FollowUps};
use crate::domain::launch::Launch;
use crate::domain::launch::launch_instance::LaunchInstance;
use crate::domain::sanitized_text::SanitizedText;
use crate::theme::Theme;
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// What one does, in a few words: `open 443/tcp`.
pub fn what(task: &FollowUpTask) -> String {
    let who = match task {
        FollowUpTask::Port(rule) if !rule.open_to_all() => {
            let all = rule.v4.iter().chain(&rule.v6).chain(&rule.aliases);
            all.map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let key = format!("follow-up.{}", task.key());
    match who.is_empty() {
        true => crate::t!(&key, details = task.details()),
        false => crate::t!("follow-up.ports.some", details = task.details(), who = who),
    }
}

/// What a plan has done to instances of these names, each thing once.
pub fn planned(follow_ups: &FollowUps, names: &[SanitizedText]) -> Vec<String> {
    let mut all = Vec::new();
    for step in follow_ups.steps(names) {
        let what = what(&step.task);
        if !all.contains(&what) {
            all.push(what);
        }
    }
    all
}

/// How one stands, in a word or two.
pub fn state(step: &FollowUpStep) -> &'static str {
    crate::t!(&format!("follow-up.state.{}", step.status.key()))
}

/// Why it isn't done, where there's a reason to tell.
pub fn why(step: &FollowUpStep) -> Option<String> {
    let reason = match &step.status {
        FollowUpStatus::Waiting(reason) | FollowUpStatus::Postponed(reason) | FollowUpStatus::Failed(reason) => reason,
        FollowUpStatus::Unsure(failure) => return Some(brief(failure)),
        _ => return None,
    };
    let text = match reason {
        FollowUpReason::Say(all) => all.iter().map(crate::text::say).collect::<Vec<_>>().join(" "),
        FollowUpReason::Failure(failure) => brief(failure),
        FollowUpReason::Words(words) => crate::text::words(words).into_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// How one stands, in a line: `web-1: open 443/tcp: done`.
pub fn line(step: &FollowUpStep) -> String {
    let line = crate::t!("follow-up.line", name = step.instance, what = what(&step.task), state = state(step));
    match why(step) {
        Some(why) => format!("{line}. {why}"),
        None => line,
    }
}

/// The follow-ups of an instance as further milestones, each with the time it was reached or how it stands.
pub fn milestones(subject: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let launch = panes.launch;
    let own = || launch.follow_ups.iter().filter(|step| step.instance == subject.name && !subject.deleted);
    // As wide as the names of the milestones above.
    let label = own().map(|step| what(&step.task).width()).max().unwrap_or(0).clamp(16, 28);
    let word = launch.follow_ups_need_word() && own().any(|step| !step.status.over());
    let word = if word { wrap(crate::t!("follow-up.word"), cells) } else { Vec::new() };
    let mut all: Vec<Styled> = word.into_iter().map(|line| (line, theme.warn)).collect();
    all.extend(own().flat_map(|step| milestone(step, subject, launch, theme, (label, cells))));
    all
}

fn milestone(
    step: &FollowUpStep,
    subject: &LaunchInstance,
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
    let reached = subject.rungs.requested.zip(step.since).filter(|_| step.status == FollowUpStatus::Done);
    let state = match reached {
        Some((start, at)) => later(launch.span(start, at)),
        None => state(step).to_owned(),
    };
    let text = format!("{glyph} {} {state}", pad(&what(&step.task), label, false));
    // Wrapped, its columns would be lost.
    let rows = if text.width() <= cells { vec![text] } else { wrap(&text, cells) };
    let mut lines: Vec<Styled> = rows.into_iter().map(|line| (line, style)).collect();
    let why = why(step).into_iter().flat_map(|why| wrap(&why, cells.saturating_sub(2)));
    lines.extend(why.map(|line| (format!("  {line}"), theme.text)));
    lines
}

/// What can be done about those that failed, each kind of them once.
pub fn advice(launch: &Launch) -> Vec<&'static str> {
    let failed = launch.follow_ups.iter().filter(|step| matches!(step.status, FollowUpStatus::Failed(_)));
    let keys: BTreeSet<String> = failed.map(|step| format!("follow-up.next.{}", step.task.key())).collect();
    keys.iter().map(|key| crate::t!(key)).collect()
}

/// What changed of them, a line each.
pub fn changes(before: &Launch, after: &Launch) -> Vec<String> {
    let pairs = before.follow_ups.iter().zip(&after.follow_ups);
    let news = pairs.filter(|(was, is)| was.status.key() != is.status.key() && is.status != FollowUpStatus::Ahead);
    news.map(|(_, is)| line(is)).collect()
}
