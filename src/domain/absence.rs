//! When something is known to be gone, by one rule for whatever it is.
//!
//! A list without it proves nothing: it may be stale, cut short or empty. Only the service's own
//! *not found* for that very thing does (or its name on another one, which has another ARN and came
//! later, as a name is given once), and only if a pause later it is the same still.

use super::time::Now;
use std::time::Duration;

/// The pause between the first answer that it doesn't exist and the one that confirms it.
pub const CONFIRM: Duration = Duration::from_secs(2);

/// What the service has said so far of something that may be gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AbsenceProof {
    /// When it was first said not to be there, without having been seen since.
    first: Option<Now>,
    proved: bool,
}

impl AbsenceProof {
    /// The service said of that very thing that it doesn't exist. True once that is confirmed.
    pub fn denied(&mut self, now: Now) -> bool {
        let first = *self.first.get_or_insert(now);
        self.proved |= now.since(first) >= CONFIRM;
        self.proved
    }

    /// It was seen: whatever was said before is void.
    pub fn seen(&mut self) {
        *self = AbsenceProof::default();
    }

    /// Whether it is known to be gone.
    pub fn proved(&self) -> bool {
        self.proved
    }

    /// Whether it was said once not to be there, which is not confirmed yet.
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
    fn one_answer_proves_nothing_and_neither_do_two_in_a_moment() {
        let mut absence = AbsenceProof::default();
        assert!(!absence.denied(at(5)) && !absence.denied(at(6)));
        assert!(absence.suspected() && absence.denied(at(7)) && absence.proved());
    }

    #[test]
    fn what_is_seen_in_between_begins_anew() {
        let mut absence = AbsenceProof::default();
        absence.denied(at(5));
        absence.seen();
        assert!(!absence.denied(at(9)), "the first of two");
        assert!(absence.denied(at(11)));
    }
}
