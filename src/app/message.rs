//! What the program is told: by the person, by the terminal, by the world.

use super::act::Secret;
use super::errand::Back;
use super::hits::Hits;
use super::keys::Action;
use crate::domain::account::News;
use crate::domain::catalog::{Got, Want};
use crate::domain::clean::Clean;
use crate::domain::failure::Failure;
use crate::domain::instance::{Access, Call};
use crate::domain::launch::Event;
use crate::domain::removal;
use crate::domain::script::Script;
use crate::domain::wishes::Wishes;
use std::path::PathBuf;
use std::time::Duration;
use termina::event::{KeyEvent, MouseEvent};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The first, once the first frame is shown.
    Start,
    /// What is known from before: answers that were kept, and seconds east of UTC.
    Recalled {
        kept: Option<Box<Wishes>>,
        utc_offset: Option<i32>,
    },
    /// `at` is when it was typed, on the clock that never jumps.
    Key {
        key: KeyEvent,
        at: Duration,
    },
    Paste {
        text: String,
        cut: bool,
    },
    Mouse(MouseEvent),
    Resize {
        columns: u16,
        rows: u16,
    },
    Focus(bool),
    /// Said where there are no screens.
    Spoken(Spoken),
    /// A frame was shown: what lay where in it.
    Shown(Hits),
    /// Time passed that something on the screen shows.
    Tick,
    /// Somebody asks the program to end, with this exit status.
    Leave {
        status: u8,
    },
    Fetched {
        want: Want,
        answer: Result<Got, Failure>,
    },
    ScriptRead {
        path: PathBuf,
        answer: Result<Script, Clean>,
    },
    PlanSaved {
        path: PathBuf,
        answer: Result<(), SaveError>,
    },
    Removal(Box<removal::Event>),
    Launch {
        id: Clean,
        event: Event,
    },
    Access {
        name: Clean,
        answer: Result<Access, Failure>,
    },
    /// What came of something about whose account it is.
    Account(Box<News>),
    Called(Call),
    /// Another program had the terminal, and has ended.
    Back(Box<Back>),
    /// Something in the background broke; the program goes on.
    Broke(Clean),
}

/// What a person says line by line, where there are no screens to point at.
#[derive(Clone, Debug, PartialEq)]
pub enum Spoken {
    /// What a key would do.
    Act(Action),
    /// Keeps of the list what has these words; all of it, if there are none.
    Filter(String),
    /// Chooses this offer.
    Offer(Clean),
    /// Answers the question with focus; a script may hold secrets.
    Text(Secret),
    Switch(bool),
    /// Changes this line of the review.
    ReviewLine(usize),
    /// Creates, from the review.
    Create,
    /// A way in, or a place, by its number.
    Way(usize),
    /// A line of what is typed to sign in.
    Line(Secret),
    /// The format of the export, by its place among them.
    Format(usize),
    /// The file to save to.
    Path(String),
    /// The word that creates or deletes. `at` is when its line came.
    Word {
        text: String,
        at: Duration,
    },
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// There is one by that name.
    Exists,
    Failed(Clean),
}
