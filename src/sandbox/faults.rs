//! Selects the fault for each call: by count, by time, and by seeded chance.

use std::sync::{Mutex, PoisonError};

use super::clock::Millis;
use super::scenario::{Fault, OperationOutcome, Scenario};

/// The scenario with this process's counts.
pub struct Faults {
    scenario: Scenario,
    seed: u64,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    calls: u64,
    first_call: Option<Millis>,
    /// How many calls each fault could have applied to.
    faults: Vec<u64>,
    /// How many operations each outcome could have applied to.
    outcomes: Vec<u64>,
}

impl Faults {
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        let counts = Counts {
            faults: vec![0; scenario.fault.len()],
            outcomes: vec![0; scenario.operation.len()],
            ..Counts::default()
        };
        let seed = scenario.seed.unwrap_or(seed);
        Self { scenario, seed, counts: Mutex::new(counts) }
    }

    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Counts a call; returns its latency in seconds and the first fault that applies.
    pub fn meet(
        &self,
        action: &str,
        region: &str,
        elapsed: impl Fn(Millis) -> f64,
        now: Millis,
    ) -> (f64, Option<&Fault>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.calls += 1;
        let call = counts.calls;
        let second = elapsed(*counts.first_call.get_or_insert(now));
        let mut met = None;
        for (at, fault) in self.scenario.fault.iter().enumerate() {
            let concerned = (fault.action.is_empty() || fault.action.iter().any(|a| a == action))
                && fault.region.as_ref().is_none_or(|r| r == region);
            if !concerned {
                continue;
            }
            counts.faults[at] += 1;
            let nth = counts.faults[at];
            let lucky = || fault.chance.is_none_or(|chance| self.chance(call, at as u64) < chance);
            if met.is_none() && in_turn(fault, nth, second) && lucky() {
                met = Some(fault);
            }
        }
        let latency = &self.scenario.latency;
        let usual = latency.of.get(action).copied().unwrap_or(latency.every_call);
        (usual + latency.jitter * self.chance(call, u64::MAX), met)
    }

    /// Counts an operation of this kind; returns the first outcome that applies.
    pub fn outcome(&self, kind: &str) -> Option<&OperationOutcome> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut met = None;
        for (at, outcome) in self.scenario.operation.iter().enumerate() {
            if outcome.kind.as_deref().unwrap_or("CreateInstance") != kind {
                continue;
            }
            counts.outcomes[at] += 1;
            let nth = counts.outcomes[at];
            let every = outcome.every.is_none_or(|every| nth.is_multiple_of(every));
            if met.is_none() && every && outcome.nth.is_none_or(|n| n == nth) {
                met = Some(outcome);
            }
        }
        met
    }

    /// Returns a number from 0 to 1 that depends only on the seed and the arguments.
    fn chance(&self, call: u64, what: u64) -> f64 {
        let mixed = self.seed ^ call.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ what.rotate_left(32);
        fastrand::Rng::with_seed(mixed).f64()
    }
}

fn in_turn(fault: &Fault, nth: u64, second: f64) -> bool {
    fault.nth.is_none_or(|n| n == nth)
        && fault.every.is_none_or(|every| nth.is_multiple_of(every))
        && fault.from.is_none_or(|from| nth >= from)
        && fault.to.is_none_or(|to| nth <= to)
        && fault.from_second.is_none_or(|from| second >= from)
        && fault.to_second.is_none_or(|to| second < to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &str, calls: u64) -> Vec<u64> {
        let faults = Faults::new(Scenario::parse(text).unwrap(), 7);
        let mut met = Vec::new();
        for call in 1..=calls {
            let now = Millis(call as i64 * 1_000);
            let (_, fault) = faults.meet("GetInstance", "us-east-1", |first| now.since(first), now);
            met.extend(fault.map(|_| call));
        }
        met
    }

    #[test]
    fn fault_applies_to_the_matching_calls() {
        assert_eq!(met("[[fault]]\nnth = 2\nreply = \"cut\"", 5), [2]);
        assert_eq!(met("[[fault]]\nevery = 2\nreply = \"cut\"", 5), [2, 4]);
        assert_eq!(met("[[fault]]\nfrom = 3\nto = 4\nreply = \"cut\"", 5), [3, 4]);
        assert_eq!(met("[[fault]]\nfrom_second = 1\nto_second = 3\nreply = \"cut\"", 5), [2, 3]);
        assert!(met("[[fault]]\naction = [\"GetRegions\"]\nreply = \"cut\"", 5).is_empty());
    }

    #[test]
    fn random_faults_repeat_with_the_same_seed() {
        let text = "[[fault]]\nchance = 0.5\nreply = \"cut\"";
        let once = met(text, 200);
        assert_eq!(once, met(text, 200));
        assert!((60..140).contains(&once.len()), "{}", once.len());
    }
}
