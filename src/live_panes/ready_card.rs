//! The card of an instance that accepts logins: its name, how to log in, and what to do next.

use super::{LivePanes, connect};
use crate::domain::facts;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::theme::Theme;
use crate::widgets::wrap::wrap;
use crate::widgets::{fit, line, row};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};
use unicode_width::UnicodeWidthStr;

/// Width of the widest card: room for an `ssh` command with a long path.
const WIDEST: u16 = 100;

/// The content of a card before layout.
pub struct ReadyCard {
    title: Line<'static>,
    address: String,
    /// The `ssh` command and the other lines to copy.
    lines: Vec<(String, Style)>,
    buttons: Vec<Vec<(usize, String, String)>>,
    width: u16,
}

impl ReadyCard {
    /// Lays out the card of an instance for this width.
    pub fn new(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, columns: u16) -> ReadyCard {
        let width = columns.min(WIDEST);
        let cells = usize::from(width.saturating_sub(6));
        let address = match connect::address(instance) {
            Some(address) if panes.launch.keeps_address(instance) => {
                crate::t!("connect.static-address", address = address)
            }
            address => address.unwrap_or_default(),
        };
        let mut lines = Vec::new();
        let command = connect::ssh_line(panes.launch, instance);
        let bold = theme.text.add_modifier(Modifier::BOLD);
        lines.extend(command.iter().flat_map(|text| wrap(text, cells)).map(|text| (text, bold)));
        let lacks_key = command.filter(|_| panes.has_default_key == Some(false)).map(|_| crate::t!("connect.no-key"));
        lines.extend(lacks_key.iter().flat_map(|text| wrap(text, cells)).map(|text| (text, theme.warn)));
        lines.extend(connect::site(panes.launch, instance).map(|site| (site, theme.text)));
        lines.extend(connect::windows_login(instance, panes).into_iter().flat_map(|(text, needs_care)| {
            let style = if needs_care { theme.warn } else { theme.text };
            wrap(&text, cells).into_iter().map(move |text| (text, style)).collect::<Vec<_>>()
        }));
        ReadyCard {
            title: title(instance, panes, theme, cells.saturating_sub(address.width() + 2)),
            address,
            lines,
            buttons: buttons(panes, cells),
            width,
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
        let block = Block::bordered().border_set(theme.glyphs.border).border_style(theme.rule);
        let inner = block.inner(area);
        block.render(area, buf);
        let inner = Rect { x: inner.x + inner.width.min(2), width: inner.width.saturating_sub(4), ..inner };
        let bold = theme.text.add_modifier(Modifier::BOLD);
        if let Some(place) = row(inner, 0) {
            buf.set_line(place.x, place.y, &self.title, place.width);
            let x = place.right().saturating_sub(self.address.width() as u16).max(place.x);
            let room = place.right() - x;
            buf.set_string(x, place.y, fit(&self.address, room.into(), theme.glyphs.more), bold);
        }
        let mut y = 1;
        for (at, (text, style)) in self.lines.iter().enumerate() {
            y += u16::from(at == 0);
            line(buf, row(inner, y), text, *style, theme.glyphs.more);
            y += 1;
        }
        let mut places = Vec::new();
        for (at, buttons) in self.buttons.iter().enumerate() {
            y += u16::from(at == 0);
            if let Some(place) = row(inner, y) {
                places.extend(button_row(buf, place, buttons, theme));
            }
            y += 1;
        }
        places
    }
}

/// Returns `web-1   Virginia · Ubuntu 24.04 · Micro`, as much of it as fits.
fn title(instance: &LaunchInstance, panes: &LivePanes, theme: &Theme, cells: usize) -> Line<'static> {
    let manifest = &panes.launch.manifest;
    let place =
        facts::region(&manifest.region).map_or(&*manifest.region, |facts| crate::text::place(&facts.place)).to_owned();
    let about = [place, manifest.blueprint_name.to_string(), manifest.bundle_name.to_string()];
    let about = about.join(&format!(" {} ", theme.glyphs.separator));
    let name = fit(&instance.name, cells, theme.glyphs.more);
    let room = cells.saturating_sub(name.width() + 3);
    let about = if room >= 8 { format!("   {}", fit(&about, room, theme.glyphs.more)) } else { String::new() };
    Line::from(vec![Span::styled(name, theme.text.add_modifier(Modifier::BOLD)), Span::styled(about, theme.dim)])
}

/// Returns the buttons that fit on two lines, by index.
fn buttons(panes: &LivePanes, cells: usize) -> Vec<Vec<(usize, String, String)>> {
    let mut lines: Vec<Vec<(usize, String, String)>> = Vec::new();
    let mut used = 0;
    for (at, (key, words)) in panes.buttons.iter().enumerate() {
        let wide = key.width() + words.width() + 5;
        let begins = lines.is_empty() || used + 2 + wide > cells;
        if begins {
            if lines.len() == 2 || wide > cells {
                break;
            }
            lines.push(Vec::new());
            used = 0;
        }
        used += wide + if used > 0 { 2 } else { 0 };
        lines.last_mut().expect("one was begun").push((at, key.clone(), (*words).to_owned()));
    }
    lines
}

/// Draws a row of buttons: `[ ⏎ log in ]  [ c copy ]`.
fn button_row(buf: &mut Buffer, area: Rect, buttons: &[(usize, String, String)], theme: &Theme) -> Vec<(Rect, usize)> {
    let mut x = area.x;
    let mut places = Vec::new();
    for (at, key, words) in buttons {
        let parts =
            [("[ ", theme.dim), (key.as_str(), theme.strong), (" ", theme.dim), (words, theme.text), (" ]", theme.dim)];
        let start = x;
        for (text, style) in parts {
            buf.set_string(x, area.y, text, style);
            x += text.width() as u16;
        }
        places.push((Rect { x: start, y: area.y, width: x - start, height: 1 }, *at));
        x += 2;
    }
    places
}
