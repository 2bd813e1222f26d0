//! What a launch requests, one line each: in the wizard's words, with the IDs that AWS receives beside them.

use super::styled::{Piece, StyledLine, Tone, hanging};
use crate::domain::addons::{AUTO_SNAPSHOT, STOP_ON_IDLE};
use crate::text::{self, Language};
use crate::widgets::pad;
use unicode_width::UnicodeWidthStr;

/// The minimum width of the labels, in columns.
const LABEL: usize = 13;

/// A line of a request.
pub struct RequestField {
    label: &'static str,
    value: String,
    id: String,
    tone: Tone,
}

impl RequestField {
    /// Returns a line with this label; an empty value is left out.
    pub fn new(label: &'static str, value: impl Into<String>) -> RequestField {
        RequestField { label, value: value.into(), id: String::new(), tone: Tone::Plain }
    }

    /// Adds the ID that AWS receives, unless it says the same.
    #[must_use]
    pub fn sent_as(self, id: impl Into<String>) -> RequestField {
        let id = id.into();
        match self.value.is_empty() || self.value == id {
            true => RequestField { value: id, ..self },
            false => RequestField { id, ..self },
        }
    }

    /// Highlights the value.
    #[must_use]
    pub fn strong(self) -> RequestField {
        RequestField { tone: Tone::Strong, ..self }
    }
}

/// Returns the line of the network, by its type in the API.
pub fn network(language: Language, ip_address_type: &str) -> RequestField {
    let key = format!("network.{ip_address_type}");
    let words = if text::has(language, &key) { text::text(language, &key) } else { "" };
    RequestField::new(t!(language, "field.network.label"), words).sent_as(ip_address_type)
}

/// Returns an add-on in words, by its type in the API.
pub fn add_on_words(language: Language, add_on_type: &str) -> String {
    match add_on_type {
        AUTO_SNAPSHOT => t!(language, "addons.snapshots").to_owned(),
        STOP_ON_IDLE => t!(language, "addons.idle").to_owned(),
        other => other.to_owned(),
    }
}

/// Returns the lines of the fields that have a value, for a terminal of this width or any.
pub fn lines(fields: impl IntoIterator<Item = RequestField>, columns: Option<usize>) -> Vec<StyledLine> {
    let fields: Vec<RequestField> = fields.into_iter().filter(|field| !field.value.is_empty()).collect();
    let widest = fields.iter().map(|field| field.label.width()).fold(LABEL, usize::max);
    let lines = fields.into_iter().flat_map(|field| {
        let mut lines = hanging(&pad(field.label, widest, false), &field.value, field.tone, columns);
        let id = Piece::new(Tone::Dim, format!("  {}", field.id));
        let fits = |line: &StyledLine| columns.is_none_or(|columns| line.text().width() + id.cells() <= columns);
        if let Some(last) = lines.last_mut().filter(|line| !field.id.is_empty() && fits(line)) {
            last.0.push(id);
        }
        lines
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_beside_the_words_where_there_is_room() {
        let fields = || {
            [
                RequestField::new("Bundle", "Micro").sent_as("micro_3_0"),
                RequestField::new("Zone", "us-east-1a").sent_as("us-east-1a"),
                RequestField::new("Tags", ""),
            ]
        };
        let texts = |columns| lines(fields(), columns).iter().map(StyledLine::text).collect::<Vec<_>>();
        assert_eq!(texts(None), ["  Bundle         Micro  micro_3_0", "  Zone           us-east-1a"]);
        assert_eq!(texts(Some(30))[0], "  Bundle         Micro");
    }
}
