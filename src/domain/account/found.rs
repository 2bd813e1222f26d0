//! What this machine has to sign in with, found without asking the network.

use super::{Choice, Portal};
use crate::domain::clean::Clean;
use std::path::PathBuf;

/// Everything that was found. The files are read by the SDK, as any AWS tool reads them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// `default` first, then by name.
    pub profiles: Vec<Profile>,
    /// Sign-ins of IAM Identity Center that are set up, whether a profile uses them or not.
    pub sessions: Vec<Session>,
    pub environment: Environment,
    /// A profile was named and is not there. Nothing else is used in its place.
    pub missing: Option<Missing>,
    /// Why the files could not be read, if they could not.
    pub unreadable: Option<Clean>,
    /// Lines and values in them that can't be used, in sentences.
    pub odd: Vec<Clean>,
    /// The AWS CLI, where it is installed: `aws login` and `aws configure` can be run.
    pub aws_cli: Option<PathBuf>,
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
    pub name: Clean,
    pub kind: Kind,
    /// The Region it names.
    pub region: Option<Clean>,
    /// The device of which a code is asked for before the profile can be used.
    pub mfa_serial: Option<Clean>,
}

/// Where a profile's credentials come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Access keys. Temporary ones have a session token and end by themselves.
    Keys { temporary: bool },
    /// A sign-in of IAM Identity Center.
    IdentityCenter(Portal),
    /// A role of this name, assumed with the credentials of another profile or source.
    Role { role: Clean, from: Clean },
    /// A program gives them.
    Process,
    /// A session of `aws login`.
    Login,
    /// A token of another identity provider.
    WebIdentity,
    /// The machine itself, such as `Ec2InstanceMetadata`.
    Source(Clean),
    /// It has settings and no credentials.
    Nothing,
    /// It cannot be used as it stands: what is missing, by the name of the setting.
    Incomplete(Clean),
}

impl Kind {
    /// The key of its texts.
    pub fn key(&self) -> &'static str {
        match self {
            Kind::Keys { temporary: false } => "keys",
            Kind::Keys { temporary: true } => "temporary-keys",
            Kind::IdentityCenter(_) => "identity-center",
            Kind::Role { .. } => "role",
            Kind::Process => "process",
            Kind::Login => "login",
            Kind::WebIdentity => "web-identity",
            Kind::Source(_) => "source",
            Kind::Nothing => "nothing",
            Kind::Incomplete(_) => "incomplete",
        }
    }
}

/// A sign-in of IAM Identity Center that the configuration file names.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    pub name: Clean,
    pub portal: Portal,
}

/// What the environment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    /// `AWS_ACCESS_KEY_ID` and its secret are set.
    pub keys: bool,
    /// `AWS_ACCESS_KEY_ID` is set without its secret: nothing else is used in its place.
    pub half: bool,
    /// The profile that a variable names.
    pub profile: Option<Clean>,
    /// The variable that names it: `AWS_PROFILE` or `AWS_DEFAULT_PROFILE`.
    pub profile_by: Option<&'static str>,
    /// `AWS_REGION` or `AWS_DEFAULT_REGION`.
    pub region: Option<Clean>,
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` is set.
    pub web_identity: bool,
    /// The container in which this runs has a role.
    pub container: bool,
}

/// A profile that was named and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub name: Clean,
    /// Those whose names are nearly the same, nearest first.
    pub near: Vec<Clean>,
}

/// Whose credentials a choice means, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// `AWS_ACCESS_KEY_ID` and its secret.
    Keys,
    /// This profile. Absent is who names it where nobody does: it is the default one, or was chosen here.
    Profile(Clean, Option<&'static str>),
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

impl Found {
    /// Whose credentials this choice means, in the order in which they are looked for.
    pub fn used(&self, choice: &Choice) -> Option<Used> {
        let env = &self.environment;
        let name = match choice {
            Choice::Practice => return None,
            Choice::Profile(name) => return Some(Used::Profile(name.clone(), None)),
            Choice::Found if env.keys => return Some(Used::Keys),
            Choice::Found if env.half => return None,
            Choice::Found => env.profile.as_deref().unwrap_or("default"),
        };
        let kind = self.profile(name).map(|profile| &profile.kind);
        match kind {
            Some(Kind::Role { .. }) => {}
            _ if env.web_identity => return Some(Used::WebIdentity),
            None | Some(Kind::Nothing) if env.profile.is_none() => {
                let machine = self.on_instance.then_some(Used::Instance);
                return if env.container { Some(Used::Container) } else { machine };
            }
            _ => {}
        }
        Some(Used::Profile(Clean::new(name), env.profile_by))
    }

    /// Whether there is something to sign in with, good or not.
    pub fn anything(&self) -> bool {
        let env = &self.environment;
        let usable = |profile: &Profile| !matches!(profile.kind, Kind::Nothing);
        env.keys || env.web_identity || env.container || self.on_instance || self.profiles.iter().any(usable)
    }

    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name == *name)
    }

    /// The profile that this choice means.
    pub fn chosen(&self, choice: &Choice) -> Option<&Profile> {
        match choice {
            Choice::Profile(name) => self.profile(name),
            Choice::Found if self.environment.keys => None,
            Choice::Found => self.profile(self.environment.profile.as_deref().unwrap_or("default")),
            Choice::Practice => None,
        }
    }
}

/// Those of the names that are nearly this one, nearest first: a slip of the finger or two away,
/// or the same but for its case, or begun by it.
pub fn near<'a>(name: &str, names: impl IntoIterator<Item = &'a Clean>) -> Vec<Clean> {
    let wanted = name.to_lowercase();
    let rated = |known: &'a Clean| {
        let lower = known.to_lowercase();
        let slips = distance(&wanted, &lower);
        let begun = !wanted.is_empty() && (lower.starts_with(&wanted) || wanted.starts_with(&lower));
        (begun || slips <= 2.max(wanted.chars().count() / 3)).then_some((slips, known))
    };
    let mut all: Vec<(usize, &Clean)> = names.into_iter().filter_map(rated).collect();
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

    fn near_to(name: &str) -> Vec<Clean> {
        let names = ["default", "production", "prod-eu", "staging", "Personal"].map(Clean::from);
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
        assert_eq!(near_to("customer-x"), Vec::<Clean>::new());
    }
}
