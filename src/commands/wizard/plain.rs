//! Runs the wizard in line mode: reads standard input line by line, with the same event loop behind it.

use super::{Background, ResumeChoice};
use crate::app::effect::{Secret, TerminalAction};
use crate::app::message::Msg;
use crate::app::update;
use crate::args::Cli;
use crate::commands::exit::EarlyExit;
use crate::commands::output::Console;
use crate::commands::signals::Signals;
use crate::commands::{target, wizard};
use crate::domain::user_settings::TerminalFeatures;
use crate::line_mode::{Audience, LineFrontend};
use crate::runtime::event_loop::{self, InputLine, LoopEvent};
use crate::runtime::tui_frontend::shown;
use crate::terminal::{BELL, KEEP_TITLE, OTHER_TITLE, Osc, TITLE_BACK, TabProgress, TerminalProblem};
use crate::text::Language;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Maximum bytes of a line; far more than any answer needs.
const LONGEST: usize = 64 * 1024;
/// The window size to assume without a screen.
const NO_SCREEN: (u16, u16) = (80, 24);

/// Runs line mode to its end. `why` is what prevents screens, if anything does.
pub fn run(cli: &Cli, why: Option<TerminalProblem>, console: &mut Console) -> Result<u8, EarlyExit> {
    let language = wizard::settle(cli, console);
    let folders = target::folders(language, |name| std::env::var_os(name))?;
    target::keep_private(&folders, console)?;
    let start = Instant::now();
    let plan = wizard::plan(language, cli)?;
    let reader = reader();
    // Piped answers were written for certain questions, so no saved draft is offered.
    let hands = reader.hands;
    let answers = plan.is_none() && hands;
    let mut model = wizard::first_model(language, cli, NO_SCREEN, plan, hands);
    // Printed URLs need no hyperlinks, and a pipe isn't a terminal.
    model.ends.links = false;
    if !reader.hands {
        let title = false;
        model.ends = TerminalFeatures { bell: false, notify: false, progress: false, title, ..model.ends };
    }
    let beside = TerminalExtras { speech: Osc::from_environment(), told: Arc::default() };
    let background = Background::since(language, start)?;
    let first = update::update(&mut model, background.context.now(), Msg::Start);
    let mut out = std::io::stdout();
    if let Some(why) = why {
        let _ = writeln!(out, "{}", t!(language, "plain.why", why = super::messages::unfit(language, why)));
    }
    let (sender, events) = unbounded_channel();
    let (want, wanted) = channel();
    let wanting = move || {
        let _ = want.send(());
    };
    let mut paper =
        LineFrontend::new(out, reader).wanting(wanting).hushing(crate::terminal::hush).telling(beside.voice());
    let lines = sender.clone();
    let listening = move || listen(std::io::stdin(), line_waits, &wanted, &lines, start);
    std::thread::Builder::new()
        .name("lines".into())
        .spawn(listening)
        .map_err(|error| wizard::broken(language, error))?;
    let opening = async {
        background.recall(language, cli, &folders, ResumeChoice { answers, launches: hands }).await;
        background.open(language, cli, folders).await
    };
    let context = background.context.clone();
    background.ui.block_on(async {
        let mut signals = Signals::listen().map_err(|error| wizard::broken(language, error))?;
        tokio::select! {
            ended = event_loop::run(&mut paper, events, opening, context, &mut model, first) => ended,
            error = tell_signals(language, &mut signals, &sender) => Err(error),
        }
    })?;
    drop(paper);
    drop(beside);
    if model.watch.is_none() {
        console.line(t!(language, "plain.left"));
    }
    wizard::leave_record(&model, console);
    Ok(model.exit.unwrap_or(0))
}

/// Sends title, progress, and notifications to a terminal in line mode. Dropping it resets what would remain.
struct TerminalExtras {
    speech: Osc,
    told: Arc<SentExtras>,
}

/// What was sent and must be reset.
#[derive(Default)]
struct SentExtras {
    title: AtomicBool,
    progress: AtomicBool,
}

impl TerminalExtras {
    fn voice(&self) -> impl Fn(&TerminalAction) -> String + Send + Sync + 'static {
        let (speech, told) = (self.speech, self.told.clone());
        move |act| told.act(&speech, act)
    }
}

impl SentExtras {
    /// Returns the escape sequences for an action.
    fn act(&self, speech: &Osc, act: &TerminalAction) -> String {
        match act {
            TerminalAction::Notify { text, bell, desktop } => {
                let bell = if *bell { BELL } else { "" };
                let notice = desktop.then(|| speech.notification(text)).unwrap_or_default();
                format!("{bell}{notice}")
            }
            TerminalAction::Title(text) => {
                let first = !self.title.swap(true, Ordering::Relaxed);
                format!("{}{}", if first { KEEP_TITLE } else { "" }, speech.title(text))
            }
            TerminalAction::Progress(progress) => {
                self.progress.store(progress.is_some(), Ordering::Relaxed);
                speech.progress(shown(*progress))
            }
            _ => String::new(),
        }
    }

    /// Returns the escape sequences that reset the terminal.
    fn take_back(&self, speech: &Osc) -> String {
        let progress = self.progress.swap(false, Ordering::Relaxed).then(|| speech.progress(TabProgress::None));
        let other = if speech.0.title_kept { "" } else { OTHER_TITLE };
        let title = self.title.swap(false, Ordering::Relaxed).then(|| format!("{other}{TITLE_BACK}"));
        progress.into_iter().chain(title).collect()
    }
}

impl Drop for TerminalExtras {
    fn drop(&mut self) {
        // If the terminal is gone, there is nothing to reset.
        let _ = std::io::stdout().write_all(self.told.take_back(&self.speech).as_bytes());
        let _ = std::io::stdout().flush();
    }
}

fn reader() -> Audience {
    let out = std::io::stdout().is_terminal();
    let columns = out.then(crate::terminal::columns).flatten();
    Audience { hands: out && std::io::stdin().is_terminal(), columns: columns.map(usize::from) }
}

/// The first signal asks the program to exit; the second exits at once.
async fn tell_signals(language: Language, signals: &mut Signals, sender: &UnboundedSender<LoopEvent>) -> EarlyExit {
    let signal = signals.next().await;
    let status = 128u8.saturating_add(u8::try_from(signal).unwrap_or(0));
    let _ = sender.send(LoopEvent::Msg(Msg::QuitRequested { status }));
    EarlyExit::signal(signals.next().await, t!(language, "cli.launch.left"))
}

/// Time within which pasted lines arrive together, even over a slow connection.
const TOGETHER: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };

/// Returns whether another line of a paste is waiting at the terminal. Piped lines aren't pastes.
fn line_waits() -> bool {
    let input = std::io::stdin();
    let mut ready = [PollFd::new(&input, PollFlags::IN)];
    input.is_terminal() && poll(&mut ready, Some(&TOGETHER)).is_ok_and(|count| count > 0)
}

/// Reads a line each time one is wanted, until the end of input, and no byte more, as it may be meant for a child
/// process. Each line has the time at which it was read, and whether another one `waits`.
fn listen(
    mut input: impl Read,
    waits: impl Fn() -> bool,
    wanted: &Receiver<()>,
    lines: &UnboundedSender<LoopEvent>,
    start: Instant,
) {
    let mut chunk = [0; 4096];
    let mut line = Vec::new();
    while wanted.recv().is_ok() {
        let mut sent = false;
        while !sent {
            let count = match input.read(&mut chunk) {
                Ok(count) if count > 0 => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                _ => return end(&line, lines, start.elapsed()),
            };
            let at = start.elapsed();
            for (place, byte) in chunk[..count].iter().enumerate() {
                match byte {
                    b'\n' => {
                        sent = true;
                        let more = place + 1 < count || waits();
                        let _ = lines.send(LoopEvent::Line(made(&std::mem::take(&mut line), at, more)));
                    }
                    byte if line.len() < LONGEST => line.push(*byte),
                    _ => {}
                }
            }
        }
    }
}

/// The last line may lack a line break.
fn end(rest: &[u8], lines: &UnboundedSender<LoopEvent>, at: Duration) {
    if !rest.is_empty() {
        let _ = lines.send(LoopEvent::Line(made(rest, at, false)));
    }
    let _ = lines.send(LoopEvent::End);
}

fn made(bytes: &[u8], at: Duration, more: bool) -> InputLine {
    InputLine { text: Secret::new(String::from_utf8_lossy(bytes).trim_end_matches('\r').to_owned()), at, more }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{Features, Notices};

    #[test]
    fn line_mode_rings_and_notifies_with_supported_sequences_only() {
        let (speech, told) =
            (Osc(Features { notices: Some(Notices::Osc777), ..Features::default() }), SentExtras::default());
        let end = |bell, desktop| told.act(&speech, &TerminalAction::Notify { text: "It runs.".into(), bell, desktop });
        assert_eq!(end(true, true), "\x07\x1b]777;notify;Skysail;It runs.\x1b\\");
        assert_eq!((end(true, false), end(false, false)), ("\x07".to_owned(), String::new()));
        assert_eq!((told.act(&speech, &TerminalAction::Repaint), told.take_back(&speech)), Default::default());
    }

    #[test]
    fn title_and_progress_are_reset_on_exit() {
        use crate::app::effect;
        let speech = Osc(Features { title: true, progress: true, ..Features::default() });
        let told = SentExtras::default();
        assert_eq!(told.act(&speech, &TerminalAction::Title("a".into())), "\x1b[22;0t\x1b]2;a\x1b\\");
        assert_eq!(told.act(&speech, &TerminalAction::Title("b".into())), "\x1b]2;b\x1b\\");
        assert_eq!(
            told.act(&speech, &TerminalAction::Progress(Some(effect::TaskbarProgress::Busy))),
            "\x1b]9;4;3;0\x1b\\"
        );
        assert_eq!(told.take_back(&speech), "\x1b]9;4;0;0\x1b\\\x1b]2;Terminal\x1b\\\x1b[23;0t");
        assert_eq!(told.take_back(&speech), "");
    }
}
