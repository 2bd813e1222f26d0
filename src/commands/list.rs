//! `skysail list`: what Lightsail offers.

use super::console::Console;
use super::exit::{DONE, EarlyExit, USAGE};
use super::{messages, target};
use crate::args::{ListOptions, Listed, Output, TargetOptions};
use crate::domain::catalog::{Blueprint, Bundle, CatalogQuery, CatalogReply, Platform, Region};
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::sanitized_text::SanitizedText;
use crate::runtime::services::Services;
use futures_util::future::join;
use serde_json::{Value, json};

/// Rows for people beside the same in JSON, with the API's member names.
struct ListTable {
    rows: Vec<Vec<String>>,
    items: Vec<Value>,
}

/// Runs the command to its exit status.
pub async fn run(
    options: &ListOptions,
    site: &TargetOptions,
    services: &Services,
    console: &mut Console,
) -> Result<u8, EarlyExit> {
    let region = target::region(site, services);
    there(site, &region, options.what, services).await?;
    let only = site.region.as_deref();
    let table = match options.what {
        Listed::Regions => regions(services).await.map(|mut all| {
            all.retain(|of| only.is_none_or(|name| of.name == *name));
            ListTable::of(&all, region_row, region_item)
        }),
        Listed::Zones => zones(services, only).await,
        Listed::Blueprints => {
            blueprints(services, &region).await.map(|all| ListTable::of(&all, blueprint_row, blueprint_item))
        }
        Listed::Bundles => bundles(services, &region).await.map(|all| ListTable::of(&all, bundle_row, bundle_item)),
    };
    let table = table.map_err(|failure| EarlyExit::failed("", &failure))?;
    match options.output.output {
        Output::Json => console.json(&Value::Array(table.items)),
        Output::Text => aligned(&table.rows).iter().for_each(|line| console.line(line)),
    }
    Ok(DONE)
}

/// Whether Lightsail has this Region. One that is known here is not asked about.
async fn there(
    site: &TargetOptions,
    region: &SanitizedText,
    what: Listed,
    services: &Services,
) -> Result<(), EarlyExit> {
    let whole = matches!(what, Listed::Regions | Listed::Zones) && site.region.is_none();
    if whole || facts::region(region).is_some() {
        return Ok(());
    }
    let all = regions(services).await.map_err(|failure| EarlyExit::failed("", &failure))?;
    match all.iter().any(|of| of.name == *region) {
        true => Ok(()),
        false => Err(EarlyExit { status: USAGE, lines: messages::no_region(region, &all) }),
    }
}

impl ListTable {
    fn of<T>(all: &[T], row: fn(&T) -> Vec<String>, item: fn(&T) -> Value) -> ListTable {
        ListTable { rows: all.iter().map(row).collect(), items: all.iter().map(item).collect() }
    }
}

async fn regions(services: &Services) -> Result<Vec<Region>, Failure> {
    match services.lightsail.get(&CatalogQuery::Regions).await? {
        CatalogReply::Regions(listing) => Ok(listing.items),
        _ => Ok(Vec::new()),
    }
}

/// The zones of one Region, or of all.
async fn zones(services: &Services, region: Option<&str>) -> Result<ListTable, Failure> {
    let mut table = ListTable { rows: Vec::new(), items: Vec::new() };
    for of in regions(services).await?.iter().filter(|of| region.is_none_or(|name| of.name == *name)) {
        for zone in &of.zones {
            let state = text(zone.state.as_ref());
            table.rows.push(vec![zone.name.to_string(), of.name.to_string(), state]);
            table.items.push(json!({ "zoneName": zone.name, "regionName": of.name, "state": zone.state }));
        }
    }
    Ok(table)
}

/// Those of Lightsail for Research come last.
async fn blueprints(services: &Services, region: &SanitizedText) -> Result<Vec<Blueprint>, Failure> {
    let want = |research| CatalogQuery::Blueprints { region: region.clone(), research };
    let (plain, research) = (want(false), want(true));
    let (plain, research) = join(services.lightsail.get(&plain), services.lightsail.get(&research)).await;
    let mut all = Vec::new();
    for got in [plain?, research?] {
        let CatalogReply::Blueprints(listing) = got else { continue };
        all.extend(listing.items);
    }
    Ok(all)
}

async fn bundles(services: &Services, region: &SanitizedText) -> Result<Vec<Bundle>, Failure> {
    let want = |research| CatalogQuery::Bundles { region: region.clone(), research };
    let (plain, research) = (want(false), want(true));
    let (plain, research) = join(services.lightsail.get(&plain), services.lightsail.get(&research)).await;
    let mut all = Vec::new();
    for got in [plain?, research?] {
        let CatalogReply::Bundles(listing) = got else { continue };
        all.extend(listing.items);
    }
    Ok(all)
}

fn region_row(region: &Region) -> Vec<String> {
    let zones: Vec<&str> = region.zones.iter().map(|zone| zone.name.as_str()).collect();
    vec![region.name.to_string(), region.display_name.to_string(), zones.join(" ")]
}

fn region_item(region: &Region) -> Value {
    let zones: Vec<Value> =
        region.zones.iter().map(|zone| json!({ "zoneName": zone.name, "state": zone.state })).collect();
    json!({
        "name": region.name, "displayName": region.display_name, "description": region.description,
        "continentCode": region.continent, "availabilityZones": zones,
    })
}

fn blueprint_row(blueprint: &Blueprint) -> Vec<String> {
    vec![blueprint.id.to_string(), blueprint.shelf().key().to_owned(), blueprint.title()]
}

fn blueprint_item(blueprint: &Blueprint) -> Value {
    json!({
        "blueprintId": blueprint.id, "name": blueprint.name, "group": blueprint.group,
        "description": blueprint.description, "version": blueprint.version, "type": blueprint.kind,
        "isActive": blueprint.active, "minPower": blueprint.min_power,
        "platform": blueprint.platform.as_ref().map(platform), "productUrl": blueprint.product_url,
        "licenseUrl": blueprint.license_url, "research": blueprint.research,
    })
}

fn bundle_row(bundle: &Bundle) -> Vec<String> {
    let of = |value: Option<String>, unit: &str| value.map_or_else(unknown, |value| format!("{value} {unit}"));
    let platforms: Vec<&str> = bundle.platforms.iter().map(Platform::spoken).collect();
    vec![
        bundle.id.to_string(),
        bundle.name.to_string(),
        bundle.price.map_or_else(unknown, |price| format!("{price}/month")),
        of(bundle.ram.map(|ram| ram.to_string()), "GB"),
        of(bundle.cpu_count.map(|count| count.to_string()), "vCPU"),
        of(bundle.disk.map(|disk| disk.to_string()), "GB disk"),
        of(bundle.transfer.map(|transfer| transfer.to_string()), "GB transfer"),
        platforms.join(","),
        if bundle.ipv6_only() { "IPv6 only".to_owned() } else { String::new() },
    ]
}

fn bundle_item(bundle: &Bundle) -> Value {
    json!({
        "bundleId": bundle.id, "name": bundle.name,
        "price": bundle.price.map(|price| price.as_cents() as f64 / 100.0),
        "cpuCount": bundle.cpu_count, "diskSizeInGb": bundle.disk, "ramSizeInGb": bundle.ram,
        "transferPerMonthInGb": bundle.transfer, "instanceType": bundle.instance_type,
        "power": bundle.power, "isActive": bundle.active,
        "supportedPlatforms": bundle.platforms.iter().map(platform).collect::<Vec<_>>(),
        "publicIpv4AddressCount": bundle.ipv4_addresses, "research": bundle.research,
    })
}

fn platform(platform: &Platform) -> SanitizedText {
    match platform {
        Platform::Linux => "LINUX_UNIX".into(),
        Platform::Windows => "WINDOWS".into(),
        Platform::Other(name) => name.clone(),
    }
}

fn unknown() -> String {
    crate::t!("cli.list.unknown-price").to_owned()
}

fn text(value: Option<&SanitizedText>) -> String {
    value.map(SanitizedText::to_string).unwrap_or_default()
}

/// Columns as wide as their widest cell.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let widths: Vec<usize> = (0..columns)
        .map(|n| rows.iter().filter_map(|row| row.get(n)).map(|cell| cells(cell)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let padded = row.iter().zip(&widths).map(|(cell, width)| cell.clone() + &" ".repeat(width - cells(cell)));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let rows = [vec!["a".to_owned(), "b".to_owned()], vec!["漢字".to_owned(), "c".to_owned()]];
        assert_eq!(aligned(&rows), ["a     b", "漢字  c"]);
    }
}
