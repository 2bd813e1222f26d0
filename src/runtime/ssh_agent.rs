//! Lists the public keys of the ssh-agent that `ssh` would use: that of the environment, or the one that
//! `IdentityAgent` names in the user's `ssh` configuration, as 1Password sets it.

use super::user_files::expand;
use crate::files;
use crate::lightsail::environment::find_program;
use crate::ssh::{Late, output_until};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// How long an agent may take to list its keys: a locked one may wait for the user.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// Maximum size of the `ssh` configuration, in bytes; far more than any needs.
const LARGEST: u64 = 4 * 1024 * 1024;
/// A host name that nobody has: what `ssh` does for it applies to every host.
const NOBODY: &str = "skysail.invalid";

/// The result of asking an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentReply {
    /// There is none, or it can't be reached.
    None,
    /// Its keys, as `ssh-add -L` lists them.
    Listed(String),
    /// It didn't reply in time.
    Silent,
}

/// How to find an agent.
#[derive(Clone, Copy, Debug)]
pub struct AgentSearch<'a> {
    /// The user's home folder.
    pub home: Option<&'a Path>,
    /// Where programs are looked up.
    pub path: Option<&'a OsStr>,
    /// Returns the value of an environment variable.
    pub env: fn(&str) -> Option<OsString>,
}

/// Requests the keys, waiting at most `patience`.
pub async fn list(search: AgentSearch<'_>, patience: Duration) -> AgentReply {
    let (home, path, env) = (search.home.map(Path::to_path_buf), search.path.map(OsStr::to_os_string), search.env);
    let spawned = tokio::task::spawn_blocking(move || {
        let search = AgentSearch { home: home.as_deref(), path: path.as_deref(), env };
        ask(search, Instant::now() + patience)
    });
    match spawned.await {
        Ok(Ok(listed)) => listed.map_or(AgentReply::None, AgentReply::Listed),
        Ok(Err(Late)) => AgentReply::Silent,
        Err(_) => AgentReply::None,
    }
}

fn ask(search: AgentSearch<'_>, until: Instant) -> Result<Option<String>, Late> {
    let Some(socket) = socket(search, until)? else { return Ok(None) };
    let Some(program) = find_program(OsStr::new("ssh-add"), search.path) else { return Ok(None) };
    let out = output_until(Command::new(program).arg("-L").env("SSH_AUTH_SOCK", socket), until)?;
    Ok(out.filter(|out| out.status.success()).map(|out| String::from_utf8_lossy(&out.stdout).into_owned()))
}

/// Returns the agent's socket.
fn socket(search: AgentSearch<'_>, until: Instant) -> Result<Option<OsString>, Late> {
    let usual = || (search.env)("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty());
    Ok(match identity_agent(search, until)?.as_deref() {
        None | Some("SSH_AUTH_SOCK") => usual(),
        Some("none") => None,
        Some(named) => match named.strip_prefix('$') {
            Some(name) => (search.env)(name.trim_matches(['{', '}'])),
            None => Some(expand(Path::new(named), search.home).into_os_string()),
        },
    })
}

/// Returns the value of `IdentityAgent` as `ssh` itself reports it. It isn't run if the configuration doesn't contain
/// the word.
fn identity_agent(search: AgentSearch<'_>, until: Instant) -> Result<Option<String>, Late> {
    let Some(home) = search.home else { return Ok(None) };
    let says = |path: PathBuf| {
        files::read_text(&path, LARGEST).is_ok_and(|text| {
            let text = text.to_ascii_lowercase();
            // An included file may contain it.
            text.contains("identityagent") || text.contains("include")
        })
    };
    if !says(home.join(".ssh/config")) {
        return Ok(None);
    }
    let Some(ssh) = find_program(OsStr::new("ssh"), search.path) else { return Ok(None) };
    let out = output_until(Command::new(ssh).args(["-G", "--", NOBODY]), until)?;
    Ok(out.and_then(|out| value(&String::from_utf8_lossy(&out.stdout))))
}

/// Returns the value from the output of `ssh -G`.
fn value(ssh_output: &str) -> Option<String> {
    ssh_output
        .lines()
        .find_map(|line| line.strip_prefix("identityagent "))
        .map(|value| value.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key_pair::LocalKeys;
    use std::process::{Child, Stdio};

    /// An agent that is killed when the test ends.
    struct Agent(Child);

    impl Drop for Agent {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn program(folder: &Path, name: &str, text: &str) {
        crate::executable::write_executable(&folder.join(name), text);
    }

    #[test]
    fn identity_agent_is_read_from_ssh_output() {
        assert_eq!(
            value("user me\nidentityagent ~/.1password/agent.sock\nport 22\n").unwrap(),
            "~/.1password/agent.sock"
        );
        assert_eq!(value("identityagent \"/a b/agent\"\n").unwrap(), "/a b/agent");
        assert_eq!(value("user me\nidentitiesonly no\n"), None);
    }

    /// `ssh` reads the configuration in the home folder known to the system, so a fake program replaces it.
    #[tokio::test]
    async fn keys_of_the_configured_agent_are_listed() {
        let dir = tempfile::tempdir().unwrap();
        let (home, at) = (dir.path(), |name: &str| dir.path().join(name));
        let path = std::env::var_os("PATH").unwrap();
        let real = |name: &str| find_program(OsStr::new(name), Some(&path)).expect("OpenSSH is installed");
        let mut agent = std::process::Command::new(real("ssh-agent"));
        let _agent = Agent(agent.arg("-D").arg("-a").arg(at("sock")).stdout(Stdio::null()).spawn().unwrap());
        while !at("sock").exists() {
            tokio::task::yield_now().await;
        }
        for (kind, name) in [("ed25519", "web"), ("ecdsa", "old")] {
            let mut made = std::process::Command::new(real("ssh-keygen"));
            let done = made.args(["-q", "-N", "", "-t", kind, "-C", name, "-f"]).arg(at(name)).status().unwrap();
            assert!(done.success());
            let mut add = std::process::Command::new(real("ssh-add"));
            assert!(add.arg("-q").arg(at(name)).env("SSH_AUTH_SOCK", at("sock")).status().unwrap().success());
        }
        std::fs::create_dir(at(".ssh")).unwrap();
        std::fs::write(at(".ssh/config"), "IdentityAgent ~/sock\n").unwrap();
        std::fs::create_dir(at("bin")).unwrap();
        program(&at("bin"), "ssh", "#!/bin/sh\necho 'identityagent ~/sock'\n");
        std::os::unix::fs::symlink(real("ssh-add"), at("bin/ssh-add")).unwrap();
        let bin = at("bin").into_os_string();
        let search = AgentSearch { home: Some(home), path: Some(&bin), env: |_| None };
        let AgentReply::Listed(text) = list(search, Duration::from_secs(60)).await else { panic!("nothing is listed") };
        let mut found = LocalKeys::default();
        crate::ssh_keys::add_agents(&mut found, &text);
        let path_text = |path: &Path| path.display().to_string();
        assert_eq!(found.keys.iter().map(|own| path_text(&own.path)).collect::<Vec<_>>(), ["ssh-agent: web"]);
        assert_eq!(found.refused.iter().map(|(path, _)| path_text(path)).collect::<Vec<_>>(), ["ssh-agent: old"]);
    }

    #[tokio::test]
    async fn hanging_agent_times_out() {
        let dir = tempfile::tempdir().unwrap();
        program(dir.path(), "ssh-add", "#!/bin/sh\nexec sleep 600\n");
        let path = std::env::join_paths([dir.path(), Path::new("/bin"), Path::new("/usr/bin")]).unwrap();
        let env = |name: &str| (name == "SSH_AUTH_SOCK").then(|| OsString::from("/nowhere/agent"));
        let search = AgentSearch { home: None, path: Some(&path), env };
        assert_eq!(list(search, Duration::from_millis(50)).await, AgentReply::Silent);
        let search = AgentSearch { env: |_| None, ..search };
        assert_eq!(
            list(search, Duration::from_secs(60)).await,
            AgentReply::None,
            "nothing is started without an agent"
        );
    }
}
