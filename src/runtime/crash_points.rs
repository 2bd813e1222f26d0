//! Crash points for tests: places at which a debug build kills itself as a power cut would, or panics.
//!
//! `SKYSAIL_CRASH_AT=after-sending skysail apply …` dies by SIGKILL once the line "sending" is on disk; `at-start`,
//! `in-view`, `in-launch-view`, and `in-task` panic at the start, when a frame is drawn, when one is drawn of a launch
//! that was sent, and when an effect runs; `in-list=us-east-1` panics when the servers of that Region are listed, and
//! `in-send` when a request that changes something is about to be sent; `in-view,in-hook` also panics while that panic
//! is reported. Release builds have no crash points.

/// The crash points, in the order in which a launch passes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// Panic at the start.
    AtStart,
    /// Before anything is in the journal.
    BeforeIntent,
    /// The intent is in the journal.
    AfterIntent,
    /// The journal says that the request is about to be sent.
    AfterSending,
    /// The request was sent; its reply hasn't been read.
    AfterSend,
    /// The reply was read but isn't in the journal.
    BeforeOutcome,
    /// The launch is being watched.
    WhilePolling,
    /// Panic in the event loop.
    InView,
    /// Panic in the event loop after a launch was sent.
    InLaunchView,
    /// Panic in a background task.
    InTask,
    /// Panic when the servers of a Region are listed.
    InList,
    /// Panic before a request that changes something is sent.
    InSend,
    /// Panic in the panic hook.
    InHook,
}

#[cfg(all(crash_points, unix))]
thread_local! {
    static ARMED: std::cell::Cell<Option<CrashPoint>> = const { std::cell::Cell::new(None) };
}

#[cfg(all(crash_points, unix))]
impl CrashPoint {
    /// Arms this point on this thread, for tests that run commands in their own process.
    pub fn arm(self) {
        ARMED.set(Some(self));
    }

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
            CrashPoint::InList => "in-list",
            CrashPoint::InSend => "in-send",
            CrashPoint::InHook => "in-hook",
        }
    }

    /// Returns whether it is a panic rather than a power cut.
    fn panics(self) -> bool {
        use CrashPoint::*;
        matches!(self, AtStart | InView | InLaunchView | InTask | InSend | InHook)
    }

    /// Returns whether this run is to end here.
    pub fn armed(self) -> bool {
        let named = |points: String| points.split(',').any(|point| point == self.name());
        ARMED.get() == Some(self) || std::env::var("SKYSAIL_CRASH_AT").is_ok_and(named)
    }

    /// Panics if this was requested for `what`.
    pub fn pass_at(self, what: &str) {
        let here = format!("{}={what}", self.name());
        let armed = std::env::var("SKYSAIL_CRASH_AT").is_ok_and(|points| points.split(',').any(|point| point == here));
        assert!(!armed, "a panic was asked for: {here}");
    }

    /// Ends the process here if requested.
    pub fn pass(self) {
        if self.armed() {
            assert!(!self.panics(), "a panic was asked for: {}", self.name());
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    }
}

#[cfg(not(all(crash_points, unix)))]
impl CrashPoint {
    /// Returns whether this run is to end here: never in a release build.
    pub fn armed(self) -> bool {
        false
    }

    /// Does nothing in a release build.
    pub fn pass_at(self, _what: &str) {}

    /// Does nothing in a release build.
    pub fn pass(self) {}
}
