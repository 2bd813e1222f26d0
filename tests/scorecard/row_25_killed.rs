//! Row 25: a process killed at each point of a launch, over sockets with the real binary.

use super::real_program::{Ended, Home, Running, Service, ended, serve, standings};
use rustix::process::Signal;
use skysail::sandbox::Scenario;

fn calm() -> Service {
    serve(Scenario::calm())
}

/// Watches what the crash left behind, to its end.
fn watched(home: &Home, service: &Service) -> Ended {
    home.run(service, &["watch", "--output", "json"])
}

#[test]
fn row_25_kill_before_the_launch_is_recorded_leaves_nothing() {
    let (service, home) = (calm(), Home::new());
    home.crash(&service, "before-intent");
    assert_eq!(standings(&home, &service), Vec::<String>::new());
    assert_eq!((watched(&home, &service).code(), service.creates()), (Some(0), 0));
}

#[test]
fn row_25_kill_after_the_launch_is_recorded_means_it_was_never_sent() {
    let (service, home) = (calm(), Home::new());
    home.crash(&service, "after-intent");
    assert_eq!(standings(&home, &service), ["never-sent"]);
    assert_eq!((watched(&home, &service).code(), service.creates()), (Some(0), 0));
    // Its name is free, so the plan can be applied.
    assert_eq!(ended(home.apply(&service).output().unwrap()).code(), Some(0));
}

#[test]
fn row_25_kill_at_the_send_claims_nothing_and_never_resends() {
    let (service, home) = (calm(), Home::new());
    home.crash(&service, "after-sending");
    assert_eq!((standings(&home, &service), service.creates()), (vec!["unknown".to_owned()], 0));
    let held = ended(home.apply(&service).output().unwrap());
    assert!(held.code() == Some(1) && held.notes.contains("is still unknown"), "{held:?}");
    let mut running = Running::start(home.command(&service, &["watch", "--output", "json"]));
    running.until("nothing found so far");
    running.signal(Signal::INT);
    let ended = running.end();
    assert_eq!((ended.code(), service.creates()), (Some(3), 0), "{ended:?}");
    assert_eq!(ended.json()["status"], "unknown");
}

#[test]
fn row_25_kill_with_the_request_in_flight_finds_the_instance() {
    let held_back = "[[fault]]\naction = [\"CreateInstances\"]\neffect = \"done\"\ndelay = 600.0\n";
    let (service, home) = (serve(Scenario::parse(held_back).unwrap()), Home::new());
    home.crash(&service, "after-send");
    found(&home, &service, true);
}

#[test]
fn row_25_kill_with_the_reply_read_but_not_recorded_finds_the_instance() {
    let (service, home) = (calm(), Home::new());
    home.crash(&service, "before-outcome");
    found(&home, &service, true);
}

#[test]
fn row_25_kill_while_polling_lets_watch_continue() {
    let (service, home) = (calm(), Home::new());
    home.crash(&service, "while-polling");
    found(&home, &service, false);
}

#[test]
fn row_25_kill_from_outside_right_after_sending_never_resends() {
    let (service, home) = (calm(), Home::new());
    let mut running = Running::start(home.apply(&service));
    running.until("Request sent, once");
    running.signal(Signal::KILL);
    assert!(running.end().killed());
    let creates = service.creates();
    assert!(creates <= 1);
    if service.done() == 1 {
        let ended = watched(&home, &service);
        assert_eq!((ended.code(), &ended.json()["instances"][0]["status"]), (Some(0), &"running".into()));
    }
    assert_eq!(service.creates(), creates);
}

/// Checks that one instance is known and shown after `watch`, with a single request.
fn found(home: &Home, service: &Service, by_looking: bool) {
    let ended = watched(home, service);
    assert_eq!(ended.code(), Some(0), "{ended:?}");
    let document = ended.json();
    assert_eq!(document["instances"][0]["status"], "running");
    assert_eq!(document["isAdopted"], by_looking);
    assert_eq!((service.creates(), service.done()), (1, 1));
    assert_eq!(standings(home, service), ["settled"]);
}
