//! Diagnoses credentials: which would be used, where they come from, and values that can't be valid. Keys and tokens
//! are never shown.

use super::files::{FileOwner, one};
use super::{Section, Variables};
use crate::accounts::Accounts;
use crate::args::TargetOptions;
use crate::commands::target;
use crate::domain::account::{CredentialChoice, DiscoveredCredentials, Profile, ProfileKind, Used};
use crate::domain::sanitized_text::SanitizedText;
use crate::lightsail::{ClientSettings, Target};
use crate::text::Language;
use serde_json::Value;

/// Looks up the available credentials, and checks those in use as far as that needs no network.
pub async fn look(language: Language, target: &TargetOptions, variables: &Variables) -> Section {
    let mut section = Section::new("credentials");
    if target.sandbox.is_some() {
        section.fact("source", target::SANDBOX, t!(language, "doctor.credentials.sandbox"));
        return section;
    }
    let sdk_target = Target { profile: target.profile.clone(), endpoint_url: target.endpoint_url.clone() };
    let accounts = Accounts::of_environment(sdk_target, ClientSettings::default());
    let found = accounts.look().await;
    let (source, words) = source(language, target, &found);
    section.fact("source", source, words);
    let named = target.profile.as_deref().map(SanitizedText::new).or_else(|| found.environment.profile.clone());
    section.text(language, "profile", named.as_deref());
    region(language, &mut section, target, &found, named.as_deref().unwrap_or("default"));
    let names: Vec<Value> = found.profiles.iter().map(|profile| profile.name.as_str().into()).collect();
    let all: Vec<&str> = found.profiles.iter().map(|profile| profile.name.as_str()).collect();
    let none = t!(language, "doctor.credentials.none");
    section.fact("profiles", names, if all.is_empty() { none.to_owned() } else { all.join(", ") });
    one(language, &mut section, "config-file", &found.config_file, FileOwner::AwsSettings);
    one(language, &mut section, "credentials-file", &found.credentials_file, FileOwner::AwsKeys);
    section.switch(language, "on-ec2", found.on_instance);
    let cli = found.aws_cli.as_ref().map(|path| path.to_string_lossy().into_owned());
    let version = found.aws_cli_version.as_ref().map(|version| format!(" ({version})")).unwrap_or_default();
    let words = cli.as_ref().map_or(t!(language, "doctor.not-set").to_owned(), |cli| format!("{cli}{version}"));
    section.fact("aws-cli", cli.as_deref(), words);
    errors(language, &mut section, &found, variables);
    if let Some(Used::Profile(name, _)) = found.used(&choice(target)).filter(|_| found.missing.is_none()) {
        section
            .errors
            .extend(accounts.profile_error(&name).await.map(|why| crate::text::words(language, &why).into_owned()));
    }
    section
}

/// Returns the credentials that the command line selects.
fn choice(target: &TargetOptions) -> CredentialChoice {
    let named = |name: &str| CredentialChoice::Profile(SanitizedText::new(name));
    target.profile.as_deref().map_or(CredentialChoice::Found, named)
}

/// Returns the source that would be used: its name and its text.
fn source(language: Language, target: &TargetOptions, found: &DiscoveredCredentials) -> (Value, String) {
    let simple =
        |name: &'static str| (Value::from(name), t!(language, &format!("doctor.credentials.{name}")).to_owned());
    let none = || (Value::Null, t!(language, "doctor.credentials.none").to_owned());
    if found.missing.is_some() {
        return none();
    }
    match found.used(&choice(target)) {
        Some(Used::Keys) => simple("environment"),
        Some(Used::WebIdentity) => simple("web-identity"),
        Some(Used::Container) => simple("container"),
        Some(Used::Instance) => simple("instance"),
        Some(Used::Profile(name, _)) => {
            let usable =
                |profile: &&Profile| !matches!(profile.kind, ProfileKind::Nothing | ProfileKind::Incomplete(_));
            let Some(profile) = found.profile(&name).filter(usable) else { return none() };
            let kind = t!(language, &format!("doctor.credentials.kind.{}", profile.kind.key()));
            let key = if profile.keys_aside { "of-profile-beside-keys" } else { "of-profile" };
            let words = t!(language, &format!("doctor.credentials.{key}"), name = profile.name, kind = kind);
            (format!("profile:{}:{}", profile.name, profile.kind.key()).into(), words)
        }
        None => none(),
    }
}

fn region(
    language: Language,
    section: &mut Section,
    target: &TargetOptions,
    found: &DiscoveredCredentials,
    profile: &str,
) {
    let requested_region =
        target.region.as_deref().map(SanitizedText::new).or_else(|| found.environment.region.clone());
    let own = || found.profile(profile).and_then(|profile| profile.region.clone());
    section.text(language, "region-name", requested_region.or_else(own).as_deref());
}

fn errors(language: Language, section: &mut Section, found: &DiscoveredCredentials, variables: &Variables) {
    if let Some(why) = &found.unreadable {
        section.errors.push(t!(language, "doctor.credentials.unreadable", why = crate::text::words(language, why)));
    }
    section.warnings.extend(found.odd.iter().map(|it| crate::text::say(language, it)));
    if let Some(missing) = &found.missing {
        let near: Vec<&str> = missing.near.iter().map(SanitizedText::as_str).collect();
        let key = if near.is_empty() { "doctor.credentials.missing" } else { "doctor.credentials.missing-near" };
        section.errors.push(t!(language, key, name = missing.name, near = near.join(", ")));
    }
    let set = |name: &str| variables.get(name).is_some_and(|value| !value.is_empty());
    if set("AWS_ACCESS_KEY_ID") != set("AWS_SECRET_ACCESS_KEY") {
        section.errors.push(t!(language, "doctor.credentials.half").to_owned());
    }
    if found.environment.roleless {
        section.errors.push(t!(language, "doctor.credentials.roleless").to_owned());
    }
}
