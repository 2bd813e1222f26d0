//! Checks that sources contain no sentences for users, which would be English in every language.

use super::literals::in_files;

/// Where literals may read as sentences, as a path prefix below `src`, and why.
const ALLOWED: [(&str, &str); 14] = [
    ("sandbox/", "the embedded Lightsail answers in English, as AWS does"),
    ("export/", "programs and templates of other tools"),
    ("domain/script/", "shell programs"),
    ("domain/failure/signal.rs", "words of AWS by which refusals without a code of their own are told apart"),
    ("lightsail/error.rs", "words of errors of the SDK with types that are private to it"),
    ("lightsail/aws.rs", "an error that the SDK carries, and nobody shows"),
    ("lightsail/aws_login_session.rs", "an error that the SDK carries, and nobody shows"),
    ("live_panes/login.rs", "words of OpenSSH"),
    ("runtime/logins.rs", "a shell program"),
    ("commands/sweep_schedule.rs", "a unit of systemd"),
    ("commands/launches/report.rs", "a report is read by maintainers"),
    ("terminal/kind.rs", "names of terminals"),
    ("args.rs", "the help of the command line"),
    ("lib.rs", "read by whoever builds it"),
];

/// The number of consecutive words that make a literal read as a sentence.
const WORDS: usize = 3;

fn is_sentence(literal: &str) -> bool {
    let word = |text: &str| {
        let bare = if text.starts_with('{') { "" } else { text };
        let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
        let rest = bare.get(1..).unwrap_or_default();
        !rest.is_empty() && bare.starts_with(char::is_alphabetic) && rest.chars().all(|c| c.is_lowercase() || c == '\'')
    };
    let mut row = 0;
    literal.split(' ').any(|text| {
        row = if word(text) { row + 1 } else { 0 };
        row == WORDS
    })
}

#[test]
fn sentences_for_users_are_texts_with_keys() {
    let allowed = |file: &str| ALLOWED.iter().any(|(begins, _)| file.starts_with(begins));
    let all: Vec<(String, String)> = in_files().into_iter().filter(|(_, literal)| is_sentence(literal)).collect();
    let wrong: Vec<String> =
        all.iter().filter(|(file, _)| !allowed(file)).map(|(file, literal)| format!("{file}: {literal}")).collect();
    assert!(wrong.is_empty(), "to be moved to assets/text:\n{}", wrong.join("\n"));
    for (begins, why) in ALLOWED {
        assert!(all.iter().any(|(file, _)| file.starts_with(begins)), "nothing in {begins} needs to be {why} any more");
    }
}

#[test]
fn sentences_are_distinguished_from_names_keys_and_programs() {
    for sentence in
        ["Sending the request broke off.", "{path} could not be {doing}: {why}.", "it isn't there, so don't"]
    {
        assert!(is_sentence(sentence), "{sentence}");
    }
    for other in
        ["failure.quota.what", "aws lightsail create-instances", "BEGIN OPENSSH PRIVATE KEY", "  {}: {why}", ""]
    {
        assert!(!is_sentence(other), "{other}");
    }
}
