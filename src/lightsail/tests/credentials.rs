//! Tests of resolving credentials: with a timeout of its own, shared by waiting callers, and before anything is sent.

use super::*;
use crate::domain::failure::ErrorKind;
use crate::lightsail::credentials::Keyring;
use crate::lightsail::error::MissingCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_lightsail::config::Credentials;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A slow source whose credentials are valid for a while, or that has none.
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
async fn credentials_are_kept_until_they_are_about_to_end() {
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
async fn a_source_that_takes_too_long_is_given_up() {
    let (keyring, _) = keyring(Source { takes: Duration::from_secs(3_600), ..Source::default() });
    let start = Instant::now();
    assert_eq!(keyring.ready().await.unwrap_err(), MissingCredentials::late());
    assert_eq!(start.elapsed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_together_fail_together_and_the_next_one_looks_again() {
    let (keyring, source) = keyring(Source { takes: Duration::from_secs(5), ..Source::default() });
    let all = futures_util::future::join_all((0..5).map(|_| keyring.ready())).await;
    assert!(all.iter().all(|one| *one == Err(nothing())));
    assert_eq!(asked(&source), 1);
    tokio::time::advance(Duration::from_secs(1)).await;
    assert_eq!(keyring.ready().await, Err(nothing()));
    assert_eq!(asked(&source), 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_them_is_shown() {
    let (keyring, _) = keyring(Source { holds: Some(Duration::from_secs(600)), ..Source::default() });
    keyring.ready().await.unwrap();
    assert_eq!(format!("{keyring:?}"), "Keyring");
}
