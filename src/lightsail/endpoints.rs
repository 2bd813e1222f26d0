//! Endpoint settings of each service: the command line, the environment and the profile, in the AWS CLI's order of
//! precedence.

use super::environment::{self, is_true};
use super::proxy::read_alike;
use super::settings::Target;
use crate::domain::account::profiles::Profiles;
use crate::domain::address;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{UserText, Words};
use aws_types::os_shim_internal::Env;

/// The endpoint settings of the environment and the profile in use.
#[derive(Clone)]
pub(super) struct EndpointSettings {
    env: Env,
    profiles: Profiles,
    profile: String,
}

/// A service, by its names in variables and in a `services` section.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceNames(pub &'static str, pub &'static str);

pub(super) const LIGHTSAIL: ServiceNames = ServiceNames("LIGHTSAIL", "lightsail");
pub(super) const STS: ServiceNames = ServiceNames("STS", "sts");
pub(super) const SSO: ServiceNames = ServiceNames("SSO", "sso");
pub(super) const OIDC: ServiceNames = ServiceNames("SSO_OIDC", "sso_oidc");
pub(super) const SIGN_IN: ServiceNames = ServiceNames("SIGNIN", "signin");

impl EndpointSettings {
    pub(super) fn new(env: &Env, profiles: &Profiles, target: &Target) -> EndpointSettings {
        let (profile, _) = environment::chosen(env, target.profile.as_deref());
        EndpointSettings { env: env.clone(), profiles: profiles.clone(), profile }
    }

    /// Returns the custom endpoint of a service, and what sets it.
    pub(super) fn of(&self, service: ServiceNames) -> Option<(String, Words)> {
        if self.ignored() {
            return None;
        }
        let own = format!("AWS_ENDPOINT_URL_{}", service.0);
        let of_env = |name: &str| Some((environment::said(&self.env, name)?, Words::from(name)));
        let file = || UserText::new("cause.endpoint.file").into();
        let of_section = || Some((self.profiles.endpoint_of_service(&self.profile, service.1)?, file()));
        let of_profile = || Some((self.profiles.get(&self.profile, "endpoint_url")?.to_owned(), file()));
        of_env(&own).or_else(|| of_env("AWS_ENDPOINT_URL")).or_else(of_section).or_else(of_profile)
    }

    /// Returns why no endpoint is set although the profile's `services` section has one. Nothing may be sent then: it
    /// would go to AWS instead.
    pub(super) fn misplaced(&self) -> Option<UserText> {
        let section = self.profiles.misplaced_endpoint(&self.profile).filter(|_| !self.ignored())?;
        let say = UserText::new("cause.endpoint.misplaced").with("section", SanitizedText::new(section));
        self.of(LIGHTSAIL).is_none().then_some(say)
    }

    fn ignored(&self) -> bool {
        self.switch("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls").is_some()
    }

    /// Returns what enables this switch, if anything: the variable takes precedence over the profile.
    fn switch(&self, variable: &'static str, key: &'static str) -> Option<&'static str> {
        match environment::said(&self.env, variable) {
            Some(text) => is_true(&text).then_some(variable),
            None => self.profiles.get(&self.profile, key).filter(|text| is_true(text)).map(|_| key),
        }
    }

    /// Returns what enables FIPS 140 endpoints. A custom endpoint takes precedence.
    pub(super) fn fips(&self) -> Option<&'static str> {
        self.switch("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    }

    /// Returns what enables dual-stack endpoints (with IPv6).
    pub(super) fn dual_stack(&self) -> Option<&'static str> {
        self.switch("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    }
}

/// The host of a custom endpoint.
pub(super) struct Host {
    /// Host and port.
    pub name: SanitizedText,
    /// Whether it is on this machine.
    pub loopback: bool,
    pub tls: bool,
}

/// The endpoint isn't a valid address.
pub(super) struct EndpointError;

/// Returns whether this is a valid endpoint address.
pub fn is_address(url: &str) -> bool {
    host(url).is_ok()
}

/// Parses the host of an endpoint.
pub(super) fn host(said: &str) -> Result<Host, EndpointError> {
    let url: http::Uri = said.parse().map_err(|_| EndpointError)?;
    // A special character in a password would change which part is the host.
    if !address::is_plain(said) || !read_alike(said) {
        return Err(EndpointError);
    }
    let http = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority().filter(|authority| http && !authority.host().is_empty()).ok_or(EndpointError)?;
    let bare = authority.host().trim_matches(['[', ']']);
    let loopback = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // Leaves out a user name and password before an `@`, which are private.
    let port = authority.port().map(|port| format!(":{port}")).unwrap_or_default();
    let tls = url.scheme_str() == Some("https");
    Ok(Host { name: SanitizedText::new(format!("{}{port}", authority.host())), loopback, tls })
}

/// Returns a message with the source and the redacted address, so that the user can find it.
pub(super) fn not_an_address(who: Words, said: &str) -> UserText {
    let key = match () {
        () if address::is_plain(said) => "cause.endpoint.wrong",
        () if address::port_is_too_large(said) => "cause.endpoint.port",
        () => "cause.endpoint.unclear",
    };
    UserText::new(key).with_text("who", who).with("address", address::shown(said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::aws_file;

    const CONFIG: &str = "[default]\nendpoint_url = http://profile\nservices = s\nuse_fips_endpoint = true\n\
        [services s]\nlightsail =\n  endpoint_url = http://section\n";

    fn of(env: &[(&str, &str)], service: ServiceNames) -> String {
        let profiles = Profiles::of(&aws_file::read(CONFIG.as_bytes()), &aws_file::AwsFile::default());
        let addresses = EndpointSettings::new(&Env::from_slice(env), &profiles, &Target::default());
        addresses.of(service).map(|(url, _)| url).unwrap_or_default()
    }

    #[test]
    fn endpoint_that_stands_below_no_service_is_refused_unless_it_does_not_matter() {
        let misplaced = |config: &str, env: &[(&str, &str)]| {
            let profiles = Profiles::of(&aws_file::read(config.as_bytes()), &aws_file::AwsFile::default());
            EndpointSettings::new(&Env::from_slice(env), &profiles, &Target::default()).misplaced().map(|say| say.key)
        };
        let flat = "[default]\nservices = s\n[services s]\nlightsail =\nendpoint_url = http://section\n";
        assert_eq!(misplaced(flat, &[]), Some("cause.endpoint.misplaced"));
        assert_eq!(misplaced(flat, &[("AWS_ENDPOINT_URL", "http://all")]), None);
        assert_eq!(misplaced(flat, &[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]), None);
        assert_eq!(misplaced(CONFIG, &[]), None);
    }

    #[test]
    fn most_specific_endpoint_is_used_and_an_empty_one_is_ignored() {
        let both = [("AWS_ENDPOINT_URL", "http://all"), ("AWS_ENDPOINT_URL_LIGHTSAIL", "http://own")];
        assert_eq!(of(&both, LIGHTSAIL), "http://own");
        assert_eq!(of(&both, STS), "http://all");
        assert_eq!(of(&[("AWS_ENDPOINT_URL", ""), ("AWS_ENDPOINT_URL_LIGHTSAIL", "")], LIGHTSAIL), "http://section");
        assert_eq!(of(&[], STS), "http://profile");
        assert_eq!(of(&[("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "TRUE")], LIGHTSAIL), "");
    }

    #[test]
    fn variable_overrides_the_fips_setting_of_the_profile() {
        let profiles = Profiles::of(&aws_file::read(CONFIG.as_bytes()), &aws_file::AwsFile::default());
        let fips =
            |env: &[(&str, &str)]| EndpointSettings::new(&Env::from_slice(env), &profiles, &Target::default()).fips();
        assert_eq!(fips(&[]), Some("use_fips_endpoint"));
        assert_eq!(fips(&[("AWS_USE_FIPS_ENDPOINT", "false")]), None);
        assert_eq!(fips(&[("AWS_USE_FIPS_ENDPOINT", "")]), Some("use_fips_endpoint"));
    }
}
