//! Counts the instances of a launch once per change, so that drawing a thousand costs only what is visible.

use super::progress::{LATE, Phase};
use crate::domain::launch::Launch;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::time::Now;
use crate::domain::typical_timing::TypicalTiming;

/// The counts of a launch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
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

impl Counts {
    /// Counts the instances of a launch.
    pub fn of(launch: &Launch) -> Counts {
        let mut counts = Counts::default();
        for (at, instance) in launch.instances.iter().enumerate() {
            let phase = Phase::of(instance);
            counts.phases[phase as usize] += 1;
            counts.existing += usize::from(instance.exists());
            counts.described += usize::from(instance.instance.is_some());
            match instance.outcome {
                InstanceOutcome::Running => counts.undecided += usize::from(instance.way.undecided()),
                _ if phase == Phase::Failed => counts.failed.push(at),
                _ => {}
            }
            let runs = matches!(phase, Phase::Ready | Phase::Running | Phase::Unreached);
            counts.running += usize::from(runs);
            counts.awaited.extend(instance.milestones.requested.filter(|_| super::progress::expects(instance, launch)));
        }
        // By the clock that `Launch::span` measures with.
        counts.awaited.sort_by(|one, other| match launch.resumed {
            true => one.wall.cmp(&other.wall),
            false => one.mono.cmp(&other.mono),
        });
        counts
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
