//! View of the selected instance: connection details once it runs, its timeline, and every member of its operations.

use super::ready_card::ReadyCard;
use super::{LivePanes, Styled, connect, timeline};
use crate::domain::instance::Operation;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::sanitized_text::SanitizedText;
use crate::text::Language;
use crate::theme::{Mark, Theme};
use crate::widgets::wrap::{beside, wrap};
use crate::widgets::{line, marked_line, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Draws the selected instance. Returns how far its details can be scrolled, and the positions of the card's buttons.
pub fn draw(
    buf: &mut Buffer,
    area: Rect,
    panes: &LivePanes,
    with_calls: bool,
    theme: &Theme,
) -> (usize, Vec<(Rect, usize)>) {
    let Some(instance) = panes.launch.instances.get(panes.cursor) else { return (0, Vec::new()) };
    let mut lines = lines(instance, panes, theme, area.width.into());
    let inner = crate::widgets::below(area, 1);
    if with_calls {
        lines.push((String::new(), theme.text));
        let room = usize::from(inner.height).saturating_sub(lines.len() + 1);
        let rows = if panes.in_detail { usize::MAX } else { room };
        lines.extend(super::call_log::lines(panes, (rows, area.width.into()), theme));
    }
    let furthest = lines.len().saturating_sub(inner.height.into());
    if has_card(instance, panes) && !panes.in_detail {
        return (furthest, card(buf, area, instance, panes, theme));
    }
    heading(buf, area, instance, panes, theme);
    scrolled(panes.language, buf, inner, &lines, panes.scroll.min(furthest), theme);
    (furthest, Vec::new())
}

/// Returns whether the instance is ready to use.
pub fn has_card(instance: &LaunchInstance, panes: &LivePanes) -> bool {
    let login = !instance.way.undecided() || panes.launch.port() == crate::domain::reachability::RDP;
    instance.runs() && login && !panes.deletes(instance)
}

/// Rows below the card from which a blank one separates it from its timeline.
const ROOMY: u16 = 3;

/// Draws the card, the timeline below it, and as many notes as fit.
fn card(
    buf: &mut Buffer,
    area: Rect,
    instance: &LaunchInstance,
    panes: &LivePanes,
    theme: &Theme,
) -> Vec<(Rect, usize)> {
    let card = ReadyCard::new(instance, panes, theme, area.width);
    let height = card.height().min(area.height);
    let places = card.draw(buf, Rect { height, ..area }, theme);
    let blank = u16::from(area.height >= height + ROOMY);
    let mut rest = crate::widgets::below(area, height + blank);
    if let Some(lines) = timeline::milestones(instance, panes, theme, area.width.into()).filter(|_| rest.height >= 2) {
        milestones(buf, row(rest, 0), &lines[0], theme);
        line(buf, row(rest, 1), &lines[1], theme.dim, theme.glyphs.more);
        rest = crate::widgets::below(rest, 2);
    }
    let cells = usize::from(area.width);
    let mut notes = timeline::open_end(instance, panes, theme, cells);
    notes.extend(super::action_texts::made(panes.language, panes.launch, instance, theme, cells));
    notes.extend(connect::notes(instance, panes, theme, cells));
    if !notes.is_empty() {
        scrolled(panes.language, buf, crate::widgets::below(rest, 1), &notes, 0, theme);
    }
    places
}

/// Draws the milestones that were reached. Their marks and the line between them have a color even where words have none.
fn milestones(buf: &mut Buffer, area: Option<Rect>, text: &str, theme: &Theme) {
    line(buf, area, text, theme.good, theme.glyphs.more);
    for place in area.into_iter().flat_map(Rect::positions) {
        if [theme.glyphs.done, theme.glyphs.empty].contains(&buf[place].symbol()) {
            buf[place].set_style(theme.mark(Mark::Good));
        }
    }
}

/// Draws the name, highlighted when the details have focus.
fn heading(buf: &mut Buffer, area: Rect, instance: &LaunchInstance, panes: &LivePanes, theme: &Theme) {
    let focus = if panes.in_detail { theme.glyphs.select } else { "" };
    let x = if panes.in_detail { 2 } else { 0 };
    if let Some(place) = row(area, 0) {
        buf.set_string(place.x, place.y, focus, theme.mark(Mark::Accent));
        let place = Rect { x: place.x + x, width: place.width.saturating_sub(x), ..place };
        line(buf, Some(place), &instance.name, theme.text.add_modifier(Modifier::BOLD), theme.glyphs.more);
    }
}

/// Draws the lines from `first` on, with a mark if there are more below.
fn scrolled(language: Language, buf: &mut Buffer, area: Rect, lines: &[Styled], first: usize, theme: &Theme) {
    let rows = usize::from(area.height);
    let below = lines.len().saturating_sub(first + rows);
    // Text is never cut without a mark, which has the last row to itself.
    let shown = if below > 0 { rows.saturating_sub(1) } else { rows };
    for (at, (text, style)) in lines.iter().skip(first).take(shown).enumerate() {
        marked_line(buf, row(area, at as u16), text, *style, theme);
    }
    if below > 0 && rows > 0 {
        let mark = t!(language, "launch.more-lines", n = below + 1, more = theme.glyphs.more);
        line(buf, row(area, area.height - 1), mark, theme.dim, "");
    }
}

fn lines(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Vec<Styled> {
    let language = panes.language;
    let mut all = Vec::new();
    let mut say = |text: &str, style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if instance.deleted {
        let key = if panes.sandbox { "remove.done.sandbox.one" } else { "remove.done.one" };
        say(&format!("{} {}", theme.glyphs.done, t!(language, key, what = instance.name)), theme.good);
        return all;
    }
    if let InstanceOutcome::Failed { code, details, exists } = &instance.outcome {
        failed(language, code, details, *exists, theme, cells, &mut all);
        if !panes.launch.can_retry(panes.now) && panes.launch.can_send() && !exists && !panes.replayed {
            let text = t!(language, "launch.failed.others");
            all.extend(wrap(text, cells).into_iter().map(|line| (line, theme.text)));
        }
        all.extend(next(panes, theme, cells, true));
        all.push((String::new(), theme.text));
    }
    if instance.failing() {
        failing(language, instance.creation(), theme, cells, &mut all);
        all.push((String::new(), theme.text));
    } else if panes.launch.overdue(instance, panes.now) && !panes.replayed {
        let key = if instance.exists() { "launch.overdue" } else { "launch.overdue.unlisted" };
        let text = t!(language, key, launch = panes.launch.id);
        all.extend(wrap(&text, cells).into_iter().map(|line| (line, theme.accent)));
    }
    if panes.deletes(instance) {
        all.extend(wrap(t!(language, "remove.awaited"), cells).into_iter().map(|line| (line, theme.warn)));
        all.push((String::new(), theme.text));
    } else if instance.runs() {
        all.extend(connect::lines(instance, panes, theme, cells));
        all.extend(super::action_texts::made(language, panes.launch, instance, theme, cells));
        // Until the instance accepts logins, its progress matters most.
        all.extend(if instance.way.undecided() { Vec::new() } else { next(panes, theme, cells, false) });
        all.push((String::new(), theme.text));
    }
    all.extend(timeline::lines(instance, panes, theme, cells));
    // Only where somebody looks for them.
    for operation in instance.operations.iter().filter(|_| panes.in_detail) {
        all.push((String::new(), theme.text));
        all.extend(members(language, operation, theme, cells));
    }
    all
}

/// Returns the available actions with their keys, as many on a line as fit.
fn next(panes: &LivePanes, theme: &Theme, cells: usize, failed: bool) -> Vec<Styled> {
    let separator = format!(" {} ", theme.glyphs.separator);
    let mut lines: Vec<String> = Vec::new();
    for (key, words) in if failed { &panes.helps } else { &panes.next } {
        // A key before its words could be taken for one of them.
        let item = format!("{words} ({key})");
        match lines.last_mut() {
            Some(line) if line.width() + separator.width() + item.width() <= cells => {
                line.push_str(&separator);
                line.push_str(&item);
            }
            Some(_) => lines.push(format!("  {item}")),
            None => lines.push(format!("{} {item}", t!(panes.language, "connect.next"))),
        }
    }
    lines.into_iter().map(|line| (line, theme.text)).collect()
}

fn failed(
    language: Language,
    code: &Option<SanitizedText>,
    details: &Option<SanitizedText>,
    exists: bool,
    theme: &Theme,
    cells: usize,
    all: &mut Vec<Styled>,
) {
    let mut say = |text: &str, style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    say(t!(language, if exists { "launch.failed-exists" } else { "launch.failed" }), theme.bad);
    own_words(language, code, details, theme, &mut say);
}

/// Adds what is known while it is being checked that nothing exists.
fn failing(language: Language, creation: Option<&Operation>, theme: &Theme, cells: usize, all: &mut Vec<Styled>) {
    let mut say = |text: &str, style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    say(t!(language, "launch.failing"), theme.bad);
    if let Some(creation) = creation {
        own_words(language, &creation.error_code, &creation.error_details, theme, &mut say);
    }
}

/// Adds AWS's own words on a failure, if it said any.
fn own_words(
    language: Language,
    code: &Option<SanitizedText>,
    details: &Option<SanitizedText>,
    theme: &Theme,
    say: &mut impl FnMut(&str, Style),
) {
    let words = [code, details].into_iter().flatten().map(|c| c.as_str()).collect::<Vec<_>>().join(": ");
    if !words.is_empty() {
        say(&t!(language, "failure.own-words", words = words), theme.dim);
    }
}

/// Returns every member of an operation under its API name.
fn members(language: Language, operation: &Operation, theme: &Theme, cells: usize) -> Vec<Styled> {
    let text = |value: &Option<SanitizedText>| value.as_ref().map(ToString::to_string);
    let location = match (&operation.zone, &operation.region) {
        (Some(zone), Some(region)) => Some(format!("{zone}, {region}")),
        (zone, region) => text(zone).or(text(region)),
    };
    let time = |at: Option<std::time::SystemTime>| at.map(|at| format!("{} UTC", super::call_log::clock(language, at)));
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
        let style = if name.starts_with("error") { theme.bad } else { theme.dim };
        all.extend(beside(name, (MEMBER, 2), &value, cells).into_iter().map(|line| (line, style)));
    }
    all
}

/// Cells of `statusChangedAt`, the longest member.
const MEMBER: usize = 15;

fn both(name: &Option<SanitizedText>, kind: &Option<SanitizedText>) -> Option<String> {
    match (name, kind) {
        (Some(name), Some(kind)) => Some(format!("{name} ({kind})")),
        (name, kind) => name.as_ref().or(kind.as_ref()).map(ToString::to_string),
    }
}
