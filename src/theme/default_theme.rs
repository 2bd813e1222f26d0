//! The default theme Calm, built in code with the values of its file, so that nothing has to be parsed before the first
//! frame. A test compares the two.

use super::{ANSI_MARKS, Background, ColorDepth, Display, Theme, UNICODE};
use ratatui::style::{Color, Modifier, Style};

impl Theme {
    /// Returns Calm for an unknown terminal.
    pub fn calm() -> Theme {
        Theme::calm_on(Display::PLAIN)
    }

    /// Returns Calm for this display.
    pub fn calm_on(display: Display) -> Theme {
        match (display.depth, display.ground) {
            (ColorDepth::Sixteen, Background::Dark) => sixteen_dark(),
            (ColorDepth::Sixteen, _) => sixteen(),
            (depth, Background::Dark) => depth.fit(tinted(&DARK)),
            (depth, Background::Light) => depth.fit(tinted(&LIGHT)),
            (_, Background::Unknown) => anywhere(),
        }
    }
}

const PLAIN: Style = Style::new();
const BOLD: Style = PLAIN.add_modifier(Modifier::BOLD);
/// How far it dims is the terminal's affair. Index 8 would be no better known: some palettes make it invisible.
const DIM: Style = PLAIN.add_modifier(Modifier::DIM);
const REVERSED: Style = PLAIN.add_modifier(Modifier::REVERSED);

/// Returns the theme for any background, with words in the terminal's own color: no other is readable on all of them.
fn anywhere() -> Theme {
    let gray = PLAIN.fg(Color::Indexed(244));
    Theme {
        dim: gray,
        rule: gray,
        track: gray,
        button: PLAIN.fg(Color::Indexed(16)).bg(Color::Indexed(114)),
        badge: PLAIN.fg(Color::Indexed(16)).bg(Color::Indexed(183)),
        ..sixteen()
    }
}

fn sixteen() -> Theme {
    Theme {
        text: PLAIN,
        strong: BOLD,
        dim: DIM,
        accent: BOLD,
        good: PLAIN,
        warn: BOLD,
        bad: BOLD,
        button: REVERSED,
        rule: DIM,
        select: BOLD,
        bar: PLAIN,
        track: DIM,
        badge: REVERSED,
        glyphs: UNICODE,
        marks: Some(ANSI_MARKS),
    }
}

fn sixteen_dark() -> Theme {
    Theme { accent: BOLD.fg(Color::Cyan), good: PLAIN.fg(Color::Green), ..sixteen() }
}

/// The colors for a known background.
struct BackgroundColors {
    text: Color,
    strong: Color,
    dim: Color,
    accent: Color,
    good: Color,
    warn: Color,
    bad: Color,
    rule: Color,
    select: Color,
    bar: Color,
    track: Color,
    badge: Color,
    /// The text color of the button and the badge.
    ink: Color,
}

const fn hex(rgb: u32) -> Color {
    Color::from_u32(rgb)
}

const DARK: BackgroundColors = BackgroundColors {
    text: hex(0xd3dae3),
    strong: hex(0xffffff),
    dim: hex(0x8b97a5),
    accent: hex(0x56c2e6),
    good: hex(0x79cf86),
    warn: hex(0xe6b455),
    bad: hex(0xff8078),
    rule: hex(0x64717f),
    select: hex(0x18242c),
    bar: hex(0x7aa2d6),
    track: hex(0x3a4550),
    badge: hex(0xc9a0ff),
    ink: hex(0x0d1218),
};

const LIGHT: BackgroundColors = BackgroundColors {
    text: hex(0x20262d),
    strong: hex(0x000000),
    dim: hex(0x5a646e),
    accent: hex(0x00577d),
    good: hex(0x17632b),
    warn: hex(0x7d4e00),
    bad: hex(0xa81717),
    rule: hex(0x7d858c),
    select: hex(0xe3edf2),
    bar: hex(0x3465a4),
    track: hex(0xc9c4b5),
    badge: hex(0x6b2fb3),
    ink: hex(0xffffff),
};

fn tinted(tints: &BackgroundColors) -> Theme {
    Theme {
        text: PLAIN.fg(tints.text),
        strong: BOLD.fg(tints.strong),
        dim: PLAIN.fg(tints.dim),
        accent: BOLD.fg(tints.accent),
        good: PLAIN.fg(tints.good),
        warn: PLAIN.fg(tints.warn),
        bad: PLAIN.fg(tints.bad),
        rule: PLAIN.fg(tints.rule),
        button: BOLD.fg(tints.ink).bg(tints.good),
        select: BOLD.bg(tints.select),
        bar: PLAIN.fg(tints.bar),
        track: PLAIN.bg(tints.track),
        badge: PLAIN.fg(tints.ink).bg(tints.badge),
        ..sixteen()
    }
}
