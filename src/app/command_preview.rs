//! The command of the AWS CLI as it grows: what the answers so far come to, and which part of it the
//! last answer changed.

mod follow;
pub mod view;

pub use follow::{follow, switch};

use crate::export::CommandPart;

/// The command that grows, once it is wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CommandPreview {
    /// Whether it is shown.
    pub on: bool,
    /// The command, part by part.
    pub parts: Vec<CommandPart>,
    /// Which of the parts the last change made, by place.
    pub fresh: Vec<usize>,
    /// The version of the answers that they are made from.
    seen: Option<u64>,
}

/// Every command begins so.
pub const HEAD: &str = "aws lightsail create-instances";

/// The whole of it in one line.
pub fn line(ribbon: &CommandPreview) -> String {
    let words = ribbon.parts.iter().map(CommandPart::words);
    std::iter::once(HEAD.to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
