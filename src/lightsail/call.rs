//! Makes API calls: credentials first, then the request, then a report to the observer. Also pages through listings.

use super::Lightsail;
use super::error::{self, ErrorContext, SdkResult};
use super::required_members::{self, RequiredMembers};
use super::settings::TargetKind;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::instance::ApiCall;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use aws_sdk_lightsail::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_lightsail::operation::RequestId;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use std::collections::HashSet;
use std::error::Error;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;
use tracing::warn;

/// The maximum number of pages, far more than any account has; a longer listing is treated as endless.
const MOST_PAGES: usize = 500;

impl Lightsail {
    /// Sends one request of an action and reports it. A reply without its required members is a failure.
    pub(super) async fn call<T, E>(
        &self,
        action: &'static str,
        region: &SanitizedText,
        request: impl Future<Output = SdkResult<T, E>>,
    ) -> Result<T, Failure>
    where
        T: RequiredMembers,
        E: ProvideErrorMetadata + Error + 'static,
        aws_sdk_lightsail::Error: From<SdkError<E, HttpResponse>>,
    {
        let watch = self.watch(action, region);
        let answer = match self.0.keyring.ready().await {
            Ok(_) => {
                let answer = request.await.map_err(|error| error::of(action, error, &self.ground()));
                answer.and_then(|answer| required_members::whole(action, answer))
            }
            Err(lack) => Err(error::no_credentials(action, lack)),
        };
        watch.ended(answer.as_ref().map(RequestId::request_id));
        // The credentials expired early: the next call resolves them again.
        if answer.as_ref().is_err_and(|failure| failure.error == ErrorKind::Expired) {
            self.0.keyring.forget().await;
        }
        answer
    }

    /// Returns what is known about this computer for interpreting errors.
    pub(super) fn ground(&self) -> ErrorContext<'_> {
        ErrorContext {
            now: (self.0.settings.clock)(),
            proxy: self.0.proxy.as_deref(),
            special: self.0.special.as_deref(),
            host: if let TargetKind::Host(host) = &self.0.place { Some(host) } else { None },
        }
    }

    pub(super) fn watch<'a>(&'a self, action: &'static str, region: &'a SanitizedText) -> CallTimer<'a> {
        CallTimer { client: self, action, region, at: (self.0.settings.clock)(), begun: Instant::now() }
    }
}

/// A call in progress.
pub(super) struct CallTimer<'a> {
    client: &'a Lightsail,
    action: &'static str,
    region: &'a SanitizedText,
    at: SystemTime,
    /// By the monotonic clock.
    begun: Instant,
}

impl CallTimer<'_> {
    pub(super) fn ended(self, answer: Result<Option<&str>, &Failure>) {
        let took: Duration = self.begun.elapsed();
        let (error, request_id) = match answer {
            Ok(id) => (None, id.map(SanitizedText::new)),
            Err(failure) => {
                noted(self.action, self.region, took, failure);
                (Some(word(failure)), failure.request_id.clone())
            }
        };
        let (action, region) = (self.action, self.region.clone());
        (self.client.0.settings.calls)(ApiCall { action: action.into(), region, at: self.at, took, error, request_id });
    }
}

/// Logs a failed call, with what was made of it. The service's message is left out: it may quote the request.
fn noted(action: &str, region: &str, took: Duration, failure: &Failure) {
    let (code, kind) = (failure.code.as_deref(), failure.error.key());
    warn!(action, region, ms = took.as_millis() as u64, code, kind, certainty = ?failure.certainty, "call failed");
}

fn word(failure: &Failure) -> SanitizedText {
    failure.code.clone().unwrap_or_else(|| SanitizedText::new(failure.error.key()))
}

/// One page of a listing, and the token of the next one.
pub(super) struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub(super) fn new(items: Option<Vec<T>>, next: Option<String>) -> Page<T> {
        Page { items: items.unwrap_or_default(), next: next.filter(|token| !token.is_empty()) }
    }
}

/// How to treat a page that names itself as the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RepeatedToken {
    /// As the end, as in other AWS services: the items so far are worth showing.
    Ends,
    /// As a failure: decisions depend on what is *not* in this listing, so it must be complete.
    Fails,
}

/// Loads all pages of a listing. A repeated token ends it, and so does the maximum number of pages.
pub(super) async fn pages<T, F>(
    action: &'static str,
    naming: RepeatedToken,
    mut ask: impl FnMut(Option<String>) -> F,
) -> Result<Vec<T>, Failure>
where
    F: Future<Output = Result<Page<T>, Failure>>,
{
    let mut all = Vec::new();
    let mut seen_tokens: HashSet<String> = HashSet::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = ask(token.clone()).await?;
        all.extend(page.items);
        let Some(next) = page.next else { return Ok(all) };
        if token.as_ref() == Some(&next) && naming == RepeatedToken::Ends {
            return Ok(all);
        }
        if !seen_tokens.insert(next.clone()) {
            break;
        }
        token = Some(next);
    }
    Err(endless(action))
}

/// Loads all pages of a listing whose pages are alike: how a repeated token is treated, the action, its request without
/// the token, and the member of the reply that has the items.
macro_rules! listing {
    ($service:ident, $region:ident, $repeated:ident, $action:literal,
        $request:ident() $(.$option:ident($value:expr))*, $items:ident) => {{
        use $crate::lightsail::call::{Page, RepeatedToken, pages};
        let read = $service.clients($region).read;
        pages($action, RepeatedToken::$repeated, move |token| {
            let request = read.$request()$(.$option($value))*.set_page_token(token);
            async move {
                let answer = $service.call($action, $region, request.send()).await?;
                Ok(Page::new(answer.$items, answer.next_page_token))
            }
        })
    }};
}
pub(super) use listing;

fn endless(action: &'static str) -> Failure {
    Failure {
        certainty: Certainty::Unknown,
        ..Failure::local(action, ErrorKind::BadReply, UserText::new("cause.endless"))
    }
}
