//! Tests of what is sent, how often, and of the outcome after a lost reply.

use super::form::{FormLine, FormValues};
use super::*;
use crate::domain::failure::{Certainty, ErrorKind};
use crate::domain::owned_resource::{self, OwnedResource};
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::domain::time::Now;
use crate::text::Language;
use std::time::SystemTime;

fn at(seconds: u64) -> Now {
    let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + seconds);
    Now { mono: Duration::from_secs(seconds), wall }
}

fn web() -> Instance {
    Instance {
        name: "web-1".into(),
        arn: Some("a1".into()),
        state: Some("running".into()),
        public_ipv4: Some("192.0.2.1".into()),
        ..Instance::default()
    }
}

fn seen(ip: Option<FoundResource>) -> ObservedState {
    ObservedState { instance: Some(web()), ip, ..ObservedState::default() }
}

/// Returns `web-1-ip`, created at this second.
fn ip(second: u64, attached: bool) -> Option<FoundResource> {
    Some(FoundResource {
        arn: Some("ip1".into()),
        created_at: Some(at(second).wall),
        address: Some("192.0.2.9".into()),
        attached_to: attached.then(|| "web-1".into()),
        ..FoundResource::default()
    })
}

fn look(action: &mut InstanceAction, seen: ObservedState, now: u64) -> Vec<InstanceActionRequest> {
    action.on(InstanceActionEvent::Looked(Ok(Box::new(seen))), at(now))
}

fn failed(certainty: Certainty, error: ErrorKind) -> InstanceActionEvent {
    InstanceActionEvent::Replied(Err(Failure { certainty, ..Failure::local("AllocateStaticIp", error, "x") }))
}

fn begun(kind: InstanceActionKind) -> InstanceAction {
    let (mut action, requests) = InstanceAction::begin(&web(), kind, None, true);
    assert!(matches!(requests[..], [InstanceActionRequest::Look(_)]));
    assert_eq!(look(&mut action, seen(None), 1), []);
    assert!(action.asks());
    action
}

/// Returns an allocation whose first request has just been sent.
fn allocating() -> InstanceAction {
    let mut action = begun(InstanceActionKind::StaticIp);
    let answers = action.read(&FormValues::from([(FormLine::Name, "web-1-ip".into())])).unwrap();
    assert_eq!(
        action.on(InstanceActionEvent::Answer(answers), at(2)),
        [InstanceActionRequest::Prove("web-1-ip".into())]
    );
    let requests = action.on(InstanceActionEvent::Proved(Ok(false)), at(3));
    assert!(
        matches!(&requests[..], [InstanceActionRequest::Journal(record)] if record.must_be_durable()),
        "nothing is sent before it is written"
    );
    assert_eq!(
        action.on(InstanceActionEvent::Journaled(Ok(())), at(4)),
        [InstanceActionRequest::Send(Mutation::Allocate { name: "web-1-ip".into() })]
    );
    action
}

fn sends(requests: &[InstanceActionRequest]) -> Vec<&'static str> {
    let sent = |machine_request: &InstanceActionRequest| match machine_request {
        InstanceActionRequest::Send(request) => Some(request.action()),
        _ => None,
    };
    requests.iter().filter_map(sent).collect()
}

#[test]
fn static_ip_is_recorded_then_allocated_then_attached() {
    let mut action = allocating();
    assert!(matches!(action.on(InstanceActionEvent::Replied(Ok(vec![])), at(5))[..], [InstanceActionRequest::Look(_)]));
    let requests = look(&mut action, seen(ip(4, false)), 6);
    assert!(
        matches!(&requests[0], InstanceActionRequest::Journal(JournalRecord::Made { made }) if made.arn == Some("ip1".into()))
    );
    assert_eq!(sends(&requests), ["AttachStaticIp"]);
    action.on(InstanceActionEvent::Replied(Ok(vec![])), at(7));
    // Attached, but the instance still shows its old address.
    assert!(matches!(look(&mut action, seen(ip(4, true)), 8)[..], [InstanceActionRequest::Wait(_)]));
    let mut there = seen(ip(4, true));
    there.instance = Some(Instance { public_ipv4: Some("192.0.2.9".into()), ..web() });
    action.on(InstanceActionEvent::Due, at(10));
    assert_eq!(look(&mut action, there, 11), []);
    assert_eq!(action.stage, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)));
}

#[test]
fn name_in_use_is_reported_in_the_form_and_nothing_is_sent() {
    let mut action = begun(InstanceActionKind::StaticIp);
    action.on(InstanceActionEvent::Answer(ActionAnswers::Allocate { name: "web-1-ip".into() }), at(2));
    assert_eq!(action.on(InstanceActionEvent::Proved(Ok(true)), at(3)), []);
    assert_eq!((action.asks(), action.taken.as_deref()), (true, Some("web-1-ip")));
}

#[test]
fn lost_reply_is_looked_up_and_never_resent() {
    let mut action = allocating();
    assert!(matches!(
        action.on(failed(Certainty::Unknown, ErrorKind::CutOff), at(5))[..],
        [InstanceActionRequest::Look(_)]
    ));
    assert_eq!(sends(&look(&mut action, seen(ip(5, false)), 6)), ["AttachStaticIp"], "it was made, so it is attached");
    action.on(failed(Certainty::Unknown, ErrorKind::CutOff), at(7));
    let mut there = seen(ip(5, true));
    there.instance = Some(Instance { public_ipv4: Some("192.0.2.9".into()), ..web() });
    look(&mut action, there, 8);
    assert_eq!(action.stage, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)));
}

#[test]
fn resending_is_offered_only_after_a_minute_of_lookups() {
    let mut action = allocating();
    action.on(failed(Certainty::Unknown, ErrorKind::TimedOut), at(5));
    for now in (6..64).step_by(3) {
        assert_eq!(action.on(InstanceActionEvent::SendAgain, at(now)), []);
        assert_eq!(sends(&look(&mut action, seen(None), now)), Vec::<&str>::new());
        assert_eq!(sends(&action.on(InstanceActionEvent::Due, at(now + 2))), Vec::<&str>::new());
    }
    assert!(action.open(), "it may still come");
    look(&mut action, seen(None), 66);
    assert!(action.open(), "one answer may be stale");
    look(&mut action, seen(None), 69);
    assert!(!action.open());
    assert_eq!(sends(&action.on(InstanceActionEvent::SendAgain, at(70))), ["AllocateStaticIp"]);
}

#[test]
fn older_static_ip_of_the_name_is_not_adopted() {
    let mut action = allocating();
    action.on(failed(Certainty::Unknown, ErrorKind::CutOff), at(1000));
    let old = FoundResource { created_at: Some(at(0).wall - Duration::from_secs(3600)), ..ip(0, false).unwrap() };
    assert_eq!(sends(&look(&mut action, seen(Some(old)), 1001)), Vec::<&str>::new());
}

#[test]
fn refused_allocation_is_unrecorded_and_refused_attachment_keeps_the_ip() {
    let mut action = allocating();
    let requests = action.on(failed(Certainty::Refused, ErrorKind::Quota), at(5));
    assert_eq!(requests, [InstanceActionRequest::Journal(JournalRecord::Unmade { name: "web-1-ip".into() })]);
    assert_eq!(action.own, None);
    let mut action = allocating();
    action.on(InstanceActionEvent::Replied(Ok(vec![])), at(5));
    look(&mut action, seen(ip(4, false)), 6);
    assert_eq!(action.on(failed(Certainty::Refused, ErrorKind::OperationFailed), at(7)), []);
    assert!(action.own.is_some() && action.over());
}

#[test]
fn earlier_static_ip_is_attached_instead_of_allocating_another() {
    let made = OwnedResource::new(owned_resource::ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), at(0).wall);
    let (mut action, requests) = InstanceAction::begin(&web(), InstanceActionKind::StaticIp, Some(made), true);
    assert!(matches!(&requests[..], [InstanceActionRequest::Look(look)] if look.ip.as_deref() == Some("web-1-ip")));
    look(&mut action, seen(ip(1, false)), 1);
    assert_eq!(action.slots(&FormValues::new()), []);
    let answers = action.read(&FormValues::new()).unwrap();
    assert_eq!(sends(&action.on(InstanceActionEvent::Answer(answers), at(2))), ["AttachStaticIp"]);
}

#[test]
fn missing_instance_is_looked_up_twice_before_it_is_reported() {
    let (mut action, _) = InstanceAction::begin(&web(), InstanceActionKind::Firewall, None, true);
    let requests = look(&mut action, ObservedState::default(), 1);
    assert!(
        matches!(requests[..], [InstanceActionRequest::Wait(_)]) && action.stage == InstanceActionStage::Looking,
        "{requests:?}"
    );
    assert!(matches!(action.on(InstanceActionEvent::Due, at(3))[..], [InstanceActionRequest::Look(_)]));
    let mut there = action.clone();
    look(&mut there, seen(None), 3);
    assert_eq!(there.stage, InstanceActionStage::Asked);
    look(&mut action, ObservedState::default(), 3);
    assert!(matches!(action.stage, InstanceActionStage::Closed(_)));
}

#[test]
fn static_ip_action_explains_why_it_is_unavailable() {
    let closed = |instance: Instance| {
        let (mut action, _) = InstanceAction::begin(&web(), InstanceActionKind::StaticIp, None, true);
        // A different instance is reported only after a second lookup.
        for second in [1, 4] {
            look(&mut action, ObservedState { instance: Some(instance.clone()), ..ObservedState::default() }, second);
        }
        match action.stage {
            InstanceActionStage::Closed(say) => say.key,
            stage => panic!("{stage:?}"),
        }
    };
    assert_eq!(closed(Instance { static_ip: true, ..web() }), "after.closed.has-static-ip");
    assert_eq!(closed(Instance { ip_type: Some("ipv6".into()), ..web() }), "after.closed.ipv6-only");
    assert_eq!(closed(Instance { arn: Some("a2".into()), ..web() }), "after.closed.gone");
}

#[test]
fn nothing_is_sent_if_the_journal_fails() {
    let mut action = begun(InstanceActionKind::StaticIp);
    action.on(InstanceActionEvent::Answer(ActionAnswers::Allocate { name: "web-1-ip".into() }), at(2));
    action.on(InstanceActionEvent::Proved(Ok(false)), at(3));
    assert_eq!(
        action.on(InstanceActionEvent::Journaled(Err("disk full".into())), at(4)),
        [InstanceActionRequest::Journal(JournalRecord::Unmade { name: "web-1-ip".into() })]
    );
    assert_eq!(action.stage, InstanceActionStage::NoJournal("disk full".into()));
}

fn port(port: i32) -> PortRule {
    let any = || vec![ports::ANY_V4.into()];
    PortRule { from: port, to: port, protocol: "tcp".into(), v4: any(), v6: vec![], aliases: vec![] }
}

#[test]
fn lost_reply_to_opening_a_port_is_looked_up() {
    let mut action = begun(InstanceActionKind::Firewall);
    assert_eq!(
        sends(&action.on(InstanceActionEvent::Answer(ActionAnswers::Open(port(443))), at(2))),
        ["OpenInstancePublicPorts"]
    );
    action.on(failed(Certainty::Unknown, ErrorKind::CutOff), at(3));
    let there = ObservedState { ports: vec![port(22), port(443)], ..seen(None) };
    let requests = look(&mut action, there, 4);
    assert!(
        matches!(&requests[..], [InstanceActionRequest::Journal(JournalRecord::Changed { details, .. })] if *details == *"443/tcp")
    );
    assert_eq!(action.stage, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)));
}

/// The instance was deleted and its name used again while a request was on its way.
#[test]
fn nothing_more_is_sent_for_another_instance_of_the_name() {
    let mut action = begun(InstanceActionKind::StaticIp);
    action.on(InstanceActionEvent::Answer(ActionAnswers::Attach { name: "web-ip".into() }), at(2));
    action.on(failed(Certainty::Unknown, ErrorKind::CutOff), at(3));
    let other = || Some(Instance { arn: Some("another".into()), static_ip: true, ..web() });
    for second in [4, 40, 80] {
        let there = ObservedState { instance: other(), ..seen(None) };
        assert!(sends(&look(&mut action, there, second)).is_empty());
        action.on(InstanceActionEvent::Due, at(second + 1));
    }
    assert!(matches!(&action.stage, InstanceActionStage::Closed(why) if why.key == "after.closed.gone"));
}

fn setup(id: &str, status: &str) -> HttpsSetup {
    let step =
        HttpsSetupStep { status: Some(status.into()), output: Some("DNS problem".into()), ..HttpsSetupStep::default() };
    let domains = vec!["example.com".into()];
    HttpsSetup { operation_id: Some(id.into()), arn: None, domains, status: Some(status.into()), steps: vec![step] }
}

#[test]
fn certificate_of_another_instance_of_the_name_is_ignored() {
    let mut action = begun(InstanceActionKind::Https);
    let of = |arn: &str, status: &str| HttpsSetup { arn: Some(arn.into()), ..setup("op", status) };
    look(&mut action, ObservedState { setups: vec![of("a1", "failed"), of("old", "succeeded")], ..seen(None) }, 2);
    assert_eq!(action.secured(), None);
    // The newest failed, and the one before it is still valid.
    let setups = vec![of("a1", "failed"), of("a1", "succeeded"), of("old", "succeeded")];
    look(&mut action, ObservedState { setups, ..seen(None) }, 3);
    assert_eq!(action.secured().map(|setup| setup.domains.len()), Some(1));
}

/// Returns an HTTPS action after its form was submitted, on an instance with all ports open.
fn https(address: &str, fixed: bool) -> (InstanceAction, Vec<InstanceActionRequest>) {
    let mut action = begun(InstanceActionKind::Https);
    let answers = ActionAnswers::Https { domains: vec!["example.com".into()], email: "me@example.com".into() };
    assert!(matches!(action.on(InstanceActionEvent::Answer(answers), at(2))[..], [InstanceActionRequest::Look(_)]));
    let ready = with_setups(vec![setup("old", "failed")], fixed);
    assert_eq!(look(&mut action, ready, 3), [InstanceActionRequest::Resolve(vec!["example.com".into()])]);
    let requests = action.on(InstanceActionEvent::Resolved(vec![("example.com".into(), vec![address.into()])]), at(4));
    (action, requests)
}

fn with_setups(setups: Vec<HttpsSetup>, fixed: bool) -> ObservedState {
    let instance = Some(Instance { static_ip: fixed, ..web() });
    ObservedState { instance, setups, ports: vec![port(22), port(80), port(443)], ..ObservedState::default() }
}

#[test]
fn https_setup_is_sent_when_ready_or_when_the_user_insists() {
    let (_, requests) = https("192.0.2.1", true);
    assert_eq!(sends(&requests), ["SetupInstanceHttps"]);
    let (mut action, requests) = https("203.0.113.1", false);
    assert_eq!(requests, []);
    assert!(matches!(&action.stage, InstanceActionStage::Unready(why) if why.len() == 2), "{:?}", action.stage);
    assert_eq!(sends(&action.on(InstanceActionEvent::GoOn, at(5))), ["SetupInstanceHttps"]);
}

#[test]
fn https_setup_is_followed_and_its_failure_quotes_aws() {
    let (mut action, _) = https("192.0.2.1", true);
    action.on(failed(Certainty::Unknown, ErrorKind::TimedOut), at(5));
    let old = setup("old", "failed");
    look(&mut action, with_setups(vec![old.clone()], true), 6);
    assert!(
        matches!(action.stage, InstanceActionStage::Sent(SentRequest::Unknown { .. })),
        "an older one is not this one"
    );
    action.on(InstanceActionEvent::Due, at(8));
    let requests = look(&mut action, with_setups(vec![setup("new", "inProgress"), old.clone()], true), 9);
    assert!(
        matches!(action.stage, InstanceActionStage::Sent(SentRequest::Watched { .. }))
            && matches!(requests[0], InstanceActionRequest::Journal(JournalRecord::Changed { .. }))
    );
    action.on(InstanceActionEvent::Due, at(12));
    look(&mut action, with_setups(vec![setup("new", "failed"), old], true), 13);
    assert_eq!(
        action.stage,
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(Some("DNS problem".into()))))
    );
}

#[test]
fn https_setup_that_takes_too_long_has_not_failed() {
    let (mut action, _) = https("192.0.2.1", true);
    action.on(InstanceActionEvent::Replied(Ok(vec![])), at(5));
    look(&mut action, with_setups(vec![setup("new", "inProgress")], true), 5 + 20 * 60);
    assert_eq!(action.stage, InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)));
}

#[test]
fn long_value_is_refused_with_the_rule_and_shortened() {
    let long = "x".repeat(300);
    for (kind, line, value) in [
        (InstanceActionKind::StaticIp, FormLine::Name, long.clone()),
        (InstanceActionKind::StaticIp, FormLine::Name, format!("{long}/")),
        (InstanceActionKind::Firewall, FormLine::Ports, long.clone()),
        (InstanceActionKind::Firewall, FormLine::Range, long.clone()),
        (InstanceActionKind::Https, FormLine::Domains, long.clone()),
        (InstanceActionKind::Https, FormLine::Domains, format!("https://{long}")),
        (InstanceActionKind::Https, FormLine::Email, long.clone()),
    ] {
        let refusal_text = crate::text::say(Language::English, &begun(kind).check(line, &value).unwrap_err());
        assert!(!refusal_text.contains(&long[..42]), "{refusal_text}");
        assert!(refusal_text.split(&long[..12]).next().unwrap().split_whitespace().count() >= 3, "{refusal_text}");
    }
}
