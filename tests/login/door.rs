//! Runs the wizard over a sandbox whose access details lead to a real SSH server.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
use skysail::accounts::Accounts;
use skysail::app::message::Msg;
use skysail::app::model::{Model, TargetInfo};
use skysail::app::update::{resume, update};
use skysail::commands::target;
use skysail::domain::plan::Plan;
use skysail::domain::time::Now;
use skysail::input::{Input, InputReader, ReadLimits};
use skysail::journal::{JournalDirectory, JournalStore};
use skysail::lightsail::connector::Reply as Answer;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::probe::latency::LatencyProber;
use skysail::runtime::context::{CallLog, RuntimeContext};
use skysail::runtime::event_loop::{LoopEvent, run};
use skysail::runtime::remote_shells::RemoteShells;
use skysail::runtime::services::{Services, system_clock};
use skysail::runtime::tui_frontend::TuiFrontend;
use skysail::sandbox::{self, Reply, Sandbox};
use skysail::store::{Folders, Store};
use skysail::terminal::{self, Modes, Screen};
use skysail::theme::{Theme, UNICODE};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Instant, SystemTime};
use tokio::sync::mpsc::unbounded_channel;

/// Set for the process that is the wizard: the directory of the real server.
pub const CUE: &str = "SKYSAIL_TEST_LOGIN";
/// Where its programs are.
pub const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

const PLAN: &str = r##"{
    "instanceNames": ["Web-1"], "availabilityZone": "us-east-1a", "blueprintId": "wordpress_ls_1_0",
    "bundleId": "small_3_0", "ipAddressType": "ipv4", "userData": "#!/bin/sh\necho hello\n"
}"##;

/// Runs if this process is the wizard, and then never returns.
pub fn run_if_cued() {
    let Some(dir) = std::env::var_os(CUE).map(PathBuf::from) else { return };
    terminal::install_panic_hook(|what| format!("It stopped: {what}."));
    let ui = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (sender, heard) = unbounded_channel();
    let start = Instant::now();
    let tell = move |input| translate(input, start).is_none_or(|heard| sender.send(heard).is_ok());
    let reader = InputReader::start(ReadLimits::default(), tell).expect("input can be read");
    let screen = Screen::enter(Modes::default()).expect("the terminal can be taken");
    let target = TargetInfo { label: Some("aws".into()), sandbox: false, account: None };
    let size = screen.size();
    let mut model = Model::new(target, Theme { glyphs: UNICODE, ..Theme::calm() }, size.width, size.height);
    let requested = Plan::read(PLAN).expect("a plan").requested_values().expect("its wishes");
    resume(&mut model, requested);
    let mut stage = TuiFrontend::new(screen, &reader);
    ui.block_on(async {
        let clock = Arc::new(move || Now { mono: start.elapsed(), wall: SystemTime::now() });
        let tasks = tokio::runtime::Handle::current();
        let home = std::env::home_dir();
        let outside = RuntimeContext {
            tasks,
            calls: CallLog::default(),
            clock,
            beat: None,
            home: home.clone(),
            path: std::env::var_os("PATH"),
            editor: None,
        };
        let first = update(&mut model, outside.now(), Msg::Start);
        let opening = std::future::ready(Ok::<_, ()>(services(&dir, &home.expect("a home"))));
        run(&mut stage, heard, opening, outside, &mut model, first).await.expect("it is open");
    });
    drop(stage);
    std::process::exit(model.exit.unwrap_or(99).into());
}

fn translate(input: Input, start: Instant) -> Option<LoopEvent> {
    Some(match input {
        Input::Key { key, at } => LoopEvent::Msg(Msg::Key { key, at: at.saturating_duration_since(start) }),
        Input::Resize { columns, rows } => LoopEvent::Msg(Msg::Resize { columns, rows }),
        Input::Signal(signal) => LoopEvent::Msg(Msg::QuitRequested { status: signal.exit_status() as u8 }),
        Input::Hangup => LoopEvent::Hangup,
        _ => return None,
    })
}

fn services(dir: &Path, home: &Path) -> Services {
    let sandbox = Sandbox::open(sandbox::SandboxSettings { speed: 100.0, ..sandbox::SandboxSettings::default() })
        .expect("a sandbox");
    let folders = Folders { config: home.join("c"), state: home.join("s"), cache: home.join("k") };
    let port = read(dir, "port").trim().parse().expect("a port");
    Services {
        speed: 1.0,
        resolver: skysail::probe::dns::Resolver::system(),
        lightsail: lightsail(sandbox.clone(), dir.to_owned()),
        pinger: LatencyProber::simulated(sandbox.pings()),
        knocker: target::doors(sandbox),
        shells: RemoteShells::at(port),
        clock: system_clock(),
        journals: JournalStore::of(JournalDirectory::at(folders.launches())),
        store: Store::of(folders),
        account: None,
        accounts: Accounts::of(&[], None),
        switch: None,
        calls: Default::default(),
    }
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap_or_default()
}

/// The sandbox, except for the access details.
fn lightsail(sandbox: Sandbox, dir: PathBuf) -> Lightsail {
    let silent = AtomicU32::new(read(&dir, "silent").trim().parse().unwrap_or(0));
    let door = move |request: Request<Bytes>| {
        let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let way_in = target.ends_with(".GetInstanceAccessDetails").then(|| details(&dir, &silent));
        let sandbox = sandbox.clone();
        async move {
            match way_in {
                Some(body) => Answer::Full(Response::new(Bytes::from(body.to_string()))),
                None => match sandbox.answer(request).await {
                    Reply::Full(response) => Answer::Full(response),
                    _ => Answer::Cut,
                },
            }
        }
    };
    Lightsail::over(door, ClientSettings::default())
}

fn details(dir: &Path, silent: &AtomicU32) -> serde_json::Value {
    let host = read(dir, "host.pub");
    let mut words = host.split_whitespace();
    let (algorithm, key) = (words.next(), words.next());
    let quiet = silent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
    let keys = if quiet { json!([]) } else { json!([{ "algorithm": algorithm, "publicKey": key }]) };
    json!({ "accessDetails": {
        "protocol": "ssh", "instanceName": "Web-1", "ipAddress": "127.0.0.1", "username": read(dir, "user").trim(),
        "privateKey": read(dir, "key"), "certKey": read(dir, "key-cert.pub"), "hostKeys": keys,
    }})
}
