//! Tests of the commands without screens, each over the real SDK with its own services: what they print, what they
//! send, and how they exit.

mod altered_replies;
mod apply;
#[cfg(unix)]
mod behind_a_proxy;
#[cfg(unix)]
mod confirmation;
mod corporate_proxy;
mod delete;
mod documents;
mod empty_replies;
mod follow_ups_of_a_plan;
#[cfg(unix)]
mod hang_ups;
mod instance_actions;
mod local_credential_servers;
#[cfg(unix)]
mod log;
mod plans;
mod restoring;
#[cfg(unix)]
mod sandbox_server;
mod script_sources;
mod servers;
#[cfg(unix)]
mod sign_in;
mod until;
mod watch_and_list;

use crate::fixture;
use clap::Parser;
use fixture::Fixture;
use skysail::args::Cli;
use skysail::commands;
use skysail::commands::output::Console;
use skysail::commands::styled::OutputStyle;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What a command wrote, and its exit status.
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

/// Runs a command with these services and without a terminal.
pub(crate) async fn skysail(fixture: &Fixture, args: &[&str]) -> Ended {
    styled(fixture, args, OutputStyle::new(false, None, |_| None)).await
}

/// Runs a command on a color terminal of this width.
async fn on_terminal(fixture: &Fixture, args: &[&str], columns: u16) -> Ended {
    let env = |name: &str| match name {
        "TERM" => Some("xterm-256color".to_owned()),
        "LANG" => Some("C.UTF-8".to_owned()),
        _ => None,
    };
    styled(fixture, args, OutputStyle::new(true, Some(columns), env)).await
}

/// Strips colors.
fn without_colors(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.split_once('m').map_or("", |(_, rest)| rest))
}

async fn styled(fixture: &Fixture, args: &[&str], style: OutputStyle) -> Ended {
    let cli = Cli::try_parse_from(std::iter::once("skysail").chain(args.iter().copied())).unwrap();
    let (out, notes) = (Paper::default(), Paper::default());
    let mut console = Console::in_style(style, out.clone(), notes.clone());
    let mut signals = Default::default();
    let command = cli.command.expect("a command");
    let ended = commands::run_in(command, &cli.target, fixture.services.clone(), &mut console, &mut signals).await;
    let status = ended.unwrap_or_else(|stop| {
        stop.lines.iter().for_each(|line| console.note(line));
        stop.status
    });
    Ended { status, out: out.text(), notes: notes.text() }
}

const PLAN: &str = r#"{ "instanceNames": ["web-1", "web-2"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0", "addOns": [{ "addOnType": "AutoSnapshot" }] }"#;

/// Writes a plan, and returns its path.
fn plan(fixture: &Fixture, text: &str) -> String {
    let path = fixture.dir().join("plan.json");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Applies a plan without confirmation.
pub(crate) async fn apply(fixture: &Fixture, text: &str, more: &[&str]) -> Ended {
    let path = plan(fixture, text);
    let args: Vec<&str> = ["apply", &path, "--yes"].into_iter().chain(more.iter().copied()).collect();
    skysail(fixture, &args).await
}
