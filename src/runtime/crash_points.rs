//! Points at which a debug build ends itself as a power cut would, or panics, for tests.
//!
//! `SKYSAIL_CRASH_AT=after-sending skysail apply …` dies by SIGKILL once the line "sending"
//! is on the disk; `at-start`, `in-view`, `in-launch-view` and `in-task` panic where the program begins, where a frame is
//! drawn, where one is drawn of a launch that was sent, and where an effect is performed; `in-view,in-hook` also panics where that
//! panic is told. Release builds have no such points.

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
    /// A panic in the loop once a launch is sent.
    InLaunchView,
    /// A panic in something done in the background.
    InTask,
    /// A panic where another one is put into words.
    InHook,
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
            CrashPoint::InLaunchView => "in-launch-view",
            CrashPoint::InTask => "in-task",
            CrashPoint::InHook => "in-hook",
        }
    }

    /// Whether it is a panic, and not a power cut.
    fn panics(self) -> bool {
        use CrashPoint::*;
        matches!(self, AtStart | InView | InLaunchView | InTask | InHook)
    }

    /// Whether this run is to end here.
    pub fn armed(self) -> bool {
        std::env::var("SKYSAIL_CRASH_AT").is_ok_and(|points| points.split(',').any(|point| point == self.name()))
    }

    /// Ends here, if this run is to.
    pub fn pass(self) {
        if self.armed() {
            assert!(!self.panics(), "a panic was asked for: {}", self.name());
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
