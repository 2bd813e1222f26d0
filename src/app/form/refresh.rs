//! Rebuilds the fields of the step on the screen.

use super::FieldInput;
use crate::app::model::Model;
use crate::steps;

/// Rebuilds the fields of the current step, only if the draft or the catalog has changed, so that a key costs no more
/// than what is visible.
pub fn refresh(model: &mut Model) {
    let language = model.language;
    price(model);
    let Some(step) = model.step() else { return };
    let form = model.forms.entry(step.id()).or_default();
    let now = Some((model.draft.version(), model.catalog.version()));
    let stale = form.seen != now;
    if stale {
        form.refresh(step.fields(language, &model.draft, &model.catalog));
        form.seen = now;
    }
    form.settle();
    let Some(entry) = form.entry_mut() else { return };
    if let FieldInput::Pick(picker) = &mut entry.typed {
        picker.offset = picker.first_row(model.page);
    }
    let text = entry.text();
    if stale || text != entry.previewed {
        entry.preview = text
            .as_deref()
            .map_or_else(Vec::new, |text| step.preview(language, entry.field.id, text, &model.draft, &model.catalog));
        entry.repair = text.as_deref().and_then(|text| step.repair(entry.field.id, text, &model.draft));
        entry.previewed = text;
    }
}

/// Updates the price of the proposal, which is shown before anything is chosen.
fn price(model: &mut Model) {
    let now = Some((model.draft.version(), model.catalog.version()));
    if model.priced != now {
        model.proposed = steps::proposed_price(model.language, &model.draft, &model.catalog);
        model.priced = now;
    }
}
