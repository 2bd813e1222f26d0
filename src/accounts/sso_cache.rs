//! The sign-ins of IAM Identity Center that are kept on this machine, where the AWS CLI and every
//! SDK look for them: `~/.aws/sso/cache`.

use super::Accounts;
use crate::domain::account::SsoPortal;
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, Replace, sentence, write_whole};
use crate::lightsail::{sso, stamp};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// Bytes of a kept sign-in; far more than any has.
const LARGEST: u64 = 1024 * 1024;

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
    pub(super) fn keep_token(&self, portal: &SsoPortal, token: &Token) -> Result<(), Words> {
        let path = self.token_file(portal).ok_or_else(|| UserText::new("cli.no-home"))?;
        let text = written(portal, token).to_string();
        Ok(write_whole(&path, text.as_bytes(), Replace::Yes).map_err(|error| sentence("written", &path, &error))?)
    }

    /// Until when the sign-in that is kept holds, if there is one.
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
