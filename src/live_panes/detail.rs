//! The selected instance: how to connect once it runs, its way up, every member of its operations.

use super::{LivePanes, connect, timeline};
use crate::domain::instance::Operation;
use crate::domain::launch::launch_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::wrap::wrap;
use crate::widgets::{fit, line, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// Gives back how far it can be scrolled.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, with_calls: bool, theme: &Theme) -> usize {
    let Some(subject) = panes.launch.subjects.get(panes.cursor) else { return 0 };
    let inner = panel(buf, area, &subject.name, panes.in_detail, theme);
    let rows = usize::from(inner.height);
    let whole = |fold: bool| {
        let mut lines = lines(subject, panes, fold, theme, inner.width.into());
        if with_calls && !fold {
            lines.push((String::new(), theme.text));
            lines.extend(super::call_log::lines(panes, theme));
        }
        lines
    };
    // How it came up is folded away where what comes next would have no room, until it is asked for.
    let mut lines = whole(false);
    if lines.len() > rows && !panes.in_detail && subject.way == Reachability::Open {
        lines = whole(true);
    }
    let furthest = lines.len().saturating_sub(rows);
    let first = panes.scroll.min(furthest);
    let below = lines.len().saturating_sub(first + rows);
    // Never cut without a mark: it has the last row to itself.
    let shown = if below > 0 { rows.saturating_sub(1) } else { rows };
    for (at, (text, style)) in lines.iter().skip(first).take(shown).enumerate() {
        line(buf, row(inner, at as u16), text, *style, theme.glyphs.more);
    }
    if below > 0 && rows > 0 {
        let mark = crate::t!("launch.more-lines", n = below + 1, more = theme.glyphs.more);
        line(buf, row(inner, inner.height - 1), mark, theme.dim, "");
    }
    furthest
}

type Styled = (String, Style);

fn lines(subject: &LaunchInstance, panes: &LivePanes, fold: bool, theme: &Theme, cells: usize) -> Vec<Styled> {
    let mut all = Vec::new();
    let mut say = |text: &str, style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if subject.deleted {
        let key = if panes.practice { "remove.done.practice.one" } else { "remove.done.one" };
        say(&format!("{} {}", theme.glyphs.done, crate::t!(key, what = subject.name)), theme.good);
        return all;
    }
    if let InstanceOutcome::Failed { code, details, exists } = &subject.fate {
        failed(code, details, *exists, theme, cells, &mut all);
        if panes.launch.under_way() && panes.launch.order.is_some() && !exists {
            let text = crate::t!("launch.failed.others");
            all.extend(wrap(text, cells).into_iter().map(|line| (line, theme.accent)));
        }
    }
    if panes.launch.overdue(subject, panes.now) {
        let key = if subject.exists() { "launch.overdue" } else { "launch.overdue.unlisted" };
        let text = crate::t!(key, launch = panes.launch.id);
        all.extend(wrap(&text, cells).into_iter().map(|line| (line, theme.accent)));
    }
    if subject.fate == InstanceOutcome::Running {
        all.extend(connect::lines(subject, panes, theme, cells));
        all.extend(super::instance_actions::made(panes.launch, subject, theme, cells));
        // Until it lets somebody in, how far it has come is what matters.
        all.extend(if subject.way.undecided() { Vec::new() } else { next(panes, theme, cells) });
        all.push((String::new(), theme.text));
    }
    if fold {
        all.extend(timeline::folded(subject, panes, theme, cells));
        return all;
    }
    all.extend(timeline::lines(subject, panes, theme, cells));
    for operation in &subject.operations {
        all.push((String::new(), theme.text));
        all.extend(members(operation, theme, cells));
    }
    all
}

/// What can be done with it next, each with its key, as many on a line as it takes.
fn next(panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let separator = format!(" {} ", theme.glyphs.separator);
    let mut lines: Vec<String> = Vec::new();
    for (key, words) in &panes.next {
        let item = format!("{key} {words}");
        match lines.last_mut() {
            Some(line) if line.width() + separator.width() + item.width() <= cells => {
                line.push_str(&separator);
                line.push_str(&item);
            }
            Some(_) => lines.push(format!("  {item}")),
            None => lines.push(format!("{} {item}", crate::t!("connect.next"))),
        }
    }
    lines.into_iter().map(|line| (line, theme.accent)).collect()
}

fn failed(
    code: &Option<SanitizedText>,
    details: &Option<SanitizedText>,
    exists: bool,
    theme: &Theme,
    cells: usize,
    all: &mut Vec<Styled>,
) {
    let mut say = |text: &str, style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    say(crate::t!(if exists { "launch.failed-exists" } else { "launch.failed" }), theme.bad);
    let words = [code, details].into_iter().flatten().map(|c| c.as_str()).collect::<Vec<_>>().join(": ");
    if !words.is_empty() {
        say(&crate::t!("failure.own-words", words = words), theme.dim);
    }
}

/// Every member of an operation, under its API name.
fn members(operation: &Operation, theme: &Theme, cells: usize) -> Vec<Styled> {
    let text = |value: &Option<SanitizedText>| value.as_ref().map(ToString::to_string);
    let location = match (&operation.zone, &operation.region) {
        (Some(zone), Some(region)) => Some(format!("{zone}, {region}")),
        (zone, region) => text(zone).or(text(region)),
    };
    let time = |at: Option<std::time::SystemTime>| at.map(|at| format!("{} UTC", super::call_log::clock(at)));
    let rows = [
        ("operationType", text(&operation.kind)),
        ("status", text(&operation.status)),
        ("resource", both(&operation.resource, &operation.resource_type)),
        ("details", text(&operation.details)),
        ("location", location),
        ("createdAt", time(operation.created_at)),
        ("statusChangedAt", time(operation.changed_at)),
        ("errorCode", text(&operation.error_code)),
        ("errorDetails", text(&operation.error_details)),
        ("id", Some(operation.id.to_string())),
    ];
    let mut all = Vec::new();
    for (name, value) in rows {
        let Some(value) = value else { continue };
        let style = if name.starts_with("error") { theme.bad } else { theme.text };
        let room = cells.saturating_sub(16).max(8);
        for (at, part) in wrap(&value, room).into_iter().enumerate() {
            let label = if at == 0 { name } else { "" };
            all.push((format!("{} {part}", pad(&fit(label, 15, theme.glyphs.more), 15, false)), style));
        }
    }
    all
}

fn both(name: &Option<SanitizedText>, kind: &Option<SanitizedText>) -> Option<String> {
    match (name, kind) {
        (Some(name), Some(kind)) => Some(format!("{name} ({kind})")),
        (name, kind) => name.as_ref().or(kind.as_ref()).map(ToString::to_string),
    }
}
