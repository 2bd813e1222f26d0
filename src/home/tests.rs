//! Tests of Home's state, update function, and view.

use super::*;
use crate::domain::catalog::Region;
use crate::domain::cost::Usd;
use crate::domain::instance::Instance;
use crate::domain::inventory::{BilledKind, BilledResource, InventoryEvent, InventoryRequest};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::{ServerActionEvent, ServerActionKind, ServerActionRequest, ServerObservation};
use crate::domain::time::Now;
use crate::text::Language;
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
    home.on(Language::English, HomeEvent::Inventory(InventoryEvent::Regions(Ok(regions))), true, at(1));
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
    home.on(
        Language::English,
        servers_listed("eu-west-1", vec![instance("blog", "running"), instance("shop", "running")]),
        true,
        at(2),
    );
    home.move_to(1);
    assert_eq!(home.server().unwrap().key.name, "shop");
    home.on(Language::English, servers_listed("us-east-1", vec![instance("api", "running")]), true, at(3));
    assert_eq!(names(&home), ["api", "blog", "shop"]);
    assert_eq!(home.server().unwrap().key.name, "shop");
}

#[test]
fn filter_keeps_matching_rows() {
    let mut home = home(&["us-east-1"]);
    home.on(
        Language::English,
        servers_listed("us-east-1", vec![instance("api", "running"), instance("blog", "stopped")]),
        true,
        at(2),
    );
    home.filter = "stopped".into();
    home.filter_changed();
    assert_eq!(names(&home), ["blog"]);
}

#[test]
fn only_changing_regions_are_refreshed_while_visible() {
    let mut home = home(&["us-east-1", "eu-west-1"]);
    home.on(Language::English, servers_listed("us-east-1", vec![instance("api", "running")]), true, at(2));
    let requests =
        home.on(Language::English, servers_listed("eu-west-1", vec![instance("blog", "stopping")]), true, at(2));
    let wait = |requests: &[HomeRequest]| requests.iter().any(|request| matches!(request, HomeRequest::Wait(_)));
    assert!(wait(&requests), "{requests:?}");
    let again = HomeRequest::Inventory(InventoryRequest::Servers("eu-west-1".into()));
    assert_eq!(home.on(Language::English, HomeEvent::Due, true, at(7)), [again]);
    let requests =
        home.on(Language::English, servers_listed("eu-west-1", vec![instance("blog", "stopped")]), true, at(8));
    assert!(!wait(&requests), "nothing changes any more: {requests:?}");
    home.on(Language::English, servers_listed("eu-west-1", vec![instance("blog", "starting")]), true, at(9));
    assert_eq!(home.on(Language::English, HomeEvent::Due, false, at(14)), [], "nobody looks");
}

#[test]
fn action_is_sent_once_and_its_region_refreshed_afterwards() {
    let mut home = home(&["us-east-1"]);
    home.on(Language::English, servers_listed("us-east-1", vec![instance("api", "stopped")]), true, at(2));
    let key = home.server().unwrap().key.clone();
    let requests = home.act(ServerActionKind::Start, &key);
    assert!(
        matches!(&requests[..], [HomeRequest::Action { request: ServerActionRequest::Look { .. }, .. }]),
        "{requests:?}"
    );
    assert_eq!(home.act(ServerActionKind::Start, &key), [], "one at a time");
    assert!(home.acts() && !home.in_flight(), "it looks, and would send next");
    let event = |event| HomeEvent::Action { region: "us-east-1".into(), name: "api".into(), event };
    let saw = |state: &str| {
        let instance = Some(instance("api", state));
        let seen = ServerObservation { instance, ..ServerObservation::default() };
        event(ServerActionEvent::Looked(Ok(Box::new(seen))))
    };
    home.on(Language::English, saw("running"), true, at(3));
    assert!(!home.in_flight() && !home.acts());
    assert_eq!(home.servers().next().unwrap().instance.state.as_deref(), Some("running"), "as it was seen last");
}

/// Renders a frame of this size.
fn frame(home: &HomeState, width: u16, height: u16) -> (Vec<String>, HomeFrame) {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let shown = draw(Language::English, &mut buf, area, home, (at(100), None), &Theme::calm());
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
        home.on(Language::English, servers_listed(region, all), true, at(2));
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
    home.on(
        Language::English,
        servers_listed("us-east-1", vec![instance("a-rather-long-name", "stopped")]),
        true,
        at(2),
    );
    for width in [40, 60, 80, 120, 200] {
        let (lines, _) = frame(&home, width, 20);
        let row = lines.iter().find(|line| line.contains("stopped")).unwrap_or_else(|| panic!("{width}: {lines:?}"));
        assert!(row.contains("a-r") && row.contains("ame") && row.contains("unknown"), "{width}: {row}");
        assert!(lines.iter().any(|line| line.contains("still billed")), "{width}: {lines:?}");
    }
}

fn snapshot(name: &str, of: &str) -> BilledResource {
    let source = Some(of.into());
    BilledResource { size: Some(40), source, ..BilledResource::named(BilledKind::InstanceSnapshot, name.into()) }
}

/// Returns the column at which a word starts in each line that has it.
fn column(lines: &[String], word: &str) -> usize {
    let line = lines.iter().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}: {lines:?}"));
    line.split(word).next().unwrap_or_default().chars().count()
}

#[test]
fn a_snapshot_moves_no_column_and_is_cut_at_the_names_of_servers() {
    let mut home = home(&["us-east-1"]);
    let server = Instance { public_ipv4: Some("192.0.2.77".into()), ..instance("web-1", "running") };
    home.on(Language::English, servers_listed("us-east-1", vec![server]), true, at(2));
    for width in [60, 80, 120, 200] {
        let before = frame(&home, width, 24).0;
        let mut home = home.clone();
        let long = snapshot("web-1-of-a-monday-in-november-that-nobody-forgets", "web-1");
        home.on(
            Language::English,
            HomeEvent::Inventory(InventoryEvent::Storage("us-east-1".into(), Ok(vec![long]))),
            true,
            at(3),
        );
        let (lines, shown) = frame(&home, width, 24);
        for word in ["State", "Size", "Address", "Month", "running", "192.0.2.77"] {
            assert_eq!(column(&lines, word), column(&before, word), "{width}: {word}\n{}", lines.join("\n"));
        }
        let row = lines.iter().find(|line| line.contains("snapshot")).unwrap();
        assert!(row.contains('…') && row.contains("gets") && row.contains("$2.00"), "{width}: {row}");
        assert!(lines.iter().any(|line| line.contains("Also billed") && line.contains("up to $2.00")), "{lines:?}");
        let heading = lines.iter().position(|line| line.contains("Also billed")).unwrap();
        assert_eq!(lines[heading - 1], "", "a free row above the heading");
        assert!(width < 80 || row.contains("40 GB") && row.contains("of web-1"), "{width}: {row}");
        assert_eq!(shown.rows.len(), 4, "the server, the free row, the heading, and the snapshot");
    }
}

#[test]
fn prices_end_under_the_total_at_the_right_edge() {
    let mut home = home(&["us-east-1"]);
    home.on(Language::English, servers_listed("us-east-1", vec![instance("web-1", "running")]), true, at(2));
    for width in [60, 80, 120] {
        let (lines, _) = frame(&home, width, 24);
        let ends = |word: &str| column(&lines, word) + word.chars().count();
        let last = if lines.iter().any(|line| line.contains("Age")) { "Age" } else { "Month" };
        assert_eq!(
            (ends(last), lines[0].chars().count()),
            (usize::from(width) - 2, usize::from(width) - 2),
            "{lines:?}"
        );
    }
}

#[test]
fn the_cursor_skips_the_free_row_and_the_heading() {
    let mut home = home(&["us-east-1"]);
    home.on(Language::English, servers_listed("us-east-1", vec![instance("web-1", "running")]), true, at(2));
    let listed = InventoryEvent::Storage("us-east-1".into(), Ok(vec![snapshot("monday", "web-1")]));
    home.on(Language::English, HomeEvent::Inventory(listed), true, at(3));
    home.move_to(1);
    assert_eq!(home.snapshot().unwrap().resource.name, "monday");
    home.move_to(home.cursor - 1);
    assert_eq!(home.server().unwrap().key.name, "web-1");
    home.filter = "monday".into();
    home.filter_changed();
    assert_eq!((home.len(), home.passed.rows), (2, 1), "the heading and the snapshot, without a free row");
    assert!(home.passed.at_most && home.snapshot().is_some());
}

/// Amber is for what needs care: the sign and the state; and what is billed is never green.
#[test]
fn only_the_state_of_a_stopped_server_is_amber() {
    let mut home = home(&["us-east-1"]);
    home.on(Language::English, servers_listed("us-east-1", vec![instance("web-1", "stopped")]), true, at(2));
    let theme = Theme::named("rich").unwrap();
    let mut buf = Buffer::empty(Rect::new(0, 0, 80, 24));
    let area = buf.area;
    draw(Language::English, &mut buf, area, &home, (at(100), None), &theme);
    let amber: String = (0..24)
        .flat_map(|y| (0..80).map(move |x| (x, y)))
        .filter(|place| buf[*place].fg == theme.warn.fg.unwrap() && buf[*place].symbol() != " ")
        .map(|place| buf[place].symbol().to_owned())
        .collect();
    assert_eq!(amber, "!stoppedweb-1isstoppedandstillbilled.Deleteittostoppaying.");
    assert!(buf.content.iter().all(|cell| cell.fg != theme.good.fg.unwrap()));
}

/// One empty list proves nothing, so Home says what AWS listed, and of which Regions.
#[test]
fn empty_account_message_names_the_regions_that_replied() {
    let mut home = home(&["us-east-1", "eu-west-1"]);
    let screen_text = |home: &HomeState| frame(home, 80, 20).0.join("\n");
    let failure =
        crate::domain::failure::Failure::local("GetInstances", crate::domain::failure::ErrorKind::BadReply, "");
    home.on(
        Language::English,
        HomeEvent::Inventory(InventoryEvent::Servers("eu-west-1".into(), Err(failure.clone()))),
        true,
        at(2),
    );
    assert!(screen_text(&home).contains("Loading your servers"), "{}", screen_text(&home));
    let stored = |region: &str| HomeEvent::Inventory(InventoryEvent::Storage(region.into(), Ok(Vec::new())));
    home.on(Language::English, servers_listed("us-east-1", vec![]), true, at(2));
    home.on(Language::English, stored("us-east-1"), true, at(2));
    assert!(
        screen_text(&home).contains("AWS lists no servers in the 1 Region that responded."),
        "{}",
        screen_text(&home)
    );
    home.on(Language::English, servers_listed("eu-west-1", vec![]), true, at(3));
    home.on(Language::English, stored("eu-west-1"), true, at(3));
    assert!(screen_text(&home).contains("AWS lists no servers. Press n"), "{}", screen_text(&home));
    let mut none = self::home(&["us-east-1"]);
    none.on(
        Language::English,
        HomeEvent::Inventory(InventoryEvent::Servers("us-east-1".into(), Err(failure))),
        true,
        at(2),
    );
    assert!(!screen_text(&none).contains("lists no"), "{}", screen_text(&none));
}

#[test]
fn a_price_that_is_not_known_is_not_shown_as_nothing() {
    let known = |cents| (Usd::cents(cents), 0);
    assert_eq!(words::total(Language::English, 2, known(1400)), "2 servers, $14.00/month");
    assert_eq!(words::total(Language::English, 1, (Usd::cents(0), 1)), "1 server, price unknown");
    assert_eq!(
        words::total(Language::English, 2, (Usd::cents(700), 1)),
        "2 servers, $7.00/month, plus 1 of unknown price"
    );
}

#[test]
fn regions_that_fail_for_the_same_reason_share_a_sentence() {
    use crate::domain::failure::{ErrorKind, Failure};
    let fail = |names: &[&str]| {
        let mut home = home(names);
        for name in names {
            let failure = Failure::local("GetInstances", ErrorKind::TimedOut, "");
            home.on(
                Language::English,
                HomeEvent::Inventory(InventoryEvent::Servers((*name).into(), Err(failure))),
                true,
                at(2),
            );
        }
        words::failures(Language::English, home.inventory.as_ref().unwrap())
    };
    let [two]: [String; 1] = fail(&["us-east-1", "eu-west-1"]).try_into().unwrap();
    assert!(two.starts_with("us-east-1, eu-west-1 didn't respond: "), "{two}");
    let [all]: [String; 1] = fail(&["a", "b", "c", "d", "e", "f", "g"]).try_into().unwrap();
    assert!(all.starts_with("7 Regions didn't respond: "), "{all}");
    let [one]: [String; 1] = fail(&["us-east-1"]).try_into().unwrap();
    assert!(one.starts_with("us-east-1 didn't respond: "), "{one}");
}
