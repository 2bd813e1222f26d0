//! The card of an instance that accepts logins: its name, how to log in, and what to do next.

use super::{CardButton, LivePanes, MARGIN, connect};
use crate::domain::facts;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::text::Language;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use crate::widgets::{fit, pad, row, spans};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding, Widget};
use unicode_width::UnicodeWidthStr;

/// Width of the widest card: room for an `ssh` command with a long path.
const WIDEST: u16 = 100;
/// Width below which a card has no sides, so that an `ssh` command stays on one line, which may use the window's margin
/// too, or can be selected on two.
const SIDES: u16 = 64;

/// The content of a card before layout.
pub struct ReadyCard<'a> {
    panes: &'a LivePanes<'a>,
    title: Line<'static>,
    address: String,
    /// The `ssh` command, the website, and what they need.
    lines: Vec<Line<'static>>,
    buttons: Vec<Vec<usize>>,
    width: u16,
    sides: bool,
}

impl<'a> ReadyCard<'a> {
    /// Lays out the card of an instance for this width.
    pub fn new(instance: &LaunchInstance, panes: &'a LivePanes<'a>, theme: &Theme, columns: u16) -> ReadyCard<'a> {
        let language = panes.language;
        let width = columns.min(WIDEST);
        let sides = columns >= SIDES;
        let cells = usize::from(if sides { width.saturating_sub(6) } else { width });
        let to_edge = cells + if sides { 0 } else { usize::from(MARGIN) };
        let address = match connect::address(instance) {
            Some(address) if panes.launch.keeps_address(instance) => {
                t!(language, "connect.static-address", address = address)
            }
            address => address.unwrap_or_default(),
        };
        let mut lines = Vec::new();
        let command = connect::ssh_line(panes.launch, instance);
        lines.extend(command.iter().flat_map(|text| labeled(language, "connect.ssh", text, (cells, to_edge), theme)));
        let site = connect::site(panes.launch, instance);
        lines.extend(site.iter().flat_map(|site| labeled(language, "connect.site", site, (cells, to_edge), theme)));
        let mut note = |text: &str, style| {
            lines.extend(wrap(text, cells).into_iter().map(|text| Line::styled(text, style)));
        };
        if command.is_some() && panes.has_default_key == Some(false) {
            note(&format!("{} {}", theme.glyphs.attention, t!(language, "connect.no-key")), theme.warn);
        }
        // Of a replay, only who logs in.
        let most = if panes.replayed { 1 } else { usize::MAX };
        for (text, needs_care) in connect::windows_login(instance, panes).into_iter().take(most) {
            note(&text, if needs_care { theme.warn } else { theme.text });
        }
        ReadyCard {
            panes,
            title: title(instance, panes, theme, cells.saturating_sub(address.width() + 2)),
            address,
            lines,
            buttons: buttons(panes, cells, gap(sides).into()),
            width,
            sides,
        }
    }

    /// Returns its height, with the border.
    pub fn height(&self) -> u16 {
        let gaps = u16::from(!self.lines.is_empty()) + u16::from(!self.buttons.is_empty());
        3 + self.lines.len() as u16 + self.buttons.len() as u16 + gaps
    }

    /// Draws it. Returns the position of each button.
    pub fn draw(self, buf: &mut Buffer, area: Rect, theme: &Theme) -> Vec<(Rect, usize)> {
        let area = Rect { width: self.width.min(area.width), height: self.height().min(area.height), ..area };
        let (borders, padding) = match self.sides {
            true => (Borders::ALL, Padding::horizontal(2)),
            false => (Borders::TOP | Borders::BOTTOM, Padding::ZERO),
        };
        let block = Block::new().borders(borders).border_set(theme.glyphs.border).border_style(theme.rule);
        let block = block.padding(padding);
        let inner = block.inner(area);
        block.render(area, buf);
        let bold = theme.text.add_modifier(Modifier::BOLD);
        if let Some(place) = row(inner, 0) {
            buf.set_line(place.x, place.y, &self.title, place.width);
            let x = place.right().saturating_sub(self.address.width() as u16).max(place.x);
            let room = place.right() - x;
            buf.set_string(x, place.y, fit(&self.address, room.into(), theme.glyphs.more), bold);
        }
        let mut y = 1;
        for (at, line) in self.lines.iter().enumerate() {
            y += u16::from(at == 0);
            let margin = if self.sides { 0 } else { MARGIN.min(buf.area.right().saturating_sub(inner.right())) };
            spans(buf, row(Rect { width: inner.width + margin, ..inner }, y), line);
            y += 1;
        }
        let mut places = Vec::new();
        for (at, buttons) in self.buttons.iter().enumerate() {
            y += u16::from(at == 0);
            if let Some(place) = row(inner, y) {
                places.extend(button_row(buf, place, (buttons, gap(self.sides)), self.panes, theme));
            }
            y += 1;
        }
        places
    }
}

/// Returns `web-1   Virginia · Ubuntu 24.04 · Micro`, or as much of it as fits: the header has the Region too.
fn title(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Line<'static> {
    let manifest = &panes.launch.manifest;
    let place = facts::region(&manifest.region)
        .map_or(&*manifest.region, |facts| crate::text::place(panes.language, &facts.place))
        .to_owned();
    let about = [place, manifest.blueprint_name.to_string(), manifest.bundle_name.to_string()];
    let joined = |about: &[String]| about.join(&format!(" {} ", theme.glyphs.separator));
    let name = fit(&instance.name, cells, theme.glyphs.more);
    let room = cells.saturating_sub(name.width() + 3);
    let about = Some(joined(&about)).filter(|whole| whole.width() <= room).unwrap_or_else(|| joined(&about[1..]));
    let about = if room >= 8 { format!("   {}", fit(&about, room, theme.glyphs.more)) } else { String::new() };
    Line::from(vec![Span::styled(name, theme.text.add_modifier(Modifier::BOLD)), Span::styled(about, theme.dim)])
}

/// Returns what to copy with its label beside it, if it stays whole that way; else without the label, up to the edge, or
/// in lines that a shell takes for one.
fn labeled(
    language: Language,
    label: &str,
    text: &str,
    (cells, to_edge): (usize, usize),
    theme: &Theme,
) -> Vec<Line<'static>> {
    let label = pad(t!(language, label), LABEL, false);
    if label.width() + text.width() <= cells {
        return vec![Line::from(vec![Span::styled(label, theme.dim), Span::styled(text.to_owned(), theme.strong)])];
    }
    if text.width() <= to_edge {
        return vec![Line::styled(text.to_owned(), theme.strong)];
    }
    // Beside a border, or within a word, nothing can be selected as one line.
    let mark = if to_edge > cells && text.contains(' ') { CONTINUED } else { "" };
    let lines = wrap(text, cells.saturating_sub(mark.len()));
    let last = lines.len() - 1;
    let end = |at: usize| if at < last { mark } else { "" };
    lines.iter().enumerate().map(|(at, part)| Line::styled(format!("{part}{}", end(at)), theme.strong)).collect()
}

/// The end of a line that a shell continues on the next one.
const CONTINUED: &str = " \\";

/// Cells of the labels.
const LABEL: usize = 6;

/// Returns the cells between two buttons.
fn gap(sides: bool) -> u16 {
    if sides { 2 } else { 1 }
}

/// Returns the buttons on as few lines as they need with these gaps, by index.
fn buttons(panes: &LivePanes, cells: usize, gap: usize) -> Vec<Vec<usize>> {
    let mut lines: Vec<Vec<usize>> = Vec::new();
    let mut used = 0;
    for (at, button) in panes.buttons.iter().enumerate() {
        let wide = button.key.width() + button.words.width() + 5;
        if lines.is_empty() || used + gap + wide > cells {
            lines.push(Vec::new());
            used = 0;
        }
        used += wide + if used > 0 { gap } else { 0 };
        lines.last_mut().expect("one was begun").push(at);
    }
    lines
}

/// Draws a row of buttons: `[ ⏎ log in ]  [ c copy ]`. The first of all is what most users are here for.
fn button_row(
    buf: &mut Buffer,
    area: Rect,
    (at, gap): (&[usize], u16),
    panes: &LivePanes,
    theme: &Theme,
) -> Vec<(Rect, usize)> {
    let mut x = area.x;
    let mut places = Vec::new();
    for at in at {
        let CardButton { key, words, works } = &panes.buttons[*at];
        let (side, strong, text) = match (*at, works) {
            (_, false) => (theme.dim, theme.dim, theme.dim),
            (0, true) => (theme.strong, theme.strong, theme.strong),
            _ => (theme.dim, theme.strong, theme.text),
        };
        let start = x;
        for (part, style) in [("[ ", side), (key.as_str(), strong), (" ", side), (words, text), (" ]", side)] {
            buf.set_stringn(x, area.y, part, area.right().saturating_sub(x).into(), style);
            x = (x + part.width() as u16).min(area.right());
        }
        if *works {
            places.push((Rect { x: start, y: area.y, width: x - start, height: 1 }, *at));
        }
        x = (x + gap).min(area.right());
    }
    places
}
