//! What can be asked for, and its answer.

use super::items::{Blueprint, Bundle, KeyPair, Region, StaticIp};
use super::listing::Listing;
use crate::domain::key_pair::LocalKeys;
use crate::domain::latencies::Latencies;
use crate::domain::sanitized_text::SanitizedText;

/// One listing to ask the service for, and the slot it fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogQuery {
    Regions,
    /// How far the Regions are: measured once a session.
    Pings,
    /// The keys on this computer; nothing is asked of the service.
    OwnKeys,
    Blueprints {
        region: SanitizedText,
        research: bool,
    },
    Bundles {
        region: SanitizedText,
        research: bool,
    },
    KeyPairs {
        region: SanitizedText,
    },
    Names {
        region: SanitizedText,
    },
    StaticIps {
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
    Regions(Listing<Region>),
    Pings(Latencies),
    OwnKeys(LocalKeys),
    Blueprints(Listing<Blueprint>),
    Bundles(Listing<Bundle>),
    KeyPairs(Listing<KeyPair>),
    Names(Vec<SanitizedText>),
    StaticIps(Vec<StaticIp>),
}
