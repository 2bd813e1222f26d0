//! Parses the public keys in an ssh-agent, as `ssh-add -L` lists them: also those of 1Password, GnuPG, and security
//! keys.

use super::find::of_line;
use crate::domain::key_pair::{IN_AGENT, LocalKey, LocalKeys, PublicKey};
use std::path::PathBuf;

/// The maximum number of keys, far more than an agent has.
const MOST: usize = 100;

/// Adds the keys listed by an agent. One that is also in `~/.ssh` isn't added twice; those that can't be imported into
/// Lightsail are added to the refused ones.
pub fn add_agents(found: &mut LocalKeys, listed: &str) {
    for line in listed.lines().take(MOST) {
        match of_line(line) {
            Some(Ok(key)) => add(found, key),
            Some(Err(why)) => {
                let called = line.split_whitespace().skip(2).collect::<Vec<_>>().join(" ");
                found.refused.push((PathBuf::from(format!("{IN_AGENT}{called}")), why));
            }
            None => {}
        }
    }
}

fn add(found: &mut LocalKeys, key: PublicKey) {
    let same = found.keys.iter().position(|own| own.key.line == key.line);
    if let Some(own) = same.and_then(|at| found.keys.get_mut(at)) {
        own.agent = true;
        return;
    }
    let print = key.prints.first().map(ToString::to_string).unwrap_or_default();
    let called = if key.comment.is_empty() { print.clone() } else { key.comment.to_string() };
    let path = PathBuf::from(format!("{IN_AGENT}{called}"));
    // Two keys may have the same comment.
    let twice = found.keys.iter().any(|own| own.path == path);
    let path = if twice { PathBuf::from(format!("{IN_AGENT}{called} {print}")) } else { path };
    found.keys.push(LocalKey { path, whole: false, agent: true, key });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key_pair::Unfit;

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9b";

    fn added(mut found: LocalKeys, listed: &str) -> LocalKeys {
        add_agents(&mut found, listed);
        found
    }

    #[test]
    fn agent_keys_are_offered_or_listed_with_the_reason() {
        let listed = format!(
            "{ED25519} GitHub key\n\
             sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaA== yubikey 5\n\
             sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVj fido\n\
             ecdsa-sha2-nistp256 AAAAE2VjZHNh work laptop\n\
             ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5 ca\n\
             {OTHER} GitHub key\n\
             The agent has no identities.\n"
        );
        let found = added(LocalKeys::default(), &listed);
        let paths: Vec<String> = found.keys.iter().map(|own| own.path.display().to_string()).collect();
        let print = &found.keys[1].key.prints[0];
        assert_eq!(paths, ["ssh-agent: GitHub key".to_owned(), format!("ssh-agent: GitHub key {print}")]);
        assert!(found.keys.iter().all(|own| own.agent && !own.whole && own.is_in_agent_alone()));
        let refused: Vec<(String, &Unfit)> =
            found.refused.iter().map(|(path, why)| (path.display().to_string(), why)).collect();
        let kind = |word: &str| Unfit::Kind(word.into());
        let expected = [
            ("ssh-agent: yubikey 5", kind("sk-ssh-ed25519@openssh.com")),
            ("ssh-agent: fido", kind("sk-ecdsa-sha2-nistp256@openssh.com")),
            ("ssh-agent: work laptop", kind("ecdsa-sha2-nistp256")),
            ("ssh-agent: ca", kind("ssh-ed25519-cert-v01@openssh.com")),
        ];
        assert_eq!(refused, expected.each_ref().map(|(path, why)| ((*path).to_owned(), why)));
    }

    #[test]
    fn key_in_both_agent_and_file_is_offered_once() {
        let key = super::super::read(ED25519).unwrap();
        let file = LocalKey { path: "~/.ssh/yubi.pub".into(), whole: false, agent: false, key };
        let found = added(LocalKeys { keys: vec![file.clone()], ..LocalKeys::default() }, &format!("{ED25519} card\n"));
        assert_eq!(found.keys, [LocalKey { agent: true, ..file }]);
    }

    #[test]
    fn key_without_a_comment_is_named_by_its_fingerprint() {
        let found = added(LocalKeys::default(), ED25519);
        assert_eq!(
            found.keys[0].path.display().to_string(),
            "ssh-agent: SHA256:TphNRtA5aoXrZBxsSG5Tizrtl+7MOZGs6/szDrXxRhg"
        );
    }
}
