//! Tests of what purposes propose, in Regions that offer much or little.

use super::*;
use crate::domain::catalog::{Platform, RegionCatalog};
use crate::domain::compatibility::tests::{blueprint, bundle};

fn region(name: &str) -> Region {
    let display_name = SanitizedText::new(name);
    Region { name: name.into(), display_name, description: SanitizedText::default(), continent: None, zones: vec![] }
}

fn item(id: &str, group: &str, kind: &str, version: &str) -> Blueprint {
    let platform = if group.starts_with("windows") { Platform::Windows } else { Platform::Linux };
    Blueprint {
        group: Some(group.into()),
        kind: Some(kind.into()),
        version: Some(version.into()),
        platform: Some(platform),
        research: id.starts_with("lfr"),
        ..blueprint(id)
    }
}

fn catalog(name: &str, blueprints: Vec<Blueprint>) -> Catalog {
    let mut catalog = Catalog::default();
    let (research, plain): (Vec<_>, Vec<_>) = blueprints.into_iter().partition(|item| item.research);
    let ready = |items| Loadable::Ready(Listing::new(items, 0));
    let listings =
        RegionCatalog { blueprints: ready(plain), research_blueprints: ready(research), ..RegionCatalog::default() };
    catalog.in_region.insert(name.into(), listings);
    catalog
}

fn proposed(purpose: &str, region_name: &str, catalog: &Catalog) -> (Option<String>, Vec<&'static str>) {
    let found = propose(find(purpose).unwrap(), &region(region_name), catalog);
    (found.blueprint.map(|item| item.id.to_string()), found.skipped.iter().map(|say| say.key).collect())
}

#[test]
fn every_file_defines_the_purpose_it_is_named_after() {
    for ((name, _), purpose) in FILES.iter().zip(all()) {
        assert_eq!(purpose.id, *name);
        // Both are chosen from one list.
        assert_eq!(BlueprintKind::parse(name), None);
        assert!(!purpose.starts.is_empty(), "{name}");
        assert_eq!(find(name), Some(purpose));
    }
    assert_eq!(find("spaceship"), None);
}

#[test]
fn newest_blueprint_is_chosen_by_numeric_version() {
    let debians = || vec![item("debian_9", "debian_9", "os", "9"), item("debian_10", "debian_10", "os", "10")];
    assert_eq!(proposed("vpn", "us-west-2", &catalog("us-west-2", debians())).0.as_deref(), Some("debian_10"));
}

#[test]
fn blueprint_missing_in_the_region_is_skipped_with_the_reason() {
    let ubuntu = || item("ubuntu_24_04", "ubuntu_24", "os", "24.04 LTS");
    let jupyter = || item("lfr_jupyterlab_1_0", "lfr_jupyterlab", "app", "1.0");
    let blog = proposed("blog", "us-west-2", &catalog("us-west-2", vec![ubuntu()]));
    assert_eq!(blog, (Some("ubuntu_24_04".into()), vec!["reason.purpose.lacks"]));
    let here = proposed("data-science", "us-west-2", &catalog("us-west-2", vec![ubuntu(), jupyter()]));
    assert_eq!(here, (Some("lfr_jupyterlab_1_0".into()), vec![]));
    // Lightsail for Research isn't offered in Virginia.
    let there = proposed("data-science", "us-east-1", &catalog("us-east-1", vec![ubuntu(), jupyter()]));
    assert_eq!(there, (Some("ubuntu_24_04".into()), vec!["reason.research.region"]));
    let bare = catalog("us-west-2", vec![ubuntu()]);
    let nowhere = propose(find("windows-desktop").unwrap(), &region("us-west-2"), &bare);
    assert!(nowhere.start.is_none() && nowhere.skipped.len() == 1);
}

#[test]
fn windows_desktop_skips_databases_and_retired_blueprints() {
    let mut old = item("windows_server_2030", "windows_2030", "os", "2030");
    old.active = false;
    let sql = item("sql_2031", "windows_2022_sql_exp_2022", "app", "2031");
    let plain = item("windows_server_2025", "windows_2025", "os", "2025");
    let all = catalog("us-west-2", vec![old, sql, plain]);
    assert_eq!(proposed("windows-desktop", "us-west-2", &all).0.as_deref(), Some("windows_server_2025"));
}

#[test]
fn suggestion_waits_for_a_loading_list_but_not_for_a_failed_one() {
    let mut catalog = Catalog::default();
    let found = propose(find("blog").unwrap(), &region("us-west-2"), &catalog);
    assert!(found.waits && found.blueprint.is_none() && found.skipped.is_empty());
    let listings = RegionCatalog { blueprints: Loadable::Ready(Listing::new(vec![], 0)), ..RegionCatalog::default() };
    catalog.in_region.insert("us-west-2".into(), listings);
    assert!(!propose(find("blog").unwrap(), &region("us-west-2"), &catalog).waits);
}

#[test]
fn cheapest_bundle_with_enough_memory_is_chosen_or_the_smallest_without_prices() {
    let start = &find("game-server").unwrap().starts[0];
    let sized = |id: &str, ram: f32, price: Option<i64>| Bundle {
        ram: Some(ram),
        price: price.map(crate::domain::cost::Usd::cents),
        ..bundle(id, 0)
    };
    let all = [sized("small", 2.0, Some(1200)), sized("dear", 4.0, Some(4200)), sized("medium", 4.0, Some(2400))];
    let ubuntu = blueprint("ubuntu_24_04");
    let id = |all: &[Bundle]| {
        let all: Vec<&Bundle> = all.iter().collect();
        start.bundle(&all, Some(&ubuntu), IpType::DualStack).map(|bundle| bundle.id.to_string())
    };
    assert_eq!(id(&all).as_deref(), Some("medium"));
    assert_eq!(id(&[sized("large", 16.0, None), sized("right", 8.0, None)]).as_deref(), Some("right"));
    assert_eq!(id(&all[..1]), None);
}
