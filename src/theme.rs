//! The appearance: styles by meaning, and glyphs.
//!
//! Meaning never depends on color alone: each state also has a glyph or a word. The themes are in `assets/themes`; a
//! user may add their own.

mod background;
mod color_depth;
mod default_theme;
mod glyphs;
mod parse;
mod transliterate;

pub use background::{Background, Display};
pub use color_depth::{ColorDepth, NAMED, rgb};
pub use glyphs::{ASCII, CONSOLE, Glyphs, Letters, UNICODE};
pub use parse::{ThemeError, read, read_for};

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

/// Styles by meaning, and the glyphs.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// Body text.
    pub text: Style,
    /// Chosen items, titles, prices, keys.
    pub strong: Style,
    /// Less important text: notes, hints, units, IDs.
    pub dim: Style,
    /// Focus, and work in progress. Nothing else.
    pub accent: Style,
    /// Done, near.
    pub good: Style,
    /// Costs more, needs care, far.
    pub warn: Style,
    /// Failed.
    pub bad: Style,
    /// The one button that spends money.
    pub button: Style,
    /// The rule between the steps and the question, borders, the coastline of the map. It contains no text.
    pub rule: Style,
    /// The background of the selected row. It changes no foreground color.
    pub select: Style,
    /// Quantities: latency, memory, progress.
    pub bar: Style,
    /// The empty part of a bar: a background if there are colors, otherwise the style of its glyph.
    pub track: Style,
    /// The badge of the sandbox.
    pub badge: Style,
    /// The glyphs.
    pub glyphs: Glyphs,
    /// The colors of marks if the background is unknown: words have no color then.
    pub marks: Option<MarkColors>,
}

/// Colors of the terminal's own palette for marks and bars, which needn't be readable: a glyph or a number next to each
/// says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkColors {
    /// Focus, work in progress.
    pub accent: Color,
    /// Done, near.
    pub good: Color,
    /// Needs care.
    pub warn: Color,
    /// Failed.
    pub bad: Color,
    /// Quantities.
    pub bar: Color,
}

/// The default colors of the palette.
pub const ANSI_MARKS: MarkColors =
    MarkColors { accent: Color::Cyan, good: Color::Green, warn: Color::Yellow, bad: Color::Red, bar: Color::LightBlue };

/// A state that a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Focus, work in progress.
    Accent,
    /// Done, near.
    Good,
    /// Needs care.
    Warn,
    /// Failed.
    Bad,
    /// A quantity.
    Bar,
}

/// The built-in themes, by name, with their files.
pub const THEMES: &[(&str, &str)] = &[
    ("calm", include_str!("../assets/themes/calm.toml")),
    ("rich", include_str!("../assets/themes/rich.toml")),
    ("light", include_str!("../assets/themes/light.toml")),
    ("contrast", include_str!("../assets/themes/contrast.toml")),
    ("monochrome", include_str!("../assets/themes/monochrome.toml")),
];

impl Theme {
    /// Returns the built-in theme of this name, for an unknown terminal.
    pub fn named(name: &str) -> Option<Theme> {
        Theme::shown(name, Display::PLAIN)
    }

    /// Returns the built-in theme of this name for this display.
    pub fn shown(name: &str, display: Display) -> Option<Theme> {
        match name {
            "calm" => Some(Theme::calm_on(display)),
            _ => {
                let (_, source) = THEMES.iter().find(|(known, _)| *known == name)?;
                read_for(source, display).ok()
            }
        }
    }

    /// Returns the names of the built-in themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        THEMES.iter().map(|(name, _)| *name)
    }

    /// Returns the theme for an environment: `NO_COLOR`, the colors and the background of the terminal, and a locale
    /// that isn't UTF-8 are taken into account.
    pub fn for_environment(get: impl Fn(&str) -> Option<String>) -> Theme {
        let bare = get("NO_COLOR").is_some_and(|value| !value.is_empty());
        let display = Display::for_environment(&get);
        let theme = if bare { Theme::named("monochrome") } else { None };
        Theme { glyphs: Glyphs::for_environment(get), ..theme.unwrap_or_else(|| Theme::calm_on(display)) }
    }

    /// Returns the style of words in the role of a mark.
    #[must_use]
    pub fn words(&self, mark: Mark) -> Style {
        match mark {
            Mark::Accent => self.accent,
            Mark::Good => self.good,
            Mark::Warn => self.warn,
            Mark::Bad => self.bad,
            Mark::Bar => self.bar,
        }
    }

    /// Returns the style of a mark or a bar, which may have a color where words have none.
    #[must_use]
    pub fn mark(&self, mark: Mark) -> Style {
        let style = self.words(mark);
        let color = self.marks.map(|marks| match mark {
            Mark::Accent => marks.accent,
            Mark::Good => marks.good,
            Mark::Warn => marks.warn,
            Mark::Bad => marks.bad,
            Mark::Bar => marks.bar,
        });
        match color.filter(|_| style.fg.is_none()) {
            Some(color) => Style { add_modifier: Modifier::empty(), ..style.fg(color) },
            None => style,
        }
    }

    /// Returns the style of a role by its name in a file.
    fn role(&mut self, name: &str) -> Option<&mut Style> {
        self.roles().into_iter().find(|(role, _)| *role == name).map(|(_, style)| style)
    }

    /// Returns every role by its name in a file.
    pub fn roles(&mut self) -> [(&'static str, &mut Style); 13] {
        [
            ("text", &mut self.text),
            ("strong", &mut self.strong),
            ("dim", &mut self.dim),
            ("accent", &mut self.accent),
            ("good", &mut self.good),
            ("warn", &mut self.warn),
            ("bad", &mut self.bad),
            ("button", &mut self.button),
            ("select", &mut self.select),
            ("bar", &mut self.bar),
            ("track", &mut self.track),
            ("badge", &mut self.badge),
            ("rule", &mut self.rule),
        ]
    }

    fn map(mut self, change: impl Fn(Style) -> Style) -> Theme {
        for (_, style) in self.roles() {
            *style = change(*style);
        }
        self
    }

    /// Applies a theme's own background, if it has one, to every cell without another color.
    pub fn lay_ground(&self, buf: &mut Buffer) {
        let (Some(fg), Some(bg)) = (self.text.fg, self.text.bg) else { return };
        for cell in &mut buf.content {
            if cell.fg == Color::Reset {
                cell.fg = fg;
            }
            if cell.bg == Color::Reset {
                cell.bg = bg;
            }
        }
    }
}

#[cfg(test)]
mod tests;
