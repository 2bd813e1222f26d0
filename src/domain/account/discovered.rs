//! The credentials found on this machine without using the network, and those that the user's choice selects.

use super::{CredentialChoice, SsoPortal};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use std::path::PathBuf;

/// Everything that was found. The files are read as other AWS tools read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DiscoveredCredentials {
    /// `default` first, then by name.
    pub profiles: Vec<Profile>,
    /// All configured IAM Identity Center sessions, whether or not a profile uses them.
    pub sessions: Vec<SsoSession>,
    /// What the environment variables set.
    pub environment: Environment,
    /// The requested profile, if it doesn't exist. Nothing else is used in its place.
    pub missing: Option<MissingProfile>,
    /// Why the files could not be read, if so.
    pub unreadable: Option<Words>,
    /// Messages about lines and values in them that can't be used.
    pub odd: Vec<UserText>,
    /// The path of the AWS CLI, if it is installed.
    pub aws_cli: Option<PathBuf>,
    /// Its version, if known without running it.
    pub aws_cli_version: Option<SanitizedText>,
    /// Whether this machine is an EC2 instance, so that its role may be used.
    pub on_instance: bool,
    /// The path of the shared credentials file, whether or not it exists.
    pub credentials_file: PathBuf,
    /// The path of the configuration file, whether or not it exists.
    pub config_file: PathBuf,
}

/// A profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name.
    pub name: SanitizedText,
    /// Where its credentials come from.
    pub kind: ProfileKind,
    /// The Region that it sets.
    pub region: Option<SanitizedText>,
    /// The MFA device whose code must be entered before the profile can be used.
    pub mfa_serial: Option<SanitizedText>,
    /// Whether it also has access keys, which the AWS CLI leaves aside for its sign-in or program. The AWS SDK for
    /// JavaScript uses them instead (`findings/who_signs_in_deploys_with_old_keys.sh`).
    pub keys_aside: bool,
}

/// Where a profile's credentials come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ProfileKind {
    /// Access keys. Temporary ones have a session token and expire.
    Keys {
        /// They expire.
        temporary: bool,
    },
    /// A sign-in with IAM Identity Center.
    IdentityCenter(SsoPortal),
    /// A role, assumed with the credentials of another profile or source.
    Role {
        /// The role's name.
        role: SanitizedText,
        /// The profile or source that assumes it.
        from: SanitizedText,
    },
    /// A program that prints them.
    Process,
    /// A session of `aws login`.
    Login,
    /// A token from another identity provider.
    WebIdentity,
    /// The machine itself, such as `Ec2InstanceMetadata`.
    Source(SanitizedText),
    /// It has settings but no credentials.
    Nothing,
    /// It can't be used: the name of the missing setting.
    Incomplete(SanitizedText),
}

impl ProfileKind {
    /// Returns the key of its texts.
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

/// An IAM Identity Center session in the configuration file.
#[derive(Clone, Debug, PartialEq)]
pub struct SsoSession {
    /// Its name.
    pub name: SanitizedText,
    /// The portal to sign in to.
    pub portal: SsoPortal,
}

/// What the environment variables set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `AWS_ACCESS_KEY_ID` and its secret are set.
    pub keys: bool,
    /// `AWS_ACCESS_KEY_ID` is set without its secret; nothing else is used in its place.
    pub half: bool,
    /// The profile that a variable names.
    pub profile: Option<SanitizedText>,
    /// The variable that names it: `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`.
    pub profile_by: Option<&'static str>,
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`.
    pub region: Option<SanitizedText>,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` or `AWS_ROLE_ARN` is set; the profile in use supplies the rest.
    pub web_identity: bool,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` is set without a role: nothing else is used in its place.
    pub roleless: bool,
    /// The container that Skysail runs in has a role.
    pub container: bool,
}

/// A requested profile that doesn't exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingProfile {
    /// The requested name.
    pub name: SanitizedText,
    /// Profiles with similar names, most similar first.
    pub near: Vec<SanitizedText>,
}

/// The credentials that a choice resolves to, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// `AWS_ACCESS_KEY_ID` and its secret.
    Keys,
    /// A profile, and the variable or option that names it; absent for the default profile, or one chosen in Skysail.
    Profile(SanitizedText, Option<&'static str>),
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`.
    WebIdentity,
    /// The container's role.
    Container,
    /// The instance's role.
    Instance,
}

impl Used {
    /// The command-line option that names a profile.
    pub const OPTION: &str = "--profile";
}

impl DiscoveredCredentials {
    /// Returns the credentials that this choice resolves to, in the SDK's order of lookup.
    pub fn used(&self, choice: &CredentialChoice) -> Option<Used> {
        let env = &self.environment;
        let machine = if env.container { Some(Used::Container) } else { self.on_instance.then_some(Used::Instance) };
        let is_empty = |name: &str| self.profile(name).is_some_and(|profile| profile.kind == ProfileKind::Nothing);
        let name = match choice {
            CredentialChoice::Sandbox => return None,
            CredentialChoice::Profile(name) => {
                return machine.filter(|_| is_empty(name)).or_else(|| Some(Used::Profile(name.clone(), None)));
            }
            CredentialChoice::Found if env.keys => return Some(Used::Keys),
            CredentialChoice::Found if env.half => return None,
            CredentialChoice::Found => env.profile.as_deref().unwrap_or("default"),
        };
        let kind = self.profile(name).map(|profile| &profile.kind);
        match kind {
            Some(ProfileKind::Role { .. }) => {}
            _ if env.web_identity => return Some(Used::WebIdentity),
            _ if env.roleless => return None,
            None | Some(ProfileKind::Nothing) if env.profile.is_none() => return machine,
            Some(ProfileKind::Nothing) if machine.is_some() => return machine,
            _ => {}
        }
        Some(Used::Profile(SanitizedText::new(name), env.profile_by))
    }

    /// Returns whether there are any credentials, valid or not.
    pub fn anything(&self) -> bool {
        let env = &self.environment;
        let usable = |profile: &Profile| !matches!(profile.kind, ProfileKind::Nothing);
        env.keys || env.web_identity || env.container || self.on_instance || self.profiles.iter().any(usable)
    }

    /// Returns the profile of this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == *name)
    }

    /// Returns the profile that this choice resolves to.
    pub fn chosen(&self, choice: &CredentialChoice) -> Option<&Profile> {
        match choice {
            CredentialChoice::Profile(name) => self.profile(name),
            CredentialChoice::Found if self.environment.keys => None,
            CredentialChoice::Found => self.profile(self.environment.profile.as_deref().unwrap_or("default")),
            CredentialChoice::Sandbox => None,
        }
    }
}

/// The first version of the AWS CLI with `aws login`.
const LOGIN: [u32; 2] = [2, 32];

impl DiscoveredCredentials {
    /// Returns the version of the AWS CLI if it is too old for `aws login`.
    pub fn old_aws_cli(&self) -> Option<&SanitizedText> {
        let version = self.aws_cli_version.as_ref()?;
        let numbers: Vec<u32> = version.split('.').map_while(|part| part.parse().ok()).take(2).collect();
        (numbers.len() == 2 && numbers[..] < LOGIN[..]).then_some(version)
    }
}

/// Returns the names that are similar to this one, most similar first: one or two typos away, the same except for case,
/// or starting alike.
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

/// Returns the edit distance: letters left out, added, replaced, or swapped with their neighbor.
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
    fn typo_finds_similar_profile_names() {
        assert_eq!(near_to("prodcution"), ["production"]);
        assert_eq!(near_to("stagin"), ["staging"]);
        assert_eq!(near_to("personal"), ["Personal"]);
        assert_eq!(near_to("prod"), ["prod-eu", "production"]);
    }

    #[test]
    fn dissimilar_names_are_not_suggested() {
        assert_eq!(near_to("customer-x"), Vec::<SanitizedText>::new());
    }
}
