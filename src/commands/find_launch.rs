//! Finds the launch that a command refers to.

use super::exit::{EarlyExit, NOTHING, UNSURE};
use super::messages;
use crate::domain::sanitized_text::SanitizedText;
use crate::journal::{JournalDirectory, JournalError, LaunchSummary};
use crate::runtime::services::Services;
use crate::text::Language;

/// Returns all launches of this computer, newest first.
pub fn all(language: Language, services: &Services) -> Result<Vec<LaunchSummary>, EarlyExit> {
    let (launches, _) = services
        .journals
        .launches()
        .list()
        .map_err(|error| EarlyExit::new(NOTHING, messages::journal(language, &error)))?;
    Ok(launches)
}

/// Returns the launch with this ID or the only one whose ID begins with it; `None` if there is none.
pub fn by_id(language: Language, launches: &[LaunchSummary], id: &str) -> Result<Option<LaunchSummary>, EarlyExit> {
    if let Some(exact) = launches.iter().find(|summary| summary.id == *id) {
        return Ok(Some(exact.clone()));
    }
    let alike: Vec<&LaunchSummary> = launches.iter().filter(|summary| summary.id.starts_with(id)).collect();
    match alike[..] {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        _ => {
            let ids: Vec<&str> = alike.iter().map(|summary| summary.id.as_str()).collect();
            Err(EarlyExit::usage(t!(language, "cli.watch.several", launch = id, launches = ids.join(", "))))
        }
    }
}

/// Returns the error for an unknown ID; or that its journal can't be read, so that its outcome is unknown.
pub fn missing(language: Language, services: &Services, id: &str) -> EarlyExit {
    missing_in(language, services.journals.launches(), id)
}

/// Returns the same for this directory.
pub fn missing_in(language: Language, launches: &JournalDirectory, id: &str) -> EarlyExit {
    let missing = || EarlyExit::usage(messages::journal(language, &JournalError::Missing(id.into())));
    unreadable(language, launches, id).unwrap_or_else(missing)
}

/// Returns the same for what is neither the ID of a launch nor the name of a server that one of them left.
pub fn missing_target(language: Language, services: &Services, name: &str) -> EarlyExit {
    let missing = || EarlyExit::usage(t!(language, "cli.delete.missing", name = SanitizedText::new(name)));
    unreadable(language, services.journals.launches(), name).unwrap_or_else(missing)
}

fn unreadable(language: Language, launches: &JournalDirectory, id: &str) -> Option<EarlyExit> {
    let (_, unreadable) = launches.list().unwrap_or_default();
    let journal = unreadable.iter().find(|journal| journal.launch.starts_with(id))?;
    Some(EarlyExit::new(UNSURE, t!(language, "cli.journal.unsure", launch = journal.launch)))
}

/// Like [`by_id`], for deleting: the ID must be whole, as the start of one may be a mistyped name of an instance.
pub fn by_whole_id(
    language: Language,
    launches: &[LaunchSummary],
    id: &str,
) -> Result<Option<LaunchSummary>, EarlyExit> {
    let found = by_id(language, launches, id)?;
    match &found {
        Some(summary) if *summary.id != *id => {
            Err(EarlyExit::usage(t!(language, "cli.delete.short", launch = id, whole = summary.id)))
        }
        _ => Ok(found),
    }
}

/// Refuses a launch of another account or endpoint.
pub fn here(language: Language, services: &Services, summary: &LaunchSummary) -> Result<(), EarlyExit> {
    let account = summary.manifest.account.as_ref();
    match services.owns(account) {
        // Without the first line of its journal it is unknown where it was created.
        true if summary.region.is_empty() => {
            let names = summary.names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ");
            let dir = services.journals.launches().dir().display();
            let message = t!(language, "cli.watch.no-region", launch = summary.id, names = names, dir = dir);
            Err(EarlyExit::new(UNSURE, message))
        }
        true => Ok(()),
        false => {
            let elsewhere = account.map_or(t!(language, "cli.watch.aws"), |account| account.as_str());
            Err(EarlyExit::usage(t!(language, "cli.watch.elsewhere", launch = summary.id, account = elsewhere)))
        }
    }
}
