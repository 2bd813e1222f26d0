//! Queries the identity of the credentials in use, which only AWS itself knows.

use super::account_pin::IdentityQuery;
use super::error::MissingCredentials;
use super::network_settings::FIRST_REGION;
use super::settings::ClientSettings;
use super::{Lightsail, error};
use crate::domain::catalog::CatalogQuery;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::identity::Identity;
use crate::domain::instance::ApiCall;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_sdk_lightsail::operation::RequestId;
use std::sync::Arc;
use tokio::time::Instant;

const ACTION: &str = "GetCallerIdentity";

impl Lightsail {
    /// Returns the account and the user or role of the credentials; none in the sandbox or at another endpoint.
    ///
    /// # Errors
    /// There are no credentials, or AWS rejects them.
    pub async fn who(&self) -> Result<Option<Identity>, Failure> {
        let Some(sts) = &self.0.sts else {
            let ready = self.0.keyring.ready().await;
            return ready.map(|_| None).map_err(|lack| error::no_credentials(ACTION, lack));
        };
        let region = self.front_region();
        let watch = self.watch(ACTION, &region);
        let given = self.0.keyring.ready().await;
        let answer = match &given {
            Ok(_) => {
                sts.get_caller_identity().send().await.map_err(|error| error::grounded(ACTION, &error, &self.ground()))
            }
            Err(lack) => Err(error::no_credentials(ACTION, lack.clone())),
        };
        let request_id = answer.as_ref().ok().and_then(RequestId::request_id).map(str::to_owned);
        let who = answer.and_then(|answer| {
            // A reply without an account must not be shown as an identity.
            let whole = answer.account.zip(answer.arn).ok_or_else(silent)?;
            Ok(Identity { account: whole.0.into(), arn: whole.1.into() })
        });
        watch.ended(who.as_ref().map(|_| request_id.as_deref()));
        let who = Some(who?);
        // The request was signed with these, unless the credentials changed in the meantime.
        if let (Some(who), Ok(given), Ok(now)) = (&who, &given, self.0.keyring.ready().await)
            && given.access_key_id() == now.access_key_id()
        {
            self.0.keyring.learn(given, &who.account);
        }
        Ok(who)
    }

    /// Returns the identity, proven by AWS; elsewhere checks with a read that the server accepts the credentials.
    ///
    /// # Errors
    /// It rejects them, or couldn't be reached.
    pub async fn prove(&self) -> Result<Option<Identity>, Failure> {
        match &self.0.sts {
            Some(_) => self.who().await,
            None => self.get(&CatalogQuery::Regions).await.map(|_| None),
        }
    }

    /// Resolves the credentials again, whatever is cached: their source may have changed.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn renew(&self) -> Result<(), Failure> {
        self.0.keyring.forget().await;
        self.0.keyring.ready().await.map(|_| ()).map_err(|lack| error::no_credentials(ACTION, lack))
    }
}

fn silent() -> Failure {
    Failure { certainty: Certainty::Unknown, ..Failure::local(ACTION, ErrorKind::BadReply, no_account()) }
}

fn no_account() -> UserText {
    UserText::new("cause.account.none")
}

/// Asks AWS for the account of credentials that aren't in use yet.
pub(super) fn asking(sts: &aws_sdk_sts::config::Builder, settings: &ClientSettings) -> IdentityQuery {
    let (sts, clock, calls) = (sts.clone(), settings.clock.clone(), settings.calls.clone());
    Arc::new(move |given| {
        let client = aws_sdk_sts::Client::from_conf(sts.clone().credentials_provider(given).build());
        let (clock, calls) = (clock.clone(), calls.clone());
        Box::pin(async move {
            let (at, begun) = (clock(), Instant::now());
            let answer = client.get_caller_identity().send().await;
            let answer = answer.map_err(|error| error::plain(ACTION, &error));
            let error = answer.as_ref().err().map(|why| why.code.clone().unwrap_or_else(|| why.error.key().into()));
            let request_id = answer.as_ref().ok().and_then(RequestId::request_id).map(SanitizedText::new);
            let region = SanitizedText::new(FIRST_REGION);
            calls(ApiCall { action: ACTION.into(), region, at, took: begun.elapsed(), error, request_id });
            let nobody = || MissingCredentials::new(ErrorKind::BadReply, no_account());
            match answer {
                Ok(answer) => answer.account.map(SanitizedText::from).ok_or_else(nobody),
                Err(why) => Err(MissingCredentials::new(why.error, why.noted())),
            }
        })
    })
}
