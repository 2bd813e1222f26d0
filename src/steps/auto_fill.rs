//! Fills in the defaults of all open questions.
//!
//! Used by F10, by opening a plan, and by `apply`, which has no screens.

use super::{Field, FieldKind, Step, all};
use crate::domain::catalog::{Catalog, CatalogQuery};
use crate::domain::draft::Draft;
use crate::domain::requested_values::Provenance;
use crate::domain::user_text::{FieldId, Problem, StepId};
use crate::text::Language;

/// Why filling in stopped.
#[derive(Clone, Debug, PartialEq)]
pub enum FillStop {
    /// Every question has an answer.
    Done,
    /// A listing is loading; try again when it has arrived.
    Waiting(Vec<CatalogQuery>),
    /// This question needs the user: it has no default, its answer was dropped, or its default is rejected.
    Asks {
        /// The step with the question.
        step: StepId,
        /// The question.
        field: FieldId,
        /// Why the requested value is rejected.
        problem: Option<Problem>,
    },
}

/// Answers every open question with its default, in order, until one has none.
pub fn fill(language: Language, draft: &mut Draft, catalog: &Catalog) -> FillStop {
    fill_where(language, draft, catalog, |_, _| true)
}

/// Answers open questions as long as their defaults come from one source, such as a saved draft.
pub fn fill_from(language: Language, draft: &mut Draft, catalog: &Catalog, source: Provenance) -> FillStop {
    fill_where(language, draft, catalog, |_, from| from == source)
}

/// Fills every open question before this one with its default.
pub fn fill_to(language: Language, draft: &mut Draft, catalog: &Catalog, field: FieldId) -> FillStop {
    fill_where(language, draft, catalog, |open, _| open != field)
}

fn fill_where(
    language: Language,
    draft: &mut Draft,
    catalog: &Catalog,
    takes: impl Fn(FieldId, Provenance) -> bool,
) -> FillStop {
    for step in all() {
        if let Some(stop) = fill_step(language, *step, draft, catalog, &takes) {
            return stop;
        }
    }
    FillStop::Done
}

fn fill_step(
    language: Language,
    step: &dyn Step,
    draft: &mut Draft,
    catalog: &Catalog,
    takes: &impl Fn(FieldId, Provenance) -> bool,
) -> Option<FillStop> {
    // Answering one question may open another, so the fields are computed again each time.
    loop {
        let open = first_open(step.fields(language, draft, catalog), takes)?;
        let asks = |problem| Some(FillStop::Asks { step: step.id(), field: open.id, problem });
        if draft.gaps.contains_key(&open.id) {
            return asks(None);
        }
        if let Some(say) = open.note {
            return asks(Some(Problem::new(open.id, say)));
        }
        match (open.default, open.kind) {
            (Some((_, from)), _) if !takes(open.id, from) && !open.secondary => return asks(None),
            (Some((value, _)), _) => {
                if let Err(problem) = step.set(language, open.id, value, draft, catalog) {
                    return asks(Some(problem));
                }
                draft.recheck(catalog);
            }
            (None, FieldKind::Pick(_) | FieldKind::Line { .. }) => {
                let wants = open_wants(step, draft, catalog);
                return if wants.is_empty() { asks(None) } else { Some(FillStop::Waiting(wants)) };
            }
            (None, _) => return asks(None),
        }
    }
}

/// Returns the first question to answer. A secondary one waits for the main one, unless its own default is among those
/// that are taken.
fn first_open(fields: Vec<Field>, takes: &impl Fn(FieldId, Provenance) -> bool) -> Option<Field> {
    let main = fields.iter().any(|field| field.open() && !field.secondary);
    let taken = |field: &Field| field.default.as_ref().is_some_and(|(_, from)| takes(field.id, *from));
    fields.into_iter().find(|field| field.open() && (!field.secondary || !main || taken(field)))
}

/// Answers the secondary questions of a step with their defaults, once its main ones have answers.
pub fn fill_secondary(language: Language, step: &dyn Step, draft: &mut Draft, catalog: &Catalog) {
    while let Some(Field { id, default: Some((value, _)), secondary: true, .. }) =
        first_open(step.fields(language, draft, catalog), &|_, _| false)
    {
        if step.set(language, id, value, draft, catalog).is_err() {
            return;
        }
        draft.recheck(catalog);
    }
}

/// Returns the listings that the step still waits for.
fn open_wants(step: &dyn Step, draft: &Draft, catalog: &Catalog) -> Vec<CatalogQuery> {
    step.wants(draft, None).into_iter().filter(|want| catalog.waits_for(want)).collect()
}
