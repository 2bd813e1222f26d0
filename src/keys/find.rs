//! The public halves in `~/.ssh`. Private ones are not opened, only seen to be there.

use super::{form, prints};
use crate::domain::clean::Clean;
use crate::domain::key::{FOLDER, KeyKind, OwnKey, OwnKeys, PublicKey};
use crate::files;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::path::Path;

/// Far more than a public key takes.
const LARGEST: u64 = 32 * 1024;
/// Far more files than anybody keeps there.
const MOST: usize = 2000;

/// What lies in the person's `.ssh`. What cannot be read is not offered.
pub fn find(home: &Path) -> OwnKeys {
    let Ok(entries) = fs::read_dir(home.join(".ssh")) else { return OwnKeys::default() };
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).take(MOST).collect();
    names.sort();
    let own = |name: &String| {
        let stem = name.strip_suffix(".pub")?;
        let key = read(&text_of(&home.join(".ssh").join(name))?)?;
        let whole = names.binary_search(&stem.to_owned()).is_ok();
        Some(OwnKey { path: Path::new(FOLDER).join(name), whole, key })
    };
    OwnKeys { keys: names.iter().filter_map(own).collect(), files: names.iter().map(Clean::new).collect() }
}

fn text_of(path: &Path) -> Option<String> {
    files::read_text(path, LARGEST).ok()
}

/// The key in a line such as `ssh-rsa AAAA… comment`, if it is one that Lightsail takes.
pub fn read(text: &str) -> Option<PublicKey> {
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    let mut words = line.split_whitespace();
    let word = words.next()?;
    let kind = [KeyKind::Rsa, KeyKind::Ed25519].into_iter().find(|kind| kind.word() == word)?;
    let blob = STANDARD.decode(words.next()?).ok()?;
    let (inner, rest) = form::take(&blob)?;
    if inner != word.as_bytes() || rest.is_empty() {
        return None;
    }
    let comment = words.collect::<Vec<_>>().join(" ");
    Some(prints::public(kind, &blob, Clean::new(comment)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home\n";

    #[test]
    fn public_halves_are_found_and_nothing_else_is_offered() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(find(home.path()), OwnKeys::default());
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
        assert_eq!(found.keys[0].key.comment, "me@home");
        assert!(found.has_file(Path::new("~/.ssh/config")) && !found.has_file(Path::new("~/config")));
        assert!(found.keys[0].key.has_print("SHA256:TphNRtA5aoXrZBxsSG5Tizrtl+7MOZGs6/szDrXxRhg"));
    }
}
