//! Tests of credentials that change to another account while a launch of the first one is watched.

use super::*;
use crate::domain::failure::{ErrorKind, Failure};
use crate::lightsail::credentials::Keyring;
use crate::lightsail::error::MissingCredentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_lightsail::config::Credentials;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const OURS: &str = "111122223333";
const THEIRS: &str = "444455556666";

/// A credentials file that is rewritten: the current key.
#[derive(Clone, Debug)]
struct Source(Arc<Mutex<&'static str>>);

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(Credentials::new(*self.0.lock().unwrap(), CANARY, None, None, "test")))
    }
}

/// Returns a keyring over the file, and the number of account queries to AWS.
fn keyring() -> (Keyring, Source, Arc<AtomicUsize>) {
    let source = Source(Arc::new(Mutex::new("AKIAOURS")));
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = lookups.clone();
    let ask = Arc::new(move |given: Credentials| {
        count.fetch_add(1, Ordering::SeqCst);
        let account = if given.access_key_id() == "AKIATHEIRS" { THEIRS } else { OURS };
        Box::pin(async move { Ok(SanitizedText::new(account)) }) as std::pin::Pin<Box<dyn Future<Output = _> + Send>>
    });
    let nothing = MissingCredentials::new(ErrorKind::NoCredentials, "Nothing.");
    let keyring = Keyring::new(SharedCredentialsProvider::new(source.clone()), nothing, &ClientSettings::default());
    (keyring.asking(ask), source, lookups)
}

#[tokio::test]
async fn credentials_of_another_account_are_refused_while_one_is_pinned() {
    let (keyring, file, lookups) = keyring();
    keyring.pin(Some(OURS.into()));
    for _ in 0..3 {
        assert_eq!(keyring.ready().await.unwrap().access_key_id(), "AKIAOURS");
    }
    assert_eq!(lookups.load(Ordering::SeqCst), 1, "a key is of one account for ever");

    // The user signs in elsewhere, and the old keys expire.
    *file.0.lock().unwrap() = "AKIATHEIRS";
    keyring.forget().await;
    for _ in 0..3 {
        let lack = keyring.ready().await.unwrap_err();
        let failure = Failure::local("GetInstances", lack.error, lack.why);
        assert_eq!((failure.error, failure.accounts()), (ErrorKind::OtherAccount, Some((THEIRS, OURS))));
    }
    assert_eq!(lookups.load(Ordering::SeqCst), 2);

    // New ones of the same account are just as good.
    *file.0.lock().unwrap() = "AKIANEW";
    assert_eq!(keyring.ready().await.unwrap().access_key_id(), "AKIANEW");
    assert_eq!(lookups.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn account_is_not_queried_while_nothing_is_pinned() {
    let (keyring, file, lookups) = keyring();
    keyring.ready().await.unwrap();
    *file.0.lock().unwrap() = "AKIATHEIRS";
    keyring.forget().await;
    assert_eq!(keyring.ready().await.unwrap().access_key_id(), "AKIATHEIRS");
    // Cached credentials are rejected once another account is pinned.
    keyring.pin(Some(OURS.into()));
    assert_eq!(keyring.ready().await.unwrap_err().error, ErrorKind::OtherAccount);
    keyring.pin(None);
    assert!(keyring.ready().await.is_ok());
    assert_eq!(lookups.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn known_account_of_a_key_is_not_queried_again() {
    let (keyring, _, lookups) = keyring();
    let given = keyring.ready().await.unwrap();
    keyring.learn(&given, &OURS.into());
    keyring.pin(Some(OURS.into()));
    assert!(keyring.ready().await.is_ok());
    assert_eq!(lookups.load(Ordering::SeqCst), 0);
}
