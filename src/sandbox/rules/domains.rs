//! Rules for DNS zones and records. The wording is Skysail's unless stated otherwise.

use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{Member, Params, flag, one_of, text};
use crate::sandbox::records::Entry;
use crate::sandbox::transaction::Transaction;

use super::https::is_domain;

/// The members of a record.
pub const ENTRY: &[Member] = &[text("id"), text("name"), text("target"), flag("isAlias"), one_of("type", Entry::KINDS)];

/// Domains, distributions, and certificates can only be requested in us-east-1. Wording: observed for domains and
/// distributions.
pub fn only_in_virginia(call: &Transaction<'_>, what: &str) -> Result<(), ServiceException> {
    match call.region.name == "us-east-1" {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "{what}-related APIs are only available in the us-east-1 Region. Please set your AWS Region configuration to \
             us-east-1 to create, view, or edit these resources."
        ))),
    }
}

pub fn domain_name(name: &str) -> Result<(), ServiceException> {
    match is_domain(name) && name.len() <= 253 {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("{name:?} is not a domain name."))),
    }
}

/// Reads a record of this zone.
pub fn entry(given: Option<Params<'_>>, zone: &str, id: String) -> Result<Entry, ServiceException> {
    let Some(given) = given else {
        return Err(ServiceException::invalid("The required member domainEntry is missing."));
    };
    let word = |name: &str| match given.word(name) {
        "" => Err(ServiceException::invalid(format!("domainEntry.{name} is missing."))),
        word => Ok(word.to_owned()),
    };
    let entry =
        Entry { id, name: word("name")?, target: word("target")?, alias: given.flag("isAlias"), kind: word("type")? };
    let inside = entry.name == zone || entry.name.strip_suffix(zone).is_some_and(|rest| rest.ends_with('.'));
    if !inside {
        return Err(ServiceException::invalid(format!("{:?} is not in the domain {zone}.", entry.name)));
    }
    let fits = match entry.kind.as_str() {
        "A" if !entry.alias => entry.target.parse::<std::net::Ipv4Addr>().is_ok(),
        "AAAA" if !entry.alias => entry.target.parse::<std::net::Ipv6Addr>().is_ok(),
        "TXT" => entry.target.len() >= 2 && entry.target.starts_with('"') && entry.target.ends_with('"'),
        _ => true,
    };
    match fits {
        true => Ok(entry),
        false => Err(ServiceException::invalid(format!(
            "{:?} is not a target of a record of type {}.",
            entry.target, entry.kind
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(body: Value) -> Result<Entry, String> {
        entry(Some(Params::of(&body)), "example.com", "1".into()).map_err(|refusal| refusal.message.into())
    }

    #[test]
    fn record_must_be_in_its_zone_with_a_target_of_its_type() {
        let good = |name: &str, kind: &str, target: &str| read(json!({ "name": name, "type": kind, "target": target }));
        assert!(
            good("example.com", "A", "192.0.2.1").is_ok() && good("www.example.com", "CNAME", "example.com").is_ok()
        );
        assert!(
            good("www.example.com", "AAAA", "2001:db8::1").is_ok() && good("example.com", "TXT", "\"v=spf1\"").is_ok()
        );
        assert!(good("badexample.com", "A", "192.0.2.1").unwrap_err().contains("is not in the domain example.com"));
        assert!(good("example.com", "A", "here").unwrap_err().contains("of type A"));
        assert!(good("example.com", "TXT", "bare").unwrap_err().contains("of type TXT"));
        assert!(good("example.com", "A", "").unwrap_err().contains("domainEntry.target"));
    }
}
