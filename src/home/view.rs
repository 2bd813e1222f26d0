//! View of Home. Only the visible rows are drawn, so the cost of a frame doesn't grow with the number of servers.

use super::state::{DeletionTarget, HomeRow, HomeState, ResourceRow, ServerRow};
use super::words;
use crate::domain::inventory::{Inventory, Owner};
use crate::domain::server_action::ServerAction;
use crate::domain::time::Now;
use crate::live_panes::messages;
use crate::theme::{Mark, Theme};
use crate::widgets::wrap::wrap;
use crate::widgets::{fit, line, pad, row, select};
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_width::UnicodeWidthStr;

/// Cells to the left of the names: the selection mark, a space, the state sign, a space.
const BEFORE: usize = 4;
const GAP: usize = 2;
/// Below this height there are no blank rows.
const ROOMY: u16 = 16;
/// Number of actions listed.
const ACTIONS: usize = 3;

/// Sets of columns, as indexes into [`words::server`]; the first set that fits is shown.
const SETS: [&[usize]; 7] = [
    &[0, 1, 2, 3, 4, 5, 6, 7, 8],
    &[0, 1, 2, 4, 5, 6, 7, 8],
    &[0, 1, 2, 4, 5, 6, 7],
    &[0, 1, 2, 5, 6, 7],
    &[0, 1, 2, 5, 6],
    &[0, 1, 5, 6],
    &[0, 1, 6],
];
/// Minimum cells for a name when even the smallest set doesn't fit.
const LEAST_NAME: usize = 8;
const MONTH: usize = 6;
const AGE: usize = 7;
const OWNER: usize = 8;

/// Positions of a drawn frame, for paging and the mouse.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HomeFrame {
    /// Height of the list, in rows.
    pub page: usize,
    /// Position of the list.
    pub list: Rect,
    /// Position of each row, and its index in the list.
    pub rows: Vec<(Rect, usize)>,
}

/// The current time, and the user's time zone, if known.
pub type LocalNow<'a> = (Now, Option<&'a TimeZone>);

/// Draws Home into `area`.
pub fn draw(
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
    let (columns, widths) = columns(home, area.width.into());
    let marked = !columns.contains(&OWNER);
    let notes = notes(home, inventory, marked, (now, time_zone), area, theme);
    let below = (notes.len() as u16).min(area.height / 2);
    head(buf, area, home, inventory, theme);
    let top = area.y + 1 + gap;
    let bottom = area.bottom().saturating_sub(below + gap);
    let list = Rect { y: top, height: bottom.saturating_sub(top), ..area };
    let frame = rows(buf, list, home, inventory, (&columns, &widths), now, theme);
    let first = area.bottom().saturating_sub(below);
    for (at, (text, style)) in notes.iter().enumerate().take(below.into()) {
        let place = Rect { y: first + at as u16, height: 1, ..area };
        line(buf, Some(place), text, *style, theme.glyphs.more);
    }
    frame
}

/// Draws the title and the total, or the filter while it is being typed.
fn head(buf: &mut Buffer, area: Rect, home: &HomeState, inventory: &Inventory, theme: &Theme) {
    let servers = home.servers().count();
    let total = words::sum(home.servers().map(|row| row.monthly));
    let filter = home.filter.value();
    let right = match inventory.answered() {
        0 => String::new(),
        _ if filter.is_empty() => words::total(servers, total),
        _ => crate::t!("home.shown", n = home.shown_servers(), servers = crate::text::count("home.servers", servers)),
    };
    let room = usize::from(area.width).saturating_sub(right.width() + 2);
    let (left, style) = match (home.filtering, filter.is_empty()) {
        (true, _) => (crate::t!("home.filter", text = filter) + "▏", theme.accent),
        (false, false) => (crate::t!("home.filter", text = filter), theme.text),
        _ => (crate::t!("home.title").to_owned(), theme.text),
    };
    let left = if theme.glyphs.letters == crate::theme::UNICODE.letters { left } else { left.replace('▏', "_") };
    buf.set_string(area.x, area.y, fit(&left, room, theme.glyphs.more), style.add_modifier(Modifier::BOLD));
    let x = area.right().saturating_sub(right.width() as u16);
    buf.set_string(x, area.y, right, theme.strong);
}

fn rows(
    buf: &mut Buffer,
    area: Rect,
    home: &HomeState,
    inventory: &Inventory,
    (columns, widths): (&[usize], &[usize; 9]),
    now: Now,
    theme: &Theme,
) -> HomeFrame {
    if home.is_empty() {
        let words = match (inventory.is_asking(), home.filter.value().is_empty()) {
            (_, false) => crate::t!("home.none-fits").to_owned(),
            (true, true) => crate::t!("home.asking").to_owned(),
            (false, true) => words::none_listed(inventory, "home.none"),
        };
        line(buf, row(area, 0), &words, theme.dim, theme.glyphs.more);
        return HomeFrame { page: area.height.max(1).into(), list: area, rows: Vec::new() };
    }
    let height = usize::from(area.height).saturating_sub(1).max(1);
    let first = home.cursor.saturating_sub(height / 2).min(home.len().saturating_sub(height));
    headings(buf, row(area, 0), columns, widths, theme);
    let mut frame = HomeFrame { page: height, list: area, rows: Vec::new() };
    let marked = !columns.contains(&OWNER);
    for (at, (place, shown)) in home.from(first).take(height).enumerate() {
        let Some(place_on) = row(area, at as u16 + 1) else { break };
        frame.rows.push((place_on, place));
        let here = place == home.cursor;
        if here {
            buf.set_style(place_on, Style::new().add_modifier(Modifier::BOLD));
            buf.set_string(place_on.x, place_on.y, theme.glyphs.select, theme.mark(Mark::Accent));
        }
        match shown {
            HomeRow::Heading => heading(buf, place_on, home, theme),
            HomeRow::Server(server) => {
                let mut cells = server.cells.clone();
                cells[AGE] = words::age(server.instance.created_at, now);
                if marked {
                    cells[0].push_str(mark(server.owner));
                }
                let (sign, style) = sign(server, home, theme);
                buf.set_string(place_on.x + 2, place_on.y, sign, style);
                let style = if server.stopped() || server.overdue() { theme.warn } else { theme.text };
                put(buf, place_on, &cells, columns, widths, style, theme);
            }
            HomeRow::Resource(resource) => {
                let mut cells = resource.cells.clone();
                cells[5] = words::age(resource.resource.created_at, now);
                if marked {
                    cells[0].push_str(mark(resource.owner));
                }
                if home.busy(&resource.key()) {
                    buf.set_string(place_on.x + 2, place_on.y, theme.glyphs.working[0], theme.accent);
                }
                // The kind goes where a server has its state, and the details where a server has its size and address.
                let [name, kind, region, what, month, age, owner] = cells;
                let cells = [name, kind, region, String::new(), what, String::new(), month, age, owner];
                put(buf, place_on, &cells, columns, widths, theme.text, theme);
            }
        }
        if here {
            select(buf, place_on, theme);
        }
    }
    edges(buf, area, first > 0, first + height < home.len(), theme);
    frame
}

/// Returns the columns that fit and the width of each: that of its widest cell in the whole list, so that nothing
/// moves while the list scrolls.
fn columns(home: &HomeState, room: usize) -> (Vec<usize>, [usize; 9]) {
    let mut widths: [usize; 9] = std::array::from_fn(|at| crate::t!(words::SERVER_HEADS[at]).width());
    for server in home.servers() {
        for (width, cell) in widths.iter_mut().zip(&server.cells) {
            *width = (*width).max(cell.width());
        }
    }
    // Other billed resources share the columns of name, state, Region, month, age, and owner.
    for resource in home.resources() {
        for (at, cell) in [(0, 0), (1, 1), (2, 2), (6, 4), (8, 6)] {
            widths[at] = widths[at].max(resource.cells[cell].width());
        }
    }
    widths[0] += 2;
    widths[AGE] = widths[AGE].max("59 min".len());
    let needs = |set: &[usize]| BEFORE + set.iter().map(|at| widths[*at] + GAP).sum::<usize>();
    let set = *SETS.iter().find(|set| needs(set) <= room + GAP).unwrap_or(&SETS[SETS.len() - 1]);
    // Name, state, and price stay visible at every width; the name is truncated.
    widths[0] = widths[0].saturating_sub(needs(set).saturating_sub(room + GAP)).max(LEAST_NAME);
    (set.to_vec(), widths)
}

fn headings(buf: &mut Buffer, place: Option<Rect>, columns: &[usize], widths: &[usize; 9], theme: &Theme) {
    let Some(place) = place else { return };
    let heads: [String; 9] = std::array::from_fn(|at| crate::t!(words::SERVER_HEADS[at]).to_owned());
    put(buf, place, &heads, columns, widths, theme.dim, theme);
}

fn heading(buf: &mut Buffer, place: Rect, home: &HomeState, theme: &Theme) {
    let total = words::sum(home.resources().map(|row| row.resource.monthly()));
    let words = crate::t!("home.also-billed.heading", price = total.0);
    let place = Rect { x: place.x + 2, width: place.width.saturating_sub(2), ..place };
    line(buf, Some(place), words, theme.dim, theme.glyphs.more);
}

fn put(
    buf: &mut Buffer,
    place: Rect,
    cells: &[String; 9],
    columns: &[usize],
    widths: &[usize; 9],
    style: Style,
    theme: &Theme,
) {
    let mut x = usize::from(place.x) + BEFORE;
    let end = usize::from(place.right());
    for at in columns {
        let right = matches!(*at, MONTH | AGE);
        let mut room = widths[*at].min(end.saturating_sub(x));
        // The details of a resource extend over the next column, which is empty for it.
        if *at == 4 && cells[5].is_empty() && columns.contains(&5) {
            room = (widths[4] + GAP + widths[5]).min(end.saturating_sub(x));
        }
        let text = pad(&fit(&cells[*at], room, theme.glyphs.more), if right { room } else { 0 }, right);
        let own = match *at {
            MONTH => theme.strong,
            OWNER | 3 => theme.dim,
            _ => style,
        };
        let own = if style == theme.dim { theme.dim } else { own };
        buf.set_string(x as u16, place.y, text, own);
        x += widths[*at] + GAP;
    }
}

/// Mark after a name, for when there is no owner column.
fn mark(owner: Owner) -> &'static str {
    match owner {
        Owner::Ours => "",
        Owner::Unproven => " ?",
        Owner::NotOurs => " *",
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

fn edges(buf: &mut Buffer, area: Rect, above: bool, below: bool, theme: &Theme) {
    let mut edge = |at: u16, glyph: &str| {
        if let Some(place) = row(area, at).filter(|place| place.width > 0) {
            buf.set_string(place.right() - 1, place.y, glyph, theme.dim);
        }
    };
    if above {
        edge(1, theme.glyphs.up);
    }
    if below {
        edge(area.height.saturating_sub(1), theme.glyphs.down);
    }
}

type Note = (String, Style);

/// Returns how many servers are overdue and the command that deletes them. A sweep leaves servers that Skysail didn't
/// create.
pub fn overdue_words(home: &HomeState) -> Option<String> {
    let overdue = home.servers().filter(|row| row.overdue() && row.owner == Owner::Ours).count();
    (overdue > 0).then(|| crate::text::count("home.overdue.count", overdue))
}

/// Returns until when a server is or was needed.
pub fn until_words(server: &ServerRow, time_zone: Option<&TimeZone>) -> Option<String> {
    let (until, passed) = server.until?;
    let said = until.said(time_zone);
    let key = if passed { "home.until.passed" } else { "home.until" };
    let until = crate::text::say(&said);
    Some(crate::text::fill(key, &[("name", server.key.name.to_string()), ("until", until)]))
}

/// Returns that a stopped server is still billed, unless the outcome of its stop says so.
pub fn stopped_words(home: &HomeState, server: &ServerRow) -> Option<String> {
    let said = home.action(&server.key).is_some_and(words::says_billed);
    (server.stopped() && !said).then(|| crate::t!("home.stopped-billed", name = server.key.name))
}

/// Returns the lines below the list: notes on the row under the cursor, the progress of actions, and what the list is
/// missing.
fn notes(
    home: &HomeState,
    inventory: &Inventory,
    marked: bool,
    (now, time_zone): LocalNow<'_>,
    area: Rect,
    theme: &Theme,
) -> Vec<Note> {
    let width = usize::from(area.width).max(20);
    let mut all: Vec<Note> = Vec::new();
    let mut say = |text: String, style: Style| all.extend(wrap(&text, width).into_iter().map(|line| (line, style)));
    overdue_words(home).into_iter().for_each(|text| say(text, theme.warn));
    if let Some(HomeRow::Server(server)) = home.row() {
        let style = if server.overdue() { theme.warn } else { theme.text };
        until_words(server, time_zone).into_iter().for_each(|text| say(text, style));
    }
    match home.row() {
        Some(_) if home.details => details(home, now).into_iter().for_each(|text| say(text, theme.text)),
        Some(HomeRow::Server(server)) => {
            stopped_words(home, server).into_iter().for_each(|text| say(text, theme.warn));
        }
        _ => {}
    }
    for action in home.actions.iter().rev().take(ACTIONS).rev() {
        action_words(action, now).into_iter().for_each(|text| say(text, style_of(action, theme)));
    }
    for (region, failure) in inventory.failed() {
        say(crate::t!("home.failed", region = region.name, why = messages::brief(&failure)), theme.bad);
    }
    if let Some(failure) = &inventory.failure {
        say(crate::t!("home.failed.regions", why = messages::brief(failure)), theme.bad);
        // The ways to sign in are offered as rows.
        if !failure.error.wants_sign_in() {
            say(messages::next(failure), theme.text);
        }
    }
    status(home, inventory, marked).into_iter().for_each(|text| say(text, theme.dim));
    all
}

/// Returns the status lines: loading progress, the age of the data, Regions that aren't enabled, and the legend of the
/// owner marks where names carry them.
pub fn status(home: &HomeState, inventory: &Inventory, marked: bool) -> Vec<String> {
    let (told, all) = inventory.progress();
    let mut parts = Vec::new();
    if inventory.is_asking() && told < all {
        parts.push(crate::t!("home.progress", told = told, all = all));
    } else if let Some(at) = home.as_of() {
        let time = jiff::Timestamp::try_from(at).unwrap_or_default();
        parts.push(crate::t!("home.as-of", time = time.strftime("%H:%M:%S")));
    }
    let any = |owner: Owner| {
        let mut owners = home.servers().map(|row| row.owner).chain(home.resources().map(|row| row.owner));
        marked && owners.any(|other| other == owner)
    };
    let (foreign, unproven) = (any(Owner::NotOurs), any(Owner::Unproven));
    parts.extend(foreign.then(|| crate::t!("home.legend.not-ours").to_owned()));
    parts.extend(unproven.then(|| crate::t!("home.legend.unproven").to_owned()));
    let closed = inventory.not_enabled();
    let mut lines = vec![parts.join("  ")];
    lines.retain(|line| !line.is_empty());
    lines.extend((!closed.is_empty()).then(|| words::not_enabled(&closed)));
    lines
}

/// Returns the progress of an action and its outcome.
pub fn action_words(action: &ServerAction, now: Now) -> Vec<String> {
    match words::action_step(action) {
        Some(step) if !action.is_over() => {
            let since = action.sent.map(|sent| now.since(sent)).filter(|since| since.as_secs() > 0);
            let since = since.map(crate::domain::time::rough);
            vec![since.map_or(step.clone(), |since| crate::t!("home.action.since", step = step, since = since))]
        }
        _ => words::action_end(action),
    }
}

/// Returns what will be deleted, what it is of, what ends, and the word to type to confirm it.
pub fn deletion(target: &DeletionTarget) -> Vec<String> {
    let mut lines = match target {
        DeletionTarget::Server(key) => {
            vec![crate::t!("home.delete.what", name = key.name, region = key.region)]
        }
        DeletionTarget::Resource(row) => resource_deletion(row),
    };
    lines.push(crate::t!("home.delete.type", word = target.word()));
    lines
}

fn resource_deletion(row: &ResourceRow) -> Vec<String> {
    let (one, key) = (&row.resource, row.resource.kind.key());
    let name = crate::t!(&format!("home.delete.{key}.what"), name = one.name, region = row.region, what = row.cells[3]);
    let ends = match one.monthly() {
        Some(_) => crate::t!("home.delete.ends", price = row.cells[words::RESOURCE_PRICE]),
        None => crate::t!("home.delete.ends.unknown").to_owned(),
    };
    let unproven = (row.owner != Owner::Ours).then(|| crate::t!("home.delete.unproven").to_owned());
    let lost = crate::t!(&format!("home.delete.{key}.lost"));
    std::iter::once(name).chain(unproven).chain([format!("{lost} {ends}")]).collect()
}

/// Returns the title of the dialog that deletes it.
pub fn deletion_title(target: &DeletionTarget) -> &'static str {
    match target {
        DeletionTarget::Server(_) => crate::t!("home.delete.title"),
        DeletionTarget::Resource(row) => crate::t!(&format!("home.delete.{}.title", row.resource.kind.key())),
    }
}

fn style_of(action: &ServerAction, theme: &Theme) -> Style {
    match action.exit_status() {
        _ if !action.is_over() => theme.accent,
        0 => theme.good,
        1 => theme.bad,
        _ => theme.warn,
    }
}

/// Returns every known detail of the row under the cursor, one line each.
pub fn details(home: &HomeState, now: Now) -> Vec<String> {
    let heads = |keys: &[&'static str], cells: &[String]| -> Vec<String> {
        let told = keys.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        told.map(|(key, cell)| crate::t!("home.detail", label = crate::t!(key), value = cell)).collect()
    };
    match home.row() {
        Some(HomeRow::Server(server)) => {
            let mut cells = server.cells.clone();
            cells[AGE] = words::age(server.instance.created_at, now);
            let mut lines = heads(words::SERVER_HEADS, &cells);
            lines.extend(words::instance_details(&server.instance));
            lines
        }
        Some(HomeRow::Resource(resource)) => heads(words::RESOURCE_HEADS, &resource.cells),
        _ => Vec::new(),
    }
}
