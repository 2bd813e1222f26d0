//! Extracts the public half from a private key's file: in OpenSSH's and PuTTY's formats it is not encrypted, even if
//! the private half is; for an unencrypted PEM file it is computed.

use super::formats;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::signature::{Ed25519KeyPair, KeyPair};
use rsa::pkcs1::der::Decode;
use rsa::pkcs1::{ALGORITHM_OID, RsaPrivateKeyRef};
use rsa::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef};
use zeroize::Zeroizing;

const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Other algorithms, and their names.
const OTHERS: [(ObjectIdentifier, &str); 3] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"), "ECDSA"),
    (ObjectIdentifier::new_unwrap("1.2.840.10040.4.1"), "DSA"),
    (ObjectIdentifier::new_unwrap("1.3.101.113"), "Ed448"),
];

/// The result of parsing a private key's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicHalf {
    /// The public half in SSH format, and its comment.
    Blob(Vec<u8>, String),
    /// An encrypted PEM file, with the public half inside.
    Encrypted,
    /// A key of another algorithm, by its name.
    Other(&'static str),
    /// A private key that can't be parsed.
    Damaged,
}

/// Returns the public half of a private key; none if the text isn't a private key, or one that SSH can't use.
pub fn half(text: &str) -> Option<PublicHalf> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("PuTTY-User-Key-File-") {
        return putty(text).or(Some(PublicHalf::Damaged));
    }
    let label = text.strip_prefix("-----BEGIN ")?.split("-----").next()?;
    let lines = || text.lines().skip(1).map(str::trim).take_while(|line| !line.starts_with("-----END"));
    if label == "ENCRYPTED PRIVATE KEY" || lines().any(|line| line.starts_with("Proc-Type: 4,ENCRYPTED")) {
        return Some(PublicHalf::Encrypted);
    }
    let body = Zeroizing::new(lines().collect::<String>());
    let bytes = Zeroizing::new(STANDARD.decode(body.as_bytes()).unwrap_or_default());
    let blob = |blob: Option<Vec<u8>>| blob.map(|blob| PublicHalf::Blob(blob, String::new()));
    let read = match label {
        "OPENSSH PRIVATE KEY" => blob(openssh(&bytes)),
        "RSA PRIVATE KEY" => blob(rsa(&bytes)),
        "PRIVATE KEY" => match PrivateKeyInfoRef::from_der(&bytes) {
            Ok(key) if key.algorithm.oid == ALGORITHM_OID => blob(rsa(key.private_key.as_bytes())),
            Ok(key) if key.algorithm.oid == ED25519 => blob(ed25519(&bytes)),
            // SSH has no keys of some algorithms, such as X25519.
            Ok(key) => {
                let other = OTHERS.iter().find(|(known, _)| *known == key.algorithm.oid);
                return other.map(|(_, kind)| PublicHalf::Other(kind));
            }
            Err(_) => None,
        },
        "EC PRIVATE KEY" | "EC PARAMETERS" => Some(PublicHalf::Other("ECDSA")),
        "DSA PRIVATE KEY" => Some(PublicHalf::Other("DSA")),
        _ => return None,
    };
    Some(read.unwrap_or(PublicHalf::Damaged))
}

/// Parses `PROTOCOL.key`: cipher, key derivation, its options, then the number of keys.
fn openssh(bytes: &[u8]) -> Option<Vec<u8>> {
    let rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let (_, rest) = formats::take(rest)?;
    let (_, rest) = formats::take(rest)?;
    let (_, rest) = formats::take(rest)?;
    let (count, rest) = rest.split_first_chunk::<4>()?;
    let (public, _) = formats::take(rest)?;
    (u32::from_be_bytes(*count) == 1).then(|| public.to_vec())
}

/// Parses `RSAPrivateKey` (RFC 8017).
fn rsa(bytes: &[u8]) -> Option<Vec<u8>> {
    let key = RsaPrivateKeyRef::from_der(bytes).ok()?;
    Some(formats::rsa_blob(key.modulus.as_bytes(), key.public_exponent.as_bytes()))
}

/// Parses `PrivateKeyInfo` (RFC 5208) of an Ed25519 key, and computes its public half.
fn ed25519(bytes: &[u8]) -> Option<Vec<u8>> {
    let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes).ok()?;
    Some(formats::blob(&[b"ssh-ed25519", pair.public_key().as_ref()]))
}

/// Returns the public key of an RFC 4716 text, and its comment; none if it isn't one.
pub fn rfc4716(text: &str) -> Option<(Vec<u8>, String)> {
    let text = text.trim_start_matches('\u{feff}').trim_start().strip_prefix("---- BEGIN SSH2 PUBLIC KEY ----")?;
    // A header can continue on the next line.
    let text = text.replace('\r', "").replace("\\\n", "");
    let (headers, body): (Vec<&str>, Vec<&str>) =
        text.lines().take_while(|line| !line.starts_with("---- END")).partition(|line| line.contains(':'));
    let comment = headers.iter().find_map(|line| line.strip_prefix("Comment: ")).unwrap_or_default();
    let blob = STANDARD.decode(body.concat()).ok()?;
    Some((blob, comment.trim().trim_matches('"').to_owned()))
}

/// The lines after `Public-Lines` are the SSH format.
fn putty(text: &str) -> Option<PublicHalf> {
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::trim);
    let count: usize = value("Public-Lines")?.parse().ok()?;
    let lines = text.lines().skip_while(|line| !line.starts_with("Public-Lines: ")).skip(1).take(count);
    let blob = STANDARD.decode(lines.map(str::trim).collect::<String>()).ok()?;
    formats::take(&blob)?;
    Some(PublicHalf::Blob(blob, value("Comment").unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    /// Generates a key with OpenSSH's own program; returns its private half and the blob of its public one.
    fn made(args: &[&str]) -> (String, Vec<u8>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let done = Command::new("ssh-keygen").args(["-q", "-C", "c", "-f"]).arg(&path).args(args).status();
        assert!(done.expect("ssh-keygen is not installed").success());
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        let blob = STANDARD.decode(public.split(' ').nth(1).unwrap()).unwrap();
        (std::fs::read_to_string(Path::new(&path)).unwrap(), blob)
    }

    #[test]
    fn public_key_is_read_from_every_openssh_format() {
        for args in [
            ["-t", "ed25519", "-N", ""].as_slice(),
            &["-t", "ed25519", "-N", "secret"],
            &["-t", "ecdsa", "-N", ""],
            &["-t", "rsa", "-b", "2048", "-N", ""],
            &["-t", "rsa", "-b", "2048", "-N", "", "-m", "PEM"],
            &["-t", "rsa", "-b", "2048", "-N", "", "-m", "PKCS8"],
        ] {
            let (private, blob) = made(args);
            assert_eq!(half(&private), Some(PublicHalf::Blob(blob.clone(), String::new())), "{args:?}");
            let windows = format!("\u{feff}{}", private.replace('\n', "\r\n"));
            assert_eq!(half(&windows), Some(PublicHalf::Blob(blob, String::new())), "{args:?}");
        }
        for form in ["PEM", "PKCS8"] {
            let (private, _) = made(&["-t", "rsa", "-b", "2048", "-N", "secret", "-m", form]);
            assert_eq!(half(&private), Some(PublicHalf::Encrypted), "{form}");
        }
    }

    #[test]
    fn public_key_is_read_from_the_putty_format() {
        let (_, blob) = made(&["-t", "ed25519", "-N", ""]);
        let encoded = STANDARD.encode(&blob);
        let (first, second) = encoded.split_at(64);
        let text = format!(
            "PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: aes256-cbc\r\nComment: me@home\r\nPublic-Lines: 2\r\n{first}\r\n\
             {second}\r\nKey-Derivation: Argon2id\r\nPrivate-Lines: 1\r\nAAAA\r\n"
        );
        assert_eq!(half(&text), Some(PublicHalf::Blob(blob, "me@home".to_owned())));
    }

    #[test]
    fn unsupported_key_is_named_and_an_unreadable_one_is_damaged() {
        for form in ["PEM", "PKCS8"] {
            let (private, _) = made(&["-t", "ecdsa", "-N", "", "-m", form]);
            assert_eq!(half(&private), Some(PublicHalf::Other("ECDSA")), "{form}");
        }
        // OpenSSL writes the curve first.
        let curve = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assert_eq!(half(curve), Some(PublicHalf::Other("ECDSA")));
        for text in [
            "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n",
            "-----BEGIN PRIVATE KEY-----\nMAA=\n",
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n",
            "PuTTY-User-Key-File-3: x\nPublic-Lines: 99999999999\n",
        ] {
            assert_eq!(half(text), Some(PublicHalf::Damaged), "{text}");
        }
    }

    #[test]
    fn other_text_has_no_public_key() {
        // The last one is an X25519 key, which SSH doesn't use.
        let other = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIFhW5fKqk0q5o5rNbHh8p7kzQ1n0yq2u8b0mZp3Yw1dv\n";
        for text in ["", "Host *", "-----BEGIN ", "-----BEGIN CERTIFICATE-----\nAAAA\n", other] {
            assert_eq!(half(text), None, "{text}");
        }
    }
}
