//! The key pair's way, event by event: made, written down, imported once, looked up where its
//! answer never came.

use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::key::KeyKind;
use crate::domain::launch::Event;
use crate::domain::launch::record::Entry;
use crate::domain::order::Order;
use std::time::SystemTime;

fn at(seconds: u64) -> Now {
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds);
    Now { mono: Duration::from_secs(seconds), wall }
}

fn public() -> PublicKey {
    let prints = vec!["SHA256:abc".into(), "11:22:33".into()];
    PublicKey { kind: KeyKind::Rsa, line: "ssh-rsa AAAA".into(), comment: Clean::default(), prints }
}

fn bringing(brings: Brought) -> Order {
    Order { key_pair: Some("web-key".into()), brings: Some(brings), ..order("web-1") }
}

fn made_here() -> Brought {
    Brought::Made { file: "~/.ssh/web-key.pem".into(), kept: None }
}

fn failure(certainty: Certainty, trouble: Trouble) -> Failure {
    Failure { certainty, trouble, ..Failure::local("ImportKeyPair", trouble, "no") }
}

fn lost_reply() -> Event {
    Event::Key(KeyEvent::Imported(Err(failure(Certainty::Unknown, Trouble::CutOff))))
}

fn there(print: &str) -> Event {
    let found = Found { arn: Some("a1".into()), fingerprint: Some(print.into()), ..Found::default() };
    Event::Key(KeyEvent::Found(Ok(Some(found))))
}

fn nothing() -> Event {
    Event::Key(KeyEvent::Found(Ok(None)))
}

/// A launch of this order whose names are proved free, and what it asks then.
fn proved(order: Order) -> (Launch, Vec<Ask>) {
    let (mut launch, _) = Launch::begin("L1".into(), order, None, at(0));
    let asks = launch.on(Event::Journaled, at(0));
    assert!(matches!(&asks[..], [Ask::Prove { names, .. }] if names == &["web-1", "web-key"]), "{asks:?}");
    let asks = launch.on(Event::Proved(vec![]), at(0));
    (launch, asks)
}

/// One whose import has gone out.
fn importing(brings: Brought) -> Launch {
    let (mut launch, asks) = proved(bringing(brings));
    if matches!(asks[..], [Ask::Key(_)]) {
        launch.on(Event::Key(KeyEvent::Kept(Ok(public()))), at(0));
    }
    let asks = launch.on(Event::Journaled, at(1));
    let import = KeyAsk::Import { region: "us-east-1".into(), name: "web-key".into(), line: "ssh-rsa AAAA".into() };
    assert_eq!(asks, [Ask::Key(import)]);
    launch
}

fn imports(asks: &[Ask]) -> usize {
    asks.iter().filter(|ask| matches!(ask, Ask::Key(KeyAsk::Import { .. }))).count()
}

fn records(asks: &[Ask]) -> Vec<&Record> {
    asks.iter().filter_map(|ask| if let Ask::Journal(record) = ask { Some(record) } else { None }).collect()
}

#[test]
fn a_pair_made_here_is_on_the_disk_and_in_the_journal_before_it_is_imported() {
    let (mut launch, asks) = proved(bringing(made_here()));
    let file = PathBuf::from("~/.ssh/web-key.pem");
    assert_eq!(asks, [Ask::Key(KeyAsk::Keep { file, name: "web-key".into(), before: None })]);
    let asks = launch.on(Event::Key(KeyEvent::Kept(Ok(public()))), at(1));
    let [Ask::Journal(Record::Making { made })] = &asks[..] else { panic!("{asks:?}") };
    assert_eq!((made.name.as_str(), &made.prints), ("web-key", &public().prints));
    assert_eq!(imports(&launch.on(Event::Journaled, at(2))), 1);
    let asks = launch.on(Event::Key(KeyEvent::Imported(Ok(()))), at(3));
    assert!(matches!(records(&asks)[..], [Record::Made { .. }, Record::Sending]), "{asks:?}");
    assert_eq!((launch.keying.clone(), launch.made[0].there), (Keying::There, true));
    assert_eq!(launch.on(Event::Journaled, at(4)), [Ask::Send]);
}

#[test]
fn a_pair_of_an_attempt_before_is_asked_for_again_and_not_made_anew() {
    let brings = Brought::Made { file: "~/.ssh/web-key.pem".into(), kept: Some(public()) };
    let (_, asks) = proved(bringing(brings));
    assert!(matches!(&asks[..], [Ask::Key(KeyAsk::Keep { before: Some(key), .. })] if *key == public()), "{asks:?}");
}

#[test]
fn a_pair_of_ones_own_is_imported_without_a_file_being_made() {
    let (mut launch, asks) = proved(bringing(Brought::Own(public())));
    assert!(matches!(&asks[..], [Ask::Journal(Record::Making { .. })]), "{asks:?}");
    assert_eq!(imports(&launch.on(Event::Journaled, at(1))), 1);
}

#[test]
fn a_file_that_cannot_be_written_ends_it_before_anything_is_sent() {
    let (mut launch, _) = proved(bringing(made_here()));
    let asks = launch.on(Event::Key(KeyEvent::Kept(Err("the disk is full".into()))), at(1));
    assert!(matches!(records(&asks)[..], [Record::NotSent { .. }]), "{asks:?}");
    assert!(matches!(&launch.stage, Stage::Refused(failure) if failure.trouble == Trouble::KeyFile));
    assert_eq!((launch.made.len(), launch.exit_status()), (0, 1));
}

#[test]
fn a_lost_reply_is_looked_up_and_never_imported_twice() {
    let mut launch = importing(made_here());
    let mut asks = launch.on(lost_reply(), at(2));
    assert_eq!(asks, [Ask::Wait(Duration::from_secs(1))]);
    let mut waits = Vec::new();
    for second in [3, 5, 9, 17, 32] {
        asks = launch.on(Event::Due, at(second));
        assert!(matches!(&asks[..], [Ask::Key(KeyAsk::Find { name, .. })] if *name == "web-key"), "{asks:?}");
        asks = launch.on(nothing(), at(second));
        let [Ask::Wait(wait)] = &asks[..] else { panic!("{asks:?}") };
        waits.push(wait.as_secs());
    }
    assert_eq!(waits, [2, 4, 8, 15, 15]);
    launch.on(Event::Due, at(47));
    // It came in late, and is known by its fingerprint.
    let asks = launch.on(there("abc"), at(47));
    let [Record::Made { made }, Record::Sending] = records(&asks)[..] else { panic!("{asks:?}") };
    assert_eq!((made.arn.as_deref(), imports(&asks)), (Some("a1"), 0));
    assert_eq!(launch.on(Event::Journaled, at(48)), [Ask::Send]);
}

#[test]
fn a_pair_that_never_came_is_forgotten_after_a_minute_and_nothing_is_created() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    launch.on(Event::Due, at(3));
    assert_eq!(launch.on(nothing(), at(61)), [Ask::Wait(Duration::from_secs(2))]);
    launch.on(Event::Due, at(63));
    assert!(matches!(launch.on(nothing(), at(63))[..], [Ask::Wait(_)]), "a single answer may be stale");
    launch.on(Event::Due, at(67));
    let asks = launch.on(nothing(), at(67));
    assert!(matches!(records(&asks)[..], [Record::Unmade { .. }, Record::NotSent { .. }]), "{asks:?}");
    assert_eq!((launch.made.len(), launch.exit_status(), imports(&asks)), (0, 1, 0));
}

#[test]
fn while_nobody_can_look_nothing_is_forgotten() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    let unseen = || Event::Key(KeyEvent::Found(Err(failure(Certainty::Unknown, Trouble::Offline))));
    launch.on(Event::Due, at(3));
    assert!(matches!(launch.on(unseen(), at(4))[..], [Ask::Wait(_)]));
    launch.on(Event::Due, at(70));
    let asks = launch.on(unseen(), at(70));
    assert!(matches!(records(&asks)[..], [Record::NotSent { .. }]), "{asks:?}");
    assert_eq!((launch.made.len(), launch.made[0].there), (1, false), "so that it can be removed");
    assert_eq!(launch.exit_status(), 3);
}

#[test]
fn a_name_that_somebody_else_took_is_left_to_them() {
    for answer in [Certainty::Refused, Certainty::Unknown] {
        let mut launch = importing(made_here());
        // Proved free, and in use a moment later: ours may have come through.
        let asks = launch.on(Event::Key(KeyEvent::Imported(Err(failure(answer, Trouble::NamesTaken)))), at(2));
        assert!(matches!(asks[..], [Ask::Wait(_)]), "{asks:?}");
        launch.on(Event::Due, at(3));
        let asks = launch.on(there("SHA256:xyz"), at(3));
        assert!(matches!(records(&asks)[..], [Record::Unmade { .. }, Record::NotSent { .. }]), "{asks:?}");
        assert!(matches!(&launch.stage, Stage::NamesTaken(names) if names[0].0 == "web-key"));
        assert!(launch.made.is_empty());
    }
}

#[test]
fn a_refusal_ends_it_and_the_pair_is_not_written_down_as_made() {
    let mut launch = importing(made_here());
    let refused = failure(Certainty::Refused, Trouble::AccessDenied);
    let asks = launch.on(Event::Key(KeyEvent::Imported(Err(refused))), at(2));
    assert!(matches!(records(&asks)[..], [Record::Unmade { .. }, Record::Refused { .. }]), "{asks:?}");
    assert_eq!((launch.made.len(), launch.keying.clone()), (0, Keying::Open));
}

#[test]
fn what_comes_after_it_ended_changes_nothing() {
    let mut launch = importing(made_here());
    launch.on(lost_reply(), at(2));
    assert_eq!(launch.on(lost_reply(), at(3)), [], "a second answer to one request");
    launch.on(there("SHA256:xyz"), at(4));
    assert!(matches!(launch.stage, Stage::NamesTaken(_)));
    for late in [there("abc"), nothing(), Event::Due, Event::Key(KeyEvent::Imported(Ok(())))] {
        assert_eq!(launch.on(late, at(5)), []);
    }
}

/// A launch as its journal tells of it, and what it asks first.
fn taken_up(records: Vec<Record>) -> (Launch, Vec<Ask>) {
    let (launch, _) = Launch::begin("L1".into(), bringing(made_here()), None, at(0));
    let records = std::iter::once(launch.intent()).chain(records);
    let entries: Vec<Entry> = records.map(|record| Entry { at: at(1).wall, record }).collect();
    Launch::resume(&entries, at(500)).unwrap()
}

fn making() -> Record {
    let made = Made { prints: public().prints, ..Made::new(Kind::KeyPair, "web-key", None, at(1).wall) };
    Record::Making { made }
}

#[test]
fn after_a_crash_an_import_without_an_end_is_looked_up_first_and_never_sent_again() {
    let (mut launch, asks) = taken_up(vec![making()]);
    assert!(matches!(&asks[..], [Ask::Key(KeyAsk::Find { name, .. })] if *name == "web-key"), "{asks:?}");
    let asks = launch.on(there("abc"), at(501));
    assert!(matches!(records(&asks)[..], [Record::Made { .. }, Record::NotSent { .. }]), "{asks:?}");
    assert!(matches!(&launch.stage, Stage::Refused(failure) if failure.trouble == Trouble::BrokenOff));
    assert_eq!((launch.exit_status(), launch.made.len(), imports(&asks)), (1, 1, 0));
}

#[test]
fn after_a_crash_a_pair_that_did_not_come_is_looked_for_for_a_minute() {
    let (mut launch, _) = taken_up(vec![making()]);
    assert!(matches!(launch.on(nothing(), at(501))[..], [Ask::Wait(_)]));
    launch.on(Event::Due, at(561));
    assert!(matches!(launch.on(nothing(), at(561))[..], [Ask::Wait(_)]), "a single answer may be stale");
    launch.on(Event::Due, at(565));
    let asks = launch.on(nothing(), at(565));
    assert!(matches!(records(&asks)[..], [Record::Unmade { .. }, Record::NotSent { .. }]), "{asks:?}");
    assert!(launch.made.is_empty());
}

#[test]
fn after_a_crash_nothing_is_looked_for_whose_end_is_known() {
    let Record::Making { made } = making() else { unreachable!() };
    let (launch, asks) = taken_up(vec![making(), Record::Made { made }]);
    assert_eq!((launch.keying, asks), (Keying::There, vec![]));
    let (launch, asks) = taken_up(vec![making(), Record::Unmade { name: "web-key".into() }]);
    assert_eq!((launch.made.len(), asks), (0, vec![]));
}
