//! View of the forms of the sign-in dialog.
//!
//! ```text
//! what it is
//!
//! ▌ label of the line with focus
//!   › the text, or as many asterisks
//!   what is wrong with it
//!
//!   label of the next line
//! ```

use super::{kept_in_view, marks};
use crate::app::account_dialog::SignInForm;
use crate::app::account_dialog::update::doubt;
use crate::app::model::Model;
use crate::app::view::lines::{masked, text_line};
use crate::text::say;
use crate::theme::Mark;
use crate::widgets::wrap::wrap;
use crate::widgets::{line, row, split};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A row of the form.
enum FormRow {
    Words(String, Style),
    /// The label of a line, and whether it has the focus.
    Label(String, bool),
    /// The text of the line with this index.
    Typed(usize),
}

/// Draws the form: if space is short, the line with focus and the notes on it.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, form: &SignInForm) {
    let (rows, last) = rows(model, form, usize::from(area.width));
    let height = usize::from(area.height);
    let first = kept_in_view(last, rows.len(), height);
    for (at, shown) in rows.iter().skip(first).take(height).enumerate() {
        let place = row(area, at as u16);
        match shown {
            FormRow::Words(text, style) => line(frame.buffer_mut(), place, text, *style, model.theme.glyphs.more),
            FormRow::Label(text, here) => label(model, frame, place, text, *here),
            FormRow::Typed(at) => typed(model, frame, place, form, *at),
        }
    }
    marks(model, frame, area, first > 0, first + height < rows.len());
}

/// Returns the rows it needs, including one for an error.
pub fn height(model: &Model, form: &SignInForm, cells: usize) -> usize {
    rows(model, form, cells).0.len() + 1
}

/// Returns all rows, and the last row that belongs to the line with focus.
fn rows(model: &Model, form: &SignInForm, cells: usize) -> (Vec<FormRow>, usize) {
    let language = model.language;
    let theme = &model.theme;
    let words = |text: &str, style: Style| wrap(text, cells).into_iter().map(move |text| FormRow::Words(text, style));
    let mut all: Vec<FormRow> = words(t!(language, &format!("desk.form.{}", form.kind.key())), theme.dim).collect();
    all.push(FormRow::Words(String::new(), theme.text));
    let mut last = 0;
    for (at, (field, _)) in form.kind.fields().iter().enumerate() {
        all.extend((at > 0).then(|| FormRow::Words(String::new(), theme.text)));
        let here = at == form.at;
        all.push(FormRow::Label(t!(language, &format!("desk.field.{field}")).to_owned(), here));
        all.push(FormRow::Typed(at));
        if here {
            let problem = form.problem.as_ref().map(|problem| (say(language, problem), theme.bad));
            let waits = form.trying.then(|| (t!(language, "desk.trying").to_owned(), theme.dim));
            let note = form.note.as_ref().map(|note| (say(language, note), theme.dim));
            all.extend(
                problem
                    .or(waits)
                    .or(note)
                    .into_iter()
                    .flat_map(|(text, style)| words(&text, style).collect::<Vec<_>>()),
            );
            last = all.len() - 1;
        }
        let doubt = doubt(form, at).map(|doubt| format!("{} {}", theme.glyphs.attention, say(language, &doubt)));
        all.extend(doubt.iter().flat_map(|text| words(text, theme.warn)));
    }
    (all, last)
}

/// Draws a label in the column of the text, with the selection mark if its line has the focus.
fn label(model: &Model, frame: &mut Frame, place: Option<Rect>, text: &str, here: bool) {
    let (Some(place), theme, buf) = (place, &model.theme, frame.buffer_mut()) else { return };
    let (mark, words) = split::left(place, 2);
    let style = if here { theme.strong } else { theme.text };
    line(buf, row(mark, 0), if here { theme.glyphs.select } else { "" }, theme.mark(Mark::Accent), "");
    line(buf, row(words, 0), text, style, theme.glyphs.more);
}

fn typed(model: &Model, frame: &mut Frame, place: Option<Rect>, form: &SignInForm, at: usize) {
    let (Some(place), Some(input)) = (place, form.lines.get(at)) else { return };
    let place = Rect { x: place.x + 2.min(place.width), width: place.width.saturating_sub(2), ..place };
    text_line(frame, Some(place), &masked(input, form.hides(at)), at == form.at && !form.trying, &model.theme);
}
