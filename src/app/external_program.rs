//! External programs that get the terminal for a while, and how they exited. Plain data.

pub mod update;

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::domain::user_text::Words;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// A program that gets the terminal while it runs. Launches continue to be watched meanwhile; nothing is drawn until
/// it exits.
#[derive(Clone, PartialEq, Eq)]
pub struct ExternalProgram {
    /// What it is for.
    pub purpose: ProgramPurpose,
    /// A name to look up on `PATH`, or a path.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Environment variables to add.
    pub env: Vec<(OsString, OsString)>,
    /// A line to print before the program starts.
    pub intro: Option<String>,
    /// Whether to copy its standard error to the terminal and keep the last lines, which are no longer visible once
    /// the screen is restored. Not for programs that draw on standard error.
    pub listen: bool,
}

/// What an external program is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramPurpose {
    /// A shell on this instance.
    Shell(SanitizedText),
    /// The user's editor, with the text in this file.
    Edit(PathBuf),
    /// Signing in to AWS.
    SignIn,
}

/// How the program exited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramStatus {
    /// With this exit status.
    Status(i32),
    /// Killed by this signal.
    Signal(i32),
    /// No program with that name was found.
    Missing,
    /// It couldn't be started, for this reason.
    NotStarted(Words),
}

/// The result of an external program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramExit {
    /// The program that ran.
    pub external: ExternalProgram,
    /// How it exited.
    pub ended: ProgramStatus,
    /// The last lines of its standard error, if they were kept, oldest first.
    pub words: Vec<SanitizedText>,
}

impl ExternalProgram {
    /// Returns a program without arguments or options.
    pub fn new(purpose: ProgramPurpose, program: impl Into<OsString>) -> ExternalProgram {
        let program = program.into();
        ExternalProgram { purpose, program, args: Vec::new(), env: Vec::new(), intro: None, listen: false }
    }

    /// Returns `aws login`, run by the AWS CLI at this path.
    pub fn sign_in(aws_cli: &Path, profile: Option<&str>) -> ExternalProgram {
        let mut external = ExternalProgram { listen: true, ..ExternalProgram::new(ProgramPurpose::SignIn, aws_cli) };
        external.args.push("login".into());
        if let Some(profile) = profile {
            external.args.extend(["--profile".into(), profile.into()]);
        }
        external
    }

    /// Returns its name as the user knows it.
    pub fn name(&self) -> SanitizedText {
        SanitizedText::new(self.program.to_string_lossy())
    }
}

impl ProgramExit {
    /// Returns what went wrong, for the user; `None` on success.
    pub fn complaint(&self) -> Option<UserText> {
        let say = match &self.ended {
            ProgramStatus::Status(0) => return None,
            ProgramStatus::Status(status) => UserText::new("external-program.status").with("status", status),
            ProgramStatus::Signal(signal) => UserText::new("external-program.signal").with("signal", signal),
            ProgramStatus::Missing => UserText::new("external-program.missing"),
            ProgramStatus::NotStarted(why) => {
                UserText::new("external-program.not-started").with_text("why", why.clone())
            }
        };
        Some(say.with("program", self.external.name()))
    }
}

/// Added environment variables may be secret: only their names are shown.
impl fmt::Debug for ExternalProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&OsString> = self.env.iter().map(|(name, _)| name).collect();
        write!(f, "ExternalProgram({:?}: {:?} {:?}, {names:?})", self.purpose, self.program, self.args)
    }
}
