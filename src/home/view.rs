//! View of Home. Only the visible rows are drawn, so the cost of a frame doesn't grow with the number of servers.

mod columns;

use super::state::{DeletionTarget, HomeRow, HomeState, ResourceRow, ServerRow};
use super::words::{self, SERVER_AGE, SERVER_PRICE, SERVER_REGION, SERVER_STATE};
use crate::domain::inventory::{BilledKind, Inventory, Owner};
use crate::domain::server_action::ServerAction;
use crate::domain::time::Now;
use crate::live_panes::messages;
use crate::text::Language;
use crate::theme::{Mark, Theme};
use crate::widgets::wrap::{wrap, wrap_styled};
use crate::widgets::{below, fit, line, row, select, spans};
use columns::{BLUEPRINT, Columns, NAME, OWNER, SIZE};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Below this height there are no blank rows.
const ROOMY: u16 = 16;
/// Rows for the ways to sign in that are offered where there are no servers, and the free one below them.
const OFFERS: u16 = 3;

/// Positions of a drawn frame, for paging and the mouse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HomeFrame {
    /// Height of the list, in rows.
    pub page: usize,
    /// Where the filter is shown, while there is one.
    pub filter: Option<Rect>,
    /// Free rows for what is offered where there are no servers.
    pub free: Rect,
    /// Position of each row, and its index in the list.
    pub rows: Vec<(Rect, usize)>,
}

/// The current time, and the user's time zone, if known.
pub type LocalNow<'a> = (Now, Option<&'a TimeZone>);

/// Draws Home into `area`, except the text of the filter.
pub fn draw(
    language: Language,
    buf: &mut Buffer,
    area: Rect,
    home: &HomeState,
    (now, time_zone): LocalNow<'_>,
    theme: &Theme,
) -> HomeFrame {
    let margin = 2.min(area.width / 20);
    let area = Rect { x: area.x + margin, width: area.width.saturating_sub(2 * margin), ..area };
    let Some(inventory) = &home.inventory else { return HomeFrame::default() };
    let gap = u16::from(area.height >= ROOMY);
    let columns = Columns::of(&home.totals.widths, area.width.into());
    head(language, buf, area, home, inventory, theme);
    // The filter takes the free row below the title, so that nothing moves.
    let filter = row(area, 1).filter(|_| home.filtering || !home.filter.value().is_empty());
    let list = below(area, 1 + gap.max(u16::from(filter.is_some())));
    let notes = notes(language, home, inventory, &columns, (now, time_zone), area, theme);
    if home.is_empty() {
        let free = below(list, without_rows(language, buf, list, home, inventory, theme));
        let signs_in = inventory.failure.as_ref().is_some_and(|failure| failure.error.wants_sign_in());
        draw_notes(buf, below(free, if signs_in { OFFERS } else { gap }), &notes);
        return HomeFrame { page: list.height.max(1).into(), filter, free, rows: Vec::new() };
    }
    let noted = (notes.len() as u16).min(area.height / 2);
    let height = list.height.saturating_sub(noted + gap).min(u16::try_from(home.len() + 1).unwrap_or(u16::MAX));
    let list = Rect { height, ..list };
    let rows = HomeList { language, home, columns: &columns, now, theme }.draw(buf, list);
    draw_notes(buf, Rect { y: list.bottom() + gap, height: noted, ..area }, &notes);
    HomeFrame { page: usize::from(height).saturating_sub(1).max(1), filter, free: Rect::default(), rows }
}

/// Draws the title, and what the servers cost.
fn head(language: Language, buf: &mut Buffer, area: Rect, home: &HomeState, inventory: &Inventory, theme: &Theme) {
    let totals = &home.totals;
    let right = match inventory.answered() > 0 && totals.servers > 0 {
        true => words::total(language, totals.servers, totals.monthly),
        false => String::new(),
    };
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let title = fit(t!(language, "home.title"), room, theme.glyphs.more);
    buf.set_string(area.x, area.y, title, theme.text.add_modifier(Modifier::BOLD));
    let x = area.right().saturating_sub(right.width() as u16);
    buf.set_string(x, area.y, right, theme.strong);
}

/// Returns how many rows pass the filter and what they cost together, for the end of its line.
pub fn passed_words(language: Language, home: &HomeState) -> String {
    let (passed, all) = (&home.passed, home.listed());
    if home.filter.value().is_empty() {
        return String::new();
    }
    let key = match (passed.rows, passed.at_most) {
        (0, _) => return t!(language, "list.found", n = 0, all = all),
        (_, false) => "home.shown",
        (_, true) => "home.shown.at-most",
    };
    t!(language, key, n = passed.rows, all = all, price = passed.monthly)
}

/// Says why there are no rows. Returns how many rows that takes.
fn without_rows(
    language: Language,
    buf: &mut Buffer,
    area: Rect,
    home: &HomeState,
    inventory: &Inventory,
    theme: &Theme,
) -> u16 {
    if let Some(failure) = inventory.failure.as_ref().filter(|_| home.filter.value().is_empty()) {
        let said = t!(language, "home.failed.regions", why = messages::brief(language, failure));
        let lines = wrap(&said, area.width.into());
        lines.iter().enumerate().for_each(|(at, text)| line(buf, row(area, at as u16), text, theme.bad, ""));
        return lines.len() as u16 + 1;
    }
    let words = match (inventory.is_asking(), home.filter.value().is_empty()) {
        (_, false) => t!(language, "home.none-fits").to_owned(),
        (true, true) => t!(language, "home.asking").to_owned(),
        (false, true) => words::none_listed(language, inventory, "home.none"),
    };
    line(buf, row(area, 0), &words, theme.text, theme.glyphs.more);
    1
}

fn draw_notes(buf: &mut Buffer, area: Rect, notes: &[Line]) {
    notes.iter().enumerate().for_each(|(at, note)| spans(buf, row(area, at as u16), note));
}

/// The list of servers and other billed resources, and how it is drawn.
struct HomeList<'a> {
    language: Language,
    home: &'a HomeState,
    columns: &'a Columns,
    now: Now,
    theme: &'a Theme,
}

impl HomeList<'_> {
    /// Draws the headings and the visible rows. Returns the position of each row.
    fn draw(&self, buf: &mut Buffer, area: Rect) -> Vec<(Rect, usize)> {
        let (home, theme) = (self.home, self.theme);
        let height = usize::from(area.height).saturating_sub(1).max(1);
        let first = home.cursor.saturating_sub(height / 2).min(home.len().saturating_sub(height));
        self.headings(buf, row(area, 0));
        let mut places = Vec::with_capacity(height);
        for (at, (place, shown)) in home.from(first).take(height).enumerate() {
            let Some(place_on) = row(area, at as u16 + 1) else { break };
            places.push((place_on, place));
            let here = place == home.cursor;
            if here {
                buf.set_style(place_on, Style::new().add_modifier(Modifier::BOLD));
                buf.set_string(place_on.x, place_on.y, theme.glyphs.select, theme.mark(Mark::Accent));
            }
            match shown {
                HomeRow::Gap => {}
                HomeRow::Heading => self.heading(buf, place_on),
                HomeRow::Server(server) => self.server(buf, place_on, server),
                HomeRow::Resource(resource) => self.resource(buf, place_on, resource),
            }
            if here {
                select(buf, place_on, theme);
            }
        }
        edges(buf, area, first > 0, first + height < home.len(), theme);
        places
    }

    fn server(&self, buf: &mut Buffer, place: Rect, server: &ServerRow) {
        let (columns, theme) = (self.columns, self.theme);
        let mut cells = server.cells.clone();
        cells[SERVER_AGE] = words::age(server.instance.created_at, self.now);
        cells[NAME] = columns.name(&cells[NAME], server.owner, theme);
        let (sign, style) = sign(server, self.home, theme);
        buf.set_string(place.x + 2, place.y, sign, style);
        let care = server.stopped() || server.overdue();
        let style = |at: usize| match at {
            SERVER_STATE if care => theme.warn,
            SERVER_PRICE => theme.strong,
            BLUEPRINT | OWNER => theme.dim,
            _ => theme.text,
        };
        columns.put(buf, place, &cells, style, theme);
    }

    /// Draws a resource in the columns of servers: its kind is where a server has its state, and what it is of where a
    /// server has its blueprint, or else beside its size.
    fn resource(&self, buf: &mut Buffer, place: Rect, resource: &ResourceRow) {
        let (language, columns, theme) = (self.language, self.columns, self.theme);
        let one = &resource.resource;
        if self.home.busy(&resource.key()) {
            buf.set_string(place.x + 2, place.y, theme.glyphs.working[0], theme.mark(Mark::Accent));
        }
        let [_, kind, region, _, _, _, owner] = resource.cells.clone();
        // Where there is no room, only the sum above says that snapshots cost this much at most.
        let month = words::price(language, one.monthly(), one.at_most() && columns.has(OWNER));
        let address = one.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let link = words::link(language, one).unwrap_or_default();
        let size = words::size(language, one).unwrap_or_default();
        let (link, size) = match columns.has(BLUEPRINT) {
            true => (link, size),
            false => (String::new(), format!("{size} {link}").trim().to_owned()),
        };
        let name = columns.name(&resource.cells[NAME], resource.owner, theme);
        let age = words::age(one.created_at, self.now);
        let cells = [name, kind, region, link, size, address, month, age, owner];
        let style = |at: usize| match at {
            SERVER_PRICE => theme.strong,
            BLUEPRINT | OWNER => theme.dim,
            SIZE if !columns.has(BLUEPRINT) => theme.dim,
            _ => theme.text,
        };
        columns.put(buf, place, &cells, style, theme);
    }

    fn headings(&self, buf: &mut Buffer, place: Option<Rect>) {
        let Some(place) = place else { return };
        let head = |at: usize| t!(self.language, words::SERVER_HEADS[at]).to_owned();
        let heads: [String; 9] = std::array::from_fn(head);
        self.columns.put(buf, place, &heads, |_| self.theme.dim, self.theme);
    }

    /// Draws the heading of the other billed resources, with their sum in the column of prices.
    fn heading(&self, buf: &mut Buffer, place: Rect) {
        let mut cells: [String; 9] = Default::default();
        cells[NAME] = t!(self.language, "home.also-billed.heading").to_owned();
        let price = self.home.passed.also_billed;
        cells[SERVER_PRICE] = t!(self.language, "home.price.at-most", price = price);
        self.columns.put(buf, place, &cells, |_| self.theme.dim, self.theme);
    }
}

fn sign(server: &ServerRow, home: &HomeState, theme: &Theme) -> (&'static str, Style) {
    if home.busy(&server.key) {
        return (theme.glyphs.working[0], theme.mark(Mark::Accent));
    }
    match server.instance.state.as_deref() {
        Some("running") if server.overdue() => (theme.glyphs.attention, theme.mark(Mark::Warn)),
        Some("running") => (theme.glyphs.done, theme.mark(Mark::Good)),
        Some("stopped") => (theme.glyphs.attention, theme.mark(Mark::Warn)),
        Some("pending" | "starting" | "stopping" | "shutting-down") => {
            (theme.glyphs.working[0], theme.mark(Mark::Accent))
        }
        _ => (theme.glyphs.to_come, theme.dim),
    }
}

/// Draws the marks that there is more above or below, in the margin, where they touch no number.
fn edges(buf: &mut Buffer, area: Rect, above: bool, below: bool, theme: &Theme) {
    let mut edge = |at: u16, glyph: &str| {
        if let Some(place) = row(area, at).filter(|place| place.right() < buf.area.right()) {
            buf.set_string(place.right(), place.y, glyph, theme.dim);
        }
    };
    if above {
        edge(1, theme.glyphs.up);
    }
    if below {
        edge(area.height.saturating_sub(1), theme.glyphs.down);
    }
}

/// Returns how many servers are overdue and the command that deletes them. A sweep leaves servers that Skysail didn't
/// create.
pub fn overdue_words(language: Language, home: &HomeState) -> Option<String> {
    let overdue = home.totals.overdue;
    (overdue > 0).then(|| crate::text::count(language, "home.overdue.count", overdue))
}

/// Returns until when a server is or was needed.
pub fn until_words(language: Language, server: &ServerRow, time_zone: Option<&TimeZone>) -> Option<String> {
    let (until, passed) = server.until?;
    let said = until.said(time_zone);
    let key = if passed { "home.until.passed" } else { "home.until" };
    let until = crate::text::say(language, &said);
    Some(crate::text::fill(language, key, &[("name", server.key.name.to_string()), ("until", until)]))
}

/// Returns that a stopped server is still billed, unless the outcome of its stop says so.
pub fn stopped_words(language: Language, home: &HomeState, server: &ServerRow) -> Option<String> {
    let said = home.action(&server.key).is_some_and(words::says_billed);
    (server.stopped() && !said).then(|| t!(language, "home.stopped-billed", name = server.key.name))
}

/// Returns the lines below the list: the newest action, notes on the row under the cursor, and what the list is missing.
fn notes(
    language: Language,
    home: &HomeState,
    inventory: &Inventory,
    columns: &Columns,
    (now, time_zone): LocalNow<'_>,
    area: Rect,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let width = usize::from(area.width).max(20);
    let mut all: Vec<Line> = Vec::new();
    let mut say = |text: String, style: Style| all.extend(wrap_styled(&[(text, style)], width));
    if let Some(HomeRow::Server(server)) = home.row() {
        let style = if server.overdue() { theme.warn } else { theme.text };
        until_words(language, server, time_zone).into_iter().for_each(|text| say(text, style));
    }
    match home.row() {
        Some(_) if home.details => details(language, home, now).into_iter().for_each(|text| say(text, theme.text)),
        Some(HomeRow::Server(server)) => {
            stopped_words(language, home, server).into_iter().for_each(|text| say(text, theme.warn));
        }
        _ => {}
    }
    overdue_words(language, home).into_iter().for_each(|text| say(text, theme.warn));
    words::failures(language, inventory).into_iter().for_each(|text| say(text, theme.bad));
    if let Some(failure) = &inventory.failure {
        // Without rows it stands in their place.
        if !home.is_empty() {
            say(t!(language, "home.failed.regions", why = messages::brief(language, failure)), theme.bad);
        }
        // The ways to sign in are offered as rows.
        if !failure.error.wants_sign_in() {
            say(messages::next(language, failure), theme.text);
        }
    }
    status(language, home, inventory, !columns.has(OWNER)).into_iter().for_each(|text| say(text, theme.dim));
    let newest = home.row().and_then(|row| home.action(&row.key()?)).or(home.actions.last());
    let newest = newest.map(|action| wrap_styled(&action_note(language, action, now, theme), width));
    newest.into_iter().flatten().chain(all).collect()
}

/// Returns the progress of an action, or its outcome with what it means: each in its style.
fn action_note(language: Language, action: &ServerAction, now: Now, theme: &Theme) -> Vec<(String, Style)> {
    if let Some(step) = under_way(language, action, now) {
        return vec![(step, theme.accent)];
    }
    let (mark, role) = match action.exit_status() {
        0 => (theme.glyphs.done, Mark::Good),
        1 => (theme.glyphs.failed, Mark::Bad),
        _ => (theme.glyphs.attention, Mark::Warn),
    };
    let outcome = words::outcome(language, action).join(" ");
    let billed = words::says_billed(action).then(|| (t!(language, "server-action.stop.billed").to_owned(), theme.warn));
    let facts = [words::snapshot_kept(language, action), words::new_address(language, action)];
    let facts = facts.into_iter().flatten().map(|text| (text, theme.text));
    let outcome = [(mark.to_owned(), theme.mark(role)), (outcome, theme.words(role))];
    outcome.into_iter().chain(billed).chain(facts).collect()
}

/// Returns the status lines: loading progress, the age of the data, Regions that aren't enabled, and the legend of the
/// owner marks where names carry them.
pub fn status(language: Language, home: &HomeState, inventory: &Inventory, marked: bool) -> Vec<String> {
    let (told, all) = inventory.progress();
    let mut parts = Vec::new();
    if inventory.is_asking() && told < all {
        parts.push(t!(language, "home.progress", told = told, all = all));
    } else if let Some(at) = home.as_of() {
        let time = jiff::Timestamp::try_from(at).unwrap_or_default();
        parts.push(t!(language, "home.as-of", time = time.strftime("%H:%M:%S")));
    }
    let totals = &home.totals;
    parts.extend((marked && totals.not_ours).then(|| t!(language, "home.legend.not-ours").to_owned()));
    parts.extend((marked && totals.unproven).then(|| t!(language, "home.legend.unproven").to_owned()));
    let closed = inventory.not_enabled();
    let mut lines = vec![parts.join("  ")];
    lines.retain(|line| !line.is_empty());
    lines.extend((!closed.is_empty()).then(|| words::not_enabled(language, &closed)));
    lines
}

/// Returns the progress of an action, or its outcome.
pub fn action_words(language: Language, action: &ServerAction, now: Now) -> Vec<String> {
    under_way(language, action, now).map_or_else(|| words::action_end(language, action), |step| vec![step])
}

/// Returns the step of an action that isn't over, and since when it is under way.
fn under_way(language: Language, action: &ServerAction, now: Now) -> Option<String> {
    let step = words::action_step(language, action).filter(|_| !action.is_over())?;
    let since = action.sent.map(|sent| now.since(sent)).filter(|since| since.as_secs() > 0);
    let since = since.map(crate::domain::time::rough);
    Some(since.map_or(step.clone(), |since| t!(language, "home.action.since", step = step, since = since)))
}

/// Returns what will be deleted, what it is of, what ends, and the word to type to confirm it.
pub fn deletion(language: Language, target: &DeletionTarget) -> Vec<String> {
    let mut lines = match target {
        DeletionTarget::Server(key) => {
            vec![t!(language, "home.delete.what", name = key.name, region = key.region)]
        }
        DeletionTarget::Resource(row) => resource_deletion(language, row),
    };
    let releases = matches!(target, DeletionTarget::Resource(row) if row.resource.kind == BilledKind::StaticIp);
    lines.push(match releases {
        true => t!(language, "home.delete.static-ip.type", word = target.word()),
        false => t!(language, "home.delete.type", word = target.word()),
    });
    lines
}

fn resource_deletion(language: Language, row: &ResourceRow) -> Vec<String> {
    let (one, key) = (&row.resource, row.resource.kind.key());
    let name =
        t!(language, &format!("home.delete.{key}.what"), name = one.name, region = row.region, what = row.cells[3]);
    let ends = match one.monthly() {
        Some(_) => t!(language, "home.delete.ends", price = row.cells[words::RESOURCE_PRICE]),
        None => t!(language, "home.delete.ends.unknown").to_owned(),
    };
    let unproven = (row.owner != Owner::Ours).then(|| t!(language, "home.delete.unproven").to_owned());
    let lost = t!(language, &format!("home.delete.{key}.lost"));
    std::iter::once(name).chain(unproven).chain([format!("{lost} {ends}")]).collect()
}

/// Returns the title of the dialog that deletes it.
pub fn deletion_title(language: Language, target: &DeletionTarget) -> &'static str {
    match target {
        DeletionTarget::Server(_) => t!(language, "home.delete.title"),
        DeletionTarget::Resource(row) => t!(language, &format!("home.delete.{}.title", row.resource.kind.key())),
    }
}

/// Returns every known detail of the row under the cursor, one line each.
pub fn details(language: Language, home: &HomeState, now: Now) -> Vec<String> {
    let heads = |keys: &[&'static str], cells: &[String]| -> Vec<String> {
        let told = keys.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        told.map(|(key, cell)| t!(language, "home.detail", label = t!(language, key), value = cell)).collect()
    };
    match home.row() {
        Some(HomeRow::Server(server)) => {
            let mut cells = server.cells.clone();
            cells[SERVER_AGE] = words::age(server.instance.created_at, now);
            // The zone has a line of its own.
            cells[SERVER_REGION] = server.key.region.to_string();
            let mut lines = heads(words::SERVER_HEADS, &cells);
            lines.extend(words::instance_details(language, &server.instance));
            lines
        }
        Some(HomeRow::Resource(resource)) => heads(words::RESOURCE_HEADS, &resource.cells),
        _ => Vec::new(),
    }
}
