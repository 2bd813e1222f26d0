//! What the program wants done: to the world, or to the terminal. Plain data.

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

/// Something to be done outside. Each comes back as one message, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the service for a listing, to its last page.
    Fetch(CatalogQuery),
    /// Look for the listing of an earlier run. Nothing comes back if there is none.
    LoadCached(CatalogQuery),
    /// Read a launch script.
    ReadScript(PathBuf),
    /// Get the private half of the Region's default pair, and write it here for the user only.
    SaveDefaultKey {
        /// The Region.
        region: SanitizedText,
        /// The file.
        path: PathBuf,
    },
    /// Write a text where the user's editor can change it.
    Edit(Secret),
    /// Read what the editor left in this file, which stays.
    ReadEdited(PathBuf),
    /// Save the answers, which hold the text of this file now, and then remove the file. Nothing comes back.
    SaveEdited {
        /// The file.
        path: PathBuf,
        /// The answers that hold it.
        draft: Box<RequestedValues>,
    },
    /// Save a plan; `over` allows it to replace a file.
    SavePlan {
        /// The file.
        path: PathBuf,
        /// The text.
        text: Secret,
        /// A file of that name may be replaced.
        over: bool,
    },
    /// Keep the answers so far, for the next start. Nothing comes back.
    SaveDraft(Box<RequestedValues>),
    /// Settle a switch of the settings for good. Nothing comes back.
    SaveSetting {
        /// Its key in the settings.
        key: &'static str,
        /// On or off.
        on: bool,
    },
    /// The same of how it looks.
    SaveTheme(SanitizedText),
    /// Forget the kept answers: they were sent. Nothing comes back.
    DeleteDraft,
    /// Do what the launch asks. The order is there for the one ask that sends it.
    Launch {
        /// The launch's ID.
        id: SanitizedText,
        /// What is to be done.
        ask: LaunchRequest,
        /// The order, where it is to be sent.
        order: Option<Box<Order>>,
    },
    /// Do what the removal of a launch asks, the one of this number.
    Deletion {
        /// Which deletion, by its number.
        number: u64,
        /// The launch's ID.
        id: SanitizedText,
        /// The Region.
        region: SanitizedText,
        /// What is to be done.
        ask: deletion::DeletionRequest,
    },
    /// Do what is asked for this instance of a launch, afterwards.
    InstanceAction {
        /// The launch's ID.
        id: SanitizedText,
        /// The Region.
        region: SanitizedText,
        /// The name of the instance.
        instance: SanitizedText,
        /// What is done.
        kind: instance_actions::InstanceActionKind,
        /// What is to be done.
        ask: Box<instance_actions::InstanceActionRequest>,
    },
    /// Ask or do what Home wants.
    Home(Box<HomeRequest>),
    /// Take a launch of an earlier run up from its journal. The answers that were kept come back with it.
    ResumeLaunch {
        /// The launch's ID.
        launch: SanitizedText,
        /// Answers of an earlier run, to be offered.
        kept: Option<Box<RequestedValues>>,
    },
    /// Read what is written of a launch, whoever drives it.
    LoadJournal(SanitizedText),
    /// How to get in.
    Access {
        /// The Region.
        region: SanitizedText,
        /// The name of the instance.
        name: SanitizedText,
    },
    /// What the way up usually takes, by past launches of the same kind: for `port`.
    LoadTimings {
        /// The port that is logged in through.
        port: u16,
    },
    /// A temporary key to this instance, laid out for `ssh`, after a pause.
    Login {
        /// Which instance, and through which port.
        whom: LoginTarget,
        /// How long to wait before.
        wait: Duration,
    },
    /// Remove the files of a temporary key. Nothing comes back.
    RemoveTemporaryKey(u64),
    /// Look at something on the server, without a shell.
    PreviewAccess {
        /// Which instance, and through which port.
        whom: LoginTarget,
        /// What is read.
        peek: AccessPreview,
        /// The blueprint's ID.
        blueprint: Option<String>,
    },
    /// Open a site in the user's browser.
    OpenUrl(String),
    /// See whether a new private key can go into this file; `before` may lie there already.
    CheckKeyFile {
        /// The file.
        path: PathBuf,
        /// The public half of one that may lie there.
        before: Option<PublicKey>,
    },
    /// Read the public half of the key in this file.
    ReadKey {
        /// The file.
        path: PathBuf,
    },
    /// Read the user's `ssh` settings.
    ReadAliases {
        /// The name of the instance.
        name: SanitizedText,
    },
    /// Write them, if they are still as they were.
    WriteAlias {
        /// The name of the instance.
        name: SanitizedText,
        /// Where the settings are.
        paths: SshConfigPaths,
        /// What is to be changed.
        change: Box<SshConfigChange>,
    },
    /// Take the names of these instances out of them. Nothing comes back.
    RemoveAliases {
        /// The launch's ID.
        launch: SanitizedText,
        /// The names of the instances.
        names: Vec<SanitizedText>,
    },
    /// How to get into Windows.
    Rdp {
        /// Which instance, and through which port.
        whom: LoginTarget,
    },
    /// Read its password by means of the private key in this file.
    DecryptPassword {
        /// The name of the instance.
        name: SanitizedText,
        /// What is known of the instance.
        rdp: Box<RdpDetails>,
        /// The file.
        path: PathBuf,
    },
    /// Write a file for a Remote Desktop program.
    SaveRdp {
        /// The name of the instance.
        name: SanitizedText,
        /// The text.
        text: String,
    },
    /// Use credentials of this account alone from now on: something of it is watched. Nothing comes back.
    PinAccount(Option<SanitizedText>),
    /// Something about whose account it is.
    Account(account::AccountRequest),
    /// Something to be done to the terminal, between frames. Nothing comes back.
    Terminal(TerminalAction),
}

/// Something to be done to the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalAction {
    /// Send text to the terminal's clipboard.
    Copy(String),
    /// The same with what nobody else may see.
    CopySecret(Secret),
    /// Something that took long is over: the bell, a notification on the desktop, or both.
    Notify {
        /// The text.
        text: String,
        /// The terminal rings.
        bell: bool,
        /// The desktop shows it too.
        desktop: bool,
    },
    /// The window's name.
    Title(String),
    /// How far something is, in the tab; none takes it off.
    Progress(Option<TaskbarProgress>),
    /// Stop the program, as Ctrl-Z does.
    Suspend,
    /// Draw the whole screen afresh.
    Repaint,
    /// Report the mouse or leave it to the terminal, for selecting text.
    Mouse(bool),
    /// Give the terminal to another program until it ends. `Msg::Back` tells how it did.
    SuspendFor(Box<ExternalProgram>),
}

/// How far something is, in percent where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskbarProgress {
    /// Under way, nobody knows how far.
    Busy,
    /// So many percent.
    Percent(u8),
    /// Held up, at so many percent.
    Paused(u8),
    /// It failed.
    Failed,
}
