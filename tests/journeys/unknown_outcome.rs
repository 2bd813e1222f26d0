//! Journeys in which the reply to a launch is lost.

use crate::wizard::Wizard;
use std::time::Duration;

const OFFER: &str = "send again";

fn sent_in(scenario: &str) -> Wizard {
    let mut wizard = Wizard::in_scenario(scenario);
    wizard.review().create();
    wizard
}

#[test]
fn lost_reply_is_looked_up_and_the_instance_adopted_without_resending() {
    for scenario in ["lost-reply", "half-reply", "portal", "error-but-done", "throttled-create", "silent"] {
        let mut wizard = sent_in(scenario);
        wizard.wait_for("Your instance is running.").sees("AWS didn't confirm the request. Skysail checked");
        assert_eq!(wizard.sent("CreateInstances"), 1, "{scenario}");
    }
}

#[test]
fn late_create_is_adopted() {
    let mut wizard = sent_in("late-create");
    wizard.wait_for("AWS didn't confirm the request").sees("The request may still be on its way").sees_no(OFFER);
    wizard.wait_for("Your instance is running.").sees("it was created exactly once");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn resending_is_offered_only_after_a_minute_of_checks() {
    let mut wizard = sent_in("lost-request");
    wizard.wait_for("AWS didn't confirm the request");
    let since = wizard.now();
    wizard.keys("a").sees_no(OFFER).pass(Duration::from_secs(50)).keys("a").sees_no(OFFER);
    assert_eq!(wizard.sent("CreateInstances"), 1);
    wizard.wait_for(OFFER);
    assert!(wizard.now() - since >= Duration::from_secs(60));
    assert_eq!(wizard.sent("CreateInstances"), 1);
    wizard.keys("a").sees("with the same names").keys("<enter>");
    assert_eq!(wizard.sent("CreateInstances"), 1);
    wizard.keys("create<enter>").wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstances"), 2);
}

#[test]
fn checks_can_be_stopped_and_the_consequence_is_explained() {
    let mut wizard = sent_in("lost-request");
    wizard.wait_for("stop checking").keys("x").sees("Something may exist and be billed").keys("q");
    wizard.keys("y");
    assert_eq!(wizard.end().exit, Some(3));
}

#[test]
fn quitting_before_the_reply_asks_and_then_reports_the_launch_as_unknown() {
    let mut wizard = sent_in("silent");
    wizard.wait_for("Sent once").keys("<c-c>").sees("Quit Skysail?").sees("The request was sent");
    wizard.keys("n").sees("Sent once").keys("<c-c><c-c>");
    assert_eq!(wizard.end().exit, Some(3));
    assert_eq!(wizard.sent("CreateInstances"), 1);
}
