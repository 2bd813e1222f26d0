//! Texts of the static IP pane.

use crate::domain::cost_so_far::{self, IDLE_STATIC_IP_HOUR};
use crate::domain::instance_actions::form::{FormLine, FormValues};
use crate::domain::instance_actions::{InstanceAction, InstanceActionStage};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::text::Language;

fn address(language: Language, action: &InstanceAction) -> String {
    let address = action.seen.instance.as_ref().and_then(|instance| instance.public_ipv4.as_ref());
    address.map_or(t!(language, "unknown").to_owned(), ToString::to_string)
}

/// Returns the hourly price of an unattached static IP.
pub fn hour() -> String {
    cost_so_far::amount(IDLE_STATIC_IP_HOUR).trim_end_matches('0').to_owned()
}

/// Returns the lines above the form.
pub fn intro(language: Language, action: &InstanceAction) -> Vec<String> {
    let price = t!(language, "after.static-ip.price", price = hour());
    match action.attaches() {
        Some(made) => vec![t!(language, "after.static-ip.again", ip = made.name), price],
        None => vec![t!(language, "after.static-ip.what", address = address(language, action)), price],
    }
}

/// Returns the label of the button for the current form values.
pub fn button(language: Language, action: &InstanceAction, filled: &FormValues) -> String {
    match action.attaches() {
        Some(made) => t!(language, "after.static-ip.attach", ip = made.name, name = action.instance),
        None => {
            let ip = SanitizedText::new(filled.get(&FormLine::Name).map_or("", String::as_str).trim());
            t!(language, "after.static-ip.do", ip = ip, name = action.instance)
        }
    }
}

/// Returns what was done, and what it costs from now on.
pub fn done(language: Language, action: &InstanceAction) -> Vec<String> {
    let ip = action.own.as_ref().map_or_else(String::new, |made| made.name.to_string());
    vec![
        t!(language, "after.static-ip.done", name = action.instance, address = address(language, action)),
        t!(language, "after.static-ip.keep", ip = ip, price = hour()),
    ]
}

/// Returns the warning for a static IP that was allocated but not attached and is billed.
pub fn left(language: Language, action: &InstanceAction) -> Vec<String> {
    let stuck = matches!(
        action.stage,
        InstanceActionStage::Sent(SentRequest::Refused { .. } | SentRequest::Settled(RequestOutcome::Failed(_)))
    );
    let alone = action
        .own
        .as_ref()
        .filter(|_| stuck && action.kind == crate::domain::instance_actions::InstanceActionKind::StaticIp);
    alone.map(|made| t!(language, "after.static-ip.alone", ip = made.name, price = hour())).into_iter().collect()
}
