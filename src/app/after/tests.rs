//! The form of the firewall: what was chosen by hand stays, and a rule stays the rule it was.

use super::*;
use crate::domain::after::Seen;
use crate::domain::after::firewall::{EVERYBODY, SOME};
use crate::domain::after::ports::{ANY_V4, ANY_V6};
use crate::domain::instance::Instance;

fn rule(port: i32) -> PortRule {
    PortRule {
        from: port,
        to: port,
        protocol: "tcp".into(),
        v4: vec![ANY_V4.into()],
        v6: vec![ANY_V6.into()],
        aliases: Vec::new(),
    }
}

fn form(ports: &[i32]) -> Job {
    let (mut deed, _) = Deed::begin(&Instance::default(), Kind::Firewall, None, false);
    deed.seen = Seen { ports: ports.iter().map(|port| rule(*port)).collect(), ..Seen::default() };
    let mut job = Job::new(deed, None);
    job.listed = job.deed.seen.ports.clone();
    job
}

#[test]
fn who_is_let_in_stays_as_it_was_chosen_when_another_rule_is_looked_at() {
    let mut job = form(&[22]);
    job.take(Slot::Rule, NEW.into());
    job.take(Slot::Who, SOME.into());
    for other in ["https", "0", NEW] {
        job.take(Slot::Rule, other.into());
        assert_eq!(job.text(Slot::Who), SOME, "{other}");
    }
    // What nobody chose follows the rule.
    job.take(Slot::Who, EVERYBODY.into());
    job.take(Slot::Rule, "remote-desktop".into());
    assert_eq!(job.text(Slot::Who), SOME);
}

#[test]
fn a_rule_that_was_chosen_stays_the_one_it_was_where_the_list_changed() {
    let mut job = form(&[22, 443]);
    job.take(Slot::Rule, "1".into());
    job.deed.seen.ports = vec![rule(22), rule(80), rule(443)];
    job.follow();
    assert_eq!(job.text(Slot::Rule), "2");
    job.deed.seen.ports = vec![rule(22), rule(80)];
    job.armed = Some(Duration::ZERO);
    job.follow();
    assert_eq!((job.text(Slot::Rule), job.armed), (NEW, None));
}
