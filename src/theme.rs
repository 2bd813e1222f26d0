//! How things look: styles by what they mean, and the glyphs beside them.
//!
//! The calm default is built on the terminal's own sixteen colours, so it follows a person's
//! palette, dark or light. Meaning never rests on colour alone: each state has a glyph too.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

/// Styles by meaning, and the glyphs.
#[derive(Clone, Debug)]
pub struct Theme {
    pub text: Style,
    /// Less important: notes, hints, units.
    pub dim: Style,
    /// Titles and what has focus.
    pub accent: Style,
    /// The row under the cursor.
    pub cursor: Style,
    /// What can be pressed.
    pub key: Style,
    pub good: Style,
    pub warn: Style,
    pub bad: Style,
    pub money: Style,
    pub border: Style,
    pub border_focus: Style,
    /// The one button that spends money.
    pub button: Style,
    pub glyphs: Glyphs,
}

/// Single-cell signs. The plain ones stand in where the locale is not UTF-8.
#[derive(Clone, Debug)]
pub struct Glyphs {
    pub done: &'static str,
    pub here: &'static str,
    pub attention: &'static str,
    pub failed: &'static str,
    pub waiting: &'static str,
    pub more: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub separator: &'static str,
    pub prompt: &'static str,
    pub full: &'static str,
    pub empty: &'static str,
    pub border: border::Set<'static>,
    pub enter: &'static str,
    pub back: &'static str,
    pub arrows: &'static str,
}

pub const UNICODE: Glyphs = Glyphs {
    done: "✓",
    here: "▸",
    attention: "!",
    failed: "✗",
    waiting: "·",
    more: "…",
    up: "↑",
    down: "↓",
    separator: "·",
    prompt: "›",
    full: "━",
    empty: "─",
    border: border::ROUNDED,
    enter: "⏎",
    back: "⇧⇥",
    arrows: "↑↓",
};

pub const ASCII: Glyphs = Glyphs {
    done: "+",
    here: ">",
    attention: "!",
    failed: "x",
    waiting: ".",
    more: "~",
    up: "^",
    down: "v",
    separator: "-",
    prompt: ">",
    full: "#",
    empty: "-",
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    enter: "Enter",
    back: "S-Tab",
    arrows: "Up/Dn",
};

impl Theme {
    /// Calm: the terminal's own sixteen colours.
    pub fn calm() -> Theme {
        let plain = Style::new();
        Theme {
            text: plain,
            dim: plain.fg(Color::DarkGray),
            accent: plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            cursor: plain.fg(Color::Black).bg(Color::Cyan),
            key: plain.fg(Color::Cyan),
            good: plain.fg(Color::Green),
            warn: plain.fg(Color::Yellow),
            bad: plain.fg(Color::Red),
            money: plain.fg(Color::Green).add_modifier(Modifier::BOLD),
            border: plain.fg(Color::DarkGray),
            border_focus: plain.fg(Color::Cyan),
            button: plain.fg(Color::Black).bg(Color::Green).add_modifier(Modifier::BOLD),
            glyphs: UNICODE,
        }
    }

    /// Without any colour: bold, dim and reverse alone.
    pub fn monochrome() -> Theme {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        Theme {
            text: plain,
            dim: plain,
            accent: bold,
            cursor: plain.add_modifier(Modifier::REVERSED),
            key: bold,
            good: plain,
            warn: bold,
            bad: bold,
            money: bold,
            border: plain,
            border_focus: bold,
            button: bold.add_modifier(Modifier::REVERSED),
            glyphs: UNICODE,
        }
    }

    /// The names of the themes there are.
    pub const NAMES: [&str; 2] = ["calm", "monochrome"];

    /// The theme of this name.
    pub fn named(name: &str) -> Option<Theme> {
        match name {
            "calm" => Some(Theme::calm()),
            "monochrome" => Some(Theme::monochrome()),
            _ => None,
        }
    }

    /// The theme for an environment: `NO_COLOR` and a locale that is not UTF-8 are honoured.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Theme {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let theme = if set("NO_COLOR").is_some() { Theme::monochrome() } else { Theme::calm() };
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
        Theme { glyphs: if utf8 { UNICODE } else { ASCII }, ..theme }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Theme {
        Theme::for_environment(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn no_color_takes_all_colour_away() {
        assert_eq!(of(&[("NO_COLOR", "1")]).good.fg, None);
        assert_eq!(of(&[("NO_COLOR", "")]).good.fg, Some(Color::Green));
    }

    #[test]
    fn glyphs_follow_the_locale() {
        assert_eq!(of(&[("LANG", "C.UTF-8")]).glyphs.done, "✓");
        assert_eq!(of(&[("LANG", "C")]).glyphs.done, "+");
        assert_eq!(of(&[("LANG", "en_US.utf8"), ("LC_ALL", "C")]).glyphs.done, "+");
    }
}
