//! View of the confirmation: everything that will be sent is visible or can be scrolled to.
//!
//! Where the review behind it shows all of that, it is only what costs money, below the lines of the order:
//!
//! ```text
//! ╭ Ready to launch? ──────────────────────────────────────────╮
//! │ Ubuntu-1 · Micro · Virginia                                │
//! │ 1 × $7.00                      $7.00/month                 │
//! │ Charged by the hour, at most  $0.0094/hour                 │
//! │                                                            │
//! │ Type create to create 1 instance for $7.00/month.          │
//! │ › crea                                                     │
//! ╰────────────────────────────────────────────────────────────╯
//! ```
//! Otherwise it repeats the lines of the order.
//! The monthly price and the names always stay. If all the rest doesn't fit, the lines of the order scroll, with the notes
//! on the price behind them, and the names have a row of their own.

use super::{Amount, ReviewRow, amounts_end, below_all_lines, line_of, price, prompt_words, total};
use crate::app::hit_map::HitMap;
use crate::app::model::{ConfirmationInput, Model};
use crate::app::restored;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::FieldId;
use crate::steps::ReviewLine;
use crate::widgets::dialog::{self, dialog};
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_texts, fit, line, row, split};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Rows below the prompt: the line for the word, and its error.
const TYPED: u16 = 2;
/// With fewer rows than this for the lines, nothing is pinned: everything scrolls.
const LEAST: usize = 3;

/// Draws it as a dialog over the review, as large as its content.
pub fn draw(model: &Model, confirm: &ConfirmationInput, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let cells = usize::from(dialog::WIDEST.min(area.width).saturating_sub(dialog::SIDES));
    let prompt = wrap(&prompt_words(model), cells);
    let short = short(model, cells);
    let rows = short.len() + 1 + prompt.len() + usize::from(TYPED);
    // The border, a clear row above and below it, and the blank one below the title.
    let height = rows as u16 + 4 + dialog::above(area.height + 2);
    let free = below_all_lines(model).map(|top| Rect { y: top, height: area.bottom().saturating_sub(top), ..area });
    match free.filter(|free| free.height >= height) {
        Some(free) => {
            brief(model, confirm, frame, (area, Rect { height, ..free }), (&short, &prompt));
        }
        None => whole(model, confirm, frame, area, &prompt, hits),
    }
}

/// Returns what costs money: the names, the size, and the Region; the account, the price.
fn short(model: &Model, cells: usize) -> Vec<Amount> {
    let (draft, theme) = (&model.draft, &model.theme);
    let names = draft.names.iter().flat_map(|names| &names.all).map(SanitizedText::as_str).collect::<Vec<_>>();
    let size = draft.bundle.as_ref().map(|of| of.item.name.to_string());
    let region =
        draft.region.as_ref().map(|region| crate::text::place(model.language, &region.display_name).to_owned());
    let what: Vec<String> = [Some(names.join(", ")), size, region].into_iter().flatten().collect();
    // The lines behind have all names.
    let what = std::iter::once(Amount::of(fit(&what.join(" · "), cells, theme.glyphs.more), theme.strong));
    let total = total(model, cells);
    let hour = price(model, cells).into_iter().skip(total.len()).take_while(|amount| amount.much.is_some());
    what.chain(total.clone()).chain(hour).collect()
}

/// Draws the short version.
fn brief(
    model: &Model,
    confirm: &ConfirmationInput,
    frame: &mut Frame,
    (area, free): (Rect, Rect),
    (short, prompt): (&[Amount], &[String]),
) {
    let theme = &model.theme;
    let rows = short.len() + 1 + prompt.len() + usize::from(TYPED);
    let title = restored::review_question(model);
    let inner = dialog::within(frame.buffer_mut(), area, free, (dialog::WIDEST, rows), &title, theme);
    let end = amounts_end(None, short, inner.width.into());
    for (at, amount) in short.iter().enumerate() {
        amount.draw(frame.buffer_mut(), row(inner, at as u16), end, theme);
    }
    typed(model, confirm, frame, below(inner, short.len() as u16 + 1), prompt);
}

/// Draws the prompt, the word, and what is wrong with it.
fn typed(model: &Model, confirm: &ConfirmationInput, frame: &mut Frame, area: Rect, prompt: &[String]) {
    let theme = &model.theme;
    draw_texts(frame.buffer_mut(), area, prompt.iter(), theme.strong, theme.glyphs.more);
    let rest = below(area, prompt.len() as u16);
    super::text_line(frame, row(rest, 0), &confirm.typed, true, theme);
    let problem = confirm
        .problem
        .map(|key| t!(model.language, key, word = t!(model.language, "confirm.word")))
        .unwrap_or_default();
    line(frame.buffer_mut(), row(rest, 1), problem, theme.bad, theme.glyphs.more);
}

/// Draws the version that repeats the lines of the order.
fn whole(
    model: &Model,
    confirm: &ConfirmationInput,
    frame: &mut Frame,
    area: Rect,
    prompt: &[String],
    hits: &mut HitMap,
) {
    let theme = &model.theme;
    let cells = usize::from(dialog::WIDEST.min(area.width).saturating_sub(dialog::SIDES));
    let order = Order::of(model, cells);
    let rows = order.lines.len() + 1 + order.total.len() + order.notes.len() + 1 + prompt.len() + usize::from(TYPED);
    let title = restored::review_question(model);
    let inner = dialog(frame.buffer_mut(), area, dialog::WIDEST, rows, &title, theme);
    let above = inner.height.saturating_sub(prompt.len() as u16 + TYPED);
    order.draw(model, confirm, frame, Rect { height: above, ..inner }, hits);
    typed(model, confirm, frame, below(inner, above), prompt);
}

/// What is sent and what it costs.
struct Order {
    all: Vec<ReviewLine>,
    lines: Vec<ReviewRow>,
    columns: super::Columns,
    total: Vec<Amount>,
    /// What isn't included in the total.
    notes: Vec<Amount>,
}

impl Order {
    fn of(model: &Model, cells: usize) -> Order {
        let total = total(model, cells);
        let notes = price(model, cells).into_iter().skip(total.len()).collect();
        let (all, lines, columns) = super::rows_of(model, &[], cells, usize::MAX);
        Order { all, lines, columns, total, notes }
    }

    /// Draws it in the rows above the prompt.
    fn draw(mut self, model: &Model, confirm: &ConfirmationInput, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
        let theme = &model.theme;
        let rows = usize::from(area.height);
        let own = rows.saturating_sub(self.total.len());
        let blank = || Amount::of("", theme.text);
        let mut pinned: Vec<Amount> = Vec::new();
        let mut name = None;
        let plain = |of: Amount| {
            let much = of.much.map(|(much, _)| format!("  {much}")).unwrap_or_default();
            let label = String::new();
            ReviewRow { at: usize::MAX, first: false, label, text: of.text + &much, problem: false }
        };
        if let Some(spare) = own.checked_sub(self.lines.len() + self.notes.len()) {
            pinned.extend((spare > 0).then(blank));
            pinned.append(&mut self.total);
            pinned.append(&mut self.notes);
            pinned.extend((spare > 1).then(blank));
        } else {
            if own < LEAST {
                self.lines.extend(self.total.drain(..).map(plain));
            } else {
                name = names(&self.all, &mut self.lines, self.columns.room, theme);
                pinned.append(&mut self.total);
            }
            self.lines.extend(self.notes.drain(..).map(plain));
        }
        let pins = pinned.len() + usize::from(name.is_some());
        let window = rows.saturating_sub(pins);
        let furthest = self.lines.len().saturating_sub(window);
        hits.furthest = furthest;
        let offset = confirm.scroll.min(furthest);
        for (y, shown) in self.lines.iter().skip(offset).take(window).enumerate() {
            line_of(model, &self.all, shown, &self.columns, frame, row(area, y as u16));
        }
        let list = Rect { height: window as u16, ..area };
        super::marks(frame.buffer_mut(), list, offset > 0, offset < furthest, theme);
        let mut y = window as u16;
        if let Some(name) = name {
            line_of(model, &self.all, &name, &self.columns, frame, row(area, y));
            y += 1;
        }
        let (_, area) = split::left(area, super::LEAD);
        let end = amounts_end(Some(&self.columns), &pinned, area.width.into());
        for (at, amount) in pinned.iter().enumerate() {
            amount.draw(frame.buffer_mut(), row(area, y + at as u16), end, theme);
        }
    }
}

/// Returns the names on one row. If they don't fit, they all stay among the scrolling lines too.
fn names(
    all: &[ReviewLine],
    lines: &mut Vec<ReviewRow>,
    room: usize,
    theme: &crate::theme::Theme,
) -> Option<ReviewRow> {
    let at = all.iter().position(|line| line.field == FieldId::Names)?;
    let own = lines.iter().filter(|line| line.at == at).count();
    let first = lines.iter().find(|line| line.at == at)?.clone();
    if own == 1 {
        lines.retain(|line| line.at != at);
        return Some(first);
    }
    let text = fit(&format!("{} {}", first.text, theme.glyphs.more), room, theme.glyphs.more);
    Some(ReviewRow { text, ..first })
}
