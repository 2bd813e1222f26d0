//! The instances of a launch counted, so that a frame of a thousand costs what is visible.

use super::progress::{LATE, Phase};
use crate::domain::launch::Launch;
use crate::domain::launch::launch_instance::InstanceOutcome;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;

/// What the panes say of all instances together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    phases: [usize; Phase::ALL.len()],
    /// How many run, whether they let people in or not.
    pub running: usize,
    /// How many exist, as far as is known.
    pub existing: usize,
    /// How many were described by the service.
    pub described: usize,
    /// How many of those that run are waited for to let people in.
    pub undecided: usize,
    /// Which failed, in their order.
    pub failed: Vec<usize>,
    /// When those that something is still expected of were requested, the earliest first.
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

    /// How many are in a phase.
    pub fn in_phase(&self, phase: Phase) -> usize {
        self.phases[phase as usize]
    }

    /// How many take far longer than they usually do.
    pub fn late(&self, launch: &Launch, usual: TypicalTiming, now: Now) -> usize {
        let after = usual.until_ready(launch.port()) * LATE;
        self.awaited.partition_point(|at| launch.span(*at, now) > after)
    }
}
