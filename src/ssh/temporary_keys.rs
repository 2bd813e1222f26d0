//! Files for temporary keys: in a private directory, removed after use. The files of a killed process are removed when
//! the next key is written.

mod stale;

use super::SshTarget;
use crate::domain::access_grant::{AccessGrant, HostKey, LoginError};
use crate::files;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::TempDir;

pub const KEY: &str = "key";
/// Next to its key, where `ssh` looks for it.
pub const CERTIFICATE: &str = "key-cert.pub";
pub const KNOWN_HOSTS: &str = "known_hosts";

/// The temporary keys in use. Remaining ones are removed when the program ends.
#[derive(Clone, Debug, Default)]
pub struct TemporaryKeys(Arc<Mutex<(u64, BTreeMap<u64, TemporaryKey>)>>);

/// A temporary key's files.
#[derive(Debug)]
struct TemporaryKey {
    dir: TempDir,
    /// Locked as long as the process lives: if another one can lock it, the process is gone.
    _alive: File,
}

impl TemporaryKeys {
    /// Writes the files for login details. Returns their ID and directory.
    ///
    /// # Errors
    /// What the details lack, or why a file couldn't be written.
    pub fn keep(&self, grant: &AccessGrant, target: &SshTarget) -> Result<(u64, PathBuf), LoginError> {
        let laid = write(grant, target)?;
        let path = laid.dir.path().to_owned();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.0 += 1;
        let ticket = all.0;
        all.1.insert(ticket, laid);
        Ok((ticket, path))
    }

    /// Removes the files.
    pub fn drop(&self, ticket: u64) {
        // The directory is removed after the lock is released.
        let gone = self.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&ticket);
        drop(gone);
    }
}

fn write(grant: &AccessGrant, target: &SshTarget) -> Result<TemporaryKey, LoginError> {
    let key = grant.private_key.as_ref().ok_or_else(|| LoginError::Lacks("privateKey".into()))?;
    let lines = grant.host_keys.iter().filter_map(HostKey::public_line);
    let hosts: Vec<String> = lines.map(|line| format!("{} {line}", target.host())).collect();
    if hosts.is_empty() {
        return Err(LoginError::NoHostKeys);
    }
    let failed = |error: io::Error| LoginError::File(files::sentence("cause.file.written", Path::new(KEY), &error));
    let dir = directory().map_err(failed)?;
    stale::sweep(dir.path());
    let alive = stale::mark(dir.path()).map_err(failed)?;
    let put = |name: &str, text: &str| put(&dir.path().join(name), text).map_err(failed);
    put(KEY, key.open())?;
    if let Some(certificate) = &grant.certificate {
        put(CERTIFICATE, certificate.open())?;
    }
    put(KNOWN_HOSTS, &hosts.join("\n"))?;
    Ok(TemporaryKey { dir, _alive: alive })
}

fn directory() -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(stale::PREFIX);
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

/// `ssh` requires a line break at the end of a key.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let mut file = files::private().write(true).create_new(true).open(path)?;
    file.write_all(text.trim_end().as_bytes())?;
    file.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sanitized_text::SanitizedText;
    use crate::domain::secret::Secret;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    fn blob(kind: &str) -> String {
        let mut blob = (kind.len() as u32).to_be_bytes().to_vec();
        blob.extend(kind.bytes());
        blob.extend([7; 36]);
        STANDARD.encode(blob)
    }

    fn grant(kind: &str, claimed: &str) -> AccessGrant {
        AccessGrant {
            private_key: Some(Secret::new("-----BEGIN-----\nhush")),
            certificate: Some(Secret::new("ssh-rsa-cert-v01@openssh.com AAAA")),
            host_keys: vec![HostKey { algorithm: claimed.into(), key: SanitizedText::new(blob(kind)) }],
            ..AccessGrant::default()
        }
    }

    fn target() -> SshTarget {
        SshTarget { user: "ubuntu".into(), address: "192.0.2.1".into(), port: 22 }
    }

    #[test]
    fn missing_host_keys_refuse_the_login() {
        let blind = AccessGrant { host_keys: Vec::new(), ..grant("ssh-ed25519", "ssh-ed25519") };
        assert_eq!(TemporaryKeys::default().keep(&blind, &target()).unwrap_err(), LoginError::NoHostKeys);
        let wrong = grant("ssh-dss\nevil.example.org ssh-rsa", "ssh-ed25519");
        assert_eq!(TemporaryKeys::default().keep(&wrong, &target()).unwrap_err(), LoginError::NoHostKeys);
    }

    #[test]
    fn key_files_are_private_and_removed_afterwards() {
        use std::os::unix::fs::PermissionsExt;
        let keys = TemporaryKeys::default();
        let (ticket, dir) = keys.keep(&grant("ssh-ed25519", "ssh-ed25519"), &target()).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        for name in [KEY, CERTIFICATE, KNOWN_HOSTS] {
            assert_eq!(mode(&dir.join(name)), 0o600, "{name}");
        }
        let known = std::fs::read_to_string(dir.join(KNOWN_HOSTS)).unwrap();
        assert!(known.starts_with("192.0.2.1 ssh-ed25519 "), "{known}");
        keys.drop(ticket);
        assert!(!dir.exists());
    }

    #[test]
    fn files_in_use_are_removed_on_exit() {
        let keys = TemporaryKeys::default();
        let (_, dir) = keys.keep(&grant("ssh-ed25519", "ed25519"), &target()).unwrap();
        drop(keys);
        assert!(!dir.exists());
    }
}
