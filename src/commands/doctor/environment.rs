//! Diagnoses environment variables and network settings.

use super::{Section, Variables};
use crate::commands::startup;
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use crate::lightsail::{self, NetworkSettings};
use crate::text::Language;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Variables whose values aren't secret. Of all others only the name is shown.
const OPEN: [&str; 14] = [
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CA_BUNDLE",
    "AWS_MAX_ATTEMPTS",
    "AWS_RETRY_MODE",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_SDK_LOAD_CONFIG",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_SDK_UA_APP_ID",
];

/// The variables that relocate the AWS files.
const FILES: [&str; 2] = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

/// Other variables that Skysail reads.
const MINDED: [&str; 8] =
    ["ACCESSIBLE", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "TZ", "XDG_CONFIG_HOME"];

/// Lists the variables that matter to Skysail and to AWS.
pub fn look(language: Language, variables: &Variables) -> Section {
    let mut section = Section::new("environment");
    let aws = variables.iter().filter(|(name, _)| name.starts_with("AWS_"));
    let mut listed = Map::new();
    let mut words = Vec::new();
    for (name, value) in aws {
        let name = SanitizedText::new(name);
        if OPEN.contains(&name.as_str()) {
            let value = SanitizedText::new(value);
            words.push(format!("{name}={value}"));
            listed.insert(name.to_string(), value.as_str().into());
        } else {
            words.push(t!(language, "doctor.environment.hidden", name = name));
            listed.insert(name.to_string(), Value::Bool(true));
        }
    }
    let none = || t!(language, "doctor.not-set").to_owned();
    section.fact("aws", listed, if words.is_empty() { none() } else { words.join(", ") });
    let mut minded = Map::new();
    let mut words = Vec::new();
    for name in MINDED {
        let Some(value) = variables.get(name).map(SanitizedText::new) else { continue };
        words.push(format!("{name}={value}"));
        minded.insert(name.to_owned(), value.as_str().into());
    }
    section.fact("others", minded, if words.is_empty() { none() } else { words.join(", ") });
    section.warnings.extend(variables.get("TZ").and_then(|tz| no_zone(language, tz)));
    section.warnings.extend(FILES.iter().filter_map(|name| names_no_file(language, variables, name)));
    section
}

/// Returns that a variable for one of the AWS files is empty, and what follows: other programs don't read the usual
/// file then, as Skysail does (`findings/an_empty_variable_signs_as_the_machine.sh`).
fn names_no_file(language: Language, variables: &Variables, name: &str) -> Option<String> {
    let empty = variables.get(name).is_some_and(String::is_empty);
    empty.then(|| t!(language, "doctor.environment.no-file", name = name))
}

/// Returns that a `TZ` names no zone and has no rules of one, and what follows.
fn no_zone(language: Language, tz: &str) -> Option<String> {
    let unreadable = startup::zone(Some(tz)).is_none();
    unreadable.then(|| t!(language, "doctor.environment.no-zone", tz = SanitizedText::new(tz)))
}

/// Lists the proxies, the trusted certificates, and the endpoint.
pub fn network(language: Language, variables: &Variables, network_settings: &NetworkSettings) -> Section {
    let mut section = Section::new("network");
    let proxy = match lightsail::proxy(|name| variables.get(name).cloned()) {
        Ok(proxy) => proxy,
        Err(why) => {
            section.errors.push(crate::text::say(language, &why));
            None
        }
    };
    let words = proxy
        .as_ref()
        .map_or(t!(language, "doctor.network.straight").to_owned(), |(name, place)| format!("{place} ({name})"));
    section.fact("proxy", proxy.map(|(name, place)| json!({ "from": name, "to": place.as_str() })), words);
    let not_for = ["no_proxy", "NO_PROXY"].iter().find_map(|name| variables.get(*name));
    section.text(language, "no-proxy", not_for.map(String::as_str));
    match &network_settings.bundle {
        None => section.fact("ca-bundle", Value::Null, t!(language, "doctor.network.system-ca")),
        Some(path) => bundle(language, &mut section, path),
    }
    section.text(language, "endpoint", network_settings.endpoint.as_deref());
    section.errors.extend(network_settings.error.as_ref().map(|it| crate::text::say(language, it)));
    section
}

/// Maximum size of a certificate file, in bytes; far more than any needs.
const LARGEST: u64 = 16 * 1024 * 1024;

fn bundle(language: Language, section: &mut Section, path: &Path) {
    let shown = SanitizedText::new(path.to_string_lossy());
    match files::read_text(path, LARGEST) {
        Ok(text) => {
            let count = text.matches("-----BEGIN CERTIFICATE-----").count();
            let words = format!("{shown}  ({})", crate::text::count(language, "doctor.network.certificates", count));
            section.fact("ca-bundle", json!({ "path": shown.as_str(), "certificates": count }), words);
            if count == 0 {
                section.errors.push(t!(language, "doctor.network.no-certificates", path = shown));
            }
        }
        Err(error) => {
            let why = files::why(&error);
            let why = crate::text::words(language, &why);
            section.errors.push(t!(language, "doctor.files.trouble.read", path = shown, why = why));
            section.fact("ca-bundle", json!({ "path": shown.as_str(), "certificates": null }), shown.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zone_without_its_rules_is_reported() {
        let of = |tz: &str| look(Language::English, &Variables::from([("TZ".into(), tz.into())])).warnings;
        assert!(of("CET-1CEST")[0].contains("TZ=CET-1CEST"), "{:?}", of("CET-1CEST"));
        assert_eq!([of("CET-1CEST,M3.5.0,M10.5.0/3"), of("")], [Vec::<String>::new(), Vec::new()]);
    }

    #[test]
    fn unknown_aws_variable_is_listed_without_its_value() {
        let variables = Variables::from([
            ("AWS_REGION".into(), "eu-west-1".into()),
            ("AWS_SECRET_ACCESS_KEY".into(), "canary".into()),
            ("AWS_SOMETHING_NEW".into(), "canary".into()),
            ("HOME".into(), "canary".into()),
        ]);
        let section = look(Language::English, &variables);
        let wanted = json!({ "AWS_REGION": "eu-west-1", "AWS_SECRET_ACCESS_KEY": true, "AWS_SOMETHING_NEW": true });
        assert_eq!(section.facts[0].value, wanted);
        assert!(section.facts.iter().all(|fact| !fact.words.contains("canary")));
    }
}
