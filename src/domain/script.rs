//! The launch script: what the instance runs once, as root, when it first starts.

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

/// Bytes. Lightsail's documentation names no limit; 16 KB is that of the EC2 user data underneath.
pub const LARGEST: usize = 16 * 1024;

/// A launch script. It may hold secrets: its text is in no `Debug`, log or journal.
#[derive(Clone)]
pub struct Script {
    text: Arc<Zeroizing<String>>,
    /// Where it came from.
    pub origin: ScriptOrigin,
    /// What parsing found, once somebody asked: each frame does, and copies share it.
    reading: Arc<OnceLock<bash::Reading>>,
}

impl PartialEq for Script {
    fn eq(&self, other: &Script) -> bool {
        self.text == other.text && self.origin == other.origin
    }
}

impl Eq for Script {}

/// Where a script came from; this is what drafts and journals keep of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptOrigin {
    /// This file.
    File(PathBuf),
    /// It was typed.
    Typed,
    /// A plan.
    Plan,
    /// One of those that come with the program, filled in and not changed since.
    Starter(SanitizedText),
}

impl Script {
    /// The text is wiped from memory with the last copy of the script.
    pub fn new(text: impl Into<String>, origin: ScriptOrigin) -> Script {
        Script { text: Arc::new(Zeroizing::new(text.into())), origin, reading: Arc::default() }
    }

    /// The text itself: to be sent, edited, or saved where the user asks; nowhere else.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// Bytes.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// By which it can be recognised without being kept.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Refuses what can't be sent; the problem is that of `field`.
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

    /// What a shell finds in it.
    fn reading(&self) -> &bash::Reading {
        self.reading.get_or_init(|| bash::read(self.text.trim_start_matches('\u{feff}')))
    }

    /// Whether it is as a starter gave it.
    pub fn given(&self) -> bool {
        matches!(self.origin, ScriptOrigin::Starter(_))
    }

    /// What is allowed but likely to go wrong on this system, and what would mend it.
    pub fn remarks(&self, system: OsFamily) -> Vec<ScriptWarning> {
        lint::remarks(self, system)
    }
}

/// Drops the end of the last line, which editors add to a text that had none.
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
    fn its_text_is_in_no_debug_output() {
        assert!(!format!("{:?}", script("PASSWORD=canary")).contains("canary"));
    }

    #[test]
    fn the_limit_is_in_bytes() {
        assert!(script(&"é".repeat(LARGEST / 2)).check(FieldId::ScriptText).is_ok());
        let problem = script(&"é".repeat(LARGEST / 2 + 1)).check(FieldId::ScriptText).unwrap_err();
        assert_eq!(problem.say.key, "problem.script.large");
    }
}
