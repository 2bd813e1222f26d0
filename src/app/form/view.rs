//! View of a step: the field with focus, and the other fields on one line each.

use crate::app::form::choices::LineChoice;
use crate::app::form::{FieldInput, FormField, InlineFocus, StepForm};
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::model::Model;
use crate::app::view::lines::{Styled, Tabs, masked, text_line};
use crate::app::view::{error, footer, layout};
use crate::app::{guide, picker};
use crate::domain::loadable::Loadable;
use crate::domain::secret;
use crate::domain::user_text::{FieldId, UserText};
use crate::steps::{FieldKind, Preview, Value};
use crate::text::{Language, say};
use crate::theme::{Mark, Theme};
use crate::widgets::dialog::framed;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_lines, fit, line, pad, row, split};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget;
use ratatui_textarea::TextArea;
use unicode_width::UnicodeWidthStr;

/// Rows of the box for tags, with its border and what is below it.
const PAIRS: usize = 10;
/// Minimum rows for the answers.
const LEAST: u16 = 3;
/// Maximum number of rows for the guide beyond its own, if they are free.
const MORE_GUIDE: u16 = 16;
/// Maximum number of choices of an unfocused field shown side by side.
const TABS: usize = 5;

/// Draws the field with focus, the other fields around it, and the guide to the highlighted answer, unless that is
/// shown beside it.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, beside: bool, hits: &mut HitMap) {
    let language = model.language;
    let Some(form) = model.form() else { return };
    let Some(entry) = form.entry() else { return };
    let airy = model.rows >= 20;
    let air = u16::from(airy);
    let head = head(model, entry, area.width);
    put(frame.buffer_mut(), area, &head, &model.theme);
    let mut y = head.len() as u16 + air;
    // Earlier answers determine what is asked here, so they are above; later fields are below.
    let room = |y: u16| area.height.saturating_sub(y + LEAST + 1);
    let second = Second::of(model, form, area.width);
    let before: Vec<usize> = (0..form.focus).collect();
    let before = &before[before.len().saturating_sub(room(y).into())..];
    for at in before {
        let tall = second.height(language, *at).min(room(y).max(1));
        second.draw(language, *at, frame, Rect { height: tall, ..below(area, y) }, hits);
        y += tall;
    }
    y += if before.is_empty() { 0 } else { air };
    let mut after = Vec::new();
    for at in form.focus + 1..form.entries.len() {
        let used: u16 = after.iter().map(|(_, tall)| tall).sum();
        let tall = second.height(language, at).min(room(y + used));
        after.extend((tall > 0).then_some((at, tall)));
    }
    let lines: u16 = after.iter().map(|(_, tall)| tall).sum();
    let guide = guide_height(model, entry, area.width, beside);
    let foot = lines + if lines > 0 { air } else { 0 } + guide + if guide > 0 { air } else { 0 };
    let most = area.height.saturating_sub(y + foot).max(LEAST.min(area.height.saturating_sub(y)));
    let tall = wanted(model, entry, area.width).min(most);
    // Rows that nothing else needs are the guide's.
    let free = area.height.saturating_sub(y + tall + foot);
    let guide = if guide > 0 { guide + free.min(MORE_GUIDE) } else { 0 };
    let place = Rect { height: tall, ..below(area, y) };
    hits.places.push((Rect { height: head.len() as u16, ..area }, HitTarget::Field(form.focus)));
    answers(model, entry, frame, place, hits);
    y += tall + if lines > 0 { air } else { 0 };
    for (at, tall) in after {
        let place = Rect { height: tall, ..below(area, y) };
        second.draw(language, at, frame, place, hits);
        y += tall;
    }
    let rest = below(area, y + if guide > 0 { air } else { 0 });
    // A notice covers the last rows: what is under it would be cut without a mark.
    let seen = rest.height.saturating_sub(footer::notice_rows(model) as u16);
    let lines = guide_lines(model, entry, usize::from(area.width), usize::from(guide.min(seen)), beside);
    put(frame.buffer_mut(), rest, &lines, &model.theme);
}

fn put(buf: &mut Buffer, area: Rect, lines: &[Styled], theme: &Theme) {
    draw_lines(buf, area, lines.iter(), theme.glyphs.more);
}

/// Returns the question and its help. With few rows, the answers have priority.
fn head(model: &Model, entry: &FormField, cells: u16) -> Vec<Styled> {
    let theme = &model.theme;
    let (question, help) = question(entry.field.prompt(model.language));
    let most = if model.rows >= 20 { 2 } else { 1 };
    let mut all: Vec<Styled> = limited(question, cells.into(), most, theme.strong, theme);
    if model.rows >= 16 && !help.is_empty() {
        all.extend(limited(help, cells.into(), if model.rows >= 24 { 2 } else { 1 }, theme.dim, theme));
    }
    let whys = [model.draft.gaps.get(&entry.field.id), entry.field.note.as_ref(), entry.field.aside.as_ref()];
    let sign = theme.glyphs.attention;
    let whys =
        whys.into_iter().flatten().flat_map(|why| wrap(&format!("{sign} {}", say(model.language, why)), cells.into()));
    all.extend(whys.map(|text| (text, theme.warn)));
    all
}

/// Splits a prompt into the question and the rest.
fn question(prompt: &str) -> (&str, &str) {
    let end = prompt.match_indices(['?', '.']).find(|(at, _)| prompt[at + 1..].starts_with(' ')).map(|(at, _)| at + 1);
    let (question, help) = prompt.split_at(end.unwrap_or(prompt.len()));
    // A heading that isn't a question needs no period.
    (question.trim_end_matches('.'), help.trim())
}

/// Wraps a text to at most this many lines; a cut is marked.
fn limited(text: &str, cells: usize, most: usize, style: Style, theme: &Theme) -> Vec<Styled> {
    let mut lines = wrap(text, cells);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = fit(last, cells.saturating_sub(2), "") + " " + theme.glyphs.more;
        }
    }
    lines.into_iter().map(|text| (text, style)).collect()
}

/// Returns the rows for the guide: the same for all answers, so that nothing moves.
fn guide_height(model: &Model, entry: &FormField, cells: u16, beside: bool) -> u16 {
    let window = Rect { x: 0, y: 0, width: model.columns, height: model.rows };
    let rows = if beside { 0 } else { layout::guide_rows(window) };
    match (&entry.typed, &entry.field.kind) {
        (FieldInput::Pick(picker), FieldKind::Pick(Loadable::Ready(_))) if picker::view::has_reasons(model, picker) => {
            let least = if model.rows >= 20 { 2 } else { 1 };
            let failed =
                if model.failure().is_some() { picker::view::reasons(model, picker, cells.into()).len() } else { 0 };
            rows.max(least).max(failed.min(6) as u16)
        }
        (FieldInput::Area(_), FieldKind::Pairs { .. }) => rows,
        // A script has all the rows there are.
        (FieldInput::Area(_), _) => 0,
        (FieldInput::Pick(_), FieldKind::Pick(remote)) if !matches!(remote, Loadable::Ready(_)) => 0,
        _ => rows,
    }
}

/// Returns the text below the answers: why the highlighted one can't be chosen, otherwise the guide to it.
fn guide_lines(model: &Model, entry: &FormField, cells: usize, rows: usize, beside: bool) -> Vec<Styled> {
    if rows == 0 {
        return Vec::new();
    }
    let reasons = match &entry.typed {
        // The reason of a choice is on its line.
        _ if model.inline.is_some() && model.failure().is_none() => Vec::new(),
        FieldInput::Pick(picker) => picker::view::reasons(model, picker, cells),
        _ => Vec::new(),
    };
    let mut lines = match reasons.is_empty() {
        true if beside => Vec::new(),
        true => return guide::brief(model, cells, rows),
        false => reasons,
    };
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some((text, _)) = lines.last_mut() {
            *text = fit(text, cells.saturating_sub(2), "") + " " + model.theme.glyphs.more;
        }
    }
    lines
}

/// Draws the fields beside the question, one line each with the answer.
struct Second<'a> {
    model: &'a Model,
    form: &'a StepForm,
    /// Cells of the widest label.
    labels: usize,
    /// Cells for the answers.
    room: usize,
    /// Whether there is a row for the line under the selected choice.
    tall: bool,
}

impl<'a> Second<'a> {
    fn of(model: &'a Model, form: &'a StepForm, cells: u16) -> Second<'a> {
        let others = form.entries.iter().enumerate().filter(|(at, _)| *at != form.focus);
        let labels = others.map(|(_, entry)| entry.field.label(model.language).width()).max().unwrap_or(0);
        let room = usize::from(cells).saturating_sub(usize::from(LEAD) + labels + 2);
        Second { model, form, labels, room, tall: model.rows >= TALL }
    }

    /// Returns whether the line of this field has the focus.
    fn focused(&self, at: usize) -> Option<&'a InlineFocus> {
        let field = self.form.entries[at].field.id;
        self.model.inline.as_deref().filter(|inline| inline.field == field)
    }

    /// Returns the rows of a field: a second one for the line under the selected choice.
    fn height(&self, language: Language, at: usize) -> u16 {
        if self.tall && self.tabs(language, at).is_some() { 2 } else { 1 }
    }

    /// Returns the choices if they fit side by side.
    fn tabs(&self, language: Language, at: usize) -> Option<Tabs<'a>> {
        let entry = &self.form.entries[at];
        if !self.form.is_inline(at) || matches!(entry.field.kind, FieldKind::Switch { .. }) || self.gap(entry).is_some()
        {
            return None;
        }
        // What depends on the choice under the cursor is shown for that choice.
        if self.along(at, entry).is_some() {
            return None;
        }
        let choices = entry.choices(language);
        let current = self.focused(at).map(|inline| inline.at.as_str()).or(entry.current_choice());
        let at = choices.iter().position(|choice| Some(choice.id) == current)?;
        let of = |gap: u16, priced: bool| {
            let name =
                |choice: &LineChoice<'a>| (choice.name, from_price(language, choice, &choices).filter(|_| priced));
            Tabs { names: choices.iter().map(name).collect(), at, gap }
        };
        let some = (2..=TABS).contains(&choices.len());
        let all = [(TAB_GAP, true), (TAB_GAP, false), (TAB_GAP / 2, false)].into_iter().filter(|_| some);
        all.map(|(gap, priced)| of(gap, priced)).find(|tabs| tabs.width() <= self.room)
    }

    fn gap(&self, entry: &FormField) -> Option<&'a UserText> {
        self.model.draft.gaps.get(&entry.field.id).filter(|_| entry.field.answer.is_none())
    }

    fn draw(&self, language: Language, at: usize, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
        let theme = &self.model.theme;
        let entry = &self.form.entries[at];
        hits.places.push((area, HitTarget::Field(at)));
        let (gap, focused) = (self.gap(entry), self.focused(at));
        let (sign, sign_style) = match (gap, focused) {
            (Some(_), _) => (theme.glyphs.attention, theme.mark(Mark::Warn)),
            (None, Some(_)) => (theme.glyphs.select, theme.mark(Mark::Accent)),
            (None, None) => (" ", theme.dim),
        };
        let buf = frame.buffer_mut();
        line(buf, row(area, 0), sign, sign_style, "");
        let (_, rest) = split::left(area, LEAD);
        let label = if focused.is_some() { theme.strong } else { theme.dim };
        line(buf, row(rest, 0), entry.field.label(language), label, theme.glyphs.more);
        let (_, value) = split::left(rest, self.labels as u16 + 2);
        let refused = focused.and_then(|inline| inline.refused.as_ref());
        let refused = refused.map(|why| format!("{} {}", theme.glyphs.failed, say(language, why)));
        if let Some(tabs) = self.tabs(language, at) {
            let places = tabs.draw(focused.is_some(), buf, value, theme).into_iter().enumerate();
            hits.places.extend(places.map(|(choice, place)| (place, HitTarget::Choice { field: at, choice })));
            // Why it can't be taken is in the row of the line under the choices, if there is one.
            let place = row(value, 1).or(row(value, 0));
            return refused.iter().for_each(|why| line(buf, place, why, theme.warn, theme.glyphs.more));
        }
        let (text, style) = match (&entry.field.kind, gap, focused) {
            (FieldKind::Closed(why), ..) => (say(language, why), theme.dim),
            (_, Some(why), _) => (say(language, why), theme.warn),
            (_, None, Some(inline)) => (chosen(language, entry, inline), theme.strong),
            (_, None, None) => match (self.along(at, entry), &entry.field.answer) {
                (along, Some(answer)) => (along.unwrap_or_else(|| answer.clone()), theme.text),
                (along, None) => (along.unwrap_or_else(|| entry.proposed(language)), theme.dim),
            },
        };
        line(buf, row(value, 0), &text, style, theme.glyphs.more);
        let (_, rest) = split::left(value, text.width() as u16 + 2);
        refused.iter().for_each(|why| line(buf, row(rest, 0), why, theme.warn, theme.glyphs.more));
    }

    /// Returns the answer of a secondary field below the current one that comes with the choice under the cursor.
    fn along(&self, at: usize, entry: &FormField) -> Option<String> {
        (entry.field.secondary && at > self.form.focus).then(|| self.model.along_with(entry.field.id))?
    }
}

/// Returns the choice under the cursor of a line that shows one at a time, with its place among them.
fn chosen(language: Language, entry: &FormField, inline: &InlineFocus) -> String {
    let all = entry.choices(language);
    let at = all.iter().position(|choice| choice.id == inline.at).unwrap_or(0);
    let name = all.get(at).map_or("", |choice| choice.name);
    match entry.field.id {
        FieldId::Zone => t!(language, "zone.of", zone = name, n = all.len()),
        _ if all.len() == 2 => name.to_owned(),
        _ => t!(language, "field.choice", name = name, n = at + 1, all = all.len()),
    }
}

/// Returns the price from which there is something with this choice, if that isn't the price of the first choice.
fn from_price(language: Language, choice: &LineChoice, all: &[LineChoice]) -> Option<String> {
    let usual = all.first()?.price;
    let price = choice.price.filter(|price| choice.unfit.is_none() && usual.is_some_and(|usual| usual != *price))?;
    Some(t!(language, "field.from", price = crate::text::money(language, price)))
}

/// Rows from which there is one for the line under the selected choice.
const TALL: u16 = 24;
/// Column at which the text of a row begins, after the selection mark.
const LEAD: u16 = 2;
/// Cells between two choices side by side.
const TAB_GAP: u16 = 4;

/// Returns the rows that the answers need: what follows is right below them, and stays there while a filter shortens
/// the list.
fn wanted(model: &Model, entry: &FormField, cells: u16) -> u16 {
    let rows = match (&entry.typed, &entry.field.kind) {
        (FieldInput::Pick(picker), FieldKind::Pick(Loadable::Ready(_))) => picker::view::rows(entry, picker),
        (FieldInput::Line(_), _) => 1 + notes(model, entry, cells.into()).len(),
        (FieldInput::Switch(_), _) => match notes(model, entry, cells.into()).len() {
            0 => 2,
            notes => 3 + notes,
        },
        (FieldInput::Closed, _) => 1,
        (FieldInput::Area(_), FieldKind::Pairs { .. }) => PAIRS + notes(model, entry, cells.into()).len(),
        _ => usize::from(u16::MAX),
    };
    u16::try_from(rows).unwrap_or(u16::MAX)
}

/// Draws the input of the field with focus.
fn answers(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    match &entry.typed {
        FieldInput::Pick(picker) => picker::view::draw(model, entry, picker, frame, area, hits),
        FieldInput::Line(input) => {
            // Something secret may have been pasted into the wrong field. A path may only look like it.
            let file = matches!(entry.field.kind, FieldKind::File { .. }) || entry.field.id == FieldId::KeyFile;
            let input = masked(input, !file && secret::may_be_secret(input.value()));
            text_line(frame, row(area, 0), &input, model.overlay.is_none() && model.inline.is_none(), theme);
            under(model, entry, frame, below(area, 1));
        }
        FieldInput::Area(_) => text_area(model, entry, frame, area),
        FieldInput::Switch(on) => {
            switch(model, entry, *on, frame, area, hits);
            under(model, entry, frame, below(area, 3));
        }
        FieldInput::Closed => {
            if let FieldKind::Closed(why) = &entry.field.kind {
                line(frame.buffer_mut(), row(area, 0), say(model.language, why), theme.warn, theme.glyphs.more);
            }
        }
    }
}

/// Returns what is wrong with the text, what it results in, and where it comes from.
fn notes(model: &Model, entry: &FormField, cells: usize) -> Vec<Styled> {
    let language = model.language;
    let theme = &model.theme;
    let mut lines = Vec::new();
    if let Some(problem) = &entry.problem {
        lines.extend(wrap(&say(language, &problem.say), cells).into_iter().map(|text| (text, theme.bad)));
    }
    // A switch has it on its row.
    let switch = matches!(entry.field.kind, FieldKind::Switch { .. });
    let proposed = entry.field.default.as_ref().filter(|_| !entry.touched && entry.field.answer.is_none() && !switch);
    if let Some((_, from)) = proposed {
        let from_text = t!(language, from.key());
        let recommended = || t!(language, "list.default", from = from_text);
        lines.push((if from.is_said() { from_text.to_owned() } else { recommended() }, theme.dim));
    }
    // The default is missing because its listing failed.
    if entry.field.default.is_none()
        && let Some(failure) = model.wants().iter().find_map(|want| model.catalog.failure(want))
    {
        lines.extend(error::lines(model, t!(language, "plain.the-names"), failure, cells));
    }
    for preview in &entry.preview {
        let (text, style) = match preview {
            Preview::Note(text) => (text.clone(), theme.dim),
            Preview::Warning(warning) => (say(language, warning), theme.warn),
            Preview::Change(text) => (text.clone(), theme.dim),
        };
        lines.extend(wrap(&text, cells).into_iter().map(|text| (text, style)));
    }
    lines
}

/// Draws the notes below the input, in the column of its text.
fn under(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect) {
    let theme = &model.theme;
    let (_, area) = split::left(area, LEAD);
    let lines = notes(model, entry, area.width.into());
    let rows = usize::from(area.height);
    let buf = frame.buffer_mut();
    for (at, (text, style)) in lines.iter().take(rows).enumerate() {
        let cut = at + 1 == rows && lines.len() > rows;
        let text = if cut { format!("{} {}", pad(text, 0, false), theme.glyphs.more) } else { text.clone() };
        line(buf, row(area, at as u16), text, *style, theme.glyphs.more);
    }
}

fn text_area(model: &Model, entry: &FormField, frame: &mut Frame, area: Rect) {
    let FieldInput::Area(text) = &entry.typed else { return };
    let notes = (entry.preview.len() + usize::from(entry.problem.is_some())).min(6) as u16;
    // Three lines of the text stay in sight, however much is wrong with them.
    let least = 2 + text.lines().len().clamp(1, 3) as u16;
    let notes = (notes * 2).min(area.height.saturating_sub(least));
    let place = Rect { height: area.height - notes, ..area };
    let inner = framed(frame.buffer_mut(), place, "", &model.theme);
    let mut text = (**text).clone();
    text.set_cursor_style(Style::new());
    text.set_style(model.theme.text);
    (&text).render(inner, frame.buffer_mut());
    tame(frame.buffer_mut(), inner);
    edges(&text, frame.buffer_mut(), inner, &model.theme);
    if model.overlay.is_none() && model.inline.is_none() {
        cursor(&text, frame, inner);
    }
    under(model, entry, frame, below(area, place.height));
}

/// Places the terminal's cursor where the next character goes.
fn cursor(text: &TextArea, frame: &mut Frame, inner: Rect) {
    let ((first, left), at) = (text.scroll_offset(), text.screen_cursor());
    let column = (at.col as u16).saturating_sub(left).min(inner.width.saturating_sub(1));
    let line = (at.row as u16).saturating_sub(first).min(inner.height.saturating_sub(1));
    if !inner.is_empty() {
        frame.set_cursor_position(Position::new(inner.x + column, inner.y + line));
    }
}

/// Draws marks where the text extends beyond the box; the cursor is never on one.
fn edges(text: &TextArea, buf: &mut Buffer, inner: Rect, theme: &Theme) {
    let more = theme.glyphs.more.width();
    let (rows, cells) = (usize::from(inner.height), usize::from(inner.width));
    if rows == 0 || cells < 3 * more {
        return;
    }
    let (first, left) = text.scroll_offset();
    let (first, left) = (usize::from(first), usize::from(left));
    let cursor = text.screen_cursor();
    for (y, line) in text.lines().iter().skip(first).take(rows).enumerate() {
        let here = (cursor.row == first + y).then_some(cursor.col);
        let before = left > 0 && !line.is_empty() && here.is_none_or(|col| col >= left + more);
        let end = left + cells;
        let after = shown_width(line, text.tab_length().into()) > end && here.is_none_or(|col| col + more < end);
        let at = inner.y + y as u16;
        for (cut, x) in [(before, inner.x), (after, inner.right() - more as u16)] {
            if cut {
                buf.set_string(x, at, theme.glyphs.more, theme.dim);
            }
        }
    }
    // In the blank column between the text and the border.
    let x = inner.right();
    let below = first + rows < text.lines().len();
    for (cut, y, glyph) in [(first > 0, inner.y, theme.glyphs.up), (below, inner.bottom() - 1, theme.glyphs.down)] {
        if cut {
            buf.set_string(x, y, glyph, theme.dim);
        }
    }
}

/// Returns the cells of a line, with its tabs expanded.
fn shown_width(line: &str, tab: usize) -> usize {
    line.chars().fold(0, |used, c| match c {
        '\t' if tab > 0 => used + tab - used % tab,
        c => used + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0),
    })
}

/// Shows only the first of several characters joined into one glyph: terminals disagree on its width, which would
/// shift what is beside it. The text itself keeps them.
fn tame(buf: &mut Buffer, area: Rect) {
    for place in area.intersection(buf.area).positions() {
        let cell = &mut buf[place];
        let clean = crate::domain::sanitized_text::SanitizedText::new(cell.symbol());
        if cell.symbol().len() > 1 && *clean != *cell.symbol() {
            let first = clean.chars().next().unwrap_or(' ');
            cell.set_char(first);
        }
    }
}

/// Draws off and on as the rows of a list, each with what there is to say about it.
fn switch(model: &Model, entry: &FormField, on: bool, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let language = model.language;
    let (theme, buf) = (&model.theme, frame.buffer_mut());
    let names = [t!(language, "switch.off"), t!(language, "switch.on")];
    let widest = names.map(UnicodeWidthStr::width).into_iter().max().unwrap_or(0);
    let abouts = [false, true].map(|this| about_switch(language, entry, this));
    let about_width = abouts.iter().map(|about| about.width()).max().unwrap_or(0);
    for (at, (name, about)) in names.into_iter().zip(&abouts).enumerate() {
        let Some(place) = row(area, at as u16) else { return };
        hits.places.push((place, HitTarget::Row(at)));
        let here = at == usize::from(on);
        let marked = here && model.inline.is_none();
        let (sign, style) = if marked { (theme.glyphs.select, theme.mark(Mark::Accent)) } else { (" ", theme.dim) };
        line(buf, Some(place), sign, style, "");
        let (_, text) = split::left(place, LEAD);
        line(buf, Some(text), pad(name, widest, false), theme.text, theme.glyphs.more);
        let (_, rest) = split::left(text, widest as u16 + 2);
        let (shown, badge) = split::left(rest, (about_width as u16 + 2).min(rest.width));
        line(buf, Some(shown), about, theme.dim, theme.glyphs.more);
        if is_proposed(entry, at == 1) {
            line(buf, Some(badge), t!(language, "list.note.recommended"), theme.text, "");
        }
        if here {
            buf.set_style(place, theme.select);
        }
    }
}

fn is_proposed(entry: &FormField, on: bool) -> bool {
    matches!(entry.field.default, Some((Value::On(default), _)) if default == on)
}

/// Returns what there is to say about a switch that is on or off: why it's the default, or what it costs.
fn about_switch(language: Language, entry: &FormField, on: bool) -> String {
    match &entry.field.default {
        Some((_, from)) if is_proposed(entry, on) => t!(language, from.key()).to_owned(),
        _ if on => entry.field.price.clone().unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_is_the_question() {
        assert_eq!(question("Which zone? Any will do."), ("Which zone?", "Any will do."));
        assert_eq!(question("One, or web-{1..3}. No spaces."), ("One, or web-{1..3}", "No spaces."));
        assert_eq!(question("What is it called?"), ("What is it called?", ""));
    }
}
