//! Deleting what a launch made.

use crate::wizard::Wizard;

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
    wizard.pass(std::time::Duration::from_secs(60)).sees("Your instance is running.");
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}

#[test]
fn a_held_key_deletes_nothing() {
    let mut wizard = running();
    wizard.burst(&"D".repeat(300)).burst(&"<enter>".repeat(300)).pass(std::time::Duration::from_secs(60));
    assert_eq!(wizard.sent("DeleteInstance"), 0);
}
