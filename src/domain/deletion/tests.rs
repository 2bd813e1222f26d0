//! Tests of what the deletion deletes, and above all what it doesn't.

use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::failure::Certainty;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::tags::LAUNCH_KEY;
use std::time::SystemTime;

mod kept_static_ips;
mod other_resources;

fn at(seconds: u64) -> Now {
    Now {
        mono: Duration::from_secs(seconds),
        wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds),
    }
}

fn instance(name: &str, tag: &str, arn: &str) -> Instance {
    Instance {
        name: name.into(),
        arn: Some(arn.into()),
        tags: vec![(LAUNCH_KEY.into(), Some(tag.into()))],
        ..Instance::default()
    }
}

/// Returns a deletion of `web-1` and `web-2` that has seen these.
fn shown(instances: Vec<Instance>) -> Deletion {
    let (launch, _) = Launch::begin("L1".into(), order("web-{1..2}"), None, at(0));
    let names = launch.manifest.names();
    let (mut deletion, requests) = Deletion::begin(launch, &names);
    assert_eq!(requests, [DeletionRequest::Look]);
    seen(&mut deletion, &instances, |_| None);
    deletion
}

/// Runs lookups until it is shown: the service has these instances, and these other resources.
fn seen(deletion: &mut Deletion, instances: &[Instance], besides: impl Fn(&OwnedResource) -> Option<FoundResource>) {
    let first = deletion.extras.iter().map(|extra| DeletionRequest::Find(extra.made.clone()));
    let mut requests: Vec<DeletionRequest> = first.collect();
    requests.extend(deletion.on(DeletionEvent::Looked(Ok(instances.to_vec())), at(0)));
    let mut seconds = 0;
    while let Some(request) = requests.pop() {
        let event = match request {
            DeletionRequest::Check(name) => DeletionEvent::Checked(name.clone(), Ok(named(instances, &name))),
            DeletionRequest::Find(made) => DeletionEvent::Found(made.name.clone(), Ok(besides(&made))),
            DeletionRequest::Wait(_) => {
                seconds += 2;
                DeletionEvent::Due
            }
            other => panic!("{other:?}"),
        };
        requests.extend(deletion.on(event, at(seconds)));
    }
    assert_eq!(deletion.stage, DeletionStage::Shown);
}

fn named(instances: &[Instance], name: &SanitizedText) -> Option<Box<Instance>> {
    instances.iter().find(|instance| instance.name == *name).cloned().map(Box::new)
}

/// Runs the next lookup after its pause, and those by name for the instances that it lacks.
fn look(deletion: &mut Deletion, instances: Vec<Instance>, seconds: u64) -> Vec<DeletionRequest> {
    assert_eq!(deletion.on(DeletionEvent::Due, at(seconds)), [DeletionRequest::Look]);
    let requests = deletion.on(DeletionEvent::Looked(Ok(instances.clone())), at(seconds));
    let mut then = Vec::new();
    for request in requests {
        match request {
            DeletionRequest::Check(name) => {
                let found = named(&instances, &name);
                then.extend(deletion.on(DeletionEvent::Checked(name, Ok(found)), at(seconds)));
            }
            other => then.push(other),
        }
    }
    then
}

fn check(name: &str) -> DeletionRequest {
    DeletionRequest::Check(name.into())
}

fn delete(name: &str, force: bool) -> DeletionRequest {
    DeletionRequest::Delete { name: name.into(), force }
}

fn unknown() -> Failure {
    Failure { certainty: Certainty::Unknown, ..Failure::local("DeleteInstance", ErrorKind::CutOff, "x") }
}

#[test]
fn each_instance_is_checked_then_deleted_then_waited_for() {
    let both = || vec![instance("web-1", "L1", "a1"), instance("web-2", "L1", "a2")];
    let mut deletion = shown(both());
    assert_eq!(deletion.to_delete().len(), 2);
    assert_eq!(deletion.on(DeletionEvent::Confirmed, at(2)), [check("web-1"), check("web-2")]);
    for (n, name) in ["web-1", "web-2"].into_iter().enumerate() {
        let found = Ok(Some(Box::new(both().remove(n))));
        assert_eq!(deletion.on(DeletionEvent::Checked(name.into(), found), at(3)), [delete(name, false)]);
    }
    assert_eq!(deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(4)), []);
    assert_eq!(deletion.on(DeletionEvent::Deleted("web-2".into(), Ok(())), at(4)), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(look(&mut deletion, vec![instance("web-2", "L1", "a2")], 8), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(look(&mut deletion, vec![], 12), [DeletionRequest::Wait(PAUSE)], "web-2 was said once not to be there");
    assert_eq!((&deletion.statuses[0].1, deletion.exit_status()), (&DeletionStatus::Gone, 3));
    let names = vec!["web-1".into(), "web-2".into()];
    assert_eq!(look(&mut deletion, vec![], 16), [DeletionRequest::Journal(JournalRecord::Deleted { names })]);
    assert_eq!((deletion.stage.clone(), deletion.exit_status()), (DeletionStage::Over, 0));
}

#[test]
fn instances_of_other_launches_are_left_alone() {
    let mut deletion = shown(vec![instance("web-1", "other", "a1"), instance("web-3", "L1", "a3")]);
    assert!(deletion.to_delete().is_empty());
    assert!(matches!(deletion.on(DeletionEvent::Confirmed, at(2))[..], [DeletionRequest::Journal(_)]));
}

#[test]
fn name_reused_since_it_was_shown_is_not_deleted() {
    for now_there in [instance("web-1", "other", "a1"), instance("web-1", "L1", "a9")] {
        let mut deletion = shown(vec![instance("web-1", "L1", "a1")]);
        deletion.on(DeletionEvent::Confirmed, at(2));
        let requests = deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(now_there)))), at(3));
        assert!(!requests.iter().any(|request| matches!(request, DeletionRequest::Delete { .. })), "{requests:?}");
    }
}

#[test]
fn nothing_is_deleted_before_confirmation() {
    let mut deletion = shown(vec![instance("web-1", "L1", "a1")]);
    let found = Ok(Some(Box::new(instance("web-1", "L1", "a1"))));
    assert_eq!(deletion.on(DeletionEvent::Checked("web-1".into(), found), at(2)), []);
    assert_eq!(deletion.exit_status(), 1);
}

/// Returns a launch that was accepted in an earlier run and resumed from its journal, with these records after it.
fn taken_up(then: Vec<JournalRecord>) -> Launch {
    let (launch, _) = Launch::begin("L1".into(), order("web-{1..2}"), None, at(0));
    let intent = JournalRecord::Intent { launch: "L1".into(), manifest: Box::new(launch.manifest) };
    let records =
        [intent, JournalRecord::Sending, JournalRecord::Accepted { operations: Vec::new() }].into_iter().chain(then);
    let entries: Vec<JournalEntry> = records.map(|record| JournalEntry { at: at(0).wall, record }).collect();
    Launch::resume(&entries, at(5)).unwrap().0
}

#[test]
fn accepted_but_never_seen_instance_is_neither_gone_nor_recorded_as_deleted() {
    let outcomes = |one: NotedOutcome| JournalRecord::Settled {
        outcomes: vec![("web-1".into(), one), ("web-2".into(), NotedOutcome::Running)],
    };
    let journaled = |then: Vec<JournalRecord>, elsewhere: bool| {
        let launch = taken_up(then);
        let names = launch.manifest.names();
        let (mut deletion, _) = Deletion::begin(launch, &names);
        deletion.elsewhere = elsewhere;
        seen(&mut deletion, &[], |_| None);
        (deletion.on(DeletionEvent::Confirmed, at(7)), deletion.exit_status())
    };
    let deleted = |names: &[&str]| {
        vec![DeletionRequest::Journal(JournalRecord::Deleted { names: names.iter().map(SanitizedText::new).collect() })]
    };
    assert_eq!(journaled(vec![], false), (vec![], 3));
    assert_eq!(
        journaled(vec![JournalRecord::Adopted { names: vec!["web-1".into()] }], false),
        (deleted(&["web-1"]), 3)
    );
    assert_eq!(journaled(vec![outcomes(NotedOutcome::UnderWay)], false), (deleted(&["web-2"]), 3));
    assert_eq!(journaled(vec![outcomes(NotedOutcome::Running)], false), (deleted(&["web-1", "web-2"]), 0));
    assert_eq!(
        journaled(vec![outcomes(NotedOutcome::Running)], true),
        (vec![], 3),
        "nobody knows whose account was asked"
    );
}

#[test]
fn add_ons_are_deleted_with_their_instance() {
    let with = Instance { add_ons: vec!["AutoSnapshot".into()], ..instance("web-1", "L1", "a1") };
    let mut deletion = shown(vec![with.clone()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    assert_eq!(
        deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(with)))), at(3)),
        [delete("web-1", true)]
    );
}

#[test]
fn lost_reply_is_looked_up_and_a_deletion_that_never_arrived_is_reported() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    assert_eq!(
        deletion.on(DeletionEvent::Deleted("web-1".into(), Err(unknown())), at(4)),
        [DeletionRequest::Wait(PAUSE)]
    );
    let mut gone = deletion.clone();
    look(&mut gone, vec![], 8);
    assert_eq!(gone.exit_status(), 3, "a single answer may be stale");
    look(&mut gone, vec![], 12);
    assert_eq!(gone.exit_status(), 0);
    look(&mut deletion, vec![there()], 70);
    assert_eq!((deletion.stage.clone(), deletion.exit_status()), (DeletionStage::Over, 1));
}

#[test]
fn instance_that_stays_too_long_is_still_in_progress() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(4));
    look(&mut deletion, vec![there()], 700);
    assert_eq!((deletion.stage.clone(), deletion.exit_status()), (DeletionStage::Over, 3));
}

#[test]
fn partial_deletion_is_reported_per_instance() {
    let mut deletion = shown(vec![instance("web-1", "L1", "a1"), instance("web-2", "L1", "a2")]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(None)), at(3));
    let refused = Failure { certainty: Certainty::Refused, ..unknown() };
    deletion.on(DeletionEvent::Checked("web-2".into(), Ok(Some(Box::new(instance("web-2", "L1", "a2"))))), at(3));
    assert_eq!(
        deletion.on(DeletionEvent::Deleted("web-2".into(), Err(refused)), at(4)),
        [DeletionRequest::Wait(PAUSE)]
    );
    look(&mut deletion, vec![instance("web-2", "L1", "a2")], 7);
    assert_eq!((deletion.stage.clone(), deletion.exit_status()), (DeletionStage::Over, 4));
}

#[test]
fn empty_list_is_checked_by_name_before_deleting() {
    let (launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let names = launch.manifest.names();
    let (mut deletion, _) = Deletion::begin(launch, &names);
    assert_eq!(deletion.on(DeletionEvent::Looked(Ok(vec![])), at(1)), [check("web-1")]);
    let there = Ok(Some(Box::new(instance("web-1", "L1", "a1"))));
    assert_eq!(deletion.on(DeletionEvent::Checked("web-1".into(), there), at(1)), []);
    assert_eq!((deletion.stage.clone(), deletion.to_delete().len()), (DeletionStage::Shown, 1));
}

#[test]
fn failed_lookup_by_name_is_not_reported_as_absent() {
    let (launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let names = launch.manifest.names();
    let (mut deletion, _) = Deletion::begin(launch, &names);
    deletion.on(DeletionEvent::Looked(Ok(vec![])), at(1));
    for n in 1..=TRIES {
        let requests = deletion.on(DeletionEvent::Checked("web-1".into(), Err(unknown())), at(u64::from(n)));
        if n < TRIES {
            assert_eq!(requests, [DeletionRequest::Wait(PAUSE)]);
            assert_eq!(deletion.on(DeletionEvent::Due, at(u64::from(n))), [check("web-1")]);
        }
    }
    assert_eq!((&deletion.stage, &deletion.statuses[0].1), (&DeletionStage::Shown, &DeletionStatus::Unheard));
    assert_eq!(deletion.on(DeletionEvent::Confirmed, at(9)), [], "nothing is written down");
    assert_eq!(deletion.exit_status(), 3);
}

#[test]
fn lists_without_the_instance_do_not_prove_its_deletion() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    deletion.on(DeletionEvent::Deleted("web-1".into(), Err(unknown())), at(4));
    for seconds in [7, 10, 13, 70] {
        assert_eq!(deletion.on(DeletionEvent::Due, at(seconds)), [DeletionRequest::Look]);
        assert_eq!(deletion.on(DeletionEvent::Looked(Ok(vec![])), at(seconds)), [check("web-1")]);
        deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(seconds));
    }
    assert!(matches!(deletion.statuses[0].1, DeletionStatus::Failed(_)), "{:?}", deletion.statuses[0].1);
    assert_eq!(deletion.exit_status(), 1);
}

#[test]
fn instance_reported_missing_once_is_still_deleted() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    assert_eq!(deletion.on(DeletionEvent::Checked("web-1".into(), Ok(None)), at(3)), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(look(&mut deletion, vec![there()], 6), [delete("web-1", false)]);
    assert_eq!(deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(7)), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(look(&mut deletion, vec![], 10), [DeletionRequest::Wait(PAUSE)], "what was said before counts no more");
    assert!(matches!(&look(&mut deletion, vec![], 13)[..], [DeletionRequest::Journal(JournalRecord::Deleted { .. })]));
}

#[test]
fn not_found_reply_to_a_deletion_is_confirmed_by_lookups() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    let not_found = Failure { certainty: Certainty::Refused, error: ErrorKind::NotFound, ..unknown() };
    assert_eq!(
        deletion.on(DeletionEvent::Deleted("web-1".into(), Err(not_found)), at(4)),
        [DeletionRequest::Wait(PAUSE)]
    );
    let mut gone = deletion.clone();
    assert!(matches!(&look(&mut gone, vec![], 7)[..], [DeletionRequest::Journal(JournalRecord::Deleted { .. })]));
    assert_eq!(look(&mut deletion, vec![there()], 7), [DeletionRequest::Wait(PAUSE)], "another Region's word, perhaps");
}

#[test]
fn instance_that_can_no_longer_be_looked_up_is_unknown() {
    let there = || instance("web-1", "L1", "a1");
    let mut deletion = shown(vec![there()]);
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(4));
    look(&mut deletion, vec![], 8);
    deletion.on(DeletionEvent::Due, at(11));
    deletion.on(DeletionEvent::Looked(Ok(vec![])), at(11));
    // `web-2` didn't exist when it was looked up.
    let absent = DeletionRequest::Journal(JournalRecord::Deleted { names: vec!["web-2".into()] });
    assert_eq!(deletion.on(DeletionEvent::Checked("web-1".into(), Err(unknown())), at(700)), [absent]);
    assert_eq!((&deletion.statuses[0].1, deletion.exit_status()), (&DeletionStatus::Unheard, 3));
}

#[test]
fn only_a_newer_instance_of_the_name_proves_the_deletion() {
    let made =
        |arn: &str, seconds: u64| Instance { created_at: Some(at(seconds).wall), ..instance("web-1", "L1", arn) };
    let mut deletion = shown(vec![made("a2", 100)]);
    deletion.on(DeletionEvent::Confirmed, at(102));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(made("a2", 100))))), at(103));
    deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(104));
    for seconds in [108, 112] {
        look(&mut deletion, vec![made("a1", 1)], seconds);
        assert!(matches!(deletion.statuses[0].1, DeletionStatus::Going { .. }));
    }
    look(&mut deletion, vec![made("a3", 113)], 116);
    look(&mut deletion, vec![made("a3", 113)], 120);
    assert_eq!((&deletion.statuses[0].1, &deletion.stage), (&DeletionStatus::NotOurs, &DeletionStage::Over));
}
