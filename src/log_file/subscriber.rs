//! Receives the events of the program and hands each to the writer as a line.

use super::line::{EventText, line, own_place};
use std::time::SystemTime;
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber};

/// The place of another crate whose messages can't contain a secret: which address a connection is opened to. Others may
/// quote a body, a header, a command line, or a line of the credentials file; what matters of the SDK's is in our own.
const OTHER: &str = "hyper_util::client::legacy::connect::http";

/// The most detailed level. Below it, the SDK prints the bodies of requests and replies.
const MOST: LevelFilter = LevelFilter::DEBUG;

/// Passes each event on as a line. Spans are ignored.
pub(super) struct LineSubscriber<F>(F);

impl<F: Fn(String) + Send + Sync + 'static> LineSubscriber<F> {
    pub(super) fn new(send: F) -> LineSubscriber<F> {
        LineSubscriber(send)
    }
}

/// Returns whether events of this kind are logged, whatever a variable says.
fn is_logged(metadata: &Metadata<'_>) -> bool {
    let known = own_place(metadata.target()).is_some() || metadata.target() == OTHER;
    !metadata.is_span() && known && *metadata.level() <= MOST
}

impl<F: Fn(String) + Send + Sync + 'static> Subscriber for LineSubscriber<F> {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_logged(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_logged(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(MOST)
    }

    fn event(&self, event: &Event<'_>) {
        let mut event_text = EventText::default();
        event.record(&mut event_text);
        let metadata = event.metadata();
        (self.0)(line(SystemTime::now(), *metadata.level(), metadata.target(), &event_text));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tracing::subscriber::with_default;
    use tracing::{debug, error, info, trace, warn};

    /// Returns the lines of what happens meanwhile, without their times.
    fn lines(happens: impl FnOnce()) -> Vec<String> {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        with_default(LineSubscriber::new(move |line| kept.lock().unwrap().push(line)), happens);
        let lines = lines.lock().unwrap();
        lines.iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn line_has_time_level_place_message_and_pairs() {
        let all = Arc::new(Mutex::new(Vec::new()));
        let kept = all.clone();
        with_default(LineSubscriber::new(move |line| kept.lock().unwrap().push(line)), || {
            info!(target: "skysail::lightsail", action = "GetRegions", ms = 12, why = %"a \"b\"", "reply");
        });
        let line = all.lock().unwrap().concat();
        let (time, rest) = line.split_once(' ').unwrap();
        assert_eq!(rest, "INFO  lightsail: reply action=GetRegions ms=12 why=\"a \\\"b\\\"\"\n");
        assert!(time.parse::<jiff::Timestamp>().is_ok() && time.len() == "2026-11-30T14:05:06.123Z".len(), "{time}");
    }

    #[test]
    fn text_from_outside_stays_on_its_line() {
        let lines = lines(|| warn!(target: "skysail", name = "a\x1b[2J\r\nb", "one\ntwo"));
        assert_eq!(lines, ["WARN  main: one two name=\"a^[[2J^M b\"\n"]);
    }

    #[test]
    fn other_crates_are_heard_only_where_they_tell_no_secret() {
        let lines = lines(|| {
            debug!(target: "hyper_util::client::legacy::connect::http", to = "canary", "connecting to 192.0.2.1:443");
            trace!(target: "hyper_util::client::legacy::connect::http", "canary");
            debug!(target: "aws_smithy_runtime::client::retries::strategy::standard", "canary");
            error!(target: "aws_smithy_runtime::client::orchestrator", "canary");
            debug!(target: "aws_config::profile::credentials", creds = "canary", "loaded base credentials");
            error!(target: "hyper_util::client::legacy::client", "canary");
            error!(target: "rustls::conn", "canary");
            trace!(target: "skysail::lightsail", "canary");
            error!(target: "skysailor", "canary");
        });
        assert_eq!(lines, ["DEBUG hyper_util::client::legacy::connect::http: connecting to 192.0.2.1:443\n"]);
    }
}
