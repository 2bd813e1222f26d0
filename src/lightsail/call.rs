//! One call: credentials first, then the request, then a word to whoever keeps the log. And
//! many calls: a listing to its last page.

use super::Lightsail;
use super::error::{self, ErrorContext, SdkResult};
use super::required_members::{self, RequiredMembers};
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

/// Far more pages than any account has; what continues longer does not end.
const MOST_PAGES: usize = 500;

impl Lightsail {
    /// Performs one request of an action and reports it. An answer without what it must carry is a
    /// failure: nobody said anything.
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
        // Over before their time: whoever asks next has them looked for anew.
        if answer.as_ref().is_err_and(|failure| failure.trouble == ErrorKind::Expired) {
            self.0.keyring.forget().await;
        }
        answer
    }

    /// What is known here of this computer, for telling what an error means.
    pub(super) fn ground(&self) -> ErrorContext<'_> {
        ErrorContext {
            now: (self.0.settings.clock)(),
            proxy: self.0.proxy.as_deref(),
            special: self.0.special.as_deref(),
        }
    }

    pub(super) fn watch<'a>(&'a self, action: &'static str, region: &'a SanitizedText) -> CallTimer<'a> {
        CallTimer { door: self, action, region, at: (self.0.settings.clock)(), begun: Instant::now() }
    }
}

/// A call under way.
pub(super) struct CallTimer<'a> {
    door: &'a Lightsail,
    action: &'static str,
    region: &'a SanitizedText,
    at: SystemTime,
    /// By the clock that does not jump.
    begun: Instant,
}

impl CallTimer<'_> {
    pub(super) fn ended(self, answer: Result<Option<&str>, &Failure>) {
        let took: Duration = self.begun.elapsed();
        let (error, request_id) = match answer {
            Ok(id) => (None, id.map(SanitizedText::new)),
            Err(failure) => (Some(word(failure)), failure.request_id.clone()),
        };
        let (action, region) = (self.action, self.region.clone());
        (self.door.0.settings.calls)(ApiCall { action: action.into(), region, at: self.at, took, error, request_id });
    }
}

fn word(failure: &Failure) -> SanitizedText {
    failure.code.clone().unwrap_or_else(|| SanitizedText::new(failure.trouble.key()))
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

/// What a page means that names itself as the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RepeatedToken {
    /// The end, as with other services of AWS: what came is worth showing.
    Ends,
    /// A failure: something is decided by what is *not* in this list, so it must be whole.
    Fails,
}

/// All pages of a listing. Tokens that come back end it, and so does a list without an end.
pub(super) async fn pages<T, F>(
    action: &'static str,
    naming: RepeatedToken,
    mut ask: impl FnMut(Option<String>) -> F,
) -> Result<Vec<T>, Failure>
where
    F: Future<Output = Result<Page<T>, Failure>>,
{
    let mut all = Vec::new();
    let mut asked: HashSet<String> = HashSet::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = ask(token.clone()).await?;
        all.extend(page.items);
        let Some(next) = page.next else { return Ok(all) };
        if token.as_ref() == Some(&next) && naming == RepeatedToken::Ends {
            return Ok(all);
        }
        if !asked.insert(next.clone()) {
            break;
        }
        token = Some(next);
    }
    Err(endless(action))
}

fn endless(action: &'static str) -> Failure {
    Failure {
        certainty: Certainty::Unknown,
        ..Failure::local(action, ErrorKind::BadReply, UserText::new("cause.endless"))
    }
}
