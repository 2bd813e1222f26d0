//! View of the firewall's table: its rows, the line that adds a port, and the button that sends the changes.

use super::ActiveAction;
use super::dialog_lines::{foot, marked, put};
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::view::lines::text_line;
use crate::domain::instance_actions::form::FormLine;
use crate::domain::instance_actions::port_table::{PortRow, RowChange};
use crate::live_panes::{action_texts, firewall};
use crate::text::Language;
use crate::theme::{Mark, Theme};
use crate::widgets::dialog::{WIDEST, dialog};
use crate::widgets::{below, fit, line, pad, row, split};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

/// Rows for a note below the button, so that the dialog keeps its height.
const NOTES: u16 = 4;
/// Rows besides those of the table: its heads, the line for another port, a blank row and the button.
const OTHERS: u16 = 4;

/// Draws the table as a dialog.
pub fn draw(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let language = model.language;
    let theme = &model.theme;
    let rows = job.rows();
    let needs = 2 + rows.len() + usize::from(OTHERS + NOTES);
    let inner = dialog(frame.buffer_mut(), area, WIDEST, needs, &action_texts::title(language, &job.action), theme);
    let intro = inner.height > rows.len() as u16 + OTHERS + NOTES;
    let mut rest = inner;
    if intro {
        line(frame.buffer_mut(), row(inner, 0), t!(language, "after.table.intro"), theme.dim, theme.glyphs.more);
        rest = below(inner, if usize::from(inner.height) >= needs { 2 } else { 1 });
    }
    let shown = rest.height.saturating_sub(OTHERS + NOTES).max(1).min(rows.len() as u16);
    let columns = Columns::of(language, &rows, rest.width.into());
    line(frame.buffer_mut(), row(rest, 0), columns.heads(language), theme.dim, theme.glyphs.more);
    let focused = job.row_at();
    let first = focused.saturating_sub(usize::from(shown).saturating_sub(1)).min(rows.len() - usize::from(shown));
    for (y, (at, port)) in rows.iter().enumerate().skip(first).take(shown.into()).enumerate() {
        let Some(place) = row(rest, 1 + y as u16) else { break };
        hits.places.push((place, HitTarget::Slot(at)));
        draw_row(language, job, &columns, (port, at == focused), frame, place, theme);
    }
    let rest = below(rest, 1 + shown);
    if let Some(place) = row(rest, 0) {
        hits.places.push((place, HitTarget::Slot(rows.len())));
        typed_line(model, job, frame, place);
    }
    if let Some(place) = row(rest, 2) {
        button(language, job, rows.len() + 1, frame, place, hits, theme);
    }
    let (_, notes) = split::left(below(rest, 3), 2);
    let said = foot(model, job, notes.width.into());
    put(model, frame, notes, &said);
}

/// The widths of the columns.
struct Columns {
    port: usize,
    service: usize,
    who: usize,
    /// The width of who has access and of the note behind it.
    rest: usize,
}

impl Columns {
    fn of(language: Language, rows: &[PortRow], cells: usize) -> Columns {
        let widest = |head: &str, of: &dyn Fn(&PortRow) -> usize| rows.iter().map(of).chain([head.width()]).max();
        let port = widest(t!(language, "after.table.port"), &|row| row.rule.ports().width()).unwrap_or(0);
        let service =
            widest(t!(language, "after.table.service"), &|row| firewall::service(language, &row.rule).width());
        let changes = [RowChange::Opens, RowChange::Alters, RowChange::Closes];
        let note = changes.map(|change| firewall::change(language, change).width()).into_iter().max().unwrap_or(0);
        let (service, who) = (
            service.unwrap_or(0),
            widest(t!(language, "after.slot.who"), &|row| firewall::who_now(language, row).width()),
        );
        let rest = cells.saturating_sub(BEFORE + port + service + 4);
        Columns { port, service, who: who.unwrap_or(0).min(rest.saturating_sub(note + 2)), rest }
    }

    fn heads(&self, language: Language) -> String {
        let (port, service) = (t!(language, "after.table.port"), t!(language, "after.table.service"));
        let head = format!("{}  {}", pad(port, self.port, false), pad(service, self.service, false));
        format!("{}{head}  {}", " ".repeat(BEFORE), t!(language, "after.slot.who"))
    }
}

/// Cells before the port: the selection and the mark.
const BEFORE: usize = 4;

fn draw_row(
    language: Language,
    job: &ActiveAction,
    columns: &Columns,
    (port, focus): (&PortRow, bool),
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
) {
    let more = theme.glyphs.more;
    let edits = focus && job.slot().is_some();
    let open = port.will_be_open();
    let (mark, role) =
        if open { (theme.glyphs.done, theme.mark(Mark::Good)) } else { (theme.glyphs.to_come, theme.dim) };
    let text = if open { theme.text } else { theme.dim };
    let text = if focus { theme.text.add_modifier(Modifier::BOLD) } else { text };
    let who = match edits {
        true => format!("< {} >", action_texts::choice(language, &job.action, FormLine::Who, job.text(FormLine::Who))),
        false if port.change.is_some() => {
            pad(&fit(&firewall::who_now(language, port), columns.who, more), columns.who, false)
        }
        false => fit(&firewall::who_now(language, port), columns.rest, more),
    };
    let ports = fit(&port.rule.ports(), columns.port, more);
    let service = fit(&firewall::service(language, &port.rule), columns.service, more);
    let select = if focus { theme.glyphs.select } else { " " };
    let mut spans = vec![
        Span::styled(format!("{select} "), theme.mark(Mark::Accent)),
        Span::styled(format!("{mark} "), role),
        Span::styled(
            format!("{}  {}  ", pad(&ports, columns.port, false), pad(&service, columns.service, false)),
            text,
        ),
        Span::styled(who, text),
    ];
    if let Some(change) = port.change.filter(|_| !edits) {
        let style = if change == RowChange::Closes { theme.warn } else { theme.text };
        spans.push(Span::styled(format!("  {}", firewall::change(language, change)), style));
    }
    frame.buffer_mut().set_line(area.x, area.y, &Line::from(spans), area.width);
    if focus {
        crate::widgets::select(frame.buffer_mut(), area, theme);
    }
}

/// Draws the line for another port or, while a row's access is edited, the one for its addresses.
fn typed_line(model: &Model, job: &ActiveAction, frame: &mut Frame, area: Rect) {
    let theme = &model.theme;
    let range = job.slots().contains(&FormLine::Range);
    let slot = if range { FormLine::Range } else { FormLine::Ports };
    let focus = job.slot() == Some(slot);
    let place = marked(frame, area, focus, theme);
    let label = match range {
        true => format!("{} ", t!(model.language, "after.slot.range")),
        // What is typed has a prompt; without other glyphs than ASCII, an open port has the plus.
        false if focus => String::new(),
        false => if theme.glyphs.done == "+" { "  " } else { "+ " }.to_owned(),
    };
    let style = if focus { theme.strong } else { theme.text };
    line(frame.buffer_mut(), Some(place), &label, style, theme.glyphs.more);
    let (_, rest) = split::left(place, label.width() as u16);
    let empty = job.text(slot).is_empty() && !focus;
    match job.lines.get(&slot).filter(|_| range || !empty) {
        Some(input) => text_line(frame, Some(rest), input, focus && model.overlay.is_none(), theme),
        None => {
            line(frame.buffer_mut(), Some(rest), t!(model.language, "after.table.add"), theme.text, theme.glyphs.more)
        }
    }
}

fn button(
    language: Language,
    job: &ActiveAction,
    at: usize,
    frame: &mut Frame,
    area: Rect,
    hits: &mut HitMap,
    theme: &Theme,
) {
    let changes = job.table.as_ref().map_or(0, |table| table.changes.len());
    let words = match changes {
        0 => t!(language, "after.table.nothing").to_owned(),
        n => crate::text::count(language, "after.table.apply", n),
    };
    let place = marked(frame, area, job.on_button(), theme);
    let style = match changes {
        0 => theme.dim,
        _ if job.on_button() => theme.button,
        _ => theme.strong,
    };
    if changes > 0 {
        hits.places.push((area, HitTarget::Slot(at)));
    }
    line(frame.buffer_mut(), Some(place), format!("[ {words} ]"), style, theme.glyphs.more);
}
