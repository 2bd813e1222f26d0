//! Logging in: what is on its way, and what is shown of it. Plain data.

use crate::domain::alias::{Change, Paths};
use crate::domain::clean::Clean;
use crate::domain::grant::{Log, LoginTrouble};
use crate::domain::rdp::Rdp;
use crate::domain::secret::Secret;
use std::collections::BTreeMap;
use tui_input::Input;

/// What a launch's screen knows of logging in.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// The shell that was asked for, until the terminal is lent.
    pub pending: Option<Pending>,
    /// The temporary key of the shell that has the terminal.
    pub ticket: Option<u64>,
    /// What is known of the launch scripts, by instance.
    pub scripts: BTreeMap<Clean, Log>,
}

impl Login {
    /// Whether somebody is on a server and waits for the end of its launch script.
    pub fn waits(&self) -> bool {
        self.scripts.values().any(|log| matches!(log, Log::Waiting { .. }))
    }
}

/// A shell that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub name: Clean,
    /// How often AWS was asked for the server's own keys and had none.
    pub tries: u32,
}

/// Something about one instance in front of its launch.
#[derive(Clone, Debug)]
pub enum Card {
    /// In practice: the command that would have run.
    Practice { name: Clean, command: String },
    /// The application's first password; none while it is on its way.
    Password { name: Clean, answer: Option<Result<Secret, LoginTrouble>> },
    /// How to get into Windows.
    Rdp { name: Clean, answer: Option<Result<Rdp, LoginTrouble>>, path: Input },
    /// A name for the server in the person's own `ssh` settings; none while these are read.
    Alias { name: Clean, paths: Paths, answer: Option<Result<Change, Clean>>, scroll: usize },
}

impl Card {
    /// The instance that it is about.
    pub fn name(&self) -> &Clean {
        match self {
            Card::Practice { name, .. }
            | Card::Password { name, .. }
            | Card::Rdp { name, .. }
            | Card::Alias { name, .. } => name,
        }
    }

    /// Whether its answer is still on its way.
    pub fn waits(&self) -> bool {
        match self {
            Card::Practice { .. } => false,
            Card::Password { answer, .. } => answer.is_none(),
            Card::Rdp { answer, .. } => answer.is_none(),
            Card::Alias { answer, .. } => answer.is_none(),
        }
    }

    /// Whether a file is asked for on it.
    pub fn asks(&self) -> bool {
        matches!(self, Card::Rdp { answer: Some(Ok(rdp)), .. } if rdp.locked())
    }
}
