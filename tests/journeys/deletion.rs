//! Journeys that delete what a launch created.

use super::deleted;
use crate::wizard::{Setup, Wizard};
use skysail::domain::requested_values::RequestedValues;
use skysail::sandbox::Scenario;
use std::time::Duration;

fn running() -> Wizard {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter>").write("blog").review().create().wait_for("Your instance is running.");
    wizard
}

#[test]
fn launch_is_deleted_once_its_name_is_typed() {
    let mut wizard = running();
    wizard.keys("D").wait_for("blog").keys("blog<enter>").wait_for("gone");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
    assert_eq!(wizard.requests("DeleteInstance")[0].body["instanceName"], "blog");
}

/// Every call takes seconds.
#[test]
fn deletion_in_progress_offers_no_login_and_lets_the_user_prepare_a_new_server() {
    let mut wizard = slow_with_static_ip();
    wizard.wait_for("You can log in now").keys("D").wait_for("Type blog to delete").keys("blog<enter>");
    wizard.wait_for("Deleting blog: 0 of 2 gone.").sees("deleting").sees("Waiting for AWS to confirm that it's gone.");
    wizard.sees_no("You can log in now").sees_no("Your instance is running").sees_no("ssh ");
    wizard.keys("<f7>").wait_for("Your servers").keys("n").sees("Where should it run?").keys("<f7>");
    wizard.pass(Duration::from_secs(90));
    assert_eq!((wizard.sent("ReleaseStaticIp"), wizard.sent("DeleteInstance")), (1, 1));
}

#[test]
fn wrong_name_paste_or_escape_deletes_nothing() {
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

/// A running instance with a static IP, at a service that takes two seconds for every call.
fn slow_with_static_ip() -> Wizard {
    let plan = Some(RequestedValues { names: Some("blog".into()), ..RequestedValues::default() });
    let mut wizard = Wizard::with(Setup { scenario: Scenario::named("slow").unwrap(), plan, ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.");
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard
}

#[test]
fn late_reply_to_an_earlier_lookup_deletes_nothing() {
    let mut wizard = slow_with_static_ip();
    // Both lookups are in flight; each reply comes two seconds later.
    wizard.keys("D<esc>").keys_every(Duration::from_millis(500), "D").wait_for("Also: blog-ip");
    wizard.pass(Duration::from_secs(60)).sees("Also: blog-ip");
    assert_eq!((wizard.sent("ReleaseStaticIp"), wizard.sent("DeleteInstance")), (0, 0));
    wizard.keys("blog<enter>").wait_until("the end", deleted);
    assert_eq!((wizard.sent("ReleaseStaticIp"), wizard.sent("DeleteInstance")), (1, 1));
}

/// Three running instances, with the cursor on the second one.
fn three() -> Wizard {
    let mut wizard = Wizard::sized(80, 24);
    wizard.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
    wizard.wait_for("All 3 instances are running.").keys("<down>");
    wizard
}

#[test]
fn one_of_three_instances_is_deleted_by_its_name() {
    let mut wizard = three();
    wizard.keys("D").wait_for("Type web-2 to delete only web-2.").sees("Type all 3 to delete all 3 from this launch");
    wizard.keys("web-2<enter>").wait_for("Deleted web-2.");
    assert_eq!(wizard.sent("DeleteInstance"), 1);
    assert_eq!(wizard.requests("DeleteInstance")[0].body["instanceName"], "web-2");
    // The others are running, and the deletion was intended.
    wizard.sees("All 2 instances are running. 1 deleted.").sees_no("retry failed");
    wizard.keys("<up>D").wait_for("Type web-1 to delete only web-1.").sees("all 2 from this launch");
}

#[test]
fn wrong_name_is_cleared_and_ctrl_u_clears_the_line() {
    let mut wizard = three();
    wizard.keys("D").wait_for("Type web-2 to delete only web-2.");
    wizard.keys("web-3<enter>").wait_for("That doesn't match.").sees_no("› web-3");
    wizard.keys("all 2").sees("› all 2").keys("<c-u>").sees_no("› all").keys("all 3<enter>");
    wizard.wait_until("the end", deleted);
    assert_eq!(wizard.sent("DeleteInstance"), 3);
}

#[test]
fn settled_instance_can_be_deleted_while_another_is_stuck_and_the_stuck_one_once_overdue() {
    let mut wizard = Wizard::in_scenario("mixed-fates");
    wizard.review().keys("<end><up><up><enter>").write("web-{1..4}").review().create();
    wizard.wait_for("web-4 ").wait_until("web-1 runs", |screen| screen.contains("2 of 4 running"));
    wizard.pass(Duration::from_secs(30)).keys("<down>").wait_for("Operation failed").sees_no("Operation done");
    wizard.keys("<up>D").wait_for("Type web-1 to delete").keys("web-1<enter>").wait_for("Deleted web-1.");
    wizard.keys("<down><down>").sees_no("press D to delete only this one").keys("D").sees_no("Type web-3");
    wizard.pass(Duration::from_secs(200)).wait_for("press D to delete only this one");
    wizard.keys("D").wait_for("Type web-3 to delete").keys("web-3<enter>").wait_for("Deleted web-3.");
    // There is nothing left to wait for.
    wizard.wait_for("1 of 2 instances is running. 1 failed. 2 deleted.").sees("retry failed");
    assert_eq!((wizard.sent("DeleteInstance"), wizard.sent("CreateInstances")), (2, 1));
}

#[test]
fn ready_instance_shows_next_steps_and_tab_shows_the_aws_calls() {
    let mut wizard = running();
    wizard.wait_for("You can log in now").sees("[ ⏎ log in ]").sees("[ i static IP ]").sees("[ f firewall ]");
    wizard.sees("Requested ✓─").sees_no("operationType").keys("<tab>").sees("Requested  ").sees_no("[ i static IP ]");
    // A key that it shows works.
    wizard.keys("<tab>i").sees("Free while");
}
