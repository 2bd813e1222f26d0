//! The signs beside the words: each stands for a state, so that no meaning rests on colour alone.

use ratatui::symbols::border;

/// Which letters of a text a terminal shows, each in as many cells as are counted for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Any.
    All,
    /// Not those that some terminals draw in one cell and others in two.
    Unambiguous,
    /// Those of the fonts of the Linux console.
    Console,
    /// Those of ASCII.
    Ascii,
}

/// Single-cell signs. The plain ones stand in where the locale is not UTF-8.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyphs {
    /// Reached, or finished.
    pub done: &'static str,
    /// Where one is.
    pub here: &'static str,
    /// Needs a look.
    pub attention: &'static str,
    /// Failed.
    pub failed: &'static str,
    /// Not reached yet.
    pub waiting: &'static str,
    /// Stands for what was cut off.
    pub more: &'static str,
    /// The arrow key up.
    pub up: &'static str,
    /// The arrow key down.
    pub down: &'static str,
    /// The arrow key to the left.
    pub left: &'static str,
    /// The arrow key to the right.
    pub right: &'static str,
    /// Stands between two things on a line.
    pub separator: &'static str,
    /// Stands before what is typed.
    pub prompt: &'static str,
    /// The part of a line that is done.
    pub full: &'static str,
    /// The part of a line that is to come.
    pub empty: &'static str,
    /// A whole cell of a bar.
    pub block: &'static str,
    /// One to seven eighths of a cell, where the fonts have them.
    pub eighths: Option<[&'static str; 7]>,
    /// The empty part of a bar, where no background color shows it.
    pub track: &'static str,
    /// Marks the chosen row.
    pub select: &'static str,
    /// The step or phase that is open, and one to come.
    pub current: &'static str,
    /// A step or phase to come.
    pub to_come: &'static str,
    /// A place that is chosen on a map.
    pub chosen: &'static str,
    /// Work under way, quarter by quarter.
    pub working: [&'static str; 4],
    /// What is on both sides of the sandbox's badge.
    pub badge: (&'static str, &'static str),
    /// The frame of a dialog.
    pub border: border::Set<'static>,
    /// The Enter key.
    pub enter: &'static str,
    /// Shift and Tab.
    pub back: &'static str,
    /// Both arrow keys of a list.
    pub arrows: &'static str,
    /// Stands before how many.
    pub times: &'static str,
    /// Before an amount that is less.
    pub minus: &'static str,
    /// What may be in the texts beside them.
    pub letters: Letters,
}

/// For a UTF-8 locale.
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
    times: "×",
    minus: "−",
    letters: Letters::All,
};

/// What the fonts of the Linux console have in common, its own and those of `console-setup`.
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
    prompt: ">",
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
    enter: "Enter",
    back: "S-Tab",
    arrows: "↑↓",
    times: "x",
    minus: "-",
    letters: Letters::Console,
};

/// For any other locale.
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
    letters: Letters::Ascii,
    ..CONSOLE
};

impl Glyphs {
    /// Those that a terminal can show in a locale: the plain ones where it is not UTF-8.
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

/// Whether frames, arrows and dots are two cells wide there: GNU screen by the locale it was started in,
/// mlterm in Japanese.
fn wide(term: &str, locale: &str, screen: bool) -> bool {
    let language = |codes: &[&str]| codes.iter().any(|code| locale.starts_with(code));
    let screen = screen || term.starts_with("screen");
    screen && language(&["ja", "ko", "zh"]) || term.starts_with("mlterm") && language(&["ja"])
}
