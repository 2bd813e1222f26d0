//! `skysail start`, `stop`, and `reboot`: runs an action on one server and waits for its end.

use super::driver::Driver;
use super::exit::{EarlyExit, INTERNAL, UNSURE};
use super::messages;
use super::output::Console;
use super::progress::ProgressLog;
use super::server_lookup::{find, internal};
use super::signals::{Signals, patience};
use crate::args::{ServerOptions, TargetOptions};
use crate::domain::sent_once::SentRequest;
use crate::domain::server_action::{
    ServerAction, ServerActionEvent, ServerActionKind, ServerActionRequest, ServerActionStage,
};
use crate::home::words;
use crate::runtime::server_actions::perform;
use crate::runtime::services::Services;
use futures_util::FutureExt;
use tokio::time::Instant;

/// Runs the command and returns its exit status.
pub async fn run(
    kind: ServerActionKind,
    options: &ServerOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let (region, instance) = find(&options.name, target.region.as_deref(), &services, console, signals).await?;
    let (mut action, first) = ServerAction::begin(kind, region, &instance);
    let mut progress = ProgressLog::new(console, services.clock.clone());
    let region = action.region.clone();
    let perform = |request| perform(services.clone(), region.clone(), request).map(Some);
    let mut driver = Driver::new(ServerActionRequest::changes, perform, first);
    let mut panicked = false;
    while !driver.is_idle() {
        let event = tokio::select! {
            biased;
            signal = signals.next() => {
                // The reply of a request in flight is awaited, and nothing more is sent.
                let until = Instant::now() + patience(signal);
                while let Some(event) = driver.next_change(signals, until).await {
                    event.into_iter().for_each(|event| drop(action.on(event, services.now())));
                }
                return left(signal, &action, console);
            }
            event = driver.next() => event,
        };
        let Some(event) = event else { continue };
        if let ServerActionEvent::Looked(Err(failure)) | ServerActionEvent::Replied(Err(failure)) = &event {
            let what = internal(failure);
            panicked |= what.is_some();
            // Of a lookup, the outcome tells it.
            what.filter(|_| action.in_flight()).iter().for_each(|line| progress.note(line));
        }
        let before = words::action_step(&action);
        let more = action.on(event, services.now());
        if let Some(line) = words::action_step(&action).filter(|line| before.as_ref() != Some(line)) {
            progress.note(&line);
        }
        driver.begin(more);
    }
    end(&action, target, console);
    Ok(if panicked { INTERNAL } else { action.exit_status() })
}

/// Returns the exit status after a signal, and prints what is unknown.
fn left(signal: i32, action: &ServerAction, console: &mut Console) -> Result<u8, EarlyExit> {
    match action.is_open() {
        true => {
            console.note(crate::t!("cli.server-action.left", name = action.name));
            Ok(UNSURE)
        }
        false => Err(EarlyExit::signal(signal, crate::t!("cli.server-action.not-sent"))),
    }
}

/// Prints the outcome, and what to know or do next.
fn end(action: &ServerAction, target: &TargetOptions, console: &mut Console) {
    match &action.stage {
        ServerActionStage::Unseen(failure) | ServerActionStage::Sent(SentRequest::Refused { failure, .. }) => {
            messages::failure(failure).iter().for_each(|line| console.note(line));
        }
        _ => {}
    }
    words::action_end(action).iter().for_each(|line| console.line(line));
    if action.may_send_again() {
        let target = if target.sandbox.is_some() { " --sandbox" } else { "" };
        let (command, region) = (action.kind.key(), &action.region);
        console.note(crate::t!(
            "cli.server-action.again",
            site = target,
            command = command,
            name = action.name,
            region = region
        ));
    }
}
