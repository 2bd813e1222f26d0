//! What the program is told: by the person, by the terminal, by the world.

use super::errand::Back;
use super::hits::Hits;
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
    Called(Call),
    /// Another program had the terminal, and has ended.
    Back(Box<Back>),
    /// Something in the background broke; the program goes on.
    Broke(Clean),
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// There is one by that name.
    Exists,
    Failed(Clean),
}
