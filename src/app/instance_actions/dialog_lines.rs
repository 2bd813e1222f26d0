//! Lines that the dialogs of the instance actions share: texts, notes, and the mark of the focus.

use super::ActiveAction;
use crate::app::model::Model;
use crate::domain::instance_actions::form::FormLine;
use crate::live_panes::firewall;
use crate::text::{Language, say};
use crate::theme::{Mark, Theme};
use crate::widgets::wrap::wrap;
use crate::widgets::{draw_lines, line, row, split};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A line and its style.
pub type Styled = (String, Style);

/// Draws the lines that fit, with a mark if there are more.
pub fn put(model: &Model, frame: &mut Frame, area: Rect, lines: &[Styled]) {
    let (rows, theme) = (usize::from(area.height), &model.theme);
    let more = lines.len() > rows;
    draw_lines(frame.buffer_mut(), area, lines.iter().take(rows - usize::from(more && rows > 0)), theme.glyphs.more);
    if more && rows > 0 {
        let n = lines.len() - rows + 1;
        let mark = t!(model.language, "launch.more-lines", n = n, more = theme.glyphs.more);
        line(frame.buffer_mut(), row(area, area.height - 1), mark, theme.dim, "");
    }
}

/// Returns the help for a line.
pub fn rule(language: Language, slot: FormLine) -> &'static str {
    t!(language, &format!("after.slot.{}.rule", slot.key()))
}

/// Returns the error, or the help for the line with focus.
pub fn foot(model: &Model, job: &ActiveAction, cells: usize) -> Vec<Styled> {
    let language = model.language;
    let theme = &model.theme;
    let mut all: Vec<Styled> = Vec::new();
    let mut tell = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if let Some((_, problem)) = &job.problem {
        tell(&say(language, problem), theme.warn);
    } else if let Some(failure) = &job.action.error {
        tell(&crate::live_panes::messages::heading(language, failure), theme.warn);
        tell(crate::live_panes::messages::what(language, failure), theme.warn);
    }
    // The warning isn't cut for help, except for that on the row that is being edited.
    let edits = job.table.as_ref().is_some_and(|table| table.edits);
    let helps = job.problem.is_none() && job.action.error.is_none();
    match (job.login_risk().filter(|_| !edits), job.slot().filter(|_| helps)) {
        (Some(risk), _) => tell(&format!("{} {}", theme.glyphs.attention, firewall::risk(language, &risk)), theme.warn),
        (None, Some(FormLine::Ports)) if job.table.is_some() => tell(t!(language, "after.table.how"), theme.dim),
        (None, Some(slot)) => tell(rule(language, slot), theme.dim),
        (None, None) => {}
    }
    all
}

/// Draws the mark of the line with focus. Returns the area to the right of it.
pub fn marked(frame: &mut Frame, place: Rect, focus: bool, theme: &Theme) -> Rect {
    let sign = if focus { theme.glyphs.select } else { " " };
    line(frame.buffer_mut(), Some(place), sign, theme.mark(Mark::Accent), "");
    split::left(place, 2).1
}
