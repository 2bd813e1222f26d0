//! Rows 11 to 16: names, operations, and instances that behave unexpectedly.

use crate::bench::{REGION, bench, fates};
use skysail::domain::cost::Usd;
use skysail::domain::launch::{Launch, LaunchStage};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn row_11_a_taken_name_is_told_with_what_holds_it_and_nothing_is_sent() {
    for (name, holder) in [("web-1", "key pair"), ("web-2", "instance")] {
        let bench = bench("name-taken");
        let launch = bench.launch(name).await;
        let taken = vec![(name.into(), Some(holder.into()))];
        assert_eq!((launch.stage.clone(), launch.exit_status()), (LaunchStage::NamesTaken(taken), 1));
        assert!(launch.order.is_some(), "every answer is kept");
        // One was there before; none of it is ours.
        assert!(bench.existing().await.iter().all(|instance| !launch.is_ours(instance)));
    }
}

#[tokio::test(start_paused = true)]
async fn row_12_five_names_are_five_truths_and_only_what_is_billed_is_counted() {
    let bench = bench("mixed-fates");
    let launch = bench.launch("web-{1..5}").await;
    assert_eq!(fates(&launch), ["running", "failed", "under-way", "running", "running"]);
    assert_eq!((bench.creates(), launch.exit_status()), (1, 3));
    let existing = bench.existing().await.len();
    assert_eq!(launch.existing(), existing);
    assert_eq!(launch.monthly(), Some(Usd::cents(700) * existing));
    assert_eq!(launch.retryable().unwrap().names, ["web-2"]);
}

#[tokio::test(start_paused = true)]
async fn row_13_what_stays_started_is_still_at_aws_and_is_gone_on_with_the_next_day() {
    let bench = bench("stuck");
    let began = Instant::now();
    let launch = bench.launch("web-1").await;
    assert!(began.elapsed() >= Duration::from_secs(30 * 60));
    assert_eq!((fates(&launch), launch.exit_status()), (vec!["under-way"], 3));
    tokio::time::advance(Duration::from_secs(24 * 3600)).await;
    let resumed = bench.resume().await;
    assert_eq!((fates(&resumed), bench.creates()), (vec!["under-way"], 1));
}

#[tokio::test(start_paused = true)]
async fn row_14_an_operation_that_is_forgotten_is_asked_for_by_name() {
    let bench = bench("vanishing");
    let launch = bench.launch("web-1").await;
    assert_eq!((fates(&launch), launch.exit_status()), (vec!["running"], 0));
    assert!(bench.count("GetOperationsForResource") > 0);
}

#[tokio::test(start_paused = true)]
async fn row_15_running_is_not_ready_before_the_addresses_are_there() {
    let bench = bench("late-address");
    let mut driver = bench.begin("web-1");
    let runs = |launch: &Launch| launch.subjects[0].rungs.running.is_some();
    driver.run(&mut Default::default(), runs, |_| ()).await;
    assert_eq!(fates(&driver.launch), ["waiting"]);
    crate::bench::run(&mut driver).await;
    let rungs = &driver.launch.subjects[0].rungs;
    let (running, address) = (rungs.running.unwrap(), rungs.address.unwrap());
    assert!(address.since(running) >= Duration::from_secs(60), "{:?}", address.since(running));
    assert_eq!(fates(&driver.launch), ["running"]);
}

#[tokio::test(start_paused = true)]
async fn row_16_an_instance_deleted_elsewhere_is_gone_and_the_watch_ends() {
    let bench = bench("removed-elsewhere");
    let began = Instant::now();
    let launch = bench.launch("web-1").await;
    assert_eq!((fates(&launch), launch.exit_status()), (vec!["gone"], 1));
    assert!(began.elapsed() < Duration::from_secs(120), "{:?}", began.elapsed());
    assert!(bench.count("GetInstance") >= 2, "the service said so twice");
    assert_eq!(bench.services.lightsail.instance(&REGION.into(), "web-1").await, Ok(None));
}
