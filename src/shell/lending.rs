//! The loop while another program has the terminal: what is under way goes on, nothing is
//! drawn, and not one key is ours.

use super::beat::next_tick;
use super::errands::{self, Running};
use super::run::{Canvas, Cut, Doing, HUNG_UP, Heard, opened, tell};
use super::world::World;
use crate::app::act::Act;
use crate::app::errand::{Back, Ended, Errand};
use crate::app::hits::Hits;
use crate::app::message::Msg;
use crate::app::model::Model;
use std::io;
use std::pin::Pin;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::sleep_until;

/// Everything that wakes the loop while the terminal is lent.
pub(super) struct Ears<'a, O> {
    pub heard: &'a mut UnboundedReceiver<Heard>,
    pub done: &'a mut UnboundedReceiver<Msg>,
    pub opening: Pin<&'a mut O>,
}

/// Does one errand from its beginning to its end. The terminal is then ours again, and the model
/// knows how it ended.
///
/// # Errors
/// The terminal is gone, or the account could not be opened meanwhile.
pub(super) async fn run_errand<E>(
    errand: Errand,
    canvas: &mut impl Canvas,
    ears: Ears<'_, impl Future<Output = Result<World, E>>>,
    model: &mut Model,
    doing: &mut Doing,
) -> Result<(), Cut<E>> {
    let Some(program) = errands::find(&errand.program, doing.outside.path.as_deref()) else {
        let back = Back { errand, ended: Ended::Missing, words: Vec::new() };
        return Ok(tell(Msg::Back(Box::new(back)), canvas, model, doing)?);
    };
    let mut later = Later(Vec::new());
    let meanwhile = async {
        let mut running = match errands::start(&errand, &program) {
            Ok(running) => running,
            Err(ended) => return (ended, Vec::new(), None),
        };
        let failed = live_behind(&mut running, &mut later, ears, model, doing).await;
        if model.exit.is_some() {
            running.end().await;
        }
        let (ended, words) = running.outcome().await;
        (ended, words, failed)
    };
    let (ended, words, failed) = canvas.lend(meanwhile).await?;
    for act in later.0 {
        canvas.act(&act)?;
    }
    tell(Msg::Back(Box::new(Back { errand, ended, words })), canvas, model, doing)?;
    failed.map_or(Ok(()), |error| Err(Cut::Opening(error)))
}

/// Until the program has ended or ours is to end. Gives back why the account could not be opened,
/// if it was found out meanwhile: the other program is not interrupted for that.
async fn live_behind<E>(
    running: &mut Running,
    later: &mut Later,
    ears: Ears<'_, impl Future<Output = Result<World, E>>>,
    model: &mut Model,
    doing: &mut Doing,
) -> Option<E> {
    let Ears { heard, done, mut opening } = ears;
    let (mut failed, mut listening) = (None, true);
    while model.exit.is_none() {
        let tick = next_tick(doing.outside.beat);
        // Acts are kept for later, so nothing here touches the terminal and nothing can fail.
        tokio::select! {
            biased;
            () = running.wait() => break,
            input = heard.recv(), if listening => match input {
                Some(input) => hear(input, later, model, doing),
                None => listening = false,
            },
            Some(msg) = done.recv() => tell(msg, later, model, doing).unwrap_or(()),
            world = &mut opening, if doing.world.is_none() && failed.is_none() => match world {
                Ok(world) => opened(world, later, model, doing).unwrap_or(()),
                Err(error) => failed = Some(error),
            },
            () = sleep_until(tick), if model.ticks() => tell(Msg::Tick, later, model, doing).unwrap_or(()),
        }
    }
    failed
}

/// Only the wish to end counts. Keys that were read before the terminal was lent were typed at a
/// screen that is no longer there; going on is for the other program to repair.
fn hear(heard: Heard, later: &mut Later, model: &mut Model, doing: &mut Doing) {
    let told = match heard {
        Heard::Msg(msg @ (Msg::Leave { .. } | Msg::Resize { .. } | Msg::Focus(_))) => tell(msg, later, model, doing),
        Heard::Hangup => tell(Msg::Leave { status: HUNG_UP }, later, model, doing),
        Heard::Msg(_) | Heard::Suspend | Heard::Continue | Heard::Line(_) | Heard::End => Ok(()),
    };
    told.unwrap_or(());
}

/// In place of the terminal while it is lent: what is to be done to it is done afterwards.
struct Later(Vec<Act>);

impl Canvas for Later {
    fn show(&mut self, _: &Model) -> io::Result<Option<Hits>> {
        Ok(None)
    }

    fn pending(&self) -> bool {
        false
    }

    async fn writable(&self) -> io::Result<()> {
        Ok(())
    }

    fn resize(&mut self, _: u16, _: u16) {}

    fn act(&mut self, act: &Act) -> io::Result<()> {
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
