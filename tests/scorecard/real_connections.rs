//! Rows about connections, with real sockets.

use super::real_program::{Home, Running, serve};
use rustix::process::Signal;
use skysail::sandbox::Scenario;

/// Applies a plan in this scenario, and checks that it is created once and found by lookup.
fn assert_adopted(scenario: &str) {
    adopted_in(Scenario::named(scenario).unwrap());
}

fn adopted_in(scenario: Scenario) {
    let service = serve(scenario);
    let home = Home::new();
    let ended = super::real_program::ended(home.apply(&service).output().unwrap());
    assert_eq!(ended.code(), Some(0), "{ended:?}");
    let document = ended.json();
    assert_eq!(document["isAdopted"], true);
    assert_eq!(document["instances"][0]["state"], "running");
    // What arrived in place of a reply is never shown.
    assert!(!["Wi-Fi", "operationType"].iter().any(|word| ended.notes.contains(word)), "{ended:?}");
    assert_eq!((service.creates(), service.done()), (1, 1));
}

#[test]
fn row_02_connection_reset_after_create_is_adopted_by_its_tag() {
    assert_adopted("lost-reply");
}

#[test]
fn row_03_truncated_body_after_create_is_adopted() {
    assert_adopted("half-reply");
}

#[test]
fn row_04_captive_portal_page_after_create_is_adopted() {
    assert_adopted("portal");
}

#[test]
fn row_04_truncated_json_after_create_is_adopted_and_never_shown() {
    let text = "[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\neffect = \"done\"\nreply = \"garbage\"\n";
    adopted_in(Scenario::parse(text).unwrap());
}

#[test]
fn row_05_signal_with_the_request_in_flight_waits_for_the_reply() {
    let slow = "[[fault]]\naction = [\"CreateInstances\"]\neffect = \"done\"\ndelay = 20.0\n";
    let service = serve(Scenario::parse(slow).unwrap());
    let home = Home::new();
    let mut running = Running::start(home.apply(&service));
    running.until("Request sent, once");
    running.signal(Signal::INT);
    let ended = running.end();
    assert_eq!(ended.code(), Some(3), "{ended:?}");
    assert!(ended.notes.contains("Waiting up to a minute") && ended.notes.contains("us-east-1"), "{ended:?}");
    assert_eq!((service.creates(), service.done()), (1, 1));
    let watched = home.run(&service, &["watch", "--output", "json"]);
    assert_eq!((watched.code(), &watched.json()["instances"][0]["status"]), (Some(0), &"running".into()));
    assert_eq!(service.creates(), 1);
}

#[test]
fn row_05_signal_before_anything_was_sent_leaves_nothing_behind() {
    let slow = "[latency.of]\nGetActiveNames = 60.0\n";
    let service = serve(Scenario::parse(slow).unwrap());
    let home = Home::new();
    let mut running = Running::start(home.apply(&service));
    running.until("Checking that");
    running.signal(Signal::TERM);
    let ended = running.end();
    assert_eq!((ended.code(), service.creates()), (Some(128 + 15), 0), "{ended:?}");
    let launches = home.run(&service, &["launches", "--output", "json"]);
    assert_eq!(launches.json()[0]["status"], "never-sent", "{launches:?}");
}
