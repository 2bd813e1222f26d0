//! Tests of the key pair's import, event by event: written, recorded, imported once, looked up after a lost reply.

use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::key_pair::KeyKind;
use crate::domain::launch::LaunchEvent;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::order::Order;
use std::time::SystemTime;

fn at(seconds: u64) -> Now {
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds);
    Now { mono: Duration::from_secs(seconds), wall }
}

fn public() -> PublicKey {
    let prints = vec!["SHA256:abc".into(), "11:22:33".into()];
    PublicKey { kind: KeyKind::Rsa, line: "ssh-rsa AAAA".into(), comment: SanitizedText::default(), prints }
}

fn bringing(brings: ImportedKey) -> Order {
    Order { key_pair: Some("web-key".into()), brings: Some(brings), ..order("web-1") }
}

fn made_here() -> ImportedKey {
    ImportedKey::Made { file: "~/.ssh/web-key.pem".into(), kept: None }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, error, ..Failure::local("ImportKeyPair", error, "no") }
}

fn lost_reply() -> LaunchEvent {
    LaunchEvent::Key(KeyImportEvent::Imported(Err(failure(Certainty::Unknown, ErrorKind::CutOff))))
}

fn there(print: &str) -> LaunchEvent {
    let found = FoundResource { arn: Some("a1".into()), fingerprint: Some(print.into()), ..FoundResource::default() };
    LaunchEvent::Key(KeyImportEvent::Found(Ok(Some(found))))
}

fn nothing() -> LaunchEvent {
    LaunchEvent::Key(KeyImportEvent::Found(Ok(None)))
}

/// Returns a launch of this order with checked names, and its next requests.
fn proved(order: Order) -> (Launch, Vec<LaunchRequest>) {
    let (mut launch, _) = Launch::begin("L1".into(), order, None, at(0));
    let requests = launch.on(LaunchEvent::Journaled(Ok(())), at(0));
    assert!(
        matches!(&requests[..], [LaunchRequest::Prove { names, .. }] if names == &["web-1", "web-key"]),
        "{requests:?}"
    );
    let requests = launch.on(LaunchEvent::Proved(Ok(vec![])), at(0));
    (launch, requests)
}

/// Returns one whose import has been sent.
fn importing(brings: ImportedKey) -> Launch {
    let (mut launch, requests) = proved(bringing(brings));
    if matches!(requests[..], [LaunchRequest::Key(_)]) {
        launch.on(LaunchEvent::Key(KeyImportEvent::Kept(Ok(public()))), at(0));
    }
    let requests = launch.on(LaunchEvent::Journaled(Ok(())), at(1));
    let import =
        KeyImportRequest::Import { region: "us-east-1".into(), name: "web-key".into(), line: "ssh-rsa AAAA".into() };
    assert_eq!(requests, [LaunchRequest::Key(import)]);
    launch
}

fn imports(requests: &[LaunchRequest]) -> usize {
    requests.iter().filter(|request| matches!(request, LaunchRequest::Key(KeyImportRequest::Import { .. }))).count()
}

fn records(requests: &[LaunchRequest]) -> Vec<&JournalRecord> {
    requests
        .iter()
        .filter_map(|request| if let LaunchRequest::Journal(record) = request { Some(record) } else { None })
        .collect()
}

#[test]
fn generated_key_is_saved_and_recorded_before_it_is_imported() {
    let (mut launch, requests) = proved(bringing(made_here()));
    let file = PathBuf::from("~/.ssh/web-key.pem");
    assert_eq!(requests, [LaunchRequest::Key(KeyImportRequest::Keep { file, name: "web-key".into(), before: None })]);
    let requests = launch.on(LaunchEvent::Key(KeyImportEvent::Kept(Ok(public()))), at(1));
    let [LaunchRequest::Journal(JournalRecord::Making { made })] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!((made.name.as_str(), &made.prints), ("web-key", &public().prints));
    assert_eq!(imports(&launch.on(LaunchEvent::Journaled(Ok(())), at(2))), 1);
    let requests = launch.on(LaunchEvent::Key(KeyImportEvent::Imported(Ok(()))), at(3));
    assert!(matches!(records(&requests)[..], [JournalRecord::Made { .. }, JournalRecord::Sending]), "{requests:?}");
    assert_eq!((launch.key_import.clone(), launch.made[0].there), (KeyImport::There, true));
    assert_eq!(launch.on(LaunchEvent::Journaled(Ok(())), at(4)), [LaunchRequest::Send]);
}

#[test]
fn key_of_an_earlier_attempt_is_reused() {
    let brings = ImportedKey::Made { file: "~/.ssh/web-key.pem".into(), kept: Some(public()) };
    let (_, requests) = proved(bringing(brings));
    assert!(
        matches!(&requests[..], [LaunchRequest::Key(KeyImportRequest::Keep { before: Some(key), .. })] if *key == public()),
        "{requests:?}"
    );
}

#[test]
fn own_key_is_imported_without_writing_a_file() {
    let (mut launch, requests) = proved(bringing(ImportedKey::Own(public())));
    assert!(matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::Making { .. })]), "{requests:?}");
    assert_eq!(imports(&launch.on(LaunchEvent::Journaled(Ok(())), at(1))), 1);
}

#[test]
fn unwritable_key_file_stops_the_launch_before_sending() {
    let (mut launch, _) = proved(bringing(made_here()));
    let requests = launch.on(LaunchEvent::Key(KeyImportEvent::Kept(Err("the disk is full".into()))), at(1));
    assert!(matches!(records(&requests)[..], [JournalRecord::NotSent { .. }]), "{requests:?}");
    assert!(matches!(&launch.stage, LaunchStage::Refused(failure) if failure.error == ErrorKind::KeyFile));
    assert_eq!((launch.made.len(), launch.exit_status()), (0, 1));
}

#[test]
fn lost_reply_is_looked_up_and_the_key_is_never_imported_twice() {
    let mut launch = importing(made_here());
    let mut requests = launch.on(lost_reply(), at(2));
    assert_eq!(requests, [LaunchRequest::Wait(Duration::from_secs(1))]);
    let mut waits = Vec::new();
    for second in [3, 5, 9, 17, 32] {
        requests = launch.on(LaunchEvent::Due, at(second));
        assert!(
            matches!(&requests[..], [LaunchRequest::Key(KeyImportRequest::Find { name, .. })] if *name == "web-key"),
            "{requests:?}"
        );
        requests = launch.on(nothing(), at(second));
        let [LaunchRequest::Wait(wait)] = &requests[..] else { panic!("{requests:?}") };
        waits.push(wait.as_secs());
    }
    assert_eq!(waits, [2, 4, 8, 15, 15]);
    launch.on(LaunchEvent::Due, at(47));
    // It arrived late, and is recognized by its fingerprint.
    let requests = launch.on(there("abc"), at(47));
    let [JournalRecord::Made { made }, JournalRecord::Sending] = records(&requests)[..] else { panic!("{requests:?}") };
    assert_eq!((made.arn.as_deref(), imports(&requests)), (Some("a1"), 0));
    assert_eq!(launch.on(LaunchEvent::Journaled(Ok(())), at(48)), [LaunchRequest::Send]);
}

#[test]
fn import_that_never_arrived_is_dropped_after_a_minute_and_nothing_is_created() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    launch.on(LaunchEvent::Due, at(3));
    assert_eq!(launch.on(nothing(), at(61)), [LaunchRequest::Wait(Duration::from_secs(2))]);
    launch.on(LaunchEvent::Due, at(63));
    assert!(matches!(launch.on(nothing(), at(63))[..], [LaunchRequest::Wait(_)]), "a single answer may be stale");
    launch.on(LaunchEvent::Due, at(67));
    let requests = launch.on(nothing(), at(67));
    assert!(
        matches!(records(&requests)[..], [JournalRecord::Unmade { .. }, JournalRecord::NotSent { .. }]),
        "{requests:?}"
    );
    assert_eq!((launch.made.len(), launch.exit_status(), imports(&requests)), (0, 1, 0));
}

#[test]
fn failed_lookups_do_not_drop_the_key() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    let unseen = || LaunchEvent::Key(KeyImportEvent::Found(Err(failure(Certainty::Unknown, ErrorKind::Offline))));
    launch.on(LaunchEvent::Due, at(3));
    assert!(matches!(launch.on(unseen(), at(4))[..], [LaunchRequest::Wait(_)]));
    launch.on(LaunchEvent::Due, at(70));
    let requests = launch.on(unseen(), at(70));
    assert!(matches!(records(&requests)[..], [JournalRecord::NotSent { .. }]), "{requests:?}");
    assert_eq!((launch.made.len(), launch.made[0].there), (1, false), "so that it can be removed");
    assert_eq!(launch.exit_status(), 3);
}

#[test]
fn key_name_taken_by_someone_else_is_left_alone() {
    for answer in [Certainty::Refused, Certainty::Unknown] {
        let mut launch = importing(made_here());
        // Checked to be free, and in use a moment later: our own import may have succeeded.
        let requests =
            launch.on(LaunchEvent::Key(KeyImportEvent::Imported(Err(failure(answer, ErrorKind::NamesTaken)))), at(2));
        assert!(matches!(requests[..], [LaunchRequest::Wait(_)]), "{requests:?}");
        launch.on(LaunchEvent::Due, at(3));
        let requests = launch.on(there("SHA256:xyz"), at(3));
        assert!(
            matches!(records(&requests)[..], [JournalRecord::Unmade { .. }, JournalRecord::NotSent { .. }]),
            "{requests:?}"
        );
        assert!(matches!(&launch.stage, LaunchStage::NamesTaken(names) if names[0].name == "web-key"));
        assert!(launch.made.is_empty());
    }
}

#[test]
fn refused_import_ends_the_launch_and_is_not_recorded_as_created() {
    let mut launch = importing(made_here());
    let refused = failure(Certainty::Refused, ErrorKind::AccessDenied);
    let requests = launch.on(LaunchEvent::Key(KeyImportEvent::Imported(Err(refused))), at(2));
    assert!(
        matches!(records(&requests)[..], [JournalRecord::Unmade { .. }, JournalRecord::Refused { .. }]),
        "{requests:?}"
    );
    assert_eq!((launch.made.len(), launch.key_import.clone()), (0, KeyImport::Open));
}

#[test]
fn events_after_the_end_change_nothing() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    assert_eq!(launch.on(lost_reply(), at(3)), [], "a second answer to one request");
    launch.on(there("SHA256:xyz"), at(4));
    assert!(matches!(launch.stage, LaunchStage::NamesTaken(_)));
    for late in [there("abc"), nothing(), LaunchEvent::Due, LaunchEvent::Key(KeyImportEvent::Imported(Ok(())))] {
        assert_eq!(launch.on(late, at(5)), []);
    }
}

/// Returns a launch resumed from these records, and its first requests.
fn taken_up(records: Vec<JournalRecord>) -> (Launch, Vec<LaunchRequest>) {
    let (launch, _) = Launch::begin("L1".into(), bringing(made_here()), None, at(0));
    let records = std::iter::once(launch.intent()).chain(records);
    let entries: Vec<JournalEntry> = records.map(|record| JournalEntry { at: at(1).wall, record }).collect();
    Launch::resume(&entries, at(500)).unwrap()
}

fn making() -> JournalRecord {
    let made = OwnedResource {
        prints: public().prints,
        ..OwnedResource::new(ResourceKind::KeyPair, "web-key", None, at(1).wall)
    };
    JournalRecord::Making { made }
}

#[test]
fn after_a_crash_an_open_import_is_looked_up_and_never_resent() {
    let (mut launch, requests) = taken_up(vec![making()]);
    assert!(
        matches!(&requests[..], [LaunchRequest::Key(KeyImportRequest::Find { name, .. })] if *name == "web-key"),
        "{requests:?}"
    );
    let requests = launch.on(there("abc"), at(501));
    assert!(
        matches!(records(&requests)[..], [JournalRecord::Made { .. }, JournalRecord::NotSent { .. }]),
        "{requests:?}"
    );
    assert!(matches!(&launch.stage, LaunchStage::Refused(failure) if failure.error == ErrorKind::BrokenOff));
    assert_eq!((launch.exit_status(), launch.made.len(), imports(&requests)), (1, 1, 0));
}

#[test]
fn after_a_crash_a_missing_key_is_looked_up_for_a_minute() {
    let (mut launch, _) = taken_up(vec![making()]);
    assert!(matches!(launch.on(nothing(), at(501))[..], [LaunchRequest::Wait(_)]));
    launch.on(LaunchEvent::Due, at(561));
    assert!(matches!(launch.on(nothing(), at(561))[..], [LaunchRequest::Wait(_)]), "a single answer may be stale");
    launch.on(LaunchEvent::Due, at(565));
    let requests = launch.on(nothing(), at(565));
    assert!(
        matches!(records(&requests)[..], [JournalRecord::Unmade { .. }, JournalRecord::NotSent { .. }]),
        "{requests:?}"
    );
    assert!(launch.made.is_empty());
}

#[test]
fn after_a_crash_a_finished_import_is_not_looked_up() {
    let JournalRecord::Making { made } = making() else { unreachable!() };
    let (launch, requests) = taken_up(vec![making(), JournalRecord::Made { made }]);
    assert_eq!((launch.key_import, requests), (KeyImport::There, vec![]));
    let (launch, requests) = taken_up(vec![making(), JournalRecord::Unmade { name: "web-key".into() }]);
    assert_eq!((launch.made.len(), requests), (0, vec![]));
}
