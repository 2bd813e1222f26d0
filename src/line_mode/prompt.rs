//! Types of a line-mode prompt and of its answers. A prompt is built from the model alone.

use crate::app::form::FieldInput;
use crate::app::key_file::{self, asks_disk};
use crate::app::keymap::KeyAction;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{Model, Overlay};
use crate::domain::key_pair::typed_path;
use crate::domain::user_text::{FieldId, StepId};
use crate::steps::FieldKind;
use crate::text::Language;

/// What line mode does next.
pub enum Turn {
    /// Wait for this.
    Wait(String),
    /// Wait so briefly that nothing is printed.
    Quiet,
    /// Ask nothing: send this message.
    Go(Msg),
    /// Exit: no answer can succeed, for these reasons.
    GiveUp(Vec<String>),
    Ask(Box<LinePrompt>),
}

/// A question, and the meaning of each possible answer.
#[derive(Clone, Debug)]
pub struct LinePrompt {
    pub place: PromptContext,
    /// Printed once, when the question is first asked.
    pub lines: Vec<String>,
    /// Printed each time: what is wrong with the last answer.
    pub news: Vec<String>,
    /// Printed before the answer; empty if none is needed.
    pub prompt: String,
    /// The meaning of an empty line: what the prompt shows, whatever has changed meanwhile.
    pub enter: Option<LineInput>,
    /// The meaning of each number.
    pub numbered: Vec<(usize, LineInput)>,
    /// The meaning of each word.
    pub words: Vec<(String, ParsedLine)>,
    pub free: FreeText,
    /// What can be answered, for `?`, where the kind of prompt doesn't say it all.
    pub how: Option<String>,
    /// Whether echo is off while the answer is typed.
    pub secret: bool,
    /// Whether the words are the only answers: any other line ends the program.
    pub strict: bool,
}

/// The result of parsing a line.
#[derive(Clone, Debug)]
pub enum ParsedLine {
    /// Send it to the program.
    Say(LineInput),
    /// Print these lines and keep the question open.
    Tell(Vec<String>),
    /// Read more lines; print this before the next one.
    Go(&'static str),
    /// Ask the question again.
    Again,
    Leave(u8),
}

/// How a line is read that is neither a number nor a known word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeText {
    Nothing,
    /// A filter for the list.
    Filter,
    /// The answer itself.
    Text,
    /// The first of several lines that form the answer.
    Lines,
    Path,
    /// The answer to one line of a form in a pane or in the sign-in dialog.
    Line,
    /// The word that confirms creating or deleting.
    Word,
}

/// Name of the prompt that lists the ways to sign in.
pub const MENU: &str = "account";

/// Identifies the prompt by its place in the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptContext {
    /// A question; the flag says whether its list has loaded or failed, which makes it a different question.
    Question(StepId, FieldId, bool),
    Review,
    /// An overlay.
    Front(&'static str),
    /// A stage of the launch.
    Launch(String),
    /// A view of Home.
    Home(String),
    Welcome,
}

impl LinePrompt {
    pub fn new(place: PromptContext) -> LinePrompt {
        LinePrompt {
            place,
            lines: Vec::new(),
            news: Vec::new(),
            prompt: String::new(),
            enter: None,
            numbered: Vec::new(),
            words: Vec::new(),
            free: FreeText::Nothing,
            how: None,
            secret: false,
            strict: false,
        }
    }

    /// Returns whether this is the same question as one already asked. When ways to sign in have come or gone, it is a
    /// new one, because the numbers mean something else.
    pub fn is_still(&self, asked: &LinePrompt) -> bool {
        let ways = PromptContext::Front(MENU);
        self.place == asked.place && (self.place != ways || self.lines == asked.lines)
    }

    /// Adds a word and its meaning.
    pub fn word(&mut self, word: impl Into<String>, input: LineInput) {
        self.words.push((word.into(), ParsedLine::Say(input)));
    }

    /// Adds the words for yes and no: the letters that the prompt shows, and the words in full.
    pub fn yes_or_no(&mut self, language: Language, yes: LineInput, no: LineInput) {
        let yes = ([t!(language, "plain.yes"), t!(language, "plain.say.yes")], yes);
        let no = ([t!(language, "plain.no"), t!(language, "plain.say.no")], no);
        for (words, input) in [yes, no] {
            words.iter().flat_map(|words| words.split(' ')).for_each(|word| self.word(word, input.clone()));
        }
    }

    /// Adds `q`, except where a text is typed: that may be one.
    pub fn quits(&mut self, action: KeyAction) {
        if matches!(self.free, FreeText::Nothing | FreeText::Filter) {
            self.word("q", LineInput::Act(action));
        }
    }
}

impl From<LinePrompt> for Turn {
    fn from(prompt: LinePrompt) -> Turn {
        Turn::Ask(Box::new(prompt))
    }
}

/// Returns whether an answer makes the program read or write a file.
pub fn goes_to_file(model: &Model, input: &LineInput) -> bool {
    match input {
        LineInput::Path(path) => !path.trim().is_empty() && matches!(model.overlay, Some(Overlay::Save { .. })),
        LineInput::Text(text) => {
            let entry = model.form().and_then(|form| form.entry());
            model.overlay.is_none()
                && !text.0.trim().is_empty()
                && entry.is_some_and(|entry| {
                    matches!(entry.field.kind, FieldKind::File { .. }) || asks_disk(entry.field.id, &text.0)
                })
        }
        LineInput::Filter(words) => {
            let asked = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
            asked == Some(FieldId::Key) && typed_path(words).is_some()
        }
        _ => false,
    }
}

/// Returns whether the program is still waiting for the result of that file.
pub fn file_pending(model: &Model) -> bool {
    match &model.overlay {
        Some(Overlay::Save { problem, .. }) => problem.is_none(),
        Some(_) => false,
        None if key_file::named(model).is_some() => model.notice.is_none(),
        None => {
            let entry = model.form().and_then(|form| form.entry());
            entry.is_some_and(|entry| {
                let file = matches!((&entry.field.kind, &entry.typed), (FieldKind::File { .. }, FieldInput::Line(_)));
                (file || entry.text().is_some_and(|text| asks_disk(entry.field.id, &text)))
                    && entry.touched
                    && entry.problem.is_none()
            })
        }
    }
}
