//! Resolves the profiles of both AWS files to the sources of their credentials, in the order that the AWS CLI uses.

use super::aws_file::{AwsFile, ConfigSection, LineFault, Section, two_words};
use super::{Profile, ProfileKind, SsoPortal, SsoSession, is_region};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::user_text::UserText;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One of the two AWS files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileFile {
    /// `~/.aws/config`.
    Config,
    /// `~/.aws/credentials`.
    Credentials,
}

/// The account settings of both files.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    config: BTreeMap<String, Section>,
    credentials: BTreeMap<String, Section>,
    sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    /// Keys that were set twice, to different values.
    twice: Vec<DuplicateKey>,
    /// Profiles with two sections in the configuration file, such as `[default]` and `[profile default]`.
    doubled: Vec<String>,
}

#[derive(Clone, Debug)]
struct DuplicateKey {
    profile: String,
    which: ProfileFile,
    lines: (usize, usize),
}

/// The first source of credentials in a profile's chain.
#[derive(Clone, PartialEq, Eq)]
pub enum BaseCredentials {
    /// Access keys in one of the files.
    Keys {
        /// The access key ID.
        id: String,
        /// The secret access key.
        secret: Secret,
        /// The session token of temporary keys.
        token: Option<Secret>,
        /// The account, if the file names it.
        account: Option<String>,
        /// The file that contains them.
        which: ProfileFile,
    },
    /// A sign-in with IAM Identity Center.
    Sso(SsoPortal),
    /// An `aws login` session, by its `login_session`.
    Login(String),
    /// A program that prints them.
    Process {
        /// The command line.
        command: String,
        /// The account, if the file names it.
        account: Option<String>,
    },
    /// A token from another identity provider.
    WebIdentity(WebIdentity),
    /// The source that `credential_source` names.
    Named(NamedSource),
}

/// A token from another identity provider, for a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebIdentity {
    /// The file that contains the token.
    pub token_file: String,
    /// The ARN of the role.
    pub role: String,
    /// The session name, if set.
    pub session_name: Option<String>,
}

/// The environment variables for a token from another identity provider. Empty variables count as unset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebIdentityVariables {
    /// `AWS_WEB_IDENTITY_TOKEN_FILE`.
    pub token_file: Option<String>,
    /// `AWS_ROLE_ARN`.
    pub role: Option<String>,
    /// `AWS_ROLE_SESSION_NAME`.
    pub session_name: Option<String>,
}

/// The environment names a token, but neither it nor the profile names the role; like the AWS CLI, Skysail uses nothing
/// else in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingRole;

/// The values of `credential_source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedSource {
    /// The environment variables for access keys.
    Environment,
    /// The EC2 instance's role.
    Ec2,
    /// The container's role.
    Container,
}

impl NamedSource {
    /// All of them, each with its value in the file.
    pub const ALL: [(&'static str, NamedSource); 3] = [
        ("Environment", NamedSource::Environment),
        ("Ec2InstanceMetadata", NamedSource::Ec2),
        ("EcsContainer", NamedSource::Container),
    ];
}

/// A role to assume, as one step of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedRole {
    /// The profile that configures it.
    pub profile: String,
    /// The ARN of the role.
    pub arn: String,
    /// The external ID that the role requires.
    pub external_id: Option<String>,
    /// The session name, if set.
    pub session_name: Option<String>,
    /// The duration of the session in seconds, if set.
    pub seconds: Option<i32>,
    /// The MFA device whose code is required.
    pub mfa_serial: Option<String>,
}

/// How a profile's credentials are obtained: a base, and the roles to assume one after another.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialChain {
    /// Where the first credentials come from.
    pub base: BaseCredentials,
    /// The profile that contains the base.
    pub of: String,
    /// The roles; the first is assumed with the base.
    pub roles: Vec<AssumedRole>,
}

impl fmt::Debug for CredentialChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CredentialChain({} of {:?}, {:?})", self.base.key(), self.of, self.roles)
    }
}

impl BaseCredentials {
    fn key(&self) -> &'static str {
        match self {
            BaseCredentials::Keys { token: None, .. } => "keys",
            BaseCredentials::Keys { .. } => "temporary-keys",
            BaseCredentials::Sso(_) => "identity-center",
            BaseCredentials::Login(_) => "login",
            BaseCredentials::Process { .. } => "process",
            BaseCredentials::WebIdentity(_) => "web-identity",
            BaseCredentials::Named(_) => "source",
        }
    }
}

/// A profile that can't be used, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableProfile {
    /// Its name.
    pub profile: String,
    /// What is wrong with it.
    pub why: UnusableReason,
}

/// What keeps a profile from being used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnusableReason {
    /// There is no such profile.
    NoProfile,
    /// A required setting is missing.
    Missing(&'static str),
    /// Its `source_profile` doesn't exist.
    NoSource(String),
    /// Its `source_profile` has no credentials.
    EmptySource(String),
    /// The profiles name each other as their source.
    Circle,
    /// It sets both `source_profile` and `credential_source`.
    Both,
    /// Its `credential_source` is unknown.
    UnknownSource(String),
    /// Its `sso_session` doesn't exist.
    NoSession(String),
    /// A setting contradicts its `sso_session`.
    OtherSession(&'static str),
    /// Its `sso_region` isn't the code of a Region.
    OddRegion(String),
    /// A key is set twice, to different values, on these lines.
    Twice(ProfileFile, usize, usize),
}

impl UnusableReason {
    /// Returns the setting to fix.
    pub fn setting(&self) -> &'static str {
        match self {
            UnusableReason::NoProfile | UnusableReason::Twice(..) => "profile",
            UnusableReason::Missing(key) | UnusableReason::OtherSession(key) => key,
            UnusableReason::NoSource(_)
            | UnusableReason::EmptySource(_)
            | UnusableReason::Circle
            | UnusableReason::Both => "source_profile",
            UnusableReason::UnknownSource(_) => "credential_source",
            UnusableReason::NoSession(_) => "sso_session",
            UnusableReason::OddRegion(_) => "sso_region",
        }
    }
}

impl UnusableProfile {
    /// Returns the message that says what is wrong with it.
    pub fn say(&self) -> UserText {
        let say = match &self.why {
            UnusableReason::NoProfile => UserText::new("cause.profile.none"),
            UnusableReason::Missing(key) => UserText::new("cause.profile.lacks").with("key", key),
            UnusableReason::NoSource(source) => UserText::new("cause.profile.no-source").with("source", short(source)),
            UnusableReason::EmptySource(source) => {
                UserText::new("cause.profile.empty-source").with("source", short(source))
            }
            UnusableReason::Circle => UserText::new("cause.profile.circle"),
            UnusableReason::Both => UserText::new("cause.profile.both"),
            UnusableReason::UnknownSource(source) => {
                UserText::new("cause.profile.unknown-source").with("source", short(source))
            }
            UnusableReason::NoSession(session) => {
                UserText::new("cause.profile.no-session").with("session", short(session))
            }
            UnusableReason::OtherSession(key) => UserText::new("cause.profile.other-session").with("key", key),
            UnusableReason::OddRegion(region) => UserText::new("cause.profile.odd-region").with("code", short(region)),
            UnusableReason::Twice(which, first, second) => {
                let key = match which {
                    ProfileFile::Config => "cause.profile.twice-in-config",
                    ProfileFile::Credentials => "cause.profile.twice-in-credentials",
                };
                UserText::new(key).with("first", first).with("second", second)
            }
        };
        say.with("name", short(&self.profile))
    }
}

fn short(text: &str) -> SanitizedText {
    SanitizedText::new(text.chars().take(64).collect::<String>())
}

impl Profiles {
    /// Collects the settings of both files.
    pub fn of(config: &AwsFile, credentials: &AwsFile) -> Profiles {
        let mut all = Profiles::default();
        for section in &config.sections {
            match ConfigSection::of(&section.name) {
                Some(ConfigSection::Profile(name)) => {
                    let before = all.config.insert(name.clone(), section.clone());
                    all.doubled.extend(before.map(|_| name));
                }
                Some(ConfigSection::Session(name)) => drop(all.sessions.insert(name, section.clone())),
                Some(ConfigSection::Services(name)) => drop(all.services.insert(name, section.clone())),
                None => {}
            }
        }
        for section in &credentials.sections {
            all.credentials.insert(section.name.clone(), section.clone());
        }
        all.note_twice(config, ProfileFile::Config);
        all.note_twice(credentials, ProfileFile::Credentials);
        all
    }

    fn note_twice(&mut self, file: &AwsFile, which: ProfileFile) {
        for odd in &file.odd {
            let (LineFault::Twice(first), Some(section)) = (odd.what, &odd.section) else { continue };
            let name = match which {
                ProfileFile::Config => two_words(section).map_or(section.clone(), |(_, name)| name),
                ProfileFile::Credentials => section.clone(),
            };
            self.twice.push(DuplicateKey { profile: name, which, lines: (first, odd.line) });
        }
    }

    /// Returns the names of all profiles: `default` first, then by name.
    pub fn names(&self) -> Vec<&str> {
        let all: BTreeSet<&str> = self.config.keys().chain(self.credentials.keys()).map(String::as_str).collect();
        let mut all: Vec<&str> = all.into_iter().collect();
        all.sort_by_key(|name| (*name != "default", *name));
        all
    }

    /// Returns whether this profile exists.
    pub fn has(&self, name: &str) -> bool {
        self.config.contains_key(name) || self.credentials.contains_key(name)
    }

    /// Returns a setting of a profile; the credentials file takes precedence. An empty value counts as unset.
    pub fn get(&self, name: &str, key: &str) -> Option<&str> {
        let found = self.credentials.get(name).and_then(|section| section.get(key));
        let found = found.or_else(|| self.config.get(name).and_then(|section| section.get(key)));
        found.filter(|text| !text.is_empty())
    }

    fn own(&self, which: ProfileFile, name: &str, key: &str) -> Option<&str> {
        let file = if which == ProfileFile::Config { &self.config } else { &self.credentials };
        file.get(name)?.get(key).filter(|text| !text.is_empty())
    }

    /// Returns the endpoint that a profile's `services` section sets for a service.
    pub fn endpoint_of_service(&self, name: &str, service: &str) -> Option<String> {
        let section = self.services.get(self.get(name, "services")?)?;
        section.below(service).remove("endpoint_url").filter(|url| !url.is_empty())
    }

    /// Returns the `services` section of a profile that sets an endpoint for no service, as some tools leave it that
    /// rewrite the file without its indents. The AWS tools ignore it.
    pub fn misplaced_endpoint(&self, name: &str) -> Option<&str> {
        let services = self.get(name, "services")?;
        self.services.get(services)?.get("endpoint_url").filter(|url| !url.is_empty()).map(|_| services)
    }

    /// Returns a message for each profile with two sections: the AWS CLI uses the last one, and other SDKs the other.
    pub fn doubled(&self) -> impl Iterator<Item = UserText> {
        self.doubled.iter().map(|name| UserText::new("cause.profile.two-sections").with("name", short(name)))
    }

    /// Returns every `[sso-session]` that can be signed in to, by name.
    pub fn sessions(&self) -> Vec<SsoSession> {
        let session = |(name, section): (&String, &Section)| {
            let start_url = section.get("sso_start_url")?;
            let region = section.get("sso_region").filter(|region| is_region(region))?;
            let session = Some(SanitizedText::new(name));
            let portal =
                SsoPortal { session, start_url: start_url.into(), region: region.into(), ..SsoPortal::default() };
            Some(SsoSession { name: SanitizedText::new(name), portal })
        };
        self.sessions.iter().filter_map(session).collect()
    }

    /// Returns all profiles, for the user to choose from.
    pub fn listed(&self) -> Vec<Profile> {
        let one = |name: &str| {
            let way = self.way(name);
            let guard =
                way.as_ref().ok().and_then(|way| way.as_ref()?.roles.iter().find_map(|role| role.mfa_serial.clone()));
            Profile {
                name: SanitizedText::new(name),
                keys_aside: way.as_ref().is_ok_and(|way| self.has_keys_aside(name, way.as_ref())),
                kind: self.kind(name, way),
                region: self.get(name, "region").map(SanitizedText::new),
                mfa_serial: guard.map(SanitizedText::from),
            }
        };
        self.names().into_iter().map(one).collect()
    }

    fn has_keys_aside(&self, name: &str, way: Option<&CredentialChain>) -> bool {
        let base = way.filter(|way| way.roles.is_empty()).map(|way| &way.base);
        let keys = [ProfileFile::Credentials, ProfileFile::Config].map(|which| self.keys(name, which));
        matches!(base, Some(BaseCredentials::Sso(_) | BaseCredentials::Process { .. }))
            && keys.iter().any(|keys| matches!(keys, Ok(Some(_))))
    }

    /// Returns the web identity token if the environment sets part of it. The profile supplies what the variables
    /// don't, and a profile with a role takes precedence.
    ///
    /// # Errors
    /// The environment names a token, and nothing names its role.
    pub fn web_identity(&self, name: &str, said: &WebIdentityVariables) -> Result<Option<WebIdentity>, MissingRole> {
        let of_profile = |key: &str| self.get(name, key).map(str::to_owned);
        let is_role = of_profile("role_arn").is_some() && of_profile("web_identity_token_file").is_none();
        if is_role || (said.token_file.is_none() && said.role.is_none()) {
            return Ok(None);
        }
        let either = |said: &Option<String>, key: &str| said.clone().or_else(|| of_profile(key));
        let Some(token_file) = either(&said.token_file, "web_identity_token_file") else { return Ok(None) };
        let role = either(&said.role, "role_arn").ok_or(MissingRole)?;
        Ok(Some(WebIdentity { token_file, role, session_name: either(&said.session_name, "role_session_name") }))
    }

    fn kind(&self, name: &str, way: Result<Option<CredentialChain>, UnusableProfile>) -> ProfileKind {
        let way = match way {
            Ok(Some(way)) => way,
            Ok(None) => return ProfileKind::Nothing,
            Err(broken) => return ProfileKind::Incomplete(broken.why.setting().into()),
        };
        if let Some(role) = way.roles.last() {
            let from = self.get(name, "source_profile").or_else(|| self.get(name, "credential_source"));
            return ProfileKind::Role {
                role: SanitizedText::new(&role.arn),
                from: SanitizedText::new(from.unwrap_or_default()),
            };
        }
        match way.base {
            BaseCredentials::Keys { token, .. } => ProfileKind::Keys { temporary: token.is_some() },
            BaseCredentials::Sso(portal) => ProfileKind::IdentityCenter(portal),
            BaseCredentials::Login(_) => ProfileKind::Login,
            BaseCredentials::Process { .. } => ProfileKind::Process,
            BaseCredentials::WebIdentity(_) => ProfileKind::WebIdentity,
            BaseCredentials::Named(named) => ProfileKind::Source(
                NamedSource::ALL.iter().find(|(_, known)| *known == named).map_or("", |(word, _)| word).into(),
            ),
        }
    }

    /// Returns where a profile's credentials come from; none if it has only settings.
    ///
    /// # Errors
    /// Why the profile can't be used.
    pub fn way(&self, name: &str) -> Result<Option<CredentialChain>, UnusableProfile> {
        if !self.has(name) {
            return Err(broken(name, UnusableReason::NoProfile));
        }
        let mut roles = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut at = name;
        loop {
            self.settled(at)?;
            let is_role = self.get(at, "role_arn").is_some() && self.get(at, "web_identity_token_file").is_none();
            // A source profile with keys is used for its keys, whatever else it sets.
            let keys = ["aws_access_key_id", "aws_secret_access_key"].iter().any(|key| self.get(at, key).is_some());
            if !is_role || (!seen.is_empty() && keys) {
                break;
            }
            roles.push(self.role(at)?);
            seen.push(at);
            match (self.get(at, "source_profile"), self.get(at, "credential_source")) {
                (Some(_), Some(_)) => return Err(broken(at, UnusableReason::Both)),
                (None, None) => return Err(broken(at, UnusableReason::Missing("source_profile"))),
                (None, Some(source)) => {
                    roles.reverse();
                    return Ok(Some(CredentialChain {
                        base: BaseCredentials::Named(named(at, source)?),
                        of: at.to_owned(),
                        roles,
                    }));
                }
                // Its own keys, or another source in itself.
                (Some(source), None) if source == at => break,
                (Some(source), None) if !self.has(source) => {
                    return Err(broken(at, UnusableReason::NoSource(source.to_owned())));
                }
                (Some(source), None) if seen.contains(&source) => return Err(broken(at, UnusableReason::Circle)),
                (Some(source), None) => at = source,
            }
        }
        roles.reverse();
        match self.base(at)? {
            Some(base) => Ok(Some(CredentialChain { base, of: at.to_owned(), roles })),
            None if seen.is_empty() => Ok(None),
            None => Err(broken(seen.last().copied().unwrap_or(at), UnusableReason::EmptySource(at.to_owned()))),
        }
    }

    /// Fails if the profile sets a key twice: that is ambiguous.
    fn settled(&self, name: &str) -> Result<(), UnusableProfile> {
        match self.twice.iter().find(|twice| twice.profile == name) {
            Some(twice) => Err(broken(name, UnusableReason::Twice(twice.which, twice.lines.0, twice.lines.1))),
            None => Ok(()),
        }
    }

    fn role(&self, name: &str) -> Result<AssumedRole, UnusableProfile> {
        let said = |key: &str| self.get(name, key).map(str::to_owned);
        Ok(AssumedRole {
            profile: name.to_owned(),
            arn: said("role_arn").ok_or_else(|| broken(name, UnusableReason::Missing("role_arn")))?,
            external_id: said("external_id"),
            session_name: said("role_session_name"),
            seconds: said("duration_seconds").and_then(|seconds| seconds.parse().ok()),
            mfa_serial: said("mfa_serial"),
        })
    }

    /// Returns the profile's own source, in the order that the AWS CLI checks them.
    fn base(&self, name: &str) -> Result<Option<BaseCredentials>, UnusableProfile> {
        if let Some(file) = self.get(name, "web_identity_token_file") {
            let role = self.get(name, "role_arn").ok_or_else(|| broken(name, UnusableReason::Missing("role_arn")))?;
            let session_name = self.get(name, "role_session_name").map(str::to_owned);
            let (token_file, role) = (file.to_owned(), role.to_owned());
            return Ok(Some(BaseCredentials::WebIdentity(WebIdentity { token_file, role, session_name })));
        }
        if let Some(portal) = self.portal(name)? {
            return Ok(Some(BaseCredentials::Sso(portal)));
        }
        if let Some(keys) = self.keys(name, ProfileFile::Credentials)? {
            return Ok(Some(keys));
        }
        if let Some(session) = self.get(name, "login_session") {
            return Ok(Some(BaseCredentials::Login(session.to_owned())));
        }
        if let Some(command) = self.get(name, "credential_process") {
            let account = self.get(name, "aws_account_id").map(str::to_owned);
            return Ok(Some(BaseCredentials::Process { command: command.to_owned(), account }));
        }
        if let Some(keys) = self.keys(name, ProfileFile::Config)? {
            return Ok(Some(keys));
        }
        // Without a role, the AWS CLI falls back to the machine's own, which is the source that is named here.
        let role = self.get(name, "role_arn");
        match self.get(name, "credential_source").filter(|_| role.is_none()) {
            Some(source) => Ok(Some(BaseCredentials::Named(named(name, source)?))),
            None if ["sso_session", "sso_start_url", "sso_region"].iter().any(|key| self.get(name, key).is_some()) => {
                Err(broken(name, UnusableReason::Missing("sso_account_id")))
            }
            None if self.is_half(name) => Err(broken(name, UnusableReason::Missing("aws_access_key_id"))),
            None => Ok(None),
        }
    }

    fn keys(&self, name: &str, which: ProfileFile) -> Result<Option<BaseCredentials>, UnusableProfile> {
        let said = |key: &str| self.own(which, name, key).map(str::to_owned);
        let secret = |key: &str| self.own(which, name, key).map(Secret::new);
        let token = || secret("aws_security_token").or_else(|| secret("aws_session_token"));
        match (said("aws_access_key_id"), secret("aws_secret_access_key")) {
            (Some(id), Some(secret)) => {
                Ok(Some(BaseCredentials::Keys { id, secret, token: token(), account: said("aws_account_id"), which }))
            }
            (Some(_), None) => Err(broken(name, UnusableReason::Missing("aws_secret_access_key"))),
            // The AWS CLI ignores them and keeps looking.
            (None, _) => Ok(None),
        }
    }

    /// Whether it has a secret or a token without an access key ID.
    fn is_half(&self, name: &str) -> bool {
        let has = |key: &str| self.get(name, key).is_some();
        let rest = ["aws_secret_access_key", "aws_session_token", "aws_security_token"];
        !has("aws_access_key_id") && rest.into_iter().any(has)
    }

    /// Returns its Identity Center sign-in. Legacy settings may accompany an `sso_session` with the same values.
    fn portal(&self, name: &str) -> Result<Option<SsoPortal>, UnusableProfile> {
        let own = |key: &'static str| self.get(name, key);
        let (account, role) = (own("sso_account_id"), own("sso_role_name"));
        // Without either, this isn't one: other credentials of the profile count.
        if account.is_none() && role.is_none() {
            return Ok(None);
        }
        let session = own("sso_session");
        let section = session.map(|session| {
            self.sessions.get(session).ok_or_else(|| broken(name, UnusableReason::NoSession(session.to_owned())))
        });
        let section = section.transpose()?;
        let said = |key: &'static str| match (own(key), section.and_then(|section| section.get(key))) {
            (Some(own), Some(of_session)) if own != of_session => Err(broken(name, UnusableReason::OtherSession(key))),
            (own, of_session) => of_session.or(own).ok_or_else(|| broken(name, UnusableReason::Missing(key))),
        };
        let (start_url, region) = (said("sso_start_url")?, said("sso_region")?);
        if !is_region(region) {
            return Err(broken(name, UnusableReason::OddRegion(region.to_owned())));
        }
        let needed = |value: Option<&str>, key| {
            value.map(SanitizedText::new).ok_or_else(|| broken(name, UnusableReason::Missing(key)))
        };
        Ok(Some(SsoPortal {
            session: session.map(SanitizedText::new),
            start_url: start_url.into(),
            region: region.into(),
            account: Some(needed(account, "sso_account_id")?),
            role: Some(needed(role, "sso_role_name")?),
            until: None,
        }))
    }
}

fn broken(profile: &str, why: UnusableReason) -> UnusableProfile {
    UnusableProfile { profile: profile.to_owned(), why }
}

fn named(profile: &str, source: &str) -> Result<NamedSource, UnusableProfile> {
    let known = NamedSource::ALL.iter().find(|(word, _)| *word == source);
    known.map(|(_, named)| *named).ok_or_else(|| broken(profile, UnusableReason::UnknownSource(source.to_owned())))
}
