//! View of a launch: the live panes and the connection details, one file per pane.

pub mod action_texts;
pub mod call_log;
pub mod change_messages;
pub mod connect;
pub mod counts;
pub mod deletion_cost;
pub mod detail;
pub mod exit_record;
pub mod firewall;
pub mod follow_ups;
pub mod headline;
pub mod https;
pub mod login;
pub mod messages;
pub mod progress;
pub mod ready_card;
pub mod static_ip;
pub mod table;
pub mod timeline;

use crate::domain::access_grant::ScriptLog;
use crate::domain::deletion::{Deletion, DeletionStage};
use crate::domain::instance::{AccessDetails, ApiCall};
use crate::domain::instance_actions::InstanceAction;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::loadable::Loadable;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, color_mark, split};
use counts::Counts;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// A line of a pane and its style.
pub type Styled = (String, Style);

/// Everything the panes are drawn from.
pub struct LivePanes<'a> {
    /// The language of all texts.
    pub language: Language,
    /// The launch.
    pub launch: &'a Launch,
    /// Its instances, counted.
    pub counts: Cow<'a, Counts>,
    /// Index of the selected instance.
    pub cursor: usize,
    /// Whether the details have focus.
    pub in_detail: bool,
    /// The first visible line of the details.
    pub scroll: usize,
    /// The deletion of the launch, if one was started.
    pub deletion: Option<&'a Deletion>,
    /// How to connect to each instance, by name.
    pub access: &'a BTreeMap<SanitizedText, Loadable<AccessDetails>>,
    /// The last calls to AWS, newest last.
    pub calls: &'a VecDeque<ApiCall>,
    /// The actions on its instances.
    pub actions: Vec<&'a InstanceAction>,
    /// Whether it runs in the sandbox.
    pub sandbox: bool,
    /// Whether the Region's default key is on this computer; `None` if the launch uses another, or it is unknown.
    pub has_default_key: Option<bool>,
    /// What can be done with the selected instance: keys and their actions.
    pub next: Vec<(String, &'static str)>,
    /// The actions that help when creating an instance failed.
    pub helps: Vec<(String, &'static str)>,
    /// The buttons of the card, in their places.
    pub buttons: Vec<CardButton>,
    /// Whether it's drawn from a journal, so that nothing can be done with it.
    pub replayed: bool,
    /// Whether spinners turn and a row that has just finished is bold.
    pub motion: bool,
    /// How long each milestone usually takes.
    pub usual: TypicalTiming,
    /// What is known of each launch script, by instance.
    pub scripts: &'a BTreeMap<SanitizedText, ScriptLog>,
    /// The time by both clocks.
    pub now: Now,
    /// The user's time zone, if known.
    pub time_zone: Option<&'a TimeZone>,
}

impl LivePanes<'_> {
    /// Returns whether this instance is being deleted.
    pub fn deletes(&self, instance: &LaunchInstance) -> bool {
        let deletion = self.deletion.filter(|deletion| deletion.stage == DeletionStage::Deleting);
        let status = deletion.and_then(|deletion| deletion.statuses.iter().find(|(name, _)| *name == instance.name));
        status.is_some_and(|(_, status)| status.found().is_some())
    }
}

/// A button of a ready instance's card.
pub struct CardButton {
    /// Its key.
    pub key: String,
    /// What it does.
    pub words: &'static str,
    /// Whether it works now; one that doesn't keeps its place.
    pub works: bool,
}

/// What a frame showed: for paging, scrolling, and the mouse.
pub struct VisibleRows {
    /// How many instances are visible.
    pub page: usize,
    /// How far the details can be scrolled, in lines.
    pub furthest: usize,
    /// Position of each instance's row, for the mouse.
    pub rows: Vec<(Rect, usize)>,
    /// Position of each button of the card, by its index in [`LivePanes::buttons`].
    pub buttons: Vec<(Rect, usize)>,
    /// The first row below the instances.
    pub below: u16,
}

/// Columns left free on both sides.
const MARGIN: u16 = 2;

/// Draws the panes:
///
/// ```text
/// counts, and the elapsed time
/// what else is known, in a sentence or two
///
///   one row per instance
///
/// the selected one: its card,          the log of
/// or its timeline                      AWS calls
/// ```
/// Below 112 columns the log goes under the details if there is room.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    let area = Rect { x: area.x + MARGIN, width: area.width.saturating_sub(2 * MARGIN), ..area };
    match &panes.launch.stage {
        LaunchStage::Refused(_) | LaunchStage::NamesTaken(_) | LaunchStage::NoJournal { .. } => {
            words(buf, area, "launch.title.not-created", theme.bad, false, panes, theme)
        }
        LaunchStage::Intended | LaunchStage::Sent => {
            words(buf, area, "launch.title.creating", theme.accent, true, panes, theme)
        }
        LaunchStage::Unknown(_) | LaunchStage::Abandoned => {
            words(buf, area, "launch.title.unknown", theme.warn, true, panes, theme)
        }
        LaunchStage::Watched | LaunchStage::Settled => watched(buf, area, panes, theme),
    }
}

/// Returns how long ago the request was sent.
fn sent_for(panes: &LivePanes) -> Duration {
    panes.launch.sent.map(|sent| panes.now.since(sent)).unwrap_or_default()
}

/// Height from which a row is left free below the header.
const TALL: u16 = 20;

/// Draws the panes while nothing is known of any instance: what happened and what to do; and, if something is still
/// expected, the names and the calls to AWS.
fn words(
    buf: &mut Buffer,
    area: Rect,
    title: &str,
    style: Style,
    under_way: bool,
    panes: &LivePanes,
    theme: &Theme,
) -> VisibleRows {
    let cells = usize::from(area.width);
    let head = style.add_modifier(Modifier::BOLD);
    let mark = match title {
        "launch.title.not-created" => theme.glyphs.failed,
        "launch.title.unknown" => theme.glyphs.attention,
        _ => progress::spinner(sent_for(panes), panes.motion, theme),
    };
    let title = format!("{mark} {}", t!(panes.language, title));
    crate::widgets::line(buf, crate::widgets::row(area, 0), title, head, theme.glyphs.more);
    let roomy = area.height >= TALL;
    let inner = below(area, if roomy { 2 } else { 1 });
    let mut lines = headline::lines(panes, theme, cells.min(READABLE));
    if lines.len() > usize::from(inner.height) {
        lines.retain(|(text, _)| !text.is_empty());
    }
    if under_way {
        let names: Vec<&str> = panes.launch.instances.iter().map(|instance| instance.name.as_str()).collect();
        lines.push((String::new(), theme.text));
        lines.extend(wrap(&names.join(", "), cells.min(READABLE)).into_iter().map(|line| (line, theme.dim)));
    }
    headline::draw(buf, inner, &lines);
    if usize::from(inner.height) < lines.len() {
        // Text is never cut without a mark.
        let last = crate::widgets::row(inner, inner.height.saturating_sub(1));
        crate::widgets::line(buf, last, " ".repeat(cells), theme.text, "");
        crate::widgets::line(buf, last, theme.glyphs.more, theme.dim, "");
    }
    // The text has priority over the log of calls.
    let spare = inner.height.saturating_sub(lines.len() as u16 + 1);
    let log = if under_way && spare >= 3 { (area.height / 3).clamp(4, 10).min(spare) } else { 0 };
    if log > 0 {
        call_log::draw(buf, split::bottom(inner, log).1, panes, theme);
    }
    let page = inner.height.into();
    VisibleRows { page, furthest: 0, rows: Vec::new(), buttons: Vec::new(), below: area.y }
}

/// Widest line, in cells, that is still easy to read.
const READABLE: usize = 96;
/// Width from which the log is beside the details; below it, each has the full width.
const BESIDE: u16 = 108;
/// Width of the log beside the details: a line of it, whole.
const LOG: u16 = call_log::WIDTH;
/// Columns between the details and the log.
const GUTTER: u16 = 2;

fn watched(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> VisibleRows {
    let head = head(buf, area, panes, theme);
    let rest = below(area, head);
    let all = panes.launch.instances.len() as u16;
    // The card of a single instance says everything that its row would.
    let alone = all == 1 && panes.launch.instances.first().is_some_and(|instance| detail::has_card(instance, panes));
    let alone = alone && !panes.in_detail;
    let roomy = rest.height >= 12;
    let rows = if alone { 0 } else { all.min(rest.height / 2).max(1) };
    let (table, rest) = split::top(rest, rows);
    let places = table::draw(buf, table, panes, theme);
    let page = if alone { 1 } else { table.height.into() };
    let rest = if alone || !roomy { rest } else { below(rest, 1) };
    let first_below = rest.y;
    let done = |(furthest, buttons)| VisibleRows { page, furthest, rows: places, buttons, below: first_below };
    if area.width >= BESIDE {
        let (left, right) = split::right(rest, LOG);
        let left = Rect { width: left.width.saturating_sub(GUTTER), ..left };
        let right = Rect { height: right.height.min(LONGEST_LOG), ..right };
        call_log::draw(buf, right, panes, theme);
        return done(detail::draw(buf, left, panes, false, theme));
    }
    let log = match rest.height {
        22.. => 7,
        17.. => 4,
        _ => 0,
    };
    let (detail, calls) = split::bottom(rest, log);
    if log > 0 {
        call_log::draw(buf, below(calls, 1), panes, theme);
    }
    // A log without rows of its own goes under the details.
    done(detail::draw(buf, detail, panes, log == 0, theme))
}

/// Maximum height of the log beside the details.
const LONGEST_LOG: u16 = 16;

/// Draws the counts, the clock, and the other headline sentences, followed by a free row. Returns the rows used.
fn head(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> u16 {
    let clock = headline::clock(panes, theme).filter(|clock| headline::has_room(panes, theme, clock, area.width));
    let taken = clock.as_ref().map_or(0, |clock| clock.width() + 2);
    let cells = usize::from(area.width);
    let mut lines: Vec<Line> = Vec::new();
    if panes.launch.stage == LaunchStage::Watched {
        let dot = format!(" {} ", theme.glyphs.separator);
        let mut spans = Vec::new();
        for (text, style) in headline::counts(panes, theme) {
            let width: usize = spans.iter().map(|span: &Span| span.width()).sum();
            if width > 0 && width + dot.width() + text.width() + taken > cells {
                lines.push(Line::from(std::mem::take(&mut spans)));
            } else if width > 0 {
                spans.push(Span::styled(dot.clone(), theme.dim));
            }
            spans.push(Span::styled(text, style));
        }
        lines.push(Line::from(spans));
    }
    // The clock is at the end of the first line.
    let wide = if lines.is_empty() { cells.saturating_sub(taken) } else { cells };
    let rest = headline::rest(panes, theme, wide.min(READABLE));
    lines.extend(rest.into_iter().map(|(text, style)| Line::styled(text, style)));
    let most = if panes.counts.described > 0 { area.height / 3 } else { area.height };
    let height = (lines.len() as u16).min(most.max(1));
    for (at, line) in lines.iter().take(height.into()).enumerate() {
        let place = Rect { y: area.y + at as u16, height: 1, ..area };
        buf.set_line(place.x, place.y, line, place.width);
        color_mark(buf, place, theme);
    }
    if lines.len() > usize::from(height) && area.width > 0 {
        // Text is never cut without a mark.
        buf.set_string(area.right() - 1, area.y + height - 1, theme.glyphs.more, theme.dim);
    }
    if let Some(clock) = clock.filter(|_| height > 0) {
        let x = area.right().saturating_sub(clock.width() as u16).max(area.x);
        buf.set_string(x, area.y, crate::widgets::fit(&clock, cells, theme.glyphs.more), theme.dim);
    }
    height + u16::from(area.height >= 14)
}

#[cfg(test)]
mod tests;
