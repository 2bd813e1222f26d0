//! What something is restored from: a snapshot by its name, or an automatic one. All wording is our own; what
//! excludes what is AWS documentation's.

use crate::sandbox::exception::ServiceException;
use crate::sandbox::transaction::Transaction;

pub enum RestoreSource<'a> {
    Snapshot(&'a str),
    /// Of this resource: the one of a date, or the latest.
    Auto(&'a str, Option<&'a str>),
}

/// Reads the two names that exclude each other, restoreDate and useLatestRestorableAutoSnapshot.
pub fn source<'a>(
    call: &Transaction<'a>,
    by_name: &str,
    by_resource: &str,
) -> Result<RestoreSource<'a>, ServiceException> {
    let input = call.input;
    let (date, latest) = (input.text("restoreDate"), input.flag("useLatestRestorableAutoSnapshot"));
    match (input.text(by_name), input.text(by_resource)) {
        (Some(name), None) if date.is_none() && !latest => Ok(RestoreSource::Snapshot(name)),
        (None, Some(resource)) if date.is_some() != latest => Ok(RestoreSource::Auto(resource, date)),
        (None, Some(_)) => Err(ServiceException::invalid(
            "Define either restoreDate or useLatestRestorableAutoSnapshot for an automatic snapshot.",
        )),
        (Some(_), None) => Err(ServiceException::invalid(format!(
            "restoreDate and useLatestRestorableAutoSnapshot go with {by_resource} only."
        ))),
        _ => Err(ServiceException::invalid(format!("Define either {by_name} or {by_resource}."))),
    }
}
