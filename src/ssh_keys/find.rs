//! Finds the public keys in `~/.ssh`. Private ones are opened only if their public half isn't next to them.

use super::public_key::{self, PublicHalf};
use super::{fingerprint, formats};
use crate::domain::encoding;
use crate::domain::key_pair::{FOLDER, KeyFileFault, KeyKind, LocalKey, LocalKeys, PublicKey, Unfit};
use crate::domain::sanitized_text::SanitizedText;
use crate::files;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::io;
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
            Some(stem) => (name.clone(), there(stem), text_of(&path).ok().and_then(|text| of_line(&text))),
            // Its public half is read from its own file.
            None if there(&format!("{name}.pub")) => continue,
            // `ssh` can't use other formats than OpenSSH's, so the private half counts as missing.
            None => {
                (format!("{name}.pub"), !name.ends_with(".ppk"), text_of(&path).ok().and_then(|text| inside(&text)))
            }
        };
        match key {
            Some(Ok(key)) => found.keys.push(LocalKey { path: Path::new(FOLDER).join(file), whole, agent: false, key }),
            Some(Err(why)) => found.refused.push((Path::new(FOLDER).join(name), why)),
            None => {}
        }
    }
    found
}

/// Reads a key file named by the user: a public half, or a private key in a format of OpenSSH, PEM or PuTTY. `shown` is
/// the path as typed.
///
/// # Errors
/// It has no key that can be imported into Lightsail.
pub fn read_file(real: &Path, shown: &Path) -> Result<LocalKey, KeyFileFault> {
    // The user may name a public half that only exists in the private key.
    let public = real.extension().is_some_and(|ending| ending == "pub");
    if public && !real.exists() && real.with_extension("").exists() {
        return read_file(&real.with_extension(""), &shown.with_extension(""));
    }
    let text = text_of(real).map_err(|error| KeyFileFault::File(files::why(&error)))?;
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
        PublicHalf::Damaged => Some(Err(Unfit::Damaged)),
        PublicHalf::Other(kind) => Some(Err(Unfit::Kind(kind.into()))),
        PublicHalf::Blob(blob, comment) => of_line(&line(&blob, &comment)?),
    }
}

/// Formats a public key as OpenSSH writes it.
fn line(blob: &[u8], comment: &str) -> Option<String> {
    let kind = std::str::from_utf8(formats::take(blob)?.0).ok()?;
    Some(format!("{kind} {} {comment}", STANDARD.encode(blob)))
}

/// Parses a public key line, or an RFC 4716 file as PuTTYgen saves it; for another algorithm, the error has its name.
pub(super) fn of_line(text: &str) -> Option<Result<PublicKey, Unfit>> {
    if let Some((blob, comment)) = public_key::rfc4716(text) {
        return of_line(&line(&blob, &comment)?);
    }
    if let Some(key) = read(text) {
        return Some(Ok(key));
    }
    let word = first_line(text)?.split_whitespace().next()?;
    if [KeyKind::Rsa, KeyKind::Ed25519].iter().any(|kind| kind.word() == word) {
        return Some(Err(Unfit::Damaged));
    }
    let other =
        ["ssh-dss", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "ssh-ed448"].iter().any(|kind| word.starts_with(kind));
    let other = other || word.contains("-cert-v01@");
    other.then(|| Err(Unfit::Kind(SanitizedText::new(word))))
}

/// Reads the text of a key's file. A public half may be UTF-16, as PowerShell's `>` writes it; `ssh` can't read a private
/// one in UTF-16.
fn text_of(path: &Path) -> io::Result<Zeroizing<String>> {
    let read = files::read_text(path, LARGEST);
    let public = path.extension().is_some_and(|ending| ending == "pub");
    let wide = || encoding::text(files::read(path, LARGEST).ok()?).ok();
    match read {
        Err(error) if public => wide().ok_or(error),
        read => read,
    }
    .map(Zeroizing::new)
}

/// Parses a line such as `ssh-rsa AAAA… comment`, if Lightsail accepts its algorithm.
pub fn read(text: &str) -> Option<PublicKey> {
    let mut words = first_line(text)?.split_whitespace();
    let word = words.next()?;
    let kind = [KeyKind::Rsa, KeyKind::Ed25519].into_iter().find(|kind| kind.word() == word)?;
    let blob = STANDARD.decode(words.next()?).ok()?;
    let (inner, rest) = formats::take(&blob)?;
    if inner != word.as_bytes() || !is_whole(kind, rest) {
        return None;
    }
    let comment = words.collect::<Vec<_>>().join(" ");
    Some(fingerprint::public(kind, &blob, SanitizedText::new(comment)))
}

fn first_line(text: &str) -> Option<&str> {
    text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty())
}

/// Whether the key has exactly its numbers: RSA's exponent and modulus, or Ed25519's 32 bytes.
fn is_whole(kind: KeyKind, numbers: &[u8]) -> bool {
    let last = match kind {
        KeyKind::Rsa => formats::take(numbers).and_then(|(_, rest)| formats::take(rest)),
        KeyKind::Ed25519 => formats::take(numbers).filter(|(point, _)| point.len() == 32),
    };
    last.is_some_and(|(number, rest)| !number.is_empty() && rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::user_text::UserText;

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home\n";

    #[test]
    fn only_public_keys_are_offered() {
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
        let listed: Vec<_> = found.keys.iter().map(|own| (own.stem().to_string(), own.whole)).collect();
        assert_eq!(listed, [("id_ed25519".to_owned(), true), ("lonely".to_owned(), false)]);
        let at = |name: &str| Path::new("~/.ssh").join(name);
        let refused = [(at("odd.pub"), Unfit::Damaged), (at("old.pub"), Unfit::Kind("ssh-dss".into()))];
        assert_eq!(found.refused, refused);
        assert_eq!(found.keys[0].key.comment, "me@home");
        assert!(found.has_file(Path::new("~/.ssh/config")) && !found.has_file(Path::new("~/config")));
        assert!(found.keys[0].key.has_print("SHA256:TphNRtA5aoXrZBxsSG5Tizrtl+7MOZGs6/szDrXxRhg"));
    }

    /// Covers the formats other programs save a public key in, and truncated copies.
    #[test]
    fn public_key_formats_of_other_programs_are_read_and_truncated_ones_refused() {
        let blob = ED25519.split(' ').nth(1).unwrap();
        let (head, tail) = blob.split_at(40);
        let putty = format!(
            "---- BEGIN SSH2 PUBLIC KEY ----\r\nComment: \"my \\\r\nkey\"\r\nx-note: 1\r\n{head}\r\n{tail}\r\n---- END \
             SSH2 PUBLIC KEY ----\r\n"
        );
        let bytes = |units: Vec<u16>| units.into_iter().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let wide = bytes(format!("\u{feff}{ED25519}").encode_utf16().collect());
        let home = tempfile::tempdir().unwrap();
        let ssh = home.path().join(".ssh");
        fs::create_dir(&ssh).unwrap();
        let files = [
            ("cut.pub", format!("ssh-ed25519 {head}\n").into_bytes()),
            ("mark.pub", format!("\u{feff}{ED25519}").into_bytes()),
            ("putty.pub", putty.into_bytes()),
            ("wide.pub", wide),
        ];
        files.iter().for_each(|(name, text)| fs::write(ssh.join(name), text).unwrap());
        let found = find(home.path());
        let listed: Vec<_> =
            found.keys.iter().map(|own| (own.stem().to_string(), own.key.comment.to_string())).collect();
        let whole = [("mark", "me@home"), ("putty", "my key"), ("wide", "me@home")];
        assert_eq!(listed, whole.map(|(stem, comment)| (stem.to_owned(), comment.to_owned())));
        assert!(found.keys.iter().all(|own| own.key.line.ends_with(blob)));
        assert_eq!(found.refused, [(Path::new("~/.ssh/cut.pub").to_owned(), Unfit::Damaged)]);
    }

    #[test]
    fn named_file_is_read_in_any_key_format_or_refused_with_the_reason() {
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
            ("-----BEGIN EC PRIVATE KEY-----\nAAAA", KeyFileFault::Unfit(Unfit::Kind("ECDSA".into()))),
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", KeyFileFault::Unfit(Unfit::Damaged)),
        ] {
            fs::write(at("odd"), text).unwrap();
            assert_eq!(read_file(&at("odd"), Path::new("odd")), Err(why), "{text}");
        }
        assert_eq!(
            read_file(dir.path(), Path::new("x")),
            Err(KeyFileFault::File(UserText::new("cause.file.why.directory").into()))
        );
    }

    #[test]
    fn lone_private_key_is_offered_by_its_embedded_public_key() {
        let home = tempfile::tempdir().unwrap();
        let ssh = home.path().join(".ssh");
        fs::create_dir_all(&ssh).unwrap();
        let blob = ED25519.split(' ').nth(1).unwrap();
        let putty = format!("PuTTY-User-Key-File-3: ssh-ed25519\nComment: me\nPublic-Lines: 1\n{blob}\n");
        fs::write(ssh.join("web.ppk"), putty).unwrap();
        fs::write(ssh.join("locked.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END").unwrap();
        let found = find(home.path());
        let listed: Vec<_> = found.keys.iter().map(|own| (own.private(), own.whole)).collect();
        assert_eq!(listed, [(Path::new("~/.ssh/web.ppk").to_owned(), false)]);
        assert_eq!(found.refused, [(Path::new("~/.ssh/locked.pem").to_owned(), Unfit::Encrypted)]);
    }
}
