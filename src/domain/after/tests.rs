//! What is sent, how often, and what becomes of an answer that never came.

use super::slots::{Filled, Slot};
use super::*;
use crate::domain::failure::{Certainty, Trouble};
use crate::domain::made::{self, Made};
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

fn seen(ip: Option<Found>) -> Seen {
    Seen { instance: Some(web()), ip, ..Seen::default() }
}

/// `web-1-ip`, made at this second.
fn ip(second: u64, attached: bool) -> Option<Found> {
    Some(Found {
        arn: Some("ip1".into()),
        created_at: Some(at(second).wall),
        address: Some("192.0.2.9".into()),
        attached_to: attached.then(|| "web-1".into()),
        ..Found::default()
    })
}

fn look(deed: &mut Deed, seen: Seen, now: u64) -> Vec<Ask> {
    deed.on(Event::Looked(Ok(Box::new(seen))), at(now))
}

fn failed(certainty: Certainty, trouble: Trouble) -> Event {
    Event::SendFailed(Failure { certainty, ..Failure::local("AllocateStaticIp", trouble, "x") })
}

fn begun(kind: Kind) -> Deed {
    let (mut deed, asks) = Deed::begin(&web(), kind, None, true);
    assert!(matches!(asks[..], [Ask::Look(_)]));
    assert_eq!(look(&mut deed, seen(None), 1), []);
    assert!(deed.asks());
    deed
}

/// A static IP whose first request has just gone out.
fn allocating() -> Deed {
    let mut deed = begun(Kind::StaticIp);
    let answers = deed.read(&Filled::from([(Slot::Name, "web-1-ip".into())])).unwrap();
    assert_eq!(deed.on(Event::Answer(answers), at(2)), [Ask::Prove("web-1-ip".into())]);
    let asks = deed.on(Event::Proved(Ok(false)), at(3));
    assert!(matches!(&asks[..], [Ask::Journal(record)] if record.gates()), "nothing is sent before it is written");
    assert_eq!(deed.on(Event::Journaled, at(4)), [Ask::Send(Request::Allocate { name: "web-1-ip".into() })]);
    deed
}

fn sends(asks: &[Ask]) -> Vec<&'static str> {
    let sent = |ask: &Ask| match ask {
        Ask::Send(request) => Some(request.action()),
        _ => None,
    };
    asks.iter().filter_map(sent).collect()
}

#[test]
fn a_static_ip_is_written_down_made_and_attached_and_the_address_follows() {
    let mut deed = allocating();
    assert!(matches!(deed.on(Event::Answered(vec![]), at(5))[..], [Ask::Look(_)]));
    let asks = look(&mut deed, seen(ip(4, false)), 6);
    assert!(matches!(&asks[0], Ask::Journal(Record::Made { made }) if made.arn == Some("ip1".into())));
    assert_eq!(sends(&asks), ["AttachStaticIp"]);
    deed.on(Event::Answered(vec![]), at(7));
    // Attached, and the instance still shows its old address.
    assert!(matches!(look(&mut deed, seen(ip(4, true)), 8)[..], [Ask::Wait(_)]));
    let mut there = seen(ip(4, true));
    there.instance = Some(Instance { public_ipv4: Some("192.0.2.9".into()), ..web() });
    deed.on(Event::Due, at(10));
    assert_eq!(look(&mut deed, there, 11), []);
    assert_eq!(deed.stage, Stage::Settled(Ending::Done));
}

#[test]
fn a_name_that_is_in_use_is_said_where_it_is_typed_and_nothing_is_sent() {
    let mut deed = begun(Kind::StaticIp);
    deed.on(Event::Answer(Answers::Allocate { name: "web-1-ip".into() }), at(2));
    assert_eq!(deed.on(Event::Proved(Ok(true)), at(3)), []);
    assert_eq!((deed.asks(), deed.taken.as_deref()), (true, Some("web-1-ip")));
}

#[test]
fn a_lost_reply_is_looked_up_and_never_sent_twice() {
    let mut deed = allocating();
    assert!(matches!(deed.on(failed(Certainty::Unknown, Trouble::CutOff), at(5))[..], [Ask::Look(_)]));
    assert_eq!(sends(&look(&mut deed, seen(ip(5, false)), 6)), ["AttachStaticIp"], "it was made, so it is attached");
    deed.on(failed(Certainty::Unknown, Trouble::CutOff), at(7));
    let mut there = seen(ip(5, true));
    there.instance = Some(Instance { public_ipv4: Some("192.0.2.9".into()), ..web() });
    look(&mut deed, there, 8);
    assert_eq!(deed.stage, Stage::Settled(Ending::Done));
}

#[test]
fn only_after_a_minute_of_looking_may_the_person_send_again() {
    let mut deed = allocating();
    deed.on(failed(Certainty::Unknown, Trouble::TimedOut), at(5));
    for now in (6..64).step_by(3) {
        assert_eq!(deed.on(Event::SendAgain, at(now)), []);
        assert_eq!(sends(&look(&mut deed, seen(None), now)), Vec::<&str>::new());
        assert_eq!(sends(&deed.on(Event::Due, at(now + 2))), Vec::<&str>::new());
    }
    assert!(deed.open(), "it may still come");
    look(&mut deed, seen(None), 66);
    assert!(deed.open(), "one answer may be stale");
    look(&mut deed, seen(None), 69);
    assert!(!deed.open());
    assert_eq!(sends(&deed.on(Event::SendAgain, at(70))), ["AllocateStaticIp"]);
}

#[test]
fn what_was_there_before_or_is_anothers_is_not_taken_for_ours() {
    let mut deed = allocating();
    deed.on(failed(Certainty::Unknown, Trouble::CutOff), at(1000));
    let old = Found { created_at: Some(at(0).wall - Duration::from_secs(3600)), ..ip(0, false).unwrap() };
    assert_eq!(sends(&look(&mut deed, seen(Some(old)), 1001)), Vec::<&str>::new());
}

#[test]
fn a_refusal_leaves_nothing_written_and_one_of_attaching_keeps_what_was_made() {
    let mut deed = allocating();
    let asks = deed.on(failed(Certainty::Refused, Trouble::Quota), at(5));
    assert_eq!(asks, [Ask::Journal(Record::Unmade { name: "web-1-ip".into() })]);
    assert_eq!(deed.own, None);
    let mut deed = allocating();
    deed.on(Event::Answered(vec![]), at(5));
    look(&mut deed, seen(ip(4, false)), 6);
    assert_eq!(deed.on(failed(Certainty::Refused, Trouble::OperationFailed), at(7)), []);
    assert!(deed.own.is_some() && deed.over());
}

#[test]
fn one_that_was_made_before_is_attached_and_no_other_is_made() {
    let made = Made::new(made::Kind::StaticIp, "web-1-ip", Some("web-1".into()), at(0).wall);
    let (mut deed, asks) = Deed::begin(&web(), Kind::StaticIp, Some(made), true);
    assert!(matches!(&asks[..], [Ask::Look(look)] if look.ip.as_deref() == Some("web-1-ip")));
    look(&mut deed, seen(ip(1, false)), 1);
    assert_eq!(deed.slots(&Filled::new()), []);
    let answers = deed.read(&Filled::new()).unwrap();
    assert_eq!(sends(&deed.on(Event::Answer(answers), at(2))), ["AttachStaticIp"]);
}

#[test]
fn that_the_instance_is_gone_is_asked_once_more_before_it_is_said() {
    let (mut deed, _) = Deed::begin(&web(), Kind::Firewall, None, true);
    let asks = look(&mut deed, Seen::default(), 1);
    assert!(matches!(asks[..], [Ask::Wait(_)]) && deed.stage == Stage::Looking, "{asks:?}");
    assert!(matches!(deed.on(Event::Due, at(3))[..], [Ask::Look(_)]));
    let mut there = deed.clone();
    look(&mut there, seen(None), 3);
    assert_eq!(there.stage, Stage::Asked);
    look(&mut deed, Seen::default(), 3);
    assert!(matches!(deed.stage, Stage::Closed(_)));
}

#[test]
fn what_has_one_or_can_have_none_says_so() {
    let closed = |instance: Instance| {
        let (mut deed, _) = Deed::begin(&web(), Kind::StaticIp, None, true);
        // That it is another one is said once that is confirmed.
        for second in [1, 4] {
            look(&mut deed, Seen { instance: Some(instance.clone()), ..Seen::default() }, second);
        }
        match deed.stage {
            Stage::Closed(say) => say.key,
            stage => panic!("{stage:?}"),
        }
    };
    assert_eq!(closed(Instance { static_ip: true, ..web() }), "after.closed.has-static-ip");
    assert_eq!(closed(Instance { ip_type: Some("ipv6".into()), ..web() }), "after.closed.ipv6-only");
    assert_eq!(closed(Instance { arn: Some("a2".into()), ..web() }), "after.closed.gone");
}

#[test]
fn what_could_not_be_written_down_is_not_sent() {
    let mut deed = begun(Kind::StaticIp);
    deed.on(Event::Answer(Answers::Allocate { name: "web-1-ip".into() }), at(2));
    deed.on(Event::Proved(Ok(false)), at(3));
    assert_eq!(
        deed.on(Event::JournalFailed("disk full".into()), at(4)),
        [Ask::Journal(Record::Unmade { name: "web-1-ip".into() })]
    );
    assert_eq!(deed.stage, Stage::NoJournal("disk full".into()));
}

fn port(port: i32) -> PortRule {
    let any = || vec![ports::ANY_V4.into()];
    PortRule { from: port, to: port, protocol: "tcp".into(), v4: any(), v6: vec![], aliases: vec![] }
}

#[test]
fn a_port_whose_reply_is_lost_is_looked_up() {
    let mut deed = begun(Kind::Firewall);
    assert_eq!(sends(&deed.on(Event::Answer(Answers::Open(port(443))), at(2))), ["OpenInstancePublicPorts"]);
    deed.on(failed(Certainty::Unknown, Trouble::CutOff), at(3));
    let there = Seen { ports: vec![port(22), port(443)], ..seen(None) };
    let asks = look(&mut deed, there, 4);
    assert!(matches!(&asks[..], [Ask::Journal(Record::Changed { details, .. })] if *details == *"443/tcp"));
    assert_eq!(deed.stage, Stage::Settled(Ending::Done));
}

fn setup(id: &str, status: &str) -> Setup {
    let step = SetupStep { status: Some(status.into()), output: Some("DNS problem".into()), ..SetupStep::default() };
    let domains = vec!["example.com".into()];
    Setup { operation_id: Some(id.into()), arn: None, domains, status: Some(status.into()), steps: vec![step] }
}

#[test]
fn the_certificate_of_another_instance_of_this_name_is_not_its_own() {
    let mut deed = begun(Kind::Https);
    let of = |arn: &str, status: &str| Setup { arn: Some(arn.into()), ..setup("op", status) };
    look(&mut deed, Seen { setups: vec![of("a1", "failed"), of("old", "succeeded")], ..seen(None) }, 2);
    assert_eq!(deed.secured(), None);
    // The newest went wrong, and the one before it still holds.
    let setups = vec![of("a1", "failed"), of("a1", "succeeded"), of("old", "succeeded")];
    look(&mut deed, Seen { setups, ..seen(None) }, 3);
    assert_eq!(deed.secured().map(|setup| setup.domains.len()), Some(1));
}

/// HTTPS that was asked for on an instance with everything open.
fn https(address: &str, fixed: bool) -> (Deed, Vec<Ask>) {
    let mut deed = begun(Kind::Https);
    let answers = Answers::Https { domains: vec!["example.com".into()], email: "me@example.com".into() };
    assert!(matches!(deed.on(Event::Answer(answers), at(2))[..], [Ask::Look(_)]));
    let ready = with_setups(vec![setup("old", "failed")], fixed);
    assert_eq!(look(&mut deed, ready, 3), [Ask::Resolve(vec!["example.com".into()])]);
    let asks = deed.on(Event::Resolved(vec![("example.com".into(), vec![address.into()])]), at(4));
    (deed, asks)
}

fn with_setups(setups: Vec<Setup>, fixed: bool) -> Seen {
    let instance = Some(Instance { static_ip: fixed, ..web() });
    Seen { instance, setups, ports: vec![port(22), port(80), port(443)], ..Seen::default() }
}

#[test]
fn https_is_sent_once_all_is_ready_and_else_only_if_the_person_says_so() {
    let (_, asks) = https("192.0.2.1", true);
    assert_eq!(sends(&asks), ["SetupInstanceHttps"]);
    let (mut deed, asks) = https("203.0.113.1", false);
    assert_eq!(asks, []);
    assert!(matches!(&deed.stage, Stage::Unready(why) if why.len() == 2), "{:?}", deed.stage);
    assert_eq!(sends(&deed.on(Event::GoOn, at(5))), ["SetupInstanceHttps"]);
}

#[test]
fn https_is_followed_to_its_end_and_its_failure_is_in_the_services_words() {
    let (mut deed, _) = https("192.0.2.1", true);
    deed.on(failed(Certainty::Unknown, Trouble::TimedOut), at(5));
    let old = setup("old", "failed");
    look(&mut deed, with_setups(vec![old.clone()], true), 6);
    assert!(matches!(deed.stage, Stage::Unknown { .. }), "an older one is not this one");
    deed.on(Event::Due, at(8));
    let asks = look(&mut deed, with_setups(vec![setup("new", "inProgress"), old.clone()], true), 9);
    assert!(matches!(deed.stage, Stage::Watched { .. }) && matches!(asks[0], Ask::Journal(Record::Changed { .. })));
    deed.on(Event::Due, at(12));
    look(&mut deed, with_setups(vec![setup("new", "failed"), old], true), 13);
    assert_eq!(deed.stage, Stage::Settled(Ending::Failed(Some("DNS problem".into()))));
}

#[test]
fn a_watch_that_ends_has_not_failed() {
    let (mut deed, _) = https("192.0.2.1", true);
    deed.on(Event::Answered(vec![]), at(5));
    look(&mut deed, with_setups(vec![setup("new", "inProgress")], true), 5 + 20 * 60);
    assert_eq!(deed.stage, Stage::Settled(Ending::UnderWay));
}
