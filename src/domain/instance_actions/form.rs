//! The lines of the action forms, and their values.

use crate::domain::keyed::keyed;
use crate::domain::user_text::UserText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

keyed! {
    /// A line of a form.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    pub enum FormLine {
        /// The static IP's name.
        Name = "name",
        /// The firewall rule: a new one, or an existing one.
        Rule = "rule",
        /// The rule's protocol.
        Protocol = "protocol",
        /// A port, or a range.
        Ports = "ports",
        /// Who has access.
        Who = "who",
        /// The addresses with access, if not everyone.
        Range = "range",
        /// The domain names of the certificate.
        Domains = "domains",
        /// The email address that expiry notices go to.
        Email = "email",
    }
}

impl FormLine {
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
