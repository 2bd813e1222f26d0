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

/// That credentials are of another account than the launch: a sentence, from which the numbers can
/// be read again.
pub fn other_account(theirs: &str, ours: &str) -> String {
    format!("The credentials are of account {theirs}, and the launch is of account {ours}.")
}

/// The account of the credentials and that of the launch, of such a sentence.
pub fn accounts(sentence: &str) -> Option<(&str, &str)> {
    let mut numbers = sentence.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_accounts_can_be_told_in_other_words() {
        let sentence = other_account("444455556666", "111122223333");
        assert_eq!(accounts(&sentence), Some(("444455556666", "111122223333")));
        assert_eq!(accounts("Nothing."), None);
    }
}
