//! Estimates what instances and their resources have cost until their deletion.
//!
//! Lightsail bills an instance by the hour, running or stopped, with 744 hours to a monthly price; a static IP only for
//! the hours in which it is unattached (AWS's billing FAQ). Transfer beyond the allowance, snapshots, taxes and credits
//! appear only on the bill.

use super::addons::AUTO_SNAPSHOT;
use super::cost::Usd;
use super::instance::Instance;
use super::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// The hourly price of an unattached static IP, in USD (AWS's billing FAQ).
pub const IDLE_STATIC_IP_HOUR: f64 = 0.005;
const HOUR: u64 = 3600;

/// The cost so far of instances and their resources.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CostSoFar {
    /// In USD, for the instances whose price and age are known.
    pub dollars: f64,
    /// Started hours, added up over all instances.
    pub hours: u64,
    /// Instances whose price or age is unknown; not included in the amount.
    pub unknown: Vec<SanitizedText>,
    /// The maximum cost of unattached static IPs, in USD.
    pub idle_ips: f64,
    /// Whether there were snapshots, whose size is unknown.
    pub snapshots: bool,
}

impl CostSoFar {
    /// Returns the cost until `now`. `price` is the monthly price of one instance in USD, as ordered.
    pub fn of<'a>(
        instances: impl Iterator<Item = &'a Instance>,
        extras: impl Iterator<Item = (&'a OwnedResource, &'a FoundResource)>,
        price: Option<Usd>,
        now: SystemTime,
    ) -> CostSoFar {
        let mut spent = CostSoFar::default();
        for instance in instances {
            spent.snapshots |= instance.add_ons.iter().any(|add_on| *add_on == AUTO_SNAPSHOT);
            match (price, instance.created_at.and_then(|at| now.duration_since(at).ok())) {
                (Some(price), Some(age)) => {
                    let hours = begun(age);
                    spent.hours += hours;
                    spent.dollars += price.hourly() * hours as f64;
                }
                _ => spent.unknown.push(instance.name.clone()),
            }
        }
        for (made, found) in extras {
            if made.kind == ResourceKind::StaticIp && found.attached_to.is_none() {
                let since = found.created_at.unwrap_or(made.began());
                spent.idle_ips += begun(now.duration_since(since).unwrap_or_default()) as f64 * IDLE_STATIC_IP_HOUR;
            }
        }
        spent
    }

    /// Returns whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.hours == 0 && self.unknown.is_empty() && self.idle_ips == 0.0
    }

    /// Formats the amount: `$0.0094`, `$12.50`.
    pub fn amount(&self) -> String {
        amount(self.dollars)
    }
}

/// Formats dollars with enough decimals that a small amount isn't zero.
pub fn amount(dollars: f64) -> String {
    if dollars < 1.0 { format!("${dollars:.4}") } else { format!("${dollars:.2}") }
}

/// Returns the number of hours, counting one that has started.
fn begun(age: Duration) -> u64 {
    age.as_secs().div_ceil(HOUR).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn at(hours: f64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000) + Duration::from_secs_f64(hours * 3600.0)
    }

    fn instance(name: &str, created: Option<SystemTime>) -> Instance {
        Instance { name: name.into(), created_at: created, ..Instance::default() }
    }

    fn ip(attached: Option<&str>) -> (OwnedResource, FoundResource) {
        let made = OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), at(0.0));
        (
            made,
            FoundResource {
                created_at: Some(at(0.0)),
                attached_to: attached.map(SanitizedText::from),
                ..FoundResource::default()
            },
        )
    }

    #[test]
    fn every_started_hour_costs_1_744th_of_the_month() {
        let two = [instance("web-1", Some(at(0.0))), instance("web-2", Some(at(1.5)))];
        let spent = CostSoFar::of(two.iter(), std::iter::empty(), Some(Usd::cents(500)), at(1.6));
        assert_eq!((spent.hours, spent.amount().as_str()), (3, "$0.0202"));
        let month = CostSoFar::of(two[..1].iter(), std::iter::empty(), Some(Usd::cents(500)), at(744.0));
        assert_eq!(month.amount(), "$5.00");
    }

    #[test]
    fn unknown_cost_is_named_rather_than_counted_as_zero() {
        let all = [instance("web-1", None), instance("web-2", Some(at(0.0)))];
        let spent = CostSoFar::of(all.iter(), std::iter::empty(), Some(Usd::cents(500)), at(1.0));
        assert_eq!((spent.unknown, spent.hours), (vec!["web-1".into()], 1));
        assert_eq!(CostSoFar::of(all.iter(), std::iter::empty(), None, at(1.0)).unknown.len(), 2);
    }

    #[test]
    fn static_ip_costs_only_while_unattached() {
        let (attached, alone) = (ip(Some("web-1")), ip(None));
        let of = |ip: &(OwnedResource, FoundResource)| {
            CostSoFar::of(std::iter::empty(), [(&ip.0, &ip.1)].into_iter(), None, at(2.5)).idle_ips
        };
        assert_eq!((of(&attached), of(&alone)), (0.0, 0.015));
    }
}
