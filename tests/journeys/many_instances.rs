//! Journeys that launch many instances.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;

const ROOM_FOR_FIFTY: &str = "[quota]\ninstances = 100\n";

fn fleet(names: &str, more: &str) -> Wizard {
    let scenario = Scenario::parse(&format!("{ROOM_FOR_FIFTY}{more}")).unwrap();
    let mut wizard = Wizard::with(Setup { columns: 120, rows: 36, scenario, ..Setup::default() });
    wizard.keys("<f10>").wait_for("Ready to launch?").keys("<home><end><up><up><enter>").sees("▸ Names");
    wizard.write(names).review().create();
    wizard
}

/// A scenario in which the nth create operation fails.
fn failing(nth: usize) -> String {
    format!(
        "[[operation]]\nnth = {nth}\nfails = \"InsufficientInstanceCapacity\"\ndetails = \"No room.\"\nafter = 12.0\n"
    )
}

#[test]
fn fifty_instances_are_requested_at_once_and_counted_as_they_appear() {
    let mut wizard = fleet("web-{1..50}", "");
    wizard.wait_for("All 50 instances are running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
    assert_eq!(wizard.requests("CreateInstances")[0].body["instanceNames"].as_array().unwrap().len(), 50);
}

#[test]
fn failed_instances_are_counted_and_retried_under_the_same_names() {
    let more: String = [2, 17, 50].into_iter().map(failing).collect();
    let mut wizard = fleet("web-{1..50}", &more);
    wizard.wait_for("47 of 50 instances are running. 3 failed.").sees("retry failed");
    assert_eq!(wizard.sent("CreateInstances"), 1);
    wizard.keys("tcreate<enter>").wait_for("All 3 instances are running.");
    let again = &wizard.requests("CreateInstances")[1];
    assert_eq!(again.body["instanceNames"], serde_json::json!(["web-2", "web-17", "web-50"]));
    assert_eq!(wizard.sent("CreateInstances"), 2);
}

#[test]
fn exceeding_the_instance_limit_is_refused_and_keeps_every_name() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().keys("<end><up><up><enter>").write("web-{1..21}").review().create();
    wizard.wait_for("AWS rejected").keys("<enter>").sees("Create 21 instances").sees("web-7");
}

#[test]
fn instances_with_different_outcomes_are_shown_separately() {
    let scenario = Scenario::named("mixed-fates").unwrap();
    let mut wizard = Wizard::with(Setup { columns: 120, rows: 36, scenario, ..Setup::default() });
    wizard.review().keys("<end><up><up><enter>").write("web-{1..4}").review().create();
    wizard.wait_until("two ready and one failed", |screen| {
        let of = |word: &str| screen.lines().filter(|line| line.contains("web-") && line.contains(word)).count();
        of(" ready ") == 2 && of(" failed ") == 1 && screen.contains("2 of 4 running")
    });
}
