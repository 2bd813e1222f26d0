//! Tests of the Lightsail client with each named scenario.

use super::Services;
use skysail::domain::catalog::CatalogQuery;
use skysail::domain::failure::{Certainty, ErrorKind, Failure};
use skysail::domain::instance::OperationPhase;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::tags::LAUNCH_KEY;
use std::time::Duration;
use tokio::time::{Instant, sleep};

fn verdict<T: std::fmt::Debug>(answer: Result<T, Failure>) -> (Certainty, ErrorKind) {
    let failure = answer.unwrap_err();
    (failure.certainty, failure.error)
}

#[tokio::test(start_paused = true)]
async fn each_fault_of_a_create_has_its_certainty_and_is_sent_once() {
    use Certainty::*;
    let cases = [
        ("lost-reply", (Unknown, ErrorKind::CutOff), true),
        ("lost-request", (Unknown, ErrorKind::CutOff), false),
        ("half-reply", (Unknown, ErrorKind::CutOff), true),
        ("error-but-done", (Unknown, ErrorKind::Service), true),
        ("portal", (Unknown, ErrorKind::BadReply), true),
        ("silent", (Unknown, ErrorKind::TimedOut), true),
        ("throttled-create", (Throttled, ErrorKind::Throttled), true),
        ("denied", (Refused, ErrorKind::AccessDenied), false),
        ("new-account", (Refused, ErrorKind::Quota), false),
    ];
    for (scenario, expected, exists) in cases {
        let services = Services::named(scenario);
        assert_eq!(verdict(services.create(&["web-1"]).await), expected, "{scenario}");
        assert_eq!(services.count("CreateInstances"), 1, "{scenario}");
        sleep(Duration::from_secs(10)).await;
        assert_eq!(services.instance("web-1").await.is_some(), exists, "{scenario}");
        services.assert_all_members_known();
    }
}

#[tokio::test(start_paused = true)]
async fn late_create_is_found_by_its_tag() {
    let services = Services::named("late-create");
    assert_eq!(verdict(services.create(&["web-1"]).await), (Certainty::Unknown, ErrorKind::CutOff));
    assert_eq!(services.instance("web-1").await, None);
    sleep(Duration::from_secs(30)).await;
    assert_eq!(services.instance("web-1").await.unwrap().tag(LAUNCH_KEY), Some("L1"));
    assert_eq!(services.count("CreateInstances"), 1);
}

#[tokio::test(start_paused = true)]
async fn name_in_use_is_refused_with_the_message_from_aws() {
    let services = Services::named("name-taken");
    let failure = services.create(&["web-1"]).await.unwrap_err();
    assert_eq!((failure.certainty, failure.error), (Certainty::Refused, ErrorKind::NamesTaken));
    assert_eq!(failure.message, Some("Some names are already in use: web-1".into()));
    assert!(failure.request_id.is_some());
    assert!(services.client.active_names(&services.region).await.unwrap().contains(&SanitizedText::new("web-1")));
}

#[tokio::test(start_paused = true)]
async fn reads_survive_occasional_failures() {
    let services = Services::named("flaky-reads");
    services.create(&["web-1"]).await.unwrap();
    for _ in 0..10 {
        services.regions().await;
        services.client.instances(&services.region).await.unwrap();
        services.client.active_names(&services.region).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn bad_page_fails_alone_and_a_retry_helps() {
    let services = Services::named("bad-page");
    let want = CatalogQuery::Bundles { region: services.region.clone(), research: false };
    assert_eq!(services.client.get(&want).await.unwrap_err().error, ErrorKind::BadReply);
    assert!(!services.blueprints(false).await.is_empty());
    assert!(!services.bundles(false).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn endless_pages_are_given_up() {
    let services = Services::named("endless-pages");
    assert!(!services.blueprints(false).await.is_empty());
    assert_eq!(verdict(services.client.active_names(&services.region).await).1, ErrorKind::BadReply);
    assert!(services.sandbox.requests().len() < 20);
}

#[tokio::test(start_paused = true)]
async fn dripping_list_is_given_up() {
    let services = Services::named("drip");
    let began = Instant::now();
    let want = CatalogQuery::Blueprints { region: services.region.clone(), research: false };
    assert_eq!(services.client.get(&want).await.unwrap_err().error, ErrorKind::TimedOut);
    assert!(began.elapsed() <= Duration::from_secs(31));
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_reported_and_work_again_later() {
    let services = Services::named("expired");
    services.regions().await;
    sleep(Duration::from_secs(30)).await;
    assert_eq!(verdict(services.client.instances(&services.region).await).1, ErrorKind::Expired);
    sleep(Duration::from_secs(60)).await;
    assert!(services.client.instances(&services.region).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn throttling_is_reported_and_passes() {
    let services = Services::named("storm");
    services.regions().await;
    sleep(Duration::from_secs(10)).await;
    assert_eq!(verdict(services.client.instances(&services.region).await).1, ErrorKind::Throttled);
    sleep(Duration::from_secs(60)).await;
    assert!(services.client.instances(&services.region).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn wrong_clock_does_not_stop_a_create() {
    let services = Services::named("skewed");
    assert_eq!(services.create(&["web-1"]).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn unknown_values_are_kept_unchanged() {
    let services = Services::named("strange-words");
    assert!(services.regions().await.iter().any(|region| region.name == "moon-north-1"));
    let operations = services.create(&["web-1"]).await.unwrap();
    let operation = services.client.operation(&services.region, &operations[0].id).await.unwrap().unwrap();
    assert_eq!(operation.status.as_deref(), Some("Simmering"));
    assert_eq!((operation.phase(), operation.region), (OperationPhase::Open, None));
}

#[tokio::test(start_paused = true)]
async fn vanished_operation_is_not_a_failure() {
    let services = Services::named("vanishing");
    let operations = services.create(&["web-1"]).await.unwrap();
    sleep(Duration::from_secs(10)).await;
    assert_eq!(services.client.operation(&services.region, &operations[0].id).await, Ok(None));
    sleep(Duration::from_secs(120)).await;
    assert!(services.instance("web-1").await.unwrap().running());
}

#[tokio::test(start_paused = true)]
async fn each_instance_has_its_own_outcome() {
    let services = Services::named("mixed-fates");
    let operations = services.create(&["web-1", "web-2", "web-3"]).await.unwrap();
    sleep(Duration::from_secs(60)).await;
    let mut phases = Vec::new();
    for operation in &operations {
        phases.push(services.client.operation(&services.region, &operation.id).await.unwrap().unwrap().phase());
    }
    assert_eq!(phases, [OperationPhase::Succeeded, OperationPhase::Failed, OperationPhase::Open]);
}

#[tokio::test(start_paused = true)]
async fn disabled_region_rejects_the_key_as_unknown() {
    let services = Services::named("closed-regions");
    let ask = async |region: &str| verdict(services.client.instances(&SanitizedText::new(region)).await).1;
    assert_eq!(ask("eu-south-2").await, ErrorKind::UnknownKey);
    assert_eq!(ask("eu-west-3").await, ErrorKind::RegionSetup);
}
