//! Decides when a resource is known to be deleted; one rule for every kind of resource.
//!
//! A listing without the resource proves nothing: it may be stale, cut short or empty. Proof is the service's own *not
//! found* for that very resource (or its name on another resource, which has another ARN and was created later, as
//! names are unique), and only if the answer is still the same after a pause.

use super::time::Now;
use std::time::Duration;

/// The pause between the first *not found* and the one that confirms it.
pub const CONFIRM: Duration = Duration::from_secs(2);

/// What the service has said so far about a resource that may be deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AbsenceProof {
    /// When it was first reported missing, without having been seen since.
    first: Option<Now>,
    proved: bool,
}

impl AbsenceProof {
    /// Records a *not found* for this very resource. Returns true once it is confirmed.
    pub fn denied(&mut self, now: Now) -> bool {
        let first = *self.first.get_or_insert(now);
        self.proved |= now.since(first) >= CONFIRM;
        self.proved
    }

    /// Records that the resource was seen, which voids every earlier *not found*.
    pub fn seen(&mut self) {
        *self = AbsenceProof::default();
    }

    /// Returns whether the resource is known to be gone.
    pub fn proved(&self) -> bool {
        self.proved
    }

    /// Returns whether it was reported missing, but that isn't confirmed yet.
    pub fn suspected(&self) -> bool {
        self.first.is_some() && !self.proved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Now {
        Now { mono: Duration::from_secs(seconds), ..Now::default() }
    }

    #[test]
    fn absence_needs_two_replies_some_time_apart() {
        let mut absence = AbsenceProof::default();
        assert!(!absence.denied(at(5)) && !absence.denied(at(6)));
        assert!(absence.suspected() && absence.denied(at(7)) && absence.proved());
    }

    #[test]
    fn sighting_resets_the_proof() {
        let mut absence = AbsenceProof::default();
        absence.denied(at(5));
        absence.seen();
        assert!(!absence.denied(at(9)), "the first of two");
        assert!(absence.denied(at(11)));
    }
}
