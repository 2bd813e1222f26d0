//! Tests of Home's state, update function, and view.

use super::*;
use crate::domain::catalog::Region;
use crate::domain::instance::Instance;
use crate::domain::inventory::{InventoryEvent, InventoryRequest};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::{ServerActionEvent, ServerActionKind, ServerActionRequest, ServerObservation};
use crate::domain::time::Now;
use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::{Duration, UNIX_EPOCH};

fn at(seconds: u64) -> Now {
    let time = Duration::from_secs(seconds);
    Now { mono: time, wall: UNIX_EPOCH + time }
}

fn region(name: &str) -> Region {
    let (name, display_name) = (SanitizedText::new(name), SanitizedText::new(name));
    Region { name, display_name, description: "".into(), continent: None, zones: Vec::new() }
}

fn instance(name: &str, state: &str) -> Instance {
    Instance { name: name.into(), arn: Some(name.into()), state: Some(state.into()), ..Instance::default() }
}

fn servers_listed(region: &str, instances: Vec<Instance>) -> HomeEvent {
    HomeEvent::Inventory(InventoryEvent::Servers(region.into(), Ok((instances, Vec::new()))))
}

/// Returns Home for an account with these Regions.
fn home(regions: &[&str]) -> HomeState {
    let mut home = HomeState::default();
    home.open();
    let regions = regions.iter().map(|name| region(name)).collect();
    home.on(HomeEvent::Inventory(InventoryEvent::Regions(Ok(regions))), true, at(1));
    home
}

fn names(home: &HomeState) -> Vec<String> {
    home.from(0)
        .filter_map(|(_, row)| match row {
            HomeRow::Server(row) => Some(row.key.name.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn rows_appear_as_regions_reply_and_the_cursor_stays_on_its_server() {
    let mut home = home(&["us-east-1", "eu-west-1"]);
    home.on(servers_listed("eu-west-1", vec![instance("blog", "running"), instance("shop", "running")]), true, at(2));
    home.move_to(1);
    assert_eq!(home.server().unwrap().key.name, "shop");
    home.on(servers_listed("us-east-1", vec![instance("api", "running")]), true, at(3));
    assert_eq!(names(&home), ["api", "blog", "shop"]);
    assert_eq!(home.server().unwrap().key.name, "shop");
}

#[test]
fn filter_keeps_matching_rows() {
    let mut home = home(&["us-east-1"]);
    home.on(servers_listed("us-east-1", vec![instance("api", "running"), instance("blog", "stopped")]), true, at(2));
    home.filter = "stopped".into();
    home.filter_changed();
    assert_eq!(names(&home), ["blog"]);
}

#[test]
fn only_changing_regions_are_refreshed_while_visible() {
    let mut home = home(&["us-east-1", "eu-west-1"]);
    home.on(servers_listed("us-east-1", vec![instance("api", "running")]), true, at(2));
    let requests = home.on(servers_listed("eu-west-1", vec![instance("blog", "stopping")]), true, at(2));
    let wait = |requests: &[HomeRequest]| requests.iter().any(|request| matches!(request, HomeRequest::Wait(_)));
    assert!(wait(&requests), "{requests:?}");
    let again = HomeRequest::Inventory(InventoryRequest::Servers("eu-west-1".into()));
    assert_eq!(home.on(HomeEvent::Due, true, at(7)), [again]);
    let requests = home.on(servers_listed("eu-west-1", vec![instance("blog", "stopped")]), true, at(8));
    assert!(!wait(&requests), "nothing changes any more: {requests:?}");
    home.on(servers_listed("eu-west-1", vec![instance("blog", "starting")]), true, at(9));
    assert_eq!(home.on(HomeEvent::Due, false, at(14)), [], "nobody looks");
}

#[test]
fn action_is_sent_once_and_its_region_refreshed_afterwards() {
    let mut home = home(&["us-east-1"]);
    home.on(servers_listed("us-east-1", vec![instance("api", "stopped")]), true, at(2));
    let key = home.server().unwrap().key.clone();
    let requests = home.act(ServerActionKind::Start, &key);
    assert!(
        matches!(&requests[..], [HomeRequest::Action { request: ServerActionRequest::Look(_), .. }]),
        "{requests:?}"
    );
    assert_eq!(home.act(ServerActionKind::Start, &key), [], "one at a time");
    let event = |event| HomeEvent::Action { region: "us-east-1".into(), name: "api".into(), event };
    let saw = |state: &str| {
        let instance = Some(instance("api", state));
        let seen = ServerObservation { instance, ..ServerObservation::default() };
        event(ServerActionEvent::Looked(Ok(Box::new(seen))))
    };
    home.on(saw("running"), true, at(3));
    assert!(!home.in_flight());
    assert_eq!(home.servers().next().unwrap().instance.state.as_deref(), Some("running"), "as it was seen last");
}

/// Renders a frame of this size.
fn frame(home: &HomeState, width: u16, height: u16) -> (Vec<String>, HomeFrame) {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let shown = draw(&mut buf, area, home, (at(100), None), &Theme::calm());
    let row = |y: u16| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    ((0..height).map(row).collect(), shown)
}

#[test]
fn only_visible_rows_of_two_hundred_servers_are_drawn() {
    let regions: Vec<String> = (0..19).map(|n| format!("region-{n:02}")).collect();
    let mut home = home(&regions.iter().map(String::as_str).collect::<Vec<_>>());
    for (n, region) in regions.iter().enumerate() {
        let count = if n < 10 { 11 } else { 10 };
        let all = (0..count).map(|at| instance(&format!("web-{n:02}-{at:02}"), "running")).collect();
        home.on(servers_listed(region, all), true, at(2));
    }
    assert_eq!(home.len(), 200);
    let (lines, shown) = frame(&home, 80, 22);
    assert!(shown.rows.len() <= shown.page && shown.page < 22, "{shown:?}");
    assert!(lines[0].contains("200 servers"), "{lines:?}");
    home.move_to(199);
    let (lines, shown) = frame(&home, 80, 22);
    assert_eq!(shown.rows.last().map(|(_, at)| *at), Some(199));
    assert!(lines.iter().any(|line| line.contains("web-18-09")), "{lines:?}");
}

#[test]
fn name_state_and_price_are_shown_at_every_width() {
    let mut home = home(&["us-east-1"]);
    home.on(servers_listed("us-east-1", vec![instance("a-rather-long-name", "stopped")]), true, at(2));
    for width in [40, 60, 80, 120, 200] {
        let (lines, _) = frame(&home, width, 20);
        let row = lines.iter().find(|line| line.contains("a-rather")).unwrap_or_else(|| panic!("{width}: {lines:?}"));
        assert!(row.contains("stopped") && row.contains("unknown"), "{width}: {row}");
        assert!(lines.iter().any(|line| line.contains("still billed")), "{width}: {lines:?}");
    }
}

/// One empty list proves nothing, so Home says what AWS listed, and of which Regions.
#[test]
fn empty_account_message_names_the_regions_that_replied() {
    let mut home = home(&["us-east-1", "eu-west-1"]);
    let screen_text = |home: &HomeState| frame(home, 80, 20).0.join("\n");
    let failure =
        crate::domain::failure::Failure::local("GetInstances", crate::domain::failure::ErrorKind::BadReply, "");
    home.on(HomeEvent::Inventory(InventoryEvent::Servers("eu-west-1".into(), Err(failure.clone()))), true, at(2));
    assert!(screen_text(&home).contains("Loading your servers"), "{}", screen_text(&home));
    let stored = |region: &str| HomeEvent::Inventory(InventoryEvent::Storage(region.into(), Ok(Vec::new())));
    home.on(servers_listed("us-east-1", vec![]), true, at(2));
    home.on(stored("us-east-1"), true, at(2));
    assert!(
        screen_text(&home).contains("AWS lists no servers in the 1 Region that responded."),
        "{}",
        screen_text(&home)
    );
    home.on(servers_listed("eu-west-1", vec![]), true, at(3));
    home.on(stored("eu-west-1"), true, at(3));
    assert!(screen_text(&home).contains("AWS lists no servers. Press n"), "{}", screen_text(&home));
    let mut none = self::home(&["us-east-1"]);
    none.on(HomeEvent::Inventory(InventoryEvent::Servers("us-east-1".into(), Err(failure))), true, at(2));
    assert!(!screen_text(&none).contains("lists no"), "{}", screen_text(&none));
}
