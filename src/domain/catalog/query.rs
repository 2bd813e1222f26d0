//! What can be asked for, and its answer.

use super::items::{Blueprint, Bundle, KeyPair, Region, StaticIp};
use super::listing::Listing;
use crate::domain::key_pair::LocalKeys;
use crate::domain::latencies::Latencies;
use crate::domain::sanitized_text::SanitizedText;

/// One listing to ask the service for, and the slot it fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogQuery {
    /// The Regions, with their zones.
    Regions,
    /// How far the Regions are: measured once a session.
    Pings,
    /// The keys on this computer; nothing is asked of the service.
    OwnKeys,
    /// The blueprints of a Region.
    Blueprints {
        /// The Region that is asked.
        region: SanitizedText,
        /// Those of Lightsail for Research.
        research: bool,
    },
    /// The bundles of a Region.
    Bundles {
        /// The Region that is asked.
        region: SanitizedText,
        /// Those of Lightsail for Research.
        research: bool,
    },
    /// The key pairs of a Region.
    KeyPairs {
        /// The Region that is asked.
        region: SanitizedText,
    },
    /// Every name in use in a Region.
    Names {
        /// The Region that is asked.
        region: SanitizedText,
    },
    /// The static IPs of a Region.
    StaticIps {
        /// The Region that is asked.
        region: SanitizedText,
    },
}

impl CatalogQuery {
    /// Whose Region's it is.
    pub fn region(&self) -> Option<&SanitizedText> {
        match self {
            CatalogQuery::Regions | CatalogQuery::Pings | CatalogQuery::OwnKeys => None,
            CatalogQuery::Blueprints { region, .. }
            | CatalogQuery::Bundles { region, .. }
            | CatalogQuery::KeyPairs { region }
            | CatalogQuery::Names { region }
            | CatalogQuery::StaticIps { region } => Some(region),
        }
    }
}

/// The answer to a [`Want`].
#[derive(Clone, Debug, PartialEq)]
pub enum CatalogReply {
    /// The Regions, with their zones.
    Regions(Listing<Region>),
    /// The round trips to the Regions.
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
}
