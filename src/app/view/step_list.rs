//! The trail: every step, what was answered, what is missing.

use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Screen};
use crate::domain::user_text::StepId;
use crate::steps::{self, Step};
use crate::widgets::panel::panel;
use crate::widgets::{fit, line as put, pad, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub fn draw(model: &Model, buf: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let inner = panel(buf, area, crate::t!("trail.title"), false, theme);
    let tall = inner.height >= 2 * (steps::all().len() as u16 + 1) + 4;
    let mut y = 0;
    for at in 0..=steps::all().len() {
        let step = steps::all().get(at).copied();
        let id = step.map_or(StepId::Review, |step| step.id());
        let (sign, style) = mark(model, at, step);
        let label = crate::t!(&format!("step.{}.short", id.key()));
        put(buf, row(inner, y), format!("{sign} {label}"), style, theme.glyphs.more);
        let place = Rect { y: inner.y + y, height: 1 + u16::from(tall), ..inner };
        hits.places.push((place.intersection(inner), HitTarget::Action(KeyAction::Step(at))));
        let answer = step.and_then(|step| step.summary(&model.draft)).unwrap_or_default();
        if tall {
            put(buf, row(inner, y + 1), format!("  {answer}"), theme.dim, theme.glyphs.more);
            y += 2;
        } else {
            beside(buf, inner, y, label, &answer, model);
            y += 1;
        }
    }
}

/// The answer on the step's own row, where there are no rows to spare.
fn beside(buf: &mut Buffer, inner: Rect, y: u16, label: &str, answer: &str, model: &Model) {
    let used = 2 + label.len().max(9) as u16 + 1;
    if let Some(place) = row(inner, y).filter(|place| place.width > used) {
        let place = Rect { x: place.x + used, width: place.width - used, ..place };
        put(buf, Some(place), answer, model.theme.dim, model.theme.glyphs.more);
    }
}

fn mark(model: &Model, at: usize, step: Option<&dyn Step>) -> (&'static str, Style) {
    let theme = &model.theme;
    let here = match model.screen {
        Screen::Step(now) => now == at,
        Screen::Review => step.is_none(),
        Screen::Launch => false,
    };
    let gap = step.is_some_and(|step| model.draft.gaps.keys().any(|field| field.step() == step.id()));
    let answered = step.is_some_and(|step| step.summary(&model.draft).is_some());
    match (here, gap, answered) {
        (true, ..) => (theme.glyphs.here, theme.accent),
        (_, true, _) => (theme.glyphs.attention, theme.warn),
        (_, _, true) => (theme.glyphs.done, theme.good),
        _ => (" ", theme.dim),
    }
}

/// `Step 3 of 7 · Bundle`, for narrow screens.
pub fn line_text(model: &Model) -> String {
    let count = steps::all().len() + 1;
    let (n, id) = match model.screen {
        Screen::Step(at) => (at + 1, steps::all()[at].id()),
        _ => (count, StepId::Review),
    };
    let title = crate::t!(&format!("step.{}.short", id.key()));
    crate::t!("trail.line", n = n, count = count, dot = model.theme.glyphs.separator, title = title)
}

pub fn line(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let gaps = model.draft.gaps.len();
    let words = line_text(model);
    let note = if gaps > 0 { crate::text::count("trail.gaps", gaps) } else { String::new() };
    let room = usize::from(area.width).saturating_sub(2);
    let words = pad(&fit(&words, room, theme.glyphs.more), room.saturating_sub(note.len()), false);
    buf.set_string(area.x + 1, area.y, words, theme.accent);
    if !note.is_empty() && note.len() < room {
        buf.set_string(area.right() - 1 - note.len() as u16, area.y, note, theme.warn);
    }
}
