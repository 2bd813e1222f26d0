//! Discovers the credentials on this machine, only from files and variables, so that it never waits.

use super::{Accounts, aws_cli};
use crate::domain::account::profiles::{MissingRole, Profiles};
use crate::domain::account::{DiscoveredCredentials, Environment, MissingProfile, ProfileKind, near};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::Words;
use crate::lightsail::{environment, errors, profile_error, profiles};
use std::ffi::OsStr;

impl Accounts {
    /// Discovers credentials, without using the network or running programs.
    pub async fn look(&self) -> DiscoveredCredentials {
        let (profile, by) = environment::chosen(&self.0.env, None);
        let cli = environment::find_program("aws".as_ref(), self.var("PATH").as_deref().map(OsStr::new));
        let mut found = DiscoveredCredentials {
            environment: Environment {
                profile: by.is_some().then(|| SanitizedText::new(profile)),
                profile_by: by,
                ..self.environment()
            },
            aws_cli_version: cli.as_deref().and_then(aws_cli::version),
            aws_cli: cli,
            on_instance: crate::lightsail::on_ec2(),
            credentials_file: self.credentials_file(),
            config_file: self.config_file(),
            ..DiscoveredCredentials::default()
        };
        match profiles::load(&self.0.env).await {
            Ok(read) => {
                found.profiles = read.profiles.listed();
                found.sessions = read.profiles.sessions();
                found.odd = read.odd;
                found.odd.extend(errors(&self.0.env, &read.profiles));
                self.add_ends(&mut found);
                self.add_web_identity(&mut found.environment, &read.profiles);
            }
            Err(why) => {
                found.unreadable = Some(why);
                self.add_web_identity(&mut found.environment, &Profiles::default());
            }
        }
        found.missing = self.missing(&found);
        found
    }

    /// Returns what is wrong with this profile's credentials, as a message. Doesn't use the network, but runs the
    /// profile's `credential_process`, as every use of the profile does.
    pub async fn profile_error(&self, name: &str) -> Option<Words> {
        let read = profiles::load(&self.0.env).await.ok()?;
        profile_error(&self.0.env, &read.profiles, name, &self.0.settings).await
    }

    /// Sets whether a web identity token is used, or can't be.
    fn add_web_identity(&self, said: &mut Environment, profiles: &Profiles) {
        let name = said.profile.as_deref().unwrap_or("default");
        match profiles.web_identity(name, &environment::web_identity(&self.0.env)) {
            Ok(token) => said.web_identity = token.is_some(),
            Err(MissingRole) => said.roleless = true,
        }
    }

    /// Sets when the stored sign-ins expire.
    fn add_ends(&self, found: &mut DiscoveredCredentials) {
        for profile in &mut found.profiles {
            if let ProfileKind::IdentityCenter(portal) = &mut profile.kind {
                portal.until = self.signed_in_until(portal);
            }
        }
        for session in &mut found.sessions {
            session.portal.until = self.signed_in_until(&session.portal);
        }
    }

    fn environment(&self) -> Environment {
        let is = |name: &str| self.var(name).is_some();
        let clean = |name: &str| self.var(name).map(SanitizedText::new);
        Environment {
            keys: is("AWS_ACCESS_KEY_ID") && is("AWS_SECRET_ACCESS_KEY"),
            half: is("AWS_ACCESS_KEY_ID") && !is("AWS_SECRET_ACCESS_KEY"),
            region: clean("AWS_REGION").or_else(|| clean("AWS_DEFAULT_REGION")),
            container: is("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || is("AWS_CONTAINER_CREDENTIALS_FULL_URI"),
            ..Environment::default()
        }
    }

    /// Returns the requested profile, if it doesn't exist.
    fn missing(&self, found: &DiscoveredCredentials) -> Option<MissingProfile> {
        let of_env = || found.environment.profile.clone();
        let name = self.0.target.profile.as_deref().map(SanitizedText::new).or_else(of_env)?;
        if found.unreadable.is_some() || found.profile(&name).is_some() {
            return None;
        }
        let near = near(&name, found.profiles.iter().map(|profile| &profile.name));
        Some(MissingProfile { name, near })
    }
}
