//! Deleting what a launch made.

use crate::wizard::{Setup, Wizard};
use skysail::domain::wishes::Wishes;
use skysail::sandbox::Scenario;
use std::time::Duration;

fn running() -> Wizard {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter>").write("blog").review().create().wait_for("Your instance is running.");
    wizard
}

#[test]
fn what_was_made_is_deleted_once_its_name_is_typed() {
    let mut wizard = running();
    wizard.keys("D").wait_for("blog").keys("blog<enter>").wait_for("gone");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
    assert_eq!(wizard.requests("DeleteInstance")[0].body["instanceName"], "blog");
}

#[test]
fn another_name_a_paste_or_escape_delete_nothing() {
    let mut wizard = running();
    wizard.keys("Dblob<enter><enter>").keys("<c-u>").paste("blog").keys("<enter><esc>");
    wizard.pass(Duration::from_secs(60)).sees("Your instance is running.");
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}

#[test]
fn a_held_key_deletes_nothing() {
    let mut wizard = running();
    wizard.burst(&"D".repeat(300)).burst(&"<enter>".repeat(300)).pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}

/// One that runs and has a static IP, at a service that takes two seconds for every call.
fn slow_with_static_ip() -> Wizard {
    let plan = Some(Wishes { names: Some("blog".into()), ..Wishes::default() });
    let mut wizard = Wizard::with(Setup { scenario: Scenario::named("slow").unwrap(), plan, ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.");
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard
}

#[test]
fn a_late_answer_to_an_earlier_look_deletes_nothing() {
    let mut wizard = slow_with_static_ip();
    // Both looks are out; the answer of each comes two seconds after it.
    wizard.keys("D<esc>").keys_every(Duration::from_millis(500), "D").wait_for("And with them: blog-ip");
    wizard.pass(Duration::from_secs(60)).sees("And with them: blog-ip");
    assert_eq!((wizard.sent("ReleaseStaticIp"), wizard.sent("DeleteInstance")), (0, 0));
    wizard.keys("blog<enter>").wait_for("Deleted: 2 of 2 are gone.");
    assert_eq!((wizard.sent("ReleaseStaticIp"), wizard.sent("DeleteInstance")), (1, 1));
}
