//! The service's time, from the `Date` header of its replies. Creation times and planned ends are compared with it: by a
//! clock that is off, a resource that was just created would be another's, and a server that is needed would be overdue.

use super::settings::SdkClock;
use aws_sdk_lightsail::config::interceptors::FinalizerInterceptorContextRef;
use aws_sdk_lightsail::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::date_time::{DateTime, Format};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Up to this difference, the clock of this computer is right: a reply takes its time, and the header has no fractions.
const CLOSE: i64 = 60;

/// The seconds by which the service's clock is ahead of this computer's. Clones share the same value.
#[derive(Clone, Debug, Default)]
pub(super) struct ServiceTime(Arc<AtomicI64>);

impl ServiceTime {
    /// Returns what the service's clock shows when this computer's shows this; the same until a reply has told.
    pub(super) fn of(&self, wall: SystemTime) -> SystemTime {
        let ahead = self.0.load(Ordering::Relaxed);
        let span = Duration::from_secs(ahead.unsigned_abs());
        let shifted = if ahead < 0 { wall.checked_sub(span) } else { wall.checked_add(span) };
        shifted.unwrap_or(wall)
    }

    /// Takes over the difference, unless it is the same as before but for the time that replies take.
    fn learn(&self, ahead: i64) {
        let ahead = if ahead.abs() <= CLOSE { 0 } else { ahead };
        if (ahead - self.0.load(Ordering::Relaxed)).abs() > CLOSE || ahead == 0 {
            self.0.store(ahead, Ordering::Relaxed);
        }
    }
}

/// Learns the service's time from each reply.
#[derive(Debug)]
pub(super) struct TimeKeeper {
    pub time: ServiceTime,
    pub clock: SdkClock,
}

#[dyn_dispatch_hint]
impl Intercept for TimeKeeper {
    fn name(&self) -> &'static str {
        "TimeKeeper"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(ahead) = context.response().and_then(|reply| ahead(reply, (self.clock.0)())) {
            self.time.learn(ahead);
        }
        Ok(())
    }
}

/// Returns the seconds by which the clock of the server that sent this reply is ahead of a time.
pub(super) fn ahead(reply: &HttpResponse, now: SystemTime) -> Option<i64> {
    let theirs = DateTime::from_str(reply.headers().get("date")?, Format::HttpDate).ok()?.secs();
    Some(theirs - i64::try_from(now.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_that_is_off_is_corrected_and_one_that_is_close_is_kept() {
        let at = |seconds: u64| UNIX_EPOCH + Duration::from_secs(seconds);
        let time = ServiceTime::default();
        assert_eq!(time.of(at(1_000)), at(1_000), "nothing has been said");
        for (ahead, expected) in [(60, 1_000), (-60, 1_000), (300, 1_300), (320, 1_300), (-300, 700), (0, 1_000)] {
            time.learn(ahead);
            assert_eq!(time.of(at(1_000)), at(expected), "{ahead}");
        }
    }
}
