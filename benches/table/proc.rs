//! Kernel statistics of a process: wakeups, CPU time, memory.

use crate::terminal::Terminal;
use std::time::Duration;

#[derive(Debug, Default)]
pub struct Spent {
    pub wakeups: u64,
    pub nanoseconds: u64,
    pub bytes: usize,
}

/// Returns what all threads of the program use in this many seconds without input.
pub fn spent(terminal: &Terminal, seconds: u64) -> Spent {
    let before = now(terminal);
    std::thread::sleep(Duration::from_secs(seconds));
    let after = now(terminal);
    Spent {
        // The count of a thread that exited is lost; its exit is activity too.
        wakeups: after.wakeups.abs_diff(before.wakeups),
        nanoseconds: after.nanoseconds.abs_diff(before.nanoseconds),
        bytes: after.bytes - before.bytes,
    }
}

/// Waits until the program is idle: no wakeups in two seconds.
pub fn settle(terminal: &Terminal) {
    while spent(terminal, 2).wakeups > 0 {}
}

/// Goes from the first screen to the second step, and waits until the program is idle.
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

/// Returns the peak resident memory, in KB.
pub fn peak(terminal: &Terminal) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid())).expect("the program runs");
    number(&status, "VmHWM:")
}

fn number(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
