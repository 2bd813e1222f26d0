//! A listing returned by the service, with lookup by ID.

use crate::domain::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// The items of a listing, and how many were dropped because they had no ID.
#[derive(Clone, Serialize, Deserialize)]
pub struct Listing<T> {
    /// The usable items, in the service's order.
    pub items: Vec<T>,
    /// The number of items dropped because they had no ID.
    pub dropped: usize,
    /// The index of each ID's first item, built on the first lookup: a list may be long, and the selected item is
    /// looked up in every frame.
    #[serde(skip)]
    places: OnceLock<HashMap<SanitizedText, usize>>,
}

impl<T> Listing<T> {
    /// Returns a listing of these items, with the number of dropped ones.
    pub fn new(items: Vec<T>, dropped: usize) -> Listing<T> {
        Listing { items, dropped, places: OnceLock::new() }
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Listing::new(Vec::new(), 0)
    }
}

impl<T: fmt::Debug> fmt::Debug for Listing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing").field("items", &self.items).field("dropped", &self.dropped).finish()
    }
}

impl<T: PartialEq> PartialEq for Listing<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items && self.dropped == other.dropped
    }
}

/// An item with an ID that is unique in its listing.
pub trait HasId {
    /// Returns its ID.
    fn id(&self) -> &SanitizedText;
}

impl<T: HasId> Listing<T> {
    /// Returns the first item with this ID.
    pub fn find(&self, id: &str) -> Option<&T> {
        let places = self.places.get_or_init(|| {
            let ids = self.items.iter().enumerate().rev();
            ids.map(|(at, item)| (item.id().clone(), at)).collect()
        });
        self.items.get(*places.get(id)?).filter(|item| **item.id() == *id)
    }
}
