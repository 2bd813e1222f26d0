//! The profiles of both files, and where the credentials of each come from: in the order in which the AWS CLI looks.

use super::aws_file::{AwsFile, Odd, Section, two_words};
use super::{Kind, Portal, Profile, Session};
use crate::domain::clean::Clean;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Config,
    Credentials,
}

/// Everything that both files say about accounts.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    config: BTreeMap<String, Section>,
    credentials: BTreeMap<String, Section>,
    sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    /// Keys that were set twice, to different values.
    twice: Vec<Twice>,
}

#[derive(Clone, Debug)]
struct Twice {
    profile: String,
    which: Which,
    lines: (usize, usize),
}

/// Where a role, or a request, is to get its credentials from in the end.
#[derive(Clone, PartialEq, Eq)]
pub enum Base {
    Keys {
        id: String,
        secret: String,
        token: Option<String>,
        account: Option<String>,
        which: Which,
    },
    Sso(Portal),
    /// The `login_session`.
    Login(String),
    Process {
        command: String,
        account: Option<String>,
    },
    WebIdentity(WebIdentity),
    Named(Named),
}

/// A token of another identity provider, for a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebIdentity {
    pub token_file: String,
    pub role: String,
    pub session_name: Option<String>,
}

/// What a `credential_source` may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Environment,
    Ec2,
    Container,
}

impl Named {
    pub const ALL: [(&'static str, Named); 3] =
        [("Environment", Named::Environment), ("Ec2InstanceMetadata", Named::Ec2), ("EcsContainer", Named::Container)];
}

/// A role on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The profile that says so.
    pub profile: String,
    pub arn: String,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
    pub seconds: Option<i32>,
    /// The device whose code is needed.
    pub mfa_serial: Option<String>,
}

/// How a profile's credentials are got: a base, and the roles that are assumed one after another.
#[derive(Clone, PartialEq, Eq)]
pub struct Way {
    pub base: Base,
    /// The profile in which the base stands.
    pub of: String,
    /// The first is assumed with the base.
    pub roles: Vec<Role>,
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Way({} of {:?}, {:?})", self.base.key(), self.of, self.roles)
    }
}

impl Base {
    fn key(&self) -> &'static str {
        match self {
            Base::Keys { token: None, .. } => "keys",
            Base::Keys { .. } => "temporary-keys",
            Base::Sso(_) => "identity-center",
            Base::Login(_) => "login",
            Base::Process { .. } => "process",
            Base::WebIdentity(_) => "web-identity",
            Base::Named(_) => "source",
        }
    }
}

/// Why a profile can't be used as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub profile: String,
    pub why: Why,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no such profile.
    NoProfile,
    /// A setting that is needed is not there.
    Missing(&'static str),
    /// The `source_profile` that it names is not there.
    NoSource(String),
    /// The `source_profile` that it names has no credentials.
    EmptySource(String),
    /// The profiles name each other as their source.
    Circle,
    /// It names a `source_profile` and a `credential_source`.
    Both,
    /// A `credential_source` that there isn't.
    UnknownSource(String),
    /// The `sso_session` that it names is not there.
    NoSession(String),
    /// A setting of it says something else than its `sso_session`.
    OtherSession(&'static str),
    /// A key is set twice, to different values; the lines.
    Twice(Which, usize, usize),
}

impl Why {
    /// The setting that is to be looked at.
    pub fn setting(&self) -> &'static str {
        match self {
            Why::NoProfile | Why::Twice(..) => "profile",
            Why::Missing(key) | Why::OtherSession(key) => key,
            Why::NoSource(_) | Why::EmptySource(_) | Why::Circle | Why::Both => "source_profile",
            Why::UnknownSource(_) => "credential_source",
            Why::NoSession(_) => "sso_session",
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = short(&self.profile);
        match &self.why {
            Why::NoProfile => write!(f, "There is no AWS profile {name}."),
            Why::Missing(key) => write!(f, "Profile {name} lacks {key}."),
            Why::NoSource(source) => {
                write!(f, "Profile {name} takes its credentials from profile {}, which doesn't exist.", short(source))
            }
            Why::EmptySource(source) => {
                write!(f, "Profile {name} takes its credentials from profile {}, which has none.", short(source))
            }
            Why::Circle => {
                write!(f, "Profile {name}: the profiles name each other as their source_profile in a circle.")
            }
            Why::Both => write!(f, "Profile {name} has both source_profile and credential_source. Keep one of them."),
            Why::UnknownSource(source) => write!(
                f,
                "Profile {name}: credential_source is {}; it must be Environment, Ec2InstanceMetadata or EcsContainer.",
                short(source)
            ),
            Why::NoSession(session) => {
                write!(f, "Profile {name} names the sso_session {}, which doesn't exist.", short(session))
            }
            Why::OtherSession(key) => {
                write!(f, "Profile {name}: {key} differs from that of its sso_session. Keep one of them.")
            }
            Why::Twice(which, first, second) => {
                let file = if *which == Which::Config { "configuration" } else { "credentials" };
                write!(
                    f,
                    "Profile {name}: lines {first} and {second} of the AWS {file} file set the same key differently."
                )
            }
        }
    }
}

fn short(text: &str) -> Clean {
    Clean::new(text.chars().take(64).collect::<String>())
}

impl Profiles {
    pub fn of(config: &AwsFile, credentials: &AwsFile) -> Profiles {
        let mut all = Profiles::default();
        for section in &config.sections {
            let named = |word: &str| {
                let second = two_words(&section.name).filter(|_| section.name.starts_with(word));
                second.map(|(_, second)| second)
            };
            if let Some(name) = named("profile").or_else(|| Some(section.name.clone()).filter(|name| name == "default"))
            {
                all.config.insert(name, section.clone());
            } else if let Some(name) = named("sso-session") {
                all.sessions.insert(name, section.clone());
            } else if let Some(name) = named("services") {
                all.services.insert(name, section.clone());
            }
        }
        for section in &credentials.sections {
            all.credentials.insert(section.name.clone(), section.clone());
        }
        all.note_twice(config, Which::Config);
        all.note_twice(credentials, Which::Credentials);
        all
    }

    fn note_twice(&mut self, file: &AwsFile, which: Which) {
        for odd in &file.odd {
            let (Odd::Twice(first), Some(section)) = (odd.what, &odd.section) else { continue };
            let name = match which {
                Which::Config => two_words(section).map_or(section.clone(), |(_, name)| name),
                Which::Credentials => section.clone(),
            };
            self.twice.push(Twice { profile: name, which, lines: (first, odd.line) });
        }
    }

    /// `default` first, then by name.
    pub fn names(&self) -> Vec<&str> {
        let all: BTreeSet<&str> = self.config.keys().chain(self.credentials.keys()).map(String::as_str).collect();
        let mut all: Vec<&str> = all.into_iter().collect();
        all.sort_by_key(|name| (*name != "default", *name));
        all
    }

    pub fn has(&self, name: &str) -> bool {
        self.config.contains_key(name) || self.credentials.contains_key(name)
    }

    /// A setting of a profile: that of the credentials file goes before that of the other. An empty one is none.
    pub fn get(&self, name: &str, key: &str) -> Option<&str> {
        let found = self.credentials.get(name).and_then(|section| section.get(key));
        let found = found.or_else(|| self.config.get(name).and_then(|section| section.get(key)));
        found.filter(|text| !text.is_empty())
    }

    fn own(&self, which: Which, name: &str, key: &str) -> Option<&str> {
        let file = if which == Which::Config { &self.config } else { &self.credentials };
        file.get(name)?.get(key).filter(|text| !text.is_empty())
    }

    /// An address that a profile's `services` section gives one service.
    pub fn endpoint_of_service(&self, name: &str, service: &str) -> Option<String> {
        let section = self.services.get(self.get(name, "services")?)?;
        section.below(service).remove("endpoint_url").filter(|url| !url.is_empty())
    }

    /// Every `[sso-session]`, by name.
    pub fn sessions(&self) -> Vec<Session> {
        let session = |(name, section): (&String, &Section)| {
            let (start_url, region) = (section.get("sso_start_url")?, section.get("sso_region")?);
            let session = Some(Clean::new(name));
            let portal = Portal { session, start_url: start_url.into(), region: region.into(), ..Portal::default() };
            Some(Session { name: Clean::new(name), portal })
        };
        self.sessions.iter().filter_map(session).collect()
    }

    /// All profiles, for whoever chooses among them.
    pub fn listed(&self) -> Vec<Profile> {
        let one = |name: &str| {
            let way = self.way(name);
            let guard =
                way.as_ref().ok().and_then(|way| way.as_ref()?.roles.iter().find_map(|role| role.mfa_serial.clone()));
            Profile {
                name: Clean::new(name),
                kind: self.kind(name, way),
                region: self.get(name, "region").map(Clean::new),
                mfa_serial: guard.map(Clean::from),
            }
        };
        self.names().into_iter().map(one).collect()
    }

    fn kind(&self, name: &str, way: Result<Option<Way>, Broken>) -> Kind {
        let way = match way {
            Ok(Some(way)) => way,
            Ok(None) => return Kind::Nothing,
            Err(broken) => return Kind::Incomplete(broken.why.setting().into()),
        };
        if let Some(role) = way.roles.last() {
            let from = self.get(name, "source_profile").or_else(|| self.get(name, "credential_source"));
            return Kind::Role { role: Clean::new(&role.arn), from: Clean::new(from.unwrap_or_default()) };
        }
        match way.base {
            Base::Keys { token, .. } => Kind::Keys { temporary: token.is_some() },
            Base::Sso(portal) => Kind::IdentityCenter(portal),
            Base::Login(_) => Kind::Login,
            Base::Process { .. } => Kind::Process,
            Base::WebIdentity(_) => Kind::WebIdentity,
            Base::Named(named) => {
                Kind::Source(Named::ALL.iter().find(|(_, known)| *known == named).map_or("", |(word, _)| word).into())
            }
        }
    }

    /// Where the credentials of a profile come from; nowhere, if it has settings alone.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn way(&self, name: &str) -> Result<Option<Way>, Broken> {
        if !self.has(name) {
            return Err(broken(name, Why::NoProfile));
        }
        let mut roles = Vec::new();
        let mut seen: Vec<&str> = Vec::new();
        let mut at = name;
        loop {
            self.settled(at)?;
            let is_role = self.get(at, "role_arn").is_some() && self.get(at, "web_identity_token_file").is_none();
            // A source that has keys is taken for what it has, whatever else it says.
            let keys = ["aws_access_key_id", "aws_secret_access_key"].iter().any(|key| self.get(at, key).is_some());
            if !is_role || (!seen.is_empty() && keys) {
                break;
            }
            roles.push(self.role(at)?);
            seen.push(at);
            match (self.get(at, "source_profile"), self.get(at, "credential_source")) {
                (Some(_), Some(_)) => return Err(broken(at, Why::Both)),
                (None, None) => return Err(broken(at, Why::Missing("source_profile"))),
                (None, Some(source)) => {
                    roles.reverse();
                    return Ok(Some(Way { base: Base::Named(named(at, source)?), of: at.to_owned(), roles }));
                }
                // Its own keys, or another source of its own.
                (Some(source), None) if source == at => break,
                (Some(source), None) if !self.has(source) => {
                    return Err(broken(at, Why::NoSource(source.to_owned())));
                }
                (Some(source), None) if seen.contains(&source) => return Err(broken(at, Why::Circle)),
                (Some(source), None) => at = source,
            }
        }
        roles.reverse();
        match self.base(at)? {
            Some(base) => Ok(Some(Way { base, of: at.to_owned(), roles })),
            None if seen.is_empty() => Ok(None),
            None => Err(broken(seen.last().copied().unwrap_or(at), Why::EmptySource(at.to_owned()))),
        }
    }

    /// What is said twice is no way to anybody's account.
    fn settled(&self, name: &str) -> Result<(), Broken> {
        match self.twice.iter().find(|twice| twice.profile == name) {
            Some(twice) => Err(broken(name, Why::Twice(twice.which, twice.lines.0, twice.lines.1))),
            None => Ok(()),
        }
    }

    fn role(&self, name: &str) -> Result<Role, Broken> {
        let said = |key: &str| self.get(name, key).map(str::to_owned);
        Ok(Role {
            profile: name.to_owned(),
            arn: said("role_arn").ok_or_else(|| broken(name, Why::Missing("role_arn")))?,
            external_id: said("external_id"),
            session_name: said("role_session_name"),
            seconds: said("duration_seconds").and_then(|seconds| seconds.parse().ok()),
            mfa_serial: said("mfa_serial"),
        })
    }

    /// What a profile has itself, in the order in which the AWS CLI asks.
    fn base(&self, name: &str) -> Result<Option<Base>, Broken> {
        if let Some(file) = self.get(name, "web_identity_token_file") {
            let role = self.get(name, "role_arn").ok_or_else(|| broken(name, Why::Missing("role_arn")))?;
            let session_name = self.get(name, "role_session_name").map(str::to_owned);
            let (token_file, role) = (file.to_owned(), role.to_owned());
            return Ok(Some(Base::WebIdentity(WebIdentity { token_file, role, session_name })));
        }
        if let Some(portal) = self.portal(name)? {
            return Ok(Some(Base::Sso(portal)));
        }
        if let Some(keys) = self.keys(name, Which::Credentials)? {
            return Ok(Some(keys));
        }
        if let Some(session) = self.get(name, "login_session") {
            return Ok(Some(Base::Login(session.to_owned())));
        }
        if let Some(command) = self.get(name, "credential_process") {
            let account = self.get(name, "aws_account_id").map(str::to_owned);
            return Ok(Some(Base::Process { command: command.to_owned(), account }));
        }
        if let Some(keys) = self.keys(name, Which::Config)? {
            return Ok(Some(keys));
        }
        // Without a role the AWS CLI goes on to the machine's own; the source that is named is that.
        let role = self.get(name, "role_arn");
        match self.get(name, "credential_source").filter(|_| role.is_none()) {
            Some(source) => Ok(Some(Base::Named(named(name, source)?))),
            None if ["sso_session", "sso_start_url", "sso_region"].iter().any(|key| self.get(name, key).is_some()) => {
                Err(broken(name, Why::Missing("sso_account_id")))
            }
            None => Ok(None),
        }
    }

    fn keys(&self, name: &str, which: Which) -> Result<Option<Base>, Broken> {
        let said = |key: &str| self.own(which, name, key).map(str::to_owned);
        let token = || said("aws_security_token").or_else(|| said("aws_session_token"));
        match (said("aws_access_key_id"), said("aws_secret_access_key")) {
            (Some(id), Some(secret)) => {
                Ok(Some(Base::Keys { id, secret, token: token(), account: said("aws_account_id"), which }))
            }
            (Some(_), None) => Err(broken(name, Why::Missing("aws_secret_access_key"))),
            (None, Some(_)) => Err(broken(name, Why::Missing("aws_access_key_id"))),
            (None, None) if token().is_some() => Err(broken(name, Why::Missing("aws_access_key_id"))),
            (None, None) => Ok(None),
        }
    }

    /// Its sign-in of IAM Identity Center. Old settings may stand beside an `sso_session` that says the same.
    fn portal(&self, name: &str) -> Result<Option<Portal>, Broken> {
        let own = |key: &'static str| self.get(name, key);
        let (account, role) = (own("sso_account_id"), own("sso_role_name"));
        // Without either it is none: other credentials of the profile count.
        if account.is_none() && role.is_none() {
            return Ok(None);
        }
        let session = own("sso_session");
        let section = session
            .map(|session| self.sessions.get(session).ok_or_else(|| broken(name, Why::NoSession(session.to_owned()))));
        let section = section.transpose()?;
        let said = |key: &'static str| match (own(key), section.and_then(|section| section.get(key))) {
            (Some(own), Some(of_session)) if own != of_session => Err(broken(name, Why::OtherSession(key))),
            (own, of_session) => of_session.or(own).ok_or_else(|| broken(name, Why::Missing(key))),
        };
        let (start_url, region) = (said("sso_start_url")?, said("sso_region")?);
        let needed = |value: Option<&str>, key| value.map(Clean::new).ok_or_else(|| broken(name, Why::Missing(key)));
        Ok(Some(Portal {
            session: session.map(Clean::new),
            start_url: start_url.into(),
            region: region.into(),
            account: Some(needed(account, "sso_account_id")?),
            role: Some(needed(role, "sso_role_name")?),
            until: None,
        }))
    }
}

fn broken(profile: &str, why: Why) -> Broken {
    Broken { profile: profile.to_owned(), why }
}

fn named(profile: &str, source: &str) -> Result<Named, Broken> {
    let known = Named::ALL.iter().find(|(word, _)| *word == source);
    known.map(|(_, named)| *named).ok_or_else(|| broken(profile, Why::UnknownSource(source.to_owned())))
}
