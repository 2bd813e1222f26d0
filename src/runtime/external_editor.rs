//! Opens a text in the user's editor, in a file in a private folder.

use crate::app::effect::Secret;
use crate::app::external_program::{ExternalProgram, ProgramPurpose};
use crate::domain::user_text::{UserText, Words};
use crate::files;
use crate::store::ScriptEdits;
use std::ffi::OsStr;
use std::io;
use std::path::Path;

/// The default editor, which every Unix has.
const USUAL: &str = "vi";

/// Writes the text to a file and returns the program to edit it.
///
/// # Errors
/// Why it couldn't be written.
pub fn begin(edits: &ScriptEdits, text: &Secret, editor: Option<&OsStr>) -> Result<ExternalProgram, Words> {
    let path = edits.begin(text.open()).map_err(|error| files::why(&error))?;
    Ok(external(&path, editor.unwrap_or(OsStr::new(USUAL))))
}

/// Builds the program. An editor may include options, as in `code --wait`: then it is run by a shell, as Git does.
fn external(path: &Path, editor: &OsStr) -> ExternalProgram {
    let purpose = ProgramPurpose::Edit(path.to_owned());
    let bare = editor.to_str().is_some_and(|text| text.chars().all(|c| c.is_alphanumeric() || "/._-+".contains(c)));
    if bare {
        let args = vec![path.into()];
        return ExternalProgram { args, ..ExternalProgram::new(purpose, editor) };
    }
    let mut line = editor.to_owned();
    line.push(" \"$1\"");
    let args = vec!["-c".into(), line, "editor".into(), path.into()];
    ExternalProgram { args, ..ExternalProgram::new(purpose, "sh") }
}

/// Reads the text that the editor wrote.
///
/// # Errors
/// Why it couldn't be read, and where the file is.
pub fn read_edited(path: &Path) -> Result<Secret, Words> {
    match ScriptEdits::read(path) {
        Ok(text) => Ok(Secret::new(text.as_str())),
        Err(error) => {
            let why: Words = match error.kind() {
                io::ErrorKind::InvalidData => UserText::new("problem.script.not-utf8").into(),
                _ => files::why(&error),
            };
            Err(UserText::new("cause.file.at").with_text("why", why).with("path", path.display()).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_editor_is_vi_and_its_text_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let edits = ScriptEdits::at(dir.path());
        let external = begin(&edits, &Secret::new("echo canary"), None).unwrap();
        let ProgramPurpose::Edit(path) = external.purpose.clone() else { panic!() };
        assert_eq!((external.program.to_str(), external.args), (Some("vi"), vec![path.clone().into_os_string()]));
        std::fs::write(&path, "echo changed").unwrap();
        assert_eq!(read_edited(&path).unwrap().open(), "echo changed");
        assert!(path.exists(), "it stays until it is saved elsewhere");
    }

    #[test]
    fn unreadable_edit_is_kept_and_named() {
        let dir = tempfile::tempdir().unwrap();
        let edits = ScriptEdits::at(dir.path());
        let path = edits.begin("echo one").unwrap();
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(crate::text::english(&read_edited(&path).unwrap_err()).contains("user-data.sh"));
        assert!(path.exists());
    }

    #[test]
    fn editor_with_options_runs_through_a_shell() {
        let external = external(Path::new("/tmp/a b"), OsStr::new("code --wait"));
        let args: Vec<&str> = external.args.iter().filter_map(|arg| arg.to_str()).collect();
        assert_eq!(
            (external.program.to_str(), args),
            (Some("sh"), vec!["-c", "code --wait \"$1\"", "editor", "/tmp/a b"])
        );
    }
}
