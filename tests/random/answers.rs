//! The answers of a draft, field by field, to tell which were lost.

use skysail::domain::draft::Draft;
use skysail::domain::say::FieldId;

/// Which fields are answered.
pub fn given(draft: &Draft) -> Vec<(FieldId, bool)> {
    use FieldId::*;
    vec![
        (Region, draft.region.is_some()),
        (Zone, draft.zone.is_some()),
        (Shelf, draft.shelf.is_some()),
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
    ]
}

/// The field on which this one's gap is shown.
fn shown_on(field: FieldId) -> FieldId {
    match field {
        FieldId::Hour => FieldId::Snapshots,
        FieldId::Threshold | FieldId::Duration => FieldId::Idle,
        field => field,
    }
}

/// Answers that went away without a gap to show for it.
pub fn lost(before: &[(FieldId, bool)], draft: &Draft) -> Vec<FieldId> {
    let now = given(draft);
    let gone = before.iter().zip(&now).filter(|(before, now)| before.1 && !now.1).map(|(before, _)| before.0);
    gone.filter(|field| !draft.gaps.contains_key(&shown_on(*field))).collect()
}
