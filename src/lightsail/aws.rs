//! The door to AWS itself, or to another server that speaks Lightsail.

use super::clients::{Clients, read_deadlines, reads};
use super::credential_sources::{self, CredentialSource, SharedSource};
use super::credentials::{Keyring, MissingCredentials};
use super::endpoints::{EndpointSettings, LIGHTSAIL, OIDC, SIGN_IN, SSO, STS, ServiceNames};
use super::http_client::{Bundle, SdkHttpClient};
use super::identity;
use super::proxy::{Proxies, read_alike};
use super::settings::{ClientSettings, ClientTimeouts, SdkClock, Target, TargetKind};
use super::{Inner, Lightsail, environment, profiles};
use crate::domain::account::profiles::Profiles;
use crate::domain::account::{KeyForm, is_region, partition_without_lightsail};
use crate::domain::address;
use crate::domain::failure::ErrorKind;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_lightsail::config::{Credentials, IdentityCache, SharedCredentialsProvider};
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_types::os_shim_internal::Env;
use std::sync::Arc;

/// Where nothing else says so: the Region that every account has.
pub(super) const FIRST_REGION: &str = "us-east-1";

impl Lightsail {
    /// Reads the AWS environment and configuration files; asks nothing of the network and
    /// runs no program of the person's. Credentials are found with the first call.
    pub async fn aws(site: Target, settings: ClientSettings) -> Lightsail {
        Lightsail::aws_with(site, settings, None).await
    }

    /// With access keys that were typed, and no others.
    pub async fn with_keys(site: Target, settings: ClientSettings, keys: &KeyForm) -> Lightsail {
        // The SDK wipes its own copies.
        let token = keys.token.as_ref().map(|token| token.open().to_owned());
        let keys = Credentials::new(keys.id.open(), keys.secret.open(), token, None, "typed");
        Lightsail::aws_with(site, settings, Some(SharedCredentialsProvider::new(keys))).await
    }

    /// With a source of credentials other than those of the person.
    ///
    /// Where the person names an address that is none, nothing is ever sent and every call says so:
    /// that is one more trouble of an account, told where the others are.
    pub(super) async fn aws_with(
        site: Target,
        settings: ClientSettings,
        source: Option<SharedCredentialsProvider>,
    ) -> Lightsail {
        let env = Env::real();
        // What can't be read is said by whoever looks for credentials in it.
        let profiles = profiles::load(&env).await.unwrap_or_default().profiles;
        let network = Network::new(&env, &profiles, &site, &settings, None);
        let home = credential_sources::home(&env, &profiles, site.profile.as_deref());
        let option = || Some((site.endpoint_url.clone()?, "--endpoint-url".to_owned()));
        let said = option().or_else(|| network.addresses.of(LIGHTSAIL));
        let host = match said.as_ref().map(|(url, _)| host(url)).transpose() {
            Ok(host) => host,
            Err(EndpointError) => {
                let (url, by) = said.unwrap_or_default();
                return shut(ErrorKind::Endpoint, &not_an_address(&by, &url), settings);
            }
        };
        if let Some(why) =
            home.as_ref().filter(|_| host.is_none()).and_then(|(region, from)| wrong_region(region, *from))
        {
            return shut(ErrorKind::NoRegion, &why, settings);
        }
        let region = Region::new(home.as_ref().map_or(FIRST_REGION.to_owned(), |(name, _)| name.to_string()));
        let network = Network { region, ..network };
        let wire = match &host {
            Some(host) if host.loopback => SdkHttpClient::loopback(host.tls, network.bundle.clone()),
            _ => network.wire.clone(),
        };
        if host.as_ref().is_none_or(|host| host.tls) {
            wire.warm().await;
        }
        let chain = Arc::new(CredentialSource::new(site.profile.clone(), network.clone(), settings.clone()));
        let own = source.is_none();
        let source = source.unwrap_or_else(|| SharedCredentialsProvider::new(SharedSource(chain.clone())));
        let nothing = MissingCredentials::new(ErrorKind::NoCredentials, credential_sources::NOTHING);
        let keyring = Keyring::new(source, nothing, &settings);
        let mut base = aws_sdk_lightsail::config::Builder::from(&network.config(LIGHTSAIL))
            .http_client(wire)
            .credentials_provider(keyring.clone())
            // The keyring keeps what it found; what the SDK kept besides would outlive a change.
            .identity_cache(IdentityCache::no_cache());
        base.set_endpoint_url(said.map(|(url, _)| url));
        let sts = network.sts();
        // Nobody else than AWS can say whose credentials are.
        let keyring = if host.is_none() { keyring.asking(identity::asking(&sts, &settings)) } else { keyring };
        let who = sts.credentials_provider(keyring.clone());
        let asked = host.is_none().then(|| aws_sdk_sts::Client::from_conf(who.build()));
        let direct = host.as_ref().is_some_and(|host| host.loopback);
        let proxy = Proxies::of(|name| std::env::var(name).ok()).before_aws().filter(|_| !direct);
        let place = host.map_or(TargetKind::Aws, |host| TargetKind::Host(host.name));
        let special = network.special().filter(|_| place == TargetKind::Aws);
        let clients = Clients::new(base, settings.patience);
        let source = Some(chain).filter(|_| own);
        Lightsail(Arc::new(Inner { clients, keyring, settings, place, home, proxy, special, sts: asked, source }))
    }
}

/// What every other service of AWS is asked with: our network, our waits, and the addresses that
/// the environment or the profile say.
pub async fn network(site: &Target, settings: &ClientSettings, region: &str) -> Network {
    let env = Env::real();
    let profiles = profiles::load(&env).await.unwrap_or_default().profiles;
    Network::new(&env, &profiles, site, settings, Some(region))
}

/// The way to every service of AWS.
#[derive(Clone)]
pub struct Network {
    addresses: EndpointSettings,
    region: Region,
    bundle: Option<Bundle>,
    wire: SdkHttpClient,
    clock: SdkClock,
    patience: ClientTimeouts,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    fn new(env: &Env, profiles: &Profiles, site: &Target, settings: &ClientSettings, region: Option<&str>) -> Network {
        let bundle = bundle(env, profiles, site);
        Network {
            addresses: EndpointSettings::new(env, profiles, site),
            region: Region::new(region.unwrap_or(FIRST_REGION).to_owned()),
            wire: SdkHttpClient::new(bundle.clone()),
            bundle,
            clock: SdkClock(settings.clock.clone()),
            patience: settings.patience,
        }
    }

    /// What a client of this service is made of. Everything that has a dangerous default is said: retries, deadlines,
    /// the Region; and nothing is read of the environment or of a file here.
    pub(super) fn config(&self, service: ServiceNames) -> SdkConfig {
        let address = self.addresses.of(service).map(|(url, _)| url);
        // An address that is given goes before what would choose one.
        let choose = |who: Option<&str>| Some(who.is_some() && address.is_none());
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(self.region.clone())
            .http_client(self.wire.clone())
            .time_source(self.clock.clone())
            .retry_config(reads(&self.patience))
            .timeout_config(read_deadlines(&self.patience));
        config.set_sleep_impl(default_async_sleep());
        config.set_app_name(AppName::new("skysail").ok());
        config.set_use_fips(choose(self.addresses.fips()));
        config.set_use_dual_stack(choose(self.addresses.dual_stack()));
        config.set_endpoint_url(address);
        config.build()
    }

    pub(super) fn sts(&self) -> aws_sdk_sts::config::Builder {
        aws_sdk_sts::config::Builder::from(&self.config(STS)).identity_cache(IdentityCache::no_cache())
    }

    /// For the portal of IAM Identity Center.
    pub fn sso(&self) -> aws_sdk_sso::config::Builder {
        aws_sdk_sso::config::Builder::from(&self.config(SSO))
    }

    /// For sign-ins of IAM Identity Center.
    pub fn oidc(&self) -> aws_sdk_ssooidc::config::Builder {
        aws_sdk_ssooidc::config::Builder::from(&self.config(OIDC))
    }

    /// For sessions of `aws login`.
    pub(super) fn sign_in(&self) -> aws_sdk_signin::config::Builder {
        aws_sdk_signin::config::Builder::from(&self.config(SIGN_IN))
    }

    /// The same in another Region.
    pub(super) fn at(&self, region: &str) -> Network {
        Network { region: Region::new(region.to_owned()), ..self.clone() }
    }

    /// Why the host's name may be one that is not there: settings that choose another endpoint.
    fn special(&self) -> Option<SanitizedText> {
        let who: Vec<&str> = [self.addresses.fips(), self.addresses.dual_stack()].into_iter().flatten().collect();
        (!who.is_empty()).then(|| SanitizedText::new(who.join(", ")))
    }
}

/// The certificates that the person names: the variable of the AWS tools, the profile, the variable of Python's.
fn bundle(env: &Env, profiles: &Profiles, site: &Target) -> Option<Bundle> {
    let of_env = |name: &'static str| Some((environment::said(env, name)?, name));
    let (profile, _) = environment::chosen(env, site.profile.as_deref());
    let of_profile = || Some((profiles.get(&profile, "ca_bundle")?.to_owned(), "ca_bundle"));
    let named = of_env("AWS_CA_BUNDLE").or_else(of_profile).or_else(|| of_env("REQUESTS_CA_BUNDLE"));
    named.map(|(text, by)| Bundle { path: environment::path(env, &text), by })
}

/// Why this Region of the environment or the profile can't be meant.
fn wrong_region(region: &SanitizedText, from: Provenance) -> Option<String> {
    let who = if from == Provenance::Environment { "AWS_REGION or AWS_DEFAULT_REGION" } else { "The profile" };
    if let Some(place) = partition_without_lightsail(region) {
        return Some(format!("{who} names the Region {region}. Lightsail isn't offered in {place}."));
    }
    let short: String = region.chars().take(40).collect();
    (!is_region(region))
        .then(|| format!("{who} names the Region {short}, which isn't the code of one, such as us-east-1."))
}

/// Who said this address, and what it is: with that the person finds it again.
fn not_an_address(who: &str, said: &str) -> String {
    match address::is_plain(said) {
        true => format!("{who} is {}, which isn't a valid address.", address::shown(said)),
        false => format!("{who} isn't a valid address."),
    }
}

/// A door through which nothing goes, and which says why.
fn shut(trouble: ErrorKind, why: &str, settings: ClientSettings) -> Lightsail {
    let none = SharedCredentialsProvider::new(NoCredentials);
    let keyring = Keyring::new(none, MissingCredentials::new(trouble, why), &settings);
    let base = aws_sdk_lightsail::config::Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(keyring.clone());
    let clients = Clients::new(base, settings.patience);
    Lightsail(Arc::new(Inner {
        clients,
        keyring,
        settings,
        place: TargetKind::Aws,
        home: None,
        proxy: None,
        special: None,
        sts: None,
        source: None,
    }))
}

/// Has no credentials.
#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing is sent")))
    }
}

struct Host {
    /// Host and port.
    name: SanitizedText,
    /// On this machine.
    loopback: bool,
    tls: bool,
}

/// What should be an address and is none.
struct EndpointError;

/// Whether a server can be asked by this.
pub fn is_address(url: &str) -> bool {
    host(url).is_ok()
}

fn host(said: &str) -> Result<Host, EndpointError> {
    let url: http::Uri = said.parse().map_err(|_| EndpointError)?;
    // A password with a sign of its own in it makes another host of what follows the sign.
    if !address::is_plain(said) || !read_alike(said) {
        return Err(EndpointError);
    }
    let http = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority().filter(|authority| http && !authority.host().is_empty()).ok_or(EndpointError)?;
    let bare = authority.host().trim_matches(['[', ']']);
    let loopback = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // Without what may stand before an `@`: it is nobody's business.
    let port = authority.port().map(|port| format!(":{port}")).unwrap_or_default();
    let tls = url.scheme_str() == Some("https");
    Ok(Host { name: SanitizedText::new(format!("{}{port}", authority.host())), loopback, tls })
}

/// The person's own Region, if the environment or the profile names one.
pub(super) type HomeRegion = Option<(SanitizedText, Provenance)>;
