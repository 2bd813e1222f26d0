//! Rows 1 to 7: a reply that is lost, damaged, or an error although the instance was created.

use crate::fixture::{fixture, looked_enough, outcomes, run};
use skysail::domain::launch::{LaunchEvent, LaunchStage};
use skysail::journal::LaunchStatus;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn row_01_reset_before_create_is_looked_up_and_the_user_may_resend_the_same_names() {
    let fixture = fixture("lost-request");
    let mut driver = fixture.begin("web-1");
    run(&mut driver).await;
    assert!(looked_enough(&driver.launch), "{:?}", driver.launch.stage);
    assert_eq!((fixture.creates(), fixture.existing().await.len(), driver.launch.exit_status()), (1, 0, 3));
    assert_eq!(fixture.status(), LaunchStatus::Unknown);
    driver.decide(LaunchEvent::SendAgain);
    run(&mut driver).await;
    assert_eq!((fixture.creates(), outcomes(&driver.launch)), (2, vec!["running"]));
    assert_eq!(fixture.existing().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn row_02_reset_after_create_is_adopted_by_its_tag() {
    let fixture = fixture("lost-reply");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_03_truncated_reply_after_create_is_adopted() {
    let fixture = fixture("half-reply");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_04_captive_portal_page_after_create_is_adopted_and_never_shown() {
    let fixture = fixture("portal");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
    let journal = std::fs::read_dir(fixture.services.journals.launches().dir()).unwrap().next().unwrap().unwrap();
    assert!(!std::fs::read_to_string(journal.path()).unwrap().contains("Wi-Fi"));
}

#[tokio::test(start_paused = true)]
async fn row_05_missing_reply_ends_with_a_timeout_and_a_lookup() {
    let fixture = fixture("silent");
    let mut driver = fixture.begin("web-1");
    let began = Instant::now();
    let doubts = |launch: &skysail::domain::launch::Launch| matches!(launch.stage, LaunchStage::Unknown(_));
    driver.run(&mut Default::default(), doubts, |_| ()).await;
    assert!(began.elapsed() <= Duration::from_secs(60), "{:?}", began.elapsed());
    run(&mut driver).await;
    fixture.adopted_once(&driver.launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_06_late_create_is_adopted_and_never_duplicated() {
    let fixture = fixture("late-create");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_07_internal_error_after_create_is_shown_as_created_not_failed() {
    let fixture = fixture("error-but-done");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}

#[tokio::test(start_paused = true)]
async fn row_07_names_in_use_after_they_were_free_is_shown_as_created_not_failed() {
    let scenario = r#"
        [[fault]]
        action = ["CreateInstances"]
        nth = 1
        effect = "done"
        reply = "exception"
        error = { type = "InvalidInputException", message = "Some names are already in use: web-1" }"#;
    let fixture = crate::fixture::bench_of(skysail::sandbox::Scenario::parse(scenario).unwrap());
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}
