//! An order in the words of other tools, one format a file.
//!
//! What a format cannot say is written in it as a comment. The launch's own tag is left out:
//! it belongs to one launch of Skysail's.

mod aws_cli;
mod boto3;
mod cloudformation;
mod json;
mod terraform;

use crate::domain::order::Order;

/// A format.
pub struct Format {
    /// As on the command line.
    pub name: &'static str,
    /// The usual ending of its files.
    pub ending: &'static str,
    pub write: fn(&Order) -> String,
}

/// All formats. A new one is a file and a line here.
pub static FORMATS: [Format; 5] = [
    Format { name: "aws-cli", ending: "sh", write: aws_cli::write },
    Format { name: "json", ending: "json", write: json::write },
    Format { name: "cloudformation", ending: "yaml", write: cloudformation::write },
    Format { name: "terraform", ending: "tf", write: terraform::write },
    Format { name: "boto3", ending: "py", write: boto3::write },
];

/// The format of this name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

/// A text as a JSON string, which YAML and Python read alike.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is plain data")
}

/// A name that only has letters, digits and `_`, for tools that want one.
fn identifier(text: &str) -> String {
    let letters: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    match letters.starts_with(|c: char| c.is_ascii_alphabetic()) {
        true => letters,
        false => format!("i_{letters}"),
    }
}

/// Each name with its identifier; names that differ in signs alone still get their own.
fn identified(order: &Order) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = Vec::new();
    for name in &order.names {
        let plain = identifier(name);
        let taken = |id: &String| all.iter().any(|(other, _)| other.replace('_', "") == id.replace('_', ""));
        let numbered = (2..).map(|n| format!("{plain}_x{n}"));
        let id = std::iter::once(plain.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(plain);
        all.push((id, name));
    }
    all
}

#[cfg(test)]
mod tests;
