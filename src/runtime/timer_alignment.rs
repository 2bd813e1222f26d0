//! Aligns timers so that the program wakes as rarely as possible while it waits.
//!
//! Tokio's timers are kept in slots of 64 ms, and one that ends inside a slot wakes the program twice: for the slot,
//! and for itself. So all timers end at the end of a slot.

use std::time::Duration;
use tokio::time::Instant;

/// Interval between frames while the screen shows elapsed time.
const TICK: Duration = Duration::from_secs(1);
/// Resolution of the runtime's timers beyond the next few milliseconds.
const SLOT: Duration = Duration::from_millis(64);
/// A pause this long can be extended to the next tick.
const PATIENT: Duration = Duration::from_secs(2);

/// The start time of the event loop's runtime. `None` if timers needn't be aligned.
pub type TimerAlignment = Option<Instant>;

/// Returns when to draw the next frame while elapsed time is shown: once a second, aligned to a slot.
pub fn next_tick(beat: TimerAlignment) -> Instant {
    let now = Instant::now();
    beat.map_or(now + TICK, |beat| beat + tick_after(now.saturating_duration_since(beat)))
}

/// Returns a pause at least as long that ends with a tick or a slot.
pub fn lengthened(beat: TimerAlignment, pause: Duration) -> Duration {
    let Some(beat) = beat else { return pause };
    let passed = beat.elapsed();
    let due = passed + pause;
    // Slightly earlier, so that a tick exactly at the end counts.
    let moment = Duration::from_nanos(1);
    let end = if pause >= PATIENT { tick_after(due.saturating_sub(moment)) } else { slot(due) };
    end.saturating_sub(passed)
}

/// Returns the first tick after a time since the start.
fn tick_after(passed: Duration) -> Duration {
    let whole = Duration::from_secs(passed.as_secs());
    let tick = slot(whole);
    if tick > passed { tick } else { slot(whole + TICK) }
}

/// Returns the end of the slot that contains a time since the start.
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
    fn one_tick_per_second_is_aligned_to_a_slot() {
        let mut passed = ms(10);
        for second in 1..=100 {
            passed = tick_after(passed);
            assert_eq!(passed.as_millis() % SLOT.as_millis(), 0);
            assert_eq!(passed.as_secs(), second, "{passed:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn long_pauses_align_to_ticks_and_short_ones_to_slots() {
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
