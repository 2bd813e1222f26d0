//! Tests of resolving credentials: with a timeout of its own, shared by waiting callers, and before anything is sent.

use super::*;
use crate::domain::failure::ErrorKind;
use crate::lightsail::credentials::Keyring;
use crate::lightsail::error::MissingCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_lightsail::config::Credentials;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A slow source that returns credentials valid for a while, or none.
#[derive(Clone, Debug, Default)]
struct Source {
    takes: Duration,
    holds: Option<Duration>,
    asked: Arc<AtomicUsize>,
}

const BEGIN: std::time::SystemTime = UNIX_EPOCH;

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.asked.fetch_add(1, Ordering::SeqCst);
        future::ProvideCredentials::new(async {
            tokio::time::sleep(self.takes).await;
            let end = self.holds.map(|holds| BEGIN + holds).ok_or(CredentialsError::not_loaded(CANARY))?;
            Ok(Credentials::new("AKIA", CANARY, None, Some(end), "test"))
        })
    }
}

fn nothing() -> MissingCredentials {
    MissingCredentials::new(ErrorKind::NoCredentials, "Nothing.")
}

fn keyring(source: Source) -> (Keyring, Source) {
    let start = Instant::now();
    let clock = Arc::new(move || BEGIN + start.elapsed());
    let settings = ClientSettings { clock, ..ClientSettings::default() };
    (Keyring::new(SharedCredentialsProvider::new(source.clone()), nothing(), &settings), source)
}

fn asked(source: &Source) -> usize {
    source.asked.load(Ordering::SeqCst)
}

#[tokio::test(start_paused = true)]
async fn credentials_are_cached_until_about_to_expire() {
    let (keyring, source) = keyring(Source { holds: Some(Duration::from_secs(600)), ..Source::default() });
    keyring.ready().await.unwrap();
    tokio::time::advance(Duration::from_secs(500)).await;
    keyring.ready().await.unwrap();
    assert_eq!(asked(&source), 1);
    tokio::time::advance(Duration::from_secs(50)).await;
    keyring.ready().await.unwrap();
    assert_eq!(asked(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn slow_credential_source_times_out() {
    let (keyring, _) = keyring(Source { takes: Duration::from_secs(3_600), ..Source::default() });
    let start = Instant::now();
    assert_eq!(keyring.ready().await.unwrap_err(), MissingCredentials::late());
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn concurrent_callers_share_a_failure_and_the_next_one_retries() {
    let (keyring, source) = keyring(Source { takes: Duration::from_secs(5), ..Source::default() });
    let all = futures_util::future::join_all((0..5).map(|_| keyring.ready())).await;
    assert!(all.iter().all(|one| *one == Err(nothing())));
    assert_eq!(asked(&source), 1);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(keyring.ready().await, Err(nothing()));
    assert_eq!(asked(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn debug_output_hides_the_credentials() {
    let (keyring, _) = keyring(Source { holds: Some(Duration::from_secs(600)), ..Source::default() });
    keyring.ready().await.unwrap();
    assert_eq!(format!("{keyring:?}"), "Keyring");
}
