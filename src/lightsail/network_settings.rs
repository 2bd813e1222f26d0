//! Network settings for AWS services: endpoints, certificates, and timeouts, from the environment and the profile.

use super::attempt_log::AttemptLog;
use super::clients::{read_deadlines, reads};
use super::endpoints::{EndpointSettings, LIGHTSAIL, OIDC, SIGN_IN, SSO, STS, ServiceNames, host, not_an_address};
use super::http_client::{Bundle, SdkHttpClient};
use super::settings::{ClientSettings, ClientTimeouts, SdkClock, Target};
use super::user_agent::UserAgent;
use super::{environment, profiles};
use crate::domain::account::profiles::Profiles;
use crate::domain::address;
use crate::domain::requested_values::Provenance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_lightsail::config::IdentityCache;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_types::os_shim_internal::Env;
use std::path::PathBuf;

/// The default Region, which every account has.
pub(super) const FIRST_REGION: &str = "us-east-1";

/// The user's Region, if the environment or the profile sets one.
pub(super) type HomeRegion = Option<(SanitizedText, Provenance)>;

/// Returns the custom endpoint for Lightsail, and what sets it.
pub(super) fn endpoint_said(target: &Target, addresses: &EndpointSettings) -> Option<(String, Words)> {
    let option = target.endpoint_url.clone().map(|url| (url, Words::from("--endpoint-url")));
    option.or_else(|| addresses.of(LIGHTSAIL))
}

/// Returns why no endpoint is set although one is meant.
pub(super) fn misplaced(target: &Target, addresses: &EndpointSettings) -> Option<UserText> {
    target.endpoint_url.is_none().then(|| addresses.misplaced()).flatten()
}

/// The settings of the command line, the environment and the profile for connecting to Lightsail.
#[derive(Clone, Debug, Default)]
pub struct NetworkSettings {
    /// The custom endpoint, redacted for display.
    pub endpoint: Option<SanitizedText>,
    /// Why that endpoint can't be used.
    pub error: Option<UserText>,
    /// The CA bundle to use instead of the system's certificates.
    pub bundle: Option<PathBuf>,
}

/// Reads the settings for connecting to Lightsail, without using the network.
pub async fn network_settings(target: &Target) -> NetworkSettings {
    let env = Env::real();
    let profiles = profiles::load(&env).await.unwrap_or_default().profiles;
    let addresses = EndpointSettings::new(&env, &profiles, target);
    let said = endpoint_said(target, &addresses);
    let wrong = said.as_ref().filter(|(url, _)| host(url).is_err());
    let wrong = wrong.map(|(url, by)| not_an_address(by.clone(), url));
    NetworkSettings {
        error: wrong.or_else(|| misplaced(target, &addresses)),
        endpoint: said.as_ref().map(|(url, _)| address::shown(url)),
        bundle: bundle(&env, &profiles, target).map(|bundle| bundle.path),
    }
}

/// Returns the host of the custom endpoint that this target selects, if it has a valid one. Only files are read.
pub fn endpoint_host(target: &Target) -> Option<SanitizedText> {
    let env = Env::real();
    let profiles = profiles::read(&env).unwrap_or_default().profiles;
    let (url, _) = endpoint_said(target, &EndpointSettings::new(&env, &profiles, target))?;
    host(&url).ok().map(|host| host.name)
}

/// Returns the settings for other AWS services: Skysail's HTTP client, timeouts, and the endpoints in the environment
/// or the profile.
pub async fn network(target: &Target, settings: &ClientSettings, region: &str) -> Network {
    let env = Env::real();
    let profiles = profiles::load(&env).await.unwrap_or_default().profiles;
    Network::new(&env, &profiles, target, settings, Some(region))
}

/// The network settings for all AWS services.
#[derive(Clone)]
pub struct Network {
    pub(super) addresses: EndpointSettings,
    region: Region,
    pub(super) bundle: Option<Bundle>,
    pub(super) wire: SdkHttpClient,
    clock: SdkClock,
    patience: ClientTimeouts,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    pub(super) fn new(
        env: &Env,
        profiles: &Profiles,
        target: &Target,
        settings: &ClientSettings,
        region: Option<&str>,
    ) -> Network {
        let bundle = bundle(env, profiles, target);
        Network {
            addresses: EndpointSettings::new(env, profiles, target),
            region: Region::new(region.unwrap_or(FIRST_REGION).to_owned()),
            wire: SdkHttpClient::new(bundle.clone()),
            bundle,
            clock: SdkClock(settings.clock.clone()),
            patience: settings.patience,
        }
    }

    /// Returns the SDK configuration for a service. Everything with a dangerous default is set: retries, timeouts, the
    /// Region; nothing is read from the environment or a file.
    pub(super) fn config(&self, service: ServiceNames) -> SdkConfig {
        let address = self.addresses.of(service).map(|(url, _)| url);
        // A custom endpoint takes precedence over endpoint variants.
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
        aws_sdk_sts::config::Builder::from(&self.config(STS))
            .interceptor(UserAgent)
            .interceptor(AttemptLog::Network)
            .identity_cache(IdentityCache::no_cache())
    }

    /// Returns the configuration for the portal of IAM Identity Center.
    pub fn sso(&self) -> aws_sdk_sso::config::Builder {
        aws_sdk_sso::config::Builder::from(&self.config(SSO)).interceptor(UserAgent).interceptor(AttemptLog::Network)
    }

    /// Returns the configuration for sign-ins with IAM Identity Center.
    pub fn oidc(&self) -> aws_sdk_ssooidc::config::Builder {
        aws_sdk_ssooidc::config::Builder::from(&self.config(OIDC))
            .interceptor(UserAgent)
            .interceptor(AttemptLog::Network)
    }

    /// Returns the configuration for `aws login` sessions.
    pub(super) fn sign_in(&self) -> aws_sdk_signin::config::Builder {
        aws_sdk_signin::config::Builder::from(&self.config(SIGN_IN))
            .interceptor(UserAgent)
            .interceptor(AttemptLog::Network)
    }

    /// Returns the same for another Region.
    pub(super) fn at(&self, region: &str) -> Network {
        Network { region: Region::new(region.to_owned()), ..self.clone() }
    }

    /// Returns the settings that select a special endpoint, whose host name may not exist.
    pub(super) fn special(&self) -> Option<SanitizedText> {
        let who: Vec<&str> = [self.addresses.fips(), self.addresses.dual_stack()].into_iter().flatten().collect();
        (!who.is_empty()).then(|| SanitizedText::new(who.join(", ")))
    }
}

/// Returns the user's CA bundle: from the AWS variable, the profile, or Python's variable.
fn bundle(env: &Env, profiles: &Profiles, target: &Target) -> Option<Bundle> {
    let of_env = |name: &'static str| Some((environment::said(env, name)?, name));
    let (profile, _) = environment::chosen(env, target.profile.as_deref());
    let of_profile = || Some((profiles.get(&profile, "ca_bundle")?.to_owned(), "ca_bundle"));
    let named = of_env("AWS_CA_BUNDLE").or_else(of_profile).or_else(|| of_env("REQUESTS_CA_BUNDLE"));
    named.map(|(text, by)| Bundle { path: environment::path(env, &text), by })
}
