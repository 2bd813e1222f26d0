//! How many colours a terminal has, and a theme in so many.

use super::Theme;
use ratatui::style::{Color, Style};

/// The colours of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// The sixteen of its own palette.
    Sixteen,
    /// And the cube and the greys of xterm.
    Indexed,
    /// Any.
    True,
}

impl ColorDepth {
    /// As the environment says: `COLORTERM` for any color, `TERM` for 256, where the terminal is not known
    /// to have fewer. `COLORTERM` is inherited by whatever is started inside.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> ColorDepth {
        let get = |name: &str| get(name).unwrap_or_default().to_lowercase();
        let (term, colours) = (get("TERM"), get("COLORTERM"));
        if bare(&term) || term == "linux" {
            return ColorDepth::Sixteen;
        }
        let any = matches!(colours.as_str(), "truecolor" | "24bit") || term.ends_with("-direct");
        // GNU screen and dvtm leave out what they take for no color.
        let passed_on = term.starts_with("screen") && get("TMUX").is_empty() || term.starts_with("dvtm");
        if any && !passed_on {
            return ColorDepth::True;
        }
        let known = ["256color", "kitty", "ghostty", "alacritty", "foot", "wezterm", "mlterm"];
        let has_256 = known.iter().any(|part| term.contains(part));
        // Said by xterm itself, whose TERM is that of terminals with eight.
        let xterm = term.starts_with("xterm") && !get("XTERM_VERSION").is_empty();
        if has_256 || xterm || !colours.is_empty() { ColorDepth::Indexed } else { ColorDepth::Sixteen }
    }

    /// The theme in the colours there are, each as near as it can be had.
    pub fn fit(self, theme: Theme) -> Theme {
        if self == ColorDepth::True { theme } else { theme.map(|style| self.style(style)) }
    }

    fn style(self, style: Style) -> Style {
        Style {
            fg: style.fg.map(|colour| self.colour(colour)),
            bg: style.bg.map(|colour| self.colour(colour)),
            ..style
        }
    }

    fn colour(self, colour: Color) -> Color {
        match (self, colour) {
            (ColorDepth::Indexed, Color::Rgb(..)) if gray(colour) => Color::Indexed(nearest(colour, GRAYS)),
            (ColorDepth::Indexed, Color::Rgb(..)) => Color::Indexed(nearest(colour, 16..=255)),
            (ColorDepth::Sixteen, Color::Rgb(..) | Color::Indexed(16..)) => NAMED[usize::from(nearest(colour, 0..=15))],
            _ => colour,
        }
    }
}

/// The sixteen of a terminal's own palette by name, in their order.
pub const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// The sixteen as xterm has them; a user's palette may differ.
const USUAL: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// Red, green and blue of a colour as xterm shows it; none for the terminal's own foreground or background.
pub fn rgb(colour: Color) -> Option<(u8, u8, u8)> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(at @ ..16) => Some(USUAL[usize::from(at)]),
        Color::Indexed(at @ 16..232) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let at = at - 16;
            Some((step(at / 36), step(at / 6 % 6), step(at % 6)))
        }
        Color::Indexed(at) => {
            let grey = 8 + 10 * (at - 232);
            Some((grey, grey, grey))
        }
        named => NAMED.iter().position(|other| *other == named).map(|at| USUAL[at]),
    }
}

/// The ramp of grays: the cube has too few, and a gray taken from it is a violet.
const GRAYS: std::ops::RangeInclusive<u8> = 232..=255;

/// Whether a color is one whose hue does not matter; neither white nor black, which the ramp lacks.
fn gray(colour: Color) -> bool {
    let (r, g, b) = rgb(colour).unwrap_or_default();
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    most - least < 30 && (8..=238).contains(&most)
}

/// Whether a terminal of this `TERM` is a plain one, that shows what it does not know: a serial line, or a
/// console of another system.
fn bare(term: &str) -> bool {
    let vt = term.strip_prefix("vt").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let named = |name: &str| term.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    vt || term.starts_with("cons") || ["ansi", "pcansi", "sun", "wsvt", "wyse"].into_iter().any(named)
}

fn nearest(colour: Color, among: std::ops::RangeInclusive<u8>) -> u8 {
    let wanted = rgb(colour).unwrap_or_default();
    let far = |at: u8| {
        let has = rgb(Color::Indexed(at)).unwrap_or_default();
        let square = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
        square(wanted.0, has.0) + square(wanted.1, has.1) + square(wanted.2, has.2)
    };
    let first = *among.start();
    among.min_by_key(|at| far(*at)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> ColorDepth {
        ColorDepth::for_environment(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn a_terminal_has_the_colours_that_it_says() {
        for (pairs, depth) in [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], ColorDepth::True),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "24bit")], ColorDepth::True),
            (&[("TERM", "xterm-direct")], ColorDepth::True),
            (&[("TERM", "screen-256color")], ColorDepth::Indexed),
            (&[("TERM", "xterm-kitty")], ColorDepth::Indexed),
            (&[("TERM", "xterm"), ("COLORTERM", "yes")], ColorDepth::Indexed),
            (&[("TERM", "linux")], ColorDepth::Sixteen),
            (&[("TERM", "vt220")], ColorDepth::Sixteen),
            (&[("TERM", "vt220"), ("COLORTERM", "truecolor")], ColorDepth::Sixteen),
            (&[("TERM", "ansi")], ColorDepth::Sixteen),
            (&[("TERM", "mlterm")], ColorDepth::Indexed),
            (&[("TERM", "xterm")], ColorDepth::Sixteen),
            (&[("TERM", "xterm"), ("XTERM_VERSION", "XTerm(379)")], ColorDepth::Indexed),
            (&[("TERM", "screen"), ("COLORTERM", "truecolor")], ColorDepth::Indexed),
            (&[("TERM", "screen-256color"), ("TMUX", "x"), ("COLORTERM", "truecolor")], ColorDepth::True),
            (&[], ColorDepth::Sixteen),
        ] {
            assert_eq!(of(pairs), depth, "{pairs:?}");
        }
    }

    #[test]
    fn a_colour_becomes_the_nearest_that_there_is() {
        assert_eq!(ColorDepth::Indexed.colour(Color::Rgb(255, 255, 255)), Color::Indexed(231));
        assert_eq!(ColorDepth::Indexed.colour(Color::Rgb(8, 8, 8)), Color::Indexed(232));
        assert_eq!(ColorDepth::Indexed.colour(Color::Rgb(0x8b, 0x97, 0xa5)), Color::Indexed(246));
        assert_eq!(ColorDepth::Indexed.colour(Color::Rgb(95, 175, 215)), Color::Indexed(74));
        assert_eq!(ColorDepth::Sixteen.colour(Color::Rgb(250, 10, 10)), Color::LightRed);
        assert_eq!(ColorDepth::Sixteen.colour(Color::Indexed(231)), Color::White);
        assert_eq!(ColorDepth::Sixteen.colour(Color::Cyan), Color::Cyan);
        assert_eq!(ColorDepth::True.colour(Color::Rgb(1, 2, 3)), Color::Rgb(1, 2, 3));
    }
}
