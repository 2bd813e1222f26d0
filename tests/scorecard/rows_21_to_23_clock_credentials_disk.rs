//! Rows 21 to 23: wrong clocks, expiring credentials, and disks that fail.

use crate::fixture::{fixture, outcomes, run};
use skysail::domain::launch::{Launch, LaunchEvent, LaunchStage};
use std::sync::atomic::Ordering;

const DAY: i64 = 26 * 3600;

#[tokio::test(start_paused = true)]
async fn row_21_a_clock_that_is_a_day_off_creates_and_watches_all_the_same() {
    for off in [0, DAY, -DAY] {
        let fixture = fixture("skewed");
        fixture.off.store(off, Ordering::Relaxed);
        let launch = fixture.launch("web-1").await;
        assert_eq!((fixture.creates(), outcomes(&launch)), (1, vec!["running"]), "{off}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_21_a_clock_that_jumps_while_watching_ends_nothing_early() {
    for jump in [DAY, -DAY] {
        let fixture = fixture("calm");
        let mut driver = fixture.begin("web-1");
        let accepted = |launch: &Launch| launch.stage == LaunchStage::Watched;
        driver.run(&mut Default::default(), accepted, |_| ()).await;
        fixture.off.store(jump, Ordering::Relaxed);
        run(&mut driver).await;
        assert_eq!((outcomes(&driver.launch), driver.launch.exit_status()), (vec!["running"], 0));
    }
}

#[tokio::test(start_paused = true)]
async fn row_21_with_a_clock_a_day_off_a_lost_reply_is_still_found_by_its_tag() {
    let mut scenario = skysail::sandbox::Scenario::named("lost-reply").unwrap();
    scenario.skew = -(DAY as f64);
    let fixture = crate::fixture::bench_of(scenario);
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_22_credentials_that_expire_while_watching_lose_nothing() {
    let fixture = fixture("expired");
    let mut driver = fixture.begin("web-{1..2}");
    let mut expired = false;
    driver
        .run(&mut Default::default(), skysail::commands::launch_driver::ended, |news| {
            if let skysail::commands::launch_driver::DriverEvent::Changed { after, .. } = news {
                let error = after.error.as_ref().map(|failure| failure.error);
                expired |= error == Some(skysail::domain::failure::ErrorKind::Expired);
            }
        })
        .await;
    assert!(expired, "the trouble was shown");
    assert_eq!((outcomes(&driver.launch), fixture.creates()), (vec!["running", "running"], 1));
}

#[tokio::test(start_paused = true)]
async fn row_23_without_a_journal_nothing_is_sent_until_the_person_says_so() {
    let fixture = fixture("calm");
    // A file where the directory of launches should be made.
    std::fs::write(fixture.dir().join("state"), "in the way").unwrap();
    let mut driver = fixture.begin("web-1");
    run(&mut driver).await;
    let LaunchStage::NoJournal { why } = &driver.launch.stage else { panic!("{:?}", driver.launch.stage) };
    assert!(why.contains("Couldn't create"), "{why}");
    assert_eq!((fixture.creates(), driver.launch.exit_status()), (0, 1));
    driver.decide(LaunchEvent::WithoutJournal);
    run(&mut driver).await;
    assert_eq!((outcomes(&driver.launch), fixture.creates()), (vec!["running"], 1));
    assert!(driver.launch.unjournaled.is_some());
}
