//! What the program wants done: to the world, or to the terminal. Plain data.

use super::errand::Errand;
use crate::domain::account;
use crate::domain::catalog::Want;
use crate::domain::clean::Clean;
use crate::domain::launch::Ask;
use crate::domain::order::Order;
use crate::domain::removal;
use crate::domain::wishes::Wishes;
use std::path::PathBuf;

pub use crate::domain::secret::Secret;

/// Something to be done outside. Each comes back as one message, unless said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask the service for a listing, to its last page.
    Fetch(Want),
    /// Read a launch script.
    ReadScript(PathBuf),
    /// Save a plan; `over` allows it to replace a file.
    SavePlan { path: PathBuf, text: Secret, over: bool },
    /// Keep the answers so far, for the next start. Nothing comes back.
    SaveDraft(Box<Wishes>),
    /// Forget the kept answers: they were sent. Nothing comes back.
    ForgetDraft,
    /// Do what the launch asks. The order is there for the one ask that sends it.
    Launch { id: Clean, ask: Ask, order: Option<Box<Order>> },
    /// Do what the removal of a launch asks.
    Removal { id: Clean, region: Clean, ask: removal::Ask },
    /// How to get in.
    Access { region: Clean, name: Clean },
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
    /// Bell and notification: something that took long is over.
    Notify(String),
    Title(String),
    Suspend,
    Repaint,
    /// Report the mouse or leave it to the terminal, for selecting text.
    Mouse(bool),
    /// Give the terminal to another program until it ends. `Msg::Back` tells how it did.
    HandOver(Box<Errand>),
}
