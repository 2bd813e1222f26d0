//! The available ways to sign in, and the one most likely to help.

use super::SignInMethod;
use crate::app::model::Model;
use crate::domain::account::{ProfileKind, SsoPortal};
use crate::domain::failure::{ErrorKind, Failure};

/// Returns the available ways, safest first.
pub fn ways(model: &Model) -> Vec<SignInMethod> {
    let found = model.account.found.as_deref();
    let mut all = vec![SignInMethod::Sandbox];
    if error(model) == Some(ErrorKind::MfaCode) {
        all.push(SignInMethod::Code);
    }
    if found.is_some_and(|found| found.environment.keys) {
        all.push(SignInMethod::Found);
    }
    let profiles = found.map(|found| found.profiles.as_slice()).unwrap_or_default();
    let usable =
        profiles.iter().filter(|profile| !matches!(profile.kind, ProfileKind::Nothing | ProfileKind::Incomplete(_)));
    all.extend(usable.map(|profile| SignInMethod::Profile(profile.name.clone())));
    for portal in portals(model) {
        all.push(SignInMethod::SignIn(portal));
    }
    all.extend([SignInMethod::OtherPortal, SignInMethod::AwsLogin, SignInMethod::Keys, SignInMethod::GetAccount]);
    all
}

/// Returns the configured IAM Identity Center portals without duplicates, the current account's first.
fn portals(model: &Model) -> Vec<SsoPortal> {
    let Some(found) = model.account.found.as_deref() else { return Vec::new() };
    let of =
        |kind: &ProfileKind| if let ProfileKind::IdentityCenter(portal) = kind { Some(portal.clone()) } else { None };
    let chosen = found.chosen(&model.account.choice).and_then(|profile| of(&profile.kind));
    let named = found.profiles.iter().filter_map(|profile| of(&profile.kind));
    let bare = found.sessions.iter().map(|session| session.portal.clone());
    let mut all: Vec<SsoPortal> = Vec::new();
    for portal in chosen.into_iter().chain(named).chain(bare) {
        let same = |known: &SsoPortal| known.start_url == portal.start_url && known.region == portal.region;
        if !all.iter().any(same) {
            all.push(portal);
        }
    }
    all
}

/// Returns the failure that prevents access, if any.
pub fn failure(model: &Model) -> Option<&Failure> {
    model.account.error.as_ref().or(model.failure())
}

/// Returns the kind of that failure.
pub fn error(model: &Model) -> Option<ErrorKind> {
    failure(model).map(|failure| failure.error)
}

/// Returns the index of the way most likely to help: the sign-in of the account in use, or a way other than the one
/// that failed.
pub fn likely(model: &Model) -> usize {
    let found = model.account.found.as_deref();
    let kind = found.and_then(|found| found.chosen(&model.account.choice)).map(|profile| &profile.kind);
    let wanted = |way: &SignInMethod| match (way, kind) {
        (SignInMethod::SignIn(portal), Some(ProfileKind::IdentityCenter(own))) => portal.start_url == own.start_url,
        (SignInMethod::AwsLogin, Some(ProfileKind::Login)) => true,
        _ => false,
    };
    match error(model) {
        Some(ErrorKind::MfaCode) => ways(model).iter().position(|way| *way == SignInMethod::Code).unwrap_or(0),
        Some(ErrorKind::SignIn | ErrorKind::Expired) => ways(model).iter().position(wanted).unwrap_or(0),
        _ => 0,
    }
}
