//! Temporary login details from `GetInstanceAccessDetails`, and the results of logging in. Secrets in them are left out
//! of `Debug`, and are used nowhere but for the login.

use super::failure::Failure;
use super::sanitized_text::SanitizedText;
use super::secret::Secret;
use super::time::Now;
use crate::domain::user_text::Words;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;

/// A host key of the server, by which an SSH client recognizes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// `ssh-ed25519`.
    pub algorithm: SanitizedText,
    /// In base64.
    pub key: SanitizedText,
}

impl HostKey {
    /// Returns its algorithm and key as in a public key file; none for a key that isn't of the given algorithm.
    pub fn public_line(&self) -> Option<String> {
        // The key alone, or a line of a public key file.
        let encoded = self.key.split_ascii_whitespace().find(|word| word.len() > 40)?;
        let blob = STANDARD.decode(encoded).ok()?;
        let length = u32::from_be_bytes(blob.get(..4)?.try_into().ok()?) as usize;
        let kind = std::str::from_utf8(blob.get(4..4usize.checked_add(length)?)?).ok()?;
        let same = SanitizedText::new(kind) == self.algorithm || kind.ends_with(self.algorithm.as_str());
        let plain = kind.chars().all(|c| c.is_ascii_alphanumeric() || "-.@".contains(c));
        (same && plain).then(|| format!("{kind} {encoded}"))
    }
}

/// Temporary access to one instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessGrant {
    /// The address to connect to.
    pub address: Option<SanitizedText>,
    /// IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// The user name to log in with.
    pub user: Option<SanitizedText>,
    /// The private half of a temporary key.
    pub private_key: Option<Secret>,
    /// The certificate for the temporary key.
    pub certificate: Option<Secret>,
    /// The server's host keys, as AWS publishes them.
    pub host_keys: Vec<HostKey>,
    /// The Windows administrator's password, if the instance uses the Region's default key.
    pub password: Option<Secret>,
    /// The encrypted Windows password (base64), if it uses another key; that key's private half decrypts it.
    pub ciphertext: Option<Secret>,
    /// The key pair that encrypts the Windows password.
    pub key_pair: Option<SanitizedText>,
}

impl AccessGrant {
    /// Returns the address to connect to: IPv4 if there is one, otherwise IPv6.
    pub fn at(&self) -> Option<&SanitizedText> {
        self.address.as_ref().or(self.ipv6.first())
    }
}

/// Why a login failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LoginError {
    /// AWS gave no key.
    Failed(Failure),
    /// AWS hasn't published the host keys yet; without them, the server can't be verified.
    NoHostKeys,
    /// The reply lacks this member.
    Lacks(SanitizedText),
    /// A file could not be written; the message.
    File(Words),
    /// This machine has no `ssh`.
    NoSsh,
    /// `ssh` failed.
    Ssh {
        /// The exit status; absent if a signal ended it.
        status: Option<i32>,
        /// The last lines of its error output.
        words: Vec<SanitizedText>,
    },
    /// It timed out.
    TooLong,
}

/// A login that is ready to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedLogin {
    /// Identifies the files of the temporary key until they are removed; absent in the sandbox.
    pub ticket: Option<u64>,
    /// The arguments for `ssh`.
    pub args: Vec<OsString>,
    /// The whole command, for display.
    pub shown: String,
}

/// What is read from the server without opening a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessPreview {
    /// The application's initial password.
    Password,
    /// Whether the launch script has finished, and the end of its log.
    Script,
}

/// What is known about a launch script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScriptLog {
    /// Skysail is connected to the server and waits for the script to finish.
    Waiting {
        /// When the wait started.
        since: Now,
    },
    /// The script has finished: cloud-init's status, and the end of its log.
    Ended {
        /// cloud-init's word for the status.
        word: SanitizedText,
        /// The last lines of the log. They may hold secrets, so they are never recorded.
        #[serde(skip)]
        lines: Vec<SanitizedText>,
    },
    /// The status couldn't be read; the reason.
    Failed(LoginError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_contains_no_secrets() {
        let sealed = || Some(Secret::new("hush-hush"));
        let grant = AccessGrant {
            private_key: sealed(),
            certificate: sealed(),
            password: sealed(),
            ciphertext: sealed(),
            ..AccessGrant::default()
        };
        assert!(!format!("{grant:?}").contains("hush"));
    }
}
