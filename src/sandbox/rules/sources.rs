//! Rules for the source to restore from: a named snapshot or an automatic one. Which members exclude each other is
//! from AWS's documentation; the wording is Skysail's.

use crate::sandbox::exception::ServiceException;
use crate::sandbox::transaction::Transaction;

pub enum RestoreSource<'a> {
    Snapshot(&'a str),
    /// An automatic one of this resource: that of a date, or the latest.
    Auto(&'a str, Option<&'a str>),
}

/// Reads the two names, which exclude each other, restoreDate, and useLatestRestorableAutoSnapshot.
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
