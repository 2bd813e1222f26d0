//! The static IP action: its form field and its status. A static IP is free while attached, billed while not; the
//! default quota is five per Region; not for IPv6-only instances (AWS documentation).

use super::form::{FormLine, FormValues, text};
use super::{ActionAnswers, Mutation, ObservedState};
use crate::domain::instance::Instance;
use crate::domain::names;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::Verdict;
use crate::domain::user_text::UserText;

/// Returns the default name. It can't be the instance's: all resources share one namespace.
pub fn name(instance: &str) -> String {
    let room = names::LONGEST - 3;
    format!("{}-ip", instance.chars().take(room).collect::<String>())
}

/// Returns the name in this text.
///
/// # Errors
/// The rule that it breaks.
pub fn check(text: &str) -> Result<SanitizedText, UserText> {
    let name = text.trim();
    names::check(name).map_err(|problem| {
        let key = match problem.say.key {
            "problem.names.character" => "problem.static-ip.character",
            "problem.names.length" => "problem.static-ip.length",
            "problem.names.ends" => "problem.static-ip.ends",
            // This one doesn't name the question.
            key => key,
        };
        UserText { key, args: problem.say.args }
    })?;
    Ok(SanitizedText::new(name))
}

pub(super) fn read(attaches: Option<&OwnedResource>, filled: &FormValues) -> ActionAnswers {
    match attaches {
        Some(made) => ActionAnswers::Attach { name: made.name.clone() },
        None => ActionAnswers::Allocate { name: SanitizedText::new(text(filled, FormLine::Name).trim()) },
    }
}

/// Returns why there is nothing to do, if so.
pub(super) fn closed(instance: &Instance) -> Option<UserText> {
    let address = instance.public_ipv4.as_ref().map(ToString::to_string).unwrap_or_default();
    if instance.ip_type.as_deref() == Some("ipv6") {
        return Some(UserText::new("after.closed.ipv6-only"));
    }
    instance.static_ip.then(|| UserText::new("after.closed.has-static-ip").with("address", address))
}

pub(super) fn verdict(request: &Mutation, own: Option<&OwnedResource>, seen: &ObservedState) -> Verdict {
    let found = seen.ip.as_ref();
    match request {
        Mutation::Allocate { .. } => match found.zip(own) {
            Some((found, made)) if made.is(found) => Verdict::Done,
            _ => Verdict::Absent,
        },
        Mutation::Attach { instance, .. } => {
            let attached = found.is_some_and(|found| found.attached_to.as_ref() == Some(instance));
            let address = found.and_then(|found| found.address.as_ref());
            let shown = seen.instance.as_ref().and_then(|instance| instance.public_ipv4.as_ref());
            match (attached, address.is_some() && address == shown) {
                (true, true) => Verdict::Done,
                (true, false) => Verdict::There,
                (false, _) => Verdict::Absent,
            }
        }
        _ => Verdict::Absent,
    }
}
