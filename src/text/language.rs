//! The supported languages.

/// A language with all texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, the default.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

/// What differs between languages besides the texts.
struct Traits {
    language: Language,
    /// The two-letter code by ISO 639-1.
    code: &'static str,
    /// Whether decimals follow a comma, and thousands a point.
    decimal_comma: bool,
    /// Returns whether a number takes the singular.
    is_one: fn(usize) -> bool,
}

/// All languages, in the order of the variants. A new one is a variant, a line here, and its files in `assets`.
const LANGUAGES: &[Traits] = &[
    Traits { language: Language::English, code: "en", decimal_comma: false, is_one: |n| n == 1 },
    Traits { language: Language::Spanish, code: "es", decimal_comma: true, is_one: |n| n == 1 },
];

impl Language {
    /// Returns all of them.
    pub fn all() -> impl Iterator<Item = Language> {
        LANGUAGES.iter().map(|traits| traits.language)
    }

    /// Returns their two-letter codes.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|traits| traits.code)
    }

    /// Returns the two-letter code, as on the command line and in the settings.
    pub fn code(self) -> &'static str {
        self.traits().code
    }

    /// Returns the language with this two-letter code.
    pub fn coded(code: &str) -> Option<Language> {
        Language::all().find(|language| language.code() == code)
    }

    /// Returns the language of a POSIX locale such as `es_ES.UTF-8`. None for an unsupported one.
    fn of_locale(locale: &str) -> Option<Language> {
        let code = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
        Language::coded(&code.to_ascii_lowercase())
    }

    /// Returns the language of the environment. As in POSIX, the first variable that is set and not empty decides, and
    /// an unsupported locale (`C` too) means English.
    pub fn of_environment(lookup: impl Fn(&str) -> Option<String>) -> Language {
        let set = |name| lookup(name).filter(|locale| !locale.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
        locale.and_then(|locale| Language::of_locale(&locale)).unwrap_or_default()
    }

    fn traits(self) -> &'static Traits {
        &LANGUAGES[self as usize]
    }

    /// Returns whether its numbers have a decimal comma.
    pub(super) fn has_decimal_comma(self) -> bool {
        self.traits().decimal_comma
    }

    /// Returns the form of a text for this number: `one` or `many`.
    pub(super) fn form(self, n: usize) -> &'static str {
        if (self.traits().is_one)(n) { "one" } else { "many" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(env: &[(&str, &str)]) -> Language {
        Language::of_environment(|name| {
            env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn first_set_variable_decides() {
        assert_eq!(detected(&[]), Language::English);
        assert_eq!(detected(&[("LANG", "es_MX.UTF-8")]), Language::Spanish);
        assert_eq!(detected(&[("LANG", "es_ES"), ("LC_MESSAGES", "en_GB.UTF-8")]), Language::English);
        assert_eq!(detected(&[("LC_ALL", "es"), ("LC_MESSAGES", "en_GB"), ("LANG", "C")]), Language::Spanish);
        assert_eq!(detected(&[("LC_ALL", ""), ("LANG", "es@euro")]), Language::Spanish);
    }

    #[test]
    fn unsupported_languages_fall_back_to_english() {
        for locale in ["C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "est_EE", "\u{202e}", "_"] {
            assert_eq!(detected(&[("LC_ALL", locale), ("LANG", "es_ES")]), Language::English, "{locale}");
        }
    }

    #[test]
    fn every_language_is_found_by_its_code() {
        for (place, language) in Language::all().enumerate() {
            assert_eq!(language as usize, place);
            assert_eq!(Language::coded(language.code()), Some(language));
        }
        assert_eq!(Language::coded("ES"), None);
    }
}
