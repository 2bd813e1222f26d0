//! The status of a replay in the footer.

use super::Replay;
use crate::live_panes::call_log;
use crate::widgets::key_hints::KeyHint;

/// Returns the speed and the replayed time.
pub fn status(replay: &Replay) -> KeyHint {
    let speed = match replay.speed {
        speed if speed >= 1.0 => format!("{speed:.0}"),
        speed => format!("1/{:.0}", 1.0 / speed),
    };
    let times = replay.stage.theme.glyphs.times;
    let key = match (replay.over, replay.paused) {
        (true, _) => t!(replay.stage.language, "replay.over").to_owned(),
        (_, true) => t!(replay.stage.language, "replay.paused", times = times, speed = speed),
        _ => t!(replay.stage.language, "replay.playing", times = times, speed = speed),
    };
    KeyHint { key, words: call_log::clock(replay.stage.language, replay.stage.now.wall) }
}
