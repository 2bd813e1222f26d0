//! The step for the Region and the zone.

use super::*;
use crate::domain::catalog::{InstanceSnapshot, Region as RegionItem, Zone};
use crate::domain::latencies::{self, Latencies};
use crate::domain::{compatibility, facts};
use crate::text::{self, Language, guide, place};
use std::time::Duration;

/// The step with the Region and the zone.
pub struct Region;

impl Step for Region {
    fn id(&self) -> StepId {
        StepId::Region
    }

    /// Also requests the listings that the next steps need for the chosen Region.
    fn wants(&self, draft: &Draft, at: Option<&str>) -> Vec<CatalogQuery> {
        let mut wants = vec![CatalogQuery::Regions, CatalogQuery::Pings];
        let region = at.map(SanitizedText::new).or_else(|| draft.region_name().cloned());
        if let Some(region) = region {
            // A chosen blueprint for research needs its counterpart in another Region.
            let kept = draft.blueprint.as_ref().is_some_and(|of| of.item.research && of.region != region);
            for research in [false, true].into_iter().filter(|lab| !lab || kept) {
                wants.push(CatalogQuery::Blueprints { region: region.clone(), research });
                wants.push(CatalogQuery::Bundles { region: region.clone(), research });
            }
        }
        wants
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        vec![region_field(language, draft, catalog), zone_field(language, draft)]
    }

    fn set(
        &self,
        _language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem> {
        let Value::Offer(id) = value else { return Ok(()) };
        match field {
            FieldId::Region => {
                let regions = catalog.regions.ready().map(|listing| &listing.items);
                let region = chosen(regions, &id, |region| &region.name, field)?.clone();
                compatibility::region_fits(&region, draft.chosen_snapshot()).map_err(|say| Problem::new(field, say))?;
                // A zone that the user didn't choose is proposed again if the Region changes.
                if draft.region_name() != Some(&region.name) && follows_region(draft) {
                    draft.zone = None;
                }
                draft.region = Some(region);
            }
            _ => {
                let zones = draft.region.as_ref().map(|region| &region.zones);
                let zone = chosen(zones, &id, |zone| &zone.name, field)?.clone();
                compatibility::zone_fits(&zone).map_err(|say| Problem::new(field, say))?;
                draft.zone = Some(zone);
            }
        }
        Ok(())
    }

    fn along_with(
        &self,
        language: Language,
        _secondary: FieldId,
        at: &str,
        draft: &Draft,
        catalog: &Catalog,
    ) -> Option<String> {
        let region = catalog.region(at).or(draft.region.as_ref().filter(|region| *region.name == *at))?;
        let chosen = draft.zone.as_ref().filter(|_| draft.region_name() == Some(&region.name));
        let fits = |zone: &&Zone| follows_region(draft) && compatibility::zone_fits(zone).is_ok();
        let proposed = || proposed_zone(&region.zones, draft).map(|(zone, _)| zone).filter(fits);
        Some(match chosen.or_else(proposed) {
            Some(zone) => t!(language, "zone.of", zone = zone.name, n = region.zones.len()),
            // A zone that was chosen in another Region, or that can't be taken, has to be chosen again.
            None => t!(language, "field.later").to_owned(),
        })
    }

    fn guide(&self, language: Language, field: FieldId, at: Option<&str>, draft: &Draft, catalog: &Catalog) -> Guide {
        match field {
            FieldId::Region => {
                region_guide(language, at.and_then(|at| catalog.region(at)).or(draft.region.as_ref()), catalog)
            }
            _ => Guide {
                title: at.unwrap_or(t!(language, "field.zone.label")).to_owned(),
                prose: guide::section(language, "region", "zone"),
                ..Guide::default()
            },
        }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        let region = draft.region.as_ref()?;
        let own = draft.zone.as_ref().filter(|_| !follows_region(draft));
        let zone = own.map(|zone| format!(" {}", letter(&region.name, &zone.name)));
        Some(format!("{}{}", place(language, &region.display_name), zone.unwrap_or_default()))
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let region = draft.region.as_ref();
        let value = region.map(|region| place(language, &region.display_name).to_owned()).unwrap_or_default();
        let sent = Sent::id(region.map(|region| &region.name));
        let zone = draft.zone.as_ref().map(|zone| zone.name.to_string()).unwrap_or_default();
        vec![
            ReviewLine { field: FieldId::Region, value, sent },
            ReviewLine { field: FieldId::Zone, sent: Sent::Note(zone.clone()), value: zone },
        ]
    }
}

/// Returns whether the zone is the proposed one, which changes with the Region.
fn follows_region(draft: &Draft) -> bool {
    let proposed = draft.region.as_ref().and_then(|region| first(&region.zones));
    draft.zone.as_ref().is_none_or(|zone| proposed.is_some_and(|proposed| proposed.name == zone.name))
}

/// Sets the Region of a draft, and the zone that is proposed there.
pub fn change(draft: &mut Draft, region: RegionItem) {
    draft.zone = first(&region.zones).cloned();
    draft.region = Some(region);
}

/// Returns `a` for `us-east-1a` in `us-east-1`.
fn letter(region: &str, zone: &str) -> String {
    zone.strip_prefix(region).unwrap_or(zone).to_owned()
}

fn region_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let offers =
        catalog.regions.map(|listing| region_offers(language, &listing.items, &catalog.pings, draft.chosen_snapshot()));
    let requested = draft.requested.region.as_ref();
    let of_zone =
        draft.requested.zone.as_ref().and_then(|zone| catalog.region_of(zone).or_else(|| named(zone, catalog)));
    let requested_one = requested.and_then(|(name, from)| Some((catalog.region(name)?, *from)));
    let default = of_zone
        .map(|region| (region, draft.requested.provenance()))
        .or(requested_one)
        .or_else(|| nearest_or_first(catalog));
    let note = match (&draft.requested.zone, of_zone) {
        (Some(zone), None) => unmet(&catalog.regions, Some(zone), false),
        _ => unmet(&catalog.regions, requested.map(|(name, _)| name), requested_one.is_some()),
    };
    Field::new(FieldId::Region, FieldKind::Pick(offers))
        .answered(draft.region.as_ref().map(|r| format!("{} {}", place(language, &r.display_name), r.name)))
        .at(draft.region_name().cloned())
        .or_default(default.map(|(region, from)| (Value::Offer(region.name.clone()), from)))
        .noted(note)
}

/// Returns the Region in the name of a missing zone: `eu-west-1` for `eu-west-1z`, or instead of a zone.
fn named<'a>(zone: &str, catalog: &'a Catalog) -> Option<&'a RegionItem> {
    let lettered = || catalog.region(zone.strip_suffix(|c: char| c.is_ascii_lowercase())?);
    catalog.region(zone).or_else(lettered)
}

/// Returns the default: the nearest Region that every account has; none while latencies are being measured.
fn nearest_or_first(catalog: &Catalog) -> Option<(&RegionItem, Provenance)> {
    let regions = &catalog.regions.ready()?.items;
    let pings = match &catalog.pings {
        Loadable::Loading { .. } => return None,
        pings => pings.ready(),
    };
    let open = |region: &&RegionItem| !facts::region(&region.name).is_some_and(|facts| facts.opt_in_required);
    let measured = regions.iter().filter(open).filter_map(|region| Some((pings?.to(&region.name)?, region)));
    let nearest = measured.min_by_key(|(time, _)| *time).map(|(_, region)| (region, Provenance::Nearest));
    nearest.or(regions.first().map(|region| (region, Provenance::First)))
}

/// Returns the Regions by continent, or by latency once that is known.
fn region_offers(
    language: Language,
    regions: &[RegionItem],
    pings: &Loadable<Latencies>,
    snapshot: Option<(&InstanceSnapshot, &str)>,
) -> Vec<ListItem> {
    let near = pings.ready().filter(|pings| pings.sorts());
    let offer = |region: &RegionItem, pings: Option<&Latencies>| {
        region_offer(language, region, pings).if_fits(compatibility::region_fits(region, snapshot))
    };
    let mut offers: Vec<(_, ListItem)> = regions
        .iter()
        .map(|region| match near {
            // Regions without a measurement come last, in the same order as before.
            Some(pings) => {
                let time = pings.to(&region.name);
                let place = time.map_or((1, Duration::ZERO, continent_rank(region)), |time| (0, time, 0));
                let offer = offer(region, Some(pings));
                (place, if time.is_some() { offer } else { offer.under(t!(language, "region.unmeasured")) })
            }
            None => {
                let offer = offer(region, pings.ready()).under(continent(language, region));
                ((0, Duration::ZERO, continent_rank(region)), offer)
            }
        })
        .collect();
    offers.sort_by_key(|(place, _)| *place);
    offers.into_iter().map(|(_, offer)| offer).collect()
}

/// The service's continent codes; unknown ones come last.
const CONTINENTS: [&str; 6] = ["NA", "EU", "AP", "AS", "OC", "SA"];

fn continent_rank(region: &RegionItem) -> usize {
    let code = region.continent.as_deref().unwrap_or("");
    CONTINENTS.iter().position(|known| *known == code).unwrap_or(CONTINENTS.len())
}

fn continent(language: Language, region: &RegionItem) -> String {
    let code = region.continent.as_deref().unwrap_or("");
    let key = format!("continent.{code}");
    if crate::text::has(language, &key) { t!(language, &key).to_owned() } else { code.to_owned() }
}

fn region_offer(language: Language, region: &RegionItem, pings: Option<&Latencies>) -> ListItem {
    let opt_in = facts::region(&region.name).is_some_and(|facts| facts.opt_in_required);
    let note = if opt_in { t!(language, "region.opt-in") } else { "" };
    let sorted = pings.is_some_and(Latencies::sorts);
    let trip = pings.and_then(|pings| pings.to(&region.name));
    let time = trip.map(latencies::shown);
    let mut cells = vec![
        Cell::left(place(language, &region.display_name)),
        Cell::quiet(&region.name),
        Cell::right(time.unwrap_or_default()),
        Cell::quiet(note),
    ];
    // Sorted by latency, no heading names the continent.
    cells.extend(sorted.then(|| Cell::quiet(continent(language, region))));
    // In other languages, AWS's own name is a search term too.
    let own =
        (place(language, &region.display_name) != region.display_name.as_str()).then_some(region.display_name.as_str());
    let also = facts::region(&region.name).map(|facts| facts.also.as_str());
    let words: Vec<&str> = own.into_iter().chain(also).collect();
    ListItem::new(region.name.clone(), cells).measured(trip.map(Quantity::Latency)).found_by(&words.join(", "))
}

fn region_guide(language: Language, region: Option<&RegionItem>, catalog: &Catalog) -> Guide {
    let Some(region) = region else {
        return Guide { prose: guide::section(language, "region", "region"), ..Guide::default() };
    };
    let facts = facts::region(&region.name);
    let opt_in = facts.is_some_and(|facts| facts.opt_in_required);
    let mut figures = vec![("fact.code", region.name.to_string()), ("fact.zones", region.zones.len().to_string())];
    if let Some(trip) = round_trip(language, &region.name, &catalog.pings) {
        figures.insert(1, ("fact.round-trip", trip));
    }
    let price = facts.and_then(|facts| facts.overage_usd_per_gb).map(|it| overage_price(language, it));
    figures.extend(price.as_ref().map(|price| ("fact.overage", t!(language, "fact.overage.value", price = price))));
    // AWS describes its Regions in English only, and by what their names say already.
    let ours = price.map(|price| t!(language, "region.about", zones = region.zones.len(), price = price));
    Guide {
        title: place(language, &region.display_name).to_owned(),
        description: Some(ours.unwrap_or_else(|| region.description.to_string())),
        facts: figures,
        prose: guide::section(language, "region", if opt_in { "region.opt-in" } else { "region" }),
        ..Guide::default()
    }
}

/// Formats the price of a GB of extra transfer, in USD, for the current language.
pub fn overage_price(language: Language, price: f64) -> String {
    crate::text::figure(language, &format!("${price:.2}")).into_owned()
}

/// Returns the latency, or why it isn't known.
fn round_trip(language: Language, region: &str, pings: &Loadable<Latencies>) -> Option<String> {
    match pings {
        Loadable::Loading { .. } => Some(t!(language, "pings.measuring").to_owned()),
        Loadable::Ready(pings) => Some(match (pings.to(region), pings.why_not) {
            (Some(time), _) => t!(language, "pings.measured", time = latencies::shown(time)),
            (None, Some(why)) => t!(language, why.key()).to_owned(),
            (None, None) => t!(language, "pings.late").to_owned(),
        }),
        _ => None,
    }
}

fn zone_field(language: Language, draft: &Draft) -> Field {
    let zones = draft.region.as_ref().map_or(&[][..], |region| &region.zones);
    let requested = draft.requested.zone.as_ref();
    let requested_one = zones.iter().find(|zone| Some(&zone.name) == requested);
    let default = proposed_zone(zones, draft);
    let list = if draft.region.is_some() { Loadable::Ready(zone_offers(language, zones)) } else { Loadable::Idle };
    // A missing zone of this Region is reported; one of another Region no longer counts as requested.
    let lost =
        draft.region_name().is_some_and(|region| requested.is_some_and(|zone| zone.starts_with(region.as_str())));
    let note = unmet(&list, requested.filter(|_| lost && draft.zone.is_none()), requested_one.is_some());
    Field::new(FieldId::Zone, FieldKind::Pick(list))
        .noted(note)
        .answered(draft.zone.as_ref().map(|zone| &zone.name))
        .at(draft.zone.as_ref().map(|zone| zone.name.clone()))
        .or_default(default.map(|(zone, from)| (Value::Offer(zone.name.clone()), from)))
        .secondary_in(draft)
}

/// Returns the requested zone, or else the first available one.
fn proposed_zone<'a>(zones: &'a [Zone], draft: &Draft) -> Option<(&'a Zone, Provenance)> {
    let requested = zones.iter().find(|zone| Some(&zone.name) == draft.requested.zone.as_ref());
    requested.map(|zone| (zone, draft.requested.provenance())).or(first(zones).map(|zone| (zone, Provenance::First)))
}

/// Returns the zone that is proposed by default.
fn first(zones: &[Zone]) -> Option<&Zone> {
    zones.iter().find(|zone| compatibility::zone_fits(zone).is_ok())
}

fn zone_offers(language: Language, zones: &[Zone]) -> Vec<ListItem> {
    let cells = |zone: &Zone| {
        vec![Cell::left(&zone.name), Cell::quiet(text::state(language, zone.state.as_deref().unwrap_or("")))]
    };
    zones
        .iter()
        .map(|zone| ListItem::new(zone.name.clone(), cells(zone)).if_fits(compatibility::zone_fits(zone)))
        .collect()
}
