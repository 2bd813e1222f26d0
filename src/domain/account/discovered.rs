//! What this machine has to sign in with, found without asking the network.

use super::{CredentialChoice, SsoPortal};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use std::path::PathBuf;

/// Everything that was found. The files are read by the SDK, as any AWS tool reads them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DiscoveredCredentials {
    /// `default` first, then by name.
    pub profiles: Vec<Profile>,
    /// Sign-ins of IAM Identity Center that are set up, whether a profile uses them or not.
    pub sessions: Vec<SsoSession>,
    /// What the environment says.
    pub environment: Environment,
    /// A profile was named and is not there. Nothing else is used in its place.
    pub missing: Option<MissingProfile>,
    /// Why the files could not be read, if they could not.
    pub unreadable: Option<Words>,
    /// Lines and values in them that can't be used, in sentences.
    pub odd: Vec<UserText>,
    /// The AWS CLI, where it is installed.
    pub aws_cli: Option<PathBuf>,
    /// Its version, where that is known without asking it.
    pub aws_cli_version: Option<SanitizedText>,
    /// This machine is an EC2 instance, so its own role may be used.
    pub on_instance: bool,
    /// Where the shared credentials file is, and where one would be made.
    pub credentials_file: PathBuf,
    /// The same of the configuration file.
    pub config_file: PathBuf,
}

/// One profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: SanitizedText,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// The Region it names.
    pub region: Option<SanitizedText>,
    /// The device of which a code is asked for before the profile can be used.
    pub mfa_serial: Option<SanitizedText>,
}

/// Where a profile's credentials come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ProfileKind {
    /// Access keys. Temporary ones have a session token and end by themselves.
    Keys {
        /// They end by themselves.
        temporary: bool,
    },
    /// A sign-in of IAM Identity Center.
    IdentityCenter(SsoPortal),
    /// A role of this name, assumed with the credentials of another profile or source.
    Role {
        /// The role's name.
        role: SanitizedText,
        /// The profile or source that it is assumed with.
        from: SanitizedText,
    },
    /// A program gives them.
    Process,
    /// A session of `aws login`.
    Login,
    /// A token of another identity provider.
    WebIdentity,
    /// The machine itself, such as `Ec2InstanceMetadata`.
    Source(SanitizedText),
    /// It has settings and no credentials.
    Nothing,
    /// It cannot be used as it stands: what is missing, by the name of the setting.
    Incomplete(SanitizedText),
}

impl ProfileKind {
    /// The key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            ProfileKind::Keys { temporary: false } => "keys",
            ProfileKind::Keys { temporary: true } => "temporary-keys",
            ProfileKind::IdentityCenter(_) => "identity-center",
            ProfileKind::Role { .. } => "role",
            ProfileKind::Process => "process",
            ProfileKind::Login => "login",
            ProfileKind::WebIdentity => "web-identity",
            ProfileKind::Source(_) => "source",
            ProfileKind::Nothing => "nothing",
            ProfileKind::Incomplete(_) => "incomplete",
        }
    }
}

/// A sign-in of IAM Identity Center that the configuration file names.
#[derive(Clone, Debug, PartialEq)]
pub struct SsoSession {
    /// Its name.
    pub name: SanitizedText,
    /// The portal that it signs in at.
    pub portal: SsoPortal,
}

/// What the environment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `AWS_ACCESS_KEY_ID` and its secret are set.
    pub keys: bool,
    /// `AWS_ACCESS_KEY_ID` is set without its secret: nothing else is used in its place.
    pub half: bool,
    /// The profile that a variable names.
    pub profile: Option<SanitizedText>,
    /// The variable that names it: `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`.
    pub profile_by: Option<&'static str>,
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`.
    pub region: Option<SanitizedText>,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` or `AWS_ROLE_ARN` is set, and what it lacks is said by the profile in use.
    pub web_identity: bool,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` is set without a role: nothing else is used in its place.
    pub roleless: bool,
    /// The container in which this runs has a role.
    pub container: bool,
}

/// A profile that was named and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingProfile {
    /// The name that was given.
    pub name: SanitizedText,
    /// Those whose names are nearly the same, nearest first.
    pub near: Vec<SanitizedText>,
}

/// Whose credentials a choice means, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// `AWS_ACCESS_KEY_ID` and its secret.
    Keys,
    /// This profile. Absent is who names it where nobody does: it is the default one, or was chosen here.
    Profile(SanitizedText, Option<&'static str>),
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`.
    WebIdentity,
    /// The role of the container.
    Container,
    /// The role of the instance.
    Instance,
}

impl Used {
    /// The option of the command line that names a profile.
    pub const OPTION: &str = "--profile";
}

impl DiscoveredCredentials {
    /// Whose credentials this choice means, in the order in which they are looked for.
    pub fn used(&self, choice: &CredentialChoice) -> Option<Used> {
        let env = &self.environment;
        let name = match choice {
            CredentialChoice::Practice => return None,
            CredentialChoice::Profile(name) => return Some(Used::Profile(name.clone(), None)),
            CredentialChoice::Found if env.keys => return Some(Used::Keys),
            CredentialChoice::Found if env.half => return None,
            CredentialChoice::Found => env.profile.as_deref().unwrap_or("default"),
        };
        let kind = self.profile(name).map(|profile| &profile.kind);
        match kind {
            Some(ProfileKind::Role { .. }) => {}
            _ if env.web_identity => return Some(Used::WebIdentity),
            _ if env.roleless => return None,
            None | Some(ProfileKind::Nothing) if env.profile.is_none() => {
                let machine = self.on_instance.then_some(Used::Instance);
                return if env.container { Some(Used::Container) } else { machine };
            }
            _ => {}
        }
        Some(Used::Profile(SanitizedText::new(name), env.profile_by))
    }

    /// Whether there is something to sign in with, good or not.
    pub fn anything(&self) -> bool {
        let env = &self.environment;
        let usable = |profile: &Profile| !matches!(profile.kind, ProfileKind::Nothing);
        env.keys || env.web_identity || env.container || self.on_instance || self.profiles.iter().any(usable)
    }

    /// Returns the profile of this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == *name)
    }

    /// The profile that this choice means.
    pub fn chosen(&self, choice: &CredentialChoice) -> Option<&Profile> {
        match choice {
            CredentialChoice::Profile(name) => self.profile(name),
            CredentialChoice::Found if self.environment.keys => None,
            CredentialChoice::Found => self.profile(self.environment.profile.as_deref().unwrap_or("default")),
            CredentialChoice::Practice => None,
        }
    }
}

/// The first version of the AWS CLI that has `aws login`.
const LOGIN: [u32; 2] = [2, 32];

impl DiscoveredCredentials {
    /// The version of the AWS CLI, if it is one that has no `aws login`.
    pub fn old_aws_cli(&self) -> Option<&SanitizedText> {
        let version = self.aws_cli_version.as_ref()?;
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).take(2).collect();
        (numbers.len() == 2 && numbers[..] < LOGIN[..]).then_some(version)
    }
}

/// Those of the names that are nearly this one, nearest first: a slip of the finger or two away,
/// or the same but for its case, or begun by it.
pub fn near<'a>(name: &str, names: impl IntoIterator<Item = &'a SanitizedText>) -> Vec<SanitizedText> {
    let wanted = name.to_lowercase();
    let rated = |known: &'a SanitizedText| {
        let lower = known.to_lowercase();
        let slips = distance(&wanted, &lower);
        let begun = !wanted.is_empty() && (lower.starts_with(&wanted) || wanted.starts_with(&lower));
        (begun || slips <= 2.max(wanted.chars().count() / 3)).then_some((slips, known))
    };
    let mut all: Vec<(usize, &SanitizedText)> = names.into_iter().filter_map(rated).collect();
    all.sort();
    all.into_iter().take(3).map(|(_, known)| known.clone()).collect()
}

/// How many letters were left out, put in, taken for another, or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(64).collect(), other.chars().take(64).collect());
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let change = rows[i][j] + usize::from(a != b);
            let mut least = change.min(row[j] + 1).min(rows[i][j + 1] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near_to(name: &str) -> Vec<SanitizedText> {
        let names = ["default", "production", "prod-eu", "staging", "Personal"].map(SanitizedText::from);
        near(name, &names)
    }

    #[test]
    fn a_slip_of_the_finger_finds_the_name_that_was_meant() {
        assert_eq!(near_to("prodcution"), ["production"]);
        assert_eq!(near_to("stagin"), ["staging"]);
        assert_eq!(near_to("personal"), ["Personal"]);
        assert_eq!(near_to("prod"), ["prod-eu", "production"]);
    }

    #[test]
    fn what_is_nothing_like_it_is_not_offered() {
        assert_eq!(near_to("customer-x"), Vec::<SanitizedText>::new());
    }
}
