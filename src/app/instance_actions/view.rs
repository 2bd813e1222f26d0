//! View of an instance action's dialog: its form, then its progress.

use super::dialog_lines::{Styled, foot, marked, put, rule};
use super::{ActiveAction, table_view};
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::view::lines::text_line;
use crate::domain::instance_actions::form::FormLine;
use crate::live_panes::{action_texts, firewall};
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::dialog::{SIDES, WIDEST, dialog};
use crate::widgets::split;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_lines, line, pad, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Preferred height of a pane over the details.
const TALL: u16 = 12;

/// Returns the area below the instances, or all of it if that would be too small.
pub fn over(area: Rect, below: u16) -> Rect {
    let rest = area.bottom().saturating_sub(below);
    match rest >= TALL {
        true => Rect { y: below, height: rest, ..area },
        false => area,
    }
}

/// Draws the dialog as high as its content. Returns how far it can be scrolled.
pub fn draw(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) -> usize {
    let language = model.language;
    let theme = &model.theme;
    let cells = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let title = action_texts::title(language, &job.action);
    if job.asks() && job.table.is_some() {
        table_view::draw(model, job, frame, area, hits);
        return 0;
    }
    if job.asks() {
        let Some(form) = ActionForm::of(model, job, cells) else { return 0 };
        let inner = dialog(frame.buffer_mut(), area, WIDEST, form.rows(), &title, theme);
        form.draw(model, job, frame, inner, hits);
        return 0;
    }
    let mut lines = carried_out(language, job, theme, cells);
    lines.extend(action_texts::progress(language, &job.action, theme, model.now, cells));
    lines.extend(not_sent(language, job, theme, cells));
    let inner = dialog(frame.buffer_mut(), area, WIDEST, lines.len(), &title, theme);
    let furthest = lines.len().saturating_sub(inner.height.into());
    put(model, frame, inner, &lines[job.scroll.min(furthest)..]);
    furthest
}

/// Returns the changes of a table that were carried out before the one in progress.
fn carried_out(language: Language, job: &ActiveAction, theme: &Theme, cells: usize) -> Vec<Styled> {
    let done = job.table.iter().flat_map(|table| &table.done).filter_map(|it| firewall::carried_out(language, it));
    let done = done.flat_map(|text| wrap(&format!("{} {text}", theme.glyphs.done), cells));
    done.map(|line| (line, theme.good)).collect()
}

/// Returns what was left of a table's changes when one of them failed.
fn not_sent(language: Language, job: &ActiveAction, theme: &Theme, cells: usize) -> Vec<Styled> {
    let Some(table) = job.table.as_ref().filter(|table| !table.changes.is_empty()) else { return Vec::new() };
    let key = if table.sending { "after.table.next" } else { "after.table.unsent" };
    let all: Vec<String> = table.changes.iter().filter_map(|it| firewall::planned(language, it)).collect();
    let text = t!(language, key, changes = all.join(", "));
    wrap(&text, cells).into_iter().map(|line| (line, theme.text)).collect()
}

/// A form before layout.
struct ActionForm {
    intro: Vec<Styled>,
    slots: Vec<FormLine>,
    foot: Vec<Styled>,
    /// Rows of the longest note, so that moving the focus doesn't change the height.
    feet: usize,
}

impl ActionForm {
    fn of(model: &Model, job: &ActiveAction, cells: usize) -> Option<ActionForm> {
        let language = model.language;
        let launch = &model.watch.as_ref()?.launch;
        let theme = &model.theme;
        let intro = action_texts::intro(language, &job.action).into_iter().map(|text| (text, theme.dim));
        let obstacles = action_texts::obstacles(language, &job.action, launch).into_iter();
        let obstacles = obstacles.map(|text| (format!("{} {text}", theme.glyphs.attention), theme.warn));
        let intro = intro.chain(obstacles);
        let intro = intro.flat_map(|(text, style)| wrap(&text, cells).into_iter().map(move |line| (line, style)));
        let intro = intro.collect();
        let cells = cells.saturating_sub(NOTES.into());
        let (slots, foot) = (job.slots(), foot(model, job, cells));
        let rules = slots.iter().map(|slot| wrap(rule(language, *slot), cells).len());
        let feet = rules.chain([foot.len()]).max().unwrap_or(0);
        Some(ActionForm { intro, slots, foot, feet })
    }

    /// Returns its height, with the blank rows above the lines and above the button.
    fn rows(&self) -> usize {
        self.intro.len() + 1 + self.slots.len() + 2 + self.feet
    }

    fn draw(&self, model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
        let theme = &model.theme;
        // The lines and the button are always visible.
        let needs = (self.slots.len() + 1 + self.feet) as u16;
        let room = area.height.saturating_sub(needs);
        let above = (self.intro.len() as u16).min(room);
        put(model, frame, Rect { height: above, ..area }, &self.intro);
        let mut y = above + u16::from(above < room);
        for (at, slot) in self.slots.iter().enumerate() {
            if let Some(place) = row(area, y) {
                hits.places.push((place, HitTarget::Slot(at)));
                slot_line(model, job, *slot, at == job.focus, frame, place);
            }
            y += 1;
            if at == job.focus {
                y += self.notes(model, frame, below(area, y));
            }
        }
        y += u16::from(above + 1 < room);
        if let Some(place) = row(area, y) {
            hits.places.push((place, HitTarget::Slot(self.slots.len())));
            let words = action_texts::button(model.language, &job.action, &job.filled());
            let words_place = marked(frame, place, job.on_button(), theme);
            let style = if job.on_button() { theme.button } else { theme.text };
            line(frame.buffer_mut(), Some(words_place), format!("[ {words} ]"), style, theme.glyphs.more);
        }
        if job.on_button() {
            self.notes(model, frame, below(area, y + 1));
        }
    }

    /// Draws the help for the line above, or what is wrong with it, as far into its text as that begins. Returns its rows.
    fn notes(&self, model: &Model, frame: &mut Frame, area: Rect) -> u16 {
        let (_, area) = split::left(area, NOTES);
        draw_lines(frame.buffer_mut(), area, self.foot.iter(), model.theme.glyphs.more);
        self.foot.len() as u16
    }
}

/// Column of the notes, below the labels.
const NOTES: u16 = 2;

fn slot_line(model: &Model, job: &ActiveAction, slot: FormLine, focus: bool, frame: &mut Frame, place: Rect) {
    let theme = &model.theme;
    let label = t!(model.language, &format!("after.slot.{}", slot.key()));
    let style = if focus { theme.strong } else { theme.text };
    let place = marked(frame, place, focus, theme);
    let head = format!("{} ", pad(label, LABEL, false));
    line(frame.buffer_mut(), Some(place), &head, style, theme.glyphs.more);
    let x = head.width().min(place.width.into()) as u16;
    let rest = Rect { x: place.x + x, width: place.width - x, ..place };
    if slot.chosen() {
        let words = action_texts::choice(model.language, &job.action, slot, job.text(slot));
        let words = if focus { format!("< {words} >") } else { words };
        return line(frame.buffer_mut(), Some(rest), words, style, theme.glyphs.more);
    }
    if let Some(input) = job.lines.get(&slot) {
        text_line(frame, Some(rest), input, focus && model.overlay.is_none(), theme);
    }
}

/// Cells of the longest label.
const LABEL: usize = 13;
