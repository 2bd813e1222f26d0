//! Rows 8 to 10: a service that is temporarily overloaded or failing.

use crate::fixture::{REGION, fixture, outcomes};
use skysail::domain::catalog::CatalogQuery;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn row_08_occasional_read_failures_lose_nothing() {
    let fixture = fixture("flaky-reads");
    let region = || REGION.into();
    let wants = [
        CatalogQuery::Regions,
        CatalogQuery::Blueprints { region: region(), research: false },
        CatalogQuery::Bundles { region: region(), research: false },
        CatalogQuery::KeyPairs { region: region() },
    ];
    for want in &wants {
        assert!(fixture.services.lightsail.get(want).await.is_ok(), "{want:?}");
    }
    let launch = fixture.launch("web-1").await;
    assert_eq!((fixture.creates(), outcomes(&launch), launch.exit_status()), (1, vec!["running"], 0));
}

#[tokio::test(start_paused = true)]
async fn row_09_throttling_is_waited_out_at_two_requests_per_second() {
    let fixture = fixture("storm");
    let launch = fixture.launch("web-{1..5}").await;
    assert_eq!((fixture.creates(), launch.exit_status()), (1, 0), "{:?}", outcomes(&launch));
    let seen = fixture.sandbox.requests();
    let first = seen[0].at;
    let since = |at: std::time::SystemTime| at.duration_since(first).unwrap_or_default();
    let storm = Duration::from_secs(5)..Duration::from_secs(65);
    let stormy = seen.iter().filter(|request| storm.contains(&since(request.at))).count();
    assert!(stormy <= 120, "{stormy} requests in the minute of the storm");
}

#[tokio::test(start_paused = true)]
async fn row_10_throttled_create_is_looked_up_first() {
    let fixture = fixture("throttled-create");
    let launch = fixture.launch("web-1").await;
    fixture.adopted_once(&launch).await;
}
