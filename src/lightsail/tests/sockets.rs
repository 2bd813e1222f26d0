//! Where only a real socket shows it: a connection that nobody takes.

use super::*;
use crate::domain::failure::{Certainty, Trouble};
use crate::lightsail::Site;
use aws_sdk_lightsail::config::{Credentials, SharedCredentialsProvider};

/// An endpoint on which nobody listens: its port was free a moment ago.
fn nobody() -> Site {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    Site { profile: None, endpoint_url: Some(url) }
}

async fn keyed(site: Site) -> Lightsail {
    let keys = SharedCredentialsProvider::new(Credentials::new("AKIA", "secret", None, None, "test"));
    Lightsail::aws_with(site, Settings::default(), Some(keys)).await.unwrap()
}

#[tokio::test]
async fn a_connection_that_was_refused_sent_nothing() {
    let failure = keyed(nobody()).await.create(&full_order(), "L1").await.unwrap_err();
    assert_eq!((failure.certainty, failure.trouble), (Certainty::NotSent, Trouble::Unreachable));
    assert_eq!(failure.message, Some("The connection was refused.".into()));
}
