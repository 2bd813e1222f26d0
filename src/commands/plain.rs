//! The wizard line by line: standard input read a line at a time, the same loop behind it.

use super::console::Console;
use super::exit::Stop;
use super::signals::Signals;
use super::wizard::{self, Backstage, Wanted};
use super::{language, site};
use crate::app::act::{Act, Secret};
use crate::app::message::Msg;
use crate::app::update;
use crate::args::Cli;
use crate::domain::habits::Ends;
use crate::plain::{Paper, Reader};
use crate::shell::canvas::shown;
use crate::shell::run::{self, Heard, Line};
use crate::terminal::{BELL, KEEP_TITLE, OTHER_TITLE, Progress, Speech, TITLE_BACK, Unfit};
use std::io::{IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Bytes of a line that are kept: far more than any answer has.
const LONGEST: usize = 64 * 1024;
/// The size that the program believes in where there is none.
const NO_SCREEN: (u16, u16) = (80, 24);

/// Runs it to its end. `why` is what keeps the screens away, if something does.
pub fn run(cli: &Cli, why: Option<Unfit>, console: &mut Console) -> Result<u8, Stop> {
    let folders = site::folders(|name| std::env::var_os(name))?;
    let start = Instant::now();
    let plan = wizard::plan(cli)?;
    let reader = reader();
    // What comes through a pipe answers the questions it was written for, whatever was kept.
    let hands = reader.hands;
    let answers = plan.is_none() && hands;
    language::settle(cli, |name| std::env::var_os(name));
    let mut model = wizard::first_model(cli, NO_SCREEN, plan);
    // An address among lines is as good as a link, and a pipe is no terminal.
    model.ends.links = false;
    if !reader.hands {
        let title = false;
        model.ends = Ends { bell: false, notify: false, progress: false, title, ..model.ends };
    }
    let beside = Beside { speech: Speech::from_environment(), told: Arc::default() };
    let backstage = Backstage::since(start)?;
    let first = update::update(&mut model, backstage.outside.now(), Msg::Start);
    let mut out = std::io::stdout();
    if let Some(why) = why {
        let _ = writeln!(out, "{}", crate::t!("plain.why", why = why));
    }
    let (sender, heard) = unbounded_channel();
    let (want, wanted) = channel();
    let wanting = move || {
        let _ = want.send(());
    };
    let mut paper = Paper::new(out, reader).wanting(wanting).hushing(crate::terminal::hush).telling(beside.voice());
    let lines = sender.clone();
    std::thread::Builder::new().name("lines".into()).spawn(move || listen(std::io::stdin(), &wanted, &lines, start))?;
    let opening = async {
        backstage.recall(cli, &folders, Wanted { answers, launches: hands }).await;
        backstage.open(cli, folders).await
    };
    let outside = backstage.outside.clone();
    backstage.ui.block_on(async {
        let mut signals = Signals::listen()?;
        tokio::select! {
            ended = run::run(&mut paper, heard, opening, outside, &mut model, first) => ended,
            error = tell_signals(&mut signals, &sender) => Err(error),
        }
    })?;
    drop(paper);
    drop(beside);
    if model.watch.is_none() {
        console.line(crate::t!("plain.left"));
    }
    wizard::leave_record(&model, console);
    Ok(model.exit.unwrap_or(0))
}

/// What a terminal that shows lines is told beside them. Dropping it takes back what would stay.
struct Beside {
    speech: Speech,
    told: Arc<Told>,
}

/// What it was told and has not forgotten.
#[derive(Default)]
struct Told {
    title: AtomicBool,
    progress: AtomicBool,
}

impl Beside {
    fn voice(&self) -> impl Fn(&Act) -> String + Send + Sync + 'static {
        let (speech, told) = (self.speech, self.told.clone());
        move |act| told.act(&speech, act)
    }
}

impl Told {
    /// What is written for an act.
    fn act(&self, speech: &Speech, act: &Act) -> String {
        match act {
            Act::Notify { text, bell, desktop } => {
                let bell = if *bell { BELL } else { "" };
                let notice = desktop.then(|| speech.notification(text)).unwrap_or_default();
                format!("{bell}{notice}")
            }
            Act::Title(text) => {
                let first = !self.title.swap(true, Ordering::Relaxed);
                format!("{}{}", if first { KEEP_TITLE } else { "" }, speech.title(text))
            }
            Act::Progress(progress) => {
                self.progress.store(progress.is_some(), Ordering::Relaxed);
                speech.progress(shown(*progress))
            }
            _ => String::new(),
        }
    }

    /// What is written at the end.
    fn take_back(&self, speech: &Speech) -> String {
        let progress = self.progress.swap(false, Ordering::Relaxed).then(|| speech.progress(Progress::None));
        let other = if speech.0.title_kept { "" } else { OTHER_TITLE };
        let title = self.title.swap(false, Ordering::Relaxed).then(|| format!("{other}{TITLE_BACK}"));
        progress.into_iter().chain(title).collect()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // A terminal that is gone remembers nothing.
        let _ = std::io::stdout().write_all(self.told.take_back(&self.speech).as_bytes());
        let _ = std::io::stdout().flush();
    }
}

fn reader() -> Reader {
    let out = std::io::stdout().is_terminal();
    let columns = out.then(crate::terminal::columns).flatten();
    Reader { hands: out && std::io::stdin().is_terminal(), columns: columns.map(usize::from) }
}

/// Each signal asks the program to leave; the second at once.
async fn tell_signals(signals: &mut Signals, sender: &UnboundedSender<Heard>) -> Stop {
    let signal = signals.next().await;
    let status = 128u8.saturating_add(u8::try_from(signal).unwrap_or(0));
    let _ = sender.send(Heard::Msg(Msg::Leave { status }));
    Stop::signal(signals.next().await, crate::t!("cli.launch.left"))
}

/// Reads when a line is wanted, until there are no more: not a byte is taken that somebody else
/// who has the terminal should get. Each line bears the time at which it was read.
fn listen(mut input: impl Read, wanted: &Receiver<()>, lines: &UnboundedSender<Heard>, start: Instant) {
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
            for byte in &chunk[..count] {
                match byte {
                    b'\n' => {
                        sent = true;
                        let _ = lines.send(Heard::Line(made(&std::mem::take(&mut line), start.elapsed())));
                    }
                    byte if line.len() < LONGEST => line.push(*byte),
                    _ => {}
                }
            }
        }
    }
}

/// The last line may have no end.
fn end(rest: &[u8], lines: &UnboundedSender<Heard>, at: Duration) {
    if !rest.is_empty() {
        let _ = lines.send(Heard::Line(made(rest, at)));
    }
    let _ = lines.send(Heard::End);
}

fn made(bytes: &[u8], at: Duration) -> Line {
    Line { text: Secret(String::from_utf8_lossy(bytes).trim_end_matches('\r').to_owned()), at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{Features, Notices};

    #[test]
    fn a_terminal_of_lines_rings_and_notifies_and_is_asked_for_no_more_than_it_has() {
        let (speech, told) =
            (Speech(Features { notices: Some(Notices::Osc777), ..Features::default() }), Told::default());
        let end = |bell, desktop| told.act(&speech, &Act::Notify { text: "It runs.".into(), bell, desktop });
        assert_eq!(end(true, true), "\x07\x1b]777;notify;Skysail;It runs.\x1b\\");
        assert_eq!((end(true, false), end(false, false)), ("\x07".to_owned(), String::new()));
        assert_eq!((told.act(&speech, &Act::Repaint), told.take_back(&speech)), Default::default());
    }

    #[test]
    fn the_name_of_the_window_and_its_progress_are_taken_back_at_the_end() {
        use crate::app::act;
        let speech = Speech(Features { title: true, progress: true, ..Features::default() });
        let told = Told::default();
        assert_eq!(told.act(&speech, &Act::Title("a".into())), "\x1b[22;0t\x1b]2;a\x1b\\");
        assert_eq!(told.act(&speech, &Act::Title("b".into())), "\x1b]2;b\x1b\\");
        assert_eq!(told.act(&speech, &Act::Progress(Some(act::Progress::Busy))), "\x1b]9;4;3;0\x1b\\");
        assert_eq!(told.take_back(&speech), "\x1b]9;4;0;0\x1b\\\x1b]2;Terminal\x1b\\\x1b[23;0t");
        assert_eq!(told.take_back(&speech), "");
    }
}
