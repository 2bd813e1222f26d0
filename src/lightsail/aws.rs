//! The door to AWS itself, or to another server that speaks Lightsail.

use super::clients::{Clients, read_deadlines, reads};
use super::credentials::{Keyring, Lack};
use super::identity;
use super::settings::{Place, Settings, Site, Ticks};
use super::sources::{self, Shared, Source};
use super::straight;
use super::wire::Wire;
use super::{Inner, Lightsail, Outside};
use crate::domain::account::KeyForm;
use crate::domain::clean::Clean;
use crate::domain::failure::Trouble;
use crate::domain::wishes::Provenance;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_lightsail::config::{Credentials, IdentityCache, SharedCredentialsProvider};
use aws_types::service_config::ServiceConfigKey;
use std::sync::Arc;

/// Where nothing else says so: the Region that every account has.
pub(super) const FIRST_REGION: &str = "us-east-1";

impl Lightsail {
    /// Reads the AWS environment and configuration files; asks nothing of the network and
    /// runs no program of the person's. Credentials are found with the first call.
    pub async fn aws(site: Site, settings: Settings) -> Lightsail {
        Lightsail::aws_with(site, settings, None).await
    }

    /// With access keys that were typed, and no others.
    pub async fn with_keys(site: Site, settings: Settings, keys: &KeyForm) -> Lightsail {
        let token = keys.token.as_ref().map(|token| token.0.clone());
        let keys = Credentials::new(&keys.id.0, &keys.secret.0, token, None, "typed");
        Lightsail::aws_with(site, settings, Some(SharedCredentialsProvider::new(keys))).await
    }

    /// With a source of credentials other than those of the person.
    ///
    /// Where the person names an address that is none, nothing is ever sent and every call says so:
    /// that is one more trouble of an account, told where the others are.
    pub(super) async fn aws_with(
        site: Site,
        settings: Settings,
        source: Option<SharedCredentialsProvider>,
    ) -> Lightsail {
        let home = sources::home(site.profile.as_deref()).await;
        let region = Region::new(home.as_ref().map_or(FIRST_REGION.to_owned(), |(name, _)| name.to_string()));
        let config = config(&site, &settings, region.clone()).await;
        let endpoint = endpoint(&config);
        let host = match endpoint.as_deref().map(host).transpose() {
            Ok(host) => host,
            Err(NoAddress) => return shut(&origin(&site, endpoint.as_deref().unwrap_or_default()), settings),
        };
        let (wire, network) = wires(host.as_ref());
        if host.as_ref().is_none_or(|host| host.tls) {
            wire.warm().await;
        }
        let chain = Arc::new(Source::new(&site, &network, region, settings.patience.program));
        let source = source.unwrap_or_else(|| SharedCredentialsProvider::new(Shared(chain.clone())));
        let keyring = Keyring::new(source, sources::nothing(&site), &settings);
        let clock = Ticks(settings.clock.clone());
        let base = aws_sdk_lightsail::config::Builder::from(&config)
            .http_client(wire)
            .credentials_provider(keyring.clone())
            // The keyring keeps what it found; what the SDK kept besides would outlive a change.
            .identity_cache(IdentityCache::no_cache())
            .time_source(clock.clone());
        let mut sts = aws_sdk_sts::config::Builder::from(&config)
            .http_client(network)
            .identity_cache(IdentityCache::no_cache())
            .time_source(clock);
        if site.endpoint_url.is_some() {
            // What was said is the address of Lightsail.
            sts.set_endpoint_url(None);
        }
        // Nobody else than AWS can say whose credentials are.
        let keyring = if host.is_none() { keyring.asking(identity::asking(&sts, &settings)) } else { keyring };
        let who = sts.clone().credentials_provider(keyring.clone());
        let asked = host.is_none().then(|| aws_sdk_sts::Client::from_conf(who.build()));
        let direct = host.as_ref().is_some_and(|host| host.loopback);
        let proxy = straight::proxy(|name| std::env::var(name).ok()).filter(|_| !direct);
        let outside = Some(Outside { source: chain, sts });
        let place = host.map_or(Place::Aws, |host| Place::Host(host.name));
        let clients = Clients::new(base, settings.patience);
        Lightsail(Arc::new(Inner { clients, keyring, settings, place, home, proxy, sts: asked, outside }))
    }
}

/// What every other service of AWS is asked with: our network, our waits, and the addresses that
/// the environment or the profile say.
pub async fn network(site: &Site, settings: &Settings, region: &str) -> SdkConfig {
    let site = Site { profile: site.profile.clone(), endpoint_url: None };
    let config = config(&site, settings, Region::new(region.to_owned())).await;
    config.into_builder().http_client(Wire::new()).build()
}

/// The way to the service, and the way to those who give credentials.
fn wires(host: Option<&Host>) -> (Wire, Wire) {
    let network = Wire::new();
    match host {
        Some(host) if host.loopback => (Wire::loopback(host.tls), network),
        _ => (network.clone(), network),
    }
}

/// Everything that has a dangerous default is said: retries, deadlines, the Region.
async fn config(site: &Site, settings: &Settings, region: Region) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .retry_config(reads(&settings.patience))
        .timeout_config(read_deadlines(&settings.patience))
        .no_credentials();
    if let Ok(name) = AppName::new("skysail") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &site.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &site.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

/// The address that is asked instead of AWS, in the SDK's own order: what the person said,
/// `AWS_ENDPOINT_URL_LIGHTSAIL`, `AWS_ENDPOINT_URL`, and the same of the profile.
fn endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("Lightsail").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let said = config.get_origin("endpoint_url").is_client_config();
    let of_service = || config.service_config()?.load_config(key.build().ok()?);
    let general = config.endpoint_url().map(str::to_owned);
    if said { general } else { of_service().or(general) }
}

/// Who said this address, and what it is: with that the person finds it again.
fn origin(site: &Site, said: &str) -> String {
    let says = |name: &&str| std::env::var(name).is_ok_and(|value| value == said);
    let variable = ["AWS_ENDPOINT_URL_LIGHTSAIL", "AWS_ENDPOINT_URL"].into_iter().find(says);
    let who = match site.endpoint_url {
        Some(_) => "--endpoint-url",
        None => variable.unwrap_or("endpoint_url in the AWS configuration file"),
    };
    // What stands before an `@` may be a password.
    match said.contains('@') {
        true => format!("{who} is no address."),
        false => format!("{who} is {said}, which is no address."),
    }
}

/// A door through which nothing goes, and which says why.
fn shut(why: &str, settings: Settings) -> Lightsail {
    let none = SharedCredentialsProvider::new(Nobody);
    let keyring = Keyring::new(none, Lack::new(Trouble::Endpoint, why), &settings);
    let base = aws_sdk_lightsail::config::Builder::new()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(keyring.clone());
    let clients = Clients::new(base, settings.patience);
    Lightsail(Arc::new(Inner {
        clients,
        keyring,
        settings,
        place: Place::Aws,
        home: None,
        proxy: None,
        sts: None,
        outside: None,
    }))
}

/// Has no credentials.
#[derive(Debug)]
struct Nobody;

impl ProvideCredentials for Nobody {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("nothing is sent")))
    }
}

struct Host {
    /// Host and port.
    name: Clean,
    /// On this machine.
    loopback: bool,
    tls: bool,
}

/// What should be an address and is none.
struct NoAddress;

/// Whether a server can be asked by this.
pub fn is_address(url: &str) -> bool {
    host(url).is_ok()
}

fn host(url: &str) -> Result<Host, NoAddress> {
    let url: http::Uri = url.parse().map_err(|_| NoAddress)?;
    let http = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority().filter(|authority| http && !authority.host().is_empty()).ok_or(NoAddress)?;
    let bare = authority.host().trim_matches(['[', ']']);
    let loopback = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // Without what may stand before an `@`: it is nobody's business.
    let port = authority.port().map(|port| format!(":{port}")).unwrap_or_default();
    let tls = url.scheme_str() == Some("https");
    Ok(Host { name: Clean::new(format!("{}{port}", authority.host())), loopback, tls })
}

/// The person's own Region, if the environment or the profile names one.
pub(super) type Home = Option<(Clean, Provenance)>;
