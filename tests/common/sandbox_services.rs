//! The services of a wizard under test: an embedded Lightsail behind the SDK, and temporary folders.

use super::{NOON, Setup};
use crate::hostile_replies::{self, HostileReplies};
use skysail::accounts::Accounts;
use skysail::app::effect::Effect;
use skysail::app::message::Msg;
use skysail::app::model::{Model, Overlay, TargetInfo};
use skysail::app::update::{resume, update};
use skysail::domain::reachability::ProbeResult;
use skysail::journal::{JournalDirectory, JournalStore};
use skysail::lightsail::connector::Reply as Answer;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::probe::latency::LatencyProber;
use skysail::probe::port::PortProber;
use skysail::runtime::context::{CallLog, RuntimeContext};
use skysail::runtime::services::{Clock as Ticks, Services, clock};
use skysail::sandbox::{self, Clock, FreshKey, Reply, Sandbox, TokioClock};
use skysail::store::Folders;
use skysail::store::Store;
use skysail::theme::{Theme, UNICODE};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::time::Instant;

/// A program that hasn't begun.
pub fn blank(columns: u16, rows: u16) -> Model {
    let target = TargetInfo { label: Some("sandbox".into()), sandbox: true, account: Some("sandbox".into()) };
    let mut model = Model::new(target, Theme { glyphs: UNICODE, ..Theme::calm() }, columns, rows);
    model.ids = 1;
    model
}

/// What the event loop gets, whatever its frontend.
pub struct SandboxServices {
    pub sandbox: Sandbox,
    pub start: Instant,
    pub context: RuntimeContext,
    pub services: Services,
    pub model: Model,
    pub first: Vec<Effect>,
}

impl SandboxServices {
    /// Begins at noon, or as much later as the setup says.
    pub fn begin(setup: Setup, home: &TempDir) -> SandboxServices {
        let ticks = Arc::new(TokioClock::new(UNIX_EPOCH + NOON + setup.later));
        let sandbox = open(&setup, ticks.clone());
        let calls = CallLog::default();
        let wall: skysail::lightsail::Clock = Arc::new(move || -> SystemTime { ticks.now() });
        let lightsail = match setup.spoil.clone() {
            Some(spoil) => hostile_client(&sandbox, calls.clone(), wall.clone(), spoil),
            None => client(&sandbox, calls.clone(), wall.clone()),
        };
        let clock = clock(wall);
        let (folders, context) = places(home, &setup, calls, clock.clone());
        let mut services = services(lightsail, &sandbox, clock, folders);
        if let Some(folder) = setup.cached_catalog {
            services.store.folders.cache = folder;
            services.store.target = Some("practice".into());
        }
        let mut model = blank(setup.columns, setup.rows);
        model.language = setup.language;
        model.overlay = setup.kept.map(|requested| Overlay::Resume(Box::new(requested)));
        if let Some(requested) = setup.plan {
            resume(&mut model, requested);
        }
        let start = Instant::now();
        let first = update(&mut model, context.now(), Msg::Start);
        SandboxServices { sandbox, start, context, services, model, first }
    }
}

fn open(setup: &Setup, clock: Arc<TokioClock>) -> Sandbox {
    let settings = sandbox::SandboxSettings {
        scenario: setup.scenario.clone(),
        clock,
        ready_key: ready_key(),
        ..Default::default()
    };
    Sandbox::open(settings).unwrap()
}

/// A real key pair, generated once: that takes a good part of a second, and hardly any test compares two.
pub fn ready_key() -> Option<FreshKey> {
    static KEY: OnceLock<Option<FreshKey>> = OnceLock::new();
    KEY.get_or_init(FreshKey::generate).clone()
}

/// The SDK, connected to the sandbox.
pub fn client(sandbox: &Sandbox, calls: CallLog, clock: skysail::lightsail::Clock) -> Lightsail {
    let sandbox = sandbox.clone();
    let client = move |request| {
        let sandbox = sandbox.clone();
        async move { answer(sandbox.answer(request).await) }
    };
    let calls = Arc::new(move |call| calls.tell(call));
    Lightsail::over(client, ClientSettings { calls, clock, ..ClientSettings::default() })
}

/// The same, with hostile texts in its replies.
fn hostile_client(
    sandbox: &Sandbox,
    calls: CallLog,
    clock: skysail::lightsail::Clock,
    spoil: HostileReplies,
) -> Lightsail {
    let sandbox = sandbox.clone();
    let client = move |request| {
        let (sandbox, spoil) = (sandbox.clone(), spoil.clone());
        async move { hostile_replies::answer(&sandbox, request, &spoil).await }
    };
    let calls = Arc::new(move |call| calls.tell(call));
    Lightsail::over(client, ClientSettings { calls, clock, ..ClientSettings::default() })
}

fn answer(reply: Reply) -> Answer {
    match reply {
        Reply::Full(response) => Answer::Full(response),
        Reply::Cut => Answer::Cut,
        Reply::Partial { response, sent } => Answer::Partial { response, sent },
        Reply::Drip { response, bytes_per_second } => Answer::Drip { response, bytes_per_second },
        Reply::Never => Answer::Never,
    }
}

/// The ports of the sandbox's instances.
fn port_prober(sandbox: &Sandbox) -> PortProber {
    let sandbox = sandbox.clone();
    PortProber::simulated(move |address, port| {
        let met = match sandbox.reach(address, port) {
            sandbox::PortBehavior::Open => ProbeResult::Open { greeting: None },
            sandbox::PortBehavior::Refused => ProbeResult::Refused,
            sandbox::PortBehavior::Silent => ProbeResult::Silent,
        };
        Box::pin(std::future::ready(met))
    })
}

/// The services of this account, as effects see them.
fn services(lightsail: Lightsail, sandbox: &Sandbox, clock: Ticks, folders: Folders) -> Services {
    Services {
        speed: 1.0,
        lightsail,
        pinger: LatencyProber::simulated(sandbox.pings()),
        knocker: port_prober(sandbox),
        shells: skysail::commands::target::shells(sandbox.clone()),
        resolver: skysail::commands::target::names(sandbox),
        clock,
        journals: JournalStore::of(JournalDirectory::at(folders.launches())),
        store: Store::of(folders),
        account: Some("sandbox".into()),
        accounts: Accounts::of(&[], None),
        switch: None,
        calls: Default::default(),
    }
}

fn places(home: &TempDir, setup: &Setup, calls: CallLog, clock: Ticks) -> (Folders, RuntimeContext) {
    let path = home.path();
    let folders = Folders { config: path.join("config"), state: path.join("state"), cache: path.join("cache") };
    if setup.no_journal {
        // A file where the directory of launches should be.
        std::fs::create_dir_all(&folders.state).unwrap();
        std::fs::write(folders.launches(), "in the way").unwrap();
    }
    let tasks = tokio::runtime::Handle::current();
    // Only the user's own programs.
    let programs = path.join("bin").into_os_string();
    let (home, path, editor) = (Some(path.to_owned()), Some(programs), Some("editor".into()));
    (folders, RuntimeContext { tasks, calls, clock, beat: None, home, path, editor })
}
