//! Fingerprints of a public half. Which one the service tells of an imported key is nowhere
//! written down, so all are kept: EC2's are the MD5 of the DER form for RSA and the SHA-256 of
//! the SSH form for Ed25519; `ssh-keygen` tells those of the SSH form.

use super::formats;
use crate::domain::key_pair::{KeyKind, PublicKey};
use crate::domain::sanitized_text::SanitizedText;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::{Digest, Md5};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use sha2::Sha256;

/// The public half in an SSH blob.
pub fn public(kind: KeyKind, blob: &[u8], comment: SanitizedText) -> PublicKey {
    let line = SanitizedText::new(format!("{} {}", kind.word(), STANDARD.encode(blob)));
    let mut prints = vec![SanitizedText::new(format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::digest(blob))))];
    let info = match kind {
        KeyKind::Rsa => rsa_numbers(blob).map(|(modulus, exponent)| formats::public_info(modulus, exponent)),
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

/// Hex digits in pairs with colons.
fn pairs(bytes: &[u8]) -> SanitizedText {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    SanitizedText::new(pairs.join(":"))
}
