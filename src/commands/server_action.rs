//! `skysail start`, `stop`, and `reboot`: runs an action on one server and waits for its end.

use super::exit::{EarlyExit, INTERNAL, UNSURE};
use super::messages;
use super::output::Console;
use super::progress::ProgressLog;
use super::server_lookup::find;
use super::signals::{Signals, patience};
use crate::args::{ServerOptions, TargetOptions};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::SentRequest;
use crate::domain::server_action::{
    ServerAction, ServerActionEvent, ServerActionKind, ServerActionRequest, ServerActionStage,
};
use crate::home::words;
use crate::runtime::server_actions::{on_panic, perform};
use crate::runtime::services::Services;
use crate::terminal;
use tokio::task::JoinSet;
use tokio::time::timeout;

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
    let mut doing = JoinSet::new();
    begin(&mut doing, &services, &action, first);
    let mut internal = false;
    loop {
        let done = tokio::select! {
            biased;
            signal = signals.next() => {
                answered(signal, signals, &mut doing, &mut action, &services).await;
                return left(signal, &action, console);
            }
            done = doing.join_next() => done,
        };
        let Some(done) = done else { break };
        let Ok((event, panicked)) = done else { continue };
        // Of a lookup, the outcome tells it.
        panicked.iter().filter(|_| matches!(event, ServerActionEvent::Replied(Err(_)))).for_each(|what| {
            progress.note(&crate::t!("cli.internal", what = what));
        });
        internal |= panicked.is_some();
        let before = words::action_step(&action);
        let more = action.on(event, services.now());
        if let Some(line) = words::action_step(&action).filter(|line| before.as_ref() != Some(line)) {
            progress.note(&line);
        }
        begin(&mut doing, &services, &action, more);
    }
    end(&action, target, console);
    Ok(if internal { INTERNAL } else { action.exit_status() })
}

/// The event of a request, and what panicked, if it is about that.
type Answer = (ServerActionEvent, Option<SanitizedText>);

fn begin(doing: &mut JoinSet<Answer>, services: &Services, action: &ServerAction, requests: Vec<ServerActionRequest>) {
    for request in requests {
        doing.spawn(answer(services.clone(), action.region.clone(), request));
    }
}

/// Executes a request. If that panics, whether it was sent is unknown, and is looked up.
async fn answer(services: Services, region: SanitizedText, request: ServerActionRequest) -> Answer {
    match terminal::contain(perform(services, region, request.clone())).await {
        Ok(event) => (event, None),
        Err(what) => {
            let what = SanitizedText::new(what);
            (on_panic(&request, &what), Some(what))
        }
    }
}

/// Handles a signal: awaits the reply of a request in flight, unless that takes too long or another signal arrives,
/// and sends nothing more.
async fn answered(
    signal: i32,
    signals: &mut Signals,
    doing: &mut JoinSet<Answer>,
    action: &mut ServerAction,
    services: &Services,
) {
    let mut until_answered = async || {
        while action.in_flight() {
            match doing.join_next().await {
                Some(Ok((event, _))) => drop(action.on(event, services.now())),
                Some(Err(_)) => {}
                None => return,
            }
        }
    };
    tokio::select! {
        biased;
        _ = signals.next() => {}
        _ = timeout(patience(signal), until_answered()) => {}
    }
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
