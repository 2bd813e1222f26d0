//! What changing an answer drops, and what a whole draft comes to.

use super::*;
use crate::domain::catalog::{Listing, Platform, Shelves};
use crate::domain::rules::tests::{blueprint, bundle};

fn region(name: &str) -> Region {
    Region {
        name: Clean::new(name),
        display_name: Clean::new(name),
        description: Clean::default(),
        continent: None,
        zones: vec![Zone { name: Clean::new(format!("{name}a")), state: None }],
    }
}

fn shelves(blueprints: Vec<Blueprint>, bundles: Vec<Bundle>) -> Shelves {
    Shelves {
        blueprints: Remote::Ready(Listing::new(blueprints, 0)),
        bundles: Remote::Ready(Listing::new(bundles, 0)),
        key_pairs: Remote::Ready(Listing::default()),
        ..Shelves::default()
    }
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let here = shelves(vec![blueprint("ubuntu_24_04")], vec![bundle("micro_3_0", 700)]);
    let there = shelves(vec![blueprint("ubuntu_24_04")], vec![bundle("micro_3_2", 700)]);
    let bare = shelves(vec![], vec![]);
    catalog.in_region.extend([("here".into(), here), ("there".into(), there), ("bare".into(), bare)]);
    catalog
}

fn whole() -> Draft {
    let here = region("here");
    Draft {
        zone: here.zones.first().cloned(),
        shelf: Some(Shelf::Os),
        blueprint: Some(Of { region: here.name.clone(), item: blueprint("ubuntu_24_04") }),
        network: Some(IpType::DualStack),
        bundle: Some(Of { region: here.name.clone(), item: bundle("micro_3_0", 700) }),
        region: Some(here),
        key: Some(KeyChoice::Default),
        script: Some(ScriptChoice::None),
        snapshots: Some(true),
        hour: Some(Some(6)),
        names: Some(Names::parse("web-{1..3}").unwrap()),
        tags: Some(vec![]),
        launch_tag: Some(true),
        ..Draft::default()
    }
}

pub mod support {
    //! A draft and an order for the tests of other rooms.
    use super::*;

    /// An order of Ubuntu on a Micro bundle at $7 a month, under these names.
    pub fn order(names: &str) -> Order {
        Order {
            region: "us-east-1".into(),
            names: Names::parse(names).unwrap().all,
            zone: "us-east-1a".into(),
            blueprint: blueprint("ubuntu_24_04"),
            bundle: bundle("micro_3_0", 700),
            ip_type: IpType::DualStack,
            script: None,
            key_pair: None,
            brings: None,
            key_file: None,
            tags: vec![],
            launch_tag: true,
            add_ons: vec![],
        }
    }
}

fn gaps(draft: &Draft) -> Vec<FieldId> {
    draft.gaps.keys().copied().collect()
}

#[test]
fn a_whole_draft_is_an_order() {
    let order = whole().finish(&catalog()).unwrap();
    assert_eq!(order.count(), 3);
    assert_eq!(order.monthly(), Some(Usd::cents(2100)));
    assert_eq!(order.add_ons, [AddOn::AutoSnapshot { hour: Some(6) }]);
}

#[test]
fn an_empty_draft_names_every_field_that_is_missing_at_once() {
    let problems = Draft::default().finish(&catalog()).unwrap_err();
    assert_eq!(problems.len(), 12);
    assert!(problems.iter().all(|problem| problem.say.key == "problem.missing"));
}

#[test]
fn another_region_keeps_the_size_under_its_own_id() {
    let mut draft = whole();
    draft.region = Some(region("there"));
    draft.recheck(&catalog());
    assert_eq!(draft.bundle.as_ref().unwrap().item.id, "micro_3_2");
    assert_eq!(draft.blueprint.as_ref().unwrap().region, "there");
    assert_eq!(gaps(&draft), [FieldId::Zone]);
}

#[test]
fn a_region_without_them_drops_blueprint_and_bundle_visibly() {
    let mut draft = whole();
    draft.region = Some(region("bare"));
    draft.recheck(&catalog());
    assert_eq!(gaps(&draft), [FieldId::Zone, FieldId::Blueprint, FieldId::Bundle]);
    assert_eq!(draft.names, whole().names);
}

#[test]
fn until_the_other_regions_catalogue_is_here_nothing_is_dropped_and_nothing_can_be_sent() {
    let mut draft = whole();
    draft.region = Some(region("far"));
    draft.zone = draft.region.as_ref().unwrap().zones.first().cloned();
    draft.recheck(&catalog());
    assert_eq!(gaps(&draft), []);
    let problems = draft.finish(&catalog()).unwrap_err();
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [FieldId::Blueprint, FieldId::Bundle]);
}

#[test]
fn windows_drops_snapshots_and_the_linux_bundle() {
    let mut draft = whole();
    let windows = Blueprint { platform: Some(Platform::Windows), ..blueprint("windows_server_2025") };
    draft.shelf = Some(Shelf::Windows);
    draft.blueprint = Some(Of { region: "here".into(), item: windows });
    draft.recheck(&catalog());
    assert_eq!(gaps(&draft), [FieldId::Bundle, FieldId::Snapshots]);
}

#[test]
fn a_name_in_use_is_found_before_submitting() {
    let mut catalog = catalog();
    catalog.in_region.get_mut("here").unwrap().names = Remote::Ready(vec!["web-2".into()]);
    let problems = whole().finish(&catalog).unwrap_err();
    assert_eq!((problems[0].field, problems[0].say.key), (FieldId::Names, "problem.names.taken"));
}

#[test]
fn a_key_pair_of_another_region_is_dropped() {
    let mut draft = whole();
    let item = KeyPair { name: "mine".into(), fingerprint: None };
    draft.key = Some(KeyChoice::Existing(Of { region: "here".into(), item }));
    draft.region = Some(region("there"));
    draft.recheck(&catalog());
    assert!(draft.gaps.contains_key(&FieldId::Key));
}
