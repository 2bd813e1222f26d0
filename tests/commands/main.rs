//! Tests of the commands without screens, each over the real SDK with its own services: what they print, what they
//! send, and how they exit.

mod absence;
mod applying;
#[cfg(unix)]
mod asking;
mod bent;
mod carrying_out;
mod deleting;
mod follow_ups;
#[cfg(unix)]
mod getting_in;
#[cfg(unix)]
mod hang_ups;
mod looking;
mod next_door;
mod office;
mod plans;
#[cfg(unix)]
mod proxied;
mod restoring;
mod script_ways;
mod servers;
#[cfg(unix)]
mod serving;
mod until;

use crate::bench;
use bench::Bench;
use clap::Parser;
use skysail::args::Cli;
use skysail::commands;
use skysail::commands::console::Console;
use skysail::commands::styled::OutputStyle;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What a command wrote and how it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: u8,
    pub(crate) out: String,
    pub(crate) notes: String,
}

impl Ended {
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Runs a command line in this world, without a person to ask.
pub(crate) async fn skysail(bench: &Bench, args: &[&str]) -> Ended {
    styled(bench, args, OutputStyle::new(false, None, |_| None)).await
}

/// The same on a terminal of so many columns that has colors.
async fn on_terminal(bench: &Bench, args: &[&str], columns: u16) -> Ended {
    let env = |name: &str| match name {
        "TERM" => Some("xterm-256color".to_owned()),
        "LANG" => Some("C.UTF-8".to_owned()),
        _ => None,
    };
    styled(bench, args, OutputStyle::new(true, Some(columns), env)).await
}

/// What a terminal shows of it.
fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

async fn styled(bench: &Bench, args: &[&str], style: OutputStyle) -> Ended {
    let cli = Cli::try_parse_from(std::iter::once("skysail").chain(args.iter().copied())).unwrap();
    let (out, notes) = (Paper::default(), Paper::default());
    let mut console = Console::in_style(style, out.clone(), notes.clone());
    let mut signals = Default::default();
    let command = cli.command.expect("a command");
    let ended = commands::in_world(command, &cli.site, bench.services.clone(), &mut console, &mut signals).await;
    let status = ended.unwrap_or_else(|stop| {
        stop.lines.iter().for_each(|line| console.note(line));
        stop.status
    });
    Ended { status, out: out.text(), notes: notes.text() }
}

const PLAN: &str = r#"{ "instanceNames": ["web-1", "web-2"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0", "addOns": [{ "addOnType": "AutoSnapshot" }] }"#;

/// Writes a plan and tells its path.
fn plan(bench: &Bench, text: &str) -> String {
    let path = bench.dir().join("plan.json");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Applies a plan without being asked.
pub(crate) async fn apply(bench: &Bench, text: &str, more: &[&str]) -> Ended {
    let path = plan(bench, text);
    let args: Vec<&str> = ["apply", &path, "--yes"].into_iter().chain(more.iter().copied()).collect();
    skysail(bench, &args).await
}
