//! Firewall rules of an instance: comparing, merging and parsing them.

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde::{Deserialize, Serialize};

/// The alias for the addresses that Lightsail's browser console connects from.
pub const CONSOLE: &str = "lightsail-connect";
/// Every IPv4 address.
pub const ANY_V4: &str = "0.0.0.0/0";
/// Every IPv6 address.
pub const ANY_V6: &str = "::/0";

/// A firewall rule, as `GetInstancePortStates` reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRule {
    /// The first port; for ICMP, the type.
    pub from: i32,
    /// The last port; for ICMP, the code.
    pub to: i32,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, `all`, or another value of the service.
    pub protocol: SanitizedText,
    /// The IPv4 addresses with access, as CIDR blocks.
    pub v4: Vec<SanitizedText>,
    /// The IPv6 addresses with access, as CIDR blocks.
    pub v6: Vec<SanitizedText>,
    /// Address lists maintained by AWS.
    pub aliases: Vec<SanitizedText>,
}

impl PortRule {
    /// Returns `443/tcp`, `8000-8080/tcp`, `icmp`.
    pub fn ports(&self) -> String {
        match (&*self.protocol, self.from == self.to) {
            ("icmp" | "icmpv6" | "all", _) => self.protocol.to_string(),
            (protocol, true) => format!("{}/{protocol}", self.from),
            (protocol, false) => format!("{}-{}/{protocol}", self.from, self.to),
        }
    }

    /// Returns the rule limited to the IP version of its protocol: ICMP is IPv4, ICMPv6 is IPv6.
    ///
    /// # Errors
    /// Nobody would have access.
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

    /// Returns whether both cover the same ports, regardless of who has access.
    pub fn same_ports(&self, other: &PortRule) -> bool {
        (self.from, self.to, &self.protocol) == (other.from, other.to, &other.protocol)
    }

    /// Returns whether everyone with access by the other rule has access by this one.
    pub fn covers(&self, other: &PortRule) -> bool {
        let all = |ours: &[SanitizedText], theirs: &[SanitizedText], any: &str| {
            ours.iter().any(|own| *own == *any) || theirs.iter().all(|one| ours.contains(one))
        };
        self.same_ports(other)
            && all(&self.v4, &other.v4, ANY_V4)
            && all(&self.v6, &other.v6, ANY_V6)
            // Everyone includes the addresses of AWS's lists, which are IPv4.
            && (self.open_to_all() || all(&self.aliases, &other.aliases, ""))
    }

    /// Returns whether this lets everyone in, by IPv4 or IPv6, where the other doesn't.
    fn is_wider(&self, other: &PortRule) -> bool {
        let any = |all: &[SanitizedText], any: &str| all.iter().any(|one| *one == *any);
        any(&self.v4, ANY_V4) && !any(&other.v4, ANY_V4) || any(&self.v6, ANY_V6) && !any(&other.v6, ANY_V6)
    }

    /// Returns whether this achieves what the other requests: all its addresses have access, and not everyone if only
    /// some addresses should.
    pub fn settles(&self, other: &PortRule) -> bool {
        self.covers(other) && !self.is_wider(other)
    }

    /// Returns whether both give access to exactly the same addresses of the same ports.
    pub fn same_access(&self, other: &PortRule) -> bool {
        self.settles(other) && other.settles(self)
    }

    /// Returns the addresses and lists with access that are named one by one.
    pub fn named(&self) -> impl Iterator<Item = &SanitizedText> {
        let all = self.v4.iter().chain(&self.v6).chain(&self.aliases);
        all.filter(|one| ![ANY_V4, ANY_V6].contains(&one.as_str()))
    }

    /// Returns whether this address or list has access by its name.
    pub fn names(&self, one: &SanitizedText) -> bool {
        self.named().any(|own| own == one)
    }

    /// Returns the rule to send for this one, given an open rule for the same ports, which it replaces; none if nothing
    /// would change. Named addresses keep their access; access for everyone gives way to named addresses.
    pub fn in_place_of(&self, open: &PortRule) -> Option<PortRule> {
        let both = self.with(open).filter(|_| !open.is_wider(self)).unwrap_or_else(|| self.clone());
        (!open.settles(self)).then_some(both)
    }

    /// Returns a rule for everyone with access by this or the other one; none if named addresses would be merged with
    /// access for everyone.
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

    /// Returns whether it is open to everyone over IPv4.
    pub fn open_to_all(&self) -> bool {
        self.v4.iter().any(|own| *own == *ANY_V4)
    }

    /// Returns whether it is open to everyone over IPv4 or IPv6.
    pub fn open_to_any(&self) -> bool {
        self.open_to_all() || self.v6.iter().any(|own| *own == *ANY_V6)
    }

    /// Returns whether it includes this TCP port.
    pub fn has_tcp(&self, port: i32) -> bool {
        matches!(&*self.protocol, "tcp" | "all") && (self.from..=self.to).contains(&port)
    }
}

/// Parses `443` or `8000-8080`.
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
        false => Err(UserText::new("after.problem.ports-reversed").with("text", SanitizedText::new(text.trim()))),
    }
}

/// Parses addresses, with or without a prefix length, separated by commas or spaces. Returns those of IPv4, and those
/// of IPv6.
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

/// Formats a block like the service does, with the bits beyond the prefix cleared.
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
    fn port_is_a_number_or_a_range() {
        assert_eq!((range("443"), range(" 8000 - 8080 ")), (Ok((443, 443)), Ok((8000, 8080))));
        for bad in ["", "http", "-1", "70000", "90-80", "1-2-3", "+5", "80,443"] {
            assert!(range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses_are_normalized_to_cidr_ranges() {
        let (v4, v6) = addresses("203.0.113.9, 198.51.100.77/24 2001:db8::1/64").unwrap();
        assert_eq!(v4, ["203.0.113.9/32".into(), "198.51.100.0/24".into()].map(|c: SanitizedText| c));
        assert_eq!(v6, [SanitizedText::from("2001:db8::/64")]);
        for bad in ["", "me", "300.1.1.1", "1.2.3.4/33", "::1/129", "1.2.3.4/+8"] {
            assert!(addresses(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn wider_rule_covers_a_narrower_one() {
        let rule = |v4: &str| PortRule {
            from: 22,
            to: 22,
            protocol: "tcp".into(),
            v4: vec![v4.into()],
            ..PortRule::default()
        };
        assert!(rule(ANY_V4).covers(&rule("203.0.113.9/32")));
        assert!(!rule("203.0.113.9/32").covers(&rule(ANY_V4)));
        // Access for everyone gives way to one address, and one address is kept with another.
        let (all, one, other) = (rule(ANY_V4), rule("203.0.113.9/32"), rule("198.51.100.7/32"));
        assert_eq!((one.in_place_of(&all), all.in_place_of(&one)), (Some(one.clone()), Some(all.clone())));
        assert_eq!((one.in_place_of(&one), all.in_place_of(&all)), (None, None));
        let console = PortRule { v4: Vec::new(), aliases: vec![CONSOLE.into()], ..one.clone() };
        assert_eq!(console.in_place_of(&all), Some(console.clone()));
        assert_eq!(other.in_place_of(&one).map(|both| both.v4.len()), Some(2));
        assert!(!all.settles(&one) && one.settles(&one) && all.settles(&all) && !one.settles(&all));
    }
}
