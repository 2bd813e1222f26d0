//! The same wizard line by line, in words and with numbers to choose: for screen readers, for
//! terminals that can only print, and for answers that come through a pipe.
//!
//! It is another face of the one program: the same [`Model`], changed by the same `update`, runs
//! in the same loop. So steps, defaults, rules, plan and launch are the same by construction.
//! What is shown here is said once, a line for each change; nothing moves the cursor or sets a
//! colour.
//!
//! ```text
//! prompt.rs    what is asked now: lines, a prompt, and what each answer would mean
//!   question.rs  review.rs  launch.rs  instance_actions.rs  frontend.rs      by the place in the program
//! answer.rs    a line, and what it means to what was asked
//! guide.rs     what `?` says       messages.rs  the words, where screens would name keys
//! ```

mod account_dialog;
mod announcements;
mod answer;
mod frontend;
mod guide;
mod home;
mod instance_actions;
mod instance_dialog;
mod launch;
mod messages;
mod prompt;
mod question;
mod review;
mod turn;

use crate::app::effect::{Secret, TerminalAction};
use crate::app::hit_map::HitMap;
use crate::app::keymap::KeyAction;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{Model, Overlay};
use crate::app::update::review_lines;
use crate::domain::account::pasted;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::{Now, spoken};
use crate::domain::user_text::FieldId;
use crate::runtime::event_loop::{Frontend, InputLine};
use crate::widgets::wrap::wrap;
use announcements::Announced;
use prompt::{LinePrompt, ParsedLine, PromptContext, Turn};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::Duration;

/// Rows of a list that are said at once.
const PAGE: usize = 40;
/// How often it is said that something is still waited for.
const STILL: Duration = Duration::from_secs(30);

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    /// A user at a terminal, who sees what is said and types the answers. Only such a one creates.
    pub hands: bool,
    /// Cells of a line, where known: prose is broken at words there.
    pub columns: Option<usize>,
}

/// What the program is shown on: lines of text, and lines that answer.
pub struct LineFrontend<W> {
    out: W,
    reader: Audience,
    heard: VecDeque<InputLine>,
    /// Lines that were pasted where keys are asked for, until the last of them is there.
    pasted: Vec<InputLine>,
    ended: bool,
    /// What a line would answer now.
    asked: Option<LinePrompt>,
    /// What is to be said to the program before anything is asked.
    next: Option<Msg>,
    talk: Conversation,
    told: Announced,
    /// What is waited for, and when to say so again.
    waits: Option<(String, Now)>,
    /// The lines of the last question, so that they are not said twice in a row.
    last: Vec<String>,
    /// Something was said since the prompt, so it has to be said again.
    broken: bool,
    /// Told when a line is wanted: none is read before.
    want: Box<dyn Fn() + Send + Sync>,
    wanted: bool,
    /// Told whether what is typed is to be seen.
    hush: Box<dyn Fn(bool) + Send + Sync>,
    hushed: bool,
    /// What the terminal is told of an act, if anything.
    tell: Box<dyn Fn(&TerminalAction) -> String + Send + Sync>,
}

/// What has been said so far that decides what is asked next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversation {
    pub hands: bool,
    /// Rows of the list that may be said.
    pub rows: usize,
    /// Lines of a text while it is typed.
    pub typing: Option<Vec<String>>,
    /// The user came from the review to change this, and goes back there.
    pub from_review: bool,
    /// A file is being read or written: its answer comes before the next question.
    pub file: bool,
    /// The question that the review led to.
    pub changing: Option<FieldId>,
    /// The user went one back: what is there is asked, though it has an answer.
    pub back: bool,
    /// Asked to create where nobody can: the plan is offered to be saved, and then it ends.
    pub parting: bool,
    /// It was offered.
    pub offered: bool,
    /// A plan or an export was written.
    pub saved: bool,
}

impl<W: Write> LineFrontend<W> {
    /// Returns a frontend that prints to `out`, for this audience.
    pub fn new(out: W, reader: Audience) -> LineFrontend<W> {
        LineFrontend {
            out,
            reader,
            heard: VecDeque::new(),
            pasted: Vec::new(),
            ended: false,
            asked: None,
            next: None,
            talk: Conversation { hands: reader.hands, rows: PAGE, ..Conversation::default() },
            told: Announced::default(),
            waits: None,
            last: Vec::new(),
            broken: false,
            want: Box::new(|| ()),
            wanted: false,
            hush: Box::new(|_| ()),
            hushed: false,
            tell: Box::new(|_| String::new()),
        }
    }

    /// Tells each time that a line is wanted.
    pub fn wanting(mut self, want: impl Fn() + Send + Sync + 'static) -> LineFrontend<W> {
        self.want = Box::new(want);
        self
    }

    /// Tells the terminal not to show what is typed, and to show it again.
    pub fn hushing(mut self, hush: impl Fn(bool) + Send + Sync + 'static) -> LineFrontend<W> {
        self.hush = Box::new(hush);
        self
    }

    fn hush(&mut self, on: bool) {
        if self.hushed != on {
            self.hushed = on;
            (self.hush)(on);
        }
    }

    /// What the terminal is told of an act beside the lines.
    pub fn telling(mut self, tell: impl Fn(&TerminalAction) -> String + Send + Sync + 'static) -> LineFrontend<W> {
        self.tell = Box::new(tell);
        self
    }

    /// A line of ours or the service's; what is further in is not broken.
    fn say(&mut self, text: &str) -> io::Result<()> {
        let clean = SanitizedText::new(text);
        match self.reader.columns.filter(|_| !text.starts_with(' ')) {
            Some(columns) => wrap(&clean, columns.max(20)).iter().try_for_each(|line| writeln!(self.out, "{line}")),
            None => writeln!(self.out, "{}", clean.as_str()),
        }
    }

    /// What is new since the last look, and then what is asked.
    fn speak(&mut self, model: &Model) -> io::Result<()> {
        self.talk.after(model);
        for line in self.told.news(model, &self.talk) {
            self.break_prompt()?;
            self.say(&line)?;
        }
        match turn::turn(model, &self.talk) {
            Turn::Wait(what) => self.wait(model, what)?,
            Turn::Quiet => {}
            Turn::Go(msg) => {
                self.talk.offered |= self.talk.parting && model.overlay.is_none();
                self.next = Some(msg);
            }
            Turn::GiveUp(lines) => {
                self.hush(false);
                lines.iter().try_for_each(|line| self.say(line))?;
                self.next = Some(Msg::QuitRequested { status: 1 });
            }
            Turn::Ask(ask) => {
                self.waits = None;
                match self.asked.take().filter(|asked| ask.is_still(asked)) {
                    Some(asked) => {
                        if std::mem::take(&mut self.broken) {
                            self.prompt(&asked)?;
                        }
                        self.asked = Some(asked);
                    }
                    None => self.ask(model, *ask)?,
                }
            }
        }
        self.out.flush()
    }

    /// A line that comes while a prompt waits for its answer begins on a line of its own.
    fn break_prompt(&mut self) -> io::Result<()> {
        let waits = self.asked.as_ref().is_some_and(|ask| !ask.prompt.is_empty());
        match waits && !std::mem::replace(&mut self.broken, waits) {
            true => writeln!(self.out),
            false => Ok(()),
        }
    }

    fn ask(&mut self, model: &Model, ask: LinePrompt) -> io::Result<()> {
        self.broken = false;
        for line in self.told.heading(model, &ask.place) {
            self.say(&line)?;
        }
        if self.last != ask.lines {
            ask.lines.iter().try_for_each(|line| self.say(line))?;
            self.last.clone_from(&ask.lines);
        }
        ask.news.iter().try_for_each(|line| self.say(line))?;
        self.prompt(&ask)?;
        self.asked = Some(ask);
        Ok(())
    }

    /// Before a secret is asked for, nothing that is typed is shown any more.
    fn prompt(&mut self, ask: &LinePrompt) -> io::Result<()> {
        self.hush(ask.secret);
        if !ask.prompt.is_empty() {
            write!(self.out, "{}", SanitizedText::new(&ask.prompt))?;
        }
        self.out.flush()
    }

    /// What is waited for: said once, and now and then.
    fn wait(&mut self, model: &Model, what: String) -> io::Result<()> {
        self.break_prompt()?;
        self.hush(false);
        self.asked = None;
        match &self.waits {
            Some((known, since)) if *known == what => {
                let waited = model.now.since(*since);
                let due = STILL.saturating_mul(self.told.still + 1);
                if waited >= due {
                    self.told.still += 1;
                    let line = crate::t!("plain.still", what = what, since = spoken(waited));
                    self.say(&line)?;
                }
            }
            _ => {
                self.say(&crate::t!("plain.asking", what = what))?;
                self.told.still = 0;
                self.waits = Some((what, model.now));
            }
        }
        Ok(())
    }

    /// The next line means this to what was asked; lines that only ask for words are answered here.
    fn answer(&mut self, model: &Model) -> io::Result<Option<Msg>> {
        while let Some(ask) = self.asked.take() {
            let Some(line) = self.heard.pop_front() else {
                self.asked = Some(ask);
                if self.ended {
                    return self.end().map(Some);
                }
                if !std::mem::replace(&mut self.wanted, true) {
                    (self.want)();
                }
                return Ok(None);
            };
            self.broken = false;
            if line.more && self.reader.hands && ask.secret {
                self.pasted.push(line);
                self.asked = Some(ask);
                continue;
            }
            let line = self.together(line);
            self.hush(false);
            if !self.reader.hands && !ask.prompt.is_empty() {
                writeln!(self.out)?;
            }
            let reply = answer::meaning(&line, &ask, &mut self.talk, model);
            match reply {
                ParsedLine::Say(said) => {
                    self.talk.rows = PAGE;
                    self.told.answering(&ask.place, &said);
                    return Ok(Some(Msg::LineInput(said)));
                }
                ParsedLine::Leave(status) => return Ok(Some(Msg::QuitRequested { status })),
                ParsedLine::Tell(lines) => {
                    lines.iter().try_for_each(|line| self.say(line))?;
                    self.prompt(&ask)?;
                    self.asked = Some(ask);
                }
                ParsedLine::Go(line) => {
                    self.asked = Some(ask);
                    self.out.write_all(line.as_bytes())?;
                }
                ParsedLine::Again => {
                    self.last.clear();
                    self.speak(model)?;
                }
            }
        }
        Ok(None)
    }

    /// Lines that were pasted together where keys are asked for are one answer, if they are a block of keys; if not, each
    /// is one.
    fn together(&mut self, last: InputLine) -> InputLine {
        let mut all = std::mem::take(&mut self.pasted);
        all.push(InputLine { more: false, ..last.clone() });
        let block = Secret::new(all.iter().map(|line| line.text.open()).collect::<Vec<_>>().join("\n"));
        if all.len() > 1 && pasted::read(block.open()).is_some() {
            return InputLine { text: block, ..last };
        }
        for line in all.into_iter().rev() {
            self.heard.push_front(InputLine { more: false, ..line });
        }
        self.heard.pop_front().unwrap_or(last)
    }

    /// No more lines come. A user has left; answers that end before anything came of them failed.
    fn end(&mut self) -> io::Result<Msg> {
        self.break_prompt()?;
        let strict = self.asked.as_ref().is_some_and(|ask| ask.strict);
        let status = match () {
            () if self.talk.hands || self.talk.saved => 0,
            () if strict => answer::NOTHING,
            () => 2,
        };
        if status != 0 {
            self.say(crate::t!("plain.ended"))?;
        }
        Ok(Msg::QuitRequested { status })
    }
}

/// However it ends, what is typed next is seen.
impl<W> Drop for LineFrontend<W> {
    fn drop(&mut self) {
        if self.hushed {
            (self.hush)(false);
        }
    }
}

impl<W: Write> Frontend for LineFrontend<W> {
    fn show(&mut self, model: &Model) -> io::Result<Option<HitMap>> {
        self.speak(model)?;
        Ok(Some(HitMap { page: model.page, furthest: model.furthest, ..HitMap::default() }))
    }

    fn pending(&self) -> bool {
        false
    }

    async fn writable(&self) -> io::Result<()> {
        std::future::pending().await
    }

    fn resize(&mut self, _: u16, _: u16) {}

    /// Nothing is done to a terminal that may be able to print and no more, but for what it says
    /// it has.
    fn act(&mut self, act: &TerminalAction) -> io::Result<()> {
        self.out.write_all((self.tell)(act).as_bytes())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// No line is read unless one is wanted, so the terminal is free to be lent.
    async fn lend<F: Future>(&mut self, meanwhile: F) -> io::Result<F::Output> {
        self.out.flush()?;
        Ok(meanwhile.await)
    }

    fn hear(&mut self, line: Option<InputLine>) {
        self.wanted = false;
        match line {
            Some(line) => self.heard.push_back(line),
            None => self.ended = true,
        }
    }

    fn meant(&mut self, model: &Model) -> Option<Msg> {
        // What cannot be written will be found out when the program is next shown.
        self.next.take().or_else(|| self.answer(model).ok().flatten())
    }
}

impl Conversation {
    /// Takes note of what came of the last answer.
    fn after(&mut self, model: &Model) {
        self.file &= prompt::file_pending(model);
        self.saved |= announcements::saved(model);
        self.parting |= !self.hands && matches!(model.overlay, Some(Overlay::Confirm(_)));
        match turn::place(model) {
            PromptContext::Review => (self.from_review, self.changing) = (false, None),
            PromptContext::Question(_, field, _) if std::mem::take(&mut self.back) => self.changing = Some(field),
            PromptContext::Question(_, field, _) if self.changing != Some(field) => self.changing = None,
            _ => {}
        }
    }

    /// What was said leads away from the review, or to a file.
    fn note(&mut self, said: &LineInput, model: &Model) {
        self.file = prompt::goes_to_file(model, said);
        self.back = *said == LineInput::Act(KeyAction::Back);
        if let LineInput::ReviewLine(at) = said {
            self.from_review = true;
            self.changing = review_lines(model).get(*at).map(|line| line.field);
        }
    }
}
