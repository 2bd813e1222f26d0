//! Rows 21 to 23: wrong clocks, expiring credentials, and disks that fail.

use crate::fixture::{fixture, order, outcomes, run};
use skysail::domain::follow_ups::{FollowUps, StaticIpChoice};
use skysail::domain::launch::{Launch, LaunchEvent, LaunchStage};
use skysail::domain::order::Order;
use skysail::domain::until::Until;
use std::sync::atomic::Ordering;

const DAY: i64 = 26 * 3600;

#[tokio::test(start_paused = true)]
async fn row_21_clock_that_is_off_by_a_day_still_creates_and_watches() {
    for off in [0, DAY, -DAY] {
        let fixture = fixture("skewed");
        fixture.off.store(off, Ordering::Relaxed);
        let launch = fixture.launch("web-1").await;
        assert_eq!((fixture.creates(), outcomes(&launch)), (1, vec!["running"]), "{off}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_21_clock_jump_while_watching_ends_nothing_early() {
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

/// Both are recognized by when they were created, as the service says.
#[tokio::test(start_paused = true)]
async fn row_21_untagged_launch_and_its_static_ip_are_its_own_with_a_clock_off_by_a_day() {
    for off in [DAY, -DAY] {
        let fixture = fixture("calm");
        fixture.off.store(off, Ordering::Relaxed);
        let follow_ups = FollowUps { static_ip: Some(StaticIpChoice::New { name: None }), ..FollowUps::default() };
        let mut driver = fixture.begin_order(Order { launch_tag: false, follow_ups, ..order("web-1") });
        run(&mut driver).await;
        assert_eq!((outcomes(&driver.launch), driver.launch.exit_status()), (vec!["running"], 0), "{off}");
        assert!(driver.launch.made.iter().all(|made| made.arn.is_some()), "{:?}", driver.launch.made);
        assert!(fixture.existing().await[0].static_ip, "{off}");
        assert_eq!((fixture.count("AllocateStaticIp"), fixture.count("AttachStaticIp")), (1, 1), "{off}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_21_planned_end_is_compared_with_the_services_time() {
    let fixture = fixture("calm");
    let until = Until::read("in 3 hours", fixture.services.now().wall, None).unwrap();
    fixture.off.store(DAY, Ordering::Relaxed);
    assert!(until.passed(fixture.services.now().wall), "nothing has told yet");
    fixture.existing().await;
    assert!(!until.passed(fixture.services.now().wall));
}

#[tokio::test(start_paused = true)]
async fn row_21_lost_reply_is_found_by_its_tag_with_a_clock_off_by_a_day() {
    let mut scenario = skysail::sandbox::Scenario::named("lost-reply").unwrap();
    scenario.skew = -(DAY as f64);
    let fixture = crate::fixture::bench_of(scenario);
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_22_credentials_expiring_while_watching_lose_nothing() {
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
async fn row_23_nothing_is_sent_without_a_journal_until_the_user_confirms() {
    let fixture = fixture("calm");
    // A file where the directory of launches should be.
    std::fs::write(fixture.dir().join("state"), "in the way").unwrap();
    let mut driver = fixture.begin("web-1");
    run(&mut driver).await;
    let LaunchStage::NoJournal { why } = &driver.launch.stage else { panic!("{:?}", driver.launch.stage) };
    assert_eq!(why.text().map(|why| why.key), Some("cause.file.made"));
    assert_eq!((fixture.creates(), driver.launch.exit_status()), (0, 1));
    driver.decide(LaunchEvent::WithoutJournal);
    run(&mut driver).await;
    assert_eq!((outcomes(&driver.launch), fixture.creates()), (vec!["running"], 1));
    assert!(driver.launch.unjournaled.is_some());
}
