//! The event loop while an external program has the terminal: effects continue, nothing is drawn, and no keys are
//! read.

use super::{EffectRunner, Frontend, HUNG_UP, LoopEvent, LoopExit, opened, tell};
use crate::app::effect::TerminalAction;
use crate::app::external_program::{ExternalProgram, ProgramExit, ProgramStatus};
use crate::app::hit_map::HitMap;
use crate::app::message::Msg;
use crate::app::model::Model;
use crate::lightsail::environment::find_program;
use crate::runtime::external_program::{self, RunningProgram};
use crate::runtime::services::Services;
use crate::runtime::timer_alignment::next_tick;
use std::io;
use std::pin::Pin;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep_until;

/// Everything that wakes the loop meanwhile.
pub(super) struct LoopInputs<'a, O> {
    /// Events from outside.
    pub events: &'a mut UnboundedReceiver<LoopEvent>,
    /// Results of effects.
    pub done: &'a mut UnboundedReceiver<Msg>,
    /// The account being opened.
    pub opening: Pin<&'a mut O>,
}

/// Runs an external program from start to end. Afterwards the terminal is taken back, and the model knows how the
/// program exited.
///
/// # Errors
/// The terminal is gone, or the account couldn't be opened meanwhile.
pub(super) async fn suspend_for<E>(
    external: ExternalProgram,
    frontend: &mut impl Frontend,
    inputs: LoopInputs<'_, impl Future<Output = Result<Services, E>>>,
    model: &mut Model,
    runner: &mut EffectRunner,
) -> Result<(), LoopExit<E>> {
    let Some(program) = find_program(&external.program, runner.context.path.as_deref()) else {
        let back = ProgramExit { external, ended: ProgramStatus::Missing, words: Vec::new() };
        return Ok(tell(Msg::ProgramExited(Box::new(back)), frontend, model, runner)?);
    };
    let mut later = DeferredFrontend::default();
    let meanwhile = async {
        let mut running = match external_program::start(&external, &program) {
            Ok(running) => running,
            Err(ended) => return (ended, Vec::new(), None),
        };
        let failed = live_behind(&mut running, &mut later, inputs, model, runner).await;
        if model.exit.is_some() {
            running.end().await;
        }
        let (ended, words) = running.outcome().await;
        (ended, words, failed)
    };
    let (ended, words, failed) = frontend.lend(meanwhile).await?;
    for act in later.0 {
        frontend.act(&act)?;
    }
    tell(Msg::ProgramExited(Box::new(ProgramExit { external, ended, words })), frontend, model, runner)?;
    failed.map_or(Ok(()), |error| Err(LoopExit::Opening(error)))
}

/// Runs until the program exits or Skysail is to exit. Returns why the account couldn't be opened, if that failed
/// meanwhile: the program isn't interrupted for it.
async fn live_behind<E>(
    running: &mut RunningProgram,
    later: &mut DeferredFrontend,
    inputs: LoopInputs<'_, impl Future<Output = Result<Services, E>>>,
    model: &mut Model,
    runner: &mut EffectRunner,
) -> Option<E> {
    let LoopInputs { events, done, mut opening } = inputs;
    let (mut failed, mut listening) = (None, true);
    while model.exit.is_none() {
        let tick = next_tick(runner.context.beat);
        // Terminal actions are deferred, so nothing here touches the terminal or can fail.
        tokio::select! {
            biased;
            () = running.wait() => break,
            input = events.recv(), if listening => match input {
                Some(input) => hear(input, later, model, runner),
                None => listening = false,
            },
            Some(msg) = done.recv() => tell(msg, later, model, runner).unwrap_or(()),
            services = &mut opening, if runner.services.is_none() && failed.is_none() => match services {
                Ok(services) => opened(services, later, model, runner).unwrap_or(()),
                Err(error) => failed = Some(error),
            },
            () = sleep_until(tick), if model.ticks() => tell(Msg::Tick, later, model, runner).unwrap_or(()),
        }
    }
    failed
}

/// Handles requests to exit, and notes the window's size and focus. Keys read before the terminal was released were typed at a screen that is gone;
/// resuming after a stop is up to the external program.
fn hear(events: LoopEvent, later: &mut DeferredFrontend, model: &mut Model, runner: &mut EffectRunner) {
    let handled = match events {
        LoopEvent::Msg(msg @ (Msg::QuitRequested { .. } | Msg::Resize { .. } | Msg::Focus(_))) => {
            tell(msg, later, model, runner)
        }
        LoopEvent::Hangup => tell(Msg::QuitRequested { status: HUNG_UP }, later, model, runner),
        LoopEvent::Msg(_) | LoopEvent::Suspend | LoopEvent::Continue | LoopEvent::Line(_) | LoopEvent::End => Ok(()),
    };
    handled.unwrap_or(());
}

/// Replaces the terminal while it is released, when its actions are run afterwards, or once it is gone: nothing is shown,
/// and no bell rings.
#[derive(Default)]
pub(super) struct DeferredFrontend(Vec<TerminalAction>);

impl Frontend for DeferredFrontend {
    fn show(&mut self, _: &Model) -> io::Result<Option<HitMap>> {
        Ok(None)
    }

    fn pending(&self) -> bool {
        false
    }

    async fn writable(&self) -> io::Result<()> {
        Ok(())
    }

    fn resize(&mut self, _: u16, _: u16) {}

    fn act(&mut self, act: &TerminalAction) -> io::Result<()> {
        self.0.push(act.clone());
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output> {
        Ok(meanwhile.await)
    }
}
