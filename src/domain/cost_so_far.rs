//! What something has cost until it was deleted, as far as that can be known here.
//!
//! Lightsail bills an instance by the hour, whether it runs or is stopped, a monthly price
//! being 744 hours; a static IP only for the hours in which no instance has it (AWS's billing
//! FAQ). Transfer beyond the allowance, snapshots, taxes and credits are on the bill alone.

use super::cost::Usd;
use super::instance::Instance;
use super::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use super::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// USD for an hour of a static IP that no instance has (AWS's billing FAQ).
pub const IDLE_STATIC_IP_HOUR: f64 = 0.005;
const HOUR: u64 = 3600;

/// What a few instances, and what goes with them, have cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CostSoFar {
    /// USD, of those whose price and age are known.
    pub dollars: f64,
    /// Hours begun, of all instances together.
    pub hours: u64,
    /// Instances whose price or age nobody told: they are not in it.
    pub unknown: Vec<SanitizedText>,
    /// At most so many USD for static IPs that no instance has.
    pub idle_ips: f64,
    /// Snapshots were taken along; what they hold is not told.
    pub snapshots: bool,
}

impl CostSoFar {
    /// Until `now`. `price` is USD a month of one instance, as it was ordered.
    pub fn of<'a>(
        instances: impl Iterator<Item = &'a Instance>,
        extras: impl Iterator<Item = (&'a OwnedResource, &'a FoundResource)>,
        price: Option<Usd>,
        now: SystemTime,
    ) -> CostSoFar {
        let mut spent = CostSoFar::default();
        for instance in instances {
            spent.snapshots |= instance.add_ons.iter().any(|add_on| *add_on == "AutoSnapshot");
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

    /// Whether there is anything to say of it.
    pub fn is_empty(&self) -> bool {
        self.hours == 0 && self.unknown.is_empty() && self.idle_ips == 0.0
    }

    /// `$0.0094`, `$12.50`.
    pub fn amount(&self) -> String {
        amount(self.dollars)
    }
}

/// Dollars, as fine as they have to be told to be more than nothing.
pub fn amount(dollars: f64) -> String {
    if dollars < 1.0 { format!("${dollars:.4}") } else { format!("${dollars:.2}") }
}

/// An hour that has begun counts.
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
    fn every_hour_that_has_begun_costs_a_seven_hundred_forty_fourth_of_the_month() {
        let two = [instance("web-1", Some(at(0.0))), instance("web-2", Some(at(1.5)))];
        let spent = CostSoFar::of(two.iter(), std::iter::empty(), Some(Usd::cents(500)), at(1.6));
        assert_eq!((spent.hours, spent.amount().as_str()), (3, "$0.0202"));
        let month = CostSoFar::of(two[..1].iter(), std::iter::empty(), Some(Usd::cents(500)), at(744.0));
        assert_eq!(month.amount(), "$5.00");
    }

    #[test]
    fn what_nobody_tells_is_named_and_not_counted_as_nothing() {
        let all = [instance("web-1", None), instance("web-2", Some(at(0.0)))];
        let spent = CostSoFar::of(all.iter(), std::iter::empty(), Some(Usd::cents(500)), at(1.0));
        assert_eq!((spent.unknown, spent.hours), (vec!["web-1".into()], 1));
        assert_eq!(CostSoFar::of(all.iter(), std::iter::empty(), None, at(1.0)).unknown.len(), 2);
    }

    #[test]
    fn a_static_ip_costs_only_while_nothing_has_it() {
        let (attached, alone) = (ip(Some("web-1")), ip(None));
        let of = |ip: &(OwnedResource, FoundResource)| {
            CostSoFar::of(std::iter::empty(), [(&ip.0, &ip.1)].into_iter(), None, at(2.5)).idle_ips
        };
        assert_eq!((of(&attached), of(&alone)), (0.0, 0.015));
    }
}
