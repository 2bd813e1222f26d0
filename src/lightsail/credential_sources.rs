//! Resolves credentials and the user's Region, in the order that the AWS CLI uses.
//!
//! There are two intended differences. A requested profile that doesn't exist is an error: otherwise a mistyped name
//! would fall through to another account. And EC2 metadata is only queried on EC2, as waiting for it elsewhere is in
//! vain.

use super::credential_process::{CredentialProcess, CredentialProcessError};
use super::credentials;
use super::endpoints::is_address;
use super::environment::{self, REGION, said};
use super::error::MissingCredentials;
use super::http_client::SdkHttpClient;
use super::mfa::{self, MfaSessions};
use super::network_settings::{HomeRegion, Network};
use super::profiles::{self, Read};
use super::settings::ClientSettings;
use super::{aws_login_session, credential_checks, credential_expiry, error, sso, user_agent};
use crate::domain::account::profiles::{
    AssumedRole, BaseCredentials, CredentialChain, MissingRole, NamedSource, ProfileFile, Profiles, WebIdentity,
};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use crate::files;
use aws_config::Region;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_sts::types::Credentials as Session;
use aws_types::os_shim_internal::Env;
use std::env::VarError;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tracing::{debug, info};

const ASSUME: &str = "AssumeRole";
const WEB: &str = "AssumeRoleWithWebIdentity";
/// The maximum size of a web identity token in bytes.
const LARGEST: u64 = 256 * 1024;

/// Returns the Region of the environment, otherwise of the profile. The instance's own Region, which the SDK would
/// query over the network, isn't the user's choice.
pub(super) fn home(env: &Env, profiles: &Profiles, profile: Option<&str>) -> HomeRegion {
    if let Some((_, region)) = environment::first(env, &REGION) {
        return Some((SanitizedText::new(region), Provenance::Environment));
    }
    let (name, _) = environment::chosen(env, profile);
    Some((SanitizedText::new(profiles.get(&name, "region")?), Provenance::Profile))
}

/// The source of credentials. The files are read again each time, so that the user's changes take effect.
pub(super) struct CredentialSource {
    /// The profile on the command line.
    named: Option<String>,
    network: Network,
    settings: ClientSettings,
    pub sessions: MfaSessions,
}

impl CredentialSource {
    pub(super) fn new(named: Option<String>, network: Network, settings: ClientSettings) -> CredentialSource {
        CredentialSource { named, network, settings, sessions: MfaSessions::default() }
    }

    fn now(&self) -> SystemTime {
        (self.settings.clock)()
    }

    /// Returns the name of the profile in use, and what selects it.
    pub(super) fn chosen(&self) -> (String, Option<&'static str>) {
        environment::chosen(&Env::real(), self.named.as_deref())
    }

    async fn find(&self) -> Result<Credentials, MissingCredentials> {
        let env = Env::real();
        let read = profiles::load(&env).await;
        let odd = read.as_ref().ok().and_then(|read| read.odd.first().cloned());
        let found = self.search(&env, read).await;
        found.map_err(|lack| match odd {
            // A malformed line may be the reason that credentials are missing.
            Some(odd) if lack.error == ErrorKind::NoProfile || lack == nothing() => {
                let both = UserText::new("cause.two").with_text("first", lack.why).with_text("second", odd);
                MissingCredentials::new(lack.error, both)
            }
            _ => lack,
        })
    }

    async fn search(&self, env: &Env, read: Result<Read, Words>) -> Result<Credentials, MissingCredentials> {
        let (name, by) = self.chosen();
        if let (Ok(read), Some(by)) = (&read, by)
            && !read.profiles.has(&name)
        {
            let short: String = name.chars().take(64).collect();
            let why = UserText::new("cause.profile.none-by").with("name", short).with("by", by);
            return Err(MissingCredentials::new(ErrorKind::NoProfile, why));
        }
        let keys = if self.named.is_none() { keys_of(env, self.now())? } else { None };
        if let Some(keys) = keys {
            info!(kind = "environment", "credential source");
            return Ok(keys);
        }
        let read = read.map_err(|why| MissingCredentials { error: ErrorKind::NoCredentials, why })?;
        if let Some(way) = self.way(env, &read, &name)? {
            return self.follow(&way).await;
        }
        // A profile with settings only doesn't keep the AWS CLI from the machine's role either.
        self.of_machine(env).await.map_err(|lack| match by {
            Some(_) if lack == nothing() => MissingCredentials::new(
                ErrorKind::NoProfile,
                UserText::new("cause.profile.no-credentials").with("name", name),
            ),
            _ => lack,
        })
    }

    /// Returns the chain of the profile in use; a web identity in the environment takes precedence over all but a role.
    fn way(&self, env: &Env, read: &Read, name: &str) -> Result<Option<CredentialChain>, MissingCredentials> {
        let way = match read.profiles.has(name) {
            true => {
                read.profiles.way(name).map_err(|broken| MissingCredentials::new(ErrorKind::NoProfile, broken.say()))
            }
            false => Ok(None),
        };
        let web = match self.named {
            Some(_) => Ok(None),
            None => read.profiles.web_identity(name, &environment::web_identity(env)),
        };
        let web = web.map_err(|MissingRole| {
            MissingCredentials::new(ErrorKind::NoCredentials, UserText::new("cause.web.no-role"))
        })?;
        match web {
            Some(web) => Ok(Some(CredentialChain {
                base: BaseCredentials::WebIdentity(web),
                of: String::new(),
                roles: Vec::new(),
            })),
            None => way,
        }
    }

    /// Returns the credentials of the container or the instance.
    async fn of_machine(&self, env: &Env) -> Result<Credentials, MissingCredentials> {
        let any = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
        match () {
            () if environment::first(env, &any).is_some() => self.named(NamedSource::Container).await,
            () if on_ec2() => self.named(NamedSource::Ec2).await,
            () => Err(nothing()),
        }
    }

    /// Resolves a chain to its end.
    async fn follow(&self, way: &CredentialChain) -> Result<Credentials, MissingCredentials> {
        self.beneath(way, way.roles.len()).await
    }

    /// Returns the credentials for assuming the role at this index.
    ///
    /// The last valid session in the chain makes the earlier steps unnecessary.
    async fn beneath(&self, way: &CredentialChain, number: usize) -> Result<Credentials, MissingCredentials> {
        let kept = |at: usize| Some((at + 1, self.session(&way.roles[at])?));
        let (from, mut found) = match (0..number).rev().find_map(kept) {
            Some(kept) => kept,
            None => (0, self.base(way).await?),
        };
        for role in &way.roles[from..number] {
            if role.mfa_serial.is_some() {
                return Err(MissingCredentials::new(ErrorKind::MfaCode, mfa::wants_code()));
            }
            found = self.assume(role, found).await?;
        }
        Ok(found)
    }

    /// Returns a session that was started with an MFA code, by Skysail or the AWS CLI.
    fn session(&self, role: &AssumedRole) -> Option<Credentials> {
        role.mfa_serial.as_ref()?;
        let cached = || mfa::cached(&environment::home(&Env::real())?, role, self.now());
        self.sessions.get(&role.profile, self.now()).or_else(cached)
    }

    /// Starts a session with an MFA code, for the first role in the chain that needs one.
    pub(super) async fn enter_mfa_code(&self, code: &str) -> Result<(), Failure> {
        let lacks = |lack| error::no_credentials(ASSUME, lack);
        let env = Env::real();
        let read = profiles::load(&env).await;
        let read = read.map_err(|why| lacks(MissingCredentials { error: ErrorKind::NoProfile, why }))?;
        let (name, _) = self.chosen();
        let way = self.way(&env, &read, &name).map_err(lacks)?;
        let roles = way.as_ref().map(|way| way.roles.as_slice()).unwrap_or_default();
        // Nothing before the last valid session needs a code.
        let from = roles.iter().rposition(|role| self.session(role).is_some()).map_or(0, |at| at + 1);
        let waits = roles.iter().enumerate().skip(from).find(|(_, role)| role.mfa_serial.is_some());
        let (Some(way), Some((at, role))) = (&way, waits) else {
            return Err(Failure::local(ASSUME, ErrorKind::NoProfile, UserText::new("cause.mfa.none")));
        };
        let beneath = self.beneath(way, at).await.map_err(lacks)?;
        let session = self.begin(role, beneath, Some(code)).await?;
        self.sessions.keep(&role.profile, session);
        Ok(())
    }

    async fn base(&self, way: &CredentialChain) -> Result<Credentials, MissingCredentials> {
        let now = self.now();
        info!(kind = kind(&way.base), profile = way.of, roles = way.roles.len(), "credential source");
        match &way.base {
            BaseCredentials::Keys { id, secret, token, account, which } => {
                let file = match which {
                    ProfileFile::Config => environment::config_file(&Env::real()),
                    ProfileFile::Credentials => environment::credentials_file(&Env::real()),
                };
                // The SDK wipes its own copies.
                let mut keys =
                    Credentials::builder().access_key_id(id).secret_access_key(secret.open()).provider_name("profile");
                keys.set_session_token(token.as_ref().map(|token| token.open().to_owned()));
                keys.set_account_id(account.as_deref().map(Into::into));
                let keys = keys.build();
                credential_checks::all(&keys, |part| credential_checks::in_profile(part, &way.of, &file).into())?;
                Ok(keys)
            }
            BaseCredentials::Sso(portal) => {
                sso::credentials(&self.network, environment::home(&Env::real()), portal, now).await
            }
            BaseCredentials::Login(session) => {
                aws_login_session::credentials(&self.network, &Env::real(), session, now).await
            }
            BaseCredentials::Process { command, account } => {
                of_program(command, account.as_deref(), &way.of, &self.settings).await
            }
            BaseCredentials::WebIdentity(web) => self.web(web).await,
            BaseCredentials::Named(named) => self.named(*named).await,
        }
    }

    /// Returns the credentials of a `credential_source`.
    async fn named(&self, named: NamedSource) -> Result<Credentials, MissingCredentials> {
        // Local and link-local servers are called without a proxy.
        debug!(kind = ?named, "credential source");
        let config = ProviderConfig::without_region().with_region(Some(Region::from_static("us-east-1")));
        let config = config.with_http_client(SdkHttpClient::direct());
        let (what, given) = match named {
            NamedSource::Environment => {
                return keys_of(&Env::real(), self.now())?.ok_or_else(|| {
                    MissingCredentials::new(ErrorKind::NoCredentials, UserText::new("cause.environment.no-id"))
                });
            }
            NamedSource::Ec2 if user_agent::unsendable(&Env::real()) => {
                let why = UserText::new("cause.value.control").with("name", user_agent::PLACE);
                return Err(MissingCredentials::new(ErrorKind::NoCredentials, why));
            }
            NamedSource::Ec2 => (
                "cause.value.instance",
                ImdsCredentialsProvider::builder().configure(&config).build().provide_credentials().await,
            ),
            NamedSource::Container if let Some(why) = container_error(&Env::real()) => {
                return Err(MissingCredentials::new(ErrorKind::NoCredentials, why));
            }
            NamedSource::Container => (
                "cause.value.container",
                EcsCredentialsProvider::builder().configure(&config).build().provide_credentials().await,
            ),
        };
        let given = given.map_err(|error| credentials::lack(&error, &nothing()))?;
        credential_checks::all(&given, |part| part.given_by(UserText::new(what)).into())?;
        Ok(given)
    }

    async fn assume(&self, role: &AssumedRole, with: Credentials) -> Result<Credentials, MissingCredentials> {
        let named = |failure| {
            let lack = sso::of(failure);
            let why = UserText::new("cause.role.refused").with("name", &role.profile).with_text("why", lack.why);
            MissingCredentials::new(lack.error, why)
        };
        self.begin(role, with, None).await.map_err(named)
    }

    async fn begin(&self, role: &AssumedRole, with: Credentials, code: Option<&str>) -> Result<Credentials, Failure> {
        let sts = aws_sdk_sts::Client::from_conf(self.network.sts().credentials_provider(with).build());
        let request = sts.assume_role().role_arn(&role.arn).set_external_id(role.external_id.clone());
        let request = request.role_session_name(role.session_name.clone().unwrap_or_else(|| session_name(self.now())));
        let request = request.set_duration_seconds(role.seconds);
        let request = match (code, &role.mfa_serial) {
            (Some(code), Some(serial)) => request.serial_number(serial).token_code(code),
            _ => request,
        };
        let answer = request.send().await.map_err(|error| wrong_code(error::plain(ASSUME, &error)))?;
        given(answer.credentials).map_err(|lack| error::no_credentials(ASSUME, lack))
    }

    async fn web(&self, web: &WebIdentity) -> Result<Credentials, MissingCredentials> {
        let env = Env::real();
        let path = environment::path(&env, &web.token_file);
        let token = files::read_text(&path, LARGEST).map_err(|error| MissingCredentials {
            error: ErrorKind::NoCredentials,
            why: files::sentence(files::READ, &path, &error),
        })?;
        let sts = aws_sdk_sts::Client::from_conf(self.network.sts().build());
        let request = sts.assume_role_with_web_identity().role_arn(&web.role).web_identity_token(token.trim());
        let request = request.role_session_name(web.session_name.clone().unwrap_or_else(|| session_name(self.now())));
        let answer = request.send().await.map_err(|error| sso::of(error::plain(WEB, &error)))?;
        given(answer.credentials)
    }
}

/// Returns the kind of a source, for the log.
fn kind(base: &BaseCredentials) -> &'static str {
    match base {
        BaseCredentials::Keys { .. } => "access keys",
        BaseCredentials::Sso(_) => "IAM Identity Center",
        BaseCredentials::Login(_) => "aws login",
        BaseCredentials::Process { .. } => "credential_process",
        BaseCredentials::WebIdentity(_) => "web identity",
        BaseCredentials::Named(_) => "credential_source",
    }
}

/// Returns the credentials printed by a profile's program.
async fn of_program(
    command: &str,
    account: Option<&str>,
    profile: &str,
    settings: &ClientSettings,
) -> Result<Credentials, MissingCredentials> {
    let given = CredentialProcess::new(command, account, settings.patience.program);
    let given = given.credentials((settings.clock)()).await;
    let key = if profile.is_empty() { "cause.process" } else { "cause.process.of-profile" };
    let what = UserText::new(key).with("profile", profile);
    let lack = |error: CredentialProcessError| MissingCredentials::new(error.error(), error.sentence(what.clone()));
    let given = given.map_err(lack)?;
    credential_checks::all(&given, |part| part.given_by(what.clone()).into())?;
    Ok(given)
}

/// Returns what is wrong with this profile's credentials, as far as can be checked without the network: its settings,
/// its program's output, its stored `aws login` session.
pub async fn profile_error(env: &Env, profiles: &Profiles, name: &str, settings: &ClientSettings) -> Option<Words> {
    let way = match profiles.way(name) {
        Ok(way) => way?,
        Err(broken) => return Some(broken.say().into()),
    };
    let checked = match &way.base {
        BaseCredentials::Process { command, account } => {
            of_program(command, account.as_deref(), &way.of, settings).await.map(drop)
        }
        BaseCredentials::Login(session) => aws_login_session::check(env, session),
        _ => return None,
    };
    checked.err().map(|lack| lack.why)
}

/// Returns a message about an invalid variable for container credentials.
fn container_error(env: &Env) -> Option<UserText> {
    let relative = said(env, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    let full = said(env, "AWS_CONTAINER_CREDENTIALS_FULL_URI").filter(|_| relative.is_none());
    let file = said(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").map(|file| environment::path(env, &file));
    let token = said(env, "AWS_CONTAINER_AUTHORIZATION_TOKEN").filter(|_| file.is_none());
    let unread = file.and_then(|file| Some(files::sentence(files::READ, &file, &files::read(&file, LARGEST).err()?)));
    let odd = |text: &str| text.chars().any(|c| !c.is_ascii() || c.is_ascii_control());
    let (key, name) = match () {
        () if relative.is_some_and(|path| !path.starts_with('/') || path.parse::<http::Uri>().is_err()) => {
            ("cause.value.no-path", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        }
        () if full.is_some_and(|url| !is_address(&url)) => {
            ("cause.value.no-address", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
        }
        () if token.is_some_and(|token| odd(&token)) => ("cause.value.token", "AWS_CONTAINER_AUTHORIZATION_TOKEN"),
        () => {
            let said = UserText::new("cause.value.unread").with("name", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
            return unread.map(|why| said.with_text("why", why));
        }
    };
    Some(UserText::new(key).with("name", name))
}

/// Returns that there are no credentials.
pub(super) fn nothing() -> MissingCredentials {
    MissingCredentials::new(ErrorKind::NoCredentials, UserText::new("cause.credentials.none"))
}

/// Returns the keys of the environment, if it has a key ID.
fn keys_of(env: &Env, now: SystemTime) -> Result<Option<Credentials>, MissingCredentials> {
    let lack = |why: UserText| Err(MissingCredentials::new(ErrorKind::NoCredentials, why));
    if let Some(name) =
        credential_checks::NAMES.into_iter().find(|name| matches!(env.get(name), Err(VarError::NotUnicode(_))))
    {
        return lack(UserText::new("cause.value.text").with("name", name));
    }
    let Some(id) = said(env, "AWS_ACCESS_KEY_ID") else { return Ok(None) };
    let Some(secret) = said(env, "AWS_SECRET_ACCESS_KEY") else {
        return lack(UserText::new("cause.environment.half"));
    };
    let until = match said(env, "AWS_CREDENTIAL_EXPIRATION") {
        Some(text) => match credential_expiry::read(&text) {
            Some(until) if until <= now => {
                return Err(MissingCredentials::new(ErrorKind::Expired, UserText::new("cause.environment.expired")));
            }
            Some(until) => Some(until),
            None => return lack(UserText::new("cause.environment.no-time")),
        },
        None => None,
    };
    let token = environment::first(env, &["AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN"]).map(|(_, token)| token);
    let mut keys = Credentials::builder().access_key_id(id).secret_access_key(secret).provider_name("environment");
    keys.set_session_token(token);
    keys.set_expiry(until);
    keys.set_account_id(said(env, "AWS_ACCOUNT_ID").map(Into::into));
    let keys = keys.build();
    credential_checks::all(&keys, |part| part.in_environment().into())?;
    Ok(Some(keys))
}

fn given(session: Option<Session>) -> Result<Credentials, MissingCredentials> {
    let session = session
        .ok_or_else(|| MissingCredentials::new(ErrorKind::BadReply, UserText::new("cause.sts.no-credentials")))?;
    let until = SystemTime::try_from(session.expiration).ok();
    let (id, secret, token) = (session.access_key_id, session.secret_access_key, session.session_token);
    let given = Credentials::new(id, secret, Some(token), until, "sts");
    credential_checks::all(&given, |part| part.given_by(UserText::new("cause.value.sts")).into())?;
    Ok(given)
}

fn session_name(now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    format!("skysail-{seconds}")
}

/// AWS reports "access denied" for a code that is wrong or was already used; another one may work.
fn wrong_code(failure: Failure) -> Failure {
    let about_code = failure.service_words().is_some_and(|said| said.contains("MultiFactorAuthentication"));
    match about_code {
        true => Failure { error: ErrorKind::MfaCode, ..failure },
        false => failure,
    }
}

impl std::fmt::Debug for CredentialSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CredentialSource")
    }
}

/// A shared source, for the keyring and for direct use.
#[derive(Debug)]
pub(super) struct SharedSource(pub Arc<CredentialSource>);

impl ProvideCredentials for SharedSource {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.0.find().await.map_err(credentials::carried) })
    }
}

/// Returns whether this machine is an EC2 instance, or the user sets a metadata endpoint.
pub fn on_ec2() -> bool {
    let text = |file: &str| files::read_text(file.as_ref(), 4096).unwrap_or_default();
    std::env::var_os("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some_and(|url| !url.is_empty())
        || is_ec2(&text("/sys/class/dmi/id/sys_vendor"), &text("/sys/hypervisor/uuid"))
}

/// Checks the machine's vendor, or the UUID on older instances.
fn is_ec2(vendor: &str, uuid: &str) -> bool {
    vendor.to_lowercase().starts_with("amazon ec2") || uuid.to_lowercase().starts_with("ec2")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn ec2_instance_is_detected_from_system_information() {
        assert!(is_ec2("Amazon EC2\n", "") && is_ec2("Xen\n", "ec2e1916-9099-7caf-fd21-012345abcdef\n"));
        assert!(!is_ec2("Dell Inc.\n", "") && !is_ec2("", ""));
    }

    #[test]
    fn incomplete_or_expired_keys_are_ignored() {
        let of = |env: &[(&str, &str)]| {
            keys_of(&Env::from_slice(env), UNIX_EPOCH + std::time::Duration::from_secs(1_800_000_000))
                .map(|keys| keys.map(|keys| keys.access_key_id().to_owned()))
                .map_err(|lack| (lack.error, crate::text::words(Language::English, &lack.why).into_owned()))
        };
        let both = [("AWS_ACCESS_KEY_ID", "AKIA1"), ("AWS_SECRET_ACCESS_KEY", "s")];
        assert_eq!(of(&both), Ok(Some("AKIA1".to_owned())));
        assert_eq!(of(&[both[1]]), Ok(None));
        assert_eq!(of(&[both[1], ("AWS_ACCESS_KEY_ID", "")]), Ok(None));
        let half = of(&[both[0], ("AWS_SECRET_ACCESS_KEY", "")]).unwrap_err().1;
        assert!(half.contains("AWS_SECRET_ACCESS_KEY isn't"), "{half}");
        let ended = of(&[both[0], both[1], ("AWS_CREDENTIAL_EXPIRATION", "2020-01-01 00:00:00 UTC")]).unwrap_err();
        assert_eq!(ended.0, ErrorKind::Expired);
        let quoted = of(&[("AWS_ACCESS_KEY_ID", "\"AKIA1\""), both[1]]).unwrap_err().1;
        assert!(quoted.starts_with("AWS_ACCESS_KEY_ID "), "{quoted}");
    }
}
