//! Retries listings that failed for a transient reason, at a moderate rate, as long as they are visible. Requests that
//! cost money are never retried here.

use crate::app::model::{Model, RetryState};
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::failure::Failure;

/// Maximum number of automatic retries; after that the user must press a key.
const MOST: u32 = 40;

/// Notes a reply: schedules the next try, and classifies a failure by what is already known.
pub fn noted(
    model: &mut Model,
    want: &CatalogQuery,
    answer: Result<CatalogReply, Failure>,
) -> Result<CatalogReply, Failure> {
    // This key has listed the Regions, so AWS knows it.
    let known = model.catalog.regions.ready().is_some();
    let answer = answer.map_err(|failure| failure.with_known_key(known));
    let Err(failure) = &answer else {
        model.again.tries = 0;
        model.remedy = 0;
        return answer;
    };
    let pace = failure.error.pace().filter(|_| model.wants().contains(want) && model.again.tries < MOST);
    if let (Some(pace), None) = (pace, model.again.due) {
        model.again.due = Some(model.now.mono + pace);
    }
    answer
}

/// Retries the failed listings of this screen when they are due.
pub fn try_when_due(model: &mut Model) {
    if !model.due().is_some_and(|left| left.is_zero()) {
        return;
    }
    model.again = RetryState { due: None, tries: model.again.tries + 1 };
    for want in model.wants() {
        if model.catalog.failure(&want).is_some_and(|failure| failure.error.pace().is_some()) {
            model.catalog.forget_failure(&want);
        }
    }
}

/// Loads the failed listings of this screen again.
pub fn failed_listings(model: &mut Model) {
    for want in model.wants() {
        model.catalog.forget_failure(&want);
    }
}
