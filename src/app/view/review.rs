//! The review: exactly what will be sent, what it costs, and the one button that spends money.

mod confirm;

use super::form::{say, text_line};
use crate::app::cost_summary;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::update::review_lines;
use crate::domain::account::Used;
use crate::domain::cost::{SNAPSHOT_CENTS_PER_GB, Usd, full_snapshot};
use crate::domain::user_text::Problem;
use crate::live_panes::messages;
use crate::steps::ReviewLine;
use crate::theme::Theme;
use crate::widgets::panel::panel;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, fit, line, pad, row};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

pub fn draw(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let inner = panel(frame.buffer_mut(), area, crate::t!("step.review.title"), true, &model.theme);
    let problems = model.draft.finish(&model.catalog).err().unwrap_or_default();
    if let Some(Overlay::Confirm(confirm)) = &model.overlay {
        return confirm::draw(model, confirm, frame, inner, hits);
    }
    // The button is always in view: it is placed first, from below.
    let price = price(model, inner.width.into());
    let spare = inner.height.saturating_sub(2);
    let price_rows = (price.len() as u16).min(spare.saturating_sub(4));
    let price = marked(price, price_rows.into(), inner.width.into(), &model.theme);
    let lines = Rect { height: spare.saturating_sub(price_rows), ..inner };
    lines_of(model, &problems, frame, lines, hits);
    let buf = frame.buffer_mut();
    for (at, (text, style)) in price.iter().enumerate() {
        line(buf, row(below(inner, lines.height), at as u16), text, *style, model.theme.glyphs.more);
    }
    let button = below(inner, inner.height.saturating_sub(1));
    create_button(model, &problems, frame, button, hits);
}

/// Cells of the labels.
const LABEL: usize = 13;
/// Rows that one value may take before it is cut with a mark.
const TALLEST: usize = 4;

/// One row of the review on the screen: the line it belongs to, and its text.
struct ReviewRow {
    at: usize,
    first: bool,
    text: String,
    problem: bool,
}

fn lines_of(model: &Model, problems: &[Problem], frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let rows = usize::from(area.height);
    hits.page = rows;
    let all = review_lines(model);
    let columns = Columns::of(&all, area.width.into());
    let shown = shown(model, &all, problems, columns.room, TALLEST);
    let last = shown.iter().rposition(|row| is_here(model, row.at)).unwrap_or(0);
    let offset = (last + 1).saturating_sub(rows);
    for (y, shown) in shown.iter().skip(offset).take(rows).enumerate() {
        let Some(place) = row(area, y as u16) else { break };
        hits.places.push((place, HitTarget::ReviewLine(shown.at)));
        line_of(model, &all, shown, columns.member, frame, Some(place));
    }
    marks(frame.buffer_mut(), area, offset > 0, offset + rows < shown.len(), theme);
}

/// How wide the values are, and the names of the request's members where there is room for them.
struct Columns {
    member: Option<usize>,
    room: usize,
}

impl Columns {
    fn of(all: &[ReviewLine], cells: usize) -> Columns {
        let member = all.iter().map(|line| line.member.len()).max().unwrap_or(0);
        let member = (cells > LABEL + member + 34).then_some(member);
        let room = cells.saturating_sub(LABEL + 3 + member.map_or(0, |member| member + 2)).max(8);
        Columns { member, room }
    }
}

fn line_of(
    model: &Model,
    all: &[ReviewLine],
    shown: &ReviewRow,
    member: Option<usize>,
    frame: &mut Frame,
    place: Option<Rect>,
) {
    let (Some(place), theme) = (place, &model.theme) else { return };
    let here = is_here(model, shown.at);
    let style = match (here, shown.problem) {
        (true, _) => theme.cursor,
        (_, true) => theme.warn,
        _ => theme.text,
    };
    let buf = frame.buffer_mut();
    if here {
        buf.set_style(place, theme.cursor);
    }
    line(buf, Some(place), &shown.text, style, theme.glyphs.more);
    if let (Some(member), true, Some(of)) = (member, shown.first, all.get(shown.at)) {
        let x = place.right() - member as u16;
        buf.set_string(x, place.y, of.member, if here { theme.cursor } else { theme.dim });
    }
}

/// Whether the cursor is on this line; at the word it is on none.
fn is_here(model: &Model, at: usize) -> bool {
    !model.review.button && at == model.review.cursor
}

/// That there is more above or below.
fn marks(buf: &mut Buffer, area: Rect, above: bool, below: bool, theme: &Theme) {
    let mut mark = |y: u16, glyph: &str| {
        if let Some(place) = row(area, y) {
            buf.set_string(place.right().saturating_sub(1), place.y, glyph, theme.dim);
        }
    };
    if above {
        mark(0, theme.glyphs.up);
    }
    if below {
        mark(area.height.saturating_sub(1), theme.glyphs.down);
    }
}

/// The rows of all lines, long values broken into several.
fn shown(model: &Model, all: &[ReviewLine], problems: &[Problem], room: usize, tallest: usize) -> Vec<ReviewRow> {
    let theme = &model.theme;
    let mut rows = Vec::new();
    for (at, review) in all.iter().enumerate() {
        let problem = problems.iter().find(|problem| problem.field == review.field);
        let value = problem.map_or_else(|| review.value.clone(), |problem| say(&problem.say));
        let label = crate::t!(&format!("field.{}.label", review.field.key()));
        let sign = match (problem, is_here(model, at)) {
            (Some(_), _) => theme.glyphs.attention,
            (None, true) => theme.glyphs.here,
            _ => " ",
        };
        let parts = wrap(&value, room);
        let cut = parts.len() > tallest;
        for (part, text) in parts.into_iter().take(tallest).enumerate() {
            let first = part == 0;
            let label = if first { fit(label, LABEL, theme.glyphs.more) } else { String::new() };
            let end = if cut && part + 1 == tallest { theme.glyphs.more } else { "" };
            let sign = if first { sign } else { " " };
            let text = format!("{sign} {} {text}{end}", pad(&label, LABEL, false));
            rows.push(ReviewRow { at, first, text, problem: problem.is_some() });
        }
    }
    rows
}

/// In whose name, a month, an hour, how many.
fn total(model: &Model, cells: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let mut all: Vec<(String, Style)> = Vec::new();
    if let Some(words) = who_words(model) {
        let style = if model.account.who.is_some() { theme.accent } else { theme.warn };
        all.extend(wrap(&words, cells).into_iter().map(|text| (text, style)));
    }
    if let Some(words) = changed_words(model) {
        all.extend(wrap(&words, cells).into_iter().map(|text| (text, theme.warn)));
    }
    let [sum, ..] = price_words(model);
    all.extend(wrap(&sum, cells).into_iter().map(|text| (text, theme.money)));
    all
}

/// The same, and what is not in it, the two surprises included.
fn price(model: &Model, cells: usize) -> Vec<(String, Style)> {
    let theme = &model.theme;
    let mut all: Vec<(String, Style)> = vec![(String::new(), theme.text)];
    all.extend(total(model, cells));
    for words in &price_words(model)[1..] {
        all.extend(wrap(words, cells).into_iter().map(|text| (text, theme.dim)));
    }
    all
}

/// As many of these lines as there are rows; what is left out shows a mark, and an empty first one goes first.
fn marked(mut lines: Vec<(String, Style)>, rows: usize, cells: usize, theme: &Theme) -> Vec<(String, Style)> {
    if lines.len() > rows && lines.first().is_some_and(|(text, _)| text.is_empty()) {
        lines.remove(0);
    }
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some((text, _)) = lines.last_mut() {
            *text = fit(text, cells.saturating_sub(2), "") + " " + theme.glyphs.more;
        }
    }
    lines
}

/// In whose name it will be created, or that AWS has not said so and why; nothing where nobody can say.
pub fn who_words(model: &Model) -> Option<String> {
    match &model.account.who {
        Some(who) => Some(match whose(model) {
            Some(from) => crate::t!("review.who-from", account = who.account, name = who.short(), from = from),
            None => crate::t!("review.who", account = who.account, name = who.short()),
        }),
        None if model.site.practice || model.site.account.is_some() => None,
        None => Some(match &model.account.trouble {
            None => crate::t!("review.who-unknown", label = model.site.label),
            Some(why) => crate::t!("review.who-failed", label = model.site.label, why = messages::what(why)),
        }),
    }
}

/// Which credentials these are, and what decides so.
fn whose(model: &Model) -> Option<String> {
    let found = model.account.found.as_deref()?;
    found.used(&model.account.choice).as_ref().map(used_words)
}

/// `profile work (AWS_DEFAULT_PROFILE)`.
pub fn used_words(used: &Used) -> String {
    match used {
        Used::Profile(name, Some(by)) => crate::t!("whose.profile-by", name = name, by = by),
        Used::Profile(name, None) => crate::t!("whose.profile", name = name),
        Used::Keys => crate::t!("whose.keys").to_owned(),
        Used::WebIdentity => crate::t!("whose.web-identity").to_owned(),
        Used::Container => crate::t!("whose.container").to_owned(),
        Used::Instance => crate::t!("whose.instance").to_owned(),
    }
}

/// That the size costs something else than when it was chosen.
pub fn changed_words(model: &Model) -> Option<String> {
    let (was, now) = (model.draft.price_was?, model.draft.bundle.as_ref()?.item.price?);
    Some(crate::t!("review.price.changed", was = was, now = now))
}

/// The price, what is not in it, and the surprises: a sentence or two each.
pub fn price_words(model: &Model) -> [String; 3] {
    let each = model.draft.bundle.as_ref().and_then(|of| of.item.price).filter(|_| !model.draft.asks_price());
    let count = model.draft.count();
    let sum = match each {
        Some(each) if count > 1 => crate::t!(
            "review.price.many",
            sum = each * count,
            count = count,
            each = each,
            hour = format!("{:.4}", (each * count).hourly())
        ),
        Some(each) => crate::t!("review.price.one", sum = each, hour = format!("{:.4}", each.hourly())),
        None if model.draft.asks_price() => crate::t!("review.price.asked").to_owned(),
        None => crate::t!("review.price.unknown").to_owned(),
    };
    let snapshots = each.and_then(|_| snapshot_words(model));
    let not_in_it = if snapshots.is_some() { "review.price.not-in-it.either" } else { "review.price.not-in-it" };
    let sum = [Some(sum), snapshots].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let surprises = if model.draft.research() { "review.price.research" } else { "review.price.surprises" };
    [sum, crate::t!(not_in_it).to_owned(), crate::t!(surprises).to_owned()]
}

/// What comes on top where snapshots are on: the rate, and what a full one of each disk comes to.
pub fn snapshot_words(model: &Model) -> Option<String> {
    let meter = cost_summary::of(model);
    let rate = meter.snapshots.then(|| Usd::cents(SNAPSHOT_CENTS_PER_GB))?;
    let disk = model.draft.bundle.as_ref().and_then(|of| of.item.disk);
    let most = disk.and_then(full_snapshot).filter(|_| model.screen != Screen::Launch);
    Some(match most {
        Some(most) if meter.times > 1 => {
            crate::t!("review.price.snapshots.each", rate = rate, most = most * meter.times)
        }
        Some(most) => crate::t!("review.price.snapshots", rate = rate, most = most),
        None => crate::t!("review.price.snapshots.rate", rate = rate),
    })
}

/// The same on every screen: what is proposed has a price too, while nothing is chosen.
pub fn cost_words(model: &Model) -> Vec<String> {
    let meter = cost_summary::of(model);
    let [sum, not_in_it, surprises] = price_words(model);
    let launched = model.screen == Screen::Launch;
    let sum = match meter.month {
        Some(month) if launched => {
            let month_words = messages::with_snapshots(month.to_string(), meter.snapshots);
            Some(crate::t!(
                "help.cost.launched",
                price = month_words,
                hour = cost_summary::hourly(month),
                n = meter.times
            ))
        }
        Some(month) if meter.proposed => Some(crate::t!("help.cost.proposed", price = month)),
        None if launched || meter.proposed => None,
        _ => Some(sum),
    };
    sum.into_iter().chain([not_in_it, surprises]).collect()
}

/// `Create 3 instances for $36.00 a month`.
pub fn button_words(model: &Model) -> String {
    let instances = crate::text::count("instances", model.draft.count());
    match model.draft.monthly() {
        Some(price) if model.draft.snapshots == Some(true) => {
            crate::t!("review.create.snapshots", instances = instances, price = price)
        }
        Some(price) => crate::t!("review.create.priced", instances = instances, price = price),
        None => crate::t!("review.create", instances = instances),
    }
}

fn create_button(model: &Model, problems: &[Problem], frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let Some(place) = row(area, 0) else { return };
    let (words, style) = match problems.is_empty() {
        true => (button_words(model), if model.review.button { theme.button } else { theme.good }),
        false => (crate::text::count("review.missing", problems.len()), theme.warn),
    };
    let text = format!(" {} ", fit(&words, usize::from(place.width).saturating_sub(4), theme.glyphs.more));
    let sign = if model.review.button { theme.glyphs.here } else { " " };
    let buf = frame.buffer_mut();
    buf.set_string(place.x, place.y, sign, theme.accent);
    buf.set_string(place.x + 2, place.y, &text, style);
    let width = (text.width() as u16).min(place.width.saturating_sub(2));
    hits.places.push((Rect { x: place.x + 2, width, ..place }, HitTarget::Action(KeyAction::Create)));
}

/// `Type create to create 3 instances`.
fn prompt(model: &Model, cells: usize) -> Vec<String> {
    let instances = crate::text::count("instances", model.draft.count());
    let key = if model.site.practice { "confirm.prompt.practice" } else { "confirm.prompt" };
    wrap(&crate::t!(key, word = crate::t!("confirm.word"), instances = instances), cells)
}
