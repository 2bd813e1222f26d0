//! A text in the person's own editor: it lies in a file for them alone, and the file goes again.

use crate::app::effect::Secret;
use crate::app::external_program::{ExternalProgram, ProgramPurpose};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::LARGEST;
use crate::files;
use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;

/// Where nobody said which editor: it is everywhere.
const USUAL: &str = "vi";

/// Writes the text where an editor can change it, and says how to start the editor.
///
/// # Errors
/// Why it could not be written.
pub fn begin(text: &Secret, editor: Option<&OsStr>) -> Result<ExternalProgram, SanitizedText> {
    let words = |error: std::io::Error| SanitizedText::new(error.to_string());
    // Made for its owner alone, under a name that nobody knows before.
    let mut file = tempfile::Builder::new().prefix("skysail-").suffix(".sh").tempfile().map_err(words)?;
    file.write_all(text.0.as_bytes()).and_then(|()| file.flush()).map_err(words)?;
    // From here on whoever takes it back removes it.
    let (_, path) = file.keep().map_err(|error| words(error.error))?;
    Ok(errand(&path, editor.unwrap_or(OsStr::new(USUAL))))
}

/// An editor may come with options, as in `code --wait`: then a shell reads them, as Git has it.
fn errand(path: &Path, editor: &OsStr) -> ExternalProgram {
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

/// Takes the text back and removes the file. What cannot be taken stays where it is, and that is said.
///
/// # Errors
/// Why it could not be read, and where it lies.
pub fn read_edited(path: &Path) -> Result<Secret, SanitizedText> {
    let kept = |why: &str| SanitizedText::new(format!("{why} ({})", path.display()));
    let bytes = files::read(path, LARGEST as u64 * 16).map_err(|error| kept(&files::why(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| kept(crate::t!("problem.script.not-utf8")))?;
    // It is in the temporary folder, where it goes at the next start of the machine if not now.
    let _ = std::fs::remove_file(path);
    Ok(Secret(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_lies_in_a_file_for_its_owner_alone_and_the_file_goes() {
        let errand = begin(&Secret("echo canary".into()), None).unwrap();
        let ProgramPurpose::Edit(path) = errand.purpose.clone() else { panic!() };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!((errand.program.to_str(), errand.args), (Some("vi"), vec![path.clone().into_os_string()]));
        std::fs::write(&path, "echo changed").unwrap();
        assert_eq!(read_edited(&path).unwrap().0, "echo changed");
        assert!(!path.exists());
    }

    #[test]
    fn what_cannot_be_read_stays_and_is_said_to() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.sh");
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(read_edited(&path).unwrap_err().contains("x.sh"));
        assert!(path.exists());
    }

    #[test]
    fn an_editor_with_options_is_read_by_a_shell() {
        let errand = errand(Path::new("/tmp/a b"), OsStr::new("code --wait"));
        let args: Vec<&str> = errand.args.iter().filter_map(|arg| arg.to_str()).collect();
        assert_eq!(
            (errand.program.to_str(), args),
            (Some("sh"), vec!["-c", "code --wait \"$1\"", "editor", "/tmp/a b"])
        );
    }
}
