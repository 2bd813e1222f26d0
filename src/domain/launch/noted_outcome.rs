//! The outcome of an instance as a journal keeps it.

use crate::domain::keyed::keyed;
use serde::{Deserialize, Serialize};

keyed! {
    /// The outcome of an instance in a journal.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    pub enum NotedOutcome {
        /// Not decided yet.
        Waiting = "waiting",
        /// It was running.
        Running = "running",
        /// It had been running, and was stopped on purpose: it is still billed.
        Stopped = "stopped",
        /// Its creation failed, and nothing exists.
        Failed = "failed",
        /// Its creation failed, and there is an instance all the same, which is billed.
        FailedAndExists = "failed-and-exists",
        /// It no longer existed.
        Gone = "gone",
        /// The name belonged to someone else's instance.
        Taken = "taken",
        /// The user deleted it with Skysail.
        Deleted = "deleted",
        /// Still in progress at AWS when the watch ended. Also the word of a later version that this one doesn't know: it
        /// may exist.
        #[serde(other)]
        UnderWay = "under-way",
    }
}

impl NotedOutcome {
    /// Returns whether an instance with this outcome may exist.
    pub fn may_exist(self) -> bool {
        use NotedOutcome::*;
        !matches!(self, Failed | Gone | Taken | Deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcome_is_written_as_its_key_and_an_unknown_one_may_exist() {
        for outcome in NotedOutcome::ALL {
            let text = serde_json::to_string(&outcome).unwrap();
            assert_eq!(text, format!("\"{}\"", outcome.key()));
            assert_eq!(serde_json::from_str::<NotedOutcome>(&text).unwrap(), outcome);
        }
        let later: NotedOutcome = serde_json::from_str("\"moved-to-the-moon\"").unwrap();
        assert!(later.may_exist());
    }
}
