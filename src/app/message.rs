//! What the program is told: by the person, by the terminal, by the world.

use super::act::Secret;
use super::errand::{Back, Errand};
use super::hits::Hits;
use super::keys::Action;
use crate::domain::account::News;
use crate::domain::after;
use crate::domain::alias::{Paths, Texts, Told};
use crate::domain::catalog::{Got, Want};
use crate::domain::clean::Clean;
use crate::domain::failure::Failure;
use crate::domain::grant::{LoginTrouble, Peek, Ready};
use crate::domain::habits::Settled;
use crate::domain::instance::{Access, Call};
use crate::domain::launch::Event;
use crate::domain::launch::record::Entry;
use crate::domain::rdp::Rdp;
use crate::domain::removal;
use crate::domain::script::Script;
use crate::domain::unfinished::Unfinished;
use crate::domain::usual::Usual;
use crate::domain::wishes::{Provenance, Wishes};
use crate::theme::Theme;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
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
    /// A launch of an earlier run was found whose end nobody saw.
    Unfinished(Unfinished),
    /// What is written of one that is to be looked for, or why it cannot be.
    TakenUp {
        answer: Result<Vec<Entry>, Clean>,
        kept: Option<Box<Wishes>>,
    },
    /// The account is open: the Region that the environment or the profile names, and which of them;
    /// and who is asked instead of AWS, if anybody is.
    Entered {
        home: Option<(Clean, Provenance)>,
        host: Option<Clean>,
    },
    /// What the person has settled for good, the theme it comes to, if it names one, and themes of their own.
    Settled {
        settled: Box<Settled>,
        theme: Option<Box<Theme>>,
        own: Vec<(Clean, Theme)>,
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
    /// Text that arrived in one piece, unmarked: a paste, or a hand on a slow line.
    Burst {
        text: String,
        at: Duration,
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
    /// The cursor has stood still for a moment.
    Rested,
    /// Somebody asks the program to end, with this exit status.
    Leave {
        status: u8,
    },
    Fetched {
        want: Want,
        answer: Result<Got, Failure>,
    },
    /// A listing of an earlier run was found on this machine.
    Kept {
        want: Want,
        got: Got,
        /// When the service told it.
        told: SystemTime,
    },
    ScriptRead {
        path: PathBuf,
        answer: Result<Script, Clean>,
    },
    /// The Region's default key was written; false if it lay there already.
    KeySaved {
        path: PathBuf,
        answer: Result<bool, Clean>,
    },
    /// A text lies in a file, to be edited there by this errand.
    ToEdit(Result<Box<Errand>, Clean>),
    /// The text as the editor left it.
    Edited(Result<Secret, Clean>),
    PlanSaved {
        path: PathBuf,
        answer: Result<(), SaveError>,
    },
    /// News of the removal of this number.
    Removal {
        number: u64,
        event: Box<removal::Event>,
    },
    Launch {
        id: Clean,
        event: Event,
    },
    Access {
        name: Clean,
        answer: Result<Access, Failure>,
    },
    Usual(Usual),
    /// A temporary key was laid out.
    Login {
        name: Clean,
        answer: Result<Ready, LoginTrouble>,
    },
    Peeked {
        name: Clean,
        peek: Peek,
        answer: Result<Secret, LoginTrouble>,
    },
    SiteOpened {
        url: String,
        opened: bool,
    },
    /// What came of the person's own files.
    Inside(Inside),
    /// News of what is done to this instance afterwards.
    After {
        instance: Clean,
        kind: after::Kind,
        event: Box<after::Event>,
    },
    /// What came of something about whose account it is.
    Account(Box<News>),
    Called(Call),
    /// Another program had the terminal, and has ended.
    Back(Box<Back>),
    /// Something in the background broke; the program goes on.
    Broke(Clean),
}

/// What came of files that are the person's own, and of keys in them.
#[derive(Clone, Debug, PartialEq)]
pub enum Inside {
    /// The `ssh` settings as they are.
    Aliases {
        name: Clean,
        texts: Result<(Paths, Texts), Clean>,
        /// What `ssh` itself says of the name.
        told: Told,
    },
    /// Whether they were written; not, where they had changed meanwhile.
    AliasWritten {
        name: Clean,
        answer: Result<bool, Clean>,
    },
    Rdp {
        name: Clean,
        answer: Result<Rdp, LoginTrouble>,
    },
    RdpSaved(Result<PathBuf, Clean>),
    /// Whether a new private key can go into this file; why not.
    KeyPlace {
        path: PathBuf,
        answer: Result<(), Clean>,
    },
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
    /// Means this instance of the launch from now on, by its place.
    Subject(usize),
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
