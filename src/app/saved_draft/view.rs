//! Texts for the answers of a saved draft, with their names from the catalog.

use crate::app::model::Model;
use crate::app::saved_draft::research;
use crate::domain::catalog::CatalogQuery;
use crate::domain::compatibility::IpType;
use crate::domain::draft::PortsChoice;
use crate::domain::follow_ups::StaticIpChoice;
use crate::domain::instance_actions::ports::PortRule;
use crate::domain::requested_values::{RequestedKey, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::tags::Tag;
use crate::text::Language;

/// Returns a line for each of [`answers`].
pub fn words(model: &Model, requested: &RequestedValues) -> Vec<String> {
    answers(model, requested).into_iter().map(|(label, value)| format!("{label}: {value}")).collect()
}

/// Returns each distinctive answer with its label, and last the others that aren't the usual default.
pub fn answers(model: &Model, requested: &RequestedValues) -> Vec<(&'static str, String)> {
    let language = model.language;
    let label = |field: &str| t!(language, &format!("field.{field}.label"));
    let kind = requested.blueprint_kind.map(|blueprint_kind| format!("blueprint-kind.{}", blueprint_kind.key()));
    let kind = kind.filter(|_| requested.blueprint.is_none() && requested.snapshot.is_none());
    let purpose = requested.purpose.map(|purpose| format!("purpose.{}.label", purpose.id()));
    let distinctive = [
        ("region", requested.region.as_ref().map(|(id, _)| region(model, id))),
        ("zone", requested.zone.as_ref().map(SanitizedText::to_string)),
        ("kind", purpose.or(kind).map(|key| t!(language, &key).to_owned())),
        ("blueprint", requested.blueprint.as_ref().map(|id| blueprint(model, requested, id))),
        ("source", requested.snapshot.as_ref().map(SanitizedText::to_string)),
        ("bundle", requested.bundle.as_ref().map(|id| bundle(model, requested, id))),
        ("names", requested.names.as_ref().map(|names| SanitizedText::new(names).to_string())),
    ];
    let given = distinctive.into_iter().filter_map(|(field, value)| Some((label(field), value?)));
    let mut all: Vec<(&'static str, String)> = given.collect();
    let rest: Vec<String> = others(language, requested)
        .into_iter()
        .filter_map(|(field, value)| Some(t!(language, "resume.other", label = label(field), value = value?)))
        .collect();
    if !rest.is_empty() {
        all.push((t!(language, "resume.also"), rest.join("; ")));
    }
    all
}

/// The other answers: their text keys, and their values if they are given and differ from the usual default.
fn others(language: Language, requested: &RequestedValues) -> [(&'static str, Option<String>); 9] {
    let on = |on: bool| on.then(|| t!(language, "on").to_owned());
    let network = requested.network.filter(|network| *network != IpType::DualStack);
    let network = network.map(|network| t!(language, &format!("network.{}", network.api_name())).to_owned());
    let tags = requested.tags.as_ref().filter(|tags| !tags.is_empty());
    let tags = tags.map(|tags| tags.iter().map(Tag::line).collect::<Vec<_>>().join(", "));
    [
        ("network", network),
        ("key", key(language, requested)),
        ("script", script(language, requested)),
        ("snapshots", on(requested.snapshots == Some(true))),
        ("idle", on(requested.idle == Some(true))),
        ("ports", ports(language, requested)),
        ("static-ip", static_ip(language, requested)),
        ("tags", tags),
        ("launch-tag", (requested.launch_tag == Some(false)).then(|| t!(language, "off").to_owned())),
    ]
}

fn key(language: Language, requested: &RequestedValues) -> Option<String> {
    let name = requested.key_pair.clone().flatten().map(|name| name.to_string());
    let brought = requested.brings.as_ref().map(|brings| match brings {
        RequestedKey::New => t!(language, "key.new").to_owned(),
        RequestedKey::Own(path) => SanitizedText::new(path.to_string_lossy()).to_string(),
    });
    name.or(brought)
}

fn script(language: Language, requested: &RequestedValues) -> Option<String> {
    let missing = requested.missing_script.as_ref().map(|missing| SanitizedText::new(missing.path.to_string_lossy()));
    let given = || requested.script.as_ref()?.as_ref();
    missing.map(|path| path.to_string()).or_else(|| Some(t!(language, "resume.script", size = given()?.size())))
}

fn ports(language: Language, requested: &RequestedValues) -> Option<String> {
    let listed = requested.after.port_list.as_ref().or(requested.follow_ups.as_ref().map(|all| &all.ports));
    match requested.after.ports {
        Some(PortsChoice::None) => None,
        Some(PortsChoice::Known(key)) => Some(t!(language, &format!("follow-ups.port.{key}")).to_owned()),
        Some(PortsChoice::Listed) | None => {
            let ports: Vec<String> = listed.into_iter().flatten().map(PortRule::ports).collect();
            Some(ports.join(", ")).filter(|ports| !ports.is_empty())
        }
    }
}

fn static_ip(language: Language, requested: &RequestedValues) -> Option<String> {
    let answered = requested.after.static_ip.as_ref().and_then(|ip| ip.as_ref()).map(|of| &of.item);
    let choice = answered.or(requested.follow_ups.as_ref().and_then(|all| all.static_ip.as_ref()))?;
    Some(match choice {
        StaticIpChoice::Existing { name } => name.to_string(),
        StaticIpChoice::New { .. } => t!(language, "follow-ups.static-ip.new").to_owned(),
    })
}

/// Returns the name, or that it is loading; the ID if it has no name or can't be loaded.
fn named(model: &Model, want: &CatalogQuery, id: &SanitizedText, found: Option<String>) -> String {
    match found {
        Some(name) => name,
        None if model.catalog.waits_for(want) => t!(model.language, "resume.loading").to_owned(),
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
        found.map(|region| format!("{} ({id})", crate::text::place(model.language, &region.display_name))),
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
        Some(price) => t!(model.language, "resume.bundle", name = item.name, price = price),
        None => item.name.to_string(),
    });
    named(model, &CatalogQuery::Bundles { region: region.clone(), research }, id, found)
}
