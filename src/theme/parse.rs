//! Parses theme files: a style for each role.

use super::{ANSI_MARKS, Background, ColorDepth, Display, MarkColors, Theme};
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// Why a theme file is invalid.
#[derive(Clone, Debug, PartialEq)]
pub enum ThemeError {
    /// It isn't TOML.
    Toml(toml::de::Error),
    /// It has an unknown role.
    Role(String),
    /// A word of a style is neither a color nor an attribute.
    Word {
        /// The role with the style.
        role: String,
        /// The word.
        word: String,
    },
}

/// Parses a theme for an unknown terminal. A role that it doesn't set is that of Calm.
///
/// # Errors
/// It isn't TOML, has an unknown role, or a style with unknown words.
pub fn read(source: &str) -> Result<Theme, ThemeError> {
    read_for(source, Display::PLAIN)
}

/// Parses a theme for this display: with the tables that apply to it, in the available colors.
///
/// # Errors
/// Those of [`read`], in any of its tables.
pub fn read_for(source: &str, display: Display) -> Result<Theme, ThemeError> {
    let table: toml::Table = source.parse().map_err(ThemeError::Toml)?;
    let mut theme = Theme::calm_on(display);
    let parts = parts_for(display);
    // A theme uses its own colors for marks, unless it says otherwise.
    let table_marks = table.get(MARKS);
    theme.marks = table_marks.map(marks).transpose()?;
    // Roles in tables that don't apply are still validated.
    let mut elsewhere = theme.clone();
    for (role, value) in table.iter().filter(|(role, value)| !value.is_table() && *role != MARKS) {
        put(&mut theme, role, value)?;
    }
    for (part, value) in table.iter().filter_map(|(name, value)| Some((name, value.as_table()?))) {
        if !PARTS.contains(&part.as_str()) {
            return Err(ThemeError::Role(part.clone()));
        }
        value.iter().try_for_each(|(role, value)| put(&mut elsewhere, role, value))?;
    }
    for part in parts.iter().filter_map(|part| table.get(*part)?.as_table()) {
        part.iter().try_for_each(|(role, value)| put(&mut theme, role, value))?;
    }
    Ok(display.depth.fit(theme))
}

/// The key for the colors of marks with a style that has none.
const MARKS: &str = "marks";

fn marks(value: &toml::Value) -> Result<MarkColors, ThemeError> {
    let wrong = || ThemeError::Word { role: MARKS.to_owned(), word: value.to_string() };
    value.as_str().filter(|word| *word == "palette").map(|_| ANSI_MARKS).ok_or_else(wrong)
}

/// The tables that a theme may have.
const PARTS: [&str; 4] = ["dark", "light", "sixteen", "sixteen-dark"];

/// Returns those that apply to a display, the weakest first.
fn parts_for(display: Display) -> &'static [&'static str] {
    match (display.depth, display.ground) {
        (ColorDepth::Sixteen, Background::Dark) => &["sixteen", "sixteen-dark"],
        (ColorDepth::Sixteen, _) => &["sixteen"],
        (_, Background::Dark) => &["dark"],
        (_, Background::Light) => &["light"],
        (_, Background::Unknown) => &[],
    }
}

fn put(theme: &mut Theme, role: &str, value: &toml::Value) -> Result<(), ThemeError> {
    let place = theme.role(role).ok_or_else(|| ThemeError::Role(role.to_owned()))?;
    let wrong = |word: String| ThemeError::Word { role: role.to_owned(), word };
    let words = value.as_str().ok_or_else(|| wrong(value.to_string()))?;
    *place = style(words).map_err(|word| wrong(word.to_owned()))?;
    Ok(())
}

/// Parses `"black on cyan bold"`.
///
/// # Errors
/// The unknown word.
fn style(words: &str) -> Result<Style, &str> {
    let mut style = Style::new();
    let mut behind = false;
    for word in words.split_whitespace() {
        match modifier(word) {
            Some(modifier) => style = style.add_modifier(modifier),
            None if word == "on" => behind = true,
            None => {
                let colour = Color::from_str(word).map_err(|_| word)?;
                style = if std::mem::take(&mut behind) { style.bg(colour) } else { style.fg(colour) };
            }
        }
    }
    Ok(style)
}

fn modifier(word: &str) -> Option<Modifier> {
    Some(match word {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_is_parsed_from_words() {
        let wanted = Style::new().fg(Color::Black).bg(Color::Rgb(1, 2, 255)).add_modifier(Modifier::BOLD);
        assert_eq!(style("black on #0102ff bold"), Ok(wanted));
        assert_eq!(style("bright-black"), Ok(Style::new().fg(Color::DarkGray)));
        assert_eq!(style("208"), Ok(Style::new().fg(Color::Indexed(208))));
        assert_eq!(style(""), Ok(Style::new()));
        assert_eq!(style("cyan bolt"), Err("bolt"));
    }

    #[test]
    fn theme_file_may_omit_roles_but_not_add_any() {
        let theme = read("accent = \"magenta\"").unwrap();
        assert_eq!((theme.accent.fg, theme.good), (Some(Color::Magenta), Theme::calm().good));
        assert_eq!(read("acent = \"red\"").unwrap_err(), ThemeError::Role("acent".into()));
        let wrong = |word: &str| ThemeError::Word { role: "good".into(), word: word.into() };
        assert_eq!(read("good = \"gren\"").unwrap_err(), wrong("gren"));
        assert_eq!(read("good = 3").unwrap_err(), wrong("3"));
        assert!(matches!(read("good ="), Err(ThemeError::Toml(_))));
        assert_eq!(read("good = \"red\"").unwrap().marks, None);
        assert_eq!(read("marks = \"palette\"").unwrap().marks, Some(ANSI_MARKS));
        let wrong = ThemeError::Word { role: "marks".into(), word: "\"none\"".into() };
        assert_eq!(read("marks = \"none\"").unwrap_err(), wrong);
    }

    #[test]
    fn display_table_applies_only_to_its_display_and_is_always_checked() {
        let source = "good = \"#00ff00\"\n[dark]\ngood = \"#aaffaa\"\n[sixteen]\ngood = \"bold\"";
        let good = |depth, ground| read_for(source, Display { depth, ground }).unwrap().good;
        assert_eq!(good(ColorDepth::True, Background::Unknown).fg, Some(Color::Rgb(0, 255, 0)));
        assert_eq!(good(ColorDepth::True, Background::Light).fg, Some(Color::Rgb(0, 255, 0)));
        assert_eq!(good(ColorDepth::True, Background::Dark).fg, Some(Color::Rgb(0xaa, 255, 0xaa)));
        assert_eq!(good(ColorDepth::Indexed, Background::Dark).fg, Some(Color::Indexed(157)));
        assert_eq!(good(ColorDepth::Sixteen, Background::Dark), Style::new().add_modifier(Modifier::BOLD));
        assert_eq!(read("[dark]\ngod = \"red\"").unwrap_err(), ThemeError::Role("god".into()));
        assert_eq!(read("[darker]\ngood = \"red\"").unwrap_err(), ThemeError::Role("darker".into()));
    }
}
