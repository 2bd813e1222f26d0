//! What is asked now. Read from the program's state, and from nothing else.

use crate::app::form::FieldInput;
use crate::app::message::{LineInput, Msg};
use crate::app::model::{Model, Overlay};
use crate::app::update::{asks_disk, named_key};
use crate::domain::key_pair::typed_path;
use crate::domain::user_text::{FieldId, StepId};
use crate::steps::FieldKind;

/// Whose turn it is.
pub enum Turn {
    /// This is on its way.
    Wait(String),
    /// So short a while that it isn't said.
    Quiet,
    /// There is nothing to ask: this follows by itself.
    Go(Msg),
    /// Nothing can come of it any more, and this is why.
    GiveUp(Vec<String>),
    Ask(Box<LinePrompt>),
}

/// A question, and what each answer to it would mean.
#[derive(Clone, Debug)]
pub struct LinePrompt {
    pub place: PromptContext,
    /// What is said once, when it is asked for the first time.
    pub lines: Vec<String>,
    /// What is said each time: what is wrong with the last answer.
    pub news: Vec<String>,
    /// Stands before the answer; empty where nothing need be answered.
    pub prompt: String,
    /// What an empty line means. It is what the prompt says, whatever has changed meanwhile.
    pub enter: Option<LineInput>,
    /// What each number means.
    pub numbered: Vec<(usize, LineInput)>,
    /// What each word means.
    pub words: Vec<(String, ParsedLine)>,
    pub free: FreeText,
    /// The answer is not to be seen.
    pub secret: bool,
    /// Its words are its only answers: any other line ends the program.
    pub strict: bool,
}

/// What comes of a line.
#[derive(Clone, Debug)]
pub enum ParsedLine {
    /// It goes to the program.
    Say(LineInput),
    /// It asks for words, and the question stands.
    Tell(Vec<String>),
    /// More lines come; this is before the next.
    Go(&'static str),
    /// The question is said anew.
    Again,
    Leave(u8),
}

/// What any other line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreeText {
    Nothing,
    /// Narrows the list.
    Filter,
    /// It is the answer.
    Text,
    /// The first of several that are the answer.
    Lines,
    Path,
    /// It is the answer to a line of a pane, or of what is typed to sign in.
    Line,
    /// The word that creates or deletes.
    Word,
}

/// The place of the ways to sign in.
pub const MENU: &str = "account";

/// Where in the program the question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PromptContext {
    /// Whether its list came or could not be had is a question each.
    Question(StepId, FieldId, bool),
    Review,
    /// In front of the screen.
    Front(&'static str),
    /// The stage of the launch.
    Launch(String),
    /// What Home shows.
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
            secret: false,
            strict: false,
        }
    }

    /// Whether this is the same question as one that was asked. Ways to sign in that have come
    /// or gone since are another one: their numbers mean something else.
    pub fn is_still(&self, asked: &LinePrompt) -> bool {
        let ways = PromptContext::Front(MENU);
        self.place == asked.place && (self.place != ways || self.lines == asked.lines)
    }

    /// This word means this.
    pub fn word(&mut self, word: impl Into<String>, said: LineInput) {
        self.words.push((word.into(), ParsedLine::Say(said)));
    }
}

impl From<LinePrompt> for Turn {
    fn from(ask: LinePrompt) -> Turn {
        Turn::Ask(Box::new(ask))
    }
}

/// Whether what is said makes a file be read or written.
pub fn goes_to_file(model: &Model, said: &LineInput) -> bool {
    match said {
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

/// Whether the program still stands where it read or wrote the file, and has heard nothing of it.
pub fn file_pending(model: &Model) -> bool {
    match &model.overlay {
        Some(Overlay::Save { problem, .. }) => problem.is_none(),
        Some(_) => false,
        None if named_key(model).is_some() => model.notice.is_none(),
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
