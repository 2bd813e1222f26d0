//! The pane of a firewall: what is open, to whom, and what is opened or closed.

use crate::domain::after::firewall::{self, EVERYBODY, NEW, SOME};
use crate::domain::after::ports::{ANY_V4, ANY_V6, CONSOLE, PortRule};
use crate::domain::after::slots::{Filled, Slot};
use crate::domain::after::{Answers, Deed};
use crate::domain::clean::Clean;

pub fn intro(deed: &Deed) -> Vec<String> {
    let mut all = vec![crate::t!("after.firewall.price").to_owned()];
    all.extend(open(deed));
    all
}

/// Every rule that is there.
fn open(deed: &Deed) -> Vec<String> {
    if deed.seen.ports.is_empty() {
        return vec![crate::t!("after.firewall.none").to_owned()];
    }
    let rules: Vec<String> = deed.seen.ports.iter().map(rule).collect();
    vec![crate::t!("after.firewall.open-now", rules = rules.join(" · "))]
}

/// `22/tcp: everybody`.
pub fn rule(rule: &PortRule) -> String {
    crate::t!("after.firewall.rule", ports = rule.ports(), who = who(rule))
}

fn who(rule: &PortRule) -> String {
    let mut all = Vec::new();
    let any = |list: &[Clean], any: &str| list.iter().any(|one| *one == *any);
    match (any(&rule.v4, ANY_V4), any(&rule.v6, ANY_V6)) {
        (true, true) => all.push(crate::t!("after.who.everybody").to_owned()),
        (true, false) => all.push(crate::t!("after.who.everybody-v4").to_owned()),
        (false, true) => all.push(crate::t!("after.who.everybody-v6").to_owned()),
        (false, false) => {}
    }
    let ranges = rule.v4.iter().chain(&rule.v6).filter(|one| **one != *ANY_V4 && **one != *ANY_V6);
    all.extend(ranges.map(ToString::to_string));
    all.extend(
        rule.aliases.iter().map(|alias| {
            if *alias == *CONSOLE { crate::t!("after.who.console").to_owned() } else { alias.to_string() }
        }),
    );
    all.join(", ")
}

pub fn choice(deed: &Deed, slot: Slot, choice: &str) -> String {
    match (slot, choice) {
        (Slot::Rule, NEW) => crate::t!("after.choice.new").to_owned(),
        (Slot::Rule, key) if firewall::known(key).is_some() => crate::t!(&format!("after.choice.{key}")).to_owned(),
        (Slot::Rule, at) => {
            let rule = at.parse().ok().and_then(|at: usize| deed.seen.ports.get(at));
            rule.map_or_else(String::new, |rule| crate::t!("after.choice.close", rule = self::rule(rule)))
        }
        (Slot::Who, EVERYBODY) => crate::t!("after.who.everybody").to_owned(),
        (Slot::Who, SOME) => crate::t!("after.who.some").to_owned(),
        (Slot::Who, CONSOLE) => crate::t!("after.who.console").to_owned(),
        (Slot::Protocol, "icmp" | "icmpv6") => crate::t!("after.choice.ping", protocol = choice),
        (Slot::Protocol, "all") => crate::t!("after.choice.all").to_owned(),
        _ => choice.to_owned(),
    }
}

pub fn button(deed: &Deed, filled: &Filled) -> String {
    match deed.read(filled) {
        Ok(Answers::Close(rule)) => crate::t!("after.firewall.close", ports = rule.ports()),
        Ok(Answers::Open(rule)) => crate::t!("after.firewall.open", ports = rule.ports(), who = who(&rule)),
        _ => crate::t!("after.firewall.do").to_owned(),
    }
}

pub fn done(deed: &Deed) -> Vec<String> {
    let mut all = match &deed.answers {
        Some(Answers::Open(rule)) => vec![crate::t!("after.firewall.opened", ports = rule.ports(), who = who(rule))],
        Some(Answers::Close(rule)) => vec![crate::t!("after.firewall.closed", ports = rule.ports())],
        _ => Vec::new(),
    };
    all.extend(open(deed));
    all
}
