//! Tests that a hang-up with a request in flight is followed by less than a second of waiting, on a simulated clock so
//! that load doesn't matter.

use super::{PLAN, Paper, plan};
use crate::fixture::{Fixture, bench_of, fixture};
use clap::Parser;
use signal_hook::consts::{SIGHUP, SIGINT};
use signal_hook::low_level::raise;
use skysail::args::Cli;
use skysail::commands;
use skysail::commands::output::Console;
use skysail::commands::signals::Signals;
use skysail::commands::styled::OutputStyle;
use skysail::sandbox::Scenario;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, advance, sleep};

/// Longer than anything but a reply that never comes.
const LONG: Duration = Duration::from_secs(600);

/// Runs a command whose request of this action is never answered, and hangs up once it is in flight. Returns the exit
/// status, and how long the command went on.
async fn hung_up(fixture: &Fixture, args: &[&str], action: &str) -> (u8, Duration) {
    let (status, _, took) = signaled(fixture, args, action, SIGHUP).await;
    (status, took)
}

/// Does the same with this signal, and returns what was printed, too.
async fn signaled(fixture: &Fixture, args: &[&str], action: &str, signal: i32) -> (u8, String, Duration) {
    let cli = Cli::try_parse_from(std::iter::once("skysail").chain(args.iter().copied())).unwrap();
    let (mut signals, style) = (Signals::listen().unwrap(), OutputStyle::new(false, None, |_| None));
    let out = Paper::default();
    let mut console = Console::in_style(style, out.clone(), Paper::default());
    let command = cli.command.expect("a command");
    let world = fixture.services.clone();
    let ended = commands::run_in(command, &cli.target, world, &mut console, &mut signals);
    let hang_up = async {
        let start = Instant::now();
        while fixture.count(action) == 0 {
            assert!(start.elapsed() < LONG, "{action} is never sent");
            sleep(Duration::from_millis(10)).await;
        }
        raise(signal).unwrap();
        Instant::now()
    };
    let both = async { tokio::join!(async { (ended.await, Instant::now()) }, hang_up) };
    // Paused time jumps to the next timer when a signal is read; a near timer keeps the jumps short.
    let ticks = async {
        loop {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let ((ended, at), since) = tokio::select! {
        both = both => both,
        never = ticks => { let never: Infallible = never; match never {} }
    };
    (ended.unwrap_or_else(|stop| stop.status), out.text(), at.duration_since(since))
}

fn unanswered(action: &str) -> Fixture {
    let fault = format!("[[fault]]\naction = [\"{action}\"]\neffect = \"done\"\nreply = \"never\"\n");
    bench_of(Scenario::parse(&fault).unwrap())
}

/// One test for all commands, as a signal goes to the whole process.
#[tokio::test(start_paused = true)]
async fn row_27_hang_up_with_a_request_in_flight_exits_within_a_second() {
    let silent = fixture("silent");
    let path = plan(&silent, PLAN);
    let apply = hung_up(&silent, &["apply", &path, "--yes"], "CreateInstances").await;
    let mut all = vec![("apply", apply)];
    for (command, action) in [
        (&["stop", "web-1", "web-2", "--region", "us-east-1"][..], "StopInstance"),
        (&["reboot", "web-1", "web-2", "--region", "us-east-1"], "RebootInstance"),
        (&["extend", "web-1", "2", "days", "--region", "us-east-1"], "TagResource"),
        (&["delete", "web-1", "web-2", "--yes"], "DeleteInstance"),
        (&["sweep", "--yes"], "DeleteInstance"),
    ] {
        let fixture = unanswered(action);
        assert_eq!(super::apply(&fixture, PLAN, &["--until", "1 hour"]).await.status, 0);
        advance(Duration::from_secs(7200)).await;
        all.push((command[0], hung_up(&fixture, command, action).await));
        assert_eq!(fixture.count(action), 1, "{command:?}: nothing else is begun after it");
    }
    for (command, (status, took)) in all {
        assert_eq!(status, 3, "{command}");
        assert!(took < Duration::from_secs(1), "{command}: {took:?}");
    }
    // After Ctrl-C, the reply to a deletion is awaited, and nothing else is deleted.
    let slow = "[[fault]]\naction = [\"DeleteInstance\"]\ndelay = 5.0\n";
    let fixture = bench_of(Scenario::parse(slow).unwrap());
    assert_eq!(super::apply(&fixture, PLAN, &[]).await.status, 0);
    let args = ["delete", "web-1", "web-2", "--yes", "--output", "json"];
    let (status, said, took) = signaled(&fixture, &args, "DeleteInstance", SIGINT).await;
    assert_eq!((status, fixture.count("DeleteInstance")), (3, 1), "{said}");
    assert!(took >= Duration::from_secs(4) && said.contains("\"under-way\""), "{took:?}: {said}");
}
