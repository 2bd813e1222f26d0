//! Listings that failed for what passes by itself are asked for again, at a decent pace, as long
//! as they are in view. What is sent and costs money never is.

use crate::app::model::{Model, RetryState};
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::failure::Failure;

/// So often something is asked for again by itself; whoever still waits then presses a key.
const MOST: u32 = 40;

/// Takes note of an answer: when to ask again, and what a failure means by what is known already.
pub fn noted(
    model: &mut Model,
    want: &CatalogQuery,
    answer: Result<CatalogReply, Failure>,
) -> Result<CatalogReply, Failure> {
    // The Regions were listed with this key, so it is known.
    let known = model.catalog.regions.ready().is_some();
    let answer = answer.map_err(|failure| failure.with_known_key(known));
    let Err(failure) = &answer else {
        model.again.tries = 0;
        model.remedy = 0;
        return answer;
    };
    crate::app::account_dialog::update::open_for(model, failure);
    let pace = failure.trouble.pace().filter(|_| model.wants().contains(want) && model.again.tries < MOST);
    if let (Some(pace), None) = (pace, model.again.due) {
        model.again.due = Some(model.now.mono + pace);
    }
    answer
}

/// Asks again for what failed on this screen, once its time has come.
pub fn try_when_due(model: &mut Model) {
    if !model.due().is_some_and(|left| left.is_zero()) {
        return;
    }
    model.again = RetryState { due: None, tries: model.again.tries + 1 };
    for want in model.wants() {
        if model.catalog.failure(&want).is_some_and(|failure| failure.trouble.pace().is_some()) {
            model.catalog.forget_failure(&want);
        }
    }
}

/// Asks again for the listings of this screen that failed.
pub fn failed_listings(model: &mut Model) {
    for want in model.wants() {
        model.catalog.forget_failure(&want);
    }
}
