//! Journeys to the nearest Region: latency is measured while the user reads, and sorting never moves the cursor's
//! item.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;
use std::time::Duration;

/// A user in Frankfurt, where Ireland doesn't respond.
const NEAR_FRANKFURT: &str = "pings = { eu-central-1 = 6, us-east-1 = 98, eu-west-1 = 60000 }\n";

fn near_frankfurt(columns: u16, rows: u16) -> Wizard {
    let scenario = Scenario::parse(NEAR_FRANKFURT).unwrap();
    Wizard::with(Setup { columns, rows, scenario, ..Setup::default() })
}

#[test]
fn nearest_region_comes_first_and_is_the_default_with_the_reason() {
    let mut wizard = near_frankfurt(120, 36);
    wizard.wait_for("19 Regions by latency").sees("▸ Frankfurt").sees("6 ms").sees("recommended");
    let screen = wizard.screen();
    let line = |name: &str| screen.lines().position(|line| line.contains(name)).unwrap();
    assert!(line("Frankfurt") < line("Ohio") && line("Ohio") < line("Virginia"), "{screen}");
    wizard.sees("6 ms, just now").sees("eu-central-1a of 3");
}

#[test]
fn regions_that_do_not_respond_come_last() {
    let mut wizard = near_frankfurt(80, 40);
    wizard.wait_for("Regions by latency").keys("<end>").sees("Not measured").sees("▸ Ireland");
}

#[test]
fn review_opened_at_once_waits_for_the_nearest_region() {
    let mut wizard = near_frankfurt(80, 24);
    wizard.burst("<f10>").wait_for("Ready to launch?").sees("Frankfurt (eu-central-1)");
}

#[test]
fn list_is_not_sorted_while_the_cursor_moves_but_when_reopened() {
    let mut wizard = near_frankfurt(80, 24);
    wizard.wait_for("Virginia").burst("<down>").sees("▸ Ohio").sees("North America");
    wizard
        .pass(Duration::from_secs(6))
        .sees("▸ Ohio")
        .sees("North America")
        .sees("21 ms")
        .sees_no("Regions by latency");
    wizard.keys("<enter>").wait_for("▸ Kind").keys("<backtab>");
    wizard.sees("19 Regions by latency").sees("▸ Ohio");
}

#[test]
fn region_that_must_be_enabled_first_is_not_the_default() {
    let mut wizard = Wizard::where_("pings = { eu-south-2 = 3 }\n");
    wizard.wait_for("Regions by latency").sees("▸ Virginia").keys("<up>").sees("▸ Spain");
}

#[test]
fn latency_is_measured_once_and_then_nothing_moves() {
    let mut wizard = near_frankfurt(80, 24);
    wizard.wait_for("Regions by latency").ready().pass(Duration::from_secs(5));
    let frames = wizard.frames();
    wizard.pass(Duration::from_secs(3600));
    assert_eq!(wizard.frames(), frames, "an idle program does nothing");
    let calls = wizard.sent("GetRegions");
    wizard.keys("<enter><backtab>").pass(Duration::from_secs(60)).sees("Regions by latency");
    assert_eq!(wizard.sent("GetRegions"), calls);
}

#[test]
fn research_missing_in_the_region_is_one_key_away_in_the_nearest_one_that_has_it() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.choose("us-east-1").ready().write("research").sees("Nearest Region that has it: Ohio");
    wizard.keys("<enter>").sees("isn't available in Virginia").keys("<f8>").sees("The Region is now Ohio");
    wizard.ready().keys("<enter>").ready().sees("RStudio");
    let model = wizard.stop();
    assert_eq!(model.draft.region_name().map(|name| &**name), Some("us-east-2"));
    assert_eq!(model.draft.zone.as_ref().map(|zone| &*zone.name), Some("us-east-2a"));
}

#[test]
fn purpose_that_the_region_lacks_something_for_says_so_and_offers_the_nearest_one() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-east-1").ready().keys("data").sees("see below").sees("Nearest Region that has it: Ohio");
    wizard.sees("f8 nearest Region").keys("<f8>").sees("The Region is now Ohio").ready().sees_no("see below");
    wizard.keys("<enter>").wait_for("JupyterLab");
}
