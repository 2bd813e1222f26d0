//! Texts for line mode where those of the screens would name keys.

use crate::domain::failure::Failure;
use crate::domain::user_text::UserText;
use crate::live_panes::messages;
use crate::text;

/// Returns the text of a key, or its line-mode variant if there is one.
pub fn words(key: &str) -> &'static str {
    let own = format!("plain.{key}");
    if text::has(&own) { text::text(&own) } else { text::text(key) }
}

/// Formats a message of Skysail.
pub fn say(say: &UserText) -> String {
    let own = format!("plain.{}", say.key);
    text::say_as(if text::has(&own) { &own } else { say.key }, say)
}

/// Returns what failed, why, and what to do, with AWS's own message.
pub fn failure(failure: &Failure) -> Vec<String> {
    let mut lines = vec![messages::heading(failure), messages::what(failure).to_owned()];
    lines.extend(messages::clock(failure));
    lines.push(messages::next(failure));
    lines.extend([messages::own(failure), messages::tip(failure)].into_iter().flatten());
    lines
}
