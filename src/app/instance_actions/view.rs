//! The pane of what is done to an instance afterwards: its form, then how it goes.

use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::instance_actions::ActiveAction;
use crate::app::model::Model;
use crate::app::view::lines::text_line;
use crate::domain::instance_actions::InstanceActionKind;
use crate::domain::instance_actions::form::FormLine;
use crate::live_panes::instance_actions;
use crate::text::say;
use crate::widgets::dialog::framed;
use crate::widgets::split;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, line, pad, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};
use unicode_width::UnicodeWidthStr;

/// So wide, the pane has a place beside the instances.
const BESIDE: u16 = 100;
/// Rows that a pane over the details should have.
const TALL: u16 = 12;

/// The instances' part, and the pane's beside it where there is room.
pub fn split(job: Option<&ActiveAction>, area: Rect) -> (Rect, Option<Rect>) {
    if job.is_none() || area.width < BESIDE {
        return (area, None);
    }
    let (left, right) = split::left(area, split::share(area, 50));
    (left, Some(right))
}

/// Below the instances, or over all where that would be too little.
pub fn over(area: Rect, below: u16) -> Rect {
    let rest = area.bottom().saturating_sub(below);
    match rest >= TALL {
        true => Rect { y: below, height: rest, ..area },
        false => area,
    }
}

type Styled = (String, Style);

/// Gives back how far it can be scrolled.
pub fn draw(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) -> usize {
    let theme = &model.theme;
    Clear.render(area, frame.buffer_mut());
    let inner = framed(frame.buffer_mut(), area, &instance_actions::title(&job.deed), theme);
    if job.deed.asks() {
        form(model, job, frame, inner, hits);
        return 0;
    }
    let lines = instance_actions::progress(&job.deed, theme, model.now, inner.width.into());
    let furthest = lines.len().saturating_sub(inner.height.into());
    put(model, frame, inner, &lines[job.scroll.min(furthest)..]);
    furthest
}

/// As many as fit, and a mark where there are more.
fn put(model: &Model, frame: &mut Frame, area: Rect, lines: &[Styled]) {
    let (rows, theme) = (usize::from(area.height), &model.theme);
    let more = lines.len() > rows;
    for (at, (text, style)) in lines.iter().take(rows - usize::from(more && rows > 0)).enumerate() {
        line(frame.buffer_mut(), row(area, at as u16), text, *style, theme.glyphs.more);
    }
    if more && rows > 0 {
        let n = lines.len() - rows + 1;
        let mark = crate::t!("launch.more-lines", n = n, more = theme.glyphs.more);
        line(frame.buffer_mut(), row(area, area.height - 1), mark, theme.dim, "");
    }
}

fn form(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let Some(launch) = model.watch.as_ref().map(|watch| &watch.launch) else { return };
    let cells = usize::from(area.width);
    let slots = job.slots();
    let foot = foot(model, job, cells);
    let needs = (slots.len() + 1 + foot.len()) as u16;
    let intro: Vec<Styled> = instance_actions::intro(&job.deed, launch)
        .iter()
        .flat_map(|text| wrap(text, cells))
        .map(|line| (line, theme.dim))
        .collect();
    // The lines and the button are always in view.
    let room = area.height.saturating_sub(needs);
    let above = (intro.len() as u16).min(room);
    put(model, frame, Rect { height: above, ..area }, &intro);
    let gap = u16::from(above < room);
    let mut y = above + gap;
    for (at, slot) in slots.iter().enumerate() {
        if let Some(place) = row(area, y) {
            hits.places.push((place, HitTarget::Slot(at)));
            slot_line(model, job, *slot, at == job.focus, frame, place);
        }
        y += 1;
    }
    if let Some(place) = row(area, y) {
        hits.places.push((place, HitTarget::Slot(slots.len())));
        let words = instance_actions::button(&job.deed, &job.filled());
        let (sign, style) = if job.on_button() { (theme.glyphs.select, theme.strong) } else { (" ", theme.text) };
        line(frame.buffer_mut(), Some(place), format!("{sign} [ {words} ]"), style, theme.glyphs.more);
    }
    for (at, (text, style)) in foot.iter().enumerate() {
        line(frame.buffer_mut(), row(below(area, y + 1), at as u16), text, *style, theme.glyphs.more);
    }
}

/// What is wrong, or what is to be known of the line with focus.
fn foot(model: &Model, job: &ActiveAction, cells: usize) -> Vec<Styled> {
    let theme = &model.theme;
    let mut all: Vec<Styled> = Vec::new();
    let mut tell = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if let Some((_, problem)) = &job.problem {
        tell(&say(problem), theme.warn);
    } else if let Some(failure) = &job.deed.trouble {
        tell(&crate::live_panes::messages::heading(failure), theme.warn);
        tell(crate::live_panes::messages::what(failure), theme.warn);
    } else if let Some(slot) = job.slot() {
        tell(crate::t!(&format!("after.slot.{}.rule", slot.key())), theme.dim);
    }
    if job.deed.kind == InstanceActionKind::Firewall && job.would_lock_out() {
        tell(crate::t!("after.firewall.locks-out"), theme.warn);
    }
    all
}

fn slot_line(model: &Model, job: &ActiveAction, slot: FormLine, focus: bool, frame: &mut Frame, place: Rect) {
    let theme = &model.theme;
    let label = crate::t!(&format!("after.slot.{}", slot.key()));
    let (sign, style) = if focus { (theme.glyphs.select, theme.strong) } else { (" ", theme.text) };
    let head = format!("{sign} {} ", pad(label, LABEL, false));
    line(frame.buffer_mut(), Some(place), &head, style, theme.glyphs.more);
    let x = head.width().min(place.width.into()) as u16;
    let rest = Rect { x: place.x + x, width: place.width - x, ..place };
    if slot.chosen() {
        let words = instance_actions::choice(&job.deed, slot, job.text(slot));
        let words = if focus { format!("< {words} >") } else { words };
        return line(frame.buffer_mut(), Some(rest), words, style, theme.glyphs.more);
    }
    if let Some(input) = job.lines.get(&slot) {
        text_line(frame, Some(rest), input, focus && model.overlay.is_none(), theme);
    }
}

/// Cells of the longest label.
const LABEL: usize = 13;
