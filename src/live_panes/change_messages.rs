//! Describes the differences between two states of a launch, one line each, for commands, logs, and line mode.

use super::messages::brief;
use super::{connect, follow_ups, timeline};
use crate::domain::deletion::DeletionStatus;
use crate::domain::launch::key_import::KeyImport;
use crate::domain::launch::launched_instance::{InstanceOutcome, LaunchInstance};
use crate::domain::launch::{Launch, LaunchStage};
use crate::domain::reachability::Reachability;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::UnknownOutcome;
use crate::text::Language;

/// Returns a line for every change worth reporting.
pub fn of(language: Language, before: &Launch, after: &Launch) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(stage(language, before, after));
    lines.extend(key(language, before, after));
    for instance in &after.instances {
        let was = before.instances.iter().find(|was| was.name == instance.name);
        lines.extend(was.and_then(|was| self::instance(language, was, instance, after.port())));
    }
    lines.extend(follow_ups::changes(language, before, after));
    if let Some(failure) =
        after.error.as_ref().filter(|_| before.error.is_none() && after.stage == LaunchStage::Watched)
    {
        lines.push(t!(language, "launch.trouble", what = brief(language, failure)));
    }
    if let Some(why) = after.unjournaled.as_ref().filter(|_| before.unjournaled.is_none()) {
        lines.push(t!(language, "launch.unjournaled", why = crate::text::words(language, why)));
    }
    lines
}

fn stage(language: Language, before: &Launch, after: &Launch) -> Option<String> {
    let text = match (&before.stage, &after.stage) {
        (LaunchStage::Unknown(was), LaunchStage::Unknown(is)) => return look(language, was, is),
        (was, is) if std::mem::discriminant(was) == std::mem::discriminant(is) => return None,
        (_, LaunchStage::Sent) => t!(language, "cli.launch.sent").to_owned(),
        (_, LaunchStage::Unknown(unknown)) => {
            format!("{} {}", t!(language, "launch.unknown"), brief(language, &unknown.failure))
        }
        (_, LaunchStage::Watched) if after.adopted => t!(language, "launch.adopted").to_owned(),
        (_, LaunchStage::Watched) => t!(language, "cli.launch.accepted").to_owned(),
        _ => return None,
    };
    Some(text)
}

/// Returns the progress of importing the key pair while the outcome of the request is unknown.
fn key(language: Language, before: &Launch, after: &Launch) -> Option<String> {
    match (&before.key_import, &after.key_import) {
        (KeyImport::Unknown { unknown: was, .. }, KeyImport::Unknown { unknown: is, .. }) => look(language, was, is),
        (_, KeyImport::Unknown { made, .. }) => Some(t!(language, "launch.key.doubt", name = made.name)),
        (KeyImport::Unknown { made, .. }, KeyImport::There) => Some(t!(language, "launch.key.found", name = made.name)),
        _ => None,
    }
}

fn look(language: Language, was: &UnknownOutcome, is: &UnknownOutcome) -> Option<String> {
    if is.looked_enough() && !was.looked_enough() {
        return Some(t!(language, "cli.launch.looked-enough").to_owned());
    }
    if let Some(failure) = is.look_failure.as_ref().filter(|_| is.look_failure != was.look_failure) {
        return Some(t!(language, "launch.unknown.look-failed", what = brief(language, failure)));
    }
    let looks = crate::text::count(language, "cli.launch.looks", is.looks as usize);
    (is.looks > was.looks).then(|| t!(language, "cli.launch.found", looks = looks))
}

fn instance(language: Language, was: &LaunchInstance, is: &LaunchInstance, port: u16) -> Option<String> {
    // A deletion is reported elsewhere.
    if is.deleted {
        return None;
    }
    if was.outcome != is.outcome && is.outcome != InstanceOutcome::Waiting {
        return Some(outcome_words(language, is));
    }
    if was.way != is.way && is.outcome == InstanceOutcome::Running {
        return way(language, is, port);
    }
    let state = |launched: &LaunchInstance| launched.instance.as_ref().and_then(|instance| instance.state.clone());
    if let Some(now) = state(is).filter(|now| Some(now) != state(was).as_ref()) {
        return Some(t!(language, "cli.instance.state", name = is.name, state = now));
    }
    let status = |launched: &LaunchInstance| launched.creation().and_then(|operation| operation.status.clone());
    let now = status(is).filter(|now| Some(now) != status(was).as_ref())?;
    Some(t!(language, "cli.instance.operation", name = is.name, status = now))
}

/// Returns how the probing of the login port ended; `None` while it continues.
pub fn way(language: Language, instance: &LaunchInstance, port: u16) -> Option<String> {
    let name = &instance.name;
    match &instance.way {
        Reachability::Open => Some(t!(language, "cli.instance.ready", name = name, port = port)),
        Reachability::Unknowable => Some(format!("{name}: {}", t!(language, "port-probe.unknowable", port = port))),
        Reachability::GivenUp(met) => Some(format!(
            "{name}: {}",
            t!(language, "port-probe.given-up", met = timeline::words(language, met, port), port = port)
        )),
        // Its outcome says so.
        Reachability::Stopped | Reachability::Ahead | Reachability::Knocked(_) => None,
    }
}

/// Returns the outcome of an instance in one line.
pub fn outcome_words(language: Language, instance: &LaunchInstance) -> String {
    let name = &instance.name;
    match &instance.outcome {
        _ if instance.deleted => t!(language, "cli.instance.deleted", name = name),
        InstanceOutcome::Running if instance.way == Reachability::Stopped => {
            t!(language, "cli.instance.stopped", name = name)
        }
        InstanceOutcome::Running => {
            let address = connect::address(instance).unwrap_or_default();
            t!(language, "cli.instance.running", name = name, address = address)
        }
        InstanceOutcome::Failed { code, details, exists } => {
            let why: Vec<&str> = code.iter().chain(details).map(|words| words.as_str()).collect();
            let key = if *exists { "cli.instance.failed-exists" } else { "cli.instance.failed" };
            t!(language, key, name = name, why = why.join(": "))
        }
        InstanceOutcome::Gone => t!(language, "cli.instance.gone", name = name),
        InstanceOutcome::Taken => t!(language, "cli.instance.taken", name = name),
        InstanceOutcome::UnderWay => t!(language, "cli.instance.under-way", name = name),
        InstanceOutcome::Waiting if instance.is_accepted() => t!(language, "cli.instance.under-way", name = name),
        InstanceOutcome::Waiting => t!(language, "cli.instance.waiting", name = name),
    }
}

/// Returns the outcome of deleting one resource in one line.
pub fn status<T>(language: Language, name: &SanitizedText, status: &DeletionStatus<T>) -> Option<String> {
    let key = match status {
        DeletionStatus::Checking(_) => "cli.delete.checking",
        DeletionStatus::Sending(_) => "cli.delete.sent",
        DeletionStatus::Going { unknown: None, .. } => "cli.delete.going",
        DeletionStatus::Going { unknown: Some(_), .. } => "cli.delete.doubt",
        DeletionStatus::Gone => "cli.delete.gone",
        DeletionStatus::Lingering => "cli.delete.lingering",
        DeletionStatus::NotOurs => "cli.delete.changed",
        DeletionStatus::Left => "cli.delete.left",
        DeletionStatus::Failed(failure) => {
            return Some(t!(language, "cli.delete.failed", name = name, why = brief(language, failure)));
        }
        DeletionStatus::Unseen | DeletionStatus::Ours(_) | DeletionStatus::Absent | DeletionStatus::Unheard => {
            return None;
        }
    };
    Some(t!(language, key, name = name))
}
