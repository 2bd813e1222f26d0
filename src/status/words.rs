//! A failure in plain words, the service's own beside them. Screens and commands say the same.

use crate::domain::failure::Failure;
use crate::domain::time::spoken;
use std::time::Duration;

/// What happened.
pub fn what(failure: &Failure) -> &'static str {
    crate::t!(&format!("failure.{}.what", failure.trouble.key()))
}

/// The next thing to do.
pub fn next(failure: &Failure) -> String {
    crate::t!(&format!("failure.{}.next", failure.trouble.key()), action = failure.action)
}

/// By how much this computer's clock is off, where that is the trouble.
pub fn clock(failure: &Failure) -> Option<String> {
    let ahead = failure.clock_off()?;
    let key = if ahead > 0 { "failure.clock-ahead" } else { "failure.clock-behind" };
    Some(crate::t!(key, by = spoken(Duration::from_secs(ahead.unsigned_abs()))))
}

/// The service's own words; where it said nothing, ours for what was seen.
pub fn own(failure: &Failure) -> Option<String> {
    let key = if failure.code.is_some() { "failure.own-words" } else { "failure.reason" };
    failure.own_words().map(|words| crate::t!(key, words = words))
}

/// The service's advice to people.
pub fn tip(failure: &Failure) -> Option<String> {
    failure.tip.as_ref().map(|tip| crate::t!("failure.tip", tip = tip))
}

/// What a support case needs.
pub fn request_id(failure: &Failure) -> Option<String> {
    failure.request_id.as_ref().map(|id| crate::t!("failure.request-id", id = id))
}

/// What failed, in one line of a log.
pub fn brief(failure: &Failure) -> String {
    let what = self::what(failure);
    // What has no code of the service's says in our words what the trouble says.
    match failure.code.as_ref().and_then(|_| own(failure)) {
        Some(words) => format!("{what} {words}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failure::Trouble;

    #[test]
    fn no_words_are_left_with_a_place_to_fill() {
        for trouble in Trouble::ALL {
            let failure = Failure::local("CreateInstances", trouble, "x");
            for words in [what(&failure).to_owned(), next(&failure)] {
                assert!(!words.contains('{'), "{trouble:?}: {words}");
            }
        }
    }
}
