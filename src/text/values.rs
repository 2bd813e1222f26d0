//! Formats values for a language: numbers, and AWS's English names for places and states.

use super::{Language, spoken, text_in};
use crate::domain::cost::Usd;
use std::borrow::Cow;

/// The units of figures.
const UNITS: [&str; 7] = [" ms", " s", " min", " h", " MB", " GB", " TB"];

/// Formats a figure for the current language: in Spanish `$1,234.50` becomes `$1.234,50` and `0.5 GB` becomes `0,5 GB`.
///
/// Only money and numbers with a unit are figures. An address, a version or a name is returned unchanged, and so is a
/// figure that is already formatted.
pub fn figure(text: &str) -> Cow<'_, str> {
    figure_in(spoken(), text)
}

/// Formats a price such as `$7.00` for the current language.
pub fn money(price: Usd) -> String {
    figure(&price.to_string()).into_owned()
}

/// Returns AWS's name of a Region, such as `Frankfurt`, in the current language. An unknown name, and a code such as
/// `eu-central-1`, is returned unchanged.
pub fn place(name: &str) -> &str {
    place_in(spoken(), name)
}

/// Returns AWS's word for a state or a status, such as `running` or `Succeeded`, in the current language. An unknown
/// word is returned unchanged.
pub fn state(word: &str) -> &str {
    state_in(spoken(), word)
}

/// Formats a value to fill in at `{name}`, after `before`.
pub(super) fn shown<'a>(name: &str, value: &'a str, before: &str) -> Cow<'a, str> {
    match name {
        "region" | "nearest" => place(value).into(),
        "state" | "status" => state(value).into(),
        _ if before.ends_with('$') && is_number(value) => swapped(spoken(), value),
        _ => figure(value),
    }
}

fn figure_in(language: Language, text: &str) -> Cow<'_, str> {
    let unsigned = text.trim_start_matches(['+', '-', '−', '~']);
    let money = unsigned.strip_prefix('$');
    let bare = money.or_else(|| UNITS.iter().find_map(|unit| unsigned.strip_suffix(unit)));
    match bare.is_some_and(is_number) {
        true => swapped(language, text),
        false => text.into(),
    }
}

/// Returns whether this is a number in English notation: `7`, `0.0094`, `5,292.00`.
fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut groups = whole.split(',');
    groups.next().is_some_and(digits)
        && groups.all(|group| group.len() == 3 && digits(group))
        && decimals.is_none_or(digits)
}

fn swapped(language: Language, text: &str) -> Cow<'_, str> {
    let other = |c| match c {
        '.' => ',',
        ',' => '.',
        c => c,
    };
    match language.has_decimal_comma() {
        false => text.into(),
        true => text.chars().map(other).collect::<String>().into(),
    }
}

fn place_in(language: Language, name: &str) -> &str {
    word_in(language, &format!("place.{}", slug(name)), name)
}

fn state_in(language: Language, word: &str) -> &str {
    word_in(language, &format!("service.{}", slug(word)), word)
}

/// AWS's words are English, so in English they are kept as they are.
fn word_in<'a>(language: Language, key: &str, word: &'a str) -> &'a str {
    match language {
        Language::English => word,
        _ => text_in(language, key).unwrap_or(word),
    }
}

/// Returns a word of AWS's as the last part of a key.
fn slug(word: &str) -> String {
    word.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Spanish};

    #[test]
    fn numbers_use_the_separators_of_the_language() {
        let cases = [
            ("$7.00", "$7,00"),
            ("$5,292.00", "$5.292,00"),
            ("+$5.00", "+$5,00"),
            ("~$0.0094", "~$0,0094"),
            ("1.4 s", "1,4 s"),
            ("+1.4 s", "+1,4 s"),
            ("0.5 GB", "0,5 GB"),
            ("340 ms", "340 ms"),
        ];
        for (english, spanish) in cases {
            assert_eq!(figure_in(English, english), english);
            assert_eq!(figure_in(Spanish, english), spanish);
            assert_eq!(figure_in(Spanish, spanish), spanish, "said once, it stays");
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        for text in ["192.0.2.1", "24.04", "web-1.5", "1.4", "v2.0 s", "$HOME", "ubuntu_24_04", "1.2.3 GB", ""] {
            assert_eq!(figure_in(Spanish, text), text);
        }
    }

    #[test]
    fn places_and_states_are_translated() {
        assert_eq!(place_in(Spanish, "Frankfurt"), "Fráncfort");
        assert_eq!(place_in(Spanish, "Sao Paulo"), "São Paulo");
        assert_eq!(place_in(English, "Frankfurt"), "Frankfurt");
        assert_eq!(state_in(Spanish, "running"), "en marcha");
        assert_eq!(state_in(Spanish, "Succeeded"), "completada");
        assert_eq!(state_in(English, "Succeeded"), "Succeeded");
    }

    #[test]
    fn unknown_place_or_state_is_shown_as_aws_reports_it() {
        assert_eq!(place_in(Spanish, "Atlantis"), "Atlantis");
        assert_eq!(place_in(Spanish, "eu-central-1"), "eu-central-1");
        assert_eq!(state_in(Spanish, "hibernating"), "hibernating");
    }
}
