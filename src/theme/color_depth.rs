//! Detects how many colors a terminal has, and converts a theme to that number.

use super::Theme;
use ratatui::style::{Color, Style};

/// The number of colors of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// The 16 colors of its own palette.
    Sixteen,
    /// Also xterm's color cube and grays.
    Indexed,
    /// All colors.
    True,
}

impl ColorDepth {
    /// Detects it from the environment: `COLORTERM` for all colors, `TERM` for 256, unless the terminal is known to
    /// have fewer. `COLORTERM` is inherited by whatever is started inside.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> ColorDepth {
        let get = |name: &str| get(name).unwrap_or_default().to_lowercase();
        let (term, colours) = (get("TERM"), get("COLORTERM"));
        if bare(&term) || term == "linux" {
            return ColorDepth::Sixteen;
        }
        let any = matches!(colours.as_str(), "truecolor" | "24bit") || term.ends_with("-direct");
        // GNU screen and dvtm drop what they don't take for a color.
        let passed_on = term.starts_with("screen") && get("TMUX").is_empty() || term.starts_with("dvtm");
        if any && !passed_on {
            return ColorDepth::True;
        }
        let known = ["256color", "kitty", "ghostty", "alacritty", "foot", "wezterm", "mlterm"];
        let has_256 = known.iter().any(|part| term.contains(part));
        // Set by xterm itself, whose `TERM` is also used by terminals with eight colors.
        let xterm = term.starts_with("xterm") && !get("XTERM_VERSION").is_empty();
        if has_256 || xterm || !colours.is_empty() { ColorDepth::Indexed } else { ColorDepth::Sixteen }
    }

    /// Converts the theme to the available colors, each to the nearest one.
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

/// The 16 colors of a terminal's own palette, in order.
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

/// The 16 colors as in xterm; a user's palette may differ.
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

/// Returns the RGB values of a color as in xterm; none for the terminal's own foreground or background.
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

/// The ramp of grays: the cube has too few, and the nearest one to a gray in it is violet.
const GRAYS: std::ops::RangeInclusive<u8> = 232..=255;

/// Returns whether a color has no significant hue; without white and black, which the ramp lacks.
fn gray(colour: Color) -> bool {
    let (r, g, b) = rgb(colour).unwrap_or_default();
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    most - least < 30 && (8..=238).contains(&most)
}

/// Returns whether a terminal with this `TERM` is a plain one that displays unknown sequences: a serial line, or a
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
    fn color_depth_is_read_from_the_environment() {
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
    fn color_is_mapped_to_the_nearest_available() {
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
