//! The items of one list of the service, found by their ids.

use crate::domain::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// Items of one listing, and how many came without an id and could not be used.
#[derive(Clone, Serialize, Deserialize)]
pub struct Listing<T> {
    /// Those that could be read, in the service's order.
    pub items: Vec<T>,
    /// How many had no ID and were left out.
    pub dropped: usize,
    /// Where each id first stands, made when somebody looks for one: a list may be long, and the
    /// one under the cursor is looked for in every frame.
    #[serde(skip)]
    places: OnceLock<HashMap<SanitizedText, usize>>,
}

impl<T> Listing<T> {
    /// Returns a listing of these, with the number of those left out.
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

/// Something that has an id of its own in its listing.
pub trait HasId {
    /// Returns what names it.
    fn id(&self) -> &SanitizedText;
}

impl<T: HasId> Listing<T> {
    /// The first item of this id.
    pub fn find(&self, id: &str) -> Option<&T> {
        let places = self.places.get_or_init(|| {
            let ids = self.items.iter().enumerate().rev();
            ids.map(|(at, item)| (item.id().clone(), at)).collect()
        });
        self.items.get(*places.get(id)?).filter(|item| **item.id() == *id)
    }
}
