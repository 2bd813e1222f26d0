//! The catalogue as it was fetched, for a day, by account and Region.

use crate::files::{self, Replace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// After this long, what the service offers is asked for again.
pub const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Listings by account, Region and kind. Losing one costs a call, so no error is told.
#[derive(Clone, Debug)]
pub struct Cache {
    dir: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Page {
    /// Milliseconds since 1970.
    at: u64,
    listing: String,
}

impl Cache {
    pub fn at(dir: impl Into<PathBuf>) -> Cache {
        Cache { dir: dir.into() }
    }

    /// A listing that is not older than a day. One of the future is not believed: the clock was off.
    pub fn get(&self, account: &str, region: &str, kind: &str, now: SystemTime) -> Option<String> {
        let text = std::fs::read_to_string(self.path(account, region, kind)).ok()?;
        let page: Page = serde_json::from_str(&text).ok()?;
        let age = now.duration_since(UNIX_EPOCH.checked_add(Duration::from_millis(page.at))?).ok()?;
        (age < KEPT_FOR).then_some(page.listing)
    }

    pub fn put(&self, account: &str, region: &str, kind: &str, listing: &str, now: SystemTime) {
        let at = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
        let page = Page { at, listing: listing.to_owned() };
        if let Ok(text) = serde_json::to_string(&page) {
            let _ = files::write_whole(&self.path(account, region, kind), text.as_bytes(), Replace::Yes);
        }
    }

    /// Names from outside do not become paths: their hash does.
    fn path(&self, account: &str, region: &str, kind: &str) -> PathBuf {
        let digest = Sha256::digest(format!("{account}\0{region}\0{kind}").as_bytes());
        let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.dir.join(format!("{name}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_listing_is_kept_for_a_day_under_its_account_and_region() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path().join("catalog"));
        let then = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        cache.put("123", "us-east-1", "bundles", "[1]", then);
        let get = |account, region, now| cache.get(account, region, "bundles", now);
        assert_eq!(get("123", "us-east-1", then + 23 * HOUR).as_deref(), Some("[1]"));
        assert_eq!(get("123", "us-east-1", then + 24 * HOUR), None);
        assert_eq!(get("123", "us-east-1", then - HOUR), None);
        assert_eq!(get("124", "us-east-1", then), None);
        assert_eq!(get("123", "../us-east-1", then), None);
    }

    #[test]
    fn a_damaged_page_is_as_good_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path());
        cache.put("1", "r", "k", "x", UNIX_EPOCH);
        std::fs::write(cache.path("1", "r", "k"), "{").unwrap();
        assert_eq!(cache.get("1", "r", "k", UNIX_EPOCH), None);
    }
}
