//! Rules of an instance's firewall, and how they are typed.

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde::{Deserialize, Serialize};

/// What Lightsail's own console in the browser connects from.
pub const CONSOLE: &str = "lightsail-connect";
/// Every IPv4 address.
pub const ANY_V4: &str = "0.0.0.0/0";
/// Every IPv6 address.
pub const ANY_V6: &str = "::/0";

/// One rule, as `GetInstancePortStates` reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRule {
    /// Ports; of ICMP the type and the code.
    pub from: i32,
    /// The last one.
    pub to: i32,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or what the service says.
    pub protocol: SanitizedText,
    /// Who may reach them over IPv4, as CIDR blocks.
    pub v4: Vec<SanitizedText>,
    /// Who may reach them over IPv6, as CIDR blocks.
    pub v6: Vec<SanitizedText>,
    /// Lists of addresses that AWS keeps.
    pub aliases: Vec<SanitizedText>,
}

impl PortRule {
    /// `443/tcp`, `8000-8080/tcp`, `icmp`.
    pub fn ports(&self) -> String {
        match (&*self.protocol, self.from == self.to) {
            ("icmp" | "icmpv6" | "all", _) => self.protocol.to_string(),
            (protocol, true) => format!("{}/{protocol}", self.from),
            (protocol, false) => format!("{}-{}/{protocol}", self.from, self.to),
        }
    }

    /// Returns the rule for those who can use its protocol: ICMP is IPv4's, ICMPv6 is IPv6's.
    ///
    /// # Errors
    /// Nobody is left who is let in.
    pub fn of_one_family(mut self) -> Result<PortRule, UserText> {
        match &*self.protocol {
            "icmp" => self.v6.clear(),
            "icmpv6" => self.v4.clear(),
            _ => {}
        }
        match self.v4.is_empty() && self.v6.is_empty() && self.aliases.is_empty() {
            true => Err(UserText::new("after.problem.family").with("protocol", &self.protocol)),
            false => Ok(self),
        }
    }

    /// Whether both are about the same ports, whoever may reach them.
    pub fn same_ports(&self, other: &PortRule) -> bool {
        (self.from, self.to, &self.protocol) == (other.from, other.to, &other.protocol)
    }

    /// Whether all that may reach the other's ports may reach them here.
    pub fn covers(&self, other: &PortRule) -> bool {
        let all = |ours: &[SanitizedText], theirs: &[SanitizedText], any: &str| {
            ours.iter().any(|own| *own == *any) || theirs.iter().all(|one| ours.contains(one))
        };
        self.same_ports(other)
            && all(&self.v4, &other.v4, ANY_V4)
            && all(&self.v6, &other.v6, ANY_V6)
            && all(&self.aliases, &other.aliases, "")
    }

    /// Whether this lets in everyone, by either family, where the other doesn't.
    fn is_wider(&self, other: &PortRule) -> bool {
        let any = |all: &[SanitizedText], any: &str| all.iter().any(|one| *one == *any);
        any(&self.v4, ANY_V4) && !any(&other.v4, ANY_V4) || any(&self.v6, ANY_V6) && !any(&other.v6, ANY_V6)
    }

    /// Whether this does what the other asks for: those who are to be let in are, and not everyone where only some are.
    pub fn settles(&self, other: &PortRule) -> bool {
        self.covers(other) && !self.is_wider(other)
    }

    /// The rule to send for this one where another is there for the same ports, whose place it takes; none where
    /// nothing would change. Who is let in by name stays; everyone gives way to those who are named.
    pub fn in_place_of(&self, open: &PortRule) -> Option<PortRule> {
        let both = self.with(open).filter(|_| !open.is_wider(self)).unwrap_or_else(|| self.clone());
        (!open.settles(self)).then_some(both)
    }

    /// A rule for whom this one lets in and for whom the other does; none, where one of them could
    /// not be told from everybody any more.
    pub fn with(&self, other: &PortRule) -> Option<PortRule> {
        let both = |ours: &[SanitizedText], theirs: &[SanitizedText]| {
            let more = theirs.iter().filter(|one| !ours.contains(one));
            ours.iter().chain(more).cloned().collect::<Vec<_>>()
        };
        let (v4, v6) = (both(&self.v4, &other.v4), both(&self.v6, &other.v6));
        let lost = |all: &[SanitizedText], any: &str| all.len() > 1 && all.iter().any(|one| *one == *any);
        let whole = !lost(&v4, ANY_V4) && !lost(&v6, ANY_V6);
        whole.then(|| PortRule { v4, v6, aliases: both(&self.aliases, &other.aliases), ..self.clone() })
    }

    /// Whether everybody on the internet may reach it, by IPv4.
    pub fn open_to_all(&self) -> bool {
        self.v4.iter().any(|own| *own == *ANY_V4)
    }

    /// Whether a TCP port is among its ports.
    pub fn has_tcp(&self, port: i32) -> bool {
        matches!(&*self.protocol, "tcp" | "all") && (self.from..=self.to).contains(&port)
    }
}

/// `443` or `8000-8080`.
pub fn range(text: &str) -> Result<(i32, i32), UserText> {
    if text.trim().is_empty() {
        return Err(UserText::new("after.problem.no-ports"));
    }
    let bad = || UserText::new("after.problem.ports").with("text", SanitizedText::new(text.trim()));
    let number = |part: &str| {
        let part = part.trim();
        let digits = !part.is_empty() && part.len() <= 5 && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|n: &i32| digits && (0..=65_535).contains(n))
    };
    let (first, last) = text.trim().split_once('-').unwrap_or((text.trim(), text.trim()));
    let (from, to) = number(first).zip(number(last)).ok_or_else(bad)?;
    match from <= to {
        true => Ok((from, to)),
        false => Err(bad()),
    }
}

/// Addresses, alone or with the length of their prefix, separated by commas or spaces: those of
/// IPv4, and those of IPv6.
pub fn addresses(text: &str) -> Result<(Vec<SanitizedText>, Vec<SanitizedText>), UserText> {
    let (mut v4, mut v6) = (Vec::new(), Vec::new());
    for word in text.split([',', ' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        let (address, prefix) = word.split_once('/').map_or((word, None), |(a, p)| (a, Some(p)));
        let length = |longest: u8| match prefix {
            None => Some(longest),
            Some(prefix) => prefix.parse().ok().filter(|length| *length <= longest && !prefix.starts_with('+')),
        };
        let bad = || UserText::new("after.problem.address").with("text", SanitizedText::new(word));
        match address.parse::<IpAddr>().map_err(|_| bad())? {
            IpAddr::V4(ip) => v4.push(SanitizedText::new(v4_range(ip, length(32).ok_or_else(bad)?))),
            IpAddr::V6(ip) => v6.push(SanitizedText::new(v6_range(ip, length(128).ok_or_else(bad)?))),
        }
    }
    match v4.is_empty() && v6.is_empty() {
        true => Err(UserText::new("after.problem.no-address")),
        false => Ok((v4, v6)),
    }
}

/// As the service writes it: the bits beyond the prefix are none.
fn v4_range(ip: Ipv4Addr, length: u8) -> String {
    let mask = u32::MAX.checked_shl(u32::from(32 - length)).unwrap_or(0);
    format!("{}/{length}", Ipv4Addr::from(u32::from(ip) & mask))
}

fn v6_range(ip: Ipv6Addr, length: u8) -> String {
    let mask = u128::MAX.checked_shl(u32::from(128 - length)).unwrap_or(0);
    format!("{}/{length}", Ipv6Addr::from(u128::from(ip) & mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_one_or_a_range() {
        assert_eq!((range("443"), range(" 8000 - 8080 ")), (Ok((443, 443)), Ok((8000, 8080))));
        for bad in ["", "http", "-1", "70000", "90-80", "1-2-3", "+5", "80,443"] {
            assert!(range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_written_as_ranges() {
        let (v4, v6) = addresses("203.0.113.9, 198.51.100.77/24 2001:db8::1/64").unwrap();
        assert_eq!(v4, ["203.0.113.9/32".into(), "198.51.100.0/24".into()].map(|c: SanitizedText| c));
        assert_eq!(v6, [SanitizedText::from("2001:db8::/64")]);
        for bad in ["", "me", "300.1.1.1", "1.2.3.4/33", "::1/129", "1.2.3.4/+8"] {
            assert!(addresses(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_open_to_all_covers_less() {
        let rule = |v4: &str| PortRule {
            from: 22,
            to: 22,
            protocol: "tcp".into(),
            v4: vec![v4.into()],
            ..PortRule::default()
        };
        assert!(rule(ANY_V4).covers(&rule("203.0.113.9/32")));
        assert!(!rule("203.0.113.9/32").covers(&rule(ANY_V4)));
        // Everyone gives way to one, and one stays beside another.
        let (all, one, other) = (rule(ANY_V4), rule("203.0.113.9/32"), rule("198.51.100.7/32"));
        assert_eq!((one.in_place_of(&all), all.in_place_of(&one)), (Some(one.clone()), Some(all.clone())));
        assert_eq!((one.in_place_of(&one), all.in_place_of(&all)), (None, None));
        let console = PortRule { v4: Vec::new(), aliases: vec![CONSOLE.into()], ..one.clone() };
        assert_eq!(console.in_place_of(&all), Some(console.clone()));
        assert_eq!(other.in_place_of(&one).map(|both| both.v4.len()), Some(2));
        assert!(!all.settles(&one) && one.settles(&one) && all.settles(&all) && !one.settles(&all));
    }
}
