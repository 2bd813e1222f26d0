//! The loop: waits for the person, for finished effects, and for the next deadline if
//! something on the screen moves. While nothing happens it makes no system call.

use super::beat::{self, next_tick};
use super::crash::Point;
use super::effects;
use super::lending::{Ears, run_errand};
use super::outside::Outside;
use super::taking::take_back;
use super::world::World;
use crate::app::act::{Act, Effect, Secret};
use crate::app::errand::Errand;
use crate::app::hits::Hits;
use crate::app::leaving;
use crate::app::message::Msg;
use crate::app::model::Model;
use crate::app::update::update;
use crate::domain::account::News;
use crate::domain::after;
use crate::domain::clean::Clean;
use crate::domain::launch::Stage;
use crate::lightsail::Place;
use crate::terminal;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long leaving waits for the answer of a request that is on its way.
const FAREWELL: Duration = Duration::from_secs(10);
/// The exit status of a program whose terminal hung up.
pub(super) const HUNG_UP: u8 = 129;
/// Inputs taken before a frame is drawn, so that a flood of keys costs few frames and shows some.
const BURST: usize = 64;

/// What is heard from outside while the program runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    Msg(Msg),
    /// Stopped from outside: suspend as for Ctrl-Z.
    Suspend,
    /// Running again: somebody else may have used the terminal.
    Continue,
    /// The terminal is gone.
    Hangup,
    /// A line, where the person is asked line by line.
    Line(Line),
    /// There are no more lines to come.
    End,
}

/// A line that was typed, or that came through a pipe.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub text: Secret,
    /// When it came, on the clock that never jumps.
    pub at: Duration,
}

/// A place to show the program on: the terminal, a buffer in tests, or lines of text.
#[allow(async_fn_in_trait, reason = "used by this crate's loop alone, never as an object across threads")]
pub trait Canvas {
    /// Shows the program as it is; what then lies where, unless the last frame has not been taken yet.
    fn show(&mut self, model: &Model) -> io::Result<Option<Hits>>;
    /// Whether a part of the last frame still waits to be taken.
    fn pending(&self) -> bool;
    async fn writable(&self) -> io::Result<()>;
    fn resize(&mut self, columns: u16, rows: u16);
    fn act(&mut self, act: &Act) -> io::Result<()>;
    /// After somebody else may have used the terminal.
    fn resume(&mut self) -> io::Result<()>;
    /// Gives the terminal up for as long as this runs, then takes it back. Not one byte of the
    /// keyboard is read meanwhile.
    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output>;
    /// Takes a line, or that no more come. Screens have no use for either.
    fn hear(&mut self, _: Option<Line>) {}
    /// What the next line means to what was asked last; none while nothing is asked or nothing was said.
    fn meant(&mut self, _: &Model) -> Option<Msg> {
        None
    }
}

/// Effects that are under way, in two sets: reads are dropped at the end, deeds are joined.
pub(super) struct Doing {
    /// Absent while the account is still being opened.
    pub(super) world: Option<World>,
    /// The world in which each launch was begun.
    begun: BTreeMap<Clean, World>,
    /// Effects that wait for the world.
    pub(super) early: Vec<Effect>,
    pub(super) outside: Outside,
    /// Programs that wait for the terminal.
    errands: VecDeque<Errand>,
    reads: JoinSet<()>,
    deeds: JoinSet<()>,
    sender: UnboundedSender<Msg>,
}

impl Doing {
    /// Where an effect is done: with the account in use, or with that of its launch.
    fn world_of(&mut self, effect: &Effect) -> Option<World> {
        let world = self.world.as_ref()?;
        Some(match effects::launch_of(effect) {
            Some(id) => self.begun.entry(id.clone()).or_insert_with(|| world.clone()).clone(),
            None => world.clone(),
        })
    }

    /// The model is told now that another account is open. Until then all that it asks for is
    /// meant for the one before.
    fn follow(&mut self, msg: &Msg) {
        let opened = matches!(msg, Msg::Account(news) if matches!(**news, News::Opened(Ok(_))));
        let next = self.world.as_ref().filter(|_| opened).and_then(|world| world.switch.as_ref()?.take_next());
        if let Some(next) = next {
            self.world = Some(next);
        }
    }

    fn start(&mut self, mut effect: Effect) {
        let Some(world) = self.world_of(&effect) else { return self.early.push(effect) };
        if let Effect::Pin(account) = effect {
            // Here and now: what comes next is done with it.
            return world.lightsail.pin(account);
        }
        let deed = effects::is_deed(&effect);
        let switch = world.switch.clone().filter(|_| !effects::outlives_account(&effect));
        let (outside, sender) = (self.outside.clone(), self.sender.clone());
        let broken = effects::broken(&effect);
        // A timer on the loop's own thread wakes no other, and what is due together ends together.
        let pause = effects::pause(&mut effect);
        let waits = pause.is_some();
        if let Some(pause) = pause {
            *pause = beat::lengthened(self.outside.beat, *pause);
        }
        let handle = if waits { Handle::current() } else { self.outside.tasks.clone() };
        let task = async move {
            let msg = match terminal::contain(effects::perform(world, outside, effect)).await {
                Ok(msg) => msg,
                Err(words) => Some(broken(Clean::new(words))),
            };
            let Some(msg) = msg else { return };
            // Nobody listens any more once the loop has ended.
            let tell = || drop(sender.send(msg));
            match switch {
                Some(switch) => switch.unless_over(tell),
                None => tell(),
            }
        };
        let set = if deed { &mut self.deeds } else { &mut self.reads };
        set.spawn_on(task, &handle);
        // Finished ones are let go of.
        while set.try_join_next().is_some() {}
    }
}

/// Runs until the person leaves or is made to. The model then says how it ended.
///
/// The account is opened while the first screen is there already; what it wants waits for it.
///
/// # Errors
/// The account could not be opened.
pub async fn run<E>(
    canvas: &mut impl Canvas,
    mut heard: UnboundedReceiver<Heard>,
    opening: impl Future<Output = Result<World, E>>,
    outside: Outside,
    model: &mut Model,
    first: Vec<Effect>,
) -> Result<(), E> {
    let (sender, mut done) = unbounded_channel();
    outside.calls.listen(sender.clone());
    let early = Vec::new();
    let errands = VecDeque::new();
    let (reads, deeds) = (JoinSet::new(), JoinSet::new());
    let mut doing = Doing { world: None, begun: BTreeMap::new(), early, outside, errands, reads, deeds, sender };
    match live(canvas, &mut heard, opening, model, first, &mut done, &mut doing).await {
        Ok(()) => {}
        Err(Cut::Opening(error)) => return Err(error),
        // A frame can find out before the reader does that the terminal is gone.
        Err(Cut::Terminal) => tell(Msg::Leave { status: HUNG_UP }, &mut Nowhere, model, &mut doing).unwrap_or(()),
    }
    farewell(model, &mut done, &mut doing).await;
    Ok(())
}

/// What ends the loop before the person does.
pub(super) enum Cut<E> {
    Opening(E),
    /// It takes no more output.
    Terminal,
}

impl<E> From<io::Error> for Cut<E> {
    fn from(_: io::Error) -> Cut<E> {
        Cut::Terminal
    }
}

async fn live<E>(
    canvas: &mut impl Canvas,
    heard: &mut UnboundedReceiver<Heard>,
    opening: impl Future<Output = Result<World, E>>,
    model: &mut Model,
    first: Vec<Effect>,
    done: &mut UnboundedReceiver<Msg>,
    doing: &mut Doing,
) -> Result<(), Cut<E>> {
    let mut opening = std::pin::pin!(opening);
    perform(first, canvas, doing)?;
    while model.exit.is_none() {
        if let Some(errand) = doing.errands.pop_front() {
            let ears = Ears { heard, done, opening: opening.as_mut() };
            run_errand(errand, canvas, ears, model, doing).await?;
            continue;
        }
        // Everything that wakes the loop changes what is shown; a frame that looks like the last costs no write.
        show(canvas, model, doing)?;
        if let Some(msg) = canvas.meant(model) {
            tell(msg, canvas, model, doing)?;
            // However fast lines come, signals and answers have their turn.
            tokio::task::yield_now().await;
            while let Ok(input) = heard.try_recv() {
                take(input, canvas, model, doing)?;
            }
            while let Ok(msg) = done.try_recv() {
                tell(msg, canvas, model, doing)?;
            }
            continue;
        }
        let pending = canvas.pending();
        let tick = next_tick(doing.outside.beat);
        let now = doing.outside.now().mono;
        let rest = model.rests_at().map(|at| Instant::now() + at.saturating_sub(now));
        tokio::select! {
            biased;
            input = heard.recv() => {
                let Some(input) = input else { break };
                take(input, canvas, model, doing)?;
                for _ in 0..BURST {
                    let Ok(input) = heard.try_recv() else { break };
                    take(input, canvas, model, doing)?;
                }
            }
            Some(msg) = done.recv() => {
                tell(msg, canvas, model, doing)?;
                while let Ok(msg) = done.try_recv() {
                    tell(msg, canvas, model, doing)?;
                }
            }
            world = &mut opening, if doing.world.is_none() => {
                opened(world.map_err(Cut::Opening)?, canvas, model, doing)?;
            }
            result = canvas.writable(), if pending => result?,
            () = sleep_until(tick), if model.ticks() => {
                tell(Msg::Tick, canvas, model, doing)?;
            }
            () = sleep_until(rest.unwrap_or(tick)), if rest.is_some() => {
                tell(Msg::Rested, canvas, model, doing)?;
            }
        }
    }
    Ok(())
}

/// The account is open: the person's own Region is known before the first list comes.
pub(super) fn opened(world: World, canvas: &mut impl Canvas, model: &mut Model, doing: &mut Doing) -> io::Result<()> {
    let home = world.lightsail.home().cloned();
    let host = if let Place::Host(host) = world.lightsail.place() { Some(host.clone()) } else { None };
    doing.world = Some(world);
    if home.is_some() || host.is_some() {
        tell(Msg::Entered { home, host }, canvas, model, doing)?;
    }
    let early = std::mem::take(&mut doing.early);
    perform(early, canvas, doing)
}

/// Shows it, and tells the model what lay where. A terminal that has not taken the last frame gets none.
fn show(canvas: &mut impl Canvas, model: &mut Model, doing: &mut Doing) -> io::Result<()> {
    let Some(hits) = canvas.show(model)? else { return Ok(()) };
    Point::InView.pass();
    let moved = hits.page.max(1) != model.page;
    let now = model.now;
    // What is on the screen is remembered; what was made anew on the way may want a list, and a
    // list that counts as asked for has to be asked for.
    let effects = update(model, now, Msg::Shown(hits));
    perform(effects, canvas, doing)?;
    if moved {
        canvas.show(model)?;
    }
    Ok(())
}

fn take(heard: Heard, canvas: &mut impl Canvas, model: &mut Model, doing: &mut Doing) -> io::Result<()> {
    match heard {
        Heard::Msg(msg) => {
            if let Msg::Resize { columns, rows } = msg {
                canvas.resize(columns, rows);
            }
            tell(msg, canvas, model, doing)
        }
        Heard::Suspend => canvas.act(&Act::Suspend),
        Heard::Continue => canvas.resume(),
        Heard::Hangup => tell(Msg::Leave { status: HUNG_UP }, canvas, model, doing),
        Heard::Line(line) => {
            canvas.hear(Some(line));
            Ok(())
        }
        Heard::End => {
            canvas.hear(None);
            Ok(())
        }
    }
}

pub(super) fn tell(msg: Msg, canvas: &mut impl Canvas, model: &mut Model, doing: &mut Doing) -> io::Result<()> {
    doing.follow(&msg);
    let effects = update(model, doing.outside.now(), msg);
    perform(effects, canvas, doing)
}

pub(super) fn perform(effects: Vec<Effect>, canvas: &mut impl Canvas, doing: &mut Doing) -> io::Result<()> {
    for effect in effects {
        match effect {
            Effect::Act(Act::HandOver(errand)) => doing.errands.push_back(*errand),
            Effect::Act(act) => canvas.act(&act)?,
            effect => doing.start(effect),
        }
    }
    Ok(())
}

/// Reads are dropped. What changes the world is waited for, with a bound, so that its end is written down.
async fn farewell(model: &mut Model, done: &mut UnboundedReceiver<Msg>, doing: &mut Doing) {
    doing.reads.abort_all();
    let deadline = Instant::now() + FAREWELL;
    let status = model.exit;
    loop {
        while let Ok(msg) = done.try_recv() {
            // Only the launch's own news still count, and none that would have it sent now.
            if matches!(msg, Msg::Launch { .. }) && !is_unsent(model) || is_answer(&msg) {
                model.exit = None;
                tell(msg, &mut Nowhere, model, doing).unwrap_or(());
                doing.reads.abort_all();
            }
        }
        match timeout_at(deadline, doing.deeds.join_next()).await {
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    if let (Some(world), Some(watch)) = (&doing.world, &model.watch) {
        take_back(world, &watch.launch).await;
    }
    let launched = leaving::exit_status(model);
    model.exit = match (launched, status) {
        (Some(3), Some(128..)) => Some(3),
        (Some(launched), Some(..128)) => Some(launched),
        _ => status,
    };
}

/// A launch that was meant, and never sent: it stays so.
fn is_unsent(model: &Model) -> bool {
    let launch = model.watch.as_ref().map(|watch| &watch.launch);
    launch.is_some_and(|launch| launch.stage == Stage::Intended && launch.sent.is_none())
}

/// The answer to something that was sent afterwards. What would send the next is not heard any more.
fn is_answer(msg: &Msg) -> bool {
    let answers = |event: &after::Event| matches!(event, after::Event::Answered(_) | after::Event::SendFailed(_));
    matches!(msg, Msg::After { event, .. } if answers(event))
}

/// Where the terminal was. Nothing is shown any more, and no bell rings.
struct Nowhere;

impl Canvas for Nowhere {
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

    fn act(&mut self, _: &Act) -> io::Result<()> {
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output> {
        Ok(meanwhile.await)
    }
}

#[cfg(test)]
mod tests;
