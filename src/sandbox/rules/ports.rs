//! Rules for firewall rules.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{Member, Params, text, texts, whole};
use crate::sandbox::records::PortRule;

/// The members of a firewall rule.
pub const PORT: &[Member] = &[
    whole("fromPort"),
    whole("toPort"),
    text("protocol"),
    texts("cidrs"),
    texts("ipv6Cidrs"),
    texts("cidrListAliases"),
];

/// Sixty rules (AWS documentation).
const MOST: usize = 60;

/// Reads and checks a firewall rule, which is open to everyone if it names no source. Skysail's wording throughout.
pub fn port(given: Option<Params<'_>>) -> Result<PortRule, ServiceException> {
    let Some(given) = given else {
        return Err(ServiceException::invalid("The required member portInfo is missing."));
    };
    let (from, to) = (given.whole("fromPort").unwrap_or(0), given.whole("toPort").unwrap_or(65_535));
    // The AWS CLI's own example uses uppercase.
    let protocol = given.text("protocol").unwrap_or("tcp").to_ascii_lowercase();
    if !PortRule::PROTOCOLS.contains(&protocol.as_str()) {
        let known = PortRule::PROTOCOLS.join(",");
        return Err(ServiceException::invalid(format!("The protocol must be one of the following: {known}.")));
    }
    let least = if protocol.starts_with("icmp") { -1 } else { 0 };
    if from < least || to > 65_535 || (from > to && to != -1) {
        return Err(ServiceException::invalid(format!("Ports {from} to {to} are not a range from {least} to 65535.")));
    }
    let own = |name: &str| given.texts(name).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut rule = PortRule {
        from,
        to,
        protocol,
        cidrs: own("cidrs"),
        ipv6_cidrs: own("ipv6Cidrs"),
        aliases: own("cidrListAliases"),
    };
    let bad_v4 = rule.cidrs.iter().find(|cidr| !is_cidr::<Ipv4Addr>(cidr, 32));
    let bad_v6 = rule.ipv6_cidrs.iter().find(|cidr| !is_cidr::<Ipv6Addr>(cidr, 128));
    if let Some(bad) = bad_v4.or(bad_v6) {
        return Err(ServiceException::invalid(format!("{bad:?} is not a range of IP addresses.")));
    }
    if let Some(bad) = rule.aliases.iter().find(|alias| *alias != "lightsail-connect") {
        return Err(ServiceException::invalid(format!("{bad:?} is not an alias. It must be lightsail-connect.")));
    }
    if rule.cidrs.is_empty() && rule.ipv6_cidrs.is_empty() && rule.aliases.is_empty() {
        rule.open_to_all();
    }
    Ok(rule)
}

/// Skysail's wording.
pub fn count(rules: &[PortRule]) -> Result<(), ServiceException> {
    match rules.len() <= MOST {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("An instance may have at most {MOST} firewall rules."))),
    }
}

/// Returns whether it is an address, alone or with a prefix length.
fn is_cidr<A: std::str::FromStr>(text: &str, longest: u8) -> bool {
    let (address, prefix) = text.split_once('/').unwrap_or((text, "0"));
    address.parse::<A>().is_ok() && prefix.parse::<u8>().is_ok_and(|prefix| prefix <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: Value) -> Result<PortRule, String> {
        port(Some(Params::of(&body))).map_err(|refusal| refusal.message.into())
    }

    #[test]
    fn rule_without_a_source_is_open_to_everyone() {
        let rule = read(json!({ "fromPort": 80, "toPort": 80, "protocol": "tcp" })).unwrap();
        assert_eq!((rule.words(), rule.cidrs), ("80/tcp".into(), vec!["0.0.0.0/0".to_owned()]));
    }

    #[test]
    fn invalid_range_is_refused() {
        for body in [
            json!({ "fromPort": 90, "toPort": 80 }),
            json!({ "fromPort": -2, "toPort": 80 }),
            json!({ "fromPort": 0, "toPort": 70_000 }),
            json!({ "fromPort": 1, "toPort": 1, "cidrs": ["300.0.0.0/8"] }),
            json!({ "fromPort": 1, "toPort": 1, "ipv6Cidrs": ["::/129"] }),
            json!({ "fromPort": 1, "toPort": 1, "protocol": "smoke" }),
            json!({ "fromPort": 1, "toPort": 1, "cidrListAliases": ["friends"] }),
        ] {
            assert!(read(body.clone()).is_err(), "{body}");
        }
    }
}
