//! Checks that every requested text exists in every language, that every text is used, and that the languages have the
//! same placeholders.

#[path = "texts/literals.rs"]
mod literals;
#[path = "texts/refusals.rs"]
mod refusals;
#[path = "texts/sentences.rs"]
mod sentences;
#[path = "texts/values.rs"]
mod values;

use literals::literals;
use skysail::domain::failure::ErrorKind;
use skysail::text::{self, Language, guide};
use std::collections::BTreeSet;

/// The keys of a language.
fn keys(language: Language) -> BTreeSet<String> {
    text::keys(language).map(str::to_owned).collect()
}

/// Checks that nothing is missing: the list is empty.
fn none(missing: Vec<String>, what: &str) {
    assert!(missing.is_empty(), "{what}:\n{}", missing.join("\n"));
}

#[test]
fn every_language_has_the_same_keys() {
    let english = keys(Language::English);
    assert!(english.len() > 500);
    for language in Language::all() {
        let own = keys(language);
        none(english.difference(&own).cloned().collect(), &format!("missing in {language:?}"));
        none(own.difference(&english).cloned().collect(), &format!("in {language:?} alone"));
    }
}

#[test]
fn every_language_has_the_same_placeholders() {
    for key in keys(Language::English) {
        let values = |language| places(text::text_in(language, &key).unwrap_or_default());
        for language in Language::all() {
            assert_eq!(values(language), values(Language::English), "{language:?}: {key}");
        }
    }
}

/// The placeholders between braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

#[test]
fn no_text_is_empty_or_has_stray_spaces() {
    for language in Language::all() {
        for key in keys(language) {
            let text = text::text_in(language, &key).unwrap();
            // A prompt ends with a space, and a line of a list begins with two.
            let inner = text.strip_prefix("  ").unwrap_or(text);
            let inner = inner.strip_suffix(' ').unwrap_or(inner);
            assert!(!inner.is_empty() && inner == inner.trim(), "{language:?}: {key}");
        }
    }
}

#[test]
fn numbered_texts_have_a_singular_and_a_plural() {
    for key in keys(Language::English) {
        if let Some(key) = key.strip_suffix(".many") {
            assert!(keys(Language::English).contains(&format!("{key}.one")), "{key}");
        }
    }
}

#[test]
fn counted_words_have_a_singular() {
    // Here the number is never 1, or a size.
    const PLURAL: [&str; 6] = [
        "script.bytes",
        "problem.follow-ups.https.several",
        "export.lacks.resources",
        "timeline.usual",
        "settings.more",
        "launch.more-lines",
    ];
    let plural = |text: &str| {
        let counted = text.split("{n} ").skip(1).filter_map(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
        counted.into_iter().any(|word| word.ends_with('s') && !["más", "s"].contains(&word))
    };
    for language in Language::all() {
        let one_form =
            |key: &String| !key.ends_with(".one") && !key.ends_with(".many") && !PLURAL.contains(&key.as_str());
        let wrong = keys(language).into_iter().filter(one_form);
        let wrong = wrong.filter(|key| plural(text::text_in(language, key).unwrap_or_default())).collect();
        none(wrong, &format!("{language:?}: a plural without a singular"));
    }
}

#[test]
fn every_text_in_use_exists() {
    let there = keys(Language::English);
    let families: BTreeSet<&str> = there.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
    let is_key = |literal: &&String| {
        literal.split_once('.').is_some_and(|(family, _)| families.contains(family))
            && literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c))
            && !literal.ends_with('.')
    };
    // Sections of the guide have keys that look the same; the guide's tests check those.
    let sections = |topic: &str| guide::sections(Language::English, topic).map(|(key, _)| key);
    let guided: BTreeSet<&str> = guide::topics().flat_map(sections).collect();
    let known = |key: &str| there.contains(key) || there.contains(&format!("{key}.one")) || guided.contains(key);
    none(literals().iter().filter(is_key).filter(|key| !known(key)).cloned().collect(), "asked for and not there");
}

#[test]
fn every_existing_text_is_used() {
    let literals = literals();
    let asked = |key: &String| {
        let number = key.strip_suffix(".one").or(key.strip_suffix(".many")).unwrap_or(key);
        literals.iter().any(|literal| literal == key || literal == number || stands_for(literal, key))
    };
    none(keys(Language::English).into_iter().filter(|key| !asked(key)).collect(), "there and never asked for");
}

#[test]
fn every_command_of_the_palette_says_what_it_does_in_a_sentence() {
    // Cursor movement, what sends something, and what belongs to places without a palette are never offered in it.
    const NEVER: [&str; 21] = [
        "hint.space",
        "hint.move",
        "hint.scroll",
        "hint.palette",
        "hint.not-yet",
        "hint.delete-now",
        "hint.keep",
        "hint.without-journal",
        "hint.carry-out",
        "hint.home.start",
        "hint.home.stop",
        "hint.home.reboot",
        "hint.home.snapshot",
        "palette.title",
        "palette.type",
        "palette.here",
        "palette.steps",
        "palette.questions",
        "palette.anywhere",
        "palette.looks",
        "palette.nothing",
    ];
    const NOTICES: [&str; 2] = ["palette.gone", "palette.theme-kept"];
    let all = keys(Language::English);
    let named = |key: &&String| key.starts_with("hint.") || key.starts_with("palette.");
    let offered = |key: &&String| {
        named(key)
            && !key.starts_with("hint.replay.")
            && !NEVER.contains(&key.as_str())
            && !NOTICES.contains(&key.as_str())
    };
    let is_described = |key: &String| all.contains(&format!("about.{key}"));
    none(all.iter().filter(offered).filter(|key| !is_described(key)).cloned().collect(), "says nothing of itself");
    let known = |key: &str| all.iter().filter(offered).any(|name| name == key);
    let told = all.iter().filter_map(|key| key.strip_prefix("about."));
    none(told.filter(|key| !known(key)).map(str::to_owned).collect(), "is no command");
    for language in Language::all() {
        let two_rows = |key: &&String| text::text_in(language, key).is_some_and(|text| text.chars().count() > 2 * 56);
        none(all.iter().filter(|key| key.starts_with("about.")).filter(two_rows).cloned().collect(), "too long");
    }
}

/// Whether a literal such as `failure.{}.what` can become this key.
fn stands_for(literal: &str, key: &str) -> bool {
    let parts = literal.split('{').enumerate();
    let fixed: Vec<&str> = parts
        .map(|(at, part)| if at == 0 { part } else { part.split_once('}').map_or("", |(_, rest)| rest) })
        .collect();
    // A literal that is nothing but placeholders matches no key.
    let is_specific = fixed.iter().any(|part| part.chars().any(char::is_alphabetic) && part.contains('.'));
    let [first, middle @ .., last] = fixed.as_slice() else { return false };
    let Some(rest) = key.strip_prefix(first) else { return false };
    let Some(rest) = middle.iter().try_fold(rest, |rest, part| Some(rest.split_once(part)?.1)) else { return false };
    is_specific && rest.ends_with(last)
}

#[test]
fn literal_with_a_placeholder_matches_the_keys_it_can_become() {
    assert!(stands_for("failure.{}.what", "failure.quota.what"));
    assert!(stands_for("{key}.title", "leave.title"));
    assert!(!stands_for("failure.{}.what", "failure.quota.next"));
    assert!(!stands_for("{key}.{form}", "leave.title"));
    assert!(!stands_for("review.price", "review.price.one"));
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    for error in ErrorKind::ALL {
        for part in ["what", "next"] {
            let key = format!("failure.{}.{part}", error.key());
            assert!(text::has(Language::English, &key), "{key}");
        }
    }
    let errors: BTreeSet<&str> = ErrorKind::ALL.iter().map(|error| error.key()).collect();
    let told = keys(Language::English);
    let told = told.iter().filter_map(|key| key.strip_prefix("failure.")?.strip_suffix(".what"));
    none(told.filter(|key| !errors.contains(key)).map(str::to_owned).collect(), "no such trouble");
}

/// The text of all files below a folder of the project.
fn files(folder: std::path::PathBuf) -> Vec<String> {
    let inside = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true => files(path),
        false => vec![std::fs::read_to_string(path).unwrap()],
    };
    inside.flat_map(read).collect()
}

/// Version 1 of the AWS CLI lacks `sso login` and `configure sso`, so Skysail does these itself. It does run `aws
/// login`, and says which version has it if that fails; plans work with every version.
#[test]
fn no_text_advises_a_command_that_the_installed_aws_cli_may_lack() {
    let assets = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let all: Vec<String> = ["text", "guide"].into_iter().flat_map(|folder| files(assets.join(folder))).collect();
    let (mut logins, mut others) = (0, Vec::new());
    for command in all.iter().flat_map(|text| text.split("`aws ").skip(1)) {
        match command.split('`').next().unwrap_or_default() {
            "login" => logins += 1,
            "lightsail create-instances --cli-input-json"
            | "lightsail create-instances-from-snapshot --cli-input-json"
            | "sts get-caller-identity --profile {profile}" => {}
            other => others.push(other.to_owned()),
        }
    }
    none(others, "commands of the AWS CLI");
    assert!(logins > 5);
    for language in Language::all() {
        assert!(text::text_in(language, "desk.login.too-old").unwrap().contains("2.32"));
    }
}

/// Columns for a question in a 60-column window, which doesn't show the step list.
const NARROW: usize = 56;

#[test]
fn help_under_a_question_fits_a_narrow_window() {
    let (mut long, mut seen) = (Vec::new(), 0);
    for language in Language::all() {
        for key in keys(language).into_iter().filter(|key| key.starts_with("field.") && key.ends_with(".prompt")) {
            let prompt = text::text_in(language, &key).unwrap();
            seen += 1;
            let (question, help) = prompt.split_once("? ").unwrap_or((prompt, ""));
            if question.chars().count() >= NARROW || help.chars().count() > NARROW {
                long.push(format!("{language:?} {key}: {prompt}"));
            }
        }
    }
    none(long, "is cut in a window of 60 columns");
    assert!(seen > 50, "{seen}");
}

/// Wording that sounds translated, and words for which another one is used here.
const ELSEWHERE: [(Language, &[&str]); 2] = [
    (Language::English, &["stands ", "goes on", "of its own", "by itself", "the person", "practise", "could not be "]),
    (
        Language::Spanish,
        &["el terminal", "del terminal", "coste", "entorno de prueba", "solicitud", "borrado ", " parada", "un shell"],
    ),
];

#[test]
fn texts_and_guide_avoid_discouraged_words() {
    for (language, words) in ELSEWHERE {
        let sections = guide::topics().flat_map(|topic| guide::sections(language, topic)).map(|(_, text)| text);
        let texts = keys(language).into_iter().filter_map(|key| text::text_in(language, &key));
        let all: Vec<&str> = sections.chain(texts).collect();
        assert!(all.len() > 1000);
        for word in words {
            none(all.iter().filter(|text| text.contains(word)).map(ToString::to_string).collect(), word);
        }
    }
}
