//! The question for the snapshot to create the instances from.

use super::*;
use crate::domain::catalog::InstanceSnapshot;
use crate::text::Language;
use crate::text::guide as prose;

/// The ID of the row that returns to blueprints; no snapshot can have this name.
const NONE: &str = "(none)";

/// Returns the question, newest snapshots first. Waits for the blueprints, which name the snapshots' images.
pub fn field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let list = listing(draft, catalog);
    let offers = list.map(|all| {
        let mut all: Vec<&InstanceSnapshot> = all.iter().collect();
        all.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.created_at));
        let none = ListItem::new(NONE, vec![Cell::left(t!(language, "source.none"))]);
        all.into_iter().map(|snapshot| offer(snapshot, draft, catalog)).chain([none]).collect()
    });
    let requested = draft.requested.snapshot.as_ref();
    let found = list.ready().is_some_and(|all| all.iter().any(|snapshot| Some(&snapshot.name) == requested));
    let default = requested.filter(|_| found).map(|name| (Value::Offer(name.clone()), draft.requested.provenance()));
    Field::new(FieldId::Source, FieldKind::Pick(offers))
        .answered(draft.snapshot.as_ref().map(|of| &of.item.name))
        .at(draft.snapshot.as_ref().map(|of| of.item.name.clone()))
        .or_default(default)
        .noted(unmet(&list, requested, found).filter(|_| !draft.gaps.contains_key(&FieldId::Source)))
}

fn listing<'a>(draft: &Draft, catalog: &'a Catalog) -> Loadable<&'a [InstanceSnapshot]> {
    let Some(region) = draft.region_name() else { return Loadable::Idle };
    match catalog.blueprints(region, false) {
        Loadable::Idle | Loadable::Loading { .. } => Loadable::Loading { since: Default::default() },
        _ => catalog.listings(region).snapshots.map(Vec::as_slice),
    }
}

/// `web-1-20261123-120000   Ubuntu 24.04 LTS   40 GB`
fn offer(snapshot: &InstanceSnapshot, draft: &Draft, catalog: &Catalog) -> ListItem {
    let cells = vec![
        Cell::left(&snapshot.name),
        Cell::left(of(snapshot, draft, catalog)).hushed(),
        Cell::right(snapshot.size.map_or_else(String::new, |gb| format!("{gb} GB"))),
    ];
    ListItem::new(snapshot.name.clone(), cells).if_fits(snapshot.fits())
}

/// Returns the name of its blueprint.
fn of(snapshot: &InstanceSnapshot, draft: &Draft, catalog: &Catalog) -> String {
    let listed = draft.region_name().and_then(|region| catalog.blueprint_of(region, snapshot));
    snapshot.image(listed).title()
}

/// Sets the snapshot with this name, or returns to blueprints.
pub fn set(id: &SanitizedText, draft: &mut Draft, catalog: &Catalog) -> Result<(), Problem> {
    if *id == *NONE {
        draft.restore_nothing();
        return Ok(());
    }
    let Some(region) = draft.region_name().cloned() else { return Ok(()) };
    let all = catalog.listings(&region).snapshots.ready();
    let snapshot = chosen(all, id, |snapshot| &snapshot.name, FieldId::Source)?.clone();
    snapshot.fits().map_err(|say| Problem::new(FieldId::Source, say))?;
    draft.restore(region, snapshot, catalog);
    Ok(())
}

/// Returns the guide for a snapshot.
pub fn guide(language: Language, at: Option<&str>, draft: &Draft, catalog: &Catalog) -> Guide {
    let list = listing(draft, catalog);
    let item = at.and_then(|at| list.ready()?.iter().find(|snapshot| *snapshot.name == *at));
    let item = item.or(draft.snapshot.as_ref().map(|of| &of.item).filter(|_| at.is_none()));
    let text = prose::section(language, "blueprint", "source");
    let Some(item) = item else { return Guide { prose: text, ..Guide::default() } };
    let mut facts = vec![("fact.blueprint", of(item, draft, catalog))];
    facts.extend(item.source.as_ref().map(|source| ("fact.snapshot-of", source.to_string())));
    facts.extend(item.size.map(|gb| ("fact.disk", format!("{gb} GB"))));
    facts.extend((item.disks > 0).then(|| ("fact.disks", format!("{} GB", item.disks))));
    Guide { title: item.name.to_string(), facts, prose: text, ..Guide::default() }
}

/// Returns the line of the review.
pub fn review(language: Language, draft: &Draft) -> Vec<ReviewLine> {
    let name = draft.snapshot.as_ref().map(|of| of.item.name.clone());
    let title = draft.blueprint.as_ref().map(|of| of.item.title()).unwrap_or_default();
    let value = name.as_ref().map(|name| t!(language, "source.review", name = name, title = title)).unwrap_or_default();
    let sent = name.map_or(Sent::Nothing, |name| Sent::Note(name.to_string()));
    vec![ReviewLine { field: FieldId::Source, value, sent }]
}
