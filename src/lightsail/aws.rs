//! Creates the client for AWS itself, or for another Lightsail endpoint.

use super::attempt_log::AttemptLog;
use super::clients::Clients;
use super::credential_sources::{self, CredentialSource, SharedSource};
use super::credentials::Keyring;
use super::endpoints::{EndpointError, LIGHTSAIL, host, not_an_address};
use super::error::MissingCredentials;
use super::http_client::SdkHttpClient;
use super::identity;
use super::network_settings::{FIRST_REGION, Network, endpoint_said, misplaced};
use super::proxy::Proxies;
use super::service_time::{ServiceTime, TimeKeeper};
use super::settings::{ClientSettings, SdkClock, Target, TargetKind};
use super::user_agent::UserAgent;
use super::{Inner, Lightsail, profiles};
use crate::domain::account::{KeyForm, is_region, partition_without_lightsail};
use crate::domain::failure::ErrorKind;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_sdk_lightsail::config::{Credentials, IdentityCache, SharedCredentialsProvider};
use aws_types::os_shim_internal::Env;
use std::sync::Arc;
use tracing::info;

impl Lightsail {
    /// Reads the AWS environment and configuration files, without using the network or running the user's programs.
    /// Credentials are resolved with the first call.
    pub async fn aws(target: Target, settings: ClientSettings) -> Lightsail {
        Lightsail::aws_with(target, settings, None).await
    }

    /// Uses typed access keys, and no others.
    pub async fn with_keys(target: Target, settings: ClientSettings, keys: &KeyForm) -> Lightsail {
        // The SDK wipes its own copies.
        let token = keys.token.as_ref().map(|token| token.open().to_owned());
        let keys = Credentials::new(keys.id.open(), keys.secret.open(), token, None, "typed");
        Lightsail::aws_with(target, settings, Some(SharedCredentialsProvider::new(keys))).await
    }

    /// Uses a given source of credentials instead of the user's.
    ///
    /// With an invalid custom endpoint, nothing is ever sent and every call fails with the reason, which is then shown
    /// like other account errors.
    pub(super) async fn aws_with(
        target: Target,
        settings: ClientSettings,
        source: Option<SharedCredentialsProvider>,
    ) -> Lightsail {
        let env = Env::real();
        // A file that can't be read is reported when credentials are resolved from it.
        let profiles = profiles::load(&env).await.unwrap_or_default().profiles;
        let network = Network::new(&env, &profiles, &target, &settings, None);
        let home = credential_sources::home(&env, &profiles, target.profile.as_deref());
        if let Some(why) = misplaced(&target, &network.addresses) {
            return shut(ErrorKind::Endpoint, why, settings);
        }
        let configured = endpoint_said(&target, &network.addresses);
        let host = match configured.as_ref().map(|(url, _)| host(url)).transpose() {
            Ok(host) => host,
            Err(EndpointError) => {
                let (url, by) = configured.unwrap_or_else(|| (String::new(), "".into()));
                return shut(ErrorKind::Endpoint, not_an_address(by, &url), settings);
            }
        };
        if let Some(why) =
            home.as_ref().filter(|_| host.is_none()).and_then(|(region, from)| wrong_region(region, *from))
        {
            return shut(ErrorKind::NoRegion, why, settings);
        }
        let region = home.as_ref().map_or(FIRST_REGION.to_owned(), |(name, _)| name.to_string());
        let network = network.at(&region);
        let wire = match &host {
            Some(host) if host.loopback => SdkHttpClient::loopback(host.tls, network.bundle.clone()),
            _ => network.wire.clone(),
        };
        if host.as_ref().is_none_or(|host| host.tls) {
            wire.warm().await;
        }
        let chain = Arc::new(CredentialSource::new(target.profile.clone(), network.clone(), settings.clone()));
        let own = source.is_none();
        let source = source.unwrap_or_else(|| SharedCredentialsProvider::new(SharedSource(chain.clone())));
        let keyring = Keyring::new(source, credential_sources::nothing(), &settings);
        let time = ServiceTime::default();
        let mut base = aws_sdk_lightsail::config::Builder::from(&network.config(LIGHTSAIL))
            .http_client(wire)
            .interceptor(UserAgent)
            .interceptor(AttemptLog::Network)
            .interceptor(TimeKeeper { time: time.clone(), clock: SdkClock(settings.clock.clone()) })
            .credentials_provider(keyring.clone())
            // The keyring caches credentials; the SDK's own cache would outlive a change.
            .identity_cache(IdentityCache::no_cache());
        base.set_endpoint_url(configured.map(|(url, _)| url));
        let sts = network.sts();
        // Only AWS can report which account credentials belong to.
        let keyring = if host.is_none() { keyring.asking(identity::asking(&sts, &settings)) } else { keyring };
        let who = sts.credentials_provider(keyring.clone());
        let sts_client = host.is_none().then(|| aws_sdk_sts::Client::from_conf(who.build()));
        let direct = host.as_ref().is_some_and(|host| host.loopback);
        let proxy = Proxies::of(|name| std::env::var(name).ok()).before_aws().filter(|_| !direct);
        let place = host.map_or(TargetKind::Aws, |host| TargetKind::Host(host.name));
        let special = network.special().filter(|_| place == TargetKind::Aws);
        info!(
            profile = target.profile.as_deref(),
            region = home.as_ref().map(|(region, _)| region.as_str()),
            place = ?place,
            proxy = proxy.as_deref(),
            special = special.as_deref(),
            "account opened"
        );
        let clients = Clients::new(base, settings.patience);
        let source = Some(chain).filter(|_| own);
        let sts = sts_client;
        Lightsail(Arc::new(Inner { clients, keyring, settings, place, time, home, proxy, special, sts, source }))
    }
}

/// Returns why this Region of the environment or the profile can't be right.
fn wrong_region(region: &SanitizedText, from: Provenance) -> Option<UserText> {
    let of_env = from == Provenance::Environment;
    if let Some(place) = partition_without_lightsail(region) {
        let key = if of_env { "cause.region.env.nowhere" } else { "cause.region.profile.nowhere" };
        return Some(UserText::new(key).with("code", region).with_text("place", place));
    }
    let short: String = region.chars().take(40).collect();
    let key = if of_env { "cause.region.env.wrong" } else { "cause.region.profile.wrong" };
    (!is_region(region)).then(|| UserText::new(key).with("code", short))
}

/// Returns a client that sends nothing, and fails each call with the reason.
fn shut(error: ErrorKind, why: UserText, settings: ClientSettings) -> Lightsail {
    let none = SharedCredentialsProvider::new(NoCredentials);
    let keyring = Keyring::new(none, MissingCredentials::new(error, why), &settings);
    Lightsail::alone(aws_sdk_lightsail::config::Builder::new(), keyring, settings, TargetKind::Aws)
}

/// A provider without credentials.
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
