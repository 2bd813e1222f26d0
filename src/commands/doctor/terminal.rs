//! Diagnoses the terminal and the features that Skysail uses.

use super::{Section, Variables};
use crate::commands::{appearance, messages};
use crate::terminal::{self, Clipboard, Features, Leaving, Multiplexer, Notices, TerminalKind};
use crate::text::Language;
use crate::theme::{Background, ColorDepth, Display, Glyphs, Letters};
use serde_json::json;

/// Checks which terminal it is, and what it supports.
pub fn look(language: Language, variables: &Variables) -> Section {
    let get = |name: &str| variables.get(name).cloned();
    let mut section = Section::new("terminal");
    let kind = TerminalKind::of(get);
    let name = Some(kind.name()).filter(|name| !name.is_empty());
    section.fact("kind", name.clone(), name.unwrap_or_else(|| t!(language, "doctor.unknown").to_owned()));
    let (columns, rows) = terminal::size();
    let known = columns > 0 && rows > 0;
    let words = if known { format!("{columns}x{rows}") } else { t!(language, "doctor.unknown").to_owned() };
    section.fact("size", known.then(|| json!({ "columns": columns, "rows": rows })), words);
    let unfit = terminal::check().err();
    let why = unfit.map(|unfit| t!(language, "doctor.terminal.no-screens", why = messages::unfit(language, unfit)));
    section.fact("screens", unfit.is_none(), why.unwrap_or_else(|| t!(language, "doctor.yes").to_owned()));
    for (name, variable) in [("term", "TERM"), ("program", "TERM_PROGRAM"), ("colorterm", "COLORTERM")] {
        section.text(language, name, variables.get(variable).map(String::as_str));
    }
    let display = Display::for_environment(get);
    let colors = match display.depth {
        ColorDepth::Sixteen => 16,
        ColorDepth::Indexed => 256,
        ColorDepth::True => 16_777_216,
    };
    section.fact("colors", colors, colors.to_string());
    let ground = match display.ground {
        Background::Unknown => None,
        Background::Dark => Some("dark"),
        Background::Light => Some("light"),
    };
    let words =
        ground.map_or(t!(language, "doctor.unknown"), |ground| t!(language, &format!("doctor.background.{ground}")));
    section.fact("background", ground, words);
    section.switch(language, "no-color", variables.get("NO_COLOR").is_some_and(|value| !value.is_empty()));
    let letters = Glyphs::for_environment(get).letters;
    section.switch(language, "utf-8", letters != Letters::Ascii);
    section.text(language, "language", Some(language.code()));
    let has = appearance::features();
    beside(language, &mut section, has);
    let differs = differences(kind, has, display, letters);
    let words: Vec<&str> = differs.iter().map(|key| t!(language, &format!("doctor.differs.{key}"))).collect();
    let summary = if words.is_empty() { t!(language, "doctor.no").to_owned() } else { words.join(" ") };
    section.fact("differs", json!(differs), summary);
    section
}

/// Returns how this terminal differs from one that supports everything, as text names.
pub fn differences(kind: TerminalKind, has: Features, display: Display, letters: Letters) -> Vec<&'static str> {
    let all = [
        ("bare", has.leaving == Leaving::Bare),
        ("eight", has.eight),
        ("ground", display.ground == Background::Unknown && !has.eight && kind != TerminalKind::Dumb),
        ("title", !has.title && !matches!(kind, TerminalKind::Bare | TerminalKind::Dumb | TerminalKind::Linux)),
        ("progress", kind == TerminalKind::Kitty),
        ("clipboard", has.clipboard == Clipboard::None),
        ("sent", has.clipboard == Clipboard::Unsure),
        ("mouse", !has.mouse && kind != TerminalKind::Dumb),
        ("f10", !has.f10),
        ("alt", has.alt),
        ("below", has.leaving == Leaving::Cornered),
        ("narrow", letters == Letters::Unambiguous),
        ("console", letters == Letters::Console),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(key, _)| key).collect()
}

fn beside(language: Language, section: &mut Section, has: Features) {
    section.switch(language, "bell", has.bell);
    let way = has.notices.map(|notices| match notices {
        Notices::Osc9 => "OSC 9",
        Notices::Osc777 => "OSC 777",
    });
    section.fact("notifications", way, way.unwrap_or(t!(language, "doctor.no")));
    for (name, on, way) in
        [("progress", has.progress, "OSC 9;4"), ("title", has.title, "OSC 2"), ("links", has.links, "OSC 8")]
    {
        section.fact(name, on.then_some(way), if on { way } else { t!(language, "doctor.no") });
    }
    let (way, words) = match has.clipboard {
        Clipboard::None => (None, t!(language, "doctor.no")),
        Clipboard::Unsure => (Some("OSC 52"), t!(language, "doctor.copied.sent")),
        Clipboard::Set => (Some("OSC 52"), "OSC 52"),
    };
    section.fact("clipboard", way, words);
    let between = match has.between {
        Multiplexer::Nobody => None,
        Multiplexer::Tmux => Some("tmux"),
        Multiplexer::Screen => Some("screen"),
    };
    section.fact("through", between, between.unwrap_or(t!(language, "doctor.no")));
    if has.between == Multiplexer::Tmux {
        section.warnings.push(t!(language, "doctor.terminal.tmux").to_owned());
    }
}
