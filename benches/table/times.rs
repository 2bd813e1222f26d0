//! Measures times, each as a ratio to a reference on the same machine in the same run. None is a limit.

use crate::Setting;
use crate::figure::{Figure, median, percentile};
use crate::server::Server;
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const PAIRS: usize = 51;
const KEYS: usize = 400;

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Compiles one of the C programs in this folder.
fn compiled(setting: &Setting, name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/table").join(format!("{name}.c"));
    let out = setting.place.path().join(name);
    let status = Command::new("cc").args(["-O2", "-w", "-o"]).arg(&out).arg(source).status();
    assert!(status.is_ok_and(|status| status.success()), "cc compiles {name}.c");
    out
}

fn screen(program: &Path, args: &[&str], home: &Path, sign: &str) -> f64 {
    let start = Instant::now();
    let mut terminal = Terminal::start(program, args, home, (80, 24));
    terminal.until(sign);
    milliseconds(start)
}

/// From the start of the process to the last byte of the first frame.
pub fn first_frame(setting: &Setting) -> Vec<Figure> {
    let lines = compiled(setting, "lines");
    let home = setting.home();
    let (mut ours, mut least, mut nothing) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PAIRS {
        ours.push(screen(&setting.program, &["--sandbox"], home.path(), crate::terminal::FRAME));
        least.push(screen(&lines, &[], home.path(), "three"));
        let start = Instant::now();
        Terminal::start(Path::new("/bin/true"), &[], home.path(), (80, 24)).wait();
        nothing.push(milliseconds(start));
    }
    let (ours, least, nothing) = (median(&mut ours), median(&mut least), median(&mut nothing));
    vec![
        Figure::new("first frame to /bin/true", ours / nothing, "x", 3.0)
            .beside(format!("{ours:.2} ms to {nothing:.2} ms")),
        Figure::new("first frame after a C program's three lines", ours - least, "ms", 2.0)
            .beside(format!("{ours:.2} ms to {least:.2} ms")),
    ]
}

const MANY: &str = "page_size = 1000\n[catalog]\nblueprints = 9900\n";

/// From a key to the last byte of its frame, in a list of ten thousand.
pub fn keys(setting: &Setting) -> Vec<Figure> {
    let home = setting.home();
    let scenario = home.path().join("many.toml");
    std::fs::write(&scenario, MANY).expect("a scenario");
    let option = format!("--sandbox={}", scenario.display());
    let mut terminal = Terminal::start(&setting.program, &[&option, "--region", "us-east-1"], home.path(), (80, 24));
    crate::proc::to_blueprints(&mut terminal);
    terminal.key("\r");
    terminal.sees("Which image?");
    crate::proc::settle(&terminal);
    terminal.frames();
    // The default is near the end of the list.
    let mut ours = pressed(&mut terminal, "\x1b[A", crate::terminal::FRAME);
    let mut echo = Terminal::start(&compiled(setting, "echo"), &[], home.path(), (80, 24));
    echo.until("ready");
    let mut least = pressed(&mut echo, "x", "[frame]");
    let (middle, floor) = (median(&mut ours), median(&mut least));
    let (late, late_floor) = (percentile(&mut ours, 99), percentile(&mut least, 99));
    let beside = |ours: f64, floor: f64| format!("{:.1} times an echo in C, {floor:.3} ms", ours / floor);
    vec![
        Figure::new("a key to its frame, 10,000 rows, median", middle, "ms", 1.0).beside(beside(middle, floor)),
        Figure::new("a key to its frame, 10,000 rows, p99", late, "ms", 3.0).beside(beside(late, late_floor)),
    ]
}

fn pressed(terminal: &mut Terminal, key: &str, sign: &str) -> Vec<f64> {
    let press = |_| {
        let start = Instant::now();
        terminal.key(key);
        terminal.until(sign);
        milliseconds(start)
    };
    (0..KEYS).map(press).collect()
}

fn quiet(mut command: Command) -> Option<f64> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null()).status();
    status.is_ok_and(|status| status.success()).then(|| milliseconds(start))
}

/// The whole process, against the AWS CLI on the same server.
pub fn listing(setting: &Setting) -> Vec<Figure> {
    let server = Server::start(setting, &[]);
    let url = format!("http://{}", server.address);
    let home = setting.home();
    let with = |program: &Path, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).env_clear().current_dir(home.path()).env("HOME", home.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(crate::terminal::ANYBODY);
        quiet(command)
    };
    let ours = || with(&setting.program, &["list", "regions", "--endpoint-url", &url]).expect("it lists");
    let theirs = || with(Path::new("aws"), &["lightsail", "get-regions", "--endpoint-url", &url]);
    ours();
    if theirs().is_none() {
        let mut all: Vec<f64> = (0..PAIRS).map(|_| ours()).collect();
        let time = median(&mut all);
        return vec![
            Figure::new("list regions, whole process", time, "ms", time)
                .beside("AWS CLI: not installed, or it does not list"),
        ];
    }
    let (mut all, mut peers) = (Vec::new(), Vec::new());
    for at in 0..PAIRS {
        all.push(ours());
        if at % 5 == 0 {
            peers.extend(theirs());
        }
    }
    let (time, peer) = (median(&mut all), median(&mut peers));
    // The budget is a minimum, so the figure is given as its inverse.
    vec![
        Figure::new("list regions, in hundredths of the AWS CLI", 100.0 * time / peer, "", 1.0)
            .beside(format!("{time:.2} ms to {peer:.0} ms: {:.0} times faster", peer / time)),
    ]
}
