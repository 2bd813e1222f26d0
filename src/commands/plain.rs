//! The wizard line by line: standard input read a line at a time, the same loop behind it.

use super::console::Console;
use super::exit::Stop;
use super::signals::Signals;
use super::wizard::{self, Backstage};
use super::{language, site};
use crate::app::act::{Act, Secret};
use crate::app::ends::Ends;
use crate::app::message::Msg;
use crate::app::update;
use crate::args::Cli;
use crate::plain::{Paper, Reader};
use crate::shell::run::{self, Heard, Line};
use crate::terminal::{BELL, Speech, Unfit};
use std::io::{IsTerminal, Read, Write};
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
    let answers = plan.is_none() && reader.hands;
    language::settle(cli, |name| std::env::var_os(name));
    let mut model = wizard::first_model(cli, NO_SCREEN, plan);
    let speech = Speech::from_environment();
    // Nothing of it would come back at the end, and a pipe is no terminal.
    model.ends = Ends { title: false, progress: false, links: false, ..model.ends };
    if !reader.hands {
        model.ends = Ends { bell: false, notify: false, ..model.ends };
    }
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
    let mut paper =
        Paper::new(out, reader).wanting(wanting).hushing(crate::terminal::hush).telling(move |act| told(&speech, act));
    let lines = sender.clone();
    std::thread::Builder::new().name("lines".into()).spawn(move || listen(std::io::stdin(), &wanted, &lines, start))?;
    let opening = async {
        backstage.recall(cli, &folders, answers).await;
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
    if model.watch.is_none() {
        console.line(crate::t!("plain.left"));
    }
    wizard::leave_record(&model, console);
    Ok(model.exit.unwrap_or(0))
}

/// What a terminal that shows lines is told of an act.
fn told(speech: &Speech, act: &Act) -> String {
    match act {
        Act::Notify { text, bell, desktop } => {
            let bell = if *bell { BELL } else { "" };
            let notice = desktop.then(|| speech.notification(text)).unwrap_or_default();
            format!("{bell}{notice}")
        }
        _ => String::new(),
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
    fn a_terminal_of_lines_rings_and_notifies_and_is_told_nothing_else() {
        let speech = Speech(Features { notices: Some(Notices::Osc777), ..Features::default() });
        let end = |bell, desktop| told(&speech, &Act::Notify { text: "It runs.".into(), bell, desktop });
        assert_eq!(end(true, true), "\x07\x1b]777;notify;Skysail;It runs.\x1b\\");
        assert_eq!((end(true, false), end(false, false)), ("\x07".to_owned(), String::new()));
        assert_eq!(told(&speech, &Act::Title("x".into())), "");
    }
}
