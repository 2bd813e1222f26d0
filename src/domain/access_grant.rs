//! What `GetInstanceAccessDetails` hands out to let somebody in for a while. Secrets in it are in
//! no `Debug`, and nowhere else than where they are used.

use super::failure::Failure;
use super::sanitized_text::SanitizedText;
use super::secret::Secret;
use super::time::Now;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;

/// A public key of the server's own, by which it is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// `ssh-ed25519`.
    pub algorithm: SanitizedText,
    /// In base64.
    pub key: SanitizedText,
}

/// A key to one instance, for a while.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AccessGrant {
    /// The address to connect to.
    pub address: Option<SanitizedText>,
    /// IPv6 addresses.
    pub ipv6: Vec<SanitizedText>,
    /// Whom to log in as.
    pub user: Option<SanitizedText>,
    /// The private half of a temporary key.
    pub private_key: Option<Secret>,
    /// The certificate that goes with it.
    pub certificate: Option<Secret>,
    /// The server's own keys, as AWS publishes them.
    pub host_keys: Vec<HostKey>,
    /// Of Windows, with the Region's default key.
    pub password: Option<Secret>,
    /// Of Windows, with another key: base64, for that key's private half.
    pub ciphertext: Option<Secret>,
    /// Whose private half it is.
    pub key_pair: Option<SanitizedText>,
}

impl AccessGrant {
    /// The address to connect to.
    pub fn at(&self) -> Option<&SanitizedText> {
        self.address.as_ref().or(self.ipv6.first())
    }
}

/// Why somebody was not let in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LoginError {
    /// AWS gave no key.
    Failed(Failure),
    /// AWS does not know the server's own keys yet: without them nobody can tell whose server answers.
    NoHostKeys,
    /// The answer lacks this member.
    Lacks(SanitizedText),
    /// A file could not be written: a sentence.
    File(SanitizedText),
    /// There is no `ssh` on this machine.
    NoSsh,
    /// `ssh` ended so, with these last words.
    Ssh {
        /// The exit status; absent where a signal ended it.
        status: Option<i32>,
        /// The last lines of its complaints.
        words: Vec<SanitizedText>,
    },
    /// It took longer than anybody should wait.
    TooLong,
}

/// The way in is prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedLogin {
    /// Stands for the files of the temporary key, until they are removed; none in practice.
    pub ticket: Option<u64>,
    /// What `ssh` is to be told.
    pub args: Vec<OsString>,
    /// The whole command, for reading.
    pub shown: String,
}

/// What is looked at on the server without a shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessPreview {
    /// The application's first password.
    Password,
    /// Whether the launch script has ended, and the end of its log.
    Script,
}

/// What is known of a launch script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ScriptLog {
    /// Somebody is on the server and waits for its end.
    Waiting {
        /// When the waiting began.
        since: Now,
    },
    /// It has ended: cloud-init's word for how, and the end of what it said.
    Ended {
        /// cloud-init's word for how it ended.
        word: SanitizedText,
        /// The last lines that it wrote. They may hold its secrets, so they are never recorded.
        #[serde(skip)]
        lines: Vec<SanitizedText>,
    },
    /// It can't be known, and why.
    Failed(LoginError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_in_the_debug_of_a_grant() {
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
