//! Journeys that answer every optional question.

use crate::wizard::{Setup, Wizard};
use skysail::sandbox::Scenario;

/// An account with one of the user's key pairs.
const WITH_KEY: &str = r#"
    [[before]]
    region = "us-west-2"
    action = "CreateKeyPair"
    body = { keyPairName = "mine" }
"#;

fn with_key(columns: u16, rows: u16) -> Wizard {
    Wizard::with(Setup { columns, rows, scenario: Scenario::parse(WITH_KEY).unwrap(), ..Setup::default() })
}

/// A research blueprint with a typed script, snapshots at an hour, stop-on-idle, three names, and tags.
fn research(wizard: &mut Wizard) {
    wizard.choose_zone("us-west-2", "us-west-2b");
    wizard.choose("research");
    wizard.choose("rstudio");
    wizard.ready().keys("<tab><enter>").ready().keys("<enter>");
    wizard.ready().keys("mine<tab><right><right><enter>#!/bin/sh<enter>echo hello<tab>");
    wizard.keys("<space><enter>").choose("05:00");
    wizard.keys("<space><enter>").write("7").write("45").keys("<enter>");
    wizard.keys("<c-u>lab-{1..3}<tab>env=prod<enter>alone<tab>").keys("<right><enter><enter><enter>");
}

#[test]
fn research_servers_with_every_field_filled_run_at_every_size() {
    for (columns, rows) in [(80, 24), (120, 36), (60, 20)] {
        let mut wizard = with_key(columns, rows);
        research(&mut wizard);
        wizard.sees("Create 3 instances").create().wait_for("All 3 instances are running.");
        let pane = wizard.screen();
        assert!(pane.contains("192.0.2.") && pane.contains("ssh -i ~/.ssh/practice-mine.pem"), "{pane}");
        assert_eq!(wizard.sent("CreateInstances"), 1);
    }
}

#[test]
fn the_request_of_a_full_plan_has_every_member_with_its_name() {
    let mut wizard = with_key(120, 36);
    research(&mut wizard);
    wizard.create().wait_for("All 3 instances are running.");
    let seen = wizard.requests("CreateInstances").remove(0);
    insta::assert_snapshot!(format!("{}\n{:#}", seen.region, seen.body));
}

#[test]
fn a_script_from_a_file_an_ipv6_network_and_the_launch_tag_are_sent_as_shown() {
    let mut wizard = with_key(80, 24);
    std::fs::write(wizard.home("setup.sh"), "apt-get update\n").unwrap();
    wizard.choose("us-west-2").keys("<enter>").choose("debian_12").ready();
    wizard.keys("<tab><left><enter><enter>").on_line("From a file").write("~/setup.sh");
    wizard.keys("<enter><enter>").write("web");
    wizard.sees("~/setup.sh").create().wait_for("Your instance is running.");
    let seen = wizard.requests("CreateInstances").remove(0);
    insta::assert_snapshot!(format!("{}\n{:#}", seen.region, seen.body));
    assert!(wizard.screen().contains("admin@2001:"), "{}", wizard.screen());
}

#[test]
fn ipv4_network_is_sent() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").keys("<enter>").choose("debian_12").ready().keys("<tab><right><enter>").review();
    wizard.create().wait_for("Your instance is running.");
    assert_eq!(wizard.requests("CreateInstances")[0].body["ipAddressType"], "ipv4");
}
