//! `skysail list`: lists the Regions, zones, blueprints, or bundles of Lightsail.

use super::exit::{DONE, EarlyExit, USAGE};
use super::output::Console;
use super::styled::{Piece, StyledLine, Tone};
use super::table::{PrintedTable, TableColumn};
use super::{messages, target};
use crate::app::picker::search::{Haystack, Query, fold};
use crate::args::{ListOptions, Listed, Output, TargetOptions};
use crate::domain::catalog::{Blueprint, Bundle, BundleFamily, CatalogQuery, CatalogReply, Platform, Region};
use crate::domain::cost::Usd;
use crate::domain::failure::Failure;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::{compatibility, facts};
use crate::runtime::services::Services;
use crate::text::{Language, money};
use futures_util::future::join;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A row: its cells, and the same as JSON, with the API's member names where there are any.
struct Offer {
    group: String,
    cells: Vec<Piece>,
    item: Value,
    /// The lowest monthly price.
    price: Option<Usd>,
    /// Texts that the filter searches besides the cells.
    also: Vec<String>,
}

/// Runs the command and returns its exit status.
pub async fn run(
    options: &ListOptions,
    target: &TargetOptions,
    services: &Services,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let region = target::region(target, services);
    let most = most(language, options)?;
    there(language, target, &region, options.what, services).await?;
    let only = target.region.as_deref();
    let failed = |failure: Failure| EarlyExit::failed(language, "", &failure);
    let all = match options.what {
        Listed::Regions => region_offers(language, &of(regions(services).await.map_err(failed)?, only)),
        Listed::Zones => zone_offers(language, &of(regions(services).await.map_err(failed)?, only)),
        Listed::Blueprints => {
            let (all, sizes) = join(blueprints(services, &region), bundles(services, &region)).await;
            // Without the bundles only the prices are missing, which matters only when filtering by price.
            let sizes = sizes.or_else(|failure| if most.is_some() { Err(failure) } else { Ok(Vec::new()) });
            blueprint_offers(language, &all.map_err(failed)?, &sizes.map_err(failed)?)
        }
        Listed::Bundles => bundle_offers(language, &bundles(services, &region).await.map_err(failed)?),
    };
    let whole = all.len();
    let kept = kept(all, options.filter.as_deref().unwrap_or_default(), most);
    match options.output.output {
        Output::Json => console.json(&Value::Array(kept.into_iter().map(|offer| offer.item).collect())),
        Output::Text => print(kept, whole, options.what, &region, console),
    }
    Ok(DONE)
}

/// Returns the maximum monthly price, which is allowed only where prices are listed.
fn most(language: Language, options: &ListOptions) -> Result<Option<Usd>, EarlyExit> {
    let Some(dollars) = options.max_price else { return Ok(None) };
    match options.what {
        Listed::Regions | Listed::Zones => Err(EarlyExit::usage(t!(language, "cli.list.no-prices"))),
        Listed::Blueprints | Listed::Bundles => Ok(Usd::from_dollars(dollars)),
    }
}

/// Returns the rows that pass the filters: in the order of the listing, or best match first.
fn kept(all: Vec<Offer>, filter: &str, most: Option<Usd>) -> Vec<Offer> {
    let query = Query::of(&fold(filter));
    let affordable = |offer: &Offer| most.is_none_or(|most| offer.price.is_some_and(|price| price <= most));
    let rank = |offer: &Offer| {
        let cells = offer.cells.iter().map(|cell| cell.text.as_str());
        let around = offer.also.iter().map(String::as_str).chain([offer.group.as_str()]);
        Haystack::of_texts(cells.chain(around)).rank(&query)
    };
    let ranked = all.into_iter().filter(affordable).filter_map(|offer| Some((rank(&offer)?, offer)));
    let mut ranked: Vec<(u8, Offer)> = ranked.collect();
    if query.is_empty() {
        return ranked.into_iter().map(|(_, offer)| offer).collect();
    }
    // If the words occur as typed, rows with the words apart or with parts of them are noise.
    let tier = |rank: u8| match rank {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    };
    let best = ranked.iter().map(|(rank, _)| tier(*rank)).min().unwrap_or(0);
    ranked.retain(|(rank, _)| tier(*rank) == best);
    // Groups stay together: the one with the best match comes first.
    let mut groups: BTreeMap<String, (u8, usize)> = BTreeMap::new();
    for (at, (rank, offer)) in ranked.iter().enumerate() {
        let known = groups.entry(offer.group.clone()).or_insert((*rank, at));
        known.0 = known.0.min(*rank);
    }
    ranked.sort_by_key(|(rank, offer)| (groups.get(&offer.group).copied(), *rank));
    ranked.into_iter().map(|(_, offer)| offer).collect()
}

fn print(kept: Vec<Offer>, whole: usize, what: Listed, region: &SanitizedText, console: &mut Console) {
    let language = console.language;
    let n = kept.len();
    if n == 0 {
        return console.note(t!(language, "cli.list.nothing", all = whole));
    }
    let unpriced = kept.iter().any(|offer| offer.price.is_none() && offer.item["isResearch"] == true);
    let rows = kept.into_iter().map(|offer| (offer.group, offer.cells)).collect();
    let table = PrintedTable { columns: columns(language, what), grouped_by: Some(grouped_by(language, what)), rows };
    let style = console.style();
    table.lines(language, &style).into_iter().for_each(|line| console.print(line));
    if style.terminal {
        let key = match what {
            Listed::Regions => "cli.list.count.regions",
            Listed::Zones => "cli.list.count.zones",
            Listed::Blueprints => "cli.list.count.blueprints",
            Listed::Bundles => "cli.list.count.bundles",
        };
        console.print(StyledLine::default());
        let count = t!(language, key, n = n, all = whole, region = region);
        style.wrapped(Tone::Dim, &count).into_iter().for_each(|line| console.print(line));
    }
    if unpriced && what == Listed::Bundles {
        console.note(t!(language, "cli.list.research"));
    }
}

fn columns(language: Language, what: Listed) -> Vec<TableColumn> {
    let left = |key| TableColumn::left(t!(language, key));
    let right = |key| TableColumn::right(t!(language, key));
    match what {
        Listed::Regions => vec![
            left("cli.column.place"),
            left("cli.column.region"),
            right("cli.column.zones").unless_narrow(1),
            left("cli.column.zone-names").unless_narrow(3),
            left("cli.column.note").unless_narrow(2),
        ],
        Listed::Zones => vec![left("cli.column.zone"), left("cli.column.state")],
        Listed::Blueprints => vec![
            left("cli.column.blueprint"),
            left("cli.column.id"),
            right("cli.column.from"),
            left("cli.column.user").unless_narrow(1),
        ],
        Listed::Bundles => vec![
            left("cli.column.size"),
            right("cli.column.memory"),
            right("cli.column.vcpus").unless_narrow(2),
            right("cli.column.disk").unless_narrow(1),
            right("cli.column.transfer").unless_narrow(3),
            right("cli.column.month"),
            right("cli.column.hour").unless_narrow(4),
            left("cli.column.id"),
        ],
    }
}

fn grouped_by(language: Language, what: Listed) -> &'static str {
    match what {
        Listed::Regions => t!(language, "cli.column.continent"),
        Listed::Zones => t!(language, "cli.column.region"),
        Listed::Blueprints | Listed::Bundles => t!(language, "cli.column.kind"),
    }
}

/// Checks that Lightsail has this Region. A Region known to Skysail needs no request.
async fn there(
    language: Language,
    target: &TargetOptions,
    region: &SanitizedText,
    what: Listed,
    services: &Services,
) -> Result<(), EarlyExit> {
    let whole = matches!(what, Listed::Regions | Listed::Zones) && target.region.is_none();
    if whole || facts::region(region).is_some() {
        return Ok(());
    }
    let all = regions(services).await.map_err(|failure| EarlyExit::failed(language, "", &failure))?;
    match all.iter().any(|of| of.name == *region) {
        true => Ok(()),
        false => Err(EarlyExit { status: USAGE, lines: messages::no_region(language, region, &all) }),
    }
}

/// Returns one Region, or all.
fn of(mut all: Vec<Region>, only: Option<&str>) -> Vec<Region> {
    all.retain(|of| only.is_none_or(|name| of.name == *name));
    all
}

async fn regions(services: &Services) -> Result<Vec<Region>, Failure> {
    match services.lightsail.get(&CatalogQuery::Regions).await? {
        CatalogReply::Regions(listing) => Ok(listing.items),
        _ => Ok(Vec::new()),
    }
}

/// Blueprints of Lightsail for Research come last.
async fn blueprints(services: &Services, region: &SanitizedText) -> Result<Vec<Blueprint>, Failure> {
    let got = both(services, |research| CatalogQuery::Blueprints { region: region.clone(), research }).await?;
    let items = |reply| if let CatalogReply::Blueprints(listing) = reply { listing.items } else { Vec::new() };
    Ok(got.into_iter().flat_map(items).collect())
}

async fn bundles(services: &Services, region: &SanitizedText) -> Result<Vec<Bundle>, Failure> {
    let got = both(services, |research| CatalogQuery::Bundles { region: region.clone(), research }).await?;
    let items = |reply| if let CatalogReply::Bundles(listing) = reply { listing.items } else { Vec::new() };
    Ok(got.into_iter().flat_map(items).collect())
}

/// Returns the lists of Lightsail and of Lightsail for Research.
async fn both(services: &Services, want: impl Fn(bool) -> CatalogQuery) -> Result<[CatalogReply; 2], Failure> {
    let (plain, research) = (want(false), want(true));
    let (plain, research) = join(services.lightsail.get(&plain), services.lightsail.get(&research)).await;
    Ok([plain?, research?])
}

/// Returns the Regions by continent, then by name.
fn region_offers(language: Language, all: &[Region]) -> Vec<Offer> {
    let mut offers: Vec<Offer> = all.iter().map(|it| region_offer(language, it)).collect();
    offers.sort_by_cached_key(|offer| (offer.group.clone(), offer.cells[0].text.to_lowercase()));
    offers
}

fn region_offer(language: Language, region: &Region) -> Offer {
    let code = region.continent.as_deref().unwrap_or_default();
    let key = format!("continent.{code}");
    let group = if crate::text::has(language, &key) { crate::text::text(language, &key) } else { code };
    let zones: Vec<&str> = region.zones.iter().map(|zone| zone.name.as_str()).collect();
    let opt_in = facts::region(&region.name).is_some_and(|facts| facts.opt_in_required);
    Offer {
        group: group.to_owned(),
        cells: vec![
            Piece::new(Tone::Strong, crate::text::place(language, &region.display_name)),
            Piece::plain(region.name.as_str()),
            Piece::plain(zones.len().to_string()),
            Piece::new(Tone::Dim, zones.join(" ")),
            Piece::plain(if opt_in { t!(language, "cli.list.opt-in") } else { "" }),
        ],
        item: region_item(region, opt_in),
        price: None,
        // AWS's name is found in every language.
        also: vec![region.display_name.to_string()],
    }
}

fn region_item(region: &Region, opt_in: bool) -> Value {
    let zones: Vec<Value> =
        region.zones.iter().map(|zone| json!({ "zoneName": zone.name, "state": zone.state })).collect();
    json!({
        "name": region.name, "displayName": region.display_name, "description": region.description,
        "continentCode": region.continent, "availabilityZones": zones, "isOptInRequired": opt_in,
    })
}

/// Returns the zones by Region.
fn zone_offers(language: Language, all: &[Region]) -> Vec<Offer> {
    let mut offers: Vec<Offer> = all
        .iter()
        .flat_map(|of| of.zones.iter().map(move |zone| (of, zone)))
        .map(|(of, zone)| {
            let state = text(zone.state.as_ref());
            let tone = if state == "available" { Tone::Good } else { Tone::Warn };
            Offer {
                group: format!("{} ({})", crate::text::place(language, &of.display_name), of.name),
                cells: vec![
                    Piece::new(Tone::Strong, zone.name.as_str()),
                    Piece::new(tone, crate::text::state(language, &state)),
                ],
                item: json!({ "zoneName": zone.name, "regionName": of.name, "state": zone.state }),
                price: None,
                also: Vec::new(),
            }
        })
        .collect();
    offers.sort_by_cached_key(|offer| (offer.group.clone(), offer.cells[0].text.clone()));
    offers
}

/// Returns the blueprints by kind, then by name; those of Lightsail for Research come last.
fn blueprint_offers(language: Language, all: &[Blueprint], sizes: &[Bundle]) -> Vec<Offer> {
    let mut sorted: Vec<&Blueprint> = all.iter().collect();
    sorted.sort_by_cached_key(|blueprint| {
        (blueprint.blueprint_kind(), blueprint.title().to_lowercase(), blueprint.id.clone())
    });
    sorted.into_iter().map(|blueprint| blueprint_offer(language, blueprint, sizes)).collect()
}

/// Returns the cheapest bundle for a blueprint, by the same rules as the wizard.
fn cheapest<'a>(blueprint: &Blueprint, sizes: &'a [Bundle]) -> Option<&'a Bundle> {
    let fits = |bundle: &&Bundle| {
        let carries = |network| compatibility::bundle_fits(blueprint, network, bundle).is_ok();
        bundle.research == blueprint.research && bundle.price.is_some() && carries(compatibility::IpType::DualStack)
    };
    sizes.iter().filter(fits).min_by_key(|bundle| bundle.price)
}

fn blueprint_offer(language: Language, blueprint: &Blueprint, sizes: &[Bundle]) -> Offer {
    let from = cheapest(blueprint, sizes);
    let price = from.and_then(|bundle| bundle.price);
    let user = facts::blueprint(&blueprint.id).and_then(|facts| facts.ssh_user.clone());
    Offer {
        group: crate::text::text(language, &format!("blueprint-kind.{}", blueprint.blueprint_kind().key())).to_owned(),
        cells: vec![
            Piece::new(Tone::Strong, blueprint.title()),
            Piece::plain(blueprint.id.as_str()),
            Piece::plain(price.map(|it| money(language, it)).unwrap_or_default()),
            Piece::new(Tone::Dim, user.clone().unwrap_or_default()),
        ],
        item: json!({
            "blueprintId": blueprint.id, "name": blueprint.name, "group": blueprint.group,
            "description": blueprint.description, "version": blueprint.version, "type": blueprint.kind,
            "isActive": blueprint.active, "minPower": blueprint.min_power,
            "platform": blueprint.platform.as_ref().map(platform), "productUrl": blueprint.product_url,
            "licenseUrl": blueprint.license_url, "isResearch": blueprint.research,
            "kind": blueprint.blueprint_kind().key(), "title": blueprint.title(), "username": user,
            "fromBundleId": from.map(|bundle| &bundle.id), "fromMonthlyPriceUsd": price.map(f64::from),
        }),
        price,
        also: vec![text(blueprint.group.as_ref())],
    }
}

/// Returns the bundles by family, system, and network, cheapest first.
fn bundle_offers(language: Language, all: &[Bundle]) -> Vec<Offer> {
    let mut sorted: Vec<&Bundle> = all.iter().collect();
    let windows = |bundle: &Bundle| bundle.platforms.contains(&Platform::Windows);
    sorted.sort_by_key(|bundle| {
        let memory = bundle.ram.map(|ram| (ram * 1024.0) as u64);
        (bundle.family(), windows(bundle), bundle.ipv6_only(), bundle.price, memory)
    });
    sorted.into_iter().map(|it| bundle_offer(language, it)).collect()
}

fn family(bundle: &Bundle) -> &'static str {
    match bundle.family() {
        BundleFamily::General => "general",
        BundleFamily::Memory => "memory",
        BundleFamily::Compute => "compute",
        BundleFamily::Research => "research",
    }
}

/// Returns what the bundles of a group have in common: family, system, and the network if it isn't the usual one.
fn bundle_group(language: Language, bundle: &Bundle) -> String {
    let family = crate::text::text(language, &format!("family.{}", family(bundle)));
    let systems: Vec<&str> = bundle.platforms.iter().map(Platform::spoken).collect();
    let network = if bundle.ipv6_only() { t!(language, "cli.list.ipv6-only") } else { "" };
    let parts = [family, &systems.join(", "), network];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn bundle_offer(language: Language, bundle: &Bundle) -> Offer {
    let price = bundle.price;
    let gb = |value: Option<String>| {
        value.map_or_else(|| unknown(language), |value| figure(language, &format!("{value} GB")))
    };
    Offer {
        group: bundle_group(language, bundle),
        cells: vec![
            Piece::new(Tone::Strong, bundle.short_name()),
            Piece::plain(gb(bundle.ram.map(|ram| ram.to_string()))),
            Piece::plain(bundle.cpu_count.map_or_else(|| unknown(language), |count| count.to_string())),
            Piece::plain(gb(bundle.disk.map(|disk| disk.to_string()))),
            Piece::plain(bundle.transfer.map_or_else(|| unknown(language), |it| transfer(language, it))),
            Piece::new(Tone::Strong, price.map_or_else(|| unknown(language), |it| money(language, it))),
            Piece::plain(price.map(|price| figure(language, &format!("${:.4}", price.hourly()))).unwrap_or_default()),
            Piece::new(Tone::Dim, bundle.id.as_str()),
        ],
        item: json!({
            "bundleId": bundle.id, "name": bundle.name, "family": family(bundle),
            "price": price.map(f64::from), "monthlyPriceUsd": price.map(f64::from),
            "hourlyPriceUsd": price.map(|price| (price.hourly() * 1e4).round() / 1e4),
            "cpuCount": bundle.cpu_count, "diskSizeInGb": bundle.disk, "ramSizeInGb": bundle.ram,
            "transferPerMonthInGb": bundle.transfer, "instanceType": bundle.instance_type,
            "power": bundle.power, "isActive": bundle.active,
            "supportedPlatforms": bundle.platforms.iter().map(platform).collect::<Vec<_>>(),
            "publicIpv4AddressCount": bundle.ipv4_addresses, "isIpv6Only": bundle.ipv6_only(),
            "isResearch": bundle.research,
        }),
        price,
        also: vec![bundle.name.to_string(), bundle.cpu_count.map(|count| format!("{count} vCPU")).unwrap_or_default()],
    }
}

/// Formats a monthly transfer from GB: `512 GB`, `1 TB`, `1.5 TB`.
fn transfer(language: Language, gb: i32) -> String {
    let amount = match gb {
        ..1024 => format!("{gb} GB"),
        _ => format!("{} TB", (f64::from(gb) / 1024.0 * 10.0).round() / 10.0),
    };
    figure(language, &amount)
}

/// Formats an amount with the language's decimal separator.
fn figure(language: Language, amount: &str) -> String {
    crate::text::figure(language, amount).into_owned()
}

fn platform(platform: &Platform) -> SanitizedText {
    match platform {
        Platform::Linux => "LINUX_UNIX".into(),
        Platform::Windows => "WINDOWS".into(),
        Platform::Other(name) => name.clone(),
    }
}

fn unknown(language: Language) -> String {
    t!(language, "cli.list.unknown-price").to_owned()
}

fn text(value: Option<&SanitizedText>) -> String {
    value.map(SanitizedText::to_string).unwrap_or_default()
}
