//! A launch in a world of its own: an account that fails on cue, a clock that is steered.

use crate::orders;
use skysail::accounts::Accounts;
use skysail::commands::drive::{Driver, End, ended};
use skysail::commands::signals::Signals;
use skysail::commands::site;
use skysail::domain::instance::Instance;
use skysail::domain::launch::{Launch, Stage};
use skysail::domain::names::Names;
use skysail::domain::order::Order;
use skysail::journal::{Book, Launches, Standing};
use skysail::lightsail;
use skysail::reach::regions::Pinger;
use skysail::sandbox::{Clock, Sandbox, Scenario, Settings, TokioClock};
use skysail::shell::world::{World, clock};
use skysail::store::{Folders, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const REGION: &str = "us-east-1";
pub const ID: &str = "20270115-080000-000001";

pub struct Bench {
    pub sandbox: Sandbox,
    pub world: World,
    /// Seconds by which the person's wall clock is off.
    pub off: Arc<AtomicI64>,
    dir: tempfile::TempDir,
}

/// The world of a named scenario.
pub fn bench(scenario: &str) -> Bench {
    bench_of(Scenario::named(scenario).expect("it comes with the program"))
}

pub fn bench_of(scenario: Scenario) -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let time = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let settings = Settings { clock: Arc::new(time), scenario, ..Settings::default() };
    let sandbox = Sandbox::open(settings).unwrap();
    let off = Arc::new(AtomicI64::new(0));
    let shift = off.clone();
    let wall: lightsail::Clock = Arc::new(move || shifted(time.now(), shift.load(Ordering::Relaxed)));
    let door = lightsail::Settings { clock: wall.clone(), ..lightsail::Settings::default() };
    let root = dir.path();
    let folders = Folders { config: root.join("config"), state: root.join("state"), cache: root.join("cache") };
    let world = World {
        lightsail: site::over(sandbox.clone(), door),
        pinger: Pinger::practice(sandbox.pings()),
        knocker: site::doors(sandbox.clone()),
        shells: skysail::commands::site::shells(sandbox.clone()),
        resolver: site::names(&sandbox),
        clock: clock(wall),
        book: Book::of(Launches::at(folders.launches())),
        store: Store::of(folders),
        account: Some(site::SANDBOX.into()),
        accounts: Accounts::of(&[], None),
        switch: None,
    };
    Bench { sandbox, world, off, dir }
}

fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { time - by } else { time + by }
}

impl Bench {
    pub fn begin(&self, names: &str) -> Driver<'_> {
        self.begin_order(order(names))
    }

    pub fn begin_order(&self, order: Order) -> Driver<'_> {
        let (launch, asks) = Launch::begin(ID.into(), order, self.world.account.clone(), self.world.now());
        Driver::new(&self.world, launch, asks)
    }

    /// Launches these names and goes on until there is nothing to wait for.
    pub async fn launch(&self, names: &str) -> Launch {
        let mut driver = self.begin(names);
        run(&mut driver).await;
        driver.launch
    }

    /// Another day, another process: the launch as its journal tells it, gone on with.
    pub async fn resume(&self) -> Launch {
        self.world.book.close(&ID.into());
        let story = self.world.book.take_up(&ID.into()).unwrap();
        let (launch, asks) = Launch::resume(&story.entries, self.world.now()).unwrap();
        let mut driver = Driver::new(&self.world, launch, asks);
        run(&mut driver).await;
        driver.launch
    }

    /// How often an action was asked for.
    pub fn count(&self, action: &str) -> usize {
        self.sandbox.requests().iter().filter(|seen| seen.action == action).count()
    }

    pub fn creates(&self) -> usize {
        self.count("CreateInstances")
    }

    /// What exists in truth, by name.
    pub async fn existing(&self) -> Vec<Instance> {
        self.world.lightsail.instances(&REGION.into()).await.unwrap()
    }

    pub fn standing(&self) -> Standing {
        self.world.book.launches().list().unwrap().0.remove(0).standing
    }

    pub fn dir(&self) -> &std::path::Path {
        self.dir.path()
    }

    /// Created once, found by looking, shown as created.
    pub async fn adopted_once(&self, launch: &Launch) {
        assert_eq!(self.creates(), 1, "requests on the wire");
        assert!(launch.adopted, "{:?}", launch.stage);
        assert_eq!((fates(launch), launch.exit_status()), (vec!["running"], 0));
        assert_eq!(self.existing().await.len(), 1);
        assert!(matches!(self.standing(), Standing::Settled { .. }));
    }
}

pub async fn run(driver: &mut Driver<'_>) {
    let end = driver.run(&mut Signals::default(), ended, |_| ()).await;
    assert_eq!(end, End::There);
}

pub fn fates(launch: &Launch) -> Vec<&'static str> {
    launch.subjects.iter().map(|subject| subject.fate.key()).collect()
}

pub fn looked_enough(launch: &Launch) -> bool {
    matches!(&launch.stage, Stage::Unknown(doubt) if doubt.looked_enough)
}

/// The usual order, under these names.
pub fn order(names: &str) -> Order {
    orders::order(Names::parse(names).unwrap().all)
}
