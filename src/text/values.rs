//! Formats values for a language: numbers, and AWS's English names for places and states.

use super::{Language, text_in};
use crate::domain::cost::Usd;
use std::borrow::Cow;

/// The units of figures.
const UNITS: [&str; 7] = [" ms", " s", " min", " h", " MB", " GB", " TB"];

/// Formats a figure for a language: in Spanish `$1,234.50` becomes `$1.234,50` and `0.5 GB` becomes `0,5 GB`.
///
/// Only money and numbers with a unit are figures. An address, a version or a name is returned unchanged, and so is a
/// figure that is already formatted.
pub fn figure(language: Language, text: &str) -> Cow<'_, str> {
    let unsigned = text.trim_start_matches(['+', '-', '−', '~']);
    let money = unsigned.strip_prefix('$');
    let bare = money.or_else(|| UNITS.iter().find_map(|unit| unsigned.strip_suffix(unit)));
    match bare.is_some_and(is_number) {
        true => swapped(language, text),
        false => text.into(),
    }
}

/// Formats a price such as `$7.00` for a language.
pub fn money(language: Language, price: Usd) -> String {
    figure(language, &price.to_string()).into_owned()
}

/// Returns AWS's name of a Region, such as `Frankfurt`, in this language. An unknown name, and a code such as
/// `eu-central-1`, is returned unchanged.
pub fn place(language: Language, name: &str) -> &str {
    word_in(language, &format!("place.{}", slug(name)), name)
}

/// Returns AWS's word for a state or a status, such as `running` or `Succeeded`, in this language. An unknown
/// word is returned unchanged.
pub fn state(language: Language, word: &str) -> &str {
    word_in(language, &format!("service.{}", slug(word)), word)
}

/// Formats a value to fill in at `{name}`, after `before`.
pub(super) fn shown<'a>(language: Language, name: &str, value: &'a str, before: &str) -> Cow<'a, str> {
    match name {
        "region" | "nearest" => place(language, value).into(),
        "state" | "status" => state(language, value).into(),
        _ if before.ends_with('$') && is_number(value) => swapped(language, value),
        _ => figure(language, value),
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
            assert_eq!(figure(English, english), english);
            assert_eq!(figure(Spanish, english), spanish);
            assert_eq!(figure(Spanish, spanish), spanish, "said once, it stays");
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        for text in ["192.0.2.1", "24.04", "web-1.5", "1.4", "v2.0 s", "$HOME", "ubuntu_24_04", "1.2.3 GB", ""] {
            assert_eq!(figure(Spanish, text), text);
        }
    }

    #[test]
    fn places_and_states_are_translated() {
        assert_eq!(place(Spanish, "Frankfurt"), "Fráncfort");
        assert_eq!(place(Spanish, "Sao Paulo"), "São Paulo");
        assert_eq!(place(English, "Frankfurt"), "Frankfurt");
        assert_eq!(state(Spanish, "running"), "en marcha");
        assert_eq!(state(Spanish, "Succeeded"), "completada");
        assert_eq!(state(English, "Succeeded"), "Succeeded");
    }

    #[test]
    fn unknown_place_or_state_is_shown_as_aws_reports_it() {
        assert_eq!(place(Spanish, "Atlantis"), "Atlantis");
        assert_eq!(place(Spanish, "eu-central-1"), "eu-central-1");
        assert_eq!(state(Spanish, "hibernating"), "hibernating");
    }
}
