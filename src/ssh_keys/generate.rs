//! Generates RSA keys with 2048 bits, like Lightsail's own, as that length is certain to be accepted.

use super::{fingerprint, formats};
use crate::domain::key_pair::{KeyKind, PrivateKey, PublicKey};
use crate::domain::sanitized_text::SanitizedText;
use getrandom::SysRng;
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::traits::PublicKeyParts;

const BITS: usize = 2048;

/// Both halves of a key.
pub struct GeneratedPair {
    pub private: PrivateKey,
    pub public: PublicKey,
}

/// Generates a key, with `name` as the comment of the public half. Takes a fraction of a second.
///
/// Returns none if the cryptography fails, which it does without a source of randomness.
pub fn make(name: &str) -> Option<GeneratedPair> {
    let pair = rsa::PrivateKey::new(&mut SysRng, BITS).ok()?;
    let pem = pair.to_pkcs1_pem(LineEnding::LF).ok()?;
    let blob = formats::rsa_blob(&pair.n().to_be_bytes(), &pair.e().to_be_bytes());
    let public = fingerprint::public(KeyKind::Rsa, &blob, SanitizedText::new(name));
    Some(GeneratedPair { private: PrivateKey::new(pem.to_string()), public })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssh_keys::read;
    use std::process::Command;

    #[test]
    fn generated_pair_has_the_formats_of_ssh() {
        let pair = make("web-key").unwrap();
        let text = pair.private.reveal();
        assert!(text.starts_with("-----BEGIN RSA PRIVATE KEY-----\nMII"), "it begins otherwise");
        assert!(text.ends_with("\n-----END RSA PRIVATE KEY-----\n") && text.lines().all(|line| line.len() <= 64));
        assert_eq!(read(&format!("{} web-key\n", pair.public.line)), Some(pair.public));
        assert_ne!(make("a").unwrap().public.line, make("a").unwrap().public.line);
    }

    /// Compares with OpenSSH's own program if it is installed, as it is in CI.
    #[test]
    fn ssh_keygen_derives_the_same_public_key_and_fingerprints() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("web-key.pem");
        let kept = crate::ssh_keys::keep(&path, "web-key", None).unwrap();
        let keygen = |args: &[&str]| {
            let out = Command::new("ssh-keygen").args(args).arg("-f").arg(&path).output().ok()?;
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            Some(String::from_utf8(out.stdout).unwrap())
        };
        let Some(public) = keygen(&["-y"]) else { return };
        assert!(public.starts_with(kept.public.line.as_str()), "{public}");
        for form in ["sha256", "md5"] {
            let listed = keygen(&["-l", "-E", form]).unwrap();
            let print = listed.split(' ').nth(1).unwrap();
            assert!(kept.public.has_print(print), "{form}: {print}");
        }
    }
}
