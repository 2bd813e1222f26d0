//! Tests of the firewall form: what was chosen by hand stays, and a chosen rule is followed when the list changes.

use super::*;
use crate::domain::instance::Instance;
use crate::domain::instance_actions::ObservedState;
use crate::domain::instance_actions::firewall::{EVERYBODY, SOME};
use crate::domain::instance_actions::ports::{ANY_V4, ANY_V6};

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

fn form(ports: &[i32]) -> ActiveAction {
    let (mut action, _) = InstanceAction::begin(&Instance::default(), InstanceActionKind::Firewall, None, false);
    action.seen = ObservedState { ports: ports.iter().map(|port| rule(*port)).collect(), ..ObservedState::default() };
    let mut job = ActiveAction::new(action, None);
    job.listed = job.action.seen.ports.clone();
    // As in line mode.
    job.table = None;
    job
}

#[test]
fn chosen_source_is_kept_when_the_rule_changes() {
    let mut job = form(&[22]);
    job.take(FormLine::Rule, NEW.into());
    job.take(FormLine::Who, SOME.into());
    for other in ["https", "0", NEW] {
        job.take(FormLine::Rule, other.into());
        assert_eq!(job.text(FormLine::Who), SOME, "{other}");
    }
    // A source that the user didn't choose follows the rule.
    job.take(FormLine::Who, EVERYBODY.into());
    job.take(FormLine::Rule, "remote-desktop".into());
    assert_eq!(job.text(FormLine::Who), SOME);
}

#[test]
fn chosen_rule_follows_its_port_when_the_list_changes() {
    let mut job = form(&[22, 443]);
    job.take(FormLine::Rule, "1".into());
    job.action.seen.ports = vec![rule(22), rule(80), rule(443)];
    job.follow();
    assert_eq!(job.text(FormLine::Rule), "2");
    job.action.seen.ports = vec![rule(22), rule(80)];
    job.armed = Some(Duration::ZERO);
    job.follow();
    assert_eq!((job.text(FormLine::Rule), job.armed), (NEW, None));
}
