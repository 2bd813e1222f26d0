//! Records a walk through the wizard as asciicast (version 2), with times of the simulated clock.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

/// Records these frames, oldest first.
pub fn asciicast(frames: &[(Duration, Buffer)], title: &str) -> String {
    let area = frames.first().map(|(_, buffer)| buffer.area).unwrap_or_default();
    let head = json!({
        "version": 2, "width": area.width, "height": area.height, "title": title, "idle_time_limit": 2.0,
        "env": { "TERM": "xterm-256color" }
    });
    let mut out = format!("{head}\n");
    let mut last = Buffer::empty(area);
    let mut begun = false;
    for (at, (time, frame)) in frames.iter().enumerate() {
        // Of several frames at the same time, only the last one was visible.
        let over = frames.get(at + 1).is_some_and(|(next, _)| next == time);
        if over || (begun && *frame == last) {
            continue;
        }
        let start = if begun { "" } else { "\x1b[?25l\x1b[2J" };
        let text = format!("{start}{}", changes(&last, frame));
        begun = true;
        last = frame.clone();
        // In milliseconds, with the same digits everywhere.
        let seconds = (time.as_millis() as f64) / 1000.0;
        let _ = writeln!(out, "{}", json!([seconds, "o", text]));
    }
    out
}

/// The output that turns one frame into the next.
fn changes(before: &Buffer, after: &Buffer) -> String {
    let mut out = String::new();
    let mut next = None;
    let mut look = None;
    for (x, y, cell) in before.diff(after) {
        if next != Some((x, y)) {
            let _ = write!(out, "\x1b[{};{}H", y + 1, x + 1);
        }
        let now = (cell.fg, cell.bg, cell.modifier);
        if look != Some(now) {
            out.push_str(&style(cell));
            look = Some(now);
        }
        out.push_str(cell.symbol());
        next = Some((x + unicode_width::UnicodeWidthStr::width(cell.symbol()).max(1) as u16, y));
    }
    out.push_str("\x1b[0m");
    out
}

fn style(cell: &Cell) -> String {
    let mut codes = vec!["0".to_owned()];
    let ways = [
        (Modifier::BOLD, "1"),
        (Modifier::DIM, "2"),
        (Modifier::ITALIC, "3"),
        (Modifier::UNDERLINED, "4"),
        (Modifier::REVERSED, "7"),
    ];
    codes.extend(ways.iter().filter(|(way, _)| cell.modifier.contains(*way)).map(|(_, code)| (*code).to_owned()));
    codes.extend(colour(cell.fg, 30));
    codes.extend(colour(cell.bg, 40));
    format!("\x1b[{}m", codes.join(";"))
}

/// The SGR code of a color; `base` is 30 for the foreground and 40 for the background.
fn colour(colour: Color, base: u8) -> Option<String> {
    let usual = |n: u8| Some((base + n).to_string());
    let bright = |n: u8| Some((base + 60 + n).to_string());
    match colour {
        Color::Reset => None,
        Color::Black => usual(0),
        Color::Red => usual(1),
        Color::Green => usual(2),
        Color::Yellow => usual(3),
        Color::Blue => usual(4),
        Color::Magenta => usual(5),
        Color::Cyan => usual(6),
        Color::Gray => usual(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(at) => Some(format!("{};5;{at}", base + 8)),
        Color::Rgb(r, g, b) => Some(format!("{};2;{r};{g};{b}", base + 8)),
    }
}
