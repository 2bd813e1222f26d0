//! Decrypts the password of a Windows instance that AWS encrypted with the user's own key.

use crate::domain::keyed::keyed;
use crate::domain::secret::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::PrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;

keyed! {
    /// Why the key can't decrypt it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum DecryptError {
        /// It isn't a private key in PEM.
        NoPem = "rdp.unlock.no-pem",
        /// It has a passphrase, or is in OpenSSH's own format.
        OtherFormat = "rdp.unlock.format",
        /// It is another private key.
        OtherKey = "rdp.unlock.other-key",
    }
}

/// Decrypts it with the private key in this PEM text.
///
/// # Errors
/// Why it can't be decrypted.
pub fn unlock(ciphertext: &str, pem: &str) -> Result<Secret, DecryptError> {
    let key = private(pem)?;
    let packed: String = ciphertext.split_whitespace().collect();
    let bytes = STANDARD.decode(packed).map_err(|_| DecryptError::OtherKey)?;
    // Decrypting with another key may return random bytes, so as not to reveal whether it was the right one.
    let plain = key.pkcs1v15_decrypt(&bytes).map_err(|_| DecryptError::OtherKey)?;
    let text = std::str::from_utf8(&plain).ok().filter(|text| is_password(text));
    text.map(Secret::new).ok_or(DecryptError::OtherKey)
}

/// Windows passwords aren't shorter, and can be typed. Random bytes pass this check less than once in a hundred
/// thousand times.
fn is_password(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

fn private(pem: &str) -> Result<PrivateKey, DecryptError> {
    if pem.contains("BEGIN OPENSSH PRIVATE KEY") || pem.contains("ENCRYPTED") {
        return Err(DecryptError::OtherFormat);
    }
    let pkcs8 = pem.contains("-----BEGIN PRIVATE KEY-----");
    let read = if pkcs8 { PrivateKey::from_pkcs8_pem(pem).ok() } else { PrivateKey::from_pkcs1_pem(pem).ok() };
    read.ok_or(DecryptError::NoPem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use getrandom::SysRng;
    use rsa::pkcs8::{EncodePrivateKey, LineEnding};

    /// Returns a private key in PEM, and this text encrypted with its public half.
    fn locked(text: &str) -> (String, String) {
        let key = PrivateKey::new(&mut SysRng, 2048).unwrap();
        let sealed = STANDARD.encode(key.to_public_key().pkcs1v15_encrypt(text.as_bytes()).unwrap());
        (key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(), sealed)
    }

    #[test]
    fn password_is_decrypted_only_with_its_private_key() {
        let (pem, sealed) = locked("Sb!practice-1");
        let (other, _) = locked("");
        // AWS wraps its lines.
        let broken = format!("{}\n{}", &sealed[..76], &sealed[76..]);
        assert_eq!(unlock(&broken, &pem).unwrap().open(), "Sb!practice-1");
        assert_eq!(unlock(&sealed, &other), Err(DecryptError::OtherKey));
        assert_eq!(unlock("AAAA", &pem), Err(DecryptError::OtherKey));
    }

    #[test]
    fn unusable_key_file_is_explained() {
        assert_eq!(unlock("AAAA", "hello"), Err(DecryptError::NoPem));
        assert_eq!(
            unlock("AAAA", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"),
            Err(DecryptError::NoPem)
        );
        let openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----";
        assert_eq!(unlock("AAAA", openssh), Err(DecryptError::OtherFormat));
        let passphrase = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
        assert_eq!(unlock("AAAA", passphrase), Err(DecryptError::OtherFormat));
    }
}
