//! Checks the contrast of every pair of colors that a theme can draw, on every palette.

use ratatui::style::{Color, Modifier, Style};
use skysail::theme::{Background, ColorDepth, Display, NAMED, THEMES, Theme, rgb};
use std::collections::BTreeMap;

type Rgb = (u8, u8, u8);

/// The colors that a terminal shows.
pub struct Palette {
    pub text: Rgb,
    pub ground: Rgb,
    colors: [Rgb; 16],
}

/// All palettes, by name.
pub fn palettes() -> BTreeMap<String, Palette> {
    let table: toml::Table = include_str!("palettes.toml").parse().unwrap();
    let parsed = |value: &toml::Value| {
        let said = |key: &str| value[key].as_str().unwrap().to_owned();
        assert!(!said("source").is_empty(), "where the colors were read is said");
        let text = said("text");
        let (text, ground) = text.split_once(" on ").unwrap();
        let colors: Vec<Rgb> = said("colors").split(' ').map(hex).collect();
        Palette { text: hex(text), ground: hex(ground), colors: colors.try_into().expect("sixteen colors") }
    };
    table.iter().map(|(name, value)| (name.clone(), parsed(value))).collect()
}

fn hex(text: &str) -> Rgb {
    rgb(text.parse().unwrap()).unwrap()
}

/// Relative luminance, by WCAG 2.2.
fn luminance((r, g, b): Rgb) -> f64 {
    let part = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
}

/// Contrast ratio, by WCAG 2.2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

impl Palette {
    fn is_dark(&self) -> bool {
        luminance(self.ground) < luminance(self.text)
    }

    fn usual(&self) -> f64 {
        contrast(self.text, self.ground)
    }

    /// The possible colors on this palette: some terminals brighten the first eight in bold.
    fn shown(&self, color: Option<Color>, otherwise: Rgb, bold: bool) -> Vec<Rgb> {
        let index = match color {
            None | Some(Color::Reset) => return vec![otherwise],
            Some(Color::Indexed(at @ ..16)) => Some(usize::from(at)),
            Some(other) => NAMED.iter().position(|named| *named == other),
        };
        match index {
            Some(at @ ..8) if bold => vec![self.colors[at], self.colors[at + 8]],
            Some(at) => vec![self.colors[at]],
            None => vec![rgb(color.unwrap()).unwrap()],
        }
    }

    /// The lowest contrast that a style can have on this palette.
    fn least(&self, style: Style) -> f64 {
        let has = |modifier| style.add_modifier.contains(modifier);
        let (bold, reversed) = (has(Modifier::BOLD), has(Modifier::REVERSED));
        // The Linux console brightens the foreground after reversing it: black becomes gray.
        let behind = if reversed && bold { self.colors[8] } else { self.ground };
        let fronts = self.shown(style.fg, self.text, bold);
        let grounds = self.shown(style.bg, behind, false);
        let pairs = fronts.iter().flat_map(|front| grounds.iter().map(move |ground| contrast(*front, *ground)));
        pairs.fold(f64::INFINITY, f64::min)
    }
}

/// The ways in which a terminal with this palette may be detected.
fn displays(palette: &Palette) -> impl Iterator<Item = Display> {
    let known = if palette.is_dark() { Background::Dark } else { Background::Light };
    let depths = [ColorDepth::Sixteen, ColorDepth::Indexed, ColorDepth::True];
    depths.into_iter().flat_map(move |depth| [Background::Unknown, known].map(|ground| Display { depth, ground }))
}

/// Whether a role has no text of its own. The track of a bar is only a background.
fn is_mark(role: &str) -> bool {
    matches!(role, "dim" | "rule" | "bar")
}

#[test]
fn every_color_pair_of_every_theme_is_readable_on_every_palette() {
    let mut low = Vec::new();
    for (name, palette) in palettes() {
        for (theme, _) in THEMES {
            for display in displays(&palette) {
                let mut shown = Theme::shown(theme, display).unwrap();
                let text = shown.text;
                for (role, style) in shown.roles().into_iter().filter(|(role, _)| *role != "track") {
                    let wanted = if is_mark(role) { 3.0 } else { 4.5_f64.min(palette.usual()) };
                    // The selected row keeps the colors of its text.
                    let style = if role == "select" {
                        Style { fg: text.fg, bg: style.bg.or(text.bg), ..*style }
                    } else {
                        *style
                    };
                    let has = palette.least(style);
                    if has + 0.005 < wanted {
                        low.push(format!("{name}: {theme} {role} {display:?} has {has:.2}, not {wanted:.2}"));
                    }
                }
            }
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

/// How far a terminal dims can't be computed, so what is dimmed may be skipped, or carries no text. Without the attribute
/// it has the colors that are checked above. Index 8 in its place would be a color of the palette, and invisible on some.
#[test]
fn only_what_may_be_skipped_is_dimmed() {
    for palette in palettes().values() {
        for (theme, _) in THEMES {
            for display in displays(palette) {
                let mut shown = Theme::shown(theme, display).unwrap();
                let sixteen = *theme == "calm" && display.depth == ColorDepth::Sixteen;
                for (role, style) in shown.roles() {
                    let dims = style.add_modifier.contains(Modifier::DIM);
                    assert_eq!(dims, sixteen && matches!(role, "dim" | "rule" | "track"), "{theme} {role} {display:?}");
                }
            }
        }
    }
}

/// Marks are next to a word or number that says the same, so being visible is enough.
#[test]
fn every_ansi_mark_is_visible_on_every_palette() {
    let marks = skysail::theme::ANSI_MARKS;
    for (name, palette) in palettes() {
        for color in [marks.accent, marks.good, marks.warn, marks.bad, marks.bar] {
            let has = palette.least(Style::new().fg(color));
            assert!(has >= 1.3, "{name}: {color:?} has {has:.2}");
        }
    }
}

/// tmux and GNU screen show colors with those of the outer terminal. These are the nearest of eight for the 256 colors
/// that `calm` uses by default; gray is bold black.
#[test]
fn calm_is_readable_in_a_multiplexer_with_eight_colors() {
    const NEAREST: [(Color, Color, Modifier); 4] = [
        (Color::Indexed(244), Color::Black, Modifier::BOLD),
        (Color::Indexed(16), Color::Black, Modifier::empty()),
        (Color::Indexed(114), Color::Green, Modifier::empty()),
        (Color::Indexed(183), Color::Gray, Modifier::empty()),
    ];
    let nearest = |color: Option<Color>| {
        let color = color?;
        Some(*NEAREST.iter().find(|(of, ..)| *of == color).unwrap_or_else(|| panic!("{color:?} is not told")))
    };
    let all = palettes();
    for (name, bold_is_gray) in [("xterm", true), ("xterm-reversed", true)] {
        let palette = &all[name];
        let mut calm =
            Theme::shown("calm", Display { depth: ColorDepth::Indexed, ground: Background::Unknown }).unwrap();
        for (role, style) in calm.roles().into_iter().filter(|(role, _)| *role != "track") {
            let (front, ground) = (nearest(style.fg), nearest(style.bg));
            let text = front.map_or(palette.text, |(_, color, modifier)| {
                let gray = bold_is_gray && modifier == Modifier::BOLD;
                palette.shown(Some(if gray { Color::DarkGray } else { color }), palette.text, false)[0]
            });
            let behind =
                ground.map_or(palette.ground, |(_, color, _)| palette.shown(Some(color), palette.ground, false)[0]);
            let wanted = if is_mark(role) { 3.0 } else { 4.5 };
            assert!(contrast(text, behind) >= wanted, "{name}: {role} has {:.2}", contrast(text, behind));
        }
    }
}

#[test]
fn contrast_follows_the_wcag_formula() {
    assert!((contrast((255, 255, 255), (0, 0, 0)) - 21.0).abs() < 0.01);
    // Bold black on green, where bold is bright.
    let st = &palettes()["st"];
    let button = Style::new().fg(Color::Black).bg(Color::Green).add_modifier(Modifier::BOLD);
    assert!((st.least(button) - 1.86).abs() < 0.01, "{}", st.least(button));
    let plain = Style::new().fg(Color::Black).bg(Color::Green);
    assert!(st.least(plain) > 9.0);
}
