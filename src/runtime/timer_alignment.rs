//! When the program wakes while it waits: timers that are due at about the same time end together.
//!
//! Tokio's timers wait in slots of 64 ms, and one that ends inside a slot wakes the program
//! twice: once for the slot, once for itself. So everything ends where a slot does.

use std::time::Duration;
use tokio::time::Instant;

/// How often a screen on which time shows is drawn.
const TICK: Duration = Duration::from_secs(1);
/// How fine the timers of the runtime are beyond the next few milliseconds.
const SLOT: Duration = Duration::from_millis(64);
/// Who waits this long can wait for the next tick as well.
const PATIENT: Duration = Duration::from_secs(2);

/// When the loop's runtime began. None where its timers need not be met.
pub type TimerAlignment = Option<Instant>;

/// When a screen on which time shows is drawn next: once a second, to the slot.
pub fn next_tick(beat: TimerAlignment) -> Instant {
    let now = Instant::now();
    beat.map_or(now + TICK, |beat| beat + tick_after(now.saturating_duration_since(beat)))
}

/// A pause that lasts at least as long, and ends with a tick or with a slot.
pub fn lengthened(beat: TimerAlignment, pause: Duration) -> Duration {
    let Some(beat) = beat else { return pause };
    let passed = beat.elapsed();
    let due = passed + pause;
    // From a moment before, as a tick that falls on the time itself is the right one.
    let moment = Duration::from_nanos(1);
    let end = if pause >= PATIENT { tick_after(due.saturating_sub(moment)) } else { slot(due) };
    end.saturating_sub(passed)
}

/// The first tick after a time since the beat.
fn tick_after(passed: Duration) -> Duration {
    let whole = Duration::from_secs(passed.as_secs());
    let tick = slot(whole);
    if tick > passed { tick } else { slot(whole + TICK) }
}

/// The end of the slot that a time since the beat falls into.
fn slot(time: Duration) -> Duration {
    let slots = time.as_nanos().div_ceil(SLOT.as_nanos());
    SLOT * u32::try_from(slots).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn there_is_one_tick_for_every_second_and_each_ends_where_a_slot_does() {
        let mut passed = ms(10);
        for second in 1..=100 {
            passed = tick_after(passed);
            assert_eq!(passed.as_millis() % SLOT.as_millis(), 0);
            assert_eq!(passed.as_secs(), second, "{passed:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_ends_with_a_tick_and_a_short_one_with_a_slot_and_neither_early() {
        let beat = Some(Instant::now());
        tokio::time::advance(ms(1_500)).await;
        for pause in [ms(1), ms(100), ms(700), ms(1_999)] {
            let longer = lengthened(beat, pause);
            assert!(longer >= pause && longer < pause + SLOT, "{pause:?}: {longer:?}");
        }
        for pause in [ms(2_000), ms(2_600), ms(5_000), ms(60_000)] {
            let longer = lengthened(beat, pause);
            assert!(longer >= pause && longer <= pause + TICK, "{pause:?}: {longer:?}");
            let end = ms(1_500) + longer;
            assert!(end == pause + ms(1_500) || tick_after(end - ms(1)) == end, "{pause:?}: {longer:?}");
        }
        assert_eq!(lengthened(None, ms(77)), ms(77), "where there is no beat it stays");
    }
}
