//! A pair of SDK clients for each Region, made when the Region is first asked.

use super::settings::ClientTimeouts;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::Client;
use aws_sdk_lightsail::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_lightsail::config::timeout::TimeoutConfig;
use aws_sdk_lightsail::config::{Builder, Region, StalledStreamProtectionConfig};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The clients of one Region. Both use the same connections and credentials.
#[derive(Clone)]
pub(super) struct ClientPair {
    /// Asks; a few attempts with short deadlines.
    pub read: Client,
    /// Changes things; one attempt, whatever happens to its answer.
    pub act: Client,
}

pub(super) struct Clients {
    base: Builder,
    patience: ClientTimeouts,
    /// Tells this account's quota of retries from those of others in the same process.
    number: u64,
    made: Mutex<HashMap<SanitizedText, ClientPair>>,
}

impl Clients {
    /// `base` brings connector, credentials, clock and endpoint; whatever it says about
    /// retries and deadlines is replaced.
    pub(super) fn new(base: Builder, patience: ClientTimeouts) -> Clients {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        Clients { base, patience, number: NUMBER.fetch_add(1, Ordering::Relaxed), made: Mutex::default() }
    }

    pub(super) fn of(&self, region: &SanitizedText) -> ClientPair {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(region.clone()).or_insert_with(|| self.make(region)).clone()
    }

    fn make(&self, region: &SanitizedText) -> ClientPair {
        // The deadlines below are the only ones: the SDK's own guard against stalled bodies
        // would be one more wait, of five seconds, that no `Patience` can lengthen.
        let stalled = StalledStreamProtectionConfig::disabled;
        let base = || {
            let region = Region::new(region.to_string());
            self.base.clone().region(region).stalled_stream_protection(stalled())
        };
        // The Region's reads share one quota of retries, so a storm in one Region spares the others.
        let partition = RetryPartition::new(format!("skysail-{}-{region}", self.number));
        let read = base()
            .retry_config(reads(&self.patience))
            .retry_partition(partition)
            .timeout_config(read_deadlines(&self.patience));
        let act = base().retry_config(once()).timeout_config(act_deadlines(&self.patience));
        ClientPair { read: Client::from_conf(read.build()), act: Client::from_conf(act.build()) }
    }
}

/// Explicit, because a bad `AWS_MAX_ATTEMPTS` makes the SDK's own reading of it panic.
pub(super) fn reads(patience: &ClientTimeouts) -> RetryConfig {
    RetryConfig::standard().with_max_attempts(patience.read_attempts.max(1)).with_max_backoff(patience.read_pause)
}

/// A request whose reply is lost may have been carried out: only a user may send it again.
fn once() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(1)
}

pub(super) fn read_deadlines(patience: &ClientTimeouts) -> TimeoutConfig {
    deadlines(patience)
        .operation_attempt_timeout(patience.read_attempt)
        .operation_timeout(patience.read_operation)
        .build()
}

fn act_deadlines(patience: &ClientTimeouts) -> TimeoutConfig {
    deadlines(patience)
        .operation_attempt_timeout(patience.act_attempt)
        .operation_timeout(patience.act_operation)
        .build()
}

fn deadlines(patience: &ClientTimeouts) -> aws_sdk_lightsail::config::timeout::TimeoutConfigBuilder {
    TimeoutConfig::builder().connect_timeout(patience.connect)
}
