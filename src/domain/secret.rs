//! Text that is shown to nobody.
//!
//! Our own copies are wiped once they are done with: secrets, launch scripts, the values of profiles and, by the SDK
//! itself, the credentials that it is given. Copies that others keep are not, as there is no way to: the SDK's request
//! with the script in it, the HTTP and TLS buffers it goes through, the JSON of a cached session while it is read, the
//! lines of the text field in which a script or a key is typed. No core file holds any of them
//! (`commands::memory`).

use zeroize::Zeroizing;

/// A text that is in no `Debug` and is wiped when it is dropped: a launch script, an access key, a code.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub Zeroizing<String>);

impl Secret {
    /// Takes a text that is shown nowhere.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(Zeroizing::new(text.into()))
    }

    /// The secret itself.
    pub fn open(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} bytes)", self.0.len())
    }
}
