//! Journeys that set an end time.

use crate::wizard::Wizard;
use jiff::tz::Offset;
use skysail::app::message::Msg;

fn at_until(wizard: &mut Wizard) -> &mut Wizard {
    wizard.review().keys("<esc>").ready().keys("<tab><tab><tab>");
    assert!(wizard.screen().contains("When should it be deleted?"), "{}", wizard.screen());
    wizard
}

#[test]
fn end_time_is_reviewed_with_the_cost_until_then_and_sent_as_a_tag() {
    let mut wizard = Wizard::sized(120, 36);
    at_until(&mut wizard).keys("in 3 hours").sees("in 3 h").sees("About $0.0282 from now until then.");
    wizard.review().sees("Until").sees("about $0.0282 until").create().wait_for("Your instance is running.");
    wizard.sees("Needed until");
    let tags = wizard.requests("CreateInstances")[0].body["tags"].clone();
    let end = tags.as_array().unwrap().iter().find(|tag| tag["key"] == "skysail:until").unwrap().clone();
    assert!(end["value"].as_str().unwrap().ends_with('Z'), "{tags}");
}

#[test]
fn invalid_end_time_is_refused_at_its_field_and_may_be_left_empty() {
    let mut wizard = Wizard::sized(80, 24);
    at_until(&mut wizard).keys("yesterday").sees("can't read").keys("<enter>").sees("When should it be deleted?");
    wizard.keys("<c-u>2020-01-01 10:00").sees("has passed").keys("<c-u><enter>").sees("Ready to launch?");
    wizard.sees_no("Until ").create().wait_for("Your instance is running.");
    assert!(!wizard.requests("CreateInstances")[0].body.to_string().contains("skysail:until"));
}

#[test]
fn end_time_is_shown_in_the_local_time_zone_on_every_screen() {
    let mut wizard = Wizard::sized(120, 36);
    let india = Offset::from_seconds(19_800).unwrap().to_time_zone();
    wizard.hear(Msg::DraftLoaded { kept: None, time_zone: Some(india) });
    at_until(&mut wizard)
        .keys("23:00")
        .sees(", 23:00 +05:30, in ")
        .review()
        .sees(", 23:00 +05:30, about")
        .sees("skysail:until=");
    wizard.create().wait_for("Your instance is running.").sees(", 23:00 +05:30. Lightsail won't delete it");
    let tags = wizard.requests("CreateInstances")[0].body["tags"].to_string();
    assert!(tags.contains("T17:30:00Z"), "{tags}");
    wizard.keys("<f7>").wait_for("As of").sees("is needed until").sees(", 23:00 +05:30.");
}
