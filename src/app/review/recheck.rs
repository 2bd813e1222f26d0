//! Checks the answers again when a listing arrives, also those about to be sent.

use crate::app::form::navigation;
use crate::app::model::{ConfirmedAction, Model, Overlay};
use crate::app::notice::notice;
use crate::domain::catalog::{Blueprint, Bundle, Catalog};
use crate::domain::user_text::Problem;

/// Applies a listing, which may invalidate answers. If that changes what the confirmation would send, the word must be
/// typed again.
pub fn learn(model: &mut Model, of: impl FnOnce(&mut Catalog)) {
    let prior = about_to_send(model);
    of(&mut model.catalog);
    model.draft.recheck(&model.catalog);
    let Some(prior) = prior.filter(|prior| about_to_send(model).as_ref() != Some(prior)) else { return };
    match (&mut model.overlay, model.draft.finish(&model.catalog)) {
        (Some(Overlay::Confirm(confirm)), Ok(_)) if prior.is_ok() => confirm.empty("confirm.changed"),
        (Some(Overlay::Confirm(_)), Err(problems)) => {
            model.overlay = None;
            go_to_first(model, problems);
        }
        _ => {}
    }
}

/// Returns what the confirmation would send and its price; an error if it can no longer be sent.
fn about_to_send(model: &Model) -> Option<Result<(Blueprint, Bundle), ()>> {
    match &model.overlay {
        Some(Overlay::Confirm(confirm)) if confirm.sends == ConfirmedAction::Order => {
            let order = model.draft.finish(&model.catalog).map_err(|_| ());
            Some(order.map(|order| (order.blueprint, order.bundle)))
        }
        _ => None,
    }
}

/// Opens the question of the first problem. Its answer leads back to the review.
pub fn go_to_first(model: &mut Model, problems: Vec<Problem>) {
    if let Some(problem) = problems.into_iter().next() {
        navigation::open(model, problem.field.step(), Some(problem.field));
        model.edits = true;
        notice(model, problem.say, true);
    }
}
