//! The launch script, which an instance runs once, as root, when it first starts.

pub mod bash;
mod cloud;
pub mod format;
pub mod lint;
pub mod repair;

use super::os_family::OsFamily;
use super::sanitized_text::SanitizedText;
use super::user_text::{FieldId, Problem, UserText};
use lint::ScriptWarning;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use zeroize::Zeroizing;

/// The maximum size in bytes. Lightsail's documentation states no limit; 16 KB is that of EC2 user data beneath it.
pub const LARGEST: usize = 16 * 1024;

/// A launch script. It may hold secrets: its text is left out of `Debug`, logs and journals.
#[derive(Clone)]
pub struct Script {
    text: Arc<Zeroizing<String>>,
    /// Where it came from.
    pub origin: ScriptOrigin,
    /// The result of parsing it, on first use: each frame needs it, and copies share it.
    reading: Arc<OnceLock<bash::Reading>>,
}

impl PartialEq for Script {
    fn eq(&self, other: &Script) -> bool {
        self.text == other.text && self.origin == other.origin
    }
}

impl Eq for Script {}

/// The source of a script; this is what drafts and journals keep of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptOrigin {
    /// A file.
    File(PathBuf),
    /// It was typed.
    Typed,
    /// A plan.
    Plan,
    /// A built-in template, filled in and not edited.
    Starter(SanitizedText),
}

impl Script {
    /// Creates a script, with its text wiped from memory when its last copy is dropped.
    pub fn new(text: impl Into<String>, origin: ScriptOrigin) -> Script {
        Script { text: Arc::new(Zeroizing::new(text.into())), origin, reading: Arc::default() }
    }

    /// Returns the text, which may only be sent, edited, or saved at the user's request.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Returns the size in bytes.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Returns the SHA-256, which recognizes the text without storing it.
    pub fn sha256(&self) -> String {
        hex::encode(Sha256::digest(self.text.as_bytes()))
    }

    /// Rejects what can't be sent, as a problem of `field`.
    pub fn check(&self, field: FieldId) -> Result<(), Problem> {
        let wrong = |say| Err(Problem::new(field, say));
        if self.text.trim().is_empty() {
            return wrong(UserText::new("problem.script.empty"));
        }
        if self.size() > LARGEST {
            return wrong(UserText::new("problem.script.large").with("size", self.size()).with("most", LARGEST));
        }
        if self.text.contains('\0') {
            return wrong(UserText::new("problem.script.binary"));
        }
        Ok(())
    }

    /// Returns the result of parsing it as a shell does.
    fn reading(&self) -> &bash::Reading {
        self.reading.get_or_init(|| bash::read(self.text.trim_start_matches('\u{feff}')))
    }

    /// Returns whether it is an unedited template.
    pub fn given(&self) -> bool {
        matches!(self.origin, ScriptOrigin::Starter(_))
    }

    /// Returns warnings about what is allowed but likely to fail on this system, and their fixes.
    pub fn remarks(&self, system: OsFamily) -> Vec<ScriptWarning> {
        lint::remarks(self, system)
    }
}

/// Drops the final line break, if an editor added it to a text that had none.
pub fn without_last_end<'a>(text: &'a str, before: &str) -> &'a str {
    match text.strip_suffix('\n') {
        Some(bare) if !before.ends_with('\n') => bare,
        _ => text,
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("size", &self.size()).field("origin", &self.origin).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script::new(text, ScriptOrigin::Typed)
    }

    #[test]
    fn script_text_is_not_in_debug_output() {
        assert!(!format!("{:?}", script("PASSWORD=canary")).contains("canary"));
    }

    #[test]
    fn size_limit_is_in_bytes() {
        assert!(script(&"é".repeat(LARGEST / 2)).check(FieldId::ScriptText).is_ok());
        let problem = script(&"é".repeat(LARGEST / 2 + 1)).check(FieldId::ScriptText).unwrap_err();
        assert_eq!(problem.say.key, "problem.script.large");
    }
}
