//! Formats an event as a line: UTC time, level, where, message, and `key=value` pairs.

use crate::domain::sanitized_text::SanitizedText;
use jiff::Timestamp;
use std::fmt::{Debug, Write};
use std::time::SystemTime;
use tracing::Level;
use tracing::field::{Field, Visit};

/// The name of this crate, which every own event's place begins with.
const OWN: &str = "skysail";

/// Returns an own event's place without the crate's name; `None` for the event of another crate.
pub(super) fn own_place(target: &str) -> Option<&str> {
    match target.strip_prefix(OWN)? {
        "" => Some("main"),
        rest => rest.strip_prefix("::"),
    }
}

/// The message of an event, and its other fields.
#[derive(Default)]
pub(super) struct EventText {
    message: String,
    pairs: String,
}

impl EventText {
    fn add(&mut self, field: &Field, text: &str) {
        let text = SanitizedText::new(text);
        match field.name() {
            "message" => self.message = text.to_string(),
            name => {
                // Writing to a string can't fail.
                let _ = write!(self.pairs, " {name}={}", quoted(&text));
            }
        }
    }
}

impl Visit for EventText {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.add(field, &format!("{value:?}"));
    }
}

/// Returns a value in quotes unless it's a single word.
fn quoted(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && c != '"';
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Returns the line of an event. Of another crate's, only the message is kept.
pub(super) fn line(at: SystemTime, level: Level, target: &str, event: &EventText) -> String {
    let at = Timestamp::try_from(at).unwrap_or(Timestamp::MAX);
    let own = own_place(target);
    let (place, pairs) = (own.unwrap_or(target), own.map_or("", |_| &event.pairs));
    format!("{} {level:<5} {place}: {}{pairs}\n", at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ"), event.message)
}
