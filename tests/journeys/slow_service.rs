//! Journeys with a service that takes two seconds or more for every call.

use crate::wizard::Wizard;

#[test]
fn slow_service_leads_to_the_same_choices() {
    let mut wizard = Wizard::in_scenario("slow");
    for _ in 0..40 {
        if wizard.ready().screen().contains("Create 1 instance for") {
            break;
        }
        wizard.keys("<enter>");
    }
    wizard.sees("Create 1 instance for $7.00/month").create();
    wizard.wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstances"), 1);
}

#[test]
fn keys_never_wait_for_the_service() {
    let mut wizard = Wizard::in_scenario("slow");
    wizard.sees("Loading Regions").key_at_once("<enter>").sees("Nothing was chosen");
    wizard.key_at_once("?").sees("Keyboard shortcuts").key_at_once("<esc>").key_at_once("<f10>");
    wizard.key_at_once("q").sees("› q").key_at_once("<esc>").sees_no("› q");
}

#[test]
fn enter_on_a_loading_list_chooses_nothing() {
    let mut wizard = Wizard::in_scenario("slow");
    wizard.keys("<enter><enter><enter>").sees("Still loading. Nothing was chosen.");
    wizard.ready().sees("Where should it run?");
}

#[test]
fn typing_ahead_of_the_service_never_chooses_by_accident() {
    let mut wizard = Wizard::in_scenario("slow");
    wizard.burst(&"<enter>".repeat(50)).ready().sees("Where should it run?");
    wizard.choose("frankfurt").ready().sees("What should it run?").sees("eu-central-1");
}
