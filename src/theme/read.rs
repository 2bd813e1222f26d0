//! A theme as a file says it: a style for each role.

use super::Theme;
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// What is wrong with a theme's file.
#[derive(Clone, Debug, PartialEq)]
pub enum Wrong {
    /// It is not TOML.
    Toml(String),
    /// It names a role that no theme has.
    Role(String),
    /// A word of a style is neither a colour nor a way of writing.
    Word { role: String, word: String },
}

/// Reads a theme. A role that it does not name is as in the calm theme.
///
/// # Errors
/// It is not TOML, names an unknown role, or says a style in words that mean nothing.
pub fn read(source: &str) -> Result<Theme, Wrong> {
    let table: toml::Table =
        source.parse().map_err(|error: toml::de::Error| Wrong::Toml(error.message().to_owned()))?;
    let mut theme = Theme::calm();
    for (role, value) in &table {
        let place = theme.role(role).ok_or_else(|| Wrong::Role(role.clone()))?;
        let words = value.as_str().ok_or_else(|| Wrong::Word { role: role.clone(), word: value.to_string() })?;
        *place = style(words).map_err(|word| Wrong::Word { role: role.clone(), word: word.to_owned() })?;
    }
    Ok(theme)
}

/// `"black on cyan bold"`. Gives back the word that means nothing.
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
    fn a_style_is_said_in_words() {
        let wanted = Style::new().fg(Color::Black).bg(Color::Rgb(1, 2, 255)).add_modifier(Modifier::BOLD);
        assert_eq!(style("black on #0102ff bold"), Ok(wanted));
        assert_eq!(style("bright-black"), Ok(Style::new().fg(Color::DarkGray)));
        assert_eq!(style("208"), Ok(Style::new().fg(Color::Indexed(208))));
        assert_eq!(style(""), Ok(Style::new()));
        assert_eq!(style("cyan bolt"), Err("bolt"));
    }

    #[test]
    fn a_file_may_say_less_and_nothing_else() {
        let theme = read("accent = \"magenta\"").unwrap();
        assert_eq!((theme.accent.fg, theme.good), (Some(Color::Magenta), Theme::calm().good));
        assert_eq!(read("acent = \"red\"").unwrap_err(), Wrong::Role("acent".into()));
        let wrong = |word: &str| Wrong::Word { role: "good".into(), word: word.into() };
        assert_eq!(read("good = \"gren\"").unwrap_err(), wrong("gren"));
        assert_eq!(read("good = 3").unwrap_err(), wrong("3"));
        assert!(matches!(read("good ="), Err(Wrong::Toml(_))));
    }
}
