//! The parts that JSON documents of commands have in common: one name for one thing in all of them. `docs/json.md` lists
//! every member.

use crate::domain::cost::Usd;
use crate::domain::failure::Failure;
use crate::domain::follow_ups::FollowUpTask;
use crate::domain::inventory::RegionInventory;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::owned_resource::OwnedResource;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::Words;
use crate::journal::{LaunchStatus, LaunchStatusKind};
use crate::text::Language;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// Formats a time as `2026-11-23T14:03:01Z`.
pub fn utc(wall: SystemTime) -> String {
    formatted(wall, "%Y-%m-%dT%H:%M:%SZ")
}

/// Formats a time as `2026-11-23T14:03:01.250Z`.
pub fn precise_utc(wall: SystemTime) -> String {
    formatted(wall, "%Y-%m-%dT%H:%M:%S.%3fZ")
}

fn formatted(wall: SystemTime, format: &str) -> String {
    jiff::Timestamp::try_from(wall).unwrap_or_default().strftime(format).to_string()
}

/// Returns a price in US dollars.
pub fn usd(price: Usd) -> f64 {
    price.as_cents() as f64 / 100.0
}

/// Returns a duration in seconds.
pub fn seconds(span: Duration) -> f64 {
    span.as_millis() as f64 / 1000.0
}

/// Returns a failure of a call to AWS.
pub fn failure(language: Language, failure: &Failure) -> Value {
    json!({
        "action": failure.action,
        "kind": failure.error.key(),
        "code": failure.code,
        "message": failure.message.as_ref().map(|it| crate::text::words(language, it)),
        "tip": failure.tip,
        "requestId": failure.request_id,
    })
}

/// Returns a failure that is known only by its kind and its words.
pub fn plain_failure(kind: Option<&str>, message: Option<&str>) -> Value {
    json!({ "action": null, "kind": kind, "code": null, "message": message, "tip": null, "requestId": null })
}

/// Returns a failure of which the journal has the words.
pub fn noted_failure(language: Language, why: &Words) -> Value {
    plain_failure(None, Some(&crate::text::words(language, why)))
}

/// Returns a resource that a launch created besides its instances. Whether it exists is null if its creation was started
/// and its outcome is unknown.
pub fn resource(made: &OwnedResource) -> Value {
    json!({
        "kind": made.kind,
        "name": made.name,
        "instanceName": made.instance,
        "arn": made.arn,
        "exists": made.there.then_some(true),
    })
}

/// Returns a Region whose servers were listed, or why they weren't.
pub fn region(language: Language, region: &RegionInventory, status: &str, why: Option<&Failure>) -> Value {
    json!({ "name": region.name, "displayName": region.place, "status": status, "failure": why.map(|it| failure(language, it)) })
}

/// Returns a follow-up of an instance.
pub fn follow_up(instance: &SanitizedText, task: &FollowUpTask) -> Value {
    json!({ "instanceName": instance, "id": task.id(), "kind": task.key(), "details": task.details() })
}

/// Adds members to an object.
pub fn with(mut object: Value, more: Value) -> Value {
    if let (Value::Object(all), Value::Object(more)) = (&mut object, more) {
        all.extend(more);
    }
    object
}

/// Returns the status of an instance: its outcome as the journal has it, or what the launch's status says of one without.
pub fn instance_status(launch: LaunchStatusKind, outcome: NotedOutcome) -> &'static str {
    use LaunchStatusKind::{Abandoned, NeverSent, Refused, Unknown};
    match (outcome, launch) {
        (NotedOutcome::Waiting, Refused | NeverSent) => "not-created",
        (NotedOutcome::Waiting, Unknown | Abandoned) => Unknown.key(),
        // `exists` tells these apart.
        (NotedOutcome::FailedAndExists, _) => NotedOutcome::Failed.key(),
        _ => outcome.key(),
    }
}

/// Returns the instances of a launch by what its journal says of them. Whether one exists is null if that is unknown.
pub fn noted_instances(names: &[SanitizedText], status: &LaunchStatus) -> Vec<Value> {
    let outcome = |name: &SanitizedText| match status {
        LaunchStatus::Settled { outcomes } => {
            outcomes.iter().find(|(other, _)| other == name).map(|(_, outcome)| *outcome)
        }
        LaunchStatus::Deleted => Some(NotedOutcome::Deleted),
        _ => None,
    };
    let document = |name: &SanitizedText| {
        let outcome = outcome(name).unwrap_or(NotedOutcome::Waiting);
        let exists = match (outcome, status) {
            (NotedOutcome::Running | NotedOutcome::Stopped | NotedOutcome::FailedAndExists, _) => Some(true),
            (NotedOutcome::Waiting, LaunchStatus::Refused { .. } | LaunchStatus::NeverSent { .. }) => Some(false),
            (outcome, _) if !outcome.may_exist() => Some(false),
            _ => None,
        };
        json!({ "name": name, "status": instance_status(status.kind(), outcome), "exists": exists })
    };
    names.iter().map(document).collect()
}
