//! Points at which a debug build ends itself as a power cut would, or panics, for tests.
//!
//! `SKYSAIL_CRASH_AT=after-sending skysail apply …` dies by SIGKILL once the line "sending"
//! is on the disk; `at-start`, `in-view` and `in-task` panic where the program begins, where a frame is drawn
//! and where an effect is performed. Release builds have no such points.

/// The points, in the order in which a launch passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// A panic before anything is done.
    AtStart,
    /// Nothing has been written down.
    BeforeIntent,
    /// What is to be created is in the journal.
    AfterIntent,
    /// The journal says that the request is about to leave.
    AfterSending,
    /// The request is on its way; its answer has not been read.
    AfterSend,
    /// The answer has been read and is not written down.
    BeforeOutcome,
    /// The launch is watched.
    WhilePolling,
    /// A panic in the loop.
    InView,
    /// A panic in something done in the background.
    InTask,
}

#[cfg(all(debug_assertions, unix))]
impl CrashPoint {
    fn name(self) -> &'static str {
        match self {
            CrashPoint::AtStart => "at-start",
            CrashPoint::BeforeIntent => "before-intent",
            CrashPoint::AfterIntent => "after-intent",
            CrashPoint::AfterSending => "after-sending",
            CrashPoint::AfterSend => "after-send",
            CrashPoint::BeforeOutcome => "before-outcome",
            CrashPoint::WhilePolling => "while-polling",
            CrashPoint::InView => "in-view",
            CrashPoint::InTask => "in-task",
        }
    }

    /// Whether this run is to end here.
    pub fn armed(self) -> bool {
        std::env::var("SKYSAIL_CRASH_AT").is_ok_and(|point| point == self.name())
    }

    /// Ends here, if this run is to.
    pub fn pass(self) {
        if self.armed() {
            let panics = matches!(self, CrashPoint::AtStart | CrashPoint::InView | CrashPoint::InTask);
            assert!(!panics, "a panic was asked for: {}", self.name());
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    }
}

#[cfg(not(all(debug_assertions, unix)))]
impl CrashPoint {
    /// Returns whether this run is to end here: never in a release build.
    pub fn armed(self) -> bool {
        false
    }

    /// Does nothing in a release build.
    pub fn pass(self) {}
}
