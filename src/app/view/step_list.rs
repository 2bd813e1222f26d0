//! View of the step list, one line each: mark, name, and answer, or what is missing.

use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Screen};
use crate::app::restored;
use crate::domain::user_text::StepId;
use crate::steps::{self, Step};
use crate::text::Language;
use crate::theme::Mark;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line as put, row, split};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;
use ratatui::widgets::{LineGauge, Widget};
use unicode_width::UnicodeWidthStr;

/// Cells of the names, so that the answers are aligned.
const NAMES: usize = 10;
/// Width from which the answers are shown too.
const WITH_ANSWERS: u16 = 20;

/// Draws the steps in a column, or on one line if space is short.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let language = model.language;
    let theme = &model.theme;
    for at in 0..=steps::all().len() {
        let step = steps::all().get(at).copied();
        let id = step.map_or(StepId::Review, |step| step.id());
        let Some(place) = row(area, at as u16) else { return };
        hits.places.push((place, HitTarget::Action(KeyAction::Step(at))));
        let (sign, mark, style) = mark(model, at, step);
        let label = label(model, id);
        put(buf, Some(place), sign, mark, "");
        let (_, names) = split::left(place, 2);
        put(buf, Some(names), label, style, theme.glyphs.more);
        let answer = step.and_then(|step| step.summary(language, &model.draft)).unwrap_or_default();
        if place.width >= WITH_ANSWERS {
            let (_, beside) = split::left(names, label.width().max(NAMES) as u16 + 1);
            put(buf, Some(beside), answer, theme.dim, theme.glyphs.more);
        }
    }
    let (n, count, _) = position(model);
    let below = below(area, count as u16 + 1);
    put(buf, row(below, 0), t!(language, "steps.position", n = n, count = count), theme.dim, theme.glyphs.more);
    let gaps = model.draft.gaps.len();
    let gaps = (gaps > 0).then(|| (crate::text::count(language, "trail.gaps", gaps), theme.warn));
    let task = restored::task(model).map(|task| (task, theme.text));
    let mut y = 2;
    for (words, style) in gaps.into_iter().chain(task) {
        for text in wrap(&words, below.width.saturating_sub(1).into()) {
            put(buf, row(below, y), &text, style, theme.glyphs.more);
            y += 1;
        }
    }
}

/// Returns the name of a step. A server from a snapshot has no blueprint to choose.
pub fn label(model: &Model, id: StepId) -> &'static str {
    match id {
        StepId::Blueprint if model.draft.restores() => t!(model.language, "step.source.short"),
        id => t!(model.language, &format!("step.{}.short", id.key())),
    }
}

/// Returns the cells of the longest name, including the review's.
pub fn longest_name(language: Language) -> u16 {
    let ids = steps::all().iter().map(|step| step.id()).chain([StepId::Review]);
    ids.map(|id| t!(language, &format!("step.{}.short", id.key())).width() as u16).max().unwrap_or(0)
}

/// Returns the mark of a step with its style, and the style of its name.
fn mark(model: &Model, at: usize, step: Option<&dyn Step>) -> (&'static str, Style, Style) {
    let theme = &model.theme;
    let here = match model.screen {
        Screen::Step(now) => now == at,
        Screen::Review => step.is_none(),
        Screen::Launch | Screen::Home | Screen::Welcome => false,
    };
    let gap = step.is_some_and(|step| model.draft.gaps.keys().any(|field| field.step() == step.id()));
    let answered = step.is_some_and(|step| step.summary(model.language, &model.draft).is_some());
    match (here, gap, answered) {
        (true, ..) => (theme.glyphs.current, theme.mark(Mark::Accent), theme.strong),
        (_, true, _) => (theme.glyphs.attention, theme.mark(Mark::Warn), theme.warn),
        (_, _, true) => (theme.glyphs.done, theme.mark(Mark::Good), theme.text),
        _ => (theme.glyphs.to_come, theme.dim, theme.dim),
    }
}

/// Returns the number of the current step, the number of steps, and its name.
fn position(model: &Model) -> (usize, usize, &'static str) {
    let count = steps::all().len() + 1;
    let (n, id) = match model.screen {
        Screen::Step(at) => (at + 1, steps::all()[at].id()),
        _ => (count, StepId::Review),
    };
    (n, count, label(model, id))
}

/// Draws `Bundle 3/7 ━━━━━────────`, when the list doesn't fit.
pub fn line(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let (n, count, title) = position(model);
    let gaps = model.draft.gaps.len();
    let note = if gaps > 0 { crate::text::count(model.language, "trail.gaps", gaps) } else { String::new() };
    let (left, right) = split::right(area, note.width() as u16);
    put(buf, row(right, 0), note, theme.warn, "");
    let (left, _) = split::right(left, if gaps > 0 { 2 } else { 0 });
    let words = format!("{title} {n}/{count}");
    let words = match restored::task(model) {
        Some(task) => format!("{words}  {task}"),
        None => words,
    };
    let words = fit(&words, left.width.into(), theme.glyphs.more);
    let progress = f64::from(n as u32) / f64::from(count as u32);
    LineGauge::default()
        .ratio(progress)
        .label(Span::styled(words, theme.strong))
        .filled_symbol(theme.glyphs.full)
        .unfilled_symbol(theme.glyphs.empty)
        .filled_style(theme.mark(Mark::Accent))
        .unfilled_style(theme.rule)
        .render(left, buf);
}
