//! Counts the instances of a launch once per change, so that drawing a thousand costs only what is visible.

use super::progress::{LATE, Phase};
use crate::domain::launch::Launch;
use crate::domain::launch::launch_instance::InstanceOutcome;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;

/// The counts of a launch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    phases: [usize; Phase::ALL.len()],
    /// Running instances, whether they accept logins or not.
    pub running: usize,
    /// Existing instances, as far as known.
    pub existing: usize,
    /// Instances that AWS has described.
    pub described: usize,
    /// Running instances that are still being probed.
    pub undecided: usize,
    /// Indexes of the failed instances, in order.
    pub failed: Vec<usize>,
    /// When the instances still expected were requested, earliest first.
    awaited: Vec<Now>,
}

impl Tally {
    /// Counts the instances of a launch.
    pub fn of(launch: &Launch) -> Tally {
        let mut tally = Tally::default();
        for (at, subject) in launch.subjects.iter().enumerate() {
            tally.phases[Phase::of(subject) as usize] += 1;
            tally.existing += usize::from(subject.exists());
            tally.described += usize::from(subject.instance.is_some());
            match subject.fate {
                InstanceOutcome::Running => {
                    tally.running += 1;
                    tally.undecided += usize::from(subject.way.undecided());
                }
                InstanceOutcome::Failed { .. } => tally.failed.push(at),
                _ => {}
            }
            tally.awaited.extend(subject.rungs.requested.filter(|_| super::progress::expects(subject, launch)));
        }
        // By the clock that `Launch::span` measures with.
        match launch.resumed {
            true => tally.awaited.sort_by_key(|at| at.wall),
            false => tally.awaited.sort_by_key(|at| at.mono),
        }
        tally
    }

    /// Returns how many instances are in a phase.
    pub fn in_phase(&self, phase: Phase) -> usize {
        self.phases[phase as usize]
    }

    /// Returns how many instances take far longer than usual.
    pub fn late(&self, launch: &Launch, usual: TypicalTiming, now: Now) -> usize {
        let after = usual.until_ready(launch.port()) * LATE;
        self.awaited.partition_point(|at| launch.span(*at, now) > after)
    }
}
