//! View of the instance table: mark, name, progress bar, state, address, and a note per row.

use super::LivePanes;
use super::progress::{self, Phase};
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::reachability::{RDP, Reachability};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, rough};
use crate::text::Language;
use crate::theme::{Mark, Theme};
use crate::widgets::{bar, fit, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Widest and narrowest bar, in cells.
const BAR: (usize, usize) = (30, 6);
/// Cells of a note beside a bar.
const NOTE: usize = 21;
/// Cells of the longest name shown whole beside everything else.
const NAME: usize = 24;
/// Minimum cells of the state, so that nothing moves when it changes.
const STATE: usize = 7;
/// Minimum cells of the address, which arrives after everything else.
const ADDRESS: usize = 11;
/// Cells before the name: the selection and the mark.
const BEFORE: usize = 4;

/// The text of one row.
struct Cells {
    at: usize,
    name: String,
    state: String,
    address: String,
    note: String,
}

/// Column widths.
struct Layout {
    name: usize,
    bar: usize,
    state: usize,
    address: usize,
    note: usize,
}

/// Draws the rows that fit, and a count of the others. Returns the position of each instance.
pub fn draw(buf: &mut Buffer, area: Rect, panes: &LivePanes, theme: &Theme) -> Vec<(Rect, usize)> {
    let shown = visible(panes, area.height.into());
    let cells: Vec<Cells> = shown.iter().map(|at| cells(*at, &panes.launch.instances[*at], panes)).collect();
    let bars = shown.iter().any(|at| has_bar(&panes.launch.instances[*at], panes));
    let layout = layout(&cells, area.width.into(), bars);
    let mut places = Vec::new();
    for (y, cells) in cells.iter().enumerate() {
        let Some(place) = row(area, y as u16) else { break };
        let chosen = cells.at == panes.cursor;
        let line = line(cells, &layout, &panes.launch.instances[cells.at], chosen, panes, theme);
        buf.set_line(place.x, place.y, &line, place.width);
        if chosen {
            crate::widgets::select(buf, place, theme);
        }
        places.push((place, cells.at));
    }
    if let Some(place) = row(area, cells.len() as u16).filter(|_| shown.len() < panes.launch.instances.len()) {
        let words = format!("{}{}", " ".repeat(BEFORE), hidden(panes, &shown, theme.glyphs.more));
        crate::widgets::line(buf, Some(place), words, theme.dim, theme.glyphs.more);
    }
    places
}

/// Returns the visible instances: all, or those around the cursor and some of the failed ones from anywhere, in order;
/// one row is then left for the count of the others.
pub fn visible(panes: &LivePanes, rows: usize) -> Vec<usize> {
    let all = panes.launch.instances.len();
    if all <= rows {
        return (0..all).collect();
    }
    let room = rows.saturating_sub(1);
    let pinned: Vec<usize> = panes.counts.failed.iter().copied().take(room / 3).collect();
    let window = room.saturating_sub(pinned.len());
    // Counted without the pinned rows, which are few: there may be a thousand others.
    let here = panes.cursor - pinned.partition_point(|at| *at < panes.cursor);
    let first = here.saturating_sub(window / 2).min((all - pinned.len()).saturating_sub(window));
    let from = pinned.iter().fold(first, |from, at| from + usize::from(*at <= from));
    let others = (from..all).filter(|at| pinned.binary_search(at).is_err());
    let mut shown: Vec<usize> = others.take(window).chain(pinned.iter().copied()).collect();
    shown.sort_unstable();
    shown
}

/// Returns `… 46 more: 40 ready, 6 pending`.
fn hidden(panes: &LivePanes, shown: &[usize], mark: &str) -> String {
    let instances = &panes.launch.instances;
    let seen = |phase: Phase| shown.iter().filter(|at| Phase::of(&instances[**at]) == phase).count();
    let hidden_counts = Phase::ALL.iter().map(|phase| (phase, panes.counts.in_phase(*phase) - seen(*phase)));
    let hidden_counts: Vec<String> = hidden_counts
        .filter(|(_, n)| *n > 0)
        .map(|(phase, n)| crate::text::count(panes.language, &format!("launch.count.{}", phase.key()), n))
        .collect();
    let n = instances.len() - shown.len();
    t!(panes.language, "launch.hidden", more = mark, n = n, counts = hidden_counts.join(", "))
}

fn cells(at: usize, launched: &LaunchInstance, panes: &LivePanes) -> Cells {
    let address = launched.instance.as_ref().and_then(|instance| instance.address());
    Cells {
        at,
        name: launched.name.to_string(),
        state: if panes.deletes(launched) {
            t!(panes.language, "state.deleting").to_owned()
        } else {
            state_shown(panes.language, launched)
        },
        address: address.map(ToString::to_string).unwrap_or_default(),
        note: note(launched, panes),
    }
}

/// Returns the state for the row: an instance that accepts logins is more than running.
pub fn state_shown(language: Language, instance: &LaunchInstance) -> String {
    match Phase::of(instance) {
        Phase::Ready => t!(language, "state.ready").to_owned(),
        _ => state(language, instance),
    }
}

/// Returns what is being waited for, why it failed, or how long it took.
fn note(instance: &LaunchInstance, panes: &LivePanes) -> String {
    let language = panes.language;
    let windows = panes.launch.port() == RDP;
    let late = progress::late(instance, panes);
    match (&instance.outcome, &instance.way) {
        _ if panes.deletes(instance) => String::new(),
        _ if instance.failing() => t!(language, "launch.note.checking").to_owned(),
        (InstanceOutcome::Failed { code, exists, .. }, _) => {
            let key = if *exists { "launch.note.exists" } else { "launch.note.failed" };
            code.as_ref().map_or_else(|| t!(language, key).to_owned(), ToString::to_string)
        }
        (InstanceOutcome::Gone | InstanceOutcome::Taken, _) => String::new(),
        (InstanceOutcome::Running, Reachability::GivenUp(_)) => {
            t!(language, "launch.note.given-up", port = panes.launch.port())
        }
        (InstanceOutcome::Running, Reachability::Stopped) => t!(language, "launch.note.stopped").to_owned(),
        (InstanceOutcome::Running, Reachability::Unknowable) => {
            t!(language, "launch.note.console-only", port = panes.launch.port())
        }
        (InstanceOutcome::Running, way) if way.undecided() && !late => {
            t!(language, if windows { "launch.note.rdp" } else { "launch.note.ssh" }).to_owned()
        }
        _ if late => t!(language, "launch.note.late").to_owned(),
        (InstanceOutcome::Waiting, _) if instance.milestones.running.is_some() => {
            t!(language, "launch.note.address").to_owned()
        }
        (InstanceOutcome::Waiting, _) if panes.launch.under_way() && instance.instance.is_some() => {
            t!(language, "launch.note.usually", span = rough(panes.usual.until_running()))
        }
        _ => elapsed(instance, panes).map(rough).unwrap_or_default(),
    }
}

/// Returns whether an instance has progress: not one that is being deleted, or is gone.
fn has_bar(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    !panes.deletes(instance) && !matches!(Phase::of(instance), Phase::Stopped | Phase::Lost | Phase::Deleted)
}

/// Returns the column widths: names, states, and addresses as wide as needed; bar and note share the rest. `bars`:
/// whether a row has a bar.
fn layout(all: &[Cells], width: usize, bars: bool) -> Layout {
    let widest = |of: fn(&Cells) -> &String| all.iter().map(|cells| of(cells).width()).max().unwrap_or(0);
    let (name, state) = (widest(|cells| &cells.name).min(NAME), widest(|cells| &cells.state).max(STATE));
    let (address, note) = (widest(|cells| &cells.address).max(ADDRESS), widest(|cells| &cells.note).max(NOTE));
    let after = |cells: usize| if cells > 0 { cells + 2 } else { 0 };
    let fixed = BEFORE + name + 2 + state + after(address);
    let room = width.saturating_sub(fixed);
    // The bar shrinks to its minimum, then gives way to a note that is longer than the rest of its row.
    let bar = room.saturating_sub(note + 4).clamp(BAR.1, BAR.0);
    let beside = |cells: &Cells| room.saturating_sub(bar + 4) + free(cells, address);
    let fits = all.iter().all(|cells| cells.note.width() <= beside(cells));
    let bar = if bars && fits && room >= bar + 2 { bar } else { 0 };
    let note = room.saturating_sub(after(bar) + 2);
    let name = name.min(width.saturating_sub(BEFORE));
    Layout { name, bar, state, address, note: if note >= 3 { note } else { 0 } }
}

/// Returns the cells of the address column that a note may use, as the row has no address.
fn free(cells: &Cells, address: usize) -> usize {
    if cells.address.is_empty() && address > 0 { address + 2 } else { 0 }
}

fn line(
    cells: &Cells,
    layout: &Layout,
    instance: &LaunchInstance,
    chosen: bool,
    panes: &LivePanes,
    theme: &Theme,
) -> Line<'static> {
    let fresh = panes.motion && progress::is_fresh(instance, panes.launch, panes.now);
    let bold = |style: Style| if chosen || fresh { style.add_modifier(Modifier::BOLD) } else { style };
    let style = progress::style(instance, panes, theme);
    let marked = progress::mark_style(instance, panes, theme);
    let more = theme.glyphs.more;
    let select = if chosen && !panes.in_detail { theme.glyphs.select } else { " " };
    let mark = progress::mark(instance, panes, theme);
    let mut spans = vec![
        Span::styled(format!("{select} "), theme.mark(Mark::Accent)),
        Span::styled(format!("{mark} "), marked),
        Span::styled(pad(&fit(&cells.name, layout.name, more), layout.name, false), bold(theme.text)),
    ];
    let gap = || Span::raw("  ");
    if layout.bar > 0 {
        spans.push(gap());
        let share = progress::share(instance, panes);
        match Phase::of(instance) {
            _ if !has_bar(instance, panes) => spans.push(Span::raw(" ".repeat(layout.bar))),
            // A line, as a wall of full blocks would be louder than the card.
            Phase::Ready => spans.push(Span::styled(theme.glyphs.full.repeat(layout.bar), marked)),
            _ => spans.extend(bar::bar(share, layout.bar as u16, marked, theme)),
        }
    }
    let state = pad(&cells.state, layout.state, false);
    spans.extend([gap(), Span::styled(state, bold(style))]);
    let wide = cells.note.width() > layout.note && layout.note > 0;
    let extra = if wide { free(cells, layout.address) } else { 0 };
    if layout.address > 0 && extra == 0 {
        spans.extend([gap(), Span::styled(pad(&cells.address, layout.address, false), bold(theme.text))]);
    }
    if layout.note > 0 && !cells.note.is_empty() {
        let note = match Phase::of(instance) {
            Phase::Failed => theme.bad,
            Phase::Unreached | Phase::Stopped => theme.warn,
            _ if progress::late(instance, panes) => theme.warn,
            _ => theme.dim,
        };
        spans.extend([gap(), Span::styled(fit(&cells.note, layout.note + extra, more), note)]);
    }
    Line::from(spans)
}

/// Returns the elapsed time, or how long the instance took to be ready.
fn elapsed(instance: &LaunchInstance, panes: &LivePanes) -> Option<Duration> {
    let milestones = &instance.milestones;
    // The time it became ready is unknown if another run of the program observed it.
    let dated = |at: &Now| !panes.launch.undated(*at);
    let end = match instance.outcome {
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay if panes.launch.under_way() => Some(panes.now),
        InstanceOutcome::Running if instance.way.undecided() => Some(panes.now),
        InstanceOutcome::Running if milestones.running.as_ref().is_none_or(dated) => {
            milestones.door.or(milestones.address).or(milestones.running).filter(dated)
        }
        _ => None,
    };
    Some(panes.launch.span(milestones.requested?, end?)).filter(|span| span.as_secs() >= 1)
}

/// Returns AWS's own word for the state, or Skysail's before AWS has reported one.
pub fn state(language: Language, instance: &LaunchInstance) -> String {
    match (own_state(instance), service_state(instance)) {
        (None, Some(state)) => crate::text::state(language, state).to_owned(),
        (own, _) => t!(language, own.unwrap_or("state.requested")).to_owned(),
    }
}

/// Returns the state's key in the guide; unknown states share one key.
pub fn state_key(instance: &LaunchInstance) -> &'static str {
    const KNOWN: [&str; 7] = [
        "state.pending",
        "state.running",
        "state.stopping",
        "state.stopped",
        "state.starting",
        "state.shutting-down",
        "state.terminated",
    ];
    match (own_state(instance), service_state(instance)) {
        (None, Some(state)) => {
            let known = |key: &&str| key.strip_prefix("state.") == Some(state.as_str());
            KNOWN.into_iter().find(known).unwrap_or("state.unknown")
        }
        (own, _) => own.unwrap_or("state.requested"),
    }
}

fn service_state(instance: &LaunchInstance) -> Option<&SanitizedText> {
    instance.instance.as_ref()?.state.as_ref()
}

/// Returns Skysail's own word where it says more than AWS's.
fn own_state(instance: &LaunchInstance) -> Option<&'static str> {
    match (&instance.outcome, service_state(instance)) {
        (InstanceOutcome::Failed { exists: false, .. }, _) => Some("state.failed"),
        _ if instance.failing() => Some("state.failed"),
        (InstanceOutcome::Gone, _) if instance.deleted => Some("state.deleted"),
        (InstanceOutcome::Gone, _) => Some("state.gone"),
        (InstanceOutcome::Taken, _) => Some("state.taken"),
        (InstanceOutcome::UnderWay, None) => Some("state.under-way"),
        _ => None,
    }
}

/// Returns whether the instance runs and isn't polled any more.
fn over(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    instance.outcome == InstanceOutcome::Running && !panes.launch.under_way()
}

/// Returns when its operation ended, if known.
pub fn operation_done(instance: &LaunchInstance, panes: &LivePanes) -> Option<Now> {
    instance.milestones.operation_done.or(instance.milestones.running.filter(|_| over(instance, panes)))
}
