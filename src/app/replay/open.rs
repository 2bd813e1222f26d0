//! Creates a replay from journal entries.

use super::{Replay, SPEEDS};
use crate::app::launch;
use crate::app::model::{Model, TargetInfo};
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::playback::Playback;

impl Replay {
    /// Returns a replay of these entries in the style of `model`. `None` if they don't begin with a launch.
    pub fn new(entries: Vec<JournalEntry>, model: &Model, speed: f64) -> Option<Replay> {
        let playback = Playback::new(entries.clone())?;
        let sandbox = playback.launch.manifest.is_sandbox();
        let account = playback.launch.manifest.account.clone();
        let label = if sandbox { account.clone() } else { model.target.label.clone() };
        let target = TargetInfo { label, sandbox, account };
        let mut stage = Box::new(Model::new(target, model.theme.clone(), model.columns, model.rows));
        stage.display = model.display;
        stage.language = model.language;
        // Whether a key is on this computer isn't recorded.
        stage.catalog.own_keys = model.catalog.own_keys.clone();
        stage.catalog.set_time_zone(model.catalog.time_zone.clone(), model.now.wall);
        launch::watch::show(&mut stage, playback.launch.clone());
        let mut replay = Replay {
            entries,
            playback,
            stage,
            speed: speed.clamp(SPEEDS.0, SPEEDS.1),
            paused: false,
            over: false,
            closes: false,
            moved: None,
        };
        replay.stage.now = replay.playback.now;
        replay.step();
        Some(replay)
    }
}
