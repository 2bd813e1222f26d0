//! The sign-in dialog: an overlay over the wizard, which keeps its place.
//!
//! The ways to sign in are ordered by risk: the sandbox costs nothing, a sign-in expires, access keys work until they
//! are revoked.

pub mod keys;
pub mod update;
pub mod view;
mod ways;

pub use ways::{error, failure, likely, ways};

use crate::domain::account::{CredentialChoice, DevicePrompt, SignInError, SsoPortal, SsoRole, TEMPORARY, pasted};
use crate::domain::keyed::keyed;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret;
use crate::domain::user_text::UserText;
use std::fmt;
use tui_input::Input;

/// A page of the dialog.
#[derive(Clone, Debug)]
pub enum AccountDialog {
    /// The ways to sign in, as listed by [`ways()`].
    Menu {
        /// Index of the row under the cursor.
        cursor: usize,
    },
    /// Waits for the user to approve the sign-in in the browser.
    SignIn {
        /// The portal.
        portal: SsoPortal,
        /// The progress.
        state: SignInProgress,
    },
    /// The sign-in gives access to several accounts and roles: the user chooses one.
    Places {
        /// The portal.
        portal: SsoPortal,
        /// The accounts and roles.
        places: Vec<SsoRole>,
        /// Index of the row under the cursor.
        cursor: usize,
    },
    /// A form.
    Form(Box<SignInForm>),
    /// A text to read: how to get an AWS account, or the AWS CLI.
    About {
        /// The topic of the guide.
        topic: &'static str,
        /// The first visible line.
        scroll: usize,
    },
}

/// Progress of an IAM Identity Center sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInProgress {
    /// The device code has been requested.
    Beginning,
    /// The code to type or compare in the browser.
    Code(DevicePrompt),
    /// It ended without access.
    Over(SignInError),
}

/// A form to type credentials into. Its `Debug` output shows only the lengths of the lines, which may be secret.
#[derive(Clone)]
pub struct SignInForm {
    /// What the form asks for.
    pub kind: SignInFormKind,
    /// The lines, as [`SignInFormKind::fields`] names them.
    pub lines: Vec<Input>,
    /// Index of the line with focus.
    pub at: usize,
    /// Which lines hold a proposal that the user hasn't edited: typing replaces it.
    pub proposes: Vec<bool>,
    /// Whether the values are being tried.
    pub trying: bool,
    /// Whether existing keys may be replaced: the warning has been shown once.
    pub over: bool,
    /// What was wrong with the last try.
    pub problem: Option<UserText>,
    /// What the last paste was recognized as.
    pub note: Option<UserText>,
}

keyed! {
    /// What a form asks for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SignInFormKind {
        /// Access keys.
        Keys = "keys",
        /// A company's access portal.
        Portal = "portal",
        /// The code of an MFA device.
        Code = "code",
    }
}

impl fmt::Debug for SignInForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths: Vec<usize> = self.lines.iter().map(|line| line.value().len()).collect();
        write!(f, "SignInForm({:?}, {lengths:?} bytes, at {}, {:?})", self.kind, self.at, self.problem)
    }
}

impl SignInFormKind {
    /// Returns its lines: the label key of each, and whether it is masked.
    pub fn fields(self) -> &'static [(&'static str, bool)] {
        match self {
            SignInFormKind::Keys => {
                &[("id", false), ("secret", true), ("token", true), ("profile", false), ("region", false)]
            }
            SignInFormKind::Portal => &[("start", false), ("home", false)],
            SignInFormKind::Code => &[("code", false)],
        }
    }

    /// Returns whether this line may stay empty.
    pub fn may_lack(self, at: usize) -> bool {
        matches!((self, self.fields().get(at)), (SignInFormKind::Keys, Some(("token" | "region", _))))
    }
}

impl SignInForm {
    /// Returns a form with these proposals.
    pub fn new(kind: SignInFormKind, texts: &[&str]) -> SignInForm {
        let text = |at: usize| Input::new(texts.get(at).copied().unwrap_or_default().to_owned());
        let lines: Vec<Input> = (0..kind.fields().len()).map(text).collect();
        let proposes = lines.iter().map(|line| !line.value().is_empty()).collect();
        SignInForm { kind, lines, at: 0, proposes, trying: false, over: false, problem: None, note: None }
    }

    /// Returns the line with focus for a key or a paste, without its proposal if `gives_way`.
    pub fn touched(&mut self, gives_way: bool) -> Option<&mut Input> {
        let proposes = self.proposes.get_mut(self.at).is_some_and(std::mem::take);
        let line = self.lines.get_mut(self.at)?;
        if proposes && gives_way {
            line.reset();
        }
        Some(line)
    }

    /// Splits a pasted block of credentials into the lines it belongs on, and moves to the first one still empty.
    /// Returns `false`, with no change, if the text isn't such a block.
    pub fn take_apart(&mut self, text: &str) -> bool {
        let Some(found) = pasted::read(text).filter(|_| self.kind == SignInFormKind::Keys) else { return false };
        let [id, secret, token] =
            [&found.id, &found.secret, &found.token].map(|part| part.as_ref().map(|part| part.open().to_owned()));
        let given = [id.is_some(), secret.is_some(), token.is_some()];
        // Keys without a token have none: a token of other keys must not stay beside them.
        let token = token.or_else(|| (given[0] && given[1]).then(String::new));
        self.put(0, id);
        self.put(1, secret);
        self.put(2, token);
        for (at, part) in [(3, found.profile), (4, found.region)] {
            if part.is_some() && (self.proposes[at] || self.line(at).is_empty()) {
                self.put(at, part.map(|part| part.to_string()));
            }
        }
        let temporary = self.line(0).starts_with(TEMPORARY);
        let may_lack = |at: usize| self.kind.may_lack(at) && !(at == 2 && temporary);
        let empty = |at: &usize| self.line(*at).is_empty() && !may_lack(*at);
        self.at = (0..self.lines.len()).find(empty).unwrap_or(3);
        self.note = Some(UserText::new(match given {
            [true, true, true] => "desk.pasted.all",
            [true, true, false] => "desk.pasted.keys",
            _ => "desk.pasted.part",
        }));
        (self.problem, self.over) = (None, false);
        true
    }

    fn put(&mut self, at: usize, text: Option<String>) {
        if let Some(text) = text {
            (self.lines[at], self.proposes[at]) = (Input::new(text), false);
        }
    }

    /// Returns whether a line must be masked: it is secret, or it looks as if a secret was typed there.
    pub fn hides(&self, at: usize) -> bool {
        let text = self.line(at);
        match (self.kind, self.kind.fields().get(at)) {
            (_, Some((_, true))) => true,
            // A few letters are no secret, and what begins as an ID is one, so that its mistakes can be seen.
            (SignInFormKind::Keys, Some(("id", _))) => {
                text.len() > SHORT
                    && ![ID_START, TEMPORARY].iter().any(|start| text.starts_with(start))
                    && !pasted::may_be_id(text)
            }
            _ => secret::may_be_secret(text),
        }
    }

    /// Returns the text of a line.
    pub fn line(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |line| line.value().trim())
    }
}

/// Up to so many bytes, a text in the line of the ID is shown whatever it is.
const SHORT: usize = 4;
/// The start of a permanent key's ID.
const ID_START: &str = "AKIA";

/// Returns the topic of the guide for the current page.
pub fn explains(desk: &AccountDialog) -> Option<&'static str> {
    match desk {
        AccountDialog::Menu { .. } => Some("ways"),
        AccountDialog::Form(form) => Some(match form.kind {
            SignInFormKind::Keys => "keys",
            SignInFormKind::Portal => "portal",
            SignInFormKind::Code => "ways",
        }),
        AccountDialog::SignIn { .. } | AccountDialog::Places { .. } | AccountDialog::About { .. } => None,
    }
}

/// Returns the form that a guide topic was opened from.
pub fn explained(topic: &str) -> Option<SignInFormKind> {
    [SignInFormKind::Keys, SignInFormKind::Portal].into_iter().find(|kind| kind.key() == topic)
}

/// A way to sign in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInMethod {
    /// The sandbox.
    Sandbox,
    /// The code of the MFA device that the account in use waits for.
    Code,
    /// An existing profile.
    Profile(SanitizedText),
    /// The default credential chain of AWS tools, such as the environment.
    Found,
    /// An IAM Identity Center sign-in that is already configured.
    SignIn(SsoPortal),
    /// Another IAM Identity Center portal.
    OtherPortal,
    /// `aws login` of the AWS CLI.
    AwsLogin,
    /// Access keys to type.
    Keys,
    /// How to get an AWS account.
    GetAccount,
}

/// The page shown while this computer is searched for the AWS CLI.
pub const SEARCH: &str = "cli-search";

/// Returns whether a way opens this page.
pub fn leads(way: &SignInMethod, desk: &AccountDialog) -> bool {
    match (way, desk) {
        (SignInMethod::SignIn(way), AccountDialog::SignIn { portal, .. }) => way == portal,
        (SignInMethod::OtherPortal, AccountDialog::Form(form)) => form.kind == SignInFormKind::Portal,
        (SignInMethod::Keys, AccountDialog::Form(form)) => form.kind == SignInFormKind::Keys,
        (SignInMethod::Code, AccountDialog::Form(form)) => form.kind == SignInFormKind::Code,
        (SignInMethod::AwsLogin, AccountDialog::About { topic, .. }) => matches!(*topic, "no-cli" | "old-cli" | SEARCH),
        (SignInMethod::GetAccount, AccountDialog::About { topic, .. }) => *topic == "get",
        _ => false,
    }
}

/// Returns the credentials that a way uses, if it uses existing ones.
pub fn choice(way: &SignInMethod) -> Option<CredentialChoice> {
    match way {
        SignInMethod::Sandbox => Some(CredentialChoice::Sandbox),
        SignInMethod::Profile(name) => Some(CredentialChoice::Profile(name.clone())),
        SignInMethod::Found => Some(CredentialChoice::Found),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: &str = "[123456789012_Admin]\naws_access_key_id=ASIAIOSFODNN7EXAMPLE\n\
        aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\naws_session_token=IQoJb3JpZ2luX2VjEXAMPLE//\n";

    fn form() -> SignInForm {
        SignInForm::new(SignInFormKind::Keys, &["", "", "", "default", ""])
    }

    #[test]
    fn pasted_block_fills_the_form_and_hides_its_secrets() {
        let mut form = form();
        assert!(form.take_apart(BLOCK));
        let lines: Vec<&str> = (0..5).map(|at| form.line(at)).collect();
        assert_eq!(lines[0], "ASIAIOSFODNN7EXAMPLE");
        assert_eq!(lines[1], "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        assert_eq!((lines[2], lines[3]), ("IQoJb3JpZ2luX2VjEXAMPLE//", "123456789012_Admin"));
        assert_eq!(form.note, Some(UserText::new("desk.pasted.all")));
        assert!(form.hides(1) && form.hides(2) && !form.hides(0));
        assert_eq!(form.at, 3);
    }

    #[test]
    fn pasting_a_block_line_by_line_moves_to_the_next_field() {
        let mut form = form();
        let at: Vec<usize> =
            BLOCK.lines().skip(1).map(|line| form.take_apart(line).then_some(form.at).unwrap()).collect();
        // To the secret, to the token that a temporary key needs, to the name.
        assert_eq!(at, [1, 2, 3]);
        assert_eq!(form.line(3), "default");
        assert!(!form.take_apart("default"));
    }

    #[test]
    fn secret_is_masked_in_any_field() {
        let mut form = form();
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        for at in [0, 3, 4] {
            assert!(!form.hides(at));
            form.lines[at] = Input::new(secret.to_owned());
            assert!(form.hides(at), "{at}");
        }
        let mut portal =
            SignInForm::new(SignInFormKind::Portal, &["https://d-1234567890.awsapps.com/start", "us-east-1"]);
        assert!(!portal.hides(0) && !portal.hides(1));
        portal.lines[0] = Input::new(secret.to_owned());
        assert!(portal.hides(0));
    }
}
