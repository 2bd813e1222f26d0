//! Amounts of money in USD, in whole cents, and the monthly and hourly prices made from them.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Mul, Sub};

/// An amount of USD in whole cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Usd {
    cents: i64,
}

/// Hours after which the monthly price is reached: $5 per month is $0.0067 per hour (AWS's billing FAQ).
const HOURS_A_MONTH: f64 = 744.0;
/// The monthly price per GB of stored snapshots, in cents (AWS's add-on documentation).
pub const SNAPSHOT_CENTS_PER_GB: i64 = 5;

/// Returns the maximum monthly price of one full snapshot of a disk with this many GB; only stored data is billed.
pub fn full_snapshot(disk: i32) -> Option<Usd> {
    Some(Usd::cents(SNAPSHOT_CENTS_PER_GB) * usize::try_from(disk).ok()?)
}

impl Usd {
    /// Returns an amount in cents.
    pub const fn cents(cents: i64) -> Usd {
        Usd { cents }
    }

    /// Converts the service's amount in dollars; none if it isn't a valid price.
    pub fn from_dollars(dollars: f64) -> Option<Usd> {
        (dollars.is_finite() && (0.0..1e9).contains(&dollars)).then(|| Usd { cents: (dollars * 100.0).round() as i64 })
    }

    /// Formats a difference with its sign: `+$5.00`, or `−$2.00` with this minus.
    pub fn signed(self, minus: &str) -> String {
        let size = Usd::cents(self.cents.abs());
        format!("{}{size}", if self.cents < 0 { minus } else { "+" })
    }

    /// Returns the amount in cents.
    pub fn as_cents(self) -> i64 {
        self.cents
    }

    /// Returns the hourly price, in dollars, of this monthly price.
    pub fn hourly(self) -> f64 {
        self.cents as f64 / 100.0 / HOURS_A_MONTH
    }
}

/// Converts to dollars, like the service's `price`.
impl From<Usd> for f64 {
    fn from(price: Usd) -> f64 {
        price.cents as f64 / 100.0
    }
}

impl TryFrom<f64> for Usd {
    type Error = &'static str;

    fn try_from(dollars: f64) -> Result<Usd, Self::Error> {
        Usd::from_dollars(dollars).ok_or("not a price")
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.cents < 0 { "-" } else { "" };
        let cents = self.cents.unsigned_abs();
        f.pad(&format!("{sign}${}.{:02}", grouped(cents / 100), cents % 100))
    }
}

fn grouped(n: u64) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", grouped(n / 1000), n % 1000) }
}

impl Mul<usize> for Usd {
    type Output = Usd;
    fn mul(self, times: usize) -> Usd {
        Usd { cents: self.cents.saturating_mul(times as i64) }
    }
}

impl Add for Usd {
    type Output = Usd;
    fn add(self, other: Usd) -> Usd {
        Usd { cents: self.cents.saturating_add(other.cents) }
    }
}

impl Sub for Usd {
    type Output = Usd;
    fn sub(self, other: Usd) -> Usd {
        Usd { cents: self.cents.saturating_sub(other.cents) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_formatted_as_money() {
        assert_eq!(Usd::from_dollars(9.5).unwrap().to_string(), "$9.50");
        assert_eq!((Usd::cents(176_400) * 3).to_string(), "$5,292.00");
        assert_eq!((Usd::cents(500) - Usd::cents(700)).to_string(), "-$2.00");
        assert_eq!(Usd::cents(500).signed("-"), "+$5.00");
        assert_eq!(Usd::cents(-200).signed("−"), "−$2.00");
    }

    #[test]
    fn hourly_price_matches_aws() {
        assert_eq!(format!("{:.4}", Usd::cents(500).hourly()), "0.0067");
    }

    #[test]
    fn invalid_price_is_unknown_rather_than_zero() {
        assert_eq!(Usd::from_dollars(f64::NAN), None);
        assert_eq!(Usd::from_dollars(-1.0), None);
    }
}
