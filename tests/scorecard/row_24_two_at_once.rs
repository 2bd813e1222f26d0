//! Row 24: two processes at once, over sockets with the real binary.

use super::real_program::{Ended, Home, Running, ended, serve, standings};
use rustix::process::Signal;
use skysail::sandbox::Scenario;

#[test]
fn row_24_two_runs_with_the_same_name_create_once_and_the_other_reports_it() {
    let service = serve(Scenario::calm());
    let homes = [Home::new(), Home::new()];
    let started: Vec<_> = homes.iter().map(|home| home.apply(&service).spawn().unwrap()).collect();
    let both: Vec<Ended> = started.into_iter().map(|child| ended(child.wait_with_output().unwrap())).collect();
    let mut codes: Vec<_> = both.iter().map(Ended::code).collect();
    codes.sort();
    assert_eq!((codes, service.done()), (vec![Some(0), Some(1)], 1), "{both:?}");
    for (home, ended) in homes.iter().zip(&both) {
        let status = standings(home, &service).remove(0);
        let lost = ["never-sent", "refused"].contains(&status.as_str());
        assert_eq!((lost, status == "settled"), (ended.code() == Some(1), ended.code() == Some(0)), "{status}");
    }
}

#[test]
fn row_24_two_runs_in_one_home_create_once_and_both_report_correctly() {
    let (service, home) = (serve(Scenario::calm()), Home::new());
    let started: Vec<_> = (0..2).map(|_| home.apply(&service).spawn().unwrap()).collect();
    let both: Vec<Ended> = started.into_iter().map(|child| ended(child.wait_with_output().unwrap())).collect();
    let mut codes: Vec<_> = both.iter().map(Ended::code).collect();
    codes.sort();
    assert_eq!((codes, service.done()), (vec![Some(0), Some(1)], 1), "{both:?}");
    let settled = standings(&home, &service).iter().filter(|status| *status == "settled").count();
    assert_eq!(settled, 1);
}

#[test]
fn row_24_launch_being_watched_is_not_resumed_by_another_process() {
    let service = serve(Scenario::named("stuck").unwrap());
    let home = Home::new();
    let mut running = Running::start(home.apply(&service));
    running.until("pending");
    let other = home.run(&service, &["watch"]);
    assert_eq!(other.code(), Some(3), "{other:?}");
    assert!(other.notes.contains("Another Skysail"), "{other:?}");
    let again = ended(home.apply(&service).output().unwrap());
    assert!(again.notes.contains("is still unknown") && again.code() == Some(1), "{again:?}");
    running.signal(Signal::INT);
    assert_eq!((running.end().code(), service.creates()), (Some(3), 1));
}
