//! The timeline of an instance: each milestone with the time it was reached, and how long it usually takes.

use super::messages::later;
use super::table::operation_done;
use super::{LivePanes, Styled, follow_ups};
use crate::domain::access_grant::ScriptLog;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::reachability::{RDP, Reachability};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, spoken};
use crate::domain::user_text::UserText;
use crate::text::{Language, figure};
use crate::theme::Theme;
use crate::widgets::pad;
use crate::widgets::wrap::wrap;
use std::time::Duration;
use unicode_width::UnicodeWidthStr;

/// Milestone shown for a failed operation.
const FAILED: &str = "timeline.operation-failed";

/// One milestone.
struct TimelineRow {
    key: &'static str,
    at: Option<Now>,
    usual: Option<Duration>,
}

/// Returns all milestones and, below the last one being probed, the probe's result.
pub fn lines(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let (milestones, usual) = (&instance.milestones, &panes.usual);
    let windows = panes.launch.port() == RDP;
    let milestone = |key, at, usual| TimelineRow { key, at, usual };
    let failed = instance.operation_failed();
    let operation = operation_done(instance, panes);
    // Its operation proves that it was accepted, although it never appeared in a list.
    let accepted = milestones.seen.or(milestones.requested.filter(|_| failed));
    let all = [
        milestone("timeline.requested", milestones.requested, None),
        milestone("timeline.seen", accepted, None),
        milestone(if failed { FAILED } else { "timeline.operation" }, operation, usual.operation),
        milestone("timeline.running", milestones.running, usual.running),
        milestone("timeline.address", milestones.address, usual.address),
        milestone(if windows { "timeline.rdp" } else { "timeline.ssh" }, milestones.door, usual.door),
    ];
    // The elapsed time is shown at the current milestone.
    let here = all.iter().position(|milestone| milestone.at.is_none()).filter(|_| open(instance, panes));
    let label = follow_ups::label_width(instance, panes);
    let styled = |(at, milestone)| {
        shown(milestone, milestones.requested, (here == Some(at)).then_some(at), label, instance, panes, theme)
    };
    let mut lines: Vec<Styled> = all.iter().enumerate().map(styled).collect();
    lines.extend(met(instance, panes, theme, cells));
    lines.extend(besides(instance, panes, theme, (label, cells)));
    lines
}

/// Returns what follows the instance's own milestones: its launch script and its follow-ups, with labels of this width.
fn besides(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, (label, cells): (usize, usize)) -> Vec<Styled> {
    let mut lines = Vec::new();
    if panes.launch.manifest.script.is_some() {
        lines.extend(script(instance, panes, theme, (label, cells)));
    }
    lines.extend(follow_ups::milestones(instance, panes, theme, (label, cells)));
    lines
}

/// Returns the timeline of a ready instance on one line, with the times on a second one; `None` if it doesn't fit or
/// the times are unknown.
pub fn milestones(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Option<[String; 2]> {
    let milestones = &instance.milestones;
    let start = milestones.requested?;
    let all = [
        ("milestone.requested", milestones.requested),
        ("milestone.listed", milestones.seen),
        ("milestone.running", milestones.running),
        ("milestone.address", milestones.address),
        (if panes.launch.port() == RDP { "milestone.rdp" } else { "milestone.ssh" }, milestones.door),
    ];
    let mut reached = Vec::new();
    for (key, at) in all {
        let at = at.filter(|at| !undated(*at, instance, panes))?;
        let span = panes.launch.span(start, at);
        reached.push((format!("{} {}", t!(panes.language, key), theme.glyphs.done), span));
    }
    let cells = cells.min(WIDEST);
    let labels: usize = reached.iter().map(|(label, _)| label.width()).sum();
    let gaps = reached.len() - 1;
    // At least a dash and a space between milestones; the rest in proportion to the time.
    let mut spare = cells.checked_sub(labels + gaps * 3)?;
    let free = spare as f64;
    let total = reached.last()?.1.saturating_sub(reached[0].1).as_secs_f64().max(0.001);
    let (mut line, mut times) = (String::new(), String::new());
    for (at, (label, span)) in reached.iter().enumerate() {
        let last = at == gaps;
        let time = if at == 0 { "0 s".to_owned() } else { figure(panes.language, &spoken(*span)).into_owned() };
        let x = if last { (line.width() + label.width()).saturating_sub(time.width()) } else { line.width() };
        if times.width() < x || times.is_empty() {
            times.push_str(&" ".repeat(x.saturating_sub(times.width())));
            times.push_str(&time);
        }
        line.push_str(label);
        if let Some((_, next)) = reached.get(at + 1) {
            let share = next.saturating_sub(*span).as_secs_f64() / total;
            // The last one takes what rounding left, so that the line ends at the edge.
            let longer = if at + 1 == gaps { spare } else { ((share * free) as usize).min(spare) };
            spare -= longer;
            line.push_str(&theme.glyphs.empty.repeat(2 + longer));
            line.push(' ');
        }
    }
    Some([line, times])
}

/// Cells of the longest line of milestones.
const WIDEST: usize = 100;

/// Returns whether a milestone may still be reached.
fn open(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    match instance.outcome {
        InstanceOutcome::Waiting | InstanceOutcome::UnderWay => panes.launch.under_way() && !instance.failing(),
        InstanceOutcome::Running => panes.launch.under_way() || instance.way.undecided(),
        InstanceOutcome::Failed { .. } | InstanceOutcome::Gone | InstanceOutcome::Taken => false,
    }
}

/// Returns whether no further milestone will be reached: the instance failed or is gone.
fn never(instance: &LaunchInstance) -> bool {
    let over =
        matches!(instance.outcome, InstanceOutcome::Failed { .. } | InstanceOutcome::Gone | InstanceOutcome::Taken);
    over || instance.failing()
}

/// Seconds within which each milestone is usually reached, the login port last; twice as long is late.
const SOON: [u64; 6] = [1, 5, 30, 60, 60, 90];
/// Windows accepts logins only after its own setup.
const SOON_RDP: u64 = 900;

fn shown(
    milestone: &TimelineRow,
    start: Option<Now>,
    here: Option<usize>,
    label: usize,
    instance: &LaunchInstance,
    panes: &LivePanes,
    theme: &Theme,
) -> Styled {
    let language = panes.language;
    let label = pad(t!(language, milestone.key), label, false);
    if let (Some(at), Some(start)) = (milestone.at, start) {
        let after = match at == start {
            true => super::call_log::clock(language, at.wall),
            false if undated(at, instance, panes) => String::new(),
            false => later(language, panes.launch.span(start, at)),
        };
        let (sign, style) =
            if milestone.key == FAILED { (theme.glyphs.failed, theme.bad) } else { (theme.glyphs.done, theme.good) };
        return (format!("{sign} {label} {after}").trim_end().to_owned(), style);
    }
    if never(instance) {
        return (format!("{} {label} {}", theme.glyphs.separator, t!(language, "timeline.never")), theme.dim);
    }
    let usual = if open(instance, panes) { usually(milestone, panes) } else { String::new() };
    let waited = start.map(|start| panes.launch.span(start, panes.now)).filter(|waited| waited.as_secs() >= 1);
    let (text, style) = match here.zip(waited) {
        Some((at, waited)) => {
            let soon = if milestone.key == "timeline.rdp" { SOON_RDP } else { SOON[at.min(SOON.len() - 1)] };
            let soon = panes.usual.paced(Duration::from_secs(soon));
            let late = waited > 2 * milestone.usual.unwrap_or(soon);
            let key = if late { "timeline.late" } else { "timeline.so-far" };
            let said = t!(language, key, span = spoken(waited), usual = usual);
            (said.trim_end_matches([' ', ',', ':', ';']).to_owned(), if late { theme.warn } else { theme.text })
        }
        None => (usual, theme.dim),
    };
    (format!("{} {label} {text}", theme.glyphs.waiting).trim_end().to_owned(), style)
}

/// Returns whether this run of the program didn't observe when the milestone was reached. The time a port began to
/// answer is then unknown as well.
fn undated(at: Now, instance: &LaunchInstance, panes: &LivePanes) -> bool {
    let milestones = &instance.milestones;
    let before = |at: Now| panes.launch.undated(at);
    before(at) || milestones.door == Some(at) && milestones.running.is_some_and(before)
}

/// Returns what is unfinished although the user can log in, or could if the port answered: the port, and the launch
/// script.
pub fn open_end(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let label = follow_ups::label_width(instance, panes);
    let mut lines = met(instance, panes, theme, cells);
    lines.extend(besides(instance, panes, theme, (label, cells)));
    lines
}

/// Returns how long it usually takes: as measured here before, or Skysail's general estimate.
fn usually(milestone: &TimelineRow, panes: &LivePanes) -> String {
    let language = panes.language;
    let known = format!("{}.usual", milestone.key);
    match milestone.usual {
        Some(span) if panes.usual.of == 1 => t!(language, "timeline.usual.once", span = spoken(span)),
        Some(span) => t!(language, "timeline.usual", span = spoken(span), n = panes.usual.of),
        None if panes.usual.is_paced() => match milestone.key {
            "timeline.running" => {
                t!(language, "timeline.usual.paced", span = spoken(panes.usual.until_running()))
            }
            "timeline.ssh" | "timeline.rdp" => {
                t!(language, "timeline.usual.paced", span = spoken(panes.usual.until_ready(panes.launch.port())))
            }
            _ => String::new(),
        },
        None if crate::text::has(language, &known) => t!(language, &known).to_owned(),
        None => String::new(),
    }
}

/// Returns the end of the launch script, which only somebody logged in to the server can observe.
fn script(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, (label, cells): (usize, usize)) -> Vec<Styled> {
    let language = panes.language;
    let label = pad(t!(language, "timeline.script"), label, false);
    let milestone = |glyph: &str, text: &str, style| (format!("{glyph} {label} {text}"), style);
    let waiting = theme.glyphs.waiting;
    if never(instance) && instance.milestones.script.is_none() && !panes.scripts.contains_key(&instance.name) {
        return vec![milestone(theme.glyphs.separator, t!(language, "timeline.never"), theme.dim)];
    }
    if !super::login::has_script(panes.launch) {
        return vec![milestone(waiting, t!(language, "timeline.script.unknowable"), theme.dim)];
    }
    match panes.scripts.get(&instance.name) {
        // Observed by another run of the program.
        None if instance.milestones.script.is_some() => {
            vec![milestone(theme.glyphs.done, &after(instance, panes).unwrap_or_default(), theme.good)]
        }
        None if instance.way.undecided() => {
            let usual = TimelineRow { key: "timeline.script", at: None, usual: panes.usual.script };
            let text = if open(instance, panes) { usually(&usual, panes) } else { String::new() };
            vec![milestone(waiting, &text, theme.dim)]
        }
        None if panes.replayed => vec![milestone(waiting, "", theme.dim)],
        None => vec![milestone(waiting, t!(language, "timeline.script.ask"), theme.dim)],
        Some(ScriptLog::Waiting { since }) => {
            let text = t!(language, "timeline.script.waiting", since = spoken(panes.now.since(*since)));
            vec![milestone(waiting, &text, theme.warn)]
        }
        Some(ScriptLog::Failed(why)) => {
            let text = crate::text::say(language, &super::login::error(language, why));
            let first = milestone(theme.glyphs.attention, t!(language, "timeline.script.failed"), theme.warn);
            let rest = wrap(&text, cells).into_iter().map(|line| (line, theme.warn));
            std::iter::once(first).chain(rest).collect()
        }
        Some(log @ ScriptLog::Ended { .. }) => {
            let (glyph, style) =
                if bad(log) { (theme.glyphs.attention, theme.bad) } else { (theme.glyphs.done, theme.good) };
            let text = match after(instance, panes) {
                Some(after) => format!("{after}  {}", ending(language, log)),
                None => ending(language, log),
            };
            vec![milestone(glyph, &text, style)]
        }
    }
}

/// Returns how a script ended, in a word or two.
fn ending(language: Language, log: &ScriptLog) -> String {
    let ScriptLog::Ended { word, .. } = log else { return String::new() };
    match word.as_str() {
        "done" => t!(language, "timeline.script.done").to_owned(),
        "error" => t!(language, "timeline.script.failed-itself").to_owned(),
        _ => t!(language, "timeline.script.word", word = word),
    }
}

/// Returns the notice of how a launch script ended, and whether it ended badly: on a small screen the milestone isn't
/// visible.
pub fn script_notice(language: Language, name: &SanitizedText, log: &ScriptLog) -> Option<(UserText, bool)> {
    let ended = matches!(log, ScriptLog::Ended { .. });
    let say = || UserText::new("login.script.ended").with("name", name).with("how", ending(language, log));
    ended.then(|| (say(), bad(log)))
}

/// Returns whether it ended badly.
fn bad(log: &ScriptLog) -> bool {
    matches!(log, ScriptLog::Ended { word, .. } if !matches!(word.as_str(), "done" | "disabled"))
}

/// Returns how long after the request the script ended; `None` if that wasn't observed.
fn after(instance: &LaunchInstance, panes: &LivePanes) -> Option<String> {
    let span = panes.launch.span(instance.milestones.requested?, instance.milestones.script?);
    Some(later(panes.language, span))
}

/// Returns the probe's result while the port is closed.
fn met(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let language = panes.language;
    if instance.outcome != InstanceOutcome::Running {
        return Vec::new();
    }
    let port = panes.launch.port();
    let text = match &instance.way {
        Reachability::Ahead | Reachability::Open => return Vec::new(),
        Reachability::Unknowable => t!(language, "port-probe.unknowable", port = port),
        Reachability::Stopped => t!(language, "launch.stopped", name = instance.name),
        Reachability::Knocked(met) => {
            t!(language, "port-probe.still", met = words(language, met, port))
        }
        Reachability::GivenUp(met) => {
            t!(language, "port-probe.given-up", met = words(language, met, port), port = port)
        }
    };
    wrap(&text, cells).into_iter().map(|line| (line, theme.warn)).collect()
}

/// Returns a probe result as text.
pub fn words(language: Language, met: &crate::domain::reachability::ProbeResult, port: u16) -> String {
    match met {
        crate::domain::reachability::ProbeResult::Stranger(said) => {
            t!(language, met.key(), port = port, said = said)
        }
        _ => t!(language, met.key(), port = port),
    }
}
