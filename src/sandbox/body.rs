//! The body of an answer, written once.

use serde::Serialize;

/// JSON as it goes onto the wire.
pub struct Body(Vec<u8>);

impl Body {
    /// What is written here always has a form in JSON: the keys of its maps are texts.
    pub fn of(value: &impl Serialize) -> Self {
        Self(serde_json::to_vec(value).unwrap_or_default())
    }

    pub fn empty() -> Self {
        Self(b"{}".to_vec())
    }

    /// A page of a list under its name, and the token of the next page. Neither the name nor
    /// the token has anything to escape.
    pub fn page(name: &str, items: &Items, next: Option<&str>) -> Self {
        let mut bytes = format!("{{\"{name}\":[").into_bytes();
        bytes.extend_from_slice(&items.0);
        bytes.push(b']');
        if let Some(token) = next {
            bytes.extend_from_slice(format!(",\"nextPageToken\":\"{token}\"").as_bytes());
        }
        bytes.push(b'}');
        Self(bytes)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// The items of a page, each written as it comes: a page of instances is long, and a tree of
/// values in between would cost more than all the rest.
#[derive(Default)]
pub struct Items(Vec<u8>);

impl Items {
    pub fn push(&mut self, item: &impl Serialize) {
        if !self.0.is_empty() {
            self.0.push(b',');
        }
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.0, item);
    }
}
