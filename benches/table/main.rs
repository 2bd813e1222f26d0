//! Benchmark table: each figure of Skysail's cost with its budget.
//!
//! `cargo bench --profile dev --bench table` builds the packaged program and prints the whole table. Counts are exact
//! and fail the build when they exceed their limit; times are reported as a ratio to a reference on the same machine
//! in the same run, and fail nothing.
//!
//! `.ci/run` checks the limits: `-- --counts` runs only the counts, with the debug program and without the long waits;
//! `-- --size` only the figures of the packaged program; `-- --times` only the times.

mod calls;
mod figure;
mod frame_instructions;
#[path = "../../tests/common/clean_environment.rs"]
#[allow(dead_code)]
mod hermetic;
mod idle_and_memory;
#[path = "../../tests/common/sample_order.rs"]
mod orders;
mod peers;
mod proc;
mod proxy;
mod server;
mod terminal;
mod times;
mod traced;

use figure::Figure;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is measured, and how thoroughly.
pub struct Setting {
    /// The program that is measured.
    pub program: PathBuf,
    /// Whether it's the released build.
    pub packaged: bool,
    /// The directory for compiled C programs.
    pub place: tempfile::TempDir,
}

impl Setting {
    /// Returns the empty home directory of a new user.
    pub fn home(&self) -> tempfile::TempDir {
        tempfile::tempdir().expect("a home directory")
    }

    /// Returns how long an idle program is observed, in seconds.
    pub fn idle_seconds(&self) -> u64 {
        if self.packaged { 60 } else { 10 }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, kind, rows, count, ..] = &args[..]
        && mode == "--frames"
    {
        return frame_instructions::run(kind, rows.parse().expect("rows"), count.parse().expect("frames"));
    }
    // `cargo test --all-targets` also runs it, only to check that it builds.
    if !args.iter().any(|argument| argument == "--bench") {
        return;
    }
    let given = |option: &str| args.iter().any(|argument| argument == option);
    let (counts, size, times) = (given("--counts"), given("--size"), given("--times"));
    let program = if counts { PathBuf::from(env!("CARGO_BIN_EXE_skysail")) } else { packaged() };
    let setting = Setting { program, packaged: !counts, place: tempfile::tempdir().expect("a directory") };
    println!("| {:<52} | {:>12} | {:>12} | {:<7} | beside it |", "what", "measured", "budget", "");
    println!("|---|---:|---:|---|---|");
    let mut failed = Vec::new();
    let mut tell = |figures: Vec<Figure>| {
        for figure in figures {
            println!("{}", figure.line());
            if figure.fails() {
                failed.push(figure.what);
            }
        }
    };
    type Measure = fn(&Setting) -> Vec<Figure>;
    // A busy machine doesn't change instruction counts, and most other counts spend their time waiting.
    let frames = counts.then(|| std::thread::spawn(frame_instructions::figures));
    let counted: [Measure; 7] = [
        traced::first_frame,
        traced::moves,
        traced::certificates,
        idle_and_memory::idle,
        idle_and_memory::watching,
        calls::to_the_review,
        calls::polling,
    ];
    let of_release: [Measure; 2] = [|setting| vec![self::size(setting)], idle_and_memory::memory];
    let timed: [Measure; 3] = [times::first_frame, times::keys, times::listing];
    if !size && !times {
        counted.iter().for_each(|measure| tell(measure(&setting)));
        tell(frames.map_or_else(frame_instructions::figures, |frames| frames.join().expect("callgrind runs")));
    }
    if !counts && !times {
        of_release.iter().for_each(|measure| tell(measure(&setting)));
    }
    if !counts && !size {
        timed.iter().for_each(|measure| tell(measure(&setting)));
        println!("\n| peer | size | |\n|---|---|---|");
        peers::lines(&setting).iter().for_each(|line| println!("{line}"));
    }
    assert!(failed.is_empty(), "these have passed their gate: {failed:?}");
}

/// Builds the program that users get.
fn packaged() -> PathBuf {
    if let Some(program) = std::env::var_os("SKYSAIL_PACKAGED") {
        return program.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cargo = Command::new(env!("CARGO"));
    // Cargo would take this package's own variables for a change and rebuild everything.
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    let built = cargo.args(["build", "--profile", "dist", "--bin", "skysail"]).current_dir(root).status();
    assert!(built.is_ok_and(|status| status.success()), "the packaged program is built");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
    target.join("dist/skysail")
}

fn size(setting: &Setting) -> Figure {
    let bytes = std::fs::metadata(&setting.program).map_or(0, |data| data.len());
    // A little above the current size: a change that needs more says why.
    Figure::new("binary, stripped, position-independent", bytes as f64 / 1e6, "MB", 8.0).gated(15.1)
}
