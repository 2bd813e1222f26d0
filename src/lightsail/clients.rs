//! The SDK clients of each Region, created on first use.

use super::settings::ClientTimeouts;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::Client;
use aws_sdk_lightsail::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_lightsail::config::timeout::TimeoutConfig;
use aws_sdk_lightsail::config::{Builder, Region, StalledStreamProtectionConfig};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The clients of one Region. Both share connections and credentials.
#[derive(Clone)]
pub(super) struct ClientPair {
    /// For reads: a few attempts with short timeouts.
    pub read: Client,
    /// For changes: one attempt, even if its reply is lost.
    pub act: Client,
}

pub(super) struct Clients {
    base: Builder,
    patience: ClientTimeouts,
    /// Separates this account's retry quota from those of others in the same process.
    number: u64,
    made: Mutex<HashMap<SanitizedText, ClientPair>>,
}

impl Clients {
    /// `base` has connector, credentials, clock and endpoint; its retry and timeout settings are replaced.
    pub(super) fn new(base: Builder, patience: ClientTimeouts) -> Clients {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        Clients { base, patience, number: NUMBER.fetch_add(1, Ordering::Relaxed), made: Mutex::default() }
    }

    pub(super) fn of(&self, region: &SanitizedText) -> ClientPair {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(region.clone()).or_insert_with(|| self.make(region)).clone()
    }

    fn make(&self, region: &SanitizedText) -> ClientPair {
        // The timeouts below are the only ones: the SDK's stalled-stream protection would add another one of five
        // seconds, which [`ClientTimeouts`] can't extend.
        let stalled = StalledStreamProtectionConfig::disabled;
        let base = || {
            let region = Region::new(region.to_string());
            self.base.clone().region(region).stalled_stream_protection(stalled())
        };
        // The reads of a Region share one retry quota, so errors in one Region don't affect the others.
        let partition = RetryPartition::new(format!("skysail-{}-{region}", self.number));
        let read = base()
            .retry_config(reads(&self.patience))
            .retry_partition(partition)
            .timeout_config(read_deadlines(&self.patience));
        let act = base().retry_config(once()).timeout_config(act_deadlines(&self.patience));
        ClientPair { read: Client::from_conf(read.build()), act: Client::from_conf(act.build()) }
    }
}

/// Set explicitly, because the SDK panics on an invalid `AWS_MAX_ATTEMPTS`.
pub(super) fn reads(patience: &ClientTimeouts) -> RetryConfig {
    RetryConfig::standard().with_max_attempts(patience.read_attempts.max(1)).with_max_backoff(patience.read_pause)
}

/// A request without a reply may have been carried out: only the user may send it again.
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
