//! Reads and writes the user's own files, and runs the user's programs.

use super::context::RuntimeContext;
use crate::app::message::UserFileEvent;
use crate::domain::access_grant::HostKey;
use crate::domain::failure::Failure;
use crate::domain::key_pair::PublicKey;
use crate::domain::rdp::RdpDetails;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::ssh_alias::{SshConfigAnswer, SshConfigChange, SshConfigPaths};
use crate::domain::user_text::{UserText, Words};
use crate::files::{self, Replace};
use crate::lightsail::environment::find_program;
use crate::ssh::{aliases, unlock};
use crate::ssh_keys;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Maximum size of a private key, in bytes.
const LARGEST_KEY: u64 = 64 * 1024;

/// Reads the user's `ssh` configuration, and what `ssh` reports for this name and address. The event passes on the server's host
/// keys.
pub fn read_aliases(
    name: SanitizedText,
    address: Option<&str>,
    host_keys: Result<Vec<HostKey>, Failure>,
    context: &RuntimeContext,
) -> UserFileEvent {
    let texts = match context.home.as_deref().map(aliases::paths) {
        Some(paths) => aliases::read(&paths).map(|texts| Box::new((paths, texts))),
        None => Err(UserText::new("cli.no-home").into()),
    };
    let ssh = find_program(OsStr::new("ssh"), context.path.as_deref());
    let told = match (&ssh, &texts) {
        (Some(ssh), Ok(read)) => aliases::tell(ssh, &read.1, &name, address),
        _ => SshConfigAnswer::default(),
    };
    UserFileEvent::Aliases { name, host_keys: host_keys.map_err(Box::new), texts, told }
}

/// Checks whether a new private key can be written to this file.
pub fn check_key_file(path: PathBuf, before: Option<&PublicKey>, context: &RuntimeContext) -> UserFileEvent {
    let real = expand(&path, context.home.as_deref());
    // The message shows the path as it was typed.
    let answer = ssh_keys::has_room(&real, before).map_err(|refused| refused.sentence(&path));
    UserFileEvent::KeyPlace { path, answer }
}

/// Reads the public half of the key in a file.
pub fn read_key(path: PathBuf, context: &RuntimeContext) -> UserFileEvent {
    let answer = ssh_keys::read_file(&expand(&path, context.home.as_deref()), &path);
    UserFileEvent::KeyRead { path, answer }
}

/// Writes an alias, and removes it again if `ssh` doesn't follow it.
pub fn write_alias(
    name: SanitizedText,
    paths: &SshConfigPaths,
    change: &SshConfigChange,
    context: &RuntimeContext,
) -> UserFileEvent {
    let ssh = find_program(OsStr::new("ssh"), context.path.as_deref());
    let _alone = aliases::exclusive(paths);
    let answer = write_followed(&name, paths, change, ssh.as_ref());
    UserFileEvent::AliasWritten { name, answer }
}

/// Writes an alias, and removes it again if `ssh` doesn't follow it. Returns `false` if the files had changed
/// meanwhile. The caller holds [`aliases::exclusive`].
///
/// # Errors
/// Why the alias isn't there: a sentence.
pub fn write_followed(
    name: &str,
    paths: &SshConfigPaths,
    change: &SshConfigChange,
    ssh: Option<&PathBuf>,
) -> Result<bool, Words> {
    let lost = |ssh: &&PathBuf| !aliases::leads(ssh, &change.after.ours, name);
    let written = aliases::write(paths, change)?;
    match written && ssh.filter(lost).is_some() {
        true => {
            let back = SshConfigChange { before: change.after.clone(), after: change.before.clone() };
            aliases::write(paths, &back).and(Err(UserText::new("alias.not-followed").into()))
        }
        false => Ok(written),
    }
}

/// Removes aliases; a failure only leaves a line in one of the user's files.
pub fn remove_aliases(launch: &str, names: &[SanitizedText], context: &RuntimeContext) {
    if let Some(paths) = context.home.as_deref().map(aliases::paths) {
        let _ = aliases::take_out(&paths, launch, names);
    }
}

/// Decrypts the password of a Windows instance with the key in this file.
pub fn decrypt_password(
    name: SanitizedText,
    mut rdp: RdpDetails,
    path: &Path,
    context: &RuntimeContext,
) -> UserFileEvent {
    let real = expand(path, context.home.as_deref());
    let read = files::read_text(&real, LARGEST_KEY);
    let ciphertext = rdp.ciphertext.as_ref().map(|sealed| sealed.open()).unwrap_or_default();
    rdp.problem = None;
    match read.map(|pem| unlock(ciphertext, &pem)) {
        Ok(Ok(password)) => rdp.password = Some(password),
        Ok(Err(locked)) => rdp.problem = Some(UserText::new(locked.key()).into()),
        Err(error) => rdp.problem = Some(files::sentence(files::READ, path, &error)),
    }
    UserFileEvent::Rdp { name, answer: Ok(rdp) }
}

/// Writes an RDP file into this folder, without overwriting another one.
pub fn save_rdp(folder: &Path, name: &str, text: &str) -> UserFileEvent {
    let path = folder.join(format!("{name}.rdp"));
    let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
    let saved = files::write_whole(&path, text.as_bytes(), Replace::No);
    UserFileEvent::RdpSaved(saved.map(|()| whole).map_err(|error| files::sentence("cause.file.saved", &path, &error)))
}

/// Opens a URL in the user's browser if there is a desktop.
pub fn open_url(url: &str, context: &RuntimeContext) -> bool {
    let desktop = cfg!(target_os = "macos")
        || std::env::var_os("DISPLAY").is_some()
        || std::env::var_os("WAYLAND_DISPLAY").is_some();
    let name = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let Some(program) = find_program(OsStr::new(name), context.path.as_deref()).filter(|_| desktop) else {
        return false;
    };
    let mut command = Command::new(program);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Expands `~/x` as the user's shell would.
pub fn expand(path: &Path, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Secret;

    #[test]
    fn rdp_file_has_no_password_and_overwrites_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let rdp = RdpDetails {
            address: Some("192.0.2.1".into()),
            password: Some(Secret::new("hush")),
            ..RdpDetails::default()
        };
        let text = rdp.file().unwrap();
        let UserFileEvent::RdpSaved(Ok(path)) = save_rdp(dir.path(), "office", &text) else {
            panic!("it was not saved")
        };
        assert_eq!(path, dir.path().join("office.rdp"));
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains("192.0.2.1") && !written.contains("hush"));
        std::fs::write(&path, "mine").unwrap();
        let UserFileEvent::RdpSaved(Err(why)) = save_rdp(dir.path(), "office", &text) else {
            panic!("it went over another")
        };
        assert!(crate::text::english(&why).contains("it already exists"), "{why:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    }
}
