//! Texts for the answers of a saved draft, with their names from the catalog.

use crate::app::model::Model;
use crate::app::saved_draft::research;
use crate::domain::catalog::CatalogQuery;
use crate::domain::draft::PortsChoice;
use crate::domain::requested_values::RequestedValues;
use crate::domain::rules::IpType;
use crate::domain::sanitized_text::SanitizedText;

/// Returns a line for each distinctive answer, and one that names the others that aren't the usual default.
pub fn words(model: &Model, requested: &RequestedValues) -> Vec<String> {
    let label = |field: &str| crate::t!(&format!("field.{field}.label"));
    let mut all = Vec::new();
    let mut add = |field: &str, value: String| all.push(format!("{}: {value}", label(field)));
    if let Some((region, _)) = &requested.region {
        add("region", self::region(model, region));
    }
    if let Some(zone) = &requested.zone {
        add("zone", zone.to_string());
    }
    let kind = requested.blueprint_kind.map(|blueprint_kind| format!("blueprint-kind.{}", blueprint_kind.key()));
    let purpose = requested.purpose.map(|purpose| format!("purpose.{}.label", purpose.id()));
    if let Some(key) = purpose.or(kind.filter(|_| requested.blueprint.is_none() && requested.snapshot.is_none())) {
        add("kind", crate::t!(&key).to_owned());
    }
    if let Some(id) = &requested.blueprint {
        add("blueprint", blueprint(model, requested, id));
    }
    if let Some(name) = &requested.snapshot {
        add("source", name.to_string());
    }
    if let Some(id) = &requested.bundle {
        add("bundle", bundle(model, requested, id));
    }
    if let Some(names) = &requested.names {
        add("names", SanitizedText::new(names).to_string());
    }
    let rest: Vec<&str> =
        others(requested).into_iter().filter(|(_, there)| *there).map(|(field, _)| label(field)).collect();
    if !rest.is_empty() {
        all.push(crate::t!("resume.also", what = rest.join(", ")));
    }
    all
}

/// The other answers: their text keys, and whether they are given and differ from the usual default.
fn others(requested: &RequestedValues) -> [(&'static str, bool); 9] {
    let after = &requested.after;
    let listed = requested.follow_ups.as_ref();
    let ports = after.ports.is_some_and(|ports| ports != PortsChoice::None);
    let script = matches!(&requested.script, Some(Some(_))) || requested.missing_script.is_some();
    [
        ("network", requested.network.is_some_and(|network| network != IpType::DualStack)),
        ("key", matches!(&requested.key_pair, Some(Some(_))) || requested.brings.is_some()),
        ("script", script),
        ("snapshots", requested.snapshots == Some(true)),
        ("idle", requested.idle == Some(true)),
        ("ports", ports || listed.is_some_and(|listed| !listed.ports.is_empty())),
        ("static-ip", matches!(&after.static_ip, Some(Some(_))) || listed.is_some_and(|all| all.static_ip.is_some())),
        ("tags", requested.tags.as_ref().is_some_and(|tags| !tags.is_empty())),
        ("launch-tag", requested.launch_tag == Some(false)),
    ]
}

/// Returns the name, or that it is loading; the ID if it has no name or can't be loaded.
fn named(model: &Model, want: &CatalogQuery, id: &SanitizedText, found: Option<String>) -> String {
    match found {
        Some(name) => name,
        None if model.catalog.waits_for(want) => crate::t!("resume.loading").to_owned(),
        None => id.to_string(),
    }
}

fn region(model: &Model, id: &SanitizedText) -> String {
    let listing = model.catalog.regions.ready();
    let found = listing.and_then(|listing| listing.items.iter().find(|region| region.name == *id));
    named(
        model,
        &CatalogQuery::Regions,
        id,
        found.map(|region| format!("{} ({id})", crate::text::place(&region.display_name))),
    )
}

fn blueprint(model: &Model, requested: &RequestedValues, id: &SanitizedText) -> String {
    let Some((region, _)) = &requested.region else { return id.to_string() };
    let research = research(requested);
    let listing = model.catalog.blueprints(region, research).ready();
    let found = listing.and_then(|listing| listing.find(id)).map(|item| item.title());
    named(model, &CatalogQuery::Blueprints { region: region.clone(), research }, id, found)
}

fn bundle(model: &Model, requested: &RequestedValues, id: &SanitizedText) -> String {
    let Some((region, _)) = &requested.region else { return id.to_string() };
    let research = research(requested);
    let listing = model.catalog.bundles(region, research).ready();
    let item = listing.and_then(|listing| listing.items.iter().find(|item| item.id == *id));
    let found = item.map(|item| match item.price {
        Some(price) => crate::t!("resume.bundle", name = item.name, price = price),
        None => item.name.to_string(),
    });
    named(model, &CatalogQuery::Bundles { region: region.clone(), research }, id, found)
}
