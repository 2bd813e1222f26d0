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

    /// One member of this name. The name has nothing to escape.
    pub fn one(name: &str, value: &impl Serialize) -> Self {
        let mut bytes = opened(name, b"\":");
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut bytes, value);
        bytes.push(b'}');
        Self(bytes)
    }

    /// A whole list under its name.
    pub fn list<S: Serialize>(name: &str, items: impl IntoIterator<Item = S>) -> Self {
        let mut page = Page::begin(name, 1);
        items.into_iter().for_each(|item| page.push(&item));
        page.end(None)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// The beginning of an object, up to what follows its first name. Most records fit behind it.
fn opened(name: &str, then: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2_048);
    bytes.extend_from_slice(b"{\"");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(then);
    bytes
}

/// A page of a list, each item written as it comes: a page of instances is long, and a tree of
/// values in between would cost more than all the rest.
pub struct Page {
    bytes: Vec<u8>,
    /// Where the first item begins.
    first: usize,
    /// How many items are likely to come.
    likely: usize,
}

impl Page {
    /// Begins the list under its name, which has nothing to escape.
    pub fn begin(name: &str, likely: usize) -> Self {
        let bytes = opened(name, b"\":[");
        Self { first: bytes.len(), bytes, likely }
    }

    pub fn push(&mut self, item: &impl Serialize) {
        let is_first = self.bytes.len() == self.first;
        if !is_first {
            self.bytes.push(b',');
        }
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.bytes, item);
        if is_first {
            // The others are about as long: the page is moved once and not at each doubling.
            let each = self.bytes.len() - self.first + 16;
            self.bytes.reserve(each * self.likely);
        }
    }

    /// Ends the list, with the token of the next page. It has nothing to escape.
    pub fn end(mut self, next: Option<&str>) -> Body {
        self.bytes.push(b']');
        if let Some(token) = next {
            self.bytes.extend_from_slice(format!(",\"nextPageToken\":\"{token}\"").as_bytes());
        }
        self.bytes.push(b'}');
        Body(self.bytes)
    }
}
