//! Tests of the launch's state machine, event by event.

use super::follow_up_run::{FollowUpEvent, FollowUpRequest};
use super::journal_record::JournalEntry;
use super::taken_name::NameHolder;
use super::*;
use crate::domain::access_grant::HostKey;
use crate::domain::cost::Usd;
use crate::domain::draft::tests_support::order;
use crate::domain::follow_ups::{FollowUpReason, FollowUpStatus, FollowUps};
use crate::domain::instance::OperationPhase;
use crate::domain::instance_actions::{InstanceActionEvent, InstanceActionRequest};
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::launch::noted_outcome::NotedOutcome;
use crate::domain::owned_resource::ResourceKind;
use std::time::SystemTime;

fn at(seconds: u64) -> Now {
    Now {
        mono: Duration::from_secs(seconds),
        wall: SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds),
    }
}

fn failure(certainty: Certainty, error: ErrorKind) -> Failure {
    Failure { certainty, error, ..lost() }
}

fn creation(name: &str, status: &str) -> Operation {
    Operation {
        id: SanitizedText::new(format!("op-{name}")),
        kind: Some("CreateInstance".into()),
        resource: Some(name.into()),
        status: Some(status.into()),
        created_at: Some(at(1).wall),
        ..Operation::default()
    }
}

fn instance(name: &str, state: &str, tag: Option<&str>) -> Instance {
    let address = (state == "running").then(|| SanitizedText::new("192.0.2.1"));
    let ipv6 = (state == "running").then(|| SanitizedText::new("2001:db8::1")).into_iter().collect();
    Instance {
        name: name.into(),
        state: Some(state.into()),
        created_at: Some(at(1).wall),
        bundle: Some("micro_3_0".into()),
        blueprint: Some("ubuntu_24_04".into()),
        zone: Some("us-east-1a".into()),
        ip_type: Some("dualstack".into()),
        public_ipv4: address,
        ipv6,
        tags: tag
            .map(|tag| (SanitizedText::new(super::super::tags::LAUNCH_KEY), Some(tag.into())))
            .into_iter()
            .collect(),
        ..Instance::default()
    }
}

fn listing(instances: Vec<Instance>) -> LaunchEvent {
    LaunchEvent::Polled(PollResult { instances: Some(Ok(instances)), ..PollResult::default() })
}

/// Returns a poll in which AWS lists these instances, and each of these names was also looked up individually.
fn asked_for(names: &[&str], instances: Vec<Instance>) -> LaunchEvent {
    let found = |name: &str| instances.iter().find(|instance| instance.name == *name).cloned();
    let alone = names.iter().map(|name| ((*name).into(), Ok(found(name)))).collect();
    LaunchEvent::Polled(PollResult { instances: Some(Ok(instances)), alone, ..PollResult::default() })
}

/// Returns a poll in which the list lacks `web-1`, but the lookup by name finds it.
fn unlisted(instance: Instance) -> LaunchEvent {
    let alone = vec![(instance.name.clone(), Ok(Some(instance)))];
    LaunchEvent::Polled(PollResult { instances: Some(Ok(vec![])), alone, ..PollResult::default() })
}

/// Returns a launch of these names that were free, sent at second one.
fn sent(names: &str) -> Launch {
    sent_order(order(names))
}

fn sent_order(order: Order) -> Launch {
    let (mut launch, requests) = Launch::begin("L1".into(), order, None, at(0));
    assert!(matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::Intent { .. })]));
    assert!(matches!(&launch.on(LaunchEvent::Journaled(Ok(())), at(0))[..], [LaunchRequest::Prove { .. }]));
    assert_eq!(launch.on(LaunchEvent::Proved(Ok(vec![])), at(0)), [LaunchRequest::Journal(JournalRecord::Sending)]);
    assert_eq!(launch.on(LaunchEvent::Journaled(Ok(())), at(1)), [LaunchRequest::Send]);
    launch
}

fn watched(names: &str) -> Launch {
    let mut launch = sent(names);
    let operations = launch.instances.iter().map(|s| creation(&s.name, "Started")).collect();
    launch.on(LaunchEvent::Replied(Ok(operations)), at(2));
    launch.on(LaunchEvent::Due, at(3));
    launch
}

fn poll(launch: &mut Launch, event: LaunchEvent, now: Now) {
    launch.on(event, now);
    launch.on(LaunchEvent::Due, now);
}

fn outcomes(launch: &Launch) -> Vec<&str> {
    launch.instances.iter().map(|s| s.outcome.key()).collect()
}

#[test]
fn successful_launch_sends_once_and_ends_running() {
    let mut launch = watched("web-{1..2}");
    poll(&mut launch, listing(vec![instance("web-1", "pending", Some("L1"))]), at(5));
    assert_eq!(outcomes(&launch), ["waiting", "waiting"]);
    let both = vec![instance("web-1", "running", Some("L1")), instance("web-2", "running", Some("L1"))];
    let requests = launch.on(listing(both), at(40));
    assert!(
        matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::Settled { .. }), LaunchRequest::Knock { .. }]),
        "{requests:?}"
    );
    assert_eq!((launch.stage.clone(), launch.exit_status()), (LaunchStage::Settled, 0));
}

#[test]
fn running_without_an_address_is_still_waiting() {
    let mut launch = watched("web-1");
    let bare = Instance { public_ipv4: None, ipv6: vec![], ..instance("web-1", "running", Some("L1")) };
    poll(&mut launch, listing(vec![bare]), at(30));
    assert_eq!(outcomes(&launch), ["waiting"]);
    poll(&mut launch, listing(vec![instance("web-1", "running", Some("L1"))]), at(120));
    assert_eq!(outcomes(&launch), ["running"]);
}

#[test]
fn refusal_ends_the_launch_with_nothing_created() {
    let mut launch = sent("web-1");
    let requests = launch.on(LaunchEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::Quota))), at(2));
    assert!(matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::Refused { .. })]));
    assert_eq!(launch.exit_status(), 1);
}

#[test]
fn failed_journal_blocks_sending_unless_the_user_insists() {
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    assert_eq!(launch.on(LaunchEvent::Journaled(Err("disk full".into())), at(0)), []);
    assert!(matches!(launch.stage, LaunchStage::NoJournal { .. }));
    assert!(matches!(&launch.on(LaunchEvent::WithoutJournal, at(1))[..], [LaunchRequest::Prove { .. }]));
    assert_eq!(launch.on(LaunchEvent::Proved(Ok(vec![])), at(2)), [LaunchRequest::Send]);
}

#[test]
fn disk_full_after_sending_does_not_stop_the_launch() {
    let mut launch = watched("web-1");
    launch.on(LaunchEvent::Journaled(Err("disk full".into())), at(3));
    assert_eq!(launch.stage, LaunchStage::Watched);
    assert!(launch.unjournaled.is_some());
}

#[test]
fn name_in_use_is_not_sent() {
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    launch.on(LaunchEvent::Journaled(Ok(())), at(0));
    let taken = vec![TakenName { name: "web-1".into(), holder: NameHolder::KeyPair }];
    let requests = launch.on(LaunchEvent::Proved(Ok(taken.clone())), at(1));
    assert!(matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::NotSent { .. })]));
    assert_eq!(launch.stage, LaunchStage::NamesTaken(taken));
}

#[test]
fn lost_reply_is_looked_up_and_the_instance_adopted_by_tag() {
    let mut launch = sent("web-1");
    let requests = launch.on(LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::CutOff))), at(2));
    assert!(matches!(&requests[..], [LaunchRequest::Journal(JournalRecord::Unknown { .. }), LaunchRequest::Wait(_)]));
    launch.on(LaunchEvent::Due, at(3));
    let requests = launch.on(listing(vec![instance("web-1", "pending", Some("L1"))]), at(4));
    assert!(matches!(&requests[0], LaunchRequest::Journal(JournalRecord::Adopted { names }) if names.len() == 1));
    assert!(launch.adopted && launch.stage == LaunchStage::Watched);
}

#[test]
fn resending_is_allowed_only_after_enough_lookups() {
    let mut launch = sent("web-1");
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut))), at(2));
    launch.on(LaunchEvent::Due, at(3));
    poll(&mut launch, listing(vec![]), at(10));
    assert_eq!(launch.on(LaunchEvent::SendAgain, at(11)), []);
    poll(&mut launch, listing(vec![]), at(70));
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(73));
    assert_eq!(launch.on(LaunchEvent::SendAgain, at(74)), [], "it was said once alone that there is none");
    let requests = launch.on(asked_for(&["web-1"], vec![]), at(76));
    assert_eq!(requests[0], LaunchRequest::Journal(JournalRecord::Looked));
    assert!(matches!(&launch.on(LaunchEvent::SendAgain, at(77))[..], [LaunchRequest::Prove { .. }]));
    assert_eq!(launch.on(LaunchEvent::Proved(Ok(vec![])), at(78)), [LaunchRequest::Journal(JournalRecord::Sending)]);
    assert_eq!(launch.on(LaunchEvent::Journaled(Ok(())), at(79)), [LaunchRequest::Send]);
}

#[test]
fn instance_missing_from_lists_is_adopted_if_found_by_name() {
    let mut launch = sent("web-1");
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut))), at(2));
    launch.on(LaunchEvent::Due, at(3));
    poll(&mut launch, listing(vec![]), at(70));
    let requests = launch.on(unlisted(instance("web-1", "pending", Some("L1"))), at(73));
    assert!(matches!(&requests[0], LaunchRequest::Journal(JournalRecord::Adopted { .. })), "{requests:?}");
    assert_eq!(launch.stage, LaunchStage::Watched);
}

#[test]
fn completed_lookups_are_not_repeated_after_resuming() {
    let (launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let records =
        [launch.intent(), JournalRecord::Sending, JournalRecord::Unknown { why: "x".into() }, JournalRecord::Looked];
    let entries: Vec<JournalEntry> = records.map(|record| JournalEntry { at: at(1).wall, record }).into();
    let (mut again, requests) = Launch::resume(&entries, at(900)).unwrap();
    assert!(matches!(requests[..], [LaunchRequest::Poll { .. }]));
    poll(&mut again, listing(vec![]), at(900));
    poll(&mut again, asked_for(&["web-1"], vec![]), at(903));
    poll(&mut again, asked_for(&["web-1"], vec![]), at(906));
    assert!(matches!(&again.stage, LaunchStage::Unknown(unknown) if unknown.looked_enough()), "{:?}", again.stage);
}

/// A launch whose reply was lost, that was looked for in vain, and that the user sends again.
fn sent_again(name: &str) -> Launch {
    let mut launch = sent(name);
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::TimedOut))), at(2));
    launch.on(LaunchEvent::Due, at(3));
    poll(&mut launch, listing(vec![]), at(70));
    poll(&mut launch, asked_for(&[name], vec![]), at(73));
    poll(&mut launch, asked_for(&[name], vec![]), at(76));
    launch.on(LaunchEvent::SendAgain, at(77));
    launch
}

#[test]
fn request_that_arrived_late_is_adopted_and_not_resent() {
    let mut launch = sent_again("web-1");
    let requests = launch
        .on(LaunchEvent::Proved(Ok(vec![TakenName { name: "web-1".into(), holder: NameHolder::Unknown }])), at(78));
    assert!(matches!(&requests[..], [LaunchRequest::Poll { .. }]), "{requests:?}");
    launch.on(listing(vec![instance("web-1", "running", Some("L1"))]), at(79));
    assert_eq!(outcomes(&launch), ["running"]);
}

/// Even if the clock was set back to when the first was sent.
#[test]
fn a_refused_second_request_says_nothing_about_the_first() {
    let mut launch = sent_again("web-1");
    launch.on(LaunchEvent::Proved(Ok(vec![])), at(78));
    assert_eq!(launch.on(LaunchEvent::Journaled(Ok(())), at(1)), [LaunchRequest::Send]);
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::Quota))), at(2));
    assert!(matches!(launch.stage, LaunchStage::Unknown(_)), "{:?}", launch.stage);
}

#[test]
fn names_taken_reply_after_a_free_check_is_looked_up() {
    let mut launch = sent("web-1");
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Refused, ErrorKind::NamesTaken))), at(2));
    assert!(matches!(launch.stage, LaunchStage::Unknown(_)));
    launch.on(LaunchEvent::Due, at(3));
    let others = || vec![instance("web-1", "running", Some("other"))];
    poll(&mut launch, listing(others()), at(4));
    poll(&mut launch, asked_for(&["web-1"], others()), at(6));
    assert!(matches!(launch.stage, LaunchStage::Unknown(_)), "a single answer may be stale");
    poll(&mut launch, asked_for(&["web-1"], others()), at(8));
    assert!(matches!(&launch.stage, LaunchStage::Refused(f) if f.error == ErrorKind::NamesTaken));
}

#[test]
fn throttling_is_reconciled_before_any_resend() {
    let mut launch = sent("web-1");
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Throttled, ErrorKind::Throttled))), at(2));
    assert_eq!(launch.on(LaunchEvent::SendAgain, at(3)), []);
    launch.on(LaunchEvent::Due, at(3));
    launch.on(listing(vec![instance("web-1", "pending", Some("L1"))]), at(4));
    assert_eq!(launch.stage, LaunchStage::Watched);
}

#[test]
fn untagged_instance_is_matched_by_time_bundle_blueprint_and_zone() {
    let without_tag = Order { launch_tag: false, ..order("web-1") };
    let (mut launch, _) = Launch::begin("L1".into(), without_tag, None, at(0));
    launch.on(LaunchEvent::Journaled(Ok(())), at(0));
    launch.on(LaunchEvent::Proved(Ok(vec![])), at(0));
    launch.on(LaunchEvent::Journaled(Ok(())), at(1));
    launch.on(LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::CutOff))), at(2));
    launch.on(LaunchEvent::Due, at(3));
    let mut strange = instance("web-1", "pending", None);
    strange.bundle = Some("nano_3_0".into());
    assert!(!launch.is_ours(&strange));
    let ours = || instance("web-1", "pending", None);
    assert!(launch.is_ours(&ours()));
    let made_at = |seconds| Instance { created_at: Some(at(seconds).wall), ..ours() };
    assert!(launch.is_ours(&made_at(15 * 60)) && !launch.is_ours(&made_at(20 * 60)), "somebody's, made later");
    let anothers = Instance { tags: instance("web-1", "pending", Some("L2")).tags, ..ours() };
    assert!(!launch.is_ours(&anothers), "another launch's");
    // A launch that ended without an instance has none.
    let (unsent, _) = Launch::begin("L1".into(), Order { launch_tag: false, ..order("web-1") }, None, at(0));
    launch.stage = LaunchStage::Refused(failure(Certainty::Refused, ErrorKind::Quota));
    assert!(!unsent.is_ours(&ours()) && !launch.is_ours(&ours()));
}

#[test]
fn restored_instance_is_matched_by_the_snapshots_blueprint_after_a_restart() {
    let snapshot = Some(crate::domain::draft::tests_support::snapshot("web-0-a"));
    let restore = Order { launch_tag: false, snapshot, ..order("web-1") };
    let (mut launch, _) = Launch::begin("L1".into(), restore, None, at(0));
    launch.on(LaunchEvent::Journaled(Ok(())), at(0));
    launch.on(LaunchEvent::Proved(Ok(vec![])), at(0));
    launch.on(LaunchEvent::Journaled(Ok(())), at(1));
    let written = serde_json::to_string(&launch.intent()).unwrap();
    let records = [serde_json::from_str(&written).unwrap(), JournalRecord::Sending];
    let entries: Vec<JournalEntry> = records.map(|record| JournalEntry { at: at(1).wall, record }).into();
    let (mut launch, _) = Launch::resume(&entries, at(2)).unwrap();
    assert!(
        matches!(&launch.stage, LaunchStage::Unknown(unknown) if unknown.failure.action == "CreateInstancesFromSnapshot")
    );
    let other = Instance { blueprint: Some("debian_12".into()), ..instance("web-1", "pending", None) };
    assert!(!launch.is_ours(&other));
    launch.on(listing(vec![instance("web-1", "pending", None)]), at(4));
    assert_eq!((launch.stage.clone(), launch.adopted), (LaunchStage::Watched, true));
    let operation = Operation { kind: Some("CreateInstancesFromSnapshot".into()), ..creation("web-1", "Started") };
    assert!(operation.creates());
}

#[test]
fn journal_of_a_plain_launch_does_not_mention_snapshots() {
    let (launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let written = serde_json::to_string(&launch.intent()).unwrap();
    assert!(!written.contains("napshot"), "{written}");
    let JournalRecord::Intent { manifest, .. } = serde_json::from_str(&written).unwrap() else { panic!() };
    assert_eq!((manifest.blueprint_id(), manifest.request.action()), (Some("ubuntu_24_04"), "CreateInstances"));
}

#[test]
fn proven_instance_is_recognized_by_its_arn() {
    let of = |arn: &str, tag| Instance { arn: Some(arn.into()), ..instance("web-1", "running", tag) };
    let mut launch = watched("web-1");
    assert_eq!(launch.ownership(&of("a1", None)), reconcile::Ownership::Unproven);
    let requests = launch.on(listing(vec![of("a1", Some("L1"))]), at(5));
    assert_eq!(requests[0], LaunchRequest::Journal(JournalRecord::Seen { arns: vec![("web-1".into(), "a1".into())] }));
    assert_eq!(launch.ownership(&of("a1", None)), reconcile::Ownership::Ours);
    assert_eq!(launch.ownership(&of("a2", None)), reconcile::Ownership::Others, "the name was used again");
    assert_eq!(launch.ownership(&of("a1", Some("L2"))), reconcile::Ownership::Others);
    let records =
        [launch.intent(), JournalRecord::Sending, JournalRecord::Seen { arns: vec![("web-1".into(), "a1".into())] }];
    let entries: Vec<JournalEntry> = records.map(|record| JournalEntry { at: at(1).wall, record }).into();
    let again = Launch::resume(&entries, at(90_000)).unwrap().0;
    assert!(again.is_ours(&of("a1", None)) && !again.is_ours(&of("a2", None)));
}

#[test]
fn each_of_five_instances_has_its_own_outcome() {
    let mut launch = watched("n{1..5}");
    let mut round = PollResult {
        instances: Some(Ok((1..=3).map(|n| instance(&format!("n{n}"), "running", Some("L1"))).collect())),
        ..PollResult::default()
    };
    let failed = Operation { error_code: Some("Oops".into()), ..creation("n4", "Failed") };
    round.operations.push((failed.id.clone(), Ok(Some(failed))));
    let stuck = creation("n5", "Started");
    round.operations.push((stuck.id.clone(), Ok(Some(stuck))));
    poll(&mut launch, LaunchEvent::Polled(round), at(60));
    let three = || (1..=3).map(|n| instance(&format!("n{n}"), "running", Some("L1"))).collect();
    poll(&mut launch, asked_for(&["n4"], three()), at(62));
    assert_eq!(outcomes(&launch), ["running", "running", "running", "waiting", "waiting"]);
    poll(&mut launch, asked_for(&["n4"], three()), at(64));
    assert_eq!(outcomes(&launch), ["running", "running", "running", "failed", "waiting"]);
    assert_eq!(launch.existing(), 3);
    assert_eq!(launch.monthly(), Some(Usd::cents(2100)));
    let all = (1..=3).map(|n| instance(&format!("n{n}"), "running", Some("L1"))).collect();
    launch.on(listing(all), at(2000));
    assert_eq!(outcomes(&launch), ["running", "running", "running", "failed", "under-way"]);
    assert_eq!((launch.stage.clone(), launch.exit_status()), (LaunchStage::Settled, 3));
    assert_eq!(launch.retryable().unwrap().names, ["n4"]);
}

#[test]
fn vanished_operation_is_looked_up_by_name() {
    let mut launch = watched("web-1");
    let gone = PollResult { operations: vec![("op-web-1".into(), Ok(None))], ..PollResult::default() };
    launch.on(LaunchEvent::Polled(gone), at(5));
    let requests = launch.on(LaunchEvent::Due, at(6));
    assert!(
        matches!(&requests[..], [LaunchRequest::Poll { operations, by_name, .. }] if operations.is_empty() && by_name.len() == 1)
    );
}

#[test]
fn failed_poll_changes_no_outcome() {
    let mut launch = watched("web-1");
    let bad =
        PollResult { instances: Some(Err(failure(Certainty::Unknown, ErrorKind::Service))), ..PollResult::default() };
    poll(&mut launch, LaunchEvent::Polled(bad), at(5));
    assert_eq!(outcomes(&launch), ["waiting"]);
    assert!(launch.error.is_some());
    poll(&mut launch, listing(vec![instance("web-1", "running", Some("L1"))]), at(40));
    assert_eq!(outcomes(&launch), ["running"]);
}

#[test]
fn an_instance_deleted_elsewhere_is_gone() {
    let mut launch = watched("web-1");
    poll(&mut launch, listing(vec![instance("web-1", "pending", Some("L1"))]), at(5));
    launch.on(listing(vec![]), at(10));
    let requests = launch.on(LaunchEvent::Due, at(12));
    assert!(matches!(&requests[..], [LaunchRequest::Poll { alone, .. }] if *alone == ["web-1"]), "{requests:?}");
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(12));
    assert_eq!(outcomes(&launch), ["waiting"]);
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(15));
    assert_eq!(outcomes(&launch), ["gone"]);
}

#[test]
fn empty_lists_alone_never_mark_an_instance_gone() {
    let mut launch = watched("web-1");
    poll(&mut launch, listing(vec![instance("web-1", "pending", Some("L1"))]), at(15));
    for second in (20..1500).step_by(10) {
        poll(&mut launch, listing(vec![]), at(second));
        let failed = vec![("web-1".into(), Err(failure(Certainty::Unknown, ErrorKind::BadReply)))];
        let round = PollResult { instances: Some(Ok(vec![])), alone: failed, ..PollResult::default() };
        poll(&mut launch, LaunchEvent::Polled(round), at(second + 5));
        assert_eq!(outcomes(&launch), ["waiting"]);
    }
    launch.on(listing(vec![]), at(2000));
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["under-way"], 3));
}

#[test]
fn instance_missing_from_lists_but_found_by_name_exists() {
    let mut launch = watched("web-1");
    poll(&mut launch, listing(vec![instance("web-1", "pending", Some("L1"))]), at(5));
    poll(&mut launch, listing(vec![]), at(10));
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(15));
    poll(&mut launch, unlisted(instance("web-1", "pending", Some("L1"))), at(20));
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(25));
    assert_eq!(outcomes(&launch), ["waiting"], "said once since it was seen");
    launch.on(unlisted(instance("web-1", "running", Some("L1"))), at(30));
    assert_eq!(outcomes(&launch), ["running"]);
}

#[test]
fn instance_shutting_down_is_gone_once_confirmed() {
    let mut launch = watched("web-1");
    poll(&mut launch, listing(vec![instance("web-1", "shutting-down", Some("L1"))]), at(5));
    assert_eq!((outcomes(&launch), launch.existing()), (vec!["waiting"], 1));
    poll(&mut launch, listing(vec![]), at(10));
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(12));
    poll(&mut launch, asked_for(&["web-1"], vec![]), at(15));
    assert_eq!(outcomes(&launch), ["gone"]);
}

#[test]
fn leftover_static_ip_is_reported_and_is_not_a_success() {
    let mut launch = watched("web-1");
    launch.on(listing(vec![instance("web-1", "running", Some("L1"))]), at(40));
    let made = OwnedResource {
        there: true,
        ..OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), at(41).wall)
    };
    launch.keep(&JournalRecord::Made { made: made.clone() });
    assert_eq!((launch.left().count(), launch.exit_status()), (0, 0));
    launch.deleted(&"web-1".into());
    assert_eq!((launch.left().collect::<Vec<_>>(), launch.exit_status()), (vec![&made], 4));
}

#[test]
fn poll_round_requests_at_most_eight_operations_in_turn() {
    let mut launch = watched("n{01..50}");
    let mut asked = std::collections::BTreeSet::new();
    for second in 0..10 {
        launch.lookups.answered();
        for request in launch.on(LaunchEvent::Due, at(5 + second)) {
            let LaunchRequest::Poll { operations, .. } = request else { panic!("{request:?}") };
            assert!(operations.len() <= OPERATIONS_A_ROUND);
            asked.extend(operations);
        }
    }
    assert_eq!(asked.len(), 50);
}

#[test]
fn launch_resumes_from_a_crash_at_every_point() {
    let (launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let entry = |record| JournalEntry { at: at(1).wall, record };
    let intent = entry(launch.intent());
    let resume = |records: Vec<JournalEntry>| Launch::resume(&records, at(100)).unwrap();

    let (never_sent, requests) = resume(vec![intent.clone()]);
    assert_eq!((never_sent.stage, requests), (LaunchStage::Intended, vec![]));

    let (unknown, requests) = resume(vec![intent.clone(), entry(JournalRecord::Sending)]);
    assert!(matches!(unknown.stage, LaunchStage::Unknown(_)));
    assert!(matches!(&requests[..], [LaunchRequest::Poll { .. }]));

    let accepted = JournalRecord::Accepted { operations: vec![("web-1".into(), "op-web-1".into())] };
    let (watched, requests) = resume(vec![intent, entry(JournalRecord::Sending), entry(accepted)]);
    assert_eq!(watched.stage, LaunchStage::Watched);
    assert!(
        matches!(&requests[..], [LaunchRequest::Poll { operations, .. }] if operations == &[SanitizedText::new("op-web-1")])
    );
    assert!(Launch::resume(&[entry(JournalRecord::Sending)], at(0)).is_none());
}

#[test]
fn failed_operation_with_an_existing_instance_is_failed_and_exists() {
    let mut launch = watched("web-1");
    let failed = creation("web-1", "Failed");
    assert_eq!(failed.phase(), OperationPhase::Failed);
    let round = PollResult {
        instances: Some(Ok(vec![instance("web-1", "pending", Some("L1"))])),
        operations: vec![(failed.id.clone(), Ok(Some(failed)))],
        ..PollResult::default()
    };
    launch.on(LaunchEvent::Polled(round), at(30));
    assert!(matches!(launch.instances[0].outcome, InstanceOutcome::Failed { exists: true, .. }));
    assert_eq!((launch.existing(), launch.exit_status()), (1, 4));
}

#[test]
fn credentials_of_another_account_neither_resend_nor_settle_a_launch() {
    let mut launch = sent("web-1");
    poll(&mut launch, LaunchEvent::Replied(Err(failure(Certainty::Unknown, ErrorKind::CutOff))), at(1));
    for second in [2, 20, 40, 70] {
        poll(&mut launch, listing(vec![]), at(second));
    }
    for second in [73, 76] {
        poll(&mut launch, asked_for(&["web-1"], vec![]), at(second));
    }
    let elsewhere = || failure(Certainty::NotSent, ErrorKind::OtherAccount);
    let requests = launch.on(LaunchEvent::SendAgain, at(77));
    assert!(matches!(requests[..], [LaunchRequest::Prove { .. }]), "{requests:?}");
    let requests = launch.on(LaunchEvent::Proved(Err(elsewhere())), at(78));
    assert!(
        !requests.iter().any(|request| matches!(request, LaunchRequest::Send | LaunchRequest::Journal(_))),
        "{requests:?}"
    );
    assert!(matches!(&launch.stage, LaunchStage::Unknown(unknown) if unknown.look_failure == Some(elsewhere())));

    let mut running = watched("web-1");
    poll(&mut running, listing(vec![instance("web-1", "running", Some("L1"))]), at(5));
    let round = PollResult { instances: Some(Err(elsewhere())), ..PollResult::default() };
    let (before, requests) = (outcomes(&running).join(" "), running.on(LaunchEvent::Polled(round), at(9)));
    assert!(!requests.iter().any(|request| matches!(request, LaunchRequest::Journal(_))), "{requests:?}");
    assert_eq!(outcomes(&running).join(" "), before);
}

#[test]
fn instance_deleted_by_the_user_is_neither_a_failure_nor_retried() {
    let mut launch = watched("n{1..2}");
    let both = || vec![instance("n1", "running", Some("L1")), instance("n2", "running", Some("L1"))];
    launch.on(listing(both()), at(40));
    launch.deleted(&"n2".into());
    assert_eq!((launch.exit_status(), launch.existing()), (0, 1));
    assert!(launch.retryable().is_none());
    launch.deleted(&"n1".into());
    assert_eq!((launch.exit_status(), launch.existing()), (1, 0));
}

#[test]
fn only_a_listing_after_the_deletion_can_bring_an_instance_back() {
    let mut launch = watched("n{1..3}");
    let two = || vec![instance("n1", "running", Some("L1")), instance("n2", "running", Some("L1"))];
    poll(&mut launch, listing(two()), at(40));
    assert_eq!(outcomes(&launch), ["running", "running", "waiting"]);
    // A round is in progress.
    launch.deleted(&"n2".into());
    poll(&mut launch, listing(two()), at(44));
    assert_eq!((outcomes(&launch)[1], launch.instances[1].deleted), ("gone", true));
    // The poll was made after that: the instance exists, and is billed.
    poll(&mut launch, listing(two()), at(48));
    assert_eq!((outcomes(&launch)[1], launch.instances[1].deleted), ("running", false));
}

/// Returns a launch that was accepted at second 2 and resumed at this one; `last`: what else its journal has.
fn resumed(wanted: &str, names: &[&str], last: Option<JournalRecord>, second: u64) -> Launch {
    let intent = JournalRecord::Intent { launch: "L1".into(), manifest: Box::new(sent(wanted).manifest) };
    let operations =
        names.iter().map(|name| (SanitizedText::from(*name), SanitizedText::new(format!("op-{name}")))).collect();
    let records = [intent, JournalRecord::Sending, JournalRecord::Accepted { operations }].into_iter().chain(last);
    let entries: Vec<JournalEntry> =
        records.zip(0..).map(|(record, second)| JournalEntry { at: at(second).wall, record }).collect();
    Launch::resume(&entries, at(second)).unwrap().0
}

#[test]
fn milestone_reached_before_resuming_has_no_timing() {
    let mut launch = resumed("web-1", &["web-1"], None, 900);
    launch.on(listing(vec![instance("web-1", "running", Some("L1"))]), at(901));
    let running = launch.instances[0].milestones.running.unwrap();
    assert!(launch.undated(running) && !launch.undated(launch.instances[0].milestones.requested.unwrap()));
    let requests =
        launch.on(LaunchEvent::Knocked(vec![("web-1".into(), ProbeResult::Open { greeting: None })]), at(902));
    let Some(LaunchRequest::Journal(JournalRecord::Climbed { milestones })) = requests.first() else {
        panic!("{requests:?}")
    };
    assert_eq!(
        milestones[0].1,
        crate::domain::typical_timing::MilestoneTimings::default(),
        "nobody knows what it took"
    );
}

#[test]
fn only_a_settled_or_overdue_instance_can_be_deleted_alone() {
    let mut launch = watched("n{1..3}");
    let two = vec![instance("n1", "running", Some("L1")), instance("n2", "pending", Some("L1"))];
    poll(&mut launch, listing(two), at(40));
    let may = |launch: &Launch, second: u64| -> Vec<bool> {
        launch.instances.iter().map(|launched| launch.may_go_alone(launched, at(second))).collect()
    };
    assert_eq!(may(&launch, 60), [true, false, false]);
    // What isn't listed can't be deleted, however late it is.
    assert_eq!(may(&launch, 400), [true, true, false]);
}

#[test]
fn instance_deleted_before_the_others_settled_stays_deleted_after_a_crash() {
    let outcomes = vec![("n1".into(), NotedOutcome::Running), ("n2".into(), NotedOutcome::Deleted)];
    let mut launch = resumed("n{1..2}", &["n1", "n2"], Some(JournalRecord::Settled { outcomes }), 900);
    assert!(launch.instances[1].deleted && !launch.instances[0].deleted);
    poll(&mut launch, listing(vec![instance("n1", "running", Some("L1"))]), at(901));
    assert_eq!((launch.exit_status(), launch.retryable().is_none()), (0, true));
}

#[test]
fn nothing_is_overdue_before_the_first_poll() {
    let mut launch = resumed("n1", &["n1"], None, 90_000);
    assert!(!launch.overdue(&launch.instances[0], at(90_001)));
    poll(&mut launch, listing(vec![instance("n1", "pending", Some("L1"))]), at(90_002));
    assert!(launch.overdue(&launch.instances[0], at(90_003)));
}

/// Drives a launch with these events, and records the progress after each of them.
fn recorded(mut launch: Launch, events: Vec<(u64, LaunchEvent)>) -> Vec<(JournalEntry, Launch)> {
    let mut recorder = recorder::Recorder::default();
    let mut written = Vec::new();
    for (seconds, event) in events {
        let now = Now { mono: at(seconds).mono + Duration::from_nanos(123_456_789), ..at(seconds) };
        launch.on(event, now);
        let record = recorder.take(&launch, &recorder::Beside::default(), true, now);
        written.extend(record.map(|record| (JournalEntry { at: now.wall, record }, launch.clone())));
    }
    written
}

/// Returns the entry as read back from a file.
fn reread(entry: &JournalEntry) -> JournalEntry {
    let text = serde_json::to_string(&entry.record).unwrap();
    JournalEntry { record: serde_json::from_str(&text).unwrap(), ..entry.clone() }
}

#[test]
fn journal_restores_every_state_exactly() {
    let failed = Failure { code: Some("ServiceException".into()), ..failure(Certainty::Refused, ErrorKind::Service) };
    let bad = PollResult { instances: Some(Err(failed)), ..PollResult::default() };
    let both = || vec![instance("web-1", "running", Some("L1")), instance("web-2", "pending", Some("L1"))];
    let open = || vec![(SanitizedText::new("web-1"), ProbeResult::Open { greeting: None })];
    let events = vec![
        (2, LaunchEvent::Replied(Ok(vec![creation("web-1", "Started"), creation("web-2", "Started")]))),
        (3, LaunchEvent::Due),
        (4, listing(vec![instance("web-1", "pending", Some("L1"))])),
        (5, LaunchEvent::Due),
        (6, LaunchEvent::Polled(bad)),
        (7, LaunchEvent::Pause),
        (8, LaunchEvent::Pause),
        (9, listing(both())),
        (10, LaunchEvent::Knocked(vec![(SanitizedText::new("web-1"), ProbeResult::Refused)])),
        (11, LaunchEvent::Rested),
        (12, LaunchEvent::Knocked(open())),
    ];
    let written = recorded(sent("web-{1..2}"), events);
    assert_eq!(written.len(), 8, "nothing is written where nothing changes: {written:?}");
    let intent = JournalEntry { at: at(0).wall, record: written[0].1.intent() };
    let sending = JournalEntry { at: at(1).wall, record: JournalRecord::Sending };
    let entries = [intent, sending].into_iter().chain(written.iter().map(|(entry, _)| reread(entry))).collect();
    let mut playback = playback::Playback::new(entries).unwrap();
    assert_eq!((playback.step(), playback.step()), (Some(0), Some(1)));
    assert_eq!(playback.launch.stage, LaunchStage::Intended);
    for (entry, launch) in &written {
        playback.step().unwrap();
        let state = |launch: &Launch| {
            (
                recorder::value(&recorder::LaunchState::of(launch)),
                launch.instances.iter().map(recorder::value).collect::<Vec<_>>(),
            )
        };
        assert_eq!(state(&playback.launch), state(launch));
        let JournalRecord::Progress(progress) = &entry.record else { panic!("{entry:?}") };
        assert_eq!(playback.now, progress.now);
    }
    assert_eq!((playback.step(), playback.unread), (None, 0));
    assert_eq!(playback.launch.instances[0].way, crate::domain::reachability::Reachability::Open);
}

#[test]
fn launch_with_only_its_outcome_recorded_ends_the_same() {
    let launch = sent("web-{1..2}");
    let ends = vec![("web-1".into(), NotedOutcome::Running), ("web-2".into(), NotedOutcome::FailedAndExists)];
    let records = [
        launch.intent(),
        JournalRecord::Sending,
        JournalRecord::Accepted { operations: vec![] },
        JournalRecord::Settled { outcomes: ends },
    ];
    let entries = records.into_iter().map(|record| JournalEntry { at: at(1).wall, record }).collect();
    let mut playback = playback::Playback::new(entries).unwrap();
    let stages: Vec<LaunchStage> =
        std::iter::from_fn(|| playback.step().map(|_| playback.launch.stage.clone())).collect();
    assert_eq!(stages, [LaunchStage::Intended, LaunchStage::Sent, LaunchStage::Watched, LaunchStage::Settled]);
    assert_eq!((self::outcomes(&playback.launch), playback.launch.existing()), (vec!["running", "failed"], 2));
}

#[test]
fn recorder_writes_nothing_before_the_request_is_sent() {
    let (mut launch, _) = Launch::begin("L1".into(), order("web-1"), None, at(0));
    let mut recorder = recorder::Recorder::default();
    for event in [LaunchEvent::Journaled(Ok(())), LaunchEvent::Proved(Ok(vec![]))] {
        launch.on(event, at(0));
        assert_eq!(recorder.take(&launch, &recorder::Beside::default(), true, at(0)), None);
    }
    launch.on(LaunchEvent::Journaled(Ok(())), at(1));
    assert!(recorder.take(&launch, &recorder::Beside::default(), true, at(1)).is_some());
}

#[test]
fn windows_password_needs_a_private_key_file_rather_than_an_agent() {
    let mut launch = sent("web-1");
    launch.manifest.request.key_pair_name = Some("mine".into());
    let kept = [("ssh-agent", None), ("~/.ssh/id_rsa.pub", None), ("~/.ssh/id_rsa", Some("~/.ssh/id_rsa"))];
    for (file, expected) in kept {
        launch.manifest.key_file = Some(file.into());
        assert_eq!(launch.private_key_file().as_deref(), expected, "{file}");
    }
}

/// Sends an event of the only follow-up, and returns what it requests in turn.
fn of_follow_up(launch: &mut Launch, event: FollowUpEvent, now: u64) -> Vec<FollowUpRequest> {
    let requests = launch.on(LaunchEvent::FollowUp { at: 0, event: Box::new(event) }, at(now));
    let own = requests.into_iter().filter_map(|request| match request {
        LaunchRequest::FollowUp { request, .. } => Some(*request),
        _ => None,
    });
    own.collect()
}

/// A launch that loads the host keys for its alias.
fn at_its_alias() -> Launch {
    let follow_ups = FollowUps { ssh_alias: true, ..FollowUps::default() };
    let mut launch = sent_order(Order { follow_ups, ..order("web-1") });
    launch.on(LaunchEvent::Replied(Ok(vec![creation("web-1", "Started")])), at(2));
    launch.on(LaunchEvent::Due, at(3));
    let requests = launch.on(listing(vec![instance("web-1", "running", Some("L1"))]), at(9));
    let loads = |request: &LaunchRequest| {
        matches!(request, LaunchRequest::FollowUp { request, .. }
            if **request == FollowUpRequest::LoadHostKeys("web-1".into()))
    };
    assert_eq!(requests.iter().filter(|request| loads(request)).count(), 1, "{requests:?}");
    launch
}

#[test]
fn an_alias_waits_until_aws_has_published_the_host_keys_and_is_written_with_them() {
    let mut launch = at_its_alias();
    let due = || FollowUpEvent::Action(InstanceActionEvent::Due);
    let wait = FollowUpRequest::Action(InstanceActionRequest::Wait(Duration::from_secs(5)));
    let load = FollowUpRequest::LoadHostKeys("web-1".into());
    let lost = Err(failure(Certainty::Unknown, ErrorKind::BadReply));
    // One that isn't a key doesn't count.
    let broken = HostKey { algorithm: "ssh-ed25519".into(), key: "AAAA".into() };
    for answer in [Ok(Vec::new()), lost, Ok(vec![broken])] {
        assert_eq!(of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(answer), 10), std::slice::from_ref(&wait));
        assert!(launch.following_up());
        assert_eq!(of_follow_up(&mut launch, due(), 15), std::slice::from_ref(&load));
    }
    let key = "AAAAC3NzaC1lZDI1NTE5AAAAIMdRDSPYaPW0HUrpDUnz3NYhxY05B1cF7CwYmQ3RZJ0i";
    let published = Ok(vec![HostKey { algorithm: "ssh-ed25519".into(), key: key.into() }]);
    let written = of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(published), 20);
    let [FollowUpRequest::WriteAlias(alias)] = &written[..] else { panic!("{written:?}") };
    assert_eq!(alias.host_keys, [format!("ssh-ed25519 {key}")]);
    of_follow_up(&mut launch, FollowUpEvent::AliasWritten(Ok(())), 21);
    assert_eq!(launch.follow_ups[0].status, FollowUpStatus::Done);
}

#[test]
fn host_keys_that_never_come_leave_the_alias_unwritten_and_say_so() {
    let mut launch = at_its_alias();
    of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(Ok(Vec::new())), 10);
    assert!(matches!(launch.follow_ups[0].status, FollowUpStatus::Waiting(_)));
    of_follow_up(&mut launch, FollowUpEvent::Action(InstanceActionEvent::Due), 400);
    assert_eq!(of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(Ok(Vec::new())), 401), []);
    let FollowUpStatus::Postponed(FollowUpReason::Say(why)) = &launch.follow_ups[0].status else {
        panic!("{:?}", launch.follow_ups[0].status)
    };
    assert_eq!(why[0].key, "alias.no-host-keys");
}

/// Another launch takes the screen while this one waits for its host keys.
#[test]
fn follow_up_that_waits_is_postponed_with_its_launch_and_continues_when_asked() {
    let mut launch = at_its_alias();
    of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(Ok(Vec::new())), 10);
    assert!(launch.following_up() && !launch.carrying_out());
    launch.stop_waiting(at(11));
    assert!(!launch.following_up());
    assert!(matches!(launch.follow_ups[0].status, FollowUpStatus::Postponed(_)));
    let requests = launch.on(LaunchEvent::AllowFollowUps, at(60));
    let loads = |request: &LaunchRequest| {
        matches!(request, LaunchRequest::FollowUp { request, .. }
            if **request == FollowUpRequest::LoadHostKeys("web-1".into()))
    };
    assert!(requests.iter().any(loads), "{requests:?}");
}

#[test]
fn an_alias_of_an_instance_that_is_gone_meanwhile_is_dropped() {
    let mut launch = at_its_alias();
    launch.instances[0].deleted = true;
    assert_eq!(of_follow_up(&mut launch, FollowUpEvent::HostKeysLoaded(Ok(Vec::new())), 10), []);
    assert_eq!(launch.follow_ups[0].status, FollowUpStatus::Dropped);
}
