//! View of the guide: what the highlighted choice is, when to pick it, what it costs, and whether it can be changed.

use crate::app::cost_summary;
use crate::app::form::inline;
use crate::app::model::Model;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::FieldId;
use crate::steps::{Guide, Value};
use crate::text::Language;
use crate::text::guide::{GuidePiece, pieces};
use crate::theme::Theme;
use crate::widgets::wrap::{beside, wrap};
use crate::widgets::{draw_lines, fit, line, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

/// Draws as much of the guide as fits.
pub fn draw(model: &Model, buf: &mut Buffer, area: Rect) {
    let theme = &model.theme;
    let rows = usize::from(area.height);
    let lines = of(model).map(|guide| spaced_if_fits(&guide, model, area.width.into(), rows)).unwrap_or_default();
    let cut = lines.len() > rows;
    // The mark for cut text has the last row to itself.
    draw_lines(buf, area, lines.iter().take(rows.saturating_sub(cut.into())), theme.glyphs.more);
    if cut && rows > 0 {
        let words = t!(model.language, "guide.cut", mark = theme.glyphs.more);
        line(buf, row(area, area.height - 1), words, theme.dim, theme.glyphs.more);
    }
}

/// Returns the guide in this many lines, for below the answers: all of it if it fits, otherwise its sentences without
/// headings, as many as fit, with the key that shows the rest.
pub fn brief(model: &Model, cells: usize, rows: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let Some(guide) = of(model) else { return Vec::new() };
    let whole = spaced_if_fits(&guide, model, cells, rows);
    if whole.len() <= rows {
        return whole;
    }
    let prose = guide.prose.map(|it| pieces(model.language, it)).unwrap_or_default();
    let texts = prose.iter().filter_map(|piece| match piece {
        GuidePiece::Text(text) => Some(*text),
        GuidePiece::Label(_) => None,
    });
    let texts = guide.description.as_deref().into_iter().chain(texts);
    // Texts from AWS end without a period.
    let sentence = |text: &str| if text.ends_with(['.', '!', '?', ':']) { text.to_owned() } else { format!("{text}.") };
    let text = texts.map(sentence).collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Vec::new();
    }
    // A description is about the row under the cursor, which has its name.
    let bare = guide.title.is_empty() || guide.description.is_some();
    let full_text = if bare { text } else { format!("{}: {text}", guide.title) };
    let more = t!(model.language, "guide.cut", mark = theme.glyphs.more);
    let all = wrap(&full_text, cells);
    let lines = match !guide.facts.is_empty() || all.len() > rows {
        true => shortened(&full_text, &more, cells, rows),
        false => all,
    };
    lines.into_iter().map(|line| (line, theme.dim)).collect()
}

/// The number of rows from which whole sentences may leave one empty.
const RAGGED: usize = 4;

/// Returns the sentences that fit with the mark of a cut after them, wrapped, or as many whole words if they leave too
/// much empty.
fn shortened(text: &str, more: &str, cells: usize, rows: usize) -> Vec<String> {
    let ends = text.match_indices(". ").map(|(at, _)| at + 1).chain([text.len()]);
    let marked = |end: usize| {
        let mut lines = wrap(&text[..end], cells);
        // The mark and its key stay together.
        match lines.last_mut().filter(|last| last.width() + 1 + more.width() <= cells) {
            Some(last) => last.extend([" ", more]),
            None => lines.push(more.to_owned()),
        }
        lines
    };
    let fits = |end: usize| Some(marked(end)).filter(|lines| lines.len() <= rows);
    let least = if rows < RAGGED { rows } else { rows - 1 };
    if let Some(lines) = ends.filter_map(fits).last().filter(|lines| lines.len() >= least) {
        return lines;
    }
    let mut lines = wrap(text, cells);
    lines.truncate(rows);
    if let Some(last) = lines.last_mut() {
        let cut = fit(last, cells.saturating_sub(more.width() + 1), "");
        let whole = if cut.trim_end() == last.trim_end() {
            cut.as_str()
        } else {
            cut.rsplit_once(' ').map_or("", |(whole, _)| whole)
        };
        *last = whole.trim_end().to_owned() + " " + more;
    }
    lines
}

/// Returns the guide with a blank line before each heading, if that fits in this many rows.
fn spaced_if_fits(guide: &Guide, model: &Model, cells: usize, rows: usize) -> Vec<(String, Style)> {
    let (tight, strong) = (render(guide, model, cells), model.theme.strong);
    let mut airy: Vec<(String, Style)> = Vec::with_capacity(tight.len());
    for line in &tight {
        let after_text = airy.last().is_some_and(|(text, style)| !text.is_empty() && *style != strong);
        airy.extend((line.1 == strong && after_text).then(|| (String::new(), model.theme.text)));
        airy.push(line.clone());
    }
    if airy.len() <= rows { airy } else { tight }
}

/// Returns the guide to the field with focus, wrapped.
pub fn lines(model: &Model, cells: usize) -> Vec<(String, Style)> {
    of(model).map(|guide| render(&guide, model, cells)).unwrap_or_default()
}

fn of(model: &Model) -> Option<Guide> {
    let step = model.step()?;
    // With the focus on its line, a small choice is what is explained.
    let line = model.inline.as_ref().zip(inline::index(model));
    let (entry, at) = match line {
        Some((inline, at)) => (model.form()?.entries.get(at)?, Some(SanitizedText::new(&inline.at))),
        None => (model.form()?.entry()?, model.pointed()),
    };
    let mut guide = step.guide(model.language, entry.field.id, at.as_deref(), &model.draft, &model.catalog);
    if entry.field.id == FieldId::Bundle {
        guide.facts.extend(cost_summary::facts(model));
    }
    // The source of a proposal is worth a line, and its row has no space for it.
    if let (Some((Value::Offer(id), from)), Some(at)) = (&entry.field.default, &at)
        && id == at
    {
        guide.facts.push(("fact.proposed", t!(model.language, from.key()).to_owned()));
    }
    Some(guide)
}

fn render(guide: &Guide, model: &Model, cells: usize) -> Vec<(String, Style)> {
    let language = model.language;
    let theme = &model.theme;
    let mut all: Vec<(String, Style)> = Vec::new();
    let mut say = |text: &str, style: Style| all.extend(wrap(text, cells).into_iter().map(|line| (line, style)));
    if !guide.title.is_empty() {
        say(&guide.title, theme.strong);
    }
    if !guide.facts.is_empty() {
        say("", theme.text);
    }
    for (key, value) in &guide.facts {
        all.extend(beside(t!(language, key), (10, 1), value, cells).into_iter().map(|line| (line, theme.text)));
    }
    if let Some(prose) = guide.prose {
        if !all.is_empty() {
            all.push((String::new(), theme.text));
        }
        all.extend(styled_lines(language, prose, theme, cells));
    }
    for (key, address) in &guide.pages {
        all.push((t!(language, key).to_owned(), theme.strong));
        all.extend(wrap(address, cells).into_iter().map(|line| (line, theme.text)));
    }
    all
}

/// Returns a section of the guide without its labels, wrapped, a paragraph for each, with blank lines between them.
/// `options` follow `skysail` in the commands that it names.
pub fn sentences(
    language: Language,
    prose: &'static str,
    theme: &Theme,
    cells: usize,
    options: &str,
) -> Vec<(String, Style)> {
    let texts = pieces(language, prose).into_iter().filter_map(|piece| match piece {
        GuidePiece::Text(text) => Some(text.replace("`skysail ", &format!("`skysail{options} "))),
        GuidePiece::Label(_) => None,
    });
    let paragraphs: Vec<Vec<String>> = texts.map(|text| wrap(&text, cells)).collect();
    paragraphs.join(&String::new()).into_iter().map(|line| (line, theme.text)).collect()
}

/// Returns a section of the guide, wrapped, with its labels highlighted.
pub fn styled_lines(language: Language, prose: &'static str, theme: &Theme, cells: usize) -> Vec<(String, Style)> {
    let lines = |piece| match piece {
        GuidePiece::Label(label) => wrap(label, cells).into_iter().map(|line| (line, theme.strong)).collect::<Vec<_>>(),
        GuidePiece::Text(text) => wrap(text, cells).into_iter().map(|line| (line, theme.text)).collect(),
    };
    pieces(language, prose).into_iter().flat_map(lines).collect()
}
