//! Compares the answers of a draft field by field, to find lost ones.

use skysail::app::model::Model;
use skysail::domain::compatibility::zone_fits;
use skysail::domain::draft::{Draft, KeyChoice};
use skysail::domain::tags;
use skysail::domain::user_text::FieldId;

/// Which fields have an answer.
pub fn given(draft: &Draft) -> Vec<(FieldId, bool)> {
    use FieldId::*;
    vec![
        (Region, draft.region.is_some()),
        (Zone, draft.zone.is_some()),
        (Source, draft.snapshot.is_some()),
        (BlueprintKind, draft.blueprint_kind.is_some()),
        (Blueprint, draft.blueprint.is_some()),
        (Network, draft.network.is_some()),
        (Bundle, draft.bundle.is_some()),
        (Key, draft.key.is_some()),
        (Script, draft.script.is_some()),
        (ScriptFile, draft.script_file.is_some()),
        (ScriptText, draft.script_text.is_some()),
        (Snapshots, draft.snapshots.is_some()),
        (Hour, draft.hour.is_some()),
        (Idle, draft.idle.is_some()),
        (Threshold, draft.threshold.is_some()),
        (Duration, draft.duration.is_some()),
        (Names, draft.names.is_some()),
        (Tags, draft.tags.is_some()),
        (LaunchTag, draft.launch_tag.is_some()),
        (Until, draft.tags.is_some()),
    ]
}

/// The identity of each answer, which stays the same wherever it is found again: a bundle's size, an ID.
pub fn identities(draft: &Draft) -> Vec<(FieldId, Option<String>)> {
    use FieldId::*;
    let text = |value: &dyn std::fmt::Debug| format!("{value:?}");
    vec![
        (Region, draft.region.as_ref().map(|region| region.name.to_string())),
        (Zone, draft.zone.as_ref().map(|zone| zone.name.to_string())),
        (Source, draft.snapshot.as_ref().map(|of| of.item.name.to_string())),
        (BlueprintKind, draft.blueprint_kind.map(|blueprint_kind| text(&blueprint_kind))),
        (Blueprint, draft.blueprint.as_ref().map(|of| of.item.id.to_string())),
        (Network, draft.network.map(|network| text(&network))),
        (Bundle, draft.bundle.as_ref().map(|of| of.item.size().to_string())),
        (Key, draft.key.as_ref().map(key)),
        (Script, draft.script.map(|script| text(&script))),
        (ScriptFile, draft.script_file.as_ref().map(|script| script.reveal().to_owned())),
        (ScriptText, draft.script_text.as_ref().map(|script| script.reveal().to_owned())),
        (Snapshots, draft.snapshots.map(|on| text(&on))),
        (Hour, draft.hour.map(|hour| text(&hour))),
        (Idle, draft.idle.map(|on| text(&on))),
        (Threshold, draft.threshold.as_ref().map(|text| text.to_string())),
        (Duration, draft.duration.as_ref().map(|text| text.to_string())),
        (Names, draft.names.as_ref().map(|names| names.typed.clone())),
        (Tags, draft.tags.as_ref().map(|tags| text(&tags::with_until(tags, None)))),
        (LaunchTag, draft.launch_tag.map(|on| text(&on))),
        (Until, draft.tags.as_ref().map(|tags| text(&tags::until(tags)))),
    ]
}

fn key(choice: &KeyChoice) -> String {
    match choice {
        KeyChoice::Existing(of) => of.item.name.to_string(),
        other => format!("{other:?}"),
    }
}

/// Whether the zone is the one proposed in its Region, which changes with the Region.
pub fn zone_is_proposed(draft: &Draft) -> bool {
    let first = draft.region.as_ref().and_then(|region| region.zones.iter().find(|zone| zone_fits(zone).is_ok()));
    draft.zone.is_none() || first.map(|zone| &zone.name) == draft.zone.as_ref().map(|zone| &zone.name)
}

/// Answers that changed although nobody was asked: all but that of the question with focus.
pub fn changed(before: &[(FieldId, Option<String>)], draft: &Draft, asked: Option<FieldId>) -> Vec<FieldId> {
    let now = identities(draft);
    let both = before.iter().zip(&now).filter(|((field, _), _)| Some(*field) != asked);
    both.filter(|((_, was), (_, is))| was.is_some() && is.is_some() && was != is)
        .map(|((field, _), _)| *field)
        .collect()
}

/// Text that was typed but not entered, in every question but the one with focus.
pub fn typed(model: &Model) -> Vec<(FieldId, String)> {
    let focused = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
    let entries = model.forms.values().flat_map(|form| &form.entries).filter(|entry| entry.touched);
    entries
        .filter(|entry| Some(entry.field.id) != focused)
        .filter_map(|entry| Some((entry.field.id, entry.text()?)))
        .collect()
}

/// Typed text that disappeared although its question is still there.
pub fn forgotten(before: &[(FieldId, String)], model: &Model) -> Vec<FieldId> {
    let now = |field: FieldId| {
        let entry = model.forms.values().flat_map(|form| &form.entries).find(|entry| entry.field.id == field);
        entry.and_then(|entry| entry.text())
    };
    before.iter().filter(|(field, text)| now(*field).is_some_and(|is| is != *text)).map(|(field, _)| *field).collect()
}

/// The field where this field's gap is shown.
fn shown_on(field: FieldId) -> FieldId {
    match field {
        FieldId::Hour => FieldId::Snapshots,
        FieldId::Threshold | FieldId::Duration => FieldId::Idle,
        field => field,
    }
}

/// Answers that disappeared without a visible gap.
pub fn lost(before: &[(FieldId, bool)], draft: &Draft) -> Vec<FieldId> {
    let now = given(draft);
    let gone = before.iter().zip(&now).filter(|(before, now)| before.1 && !now.1).map(|(before, _)| before.0);
    gone.filter(|field| !draft.gaps.contains_key(&shown_on(*field))).collect()
}
