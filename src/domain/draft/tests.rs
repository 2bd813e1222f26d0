//! Tests of which answers a change drops, and of the order that a complete draft results in.

use super::*;
use crate::domain::catalog::{Listing, Platform, RegionCatalog, StaticIp};
use crate::domain::compatibility::tests::{blueprint, bundle};
use crate::domain::follow_ups::{FollowUps, StaticIpChoice};
use crate::domain::requested_values::MissingScript;

fn region(name: &str) -> Region {
    Region {
        name: SanitizedText::new(name),
        display_name: SanitizedText::new(name),
        description: SanitizedText::default(),
        continent: None,
        zones: vec![Zone { name: SanitizedText::new(format!("{name}a")), state: None }],
    }
}

fn listings(blueprints: Vec<Blueprint>, bundles: Vec<Bundle>) -> RegionCatalog {
    RegionCatalog {
        blueprints: Loadable::Ready(Listing::new(blueprints, 0)),
        bundles: Loadable::Ready(Listing::new(bundles, 0)),
        key_pairs: Loadable::Ready(Listing::default()),
        ..RegionCatalog::default()
    }
}

/// Returns the Regions `here`, `there` and `bare`; the last one offers nothing.
pub(super) fn catalog() -> Catalog {
    let regions = ["here", "there", "bare"].map(region).into();
    let mut catalog = Catalog { regions: Loadable::Ready(Listing::new(regions, 0)), ..Catalog::default() };
    let here = listings(vec![blueprint("ubuntu_24_04")], vec![bundle("micro_3_0", 700)]);
    let there = listings(vec![blueprint("ubuntu_24_04")], vec![bundle("micro_3_2", 700)]);
    let bare = listings(vec![], vec![]);
    catalog.in_region.extend([("here".into(), here), ("there".into(), there), ("bare".into(), bare)]);
    catalog
}

/// Returns three instances of Ubuntu on a Micro bundle at $7 per month, in the Region `here`.
pub(super) fn whole() -> Draft {
    let here = region("here");
    Draft {
        zone: here.zones.first().cloned(),
        blueprint_kind: Some(BlueprintKind::Os),
        blueprint: Some(RegionScoped { region: here.name.clone(), item: blueprint("ubuntu_24_04") }),
        network: Some(IpType::DualStack),
        bundle: Some(RegionScoped { region: here.name.clone(), item: bundle("micro_3_0", 700) }),
        region: Some(here),
        key: Some(KeyChoice::Default),
        script: Some(ScriptChoice::None),
        snapshots: Some(true),
        hour: Some(Some(6)),
        after: FollowUpAnswers {
            ports: Some(PortsChoice::None),
            static_ip: Some(None),
            ssh_alias: Some(false),
            ..FollowUpAnswers::default()
        },
        names: Some(Names::parse("web-{1..3}").unwrap()),
        tags: Some(vec![]),
        launch_tag: Some(true),
        ..Draft::default()
    }
}

pub mod support {
    //! A draft and an order for the tests of other modules.
    use super::*;

    /// Returns a complete draft, and the catalog that contains all of its values.
    pub fn whole_by_its_catalog() -> (Draft, Catalog) {
        (whole(), catalog())
    }

    /// Returns the bundles of a Region in that catalog, with this price in cents.
    pub fn bundles_at(cents: i64) -> Listing<Bundle> {
        Listing::new(vec![bundle("micro_3_0", cents)], 0)
    }

    /// Returns a snapshot of `web-1`, an Ubuntu server with a Micro bundle.
    pub fn snapshot(name: &str) -> InstanceSnapshot {
        InstanceSnapshot {
            name: name.into(),
            arn: Some(format!("arn:{name}").as_str().into()),
            state: Some("available".into()),
            created_at: None,
            source: Some("web-1".into()),
            blueprint: Some("ubuntu_24_04".into()),
            bundle: Some("micro_3_0".into()),
            size: Some(40),
            disks: 0,
        }
    }

    /// Returns an order of Ubuntu on a Micro bundle at $7 per month, with these names.
    pub fn order(names: &str) -> Order {
        Order {
            region: "us-east-1".into(),
            names: Names::parse(names).unwrap().all,
            zone: "us-east-1a".into(),
            blueprint: blueprint("ubuntu_24_04"),
            snapshot: None,
            bundle: bundle("micro_3_0", 700),
            ip_type: IpType::DualStack,
            script: None,
            key_pair: None,
            brings: None,
            key_file: None,
            tags: vec![],
            launch_tag: true,
            add_ons: vec![],
            follow_ups: FollowUps::default(),
        }
    }
}

use support::snapshot;

/// Returns the same catalog with these snapshots in `here`.
fn with_snapshots(all: Vec<InstanceSnapshot>) -> Catalog {
    let mut catalog = catalog();
    catalog.in_region.get_mut("here").unwrap().snapshots = Loadable::Ready(all);
    catalog.in_region.get_mut("there").unwrap().snapshots = Loadable::Ready(Vec::new());
    catalog
}

/// Returns the complete draft, from a snapshot.
fn restoring(catalog: &Catalog) -> Draft {
    let mut draft = whole();
    draft.restore("here".into(), snapshot("web-1-a"), catalog);
    draft.recheck(catalog);
    draft
}

#[test]
fn draft_from_a_snapshot_orders_the_blueprint_of_the_snapshot() {
    let catalog = with_snapshots(vec![snapshot("web-1-a")]);
    let draft = restoring(&catalog);
    let order = draft.finish(&catalog).unwrap();
    assert_eq!((order.action(), order.blueprint.id.as_str()), ("CreateInstancesFromSnapshot", "ubuntu_24_04"));
    assert_eq!(order.snapshot.unwrap().name, "web-1-a");
    let kept = draft.as_requested_values();
    assert_eq!((kept.snapshot.as_deref(), kept.blueprint), (Some("web-1-a"), None));
    // A blueprint that isn't listed any more lives on in its snapshots.
    let old = InstanceSnapshot { blueprint: Some("ubuntu_16_04".into()), ..snapshot("web-1-a") };
    let catalog = with_snapshots(vec![old]);
    assert_eq!(restoring(&catalog).finish(&catalog).unwrap().blueprint.id, "ubuntu_16_04");
}

#[test]
fn missing_snapshot_or_one_in_another_region_is_a_gap() {
    let catalog = with_snapshots(vec![snapshot("web-1-a")]);
    for (region_name, listing) in [("here", vec![]), ("there", vec![snapshot("web-1-a")])] {
        let mut draft = restoring(&catalog);
        draft.region = Some(region(region_name));
        let catalog = with_snapshots(listing);
        draft.recheck(&catalog);
        assert!(gaps(&draft).contains(&FieldId::Source), "{region_name}");
        let problems = draft.finish(&catalog).unwrap_err();
        assert!(problems.iter().any(|one| one.field == FieldId::Source && one.say.key == "gap.snapshot"));
    }
    let failed = InstanceSnapshot { state: Some("error".into()), ..snapshot("web-1-a") };
    let mut draft = restoring(&catalog);
    draft.recheck(&with_snapshots(vec![failed]));
    assert_eq!(gaps(&draft), [FieldId::Source]);
}

#[test]
fn bundle_smaller_than_the_snapshots_disk_is_a_gap() {
    let large = InstanceSnapshot { size: Some(60), ..snapshot("web-1-a") };
    let catalog = with_snapshots(vec![large]);
    let draft = restoring(&catalog);
    assert_eq!((gaps(&draft), draft.gaps[&FieldId::Bundle].key), (vec![FieldId::Bundle], "reason.bundle.disk"));
}

#[test]
fn dropping_the_snapshot_keeps_its_blueprint_if_available() {
    let catalog = with_snapshots(vec![snapshot("web-1-a")]);
    let mut draft = restoring(&catalog);
    draft.restore_nothing();
    draft.recheck(&catalog);
    assert_eq!(draft.finish(&catalog), whole().finish(&catalog));
    let old = InstanceSnapshot { blueprint: Some("ubuntu_16_04".into()), ..snapshot("web-1-a") };
    let catalog = with_snapshots(vec![old]);
    let mut draft = restoring(&catalog);
    draft.restore_nothing();
    draft.recheck(&catalog);
    assert_eq!(gaps(&draft), [FieldId::Blueprint]);
}

fn gaps(draft: &Draft) -> Vec<FieldId> {
    draft.gaps.keys().copied().collect()
}

#[test]
fn complete_draft_becomes_an_order() {
    let order = whole().finish(&catalog()).unwrap();
    assert_eq!(order.count(), 3);
    assert_eq!(order.monthly(), Some(Usd::cents(2100)));
    assert_eq!(order.add_ons, [AddOn::AutoSnapshot { hour: Some(6) }]);
}

#[test]
fn empty_draft_reports_all_missing_fields_at_once() {
    let problems = Draft::default().finish(&catalog()).unwrap_err();
    assert_eq!(problems.len(), 15);
    assert!(problems.iter().all(|problem| problem.say.key == "problem.missing"));
}

#[test]
fn changing_region_keeps_the_size_under_its_id_there() {
    let mut draft = whole();
    draft.region = Some(region("there"));
    draft.recheck(&catalog());
    assert_eq!(draft.bundle.as_ref().unwrap().item.id, "micro_3_2");
    assert_eq!(draft.blueprint.as_ref().unwrap().region, "there");
    assert_eq!(gaps(&draft), [FieldId::Zone]);
}

#[test]
fn region_without_the_blueprint_or_bundle_shows_gaps() {
    let mut draft = whole();
    draft.region = Some(region("bare"));
    draft.recheck(&catalog());
    assert_eq!(gaps(&draft), [FieldId::Zone, FieldId::Blueprint, FieldId::Bundle]);
    assert_eq!(draft.names, whole().names);
}

#[test]
fn unloaded_region_drops_nothing_and_blocks_the_order() {
    let mut draft = whole();
    draft.region = Some(region("far"));
    draft.zone = draft.region.as_ref().unwrap().zones.first().cloned();
    let catalog = Catalog { regions: Loadable::Idle, ..catalog() };
    draft.recheck(&catalog);
    assert_eq!(gaps(&draft), []);
    let problems = draft.finish(&catalog).unwrap_err();
    let fields: Vec<_> = problems.iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [FieldId::Blueprint, FieldId::Bundle]);
}

#[test]
fn windows_drops_snapshots_and_the_linux_bundle() {
    let mut draft = whole();
    let windows = Blueprint { platform: Some(Platform::Windows), ..blueprint("windows_server_2025") };
    draft.blueprint_kind = Some(BlueprintKind::Windows);
    draft.blueprint = Some(RegionScoped { region: "here".into(), item: windows.clone() });
    draft.recheck(&with(|here| here.blueprints = Loadable::Ready(Listing::new(vec![windows], 0))));
    assert_eq!(gaps(&draft), [FieldId::Bundle, FieldId::Snapshots]);
}

#[test]
fn name_in_use_is_reported_before_submitting() {
    let mut catalog = catalog();
    catalog.in_region.get_mut("here").unwrap().names = Loadable::Ready(vec!["web-2".into()]);
    let problems = whole().finish(&catalog).unwrap_err();
    assert_eq!((problems[0].field, problems[0].say.key), (FieldId::Names, "problem.names.taken"));
}

#[test]
fn key_pair_of_another_region_is_a_gap() {
    let mut draft = whole();
    let item = KeyPair { name: "mine".into(), fingerprint: None };
    draft.key = Some(KeyChoice::Existing(RegionScoped { region: "here".into(), item }));
    draft.region = Some(region("there"));
    draft.recheck(&catalog());
    assert!(draft.gaps.contains_key(&FieldId::Key));
}

/// Returns the catalog with changed listings for the Region `here`.
fn with(change: impl FnOnce(&mut RegionCatalog)) -> Catalog {
    let mut catalog = catalog();
    change(catalog.in_region.get_mut("here").unwrap());
    catalog
}

fn prices(draft: &Draft) -> (Option<Usd>, Option<Usd>) {
    (draft.price_was, draft.bundle.as_ref().and_then(|of| of.item.price))
}

#[test]
fn changed_price_is_ordered_and_shown() {
    let mut draft = whole();
    let dearer = with(|here| here.bundles = Loadable::Ready(Listing::new(vec![bundle("micro_3_0", 900)], 0)));
    draft.recheck(&dearer);
    assert_eq!(draft.finish(&dearer).unwrap().monthly(), Some(Usd::cents(2700)));
    assert_eq!(prices(&draft), (Some(Usd::cents(700)), Some(Usd::cents(900))));
    // The price is the one it was chosen at again.
    draft.recheck(&catalog());
    assert_eq!(prices(&draft), (None, Some(Usd::cents(700))));
}

#[test]
fn retired_blueprint_and_bundle_become_gaps() {
    let mut draft = whole();
    let inactive = Blueprint { active: false, ..blueprint("ubuntu_24_04") };
    draft.recheck(&with(|here| *here = listings(vec![inactive], vec![bundle("micro_3_2", 700)])));
    assert_eq!(gaps(&draft), [FieldId::Blueprint, FieldId::Bundle]);
}

#[test]
fn changed_size_must_be_chosen_again() {
    let mut draft = whole();
    let smaller = Bundle { ram: Some(0.25), ..bundle("micro_3_0", 700) };
    draft.recheck(&with(|here| here.bundles = Loadable::Ready(Listing::new(vec![smaller], 0))));
    assert_eq!(draft.gaps.get(&FieldId::Bundle).map(|say| say.key), Some("gap.bundle.changed"));
}

#[test]
fn switching_accounts_blocks_the_order_until_all_choices_exist_there() {
    let mut draft = whole();
    let key = |print: &str| KeyPair { name: "mine".into(), fingerprint: Some(print.into()) };
    draft.key = Some(KeyChoice::Existing(RegionScoped { region: "here".into(), item: key("aa") }));
    draft.key_files.insert("mine".into(), "/home/ana/mine.pem".into());
    draft.unknown();
    let nothing = Catalog::default();
    draft.recheck(&nothing);
    let fields: Vec<_> = draft.finish(&nothing).unwrap_err().iter().map(|problem| problem.field).collect();
    assert_eq!(fields, [FieldId::Region, FieldId::Blueprint, FieldId::Bundle, FieldId::Key]);
    assert_eq!((draft.monthly(), draft.private_half(&nothing)), (None, None), "what the other account said is gone");

    // It has the same bundle at another price, and another key pair with that name.
    let there = with(|here| {
        here.bundles = Loadable::Ready(Listing::new(vec![bundle("micro_3_0", 500)], 0));
        here.key_pairs = Loadable::Ready(Listing::new(vec![key("bb")], 0));
    });
    draft.recheck(&there);
    assert_eq!(prices(&draft), (Some(Usd::cents(700)), Some(Usd::cents(500))));
    assert_eq!(draft.gaps.get(&FieldId::Key).map(|say| say.key), Some("gap.key.other"));
    assert_eq!(draft.finish(&there).unwrap_err().len(), 1);
}

#[test]
fn region_missing_in_the_other_account_is_a_gap() {
    let mut draft = whole();
    draft.unknown();
    draft.recheck(&Catalog { regions: Loadable::Ready(Listing::default()), ..Catalog::default() });
    assert_eq!((gaps(&draft), draft.region), (vec![FieldId::Region], None));
}

#[test]
fn alternative_zone_is_available_and_never_the_chosen_one() {
    let mut draft = whole();
    assert_eq!(draft.other_zone(), None, "the Region has one zone");
    let zone = |name: &str, state: Option<&str>| Zone { name: name.into(), state: state.map(Into::into) };
    let zones = vec![zone("herea", None), zone("hereb", Some("impaired")), zone("herec", Some("available"))];
    draft.region.as_mut().unwrap().zones = zones.clone();
    let other = |draft: &Draft| draft.other_zone().map(|zone| zone.name.to_string());
    assert_eq!(other(&draft).as_deref(), Some("herec"));
    draft.zone = Some(zones[2].clone());
    assert_eq!(other(&draft).as_deref(), Some("herea"));
    draft.zone = None;
    assert_eq!(other(&draft), None);
}

fn static_ip(choice: StaticIpChoice) -> Option<Option<RegionScoped<StaticIpChoice>>> {
    Some(Some(RegionScoped { region: "here".into(), item: choice }))
}

#[test]
fn follow_up_that_no_longer_works_is_dropped_with_its_reason() {
    let one = Draft { names: None, ..whole() };
    let mut draft = one.clone();
    draft.after.static_ip = static_ip(StaticIpChoice::New { name: None });
    draft.after.ssh_alias = Some(true);
    draft.recheck(&catalog());
    assert_eq!(gaps(&draft), []);
    draft.network = Some(IpType::Ipv6);
    draft.recheck(&catalog());
    assert!(gaps(&draft).contains(&FieldId::StaticIp) && draft.follow_ups().static_ip.is_none());

    let mut named = one;
    named.after.static_ip = static_ip(StaticIpChoice::Existing { name: "old".into() });
    named.recheck(&catalog());
    assert_eq!(gaps(&named), [], "nobody has listed them yet");
    named.names = Some(Names::parse("web-1, web-2").unwrap());
    named.recheck(&catalog());
    assert_eq!(gaps(&named), [FieldId::StaticIp]);
}

#[test]
fn existing_static_ip_must_be_unattached_and_in_the_region() {
    let held = |attached_to: Option<&str>, name: &str| {
        let mut catalog = catalog();
        let one = StaticIp { name: name.into(), address: None, attached_to: attached_to.map(Into::into) };
        catalog.in_region.get_mut("here").unwrap().static_ips = Loadable::Ready(vec![one]);
        let mut draft = Draft { names: None, ..whole() };
        draft.after.static_ip = static_ip(StaticIpChoice::Existing { name: "old".into() });
        draft.recheck(&catalog);
        gaps(&draft)
    };
    assert_eq!(held(None, "old"), []);
    assert_eq!(held(Some("web-9"), "old"), [FieldId::StaticIp]);
    assert_eq!(held(None, "other"), [FieldId::StaticIp]);
    let mut moved = Draft { names: None, region: Some(region("there")), ..whole() };
    moved.after.static_ip = static_ip(StaticIpChoice::Existing { name: "old".into() });
    moved.recheck(&catalog());
    assert!(gaps(&moved).contains(&FieldId::StaticIp), "it is in the other Region");
}

#[test]
fn unanswered_follow_ups_come_from_the_plan() {
    let mut draft = Draft::default();
    let requested = FollowUps {
        ssh_alias: true,
        ports: vec![crate::domain::follow_ups::port("https").unwrap()],
        ..FollowUps::default()
    };
    draft.requested.follow_ups = Some(requested.clone());
    assert_eq!((draft.follow_ups(), draft.as_requested_values().follow_ups), (requested.clone(), Some(requested)));
    draft.after.ports = Some(PortsChoice::None);
    assert_eq!(draft.follow_ups(), FollowUps { ssh_alias: true, ..FollowUps::default() });
    assert_eq!(Draft::default().as_requested_values().follow_ups, None, "nothing was said");
}

#[test]
fn script_that_is_still_to_be_given_is_saved_as_a_question() {
    for choice in [ScriptChoice::File, ScriptChoice::Typed, ScriptChoice::Starter("docker")] {
        let draft = Draft { script: Some(choice), ..Draft::default() };
        assert_eq!(draft.as_requested_values().script, None, "{choice:?}");
    }
    let none = Draft { script: Some(ScriptChoice::None), ..Draft::default() };
    assert_eq!(none.as_requested_values().script, Some(None));
    // The file that couldn't be read is named at the next start.
    let unread = MissingScript::unread(std::path::Path::new("/nowhere/setup.sh"));
    let requested = RequestedValues { missing_script: Some(unread.clone()), ..RequestedValues::default() };
    let draft = Draft { script: Some(ScriptChoice::File), requested, ..Draft::default() };
    assert_eq!(draft.as_requested_values().missing_script, Some(unread));
    assert_eq!(Draft { script: Some(ScriptChoice::None), ..draft }.as_requested_values().missing_script, None);
}
