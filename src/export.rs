//! Exports a launch request to the formats of other tools, one format per file.
//!
//! What a format can't express is written as a comment, if it has comments. The launch's own tag is such a case: it
//! belongs to a launch by Skysail.

mod aws_cli;
mod boto3;
mod cloudformation;
mod follow_ups;
mod json;
mod quote;
mod terraform;
mod unsure;

pub use aws_cli::{CommandPart, command, parts};

use crate::domain::order::Order;
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// What is exported: the request, and the Region to send it to.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// The Region to send it to; the request itself has no such member.
    pub region: SanitizedText,
    /// The request as sent, without a launch tag.
    pub plan: Plan,
    /// Whether Skysail itself would add a launch tag.
    pub launch_tag: bool,
    /// The key pair that Skysail itself would import first.
    pub brings: Option<SanitizedText>,
}

impl ExportRequest {
    /// Returns what an order sends.
    pub fn of(order: &Order) -> ExportRequest {
        let brings = order.key_pair.clone().filter(|_| order.brings.is_some());
        ExportRequest { region: order.region.clone(), plan: Plan::of(order), launch_tag: order.launch_tag, brings }
    }
}

/// An export format.
pub struct ExportFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// The usual file extension.
    pub ending: &'static str,
    /// The prefix of comment lines; absent if the format has no comments.
    comment: Option<&'static str>,
    /// Whether it can create instances from a snapshot.
    snapshots: bool,
    /// Returns what it can't express of this request, besides the launch tag.
    lacks: fn(&ExportRequest) -> Vec<UserText>,
    /// The key of a note for those who run it.
    about: Option<&'static str>,
    write: fn(&ExportRequest, &ExportWords) -> String,
}

/// Returns the text of a message, in the language of the comments.
type ExportWords<'a> = dyn Fn(&UserText) -> String + 'a;

/// All formats. A new one is a file and a line here.
pub static FORMATS: &[&ExportFormat] =
    &[&aws_cli::FORMAT, &json::FORMAT, &cloudformation::FORMAT, &terraform::FORMAT, &boto3::FORMAT];

/// The default values of a format.
const PLAIN: ExportFormat = ExportFormat {
    name: "",
    ending: "",
    comment: None,
    snapshots: true,
    lacks: |_| Vec::new(),
    about: None,
    write: |_, _| String::new(),
};

/// Returns the format of this name.
pub fn format(name: &str) -> Option<&'static ExportFormat> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// Returns the names of all formats.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

impl ExportFormat {
    /// Returns why this format can't express the request at all: an empty server isn't a restored one.
    pub fn refusal(&self, request: &ExportRequest) -> Option<UserText> {
        let snapshot = request.plan.instance_snapshot_name.as_deref().filter(|_| !self.snapshots)?;
        Some(
            UserText::new("export.lacks.snapshot").with("name", SanitizedText::new(snapshot)).with("format", self.name),
        )
    }

    /// Returns messages about what this format can't express of the request.
    pub fn lacks(&self, request: &ExportRequest) -> Vec<UserText> {
        if let Some(refusal) = self.refusal(request) {
            return vec![refusal];
        }
        let mut all = (self.lacks)(request);
        let key = |name: &SanitizedText| {
            UserText::new("export.lacks.key-pair").with("name", name).with("region", &request.region)
        };
        all.extend(request.brings.as_ref().map(key));
        all.extend(request.launch_tag.then(|| UserText::new("export.lacks.launch-tag")));
        all
    }

    /// Returns whether it includes those messages as comments.
    pub fn comments(&self) -> bool {
        self.comment.is_some()
    }

    /// Returns the request in this format. Comments come first, with the given texts.
    pub fn text(&self, request: &ExportRequest, words: impl Fn(&UserText) -> String) -> String {
        let whole = self.refusal(request).is_none();
        let body = if whole { (self.write)(request, &words) } else { String::new() };
        let Some(sign) = self.comment else { return body };
        let about = self.about.map(UserText::new);
        let waits =
            self.about.filter(|_| request.plan.has_follow_ups()).map(|_| UserText::new("export.about.follow-ups"));
        let notes = self.lacks(request).into_iter().chain(about).chain(waits);
        // Sanitized, so that it stays on one line.
        let notes: String = notes.map(|say| format!("{sign}{}\n", SanitizedText::new(words(&say)))).collect();
        format!("{notes}{body}")
    }
}

#[cfg(test)]
mod tests;
