//! Rows 1 to 7: a reply that is lost, damaged, or an error although the instance was created.

use crate::bench::{bench, fates, looked_enough, run};
use skysail::domain::launch::{LaunchEvent, LaunchStage};
use skysail::journal::LaunchStatus;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn row_01_rst_before_commit_is_looked_up_and_the_person_may_send_the_same_names_again() {
    let bench = bench("lost-request");
    let mut driver = bench.begin("web-1");
    run(&mut driver).await;
    assert!(looked_enough(&driver.launch), "{:?}", driver.launch.stage);
    assert_eq!((bench.creates(), bench.existing().await.len(), driver.launch.exit_status()), (1, 0, 3));
    assert_eq!(bench.standing(), LaunchStatus::Unknown);
    driver.decide(LaunchEvent::SendAgain);
    run(&mut driver).await;
    assert_eq!((bench.creates(), fates(&driver.launch)), (2, vec!["running"]));
    assert_eq!(bench.existing().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn row_02_rst_after_commit_is_adopted_by_its_tag() {
    let bench = bench("lost-reply");
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_03_a_reply_cut_short_after_commit_is_adopted() {
    let bench = bench("half-reply");
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_04_a_portals_page_after_commit_is_adopted_and_never_shown() {
    let bench = bench("portal");
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
    let journal = std::fs::read_dir(bench.services.book.launches().dir()).unwrap().next().unwrap().unwrap();
    assert!(!std::fs::read_to_string(journal.path()).unwrap().contains("Wi-Fi"));
}

#[tokio::test(start_paused = true)]
async fn row_05_silence_ends_with_a_deadline_and_a_look() {
    let bench = bench("silent");
    let mut driver = bench.begin("web-1");
    let began = Instant::now();
    let doubts = |launch: &skysail::domain::launch::Launch| matches!(launch.stage, LaunchStage::Unknown(_));
    driver.run(&mut Default::default(), doubts, |_| ()).await;
    assert!(began.elapsed() <= Duration::from_secs(60), "{:?}", began.elapsed());
    run(&mut driver).await;
    bench.adopted_once(&driver.launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_06_a_late_commit_is_adopted_and_never_doubled() {
    let bench = bench("late-create");
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_07_an_internal_error_after_commit_is_created_and_not_failed() {
    let bench = bench("error-but-done");
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_07_names_in_use_after_they_were_proved_free_is_created_and_not_failed() {
    let scenario = r#"
        [[fault]]
        action = ["CreateInstances"]
        nth = 1
        effect = "done"
        reply = "exception"
        error = { type = "InvalidInputException", message = "Some names are already in use: web-1" }"#;
    let bench = crate::bench::bench_of(skysail::sandbox::Scenario::parse(scenario).unwrap());
    let launch = bench.launch("web-1").await;
    bench.adopted_once(&launch).await;
}
