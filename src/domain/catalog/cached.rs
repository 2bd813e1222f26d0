//! Cached listings from an earlier run: shown at once with their age, while a refresh runs in the background.

use super::{Catalog, CatalogQuery, CatalogReply};
use crate::domain::failure::{ErrorKind, Failure};
use std::time::{Duration, SystemTime};

/// The state of a listing that is shown from the cache.
#[derive(Clone, Debug, PartialEq)]
pub struct Cached {
    /// When the service reported it.
    pub told: SystemTime,
    /// The state of its refresh.
    pub refresh: RefreshState,
}

/// The state of a refresh.
#[derive(Clone, Debug, PartialEq)]
pub enum RefreshState {
    /// Not requested yet.
    Wanted,
    /// Requested from AWS.
    UnderWay,
    /// The service couldn't be reached, so the cached listing stays.
    Failed(Failure),
}

impl Cached {
    /// Returns the age of the listing; zero if the clock was set back since.
    pub fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.told).unwrap_or_default()
    }

    /// Returns why the refresh failed.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.refresh {
            RefreshState::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl CatalogQuery {
    /// Returns whether the listing may be cached: it changes over weeks, and a day-old copy does no harm. Listings of
    /// the account's own resources (key pairs, names) are never cached.
    pub fn keeps(&self) -> bool {
        matches!(self, CatalogQuery::Regions | CatalogQuery::Blueprints { .. } | CatalogQuery::Bundles { .. })
    }
}

impl CatalogReply {
    /// Returns whether the listing is empty, and so not worth caching.
    pub fn is_empty(&self) -> bool {
        match self {
            CatalogReply::Regions(listing) => listing.items.is_empty(),
            CatalogReply::Blueprints(listing) => listing.items.is_empty(),
            CatalogReply::Bundles(listing) => listing.items.is_empty(),
            CatalogReply::KeyPairs(listing) => listing.items.is_empty(),
            CatalogReply::Names(names) => names.is_empty(),
            CatalogReply::StaticIps(all) => all.is_empty(),
            CatalogReply::Snapshots(all) => all.is_empty(),
            CatalogReply::Pings(pings) => pings.times.is_empty(),
            CatalogReply::OwnKeys(own) => own.keys.is_empty(),
        }
    }
}

impl Catalog {
    /// Shows a cached listing where none of this run has arrived yet.
    pub fn recall(&mut self, want: &CatalogQuery, got: CatalogReply, told: SystemTime) {
        let refresh = match self.failure(want) {
            Some(failure) if passes(failure) => RefreshState::Failed(failure.clone()),
            Some(_) => return,
            None if self.waits_for(want) => RefreshState::UnderWay,
            None => return,
        };
        self.fill(want, Ok(got));
        self.aged.insert(want.clone(), Cached { told, refresh });
    }

    /// Records that the refresh of a visible listing failed. Returns false if the error matters more than the cached
    /// listing.
    pub(super) fn stays(&mut self, want: &CatalogQuery, failure: &Failure) -> bool {
        match self.aged.get_mut(want) {
            Some(aged) if passes(failure) => {
                aged.refresh = RefreshState::Failed(failure.clone());
                true
            }
            _ => false,
        }
    }

    /// Returns why the refresh of a visible listing failed.
    pub fn unrefreshed(&self, want: &CatalogQuery) -> Option<&Failure> {
        self.aged.get(want)?.failure()
    }

    /// Requests a refresh again if the last one failed.
    pub(super) fn refresh(&mut self, want: &CatalogQuery) {
        if let Some(aged) = self.aged.get_mut(want).filter(|aged| aged.failure().is_some()) {
            aged.refresh = RefreshState::Wanted;
        }
    }

    pub(super) fn needs_refresh(&self, want: &CatalogQuery) -> bool {
        self.aged.get(want).is_some_and(|aged| aged.refresh == RefreshState::Wanted)
    }
}

/// Returns whether the error only concerns reaching the service, not the account.
fn passes(failure: &Failure) -> bool {
    use ErrorKind::{BadReply, CutOff, Service, Throttled, TimedOut, Unreachable};
    matches!(failure.error, BadReply | CutOff | Service | Throttled | TimedOut | Unreachable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::{Listing, Region};
    use crate::domain::time::Now;
    use std::time::UNIX_EPOCH;

    fn regions(names: &[&str]) -> CatalogReply {
        let region = |name: &&str| Region {
            name: (*name).into(),
            display_name: (*name).into(),
            description: "".into(),
            continent: None,
            zones: Vec::new(),
        };
        CatalogReply::Regions(Listing::new(names.iter().map(region).collect(), 0))
    }

    fn asked() -> Catalog {
        let mut catalog = Catalog::default();
        assert!(catalog.ask(&CatalogQuery::Regions, Now::default()));
        catalog
    }

    fn failure(error: ErrorKind) -> Failure {
        Failure::local("GetRegions", error, "x")
    }

    fn shown(catalog: &Catalog) -> usize {
        catalog.regions.ready().map_or(0, |listing| listing.items.len())
    }

    #[test]
    fn cached_listing_is_shown_until_aws_replies() {
        let mut catalog = asked();
        catalog.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
        assert_eq!((shown(&catalog), catalog.aged.len()), (1, 1));
        assert!(!catalog.unasked(&CatalogQuery::Regions), "it is asked for already");
        catalog.fill(&CatalogQuery::Regions, Ok(regions(&["a", "b"])));
        assert_eq!((shown(&catalog), catalog.aged.len()), (2, 0));
    }

    #[test]
    fn late_cached_listing_does_not_replace_the_reply() {
        let mut catalog = asked();
        catalog.fill(&CatalogQuery::Regions, Ok(regions(&["a", "b"])));
        catalog.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
        assert_eq!((shown(&catalog), catalog.aged.len()), (2, 0));
    }

    #[test]
    fn cached_listing_stays_when_aws_is_unreachable() {
        let mut early = asked();
        early.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
        early.fill(&CatalogQuery::Regions, Err(failure(ErrorKind::Unreachable)));
        let mut late = asked();
        late.fill(&CatalogQuery::Regions, Err(failure(ErrorKind::Unreachable)));
        late.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
        for mut catalog in [early, late] {
            assert_eq!(shown(&catalog), 1);
            assert!(
                catalog.unrefreshed(&CatalogQuery::Regions).is_some()
                    && catalog.failure(&CatalogQuery::Regions).is_none()
            );
            catalog.forget_failure(&CatalogQuery::Regions);
            assert!(catalog.unasked(&CatalogQuery::Regions), "r asks again");
            assert!(catalog.ask(&CatalogQuery::Regions, Now::default()) && !catalog.unasked(&CatalogQuery::Regions));
            assert_eq!(shown(&catalog), 1, "and what was kept stays meanwhile");
        }
    }

    #[test]
    fn cached_listing_does_not_hide_an_account_error() {
        for error in [ErrorKind::AccessDenied, ErrorKind::Expired, ErrorKind::NoCredentials, ErrorKind::AccountSetup] {
            let mut early = asked();
            early.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
            early.fill(&CatalogQuery::Regions, Err(failure(error)));
            let mut late = asked();
            late.fill(&CatalogQuery::Regions, Err(failure(error)));
            late.recall(&CatalogQuery::Regions, regions(&["a"]), UNIX_EPOCH);
            for catalog in [early, late] {
                assert_eq!((shown(&catalog), catalog.aged.len()), (0, 0), "{error:?}");
                assert!(catalog.failure(&CatalogQuery::Regions).is_some());
            }
        }
    }
}
