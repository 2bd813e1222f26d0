//! The person's profiles, by the SDK's own reading of the configuration and credentials files.

use crate::domain::account::{Kind, Portal, Profile, Session};
use crate::domain::clean::Clean;
use aws_config::profile::{self, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

/// Reads the files, wherever the environment says they are.
///
/// # Errors
/// A sentence: a line that is none, and where. Files that are not there are empty ones.
pub async fn read(env: &Env, selected: Option<&str>) -> Result<ProfileSet, Clean> {
    let named = selected.map(|name| name.to_owned().into());
    let read = profile::load(&Fs::real(), env, &Default::default(), named).await;
    // Its text names the file, the line and the rule, and quotes nothing.
    read.map_err(|error| {
        Clean::new(super::failure::chain(&error).map(|error| error.to_string()).collect::<Vec<_>>().join(": "))
    })
}

/// All profiles, `default` first, then by name.
pub fn all(set: &ProfileSet) -> Vec<Profile> {
    let mut names: Vec<&str> = set.profiles().collect();
    names.sort_by_key(|name| (*name != "default", *name));
    names.into_iter().filter_map(|name| profile(set, name)).collect()
}

/// Every `[sso-session]`, by name.
pub fn sessions(set: &ProfileSet) -> Vec<Session> {
    let mut names: Vec<&str> = set.sso_sessions().collect();
    names.sort_unstable();
    let session = |name: &&str| {
        let section = set.sso_session(name)?;
        let (start_url, region) = (section.get("sso_start_url")?, section.get("sso_region")?);
        let session = Some(Clean::new(name));
        let portal = Portal { session, start_url: start_url.into(), region: region.into(), ..Portal::default() };
        Some(Session { name: Clean::new(name), portal })
    };
    names.iter().filter_map(session).collect()
}

fn profile(set: &ProfileSet, name: &str) -> Option<Profile> {
    let section = set.get_profile(name)?;
    let region = section.get("region").map(Clean::new);
    Some(Profile {
        name: Clean::new(name),
        kind: kind(set, section),
        region,
        mfa_serial: guard(set, name).map(|guard| Clean::new(guard.serial)),
    })
}

/// Where the SDK will take a profile's credentials from: what it looks for, in its own order.
fn kind(set: &ProfileSet, section: &profile::Profile) -> Kind {
    let has = |key: &str| section.get(key);
    match (has("role_arn"), has("web_identity_token_file"), has("credential_source")) {
        (Some(_), Some(_), _) => Kind::WebIdentity,
        (Some(role), None, source) => match has("source_profile").or(source) {
            Some(from) => Kind::Role { role: role.into(), from: from.into() },
            None => Kind::Incomplete("source_profile".into()),
        },
        (None, _, Some(source)) => Kind::Source(source.into()),
        (None, Some(_), None) => Kind::Incomplete("role_arn".into()),
        (None, None, None) if is_portal(section) => portal(set, section),
        _ if has("login_session").is_some() => Kind::Login,
        _ if has("credential_process").is_some() => Kind::Process,
        _ => keys(section),
    }
}

fn keys(section: &profile::Profile) -> Kind {
    let temporary = section.get("aws_session_token").is_some();
    match (section.get("aws_access_key_id"), section.get("aws_secret_access_key")) {
        (Some(_), Some(_)) => Kind::Keys { temporary },
        (Some(_), None) => Kind::Incomplete("aws_secret_access_key".into()),
        (None, Some(_)) => Kind::Incomplete("aws_access_key_id".into()),
        (None, None) if temporary => Kind::Incomplete("aws_access_key_id".into()),
        (None, None) => Kind::Nothing,
    }
}

const PORTAL: [&str; 5] = ["sso_account_id", "sso_region", "sso_role_name", "sso_start_url", "sso_session"];

fn is_portal(section: &profile::Profile) -> bool {
    PORTAL.iter().any(|key| section.get(key).is_some())
}

fn portal(set: &ProfileSet, section: &profile::Profile) -> Kind {
    let own = |key: &str| section.get(key).map(Clean::new);
    let session = own("sso_session");
    let of_session = session.as_ref().map(|name| set.sso_session(name));
    let said = |key: &'static str| match &of_session {
        Some(Some(section)) => section.get(key).map(Clean::new),
        Some(None) => None,
        None => own(key),
    };
    let missing = |key: &str| Kind::Incomplete(key.into());
    if matches!(of_session, Some(None)) {
        return missing("sso_session");
    }
    let (Some(start_url), Some(region)) = (said("sso_start_url"), said("sso_region")) else {
        return missing(if said("sso_region").is_some() { "sso_start_url" } else { "sso_region" });
    };
    let (account, role) = (own("sso_account_id"), own("sso_role_name"));
    match (&account, &role) {
        (Some(_), Some(_)) => Kind::IdentityCenter(Portal { session, start_url, region, account, role, until: None }),
        (Some(_), None) => missing("sso_role_name"),
        _ => missing("sso_account_id"),
    }
}

/// A step on the way to a profile's credentials that wants a code of an MFA device, which the SDK
/// passes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard<'a> {
    /// The profile that says so.
    pub profile: &'a str,
    pub serial: &'a str,
}

/// The first such step of a profile, as the SDK walks: from role to source.
pub fn guard<'a>(set: &'a ProfileSet, name: &'a str) -> Option<Guard<'a>> {
    walk(set, name).into_iter().find_map(|step| {
        let serial = step.get("mfa_serial")?;
        let guarded = step.get("role_arn").is_some() || matches!(keys(step), Kind::Keys { temporary: false });
        guarded.then_some(Guard { profile: step.name(), serial })
    })
}

/// The profiles that have a part in one profile's credentials: itself, its source, and so on.
pub fn walk<'a>(set: &'a ProfileSet, name: &'a str) -> Vec<&'a profile::Profile> {
    let mut steps: Vec<&profile::Profile> = Vec::new();
    let mut next = Some(name);
    while let Some(section) = next.and_then(|name| set.get_profile(name)) {
        if steps.iter().any(|step| step.name() == section.name()) {
            break;
        }
        let first = steps.is_empty();
        steps.push(section);
        // A source with keys of its own ends the walk, whatever else it says.
        let ends = !first && matches!(keys(section), Kind::Keys { .. });
        let role = section.get("role_arn").is_some() && section.get("web_identity_token_file").is_none();
        next = section.get("source_profile").filter(|_| role && !ends);
    }
    steps
}

/// The command of a profile that is asked for credentials by running it; none where the SDK would
/// take them from elsewhere. `first` is the profile that was meant, and no source of another.
pub fn program(section: &profile::Profile, first: bool) -> Option<&str> {
    let has = |key: &str| section.get(key).is_some();
    let role = has("role_arn");
    let own_source = section.get("source_profile") == Some(section.name());
    let elsewhere = has("credential_source")
        || has("web_identity_token_file")
        || has("login_session")
        || is_portal(section)
        || (role && !own_source)
        || (!first && matches!(keys(section), Kind::Keys { .. }));
    section.get("credential_process").filter(|_| !elsewhere)
}

/// The profile beneath a guard, or the source that it names; none where its own keys are meant.
pub fn beneath<'a>(set: &'a ProfileSet, guard: Guard<'a>) -> Option<(&'a str, Option<&'a str>)> {
    let section = set.get_profile(guard.profile)?;
    section.get("role_arn")?;
    match section.get("source_profile") {
        Some(source) if source == section.name() => None,
        Some(source) => Some((source, None)),
        None => Some((section.name(), Some(section.get("credential_source")?))),
    }
}
