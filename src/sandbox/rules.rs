//! The service's validation rules and error messages.
//!
//! Each rule says where its wording comes from: *observed* in public reports of the real service, or *Skysail's*,
//! where AWS's isn't known.

mod add_ons;
mod disks;
mod domains;
mod https;
mod plan;
mod ports;
mod sources;
mod tags;

use std::collections::HashSet;

use super::exception::ServiceException;
use super::transaction::Transaction;

pub use add_ons::{ADD_ON, KINDS as ADD_ON_KINDS, add_on, add_ons};
pub use disks::{can_attach, made, size as disk_size};
pub use domains::{ENTRY, domain_name, entry, only_in_virginia};
pub use https::{domains, email};
pub use plan::{Plan, bundle_fits, ip_type_fits, plan, plan_for};
pub use ports::{PORT, count as port_count, port};
pub use sources::{RestoreSource, source};
pub use tags::{TAG, count as tag_count, tags};

/// The EC2 limit that applies to Lightsail's launch scripts, in bytes.
const LONGEST_SCRIPT: usize = 16 * 1024;

/// 2 to 255 letters, digits, `.`, `-`, `_`, with a letter or digit at both ends (AWS documentation). Skysail's
/// wording.
pub fn name(what: &str, name: &str) -> Result<(), ServiceException> {
    let end = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && (2..=255).contains(&name.len())
        && end(name.chars().next())
        && end(name.chars().last());
    match fits {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "{what} \"{}\" is not valid. Names have 2 to 255 letters, numbers, periods, hyphens \
             and underscores, and begin and end with a letter or number.",
            name.chars().take(80).collect::<String>()
        ))),
    }
}

/// Names must be free in the Region across all kinds of resources. Wording: observed; the service doesn't say which
/// resource has a name.
pub fn names_are_free(call: &Transaction<'_>, names: &[&str]) -> Result<(), ServiceException> {
    let taken = |name: &&&str| call.home().holder(name, call.now).is_some();
    let taken: Vec<&str> = names.iter().filter(taken).copied().collect();
    match taken.is_empty() {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("Some names are already in use: {}", taken.join(",")))
            .tip("Names are unique in a Region across all kinds of resources. Choose another name.")),
    }
}

/// Checks the names in a request for instances. Skysail's wording.
pub fn instance_names(names: &[&str]) -> Result<(), ServiceException> {
    if names.is_empty() {
        return Err(ServiceException::invalid("instanceNames must have at least one name."));
    }
    let mut seen = HashSet::new();
    for one in names {
        name("Instance name", one)?;
        if !seen.insert(one) {
            return Err(ServiceException::invalid(format!("The name {one} appears more than once in instanceNames.")));
        }
    }
    Ok(())
}

/// Wording: observed in 2023.
pub fn zone(call: &Transaction<'_>, zone: &str) -> Result<(), ServiceException> {
    match call.region.zone_names.iter().any(|known| known == zone) {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "The given Availability Zone is invalid. It must be one of the following: {}.",
            call.region.zone_names.join(",")
        ))),
    }
}

/// Skysail's wording.
pub fn script(script: &str) -> Result<(), ServiceException> {
    match script.len() <= LONGEST_SCRIPT {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "userData has {} bytes. It may have at most {LONGEST_SCRIPT}.",
            script.len()
        ))),
    }
}

/// The key pair must exist in the Region, or be the Region's default one. Skysail's wording.
pub fn key_pair(call: &Transaction<'_>, name: &str) -> Result<(), ServiceException> {
    let known = name == super::view::DEFAULT_PAIR || call.home().key_pairs.contains_key(name);
    if known { Ok(()) } else { Err(ServiceException::not_found("KeyPair", name)) }
}

/// Checks the name of a key pair to create.
pub fn new_key_pair(call: &Transaction<'_>, pair: &str) -> Result<(), ServiceException> {
    name("Key pair name", pair)?;
    match pair == super::view::DEFAULT_PAIR {
        true => Err(ServiceException::invalid(format!("Some names are already in use: {pair}"))),
        false => names_are_free(call, &[pair]),
    }
}

/// Wording: observed in 2026 with a limit of 0.
pub fn quota(kind: &str, held: usize, more: usize, limit: usize) -> Result<(), ServiceException> {
    match held + more <= limit {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "Sorry, you've reached your maximum limit of Lightsail {kind} : {limit}. If you're new \
             to Lightsail, please try again later. If the issue persists, please contact Customer \
             Support."
        ))),
    }
}

/// Wording: observed in 2026.
pub fn plan_size(call: &Transaction<'_>, plan: &Plan<'_>) -> Result<(), ServiceException> {
    let dearest = call.state.scenario().quota.dearest_plan;
    match dearest.is_some_and(|dearest| plan.bundle.price.is_none_or(|price| price > dearest)) {
        false => Ok(()),
        true => Err(ServiceException::invalid(
            "Sorry, your account can not create an instance using this Lightsail plan size.",
        )),
    }
}

/// Whole hours, `HH:00` (AWS documentation). Skysail's wording.
pub fn whole_hour(time: &str) -> Result<(), ServiceException> {
    let hour =
        time.strip_suffix(":00").filter(|hour| hour.len() == 2 && hour.bytes().all(|digit| digit.is_ascii_digit()));
    let fits = hour.and_then(|hour| hour.parse::<u8>().ok()).is_some_and(|hour| hour < 24);
    match fits {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!(
            "snapshotTimeOfDay {time:?} is not valid. It must be a whole hour in UTC, from 00:00 to 23:00."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_documentation() {
        for good in ["ab", "a.b", "web-1_x", "7up", &"a".repeat(255)] {
            assert!(name("Name", good).is_ok(), "{good}");
        }
        for bad in ["", "a", "-ab", "ab-", "a b", "ü1", "a/b", "a\u{0}b", &"a".repeat(256)] {
            assert!(name("Name", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn instance_names_are_required_and_unique() {
        assert!(instance_names(&[]).is_err());
        assert!(instance_names(&["web-1", "web-2"]).is_ok());
        assert!(instance_names(&["web-1", "web-1"]).unwrap_err().message.contains("more than once"));
    }

    #[test]
    fn snapshots_are_taken_on_the_hour() {
        assert!(whole_hour("00:00").is_ok() && whole_hour("23:00").is_ok());
        for bad in ["24:00", "6:00", "06:30", "+6:00", "", "0600"] {
            assert!(whole_hour(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn script_may_have_16_kib() {
        assert!(script(&"x".repeat(16_384)).is_ok());
        assert!(script(&"x".repeat(16_385)).is_err());
    }
}
