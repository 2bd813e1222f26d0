//! Tests with real local sockets, and with simulated values.

use super::*;
use tokio::net::TcpListener;

fn names(all: &[&str]) -> Vec<SanitizedText> {
    all.iter().map(SanitizedText::new).collect()
}

#[test]
fn every_region_is_measured_at_its_lightsail_endpoint() {
    assert_eq!(endpoint("eu-west-1"), "lightsail.eu-west-1.amazonaws.com:443");
}

/// Region names contain the port that stands for them.
fn local(region: &str) -> String {
    format!("127.0.0.1:{}", region.trim_start_matches("port-"))
}

#[tokio::test]
async fn refused_connection_has_no_latency() {
    let there = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let [open, shut] = [&there, &gone].map(|socket| format!("port-{}", socket.local_addr().unwrap().port()));
    drop(gone);
    let pings = LatencyProber(How::Network(local)).measure(names(&[&open, &shut])).await;
    assert!(pings.to(&open).is_some_and(|time| time < EACH), "{pings:?}");
    assert_eq!((pings.to(&shut), pings.why_not, pings.sorted), (None, None, true));
    let none = LatencyProber(How::Network(local)).measure(names(&[&shut])).await;
    assert_eq!(none.why_not, Some(LatencyError::Silent));
}

#[tokio::test(start_paused = true)]
async fn simulated_latencies_take_as_long_as_they_state() {
    let pinger = LatencyProber::simulated([("near".to_owned(), Duration::from_millis(9)), ("far".into(), ALL)]);
    let begun = Instant::now();
    let pings = pinger.measure(names(&["near", "far", "unheard-of"])).await;
    assert_eq!(begun.elapsed(), Duration::from_millis(9));
    assert_eq!((pings.to("near"), pings.to("far")), (Some(Duration::from_millis(9)), None), "{pings:?}");
}

/// An unresolved name or an unresponsive address takes no longer than the timeout.
#[tokio::test(start_paused = true)]
async fn all_measurements_share_one_time_limit() {
    let nowhere: fn(&str) -> String = |_| "192.0.2.1:443".to_owned();
    let many: Vec<SanitizedText> = (0..60).map(|n| SanitizedText::new(format!("r{n}"))).collect();
    let begun = Instant::now();
    let pings = LatencyProber(How::Network(nowhere)).measure(many).await;
    assert!(begun.elapsed() <= ALL + EACH, "{:?}", begun.elapsed());
    assert_eq!(pings.why_not, Some(LatencyError::Silent));
}

#[tokio::test]
async fn disabled_prober_opens_no_connection() {
    let pings = LatencyProber::not(LatencyError::Proxy).measure(names(&["us-east-1"])).await;
    assert_eq!(pings, Latencies::none(LatencyError::Proxy));
}

/// More connections at a time would queue on a slow link and distort the measurement.
#[tokio::test(start_paused = true)]
async fn few_connections_are_open_at_a_time() {
    use std::cell::Cell;
    let (open, most, all) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let many: Vec<SanitizedText> = (0..23).map(|n| SanitizedText::new(format!("r{n}"))).collect();
    let pings = measured(many.clone(), |_| async {
        open.set(open.get() + 1);
        most.set(most.get().max(open.get()));
        all.set(all.get() + 1);
        sleep(Duration::from_millis(90)).await;
        open.set(open.get() - 1);
        Some(Duration::from_millis(90))
    })
    .await;
    assert_eq!((most.get(), all.get()), (AT_A_TIME, 23));
    assert!(many.iter().all(|region| pings.to(region).is_some()), "{pings:?}");
}
