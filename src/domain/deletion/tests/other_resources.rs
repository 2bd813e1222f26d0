//! Tests of deleting the resources besides the instances: only those that are the launch's own.

use super::*;
use crate::domain::owned_resource::ResourceKind;

fn ip(instance: &str) -> OwnedResource {
    OwnedResource::new(ResourceKind::StaticIp, format!("{instance}-ip"), Some(instance.into()), at(0).wall)
}

fn key() -> OwnedResource {
    OwnedResource::new(ResourceKind::KeyPair, "web-key", None, at(0).wall)
}

fn found(attached_to: Option<&str>) -> Option<FoundResource> {
    Some(FoundResource {
        arn: Some("arn:ip".into()),
        created_at: Some(at(5).wall),
        attached_to: attached_to.map(SanitizedText::from),
        ..FoundResource::default()
    })
}

/// Returns a deletion of these names out of `web-1` and `web-2`, with these resources.
fn deletion_of(names: &[&str], made: Vec<OwnedResource>) -> (Deletion, Vec<DeletionRequest>) {
    let (mut launch, _) = Launch::begin("L1".into(), order("web-{1..2}"), None, at(0));
    launch.made = made;
    Deletion::begin(launch, &names.iter().map(SanitizedText::new).collect::<Vec<_>>())
}

/// Returns a deletion of `web-1` and its static IP, after the instance is deleted.
fn with_instance_gone() -> Deletion {
    let (mut deletion, requests) = deletion_of(&["web-1"], vec![ip("web-1")]);
    assert_eq!(requests, [DeletionRequest::Look, DeletionRequest::Find(ip("web-1"))]);
    let there = || instance("web-1", "L1", "a1");
    assert_eq!(deletion.on(DeletionEvent::Looked(Ok(vec![there()])), at(1)), []);
    assert_eq!(deletion.stage, DeletionStage::Looking, "the static IP has not been looked for yet");
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(1));
    assert_eq!((&deletion.stage, deletion.resources_to_delete().count()), (&DeletionStage::Shown, 1));
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    deletion.on(DeletionEvent::Deleted("web-1".into(), Ok(())), at(4));
    assert_eq!(look(&mut deletion, vec![], 5), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(look(&mut deletion, vec![], 8), [DeletionRequest::Find(ip("web-1"))]);
    deletion
}

#[test]
fn static_ip_is_released_after_its_instance_and_looked_up_until_gone() {
    let mut deletion = with_instance_gone();
    let unmake = deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(None))), at(9));
    assert_eq!(unmake, [DeletionRequest::Unmake(ip("web-1"))]);
    assert_eq!(
        deletion.on(DeletionEvent::Unmade("web-1-ip".into(), Ok(())), at(9)),
        [DeletionRequest::Find(ip("web-1"))]
    );
    assert_eq!(
        deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(None))), at(9)),
        [DeletionRequest::Wait(PAUSE)]
    );
    assert_eq!(deletion.on(DeletionEvent::Due, at(12)), [DeletionRequest::Find(ip("web-1"))]);
    assert_eq!(deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(12)), [DeletionRequest::Wait(PAUSE)]);
    assert_eq!(deletion.on(DeletionEvent::Due, at(15)), [DeletionRequest::Find(ip("web-1"))]);
    let journal = deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(15));
    let deleted = DeletionRequest::Journal(JournalRecord::Deleted { names: vec!["web-1".into()] });
    assert_eq!(journal, [deleted, DeletionRequest::Journal(JournalRecord::Unmade { name: "web-1-ip".into() })]);
    assert_eq!((&deletion.stage, deletion.exit_status()), (&DeletionStage::Over, 0));
}

#[test]
fn release_is_sent_once_and_a_lost_reply_is_looked_up() {
    let mut deletion = with_instance_gone();
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(None))), at(9));
    assert_eq!(
        deletion.on(DeletionEvent::Unmade("web-1-ip".into(), Err(unknown())), at(10)),
        [DeletionRequest::Wait(PAUSE)]
    );
    let mut gone = deletion.clone();
    assert_eq!(gone.on(DeletionEvent::Due, at(13)), [DeletionRequest::Find(ip("web-1"))]);
    gone.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(13));
    assert_eq!(gone.exit_status(), 3, "a single answer may be stale");
    gone.on(DeletionEvent::Due, at(16));
    gone.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(16));
    assert_eq!(gone.exit_status(), 0);
    deletion.on(DeletionEvent::Due, at(80));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(None))), at(80));
    assert_eq!(
        (&deletion.stage, deletion.exit_status()),
        (&DeletionStage::Over, 4),
        "the instance went, the static IP did not"
    );
}

#[test]
fn resource_that_belongs_to_others_is_left_alone() {
    let other = Some(FoundResource { created_at: Some(SystemTime::UNIX_EPOCH), ..FoundResource::default() });
    for there in [found(Some("somebody-elses")), other] {
        let (mut deletion, _) = deletion_of(&["web-1"], vec![ip("web-1")]);
        seen(&mut deletion, &[], |_| there.clone());
        assert!(deletion.nothing());
        let requests = deletion.on(DeletionEvent::Confirmed, at(2));
        assert!(!requests.iter().any(|request| matches!(request, DeletionRequest::Unmake(_))), "{requests:?}");
        assert_eq!(deletion.stage, DeletionStage::Over);
    }
}

#[test]
fn static_ip_is_kept_if_its_instance_could_not_be_deleted() {
    let (mut deletion, _) = deletion_of(&["web-1"], vec![ip("web-1")]);
    let there = || instance("web-1", "L1", "a1");
    deletion.on(DeletionEvent::Looked(Ok(vec![there()])), at(1));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(1));
    deletion.on(DeletionEvent::Confirmed, at(2));
    deletion.on(DeletionEvent::Checked("web-1".into(), Ok(Some(Box::new(there())))), at(3));
    let refused = Failure { certainty: Certainty::Refused, ..unknown() };
    assert_eq!(deletion.on(DeletionEvent::Deleted("web-1".into(), Err(refused)), at(4)), []);
    assert_eq!((&deletion.stage, deletion.exit_status()), (&DeletionStage::Over, 1));
}

#[test]
fn key_pair_is_deleted_with_the_last_instance_of_its_launch() {
    assert_eq!(deletion_of(&["web-1"], vec![key()]).0.extras, [], "web-2 still has it");
    let (deletion, requests) = deletion_of(&["web-1", "web-2"], vec![key(), ip("web-2")]);
    assert_eq!(requests, [DeletionRequest::Look, DeletionRequest::Find(key()), DeletionRequest::Find(ip("web-2"))]);
    assert_eq!(deletion.extras.len(), 2);
}

#[test]
fn failed_lookup_of_a_resource_deletes_nothing() {
    let (mut deletion, _) = deletion_of(&["web-1", "web-2"], vec![key()]);
    deletion.on(DeletionEvent::Looked(Ok(vec![instance("web-1", "L1", "a1")])), at(1));
    deletion.on(DeletionEvent::Found("web-key".into(), Err(unknown())), at(1));
    assert!(matches!(deletion.stage, DeletionStage::Failed(_)));
    assert_eq!(deletion.on(DeletionEvent::Confirmed, at(2)), []);
}

#[test]
fn instances_listed_after_a_failed_lookup_are_not_deleted() {
    let (mut deletion, _) = deletion_of(&["web-1", "web-2"], vec![key(), ip("web-1")]);
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(1));
    deletion.on(DeletionEvent::Found("web-key".into(), Err(unknown())), at(1));
    assert_eq!(deletion.on(DeletionEvent::Looked(Ok(vec![instance("web-1", "L1", "a1")])), at(2)), []);
    assert!(matches!(deletion.stage, DeletionStage::Failed(_)));
}

#[test]
fn cost_is_counted_until_the_deletion_starts() {
    let deletion = with_instance_gone();
    let spent = deletion.cost_so_far(at(1_000_000));
    assert_eq!((spent.hours, spent.unknown.len()), (0, 1), "the service did not tell its age");
}

/// Returns a deletion of `web-1` and its static IP that is shown, and not confirmed.
fn shown_with_ip() -> Deletion {
    let (mut deletion, _) = deletion_of(&["web-1"], vec![ip("web-1")]);
    deletion.on(DeletionEvent::Looked(Ok(vec![instance("web-1", "L1", "a1")])), at(1));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(1));
    deletion
}

#[test]
fn unexpected_replies_start_nothing() {
    let there = || vec![instance("web-1", "L1", "a1")];
    let late = [
        DeletionEvent::Looked(Ok(there())),
        DeletionEvent::Looked(Ok(vec![])),
        DeletionEvent::Looked(Err(unknown())),
        DeletionEvent::Due,
    ];
    for event in late {
        let mut deletion = shown_with_ip();
        assert_eq!(deletion.on(event.clone(), at(2)), [], "{event:?}");
        assert_eq!((&deletion.stage, deletion.resources_to_delete().count()), (&DeletionStage::Shown, 1), "{event:?}");
        // The same while the instance is being checked again: its static IP would be released first.
        deletion.on(DeletionEvent::Confirmed, at(3));
        assert_eq!(deletion.on(event.clone(), at(4)), [], "{event:?}");
        let checked = deletion.on(DeletionEvent::Checked("web-1".into(), Ok(there().pop().map(Box::new))), at(5));
        assert_eq!(checked, [delete("web-1", false)]);
    }
}

#[test]
fn finished_deletion_is_recorded_once() {
    let mut deletion = with_instance_gone();
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(9));
    deletion.on(DeletionEvent::Due, at(12));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(None)), at(12));
    assert_eq!(deletion.stage, DeletionStage::Over);
    for event in [
        DeletionEvent::Looked(Ok(vec![])),
        DeletionEvent::Looked(Err(unknown())),
        DeletionEvent::Due,
        DeletionEvent::Confirmed,
    ] {
        assert_eq!(deletion.on(event.clone(), at(10)), [], "{event:?}");
    }
}

/// Returns someone else's instance of the same name.
fn anothers() -> Instance {
    Instance { tags: Vec::new(), created_at: Some(at(1_000_000).wall), ..instance("web-1", "", "a9") }
}

#[test]
fn static_ip_on_another_owners_instance_of_the_name_is_kept() {
    for ip_first in [true, false] {
        let made = OwnedResource { arn: Some("arn:ip".into()), ..ip("web-1") };
        let (mut deletion, _) = deletion_of(&["web-1"], vec![made]);
        if ip_first {
            assert_eq!(deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(0)), []);
        }
        seen(&mut deletion, &[anothers()], |_| found(Some("web-1")));
        assert!(deletion.nothing());
        let gone = vec!["web-1".into()];
        assert_eq!(
            deletion.on(DeletionEvent::Confirmed, at(2)),
            [DeletionRequest::Journal(JournalRecord::Deleted { names: gone })]
        );
        assert_eq!((&deletion.extras[0].status, deletion.exit_status()), (&DeletionStatus::Left, 1));
    }
}

#[test]
fn static_ip_attached_to_a_remaining_instance_is_kept() {
    let (mut deletion, _) = deletion_of(&["web-1"], vec![ip("web-1")]);
    deletion.on(DeletionEvent::Looked(Ok(vec![instance("web-1", "L1", "a1"), instance("web-2", "L1", "a2")])), at(1));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-2")))), at(1));
    assert_eq!((deletion.to_delete().len(), deletion.resources_to_delete().count()), (1, 0));
    // It was unattached when it was shown, and is attached to another instance by the time its own is deleted.
    let mut deletion = with_instance_gone();
    let requests = deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-2")))), at(9));
    assert!(
        !requests.iter().any(|request| matches!(
            request,
            DeletionRequest::Unmake(_) | DeletionRequest::Journal(JournalRecord::Unmade { .. })
        )),
        "{requests:?}"
    );
}

#[test]
fn static_ip_of_an_unproven_instance_is_kept() {
    let mut launch = taken_up(Vec::new());
    launch.made = vec![ip("web-1")];
    let (mut deletion, _) = Deletion::begin(launch, &["web-1".into()]);
    let untagged = Instance { tags: Vec::new(), ..instance("web-1", "", "a1") };
    deletion.on(DeletionEvent::Looked(Ok(vec![untagged])), at(6));
    deletion.on(DeletionEvent::Found("web-1-ip".into(), Ok(found(Some("web-1")))), at(6));
    assert_eq!(deletion.statuses[0].1, DeletionStatus::Left);
    assert_eq!(deletion.on(DeletionEvent::Confirmed, at(7)), []);
    assert_eq!((&deletion.extras[0].status, deletion.exit_status()), (&DeletionStatus::Left, 1));
}
