//! Effects: what the update function asks the runtime to do. Plain data.

use super::external_program::ExternalProgram;
use crate::domain::access_grant::AccessPreview;
use crate::domain::account;
use crate::domain::catalog::CatalogQuery;
use crate::domain::deletion;
use crate::domain::instance_actions;
use crate::domain::key_pair::PublicKey;
use crate::domain::launch::LaunchRequest;
use crate::domain::order::Order;
use crate::domain::rdp::RdpDetails;
use crate::domain::reachability::LoginTarget;
use crate::domain::requested_values::RequestedValues;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::ssh_alias::{SshConfigChange, SshConfigPaths};
use crate::home::HomeRequest;
use std::path::PathBuf;
use std::time::Duration;

pub use crate::domain::secret::Secret;

/// A side effect to run. Each is answered by one message, unless stated otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Load a listing from AWS, with all its pages.
    Fetch(CatalogQuery),
    /// Load a listing cached by an earlier run. Not answered if there is none.
    LoadCached(CatalogQuery),
    /// Read a launch script.
    ReadScript(PathBuf),
    /// Download the private half of the Region's default key pair and write it to this file, readable only by the
    /// user.
    SaveDefaultKey {
        /// The Region.
        region: SanitizedText,
        /// The file.
        path: PathBuf,
    },
    /// Write a text to a file for the user's editor.
    Edit(Secret),
    /// Read the file that the editor wrote; the file stays.
    ReadEdited(PathBuf),
    /// Save the draft, which includes this file's text, and then remove the file. Not answered.
    SaveEdited {
        /// The file.
        path: PathBuf,
        /// The draft.
        draft: Box<RequestedValues>,
    },
    /// Save a plan.
    SavePlan {
        /// The file.
        path: PathBuf,
        /// The text.
        text: Secret,
        /// Whether an existing file may be replaced.
        over: bool,
    },
    /// Save the draft for the next start. Not answered.
    SaveDraft(Box<RequestedValues>),
    /// Save an on/off setting. Not answered.
    SaveSetting {
        /// Its key in the settings file.
        key: &'static str,
        /// On or off.
        on: bool,
    },
    /// Save the theme setting. Not answered.
    SaveTheme(SanitizedText),
    /// Delete the saved draft: it was launched. Not answered.
    DeleteDraft,
    /// Run a request of the launch.
    Launch {
        /// The launch's ID.
        id: SanitizedText,
        /// The request.
        request: LaunchRequest,
        /// The order, for the one request that sends it.
        order: Option<Box<Order>>,
    },
    /// Run a request of the deletion with this number.
    Deletion {
        /// The number of the deletion.
        number: u64,
        /// The launch's ID.
        id: SanitizedText,
        /// The Region.
        region: SanitizedText,
        /// The request.
        request: deletion::DeletionRequest,
    },
    /// Run a request of an action on an instance.
    InstanceAction {
        /// The launch's ID.
        id: SanitizedText,
        /// The Region.
        region: SanitizedText,
        /// The instance's name.
        instance: SanitizedText,
        /// The kind of action.
        kind: instance_actions::InstanceActionKind,
        /// The request.
        request: Box<instance_actions::InstanceActionRequest>,
    },
    /// Run a request of Home.
    Home(Box<HomeRequest>),
    /// Resume a launch of an earlier run from its journal. The saved draft is returned with the answer.
    ResumeLaunch {
        /// The launch's ID.
        launch: SanitizedText,
        /// The saved draft, to be offered afterwards.
        kept: Option<Box<RequestedValues>>,
    },
    /// Close the journal of a launch that was opened and isn't shown, so that it can be opened again.
    CloseLaunch(SanitizedText),
    /// Read a launch's journal, whichever process runs the launch.
    LoadJournal(SanitizedText),
    /// Get an instance's access details.
    Access {
        /// The launch's ID.
        launch: SanitizedText,
        /// The Region.
        region: SanitizedText,
        /// The instance's name.
        name: SanitizedText,
    },
    /// Load how long the milestones usually take, from past launches of the same kind.
    LoadTimings {
        /// The port used to log in.
        port: u16,
    },
    /// After a pause, get temporary access to an instance and write its files for `ssh`.
    Login {
        /// The instance, and the port to use.
        whom: LoginTarget,
        /// How long to wait before.
        wait: Duration,
    },
    /// Remove the files of a temporary key. Not answered.
    RemoveTemporaryKey(u64),
    /// Run a command on the server, without a shell for the user.
    PreviewAccess {
        /// The instance, and the port to use.
        whom: LoginTarget,
        /// What to read.
        peek: AccessPreview,
        /// The ID of its blueprint.
        blueprint: Option<String>,
    },
    /// Open a URL in the user's browser.
    OpenUrl(String),
    /// Check whether a new private key can be written to this file; `before` may already be there.
    CheckKeyFile {
        /// The file.
        path: PathBuf,
        /// The public half of a key that may be there.
        before: Option<PublicKey>,
    },
    /// Read the public half of the key in this file.
    ReadKey {
        /// The file.
        path: PathBuf,
    },
    /// Load an instance's host keys, and read the user's `ssh` configuration.
    ReadAliases {
        /// The Region.
        region: SanitizedText,
        /// The instance's address, if it has one.
        address: Option<String>,
        /// The instance's name.
        name: SanitizedText,
    },
    /// Write the `ssh` configuration if it hasn't changed since it was read.
    WriteAlias {
        /// The instance's name.
        name: SanitizedText,
        /// The paths of the configuration.
        paths: SshConfigPaths,
        /// The change.
        change: Box<SshConfigChange>,
    },
    /// Remove the names of these instances from it. Not answered.
    RemoveAliases {
        /// The launch's ID.
        launch: SanitizedText,
        /// The names of the instances.
        names: Vec<SanitizedText>,
    },
    /// Get the details to log in to Windows.
    Rdp {
        /// The instance, and the port to use.
        whom: LoginTarget,
    },
    /// Decrypt the Windows password with the private key in this file.
    DecryptPassword {
        /// The instance's name.
        name: SanitizedText,
        /// The details from AWS.
        rdp: Box<RdpDetails>,
        /// The file.
        path: PathBuf,
    },
    /// Write an RDP file.
    SaveRdp {
        /// The instance's name.
        name: SanitizedText,
        /// The text.
        text: String,
    },
    /// Use only this account's credentials from now on, while something in it is watched. Not answered.
    PinAccount {
        /// The launch whose credentials these are.
        launch: SanitizedText,
        /// The account; `None` lifts the restriction.
        account: Option<SanitizedText>,
    },
    /// Run a request about accounts and credentials.
    Account(account::AccountRequest),
    /// Do something to the terminal, between frames. Not answered.
    Terminal(TerminalAction),
}

/// Something to do to the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalAction {
    /// Copy text to the terminal's clipboard.
    Copy(String),
    /// Copy a secret to the terminal's clipboard.
    CopySecret(Secret),
    /// Announce the end of something long, with the bell, a desktop notification, or both.
    Notify {
        /// The text.
        text: String,
        /// Whether to ring the bell.
        bell: bool,
        /// Whether to show a desktop notification.
        desktop: bool,
    },
    /// Set the window title.
    Title(String),
    /// Show progress in the taskbar or tab; `None` removes it.
    Progress(Option<TaskbarProgress>),
    /// Stop the program, as Ctrl-Z does.
    Suspend,
    /// Redraw the whole screen.
    Repaint,
    /// Turn mouse reporting on, or leave the mouse to the terminal for selecting text.
    Mouse(bool),
    /// Give the terminal to another program until it exits. Answered by `Msg::ProgramExited`.
    SuspendFor(Box<ExternalProgram>),
}

/// Taskbar progress, as a percentage where known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskbarProgress {
    /// In progress, percentage unknown.
    Busy,
    /// A percentage.
    Percent(u8),
    /// Paused, at this percentage.
    Paused(u8),
    /// It failed.
    Failed,
}
