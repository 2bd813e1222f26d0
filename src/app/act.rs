//! What the program wants done: to the world, or to the terminal. Plain data.

use super::errand::Errand;
use crate::domain::account;
use crate::domain::after;
use crate::domain::alias::{Change, Paths};
use crate::domain::catalog::Want;
use crate::domain::clean::Clean;
use crate::domain::door::Whom;
use crate::domain::grant::Peek;
use crate::domain::key::PublicKey;
use crate::domain::launch::Ask;
use crate::domain::order::Order;
use crate::domain::rdp::Rdp;
use crate::domain::removal;
use crate::domain::wishes::Wishes;
use std::path::PathBuf;
use std::time::Duration;

pub use crate::domain::secret::Secret;

/// Something to be done outside. Each comes back as one message, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the service for a listing, to its last page.
    Fetch(Want),
    /// Look for the listing of an earlier run. Nothing comes back if there is none.
    Recall(Want),
    /// Read a launch script.
    ReadScript(PathBuf),
    /// Get the private half of the Region's default pair, and write it here for the person alone.
    SaveDefaultKey { region: Clean, path: PathBuf },
    /// Write a text where the person's editor can change it.
    Edit(Secret),
    /// Take back what the editor left in this file, and remove the file.
    TakeEdited(PathBuf),
    /// Save a plan; `over` allows it to replace a file.
    SavePlan { path: PathBuf, text: Secret, over: bool },
    /// Keep the answers so far, for the next start. Nothing comes back.
    SaveDraft(Box<Wishes>),
    /// Settle a switch of the settings for good. Nothing comes back.
    Remember { key: &'static str, on: bool },
    /// The same of how it looks.
    RememberTheme(Clean),
    /// Forget the kept answers: they were sent. Nothing comes back.
    ForgetDraft,
    /// Do what the launch asks. The order is there for the one ask that sends it.
    Launch { id: Clean, ask: Ask, order: Option<Box<Order>> },
    /// Do what the removal of a launch asks, the one of this number.
    Removal { number: u64, id: Clean, region: Clean, ask: removal::Ask },
    /// Do what is asked for this instance of a launch, afterwards.
    After { id: Clean, region: Clean, instance: Clean, kind: after::Kind, ask: Box<after::Ask> },
    /// Take a launch of an earlier run up from its journal. The answers that were kept come back with it.
    TakeUp { launch: Clean, kept: Option<Box<Wishes>> },
    /// How to get in.
    Access { region: Clean, name: Clean },
    /// What the way up usually takes, by past launches of the same kind: for `port`.
    Usual { port: u16 },
    /// A temporary key to this instance, laid out for `ssh`, after a pause.
    Login { whom: Whom, wait: Duration },
    /// Remove the files of a temporary key. Nothing comes back.
    ForgetKey(u64),
    /// Look at something on the server, without a shell.
    Peek { whom: Whom, peek: Peek, blueprint: Option<String> },
    /// Open a site in the person's browser.
    OpenSite(String),
    /// See whether a new private key can go into this file; `before` may lie there already.
    SeeKeyFile { path: PathBuf, before: Option<PublicKey> },
    /// Read the person's `ssh` settings.
    ReadAliases { name: Clean },
    /// Write them, if they are still as they were.
    WriteAlias { name: Clean, paths: Paths, change: Box<Change> },
    /// Take the names of these instances out of them. Nothing comes back.
    Unalias { launch: Clean, names: Vec<Clean> },
    /// How to get into Windows.
    Rdp { whom: Whom },
    /// Read its password by means of the private key in this file.
    Unlock { name: Clean, rdp: Box<Rdp>, path: PathBuf },
    /// Write a file for a Remote Desktop program.
    SaveRdp { name: Clean, text: String },
    /// Use credentials of this account alone from now on: something of it is watched. Nothing comes back.
    Pin(Option<Clean>),
    /// Something about whose account it is.
    Account(account::Ask),
    /// Something to be done to the terminal, between frames. Nothing comes back.
    Act(Act),
}

/// Something to be done to the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
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
    Progress(Option<Progress>),
    Suspend,
    Repaint,
    /// Report the mouse or leave it to the terminal, for selecting text.
    Mouse(bool),
    /// Give the terminal to another program until it ends. `Msg::Back` tells how it did.
    HandOver(Box<Errand>),
}

/// How far something is, in percent where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Busy,
    Percent(u8),
    Paused(u8),
    Failed,
}
