//! The world as effects see it: the service, the clock, what is kept on disk.

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

/// Tells the time, by both clocks.
pub type Clock = Arc<dyn Fn() -> Now + Send + Sync>;

/// Everything that effects touch. Cloning gives another handle to the same world.
#[derive(Clone)]
pub struct Services {
    /// Lightsail, by the account in use.
    pub lightsail: Lightsail,
    /// Measures how far the Regions are.
    pub pinger: LatencyProber,
    /// Knocks at the ports of instances.
    pub knocker: PortProber,
    /// The way to shells on instances.
    pub shells: RemoteShells,
    /// Tells where domain names lead.
    pub resolver: Resolver,
    /// Tells the time, by both clocks.
    pub clock: Clock,
    /// The journals of launches.
    pub book: JournalStore,
    /// Drafts, cache, and settings.
    pub store: Store,
    /// Whose account it is: the AWS account's number, `sandbox`, or another endpoint's host.
    /// Launches are kept under it, so that none is looked for where it was not made.
    /// Absent where AWS does not say.
    pub account: Option<SanitizedText>,
    /// How many times faster than Lightsail it is: 1 but in the sandbox.
    pub speed: f64,
    /// What this machine has to sign in with.
    pub accounts: Accounts,
    /// The way to another account; absent where there is none.
    pub switch: Option<AccountSwitch>,
    /// The last calls to the service, for the journal of the launch that they are made for.
    pub calls: RecentCalls,
}

/// The last calls to the service. Cloning gives another handle to the same ones.
#[derive(Clone, Debug, Default)]
pub struct RecentCalls(Arc<Mutex<VecDeque<ApiCall>>>);

impl RecentCalls {
    /// Calls that are kept until somebody takes them.
    const MOST: usize = 200;

    /// Takes note of a call.
    pub fn note(&self, call: ApiCall) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == RecentCalls::MOST {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// Takes all calls since the last time, the oldest first.
    pub fn take(&self) -> VecDeque<ApiCall> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Services {
    /// A listing of the service, or how far its Regions are.
    pub async fn get(&self, want: &CatalogQuery) -> Result<CatalogReply, Failure> {
        match want {
            CatalogQuery::Pings => Ok(CatalogReply::Pings(self.pinger.measure(facts::regions()).await)),
            want => self.lightsail.get(want).await,
        }
    }

    /// The same listing of an earlier run, and when the service told it.
    pub async fn recall(&self, want: CatalogQuery) -> Option<(CatalogReply, SystemTime)> {
        let (cache, now) = (self.store.cache()?, self.now().wall);
        task::spawn_blocking(move || cache.get(&want, now)).await.ok()?
    }

    /// Keeps a listing for the next run. Nobody waits for that.
    pub fn keep(&self, want: &CatalogQuery, got: &CatalogReply) {
        let Some(cache) = self.store.cache().filter(|_| want.keeps() && !got.is_empty()) else { return };
        let (want, got, now) = (want.clone(), got.clone(), self.now().wall);
        drop(task::spawn_blocking(move || cache.put(&want, &got, now)));
    }

    /// Returns the time by both clocks.
    pub fn now(&self) -> Now {
        (self.clock)()
    }

    /// A name for a launch that begins now.
    pub fn fresh_id(&self) -> SanitizedText {
        fresh_id(self.now().wall, fastrand::u64(..))
    }

    /// Finds out whose account it is, where AWS can say.
    pub async fn identify(&mut self) {
        if self.account.is_none() {
            self.account = self.lightsail.who().await.ok().flatten().map(|who| who.account);
        }
    }

    /// Whether a launch of this account belongs here. An account that nobody named may be any of AWS.
    pub fn owns(&self, account: Option<&SanitizedText>) -> bool {
        match (self.account.as_ref(), account) {
            (Some(ours), Some(theirs)) => ours == theirs,
            (Some(known), None) | (None, Some(known)) => is_number(known) && *self.lightsail.place() == TargetKind::Aws,
            (None, None) => true,
        }
    }
}

/// The clock of this machine; `mono` moves with tokio's time.
pub fn system_clock() -> Clock {
    clock(Arc::new(SystemTime::now))
}

/// A clock by this wall time; `mono` moves with tokio's time.
pub fn clock(wall: crate::lightsail::Clock) -> Clock {
    let start = tokio::time::Instant::now();
    Arc::new(move || Now { mono: start.elapsed(), wall: wall() })
}
