//! The languages there are, and which one is spoken.

use std::sync::atomic::{AtomicU8, Ordering};

/// A language with all texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

/// What differs from language to language beside the words.
struct Traits {
    language: Language,
    /// Its two letters by ISO 639-1.
    code: &'static str,
    /// Decimals come after a comma, and thousands before a point.
    decimal_comma: bool,
    /// Whether there is one of something, by the grammar.
    is_one: fn(usize) -> bool,
}

/// Every language, in the order of the variants. A new one is a variant, a line here, and its files in `assets`.
const LANGUAGES: &[Traits] = &[
    Traits { language: Language::English, code: "en", decimal_comma: false, is_one: |n| n == 1 },
    Traits { language: Language::Spanish, code: "es", decimal_comma: true, is_one: |n| n == 1 },
];

impl Language {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Language> {
        LANGUAGES.iter().map(|traits| traits.language)
    }

    /// Their two letters.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|traits| traits.code)
    }

    /// Its two letters, as on the command line and in the settings.
    pub fn code(self) -> &'static str {
        self.traits().code
    }

    /// The language of these two letters.
    pub fn coded(code: &str) -> Option<Language> {
        Language::all().find(|language| language.code() == code)
    }

    /// That of a POSIX locale such as `es_ES.UTF-8`. None for one that has no texts here.
    fn of_locale(locale: &str) -> Option<Language> {
        let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Language::coded(&code.to_ascii_lowercase())
    }

    /// That of the environment. As POSIX wants it, the first that is set and not empty decides,
    /// and one without texts here (`C` too) means English.
    pub fn of_environment(lookup: impl Fn(&str) -> Option<String>) -> Language {
        let set = |name| lookup(name).filter(|locale| !locale.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        locale.and_then(|locale| Language::of_locale(&locale)).unwrap_or_default()
    }

    fn traits(self) -> &'static Traits {
        &LANGUAGES[self as usize]
    }

    /// Whether its figures have a decimal comma.
    pub(super) fn has_decimal_comma(self) -> bool {
        self.traits().decimal_comma
    }

    /// The form of a text that goes with this number: `one` or `many`.
    pub(super) fn form(self, n: usize) -> &'static str {
        if (self.traits().is_one)(n) { "one" } else { "many" }
    }
}

static SPOKEN: AtomicU8 = AtomicU8::new(Language::English as u8);

/// From now on this language is spoken. What was made of texts before has to be made anew.
pub fn speak(language: Language) {
    SPOKEN.store(language as u8, Ordering::Relaxed);
}

/// The language that is spoken.
pub fn spoken() -> Language {
    LANGUAGES[usize::from(SPOKEN.load(Ordering::Relaxed))].language
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(env: &[(&str, &str)]) -> Language {
        Language::of_environment(|name| {
            env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        assert_eq!(heard(&[]), Language::English);
        assert_eq!(heard(&[("LANG", "es_MX.UTF-8")]), Language::Spanish);
        assert_eq!(heard(&[("LANG", "es_ES"), ("LC_MESSAGES", "en_GB.UTF-8")]), Language::English);
        assert_eq!(heard(&[("LC_ALL", "es"), ("LC_MESSAGES", "en_GB"), ("LANG", "C")]), Language::Spanish);
        assert_eq!(heard(&[("LC_ALL", ""), ("LANG", "es@euro")]), Language::Spanish);
    }

    #[test]
    fn what_has_no_texts_is_english() {
        for locale in ["C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "est_EE", "\u{202e}", "_"] {
            assert_eq!(heard(&[("LC_ALL", locale), ("LANG", "es_ES")]), Language::English, "{locale}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_letters() {
        for (place, language) in Language::all().enumerate() {
            assert_eq!(language as usize, place);
            assert_eq!(Language::coded(language.code()), Some(language));
        }
        assert_eq!(Language::coded("ES"), None);
    }
}
