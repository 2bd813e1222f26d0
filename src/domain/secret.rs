//! A text type for secrets, and detection of misplaced secrets in other texts.
//!
//! Skysail's own copies are wiped from memory after use: secrets, launch scripts and the plans they come in, the values
//! of profiles and, by the SDK itself, the credentials passed to it. Copies held by others can't be wiped: the SDK's
//! reading of the AWS files, its requests with the script and the session token in them, the HTTP and TLS buffers these
//! go through, what a parser holds of a plan or a cached session while it reads, the lines of the text field in which a
//! script or a key is typed. No core file contains any of them (`commands::memory_protection`), and `SECURITY.md` says
//! so.

use super::sanitized_text::SanitizedText;
use zeroize::Zeroizing;

/// A text that is left out of `Debug` and wiped from memory when dropped: a launch script, an access key, a code.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub Zeroizing<String>);

impl Secret {
    /// Takes a secret text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// Returns the secret.
    pub fn open(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}

/// Returns whether a text may contain a misplaced secret: a long word of mixed letters and digits, which keys and
/// tokens are and names aren't. A public SSH key, which begins with `AAAA`, isn't one.
pub fn may_be_secret(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '+' | '=');
    let has = |text: &str, test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    text.contains("PRIVATE KEY")
        || text.split(|c| !word(c)).any(|run| {
            run.len() >= 30
                && !run.starts_with("AAAA")
                && has(run, u8::is_ascii_lowercase)
                && has(run, u8::is_ascii_uppercase)
                && has(run, u8::is_ascii_digit)
        })
}

/// Returns a text for messages, with stars in place of each character if it may contain a secret.
pub fn masked(text: &str) -> SanitizedText {
    let stars = || "*".repeat(text.chars().count());
    SanitizedText::new(if may_be_secret(text) { stars() } else { text.to_owned() })
}
