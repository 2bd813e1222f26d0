//! The lines of the small forms, and what is on them.

use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One line of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FormLine {
    /// Of the static IP.
    Name,
    /// Which rule of the firewall: a new one, or one that is there.
    Rule,
    /// The rule's protocol.
    Protocol,
    /// One port, or a range.
    Ports,
    /// Who may reach it.
    Who,
    /// Their addresses, if it is not everybody.
    Range,
    /// The domain names of the certificate.
    Domains,
    /// Who is told before it expires.
    Email,
}

impl FormLine {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            FormLine::Name => "name",
            FormLine::Rule => "rule",
            FormLine::Protocol => "protocol",
            FormLine::Ports => "ports",
            FormLine::Who => "who",
            FormLine::Range => "range",
            FormLine::Domains => "domains",
            FormLine::Email => "email",
        }
    }

    /// Whether one of a few is chosen; anything may be typed otherwise.
    pub fn chosen(self) -> bool {
        matches!(self, FormLine::Rule | FormLine::Protocol | FormLine::Who)
    }
}

/// What is on the lines.
pub type FormValues = BTreeMap<FormLine, String>;

/// What is wrong, and on which line.
pub type FormError = (FormLine, UserText);

/// Returns what is on a line.
pub(super) fn text(filled: &FormValues, slot: FormLine) -> &str {
    filled.get(&slot).map_or("", String::as_str)
}
