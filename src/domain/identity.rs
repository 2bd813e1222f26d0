//! The AWS identity of the credentials in use, shown before money is spent.

use super::sanitized_text::SanitizedText;

/// The account and the user or role of the credentials in use, as AWS reports them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Twelve digits.
    pub account: SanitizedText,
    /// The ARN, such as `arn:aws:iam::123456789012:user/ana`.
    pub arn: SanitizedText,
}

impl Identity {
    /// Returns the user or role in the ARN: `user/ana`, `assumed-role/Admin/ana`.
    pub fn short(&self) -> &str {
        self.arn.rsplit_once(':').map_or(&*self.arn, |(_, name)| name)
    }
}

/// Returns whether this is an AWS account ID, not the sandbox's name or another endpoint's host.
pub fn is_number(account: &str) -> bool {
    account.bytes().all(|byte| byte.is_ascii_digit())
}
