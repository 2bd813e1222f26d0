//! The form of follow-ups in plan files, drafts, and journals. Member names are those of the Lightsail API, where it
//! has them.

use super::{FollowUps, HttpsChoice, StaticIpChoice};
use crate::domain::did_you_mean;
use crate::domain::instance_actions::firewall::{self, PROTOCOLS};
use crate::domain::instance_actions::https;
use crate::domain::instance_actions::ports::{self, ANY_V4, ANY_V6, CONSOLE, PortRule};
use crate::domain::instance_actions::static_ip;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, Problem, UserText};
use serde::{Deserialize, Serialize};

/// The object `followUps`, member by member, before validation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanFollowUps {
    /// Ports to open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<PlanPort>,
    /// A static IP; if absent, the address may change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub static_ip: Option<PlanStaticIp>,
    /// A certificate; if absent, HTTPS isn't set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub https: Option<PlanHttps>,
    /// Whether to add an alias to the user's SSH configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssh_alias: Option<bool>,
}

/// Ports to open: a service by name, or the members of `PortInfo`. Without addresses, they are open to everyone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanPort {
    /// A port by its service, such as `wireguard`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The first port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// The last port; defaults to the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    /// The protocol; defaults to `tcp`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The IPv4 addresses with access; if all three lists are empty, everyone has access.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cidrs: Vec<String>,
    /// The IPv6 addresses with access.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ipv6_cidrs: Vec<String>,
    /// Address lists maintained by AWS, such as `lightsail-connect`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cidr_list_aliases: Vec<String>,
}

/// A new static IP, with or without a name, or the name of an existing one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanStaticIp {
    /// The name of a new one; by default derived from the instance's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name of an existing one in the Region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<String>,
}

/// The domain names of the certificate, and the email address for Let's Encrypt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlanHttps {
    /// The domain names of the certificate.
    #[serde(default)]
    pub domains: Vec<String>,
    /// The email address that expiry notices go to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

impl PlanFollowUps {
    /// Returns the follow-ups, and every rule that a member breaks; invalid ones are left out.
    pub fn checked(&self) -> (FollowUps, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut wrong = |field, say: UserText| problems.push(Problem::new(field, say));
        let mut all = FollowUps { ssh_alias: self.ssh_alias == Some(true), ..FollowUps::default() };
        for port in &self.ports {
            match port.rule() {
                Ok(rule) if all.ports.iter().any(|other| other.same_ports(&rule)) => {
                    let say = UserText::new("problem.follow-ups.ports-twice");
                    wrong(FieldId::Ports, say.with("value", rule.ports()));
                }
                Ok(rule) => all.ports.push(rule),
                Err(say) => wrong(FieldId::Ports, say),
            }
        }
        match self.static_ip.as_ref().map(PlanStaticIp::choice).transpose() {
            Ok(choice) => all.static_ip = choice,
            Err(say) => wrong(FieldId::StaticIp, say),
        }
        if let Some(plan) = &self.https {
            let domains = https::domains(&plan.domains.join(" ")).map_err(|say| wrong(FieldId::Https, say));
            let email = plan.email.as_deref().unwrap_or_default();
            let email = https::email(email).map_err(|say| wrong(FieldId::HttpsEmail, say));
            if let (Ok(domains), Ok(email)) = (domains, email) {
                all.https = Some(HttpsChoice { domains, email });
            }
        }
        (all, problems)
    }
}

impl PlanPort {
    /// Returns the members of a rule.
    pub fn of(rule: &PortRule) -> PlanPort {
        let texts = |all: &[SanitizedText]| all.iter().map(SanitizedText::to_string).collect();
        PlanPort {
            service: None,
            from_port: Some(rule.from),
            to_port: Some(rule.to),
            protocol: Some(rule.protocol.to_string()),
            cidrs: texts(&rule.v4),
            ipv6_cidrs: texts(&rule.v6),
            cidr_list_aliases: texts(&rule.aliases),
        }
    }

    fn rule(&self) -> Result<PortRule, UserText> {
        let (protocol, (from, to)) = match &self.service {
            Some(service) => self.service(service)?,
            None => self.numbers()?,
        };
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        let aliases: Vec<SanitizedText> = self.cidr_list_aliases.iter().map(SanitizedText::new).collect();
        if let Some(other) = aliases.iter().find(|alias| **alias != *CONSOLE) {
            return Err(UserText::new("problem.follow-ups.alias").with("value", other).with("console", CONSOLE));
        }
        let typed = self.cidrs.iter().chain(&self.ipv6_cidrs).map(String::as_str).collect::<Vec<_>>().join(" ");
        match typed.trim().is_empty() {
            true if aliases.is_empty() => (v4, v6) = (vec![ANY_V4.into()], vec![ANY_V6.into()]),
            true => {}
            false => (v4, v6) = ports::addresses(&typed)?,
        }
        PortRule { from, to, protocol: protocol.into(), v4, v6, aliases }.of_one_family()
    }

    fn service(&self, name: &str) -> Result<(&'static str, (i32, i32)), UserText> {
        if self.from_port.is_some() || self.to_port.is_some() || self.protocol.is_some() {
            return Err(UserText::new("problem.follow-ups.service-and-ports").with("value", SanitizedText::new(name)));
        }
        let plain = name.trim().to_lowercase().replace([' ', '_'], "-");
        if let Some(known) = firewall::known(&plain) {
            return Ok((known.protocol(), (known.port(), known.port())));
        }
        let say = UserText::new("problem.follow-ups.service").with("value", SanitizedText::new(name));
        match did_you_mean::nearest_name(&plain, firewall::known_keys()) {
            Some(near) => Err(UserText { key: "problem.follow-ups.service.near", ..say }.with("near", near)),
            None => Err(say.with("all", firewall::known_keys().collect::<Vec<_>>().join(", "))),
        }
    }

    fn numbers(&self) -> Result<(&'static str, (i32, i32)), UserText> {
        let typed = self.protocol.as_deref().unwrap_or("tcp");
        let Some(protocol) = PROTOCOLS.into_iter().find(|known| known.eq_ignore_ascii_case(typed.trim())) else {
            let say = UserText::new("problem.follow-ups.protocol").with("value", SanitizedText::new(typed));
            return Err(say.with("all", PROTOCOLS.join(", ")));
        };
        if let Some((from, to)) = firewall::whole(protocol) {
            let same = |given: Option<i32>, own: i32| given.is_none_or(|given| given == own);
            return match same(self.from_port, from) && same(self.to_port, to) {
                true => Ok((protocol, (from, to))),
                false => Err(UserText::new("problem.follow-ups.no-ports").with("protocol", protocol)),
            };
        }
        let typed = match (self.from_port, self.to_port) {
            (None, None) => String::new(),
            (Some(port), None) | (None, Some(port)) => port.to_string(),
            (Some(from), Some(to)) if from == to => from.to_string(),
            (Some(from), Some(to)) => format!("{from}-{to}"),
        };
        Ok((protocol, ports::range(&typed)?))
    }
}

/// Parses typed ports: `https`, `443`, `8000-8080`, `51820/udp`. They are open to everyone.
///
/// # Errors
/// The rule that the text breaks.
pub fn port(text: &str) -> Result<PortRule, UserText> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) && !PROTOCOLS.contains(&text.to_lowercase().as_str()) {
        return PlanPort { service: Some(text.to_owned()), ..PlanPort::default() }.rule();
    }
    let (numbers, protocol) = match text.split_once('/') {
        Some((numbers, protocol)) => (numbers, Some(protocol.to_owned())),
        None if text.starts_with(|c: char| c.is_ascii_alphabetic()) => ("", Some(text.to_owned())),
        None => (text, None),
    };
    let (from_port, to_port) = match numbers {
        "" => (None, None),
        numbers => ports::range(numbers).map(|(from, to)| (Some(from), Some(to)))?,
    };
    PlanPort { from_port, to_port, protocol, ..PlanPort::default() }.rule()
}

impl PlanStaticIp {
    /// Returns the members of a choice.
    pub fn of(choice: &StaticIpChoice) -> PlanStaticIp {
        match choice {
            StaticIpChoice::New { name } => {
                PlanStaticIp { name: name.as_ref().map(SanitizedText::to_string), existing: None }
            }
            StaticIpChoice::Existing { name } => PlanStaticIp { name: None, existing: Some(name.to_string()) },
        }
    }

    /// Returns the choice.
    ///
    /// # Errors
    /// The rule that a member breaks.
    pub fn choice(&self) -> Result<StaticIpChoice, UserText> {
        let name = |text: &String| static_ip::check(text);
        match (&self.name, &self.existing) {
            (Some(_), Some(_)) => Err(UserText::new("problem.follow-ups.static-ip.both")),
            (None, Some(existing)) => name(existing).map(|name| StaticIpChoice::Existing { name }),
            (new, None) => new.as_ref().map(name).transpose().map(|name| StaticIpChoice::New { name }),
        }
    }
}

impl From<FollowUps> for PlanFollowUps {
    fn from(all: FollowUps) -> PlanFollowUps {
        let text = |name: SanitizedText| name.to_string();
        PlanFollowUps {
            ports: all.ports.iter().map(PlanPort::of).collect(),
            static_ip: all.static_ip.as_ref().map(PlanStaticIp::of),
            https: all.https.map(|https| PlanHttps {
                domains: https.domains.into_iter().map(text).collect(),
                email: Some(https.email.to_string()),
            }),
            ssh_alias: all.ssh_alias.then_some(true),
        }
    }
}

impl TryFrom<PlanFollowUps> for FollowUps {
    type Error = String;

    fn try_from(plan: PlanFollowUps) -> Result<FollowUps, String> {
        let (all, problems) = plan.checked();
        match problems.first() {
            None => Ok(all),
            Some(problem) => Err(problem.say.key.to_owned()),
        }
    }
}

/// The outcome of a follow-up, as recorded in a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FollowUpOutcome {
    /// It succeeded.
    Done,
    /// It failed.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (FollowUps, Vec<(FieldId, &'static str)>) {
        let plan: PlanFollowUps = serde_json::from_str(json).unwrap();
        let (all, problems) = plan.checked();
        (all, problems.iter().map(|problem| (problem.field, problem.say.key)).collect())
    }

    #[test]
    fn follow_ups_round_trip_through_json() {
        let json = r#"{"ports": [{"service": "https"}, {"fromPort": 8000, "toPort": 8080, "cidrs": ["203.0.113.9"]},
            {"fromPort": 51820, "protocol": "UDP"}, {"protocol": "icmp"},
            {"fromPort": 3000, "cidrListAliases": ["lightsail-connect"]}],
            "staticIp": {"name": "web-ip"}, "https": {"domains": ["example.com"], "email": "me@example.com"},
            "sshAlias": true}"#;
        let (all, problems) = read(json);
        assert_eq!(problems, []);
        let ports: Vec<String> = all.ports.iter().map(PortRule::ports).collect();
        assert_eq!(ports, ["443/tcp", "8000-8080/tcp", "51820/udp", "icmp", "3000/tcp"]);
        assert_eq!((&all.ports[1].v4[..], &all.ports[1].v6[..]), (&["203.0.113.9/32".into()][..], &[][..]));
        assert!(all.ports[0].open_to_all() && !all.ports[4].open_to_all());
        assert_eq!(read(&serde_json::to_string(&all).unwrap()), (all.clone(), vec![]));
        let existing = FollowUps { static_ip: Some(StaticIpChoice::Existing { name: "old".into() }), ..all };
        assert_eq!(read(&serde_json::to_string(&existing).unwrap()).0, existing);
        assert_eq!(serde_json::to_string(&FollowUps::default()).unwrap(), "{}");
    }

    #[test]
    fn all_broken_rules_are_reported_at_once() {
        let json = r#"{"ports": [{"service": "http"}, {"service": "coffee"}, {"fromPort": 70000}, {"protocol": "sctp"}, {},
            {"service": "https"}, {"fromPort": 443}, {"service": "https", "fromPort": 1}, {"fromPort": 1, "cidrs": ["me"]},
            {"protocol": "icmp", "fromPort": 22}, {"fromPort": 2, "cidrListAliases": ["all"]}],
            "staticIp": {"name": "a", "existing": "b"}, "https": {"domains": ["https://example.com"]}}"#;
        let (all, problems) = read(json);
        let keys: Vec<&str> = problems.iter().map(|(_, key)| *key).collect();
        let expected = [
            "problem.follow-ups.service.near",
            "problem.follow-ups.service",
            "after.problem.ports",
            "problem.follow-ups.protocol",
            "after.problem.no-ports",
            "problem.follow-ups.ports-twice",
            "problem.follow-ups.service-and-ports",
            "after.problem.address",
            "problem.follow-ups.no-ports",
            "problem.follow-ups.alias",
            "problem.follow-ups.static-ip.both",
            "after.problem.domain.address",
            "after.problem.email",
        ];
        assert_eq!(keys, expected);
        let fields: Vec<FieldId> = problems[10..].iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, [FieldId::StaticIp, FieldId::Https, FieldId::HttpsEmail]);
        assert_eq!((all.ports.len(), all.https, all.static_ip), (1, None, None), "what is right is taken");
    }

    #[test]
    fn ports_are_parsed_by_name_or_number() {
        let typed = |text: &str| port(text).map(|rule| rule.ports()).map_err(|say| say.key);
        for (text, ports) in [
            ("https", "443/tcp"),
            (" WireGuard ", "51820/udp"),
            ("443", "443/tcp"),
            ("8000-8080", "8000-8080/tcp"),
            ("53/udp", "53/udp"),
            ("icmp", "icmp"),
        ] {
            assert_eq!(typed(text).as_deref(), Ok(ports), "{text}");
        }
        assert_eq!(typed("minecraf"), Err("problem.follow-ups.service.near"));
        assert_eq!((typed(""), typed("1-")), (Err("after.problem.no-ports"), Err("after.problem.ports")));
        assert_eq!(typed("22/sctp"), Err("problem.follow-ups.protocol"));
    }

    #[test]
    fn invalid_follow_ups_in_a_journal_are_an_error() {
        assert!(serde_json::from_str::<FollowUps>(r#"{"staticIp": {"name": "-"}}"#).is_err());
        let given = serde_json::from_str::<FollowUps>(r#"{"staticIp": {}}"#).unwrap();
        assert_eq!(given.static_ip, Some(StaticIpChoice::New { name: None }));
    }
}
