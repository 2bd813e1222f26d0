//! Encodes cells as escape sequences: only style changes are sent, and no style that is invisible.

use super::features::{Features, Leaving};
use super::links;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// Modifiers that are invisible on a blank.
const WEIGHT: Modifier = Modifier::BOLD.union(Modifier::DIM).union(Modifier::ITALIC);
/// Modifiers that are visible on a blank.
const DRAWN: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);
/// Each modifier with the codes that begin and end it. Bold and dim have the same end code.
const MODIFIERS: [(Modifier, u8, u8); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The escape sequences that a terminal understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tongue {
    /// Synchronized updates.
    pub frames: bool,
    /// Only the colors 30 to 37; other color codes are read as blinking.
    pub eight: bool,
}

impl Tongue {
    /// Returns the sequences for a terminal with these features.
    pub fn of(features: Features) -> Tongue {
        Tongue { frames: features.leaving != Leaving::Bare, eight: features.eight }
    }
}

/// Number of blanks from which a cursor movement is shorter than writing them.
const LONG: usize = 6;

/// Removes color and weight from blanks, so that those with only a changed color aren't drawn again. Short gaps
/// between words keep theirs, so that text is written in one piece; behind the last word of a row, there is none.
pub fn forget_unseen_ink(buf: &mut Buffer) {
    let width = usize::from(buf.area.width).max(1);
    for row in buf.content.chunks_mut(width) {
        let last = row.iter().rposition(|cell| !is_blank(cell)).map_or(0, |at| at + 1);
        let (words, rest) = row.split_at_mut(last);
        let gaps = words.chunk_by_mut(|one, next| is_blank(one) == is_blank(next)).filter(|gap| gap.len() >= LONG);
        for blanks in gaps.chain([rest]) {
            if blanks.first().is_some_and(is_blank) {
                for cell in blanks {
                    cell.fg = Color::Reset;
                    cell.modifier = cell.modifier.difference(WEIGHT);
                }
            }
        }
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(DRAWN)
}

/// The terminal's current style.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// The style after a reset.
const PLAIN: Pen = Pen { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// Draws cells one after another, and resets the style at the end.
pub fn paint<'a>(out: &mut Vec<u8>, content: impl Iterator<Item = (u16, u16, &'a Cell)>, tongue: Tongue) {
    let mut pen = PLAIN;
    let mut next = None;
    for (x, y, cell) in content {
        go(out, next, (x, y), tongue);
        let wanted = pen.for_cell(cell);
        pen.change(wanted, tongue.eight, out);
        pen = wanted;
        out.extend_from_slice(cell.symbol().as_bytes());
        next = Some(Place {
            x: x + 1,
            y,
            sure: cell.symbol().is_ascii() && next.is_none_or(|place| place.sure || place.y != y),
        });
    }
    if pen != PLAIN {
        out.extend_from_slice(b"\x1b[0m");
    }
}

/// The cursor's position after a cell, if the cell has its expected width.
#[derive(Clone, Copy)]
struct Place {
    x: u16,
    y: u16,
    /// Whether no character since the last movement may be wider in some terminals.
    sure: bool,
}

/// Moves the cursor, unless it is already there: by a relative movement if its position is certain.
fn go(out: &mut Vec<u8>, from: Option<Place>, (x, y): (u16, u16), tongue: Tongue) {
    let column = u32::from(x) + 1;
    let wrote = match from {
        Some(place) if (place.x, place.y) == (x, y) => Ok(()),
        Some(place) if place.sure && place.y == y && place.x + 1 == x => write!(out, "\x1b[C"),
        Some(place) if place.sure && place.y == y && place.x < x => write!(out, "\x1b[{}C", x - place.x),
        // The simplest terminals don't support moving to a column.
        Some(place) if place.y == y && tongue.frames => write!(out, "\x1b[{column}G"),
        _ => write!(out, "\x1b[{};{column}H", u32::from(y) + 1),
    };
    debug_assert!(wrote.is_ok(), "memory takes all that is written to it");
}

impl Pen {
    /// Returns the style of a cell; a blank takes the color of what is before it.
    fn for_cell(self, cell: &Cell) -> Pen {
        // The other bits identify a link.
        let modifier = Modifier::from_bits_truncate(cell.modifier.bits() & !links::BITS);
        match is_blank(cell) {
            true => Pen { fg: self.fg, bg: cell.bg, modifier: modifier.difference(WEIGHT) | self.modifier & WEIGHT },
            false => Pen { fg: cell.fg, bg: cell.bg, modifier },
        }
    }

    /// Writes the style changes in one sequence.
    fn change(self, wanted: Pen, eight: bool, out: &mut Vec<u8>) {
        let mut codes: Vec<String> = Vec::new();
        let gone = self.modifier.difference(wanted.modifier);
        let mut kept = self.modifier & wanted.modifier;
        for (modifier, _, end) in MODIFIERS.iter().filter(|(modifier, ..)| gone.contains(*modifier)) {
            let end = end.to_string();
            if !codes.contains(&end) {
                codes.push(end);
            }
            if (Modifier::BOLD | Modifier::DIM).contains(*modifier) {
                kept = kept.difference(Modifier::BOLD | Modifier::DIM);
            }
        }
        let new = wanted.modifier.difference(kept);
        codes
            .extend(MODIFIERS.iter().filter(|(modifier, ..)| new.contains(*modifier)).map(|(_, on, _)| on.to_string()));
        codes.extend((self.fg != wanted.fg).then(|| code(wanted.fg, 30, eight)).flatten());
        codes.extend((self.bg != wanted.bg).then(|| code(wanted.bg, 40, eight)).flatten());
        if !codes.is_empty() {
            out.extend_from_slice(format!("\x1b[{}m", codes.join(";")).as_bytes());
        }
    }
}

/// Returns the code of a color: `layer` is 30 for text and 40 for the background. `None` if it can't be expressed in
/// eight colors.
fn code(color: Color, layer: u8, eight: bool) -> Option<String> {
    let index = match color {
        Color::Reset => return Some((layer + 9).to_string()),
        Color::Rgb(red, green, blue) => return Some(format!("{};2;{red};{green};{blue}", layer + 8)),
        Color::Indexed(index) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    match eight {
        // Other codes are read as blinking there; a bright color becomes the plain one.
        true => (index < 16).then(|| (layer + index % 8).to_string()),
        false => Some(format!("{};5;{index}", layer + 8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    const USUAL: Tongue = Tongue { frames: true, eight: false };
    const OLD: Tongue = Tongue { frames: false, eight: true };

    /// Returns the bytes of all cells except dots.
    fn painted(buf: &Buffer, tongue: Tongue) -> String {
        let mut out = Vec::new();
        let width = buf.area.width;
        let cell = |(at, cell)| (at as u16 % width, at as u16 / width, cell);
        paint(&mut out, buf.content.iter().enumerate().map(cell).filter(|(_, _, cell)| cell.symbol() != "."), tongue);
        String::from_utf8(out).unwrap()
    }

    fn row(parts: &[(&str, Style)]) -> Buffer {
        let width: usize = parts.iter().map(|(text, _)| text.chars().count()).sum();
        let mut buf = Buffer::empty(Rect::new(0, 0, width as u16, 1));
        let mut x = 0;
        for (text, style) in parts {
            buf.set_string(x, 0, text, *style);
            x += text.chars().count() as u16;
        }
        buf
    }

    #[test]
    fn only_style_changes_are_written_in_one_sequence() {
        let (blue, red) = (Style::new().fg(Color::Indexed(4)), Style::new().fg(Color::Rgb(1, 2, 3)));
        let buf = row(&[("a", blue), ("b", blue.bold()), ("c", red), ("d", red.bg(Color::Cyan)), ("e", Style::new())]);
        assert_eq!(painted(&buf, USUAL), "\x1b[1;1H\x1b[38;5;4ma\x1b[1mb\x1b[22;38;2;1;2;3mc\x1b[48;5;6md\x1b[39;49me");
    }

    #[test]
    fn ending_bold_keeps_dim() {
        let both = Style::new().bold().dim().underlined();
        assert_eq!(
            painted(&row(&[("a", both), ("b", both.not_bold())]), USUAL),
            "\x1b[1;1H\x1b[1;2;4ma\x1b[22;2mb\x1b[0m"
        );
    }

    #[test]
    fn blank_keeps_only_its_background_and_decorations() {
        let (ink, other) = (Style::new().fg(Color::Indexed(4)), Style::new().fg(Color::Indexed(9)).bold());
        let buf = row(&[("a", ink), (" ", other.bg(Color::Indexed(2))), ("b", ink), (" ", other.underlined())]);
        assert_eq!(painted(&buf, USUAL), "\x1b[1;1H\x1b[38;5;4ma\x1b[48;5;2m \x1b[49mb\x1b[1;4;38;5;9m \x1b[0m");
    }

    #[test]
    fn restyled_blanks_are_skipped_unless_text_follows_closely() {
        let drawn = |text: &str| {
            let (mut before, mut after) = (row(&[(text, Style::new().bold())]), row(&[(text, Style::new().italic())]));
            forget_unseen_ink(&mut before);
            forget_unseen_ink(&mut after);
            before.diff(&after).iter().map(|(x, ..)| *x).collect::<Vec<_>>()
        };
        assert_eq!(drawn("a      b"), [0, 7]);
        assert_eq!(drawn("a     b"), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(drawn("a  "), [0]);
    }

    #[test]
    fn gap_uses_a_relative_move_unless_a_preceding_width_is_ambiguous() {
        let plain = Style::new();
        assert_eq!(painted(&row(&[("a....b.c", plain)]), USUAL), "\x1b[1;1Ha\x1b[4Cb\x1b[Cc");
        assert_eq!(painted(&row(&[("●....b", plain)]), USUAL), "\x1b[1;1H●\x1b[6Gb");
        assert_eq!(painted(&row(&[("●a..b", plain)]), USUAL), "\x1b[1;1H●a\x1b[5Gb");
        assert_eq!(painted(&row(&[("●a..b", plain)]), OLD), "\x1b[1;1H●a\x1b[1;5Hb");
    }

    #[test]
    fn eight_color_terminals_get_the_classic_codes() {
        let styles = [Color::Cyan, Color::White, Color::Indexed(244)].map(|color| Style::new().fg(color));
        let buf = row(&[("a", styles[0]), ("b", styles[1].bg(Color::Black)), ("38;5;6m", styles[2])]);
        assert_eq!(painted(&buf, OLD), "\x1b[1;1H\x1b[36ma\x1b[37;40mb\x1b[49m38;5;6m\x1b[0m");
    }
}
