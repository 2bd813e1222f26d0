//! Tests that a static IP from before the launch is detached first, and never released.

use super::*;
use crate::domain::follow_ups::{FollowUps, StaticIpChoice};
use crate::domain::owned_resource::FoundResource;

fn old_ip(attached_to: Option<&str>) -> DeletionEvent {
    let (address, attached_to) = (Some("192.0.2.7".into()), attached_to.map(SanitizedText::from));
    let found = FoundResource { arn: Some("arn:ip".into()), address, attached_to, ..FoundResource::default() };
    DeletionEvent::Found("old-ip".into(), Ok(Some(found)))
}

fn web() -> Option<Box<Instance>> {
    Some(Box::new(instance("web-1", "L1", "a1")))
}

/// Returns a deletion of `web-1`, to which the plan attached `old-ip`, when it is shown.
fn shown_with_old_ip() -> Deletion {
    let mut order = order("web-1");
    let static_ip = Some(StaticIpChoice::Existing { name: "old-ip".into() });
    order.follow_ups = FollowUps { static_ip, ..FollowUps::default() };
    let (launch, _) = Launch::begin("L1".into(), order, None, at(0));
    let (mut deletion, requests) = Deletion::begin(launch, &["web-1".into()]);
    assert!(
        matches!(&requests[..], [DeletionRequest::Look, DeletionRequest::Find(made)] if made.name == "old-ip"),
        "{requests:?}"
    );
    deletion.on(DeletionEvent::Looked(Ok(vec![*web().unwrap()])), at(1));
    assert_eq!(deletion.stage, DeletionStage::Looking, "the static IP has not been looked for yet");
    deletion.on(old_ip(Some("web-1")), at(1));
    assert_eq!(deletion.stage, DeletionStage::Shown);
    assert_eq!(deletion.kept_addresses().map(|kept| kept.name.as_str()).collect::<Vec<_>>(), ["old-ip"]);
    deletion
}

/// Runs until its detachment is sent.
fn detaching() -> Deletion {
    let mut deletion = shown_with_old_ip();
    assert_eq!(deletion.on(DeletionEvent::Confirmed, at(2)), [check("web-1")]);
    let find = deletion.on(DeletionEvent::Checked("web-1".into(), Ok(web())), at(3));
    assert!(matches!(&find[..], [DeletionRequest::Find(made)] if made.name == "old-ip"), "{find:?}");
    let detach = DeletionRequest::Detach { name: "old-ip".into(), instance: "web-1".into() };
    assert_eq!(deletion.on(old_ip(Some("web-1")), at(3)), [detach]);
    assert!(!deletion.sent_nothing());
    deletion
}

/// Runs the deletion of the instance to the end.
fn then_deletes(mut deletion: Deletion) -> Deletion {
    assert_eq!(deletion.on(DeletionEvent::Checked("web-1".into(), Ok(web())), at(70)), [delete("web-1", false)]);
    assert_eq!(deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(71)), [DeletionRequest::Wait(PAUSE)]);
    look(&mut deletion, vec![], 74);
    look(&mut deletion, vec![], 78);
    assert_eq!((&deletion.stage, deletion.exit_status()), (&DeletionStage::Over, 0));
    deletion
}

#[test]
fn static_ip_is_detached_and_verified_before_its_instance_is_deleted() {
    let mut deletion = detaching();
    let find = deletion.on(DeletionEvent::Detached("old-ip".into(), Ok(())), at(4));
    assert!(matches!(&find[..], [DeletionRequest::Find(_)]), "{find:?}");
    assert_eq!(deletion.on(old_ip(Some("web-1")), at(4)), [DeletionRequest::Wait(PAUSE)], "not yet");
    assert!(matches!(&deletion.on(DeletionEvent::Due, at(7))[..], [DeletionRequest::Find(_)]));
    assert_eq!(deletion.on(old_ip(None), at(7)), [check("web-1")]);
    let deletion = then_deletes(deletion);
    assert_eq!(deletion.kept_addresses().count(), 1, "it stays, and that is said");
}

#[test]
fn lost_detach_reply_is_looked_up_and_never_resent() {
    let mut deletion = detaching();
    let lost = DeletionEvent::Detached("old-ip".into(), Err(unknown()));
    assert_eq!(deletion.on(lost, at(4)), [DeletionRequest::Wait(PAUSE)]);
    assert!(matches!(&deletion.on(DeletionEvent::Due, at(7))[..], [DeletionRequest::Find(_)]));
    assert_eq!(deletion.on(old_ip(Some("web-1")), at(7)), [DeletionRequest::Wait(PAUSE)]);
    deletion.on(DeletionEvent::Due, at(65));
    // The wait is over: deleting the instance detaches it as well.
    assert_eq!(deletion.on(old_ip(Some("web-1")), at(65)), [check("web-1")]);
    then_deletes(deletion);
}

#[test]
fn refused_detach_does_not_block_the_deletion() {
    let mut deletion = detaching();
    let denied = Failure::local("DetachStaticIp", ErrorKind::AccessDenied, "no");
    assert_eq!(deletion.on(DeletionEvent::Detached("old-ip".into(), Err(denied)), at(4)), [check("web-1")]);
    then_deletes(deletion);
}

#[test]
fn static_ip_moved_to_another_instance_is_left_alone() {
    let mut deletion = shown_with_old_ip();
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(web())), at(3));
    assert_eq!(deletion.on(old_ip(Some("blog")), at(3)), [check("web-1")]);
    assert_eq!(deletion.kept_addresses().count(), 0);
    then_deletes(deletion);
}
