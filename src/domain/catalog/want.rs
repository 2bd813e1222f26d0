//! What can be asked for, and its answer.

use super::listing::Listing;
use super::offer::{Blueprint, Bundle, KeyPair, Region};
use crate::domain::clean::Clean;
use crate::domain::key::OwnKeys;
use crate::domain::pings::Pings;

/// One listing to ask the service for, and the slot it fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    Regions,
    /// How far the Regions are: measured once a session.
    Pings,
    /// The keys on this computer; nothing is asked of the service.
    OwnKeys,
    Blueprints {
        region: Clean,
        research: bool,
    },
    Bundles {
        region: Clean,
        research: bool,
    },
    KeyPairs {
        region: Clean,
    },
    Names {
        region: Clean,
    },
}

impl Want {
    /// Whose Region's it is.
    pub fn region(&self) -> Option<&Clean> {
        match self {
            Want::Regions | Want::Pings | Want::OwnKeys => None,
            Want::Blueprints { region, .. }
            | Want::Bundles { region, .. }
            | Want::KeyPairs { region }
            | Want::Names { region } => Some(region),
        }
    }
}

/// The answer to a [`Want`].
#[derive(Clone, Debug, PartialEq)]
pub enum Got {
    Regions(Listing<Region>),
    Pings(Pings),
    OwnKeys(OwnKeys),
    Blueprints(Listing<Blueprint>),
    Bundles(Listing<Bundle>),
    KeyPairs(Listing<KeyPair>),
    Names(Vec<Clean>),
}
