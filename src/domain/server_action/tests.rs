//! Tests of server actions: what is sent, how often, and how the outcome is found.

use super::*;
use crate::domain::failure::{Certainty, ErrorKind};

fn at(seconds: u64) -> Now {
    Now { mono: Duration::from_secs(seconds), ..Now::default() }
}

fn instance(state: &str) -> Instance {
    let (arn, address) = (Some("a1".into()), Some("192.0.2.1".into()));
    Instance { name: "web-1".into(), arn, state: Some(state.into()), public_ipv4: address, ..Instance::default() }
}

fn operation(id: &str, kind: ServerActionKind, status: &str) -> Operation {
    Operation { id: id.into(), kind: Some(kind.action().into()), status: Some(status.into()), ..Operation::default() }
}

fn saw(instance: Option<Instance>, operations: &[Operation]) -> ServerActionEvent {
    let seen = ServerObservation { instance, operations: operations.to_vec(), ..ServerObservation::default() };
    ServerActionEvent::Looked(Ok(Box::new(seen)))
}

fn send(kind: ServerActionKind) -> ServerActionRequest {
    ServerActionRequest::Send { kind, name: "web-1".into(), add_ons: false, snapshot: None }
}

fn look(kind: ServerActionKind) -> ServerActionRequest {
    ServerActionRequest::Look { kind, name: "web-1".into() }
}

fn lost() -> ServerActionEvent {
    let failure = Failure::local("StopInstance", ErrorKind::CutOff, "");
    ServerActionEvent::Replied(Err(Failure { certainty: Certainty::Unknown, ..failure }))
}

/// Returns one with its request in flight, after a lookup with these operations.
fn sent(kind: ServerActionKind, state: &str, before: &[Operation]) -> ServerAction {
    let (mut action, requests) = ServerAction::begin(kind, "us-east-1".into(), &instance(state));
    assert_eq!(requests, [look(kind)], "nothing is sent before a look");
    let requests = action.on(saw(Some(instance(state)), before), at(1));
    assert_eq!(requests, [send(kind)]);
    action
}

#[test]
fn stop_is_sent_once_and_followed_until_stopped() {
    let mut action = sent(ServerActionKind::Stop, "running", &[]);
    let requests =
        action.on(ServerActionEvent::Replied(Ok(vec![operation("o1", ServerActionKind::Stop, "Started")])), at(2));
    assert_eq!(requests, [ServerActionRequest::Wait(SOON)]);
    assert_eq!(action.on(ServerActionEvent::Due, at(4)), [look(ServerActionKind::Stop)]);
    action.on(saw(Some(instance("stopping")), &[]), at(4));
    assert!(!action.is_over() && action.is_open());
    action.on(ServerActionEvent::Due, at(6));
    assert_eq!(action.on(saw(Some(instance("stopped")), &[]), at(6)), []);
    assert_eq!(
        (&action.stage, action.exit_status(), action.found),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)), 0, false)
    );
}

#[test]
fn action_already_in_effect_is_not_sent() {
    for (kind, state) in [(ServerActionKind::Stop, "stopped"), (ServerActionKind::Start, "running")] {
        let (mut action, _) = ServerAction::begin(kind, "us-east-1".into(), &instance("unknown"));
        assert_eq!(action.on(saw(Some(instance(state)), &[]), at(1)), []);
        assert_eq!((&action.stage, action.exit_status()), (&ServerActionStage::Already, 0));
    }
    let (mut action, _) = ServerAction::begin(ServerActionKind::Reboot, "us-east-1".into(), &instance("stopped"));
    action.on(saw(Some(instance("stopped")), &[]), at(1));
    assert_eq!((matches!(action.stage, ServerActionStage::Closed(_)), action.exit_status()), (true, 1));
}

#[test]
fn lost_reply_is_resolved_by_the_state_and_never_resent() {
    let mut action = sent(ServerActionKind::Stop, "running", &[]);
    assert_eq!(action.on(lost(), at(2)), [look(ServerActionKind::Stop)]);
    action.on(saw(Some(instance("running")), &[]), at(2));
    assert!(
        matches!(&action.stage, ServerActionStage::Sent(SentRequest::Unknown { unknown, .. }) if !unknown.looked_enough())
    );
    action.on(ServerActionEvent::Due, at(4));
    action.on(saw(Some(instance("stopping")), &[]), at(4));
    assert_eq!(
        (&action.stage, action.found),
        (&ServerActionStage::Sent(SentRequest::Watched { at: 0, since: at(4) }), true)
    );
    action.on(ServerActionEvent::Due, at(6));
    action.on(saw(Some(instance("stopped")), &[]), at(6));
    assert_eq!(
        (&action.stage, action.found),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)), true)
    );
}

#[test]
fn lost_reboot_reply_is_resolved_by_a_new_operation() {
    let earlier = operation("o1", ServerActionKind::Reboot, "Succeeded");
    let mut action = sent(ServerActionKind::Reboot, "running", std::slice::from_ref(&earlier));
    action.on(lost(), at(2));
    action.on(saw(Some(instance("running")), std::slice::from_ref(&earlier)), at(2));
    assert!(
        matches!(action.stage, ServerActionStage::Sent(SentRequest::Unknown { .. })),
        "an earlier reboot proves nothing"
    );
    action.on(ServerActionEvent::Due, at(4));
    let both = [operation("o2", ServerActionKind::Reboot, "Succeeded"), earlier];
    assert_eq!(action.on(saw(Some(instance("running")), &both), at(4)), []);
    assert_eq!(
        (&action.stage, action.found, action.exit_status()),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)), true, 0)
    );
}

#[test]
fn request_that_never_arrived_is_resent_only_by_the_user_after_a_lookup() {
    let mut action = sent(ServerActionKind::Start, "stopped", &[]);
    action.on(lost(), at(2));
    for second in [2, 30, 62, 65] {
        assert_eq!(action.on(ServerActionEvent::SendAgain, at(second)), [], "not looked for long enough");
        action.on(saw(Some(instance("stopped")), &[]), at(second));
        action.on(ServerActionEvent::Due, at(second));
    }
    assert!(action.may_send_again() && action.is_over());
    assert_eq!(action.exit_status(), 3, "nobody can say that nothing was done");
    assert_eq!(action.on(ServerActionEvent::SendAgain, at(90)), [look(ServerActionKind::Start)]);
    let requests = action.on(saw(Some(instance("stopped")), &[]), at(90));
    assert_eq!(requests, [send(ServerActionKind::Start)]);
}

#[test]
fn refusal_ends_the_action_and_a_failed_operation_has_a_reason() {
    let mut action = sent(ServerActionKind::Start, "stopped", &[]);
    let refusal = Failure { certainty: Certainty::Refused, ..Failure::local("StartInstance", ErrorKind::Quota, "") };
    assert_eq!(action.on(ServerActionEvent::Replied(Err(refusal)), at(2)), []);
    assert_eq!(
        (matches!(action.stage, ServerActionStage::Sent(SentRequest::Refused { .. })), action.exit_status()),
        (true, 1)
    );
    let mut action = sent(ServerActionKind::Start, "stopped", &[]);
    action.on(ServerActionEvent::Replied(Ok(vec![operation("o1", ServerActionKind::Start, "Started")])), at(2));
    action.on(ServerActionEvent::Due, at(4));
    let failed =
        Operation { error_details: Some("no room".into()), ..operation("o1", ServerActionKind::Start, "Failed") };
    action.on(saw(Some(instance("stopped")), &[failed]), at(4));
    assert_eq!(
        action.stage,
        ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(Some("no room".into()))))
    );
}

#[test]
fn replaced_instance_is_left_alone_and_gone_after_two_lookups() {
    let (mut action, _) = ServerAction::begin(ServerActionKind::Stop, "us-east-1".into(), &instance("running"));
    let other = Instance { arn: Some("a2".into()), ..instance("running") };
    assert_eq!(action.on(saw(Some(other), &[]), at(1)), [ServerActionRequest::Wait(SOON)]);
    assert_eq!(action.on(ServerActionEvent::Due, at(3)), [look(ServerActionKind::Stop)]);
    assert_eq!(action.on(saw(None, &[]), at(3)), []);
    assert!(matches!(&action.stage, ServerActionStage::Closed(why) if why.key == "server-action.gone"));
    assert!(action.gone);
}

#[test]
fn deletion_is_done_after_two_not_found_replies() {
    let mut action = sent(ServerActionKind::Delete, "running", &[]);
    action.on(lost(), at(2));
    assert_eq!(action.on(saw(None, &[]), at(3)), [ServerActionRequest::Wait(SOON)], "one answer proves nothing");
    action.on(ServerActionEvent::Due, at(5));
    assert_eq!(action.on(saw(None, &[]), at(5)), []);
    assert_eq!(
        (&action.stage, action.found),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)), true)
    );
}

#[test]
fn action_that_takes_too_long_is_reported_as_in_progress() {
    let mut action = sent(ServerActionKind::Stop, "running", &[]);
    action.on(ServerActionEvent::Replied(Ok(Vec::new())), at(2));
    action.on(ServerActionEvent::Due, at(4));
    action.on(saw(Some(instance("stopping")), &[]), at(2 + WATCH_FOR.as_secs()));
    assert_eq!(
        (&action.stage, action.exit_status()),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)), 3)
    );
}

fn billed(kind: BilledKind, state: Option<&str>) -> BilledResource {
    BilledResource {
        arn: Some("a1".into()),
        size: Some(20),
        source: Some("web-1".into()),
        state: state.map(SanitizedText::from),
        ..BilledResource::named(kind, "web-1-monday".into())
    }
}

fn saw_resource(resource: Option<BilledResource>) -> ServerActionEvent {
    ServerActionEvent::Looked(Ok(Box::new(ServerObservation { resource, ..ServerObservation::default() })))
}

/// Returns the deletion of a resource after the first lookup found this, and the requests after it.
fn looked_up(listed: &BilledResource, found: BilledResource) -> (ServerAction, Vec<ServerActionRequest>) {
    let (mut action, _) = ServerAction::delete("us-east-1".into(), listed).unwrap();
    let requests = action.on(saw_resource(Some(found)), at(1));
    (action, requests)
}

#[test]
fn a_snapshot_is_deleted_once_and_is_gone_only_by_two_answers_of_the_service() {
    let snapshot = billed(BilledKind::InstanceSnapshot, Some("available"));
    let (mut action, requests) = looked_up(&snapshot, snapshot.clone());
    assert!(matches!(&requests[..], [ServerActionRequest::Send { kind: ServerActionKind::DeleteSnapshot, .. }]));
    action.on(lost(), at(2));
    action.on(saw_resource(Some(snapshot)), at(3));
    assert!(!action.is_over(), "it may still be on its way");
    for second in [5, 8] {
        action.on(ServerActionEvent::Due, at(second));
        assert!(!action.is_over());
        action.on(saw_resource(None), at(second));
    }
    assert_eq!(
        (&action.stage, action.found, action.exit_status()),
        (&ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)), true, 0)
    );
}

#[test]
fn what_is_not_free_to_be_deleted_is_left_alone() {
    let pending = billed(BilledKind::InstanceSnapshot, Some("pending"));
    let free = billed(BilledKind::StaticIp, None);
    let taken = BilledResource { attached_to: Some("web-1".into()), ..free.clone() };
    for (listed, found) in [(pending.clone(), pending), (free, taken)] {
        let (action, requests) = looked_up(&listed, found);
        assert_eq!((requests, action.exit_status()), (vec![], 1));
        assert!(matches!(action.stage, ServerActionStage::Closed(_)), "{:?}", action.stage);
    }
}

#[test]
fn another_snapshot_of_the_name_and_a_disk_are_not_deleted() {
    let snapshot = billed(BilledKind::InstanceSnapshot, Some("available"));
    let other = BilledResource { arn: Some("a2".into()), ..snapshot.clone() };
    assert_eq!(looked_up(&snapshot, other).1, [ServerActionRequest::Wait(SOON)]);
    for kind in [BilledKind::Disk, BilledKind::DiskSnapshot] {
        assert!(ServerAction::delete("us-east-1".into(), &billed(kind, None)).is_none());
    }
}
