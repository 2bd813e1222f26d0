//! Programs that a test writes and then starts.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes an executable file with this text. A child process writes it: if this one did, another test that starts a
/// program at that moment would hold the file open for writing too, and the system doesn't run a file that is.
pub fn write_executable(path: &Path, text: &str) {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "cat >\"$0\" && chmod 755 \"$0\""]).arg(path);
    let mut writer = shell.stdin(Stdio::piped()).spawn().expect("a shell");
    writer.stdin.take().expect("its input").write_all(text.as_bytes()).expect("the shell reads");
    assert!(writer.wait().expect("the shell ends").success(), "{} can't be written", path.display());
}
