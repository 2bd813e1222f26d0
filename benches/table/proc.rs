//! Kernel statistics of a process: wakeups, CPU time, memory.

use crate::terminal::Terminal;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Spent {
    pub wakeups: u64,
    pub nanoseconds: u64,
    pub bytes: usize,
}

/// What all its threads have spent in a while in which nobody touches it.
pub fn spent(terminal: &Terminal, seconds: u64) -> Spent {
    let before = now(terminal);
    std::thread::sleep(Duration::from_secs(seconds));
    let after = now(terminal);
    Spent {
        // A thread that ended took its count along; that is no rest either.
        wakeups: after.wakeups.abs_diff(before.wakeups),
        nanoseconds: after.nanoseconds.abs_diff(before.nanoseconds),
        bytes: after.bytes - before.bytes,
    }
}

/// Waits until it does nothing any more, as far as two looks can tell.
pub fn settle(terminal: &Terminal) {
    while spent(terminal, 2).wakeups > 0 {}
}

/// Goes from the first screen to the second step, and waits until nothing moves any more.
pub fn to_blueprints(terminal: &mut Terminal) {
    terminal.first_question();
    terminal.key("\r");
    terminal.sees("What should it run?");
    settle(terminal);
}

fn now(terminal: &Terminal) -> Spent {
    let mut all = Spent { bytes: terminal.bytes(), ..Spent::default() };
    let tasks = std::fs::read_dir(format!("/proc/{}/task", terminal.pid())).expect("the program runs");
    for task in tasks.flatten() {
        let status = std::fs::read_to_string(task.path().join("status")).unwrap_or_default();
        all.wakeups += number(&status, "voluntary_ctxt_switches:");
        let schedule = std::fs::read_to_string(task.path().join("schedstat")).unwrap_or_default();
        all.nanoseconds += schedule.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or(0);
    }
    all
}

/// The most memory that was resident, in KB.
pub fn peak(terminal: &Terminal) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).expect("the program runs");
    number(&status, "VmHWM:")
}

fn number(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
