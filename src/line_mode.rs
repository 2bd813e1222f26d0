//! Line mode: the wizard as a sequence of printed lines and numbered choices, for screen readers, for terminals that
//! can only print, and for answers piped in.
//!
//! A second [`Frontend`] of the same program: the same [`Model`] and the same `update` run in the same event loop, so
//! steps, defaults, rules, plan, and launch can't differ. Each change is printed once as a line; nothing moves the
//! cursor or sets a color.
//!
//! ```text
//! prompt.rs    the prompt types: lines, a prompt, and the meaning of each answer
//! turn.rs      chooses the next prompt; built in question.rs, review.rs, launch.rs, home.rs, …
//! answer.rs    parses a line as the answer to a prompt
//! guide.rs     the help behind `?`       messages.rs  texts that don't name keys
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
use crate::text::Language;
use crate::widgets::wrap::wrap;
use announcements::Announced;
use prompt::{LinePrompt, ParsedLine, PromptContext, Turn};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::time::Duration;

/// Rows of a list printed at once.
const PAGE: usize = 40;
/// Interval between "still waiting" lines.
const STILL: Duration = Duration::from_secs(30);

/// Who answers, and how wide the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Whether a user sits at a terminal, sees the output, and types the answers. Only then can anything be created.
    pub hands: bool,
    /// Width of the terminal in cells, if known: prose is wrapped to it.
    pub columns: Option<usize>,
}

/// The frontend of line mode: prints lines and reads lines.
pub struct LineFrontend<W> {
    out: W,
    reader: Audience,
    heard: VecDeque<InputLine>,
    /// Lines pasted together where AWS keys are asked for, until the last of them has arrived.
    pasted: Vec<InputLine>,
    ended: bool,
    /// The prompt that the next line answers.
    asked: Option<LinePrompt>,
    /// A message to send before anything is asked.
    next: Option<Msg>,
    conversation: Conversation,
    told: Announced,
    /// What is being waited for, and since when.
    waits: Option<(String, Now)>,
    /// The lines of the last question, so that they aren't printed twice in a row.
    last: Vec<String>,
    /// Whether something was printed since the prompt, which must then be printed again.
    broken: bool,
    /// Called when a line is needed; none is read before that.
    want: Box<dyn Fn() + Send + Sync>,
    wanted: bool,
    /// Called with whether the terminal's echo must be off.
    hush: Box<dyn Fn(bool) + Send + Sync>,
    hushed: bool,
    /// Returns the escape sequences to print for a terminal action, if any.
    tell: Box<dyn Fn(&TerminalAction) -> String + Send + Sync>,
}

/// What was said so far that determines the next question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversation {
    pub hands: bool,
    /// Rows of the list that may be printed.
    pub rows: usize,
    /// Lines of a multi-line text while it is being typed.
    pub typing: Option<Vec<String>>,
    /// Whether the user came from the review to change an answer, and goes back there.
    pub from_review: bool,
    /// Whether a file is being read or written: its result comes before the next question.
    pub file: bool,
    /// The question opened from the review.
    pub changing: Option<FieldId>,
    /// Whether the user went back one question or to a secondary one: it is asked although it has an answer.
    pub back: bool,
    /// Whether a launch was confirmed where it isn't allowed: Skysail offers to save the plan and then exits.
    pub parting: bool,
    /// Whether saving was offered.
    pub offered: bool,
    /// Whether a plan or an export was written.
    pub saved: bool,
}

impl<W: Write> LineFrontend<W> {
    /// Returns a frontend that prints to `out` for this audience.
    pub fn new(out: W, reader: Audience) -> LineFrontend<W> {
        LineFrontend {
            out,
            reader,
            heard: VecDeque::new(),
            pasted: Vec::new(),
            ended: false,
            asked: None,
            next: None,
            conversation: Conversation { hands: reader.hands, rows: PAGE, ..Conversation::default() },
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

    /// Sets the callback for each time a line is needed.
    pub fn wanting(mut self, want: impl Fn() + Send + Sync + 'static) -> LineFrontend<W> {
        self.want = Box::new(want);
        self
    }

    /// Sets the callback that turns the terminal's echo off (`true`) and on.
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

    /// Sets the function that returns the escape sequences for a terminal action.
    pub fn telling(mut self, tell: impl Fn(&TerminalAction) -> String + Send + Sync + 'static) -> LineFrontend<W> {
        self.tell = Box::new(tell);
        self
    }

    /// Prints a line. Prose is wrapped; indented text isn't.
    fn say(&mut self, text: &str) -> io::Result<()> {
        let clean = SanitizedText::new(text);
        match self.reader.columns.filter(|_| !text.starts_with(' ')) {
            Some(columns) => wrap(&clean, columns.max(20)).iter().try_for_each(|line| writeln!(self.out, "{line}")),
            None => writeln!(self.out, "{}", clean.as_str()),
        }
    }

    /// Prints what has changed since the last call, and then the prompt.
    fn speak(&mut self, model: &Model) -> io::Result<()> {
        self.conversation.after(model);
        for line in self.told.news(model, &self.conversation) {
            self.break_prompt()?;
            self.say(&line)?;
        }
        match turn::turn(model, &self.conversation) {
            Turn::Wait(what) => self.wait(model, what)?,
            Turn::Quiet => {}
            Turn::Go(msg) => {
                self.conversation.offered |= self.conversation.parting && model.overlay.is_none();
                self.next = Some(msg);
            }
            Turn::GiveUp(lines) => {
                self.hush(false);
                lines.iter().try_for_each(|line| self.say(line))?;
                self.next = Some(Msg::QuitRequested { status: 1 });
            }
            Turn::Ask(prompt) => {
                self.waits = None;
                match self.asked.take().filter(|asked| prompt.is_still(asked)) {
                    Some(asked) => {
                        if std::mem::take(&mut self.broken) {
                            self.prompt(&asked)?;
                        }
                        self.asked = Some(asked);
                    }
                    None => self.ask(model, *prompt)?,
                }
            }
        }
        self.out.flush()
    }

    /// Starts a new line if a prompt is waiting for its answer.
    fn break_prompt(&mut self) -> io::Result<()> {
        let waits = self.asked.as_ref().is_some_and(|prompt| !prompt.prompt.is_empty());
        match waits && !std::mem::replace(&mut self.broken, waits) {
            true => writeln!(self.out),
            false => Ok(()),
        }
    }

    fn ask(&mut self, model: &Model, prompt: LinePrompt) -> io::Result<()> {
        self.broken = false;
        for line in self.told.heading(model, &prompt.place) {
            self.say(&line)?;
        }
        if self.last != prompt.lines {
            prompt.lines.iter().try_for_each(|line| self.say(line))?;
            self.last.clone_from(&prompt.lines);
        }
        prompt.news.iter().try_for_each(|line| self.say(line))?;
        self.prompt(&prompt)?;
        self.asked = Some(prompt);
        Ok(())
    }

    /// Prints the prompt. Echo is turned off before a secret is asked for.
    fn prompt(&mut self, prompt: &LinePrompt) -> io::Result<()> {
        self.hush(prompt.secret);
        if !prompt.prompt.is_empty() {
            write!(self.out, "{}", SanitizedText::new(&prompt.prompt))?;
        }
        self.out.flush()
    }

    /// Prints what is being waited for, once and then at growing intervals.
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
                    let line = t!(model.language, "plain.still", what = what, since = spoken(waited));
                    self.say(&line)?;
                }
            }
            _ => {
                self.say(&t!(model.language, "plain.asking", what = what))?;
                self.told.still = 0;
                self.waits = Some((what, model.now));
            }
        }
        Ok(())
    }

    /// Parses the next line as an answer. Lines that only ask for help are answered here.
    fn answer(&mut self, model: &Model) -> io::Result<Option<Msg>> {
        while let Some(prompt) = self.asked.take() {
            let Some(line) = self.heard.pop_front() else {
                self.asked = Some(prompt);
                if self.ended {
                    return self.end(model.language).map(Some);
                }
                if !std::mem::replace(&mut self.wanted, true) {
                    (self.want)();
                }
                return Ok(None);
            };
            self.broken = false;
            if line.more && self.reader.hands && prompt.secret {
                self.pasted.push(line);
                self.asked = Some(prompt);
                continue;
            }
            let line = self.together(line);
            self.hush(false);
            if !self.reader.hands && !prompt.prompt.is_empty() {
                writeln!(self.out)?;
            }
            let reply = answer::meaning(&line, &prompt, &mut self.conversation, model);
            match reply {
                ParsedLine::Say(said) => {
                    self.conversation.rows = PAGE;
                    // Without a filter the whole list is printed, even if it is the last one printed.
                    if matches!(&said, LineInput::Filter(words) if words.is_empty()) {
                        self.last.clear();
                    }
                    self.told.answering(&prompt.place, &said);
                    return Ok(Some(Msg::LineInput(said)));
                }
                ParsedLine::Leave(status) => return Ok(Some(Msg::QuitRequested { status })),
                ParsedLine::Tell(lines) => {
                    lines.iter().try_for_each(|line| self.say(line))?;
                    self.prompt(&prompt)?;
                    self.asked = Some(prompt);
                }
                ParsedLine::Go(line) => {
                    self.asked = Some(prompt);
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

    /// Joins lines pasted together where keys are asked for into one answer if they form a block of keys; otherwise
    /// each line is an answer.
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

    /// Handles the end of input. A user at the terminal has left; piped answers that end before anything was saved
    /// have failed.
    fn end(&mut self, language: Language) -> io::Result<Msg> {
        self.break_prompt()?;
        let strict = self.asked.as_ref().is_some_and(|prompt| prompt.strict);
        let status = match () {
            () if self.conversation.hands || self.conversation.saved => 0,
            () if strict => answer::NOTHING,
            () => 2,
        };
        if status != 0 {
            self.say(t!(language, "plain.ended"))?;
        }
        Ok(Msg::QuitRequested { status })
    }
}

/// Echo is turned on again however the program ends.
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

    /// Moves and draws nothing, as the terminal may only be able to print; writes only the sequences for features that
    /// the terminal reports.
    fn act(&mut self, act: &TerminalAction) -> io::Result<()> {
        self.out.write_all((self.tell)(act).as_bytes())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// No line is read unless one is needed, so the terminal is free for the child process.
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
        // A write error comes up again the next time the program is shown.
        self.next.take().or_else(|| self.answer(model).ok().flatten())
    }
}

impl Conversation {
    /// Updates the conversation with the effects of the last answer.
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

    /// Notes whether the answer leaves the review or starts reading or writing a file.
    fn note(&mut self, said: &LineInput, model: &Model) {
        self.file = prompt::goes_to_file(model, said);
        self.back = matches!(said, LineInput::Act(KeyAction::Back | KeyAction::NextField) | LineInput::Secondary(_));
        if let LineInput::ReviewLine(at) = said {
            self.from_review = true;
            self.changing = review_lines(model).get(*at).map(|line| line.field);
        }
    }
}
