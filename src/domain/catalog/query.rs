//! Catalog queries and their replies.

use super::items::{Blueprint, Bundle, KeyPair, Region, StaticIp};
use super::listing::Listing;
use super::snapshot::InstanceSnapshot;
use crate::domain::key_pair::LocalKeys;
use crate::domain::latencies::Latencies;
use crate::domain::sanitized_text::SanitizedText;

/// A listing to request from the service; each fills one slot of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogQuery {
    /// The Regions, with their zones.
    Regions,
    /// The latency of the Regions, measured once per session.
    Pings,
    /// The keys on this computer; needs no request to the service.
    OwnKeys,
    /// The blueprints of a Region.
    Blueprints {
        /// The Region to query.
        region: SanitizedText,
        /// Whether to list those for Lightsail for Research.
        research: bool,
    },
    /// The bundles of a Region.
    Bundles {
        /// The Region to query.
        region: SanitizedText,
        /// Whether to list those for Lightsail for Research.
        research: bool,
    },
    /// The key pairs of a Region.
    KeyPairs {
        /// The Region to query.
        region: SanitizedText,
    },
    /// Every name in use in a Region.
    Names {
        /// The Region to query.
        region: SanitizedText,
    },
    /// The static IPs of a Region.
    StaticIps {
        /// The Region to query.
        region: SanitizedText,
    },
    /// The snapshots of instances in a Region.
    Snapshots {
        /// The Region that is asked.
        region: SanitizedText,
    },
}

impl CatalogQuery {
    /// Returns the Region that it queries, if it queries one.
    pub fn region(&self) -> Option<&SanitizedText> {
        match self {
            CatalogQuery::Regions | CatalogQuery::Pings | CatalogQuery::OwnKeys => None,
            CatalogQuery::Blueprints { region, .. }
            | CatalogQuery::Bundles { region, .. }
            | CatalogQuery::KeyPairs { region }
            | CatalogQuery::Names { region }
            | CatalogQuery::StaticIps { region }
            | CatalogQuery::Snapshots { region } => Some(region),
        }
    }
}

/// The reply to a [`CatalogQuery`].
#[derive(Clone, Debug, PartialEq)]
pub enum CatalogReply {
    /// The Regions, with their zones.
    Regions(Listing<Region>),
    /// The latency of the Regions.
    Pings(Latencies),
    /// The keys on this computer.
    OwnKeys(LocalKeys),
    /// The blueprints of a Region.
    Blueprints(Listing<Blueprint>),
    /// The bundles of a Region.
    Bundles(Listing<Bundle>),
    /// The key pairs of a Region.
    KeyPairs(Listing<KeyPair>),
    /// Every name in use in a Region.
    Names(Vec<SanitizedText>),
    /// The static IPs of a Region.
    StaticIps(Vec<StaticIp>),
    /// The snapshots of instances in a Region.
    Snapshots(Vec<InstanceSnapshot>),
}
