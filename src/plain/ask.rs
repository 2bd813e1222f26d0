//! What is asked now. Read from the program's state, and from nothing else.

use super::answer::Reply;
use super::{Talk, after, front, launch, question, review};
use crate::app::form::Typed;
use crate::app::keys::Action;
use crate::app::message::{Msg, Spoken};
use crate::app::model::{Model, Overlay, Screen};
use crate::app::update::{asks_disk, open_pane};
use crate::domain::say::{FieldId, StepId};
use crate::steps::Kind;

/// Whose turn it is.
pub enum Turn {
    /// This is on its way.
    Wait(String),
    /// There is nothing to ask: this follows by itself.
    Go(Msg),
    /// Nothing can come of it any more, and this is why.
    GiveUp(Vec<String>),
    Ask(Box<Ask>),
}

/// A question, and what each answer to it would mean.
#[derive(Clone, Debug)]
pub struct Ask {
    pub place: Place,
    /// What is said once, when it is asked for the first time.
    pub lines: Vec<String>,
    /// What is said each time: what is wrong with the last answer.
    pub news: Vec<String>,
    /// Stands before the answer; empty where nothing need be answered.
    pub prompt: String,
    /// What an empty line means. It is what the prompt says, whatever has changed meanwhile.
    pub enter: Option<Spoken>,
    /// What each number means.
    pub numbered: Vec<(usize, Spoken)>,
    /// What each word means.
    pub words: Vec<(String, Reply)>,
    pub free: Free,
    /// The answer is not to be seen.
    pub secret: bool,
    /// Its words are its only answers: any other line ends the program.
    pub strict: bool,
}

/// What any other line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
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

/// Where in the program the question stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Whether its list came or could not be had is a question each.
    Question(StepId, FieldId, bool),
    Review,
    /// In front of the screen.
    Front(&'static str),
    /// The stage of the launch.
    Launch(String),
}

impl Place {
    /// Where the program is, whatever it waits for.
    pub fn of(model: &Model) -> Place {
        match (&model.overlay, &model.screen) {
            (Some(overlay), _) => Place::Front(front::name(overlay)),
            (None, Screen::Review) => Place::Review,
            (None, Screen::Launch) => Place::Launch(launch::stage(model)),
            (None, Screen::Step(_)) => question::place(model),
        }
    }
}

impl Ask {
    pub fn new(place: Place) -> Ask {
        Ask {
            place,
            lines: Vec::new(),
            news: Vec::new(),
            prompt: String::new(),
            enter: None,
            numbered: Vec::new(),
            words: Vec::new(),
            free: Free::Nothing,
            secret: false,
            strict: false,
        }
    }

    /// Whether this is the same question as one that was asked. Ways to sign in that have come
    /// or gone since are another one: their numbers mean something else.
    pub fn is_still(&self, asked: &Ask) -> bool {
        let ways = Place::Front(super::desk::MENU);
        self.place == asked.place && (self.place != ways || self.lines == asked.lines)
    }

    /// This word means this.
    pub fn word(&mut self, word: impl Into<String>, said: Spoken) {
        self.words.push((word.into(), Reply::Say(said)));
    }
}

impl From<Ask> for Turn {
    fn from(ask: Ask) -> Turn {
        Turn::Ask(Box::new(ask))
    }
}

/// What comes next.
pub fn turn(model: &Model, talk: &Talk) -> Turn {
    if talk.file || model.editing {
        return Turn::Wait(crate::t!("plain.the-file").to_owned());
    }
    if let Some(overlay) = &model.overlay {
        return front::turn(model, talk, overlay);
    }
    if talk.parting && !talk.offered {
        return Turn::Go(Msg::Spoken(Spoken::Act(Action::SavePlan)));
    }
    if talk.parting {
        return Turn::Go(Msg::Leave { status: if talk.saved { 0 } else { 2 } });
    }
    if model.hurry.is_some() {
        return Turn::Wait(crate::t!("plain.the-lists").to_owned());
    }
    match &model.screen {
        Screen::Step(_) => question::turn(model, talk),
        Screen::Review => review::turn(model),
        Screen::Launch => match open_pane(model) {
            Some(job) => after::turn(model, job),
            None => launch::turn(model),
        },
    }
}

/// Whether what is said makes a file be read or written.
pub fn goes_to_file(model: &Model, said: &Spoken) -> bool {
    match said {
        Spoken::Path(path) => !path.trim().is_empty() && matches!(model.overlay, Some(Overlay::Save { .. })),
        Spoken::Text(text) => {
            let entry = model.form().and_then(|form| form.entry());
            model.overlay.is_none()
                && !text.0.trim().is_empty()
                && entry.is_some_and(|entry| {
                    matches!(entry.field.kind, Kind::File { .. }) || asks_disk(entry.field.id, &text.0)
                })
        }
        _ => false,
    }
}

/// Whether the program still stands where it read or wrote the file, and has heard nothing of it.
pub fn file_pending(model: &Model) -> bool {
    match &model.overlay {
        Some(Overlay::Save { problem, .. }) => problem.is_none(),
        Some(_) => false,
        None => {
            let entry = model.form().and_then(|form| form.entry());
            entry.is_some_and(|entry| {
                let file = matches!((&entry.field.kind, &entry.typed), (Kind::File { .. }, Typed::Line(_)));
                (file || entry.text().is_some_and(|text| asks_disk(entry.field.id, &text)))
                    && entry.touched
                    && entry.problem.is_none()
            })
        }
    }
}
