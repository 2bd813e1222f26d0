//! The firewall action: opens or closes one port of an instance, without changing other rules.

use super::form::{FormError, FormLine, FormValues, text};
use super::ports::{self, ANY_V4, ANY_V6, CONSOLE, PortRule};
use super::{ActionAnswers, Mutation, ObservedState};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::Verdict;
use crate::domain::user_text::UserText;
use crate::domain::{facts, reachability};

/// The form's choice for a new rule, among the existing ones.
pub const NEW: &str = "new";
/// The protocols of a rule.
pub const PROTOCOLS: [&str; 5] = ["tcp", "udp", "icmp", "icmpv6", "all"];
/// Open to any address.
pub const EVERYBODY: &str = "everybody";
/// Open only to the addresses that the user enters.
pub const SOME: &str = "some";
/// The choices of who has access.
pub const WHO: [&str; 3] = [EVERYBODY, SOME, CONSOLE];

/// A port known by its service, and who has access by default.
#[derive(Debug, PartialEq, Eq)]
pub struct WellKnownPort {
    /// Its key.
    pub key: &'static str,
    port: i32,
    protocol: &'static str,
    /// Who has access by default.
    pub who: &'static str,
}

/// Only Windows has Remote Desktop, and only this port is limited to the user's own addresses.
const REMOTE_DESKTOP: WellKnownPort = WellKnownPort { key: "remote-desktop", port: 3389, protocol: "tcp", who: SOME };
const KNOWN: [WellKnownPort; 4] = [
    REMOTE_DESKTOP,
    WellKnownPort { key: "https", port: 443, protocol: "tcp", who: EVERYBODY },
    WellKnownPort { key: "wireguard", port: 51_820, protocol: "udp", who: EVERYBODY },
    WellKnownPort { key: "minecraft", port: 25_565, protocol: "tcp", who: EVERYBODY },
];

/// Returns the keys of all well-known ports.
pub fn known_keys() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|known| known.key)
}

/// Returns the well-known port with this key.
pub fn known(key: &str) -> Option<&'static WellKnownPort> {
    KNOWN.iter().find(|known| known.key == key)
}

/// Returns the port range for a protocol without ports: for ICMP the type and code of a ping, for `all` every port.
pub fn whole(protocol: &str) -> Option<(i32, i32)> {
    match protocol {
        // Ping, and nothing else (AWS documentation).
        "icmp" => Some((8, -1)),
        "icmpv6" => Some((128, 0)),
        "all" => Some((0, 65_535)),
        _ => None,
    }
}

impl WellKnownPort {
    /// Returns the port's number.
    pub fn port(&self) -> i32 {
        self.port
    }

    /// Returns `tcp` or `udp`.
    pub fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// Returns the rule that opens it to everyone.
    pub fn rule(&self) -> PortRule {
        let (v4, v6) = (vec![ANY_V4.into()], vec![ANY_V6.into()]);
        PortRule { from: self.port, to: self.port, protocol: self.protocol.into(), v4, v6, aliases: Vec::new() }
    }

    fn opened(&self, rule: &PortRule) -> bool {
        (rule.from, rule.to, &*rule.protocol) == (self.port, self.port, self.protocol) && rule.open_to_all()
    }
}

fn windows(seen: &ObservedState) -> bool {
    let blueprint = seen.instance.as_ref().and_then(|instance| instance.blueprint.as_deref());
    facts::port(blueprint) == reachability::RDP
}

/// Returns the well-known ports that aren't open to everyone yet.
pub(super) fn offered(seen: &ObservedState) -> impl Iterator<Item = &'static WellKnownPort> {
    let fits = |known: &&WellKnownPort| **known != REMOTE_DESKTOP || windows(seen);
    KNOWN.iter().filter(fits).filter(|known| !seen.ports.iter().any(|rule| known.opened(rule)))
}

pub(super) fn rules(seen: &ObservedState) -> Vec<String> {
    let named = offered(seen).map(|known| known.key.to_owned());
    let there = (0..seen.ports.len()).map(|at| at.to_string());
    std::iter::once(NEW.to_owned()).chain(named).chain(there).collect()
}

/// Returns the form's initial choice: Remote Desktop on Windows, as it is the usual way in and limited to the user.
pub fn first(seen: &ObservedState) -> &'static str {
    offered(seen).find(|known| **known == REMOTE_DESKTOP).map_or(NEW, |known| known.key)
}

pub(super) fn slots(filled: &FormValues) -> Vec<FormLine> {
    let rule = filled.get(&FormLine::Rule).map_or(NEW, String::as_str);
    let mut all = vec![FormLine::Rule];
    match (rule, known(rule)) {
        (NEW, _) => all.push(FormLine::Protocol),
        (_, Some(_)) => {}
        _ => return all,
    }
    if rule == NEW && matches!(text(filled, FormLine::Protocol), "" | "tcp" | "udp") {
        all.push(FormLine::Ports);
    }
    all.push(FormLine::Who);
    if filled.get(&FormLine::Who).is_some_and(|who| who == SOME) {
        all.push(FormLine::Range);
    }
    all
}

pub(super) fn read(seen: &ObservedState, filled: &FormValues) -> Result<ActionAnswers, FormError> {
    let rule = text(filled, FormLine::Rule);
    let known = known(rule);
    if known.is_none() && rule != NEW && !rule.is_empty() {
        let there = rule.parse().ok().and_then(|at: usize| seen.ports.get(at));
        let gone = || (FormLine::Rule, UserText::new("after.problem.rule-gone"));
        return there.cloned().map(ActionAnswers::Close).ok_or_else(gone);
    }
    let typed = Some(text(filled, FormLine::Protocol)).filter(|word| !word.is_empty()).unwrap_or("tcp");
    let protocol = known.map_or(typed, |known| known.protocol);
    let (from, to) = match (known, whole(protocol)) {
        (Some(known), _) => (known.port, known.port),
        (None, Some(whole)) => whole,
        (None, None) => ports::range(text(filled, FormLine::Ports)).map_err(|say| (FormLine::Ports, say))?,
    };
    let (v4, v6, aliases) = access(filled)?;
    let rule = PortRule { from, to, protocol: protocol.into(), v4, v6, aliases };
    let rule = rule.of_one_family().map_err(|say| (FormLine::Range, say))?;
    let line = if known.is_some() { FormLine::Rule } else { FormLine::Ports };
    let wrong = |key| Err((line, UserText::new(key).with("ports", rule.ports())));
    match seen.ports.iter().find(|open| open.same_ports(&rule)) {
        Some(open) if open.covers(&rule) => wrong("after.problem.open-already"),
        // A rule for the same ports replaces the existing one, so it has to include that one's addresses. If everyone
        // is let in, the existing limit would be lost, and it was set on purpose.
        Some(open) => match rule.with(open) {
            Some(both) => Ok(ActionAnswers::Open(both)),
            None => wrong("after.problem.open-to-others"),
        },
        None => Ok(ActionAnswers::Open(rule)),
    }
}

/// The addresses with access by IPv4, by IPv6, and the address lists of AWS.
type Access = (Vec<SanitizedText>, Vec<SanitizedText>, Vec<SanitizedText>);

/// Returns who has access by the form.
pub(super) fn access(filled: &FormValues) -> Result<Access, FormError> {
    Ok(match text(filled, FormLine::Who) {
        SOME => {
            let (v4, v6) = ports::addresses(text(filled, FormLine::Range)).map_err(|say| (FormLine::Range, say))?;
            (v4, v6, Vec::new())
        }
        CONSOLE => (Vec::new(), Vec::new(), vec![CONSOLE.into()]),
        _ => (vec![ANY_V4.into()], vec![ANY_V6.into()], Vec::new()),
    })
}

/// Returns whether this rule should be open to the user's own addresses only.
pub(super) fn limited(rule: &PortRule) -> bool {
    rule.same_ports(&REMOTE_DESKTOP.rule())
}

pub(super) fn verdict(request: &Mutation, seen: &ObservedState) -> Verdict {
    let done = match request {
        Mutation::Open { rule, dropped, .. } => {
            seen.ports.iter().any(|open| open.settles(rule) && !dropped.iter().any(|one| open.names(one)))
        }
        Mutation::Close { rule, .. } => !seen.ports.iter().any(|open| open.same_ports(rule)),
        _ => false,
    };
    if done { Verdict::Done } else { Verdict::Absent }
}

/// Returns the named addresses and lists with access now that this rule leaves out.
pub(super) fn dropped(seen: &ObservedState, rule: &PortRule) -> Vec<SanitizedText> {
    let open = seen.ports.iter().find(|open| open.same_ports(rule));
    let named = open.into_iter().flat_map(PortRule::named);
    named.filter(|one| !rule.names(one)).cloned().collect()
}

/// What a change does to those who log in through its port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginRisk {
    /// Nobody can log in.
    Closed,
    /// Only those with access by this rule can.
    Narrowed(PortRule),
}

/// Returns what a change does to those who log in through its port; `None` if everyone keeps access.
pub fn login_risk(change: &ActionAnswers, seen: &ObservedState) -> Option<LoginRisk> {
    let logs_in = |rule: &PortRule| rule.has_tcp(22) || rule.has_tcp(3389);
    match change {
        ActionAnswers::Close(rule) if logs_in(rule) => Some(LoginRisk::Closed),
        ActionAnswers::Open(rule) if logs_in(rule) => {
            let narrows = seen.ports.iter().any(|open| open.same_ports(rule) && !rule.covers(open));
            narrows.then(|| LoginRisk::Narrowed(rule.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instance::Instance;

    fn seen() -> ObservedState {
        let rule = |port, v4: &str| PortRule {
            from: port,
            to: port,
            protocol: "tcp".into(),
            v4: vec![v4.into()],
            v6: vec![ANY_V6.into()],
            aliases: Vec::new(),
        };
        ObservedState { ports: vec![rule(22, "203.0.113.9/32"), rule(80, ANY_V4)], ..ObservedState::default() }
    }

    fn filled(lines: &[(FormLine, &str)]) -> FormValues {
        lines.iter().map(|(slot, text)| (*slot, (*text).to_owned())).collect()
    }

    #[test]
    fn port_is_open_to_everyone_by_default() {
        let Ok(ActionAnswers::Open(rule)) = read(&seen(), &filled(&[(FormLine::Ports, "443")])) else { panic!() };
        assert_eq!((rule.ports().as_str(), rule.open_to_all(), rule.v6.len()), ("443/tcp", true, 1));
        let mine = filled(&[(FormLine::Ports, "5432"), (FormLine::Who, SOME), (FormLine::Range, "203.0.113.9")]);
        let Ok(ActionAnswers::Open(rule)) = read(&seen(), &mine) else { panic!() };
        assert_eq!((rule.v4, rule.v6), (vec!["203.0.113.9/32".into()], Vec::new()));
    }

    #[test]
    fn existing_rule_is_closed_exactly_and_never_overwritten() {
        assert_eq!(read(&seen(), &filled(&[(FormLine::Rule, "1")])), Ok(ActionAnswers::Close(seen().ports[1].clone())));
        let problem = |port| read(&seen(), &filled(&[(FormLine::Ports, port)])).unwrap_err().1.key;
        assert_eq!((problem("80"), problem("22")), ("after.problem.open-already", "after.problem.open-to-others"));
        assert_eq!(read(&seen(), &filled(&[(FormLine::Rule, "7")])).unwrap_err().0, FormLine::Rule);
    }

    #[test]
    fn new_source_is_added_to_existing_ones() {
        let more = filled(&[(FormLine::Ports, "22"), (FormLine::Who, SOME), (FormLine::Range, "198.51.100.7")]);
        let Ok(ActionAnswers::Open(rule)) = read(&seen(), &more) else { panic!() };
        assert_eq!(rule.v4, ["198.51.100.7/32".into(), "203.0.113.9/32".into()].map(|c: SanitizedText| c));
        assert_eq!(rule.v6, [SanitizedText::from(ANY_V6)]);
        assert!(rule.covers(&seen().ports[0]), "who is let in now is let in then");
    }

    #[test]
    fn narrower_rule_is_done_once_what_it_leaves_out_is_gone() {
        let rule = |addresses: &[&str]| PortRule {
            from: 22,
            to: 22,
            protocol: "tcp".into(),
            v4: addresses.iter().map(|one| (*one).into()).collect(),
            ..PortRule::default()
        };
        let at = |rule: PortRule| ObservedState { ports: vec![rule], ..ObservedState::default() };
        let (before, one) = (at(rule(&["203.0.113.9/32", "198.51.100.7/32"])), rule(&["203.0.113.9/32"]));
        let dropped = dropped(&before, &one);
        assert_eq!(dropped, [SanitizedText::from("198.51.100.7/32")]);
        let request = Mutation::Open { instance: "web".into(), rule: one.clone(), dropped };
        assert_eq!((verdict(&request, &before), verdict(&request, &at(one))), (Verdict::Absent, Verdict::Done));
        let other = at(rule(&["203.0.113.9/32", "192.0.2.1/32"]));
        assert_eq!(verdict(&request, &other), Verdict::Done, "somebody else's address is no reason to send again");
    }

    fn windows(ports: Vec<PortRule>) -> ObservedState {
        let instance = Instance { blueprint: Some("windows_server_2025".into()), ..Instance::default() };
        ObservedState { instance: Some(instance), ports, ..ObservedState::default() }
    }

    #[test]
    fn windows_suggests_remote_desktop_for_some_addresses_and_keeps_the_console() {
        let console =
            PortRule { from: 3389, to: 3389, protocol: "tcp".into(), aliases: vec![CONSOLE.into()], ..<_>::default() };
        let seen = windows(vec![console]);
        let rule = first(&seen);
        assert_eq!(known(rule).map(|known| (known.port, known.who)), Some((3389, SOME)));
        let mine = filled(&[(FormLine::Rule, rule), (FormLine::Who, SOME), (FormLine::Range, "203.0.113.9")]);
        assert_eq!(slots(&mine), [FormLine::Rule, FormLine::Who, FormLine::Range]);
        let Ok(ActionAnswers::Open(rule)) = read(&seen, &mine) else { panic!() };
        assert_eq!((rule.ports(), rule.v4.len(), rule.aliases.len()), ("3389/tcp".into(), 1, 1));
    }

    #[test]
    fn known_ports_are_offered_until_open_to_everyone() {
        let linux = rules(&seen());
        assert_eq!(linux, ["new", "https", "wireguard", "minecraft", "0", "1"]);
        assert_eq!(first(&seen()), NEW);
        let vpn = filled(&[(FormLine::Rule, "wireguard")]);
        let Ok(ActionAnswers::Open(rule)) = read(&seen(), &vpn) else { panic!() };
        assert_eq!((rule.ports().as_str(), rule.open_to_all()), ("51820/udp", true));
        let open = PortRule { v4: vec![ANY_V4.into()], from: 3389, to: 3389, protocol: "tcp".into(), ..<_>::default() };
        assert_eq!(first(&windows(vec![open])), NEW);
    }

    #[test]
    fn ping_has_no_ports_and_one_family() {
        let ping = filled(&[(FormLine::Protocol, "icmp")]);
        assert_eq!(slots(&ping), [FormLine::Rule, FormLine::Protocol, FormLine::Who]);
        let Ok(ActionAnswers::Open(rule)) = read(&seen(), &ping) else { panic!() };
        assert_eq!((rule.from, rule.to, rule.v6.len()), (8, -1, 0));
        let six = filled(&[(FormLine::Protocol, "icmp"), (FormLine::Who, SOME), (FormLine::Range, "2001:db8::1")]);
        assert_eq!(read(&seen(), &six).unwrap_err().0, FormLine::Range);
    }
}
