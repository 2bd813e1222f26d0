//! The sign-ins of IAM Identity Center that are kept on this machine, where the AWS CLI and every
//! SDK look for them: `~/.aws/sso/cache`.

use super::Accounts;
use crate::domain::account::Portal;
use crate::domain::clean::Clean;
use crate::files::{Replace, sentence, write_whole};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// What a sign-in gives, and what renews it. In no `Debug`.
pub(super) struct Token {
    pub access: String,
    pub refresh: Option<String>,
    pub until: SystemTime,
    pub client: Client,
}

/// This program as the portal knows it.
#[derive(Clone)]
pub(super) struct Client {
    pub id: String,
    pub secret: String,
    /// When the portal forgets it.
    pub until: Option<SystemTime>,
}

impl Accounts {
    /// Keeps it. What was there for the same portal is over.
    pub(super) fn keep_token(&self, portal: &Portal, token: &Token) -> Result<(), Clean> {
        let path = self.token_file(portal).ok_or_else(|| Clean::new("There is no home directory."))?;
        let text = written(portal, token).to_string();
        write_whole(&path, text.as_bytes(), Replace::Yes).map_err(|error| sentence("written", &path, &error))
    }

    /// Until when the sign-in that is kept holds, if there is one.
    pub(super) fn signed_in_until(&self, portal: &Portal) -> Option<SystemTime> {
        let text = std::fs::read(self.token_file(portal)?).ok()?;
        let kept: Value = serde_json::from_slice(&text).ok()?;
        SystemTime::try_from(kept["expiresAt"].as_str()?.parse::<Timestamp>().ok()?).ok()
    }

    /// The name of the session decides where it is kept, or else the address of the portal.
    fn token_file(&self, portal: &Portal) -> Option<PathBuf> {
        let name = portal.session.as_ref().unwrap_or(&portal.start_url);
        let name = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, name.as_bytes());
        let name: String = name.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Some(self.home()?.join(".aws/sso/cache").join(name + ".json"))
    }
}

fn written(portal: &Portal, token: &Token) -> Value {
    let mut all = json!({
        "startUrl": portal.start_url.as_str(),
        "region": portal.region.as_str(),
        "accessToken": token.access,
        "expiresAt": stamp(token.until),
        "clientId": token.client.id,
        "clientSecret": token.client.secret,
    });
    if let Some(until) = token.client.until {
        all["registrationExpiresAt"] = stamp(until).into();
    }
    if let Some(refresh) = &token.refresh {
        all["refreshToken"] = refresh.as_str().into();
    }
    all
}

/// `2026-11-26T12:00:00Z`, as the AWS CLI writes it.
fn stamp(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or(Timestamp::MAX);
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
