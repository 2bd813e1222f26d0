//! View of the review: everything that will be sent, what it costs, and the button that creates.

mod confirm;

use crate::app::command_preview;
use crate::app::cost_summary;
use crate::app::hit_map::{HitMap, HitTarget};
use crate::app::keymap::KeyAction;
use crate::app::model::{Model, Screen};
use crate::app::restored;
use crate::app::update::review_lines;
use crate::app::view::footer;
use crate::app::view::layout::{Areas, Rail};
use crate::app::view::lines::text_line;
use crate::domain::account::Used;
use crate::domain::cost::{SNAPSHOT_CENTS_PER_GB, Usd, full_snapshot};
use crate::domain::user_text::Problem;
use crate::live_panes::{messages, static_ip};
use crate::steps::ReviewLine;
use crate::text::{Language, say};
use crate::theme::Mark;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use crate::widgets::{below, draw_lines, fit, line, row, split};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

pub use confirm::draw as confirm;

/// Draws the review.
pub fn draw(model: &Model, frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let problems = model.draft.finish(&model.catalog).err().unwrap_or_default();
    let parts = Parts::of(model, &problems, area);
    draw_lines(frame.buffer_mut(), area, parts.head.iter(), theme.glyphs.more);
    lines_of(model, &parts.lines, frame, Rect { height: parts.above, ..parts.inner }, hits);
    let rest = below(parts.inner, parts.above + parts.air);
    let (_, total) = split::left(rest, LEAD);
    let buf = frame.buffer_mut();
    let end = amounts_end(Some(&parts.lines.2), &parts.price, total.width.into());
    for (at, text) in parts.price.iter().enumerate() {
        text.draw(buf, row(total, at as u16), end, theme);
    }
    create_button(model, &problems, frame, below(rest, parts.price.len() as u16 + parts.air), hits);
}

/// The parts of the review, from top to bottom.
struct Parts {
    head: Vec<(String, Style)>,
    lines: (Vec<ReviewLine>, Vec<ReviewRow>, Columns),
    /// The area below the question.
    inner: Rect,
    /// The rows for the lines.
    above: u16,
    price: Vec<Amount>,
    /// Blank rows between two parts.
    air: u16,
}

impl Parts {
    /// Divides an area. The button is always visible, right below the total: the lines give way first.
    fn of(model: &Model, problems: &[Problem], area: Rect) -> Parts {
        let theme = &model.theme;
        let air = u16::from(model.rows >= 20);
        let mut head = vec![(restored::review_question(model), theme.strong)];
        if model.rows >= 30 {
            head.push((t!(model.language, "review.help").to_owned(), theme.dim));
        }
        let inner = below(area, head.len() as u16 + air);
        let cells = inner.width.saturating_sub(LEAD).into();
        let price = price(model, cells);
        let lines = rows_of(model, problems, inner.width.into(), TALLEST);
        // A notice doesn't cover the button.
        let notice = footer::notice_rows(model) as u16;
        let spare = inner.height.saturating_sub(1 + air + notice);
        // The lines of the order have priority over the notes on the price, and these over blank rows.
        let least = (total(model, cells).len() as u16 + 2).min(spare.saturating_sub(4));
        let price_rows = spare.saturating_sub(air + lines.1.len() as u16).clamp(least, (price.len() as u16).max(least));
        let price = marked(price, price_rows.into(), cells, theme);
        let above = spare.saturating_sub(price.len() as u16 + air).min(lines.1.len() as u16);
        Parts { head, lines, inner, above, price, air }
    }
}

/// Returns the first row below the lines of the order, if all of them are shown in full.
fn below_all_lines(model: &Model) -> Option<u16> {
    let window = Rect { x: 0, y: 0, width: model.columns, height: model.rows };
    let body = Areas::of(window, command_preview::view::rows(model, window)).body;
    let parts = Parts::of(model, &[], Rail::of(model.language, body).main);
    let (_, rows, columns) = &parts.lines;
    let in_full = shown(model, &parts.lines.0, &[], columns, usize::MAX).len() == rows.len();
    (in_full && rows.len() <= usize::from(parts.above)).then_some(parts.inner.y + parts.above)
}

/// Maximum width of the labels.
const LABEL: usize = 18;
/// Width from which there is a column for what AWS receives.
const WITH_SENT: u16 = 120;
/// Maximum rows of a value before it is cut with a mark.
const TALLEST: usize = 4;
/// The selection mark and the space after it.
const LEAD: u16 = 2;
/// Minimum width of the values beside what AWS receives, so that the two columns don't move from launch to launch.
const VALUES: usize = 42;

/// A line of the total: a label, and an amount at its right end.
#[derive(Clone, Debug, PartialEq)]
struct Amount {
    text: String,
    style: Style,
    /// The amount and its style.
    much: Option<(String, Style)>,
}

impl Amount {
    fn of(text: impl Into<String>, style: Style) -> Amount {
        Amount { text: text.into(), style, much: None }
    }

    /// Draws the line; the amount ends before the column `end`.
    fn draw(&self, buf: &mut Buffer, area: Option<Rect>, end: usize, theme: &Theme) {
        let Some(area) = area else { return };
        line(buf, Some(area), &self.text, self.style, theme.glyphs.more);
        if let Some((much, style)) = &self.much {
            let x = end.saturating_sub(much.width()).max(self.text.width() + 2);
            let (_, place) = split::left(area, x as u16);
            line(buf, Some(place), much, *style, theme.glyphs.more);
        }
    }
}

/// Returns the column in which the amounts end: the right edge of what AWS receives, or else as close to their labels
/// as the longest of them allows.
fn amounts_end(columns: Option<&Columns>, amounts: &[Amount], cells: usize) -> usize {
    let close = amounts.iter().filter_map(|line| Some(line.text.width() + 2 + line.much.as_ref()?.0.width()));
    let below_sent = columns.and_then(|of| Some(of.label + 2 + of.room + 2 + of.sent?));
    below_sent.or(close.max()).unwrap_or(0).min(cells)
}

/// A row of the review: the line it belongs to, and its text.
#[derive(Clone, Debug)]
struct ReviewRow {
    at: usize,
    first: bool,
    label: String,
    text: String,
    problem: bool,
}

/// Returns the lines of the order, their rows, and the columns that these were wrapped for.
fn rows_of(
    model: &Model,
    problems: &[Problem],
    cells: usize,
    tallest: usize,
) -> (Vec<ReviewLine>, Vec<ReviewRow>, Columns) {
    let all = review_lines(model);
    let columns = Columns::of(model.language, &all, cells, model.columns);
    let rows = shown(model, &all, problems, &columns, tallest);
    (all, rows, columns)
}

fn lines_of(
    model: &Model,
    (all, shown, columns): &(Vec<ReviewLine>, Vec<ReviewRow>, Columns),
    frame: &mut Frame,
    area: Rect,
    hits: &mut HitMap,
) {
    let theme = &model.theme;
    let rows = usize::from(area.height);
    hits.page = rows;
    let last = shown.iter().rposition(|row| is_here(model, row.at)).unwrap_or(0);
    let offset = (last + 1).saturating_sub(rows);
    // Behind the confirmation, which has its own marks, nothing scrolls.
    let (above, below) = match model.overlay {
        None => (offset > 0, offset + rows < shown.len()),
        Some(_) => (false, false),
    };
    for (y, shown) in shown.iter().skip(offset).take(rows).enumerate() {
        let Some(place) = row(area, y as u16) else { break };
        hits.places.push((place, HitTarget::ReviewLine(shown.at)));
        // A mark takes the end of its row, and a blank before it.
        let marked = above && y == 0 || below && y + 1 == rows;
        let place = Rect { width: place.width.saturating_sub(if marked { 2 } else { 0 }), ..place };
        line_of(model, all, shown, columns, frame, Some(place));
    }
    marks(frame.buffer_mut(), area, above, below, theme);
}

/// Width of the values, and of the column for what AWS receives, if there is one.
struct Columns {
    sent: Option<usize>,
    label: usize,
    room: usize,
}

impl Columns {
    fn of(language: Language, all: &[ReviewLine], cells: usize, window: u16) -> Columns {
        let label = all.iter().map(|line| line.label(language).width()).max().unwrap_or(0).min(LABEL);
        let sent = all.iter().map(|line| line.sent.aside().width()).max().unwrap_or(0);
        let sent = (window >= WITH_SENT && cells > label + sent + 40).then_some(sent);
        let room = cells.saturating_sub(label + 4 + sent.map_or(0, |sent| sent + 2)).max(8);
        let values = all.iter().map(|line| line.value.width()).max().unwrap_or(0).max(VALUES);
        let room = if sent.is_some() { room.min(values) } else { room };
        Columns { sent, label, room }
    }
}

fn line_of(
    model: &Model,
    all: &[ReviewLine],
    shown: &ReviewRow,
    columns: &Columns,
    frame: &mut Frame,
    place: Option<Rect>,
) {
    let (Some(place), theme) = (place, &model.theme) else { return };
    let here = is_here(model, shown.at);
    let buf = frame.buffer_mut();
    let (sign, style) = match (here, shown.problem) {
        (true, _) => (theme.glyphs.select, theme.mark(Mark::Accent)),
        (_, true) => (theme.glyphs.attention, theme.mark(Mark::Warn)),
        _ => (" ", theme.dim),
    };
    if shown.first {
        line(buf, Some(place), sign, style, "");
    }
    let (_, rest) = split::left(place, LEAD);
    line(buf, Some(rest), &shown.label, theme.dim, theme.glyphs.more);
    let (_, value) = split::left(rest, columns.label as u16 + 2);
    let style = if shown.problem { theme.warn } else { theme.text };
    line(buf, Some(value), &shown.text, style, theme.glyphs.more);
    if let (Some(_), true, Some(of)) = (columns.sent, shown.first, all.get(shown.at)) {
        let aside = of.sent.aside();
        let (_, place) = split::left(value, columns.room as u16 + 2);
        line(buf, Some(place).filter(|_| aside != shown.text), aside, theme.dim, theme.glyphs.more);
    }
    if here {
        buf.set_style(place, theme.select);
    }
}

/// Returns whether the cursor is on this line; while the word is typed it is on none.
fn is_here(model: &Model, at: usize) -> bool {
    !model.review.button && at == model.review.cursor
}

/// Draws the marks for more lines above or below.
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

/// Returns the rows of all lines, with long values wrapped.
fn shown(model: &Model, all: &[ReviewLine], problems: &[Problem], columns: &Columns, tallest: usize) -> Vec<ReviewRow> {
    let theme = &model.theme;
    let mut rows = Vec::new();
    for (at, review) in all.iter().enumerate() {
        let problem = problems.iter().find(|problem| problem.field == review.field);
        let answer = || match (columns.sent, review.whole()) {
            (None, whole) if tallest == usize::MAX || whole.width() <= columns.room => whole,
            // An ID gives way before it takes a row of its own; where everything is shown in full, it has one.
            (None, _) if review.value.width() <= columns.room => review.value.clone(),
            (None, whole) => whole,
            (Some(_), _) => review.value.clone(),
        };
        let value = problem.map_or_else(answer, |problem| say(model.language, &problem.say));
        let label = review.label(model.language);
        let parts = wrap(&value, columns.room);
        let cut = parts.len() > tallest;
        for (part, text) in parts.into_iter().take(tallest).enumerate() {
            let first = part == 0;
            let label = if first { fit(label, columns.label, theme.glyphs.more) } else { String::new() };
            let end = if cut && part + 1 == tallest { theme.glyphs.more } else { "" };
            rows.push(ReviewRow { at, first, label, text: format!("{text}{end}"), problem: problem.is_some() });
        }
    }
    rows
}

/// Returns the account, the number of instances and their price, and the monthly total.
fn total(model: &Model, cells: usize) -> Vec<Amount> {
    let theme = &model.theme;
    let mut all: Vec<Amount> = Vec::new();
    let mut say = |words: String, style: Style| {
        all.extend(wrap(&words, cells).into_iter().map(|text| Amount::of(text, style)));
    };
    if let Some(words) = who_words(model) {
        say(words, if model.account.who.is_some() { theme.dim } else { theme.warn });
    }
    if let Some(words) = changed_words(model) {
        say(words, theme.warn);
    }
    let each = model.draft.bundle.as_ref().and_then(|of| of.item.price).filter(|_| !model.draft.asks_price());
    match each {
        Some(each) => {
            let (count, times) = (model.draft.count(), theme.glyphs.times);
            let month = t!(model.language, "cost-summary.month", price = each * count);
            all.push(Amount {
                much: Some((month, theme.strong)),
                ..Amount::of(format!("{count} {times} {}", crate::text::money(model.language, each)), theme.text)
            });
        }
        None => {
            say(price_words(model).swap_remove(0), theme.strong);
        }
    }
    all.extend(resized(model));
    let original = restored::original(model).map(|words| wrap(&words, cells)).unwrap_or_default();
    all.extend(original.into_iter().map(|text| Amount::of(text, theme.warn)));
    all
}

/// Returns the old and the new size of a server that is resized, and the difference of their prices.
fn resized(model: &Model) -> Option<Amount> {
    let theme = &model.theme;
    let change = restored::size_change(model)?;
    let much = change.difference.map(|difference| {
        let signed = difference.signed(theme.glyphs.minus);
        let style = if difference.as_cents() > 0 { theme.warn } else { theme.text };
        (t!(model.language, "cost-summary.month", price = crate::text::figure(model.language, &signed)), style)
    });
    Some(Amount { much, ..Amount::of(change.sizes, theme.text) })
}

/// Returns the same with the hourly price and what isn't included.
fn price(model: &Model, cells: usize) -> Vec<Amount> {
    let theme = &model.theme;
    let mut all = total(model, cells);
    if let Some(month) = model.draft.monthly().filter(|_| !model.draft.asks_price()) {
        let hour = t!(model.language, "review.hour", price = cost_summary::hourly(month));
        all.push(Amount {
            much: Some((hour, theme.dim)),
            ..Amount::of(t!(model.language, "review.by-the-hour"), theme.dim)
        });
    }
    let extra = snapshot_words(model).into_iter().chain(static_ip_words(model)).chain(restored::disks(model));
    for words in extra.chain(price_words(model).into_iter().skip(1)) {
        all.extend(wrap(&words, cells).into_iter().map(|text| Amount::of(text, theme.dim)));
    }
    all
}

/// Returns as many of these lines as there are rows; a cut is marked.
fn marked(mut lines: Vec<Amount>, rows: usize, cells: usize, theme: &Theme) -> Vec<Amount> {
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut().filter(|last| last.much.is_none()) {
            // No word is cut for the mark.
            let room = cells.saturating_sub(2);
            let whole = wrap(&last.text, room).into_iter().next();
            last.text = fit(&whole.unwrap_or_default(), room, "") + " " + theme.glyphs.more;
        }
    }
    lines
}

/// Returns the identity that creates, or that AWS hasn't reported it and why; `None` if nobody can know.
pub fn who_words(model: &Model) -> Option<String> {
    let language = model.language;
    match &model.account.who {
        Some(who) => Some(match whose(model) {
            Some(from) => {
                t!(language, "review.who-from", account = who.account, name = who.short(), from = from)
            }
            None => t!(language, "review.who", account = who.account, name = who.short()),
        }),
        None if model.target.sandbox || model.target.account.is_some() => None,
        None => Some(match &model.account.error {
            None => t!(language, "review.who-unknown", label = model.target.label(language)),
            Some(why) => {
                t!(
                    language,
                    "review.who-failed",
                    label = model.target.label(language),
                    why = messages::what(language, why)
                )
            }
        }),
    }
}

/// Returns which credentials are used, and what selects them.
fn whose(model: &Model) -> Option<String> {
    let found = model.account.found.as_deref()?;
    found.used(&model.account.choice).as_ref().map(|it| used_words(model.language, it))
}

/// Formats the credentials as `profile work (AWS_DEFAULT_PROFILE)`.
pub fn used_words(language: Language, used: &Used) -> String {
    match used {
        Used::Profile(name, Some(by)) => t!(language, "whose.profile-by", name = name, by = by),
        Used::Profile(name, None) => t!(language, "whose.profile", name = name),
        Used::Keys => t!(language, "whose.keys").to_owned(),
        Used::WebIdentity => t!(language, "whose.web-identity").to_owned(),
        Used::Container => t!(language, "whose.container").to_owned(),
        Used::Instance => t!(language, "whose.instance").to_owned(),
    }
}

/// Returns the notice that the bundle's price has changed since it was chosen.
pub fn changed_words(model: &Model) -> Option<String> {
    let (was, now) = (model.draft.price_was?, model.draft.bundle.as_ref()?.item.price?);
    Some(t!(model.language, "review.price.changed", was = was, now = now))
}

/// Returns the price, what it doesn't include, and the caveats, in a sentence or two each; no caveats where the first
/// has them.
pub fn price_words(model: &Model) -> Vec<String> {
    let language = model.language;
    let each = model.draft.bundle.as_ref().and_then(|of| of.item.price).filter(|_| !model.draft.asks_price());
    let (count, research) = (model.draft.count(), model.draft.research());
    let sum = match each {
        Some(each) if count > 1 => t!(
            language,
            "review.price.many",
            sum = each * count,
            count = count,
            each = each,
            hour = format!("{:.4}", (each * count).hourly())
        ),
        Some(each) => t!(language, "review.price.one", sum = each, hour = format!("{:.4}", each.hourly())),
        None if model.draft.asks_price() => t!(language, "review.price.asked").to_owned(),
        None if research => t!(language, "review.price.unknown-research").to_owned(),
        None => t!(language, "review.price.unknown").to_owned(),
    };
    let snapshots = each.and_then(|_| snapshot_words(model));
    let not_in_it = if snapshots.is_some() { "review.price.not-in-it.either" } else { "review.price.not-in-it" };
    let sum = [Some(sum), snapshots, static_ip_words(model)].into_iter().flatten();
    let sum = sum.chain(restored::sentences(model)).collect::<Vec<_>>().join(" ");
    let surprises = match (research, each) {
        (true, None) => None,
        (true, Some(_)) => Some("review.price.research"),
        (false, _) => Some("review.price.surprises"),
    };
    let rest = std::iter::once(not_in_it).chain(surprises).map(|key| t!(language, key).to_owned());
    std::iter::once(sum).chain(rest).collect()
}

/// Returns what snapshots cost: the rate, and the price of a full one of each disk.
pub fn snapshot_words(model: &Model) -> Option<String> {
    let language = model.language;
    let cost_summary = cost_summary::of(model);
    let rate = cost_summary.snapshots.then(|| Usd::cents(SNAPSHOT_CENTS_PER_GB))?;
    let disk = model.draft.bundle.as_ref().and_then(|of| of.item.disk);
    let most = disk.and_then(full_snapshot).filter(|_| model.screen != Screen::Launch);
    Some(match most {
        Some(most) if cost_summary.times > 1 => {
            t!(language, "review.price.snapshots.each", rate = rate, most = most * cost_summary.times)
        }
        Some(most) => t!(language, "review.price.snapshots", rate = rate, most = most),
        None => t!(language, "review.price.snapshots.rate", rate = rate),
    })
}

/// Returns what a static IP costs, if one is requested.
pub fn static_ip_words(model: &Model) -> Option<String> {
    let wanted = model.draft.follow_ups().static_ip.is_some();
    wanted.then(|| t!(model.language, "review.price.static-ip", price = static_ip::hour()))
}

/// Returns the lines of the cost summary, which include the price of a proposal.
pub fn cost_words(model: &Model) -> Vec<String> {
    let language = model.language;
    let cost_summary = cost_summary::of(model);
    let mut rest = price_words(model);
    let sum = rest.remove(0);
    let launched = model.screen == Screen::Launch;
    let sum = match cost_summary.month {
        Some(month) if launched => {
            let month_words = messages::with_snapshots(language, month.to_string(), cost_summary.snapshots);
            Some(t!(
                language,
                "help.cost.launched",
                price = month_words,
                hour = cost_summary::hourly(month),
                n = cost_summary.times
            ))
        }
        Some(month) if cost_summary.proposed => Some(t!(language, "help.cost.proposed", price = month)),
        None if launched || cost_summary.proposed => None,
        _ => Some(sum),
    };
    let unattached = t!(language, "help.cost.static-ips").to_owned();
    sum.into_iter().chain(rest).chain([unattached]).collect()
}

/// Returns the label of the button: `Create 3 instances for $36.00 a month`.
pub fn button_words(model: &Model) -> String {
    let language = model.language;
    let instances = crate::text::count(language, "instances", model.draft.count());
    match model.draft.monthly() {
        Some(price) if model.draft.snapshots == Some(true) => {
            t!(language, "review.create.snapshots", instances = instances, price = price)
        }
        Some(price) => t!(language, "review.create.priced", instances = instances, price = price),
        None => t!(language, "review.create", instances = instances),
    }
}

fn create_button(model: &Model, problems: &[Problem], frame: &mut Frame, area: Rect, hits: &mut HitMap) {
    let theme = &model.theme;
    let Some(place) = row(area, 0) else { return };
    let (words, style) = match problems.is_empty() {
        true => (button_words(model), if model.review.button { theme.button } else { theme.strong }),
        false => (crate::text::count(model.language, "review.missing", problems.len()), theme.warn),
    };
    let words = fit(&words, usize::from(place.width).saturating_sub(6), theme.glyphs.more);
    // The brackets show that it is a button where there is no color.
    let text = format!("[ {words} ]");
    let buf = frame.buffer_mut();
    let sign = if model.review.button { theme.glyphs.select } else { " " };
    buf.set_string(place.x, place.y, sign, theme.mark(Mark::Accent));
    let (_, at) = split::left(place, LEAD);
    line(buf, Some(at), &text, style, theme.glyphs.more);
    let width = (text.width() as u16).min(at.width);
    hits.places.push((Rect { width, ..at }, HitTarget::Action(KeyAction::Create)));
}

/// Returns the prompt: `Type create to create 3 instances for $36.00/month.`
pub fn prompt_words(model: &Model) -> String {
    let language = model.language;
    let instances = crate::text::count(language, "instances", model.draft.count());
    let word = t!(language, "confirm.word");
    let price = model.draft.monthly().filter(|_| !model.draft.asks_price()).map(|price| {
        messages::with_snapshots(
            language,
            t!(language, "cost-summary.month", price = price),
            model.draft.snapshots == Some(true),
        )
    });
    match (price, model.target.sandbox) {
        (Some(price), true) => {
            t!(language, "confirm.prompt.sandbox.priced", word = word, instances = instances, price = price)
        }
        (Some(price), false) => {
            t!(language, "confirm.prompt.priced", word = word, instances = instances, price = price)
        }
        (None, true) => t!(language, "confirm.prompt.sandbox", word = word, instances = instances),
        (None, false) => t!(language, "confirm.prompt", word = word, instances = instances),
    }
}
