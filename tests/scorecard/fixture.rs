//! Runs a launch with its own services: an account with scripted faults, and a controlled clock.

use crate::sample_order;
use crate::wizard::sandbox::ready_key;
use skysail::accounts::Accounts;
use skysail::commands::launch_driver::{DriverEnd, LaunchDriver, ended};
use skysail::commands::signals::Signals;
use skysail::commands::target;
use skysail::domain::instance::Instance;
use skysail::domain::launch::{Launch, LaunchStage};
use skysail::domain::names::Names;
use skysail::domain::order::Order;
use skysail::journal::{JournalDirectory, JournalStore, LaunchStatus};
use skysail::lightsail;
use skysail::probe::latency::LatencyProber;
use skysail::runtime::services::{RecentCalls, Services, clock};
use skysail::sandbox::{Clock, Sandbox, SandboxSettings, Scenario, TokioClock};
use skysail::store::{Folders, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const REGION: &str = "us-east-1";
pub const ID: &str = "20270115-080000-000001";

pub struct Fixture {
    pub sandbox: Sandbox,
    pub services: Services,
    /// The seconds by which the user's clock is wrong.
    pub off: Arc<AtomicI64>,
    dir: tempfile::TempDir,
}

/// A fixture with a named scenario.
pub fn fixture(scenario: &str) -> Fixture {
    bench_of(Scenario::named(scenario).expect("it comes with the program"))
}

pub fn bench_of(scenario: Scenario) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let time = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let settings =
        SandboxSettings { clock: Arc::new(time), scenario, ready_key: ready_key(), ..SandboxSettings::default() };
    let sandbox = Sandbox::open(settings).unwrap();
    let off = Arc::new(AtomicI64::new(0));
    let shift = off.clone();
    let wall: lightsail::Clock = Arc::new(move || shifted(time.now(), shift.load(Ordering::Relaxed)));
    let recent = RecentCalls::default();
    let calls: lightsail::CallObserver = {
        let recent = recent.clone();
        Arc::new(move |call| recent.note(call))
    };
    let client = lightsail::ClientSettings { clock: wall.clone(), calls, ..lightsail::ClientSettings::default() };
    let root = dir.path();
    let folders = Folders { config: root.join("config"), state: root.join("state"), cache: root.join("cache") };
    let services = Services {
        speed: 1.0,
        lightsail: target::over(sandbox.clone(), client),
        pinger: LatencyProber::simulated(sandbox.pings()),
        knocker: target::doors(sandbox.clone()),
        shells: skysail::commands::target::shells(sandbox.clone()),
        resolver: target::names(&sandbox),
        clock: clock(wall),
        journals: JournalStore::of(JournalDirectory::at(folders.launches())),
        store: Store::of(folders),
        account: Some(target::SANDBOX.into()),
        accounts: Accounts::of(&[], None),
        switch: None,
        calls: recent,
    };
    Fixture { sandbox, services, off, dir }
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { time - by } else { time + by }
}

impl Fixture {
    pub fn begin(&self, names: &str) -> LaunchDriver<'_> {
        self.begin_order(order(names))
    }

    pub fn begin_order(&self, order: Order) -> LaunchDriver<'_> {
        let (launch, requests) = Launch::begin(ID.into(), order, self.services.account.clone(), self.services.now());
        LaunchDriver::new(&self.services, launch, requests)
    }

    /// Launches these names, and runs until there is nothing to wait for.
    pub async fn launch(&self, names: &str) -> Launch {
        let mut driver = self.begin(names);
        run(&mut driver).await;
        driver.launch
    }

    /// Another day in another process: resumes the launch from its journal.
    pub async fn resume(&self) -> Launch {
        self.services.journals.close(&ID.into());
        let story = self.services.journals.resume(&ID.into()).unwrap();
        let (launch, requests) = Launch::resume(&story.entries, self.services.now()).unwrap();
        let mut driver = LaunchDriver::new(&self.services, launch, requests);
        run(&mut driver).await;
        driver.launch
    }

    /// How many requests of an action there were.
    pub fn count(&self, action: &str) -> usize {
        self.sandbox.requests().iter().filter(|seen| seen.action == action).count()
    }

    pub fn creates(&self) -> usize {
        self.count("CreateInstances")
    }

    /// What really exists, by name.
    pub async fn existing(&self) -> Vec<Instance> {
        self.services.lightsail.instances(&REGION.into()).await.unwrap()
    }

    pub fn status(&self) -> LaunchStatus {
        self.services.journals.launches().list().unwrap().0.remove(0).status
    }

    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// Checks that the instance was created once, found by lookup, and shown as created.
    pub async fn adopted_once(&self, launch: &Launch) {
        assert_eq!(self.creates(), 1, "requests on the wire");
        assert!(launch.adopted, "{:?}", launch.stage);
        assert_eq!((outcomes(launch), launch.exit_status()), (vec!["running"], 0));
        assert_eq!(self.existing().await.len(), 1);
        assert!(matches!(self.status(), LaunchStatus::Settled { .. }));
    }
}

pub async fn run(driver: &mut LaunchDriver<'_>) {
    let end = driver.run(&mut Signals::default(), ended, |_| ()).await;
    assert_eq!(end, DriverEnd::There);
}

pub fn outcomes(launch: &Launch) -> Vec<&'static str> {
    launch.instances.iter().map(|instance| instance.outcome.key()).collect()
}

pub fn looked_enough(launch: &Launch) -> bool {
    matches!(&launch.stage, LaunchStage::Unknown(unknown) if unknown.looked_enough())
}

/// The usual order with these names.
pub fn order(names: &str) -> Order {
    sample_order::order(Names::parse(names).unwrap().all)
}
