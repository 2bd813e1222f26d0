//! Another program that is given the terminal for a while, and how that ended. Plain data.

pub mod update;

use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

/// A program that gets the terminal for as long as it runs. The launches and whatever else is
/// watched continue behind it; nothing is drawn until it is back.
#[derive(Clone, PartialEq, Eq)]
pub struct ExternalProgram {
    /// What it gets the terminal for.
    pub purpose: ProgramPurpose,
    /// A name that is looked up on `PATH`, or a path.
    pub program: OsString,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Added to the environment that the program gets.
    pub env: Vec<(OsString, OsString)>,
    /// A line for the user, written before the program starts.
    pub intro: Option<String>,
    /// Its complaints (standard error) are passed on to the terminal and the last of them kept,
    /// because nobody can read them any more once the screens are back. Not for a program that
    /// draws there.
    pub listen: bool,
}

/// What a program is given the terminal for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramPurpose {
    /// A shell on this instance.
    Shell(SanitizedText),
    /// A text in the user's own editor, kept in this file meanwhile.
    Edit(PathBuf),
    /// Signing in to AWS.
    SignIn,
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramStatus {
    /// By itself, with this exit status.
    Status(i32),
    /// By this signal.
    Signal(i32),
    /// There is no program of that name.
    Missing,
    /// It is there and could not be started: why.
    NotStarted(SanitizedText),
}

/// The terminal is ours again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramExit {
    /// What it was given the terminal for.
    pub errand: ExternalProgram,
    /// How it ended.
    pub ended: ProgramStatus,
    /// The last lines of its complaints, where they were listened to, oldest first.
    pub words: Vec<SanitizedText>,
}

impl ExternalProgram {
    /// One without anything added to it.
    pub fn new(purpose: ProgramPurpose, program: impl Into<OsString>) -> ExternalProgram {
        let program = program.into();
        ExternalProgram { purpose, program, args: Vec::new(), env: Vec::new(), intro: None, listen: false }
    }

    /// Signing in with `aws login`, by the AWS CLI at this place.
    pub fn sign_in(aws_cli: &Path, profile: Option<&str>) -> ExternalProgram {
        let mut errand = ExternalProgram { listen: true, ..ExternalProgram::new(ProgramPurpose::SignIn, aws_cli) };
        errand.args.push("login".into());
        if let Some(profile) = profile {
            errand.args.extend(["--profile".into(), profile.into()]);
        }
        errand
    }

    /// Its name as the user knows it.
    pub fn name(&self) -> SanitizedText {
        SanitizedText::new(self.program.to_string_lossy())
    }
}

impl ProgramExit {
    /// What became of it, for the user; none where it ended well.
    pub fn complaint(&self) -> Option<UserText> {
        let say = match &self.ended {
            ProgramStatus::Status(0) => return None,
            ProgramStatus::Status(status) => UserText::new("errand.status").with("status", status),
            ProgramStatus::Signal(signal) => UserText::new("errand.signal").with("signal", signal),
            ProgramStatus::Missing => UserText::new("errand.missing"),
            ProgramStatus::NotStarted(why) => UserText::new("errand.not-started").with("why", why),
        };
        Some(say.with("program", self.errand.name()))
    }
}

/// What is added to an environment may be secret: its names are told and no more.
impl fmt::Debug for ExternalProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&OsString> = self.env.iter().map(|(name, _)| name).collect();
        write!(f, "ExternalProgram({:?}: {:?} {:?}, {names:?})", self.purpose, self.program, self.args)
    }
}
