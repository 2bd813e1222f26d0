//! Where credentials and the person's own Region come from.

use super::aws::Home;
use super::credentials::Lack;
use super::detour::{self, Detour};
use super::mfa::Sessions;
use super::profiles;
use super::program::Program;
use super::settings::Site;
use super::wire::Wire;
use crate::domain::clean::Clean;
use crate::domain::failure::Trouble;
use crate::domain::wishes::Provenance;
use aws_config::Region;
use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::ProvideRegion;
#[allow(deprecated, reason = "the names that replace these are of a crate that the SDK keeps to itself")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_types::os_shim_internal::Env;
use std::sync::Arc;
use std::time::Duration;

/// The Region of the environment, or else of the profile. The instance's own, which the SDK
/// would ask for over the network, is none that the person chose.
pub(super) async fn home(profile: Option<&str>) -> Home {
    if let Some(region) = EnvironmentVariableRegionProvider::new().region().await {
        return Some((Clean::new(region.as_ref()), Provenance::Environment));
    }
    let mut file = ProfileFileRegionProvider::builder();
    if let Some(profile) = profile {
        file = file.profile_name(profile);
    }
    let region = file.build().region().await?;
    Some((Clean::new(region.as_ref()), Provenance::Profile))
}

/// Where credentials come from. The files are read anew with every search: what the person did
/// about them since is then seen, which the SDK's own providers would not.
#[derive(Debug)]
pub(super) struct Source {
    profile: Option<String>,
    config: ProviderConfig,
    /// For a program of the person's.
    patience: Duration,
    pub sessions: Sessions,
}

impl Source {
    pub(super) fn new(site: &Site, wire: &Wire, region: Region, patience: Duration) -> Source {
        let config = ProviderConfig::without_region().with_region(Some(region)).with_http_client(wire.clone());
        Source { profile: site.profile.clone(), config, patience, sessions: Sessions::default() }
    }

    /// The SDK's chain, with two differences. A profile that was named is the only source: keys in
    /// the environment would win over one of the command line, and a mistyped name would fall
    /// through to whoever comes next. And the metadata of EC2 is asked only on EC2, where waiting
    /// for it is not in vain.
    async fn chain(&self) -> CredentialsProviderChain {
        let config = &self.config;
        let profile = self.in_use().await;
        if self.profile.is_some() {
            return CredentialsProviderChain::first_try("Profile", profile);
        }
        let chain = CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("Profile", profile);
        if named_by_environment() {
            return chain;
        }
        let chain = chain
            .or_else("WebIdentityToken", WebIdentityTokenCredentialsProvider::builder().configure(config).build())
            .or_else("EcsContainer", EcsCredentialsProvider::builder().configure(config).build());
        match on_ec2() {
            true => chain.or_else("Ec2", ImdsCredentialsProvider::builder().configure(config).build()),
            false => chain,
        }
    }

    /// The profiles as they are now.
    pub(super) async fn profiles(&self) -> Result<ProfileSet, Clean> {
        profiles::read(&Env::real(), self.profile.as_deref()).await
    }

    async fn in_use(&self) -> ProfileFileCredentialsProvider {
        match self.profiles().await {
            Ok(set) => self.provider(&set, set.selected_profile(), Detour::of(&set, set.selected_profile())),
            // The SDK says what is wrong with them.
            Err(_) => ProfileFileCredentialsProvider::builder().configure(&self.config).build(),
        }
    }

    /// The SDK's provider of one profile, with a detour on the way.
    pub(super) fn provider(&self, set: &ProfileSet, name: &str, detour: Detour) -> ProfileFileCredentialsProvider {
        let mut provider = ProfileFileCredentialsProvider::builder()
            .configure(&self.config)
            .profile_name(detour.select.unwrap_or(name))
            .profile_files(with(&detour.lines));
        if let Some(section) = detour.program.as_deref().and_then(|name| set.get_profile(name)) {
            let command = section.get("credential_process").unwrap_or_default();
            let program = Program::new(command, section.get("aws_account_id"), self.patience);
            provider = provider.with_custom_provider(detour::PROGRAM, program);
        }
        if let Some(profile) = &detour.session {
            provider = provider.with_custom_provider(detour::SESSION, self.sessions.of(profile));
        }
        provider.build()
    }
}

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.chain().await.provide_credentials().await })
    }
}

/// One source, for the keyring and for whoever asks beneath it.
#[derive(Debug)]
pub(super) struct Shared(pub Arc<Source>);

impl ProvideCredentials for Shared {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.provide_credentials()
    }
}

/// The person's files, and these lines before all of them.
#[allow(deprecated, reason = "the names that replace these are of a crate that the SDK keeps to itself")]
fn with(lines: &str) -> ProfileFiles {
    let files = ProfileFiles::builder().include_default_config_file(true).include_default_credentials_file(true);
    files.with_contents(ProfileFileKind::Credentials, lines).build()
}

fn named_by_environment() -> bool {
    std::env::var_os("AWS_PROFILE").is_some_and(|name| !name.is_empty())
}

/// What it means that there is nothing.
pub(super) fn nothing(site: &Site) -> Lack {
    match site.profile.is_some() || named_by_environment() {
        true => {
            Lack::new(Trouble::NoProfile, "The AWS configuration files have no such profile, or no credentials in it.")
        }
        false => Lack::new(Trouble::NoCredentials, "No AWS credentials were found."),
    }
}

/// Whether this machine says that it is an EC2 instance, or the person says where its metadata is.
pub fn on_ec2() -> bool {
    let text = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    std::env::var_os("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some()
        || is_ec2(&text("/sys/class/dmi/id/sys_vendor"), &text("/sys/hypervisor/uuid"))
}

/// By who sold the machine, or by the number that the older ones have.
fn is_ec2(vendor: &str, uuid: &str) -> bool {
    vendor.to_lowercase().starts_with("amazon ec2") || uuid.to_lowercase().starts_with("ec2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_of_ec2_is_known_by_what_the_machine_says_of_itself() {
        assert!(is_ec2("Amazon EC2\n", "") && is_ec2("Xen\n", "ec2e1916-9099-7caf-fd21-012345abcdef\n"));
        assert!(!is_ec2("Dell Inc.\n", "") && !is_ec2("", ""));
    }

    #[tokio::test]
    async fn the_metadata_of_an_instance_is_asked_on_an_instance_and_nowhere_else() {
        let settings = crate::lightsail::Settings::default();
        let source = |profile: Option<&str>| {
            let site = Site { profile: profile.map(str::to_owned), endpoint_url: None };
            Source::new(&site, &Wire::new(), Region::from_static("us-east-1"), settings.patience.program)
        };
        // What it is made of is in its `Debug`, by the names of the sources.
        let chain = format!("{:?}", source(None).chain().await);
        assert!(chain.contains("\"Profile\""), "{chain}");
        assert_eq!(chain.contains("\"Ec2\""), on_ec2(), "{chain}");
        let named = format!("{:?}", source(Some("work")).chain().await);
        assert!(!named.contains("\"Ec2\"") && !named.contains("\"Environment\""), "{named}");
    }
}
