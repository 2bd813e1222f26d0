//! Who is asking: shown before money is spent.

use super::clean::Clean;

/// The account and the user or role, as AWS itself names them for the credentials in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: Clean,
    /// The whole name, such as `arn:aws:iam::123456789012:user/ana`.
    pub arn: Clean,
}

impl Identity {
    /// The part of the name that tells people apart: `user/ana`, `assumed-role/Admin/ana`.
    pub fn short(&self) -> &str {
        self.arn.rsplit_once(':').map_or(&*self.arn, |(_, name)| name)
    }
}
