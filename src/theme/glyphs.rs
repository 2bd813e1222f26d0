//! The signs beside the words: each stands for a state, so that no meaning rests on colour alone.

use ratatui::symbols::border;

/// Single-cell signs. The plain ones stand in where the locale is not UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyphs {
    pub done: &'static str,
    pub here: &'static str,
    pub attention: &'static str,
    pub failed: &'static str,
    pub waiting: &'static str,
    pub more: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub left: &'static str,
    pub right: &'static str,
    pub separator: &'static str,
    pub prompt: &'static str,
    pub full: &'static str,
    pub empty: &'static str,
    pub border: border::Set<'static>,
    pub enter: &'static str,
    pub back: &'static str,
    pub arrows: &'static str,
    /// Stands before how many.
    pub times: &'static str,
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
    left: "←",
    right: "→",
    separator: "·",
    prompt: "›",
    full: "━",
    empty: "─",
    border: border::ROUNDED,
    enter: "⏎",
    back: "⇧⇥",
    arrows: "↑↓",
    times: "×",
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
    left: "Left",
    right: "Right",
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
    times: "x",
};

impl Glyphs {
    /// Those that a locale can show: the plain ones where it is not UTF-8.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Glyphs {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
        if utf8 { UNICODE } else { ASCII }
    }
}
