//! The body of a reply, written directly as JSON.

use serde::Serialize;

/// A JSON body.
pub struct Body(Vec<u8>);

impl Body {
    /// Serializes a value. This can't fail, as the keys of all maps are strings.
    pub fn of(value: &impl Serialize) -> Self {
        Self(serde_json::to_vec(value).unwrap_or_default())
    }

    pub fn empty() -> Self {
        Self(b"{}".to_vec())
    }

    /// Returns an object with one member. The name needs no escaping.
    pub fn one(name: &str, value: &impl Serialize) -> Self {
        let mut bytes = opened(name, b"\":");
        // Writing to memory can't fail.
        let _ = serde_json::to_writer(&mut bytes, value);
        bytes.push(b'}');
        Self(bytes)
    }

    /// Returns an object with one list.
    pub fn list<S: Serialize>(name: &str, items: impl IntoIterator<Item = S>) -> Self {
        let mut page = Page::begin(name, 1);
        items.into_iter().for_each(|item| page.push(&item));
        page.end(None)
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Starts an object up to the value of its first member. Most records fit in the reserved capacity.
fn opened(name: &str, then: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2_048);
    bytes.extend_from_slice(b"{\"");
    bytes.extend_from_slice(name.as_bytes());
    bytes.extend_from_slice(then);
    bytes
}

/// A page of a list, with each item written as it comes: a page of instances is long, and a tree of values would cost
/// more than everything else.
pub struct Page {
    bytes: Vec<u8>,
    /// Where the first item begins.
    first: usize,
    /// The expected number of items.
    likely: usize,
}

impl Page {
    /// Begins the list with this name, which needs no escaping.
    pub fn begin(name: &str, likely: usize) -> Self {
        let bytes = opened(name, b"\":[");
        Self { first: bytes.len(), bytes, likely }
    }

    pub fn push(&mut self, item: &impl Serialize) {
        let is_first = self.bytes.len() == self.first;
        if !is_first {
            self.bytes.push(b',');
        }
        // Writing to memory can't fail.
        let _ = serde_json::to_writer(&mut self.bytes, item);
        if is_first {
            // The others have about the same length: reserving for all of them moves the page once instead of at each
            // doubling.
            let each = self.bytes.len() - self.first + 16;
            self.bytes.reserve(each * self.likely);
        }
    }

    /// Ends the list, with the token of the next page. It needs no escaping.
    pub fn end(mut self, next: Option<&str>) -> Body {
        self.bytes.push(b']');
        if let Some(token) = next {
            self.bytes.extend_from_slice(format!(",\"nextPageToken\":\"{token}\"").as_bytes());
        }
        self.bytes.push(b'}');
        Body(self.bytes)
    }
}
