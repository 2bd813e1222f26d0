//! The wizard: takes the terminal, shows the first screen, and opens the account in the background.

mod plain;

use super::output::Console;

use super::exit::{EarlyExit, INTERNAL, NOTHING, USAGE};
use super::startup::{launches_known, overdue, recall, unfinished};
use super::styled::{OutputStyle, Piece, StyledLine, Tone};
use super::{appearance, language, launches, messages, plan_to_order, report, target, watch};
use crate::app;
use crate::app::effect::Effect;
use crate::app::message::Msg;
use crate::app::model::{LaunchView, Model, TargetInfo};
use crate::app::replay::Replay;
use crate::app::update;
use crate::args::{Cli, Output, ReplayOptions, WatchOptions};
use crate::domain::catalog::CatalogQuery;
use crate::domain::instance_actions::InstanceAction;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::files;
use crate::input::{DeferredThread, Input, InputReader, ReadLimits, ReturnPair, Signal};
use crate::journal::JournalDirectory;
use crate::lightsail::CallObserver;
use crate::live_panes::exit_record;
use crate::live_panes::exit_record::{RecordKind, RecordLine};
use crate::live_panes::progress::Phase;
use crate::runtime::context::{CallLog, RuntimeContext, worker};
use crate::runtime::event_loop::{self, LoopEvent};
use crate::runtime::services::{Clock, Services};
use crate::runtime::tui_frontend::TuiFrontend;
use crate::store::Folders;
use crate::terminal::{self, Modes, Screen, TerminalKind, TerminalProblem};
use crate::text::Language;
use crate::theme::Theme;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

/// Runs the wizard and returns the exit status.
pub fn run(cli: &Cli, console: &mut Console) -> u8 {
    walk(cli, console).unwrap_or_else(|stop| console.stop(&stop))
}

/// Returns whether `watch` shows live panes: there is a user at a capable terminal who hasn't asked for lines.
pub fn has_panes(cli: &Cli, options: &WatchOptions) -> bool {
    options.output.output == Output::Text && !options.give_up && terminal::check().is_ok() && !wants_lines(cli)
}

/// Returns whether the user or the environment asks for output that a screen reader can read.
pub fn wants_lines(cli: &Cli) -> bool {
    let setting = std::env::var_os("ACCESSIBLE").unwrap_or_default();
    cli.wizard.plain || !(setting.is_empty() || setting == "0" || setting == "false" || setting == "no")
}

/// Returns whether to use line mode, and what prevents screens, if anything does.
fn plainly(language: Language, cli: &Cli) -> Result<Option<Option<TerminalProblem>>, EarlyExit> {
    if cli.wizard.plain {
        return Ok(Some(None));
    }
    match terminal::check() {
        Ok(()) if wants_lines(cli) => Ok(Some(None)),
        Ok(()) => Ok(None),
        Err(unfit @ (TerminalProblem::Dumb | TerminalProblem::Small(_))) => Ok(Some(Some(unfit))),
        Err(unfit @ (TerminalProblem::Input | TerminalProblem::Output)) => Err(no_screens(language, unfit)),
    }
}

/// Shows the live panes of an earlier launch; returns the exit status.
pub fn watch(cli: &Cli, options: &WatchOptions, console: &mut Console) -> u8 {
    watch_panes(cli, options, console).unwrap_or_else(|stop| console.stop(&stop))
}

fn watch_panes(cli: &Cli, options: &WatchOptions, console: &mut Console) -> Result<u8, EarlyExit> {
    let folders = target::folders(console.language, |name| std::env::var_os(name))?;
    target::keep_private(&folders, console)?;
    let background = Background::new(console.language)?;
    let opened = background.ui.block_on(async {
        let mut services = background.open(console.language, cli, folders.clone()).await?;
        let taken = watch::take(options, &mut services, console).await?;
        Ok::<_, EarlyExit>((services, taken))
    });
    let (services, taken) = opened?;
    let (launch, requests) = match taken {
        watch::WatchStart::Nothing(status) => return Ok(status),
        watch::WatchStart::Up(launch, requests) => (*launch, requests),
    };
    let id = launch.id.clone();
    let (reader, inputs, events) = listen(console.language, background.start)?;
    inputs.begin().map_err(|it| broken(console.language, it))?;
    let screen = Screen::enter(modes()).map_err(|it| broken(console.language, it))?;
    let mut model = bare_model(console.language, cli, screen.size().into());
    model.target.account = services.account.clone();
    model.now = background.context.now();
    app::launch::watch::show(&mut model, launch);
    let mut first = app::launch::watch::perform(&model, requests);
    // Whether the private key is on this computer.
    first.push(Effect::Fetch(CatalogQuery::OwnKeys));
    let mut frontend = TuiFrontend::new(screen, &reader);
    let journals = services.journals.clone();
    let ended = background.ui.block_on(event_loop::run(
        &mut frontend,
        events,
        async {
            background.recall(console.language, cli, &folders, ResumeChoice { answers: false, launches: false }).await;
            Ok::<_, EarlyExit>(services)
        },
        background.context.clone(),
        &mut model,
        first,
    ));
    drop(frontend);
    journals.close(&id);
    console.language = model.language;
    ended?;
    leave_record(&model, console);
    Ok(model.exit.unwrap_or(0))
}

/// Replays a launch; returns the exit status.
pub fn replay(cli: &Cli, options: &ReplayOptions, console: &mut Console) -> u8 {
    replay_panes(cli, options, console).unwrap_or_else(|stop| console.stop(&stop))
}

/// No account is opened: a replay sends nothing.
fn replay_panes(cli: &Cli, options: &ReplayOptions, console: &mut Console) -> Result<u8, EarlyExit> {
    let speed = cli.target.speed.unwrap_or(1.0);
    if !(speed.is_finite() && speed > 0.0) {
        return Err(EarlyExit::usage(t!(console.language, "cli.sandbox.speed")));
    }
    let folders = target::folders(console.language, |name| std::env::var_os(name))?;
    let (summary, contents) =
        launches::found(console.language, &JournalDirectory::at(folders.launches()), options.launch.as_deref())?;
    if let Err(unfit) = terminal::check() {
        let why = messages::unfit(console.language, unfit);
        return Err(EarlyExit::usage(t!(console.language, "cli.replay.no-screens", why = why, launch = summary.id)));
    }
    let background = Background::new(console.language)?;
    let mut model = bare_model(console.language, cli, (0, 0));
    model.now = background.context.now();
    let replay = Replay::new(contents.entries, &model, speed);
    let unreadable =
        || EarlyExit::new(NOTHING, crate::text::count(console.language, "cli.watch.damaged", contents.damaged));
    let mut replay = replay.ok_or_else(unreadable)?;
    replay.closes = true;
    let (reader, inputs, events) = listen(console.language, background.start)?;
    inputs.begin().map_err(|it| broken(console.language, it))?;
    let screen = Screen::enter(modes()).map_err(|it| broken(console.language, it))?;
    (model.columns, model.rows) = screen.size().into();
    model.screen = app::model::Screen::Launch;
    app::replay::update::begin(&mut model, replay);
    let mut frontend = TuiFrontend::new(screen, &reader);
    let opening = async {
        background.recall(console.language, cli, &folders, ResumeChoice { answers: false, launches: false }).await;
        std::future::pending::<Result<Services, EarlyExit>>().await
    };
    let context = background.context.clone();
    let ended =
        background.ui.block_on(event_loop::run(&mut frontend, events, opening, context, &mut model, Vec::new()));
    drop(frontend);
    console.language = model.language;
    ended?;
    if contents.damaged > 0 {
        console.note(crate::text::count(console.language, "cli.watch.damaged", contents.damaged));
    }
    Ok(model.exit.unwrap_or(0))
}

/// Switches to the language of the settings, which otherwise are loaded after the first frame: an error before it is
/// told in that language, too.
pub(super) fn settle(cli: &Cli, console: &mut Console) -> Language {
    let settled = language::settled(cli.language.is_some(), |name| std::env::var_os(name));
    console.language = settled.unwrap_or(console.language);
    console.language
}

/// An early exit occurs before anything was changed, or after the terminal is restored.
fn walk(cli: &Cli, console: &mut Console) -> Result<u8, EarlyExit> {
    let checked = |language| {
        target::check(language, &cli.target)?;
        appearance::theme(language, cli)?;
        plainly(language, cli)
    };
    if let Some(why) = checked(console.language).or_else(|_| checked(settle(cli, console)))? {
        return plain::run(cli, why, console);
    }
    let folders = target::folders(console.language, |name| std::env::var_os(name))?;
    target::keep_private(&folders, console)?;
    let plan = plan(console.language, cli).or_else(|_| plan(settle(cli, console), cli))?;
    let start = Instant::now();
    let (reader, inputs, events) = listen(console.language, start)?;
    let screen = Screen::enter(modes()).map_err(|it| broken(console.language, it))?;
    let answers = plan.is_none();
    let mut model = first_model(console.language, cli, screen.size().into(), plan, true);
    let mut frontend = TuiFrontend::new(screen, &reader);
    frontend.first_frame(&model).map_err(|it| broken(console.language, it))?;
    inputs.begin().map_err(|it| broken(console.language, it))?;
    let background = Background::since(console.language, start)?;
    let first = update::update(&mut model, background.context.now(), Msg::Start);
    let opening = async {
        background.recall(console.language, cli, &folders, ResumeChoice { answers, launches: true }).await;
        background.open(console.language, cli, folders).await
    };
    let context = background.context.clone();
    let ended = background.ui.block_on(event_loop::run(&mut frontend, events, opening, context, &mut model, first));
    // Dropping the screen restores the terminal; printing is possible only then.
    drop(frontend);
    console.language = model.language;
    ended?;
    leave_record(&model, console);
    Ok(model.exit.unwrap_or(0))
}

/// Returns the user's editor: `VISUAL` comes before `EDITOR`, and empty values are ignored.
fn editor(read: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<std::ffi::OsString> {
    ["VISUAL", "EDITOR"].into_iter().find_map(|name| read(name).filter(|editor| !editor.is_empty()))
}

/// Returns what prevents screens, and what works without them.
fn no_screens(language: Language, unfit: terminal::TerminalProblem) -> EarlyExit {
    EarlyExit::usage(t!(language, "cli.no-screens", why = messages::unfit(language, unfit)))
}

/// What runs behind the screen: the event loop's runtime, and the worker thread for effects.
pub(super) struct Background {
    start: Instant,
    /// The runtime of the event loop.
    pub ui: Runtime,
    /// What effects need from this computer.
    pub context: RuntimeContext,
    /// The worker thread ends when this is dropped.
    _worker: oneshot::Sender<()>,
}

/// What of an earlier run to offer.
#[derive(Clone, Copy)]
pub(super) struct ResumeChoice {
    /// The saved draft.
    pub answers: bool,
    /// An unfinished launch.
    pub launches: bool,
}

impl Background {
    fn new(language: Language) -> Result<Background, EarlyExit> {
        Background::since(language, Instant::now())
    }

    /// Starts both threads; times count from `start`.
    pub fn since(language: Language, start: Instant) -> Result<Background, EarlyExit> {
        let (tasks, worker) = worker().map_err(|it| broken(language, it))?;
        // Taken before the runtime is created: its first timer slot begins within this millisecond.
        let beat = Some(Instant::now().into());
        let ui = Builder::new_current_thread().enable_all().build().map_err(|it| broken(language, it))?;
        let clock: Clock = Arc::new(move || Now { mono: start.elapsed(), wall: SystemTime::now() });
        let context = RuntimeContext {
            tasks,
            calls: CallLog::default(),
            clock,
            beat,
            home: std::env::home_dir(),
            path: std::env::var_os("PATH"),
            editor: editor(|name| std::env::var_os(name)),
        };
        Ok(Background { start, ui, context, _worker: worker })
    }

    /// Loads the state of earlier runs on the worker thread, which sends it to the event loop.
    pub async fn recall(&self, language: Language, cli: &Cli, folders: &Folders, wanted: ResumeChoice) {
        let (cli, folders, log) = (cli.clone(), folders.clone(), self.context.calls.clone());
        let now = self.context.now().wall;
        let read = move || {
            let settled = appearance::settled(&folders, &cli);
            if let Msg::SettingsLoaded { language: Some(language), .. } = &settled {
                super::tell_panics(*language);
            }
            log.pass_on(settled);
            let journals = JournalDirectory::at(folders.launches()).list();
            let place = target::place(&cli.target);
            recall(language, &folders, &journals, wanted.answers).into_iter().for_each(|msg| log.pass_on(msg));
            if let Some(found) = wanted.launches.then(|| unfinished(&journals, &place)).flatten() {
                log.pass_on(found);
            }
            if wanted.launches {
                log.pass_on(launches_known(&journals, &place));
            }
            overdue(&journals, &place, now).into_iter().for_each(|found| log.pass_on(found));
        };
        // What can't be loaded isn't offered.
        if self.context.tasks.spawn_blocking(read).await.is_err() {
            self.context.calls.pass_on(Msg::LaunchesKnown { any: false });
        }
    }

    /// Opens the account on the worker thread, so that it doesn't delay keys.
    pub async fn open(&self, language: Language, cli: &Cli, folders: Folders) -> Result<Services, EarlyExit> {
        let (options, journal) = (cli.target.clone(), !cli.wizard.no_journal);
        let log = self.context.calls.clone();
        let calls: CallObserver = Arc::new(move |call| log.tell(call));
        let opened =
            self.context.tasks.spawn(async move { target::open(language, &options, folders, journal, calls).await });
        let opened = opened.await.map_err(|_| EarlyExit::new(INTERNAL, t!(language, "cause.stopped")));
        let mut services = opened??;
        // Keys and services must use the same clock.
        services.clock = self.context.clock.clone();
        Ok(services)
    }
}

pub(super) fn broken(language: Language, error: std::io::Error) -> EarlyExit {
    EarlyExit {
        status: USAGE,
        ..EarlyExit::usage(t!(language, "cli.terminal", why = crate::text::words(language, &files::why(&error))))
    }
}

/// Returns the requested values of the plan, or why it can't be opened.
fn read_plan(language: Language, path: &Path) -> Result<RequestedValues, EarlyExit> {
    let plan = plan_to_order::read(language, path)?.plan;
    plan.requested_values().map_err(|problems| {
        EarlyExit::problems(
            language,
            &t!(language, "cli.plan.wrong", path = plan_to_order::shown(language, path)),
            &problems,
        )
    })
}

/// Starts listening before the terminal is taken, so that no resize is missed.
fn listen(
    language: Language,
    start: Instant,
) -> Result<(InputReader, DeferredThread, UnboundedReceiver<LoopEvent>), EarlyExit> {
    let (sender, events) = unbounded_channel();
    let tell = move |input| sender.send(translate(input, start)).is_ok();
    let limits = ReadLimits {
        doubled_alt: appearance::kind() == TerminalKind::Urxvt,
        return_pair: return_pair(appearance::pasting_kind()),
        ..ReadLimits::default()
    };
    let (reader, inputs) = InputReader::listen(limits, tell).map_err(|it| broken(language, it))?;
    Ok((reader, inputs, events))
}

/// Returns how the terminal pastes Windows line endings.
fn return_pair(kind: TerminalKind) -> ReturnPair {
    match kind {
        TerminalKind::Xterm | TerminalKind::Urxvt | TerminalKind::St | TerminalKind::Mlterm => ReturnPair::OneEnd,
        // xterm.js, VTE, and Konsole convert them to one; kitty and Alacritty send them unchanged.
        TerminalKind::Vte(_)
        | TerminalKind::Konsole(_)
        | TerminalKind::VsCode
        | TerminalKind::Kitty
        | TerminalKind::Alacritty => ReturnPair::TwoEnds,
        _ => ReturnPair::Unknown,
    }
}

fn translate(input: Input, start: Instant) -> LoopEvent {
    match input {
        Input::Key { key, at } => LoopEvent::Msg(Msg::Key { key, at: at.saturating_duration_since(start) }),
        Input::Paste { text, cut } => LoopEvent::Msg(Msg::Paste { text, cut }),
        Input::Burst { text, at } => LoopEvent::Msg(Msg::Burst { text, at: at.saturating_duration_since(start) }),
        Input::Mouse(event) => LoopEvent::Msg(Msg::Mouse(event)),
        Input::Resize { columns, rows } => LoopEvent::Msg(Msg::Resize { columns, rows }),
        Input::Focus(on) => LoopEvent::Msg(Msg::Focus(on)),
        Input::Signal(Signal::Suspend) => LoopEvent::Suspend,
        Input::Signal(Signal::Continue) => LoopEvent::Continue,
        Input::Signal(signal) => {
            LoopEvent::Msg(Msg::QuitRequested { status: u8::try_from(signal.exit_status()).unwrap_or(u8::MAX) })
        }
        Input::Hangup => LoopEvent::Hangup,
    }
}

/// Returns the requested values of `--plan`, if given.
pub(super) fn plan(language: Language, cli: &Cli) -> Result<Option<RequestedValues>, EarlyExit> {
    cli.wizard.plan.as_deref().map(|it| read_plan(language, it)).transpose()
}

/// Returns the initial model for this size, with the plan's answers, if given. `opens` says whether earlier launches
/// determine the first screen.
pub(super) fn first_model(
    language: Language,
    cli: &Cli,
    size: (u16, u16),
    plan: Option<RequestedValues>,
    opens: bool,
) -> Model {
    let mut model = bare_model(language, cli, size);
    match plan {
        Some(requested) => update::resume(&mut model, requested),
        None if opens => model.screen = app::model::Screen::Welcome,
        None => {}
    }
    if let Some(region) = &cli.target.region {
        model.draft.requested.region = Some((SanitizedText::new(region), Provenance::CommandLine));
    }
    model
}

fn bare_model(language: Language, cli: &Cli, (columns, rows): (u16, u16)) -> Model {
    let theme = appearance::theme(language, cli).unwrap_or_else(|_| Theme::calm());
    let mut model = Model::new(target_info(cli), theme, columns, rows);
    model.language = language;
    model.ids = fastrand::u64(..);
    model.ends = appearance::ends(appearance::features());
    model.mouse = model.ends.mouse;
    model.display = appearance::display();
    model
}

/// Returns the terminal modes to turn on.
fn modes() -> Modes {
    Modes { mouse: appearance::features().mouse, ..Modes::default() }
}

fn target_info(cli: &Cli) -> TargetInfo {
    let target = &cli.target;
    let sandbox = target.sandbox.is_some();
    let account = sandbox.then(|| SanitizedText::new(target::SANDBOX));
    TargetInfo { label: target::label(target), sandbox, account }
}

/// Prints the summary to the normal screen: what was created, where, how to connect.
pub(super) fn leave_record(model: &Model, console: &mut Console) {
    for watch in &model.past {
        leave_record_of(watch, model, console);
    }
    match &model.watch {
        // A single line would seem to apply to all launches.
        Some(watch) if !model.past.is_empty() && watch.came_to_nothing() => {
            console.line(t!(model.language, "record.nothing-more"));
        }
        Some(watch) => leave_record_of(watch, model, console),
        None => {}
    }
}

fn leave_record_of(watch: &LaunchView, model: &Model, console: &mut Console) {
    let language = model.language;
    if let Some(deletion) = watch.deletion.as_ref().filter(|_| watch.deleting()) {
        exit_record::half_deleted(language, deletion, model.target.sandbox).iter().for_each(|line| console.line(line));
        if !deletion.spares() {
            return;
        }
    }
    for deletion in watch.ended() {
        let removed = exit_record::removed(language, deletion, model.now, model.target.sandbox);
        removed.iter().for_each(|line| console.line(line));
        if watch.launch.existing() == 0 && watch.launch.made.is_empty() {
            return;
        }
    }
    let actions: Vec<&InstanceAction> = watch.after.jobs.iter().map(|job| &job.action).collect();
    let style = console.style();
    for line in exit_record::record(language, &watch.launch, &actions, model.now, model.target.sandbox) {
        console.print_whole(&record_line(line, &style));
    }
    report::missing_key(language, &watch.launch).iter().for_each(|line| console.line(line));
}

/// Styles a line of the summary: each instance has a mark in the color of its state.
fn record_line(line: RecordLine, style: &OutputStyle) -> StyledLine {
    let (glyphs, text) = (&style.glyphs, line.text);
    let (mark, tone) = match line.kind {
        RecordKind::Ending { well: true } => (Some(glyphs.done), Tone::Good),
        RecordKind::Ending { well: false } => (None, Tone::Strong),
        RecordKind::About => return StyledLine::of(Tone::Dim, text),
        RecordKind::Login => return StyledLine::of(Tone::Strong, text),
        RecordKind::Note => return text.into(),
        RecordKind::Care => return StyledLine::of(Tone::Warn, text),
        RecordKind::Instance(phase) => match phase {
            Phase::Ready => (Some(glyphs.done), Tone::Good),
            Phase::Running | Phase::Pending => (Some(glyphs.waiting), Tone::Accent),
            Phase::Failed => (Some(glyphs.failed), Tone::Bad),
            Phase::Unreached | Phase::Stopped | Phase::Lost => (Some(glyphs.attention), Tone::Warn),
            Phase::Deleted => (Some(glyphs.done), Tone::Dim),
        },
    };
    let Some(mark) = mark.filter(|_| style.terminal) else { return StyledLine::of(tone, text) };
    match line.kind {
        // The mark takes the place of the indentation.
        RecordKind::Instance(_) => {
            let row = text.strip_prefix("  ").unwrap_or(&text).to_owned();
            StyledLine(vec![Piece::new(tone, format!("{mark} ")), Piece::plain(row)])
        }
        _ => StyledLine(vec![Piece::new(tone, format!("{mark} ")), Piece::new(Tone::Strong, text)]),
    }
}
