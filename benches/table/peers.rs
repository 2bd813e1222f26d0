//! Measures comparable programs, if they are installed.

use crate::Setting;
use crate::figure::median;
use crate::terminal::Terminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

const PEERS: [(&str, &[&str], &str); 2] = [
    ("stu", &["--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1"], "cargo install stu"),
    ("taws", &[], "cargo install taws"),
];

/// Returns the size, and the time until the first bytes on the screen.
pub fn lines(setting: &Setting) -> Vec<String> {
    let line = |(name, args, how): &(&str, &[&str], &str)| match found(name) {
        None => format!("| {name} | not installed (`{how}`) | |"),
        Some(program) => {
            let size = std::fs::metadata(&program).map_or(0, |data| data.len());
            let home = setting.home();
            let mut all: Vec<f64> = (0..11).filter_map(|_| first_bytes(&program, args, home.path())).collect();
            let time = if all.is_empty() { "no screen".to_owned() } else { format!("{:.1} ms", median(&mut all)) };
            format!("| {name} | {:.1} MB | first bytes on the screen after {time} |", size as f64 / 1e6)
        }
    };
    PEERS.iter().map(line).collect()
}

fn first_bytes(program: &Path, args: &[&str], home: &Path) -> Option<f64> {
    let start = Instant::now();
    let terminal = Terminal::start(program, args, home, (80, 24));
    while terminal.bytes() == 0 {
        if start.elapsed().as_secs() > 5 {
            return None;
        }
        std::thread::sleep(std::time::Duration::from_micros(50));
    }
    Some(start.elapsed().as_secs_f64() * 1000.0)
}

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}
