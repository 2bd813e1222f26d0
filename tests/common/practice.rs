//! What a wizard of a test stands on: an embedded Lightsail behind the SDK, folders of its own.

#![allow(dead_code, reason = "each test program uses its own part")]

use super::Setup;
use skysail::accounts::Accounts;
use skysail::app::model::{Model, Site};
use skysail::journal::{Book, Launches};
use skysail::lightsail::connector::Reply as Answer;
use skysail::lightsail::{Lightsail, Settings};
use skysail::reach::regions::Pinger;
use skysail::sandbox::{self, Reply, Sandbox, TokioClock};
use skysail::shell::outside::{CallLog, Outside};
use skysail::shell::world::{Clock as Ticks, World};
use skysail::store::Folders;
use skysail::store::Store;
use skysail::theme::{Theme, UNICODE};
use std::sync::Arc;
use tempfile::TempDir;

/// A program that has not begun.
pub fn blank(columns: u16, rows: u16) -> Model {
    let site = Site { label: "sandbox".into(), practice: true, account: Some("sandbox".into()) };
    let mut model = Model::new(site, Theme { glyphs: UNICODE, ..Theme::calm() }, columns, rows);
    model.ids = 1;
    model
}

pub fn open(setup: &Setup, clock: Arc<TokioClock>) -> Sandbox {
    Sandbox::open(sandbox::Settings { scenario: setup.scenario.clone(), clock, ..sandbox::Settings::default() })
        .unwrap()
}

/// The SDK, before the sandbox.
pub fn door(sandbox: &Sandbox, calls: CallLog, clock: skysail::lightsail::Clock) -> Lightsail {
    let sandbox = sandbox.clone();
    let door = move |request| {
        let sandbox = sandbox.clone();
        async move { answer(sandbox.answer(request).await) }
    };
    let calls = Arc::new(move |call| calls.tell(call));
    Lightsail::over(door, Settings { calls, clock, ..Settings::default() })
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

/// The world as effects see it, of this account.
pub fn world(lightsail: Lightsail, sandbox: &Sandbox, clock: Ticks, folders: Folders) -> World {
    World {
        lightsail,
        pinger: Pinger::practice(sandbox.pings()),
        clock,
        book: Book::of(Launches::at(folders.launches())),
        store: Store::of(folders),
        account: Some("sandbox".into()),
        accounts: Accounts::of(&[], None),
        switch: None,
    }
}

pub fn places(home: &TempDir, setup: &Setup, calls: CallLog, clock: Ticks) -> (Folders, Outside) {
    let path = home.path();
    let folders = Folders { config: path.join("config"), state: path.join("state"), cache: path.join("cache") };
    if setup.no_journal {
        // A file where the directory of the launches would be.
        std::fs::create_dir_all(&folders.state).unwrap();
        std::fs::write(folders.launches(), "in the way").unwrap();
    }
    let tasks = tokio::runtime::Handle::current();
    // Programs of the person's own, and of nobody else's.
    let programs = path.join("bin").into_os_string();
    (folders, Outside { tasks, calls, clock, beat: None, home: Some(path.to_owned()), path: Some(programs) })
}
