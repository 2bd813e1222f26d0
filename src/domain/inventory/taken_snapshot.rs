//! The snapshots that Skysail took: what is kept of each, which proves later that a snapshot is Skysail's.
//!
//! A launch's tag proves an instance, but a snapshot may be of a server that no launch created. So each request is
//! recorded before it is sent. A snapshot with its name in its Region, of the same server, created in the minutes
//! after, is the one that was asked for.

use super::{BilledKind, BilledResource};
use crate::domain::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock skew between this computer and AWS that is allowed when comparing times.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// How long after it was recorded a request may still arrive.
const ARRIVES: Duration = Duration::from_secs(10 * 60);

/// A snapshot that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenSnapshot {
    /// The AWS account; absent if it is unknown (at other endpoints).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<SanitizedText>,
    /// The Region that it is in.
    pub region: SanitizedText,
    /// Its name.
    pub name: SanitizedText,
    /// The name of the server that it is of.
    pub instance: SanitizedText,
    /// The Unix time in seconds just before the request was sent.
    pub since: u64,
    /// Whether AWS rejected the request, so that a snapshot with this name is another's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
}

impl TakenSnapshot {
    /// Returns one that is about to be asked for.
    pub fn asked(
        account: Option<SanitizedText>,
        region: SanitizedText,
        (instance, name): (SanitizedText, SanitizedText),
        now: SystemTime,
    ) -> TakenSnapshot {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        TakenSnapshot { account, region, name, instance, since, refused: false }
    }

    /// Returns whether this is the snapshot that was asked for.
    pub fn is(&self, region: &str, resource: &BilledResource) -> bool {
        let began = UNIX_EPOCH + Duration::from_secs(self.since);
        let in_time = |at: SystemTime| at + SKEW >= began && at <= began + ARRIVES + SKEW;
        !self.refused
            && resource.kind == BilledKind::InstanceSnapshot
            && self.region == *region
            && resource.name == self.name
            && resource.source.as_ref().is_none_or(|source| *source == self.instance)
            && resource.created_at.is_some_and(in_time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken() -> TakenSnapshot {
        let names = ("web-1".into(), "web-1-monday".into());
        TakenSnapshot::asked(None, "us-east-1".into(), names, UNIX_EPOCH + Duration::from_secs(10_000))
    }

    fn snapshot(seconds: Option<u64>) -> BilledResource {
        BilledResource {
            created_at: seconds.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds)),
            size: Some(20),
            source: Some("web-1".into()),
            ..BilledResource::named(BilledKind::InstanceSnapshot, "web-1-monday".into())
        }
    }

    #[test]
    fn snapshot_is_ours_by_name_region_source_and_age() {
        let taken = taken();
        for seconds in [9_800, 10_003, 10_600] {
            assert!(taken.is("us-east-1", &snapshot(Some(seconds))), "{seconds}");
        }
        let mut all = vec![("eu-west-1", snapshot(Some(10_003)))];
        all.extend([None, Some(9_000), Some(90_000)].map(|seconds| ("us-east-1", snapshot(seconds))));
        let other = |change: fn(&mut BilledResource)| {
            let mut one = snapshot(Some(10_003));
            change(&mut one);
            ("us-east-1", one)
        };
        all.push(other(|one| one.name = "web-1-tuesday".into()));
        all.push(other(|one| one.source = Some("web-2".into())));
        all.push(other(|one| one.kind = BilledKind::Disk));
        for (region, one) in all {
            assert!(!taken.is(region, &one), "{region}, {one:?}");
        }
    }

    #[test]
    fn snapshot_of_a_refused_request_is_not_ours() {
        assert!(!TakenSnapshot { refused: true, ..taken() }.is("us-east-1", &snapshot(Some(10_003))));
    }
}
