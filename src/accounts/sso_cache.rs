//! Stores IAM Identity Center tokens on this machine, where the AWS CLI and every SDK look for them:
//! `~/.aws/sso/cache`.

use super::Accounts;
use crate::domain::account::SsoPortal;
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, Replace, sentence, write_whole};
use crate::lightsail::{sso, stamp};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// The maximum size of a stored token in bytes; far more than it needs.
const LARGEST: u64 = 1024 * 1024;

/// The token of a sign-in, and what is needed to refresh it. Left out of `Debug`.
pub(super) struct Token {
    pub access: String,
    pub refresh: Option<String>,
    pub until: SystemTime,
    pub client: Client,
}

/// Skysail's client registration at the portal.
#[derive(Clone)]
pub(super) struct Client {
    pub id: String,
    pub secret: String,
    /// When the registration expires.
    pub until: Option<SystemTime>,
}

impl Accounts {
    /// Stores a token, replacing an earlier one for the same portal.
    pub(super) fn keep_token(&self, portal: &SsoPortal, token: &Token) -> Result<(), Words> {
        let path = self.token_file(portal).ok_or_else(|| UserText::new("cli.no-home"))?;
        let text = written(portal, token).to_string();
        write_whole(&path, text.as_bytes(), Replace::Yes).map_err(|error| sentence("cause.file.written", &path, &error))
    }

    /// Returns when the stored token expires, if there is one.
    pub(super) fn signed_in_until(&self, portal: &SsoPortal) -> Option<SystemTime> {
        let text = files::read(&self.token_file(portal)?, LARGEST).ok()?;
        sso::until(&serde_json::from_slice(&text).ok()?)
    }

    fn token_file(&self, portal: &SsoPortal) -> Option<PathBuf> {
        Some(sso::token_file(&self.home()?, portal))
    }
}

fn written(portal: &SsoPortal, token: &Token) -> Value {
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
