//! Messages: everything that happens to the application, from the user, the terminal, and the runtime.

use super::effect::Secret;
use super::external_program::{ExternalProgram, ProgramExit};
use super::hit_map::HitMap;
use super::keymap::KeyAction;
use crate::domain::access_grant::{AccessPreview, HostKey, LoginError, PreparedLogin};
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
use crate::domain::ssh_alias::{SshConfigAnswer, SshConfigPaths, SshConfigTexts};
use crate::domain::typical_timing::TypicalTiming;
use crate::domain::unfinished_launch::UnfinishedLaunch;
use crate::domain::user_settings::LoadedSettings;
use crate::domain::user_text::{FieldId, UserText, Words};
use crate::home::HomeEvent;
use crate::text::Language;
use crate::theme::Theme;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use termina::event::{KeyEvent, MouseEvent};

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// The first message, after the first frame is shown.
    Start,
    /// The state of earlier runs: the saved draft, and the time zone.
    DraftLoaded {
        /// The saved draft, to be offered.
        kept: Option<Box<RequestedValues>>,
        /// The time zone of this computer.
        time_zone: Option<TimeZone>,
    },
    /// Whether anything was ever launched in this account from this computer.
    LaunchesKnown {
        /// Whether there was a launch.
        any: bool,
    },
    /// Servers whose end time has passed according to the journals on this computer.
    OverdueFound(Vec<SanitizedText>),
    /// An event of Home.
    Home(Box<HomeEvent>),
    /// A launch of an earlier run was found that wasn't watched to its end.
    UnfinishedFound(UnfinishedLaunch),
    /// The journal of a launch to resume.
    LaunchResumed {
        /// The launch's ID.
        launch: SanitizedText,
        /// The entries, or why they can't be read.
        answer: Result<Vec<JournalEntry>, Words>,
        /// The saved draft, to be offered.
        kept: Option<Box<RequestedValues>>,
    },
    /// The journal of a launch to replay, or why it can't be read.
    JournalLoaded(Result<Vec<JournalEntry>, Words>),
    /// The account is open.
    AccountEntered {
        /// The Region that the environment or the profile names, and which of the two.
        home: Option<(SanitizedText, Provenance)>,
        /// The host of a custom endpoint, if one is used.
        host: Option<SanitizedText>,
    },
    /// The settings have been loaded.
    SettingsLoaded {
        /// The settings.
        settled: Box<LoadedSettings>,
        /// The language that they name, unless the command line names one.
        language: Option<Language>,
        /// The theme that they name, if any.
        theme: Option<Box<Theme>>,
        /// The user's own themes.
        own: Vec<(SanitizedText, Theme)>,
    },
    /// A key was pressed.
    Key {
        /// The key.
        key: KeyEvent,
        /// When it arrived, on the monotonic clock.
        at: Duration,
    },
    /// Text was pasted.
    Paste {
        /// The text.
        text: String,
        /// Whether the text was too long and its end is missing.
        cut: bool,
    },
    /// Several characters arrived at once without paste marks: a paste, or typing over a slow connection.
    Burst {
        /// The text.
        text: String,
        /// When it arrived, on the monotonic clock.
        at: Duration,
    },
    /// A mouse event.
    Mouse(MouseEvent),
    /// The window was resized.
    Resize {
        /// The width, in cells.
        columns: u16,
        /// The height, in cells.
        rows: u16,
    },
    /// The window gained or lost the focus.
    Focus(bool),
    /// Input of line mode.
    LineInput(LineInput),
    /// A frame was drawn: the positions in it.
    FrameDrawn(HitMap),
    /// A frame took long to reach the terminal.
    TerminalSlow,
    /// Time has passed, and the screen shows elapsed time.
    Tick,
    /// The cursor has rested on an item for a moment.
    IdleElapsed,
    /// The program is asked to exit.
    QuitRequested {
        /// The exit status.
        status: u8,
    },
    /// AWS's reply to a query.
    Fetched {
        /// The query.
        want: CatalogQuery,
        /// The reply or the failure.
        answer: Result<CatalogReply, Failure>,
    },
    /// A listing cached by an earlier run was loaded.
    CacheLoaded {
        /// The query.
        want: CatalogQuery,
        /// The listing.
        got: CatalogReply,
        /// When AWS returned it.
        told: SystemTime,
    },
    /// A launch script was read from its file.
    ScriptRead {
        /// The file.
        path: PathBuf,
        /// The script or the error.
        answer: Result<Script, Words>,
    },
    /// The Region's default key was saved; `false` if it was already there.
    KeySaved {
        /// The file.
        path: PathBuf,
        /// The result or the error.
        answer: Result<bool, Words>,
    },
    /// The editor to run on a file with the text to edit, or why the file could not be written.
    EditorReady(Result<Box<ExternalProgram>, Words>),
    /// The text that the editor wrote. Its file stays until the draft is saved.
    Edited {
        /// The file.
        path: PathBuf,
        /// The text or the error.
        answer: Result<Secret, Words>,
    },
    /// A script from an editor of an earlier run that couldn't be added to the draft: its file.
    EditLeft(SanitizedText),
    /// Files of earlier runs that can't be read, and why.
    FilesUnreadable(Vec<UserText>),
    /// A plan or an export was saved.
    PlanSaved {
        /// The file.
        path: PathBuf,
        /// The result or the error.
        answer: Result<(), SaveError>,
    },
    /// An event of the deletion with this number.
    Deletion {
        /// The number of the deletion.
        number: u64,
        /// The event.
        event: Box<deletion::DeletionEvent>,
    },
    /// An event of a launch.
    Launch {
        /// The launch's ID.
        id: SanitizedText,
        /// The event.
        event: LaunchEvent,
    },
    /// The access details of an instance.
    Access {
        /// The launch's ID.
        launch: SanitizedText,
        /// The instance's name.
        name: SanitizedText,
        /// The details or the failure.
        answer: Result<AccessDetails, Failure>,
    },
    /// How long the milestones usually take.
    TimingsLoaded(TypicalTiming),
    /// Temporary access to an instance is ready for `ssh`.
    Login {
        /// The instance's name.
        name: SanitizedText,
        /// The details or the error.
        answer: Result<PreparedLogin, LoginError>,
    },
    /// The output of a command run on the server: a password, or a launch script's status.
    AccessPreviewed {
        /// The instance's name.
        name: SanitizedText,
        /// What was read.
        peek: AccessPreview,
        /// The output or the error.
        answer: Result<Secret, LoginError>,
    },
    /// The result of opening a URL in the browser.
    UrlOpened {
        /// The URL.
        url: String,
        /// Whether the browser was started.
        opened: bool,
    },
    /// An event about the user's own files.
    UserFile(UserFileEvent),
    /// An event of an action on an instance.
    InstanceAction {
        /// The launch's ID.
        id: SanitizedText,
        /// The instance's name.
        instance: SanitizedText,
        /// The kind of action.
        kind: instance_actions::InstanceActionKind,
        /// The event.
        event: Box<instance_actions::InstanceActionEvent>,
    },
    /// An event about accounts and credentials.
    Account(Box<AccountEvent>),
    /// A call to AWS was made.
    ApiCalled(ApiCall),
    /// An external program has exited.
    ProgramExited(Box<ProgramExit>),
    /// A background task panicked; the program continues.
    TaskPanicked(Words),
}

/// An event about the user's own files.
#[derive(Clone, Debug, PartialEq)]
pub enum UserFileEvent {
    /// The `ssh` configuration was read.
    Aliases {
        /// The instance's name.
        name: SanitizedText,
        /// Its host keys, as AWS publishes them; none if it hasn't yet.
        host_keys: Result<Vec<HostKey>, Box<Failure>>,
        /// The texts of the configuration, or why they can't be read.
        texts: Result<Box<(SshConfigPaths, SshConfigTexts)>, Words>,
        /// What `ssh` itself reports for the name.
        told: SshConfigAnswer,
    },
    /// An alias was written; `false` if the configuration had changed meanwhile.
    AliasWritten {
        /// The instance's name.
        name: SanitizedText,
        /// The result or the error.
        answer: Result<bool, Words>,
    },
    /// The details to log in to Windows.
    Rdp {
        /// The instance's name.
        name: SanitizedText,
        /// The details or the error.
        answer: Result<RdpDetails, LoginError>,
    },
    /// An RDP file was written.
    RdpSaved(Result<PathBuf, Words>),
    /// The public half of a key file.
    KeyRead {
        /// The file.
        path: PathBuf,
        /// The key or the error.
        answer: Result<LocalKey, KeyFileFault>,
    },
    /// The result of checking whether a new private key can be written to a file.
    KeyPlace {
        /// The file.
        path: PathBuf,
        /// The reason if it can't.
        answer: Result<(), Words>,
    },
}

/// Input of line mode, where the user can't point at anything on a screen.
#[derive(Clone, Debug, PartialEq)]
pub enum LineInput {
    /// Runs an action.
    Act(KeyAction),
    /// Filters the list; an empty filter shows all of it.
    Filter(String),
    /// Chooses this item.
    Offer(SanitizedText),
    /// Answers the question; a script may hold secrets.
    Text(Secret),
    /// Sets a switch.
    Switch(bool),
    /// Opens a secondary question of the step.
    Secondary(FieldId),
    /// Selects an instance of the launch, by index.
    Instance(usize),
    /// Changes this line of the review.
    ReviewLine(usize),
    /// Creates, from the review.
    Create,
    /// A way to sign in, or an account, by index.
    Numbered(usize),
    /// A line of a form, in the sign-in dialog or in a pane.
    Line(Secret),
    /// The format of the export, by index.
    Format(usize),
    /// The file to save to.
    Path(String),
    /// The word that confirms creating or deleting.
    Word {
        /// The text.
        text: String,
        /// When the line arrived, on the monotonic clock.
        at: Duration,
    },
}

/// Why a file wasn't saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveError {
    /// A file with that name exists.
    Exists,
    /// It couldn't be written, for this reason.
    Failed(Words),
}
