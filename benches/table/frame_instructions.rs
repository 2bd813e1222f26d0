//! Cost of a frame with few rows and with many, in instructions counted by callgrind.
//!
//! This program runs itself under callgrind, with few frames and with more; the difference is due to the frames alone.
//! Only the ratio is reported, which is the same for every kind of build.

use crate::figure::Figure;
use crate::orders;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use skysail::app::launch::watch::show;
use skysail::app::message::Msg;
use skysail::app::model::{Model, Screen, TargetInfo};
use skysail::app::update::update;
use skysail::app::view::view;
use skysail::domain::catalog::{Blueprint, CatalogQuery, CatalogReply, Listing, Region};
use skysail::domain::instance::Instance;
use skysail::domain::inventory::InventoryEvent;
use skysail::domain::launch::{Launch, LaunchStage};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::time::Now;
use skysail::domain::user_text::FieldId;
use skysail::home::HomeEvent;
use skysail::theme::Theme;
use std::process::Command;
use std::time::Duration;
use termina::event::{KeyCode, KeyEvent, Modifiers};

/// Number of Regions in an account with all of them enabled.
const REGIONS: usize = 19;

/// Draws a screen of `kind` with `rows` rows for this many frames: what callgrind measures.
pub fn run(kind: &str, rows: usize, frames: usize) {
    let mut model = match kind {
        "panes" => panes(rows),
        "home" => home(rows),
        _ => blueprints(rows),
    };
    let mut screen = Terminal::new(TestBackend::new(model.columns, model.rows)).expect("a buffer");
    for at in 0..frames {
        let now = Now { mono: Duration::from_secs(at as u64), ..Now::default() };
        let code = if at % 8 < 4 { KeyCode::Down } else { KeyCode::Up };
        let key = KeyEvent::new(code, Modifiers::NONE);
        update(&mut model, now, Msg::Key { key, at: now.mono });
        let mut hits = Default::default();
        screen.draw(|frame| hits = view(&model, frame)).expect("a frame");
        update(&mut model, now, Msg::FrameDrawn(hits));
    }
}

/// Many rows may cost 10% more than few.
pub fn figures() -> Vec<Figure> {
    let ratio = |kind, many, few| each(kind, many) / each(kind, few);
    vec![
        Figure::new("frame of 10,000 blueprints to one of 100", ratio("blueprints", 10_000, 100), "x", 1.1).gated(1.1),
        Figure::new("frame of 1,000 panes to one of 20", ratio("panes", 1_000, 20), "x", 1.1).gated(1.1),
        Figure::new("frame of Home with 200 servers to one of 20", ratio("home", 200, 20), "x", 1.1).gated(1.1),
    ]
}

/// Returns the instructions of a key and its frame. There are enough frames to hide the cost of creating ten thousand
/// rows, which varies by 1% with the seeds of the hash maps.
fn each(kind: &str, rows: usize) -> f64 {
    let of = |frames: usize| instructions(kind, rows, frames);
    (of(528) - of(16)) / 512.0
}

fn instructions(kind: &str, rows: usize, frames: usize) -> f64 {
    let me = std::env::current_exe().expect("this program");
    let (rows, frames) = (rows.to_string(), frames.to_string());
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(me)
        .args(["--frames", kind, &rows, &frames])
        .output()
        .expect("valgrind runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let counted = words.lines().find_map(|line| line.split_once("Collected : "));
    counted.and_then(|(_, count)| count.trim().parse().ok()).unwrap_or_else(|| panic!("callgrind says: {words}"))
}

fn site() -> TargetInfo {
    TargetInfo { sandbox: true, ..TargetInfo::default() }
}

fn region() -> Region {
    Region {
        name: "us-east-1".into(),
        display_name: "Virginia".into(),
        description: SanitizedText::default(),
        continent: None,
        zones: Vec::new(),
    }
}

fn blueprint(at: usize) -> Blueprint {
    Blueprint {
        id: SanitizedText::new(format!("system_{at}")),
        name: SanitizedText::new(format!("System {at:05}")),
        description: "A system like the others.".into(),
        version: Some(SanitizedText::new(format!("{at}.0"))),
        ..orders::blueprint()
    }
}

fn blueprints(rows: usize) -> Model {
    let mut model = Model::new(site(), Theme::calm(), 120, 36);
    let regions = CatalogReply::Regions(Listing::new(vec![region()], 0));
    update(&mut model, Now::default(), Msg::Fetched { want: CatalogQuery::Regions, answer: Ok(regions) });
    model.draft.region = Some(region());
    model.screen = Screen::Step(1);
    let want = CatalogQuery::Blueprints { region: "us-east-1".into(), research: false };
    let items = CatalogReply::Blueprints(Listing::new((0..rows).map(blueprint).collect(), 0));
    update(&mut model, Now::default(), Msg::Fetched { want, answer: Ok(items) });
    model.form_mut().expect("questions").focus_on(FieldId::Blueprint);
    model
}

/// Returns Home with servers spread over nineteen Regions. Twenty fill a small window.
fn home(rows: usize) -> Model {
    let mut model = Model::new(site(), Theme::calm(), 80, 24);
    model.screen = Screen::Home;
    let mut tell = |event| drop(update(&mut model, Now::default(), Msg::Home(Box::new(HomeEvent::Inventory(event)))));
    let name = |at: usize| SanitizedText::new(format!("region-{:02}", at % REGIONS));
    let regions = (0..REGIONS).map(|at| Region { name: name(at), display_name: name(at), ..region() });
    tell(InventoryEvent::Regions(Ok(regions.collect())));
    let size = orders::order(Vec::new()).bundle;
    for place in 0..REGIONS {
        let servers = (place..rows).step_by(REGIONS).map(|at| server(at, &name(at)));
        tell(InventoryEvent::Servers(name(place), Ok((servers.collect(), Vec::new()))));
        tell(InventoryEvent::Storage(name(place), Ok(Vec::new())));
        tell(InventoryEvent::Bundles(name(place), Ok(vec![size.clone()])));
    }
    model
}

fn server(at: usize, region: &SanitizedText) -> Instance {
    Instance {
        name: SanitizedText::new(format!("web-{at:04}")),
        arn: Some(SanitizedText::new(format!("arn:aws:lightsail:{region}:111122223333:Instance/{at}"))),
        state: Some("running".into()),
        bundle: Some("nano_3_0".into()),
        public_ipv4: Some("192.0.2.1".into()),
        ..Instance::default()
    }
}

fn panes(rows: usize) -> Model {
    let mut model = Model::new(site(), Theme::calm(), 120, 36);
    let order = orders::order((0..rows).map(|at| SanitizedText::new(format!("web-{at:04}"))).collect());
    let (mut launch, _) = Launch::begin("20261123-0a1b2c3d".into(), order, None, Now::default());
    launch.stage = LaunchStage::Watched;
    show(&mut model, launch);
    model
}
