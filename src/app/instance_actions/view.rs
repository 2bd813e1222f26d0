//! View of an instance action's dialog: its form, then its progress.

use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::instance_actions::ActiveAction;
use crate::app::model::Model;
use crate::app::view::lines::text_line;
use crate::domain::instance_actions::InstanceActionKind;
use crate::domain::instance_actions::form::FormLine;
use crate::live_panes::action_texts;
use crate::text::say;
use crate::theme::{Mark, Theme};
use crate::widgets::dialog::{SIDES, WIDEST, dialog};
use crate::widgets::split;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, line, pad, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
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

type Styled = (String, Style);

/// Draws the dialog as high as its content. Returns how far it can be scrolled.
pub fn draw(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) -> usize {
    let theme = &model.theme;
    let cells = usize::from(area.width.min(WIDEST).saturating_sub(SIDES));
    let title = action_texts::title(&job.action);
    if job.action.asks() {
        let Some(form) = ActionForm::of(model, job, cells) else { return 0 };
        let inner = dialog(frame.buffer_mut(), area, WIDEST, form.rows(), &title, theme);
        form.draw(model, job, frame, inner, hits);
        return 0;
    }
    let lines = action_texts::progress(&job.action, theme, model.now, cells);
    let inner = dialog(frame.buffer_mut(), area, WIDEST, lines.len(), &title, theme);
    let furthest = lines.len().saturating_sub(inner.height.into());
    put(model, frame, inner, &lines[job.scroll.min(furthest)..]);
    furthest
}

/// Draws the lines that fit, with a mark if there are more.
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
        let launch = &model.watch.as_ref()?.launch;
        let intro = action_texts::intro(&job.action, launch);
        let intro = intro.iter().flat_map(|text| wrap(text, cells)).map(|line| (line, model.theme.dim)).collect();
        let cells = cells.saturating_sub(NOTES.into());
        let (slots, foot) = (job.slots(), foot(model, job, cells));
        let rules = slots.iter().map(|slot| wrap(rule(*slot), cells).len());
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
            let words = action_texts::button(&job.action, &job.filled());
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
        for (at, (text, style)) in self.foot.iter().enumerate() {
            line(frame.buffer_mut(), row(area, at as u16), text, *style, model.theme.glyphs.more);
        }
        self.foot.len() as u16
    }
}

/// Column of the notes, below the labels.
const NOTES: u16 = 2;

/// Returns the help for a line.
fn rule(slot: FormLine) -> &'static str {
    crate::t!(&format!("after.slot.{}.rule", slot.key()))
}

/// Returns the error, or the help for the line with focus.
fn foot(model: &Model, job: &ActiveAction, cells: usize) -> Vec<Styled> {
    let theme = &model.theme;
    let mut all: Vec<Styled> = Vec::new();
    let mut tell = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if let Some((_, problem)) = &job.problem {
        tell(&say(problem), theme.warn);
    } else if let Some(failure) = &job.action.error {
        tell(&crate::live_panes::messages::heading(failure), theme.warn);
        tell(crate::live_panes::messages::what(failure), theme.warn);
    } else if let Some(slot) = job.slot() {
        tell(rule(slot), theme.dim);
    }
    if job.action.kind == InstanceActionKind::Firewall && job.would_lock_out() {
        tell(crate::t!("after.firewall.locks-out"), theme.warn);
    }
    all
}

/// Draws the mark of the line with focus. Returns the area to the right of it.
fn marked(frame: &mut Frame, place: Rect, focus: bool, theme: &Theme) -> Rect {
    let sign = if focus { theme.glyphs.select } else { " " };
    line(frame.buffer_mut(), Some(place), sign, theme.mark(Mark::Accent), "");
    split::left(place, 2).1
}

fn slot_line(model: &Model, job: &ActiveAction, slot: FormLine, focus: bool, frame: &mut Frame, place: Rect) {
    let theme = &model.theme;
    let label = crate::t!(&format!("after.slot.{}", slot.key()));
    let style = if focus { theme.strong } else { theme.text };
    let place = marked(frame, place, focus, theme);
    let head = format!("{} ", pad(label, LABEL, false));
    line(frame.buffer_mut(), Some(place), &head, style, theme.glyphs.more);
    let x = head.width().min(place.width.into()) as u16;
    let rest = Rect { x: place.x + x, width: place.width - x, ..place };
    if slot.chosen() {
        let words = action_texts::choice(&job.action, slot, job.text(slot));
        let words = if focus { format!("< {words} >") } else { words };
        return line(frame.buffer_mut(), Some(rest), words, style, theme.glyphs.more);
    }
    if let Some(input) = job.lines.get(&slot) {
        text_line(frame, Some(rest), input, focus && model.overlay.is_none(), theme);
    }
}

/// Cells of the longest label.
const LABEL: usize = 13;
