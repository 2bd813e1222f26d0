//! A firewall rule of an instance.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRule {
    pub from: i64,
    pub to: i64,
    pub protocol: String,
    pub cidrs: Vec<String>,
    pub ipv6_cidrs: Vec<String>,
    pub aliases: Vec<String>,
}

impl PortRule {
    pub const PROTOCOLS: &[&str] = &["tcp", "all", "udp", "icmp", "icmpv6"];

    /// Parses `22/tcp` (open to all) and `3389/tcp:lightsail-connect` (open to that alias).
    pub fn parse(text: &str) -> Option<Self> {
        let (rule, alias) = match text.split_once(':') {
            Some((rule, alias)) => (rule, Some(alias)),
            None => (text, None),
        };
        let (port, protocol) = rule.split_once('/')?;
        let port = port.parse().ok()?;
        let mut rule = Self {
            from: port,
            to: port,
            protocol: protocol.to_owned(),
            cidrs: Vec::new(),
            ipv6_cidrs: Vec::new(),
            aliases: alias.map(str::to_owned).into_iter().collect(),
        };
        if alias.is_none() {
            rule.open_to_all();
        }
        Some(rule)
    }

    pub fn open_to_all(&mut self) {
        self.cidrs = vec!["0.0.0.0/0".to_owned()];
        self.ipv6_cidrs = vec!["::/0".to_owned()];
    }

    /// Returns whether ports and protocol are the same, which identify a rule.
    pub fn same_ports(&self, other: &PortRule) -> bool {
        (self.from, self.to, &self.protocol) == (other.from, other.to, &other.protocol)
    }

    /// Formats `22/tcp` or `8000-8080/tcp`, as in the details of an operation (observed).
    pub fn words(&self) -> String {
        match self.from == self.to {
            true => format!("{}/{}", self.from, self.protocol),
            false => format!("{}-{}/{}", self.from, self.to, self.protocol),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_rule_parses_its_alias() {
        let open = PortRule::parse("22/tcp").unwrap();
        assert_eq!((open.from, open.words(), open.cidrs.len()), (22, "22/tcp".to_owned(), 1));
        let console = PortRule::parse("3389/tcp:lightsail-connect").unwrap();
        assert_eq!((console.aliases.len(), console.cidrs.len()), (1, 0));
        assert_eq!(PortRule::parse("ssh"), None);
    }
}
