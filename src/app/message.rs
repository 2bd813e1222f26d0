//! What the program is told: by the person, by the terminal, by the world.

use super::effect::Secret;
use super::external_program::{ExternalProgram, ProgramExit};
use super::hit_map::HitMap;
use super::keymap::KeyAction;
use crate::domain::access_grant::{AccessPreview, LoginError, PreparedLogin};
use crate::domain::account::AccountEvent;
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::deletion;
use crate::domain::failure::Failure;
use crate::domain::instance::{AccessDetails, ApiCall};
use crate::domain::instance_actions;
use crate::domain::key_pair::{KeyFileFault, LocalKey};
use crate::domain::launch::LaunchEvent;
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::rdp::RdpDetails;
use crate::domain::requested_values::{Provenance, RequestedValues};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::Script;
use crate::domain::ssh_alias::{SshConfigPaths, SshConfigTexts, Told};
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_settings::LoadedSettings;
use crate::domain::user_text::UserText;
use crate::home::HomeEvent;
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
    DraftLoaded {
        kept: Option<Box<RequestedValues>>,
        utc_offset: Option<i32>,
    },
    /// Whether anything was ever launched in this account from this computer.
    LaunchesKnown {
        any: bool,
    },
    /// News of Home.
    Home(Box<HomeEvent>),
    /// A launch of an earlier run was found whose end nobody saw.
    UnfinishedFound(UnfinishedLaunch),
    /// What is written of one that is to be looked for, or why it cannot be.
    LaunchResumed {
        answer: Result<Vec<JournalEntry>, SanitizedText>,
        kept: Option<Box<RequestedValues>>,
    },
    /// What is written of a launch that is to be played again, or why it can't be read.
    JournalLoaded(Result<Vec<JournalEntry>, SanitizedText>),
    /// The account is open: the Region that the environment or the profile names, and which of them;
    /// and who is asked instead of AWS, if anybody is.
    AccountEntered {
        home: Option<(SanitizedText, Provenance)>,
        host: Option<SanitizedText>,
    },
    /// What the person has settled for good, the theme it comes to, if it names one, and themes of their own.
    SettingsLoaded {
        settled: Box<LoadedSettings>,
        theme: Option<Box<Theme>>,
        own: Vec<(SanitizedText, Theme)>,
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
    LineInput(LineInput),
    /// A frame was shown: what lay where in it.
    FrameDrawn(HitMap),
    /// Time passed that something on the screen shows.
    Tick,
    /// The cursor has stood still for a moment.
    IdleElapsed,
    /// Somebody asks the program to end, with this exit status.
    QuitRequested {
        status: u8,
    },
    Fetched {
        want: CatalogQuery,
        answer: Result<CatalogReply, Failure>,
    },
    /// A listing of an earlier run was found on this machine.
    CacheLoaded {
        want: CatalogQuery,
        got: CatalogReply,
        /// When the service told it.
        told: SystemTime,
    },
    ScriptRead {
        path: PathBuf,
        answer: Result<Script, SanitizedText>,
    },
    /// The Region's default key was written; false if it lay there already.
    KeySaved {
        path: PathBuf,
        answer: Result<bool, SanitizedText>,
    },
    /// A text lies in a file, to be edited there by this errand.
    EditorReady(Result<Box<ExternalProgram>, SanitizedText>),
    /// The text as the editor left it in this file, where it stays until a draft that holds it is saved.
    Edited {
        path: PathBuf,
        answer: Result<Secret, SanitizedText>,
    },
    /// A script that was open in an editor when an earlier run ended, and couldn't be added to the draft: its file.
    EditLeft(SanitizedText),
    /// Files of earlier runs that can't be read: which, and why.
    FilesUnreadable(Vec<UserText>),
    PlanSaved {
        path: PathBuf,
        answer: Result<(), SaveError>,
    },
    /// News of the removal of this number.
    Deletion {
        number: u64,
        event: Box<deletion::DeletionEvent>,
    },
    Launch {
        id: SanitizedText,
        event: LaunchEvent,
    },
    Access {
        name: SanitizedText,
        answer: Result<AccessDetails, Failure>,
    },
    TimingsLoaded(TypicalTiming),
    /// A temporary key was laid out.
    Login {
        name: SanitizedText,
        answer: Result<PreparedLogin, LoginError>,
    },
    AccessPreviewed {
        name: SanitizedText,
        peek: AccessPreview,
        answer: Result<Secret, LoginError>,
    },
    UrlOpened {
        url: String,
        opened: bool,
    },
    /// What came of the person's own files.
    UserFile(UserFileEvent),
    /// News of what is done to this instance afterwards.
    InstanceAction {
        instance: SanitizedText,
        kind: instance_actions::InstanceActionKind,
        event: Box<instance_actions::InstanceActionEvent>,
    },
    /// What came of something about whose account it is.
    Account(Box<AccountEvent>),
    ApiCalled(ApiCall),
    /// Another program had the terminal, and has ended.
    ProgramExited(Box<ProgramExit>),
    /// Something in the background broke; the program goes on.
    TaskPanicked(SanitizedText),
}

/// What came of files that are the person's own, and of keys in them.
#[derive(Clone, Debug, PartialEq)]
pub enum UserFileEvent {
    /// The `ssh` settings as they are.
    Aliases {
        name: SanitizedText,
        texts: Result<(SshConfigPaths, SshConfigTexts), SanitizedText>,
        /// What `ssh` itself says of the name.
        told: Told,
    },
    /// Whether they were written; not, where they had changed meanwhile.
    AliasWritten {
        name: SanitizedText,
        answer: Result<bool, SanitizedText>,
    },
    Rdp {
        name: SanitizedText,
        answer: Result<RdpDetails, LoginError>,
    },
    RdpSaved(Result<PathBuf, SanitizedText>),
    /// The key in a file that was named.
    KeyRead {
        path: PathBuf,
        answer: Result<LocalKey, KeyFileFault>,
    },
    /// Whether a new private key can go into this file; why not.
    KeyPlace {
        path: PathBuf,
        answer: Result<(), SanitizedText>,
    },
}

/// What a person says line by line, where there are no screens to point at.
#[derive(Clone, Debug, PartialEq)]
pub enum LineInput {
    /// What a key would do.
    Act(KeyAction),
    /// Keeps of the list what has these words; all of it, if there are none.
    Filter(String),
    /// Chooses this offer.
    Offer(SanitizedText),
    /// Answers the question with focus; a script may hold secrets.
    Text(Secret),
    Switch(bool),
    /// Means this instance of the launch from now on, by its place.
    Instance(usize),
    /// Changes this line of the review.
    ReviewLine(usize),
    /// Creates, from the review.
    Create,
    /// A way in, or a place, by its number.
    Numbered(usize),
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
    Failed(SanitizedText),
}
