//! `skysail start`, `stop`, and `reboot`: runs an action on servers and waits for its end.

use super::action_report::ActionReport;
use super::delete::gravest;
use super::driver::Driver;
use super::exit::{EarlyExit, INTERNAL, UNSURE};
use super::messages;
use super::output::Console;
use super::progress::ProgressLog;
use super::server_lookup::{find_all, internal};
use super::signals::{Signals, patience};
use crate::args::{Output, ServerActionOptions, TargetOptions};
use crate::domain::instance::Instance;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::SentRequest;
use crate::domain::server_action::{
    ServerAction, ServerActionEvent, ServerActionKind, ServerActionRequest, ServerActionStage,
};
use crate::home::words;
use crate::runtime::server_actions::perform;
use crate::runtime::services::Services;
use futures_util::FutureExt;
use tokio::time::Instant;

/// Runs the command and returns the most serious exit status.
pub async fn run(
    kind: ServerActionKind,
    options: &ServerActionOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let mut report = ActionReport::default();
    let ended = act_on_all(kind, (options, target), (&services, &mut report), console, signals).await;
    report.print(options.output.output, &ended, console);
    ended
}

/// Runs the action on each server in turn, once all are found.
async fn act_on_all(
    kind: ServerActionKind,
    (options, target): (&ServerActionOptions, &TargetOptions),
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let found = find_all(&options.names, target.region.as_deref(), services, console, signals).await?;
    let mut statuses = Vec::new();
    let mut servers = found.into_iter();
    while let Some(server) = servers.next() {
        statuses.push(act(kind, server, (options, target), (services, &mut *report), console, signals).await?);
        if signals.received() {
            console.not_begun(servers.map(|(_, instance)| instance.name));
            break;
        }
    }
    Ok(gravest(&statuses))
}

/// Runs the action on one server, and returns its exit status.
async fn act(
    kind: ServerActionKind,
    (region, instance): (SanitizedText, Instance),
    (options, target): (&ServerActionOptions, &TargetOptions),
    (services, report): (&Services, &mut ActionReport),
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let (mut action, first) = ServerAction::begin(kind, region, &instance);
    let language = console.language;
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
                return left(signal, &action, report, console);
            }
            event = driver.next() => event,
        };
        let Some(event) = event else { continue };
        if let ServerActionEvent::Looked(Err(failure)) | ServerActionEvent::Replied(Err(failure)) = &event {
            let what = internal(language, failure);
            panicked |= what.is_some();
            // Of a lookup, the outcome tells it.
            what.filter(|_| action.in_flight()).iter().for_each(|line| progress.note(line));
        }
        let before = words::action_step(language, &action);
        let more = action.on(event, services.now());
        if let Some(line) = words::action_step(language, &action).filter(|line| before.as_ref() != Some(line)) {
            progress.note(&line);
        }
        driver.begin(more);
    }
    report.acted(console.language, &action);
    end(&action, options.output.output, target, console);
    Ok(if panicked { INTERNAL } else { action.exit_status() })
}

/// Returns the exit status after a signal, and prints what is unknown.
fn left(signal: i32, action: &ServerAction, report: &mut ActionReport, console: &mut Console) -> Result<u8, EarlyExit> {
    let language = console.language;
    match action.is_open() {
        true => {
            report.acted(language, action);
            console.note(t!(language, "cli.server-action.left", name = action.name));
            Ok(UNSURE)
        }
        false => Err(EarlyExit::signal(signal, t!(language, "cli.server-action.not-sent"))),
    }
}

/// Prints the outcome, and what to know or do next.
fn end(action: &ServerAction, output: Output, target: &TargetOptions, console: &mut Console) {
    let language = console.language;
    match &action.stage {
        ServerActionStage::Unseen(failure) | ServerActionStage::Sent(SentRequest::Refused { failure, .. }) => {
            messages::failure(language, failure).iter().for_each(|line| console.note(line));
        }
        _ => {}
    }
    words::action_end(language, action).iter().for_each(|line| console.line_beside(output, line));
    if action.may_send_again() {
        let target = if target.sandbox.is_some() { " --sandbox" } else { "" };
        let (command, region) = (action.kind.key(), &action.region);
        console.note(t!(
            language,
            "cli.server-action.again",
            options = target,
            command = command,
            name = action.name,
            region = region
        ));
    }
}
