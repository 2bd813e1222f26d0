//! Who is asking: shown before money is spent.

use super::sanitized_text::SanitizedText;

/// The account and the user or role, as AWS itself names them for the credentials in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: SanitizedText,
    /// The whole name, such as `arn:aws:iam::123456789012:user/ana`.
    pub arn: SanitizedText,
}

impl Identity {
    /// The part of the name that tells people apart: `user/ana`, `assumed-role/Admin/ana`.
    pub fn short(&self) -> &str {
        self.arn.rsplit_once(':').map_or(&*self.arn, |(_, name)| name)
    }
}

/// Whether this is the number of an AWS account, and not the sandbox's name or another endpoint's host.
pub fn is_number(account: &str) -> bool {
    account.bytes().all(|byte| byte.is_ascii_digit())
}
