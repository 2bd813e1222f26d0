//! The glyphs next to words: each stands for a state, so that no meaning depends on color alone.

use ratatui::symbols::border;

/// The letters that a terminal can display with the expected width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// All letters.
    All,
    /// Without those that some terminals draw in one cell and others in two.
    Unambiguous,
    /// Those in the fonts of the Linux console.
    Console,
    /// ASCII only.
    Ascii,
}

/// Single-cell glyphs. The ASCII ones are used if the locale isn't UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyphs {
    /// Reached, or finished.
    pub done: &'static str,
    /// The current position.
    pub here: &'static str,
    /// Needs attention.
    pub attention: &'static str,
    /// Failed.
    pub failed: &'static str,
    /// Not reached yet.
    pub waiting: &'static str,
    /// An ellipsis for what was cut off.
    pub more: &'static str,
    /// The up arrow key.
    pub up: &'static str,
    /// The down arrow key.
    pub down: &'static str,
    /// The left arrow key.
    pub left: &'static str,
    /// The right arrow key.
    pub right: &'static str,
    /// The separator between two items on a line.
    pub separator: &'static str,
    /// The prompt before typed text.
    pub prompt: &'static str,
    /// The completed part of a line.
    pub full: &'static str,
    /// The remaining part of a line.
    pub empty: &'static str,
    /// A full cell of a bar.
    pub block: &'static str,
    /// One to seven eighths of a cell, if the fonts have them.
    pub eighths: Option<[&'static str; 7]>,
    /// The empty part of a bar, if there is no background color for it.
    pub track: &'static str,
    /// The marker of the selected row.
    pub select: &'static str,
    /// The current step or phase.
    pub current: &'static str,
    /// A step or phase to come.
    pub to_come: &'static str,
    /// A chosen place on a map.
    pub chosen: &'static str,
    /// The four frames of the spinner.
    pub working: [&'static str; 4],
    /// The characters on both sides of the sandbox's badge.
    pub badge: (&'static str, &'static str),
    /// The border of a dialog.
    pub border: border::Set<'static>,
    /// The Enter key.
    pub enter: &'static str,
    /// Shift+Tab.
    pub back: &'static str,
    /// The up and down arrow keys together.
    pub arrows: &'static str,
    /// The left and right arrow keys together.
    pub across: &'static str,
    /// The sign before a count.
    pub times: &'static str,
    /// The minus sign.
    pub minus: &'static str,
    /// The letters allowed in texts.
    pub letters: Letters,
}

/// The glyphs for a UTF-8 locale.
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
    block: "█",
    eighths: Some(["▏", "▎", "▍", "▌", "▋", "▊", "▉"]),
    track: "░",
    select: "▌",
    current: "●",
    to_come: "○",
    chosen: "◉",
    working: ["◐", "◓", "◑", "◒"],
    badge: ("▐", "▌"),
    border: border::ROUNDED,
    enter: "⏎",
    back: "⇧⇥",
    arrows: "↑↓",
    across: "←→",
    times: "×",
    minus: "−",
    letters: Letters::All,
};

/// The glyphs that the fonts of the Linux console have in common, its own and those of `console-setup`.
pub const CONSOLE: Glyphs = Glyphs {
    done: "+",
    here: ">",
    attention: "!",
    failed: "x",
    waiting: "·",
    more: "~",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
    separator: "·",
    prompt: ":",
    full: "█",
    empty: "░",
    block: "█",
    eighths: None,
    track: "░",
    select: ">",
    current: "*",
    to_come: "-",
    chosen: "*",
    working: ["|", "/", "-", "\\"],
    badge: ("[", "]"),
    border: border::PLAIN,
    enter: "enter",
    back: "s-tab",
    arrows: "↑↓",
    across: "←→",
    times: "x",
    minus: "-",
    letters: Letters::Console,
};

/// The glyphs for other locales.
pub const ASCII: Glyphs = Glyphs {
    waiting: ".",
    up: "^",
    down: "v",
    left: "Left",
    right: "Right",
    separator: "-",
    full: "=",
    empty: "-",
    block: "#",
    track: ".",
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
    arrows: "Up/Dn",
    across: "Lf/Rt",
    letters: Letters::Ascii,
    ..CONSOLE
};

impl Glyphs {
    /// Returns the glyphs that a terminal can display: the ASCII ones if the locale isn't UTF-8.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Glyphs {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")).unwrap_or_default();
        let utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
        let term = set("TERM").unwrap_or_default();
        match () {
            () if !utf8 => ASCII,
            () if term == "linux" => CONSOLE,
            () if wide(&term, &locale, set("STY").is_some()) => Glyphs { letters: Letters::Unambiguous, ..ASCII },
            () => UNICODE,
        }
    }
}

/// Returns whether borders, arrows and dots are two cells wide: in GNU screen started in an East Asian locale, and in
/// mlterm in Japanese.
fn wide(term: &str, locale: &str, screen: bool) -> bool {
    let language = |codes: &[&str]| codes.iter().any(|code| locale.starts_with(code));
    let screen = screen || term.starts_with("screen");
    screen && language(&["ja", "ko", "zh"]) || term.starts_with("mlterm") && language(&["ja"])
}
