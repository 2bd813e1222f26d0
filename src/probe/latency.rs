//! Round trips to the Regions: the time of one TCP connection to each endpoint of Lightsail.
//!
//! A few at a time, each with a bound, and all with another: the user is reading meanwhile,
//! and whoever does not answer in time is of unknown distance, no more.

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

/// Connections opened at a time: more would queue in a slow line and measure each other.
const AT_A_TIME: usize = 5;
/// Half the way around the world and back takes less than half a second.
const EACH: Duration = Duration::from_millis(1200);
/// Those that have not answered by then are left unmeasured.
const ALL: Duration = Duration::from_secs(4);
const HTTPS: u16 = 443;

/// Who measures round trips: the network, or a scenario's figures, or nobody.
#[derive(Clone, Debug)]
pub struct LatencyProber(How);

#[derive(Clone, Debug)]
enum How {
    Network(fn(&str) -> String),
    Practice(Arc<BTreeMap<SanitizedText, Duration>>),
    Not(LatencyError),
}

impl LatencyProber {
    /// To the endpoints of AWS.
    pub fn network() -> LatencyProber {
        LatencyProber(How::Network(endpoint))
    }

    /// As if these were the round trips.
    pub fn simulated(times: impl IntoIterator<Item = (String, Duration)>) -> LatencyProber {
        let times = times.into_iter().map(|(region, time)| (SanitizedText::new(region), time));
        LatencyProber(How::Practice(Arc::new(times.collect())))
    }

    /// Nothing is measured where it would say nothing.
    pub fn not(why: LatencyError) -> LatencyProber {
        LatencyProber(How::Not(why))
    }

    /// Measures these Regions. Ends within the bound, with what answered until then.
    pub async fn measure(&self, regions: Vec<SanitizedText>) -> Latencies {
        match &self.0 {
            How::Not(why) => Latencies::none(*why),
            How::Practice(times) => practise(times, &regions).await,
            How::Network(endpoint) => connect_to_all(regions, *endpoint).await,
        }
    }
}

/// `lightsail.eu-west-1.amazonaws.com:443`.
fn endpoint(region: &str) -> String {
    format!("lightsail.{region}.amazonaws.com:{HTTPS}")
}

async fn practise(times: &BTreeMap<SanitizedText, Duration>, regions: &[SanitizedText]) -> Latencies {
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
    // Dropped at the bound: what was measured until then counts.
    let _ = timeout(ALL, each).await;
    let times = times.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Latencies::of(times)
}

/// The time of a connection, without that of finding the address. Closed again at once.
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
