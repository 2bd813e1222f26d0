//! Real keys: RSA key pairs that `ssh-keygen` reads, host keys, and certificates valid for an hour.
//!
//! Their encoding, the SSH wire format, is short enough to be implemented here.

mod cert;
mod host;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use getrandom::SysRng;
use ring::digest;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use rsa::BoxedUint;
use rsa::pkcs1::{EncodeRsaPrivateKey, LineEnding};
use rsa::pkcs8::EncodePrivateKey;
use rsa::traits::PublicKeyParts;

pub use cert::certificate;
pub use host::host_keys;

/// An RSA key pair as the service returns it.
#[derive(Clone)]
pub struct FreshKey {
    /// PKCS#1 in PEM: `BEGIN RSA PRIVATE KEY`.
    pub private: String,
    /// One line: `ssh-rsa AAAA...`.
    pub public: String,
    /// SHA-1 of the PKCS#8 form in pairs of hex digits with colons, as for keys created by EC2.
    pub fingerprint: String,
    exponent: Vec<u8>,
    modulus: Vec<u8>,
}

impl FreshKey {
    /// Generates a 2048-bit key pair. Takes a good part of a second.
    pub fn generate() -> Option<Self> {
        let pair = rsa::PrivateKey::new(&mut SysRng, 2048).ok()?;
        let (exponent, modulus) = (integer(&pair.e().to_be_bytes()), integer(&pair.n().to_be_bytes()));
        let blob = rsa_blob(&exponent, &modulus);
        Some(Self {
            private: pair.to_pkcs1_pem(LineEnding::LF).ok()?.to_string(),
            public: format!("ssh-rsa {}", STANDARD.encode(blob)),
            fingerprint: fingerprint(pair.to_pkcs8_der().ok()?.as_bytes()),
            exponent,
            modulus,
        })
    }
}

/// An Ed25519 key derived from a text, so that a host keeps its key without storing it.
pub struct NamedKey(Ed25519KeyPair);

impl NamedKey {
    pub fn of(what: &str) -> Option<Self> {
        let seed = digest::digest(&digest::SHA256, what.as_bytes());
        Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).ok().map(Self)
    }

    pub fn blob(&self) -> Vec<u8> {
        strings(&[b"ssh-ed25519", self.0.public_key().as_ref()])
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        strings(&[b"ssh-ed25519", self.0.sign(message).as_ref()])
    }
}

/// Returns the `SHA1:...` and `SHA256:...` fingerprints of a public key, as `ssh-keygen -l` prints them.
pub fn fingerprints(blob: &[u8]) -> (String, String) {
    let of = |algorithm, name| format!("{name}:{}", STANDARD_NO_PAD.encode(digest::digest(algorithm, blob)));
    (of(&digest::SHA1_FOR_LEGACY_USE_ONLY, "SHA1"), of(&digest::SHA256, "SHA256"))
}

/// Returns the key in a line such as `ssh-rsa AAAA... comment`, if Lightsail accepts its type.
pub fn read_public(text: &str) -> Option<(&'static str, Vec<u8>)> {
    let mut words = text.split_ascii_whitespace();
    let first = words.next()?;
    let (kind, encoded) = match first {
        // The API accepts the whole line or only its base64 part.
        "ssh-rsa" | "ssh-ed25519" => (Some(first), words.next()?),
        _ => (None, first),
    };
    let blob = STANDARD.decode(encoded).ok()?;
    let (inner, rest) = take(&blob)?;
    let known = ["ssh-rsa", "ssh-ed25519"].into_iter().find(|known| known.as_bytes() == inner)?;
    let whole = kind.is_none_or(|kind| kind == known) && !rest.is_empty();
    whole.then_some((known, blob))
}

/// Encrypts a text for the private half of this RSA key; the key is an SSH blob.
pub fn seal(blob: &[u8], text: &str) -> Option<Vec<u8>> {
    let (kind, rest) = take(blob)?;
    let (exponent, rest) = take(rest)?;
    let (modulus, _) = take(rest)?;
    if kind != b"ssh-rsa" {
        return None;
    }
    let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
    let key = rsa::PublicKey::new(number(modulus), number(exponent)).ok()?;
    key.pkcs1v15_encrypt(text.as_bytes()).ok()
}

/// Returns the SHA-1 in pairs of hex digits with colons.
pub fn fingerprint(bytes: &[u8]) -> String {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let pairs: Vec<String> = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

fn rsa_blob(exponent: &[u8], modulus: &[u8]) -> Vec<u8> {
    strings(&[b"ssh-rsa", exponent, modulus])
}

/// Encodes an SSH mpint: as few bytes as possible, with a sign bit.
fn integer(number: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = number.iter().copied().skip_while(|digit| *digit == 0).collect();
    if digits.first().is_some_and(|first| *first >= 0x80) { [&[0], digits.as_slice()].concat() } else { digits }
}

/// Returns the first SSH string, and the bytes after it.
fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

/// Encodes SSH strings: each is a length and the bytes.
fn strings(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [(part.len() as u32).to_be_bytes().as_slice(), part].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_key_has_the_formats_of_ssh() {
        let key = FreshKey::generate().unwrap();
        assert!(key.private.starts_with("-----BEGIN RSA PRIVATE KEY-----\nMII"));
        assert!(key.private.ends_with("-----END RSA PRIVATE KEY-----\n"));
        let (kind, blob) = read_public(&key.public).unwrap();
        assert_eq!(kind, "ssh-rsa");
        assert_eq!(blob.len(), 279, "2048 bits, exponent 65537");
        assert_eq!(key.fingerprint.len(), 59);
    }

    #[test]
    fn public_key_is_read_as_a_line_or_bare_base64() {
        let blob = NamedKey::of("host").unwrap().blob();
        let line = format!("ssh-ed25519 {} me@home", STANDARD.encode(&blob));
        let alone = STANDARD.encode(&blob);
        for given in [line, alone] {
            assert_eq!(read_public(&given).unwrap(), ("ssh-ed25519", blob.clone()));
        }
        for wrong in ["", "ssh-rsa", "ssh-rsa !!!", "hello there", "ssh-dss AAAA", "AAAA"] {
            assert_eq!(read_public(wrong), None, "{wrong}");
        }
    }
}
