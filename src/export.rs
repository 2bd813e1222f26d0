//! A request in the words of other tools, one format a file.
//!
//! What a format cannot say is written in it as a comment, where it has any. The launch's own tag
//! is one of these: it belongs to one launch of Skysail's.

mod aws_cli;
mod boto3;
mod cloudformation;
mod follow_ups;
mod json;
mod quote;
mod terraform;

pub use aws_cli::{CommandPart, parts};

use crate::domain::order::Order;
use crate::domain::plan::Plan;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// What is said in other words: the request, and where it would be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportRequest {
    /// The Region whose endpoint is asked; the request has no such member.
    pub region: SanitizedText,
    /// As it is sent, without the tag of a launch.
    pub plan: Plan,
    /// Skysail itself would add the tag of its launch.
    pub launch_tag: bool,
    /// The key pair that Skysail itself would bring to the Region first.
    pub brings: Option<SanitizedText>,
}

impl ExportRequest {
    /// What an order sends.
    pub fn of(order: &Order) -> ExportRequest {
        let brings = order.key_pair.clone().filter(|_| order.brings.is_some());
        ExportRequest { region: order.region.clone(), plan: Plan::of(order), launch_tag: order.launch_tag, brings }
    }
}

/// A format.
pub struct ExportFormat {
    /// As on the command line.
    pub name: &'static str,
    /// The usual ending of its files.
    pub ending: &'static str,
    /// Before a line of comment; none where the format has no comments.
    comment: Option<&'static str>,
    /// What it cannot say of this request, beside the tag of a launch.
    lacks: fn(&ExportRequest) -> Vec<UserText>,
    /// What whoever runs it should know.
    about: Option<&'static str>,
    write: fn(&ExportRequest) -> String,
}

/// All formats. A new one is a file and a line here.
pub static FORMATS: &[&ExportFormat] =
    &[&aws_cli::FORMAT, &json::FORMAT, &cloudformation::FORMAT, &terraform::FORMAT, &boto3::FORMAT];

/// What a format has unless it says otherwise.
const PLAIN: ExportFormat =
    ExportFormat { name: "", ending: "", comment: None, lacks: |_| Vec::new(), about: None, write: |_| String::new() };

/// The format of this name.
pub fn format(name: &str) -> Option<&'static ExportFormat> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The names of all formats.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name)
}

impl ExportFormat {
    /// What this format cannot say of the request.
    pub fn lacks(&self, request: &ExportRequest) -> Vec<UserText> {
        let mut all = (self.lacks)(request);
        let key = |name: &SanitizedText| {
            UserText::new("export.lacks.key-pair").with("name", name).with("region", &request.region)
        };
        all.extend(request.brings.as_ref().map(key));
        all.extend(request.launch_tag.then(|| UserText::new("export.lacks.launch-tag")));
        all
    }

    /// Whether what it cannot say is in it, as comments.
    pub fn comments(&self) -> bool {
        self.comment.is_some()
    }

    /// The request in this format. Comments come first, in the words that are given for them.
    pub fn text(&self, request: &ExportRequest, words: impl Fn(&UserText) -> String) -> String {
        let body = (self.write)(request);
        let Some(sign) = self.comment else { return body };
        let about = self.about.map(UserText::new);
        let waits =
            self.about.filter(|_| request.plan.has_follow_ups()).map(|_| UserText::new("export.about.follow-ups"));
        let notes = self.lacks(request).into_iter().chain(about).chain(waits);
        // A comment ends with its line, so it has one.
        let notes: String = notes.map(|say| format!("{sign}{}\n", SanitizedText::new(words(&say)))).collect();
        format!("{notes}{body}")
    }
}

#[cfg(test)]
mod tests;
