//! Counts system calls with strace.

use crate::terminal::Terminal;
use crate::{Setting, figure::Figure};
use std::path::Path;

/// A system call as logged by strace.
struct Call {
    /// The thread that made it.
    thread: String,
    name: String,
    text: String,
}

impl Call {
    /// Whether it writes a frame to the terminal.
    fn shows(&self) -> bool {
        self.name == "write" && self.text.contains("</dev/pts/") && self.text.contains("[?2026h")
    }
}

/// Runs the program under strace until `script` is done.
fn trace(program: &Path, args: &[&str], home: &Path, script: impl FnOnce(&mut Terminal)) -> Vec<Call> {
    let log = home.join("strace.log");
    let log_name = log.to_string_lossy().into_owned();
    let program = program.to_string_lossy().into_owned();
    let mut all = vec!["-f", "-y", "-s", "100000", "-o", &log_name, &program];
    all.extend(args);
    let mut terminal = Terminal::start(Path::new("strace"), &all, home, (80, 24));
    script(&mut terminal);
    let text = std::fs::read_to_string(&log).expect("strace writes its log");
    // Killing only strace would leave the program running.
    let traced = text.split_whitespace().next().and_then(|pid| pid.parse().ok()).expect("a process id");
    let traced = rustix::process::Pid::from_raw(traced).expect("a process id");
    let _ = rustix::process::kill_process(traced, rustix::process::Signal::KILL);
    terminal.wait();
    let text = std::fs::read_to_string(&log).expect("strace writes its log");
    text.lines().filter_map(call).collect()
}

fn call(line: &str) -> Option<Call> {
    let (thread, rest) = line.split_once(' ')?;
    let rest = rest.trim_start();
    let (name, _) = rest.split_once('(')?;
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    plain.then(|| Call { thread: thread.to_owned(), name: name.to_owned(), text: rest.to_owned() })
}

/// The first frame: how it is written, and the system calls before it.
pub fn first_frame(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let mut bytes = 0;
    let calls = trace(&setting.program, &["--sandbox"], home.path(), |terminal| bytes = terminal.frame());
    let at = calls.iter().position(Call::shows).expect("a first frame");
    let (before, first) = (&calls[..at], &calls[at]);
    let whole = first.text.contains("[?2026l");
    let opened = |call: &&Call| {
        let system = ["/lib/", "/usr/lib/", "/etc/ld.so", "/proc/self/maps", "/dev/pts/", "/dev/tty"];
        call.name.starts_with("open") && !system.iter().any(|place| call.text.contains(&format!("\"{place}")))
    };
    let files = before.iter().filter(opened).count();
    let sockets = before.iter().filter(|call| call.name == "connect" || call.name == "sendmsg").count();
    let threads = before.iter().filter(|call| call.name.starts_with("clone")).count();
    let writes = if whole { 1 } else { 2 };
    // How far the other threads are by then differs from run to run.
    let own = before.iter().filter(|call| call.thread == calls[0].thread).count();
    vec![
        Figure::count("first frame at 80x24, bytes", bytes, 4096),
        Figure::count("first frame, writes", writes, 1),
        Figure::count("first frame, files opened before it", files, 0),
        Figure::count("first frame, connections before it", sockets, 0),
        Figure::count("first frame, threads before it", threads, 0),
        Figure::count("first frame, system calls before it", own, 160),
    ]
}

const MOVES: usize = 20;

/// The system calls of a cursor move.
pub fn moves(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let (mut before, mut bytes) = (0, 0);
    let calls = trace(&setting.program, &["--sandbox"], home.path(), |terminal| {
        terminal.first_question();
        // Lets pending work finish before the keys, including the prefetch for each Region under the
        // cursor, which happens once.
        for key in ["", "\x1b[B", "\x1b[A"] {
            terminal.key(key);
            std::thread::sleep(std::time::Duration::from_secs(2));
        }
        before = terminal.frames();
        for at in 0..MOVES {
            terminal.key(if at % 2 == 0 { "\x1b[B" } else { "\x1b[A" });
            bytes = bytes.max(terminal.frame());
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    });
    let shown: Vec<usize> = (0..calls.len()).filter(|at| calls[*at].shows()).collect();
    let first = *shown.get(before.saturating_sub(1)).expect("the frame before the moves");
    let key = |call: &Call| call.name == "read" && call.text.contains("</dev/pts/");
    let first = first + calls[first..].iter().position(key).expect("the first move");
    let mine = &calls[first..];
    let writes = mine.iter().filter(|call| call.shows()).count();
    let usual = ["read", "write", "poll", "ppoll", "epoll_wait", "epoll_pwait", "futex"];
    let other: Vec<&str> = mine.iter().map(|call| call.name.as_str()).filter(|name| !usual.contains(name)).collect();
    let woken = mine.iter().filter(|call| call.name == "write" && !call.shows()).count();
    let waits = mine.iter().filter(|call| call.name.contains("poll")).count();
    vec![
        // Two rows are rewritten, as one turns bold and the other stops being bold; so are the zone of the Region under
        // the cursor and a line of the guide.
        Figure::count("cursor move, bytes", bytes, 300).gated(250.0),
        Figure::rate("cursor move, writes to the terminal", writes, MOVES, 1.0),
        Figure::rate("cursor move, calls other than read, wait, write", other.len(), MOVES, 0.0).beside(names(&other)),
        Figure::rate("cursor move, wakes from thread to thread", woken, MOVES, 1.0),
        Figure::rate("cursor move, waits", waits, MOVES, 3.0),
    ]
}

fn names(calls: &[&str]) -> String {
    let all: std::collections::BTreeSet<&str> = calls.iter().copied().collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// The trusted certificates are read from one file.
pub fn certificates(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    // Nothing listens there.
    let args = ["list", "regions", "--endpoint-url", "https://127.0.0.1:9"];
    let calls = trace(&setting.program, &args, home.path(), |terminal| terminal.wait());
    let files = calls.iter().filter(|call| call.name.starts_with("open"));
    let files = files.filter(|call| ["/etc/ssl/", "/etc/pki/"].iter().any(|place| call.text.contains(place)));
    let files = files.filter(|call| !call.text.contains("ENOENT") && !call.text.contains("O_DIRECTORY"));
    vec![Figure::count("files of certificates read for TLS", files.count(), 1)]
}
