//! Tests of signals before and after a request was sent: exit statuses are those in README and `--help`.

use super::real_program::{Home, Running, Service, serve, standings};
use crate::common::at_best;
use rustix::process::Signal;
use skysail::sandbox::Scenario;
use std::time::{Duration, Instant};

const ALL: [(Signal, i32); 4] = [(Signal::INT, 130), (Signal::TERM, 143), (Signal::QUIT, 131), (Signal::HUP, 129)];

fn scenario(text: &str) -> Service {
    serve(Scenario::parse(text).unwrap())
}

#[test]
fn row_26_apply_sends_nothing_after_a_signal_and_names_it() {
    for (signal, status) in ALL {
        let service = scenario("[latency.of]\nGetActiveNames = 60.0\n");
        let home = Home::new();
        let mut running = Running::start(home.apply(&service));
        running.until("Checking that the names are free");
        running.signal(signal);
        let ended = running.end();
        assert_eq!((ended.code(), service.creates()), (Some(status), 0), "{ended:?}");
        assert_eq!(standings(&home, &service), ["never-sent"]);
    }
}

#[test]
fn row_26_apply_and_watch_exit_3_after_a_signal_during_a_launch() {
    for (signal, _) in ALL {
        let service = serve(Scenario::named("stuck").unwrap());
        let home = Home::new();
        let mut running = Running::start(home.apply(&service));
        running.until("pending");
        running.signal(signal);
        assert_eq!(running.end().code(), Some(3), "{signal:?}");
        let mut watching = Running::start(home.command(&service, &["watch"]));
        watching.until("pending");
        watching.signal(signal);
        assert_eq!((watching.end().code(), service.creates()), (Some(3), 1), "{signal:?}");
    }
}

#[test]
fn row_27_hang_up_with_a_create_in_flight_exits_at_once_and_watch_continues() {
    let took = at_best(Duration::from_secs(1), || {
        // The answer comes twenty seconds later.
        let service = scenario("[[fault]]\naction = [\"CreateInstances\"]\neffect = \"done\"\ndelay = 400.0\n");
        let home = Home::new();
        let mut running = Running::start(home.apply(&service));
        running.until("Request sent, once");
        let since = Instant::now();
        running.signal(Signal::HUP);
        let ended = running.end();
        let took = since.elapsed();
        assert_eq!(ended.code(), Some(3), "{ended:?}");
        assert_eq!(standings(&home, &service), ["unknown"]);
        took
    });
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[test]
fn row_26_delete_deletes_nothing_after_a_signal_and_names_it() {
    for (signal, status) in ALL {
        let service = scenario("[[fault]]\naction = [\"CreateInstances\"]\neffect = \"none\"\ndelay = 400.0\n");
        let home = Home::new();
        let mut applied = Running::start(home.apply(&service));
        applied.until("Request sent, once");
        applied.signal(Signal::HUP);
        assert_eq!(applied.end().code(), Some(3));
        let id = launch_of(&home, &service);
        let mut running = Running::start(home.command(&service, &["delete", &id, "--yes"]));
        running.until("The outcome is unknown");
        running.signal(signal);
        let ended = running.end();
        assert_eq!((ended.code(), deletes(&service)), (Some(status), 0), "{ended:?}");
        assert_eq!(standings(&home, &service), ["unknown"]);
    }
}

#[test]
fn row_26_delete_exits_3_after_a_signal_once_a_deletion_was_requested() {
    for (signal, _) in ALL {
        let service = scenario("[[fault]]\naction = [\"DeleteInstance\"]\neffect = \"done\"\ndelay = 400.0\n");
        let home = Home::new();
        let applied = super::real_program::ended(home.apply(&service).output().unwrap());
        assert_eq!(applied.code(), Some(0), "{applied:?}");
        let mut running = Running::start(home.command(&service, &["delete", "web-1", "--yes"]));
        running.until("web-1: deleting");
        running.signal(signal);
        assert_eq!(running.end().code(), Some(3), "{signal:?}");
        assert_ne!(standings(&home, &service), ["deleted"]);
    }
}

fn launch_of(home: &Home, service: &Service) -> String {
    let listed = home.run(service, &["launches", "--output", "json"]).json();
    listed[0]["launchId"].as_str().unwrap().to_owned()
}

fn deletes(service: &Service) -> usize {
    service.sandbox.requests().iter().filter(|seen| seen.action == "DeleteInstance").count()
}
