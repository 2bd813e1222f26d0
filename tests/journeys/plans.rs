//! Journeys that save a plan and open it.

use crate::wizard::{Setup, Wizard};
use skysail::domain::plan::Plan;
use skysail::sandbox::Scenario;
use std::os::unix::fs::PermissionsExt;

const WITH_KEY: &str =
    "[[before]]\nregion = \"us-west-2\"\naction = \"CreateKeyPair\"\nbody = { keyPairName = \"mine\" }\n";

/// Answers everything, and saves the plan in the home directory.
fn saved() -> (Wizard, std::path::PathBuf) {
    let mut wizard = Wizard::where_(WITH_KEY);
    wizard.choose_zone("us-west-2", "us-west-2c").choose("research").choose("rstudio").ready();
    wizard.keys("<enter>").ready().keys("mine").on_line("Type it here").keys("echo hi<tab>");
    wizard.keys("<space><enter>").choose("23:00").keys("<space><enter>").write("9").write("60").keys("<enter>");
    wizard.keys("<c-u>a-1, b-{2..3}<tab>env=prod<enter>alone<tab><enter><enter><enter>");
    wizard.keys("s").sees("Save plan").keys("<c-u>~/plan.json<enter>").wait_for("Saved to ");
    let path = wizard.home("plan.json");
    (wizard, path)
}

#[test]
fn saved_plan_is_readable_only_by_its_owner_and_opens_as_the_same_order() {
    let (mut first, path) = saved();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    let requested = Plan::read(&text).unwrap().requested_values().unwrap();
    let scenario = Scenario::parse(WITH_KEY).unwrap();
    let mut second = Wizard::with(Setup { plan: Some(requested), scenario, ..Setup::default() });
    second.wait_for("Create 3 instances");
    assert_eq!(first.create().wait_for("All 3 instances are running.").sent("CreateInstances"), 1);
    second.create().wait_for("All 3 instances are running.");
    let body = |wizard: &Wizard| wizard.requests("CreateInstances")[0].body.clone();
    assert_eq!(body(&first), body(&second));
    // The file is the request itself, except for the launch tag.
    let mut sent = body(&first);
    sent["tags"].as_array_mut().unwrap().retain(|tag| tag["key"] != "skysail:launch");
    assert_eq!(sent, serde_json::from_str::<serde_json::Value>(&text).unwrap());
}

#[test]
fn existing_file_is_replaced_only_at_a_second_enter() {
    let (mut wizard, path) = saved();
    std::fs::write(&path, "precious").unwrap();
    wizard.keys("s<c-u>~/plan.json<enter>").wait_for("already exists").keys("<esc>");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
    wizard.keys("s<c-u>~/plan.json<enter>").wait_for("already exists").keys("<enter>").wait_for("Saved to");
    assert!(Plan::read(&std::fs::read_to_string(&path).unwrap()).is_ok());
}

#[test]
fn plan_that_does_not_fit_the_account_stops_at_the_question_and_keeps_the_rest() {
    let text = r#"{"instanceNames": ["blog"], "availabilityZone": "eu-central-1a", "blueprintId": "debian_12",
        "bundleId": "small_3_0", "keyPairName": "gone", "tags": [{"key": "env", "value": "prod"}]}"#;
    let requested = Plan::read(text).unwrap().requested_values().unwrap();
    let mut wizard = Wizard::with(Setup { plan: Some(requested), ..Setup::default() });
    wizard.wait_for("AWS lists no key pair gone in this Region.").keys("<enter>").review();
    wizard.sees("eu-central-1a").sees("debian_12").sees("small_3_0").sees("blog").sees("env=prod");
}

#[test]
fn saving_a_plan_without_a_file_name_asks_for_one() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("s<c-u><enter>").sees("Enter a file name.").keys("<esc>").sees("Create 1 instance");
}
