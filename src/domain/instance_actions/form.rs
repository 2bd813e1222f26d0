//! The lines of the action forms, and their values.

use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FormLine {
    /// The static IP's name.
    Name,
    /// The firewall rule: a new one, or an existing one.
    Rule,
    /// The rule's protocol.
    Protocol,
    /// A port, or a range.
    Ports,
    /// Who has access.
    Who,
    /// The addresses with access, if not everyone.
    Range,
    /// The domain names of the certificate.
    Domains,
    /// The email address that expiry notices go to.
    Email,
}

impl FormLine {
    /// Returns the key of its texts.
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

    /// Returns whether its value is chosen from a list rather than typed.
    pub fn chosen(self) -> bool {
        matches!(self, FormLine::Rule | FormLine::Protocol | FormLine::Who)
    }
}

/// The values of the lines.
pub type FormValues = BTreeMap<FormLine, String>;

/// A message, and the line it is about.
pub type FormError = (FormLine, UserText);

/// Returns the value of a line.
pub(super) fn text(filled: &FormValues, slot: FormLine) -> &str {
    filled.get(&slot).map_or("", String::as_str)
}
