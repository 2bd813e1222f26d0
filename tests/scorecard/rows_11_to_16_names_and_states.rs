//! Rows 11 to 16: names, operations, and instances that behave unexpectedly.

use crate::fixture::{REGION, fixture, outcomes};
use skysail::domain::cost::Usd;
use skysail::domain::launch::{Launch, LaunchStage};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn row_11_a_taken_name_is_reported_with_what_holds_it_and_nothing_is_sent() {
    for (name, holder) in [("web-1", "key pair"), ("web-2", "instance")] {
        let fixture = fixture("name-taken");
        let launch = fixture.launch(name).await;
        let taken = vec![(name.into(), Some(holder.into()))];
        assert_eq!((launch.stage.clone(), launch.exit_status()), (LaunchStage::NamesTaken(taken), 1));
        assert!(launch.order.is_some(), "every answer is kept");
        // One was there before; none of it is ours.
        assert!(fixture.existing().await.iter().all(|instance| !launch.is_ours(instance)));
    }
}

#[tokio::test(start_paused = true)]
async fn row_12_five_names_are_five_truths_and_only_what_is_billed_is_counted() {
    let fixture = fixture("mixed-fates");
    let launch = fixture.launch("web-{1..5}").await;
    assert_eq!(outcomes(&launch), ["running", "failed", "under-way", "running", "running"]);
    assert_eq!((fixture.creates(), launch.exit_status()), (1, 3));
    let existing = fixture.existing().await.len();
    assert_eq!(launch.existing(), existing);
    assert_eq!(launch.monthly(), Some(Usd::cents(700) * existing));
    assert_eq!(launch.retryable().unwrap().names, ["web-2"]);
}

#[tokio::test(start_paused = true)]
async fn row_13_what_stays_started_is_still_at_aws_and_is_gone_on_with_the_next_day() {
    let fixture = fixture("stuck");
    let began = Instant::now();
    let launch = fixture.launch("web-1").await;
    assert!(began.elapsed() >= Duration::from_secs(30 * 60));
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["under-way"], 3));
    tokio::time::advance(Duration::from_secs(24 * 3600)).await;
    let resumed = fixture.resume().await;
    assert_eq!((outcomes(&resumed), fixture.creates()), (vec!["under-way"], 1));
}

#[tokio::test(start_paused = true)]
async fn row_14_an_operation_that_is_forgotten_is_asked_for_by_name() {
    let fixture = fixture("vanishing");
    let launch = fixture.launch("web-1").await;
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["running"], 0));
    assert!(fixture.count("GetOperationsForResource") > 0);
}

#[tokio::test(start_paused = true)]
async fn row_15_running_is_not_ready_before_the_addresses_are_there() {
    let fixture = fixture("late-address");
    let mut driver = fixture.begin("web-1");
    let runs = |launch: &Launch| launch.instances[0].milestones.running.is_some();
    driver.run(&mut Default::default(), runs, |_| ()).await;
    assert_eq!(outcomes(&driver.launch), ["waiting"]);
    crate::fixture::run(&mut driver).await;
    let milestones = &driver.launch.instances[0].milestones;
    let (running, address) = (milestones.running.unwrap(), milestones.address.unwrap());
    assert!(address.since(running) >= Duration::from_secs(60), "{:?}", address.since(running));
    assert_eq!(outcomes(&driver.launch), ["running"]);
}

#[tokio::test(start_paused = true)]
async fn row_16_an_instance_deleted_elsewhere_is_gone_and_the_watch_ends() {
    let fixture = fixture("removed-elsewhere");
    let began = Instant::now();
    let launch = fixture.launch("web-1").await;
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["gone"], 1));
    assert!(began.elapsed() < Duration::from_secs(120), "{:?}", began.elapsed());
    assert!(fixture.count("GetInstance") >= 2, "the service said so twice");
    assert_eq!(fixture.services.lightsail.instance(&REGION.into(), "web-1").await, Ok(None));
}
