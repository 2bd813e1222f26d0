//! The event loop: waits for input, for finished effects, and for the next tick if the screen shows elapsed time.
//! While idle it makes no system calls.

mod suspend;

use super::context::RuntimeContext;
use super::crash_points::CrashPoint;
use super::effects;
use super::resume::restore_draft;
use super::services::Services;
use super::timer_alignment::{self, next_tick};
use crate::app::effect::{Effect, Secret, TerminalAction};
use crate::app::exit_summary;
use crate::app::external_program::ExternalProgram;
use crate::app::hit_map::HitMap;
use crate::app::message::Msg;
use crate::app::model::Model;
use crate::app::update::update;
use crate::domain::account::AccountEvent;
use crate::domain::instance_actions;
use crate::domain::launch::{LaunchEvent, LaunchStage};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::server_action::ServerActionEvent;
use crate::domain::time::Now;
use crate::home::HomeEvent;
use crate::lightsail::TargetKind;
use crate::terminal;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::time::Duration;
use suspend::{DeferredFrontend, LoopInputs, suspend_for};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How long exiting waits for the reply of a request in flight.
const FAREWELL: Duration = Duration::from_secs(10);
/// The same once the terminal is gone, when the system soon kills what is left: the request is in the journal, and the
/// next start looks for its outcome.
const HURRIED: Duration = Duration::from_millis(400);
/// Exit status after the terminal hung up.
pub(super) const HUNG_UP: u8 = 129;
/// Maximum inputs handled before a frame is drawn, so that a flood of keys costs few frames but shows some.
const BURST: usize = 64;
/// A frame that takes at least this long to reach the terminal means that the connection is slow.
const SLOW: Duration = Duration::from_millis(200);

/// An event from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum LoopEvent {
    /// A message for the application: a key, a resize.
    Msg(Msg),
    /// Stopped from outside: suspend as for Ctrl-Z.
    Suspend,
    /// Running again: another program may have used the terminal.
    Continue,
    /// The terminal is gone.
    Hangup,
    /// A line, in line mode.
    Line(InputLine),
    /// The end of the input lines.
    End,
}

/// A line that was typed or piped.
#[derive(Clone, Debug, PartialEq)]
pub struct InputLine {
    /// The line without its line break: it may be a password.
    pub text: Secret,
    /// When it arrived, on the monotonic clock.
    pub at: Duration,
    /// Whether another line was waiting behind it: they were pasted together.
    pub more: bool,
}

/// Where the application is shown: the terminal, a buffer in tests, or lines of text.
#[allow(async_fn_in_trait, reason = "used by this crate's loop alone, never as an object across threads")]
pub trait Frontend {
    /// Shows the model. Returns the hit map, or `None` if the last frame is still being written.
    fn show(&mut self, model: &Model) -> io::Result<Option<HitMap>>;
    /// Returns whether a part of the last frame is still unwritten.
    fn pending(&self) -> bool;
    /// Waits until more can be written.
    async fn writable(&self) -> io::Result<()>;
    /// The window was resized.
    fn resize(&mut self, columns: u16, rows: u16);
    /// Does something to the terminal besides drawing.
    fn act(&mut self, act: &TerminalAction) -> io::Result<()>;
    /// Restores the screen after another program may have used the terminal.
    fn resume(&mut self) -> io::Result<()>;
    /// Releases the terminal while this future runs, then takes it back. No byte of the keyboard is read meanwhile.
    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output>;
    /// Receives a line, or the end of input. Screens ignore both.
    fn hear(&mut self, _: Option<InputLine>) {}
    /// Returns the message for the next line; `None` if there is no question or no line.
    fn meant(&mut self, _: &Model) -> Option<Msg> {
        None
    }
}

/// Running effects, in two sets: reads are dropped at the end, mutations are awaited.
pub(super) struct EffectRunner {
    /// `None` while the account is being opened.
    pub(super) services: Option<Services>,
    /// The services with which each launch was started.
    begun: BTreeMap<SanitizedText, Services>,
    /// Effects that wait for the services.
    pub(super) early: Vec<Effect>,
    pub(super) context: RuntimeContext,
    /// External programs that wait for the terminal.
    external_programs: VecDeque<ExternalProgram>,
    reads: JoinSet<()>,
    actions: JoinSet<()>,
    sender: UnboundedSender<Msg>,
    /// Whether the terminal is gone: nothing that may take long is awaited.
    pub(super) hung_up: bool,
}

impl EffectRunner {
    /// Returns the time by both clocks.
    fn now(&self) -> Now {
        self.services.as_ref().map_or_else(|| self.context.now(), Services::now)
    }

    /// Returns the services for an effect: those of the account in use, or those of its launch.
    fn services_of(&mut self, effect: &Effect) -> Option<Services> {
        let services = self.services.as_ref()?;
        Some(match effects::launch_of(effect) {
            Some(id) => self.begun.entry(id.clone()).or_insert_with(|| services.clone()).clone(),
            None => services.clone(),
        })
    }

    /// Switches the services when the model learns that another account is open. Requests made before that are for the
    /// previous account.
    fn follow(&mut self, msg: &Msg) {
        let opened = matches!(msg, Msg::Account(news) if matches!(**news, AccountEvent::Opened(Ok(_))));
        let next = self.services.as_ref().filter(|_| opened).and_then(|services| services.switch.as_ref()?.take_next());
        if let Some(next) = next {
            self.services = Some(next);
        }
    }

    fn start(&mut self, mut effect: Effect) {
        let Some(services) = self.services_of(&effect) else { return self.early.push(effect) };
        if let Effect::PinAccount { account, .. } = effect {
            // Executed at once, as it applies to whatever comes next.
            return services.lightsail.pin(account);
        }
        let action = effects::is_mutation(&effect);
        let switch = services.switch.clone().filter(|_| !effects::outlives_account(&effect));
        let (context, sender) = (self.context.clone(), self.sender.clone());
        let broken = effects::on_panic(&effect);
        // A timer on the loop's thread wakes no other thread, and aligned timers end together.
        let pause = effects::pause(&mut effect);
        let waits = pause.is_some();
        if let Some(pause) = pause {
            *pause = timer_alignment::lengthened(self.context.beat, *pause);
        }
        let handle = if waits { Handle::current() } else { self.context.tasks.clone() };
        let task = async move {
            let msg = match terminal::contain(effects::perform(services, context, effect)).await {
                Ok(msg) => msg,
                Err(words) => Some(broken(words.into())),
            };
            let Some(msg) = msg else { return };
            // The event loop may have ended.
            let tell = || drop(sender.send(msg));
            match switch {
                Some(switch) => switch.unless_over(tell),
                None => tell(),
            }
        };
        let set = if action { &mut self.actions } else { &mut self.reads };
        set.spawn_on(task, &handle);
        // Drops the finished ones.
        while set.try_join_next().is_some() {}
    }
}

/// Runs until the user exits or the program is made to. The model then has the exit status.
///
/// The account is opened while the first screen is already shown; effects that need it wait.
///
/// # Errors
/// The account couldn't be opened.
pub async fn run<E>(
    frontend: &mut impl Frontend,
    mut events: UnboundedReceiver<LoopEvent>,
    opening: impl Future<Output = Result<Services, E>>,
    context: RuntimeContext,
    model: &mut Model,
    first: Vec<Effect>,
) -> Result<(), E> {
    let (sender, mut done) = unbounded_channel();
    context.calls.listen(sender.clone());
    let early = Vec::new();
    let external_programs = VecDeque::new();
    let (reads, actions) = (JoinSet::new(), JoinSet::new());
    let mut runner = EffectRunner {
        services: None,
        begun: BTreeMap::new(),
        early,
        context,
        external_programs,
        reads,
        actions,
        sender,
        hung_up: false,
    };
    match live(frontend, &mut events, opening, model, first, &mut done, &mut runner).await {
        Ok(()) => {}
        Err(LoopExit::Opening(error)) => return Err(error),
        // A frame can fail before the reader notices that the terminal is gone.
        Err(LoopExit::Terminal) => {
            runner.hung_up = true;
            tell(Msg::QuitRequested { status: HUNG_UP }, &mut DeferredFrontend::default(), model, &mut runner)
                .unwrap_or(())
        }
    }
    farewell(model, &mut done, &mut runner).await;
    Ok(())
}

/// What ends the loop from outside.
pub(super) enum LoopExit<E> {
    Opening(E),
    /// The terminal accepts no more output.
    Terminal,
}

impl<E> From<io::Error> for LoopExit<E> {
    fn from(_: io::Error) -> LoopExit<E> {
        LoopExit::Terminal
    }
}

/// Measures how long a frame takes to reach the terminal.
#[derive(Default)]
struct Draining {
    since: Option<Instant>,
}

impl Draining {
    /// Takes note of whether a frame is still being written. Returns whether one has just arrived that took long.
    fn is_slow(&mut self, pending: bool) -> bool {
        match pending {
            true => {
                self.since.get_or_insert_with(Instant::now);
                false
            }
            false => self.since.take().is_some_and(|since| since.elapsed() >= SLOW),
        }
    }
}

async fn live<E>(
    frontend: &mut impl Frontend,
    events: &mut UnboundedReceiver<LoopEvent>,
    opening: impl Future<Output = Result<Services, E>>,
    model: &mut Model,
    first: Vec<Effect>,
    done: &mut UnboundedReceiver<Msg>,
    runner: &mut EffectRunner,
) -> Result<(), LoopExit<E>> {
    let mut opening = std::pin::pin!(opening);
    perform(first, frontend, runner)?;
    let mut draining = Draining::default();
    while model.exit.is_none() {
        if let Some(external) = runner.external_programs.pop_front() {
            let inputs = LoopInputs { events, done, opening: opening.as_mut() };
            suspend_for(external, frontend, inputs, model, runner).await?;
            continue;
        }
        // Everything that wakes the loop changes what is shown; an identical frame isn't written.
        show(frontend, model, runner)?;
        if let Some(msg) = frontend.meant(model) {
            tell(msg, frontend, model, runner)?;
            // However fast lines arrive, signals and replies get their turn.
            tokio::task::yield_now().await;
            while let Ok(input) = events.try_recv() {
                take(input, frontend, model, runner)?;
            }
            while let Ok(msg) = done.try_recv() {
                tell(msg, frontend, model, runner)?;
            }
            continue;
        }
        let pending = frontend.pending();
        if draining.is_slow(pending) {
            tell(Msg::TerminalSlow, frontend, model, runner)?;
        }
        let tick = next_tick(runner.context.beat);
        let now = runner.context.now().mono;
        let rest = model.rests_at().map(|at| Instant::now() + at.saturating_sub(now));
        tokio::select! {
            biased;
            input = events.recv() => {
                let Some(input) = input else { break };
                take(input, frontend, model, runner)?;
                for _ in 0..BURST {
                    let Ok(input) = events.try_recv() else { break };
                    take(input, frontend, model, runner)?;
                }
            }
            Some(msg) = done.recv() => {
                tell(msg, frontend, model, runner)?;
                while let Ok(msg) = done.try_recv() {
                    tell(msg, frontend, model, runner)?;
                }
            }
            services = &mut opening, if runner.services.is_none() => {
                opened(services.map_err(LoopExit::Opening)?, frontend, model, runner)?;
            }
            result = frontend.writable(), if pending => result?,
            () = sleep_until(tick), if model.ticks() => {
                tell(Msg::Tick, frontend, model, runner)?;
            }
            () = sleep_until(rest.unwrap_or(tick)), if rest.is_some() => {
                tell(Msg::IdleElapsed, frontend, model, runner)?;
            }
        }
    }
    Ok(())
}

/// Applies the opened account: the user's own Region is known before the first list is loaded.
pub(super) fn opened(
    services: Services,
    frontend: &mut impl Frontend,
    model: &mut Model,
    runner: &mut EffectRunner,
) -> io::Result<()> {
    let home = services.lightsail.home().cloned();
    let host = if let TargetKind::Host(host) = services.lightsail.place() { Some(host.clone()) } else { None };
    runner.services = Some(services);
    if home.is_some() || host.is_some() {
        tell(Msg::AccountEntered { home, host }, frontend, model, runner)?;
    }
    let early = std::mem::take(&mut runner.early);
    perform(early, frontend, runner)
}

/// Draws the model and passes it the hit map. Skipped while the last frame is still being written.
fn show(frontend: &mut impl Frontend, model: &mut Model, runner: &mut EffectRunner) -> io::Result<()> {
    let Some(hits) = frontend.show(model)? else { return Ok(()) };
    CrashPoint::InView.pass();
    if model.watch.as_ref().is_some_and(|watch| watch.launch.sent.is_some()) {
        CrashPoint::InLaunchView.pass();
    }
    let moved = hits.page.max(1) != model.page;
    let now = model.now;
    // The drawn frame is noted in the model. Rebuilt fields may need a listing, and what counts as requested must be
    // requested.
    let effects = update(model, now, Msg::FrameDrawn(hits));
    perform(effects, frontend, runner)?;
    if moved {
        frontend.show(model)?;
    }
    Ok(())
}

fn take(
    events: LoopEvent,
    frontend: &mut impl Frontend,
    model: &mut Model,
    runner: &mut EffectRunner,
) -> io::Result<()> {
    match events {
        LoopEvent::Msg(msg) => {
            if let Msg::Resize { columns, rows } = msg {
                frontend.resize(columns, rows);
            }
            tell(msg, frontend, model, runner)
        }
        LoopEvent::Suspend => frontend.act(&TerminalAction::Suspend),
        LoopEvent::Continue => frontend.resume(),
        LoopEvent::Hangup => tell(Msg::QuitRequested { status: HUNG_UP }, frontend, model, runner),
        LoopEvent::Line(line) => {
            frontend.hear(Some(line));
            Ok(())
        }
        LoopEvent::End => {
            frontend.hear(None);
            Ok(())
        }
    }
}

pub(super) fn tell(
    msg: Msg,
    frontend: &mut impl Frontend,
    model: &mut Model,
    runner: &mut EffectRunner,
) -> io::Result<()> {
    runner.follow(&msg);
    runner.hung_up |= msg == Msg::QuitRequested { status: HUNG_UP };
    let effects = update(model, runner.now(), msg);
    perform(effects, frontend, runner)
}

pub(super) fn perform(effects: Vec<Effect>, frontend: &mut impl Frontend, runner: &mut EffectRunner) -> io::Result<()> {
    for effect in effects {
        match effect {
            Effect::Terminal(TerminalAction::SuspendFor(external)) => runner.external_programs.push_back(*external),
            Effect::Terminal(act) => frontend.act(&act)?,
            effect => runner.start(effect),
        }
    }
    Ok(())
}

/// Drops the reads, and awaits the mutations for a limited time, so that their outcome is recorded.
async fn farewell(model: &mut Model, done: &mut UnboundedReceiver<Msg>, runner: &mut EffectRunner) {
    runner.reads.abort_all();
    // No reply that is still awaited may send the next follow-up.
    if let Some(watch) = model.watch.as_mut().filter(|watch| watch.launch.open_follow_ups().next().is_some()) {
        watch.launch.on(LaunchEvent::HoldFollowUps, runner.now());
    }
    let deadline = Instant::now() + if runner.hung_up { HURRIED } else { FAREWELL };
    let status = model.exit;
    loop {
        while let Ok(msg) = done.try_recv() {
            // Only events of the launch still matter, and none that would send it now.
            if matches!(msg, Msg::Launch { .. }) && !is_unsent(model) || is_answer(&msg) {
                model.exit = None;
                tell(msg, &mut DeferredFrontend::default(), model, runner).unwrap_or(());
                runner.reads.abort_all();
            }
        }
        match timeout_at(deadline, runner.actions.join_next()).await {
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    if let (Some(services), Some(watch)) = (&runner.services, &model.watch) {
        restore_draft(services, &watch.launch).await;
    }
    let launched = exit_summary::exit_status(model);
    model.exit = match (launched, status) {
        (Some(3), Some(128..)) => Some(3),
        (Some(launched), Some(..128)) => Some(launched),
        _ => status,
    };
}

/// Returns whether the launch is intended and its request isn't on its way, be it the first or one sent again: it stays
/// unsent.
fn is_unsent(model: &Model) -> bool {
    let launch = model.watch.as_ref().map(|watch| &watch.launch);
    launch.is_some_and(|launch| launch.stage == LaunchStage::Intended)
}

/// Returns whether a message is the reply to an action. What would send the next request is ignored.
fn is_answer(msg: &Msg) -> bool {
    let answers = |event: &instance_actions::InstanceActionEvent| {
        matches!(event, instance_actions::InstanceActionEvent::Replied(_))
    };
    let action = |event: &HomeEvent| {
        let HomeEvent::Action { event, .. } = event else { return false };
        matches!(event, ServerActionEvent::Replied(_))
    };
    match msg {
        Msg::InstanceAction { event, .. } => answers(event),
        Msg::Home(event) => action(event),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
