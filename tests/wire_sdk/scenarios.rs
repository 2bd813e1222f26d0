//! What the door makes of each named scenario.

use super::World;
use skysail::domain::catalog::Want;
use skysail::domain::clean::Clean;
use skysail::domain::failure::{Certainty, Failure, Trouble};
use skysail::domain::instance::Phase;
use skysail::domain::tags::LAUNCH_KEY;
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn verdict<T: std::fmt::Debug>(answer: Result<T, Failure>) -> (Certainty, Trouble) {
    let failure = answer.unwrap_err();
    (failure.certainty, failure.trouble)
}

#[tokio::test(start_paused = true)]
async fn each_way_of_losing_a_create_has_its_verdict_and_is_sent_once() {
    use Certainty::*;
    let cases = [
        ("lost-reply", (Unknown, Trouble::CutOff), true),
        ("lost-request", (Unknown, Trouble::CutOff), false),
        ("half-reply", (Unknown, Trouble::CutOff), true),
        ("error-but-done", (Unknown, Trouble::Service), true),
        ("portal", (Unknown, Trouble::BadReply), true),
        ("silent", (Unknown, Trouble::TimedOut), true),
        ("throttled-create", (Throttled, Trouble::Throttled), true),
        ("denied", (Refused, Trouble::AccessDenied), false),
        ("new-account", (Refused, Trouble::Quota), false),
    ];
    for (scenario, expected, exists) in cases {
        let world = World::named(scenario);
        assert_eq!(verdict(world.create(&["web-1"]).await), expected, "{scenario}");
        assert_eq!(world.count("CreateInstances"), 1, "{scenario}");
        sleep(Duration::from_secs(10)).await;
        assert_eq!(world.instance("web-1").await.is_some(), exists, "{scenario}");
        world.assert_all_members_known();
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_comes_late_is_found_by_its_tag() {
    let world = World::named("late-create");
    assert_eq!(verdict(world.create(&["web-1"]).await), (Certainty::Unknown, Trouble::CutOff));
    assert_eq!(world.instance("web-1").await, None);
    sleep(Duration::from_secs(30)).await;
    assert_eq!(world.instance("web-1").await.unwrap().tag(LAUNCH_KEY), Some("L1"));
    assert_eq!(world.count("CreateInstances"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_name_in_use_is_a_refusal_in_the_service_s_words() {
    let world = World::named("name-taken");
    let failure = world.create(&["web-1"]).await.unwrap_err();
    assert_eq!((failure.certainty, failure.trouble), (Certainty::Refused, Trouble::NamesTaken));
    assert_eq!(failure.message, Some("Some names are already in use: web-1".into()));
    assert!(failure.request_id.is_some());
    assert!(world.door.active_names(&world.region).await.unwrap().contains(&Clean::new("web-1")));
}

#[tokio::test(start_paused = true)]
async fn reads_outlast_bad_weather() {
    let world = World::named("flaky-reads");
    world.create(&["web-1"]).await.unwrap();
    for _ in 0..10 {
        world.regions().await;
        world.door.instances(&world.region).await.unwrap();
        world.door.active_names(&world.region).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_bad_page_fails_alone_and_is_good_when_asked_again() {
    let world = World::named("bad-page");
    let want = Want::Bundles { region: world.region.clone(), research: false };
    assert_eq!(world.door.get(&want).await.unwrap_err().trouble, Trouble::BadReply);
    assert!(!world.blueprints(false).await.is_empty());
    assert!(!world.bundles(false).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn pages_without_an_end_do_not_go_on_for_ever() {
    let world = World::named("endless-pages");
    assert!(!world.blueprints(false).await.is_empty());
    assert_eq!(verdict(world.door.active_names(&world.region).await).1, Trouble::BadReply);
    assert!(world.sandbox.requests().len() < 20);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_drips_is_given_up() {
    let world = World::named("drip");
    let began = Instant::now();
    let want = Want::Blueprints { region: world.region.clone(), research: false };
    assert_eq!(world.door.get(&want).await.unwrap_err().trouble, Trouble::TimedOut);
    assert!(began.elapsed() <= Duration::from_secs(31));
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_named_and_work_again_later() {
    let world = World::named("expired");
    world.regions().await;
    sleep(Duration::from_secs(30)).await;
    assert_eq!(verdict(world.door.instances(&world.region).await).1, Trouble::Expired);
    sleep(Duration::from_secs(60)).await;
    assert!(world.door.instances(&world.region).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_throttling_is_named_and_passes() {
    let world = World::named("storm");
    world.regions().await;
    sleep(Duration::from_secs(10)).await;
    assert_eq!(verdict(world.door.instances(&world.region).await).1, Trouble::Throttled);
    sleep(Duration::from_secs(60)).await;
    assert!(world.door.instances(&world.region).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_off_does_not_stop_a_create() {
    let world = World::named("skewed");
    assert_eq!(world.create(&["web-1"]).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn words_that_nobody_knows_are_kept_as_they_are() {
    let world = World::named("strange-words");
    assert!(world.regions().await.iter().any(|region| region.name == "moon-north-1"));
    let operations = world.create(&["web-1"]).await.unwrap();
    let operation = world.door.operation(&world.region, &operations[0].id).await.unwrap().unwrap();
    assert_eq!(operation.status.as_deref(), Some("Simmering"));
    assert_eq!((operation.phase(), operation.region), (Phase::Open, None));
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_vanishes_is_no_failure() {
    let world = World::named("vanishing");
    let operations = world.create(&["web-1"]).await.unwrap();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(world.door.operation(&world.region, &operations[0].id).await, Ok(None));
    sleep(Duration::from_secs(120)).await;
    assert!(world.instance("web-1").await.unwrap().running());
}

#[tokio::test(start_paused = true)]
async fn of_several_instances_each_has_its_own_fate() {
    let world = World::named("mixed-fates");
    let operations = world.create(&["web-1", "web-2", "web-3"]).await.unwrap();
    sleep(Duration::from_secs(60)).await;
    let mut phases = Vec::new();
    for operation in &operations {
        phases.push(world.door.operation(&world.region, &operation.id).await.unwrap().unwrap().phase());
    }
    assert_eq!(phases, [Phase::Succeeded, Phase::Failed, Phase::Open]);
}

#[tokio::test(start_paused = true)]
async fn a_region_that_is_not_enabled_says_that_the_key_is_unknown() {
    let world = World::named("closed-regions");
    let ask = async |region: &str| verdict(world.door.instances(&Clean::new(region)).await).1;
    assert_eq!(ask("eu-south-2").await, Trouble::UnknownKey);
    assert_eq!(ask("eu-west-3").await, Trouble::RegionSetup);
}
