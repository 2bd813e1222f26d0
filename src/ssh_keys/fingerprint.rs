//! Computes fingerprints of public keys. It isn't documented which one the service reports for an imported key, so all
//! are computed: EC2's are the MD5 of the DER format for RSA and the SHA-256 of the SSH format for Ed25519;
//! `ssh-keygen` prints those of the SSH format.

use super::formats;
use crate::domain::key_pair::{KeyKind, PublicKey};
use crate::domain::sanitized_text::SanitizedText;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use sha2::Sha256;

/// Returns the public key in an SSH blob.
pub fn public(kind: KeyKind, blob: &[u8], comment: SanitizedText) -> PublicKey {
    let line = SanitizedText::new(format!("{} {}", kind.word(), STANDARD.encode(blob)));
    let mut prints = vec![SanitizedText::new(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(blob))))];
    let info = match kind {
        KeyKind::Rsa => rsa_numbers(blob).and_then(|(modulus, exponent)| formats::public_info(modulus, exponent).ok()),
        KeyKind::Ed25519 => None,
    };
    for bytes in [Some(blob), info.as_deref()].into_iter().flatten() {
        prints.push(pairs(&Md5::digest(bytes)));
        prints.push(pairs(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref()));
    }
    PublicKey { kind, line, comment, prints }
}

fn rsa_numbers(blob: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = formats::take(blob)?;
    let (exponent, rest) = formats::take(rest)?;
    Some((formats::take(rest)?.0, exponent))
}

/// Formats bytes as hexadecimal pairs with colons.
fn pairs(bytes: &[u8]) -> SanitizedText {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    SanitizedText::new(pairs.join(":"))
}
