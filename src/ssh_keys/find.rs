//! Finds the public keys in `~/.ssh`. Private ones are opened only if their public half isn't next to them.

use super::public_key::{self, PublicHalf};
use super::{fingerprint, formats};
use crate::domain::key_pair::{FOLDER, KeyFileFault, KeyKind, LocalKey, LocalKeys, PublicKey, Unfit};
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

/// The maximum size in bytes, far more than a public key has.
const LARGEST: u64 = 32 * 1024;
/// The maximum number of files, far more than a user has.
const MOST: usize = 2000;

/// Returns the keys in the user's `.ssh`. A private key without its public half next to it is opened only to read that.
pub fn find(home: &Path) -> LocalKeys {
    let Ok(entries) = fs::read_dir(home.join(".ssh")) else { return LocalKeys::default() };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).take(MOST).collect();
    names.sort();
    let there = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).is_ok();
    let mut found = LocalKeys { files: names.iter().map(SanitizedText::new).collect(), ..LocalKeys::default() };
    for name in &names {
        let path = home.join(".ssh").join(name);
        let (file, whole, key) = match name.strip_suffix(".pub") {
            Some(stem) => (name.clone(), there(stem), text_of(&path).and_then(|text| of_line(&text))),
            // Its public half is read from its own file.
            None if there(&format!("{name}.pub")) => continue,
            // `ssh` can't use other formats than OpenSSH's, so the private half counts as missing.
            None => (format!("{name}.pub"), !name.ends_with(".ppk"), text_of(&path).and_then(|text| inside(&text))),
        };
        match key {
            Some(Ok(key)) => found.keys.push(LocalKey { path: Path::new(FOLDER).join(file), whole, agent: false, key }),
            Some(Err(why)) => found.refused.push((Path::new(FOLDER).join(name), why)),
            None => {}
        }
    }
    found
}

/// Reads a key file named by the user: a public half, or a private key in a format of OpenSSH, PEM or
/// PuTTY. `shown` is the path as typed.
///
/// # Errors
/// It has no key that can be imported into Lightsail.
pub fn read_file(real: &Path, shown: &Path) -> Result<LocalKey, KeyFileFault> {
    // The user may name a public half that only exists in the private key.
    let public = real.extension().is_some_and(|ending| ending == "pub");
    if public && !real.exists() && real.with_extension("").exists() {
        return read_file(&real.with_extension(""), &shown.with_extension(""));
    }
    let text = files::read_text(real, LARGEST).map(Zeroizing::new);
    let text = text.map_err(|error| KeyFileFault::File(SanitizedText::new(files::why(&error))))?;
    let (path, whole, key) = match of_line(&text) {
        Some(key) if public => (shown.to_owned(), real.with_extension("").is_file(), key),
        Some(key) => (shown.to_owned(), false, key),
        None => {
            let ending = real.extension().unwrap_or_default();
            let path = std::path::PathBuf::from(format!("{}.pub", shown.display()));
            (path, ending != "ppk", inside(&text).ok_or(KeyFileFault::NoKey)?)
        }
    };
    Ok(LocalKey { path, whole, agent: false, key: key.map_err(KeyFileFault::Unfit)? })
}

/// Returns the public half in a private key's file.
fn inside(text: &str) -> Option<Result<PublicKey, Unfit>> {
    match public_key::half(text)? {
        PublicHalf::Encrypted => Some(Err(Unfit::Encrypted)),
        PublicHalf::Blob(blob, comment) => {
            let kind = std::str::from_utf8(formats::take(&blob)?.0).ok()?;
            of_line(&format!("{kind} {} {comment}", STANDARD.encode(&blob)))
        }
    }
}

/// Parses a public key line; for another algorithm, the error has its name.
pub(super) fn of_line(text: &str) -> Option<Result<PublicKey, Unfit>> {
    if let Some(key) = read(text) {
        return Some(Ok(key));
    }
    let word = text.lines().find(|line| !line.trim().is_empty())?.split_whitespace().next()?;
    let other =
        ["ssh-dss", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "ssh-ed448"].iter().any(|kind| word.starts_with(kind));
    let other = other || word.contains("-cert-v01@");
    other.then(|| Err(Unfit::Kind(SanitizedText::new(word))))
}

fn text_of(path: &Path) -> Option<Zeroizing<String>> {
    files::read_text(path, LARGEST).ok().map(Zeroizing::new)
}

/// Parses a line such as `ssh-rsa AAAA… comment`, if Lightsail accepts its algorithm.
pub fn read(text: &str) -> Option<PublicKey> {
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let mut words = line.split_whitespace();
    let word = words.next()?;
    let kind = [KeyKind::Rsa, KeyKind::Ed25519].into_iter().find(|kind| kind.word() == word)?;
    let blob = STANDARD.decode(words.next()?).ok()?;
    let (inner, rest) = formats::take(&blob)?;
    if inner != word.as_bytes() || rest.is_empty() {
        return None;
    }
    let comment = words.collect::<Vec<_>>().join(" ");
    Some(fingerprint::public(kind, &blob, SanitizedText::new(comment)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home\n";

    #[test]
    fn public_halves_are_found_and_nothing_else_is_offered() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(find(home.path()), LocalKeys::default());
        let ssh = home.path().join(".ssh");
        fs::create_dir_all(ssh.join("folder.pub")).unwrap();
        let files = [
            ("id_ed25519.pub", ED25519),
            ("id_ed25519", "private"),
            ("lonely.pub", ED25519),
            ("old.pub", "ssh-dss AAAAB3NzaC1kc3M= old"),
            ("odd.pub", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a"),
            ("config", "Host *"),
        ];
        files.iter().for_each(|(name, text)| fs::write(ssh.join(name), text).unwrap());
        fs::write(ssh.join("binary.pub"), [0xff; 64]).unwrap();
        let found = find(home.path());
        let told: Vec<_> = found.keys.iter().map(|own| (own.stem().to_string(), own.whole)).collect();
        assert_eq!(told, [("id_ed25519".to_owned(), true), ("lonely".to_owned(), false)]);
        let refused = [(Path::new("~/.ssh/old.pub").to_owned(), Unfit::Kind("ssh-dss".into()))];
        assert_eq!(found.refused, refused);
        assert_eq!(found.keys[0].key.comment, "me@home");
        assert!(found.has_file(Path::new("~/.ssh/config")) && !found.has_file(Path::new("~/config")));
        assert!(found.keys[0].key.has_print("SHA256:TphNRtA5aoXrZBxsSG5Tizrtl+7MOZGs6/szDrXxRhg"));
    }

    #[test]
    fn a_file_that_is_named_is_a_key_in_whatever_form_or_it_is_said_why_not() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let blob = ED25519.split(' ').nth(1).unwrap();
        let putty = format!("PuTTY-User-Key-File-3: ssh-ed25519\nComment: me\nPublic-Lines: 1\n{blob}\n");
        for args in [["-t", "ed25519"].as_slice(), &["-t", "rsa", "-m", "PEM"], &["-t", "rsa", "-m", "PKCS8"]] {
            let _ = fs::remove_file(at("web.pem"));
            let mut made = std::process::Command::new("ssh-keygen");
            let done = made.args(["-q", "-N", "", "-f"]).arg(at("web.pem")).args(args).status();
            assert!(done.expect("ssh-keygen is installed").success());
            fs::remove_file(at("web.pem.pub")).unwrap();
            for named in ["web.pem", "web.pem.pub"] {
                let key = read_file(&at(named), &Path::new("~/keys").join(named)).unwrap();
                assert_eq!((key.private(), key.whole), (Path::new("~/keys/web.pem").to_owned(), true), "{args:?}");
            }
        }
        for (name, text) in [("web.ppk", putty.as_str()), ("lonely.pub", ED25519)] {
            fs::write(at(name), text).unwrap();
            let key = read_file(&at(name), Path::new(name)).unwrap();
            assert!(!key.whole && key.key.line.ends_with(blob), "{name}");
        }
        for (text, why) in [
            ("Host *", KeyFileFault::NoKey),
            ("ssh-dss AAAA old", KeyFileFault::Unfit(Unfit::Kind("ssh-dss".into()))),
            ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA", KeyFileFault::Unfit(Unfit::Encrypted)),
        ] {
            fs::write(at("odd"), text).unwrap();
            assert_eq!(read_file(&at("odd"), Path::new("odd")), Err(why), "{text}");
        }
        assert_eq!(read_file(dir.path(), Path::new("x")), Err(KeyFileFault::File("it's a directory".into())));
    }

    #[test]
    fn a_private_key_alone_is_offered_by_the_half_that_is_in_it() {
        let home = tempfile::tempdir().unwrap();
        let ssh = home.path().join(".ssh");
        fs::create_dir_all(&ssh).unwrap();
        let blob = ED25519.split(' ').nth(1).unwrap();
        let putty = format!("PuTTY-User-Key-File-3: ssh-ed25519\nComment: me\nPublic-Lines: 1\n{blob}\n");
        fs::write(ssh.join("web.ppk"), putty).unwrap();
        fs::write(ssh.join("locked.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END").unwrap();
        let found = find(home.path());
        let told: Vec<_> = found.keys.iter().map(|own| (own.private(), own.whole)).collect();
        assert_eq!(told, [(Path::new("~/.ssh/web.ppk").to_owned(), false)]);
        assert_eq!(found.refused, [(Path::new("~/.ssh/locked.pem").to_owned(), Unfit::Encrypted)]);
    }
}
