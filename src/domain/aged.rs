//! Listings that were kept from an earlier run: shown at once, with their age, while the service
//! is asked behind them.

use super::catalog::{Catalog, Got, Want};
use super::failure::{Failure, Trouble};
use std::time::{Duration, SystemTime};

/// A listing on the screen that is not of this run.
#[derive(Clone, Debug, PartialEq)]
pub struct Aged {
    /// When the service told it.
    pub told: SystemTime,
    pub refresh: Refresh,
}

/// How far asking for it again has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Refresh {
    Wanted,
    UnderWay,
    /// The service could not be reached, so the listing stays as it is.
    Failed(Failure),
}

impl Aged {
    /// How old the listing is; nothing if the clock was set back since.
    pub fn age(&self, now: SystemTime) -> Duration {
        now.duration_since(self.told).unwrap_or_default()
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.refresh {
            Refresh::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl Want {
    /// Whether the answer changes on the scale of weeks and costs nothing to be a day old. What is
    /// this account's own (key pairs, names) never is.
    pub fn keeps(&self) -> bool {
        matches!(self, Want::Regions | Want::Blueprints { .. } | Want::Bundles { .. })
    }
}

impl Got {
    /// Whether there is nothing in it that would be worth keeping.
    pub fn is_empty(&self) -> bool {
        match self {
            Got::Regions(listing) => listing.items.is_empty(),
            Got::Blueprints(listing) => listing.items.is_empty(),
            Got::Bundles(listing) => listing.items.is_empty(),
            Got::KeyPairs(listing) => listing.items.is_empty(),
            Got::Names(names) => names.is_empty(),
            Got::Pings(pings) => pings.times.is_empty(),
            Got::OwnKeys(own) => own.keys.is_empty(),
        }
    }
}

impl Catalog {
    /// Puts a listing of an earlier run where none of this run is yet.
    pub fn recall(&mut self, want: &Want, got: Got, told: SystemTime) {
        let refresh = match self.failure(want) {
            Some(failure) if passes(failure) => Refresh::Failed(failure.clone()),
            Some(_) => return,
            None if self.waits_for(want) => Refresh::UnderWay,
            None => return,
        };
        self.fill(want, Ok(got));
        self.aged.insert(want.clone(), Aged { told, refresh });
    }

    /// Takes note that a listing which is shown could not be refreshed. False if the failure
    /// matters more than what was kept.
    pub(super) fn stays(&mut self, want: &Want, failure: &Failure) -> bool {
        match self.aged.get_mut(want) {
            Some(aged) if passes(failure) => {
                aged.refresh = Refresh::Failed(failure.clone());
                true
            }
            _ => false,
        }
    }

    /// Why a listing that is shown is not of now, if asking for it again failed.
    pub fn unrefreshed(&self, want: &Want) -> Option<&Failure> {
        self.aged.get(want)?.failure()
    }

    /// Asks for it again, where that had failed.
    pub(super) fn freshen(&mut self, want: &Want) {
        if let Some(aged) = self.aged.get_mut(want).filter(|aged| aged.failure().is_some()) {
            aged.refresh = Refresh::Wanted;
        }
    }

    pub(super) fn wants_freshening(&self, want: &Want) -> bool {
        self.aged.get(want).is_some_and(|aged| aged.refresh == Refresh::Wanted)
    }
}

/// Whether it says something of the way to the service alone, and nothing of the account.
fn passes(failure: &Failure) -> bool {
    use Trouble::{BadReply, CutOff, Service, Throttled, TimedOut, Unreachable};
    matches!(failure.trouble, BadReply | CutOff | Service | Throttled | TimedOut | Unreachable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::{Listing, Region};
    use crate::domain::time::Now;
    use std::time::UNIX_EPOCH;

    fn regions(names: &[&str]) -> Got {
        let region = |name: &&str| Region {
            name: (*name).into(),
            display_name: (*name).into(),
            description: "".into(),
            continent: None,
            zones: Vec::new(),
        };
        Got::Regions(Listing::new(names.iter().map(region).collect(), 0))
    }

    fn asked() -> Catalog {
        let mut catalog = Catalog::default();
        assert!(catalog.ask(&Want::Regions, Now::default()));
        catalog
    }

    fn failure(trouble: Trouble) -> Failure {
        Failure::local("GetRegions", trouble, "x")
    }

    fn shown(catalog: &Catalog) -> usize {
        catalog.regions.ready().map_or(0, |listing| listing.items.len())
    }

    #[test]
    fn what_was_kept_is_shown_until_the_service_has_answered() {
        let mut catalog = asked();
        catalog.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
        assert_eq!((shown(&catalog), catalog.aged.len()), (1, 1));
        assert!(!catalog.unasked(&Want::Regions), "it is asked for already");
        catalog.fill(&Want::Regions, Ok(regions(&["a", "b"])));
        assert_eq!((shown(&catalog), catalog.aged.len()), (2, 0));
    }

    #[test]
    fn what_was_kept_comes_too_late_after_the_service_s_answer() {
        let mut catalog = asked();
        catalog.fill(&Want::Regions, Ok(regions(&["a", "b"])));
        catalog.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
        assert_eq!((shown(&catalog), catalog.aged.len()), (2, 0));
    }

    #[test]
    fn a_service_out_of_reach_leaves_what_was_kept_whichever_comes_first() {
        let mut early = asked();
        early.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
        early.fill(&Want::Regions, Err(failure(Trouble::Unreachable)));
        let mut late = asked();
        late.fill(&Want::Regions, Err(failure(Trouble::Unreachable)));
        late.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
        for mut catalog in [early, late] {
            assert_eq!(shown(&catalog), 1);
            assert!(catalog.unrefreshed(&Want::Regions).is_some() && catalog.failure(&Want::Regions).is_none());
            catalog.forget_failure(&Want::Regions);
            assert!(catalog.unasked(&Want::Regions), "r asks again");
            assert!(catalog.ask(&Want::Regions, Now::default()) && !catalog.unasked(&Want::Regions));
            assert_eq!(shown(&catalog), 1, "and what was kept stays meanwhile");
        }
    }

    #[test]
    fn what_the_account_is_denied_is_not_hidden_by_what_was_kept() {
        for trouble in [Trouble::AccessDenied, Trouble::Expired, Trouble::NoCredentials, Trouble::AccountSetup] {
            let mut early = asked();
            early.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
            early.fill(&Want::Regions, Err(failure(trouble)));
            let mut late = asked();
            late.fill(&Want::Regions, Err(failure(trouble)));
            late.recall(&Want::Regions, regions(&["a"]), UNIX_EPOCH);
            for catalog in [early, late] {
                assert_eq!((shown(&catalog), catalog.aged.len()), (0, 0), "{trouble:?}");
                assert!(catalog.failure(&Want::Regions).is_some());
            }
        }
    }
}
