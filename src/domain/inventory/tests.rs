//! Tests of the inventory: which requests it makes, and how it merges the replies.

use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::failure::Certainty;
use crate::domain::launch::journal_record::{JournalEntry, JournalRecord, Manifest};
use crate::domain::owned_resource::{OwnedResource, ResourceKind};
use crate::domain::tags::LAUNCH_KEY;
use std::time::{Duration, UNIX_EPOCH};

fn at(seconds: u64) -> Now {
    let time = Duration::from_secs(seconds);
    Now { mono: time, wall: UNIX_EPOCH + time }
}

fn region(name: &str) -> Region {
    let (name, display_name) = (SanitizedText::new(name), SanitizedText::new(name));
    Region { name, display_name, description: "".into(), continent: None, zones: Vec::new() }
}

fn instance(name: &str) -> Instance {
    let (bundle, state) = (Some("micro_3_0".into()), Some("running".into()));
    Instance { name: name.into(), bundle, state, ..Instance::default() }
}

fn refused(error: ErrorKind) -> Failure {
    Failure { certainty: Certainty::Refused, ..Failure::local("GetInstances", error, "") }
}

/// Returns an inventory with these Regions loaded.
fn with_regions(names: &[&str]) -> (Inventory, Vec<InventoryRequest>) {
    let scope = InventoryScope { region: None, storage: true, prices: true };
    let (mut inventory, first) = Inventory::begin(scope);
    assert_eq!(first, [InventoryRequest::Owners, InventoryRequest::Regions]);
    let regions = names.iter().map(|name| region(name)).collect();
    let requests = inventory.on(InventoryEvent::Regions(Ok(regions)), at(1));
    (inventory, requests)
}

#[test]
fn all_regions_are_listed_at_once_starting_with_servers() {
    let (mut inventory, requests) = with_regions(&["us-east-1", "eu-west-1"]);
    assert_eq!(
        requests,
        [InventoryRequest::Servers("us-east-1".into()), InventoryRequest::Servers("eu-west-1".into())]
    );
    let empty = InventoryEvent::Servers("eu-west-1".into(), Ok((Vec::new(), Vec::new())));
    assert_eq!(inventory.on(empty, at(2)), [InventoryRequest::Storage("eu-west-1".into())], "no price is needed");
    assert_eq!(inventory.progress(), (1, 2));
}

#[test]
fn price_of_a_size_is_requested_once() {
    let (mut inventory, _) = with_regions(&["us-east-1"]);
    let servers = || InventoryEvent::Servers("us-east-1".into(), Ok((vec![instance("web-1")], Vec::new())));
    let requests = inventory.on(servers(), at(2));
    assert!(requests.contains(&InventoryRequest::Bundles("us-east-1".into())), "{requests:?}");
    let again = inventory.on(servers(), at(3));
    assert!(!again.contains(&InventoryRequest::Bundles("us-east-1".into())), "{again:?}");
    assert_eq!(inventory.servers()[0].monthly(), None);
    inventory.on(InventoryEvent::Bundles("us-east-1".into(), Ok(vec![order("web-1").bundle])), at(4));
    assert_eq!(inventory.servers()[0].monthly(), Some(Usd::cents(700)));
}

#[test]
fn disabled_region_is_not_a_failure_and_a_failed_one_hides_no_other() {
    let (mut inventory, _) = with_regions(&["us-east-1", "eu-south-2", "eu-west-1"]);
    inventory.on(InventoryEvent::Servers("us-east-1".into(), Ok((vec![instance("web-1")], Vec::new()))), at(2));
    inventory.on(InventoryEvent::Servers("eu-south-2".into(), Err(refused(ErrorKind::UnknownKey))), at(2));
    inventory.on(InventoryEvent::Servers("eu-west-1".into(), Err(refused(ErrorKind::TimedOut))), at(2));
    let names =
        |regions: Vec<&RegionInventory>| regions.iter().map(|region| region.name.to_string()).collect::<Vec<_>>();
    assert_eq!(names(inventory.not_enabled()), ["eu-south-2"]);
    let failed = inventory.failed();
    assert_eq!((failed.len(), failed[0].0.name.as_str()), (1, "eu-west-1"));
    assert_eq!((inventory.servers().len(), inventory.answered()), (1, 1));
}

#[test]
fn unknown_key_is_a_failure_in_a_region_that_is_always_enabled() {
    let (mut inventory, _) = with_regions(&["us-east-1"]);
    inventory.on(InventoryEvent::Servers("us-east-1".into(), Err(refused(ErrorKind::UnknownKey))), at(2));
    assert!(inventory.not_enabled().is_empty());
    assert_eq!(inventory.failed().len(), 1);
}

#[test]
fn listing_is_kept_during_a_refresh_and_its_age_is_that_of_the_oldest_reply() {
    let (mut inventory, _) = with_regions(&["us-east-1", "eu-west-1"]);
    for (name, second) in [("us-east-1", 2), ("eu-west-1", 5)] {
        let answer = InventoryEvent::Servers(name.into(), Ok((vec![instance("web-1")], Vec::new())));
        inventory.on(answer, at(second));
        inventory.on(InventoryEvent::Storage(name.into(), Ok(Vec::new())), at(second));
    }
    inventory.on(InventoryEvent::Bundles("us-east-1".into(), Err(refused(ErrorKind::TimedOut))), at(6));
    inventory.on(InventoryEvent::Bundles("eu-west-1".into(), Err(refused(ErrorKind::TimedOut))), at(6));
    assert_eq!((inventory.oldest(), inventory.is_asking()), (Some(at(2)), false));
    assert_eq!(inventory.refresh(), [InventoryRequest::Regions]);
    assert_eq!(inventory.refresh(), [], "one refresh at a time");
    inventory.on(InventoryEvent::Regions(Ok(vec![region("us-east-1")])), at(9));
    assert_eq!(inventory.servers().len(), 1, "kept while it is asked");
    inventory.on(InventoryEvent::Servers("us-east-1".into(), Err(refused(ErrorKind::TimedOut))), at(9));
    assert_eq!((inventory.servers().len(), inventory.failed().len()), (1, 1), "old news and why there are no new ones");
}

#[test]
fn leftover_resources_cost_the_published_price() {
    let resource = |kind, size, attached: Option<&str>| BilledResource {
        size,
        attached_to: attached.map(SanitizedText::from),
        ..BilledResource::named(kind, "x".into())
    };
    let cents = |one: &BilledResource| one.monthly().map(Usd::as_cents);
    assert_eq!(cents(&resource(BilledKind::StaticIp, None, None)), Some(372), "$0.005 an hour");
    let attached = resource(BilledKind::StaticIp, None, Some("web-1"));
    assert_eq!((cents(&attached), attached.is_billed()), (Some(0), false));
    let disk = resource(BilledKind::Disk, Some(32), Some("web-1"));
    assert_eq!((cents(&disk), disk.is_billed()), (Some(320), true), "attached or not");
    assert_eq!(cents(&resource(BilledKind::InstanceSnapshot, Some(40), None)), Some(200));
    assert_eq!(cents(&resource(BilledKind::DiskSnapshot, None, None)), None, "of what size nobody told");
}

/// Returns a launch of web-1 in us-east-1 that recorded an instance with this ARN and a static IP.
fn owners() -> OwnershipIndex {
    owners_of(None)
}

/// The same, of a launch from a snapshot with disks of this total size.
fn owners_of(restored_disks: Option<usize>) -> OwnershipIndex {
    let manifest = Manifest { restored_disks, ..Manifest::of(&order("web-1"), "L1", Some("sandbox".into())) };
    let ip = OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), at(100).wall);
    let records = [
        JournalRecord::Intent { launch: "L1".into(), manifest: Box::new(manifest) },
        JournalRecord::Sending,
        JournalRecord::Accepted { operations: vec![("web-1".into(), "op-1".into())] },
        JournalRecord::Seen { arns: vec![("web-1".into(), "a1".into())] },
        JournalRecord::Made { made: OwnedResource { arn: Some("ip1".into()), ..ip } },
    ];
    let journal = records.into_iter().map(|record| JournalEntry { at: at(100).wall, record }).collect();
    OwnershipIndex::of(std::iter::once(journal), at(200))
}

#[test]
fn server_ownership_needs_the_same_proof_as_deletion() {
    let owners = owners();
    let made = |arn: &str, tag: Option<&str>| Instance {
        arn: Some(arn.into()),
        created_at: Some(at(101).wall),
        tags: tag.map(|tag| (LAUNCH_KEY.into(), Some(tag.into()))).into_iter().collect(),
        ..instance("web-1")
    };
    let owner_of = |region: &str, instance: &Instance| owners.instance(region, instance);
    assert_eq!(owner_of("us-east-1", &made("a1", Some("L1"))), Owner::Ours);
    assert_eq!(owner_of("us-east-1", &made("a1", None)), Owner::Ours, "by its ARN");
    assert_eq!(owner_of("us-east-1", &made("a2", None)), Owner::NotOurs, "the name is another's now");
    assert_eq!(owner_of("eu-west-1", &made("a1", None)), Owner::NotOurs, "another Region");
    assert_eq!(owner_of("us-east-1", &made("a1", Some("L9"))), Owner::Unproven, "another launch's tag on ours");
    assert_eq!(owner_of("us-east-1", &Instance { name: "other".into(), ..made("a9", Some("L9")) }), Owner::Unproven);
    assert!(owners.launch("us-east-1", &made("a1", None)).is_some_and(|launch| launch.id == "L1"));
}

#[test]
fn nothing_is_said_not_to_be_ours_before_the_journals_are_read() {
    let (unread, read) = (OwnershipIndex::default(), OwnershipIndex::of(std::iter::empty(), at(200)));
    let (server, disk) = (instance("web-1"), BilledResource::named(BilledKind::Disk, "d".into()));
    for (owners, owner) in [(unread, Owner::Unproven), (read, Owner::NotOurs)] {
        assert_eq!(owners.instance("us-east-1", &server), owner);
        assert_eq!(owners.resource("us-east-1", &disk, &[]), owner);
    }
}

#[test]
fn disk_is_ours_while_attached_to_a_restored_server_of_the_same_age() {
    let server = |arn: &str| Instance { arn: Some(arn.into()), created_at: Some(at(101).wall), ..instance("web-1") };
    let disk = |attached: Option<&str>, created: u64| BilledResource {
        arn: Some("d1".into()),
        created_at: Some(at(created).wall),
        size: Some(32),
        attached_to: attached.map(SanitizedText::from),
        ..BilledResource::named(BilledKind::Disk, "data-web-1".into())
    };
    let owner_of =
        |owners: &OwnershipIndex, one: &BilledResource, arn: &str| owners.resource("us-east-1", one, &[server(arn)]);
    let restored = owners_of(Some(32));
    assert_eq!(owner_of(&restored, &disk(Some("web-1"), 103), "a1"), Owner::Ours);
    assert_eq!(owner_of(&restored, &disk(Some("web-1"), 9_000), "a1"), Owner::NotOurs, "attached by hand later");
    assert_eq!(owner_of(&restored, &disk(None, 103), "a1"), Owner::NotOurs, "nothing says where it is from");
    assert_eq!(owner_of(&restored, &disk(Some("web-1"), 103), "a9"), Owner::NotOurs, "another's server");
    assert_eq!(owner_of(&owners(), &disk(Some("web-1"), 103), "a1"), Owner::NotOurs, "no snapshot had disks");
}

#[test]
fn static_ip_is_ours_by_its_arn_and_a_snapshot_proves_nothing() {
    let owners = owners();
    let resource = |kind, arn: &str, source: Option<&str>| BilledResource {
        arn: Some(arn.into()),
        created_at: Some(at(101).wall),
        source_arn: source.map(SanitizedText::from),
        ..BilledResource::named(kind, "web-1-ip".into())
    };
    let owner_of = |one: &BilledResource| owners.resource("us-east-1", one, &[]);
    assert_eq!(owner_of(&resource(BilledKind::StaticIp, "ip1", None)), Owner::Ours);
    assert_eq!(owner_of(&resource(BilledKind::StaticIp, "ip2", None)), Owner::NotOurs);
    assert_eq!(owner_of(&resource(BilledKind::InstanceSnapshot, "s1", Some("a1"))), Owner::Unproven);
    assert_eq!(owner_of(&resource(BilledKind::InstanceSnapshot, "s1", Some("a9"))), Owner::NotOurs);
}

#[test]
fn prices_that_could_not_be_loaded_have_a_reason_until_they_are() {
    let (mut inventory, _) = with_regions(&["us-east-1", "eu-west-1"]);
    inventory.on(InventoryEvent::Servers("us-east-1".into(), Ok((vec![instance("web-1")], Vec::new()))), at(2));
    inventory.on(InventoryEvent::Bundles("us-east-1".into(), Err(refused(ErrorKind::Throttled))), at(3));
    let unpriced = |inventory: &Inventory| -> Vec<String> {
        inventory.unpriced().into_iter().map(|(region, _)| region.to_string()).collect()
    };
    assert_eq!(unpriced(&inventory), ["us-east-1"]);
    assert!(inventory.failed().is_empty(), "it did respond");
    inventory.on(InventoryEvent::Bundles("us-east-1".into(), Ok(vec![order("web-1").bundle])), at(4));
    assert!(unpriced(&inventory).is_empty());
}
