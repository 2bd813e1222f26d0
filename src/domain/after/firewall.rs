//! Which ports the internet reaches: one is opened, or one that is open is closed. The others are
//! never touched.

use super::ports::{self, ANY_V4, ANY_V6, CONSOLE, PortRule};
use super::slots::{Filled, Slot, Wrong, text};
use super::{Answers, Request, Seen, Standing};
use crate::domain::clean::Clean;
use crate::domain::say::Say;

/// Opens a new one, in the place of a rule that is there.
pub const NEW: &str = "new";
pub const PROTOCOLS: [&str; 5] = ["tcp", "udp", "icmp", "icmpv6", "all"];
pub const EVERYBODY: &str = "everybody";
pub const SOME: &str = "some";
pub const WHO: [&str; 3] = [EVERYBODY, SOME, CONSOLE];

pub(super) fn rules(seen: &Seen) -> Vec<String> {
    std::iter::once(NEW.to_owned()).chain((0..seen.ports.len()).map(|at| at.to_string())).collect()
}

pub(super) fn slots(filled: &Filled) -> Vec<Slot> {
    let is = |slot, word| filled.get(&slot).is_none_or(|text| text == word);
    if !is(Slot::Rule, NEW) {
        return vec![Slot::Rule];
    }
    let mut all = vec![Slot::Rule, Slot::Protocol];
    if matches!(text(filled, Slot::Protocol), "" | "tcp" | "udp") {
        all.push(Slot::Ports);
    }
    all.push(Slot::Who);
    if filled.get(&Slot::Who).is_some_and(|who| who == SOME) {
        all.push(Slot::Range);
    }
    all
}

pub(super) fn read(seen: &Seen, filled: &Filled) -> Result<Answers, Wrong> {
    let rule = text(filled, Slot::Rule);
    if rule != NEW && !rule.is_empty() {
        let there = rule.parse().ok().and_then(|at: usize| seen.ports.get(at));
        let gone = || (Slot::Rule, Say::new("after.problem.rule-gone"));
        return there.cloned().map(Answers::Close).ok_or_else(gone);
    }
    let protocol = Some(text(filled, Slot::Protocol)).filter(|word| !word.is_empty()).unwrap_or("tcp");
    let (from, to) = match protocol {
        // Ping, and nothing else (AWS documentation).
        "icmp" => (8, -1),
        "icmpv6" => (128, 0),
        "all" => (0, 65_535),
        _ => ports::range(text(filled, Slot::Ports)).map_err(|say| (Slot::Ports, say))?,
    };
    let (mut v4, mut v6, mut aliases) = (vec![Clean::from(ANY_V4)], vec![Clean::from(ANY_V6)], Vec::new());
    match text(filled, Slot::Who) {
        SOME => (v4, v6) = ports::addresses(text(filled, Slot::Range)).map_err(|say| (Slot::Range, say))?,
        CONSOLE => (v4, v6, aliases) = (Vec::new(), Vec::new(), vec![CONSOLE.into()]),
        _ => {}
    }
    match protocol {
        "icmp" => v6.clear(),
        "icmpv6" => v4.clear(),
        _ => {}
    }
    if v4.is_empty() && v6.is_empty() && aliases.is_empty() {
        return Err((Slot::Range, Say::new("after.problem.family").with("protocol", protocol)));
    }
    let rule = PortRule { from, to, protocol: protocol.into(), v4, v6, aliases };
    match seen.ports.iter().find(|open| open.same_ports(&rule)) {
        Some(open) if open.covers(&rule) => {
            Err((Slot::Ports, Say::new("after.problem.open-already").with("ports", rule.ports())))
        }
        // The same ports for others would take the place of a rule that somebody made on purpose.
        Some(_) => Err((Slot::Ports, Say::new("after.problem.open-to-others").with("ports", rule.ports()))),
        None => Ok(Answers::Open(rule)),
    }
}

pub(super) fn standing(request: &Request, seen: &Seen) -> Standing {
    let done = match request {
        Request::Open { rule, .. } => seen.ports.iter().any(|open| open.covers(rule)),
        Request::Close { rule, .. } => !seen.ports.iter().any(|open| open.same_ports(rule)),
        _ => false,
    };
    if done { Standing::Done } else { Standing::Absent }
}

/// Closing this may shut the person out.
pub fn locks_out(rule: &PortRule) -> bool {
    rule.has_tcp(22) || rule.has_tcp(3389)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen() -> Seen {
        let rule = |port, v4: &str| PortRule {
            from: port,
            to: port,
            protocol: "tcp".into(),
            v4: vec![v4.into()],
            v6: vec![ANY_V6.into()],
            aliases: Vec::new(),
        };
        Seen { ports: vec![rule(22, "203.0.113.9/32"), rule(80, ANY_V4)], ..Seen::default() }
    }

    fn filled(lines: &[(Slot, &str)]) -> Filled {
        lines.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect()
    }

    #[test]
    fn a_port_is_opened_to_everybody_unless_told_otherwise() {
        let Ok(Answers::Open(rule)) = read(&seen(), &filled(&[(Slot::Ports, "443")])) else { panic!() };
        assert_eq!((rule.ports().as_str(), rule.open_to_all(), rule.v6.len()), ("443/tcp", true, 1));
        let mine = filled(&[(Slot::Ports, "5432"), (Slot::Who, SOME), (Slot::Range, "203.0.113.9")]);
        let Ok(Answers::Open(rule)) = read(&seen(), &mine) else { panic!() };
        assert_eq!((rule.v4, rule.v6), (vec!["203.0.113.9/32".into()], Vec::new()));
    }

    #[test]
    fn a_rule_that_is_there_is_closed_as_it_is_and_never_replaced() {
        assert_eq!(read(&seen(), &filled(&[(Slot::Rule, "1")])), Ok(Answers::Close(seen().ports[1].clone())));
        let problem = |port| read(&seen(), &filled(&[(Slot::Ports, port)])).unwrap_err().1.key;
        assert_eq!((problem("80"), problem("22")), ("after.problem.open-already", "after.problem.open-to-others"));
        assert_eq!(read(&seen(), &filled(&[(Slot::Rule, "7")])).unwrap_err().0, Slot::Rule);
    }

    #[test]
    fn ping_has_no_ports_and_one_family() {
        let ping = filled(&[(Slot::Protocol, "icmp")]);
        assert_eq!(slots(&ping), [Slot::Rule, Slot::Protocol, Slot::Who]);
        let Ok(Answers::Open(rule)) = read(&seen(), &ping) else { panic!() };
        assert_eq!((rule.from, rule.to, rule.v6.len()), (8, -1, 0));
        let six = filled(&[(Slot::Protocol, "icmp"), (Slot::Who, SOME), (Slot::Range, "2001:db8::1")]);
        assert_eq!(read(&seen(), &six).unwrap_err().0, Slot::Range);
    }
}
