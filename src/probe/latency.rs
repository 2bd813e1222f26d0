//! Measures the latency of the Regions: the time of one TCP connection to each Lightsail endpoint.
//!
//! A few at a time, each with a timeout, and all with another: the user is reading meanwhile, and the latency of a
//! Region that doesn't respond in time is just unknown.

use crate::domain::latencies::{Latencies, LatencyError};
use crate::domain::sanitized_text::SanitizedText;
use futures_util::StreamExt;
use futures_util::stream;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, sleep, timeout};

/// The number of parallel connections: more would queue on a slow link and distort the measurement.
const AT_A_TIME: usize = 5;
/// The timeout of each connection; a round trip halfway around the world takes less than half a second.
const EACH: Duration = Duration::from_millis(1200);
/// The timeout of all; Regions without a result by then are left unmeasured.
const ALL: Duration = Duration::from_secs(4);
const HTTPS: u16 = 443;

/// Measures the network, or uses the values of a sandbox scenario, or measures nothing.
#[derive(Clone, Debug)]
pub struct LatencyProber(How);

#[derive(Clone, Debug)]
enum How {
    Network(fn(&str) -> String),
    Simulated(Arc<BTreeMap<SanitizedText, Duration>>),
    Not(LatencyError),
}

impl LatencyProber {
    /// Measures AWS endpoints.
    pub fn network() -> LatencyProber {
        LatencyProber(How::Network(endpoint))
    }

    /// Uses these latencies.
    pub fn simulated(times: impl IntoIterator<Item = (String, Duration)>) -> LatencyProber {
        let times = times.into_iter().map(|(region, time)| (SanitizedText::new(region), time));
        LatencyProber(How::Simulated(Arc::new(times.collect())))
    }

    /// Measures nothing, as it would be meaningless.
    pub fn not(why: LatencyError) -> LatencyProber {
        LatencyProber(How::Not(why))
    }

    /// Measures these Regions. Ends by the timeout, with the results so far.
    pub async fn measure(&self, regions: Vec<SanitizedText>) -> Latencies {
        match &self.0 {
            How::Not(why) => Latencies::none(*why),
            How::Simulated(times) => simulated(times, &regions).await,
            How::Network(endpoint) => connect_to_all(regions, *endpoint).await,
        }
    }
}

/// Returns `lightsail.eu-west-1.amazonaws.com:443`.
fn endpoint(region: &str) -> String {
    format!("lightsail.{region}.amazonaws.com:{HTTPS}")
}

async fn simulated(times: &BTreeMap<SanitizedText, Duration>, regions: &[SanitizedText]) -> Latencies {
    let known = |region: &SanitizedText| Some((region.clone(), *times.get(region).filter(|time| **time <= EACH)?));
    let times: BTreeMap<SanitizedText, Duration> = regions.iter().filter_map(known).collect();
    sleep(times.values().max().copied().unwrap_or(EACH)).await;
    Latencies::of(times)
}

async fn connect_to_all(regions: Vec<SanitizedText>, endpoint: fn(&str) -> String) -> Latencies {
    measured(regions, move |region| connect(endpoint(&region))).await
}

async fn measured<F>(regions: Vec<SanitizedText>, connect: impl Fn(SanitizedText) -> F) -> Latencies
where
    F: Future<Output = Option<Duration>>,
{
    let times = Arc::new(Mutex::new(BTreeMap::new()));
    let each = stream::iter(regions).for_each_concurrent(AT_A_TIME, |region| {
        let (times, connection) = (times.clone(), connect(region.clone()));
        async move {
            if let Ok(Some(time)) = timeout(EACH, connection).await {
                times.lock().unwrap_or_else(PoisonError::into_inner).insert(region, time);
            }
        }
    });
    // Cancelled by the timeout: the results so far count.
    let _ = timeout(ALL, each).await;
    let times = times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Latencies::of(times)
}

/// Returns the time to connect, without that of the DNS lookup. Closes the connection at once.
async fn connect(host: String) -> Option<Duration> {
    let address: SocketAddr = lookup_host(host).await.ok()?.next()?;
    let begun = Instant::now();
    let connection = TcpStream::connect(address).await.ok()?;
    let time = begun.elapsed();
    drop(connection);
    Some(time)
}

#[cfg(test)]
mod tests;
