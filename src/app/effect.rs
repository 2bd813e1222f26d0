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
    /// Get the private half of the Region's default pair, and write it here for the person alone.
    SaveDefaultKey { region: SanitizedText, path: PathBuf },
    /// Write a text where the person's editor can change it.
    Edit(Secret),
    /// Read what the editor left in this file, which stays.
    ReadEdited(PathBuf),
    /// Save the answers, which hold the text of this file now, and then remove the file. Nothing comes back.
    SaveEdited { path: PathBuf, draft: Box<RequestedValues> },
    /// Save a plan; `over` allows it to replace a file.
    SavePlan { path: PathBuf, text: Secret, over: bool },
    /// Keep the answers so far, for the next start. Nothing comes back.
    SaveDraft(Box<RequestedValues>),
    /// Settle a switch of the settings for good. Nothing comes back.
    SaveSetting { key: &'static str, on: bool },
    /// The same of how it looks.
    SaveTheme(SanitizedText),
    /// Forget the kept answers: they were sent. Nothing comes back.
    DeleteDraft,
    /// Do what the launch asks. The order is there for the one ask that sends it.
    Launch { id: SanitizedText, ask: LaunchRequest, order: Option<Box<Order>> },
    /// Do what the removal of a launch asks, the one of this number.
    Deletion { number: u64, id: SanitizedText, region: SanitizedText, ask: deletion::DeletionRequest },
    /// Do what is asked for this instance of a launch, afterwards.
    InstanceAction {
        id: SanitizedText,
        region: SanitizedText,
        instance: SanitizedText,
        kind: instance_actions::InstanceActionKind,
        ask: Box<instance_actions::InstanceActionRequest>,
    },
    /// Ask or do what Home wants.
    Home(Box<HomeRequest>),
    /// Take a launch of an earlier run up from its journal. The answers that were kept come back with it.
    ResumeLaunch { launch: SanitizedText, kept: Option<Box<RequestedValues>> },
    /// Read what is written of a launch, whoever drives it.
    LoadJournal(SanitizedText),
    /// How to get in.
    Access { region: SanitizedText, name: SanitizedText },
    /// What the way up usually takes, by past launches of the same kind: for `port`.
    LoadTimings { port: u16 },
    /// A temporary key to this instance, laid out for `ssh`, after a pause.
    Login { whom: LoginTarget, wait: Duration },
    /// Remove the files of a temporary key. Nothing comes back.
    RemoveTemporaryKey(u64),
    /// Look at something on the server, without a shell.
    PreviewAccess { whom: LoginTarget, peek: AccessPreview, blueprint: Option<String> },
    /// Open a site in the person's browser.
    OpenUrl(String),
    /// See whether a new private key can go into this file; `before` may lie there already.
    CheckKeyFile { path: PathBuf, before: Option<PublicKey> },
    /// Read the public half of the key in this file.
    ReadKey { path: PathBuf },
    /// Read the person's `ssh` settings.
    ReadAliases { name: SanitizedText },
    /// Write them, if they are still as they were.
    WriteAlias { name: SanitizedText, paths: SshConfigPaths, change: Box<SshConfigChange> },
    /// Take the names of these instances out of them. Nothing comes back.
    RemoveAliases { launch: SanitizedText, names: Vec<SanitizedText> },
    /// How to get into Windows.
    Rdp { whom: LoginTarget },
    /// Read its password by means of the private key in this file.
    DecryptPassword { name: SanitizedText, rdp: Box<RdpDetails>, path: PathBuf },
    /// Write a file for a Remote Desktop program.
    SaveRdp { name: SanitizedText, text: String },
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
        text: String,
        bell: bool,
        desktop: bool,
    },
    /// The window's name.
    Title(String),
    /// How far something is, in the tab; none takes it off.
    Progress(Option<TaskbarProgress>),
    Suspend,
    Repaint,
    /// Report the mouse or leave it to the terminal, for selecting text.
    Mouse(bool),
    /// Give the terminal to another program until it ends. `Msg::Back` tells how it did.
    SuspendFor(Box<ExternalProgram>),
}

/// How far something is, in percent where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskbarProgress {
    Busy,
    Percent(u8),
    Paused(u8),
    Failed,
}
