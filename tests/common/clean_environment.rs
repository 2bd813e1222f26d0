//! Runs the program in an environment without the tester's settings.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;

/// Runs a program with this home, default folders, a common terminal and language, and the variables of the test.
pub fn command(program: &Path, args: &[&str], home: &Path, env: &[(&str, &str)]) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(args);
    command.env_clear();
    command.cwd(home);
    environment(home, env).into_iter().for_each(|(name, value)| command.env(name, value));
    command
}

/// The same without a terminal: no input, and both outputs are pipes.
pub fn piped(program: &Path, args: &[&str], home: &Path, env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    command.args(args).env_clear().current_dir(home).envs(environment(home, env));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn environment(home: &Path, env: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    let mut all: Vec<(OsString, OsString)> = vec![("HOME".into(), home.into())];
    for (name, folder) in [
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_DATA_HOME", ".local/share"),
    ] {
        all.push((name.into(), home.join(folder).into()));
    }
    all.push(("PATH".into(), std::env::var_os("PATH").unwrap_or_default()));
    all.push(("TERM".into(), "xterm-256color".into()));
    all.push(("LANG".into(), "C.UTF-8".into()));
    all.extend(env.iter().map(|(name, value)| (name.into(), value.into())));
    all
}
