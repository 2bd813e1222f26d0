//! The services that effects use: the Lightsail client, the clock, and files on disk.

pub mod accounts;

use super::remote_shells::RemoteShells;
use crate::accounts::Accounts;
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::facts;
use crate::domain::failure::Failure;
use crate::domain::identity::is_number;
use crate::domain::instance::ApiCall;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::journal::{JournalStore, fresh_id};
use crate::lightsail::{Lightsail, TargetKind};
use crate::probe::dns::Resolver;
use crate::probe::latency::LatencyProber;
use crate::probe::port::PortProber;
use crate::store::Store;
use crate::task;
use accounts::AccountSwitch;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;
use tracing::{Level, debug, enabled};

/// Returns the time by both clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// Everything that effects use. Clones share the same services.
#[derive(Clone)]
pub struct Services {
    /// The Lightsail client for the account in use.
    pub lightsail: Lightsail,
    /// Measures the latency to the Regions.
    pub pinger: LatencyProber,
    /// Probes the ports of instances.
    pub knocker: PortProber,
    /// Access to shells on instances.
    pub shells: RemoteShells,
    /// Resolves domain names.
    pub resolver: Resolver,
    /// The clock.
    pub clock: Clock,
    /// The journals of launches.
    pub journals: JournalStore,
    /// Drafts, cache, and settings.
    pub store: Store,
    /// The account: the AWS account number, `sandbox`, or the host of a custom endpoint. Launches are recorded under
    /// it and only looked up in their own account. `None` if AWS hasn't reported it.
    pub account: Option<SanitizedText>,
    /// The speed as a multiple of Lightsail's: 1 except in the sandbox.
    pub speed: f64,
    /// The credentials on this computer.
    pub accounts: Accounts,
    /// Opens another account; `None` if that isn't possible.
    pub switch: Option<AccountSwitch>,
    /// The last calls to AWS, for the journal of the launch that they are made for.
    pub calls: RecentCalls,
}

/// The last calls to AWS. Clones share the same list.
#[derive(Clone, Debug, Default)]
pub struct RecentCalls(Arc<Mutex<VecDeque<ApiCall>>>);

impl RecentCalls {
    /// Maximum number of calls kept until they are taken.
    const MOST: usize = 200;

    /// Adds a call.
    pub fn note(&self, call: ApiCall) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == RecentCalls::MOST {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// Takes all calls since the last time, oldest first.
    pub fn take(&self) -> VecDeque<ApiCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Services {
    /// Loads a listing from AWS, or measures the latency to the Regions.
    pub async fn get(&self, want: &CatalogQuery) -> Result<CatalogReply, Failure> {
        match want {
            CatalogQuery::Pings => Ok(CatalogReply::Pings(self.pinger.measure(facts::regions()).await)),
            want => self.lightsail.get(want).await,
        }
    }

    /// Returns the listing cached by an earlier run, and when AWS returned it.
    pub async fn recall(&self, want: CatalogQuery) -> Option<(CatalogReply, SystemTime)> {
        let (cache, now) = (self.store.cache()?, self.now().wall);
        let kind = enabled!(Level::DEBUG).then(|| format!("{want:?}"));
        let found = task::spawn_blocking(move || cache.get(&want, now)).await.ok()?;
        debug!(want = kind, hit = found.is_some(), "cache");
        found
    }

    /// Caches a listing for the next run, in the background.
    pub fn keep(&self, want: &CatalogQuery, got: &CatalogReply) {
        let Some(cache) = self.store.cache().filter(|_| want.keeps() && !got.is_empty()) else { return };
        let (want, got, now) = (want.clone(), got.clone(), self.now().wall);
        drop(task::spawn_blocking(move || cache.put(&want, &got, now)));
    }

    /// Returns the time by both clocks. The wall clock is the service's, as what the service says is compared with it.
    pub fn now(&self) -> Now {
        let now = (self.clock)();
        Now { wall: self.lightsail.service_time(now.wall), ..now }
    }

    /// Returns an ID for a new launch.
    pub fn fresh_id(&self) -> SanitizedText {
        fresh_id(self.now().wall, fastrand::u64(..))
    }

    /// Determines the account, if AWS reports it.
    pub async fn identify(&mut self) {
        if self.account.is_none() {
            self.account = self.lightsail.who().await.ok().flatten().map(|who| who.account);
        }
    }

    /// Returns whether a launch of this account belongs to this target. An unknown account may be any AWS account.
    pub fn owns(&self, account: Option<&SanitizedText>) -> bool {
        match (self.account.as_ref(), account) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (Some(known), None) | (None, Some(known)) => is_number(known) && *self.lightsail.place() == TargetKind::Aws,
            (None, None) => true,
        }
    }
}

/// Returns the clock of this computer; `mono` follows tokio's time.
pub fn system_clock() -> Clock {
    clock(Arc::new(SystemTime::now))
}

/// Returns a clock with this wall time; `mono` follows tokio's time.
pub fn clock(wall: crate::lightsail::Clock) -> Clock {
    let start = tokio::time::Instant::now();
    Arc::new(move || Now { mono: start.elapsed(), wall: wall() })
}
