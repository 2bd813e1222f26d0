//! State of logging in to instances. Plain data.

pub mod keys;
pub mod shell;
pub mod update;
pub mod view;

use crate::domain::access_grant::{LoginError, ScriptLog};
use crate::domain::rdp::RdpDetails;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use crate::domain::ssh_alias::{SshConfigChange, SshConfigPaths};
use crate::domain::user_text::Words;
use std::collections::BTreeMap;
use tui_input::Input;

/// What a launch's screen knows about logging in.
#[derive(Clone, Debug, Default)]
pub struct LoginState {
    /// The requested shell, until it gets the terminal.
    pub pending: Option<PendingShell>,
    /// What is known of each launch script, by instance.
    pub scripts: BTreeMap<SanitizedText, ScriptLog>,
}

impl LoginState {
    /// Returns whether a launch script is being watched on a server.
    pub fn waits(&self) -> bool {
        self.scripts.values().any(|log| matches!(log, ScriptLog::Waiting { .. }))
    }
}

/// A shell being prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingShell {
    /// The server's name.
    pub name: SanitizedText,
    /// How often AWS was asked for the host keys without having them.
    pub tries: u32,
}

/// A dialog about one instance.
#[derive(Clone, Debug)]
pub enum InstanceDialog {
    /// In the sandbox: the command that would have run.
    Sandbox {
        /// The instance's name.
        name: SanitizedText,
        /// The command.
        command: String,
        /// Whether it is shown with all options.
        whole: bool,
    },
    /// The application's initial password.
    Password {
        /// The instance's name.
        name: SanitizedText,
        /// The password or the error; `None` while it is loading.
        answer: Option<Result<Secret, LoginError>>,
    },
    /// How to log in to Windows.
    Rdp {
        /// The instance's name.
        name: SanitizedText,
        /// The details or the error; `None` while they are loading.
        answer: Option<Result<RdpDetails, LoginError>>,
        /// The path of the private key, as it is typed.
        path: Input,
    },
    /// What the launch script wrote last.
    Script {
        /// The instance's name.
        name: SanitizedText,
        /// The lines of its output.
        lines: Vec<SanitizedText>,
        /// The first visible line.
        scroll: usize,
    },
    /// Adding the server to the user's `ssh` configuration.
    Alias {
        /// The instance's name.
        name: SanitizedText,
        /// The paths of the configuration.
        paths: SshConfigPaths,
        /// The proposed change or the error; `None` while the configuration is being read.
        answer: Option<Result<SshConfigChange, Words>>,
        /// The first visible line.
        scroll: usize,
    },
}

impl InstanceDialog {
    /// Returns the instance that it is about.
    pub fn name(&self) -> &SanitizedText {
        match self {
            InstanceDialog::Sandbox { name, .. }
            | InstanceDialog::Password { name, .. }
            | InstanceDialog::Rdp { name, .. }
            | InstanceDialog::Script { name, .. }
            | InstanceDialog::Alias { name, .. } => name,
        }
    }

    /// Returns whether it is still loading.
    pub fn waits(&self) -> bool {
        match self {
            InstanceDialog::Sandbox { .. } | InstanceDialog::Script { .. } => false,
            InstanceDialog::Password { answer, .. } => answer.is_none(),
            InstanceDialog::Rdp { answer, .. } => answer.is_none(),
            InstanceDialog::Alias { answer, .. } => answer.is_none(),
        }
    }

    /// Returns whether it asks for a file.
    pub fn asks(&self) -> bool {
        matches!(self, InstanceDialog::Rdp { answer: Some(Ok(rdp)), .. } if rdp.locked())
    }
}
