//! Reads the screen of a program in a pseudo-terminal, and waits for text on it.

use std::io::Read;
use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What the opening screen shows in each language: always, while it looks for credentials, and if it found none.
const OPENING: [&str; 2] = ["Launch a server on Amazon Lightsail", "Lanza un servidor en Amazon Lightsail"];
const READY: [&str; 4] = [" choose", " elegir", "Where do you want to start?", "¿Por dónde empezar?"];
const HOME: [&str; 2] = ["Your servers", "Tus servidores"];
const HOME_ASKS: [&str; 4] = ["n new server", "n servidor nuevo", "or a letter >", "o una letra >"];
const LOOKING: [&str; 2] = ["looking for AWS credentials", "buscando credenciales de AWS"];
const NO_CREDENTIALS: [&str; 4] =
    ["no AWS credentials found", "no usable profile", "no hay credenciales de AWS", "no sirve"];

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    Code(u32),
    Signal(String),
}

/// What several threads know about one program.
#[derive(Default)]
pub struct PtyScreen {
    seen: Mutex<Seen>,
    changed: Condvar,
}

/// The terminal's screen, and what else is known.
#[derive(Default)]
pub struct Seen {
    pub terminal: vt100::Parser,
    pub bytes: Vec<u8>,
    pub exit: Option<Exit>,
    /// Whether the terminal takes no output.
    pub stalled: bool,
    /// Whether the terminal is being closed.
    pub closing: bool,
    /// Whether the opening screen or Home was seen and left for the place where every test begins.
    pub begun: bool,
}

impl PtyScreen {
    pub fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn tell(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen());
        self.changed.notify_all();
    }

    pub fn wait(&self, deadline: Instant, mut is: impl FnMut(&Seen) -> bool) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(self.seen(), left, |seen| !is(seen));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// What to type on the opening screen or Home to get to the first question, or to the sign-in dialog if there are
    /// no credentials.
    pub fn leads_on(&self) -> Option<&'static [u8]> {
        let mut seen = self.seen();
        let text = seen.terminal.screen().contents();
        let lines = !is_on(&seen.bytes, "1049");
        let has = |all: &[&str]| all.iter().any(|words| text.contains(words));
        let without = has(&NO_CREDENTIALS);
        // Nothing covers it: its key hints, or its prompt, come last.
        let last = text.trim_end().lines().last().unwrap_or_default();
        let asks = READY.iter().any(|words| last.contains(words));
        let home = has(&HOME) && HOME_ASKS.iter().any(|words| last.contains(words));
        let known = home || has(&OPENING) && !has(&LOOKING) && asks;
        if seen.begun || !known || (lines && !text.trim_end().ends_with('>')) {
            return None;
        }
        seen.begun = true;
        Some(match (without, lines) {
            _ if home && lines => b"n\r",
            _ if home => b"n",
            (false, _) => b"\r",
            (true, false) => b"\x1bOS",
            (true, true) => b"p\r",
        })
    }

    pub fn read_all(&self, output: &mut dyn Read, keyboard: &dyn Fn(&'static [u8])) {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut chunk) {
            self.tell(|seen| {
                seen.bytes.extend_from_slice(&chunk[..count]);
                seen.terminal.process(&chunk[..count]);
            });
            if let Some(keys) = self.leads_on() {
                keyboard(keys);
            }
            let stalled = |seen: &mut Seen| seen.stalled && !seen.closing;
            let seen = self.changed.wait_while(self.seen(), stalled);
            if seen.unwrap_or_else(PoisonError::into_inner).closing {
                return;
            }
        }
    }
}

pub fn terminal((columns, rows): (u16, u16)) -> vt100::Parser {
    let of = |length| NonZeroU16::new(length).unwrap_or(NonZeroU16::MIN);
    vt100::Parser::new(of(rows), of(columns), 0)
}

pub fn exit(status: &portable_pty::ExitStatus) -> Exit {
    match status.signal() {
        Some(signal) => Exit::Signal(signal.into()),
        None => Exit::Code(status.exit_code()),
    }
}

pub fn is_on(bytes: &[u8], mode: &str) -> bool {
    let last = |end: char| find_last(bytes, format!("\x1b[?{mode}{end}").as_bytes());
    last('h') > last('l')
}

pub fn find_last(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).rposition(|window| window == part)
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    find_last(bytes, part).is_some()
}
