//! Signs in with IAM Identity Center: the OAuth device flow, through the SDK.

use super::Accounts;
use super::sso_cache::{Client, Token};
use crate::domain::account::{DevicePrompt, SignInError, SignInId, SignedIn, SsoPortal};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::lightsail::{self, failure_of};
use crate::task;
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::operation::create_token::{CreateTokenError, CreateTokenOutput};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::info;

const REGISTER: &str = "RegisterClient";
const START: &str = "StartDeviceAuthorization";
const CREATE: &str = "CreateToken";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The default scope of a session, as in the AWS CLI.
const SCOPE: &str = "sso:account:access";

/// The sign-ins in progress, by ID.
#[derive(Default)]
pub(super) struct SignIns {
    all: Mutex<(u64, HashMap<SignInId, Arc<Pending>>)>,
}

/// A sign-in that waits for the user. Its contents are secret.
struct Pending {
    portal: SsoPortal,
    oidc: aws_sdk_ssooidc::Client,
    client: Client,
    device: String,
    pause: Duration,
    /// By the monotonic clock.
    ends: Instant,
    given_up: Notify,
}

impl SignIns {
    fn put(&self, pending: Pending) -> SignInId {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.0 += 1;
        let ticket = SignInId(all.0);
        all.1.insert(ticket, Arc::new(pending));
        ticket
    }

    fn get(&self, ticket: SignInId) -> Option<Arc<Pending>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).1.get(&ticket).cloned()
    }

    fn take(&self, ticket: SignInId) -> Option<Arc<Pending>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&ticket)
    }
}

impl Accounts {
    /// Starts a sign-in, and returns what the user has to do in the browser.
    ///
    /// # Errors
    /// The portal rejected it, or couldn't be reached.
    pub async fn sign_in(&self, portal: SsoPortal) -> Result<DevicePrompt, SignInError> {
        self.company().await;
        self.begin(portal).await.map_err(SignInError::Failed)
    }

    async fn begin(&self, portal: SsoPortal) -> Result<DevicePrompt, Failure> {
        let network = lightsail::network(&self.0.target, &self.0.settings, &portal.region).await;
        // Each code is issued only once, so the request is sent once.
        let once = RetryConfig::standard().with_max_attempts(1);
        let config = network.oidc().retry_config(once).build();
        let oidc = aws_sdk_ssooidc::Client::from_conf(config);
        let scopes = portal.session.is_some().then(|| vec![SCOPE.to_owned()]);
        let client = register(&oidc, scopes).await?;
        let request = oidc.start_device_authorization().client_id(&client.id).client_secret(&client.secret);
        let answer = request.start_url(portal.start_url.as_str()).send().await;
        let answer = answer.map_err(|error| failure_of(START, &error))?;
        let (Some(device), Some(code), Some(link)) = (answer.device_code, answer.user_code, answer.verification_uri)
        else {
            return Err(Failure::local(START, ErrorKind::BadReply, UserText::new("cause.sso.no-code")));
        };
        let lasts = seconds(answer.expires_in).unwrap_or(Duration::from_secs(600));
        let pause =
            seconds(answer.interval).filter(|pause| !pause.is_zero()).unwrap_or(self.0.settings.patience.sign_in);
        info!(region = portal.region.as_str(), seconds = lasts.as_secs(), "sign-in pending");
        let (ends, given_up) = (Instant::now() + lasts, Notify::new());
        let ticket = self.0.sign_ins.put(Pending { portal, oidc, client, device, pause, ends, given_up });
        Ok(DevicePrompt {
            ticket,
            code: code.into(),
            link: link.into(),
            full_link: answer.verification_uri_complete.map(SanitizedText::from),
            ends: self.now() + lasts,
        })
    }

    /// Waits until the user has approved it, and stores the token.
    ///
    /// # Errors
    /// It was declined, expired, or can't be stored.
    pub async fn signed_in(&self, ticket: SignInId) -> Result<SignedIn, SignInError> {
        self.company().await;
        let pending = self.0.sign_ins.get(ticket).ok_or(SignInError::Cancelled)?;
        let token = tokio::select! {
            token = allowed(&pending, self.0.settings.patience.sign_in) => token,
            () = pending.given_up.notified() => Err(SignInError::Cancelled),
        };
        self.0.sign_ins.take(ticket);
        info!(approved = token.is_ok(), "sign-in ended");
        let token = self.token(token?, pending.client.clone())?;
        let (accounts, portal) = (self.clone(), pending.portal.clone());
        let until = token.until;
        let kept = task::spawn_blocking(move || {
            let kept = accounts.keep_token(&portal, &token);
            kept.map(|()| token)
        });
        let token = kept.await.map_err(|_| SignInError::NotKept(UserText::new("cause.stopped").into()))?;
        let token = token.map_err(SignInError::NotKept)?;
        let places = match pending.portal.account {
            Some(_) => Vec::new(),
            None => self.places(&pending.portal, &token.access).await.map_err(SignInError::Failed)?,
        };
        Ok(SignedIn { until, places })
    }

    /// Cancels a sign-in.
    pub fn cancel(&self, ticket: SignInId) {
        if let Some(pending) = self.0.sign_ins.take(ticket) {
            pending.given_up.notify_one();
        }
    }

    fn token(&self, answer: CreateTokenOutput, client: Client) -> Result<Token, SignInError> {
        let none = || Failure::local(CREATE, ErrorKind::BadReply, UserText::new("cause.sso.no-token"));
        let access = answer.access_token.ok_or_else(|| SignInError::Failed(none()))?;
        let lasts = seconds(answer.expires_in).unwrap_or_default();
        Ok(Token { access, refresh: answer.refresh_token, until: self.now() + lasts, client })
    }

    fn now(&self) -> SystemTime {
        (self.0.settings.clock)()
    }
}

async fn register(oidc: &aws_sdk_ssooidc::Client, scopes: Option<Vec<String>>) -> Result<Client, Failure> {
    let request = oidc.register_client().client_name("skysail").client_type("public").set_scopes(scopes);
    let answer = request.send().await.map_err(|error| failure_of(REGISTER, &error))?;
    let until = u64::try_from(answer.client_secret_expires_at).ok().filter(|at| *at > 0);
    match (answer.client_id, answer.client_secret) {
        (Some(id), Some(secret)) => {
            Ok(Client { id, secret, until: until.map(|at| SystemTime::UNIX_EPOCH + Duration::from_secs(at)) })
        }
        _ => Err(Failure::local(REGISTER, ErrorKind::BadReply, UserText::new("cause.sso.not-registered"))),
    }
}

/// Polls, with the portal's interval, until the code expires. A failed connection is retried: the user may still be
/// reading.
async fn allowed(pending: &Pending, more: Duration) -> Result<CreateTokenOutput, SignInError> {
    let mut pause = pending.pause;
    loop {
        let next = Instant::now() + pause;
        if next >= pending.ends {
            tokio::time::sleep_until(pending.ends).await;
            return Err(SignInError::Expired);
        }
        tokio::time::sleep_until(next).await;
        let request = pending.oidc.create_token().grant_type(GRANT).device_code(&pending.device);
        let request = request.client_id(&pending.client.id).client_secret(&pending.client.secret);
        let error = match request.send().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(CreateTokenError::AuthorizationPendingException(_)) => {}
            Some(CreateTokenError::SlowDownException(_)) => pause += more,
            Some(CreateTokenError::ExpiredTokenException(_)) => return Err(SignInError::Expired),
            Some(CreateTokenError::AccessDeniedException(_)) => return Err(SignInError::Declined),
            _ => {
                let failure = failure_of(CREATE, &error);
                if !passes(failure.error) {
                    return Err(SignInError::Failed(failure));
                }
            }
        }
    }
}

/// Returns whether the error may pass while the user is in the browser: an office network may come and go with its
/// proxy, and the wait ends when the code expires.
fn passes(error: ErrorKind) -> bool {
    use ErrorKind::*;
    matches!(error, Unreachable | Offline | Proxy | ProxyLogin | TimedOut | CutOff | Service | Throttled)
}

fn seconds(count: i32) -> Option<Duration> {
    u64::try_from(count).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_in_survives_network_errors_but_not_a_refusal() {
        use ErrorKind::*;
        for error in [Unreachable, Offline, Proxy, ProxyLogin, TimedOut, CutOff, Service, Throttled] {
            assert!(passes(error), "{error:?}");
        }
        for error in [AccessDenied, Untrusted, CaBundle, ClockOff, BadReply, InvalidInput, Other] {
            assert!(!passes(error), "{error:?}");
        }
    }
}
