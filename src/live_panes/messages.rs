//! Plain-language texts for failures, with AWS's own message, shared by screens and commands.

use crate::domain::cost::Usd;
use crate::domain::failure::{Certainty, Failure};
use crate::domain::inventory::DISK_CENTS_PER_GB;
use crate::domain::launch::Launch;
use crate::domain::launch::taken_name::{NameHolder, TakenName};
use crate::domain::sent_once::UnknownOutcome;
use crate::domain::time::{Now, spoken};
use crate::domain::user_text::Words;
use crate::text::{Language, figure, text};
use std::time::Duration;

/// Returns which call failed. For a mutation without a reply it doesn't say "failed", as the outcome is unknown.
pub fn heading(language: Language, failure: &Failure) -> String {
    let unknown = failure.certainty == Certainty::Unknown && !failure.action.starts_with("Get");
    match unknown {
        true => t!(language, "failure.unconfirmed", action = failure.action),
        false => t!(language, "failure.could-not", action = failure.action),
    }
}

/// Returns what happened.
pub fn what(language: Language, failure: &Failure) -> &'static str {
    t!(language, &format!("failure.{}.what", failure.error.key()))
}

/// Returns what to do next.
pub fn next(language: Language, failure: &Failure) -> String {
    t!(language, &format!("failure.{}.next", failure.error.key()), action = failure.action)
}

/// Returns how far this computer's clock is off, if that is the problem.
pub fn clock(language: Language, failure: &Failure) -> Option<String> {
    let ahead = failure.clock_off()?;
    let key = if ahead > 0 { "failure.clock-ahead" } else { "failure.clock-behind" };
    Some(t!(language, key, by = spoken(Duration::from_secs(ahead.unsigned_abs()))))
}

/// Returns AWS's own message, or Skysail's description where AWS sent none.
pub fn own(language: Language, failure: &Failure) -> Option<String> {
    if let (Some(_), Some(Words::Text(wording))) = (failure.accounts(), &failure.message) {
        return Some(crate::text::say(language, wording));
    }
    let key = if failure.code.is_some() { "failure.own-words" } else { "failure.reason" };
    failure.own_words().map(|words| t!(language, key, words = crate::text::words(language, &words)))
}

/// Returns the hint that AWS gives to users.
pub fn tip(language: Language, failure: &Failure) -> Option<String> {
    failure.tip.as_ref().map(|tip| t!(language, "failure.tip", tip = tip))
}

/// Returns the request ID, which AWS Support asks for.
pub fn request_id(language: Language, failure: &Failure) -> Option<String> {
    failure.request_id.as_ref().map(|id| t!(language, "failure.request-id", id = id))
}

/// Returns a short description; for an account mismatch, both accounts and what to do.
pub fn seen(language: Language, failure: &Failure) -> String {
    match failure.accounts().and_then(|_| own(language, failure)) {
        Some(both) => format!("{} {both} {}", what(language, failure), next(language, failure)),
        None => what(language, failure).to_owned(),
    }
}

/// Returns the texts for a lost reply: what is unknown, and how often and how long it was looked for.
pub fn unknown_said(language: Language, unknown: &UnknownOutcome, now: Now) -> [String; 2] {
    let looks = crate::text::count(language, "launch.looks", unknown.looks as usize);
    let looking = match unknown.looks {
        0 => t!(language, "launch.unknown.looking").to_owned(),
        _ => t!(language, "launch.unknown.looked", looks = looks, since = spoken(now.since(unknown.since))),
    };
    [what(language, &unknown.failure).to_owned(), looking]
}

/// Returns why the last look failed.
pub fn look_failed(language: Language, unknown: &UnknownOutcome) -> Option<String> {
    unknown
        .look_failure
        .as_ref()
        .map(|failure| t!(language, "launch.unknown.look-failed", what = seen(language, failure)))
}

/// Returns the failure as one line of a log.
pub fn brief(language: Language, failure: &Failure) -> String {
    let what = self::what(language, failure);
    // Without an error code from AWS, Skysail's own text already says what happened.
    match failure.code.as_ref().and_then(|_| own(language, failure)) {
        Some(words) => format!("{what} {words}"),
        None => seen(language, failure),
    }
}

/// Returns the monthly price of disks of this total size, in GB.
pub fn disks_price(size: usize) -> Usd {
    Usd::cents(DISK_CENTS_PER_GB) * size
}

/// Returns the price of the disks restored from a snapshot, by their total size in GB, if there are any.
pub fn restored_disks(language: Language, size: usize) -> Option<String> {
    (size > 0).then(|| t!(language, "review.price.disks", gb = size, price = disks_price(size)))
}

/// Appends to a price that snapshots are billed extra, if they are on.
pub fn with_snapshots(language: Language, price: String, on: bool) -> String {
    if on { t!(language, "cost-summary.snapshots", price = price) } else { price }
}

/// Returns the monthly price of everything that exists of a launch.
pub fn monthly(language: Language, launch: &Launch) -> Option<String> {
    let price = launch.monthly()?;
    Some(with_snapshots(language, price.to_string(), launch.manifest.snapshots()))
}

/// Formats a time span as `+1.4 s`, with the language's decimal separator.
pub fn later(language: Language, span: Duration) -> String {
    figure(language, &format!("+{}", spoken(span))).into_owned()
}

/// Returns what uses a name that a launch wanted.
pub fn taken(language: Language, taken: &TakenName) -> String {
    let key = format!("launch.holder.{}", taken.holder.key());
    let holder = match &taken.holder {
        NameHolder::Launch(launch) => t!(language, &key, launch = launch),
        _ => text(language, &key).to_owned(),
    };
    t!(language, "launch.names-taken.one", name = taken.name, holder = holder)
}

/// Returns the options with which a command reaches the launch's account, to follow the program's name.
pub fn target_options(sandbox: bool) -> &'static str {
    if sandbox { " --sandbox" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::ErrorKind;
    #[test]
    fn one_line_message_names_both_accounts_and_the_remedy() {
        let sentence = Failure::other_account("444455556666", "111122223333");
        let wording = seen(Language::English, &Failure::local("GetInstances", ErrorKind::OtherAccount, sentence));
        assert!(
            wording.contains("launch belongs to account 111122223333")
                && wording.contains("belong to account 444455556666"),
            "{wording}"
        );
        assert!(wording.contains("Sign in to the launch's account again"), "{wording}");
    }

    #[test]
    fn no_message_has_an_unfilled_placeholder() {
        for error in ErrorKind::ALL {
            let failure = Failure::local("CreateInstances", error, "x");
            for words in [what(Language::English, &failure).to_owned(), next(Language::English, &failure)] {
                assert!(!words.contains('{'), "{error:?}: {words}");
            }
        }
    }
}
