//! The list of a question that is answered by choosing: its filter, its rows in columns, why one does not fit.

use super::error;
use super::form::{Styled, say, text_line};
use crate::app::form::FormField;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::picker::{ListRow, Picker};
use crate::domain::loadable::Loadable;
use crate::domain::user_text::FieldId;
use crate::steps::FieldKind;
use crate::theme::Theme;
use crate::widgets::list::{Column, ListLine, list};
use crate::widgets::wrap::wrap;
use crate::widgets::{below, line, row};
use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

/// Rows under the offers for why one cannot be chosen, or where the default comes from.
const FOOT: usize = 2;
/// In a list of fewer rows the offers need the one that would say what the columns hold.
const TALL_LIST: u16 = 12;

/// The rows that all of it has use for: under the offers two, so that nothing moves as reasons come and go.
pub fn rows(model: &Model, entry: &FormField, picker: &Picker, cells: usize) -> usize {
    let foot = if model.failure().is_some() { foot(model, entry, picker, cells).len().max(FOOT) } else { FOOT };
    let above = 1 + usize::from(!entry.field.heads.is_empty());
    above + picker.whole + foot
}

/// The list, or what stands in its place while it is not there. Says which row lies where.
pub fn draw(model: &Model, entry: &FormField, picker: &Picker, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let FieldKind::Pick(remote) = &entry.field.kind else { return };
    let what = crate::t!(&format!("field.{}.list", entry.field.id.key()));
    let area = match remote {
        // What is typed before the list is there filters it once it comes.
        Loadable::Idle | Loadable::Loading { .. } | Loadable::Failed(_) if picker.filtered() && area.height >= 2 => {
            filter_line(model, picker, frame, row(area, 0));
            below(area, 1)
        }
        _ => area,
    };
    let buf = frame.buffer_mut();
    match remote {
        Loadable::Idle => error::waiting(model, buf, area, what, None),
        Loadable::Loading { since } => {
            error::waiting(model, buf, area, what, Some(*since).filter(|s| *s != Default::default()))
        }
        Loadable::Failed(failure) => error::failed(model, buf, area, what, failure),
        Loadable::Ready(_) => {
            let foot = foot(model, entry, picker, area.width.into());
            let mut top = u16::from(area.height >= if picker.filtered() { 2 } else { 4 });
            if top > 0 {
                filter_line(model, picker, frame, row(area, 0));
            }
            let columns = columns(picker, usize::from(area.width).saturating_sub(3));
            if !entry.field.heads.is_empty() && area.height >= TALL_LIST {
                heads(&entry.field.heads, picker, &columns, frame, row(area, top), &model.theme);
                top += 1;
            }
            let spare = area.height.saturating_sub(top);
            // As many rows for one offer as for another: nothing moves under the cursor.
            let foot_rows = if model.failure().is_some() { foot.len().max(FOOT) } else { FOOT };
            let foot_rows = (foot_rows as u16).min(spare.saturating_sub(3));
            let rows = (spare - foot_rows).min(picker.whole as u16);
            let rows = Rect { height: rows, ..below(area, top) };
            offers(model, picker, &columns, frame, rows, hits);
            // Where nothing is left of the list, why stands in its place.
            let under = if picker.rows.is_empty() { rows } else { below(area, top + rows.height) };
            let buf = frame.buffer_mut();
            for (at, (text, style)) in foot.iter().take(foot_rows.into()).enumerate() {
                let cut = at + 1 == usize::from(foot_rows) && foot.len() > usize::from(foot_rows);
                let text = if cut { format!("{text} {}", model.theme.glyphs.more) } else { text.clone() };
                line(buf, row(under, at as u16), text, *style, model.theme.glyphs.more);
            }
        }
    }
}

/// What the columns hold, each over its own; one that has no room beside the last is left out.
fn heads(heads: &[String], picker: &Picker, columns: &[usize], frame: &mut Frame, area: Option<Rect>, theme: &Theme) {
    let Some(area) = area else { return };
    let (mut x, mut free) = (area.x + 2, area.x + 2);
    for column in columns {
        let width = picker.widths[*column] as u16;
        let right = picker.offers.first().and_then(|offer| offer.cells.get(*column)).is_some_and(|cell| cell.right);
        let text = heads.get(*column).map_or("", String::as_str);
        let at = if right { (x + width).saturating_sub(text.width() as u16) } else { x };
        if !text.is_empty() && at >= free && at + text.width() as u16 <= area.right() {
            frame.buffer_mut().set_string(at, area.y, text, theme.dim);
            free = at + text.width() as u16 + 1;
        }
        x = x.saturating_add(width + 2);
    }
}

/// Under the list: why the offer cannot be chosen, or where the default comes from.
fn foot(model: &Model, entry: &FormField, picker: &Picker, cells: usize) -> Vec<Styled> {
    let theme = &model.theme;
    // Another list of this step could not be had: that is not to be found out only when it is needed.
    if let Some(failure) = model.failure() {
        return error::brief(model, failure, cells);
    }
    let Some(offer) = picker.at() else { return vec![(crate::t!("list.nothing").to_owned(), theme.warn)] };
    if let Some(why) = offer.fits.as_ref().err().or(offer.remark.as_ref()) {
        return wrap(&say(why), cells).into_iter().map(|text| (text, theme.warn)).collect();
    }
    let default = match &entry.field.default {
        Some((crate::steps::Value::Offer(id), from)) if *id == offer.id => Some(from),
        _ => None,
    };
    match default {
        Some(from) => {
            let from = crate::t!("list.default", from = crate::t!(from.key()));
            let aside = entry.field.aside.as_ref().map(say);
            let lines = aside.into_iter().chain([from]).flat_map(|text| wrap(&text, cells));
            lines.map(|text| (text, theme.dim)).collect()
        }
        None if entry.field.id == FieldId::Region && model.catalog.pings.loading() => {
            vec![(crate::t!("region.measuring").to_owned(), theme.dim)]
        }
        None => vec![(String::new(), theme.dim)],
    }
}

fn filter_line(model: &Model, picker: &Picker, frame: &mut Frame, area: Option<Rect>) {
    let theme = &model.theme;
    let Some(area) = area else { return };
    text_line(frame, Some(area), &picker.filter, model.overlay.is_none(), theme);
    if picker.filtered() {
        return;
    }
    let dot = theme.glyphs.separator;
    let age = error::age(model);
    // Why it could not be refreshed is worth more than how to filter.
    let failed = model.aged().is_some_and(|aged| aged.failure().is_some());
    let filter = (!failed).then(|| crate::t!("list.filter", n = picker.open));
    let words: Vec<String> = filter.into_iter().chain(age).collect();
    let words = words.join(&format!(" {dot} "));
    let beside = Rect { x: area.x + 2, width: area.width.saturating_sub(2), ..area };
    line(frame.buffer_mut(), Some(beside), words, theme.dim, theme.glyphs.more);
}

fn offers(model: &Model, picker: &Picker, columns: &[usize], frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let page = usize::from(area.height);
    hits.page = page;
    let first = picker.first_row(page);
    let mut lines = Vec::with_capacity(page);
    for at in first..picker.rows.len().min(first + page) {
        lines.push(match picker.rows[at] {
            ListRow::Heading(index) => ListLine::Heading(picker.heading(index)),
            ListRow::Offer(index) => {
                hits.places.push((Rect { y: area.y + (at - first) as u16, height: 1, ..area }, HitTarget::Row(at)));
                offer(picker, index, at == picker.cursor, columns)
            }
        });
    }
    let below = first + page < picker.rows.len();
    list(frame.buffer_mut(), area, &lines, first > 0, below, &model.theme);
}

fn offer<'a>(picker: &'a Picker, index: usize, cursor: bool, columns: &[usize]) -> ListLine<'a> {
    let offer = &picker.offers[index];
    let cell = |column: &usize| {
        let cell = offer.cells.get(*column)?;
        Some(Column { text: &cell.text, width: picker.widths[*column], right: cell.right, quiet: cell.quiet })
    };
    ListLine::Cells {
        cells: columns.iter().filter_map(cell).collect(),
        cursor,
        dimmed: offer.fits.is_err(),
        marked: offer.remark.is_some(),
    }
}

/// The columns that fit: the quiet ones give way first, from the right.
fn columns(picker: &Picker, room: usize) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..picker.widths.len()).filter(|column| picker.widths[*column] > 0).collect();
    let quiet =
        |column: usize| picker.offers.first().and_then(|offer| offer.cells.get(column)).is_some_and(|cell| cell.quiet);
    let needed = |shown: &[usize]| shown.iter().map(|column| picker.widths[*column] + 2).sum::<usize>();
    while needed(&shown) > room + 2 {
        match shown.iter().rposition(|column| quiet(*column)) {
            // The last column is cut with a mark rather than left out, if it is all that is left to say.
            Some(at) if shown.len() > 2 => {
                shown.remove(at);
            }
            _ => break,
        }
    }
    shown
}
