//! Rows 17 to 20: unexpected replies: unknown values, wrong types, too much data, too slow.

use crate::fixture::{REGION, bench_of, fixture, outcomes};
use skysail::domain::catalog::{CatalogQuery, CatalogReply};
use skysail::domain::failure::ErrorKind;
use skysail::domain::launch::{LaunchEvent, LaunchStage, PollResult};
use skysail::sandbox::Scenario;
use std::time::Duration;
use tokio::time::Instant;

fn blueprints() -> CatalogQuery {
    CatalogQuery::Blueprints { region: REGION.into(), research: false }
}

fn bundles() -> CatalogQuery {
    CatalogQuery::Bundles { region: REGION.into(), research: false }
}

#[tokio::test(start_paused = true)]
async fn row_17_unknown_values_are_shown_and_decide_nothing() {
    let fixture = fixture("strange-words");
    let Ok(CatalogReply::Regions(regions)) = fixture.services.lightsail.get(&CatalogQuery::Regions).await else {
        panic!()
    };
    assert_eq!(regions.items[0].name, "moon-north-1");
    let mut driver = fixture.begin("web-1");
    let mut words = Vec::new();
    driver
        .run(&mut Default::default(), skysail::commands::launch_driver::ended, |news| {
            if let skysail::commands::launch_driver::DriverEvent::Changed { after, .. } = news {
                words.extend(after.instances[0].instance.as_ref().and_then(|instance| instance.state.clone()));
            }
        })
        .await;
    assert!(words.iter().any(|word| *word == "daydreaming"), "{words:?}");
    assert_eq!((outcomes(&driver.launch), driver.launch.exit_status()), (vec!["running"], 0));
}

#[tokio::test(start_paused = true)]
async fn row_18_one_bad_item_fails_only_its_listing_and_a_retry_helps() {
    let fixture = fixture("bad-page");
    let (bad, good) =
        (fixture.services.lightsail.get(&bundles()).await, fixture.services.lightsail.get(&blueprints()).await);
    assert_eq!(bad.unwrap_err().error, ErrorKind::BadReply);
    assert!(good.is_ok());
    assert!(fixture.services.lightsail.get(&bundles()).await.is_ok());
    let launch = fixture.launch("web-1").await;
    assert_eq!(outcomes(&launch), ["running"]);
}

#[tokio::test(start_paused = true)]
async fn row_19_thousands_of_resources_are_listed_completely() {
    let fixture = fixture("huge");
    let Ok(CatalogReply::Blueprints(listing)) = fixture.services.lightsail.get(&blueprints()).await else { panic!() };
    assert!(listing.items.len() >= 4950, "{}", listing.items.len());
    assert_eq!(fixture.existing().await.len(), 2000);
}

#[tokio::test(start_paused = true)]
async fn row_19_endless_list_proves_no_name_free_so_nothing_is_sent() {
    let mut scenario = Scenario::named("endless-pages").unwrap();
    let before = "[[before]]\nregion = \"us-east-1\"\naction = \"CreateInstances\"\ntimes = 19\n\
        body = { instanceNames = [\"fleet-{n}\"], availabilityZone = \"us-east-1a\", blueprintId = \"debian_12\", \
        bundleId = \"nano_3_0\" }";
    scenario.before = Scenario::parse(before).unwrap().before;
    scenario.page_size = Some(5);
    let fixture = bench_of(scenario);
    let launch = fixture.launch("web-1").await;
    assert!(matches!(launch.stage, LaunchStage::Refused(_)), "{:?}", launch.stage);
    assert_eq!((fixture.count("GetActiveNames") < 5, launch.exit_status()), (true, 1));
    assert!(fixture.sandbox.requests().iter().all(|seen| !seen.body.to_string().contains("web-1")));
}

#[tokio::test(start_paused = true)]
async fn row_20_dripping_body_times_out_and_other_calls_work() {
    let fixture = fixture("drip");
    let began = Instant::now();
    let failure = fixture.services.lightsail.get(&blueprints()).await.unwrap_err();
    assert!(began.elapsed() <= Duration::from_secs(31), "{:?}", began.elapsed());
    assert!(matches!(failure.error, ErrorKind::TimedOut | ErrorKind::CutOff), "{failure:?}");
    assert!(fixture.services.lightsail.get(&bundles()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn row_20_dripping_list_proves_nothing_about_the_instances() {
    let scenario = "[[fault]]\naction = [\"GetInstances\"]\nto = 6\nreply = \"drip\"\nbytes_per_second = 1\n";
    let fixture = bench_of(Scenario::parse(scenario).unwrap());
    let launch = fixture.launch("web-1").await;
    assert_eq!((outcomes(&launch), launch.exit_status()), (vec!["running"], 0));
}

#[test]
fn row_17_empty_poll_changes_nothing() {
    let order = crate::fixture::order("web-1");
    let (mut launch, _) = skysail::domain::launch::Launch::begin("L".into(), order, None, Default::default());
    let before = launch.stage.clone();
    assert!(launch.on(LaunchEvent::Polled(PollResult::default()), Default::default()).is_empty());
    assert_eq!(launch.stage, before);
}
