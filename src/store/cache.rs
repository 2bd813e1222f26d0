//! Caches the catalog's listings for a day, by account and Region.

use crate::domain::catalog::{Blueprint, Bundle, CatalogQuery, CatalogReply, Listing, Region};
use crate::domain::sanitized_text::SanitizedText;
use crate::files::{self, Replace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The maximum age of a listing to be shown.
pub const KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// Files of another version may have another meaning.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Cached listings of one account by Region and kind. A lost one only costs a call, so errors aren't reported.
#[derive(Clone, Debug)]
pub struct Cache {
    dir: PathBuf,
    /// The account, as listings may differ between accounts.
    target: SanitizedText,
}

/// The contents of a file: a listing, and when the service reported it.
#[derive(Serialize, Deserialize)]
struct CachedListing<L> {
    /// Milliseconds since 1970.
    told: u64,
    #[serde(flatten)]
    listing: L,
}

/// The maximum size of a listing in bytes; far more than it needs.
const LARGEST: u64 = 64 * 1024 * 1024;

impl Cache {
    /// Returns the cache in this directory, for this account.
    pub fn at(dir: impl Into<PathBuf>, target: SanitizedText) -> Cache {
        Cache { dir: dir.into(), target }
    }

    /// Returns a listing that is at most a day old, and when it was reported. One from the future is ignored: the clock
    /// was wrong.
    pub fn get(&self, want: &CatalogQuery, now: SystemTime) -> Option<(CatalogReply, SystemTime)> {
        let bytes = files::read(&self.path(want)?, LARGEST).ok()?;
        let (got, told) = match want {
            CatalogQuery::Regions => page::<Region>(&bytes, CatalogReply::Regions)?,
            CatalogQuery::Blueprints { .. } => page::<Blueprint>(&bytes, CatalogReply::Blueprints)?,
            CatalogQuery::Bundles { .. } => page::<Bundle>(&bytes, CatalogReply::Bundles)?,
            _ => return None,
        };
        let age = now.duration_since(told).ok()?;
        (age < KEPT_FOR).then_some((got, told))
    }

    /// Stores a reply. Failures are ignored: the cache only saves time.
    pub fn put(&self, want: &CatalogQuery, got: &CatalogReply, now: SystemTime) {
        let Some(path) = self.path(want) else { return };
        let bytes = match got {
            CatalogReply::Regions(listing) => text(listing, now),
            CatalogReply::Blueprints(listing) => text(listing, now),
            CatalogReply::Bundles(listing) => text(listing, now),
            _ => None,
        };
        if let Some(bytes) = bytes {
            let _ = files::write_whole(&path, &bytes, Replace::Yes);
        }
    }

    /// Returns the file's path, made from a hash, as names from outside mustn't become paths; none for what is never
    /// cached.
    fn path(&self, want: &CatalogQuery) -> Option<PathBuf> {
        let (kind, region) = match want {
            CatalogQuery::Regions => ("regions", ""),
            CatalogQuery::Blueprints { region, research: false } => ("blueprints", region.as_str()),
            CatalogQuery::Blueprints { region, research: true } => ("research-blueprints", region.as_str()),
            CatalogQuery::Bundles { region, research: false } => ("bundles", region.as_str()),
            CatalogQuery::Bundles { region, research: true } => ("research-bundles", region.as_str()),
            _ => return None,
        };
        let digest = Sha256::digest(format!("{VERSION}\0{}\0{region}", self.target).as_bytes());
        Some(self.dir.join(format!("{kind}-{}.json", hex::encode(&digest[..16]))))
    }
}

fn page<T: for<'a> Deserialize<'a>>(
    bytes: &[u8],
    got: fn(Listing<T>) -> CatalogReply,
) -> Option<(CatalogReply, SystemTime)> {
    let page: CachedListing<Listing<T>> = serde_json::from_slice(bytes).ok()?;
    Some((got(page.listing), UNIX_EPOCH.checked_add(Duration::from_millis(page.told))?))
}

fn text<T: Serialize>(listing: &Listing<T>, now: SystemTime) -> Option<Vec<u8>> {
    let told = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    serde_json::to_vec(&CachedListing { told, listing }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::{Platform, Zone};
    use crate::domain::cost::Usd;

    const HOUR: Duration = Duration::from_secs(3600);

    fn then() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn regions() -> CatalogReply {
        let zone = Zone { name: "eu-west-1a".into(), state: Some("available".into()) };
        let region = Region {
            name: "eu-west-1".into(),
            display_name: "Ireland".into(),
            description: "".into(),
            continent: Some("EU".into()),
            zones: vec![zone],
        };
        CatalogReply::Regions(Listing::new(vec![region], 1))
    }

    fn bundles() -> (CatalogQuery, CatalogReply) {
        let bundle = Bundle {
            id: "micro_3_0".into(),
            name: "Micro".into(),
            price: Some(Usd::cents(700)),
            cpu_count: Some(2),
            disk: Some(40),
            ram: Some(1.0),
            transfer: Some(2048),
            instance_type: None,
            power: Some(500),
            active: true,
            platforms: vec![Platform::Linux, Platform::Other("PLAN_9".into())],
            ipv4_addresses: Some(1),
            research: false,
        };
        (
            CatalogQuery::Bundles { region: "eu-west-1".into(), research: false },
            CatalogReply::Bundles(Listing::new(vec![bundle], 0)),
        )
    }

    #[test]
    fn listing_is_cached_for_a_day_per_target() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path().join("catalog"), "work".into());
        cache.put(&CatalogQuery::Regions, &regions(), then());
        let get = |cache: &Cache, now| cache.get(&CatalogQuery::Regions, now);
        assert_eq!(get(&cache, then() + 23 * HOUR), Some((regions(), then())));
        assert_eq!(get(&cache, then() + 24 * HOUR), None);
        assert_eq!(get(&cache, then() - HOUR), None);
        assert_eq!(get(&Cache::at(dir.path().join("catalog"), "home".into()), then()), None);
    }

    #[test]
    fn every_member_round_trips_under_its_api_name() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path(), "work".into());
        let (want, got) = bundles();
        cache.put(&want, &got, then());
        assert_eq!(cache.get(&want, then()), Some((got, then())));
        let other = CatalogQuery::Bundles { region: "../eu-west-1".into(), research: false };
        assert_eq!(cache.get(&other, then()), None);
        let text = std::fs::read_to_string(cache.path(&want).unwrap()).unwrap();
        for member in
            ["\"bundleId\":\"micro_3_0\"", "\"price\":7.0", "\"supportedPlatforms\":[\"LINUX_UNIX\",\"PLAN_9\"]"]
        {
            assert!(text.contains(member), "{member} in {text}");
        }
    }

    #[test]
    fn account_specific_listings_are_never_cached() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path(), "work".into());
        let want = CatalogQuery::Names { region: "eu-west-1".into() };
        cache.put(&want, &CatalogReply::Names(vec!["web-1".into()]), then());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn damaged_cache_file_is_ignored() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::at(dir.path(), "work".into());
        cache.put(&CatalogQuery::Regions, &regions(), then());
        std::fs::write(cache.path(&CatalogQuery::Regions).unwrap(), "{").unwrap();
        assert_eq!(cache.get(&CatalogQuery::Regions, then()), None);
    }
}
