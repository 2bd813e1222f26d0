//! Measures the cost while idle and while watching, and the memory used.

use crate::Setting;
use crate::figure::Figure;
use crate::proc::{peak, spent, to_blueprints};
use crate::server::Server;
use crate::terminal::Terminal;

/// Idle in a list: no wakeups, no output, no CPU time.
pub fn idle(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let mut terminal = Terminal::start(&setting.program, &["--sandbox"], home.path(), (80, 24));
    to_blueprints(&mut terminal);
    let spent = spent(&terminal, setting.idle_seconds());
    let what = |what: &str| format!("idle for {} s, {what}", setting.idle_seconds());
    vec![
        Figure::count(&what("wakeups"), spent.wakeups as usize, 0),
        Figure::count(&what("bytes"), spent.bytes, 0),
        Figure::count(&what("nanoseconds of processor"), spent.nanoseconds as usize, 0),
    ]
}

/// One instance that stays pending.
pub fn watching(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let server = Server::start(setting, &["--scenario", "stuck"]);
    let url = format!("http://{}", server.address);
    let args = ["--endpoint-url", &url, "--region", "us-east-1"];
    let mut terminal = Terminal::start(&setting.program, &args, home.path(), (80, 24));
    terminal.first_question();
    terminal.key("\x1b[21~");
    terminal.sees("Create 1");
    terminal.key("\r");
    terminal.sees("Type create");
    for key in "create\r".chars() {
        // Slower than a paste, which doesn't count as the typed word.
        std::thread::sleep(std::time::Duration::from_millis(50));
        terminal.key(&key.to_string());
    }
    terminal.sees("pending");
    // The poll interval grows until it is steady.
    std::thread::sleep(std::time::Duration::from_secs(20));
    let seconds = 20;
    let spent = spent(&terminal, seconds as u64);
    vec![
        // On a busy machine some wakeups are split in two, so the limit is higher.
        Figure::rate("watching one instance, wakeups a second", spent.wakeups as usize, seconds, 2.0).gated(3.0),
        Figure::rate("watching one instance, bytes a second", spent.bytes, seconds, 200.0),
    ]
}

/// Peak resident memory. A debug build needs more, so only a release is measured.
pub fn memory(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let mut terminal = Terminal::start(&setting.program, &["--sandbox"], home.path(), (80, 24));
    terminal.frame();
    let first = peak(&terminal);
    to_blueprints(&mut terminal);
    let megabytes =
        |what, kilobytes: u64, most: f64| Figure::new(what, kilobytes as f64 / 1024.0, "MB", most).gated(most * 1.5);
    vec![megabytes("memory at the first frame", first, 8.0), megabytes("memory with catalogues", peak(&terminal), 16.0)]
}
