//! Logging in: what is on its way, and what is shown of it. Plain data.

pub mod keys;
pub mod update;
pub mod view;

use crate::domain::access_grant::{LoginError, ScriptLog};
use crate::domain::rdp::RdpDetails;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::ssh_alias::{SshConfigChange, SshConfigPaths};
use std::collections::BTreeMap;
use tui_input::Input;

/// What a launch's screen knows of logging in.
#[derive(Clone, Debug, Default)]
pub struct LoginState {
    /// The shell that was asked for, until the terminal is lent.
    pub pending: Option<PendingShell>,
    /// The temporary key of the shell that has the terminal.
    pub ticket: Option<u64>,
    /// What is known of the launch scripts, by instance.
    pub scripts: BTreeMap<SanitizedText, ScriptLog>,
}

impl LoginState {
    /// Whether somebody is on a server and waits for the end of its launch script.
    pub fn waits(&self) -> bool {
        self.scripts.values().any(|log| matches!(log, ScriptLog::Waiting { .. }))
    }
}

/// A shell that is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingShell {
    /// The server's name.
    pub name: SanitizedText,
    /// How often AWS was asked for the server's own keys and had none.
    pub tries: u32,
}

/// Something about one instance in front of its launch.
#[derive(Clone, Debug)]
pub enum InstanceDialog {
    /// In practice: the command that would have run.
    Practice {
        /// The name of the instance.
        name: SanitizedText,
        /// The command that would be run.
        command: String,
    },
    /// The application's first password; none while it is on its way.
    Password {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not; absent while it is asked for.
        answer: Option<Result<Secret, LoginError>>,
    },
    /// How to get into Windows.
    Rdp {
        /// The name of the instance.
        name: SanitizedText,
        /// It, or why not; absent while it is asked for.
        answer: Option<Result<RdpDetails, LoginError>>,
        /// The file of the private key, as it is typed.
        path: Input,
    },
    /// A name for the server in the user's own `ssh` settings; none while these are read.
    Alias {
        /// The name of the instance.
        name: SanitizedText,
        /// Where the settings are.
        paths: SshConfigPaths,
        /// It, or why not; absent while it is asked for.
        answer: Option<Result<SshConfigChange, SanitizedText>>,
        /// The first line that is shown.
        scroll: usize,
    },
}

impl InstanceDialog {
    /// The instance that it is about.
    pub fn name(&self) -> &SanitizedText {
        match self {
            InstanceDialog::Practice { name, .. }
            | InstanceDialog::Password { name, .. }
            | InstanceDialog::Rdp { name, .. }
            | InstanceDialog::Alias { name, .. } => name,
        }
    }

    /// Whether its answer is still on its way.
    pub fn waits(&self) -> bool {
        match self {
            InstanceDialog::Practice { .. } => false,
            InstanceDialog::Password { answer, .. } => answer.is_none(),
            InstanceDialog::Rdp { answer, .. } => answer.is_none(),
            InstanceDialog::Alias { answer, .. } => answer.is_none(),
        }
    }

    /// Whether a file is asked for on it.
    pub fn asks(&self) -> bool {
        matches!(self, InstanceDialog::Rdp { answer: Some(Ok(rdp)), .. } if rdp.locked())
    }
}
