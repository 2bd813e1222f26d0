//! Texts for line mode where those of the screens would name keys.

use crate::domain::failure::Failure;
use crate::domain::user_text::UserText;
use crate::live_panes::messages;
use crate::text::{self, Language};

/// Returns the text of a key, or its line-mode variant if there is one.
pub fn words(language: Language, key: &str) -> &'static str {
    let own = format!("plain.{key}");
    if text::has(language, &own) { text::text(language, &own) } else { text::text(language, key) }
}

/// Formats a message of Skysail.
pub fn say(language: Language, say: &UserText) -> String {
    let own = format!("plain.{}", say.key);
    text::say_as(language, if text::has(language, &own) { &own } else { say.key }, say)
}

/// Returns what failed, why, and what to do, with AWS's own message.
pub fn failure(language: Language, failure: &Failure) -> Vec<String> {
    let mut lines = vec![messages::heading(language, failure), messages::what(language, failure).to_owned()];
    lines.extend(messages::clock(language, failure));
    lines.push(messages::next(language, failure));
    lines.extend([messages::own(language, failure), messages::tip(language, failure)].into_iter().flatten());
    lines
}
