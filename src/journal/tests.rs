//! Tests of journals with disk failures, crashes and a second process.

use super::file::DiskFault;
use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::launch::journal_record::{JournalRecord, Manifest};
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::order::Order;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::tags::Tag;
use crate::domain::until::{UNTIL_KEY, Until};
use crate::text::english;
use std::io::ErrorKind;
use std::time::{Duration, UNIX_EPOCH};

fn entry(record: JournalRecord) -> JournalEntry {
    JournalEntry { at: UNIX_EPOCH + Duration::from_secs(1_800_000_000), record }
}

fn intent(id: &str) -> JournalRecord {
    let manifest = Box::new(Manifest::of(&order("web-{1..2}"), id, None));
    JournalRecord::Intent { launch: id.into(), manifest }
}

/// Returns a store in a new directory, and the directory.
fn fresh() -> (JournalDirectory, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (JournalDirectory::at(dir.path().join("skysail/launches")), dir)
}

/// Returns launch `id` with these records after its intent, in a directory of its own.
fn written(records: Vec<JournalRecord>) -> (JournalDirectory, tempfile::TempDir) {
    let (launches, dir) = fresh();
    let mut journal = launches.create("L1").unwrap();
    journal.append(&entry(intent("L1"))).unwrap();
    records.into_iter().for_each(|record| journal.append(&entry(record)).unwrap());
    (launches, dir)
}

fn status(records: Vec<JournalRecord>) -> LaunchStatus {
    let (launches, _dir) = written(records);
    launches.list().unwrap().0.remove(0).status
}

fn kinds(story: &JournalContents) -> Vec<String> {
    let name =
        |entry: &JournalEntry| serde_json::to_value(&entry.record).unwrap()["record"].as_str().unwrap().to_owned();
    story.entries.iter().map(name).collect()
}

#[test]
fn appended_entries_are_read_back_in_order() {
    let (launches, _dir) = written(vec![JournalRecord::Sending, JournalRecord::Abandoned]);
    let story = launches.read("L1").unwrap();
    assert_eq!(kinds(&story), ["intent", "sending", "abandoned"]);
    assert_eq!(story.damaged, 0);
}

#[test]
fn overdue_instances_come_from_the_journal_and_its_extensions() {
    let until = |text: &str| Until::of_tag(text).unwrap();
    let tag = Tag { key: UNTIL_KEY.into(), value: Some("2027-01-16T00:00Z".into()) };
    let order = Order { tags: vec![tag], ..order("web-{1..3}") };
    let manifest = Box::new(Manifest::of(&order, "L1", None));
    let outcome = |name: &str, outcome: NotedOutcome| (name.into(), outcome);
    let outcomes = vec![
        outcome("web-1", NotedOutcome::Running),
        outcome("web-2", NotedOutcome::Running),
        outcome("web-3", NotedOutcome::Failed),
    ];
    let records = [
        JournalRecord::Intent { launch: "L1".into(), manifest },
        JournalRecord::Sending,
        JournalRecord::Settled { outcomes },
        JournalRecord::end_moved("web-1".into(), until("2027-01-18T00:00Z")),
    ];
    let (launches, _dir) = fresh();
    let mut journal = launches.create("L1").unwrap();
    records.into_iter().for_each(|record| journal.append(&entry(record)).unwrap());
    drop(journal);
    let summary = launches.list().unwrap().0.remove(0);
    let overdue = |at: &str| summary.overdue(until(at).at()).into_iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(overdue("2027-01-15T00:00Z"), Vec::<String>::new());
    assert_eq!(overdue("2027-01-17T00:00Z"), ["web-2"], "one was moved, and one failed");
    assert_eq!(overdue("2027-01-19T00:00Z"), ["web-1", "web-2"]);
}

#[test]
fn launch_id_is_never_reused() {
    let (launches, _dir) = written(vec![]);
    let refused = launches.create("L1").unwrap_err();
    assert!(english(&refused.words()).contains("it already exists"), "{refused:?}");
}

#[test]
fn journal_is_readable_only_by_the_owner() {
    use std::os::unix::fs::PermissionsExt;
    let (launches, _dir) = written(vec![]);
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(launches.dir()), 0o700);
    assert_eq!(mode(&launches.dir().join("L1.jsonl")), 0o600);
}

#[test]
fn launch_driven_by_another_process_is_not_resumed() {
    let (launches, _dir) = fresh();
    let mut held = launches.create("L1").unwrap();
    held.append(&entry(intent("L1"))).unwrap();
    assert_eq!(launches.take_up("L1").unwrap_err(), JournalError::Live("L1".into()));
    assert!(launches.list().unwrap().0[0].live);
    drop(held);
    assert!(!launches.list().unwrap().0[0].live);
    assert_eq!(launches.take_up("L1").unwrap().1.entries.len(), 1);
}

#[test]
fn truncated_line_that_may_be_the_sending_record_counts_as_sent() {
    let (launches, _dir) = written(vec![JournalRecord::Sending]);
    let path = launches.dir().join("L1.jsonl");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    assert_eq!(kinds(&launches.read("L1").unwrap()), ["intent", "sending"]);
    assert_eq!(launches.list().unwrap().0[0].status, LaunchStatus::Unknown);
    let (mut journal, story) = launches.take_up("L1").unwrap();
    assert_eq!(kinds(&story), ["intent", "sending"]);
    journal.append(&entry(JournalRecord::Abandoned)).unwrap();
    let story = launches.read("L1").unwrap();
    assert_eq!((kinds(&story), story.damaged), (vec!["intent".into(), "sending".into(), "abandoned".into()], 1));
}

#[test]
fn truncated_line_after_sending_is_removed_before_the_next_append() {
    let (launches, _dir) = written(vec![JournalRecord::Sending, JournalRecord::Unknown { why: "x".into() }]);
    let path = launches.dir().join("L1.jsonl");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 5]).unwrap();
    let (mut journal, story) = launches.take_up("L1").unwrap();
    assert_eq!(kinds(&story), ["intent", "sending"]);
    journal.append(&entry(JournalRecord::Abandoned)).unwrap();
    let story = launches.read("L1").unwrap();
    assert_eq!((kinds(&story), story.damaged), (vec!["intent".into(), "sending".into(), "abandoned".into()], 0));
}

#[test]
fn last_line_without_a_newline_is_read_and_terminated() {
    let (launches, _dir) = written(vec![JournalRecord::Sending]);
    let path = launches.dir().join("L1.jsonl");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let (mut journal, _) = launches.take_up("L1").unwrap();
    journal.append(&entry(JournalRecord::Abandoned)).unwrap();
    let story = launches.read("L1").unwrap();
    assert_eq!((kinds(&story), story.damaged), (vec!["intent".into(), "sending".into(), "abandoned".into()], 0));
}

#[test]
fn row_23_a_failed_append_leaves_nothing_and_later_ones_can_be_read() {
    let failures = [
        DiskFault::After(0, ErrorKind::ReadOnlyFilesystem),
        DiskFault::After(7, ErrorKind::StorageFull),
        DiskFault::After(1000, ErrorKind::QuotaExceeded),
        DiskFault::Sync(ErrorKind::Other),
    ];
    for failure in failures {
        let (launches, _dir) = written(vec![]);
        let (mut journal, _) = launches.take_up("L1").unwrap();
        journal.failing = Some(failure);
        let error = journal.append(&entry(JournalRecord::Sending)).unwrap_err();
        assert!(english(&error.words()).contains("Couldn't write"), "{error:?}");
        assert_eq!(kinds(&launches.read("L1").unwrap()), ["intent"], "{failure:?}");
        journal.failing = None;
        journal.append(&entry(JournalRecord::Abandoned)).unwrap();
        let story = launches.read("L1").unwrap();
        assert_eq!((kinds(&story), story.damaged), (vec!["intent".into(), "abandoned".into()], 0), "{failure:?}");
    }
}

#[test]
fn full_disk_has_a_readable_message() {
    let (launches, _dir) = written(vec![]);
    let (mut journal, _) = launches.take_up("L1").unwrap();
    journal.failing = Some(DiskFault::After(3, ErrorKind::StorageFull));
    let said = english(&journal.append(&entry(JournalRecord::Sending)).unwrap_err().words());
    assert!(said.ends_with("L1.jsonl: the disk is full."), "{said}");
}

#[test]
fn launch_with_leftover_resources_does_not_count_as_deleted() {
    use crate::domain::owned_resource::{OwnedResource, ResourceKind};
    let made = OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), UNIX_EPOCH);
    let known = OwnedResource { arn: Some("arn".into()), there: true, ..made.clone() };
    let deleted = JournalRecord::Deleted { names: vec!["web-1".into(), "web-2".into()] };
    let accepted = JournalRecord::Accepted { operations: vec![] };
    let mut records = vec![
        JournalRecord::Sending,
        accepted,
        JournalRecord::Making { made },
        JournalRecord::Made { made: known.clone() },
    ];
    records.push(deleted);
    let (launches, _dir) = written(records.clone());
    let summary = launches.list().unwrap().0.remove(0);
    let deleted = vec![("web-1".into(), NotedOutcome::Deleted), ("web-2".into(), NotedOutcome::Deleted)];
    assert_eq!(summary.status, LaunchStatus::Settled { outcomes: deleted });
    assert_eq!(summary.left(), [&known]);
    assert_eq!((summary.made_something(), summary.made), (true, vec![known]));
    records.push(JournalRecord::Unmade { name: "web-1-ip".into() });
    let (launches, _dir) = written(records);
    assert!(!launches.list().unwrap().0[0].made_something());
}

#[test]
fn launch_id_cannot_escape_the_directory() {
    let (launches, _dir) = fresh();
    for id in ["../x", "a/b", "", "a.b", &"x".repeat(65)] {
        assert_eq!(launches.read(id).unwrap_err(), JournalError::Missing(SanitizedText::new(id)));
        assert!(launches.create(id).is_err());
    }
}

#[test]
fn launch_status_follows_from_its_last_record() {
    let accepted = || JournalRecord::Accepted { operations: vec![] };
    let outcomes = || vec![("web-1".into(), NotedOutcome::Running), ("web-2".into(), NotedOutcome::Failed)];
    let settled = || JournalRecord::Settled { outcomes: outcomes() };
    let deleted = |names: &[&str]| JournalRecord::Deleted { names: names.iter().map(SanitizedText::new).collect() };
    let sent = |more: Vec<JournalRecord>| status([vec![JournalRecord::Sending], more].concat());

    assert_eq!(status(vec![]), LaunchStatus::NeverSent { why: None });
    assert_eq!(sent(vec![]), LaunchStatus::Unknown);
    assert_eq!(sent(vec![JournalRecord::Unknown { why: "cut off".into() }]), LaunchStatus::Unknown);
    assert_eq!(sent(vec![accepted()]), LaunchStatus::UnderWay);
    assert_eq!(sent(vec![JournalRecord::Adopted { names: vec![] }]), LaunchStatus::UnderWay);
    assert_eq!(
        sent(vec![JournalRecord::Refused { why: "quota".into() }]),
        LaunchStatus::Refused { why: "quota".into() }
    );
    assert_eq!(sent(vec![accepted(), settled()]), LaunchStatus::Settled { outcomes: outcomes() });
    assert_eq!(sent(vec![JournalRecord::Abandoned]), LaunchStatus::Abandoned);
    assert_eq!(sent(vec![accepted(), deleted(&["web-1"])]), LaunchStatus::UnderWay);
    assert_eq!(sent(vec![accepted(), settled(), deleted(&["web-1"]), deleted(&["web-2"])]), LaunchStatus::Deleted);
    assert_eq!(sent(vec![JournalRecord::Abandoned, deleted(&["web-1", "web-2"])]), LaunchStatus::Deleted);
}

#[test]
fn newest_launch_is_first_and_unreadable_ones_have_a_reason() {
    let (launches, _dir) = written(vec![]);
    let mut later = launches.create("L2").unwrap();
    let at = UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    later.append(&JournalEntry { at, record: intent("L2") }).unwrap();
    let file = |name: &str| launches.dir().join(name);
    std::fs::write(file("L3.jsonl"), "nonsense\n").unwrap();
    std::fs::write(file("L4.jsonl"), "").unwrap();
    std::fs::create_dir(file("L5.jsonl")).unwrap();
    std::os::unix::fs::symlink("/dev/null", file("L6.jsonl")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, file("L7.jsonl"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let (list, unreadable) = launches.list().unwrap();
    let ids: Vec<&str> = list.iter().map(|summary| summary.id.as_str()).collect();
    assert_eq!(ids, ["L2", "L1"]);
    let told: Vec<(String, JournalFault)> =
        unreadable.into_iter().map(|it| (it.launch.to_string(), it.fault)).collect();
    let kind = |key| JournalFault::File(UserText::new(key).into());
    let expected = [
        ("L3", JournalFault::Damaged),
        ("L4", JournalFault::Empty),
        ("L5", kind("cause.file.why.directory")),
        ("L6", kind("cause.file.why.device")),
        ("L7", kind("cause.file.why.pipe")),
    ];
    assert_eq!(told, expected.map(|(launch, fault)| (launch.to_owned(), fault)));
}

#[test]
fn monthly_cost_counts_what_exists_or_may_exist() {
    let month = |records: Vec<JournalRecord>| {
        let (launches, _dir) = written(records);
        launches.list().unwrap().0.remove(0).monthly().map(|price| price.as_cents())
    };
    let outcomes = |one: NotedOutcome, two: NotedOutcome| JournalRecord::Settled {
        outcomes: vec![("web-1".into(), one), ("web-2".into(), two)],
    };
    assert_eq!((month(vec![]), month(vec![JournalRecord::Sending])), (None, Some(1400)));
    assert_eq!(month(vec![JournalRecord::Sending, outcomes(NotedOutcome::Running, NotedOutcome::Running)]), Some(1400));
    assert_eq!(month(vec![JournalRecord::Sending, outcomes(NotedOutcome::Running, NotedOutcome::Failed)]), Some(700));
    assert_eq!(
        month(vec![JournalRecord::Sending, outcomes(NotedOutcome::Running, NotedOutcome::FailedAndExists)]),
        Some(1400)
    );
    assert_eq!(month(vec![JournalRecord::Sending, outcomes(NotedOutcome::Gone, NotedOutcome::Failed)]), None);
}

#[test]
fn store_locks_a_launch_until_it_is_closed() {
    let (launches, _dir) = fresh();
    let journals = JournalStore::of(launches.clone());
    journals.append(&"L1".into(), &entry(intent("L1"))).unwrap();
    journals.append(&"L1".into(), &entry(JournalRecord::Sending)).unwrap();
    assert!(launches.take_up("L1").is_err());
    journals.close(&"L1".into());
    assert_eq!(JournalStore::of(launches).resume(&"L1".into()).unwrap().entries.len(), 2);
}

#[test]
fn journal_contains_no_script() {
    let (launches, _dir) = fresh();
    let script = Script::new("export PASSWORD=canary", ScriptOrigin::Typed);
    let order = crate::domain::order::Order { script: Some(script), ..order("web-1") };
    let manifest = Box::new(Manifest::of(&order, "L1", None));
    let mut journal = launches.create("L1").unwrap();
    journal.append(&entry(JournalRecord::Intent { launch: "L1".into(), manifest })).unwrap();
    let text = std::fs::read_to_string(launches.dir().join("L1.jsonl")).unwrap();
    assert!(text.contains("sha256") && !text.contains("canary"), "{text}");
}

#[test]
fn journal_mentions_follow_ups_only_if_there_are_any() {
    use crate::domain::follow_ups::{FollowUps, StaticIpChoice};
    let follow_ups = FollowUps { static_ip: Some(StaticIpChoice::New { name: None }), ..FollowUps::default() };
    let order = crate::domain::order::Order { follow_ups: follow_ups.clone(), ..order("web-1") };
    let (launches, _dir) = written(vec![]);
    let manifest = Box::new(Manifest::of(&order, "L2", None));
    let mut journal = launches.create("L2").unwrap();
    journal.append(&entry(JournalRecord::Intent { launch: "L2".into(), manifest })).unwrap();
    let of = |id| match launches.read(id).unwrap().entries.remove(0).record {
        JournalRecord::Intent { manifest, .. } => manifest.follow_ups,
        other => panic!("{other:?}"),
    };
    assert_eq!((of("L1"), of("L2")), (FollowUps::default(), follow_ups));
    let text = std::fs::read_to_string(launches.dir().join("L1.jsonl")).unwrap();
    assert!(!text.contains("followUps"), "as it was written before there were any: {text}");
}

#[test]
fn entries_are_written_in_the_order_they_were_queued() {
    let (launches, _dir) = fresh();
    let journals = JournalStore::of(launches.clone());
    let id = SanitizedText::new("L1");
    let tickets: Vec<Seq> = [intent("L1"), JournalRecord::Sending, JournalRecord::Abandoned]
        .into_iter()
        .map(|record| journals.queue(&id, entry(record)))
        .collect();
    // The caller that waits for the last entry comes first.
    for ticket in tickets.into_iter().rev() {
        journals.write(ticket).unwrap();
    }
    assert_eq!(kinds(&launches.read("L1").unwrap()), ["intent", "sending", "abandoned"]);
}

#[test]
fn each_entry_gets_its_own_error() {
    let (launches, _dir) = fresh();
    let journals = JournalStore::of(launches);
    let lost = journals.queue(&"L9".into(), entry(JournalRecord::Sending));
    let fine = journals.queue(&"L1".into(), entry(intent("L1")));
    assert_eq!(journals.write(fine), Ok(()));
    assert_eq!(journals.write(lost), Err(JournalError::Missing("L9".into())));
}

#[test]
fn reading_a_launch_does_not_block_resuming_it() {
    let (launches, _dir) = written(vec![JournalRecord::Sending]);
    let looked_at = std::fs::File::open(launches.dir().join("L1.jsonl")).unwrap();
    looked_at.lock_shared().unwrap();
    let looks = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(5));
        drop(looked_at);
    });
    assert!(launches.take_up("L1").is_ok());
    looks.join().unwrap();
}

#[test]
fn launch_with_an_unreadable_line_may_have_been_sent() {
    let damaged = |records: Vec<JournalRecord>| {
        let (launches, dir) = written(records);
        let path = dir.path().join("skysail/launches/L1.jsonl");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replacen("\"record\":\"sending\"", "\"record\":\"sendinh\"", 1)).unwrap();
        let summary = launches.list().unwrap().0.remove(0);
        (summary.status.clone(), summary.damaged, launches.read("L1").unwrap())
    };
    let (status, count, story) = damaged(vec![JournalRecord::Sending]);
    assert_eq!((status, count), (LaunchStatus::Unknown, 1));
    assert_eq!(kinds(&story), ["intent", "sending"], "whoever takes it up looks for it");
    let (status, ..) = damaged(vec![JournalRecord::Sending, JournalRecord::NotSent { why: "x".into() }]);
    assert!(matches!(status, LaunchStatus::NeverSent { why: Some(_) }), "it was told that nothing left");
    let accepted = JournalRecord::Accepted { operations: vec![] };
    assert_eq!(damaged(vec![JournalRecord::Sending, accepted]).0, LaunchStatus::UnderWay);
}

#[test]
fn launch_whose_first_line_could_not_be_written_leaves_no_journal() {
    let (launches, _dir) = fresh();
    let mut journal = launches.create("L1").unwrap();
    // Killed here, it would leave no journal either: nothing can have been sent.
    assert_eq!(launches.list().unwrap(), (vec![], vec![]));
    assert_eq!(launches.take_up("L1").unwrap_err(), JournalError::Missing("L1".into()));
    journal.failing = Some(DiskFault::After(7, ErrorKind::StorageFull));
    assert!(journal.append(&entry(intent("L1"))).is_err());
    drop(journal);
    assert_eq!(std::fs::read_dir(launches.dir()).unwrap().count(), 0);
}

#[test]
fn journal_gets_its_name_with_its_first_line_and_keeps_its_lock() {
    let (launches, _dir) = fresh();
    let mut journal = launches.create("L1").unwrap();
    journal.failing = Some(DiskFault::After(7, ErrorKind::StorageFull));
    journal.append(&entry(intent("L1"))).unwrap_err();
    journal.failing = None;
    journal.append(&entry(intent("L1"))).unwrap();
    assert_eq!(launches.take_up("L1").unwrap_err(), JournalError::Live("L1".into()));
    drop(journal);
    assert_eq!(kinds(&launches.read("L1").unwrap()), ["intent"]);
    assert_eq!(std::fs::read_dir(launches.dir()).unwrap().count(), 1);
}
