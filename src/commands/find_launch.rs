//! Finding the launch that is meant.

use super::exit::{EarlyExit, NOTHING, UNSURE};
use super::messages;
use crate::domain::sanitized_text::SanitizedText;
use crate::journal::{JournalDirectory, JournalError, LaunchSummary};
use crate::runtime::services::Services;

/// All launches of this machine, newest first.
pub fn all(services: &Services) -> Result<Vec<LaunchSummary>, EarlyExit> {
    let (launches, _) = services.book.launches().list().map_err(|error| EarlyExit::new(NOTHING, error.to_string()))?;
    Ok(launches)
}

/// The launch of that id, or whose id begins so; `None` if there is none.
pub fn by_id(launches: &[LaunchSummary], id: &str) -> Result<Option<LaunchSummary>, EarlyExit> {
    if let Some(exact) = launches.iter().find(|summary| summary.id == *id) {
        return Ok(Some(exact.clone()));
    }
    let alike: Vec<&LaunchSummary> = launches.iter().filter(|summary| summary.id.starts_with(id)).collect();
    match alike[..] {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        _ => {
            let ids: Vec<&str> = alike.iter().map(|summary| summary.id.as_str()).collect();
            Err(EarlyExit::usage(crate::t!("cli.watch.several", launch = id, launches = ids.join(", "))))
        }
    }
}

/// That there is no launch of this id; or that its journal can't be read, and nobody knows what became of it.
pub fn missing(services: &Services, id: &str) -> EarlyExit {
    missing_in(services.book.launches(), id)
}

/// The same of this directory.
pub fn missing_in(launches: &JournalDirectory, id: &str) -> EarlyExit {
    let (_, unreadable) = launches.list().unwrap_or_default();
    match unreadable.iter().find(|journal| journal.launch.starts_with(id)) {
        Some(journal) => EarlyExit::new(UNSURE, crate::t!("cli.journal.unsure", launch = journal.launch)),
        None => EarlyExit::usage(messages::journal(&JournalError::Missing(id.into()))),
    }
}

/// As much of an id as no instance is called by: the day and the time it began with.
pub const ENOUGH: usize = "20261123-134501".len();

/// The same for what deletes: the beginning of an id has to be long enough, as names of instances may
/// begin with digits too.
pub fn by_long_id(launches: &[LaunchSummary], id: &str) -> Result<Option<LaunchSummary>, EarlyExit> {
    let found = by_id(launches, id)?;
    match &found {
        Some(summary) if id.len() < ENOUGH => {
            Err(EarlyExit::usage(crate::t!("cli.delete.short", launch = id, whole = summary.id)))
        }
        _ => Ok(found),
    }
}

/// A launch is looked for only where it was made.
pub fn here(services: &Services, summary: &LaunchSummary) -> Result<(), EarlyExit> {
    let account = summary.manifest.account.as_ref();
    match services.owns(account) {
        // Without its first line nobody knows where to look.
        true if summary.region.is_empty() => {
            let names = summary.names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ");
            let dir = services.book.launches().dir().display();
            let said = crate::t!("cli.watch.no-region", launch = summary.id, names = names, dir = dir);
            Err(EarlyExit::new(UNSURE, said))
        }
        true => Ok(()),
        false => {
            let elsewhere = account.map_or(crate::t!("cli.watch.aws"), |account| account.as_str());
            Err(EarlyExit::usage(crate::t!("cli.watch.elsewhere", launch = summary.id, account = elsewhere)))
        }
    }
}
