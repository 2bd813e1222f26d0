//! The live panes and the screen that tells how to connect: one region of the screen a file.

pub mod call_log;
pub mod changes;
pub mod connect;
pub mod deletion_cost;
pub mod detail;
pub mod exit_record;
pub mod firewall;
pub mod headline;
pub mod https;
pub mod instance_actions;
pub mod login;
pub mod messages;
pub mod static_ip;
pub mod table;
pub mod timeline;

use crate::domain::access_grant::ScriptLog;
use crate::domain::deletion::Deletion;
use crate::domain::instance::{AccessDetails, ApiCall};
use crate::domain::instance_actions::InstanceAction;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::loadable::Loadable;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::split;
use crate::widgets::wrap::wrap;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::{BTreeMap, VecDeque};

/// What the panes are drawn from.
pub struct LivePanes<'a> {
    pub launch: &'a Launch,
    pub cursor: usize,
    /// The details have focus, and are shown from this line on.
    pub in_detail: bool,
    pub scroll: usize,
    pub removal: Option<&'a Deletion>,
    pub access: &'a BTreeMap<SanitizedText, Loadable<AccessDetails>>,
    pub calls: &'a VecDeque<ApiCall>,
    /// What is done to instances afterwards.
    pub deeds: Vec<&'a InstanceAction>,
    pub practice: bool,
    /// What can be done with the selected instance: the key, and what it does.
    pub next: Vec<(String, &'static str)>,
    /// What the way up usually takes.
    pub usual: TypicalTiming,
    /// What is known of the launch scripts, by instance.
    pub scripts: &'a BTreeMap<SanitizedText, ScriptLog>,
    pub now: Now,
}

/// How many instances are in view, and how far the details can be scrolled.
pub struct VisibleRows {
    pub page: usize,
    pub furthest: usize,
    /// Where each instance's row is, for the mouse.
    pub rows: Vec<(Rect, usize)>,
}

/// ```text
/// headline: what is known, in a sentence or two
/// ┌ Instances ────────────┐┌ Details of the selected one ┐
/// │                       ││                             │
/// ├ Calls ────────────────┤│                             │
/// └───────────────────────┘└─────────────────────────────┘
/// ```
/// Under 112 columns details lie below the instances; calls show where there is room for them.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    match &panes.launch.stage {
        LaunchStage::Refused(_) | LaunchStage::NamesTaken(_) | LaunchStage::NoJournal { .. } => {
            words_alone(buf, area, "launch.title.not-created", panes, theme)
        }
        LaunchStage::Intended | LaunchStage::Sent => words_over_calls(buf, area, "launch.title.creating", panes, theme),
        LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
            words_over_calls(buf, area, "launch.title.unknown", panes, theme)
        }
        LaunchStage::Watched | LaunchStage::Settled => watched(buf, area, panes, theme),
    }
}

/// Nothing exists: what happened and what to do is all there is to show.
fn words_alone(buf: &mut Buffer, area: Rect, title: &str, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    let inner = panel(buf, area, crate::t!(title), true, theme);
    let lines = headline::lines(panes, theme, inner.width.into());
    headline::draw(buf, inner, &lines);
    VisibleRows { page: inner.height.into(), furthest: 0, rows: Vec::new() }
}

/// Nothing is known of any instance yet: the words, the names, and what is being asked of AWS.
fn words_over_calls(buf: &mut Buffer, area: Rect, title: &str, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    let cells = usize::from(area.width.saturating_sub(4));
    let mut lines = headline::lines(panes, theme, cells);
    let names: Vec<&str> = panes.launch.subjects.iter().map(|subject| subject.name.as_str()).collect();
    lines.push((String::new(), theme.text));
    lines.extend(wrap(&names.join(", "), cells).into_iter().map(|line| (line, theme.text)));
    // The words come before the log of calls, where there is not room for both.
    let spare = area.height.saturating_sub(lines.len() as u16 + 2);
    let log = if spare < 3 { 0 } else { (area.height / 3).clamp(4, 10).min(spare) };
    let (top, calls) = split::bottom(area, log);
    let inner = panel(buf, top, crate::t!(title), true, theme);
    headline::draw(buf, inner, &lines);
    if usize::from(inner.height) < lines.len() {
        // Never cut without a mark.
        let last = crate::widgets::row(inner, inner.height.saturating_sub(1));
        crate::widgets::line(buf, last, theme.glyphs.more, theme.dim, "");
    }
    if log > 0 {
        call_log::draw(buf, calls, panes, theme);
    }
    VisibleRows { page: inner.height.into(), furthest: 0, rows: Vec::new() }
}

/// Columns from which on the details stand beside the instances; below, each has the whole width.
const BESIDE: u16 = 112;
/// Columns in which a line of the log is whole, with the frame.
const LOG: u16 = 50;

fn watched(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    let lines = headline::lines(panes, theme, area.width.saturating_sub(2).into());
    let most = if panes.launch.subjects.iter().any(|s| s.instance.is_some()) { area.height / 3 } else { area.height };
    let height = (lines.len() as u16).min(most.max(1));
    let (top, rest) = split::top(area, height);
    headline::draw(buf, Rect { x: top.x + 1, width: top.width.saturating_sub(2), ..top }, &lines);
    if lines.len() > usize::from(height) {
        // Never cut without a mark.
        buf.set_string(top.right().saturating_sub(1), top.bottom().saturating_sub(1), theme.glyphs.more, theme.dim);
    }
    let rows = panes.launch.subjects.len() as u16 + 2;
    if area.width >= BESIDE {
        let (left, right) = split::left(rest, split::share(rest, 42).max(LOG));
        let log = (rest.height / 3).clamp(4, 10);
        let (table, calls) = split::bottom(left, log);
        call_log::draw(buf, calls, panes, theme);
        let furthest = detail::draw(buf, right, panes, false, theme);
        let (page, rows) = table_in(buf, table, panes, theme);
        return VisibleRows { page, furthest, rows };
    }
    let log = match rest.height {
        26.. => 6,
        20.. => 4,
        _ => 0,
    };
    // Many instances share the height with the details of one.
    let table = rows.min(rest.height.saturating_sub(log) / 2).max(3);
    let (table, rest) = split::top(rest, table);
    let (detail, calls) = split::bottom(rest, log);
    if log > 0 {
        call_log::draw(buf, calls, panes, theme);
    }
    // Where the log has no rows of its own it stands under the details.
    let furthest = detail::draw(buf, detail, panes, log == 0, theme);
    let (page, rows) = table_in(buf, table, panes, theme);
    VisibleRows { page, furthest, rows }
}

fn table_in(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> (usize, Vec<(Rect, usize)>) {
    let title = crate::text::count("launch.instances", panes.launch.subjects.len());
    let inner = panel(buf, area, &title, !panes.in_detail, theme);
    let offset = table::draw(buf, inner, panes, theme);
    let shown = (offset..panes.launch.subjects.len()).take(inner.height.into()).enumerate();
    let row = |(y, at): (usize, usize)| (Rect { y: inner.y + y as u16, height: 1, ..inner }, at);
    (inner.height.into(), shown.map(row).collect())
}
