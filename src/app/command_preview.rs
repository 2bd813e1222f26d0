//! The command preview: the AWS CLI command for the answers so far, with the parts that the last answer changed.

mod rebuild;
pub mod view;

pub use rebuild::{follow, switch};

use crate::export::CommandPart;

/// State of the command preview.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandPreview {
    /// Whether it is shown.
    pub on: bool,
    /// The command without its options.
    pub head: &'static str,
    /// The parts of the command.
    pub parts: Vec<CommandPart>,
    /// Indexes of the parts that the last change produced.
    pub fresh: Vec<usize>,
    /// The version of the draft that it was built from.
    seen: Option<u64>,
}

/// Returns the whole command on one line.
pub fn line(command_preview: &CommandPreview) -> String {
    let words = command_preview.parts.iter().map(CommandPart::words);
    std::iter::once(command_preview.head.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
