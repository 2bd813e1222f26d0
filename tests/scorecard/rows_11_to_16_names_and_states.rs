//! Rows 11 to 16: names, operations, and instances that behave unexpectedly.

use crate::fixture::{REGION, fixture, outcomes};
use skysail::domain::cost::Usd;
use skysail::domain::launch::taken_name::{NameHolder, TakenName};
use skysail::domain::launch::{Launch, LaunchStage};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn row_11_taken_name_is_reported_with_its_holder_and_nothing_is_sent() {
    for (name, holder) in [("web-1", NameHolder::KeyPair), ("web-2", NameHolder::Instance)] {
        let fixture = fixture("name-taken");
        let launch = fixture.launch(name).await;
        let taken = vec![TakenName { name: name.into(), holder }];
        assert_eq!((launch.stage.clone(), launch.exit_status()), (LaunchStage::NamesTaken(taken), 1));
        assert!(launch.order.is_some(), "every answer is kept");
        // One existed before; none of them is ours.
        assert!(fixture.existing().await.iter().all(|instance| !launch.is_ours(instance)));
    }
}

#[tokio::test(start_paused = true)]
async fn row_12_five_instances_have_their_own_outcomes_and_only_billed_ones_are_priced() {
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
async fn row_13_operation_stuck_as_started_stays_in_progress_and_resumes_the_next_day() {
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
async fn row_14_forgotten_operation_is_looked_up_by_resource_name() {
    let fixture = fixture("vanishing");
    let launch = fixture.launch("web-1").await;
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["running"], 0));
    assert!(fixture.count("GetOperationsForResource") > 0);
}

#[tokio::test(start_paused = true)]
async fn row_15_running_instance_is_not_ready_before_it_has_addresses() {
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
async fn row_16_instance_deleted_elsewhere_is_gone_and_watch_ends() {
    let fixture = fixture("removed-elsewhere");
    let began = Instant::now();
    let launch = fixture.launch("web-1").await;
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["gone"], 1));
    assert!(began.elapsed() < Duration::from_secs(120), "{:?}", began.elapsed());
    assert!(fixture.count("GetInstance") >= 2, "the service said so twice");
    assert_eq!(fixture.services.lightsail.instance(&REGION.into(), "web-1").await, Ok(None));
}
