//! One row an instance: its sign, name, state, the bar of its way up, its operation, its address.

use super::LivePanes;
use crate::domain::instance::{Operation, OperationPhase};
use crate::domain::launch::launch_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, rough};
use crate::theme::Theme;
use crate::widgets::list::{Column, ListLine, list};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Gives back the first instance that is in view.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> usize {
    let rows: usize = area.height.into();
    let subjects = &panes.launch.subjects;
    let last = subjects.len().saturating_sub(rows);
    let offset = panes.cursor.saturating_sub(rows / 2).min(last);
    let shown: Vec<(usize, [String; 6])> =
        subjects.iter().enumerate().skip(offset).take(rows).map(|(at, s)| (at, cells(s, panes, theme))).collect();
    // What counts up keeps its place, so that nothing beside it jumps.
    let least = |column: usize| if column == 4 { "59 s".len() } else { 0 };
    let wide = |column: usize| shown.iter().map(|(_, cells)| cells[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(|column| wide(column).max(least(column))).collect();
    // Name, state and address always; how long, the bar and the operation where there is room.
    let fits = |order: &&[usize]| order.iter().map(|column| widths[*column] + 2).sum::<usize>() < area.width.into();
    let orders: [&[usize]; 4] = [&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 4, 5], &[0, 1, 2, 5], &[0, 1, 4, 5]];
    let order: &[usize] = orders.iter().find(|order| fits(order)).copied().unwrap_or(&[0, 1, 5]);
    let lines: Vec<ListLine> = shown
        .iter()
        .map(|(at, cells)| ListLine::Cells {
            cells: order
                .iter()
                .map(|column| Column {
                    text: &cells[*column],
                    width: widths[*column],
                    right: *column == 4,
                    quiet: matches!(*column, 3 | 4),
                })
                .collect(),
            cursor: *at == panes.cursor,
            dimmed: false,
            marked: false,
        })
        .collect();
    list(buf, area, &lines, offset > 0, offset + rows < subjects.len(), theme);
    for (place, (at, _)) in shown.iter().enumerate().filter(|(_, (at, _))| *at != panes.cursor) {
        // The sign takes its colour; the word beside it says the same.
        let style = style(&subjects[*at], theme);
        buf.set_style(Rect { x: area.x, y: area.y + place as u16, width: area.width.min(4), height: 1 }, style);
    }
    offset
}

fn cells(subject: &LaunchInstance, panes: &LivePanes, theme: &Theme) -> [String; 6] {
    let sign = sign(subject, theme);
    let address = subject.instance.as_ref().and_then(|instance| instance.address());
    [
        format!("{sign} {}", subject.name),
        state(subject),
        bar(subject, panes, theme),
        subject
            .creation()
            .filter(|op| !subject.deleted && (!over(subject, panes) || op.phase() != OperationPhase::Open))
            .map(operation)
            .unwrap_or_default(),
        elapsed(subject, panes).map(rough).unwrap_or_default(),
        address.map(ToString::to_string).unwrap_or_default(),
    ]
}

/// How long it has been on its way, or took to be ready.
fn elapsed(subject: &LaunchInstance, panes: &LivePanes) -> Option<Duration> {
    let rungs = &subject.rungs;
    // Since when it lets people in is not known, where another run of the program saw that.
    let told = |at: &Now| !panes.launch.undated(*at);
    let end = match subject.fate {
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay if panes.launch.under_way() => Some(panes.now),
        InstanceOutcome::Running if subject.way.undecided() => Some(panes.now),
        InstanceOutcome::Running if rungs.running.as_ref().is_none_or(told) => {
            rungs.door.or(rungs.address).or(rungs.running).filter(told)
        }
        _ => None,
    };
    Some(panes.launch.span(rungs.requested?, end?)).filter(|span| span.as_secs() >= 1)
}

/// The service's own word for the state; before there is one, ours.
pub fn state(subject: &LaunchInstance) -> String {
    match (own_state(subject), told(subject)) {
        (None, Some(state)) => state.to_string(),
        (own, _) => crate::t!(own.unwrap_or("state.requested")).to_owned(),
    }
}

/// The guide's key for it. A word of the service's that nobody knows is explained as such.
pub fn state_key(subject: &LaunchInstance) -> &'static str {
    const KNOWN: [&str; 7] = [
        "state.pending",
        "state.running",
        "state.stopping",
        "state.stopped",
        "state.starting",
        "state.shutting-down",
        "state.terminated",
    ];
    match (own_state(subject), told(subject)) {
        (None, Some(state)) => {
            let known = |key: &&str| key.strip_prefix("state.") == Some(state.as_str());
            KNOWN.into_iter().find(known).unwrap_or("state.unknown")
        }
        (own, _) => own.unwrap_or("state.requested"),
    }
}

fn told(subject: &LaunchInstance) -> Option<&SanitizedText> {
    subject.instance.as_ref()?.state.as_ref()
}

/// Our own word, where it says more than the service's.
fn own_state(subject: &LaunchInstance) -> Option<&'static str> {
    match (&subject.fate, told(subject)) {
        (InstanceOutcome::Failed { exists: false, .. }, _) => Some("state.failed"),
        (InstanceOutcome::Gone, _) if subject.deleted => Some("state.deleted"),
        (InstanceOutcome::Gone, _) => Some("state.gone"),
        (InstanceOutcome::Taken, _) => Some("state.taken"),
        (InstanceOutcome::UnderWay, None) => Some("state.under-way"),
        _ => None,
    }
}

/// Whether it runs and nothing is asked about it any more: its operation has ended, whether that was told or not.
fn over(subject: &LaunchInstance, panes: &LivePanes) -> bool {
    subject.fate == InstanceOutcome::Running && !panes.launch.under_way()
}

/// When its operation was over, as far as is known.
pub fn operation_done(subject: &LaunchInstance, panes: &LivePanes) -> Option<Now> {
    subject.rungs.operation_done.or(subject.rungs.running.filter(|_| over(subject, panes)))
}

fn operation(operation: &Operation) -> String {
    operation.status.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn sign<'a>(subject: &LaunchInstance, theme: &Theme) -> &'a str {
    match &subject.fate {
        InstanceOutcome::Gone if subject.deleted => theme.glyphs.done,
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay => theme.glyphs.waiting,
        InstanceOutcome::Running => theme.glyphs.done,
        InstanceOutcome::Failed { .. } => theme.glyphs.failed,
        InstanceOutcome::Gone | InstanceOutcome::Taken => theme.glyphs.attention,
    }
}

fn style(subject: &LaunchInstance, theme: &Theme) -> Style {
    match &subject.fate {
        InstanceOutcome::Gone if subject.deleted => theme.dim,
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay => theme.warn,
        InstanceOutcome::Running => theme.good,
        InstanceOutcome::Failed { .. } => theme.bad,
        InstanceOutcome::Gone | InstanceOutcome::Taken => theme.warn,
    }
}

/// Rungs reached out of six: requested, seen, operation done, running, address, its port answers.
fn bar(subject: &LaunchInstance, panes: &LivePanes, theme: &Theme) -> String {
    if subject.deleted {
        return String::new();
    }
    let rungs = &subject.rungs;
    let done = operation_done(subject, panes).filter(|_| !subject.operation_failed());
    let reached = [rungs.requested, rungs.seen, done, rungs.running, rungs.address, rungs.door];
    let sign = |rung: &Option<_>| if rung.is_some() { theme.glyphs.full } else { theme.glyphs.empty };
    reached.iter().map(sign).collect()
}
