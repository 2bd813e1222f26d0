//! Detects from the environment whether a terminal is light or dark.
//!
//! The terminal isn't queried: a late reply could be typed into a shell.

use super::ColorDepth;

/// The brightness of a terminal's background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Background {
    /// Unknown.
    #[default]
    Unknown,
    /// Dark, for light text.
    Dark,
    /// Light, for dark text.
    Light,
}

/// The display that a theme is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// The number of colors.
    pub depth: ColorDepth,
    /// The brightness of its background.
    pub ground: Background,
}

impl Display {
    /// All colors, on an unknown background.
    pub const PLAIN: Display = Display { depth: ColorDepth::True, ground: Background::Unknown };

    /// Returns the display that the environment describes.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Display {
        Display { depth: ColorDepth::for_environment(&get), ground: Background::for_environment(get) }
    }
}

impl Background {
    /// Reads `COLORFGBG`, unless the terminal is one that never sets it: the variable is inherited by whatever is
    /// started from another terminal. The Linux console is black.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Background {
        let get = |name: &str| get(name).unwrap_or_default();
        let term = get("TERM");
        if term == "linux" {
            return Background::Dark;
        }
        let silent = ["xterm-kitty", "xterm-ghostty", "alacritty", "foot", "st"];
        let is = |name: &str| term.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        let xterm = term.starts_with("xterm") && !get("XTERM_VERSION").is_empty();
        if xterm || silent.into_iter().any(is) { Background::Unknown } else { Background::said(&get("COLORFGBG")) }
    }

    /// Parses `foreground;background`, each an index of the palette or `default`; some terminals put a word between
    /// them.
    fn said(pair: &str) -> Background {
        match pair.rsplit_once(';').and_then(|(_, background)| background.parse::<u8>().ok()) {
            Some(7 | 9..=15) => Background::Light,
            Some(0..=6 | 8) => Background::Dark,
            _ => Background::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_is_read_from_colorfgbg() {
        for (environment, ground) in [
            ("TERM=rxvt-unicode-256color COLORFGBG=0;default;15", Background::Light),
            ("TERM=rxvt-unicode-256color COLORFGBG=7;0", Background::Dark),
            ("TERM=xterm-256color COLORFGBG=15;0", Background::Dark),
            ("TERM=mlterm COLORFGBG=default;default", Background::Unknown),
            ("TERM=xterm-256color COLORFGBG=0;default", Background::Unknown),
            ("TERM=xterm-256color COLORFGBG=15", Background::Unknown),
            ("TERM=xterm-256color COLORFGBG=0;300", Background::Unknown),
            ("TERM=xterm-256color", Background::Unknown),
            ("TERM=linux", Background::Dark),
            // Inherited from the terminal that this one was started from.
            ("TERM=xterm-kitty COLORFGBG=0;15", Background::Unknown),
            ("TERM=xterm XTERM_VERSION=XTerm(379) COLORFGBG=15;0", Background::Unknown),
            ("TERM=st-256color COLORFGBG=0;15", Background::Unknown),
        ] {
            let pairs: Vec<_> = environment.split(' ').filter_map(|pair| pair.split_once('=')).collect();
            let get = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(Background::for_environment(get), ground, "{environment}");
        }
    }
}
