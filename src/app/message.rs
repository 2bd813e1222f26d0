//! What the program is told: by the user, by the terminal, by the world.

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
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use termina::event::{KeyEvent, MouseEvent};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The first, once the first frame is shown.
    Start,
    /// What is known from before: answers that were kept, and where the clock is.
    DraftLoaded {
        /// Answers of an earlier run, to be offered.
        kept: Option<Box<RequestedValues>>,
        /// The time zone of this computer.
        time_zone: Option<TimeZone>,
    },
    /// Whether anything was ever launched in this account from this computer.
    LaunchesKnown {
        /// There is one.
        any: bool,
    },
    /// Servers that are wanted no more by what is written on this computer.
    OverdueFound(Vec<SanitizedText>),
    /// News of Home.
    Home(Box<HomeEvent>),
    /// A launch of an earlier run was found whose end nobody saw.
    UnfinishedFound(UnfinishedLaunch),
    /// What is written of one that is to be looked for, or why it cannot be.
    LaunchResumed {
        /// It, or why not.
        answer: Result<Vec<JournalEntry>, SanitizedText>,
        /// Answers of an earlier run, to be offered.
        kept: Option<Box<RequestedValues>>,
    },
    /// What is written of a launch that is to be played again, or why it can't be read.
    JournalLoaded(Result<Vec<JournalEntry>, SanitizedText>),
    /// The account is open: the Region that the environment or the profile names, and which of them;
    /// and who is asked instead of AWS, if anybody is.
    AccountEntered {
        /// The Region that the environment or the profile names, and which of them.
        home: Option<(SanitizedText, Provenance)>,
        /// Another endpoint's host.
        host: Option<SanitizedText>,
    },
    /// What the user has settled for good, the theme it comes to, if it names one, and themes of their own.
    SettingsLoaded {
        /// The settings.
        settled: Box<LoadedSettings>,
        /// The theme that they name.
        theme: Option<Box<Theme>>,
        /// The user's own themes.
        own: Vec<(SanitizedText, Theme)>,
    },
    /// `at` is when it was typed, on the clock that never jumps.
    Key {
        /// The key.
        key: KeyEvent,
        /// When it came, on the clock that never jumps.
        at: Duration,
    },
    /// A paste; `cut` where it was too long and its end is missing.
    Paste {
        /// The text.
        text: String,
        /// Its end is missing: it was too long.
        cut: bool,
    },
    /// Text that arrived in one piece, unmarked: a paste, or a hand on a slow line.
    Burst {
        /// The text.
        text: String,
        /// When it came, on the clock that never jumps.
        at: Duration,
    },
    /// The mouse did something.
    Mouse(MouseEvent),
    /// The window has another size.
    Resize {
        /// The width, in cells.
        columns: u16,
        /// The height, in cells.
        rows: u16,
    },
    /// The window has the focus, or lost it.
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
        /// The exit status.
        status: u8,
    },
    /// AWS's answer to a query.
    Fetched {
        /// What was asked.
        want: CatalogQuery,
        /// It, or why not.
        answer: Result<CatalogReply, Failure>,
    },
    /// A listing of an earlier run was found on this machine.
    CacheLoaded {
        /// What was asked.
        want: CatalogQuery,
        /// What was kept.
        got: CatalogReply,
        /// When the service told it.
        told: SystemTime,
    },
    /// A launch script was read from its file, or why not.
    ScriptRead {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<Script, SanitizedText>,
    },
    /// The Region's default key was written; false if it lay there already.
    KeySaved {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<bool, SanitizedText>,
    },
    /// A text lies in a file, to be edited there by this errand.
    EditorReady(Result<Box<ExternalProgram>, SanitizedText>),
    /// The text as the editor left it in this file, where it stays until a draft that holds it is saved.
    Edited {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<Secret, SanitizedText>,
    },
    /// A script that was open in an editor when an earlier run ended, and couldn't be added to the draft: its file.
    EditLeft(SanitizedText),
    /// Files of earlier runs that can't be read: which, and why.
    FilesUnreadable(Vec<UserText>),
    /// A plan or an export was written to its file, or why not.
    PlanSaved {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<(), SaveError>,
    },
    /// News of the removal of this number.
    Deletion {
        /// Which deletion, by its number.
        number: u64,
        /// What happened.
        event: Box<deletion::DeletionEvent>,
    },
    /// News of a launch.
    Launch {
        /// The launch's ID.
        id: SanitizedText,
        /// What happened.
        event: LaunchEvent,
    },
    /// How to get into an instance.
    Access {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not.
        answer: Result<AccessDetails, Failure>,
    },
    /// What the way up usually takes.
    TimingsLoaded(TypicalTiming),
    /// A temporary key was laid out.
    Login {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not.
        answer: Result<PreparedLogin, LoginError>,
    },
    /// What was read on a server: a password, or what its script wrote.
    AccessPreviewed {
        /// The name of the instance.
        name: SanitizedText,
        /// What was read.
        peek: AccessPreview,
        /// It, or why not.
        answer: Result<Secret, LoginError>,
    },
    /// Whether the browser could be started for this address.
    UrlOpened {
        /// The address.
        url: String,
        /// The browser was started.
        opened: bool,
    },
    /// What came of the user's own files.
    UserFile(UserFileEvent),
    /// News of what is done to this instance afterwards.
    InstanceAction {
        /// The name of the instance.
        instance: SanitizedText,
        /// What is done.
        kind: instance_actions::InstanceActionKind,
        /// What happened.
        event: Box<instance_actions::InstanceActionEvent>,
    },
    /// What came of something about whose account it is.
    Account(Box<AccountEvent>),
    /// A call to AWS was made.
    ApiCalled(ApiCall),
    /// Another program had the terminal, and has ended.
    ProgramExited(Box<ProgramExit>),
    /// Something in the background broke; the program continues.
    TaskPanicked(SanitizedText),
}

/// What came of files that are the user's own, and of keys in them.
#[derive(Clone, Debug, PartialEq)]
pub enum UserFileEvent {
    /// The `ssh` settings as they are.
    Aliases {
        /// The name of the instance.
        name: SanitizedText,
        /// The texts of the settings, or why they can't be read.
        texts: Result<(SshConfigPaths, SshConfigTexts), SanitizedText>,
        /// What `ssh` itself says of the name.
        told: Told,
    },
    /// Whether they were written; not, where they had changed meanwhile.
    AliasWritten {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not.
        answer: Result<bool, SanitizedText>,
    },
    /// What Remote Desktop needs, or why it can't be had.
    Rdp {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not.
        answer: Result<RdpDetails, LoginError>,
    },
    /// The file for Remote Desktop was written, or why not.
    RdpSaved(Result<PathBuf, SanitizedText>),
    /// The key in a file that was named.
    KeyRead {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<LocalKey, KeyFileFault>,
    },
    /// Whether a new private key can go into this file; why not.
    KeyPlace {
        /// The file.
        path: PathBuf,
        /// It, or why not.
        answer: Result<(), SanitizedText>,
    },
}

/// What a user says line by line, where there are no screens to point at.
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
    /// Turns the switch with focus on or off.
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
        /// The text.
        text: String,
        /// When it came, on the clock that never jumps.
        at: Duration,
    },
}

/// Why a file was not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// There is one by that name.
    Exists,
    /// It could not be written, and why.
    Failed(SanitizedText),
}
