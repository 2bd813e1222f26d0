//! Notices above the footer, and copies to the clipboard, which report themselves in one.

use super::effect::{Effect, TerminalAction};
use super::model::{Model, Notice, Screen};
use super::terminal_integration;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::live_panes::messages;
use std::time::Duration;

/// Maximum number of names listed.
const NAMED: usize = 3;
const OVERDUE: &str = "notice.overdue";

/// For how long a notice that no input caused outlasts keys: nobody has read it when a key comes right after it.
const UNREAD: Duration = Duration::from_millis(1500);

/// Shows a notice until the next key.
pub fn notice(model: &mut Model, say: UserText, bad: bool) {
    model.notice = Some(Notice::new(say, bad));
}

/// Removes the notice because of the user's input at this time, unless it has only just arrived.
pub fn dismiss(model: &mut Model, at: Duration) {
    model.notice.take_if(|notice| notice.arrived.is_none_or(|arrived| at >= arrived + UNREAD));
}

/// Returns the text key that reports a copy: "copied" only where copies are known to arrive.
pub fn copied_words(model: &Model) -> &'static str {
    if model.ends.arrives { "notice.copied" } else { "notice.sent" }
}

/// Copies a text to the terminal's clipboard, or reports why not.
pub fn copied(model: &mut Model, text: String) -> Vec<Effect> {
    let why_not = match () {
        () if !model.ends.clipboard => Some("notice.no-clipboard"),
        () if text.len() > terminal_integration::LONGEST_COPY => Some("notice.copy-too-long"),
        () => None,
    };
    notice(model, UserText::new(why_not.unwrap_or(copied_words(model))), why_not.is_some());
    match why_not {
        Some(_) => Vec::new(),
        None => vec![Effect::Terminal(TerminalAction::Copy(text))],
    }
}

/// Lists the overdue servers at the start. Home shows them itself.
pub fn overdue(model: &mut Model, names: &[SanitizedText]) {
    if names.is_empty() || model.screen == Screen::Home || model.notice.as_ref().is_some_and(|notice| notice.bad) {
        return;
    }
    let more = if names.len() > NAMED { model.theme.glyphs.more } else { "" };
    let named: Vec<&str> = names.iter().take(NAMED).map(SanitizedText::as_str).collect();
    let target = messages::target_options(model.target.sandbox);
    let say = UserText::new(OVERDUE).with("names", named.join(", ") + more).with("options", target);
    notice(model, say, false);
}

/// Removes the notice shown while answers were applied; the one on overdue servers stays until the first key.
pub fn unless_overdue(model: &mut Model) {
    model.notice.take_if(|notice| notice.say.key != OVERDUE);
}
