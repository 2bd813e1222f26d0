//! Where credentials and the person's own Region come from.

use super::aws::Home;
use super::credentials::Lack;
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
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_credential_types::provider::{ProvideCredentials, future};

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
}

impl Source {
    pub(super) fn new(site: &Site, wire: &Wire, region: Region) -> Source {
        let config = ProviderConfig::without_region().with_region(Some(region)).with_http_client(wire.clone());
        Source { profile: site.profile.clone(), config }
    }

    /// The SDK's chain, with two differences. A profile that was named is the only source: keys in
    /// the environment would win over one of the command line, and a mistyped name would fall
    /// through to whoever comes next. And the metadata of EC2 is asked only on EC2, where waiting
    /// for it is not in vain.
    fn chain(&self) -> CredentialsProviderChain {
        let config = &self.config;
        let mut profile = ProfileFileCredentialsProvider::builder().configure(config);
        if let Some(name) = &self.profile {
            profile = profile.profile_name(name);
            return CredentialsProviderChain::first_try("Profile", profile.build());
        }
        let chain = CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new())
            .or_else("Profile", profile.build());
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
}

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async { self.chain().provide_credentials().await })
    }
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
    let says = |file: &str, start: &str| {
        std::fs::read_to_string(file).is_ok_and(|text| text.to_lowercase().starts_with(start))
    };
    std::env::var_os("AWS_EC2_METADATA_SERVICE_ENDPOINT").is_some()
        || says("/sys/class/dmi/id/sys_vendor", "amazon ec2")
        || says("/sys/hypervisor/uuid", "ec2")
}
