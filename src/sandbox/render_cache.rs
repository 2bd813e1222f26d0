//! Caches the JSON of records until it would change.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::clock::Millis;

/// A record in JSON. Clones share the same text.
#[derive(Debug, Clone)]
pub struct Rendered(Arc<RawValue>);

impl Rendered {
    /// Serializes a value. This can't fail, as the keys of all maps are strings.
    pub fn of(value: &impl Serialize) -> Self {
        Self(to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned()).into())
    }
}

impl Serialize for Rendered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (*self.0).serialize(serializer)
    }
}

/// The cached JSON of a record: plain and in full. It is part of the record, so a record that replaces another begins
/// with an empty cache, and so does a clone.
#[derive(Default)]
pub struct RenderCache(Mutex<[Option<CachedJson>; 2]>);

struct CachedJson {
    /// The times at which the record looks like this.
    valid: Range<Millis>,
    text: Rendered,
}

impl RenderCache {
    /// Returns the JSON that is valid at `now`. If it isn't cached, `render` returns it with the times at which it is
    /// valid.
    pub fn get(&self, full: bool, now: Millis, render: impl FnOnce() -> (Range<Millis>, Rendered)) -> Rendered {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut slots[usize::from(full)];
        if let Some(kept) = slot.as_ref().filter(|kept| kept.valid.contains(&now)) {
            return kept.text.clone();
        }
        let (valid, text) = render();
        slot.insert(CachedJson { valid, text }).text.clone()
    }
}

impl Clone for RenderCache {
    /// Returns an empty cache: clones are made to be changed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl std::fmt::Debug for RenderCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RenderCache")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(cache: &RenderCache, full: bool, now: i64, text: &str) -> String {
        let valid = Millis(now)..Millis(now + 10);
        serde_json::to_string(&cache.get(full, Millis(now), || (valid, Rendered::of(&text)))).unwrap()
    }

    #[test]
    fn rendering_is_cached_until_it_expires() {
        let cache = RenderCache::default();
        assert_eq!(get(&cache, false, 0, "first"), "\"first\"");
        assert_eq!(get(&cache, false, 9, "second"), "\"first\"");
        assert_eq!(get(&cache, true, 9, "in full"), "\"in full\"");
        assert_eq!(get(&cache, false, 10, "third"), "\"third\"");
        assert_eq!(get(&cache, false, 5, "when the clock was put back"), "\"when the clock was put back\"");
        assert_eq!(get(&cache.clone(), true, 9, "a clone"), "\"a clone\"");
    }
}
