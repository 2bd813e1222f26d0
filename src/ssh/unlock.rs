//! The password of a Windows instance, out of what AWS locked with the person's own key.

use crate::domain::secret::Secret;
use aws_lc_rs::rsa::{Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// `rsaEncryption`, with no parameters: what stands before an RSA key in PKCS#8.
const RSA: &[u8] = &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// Why the key does not open it: the key of a text, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locked {
    /// It is not a private key in PEM.
    NoPem,
    /// It has a passphrase, or is in OpenSSH's own format.
    OtherFormat,
    /// It is a private key, and another one.
    OtherKey,
}

/// Opens it with the private key of this PEM text.
///
/// # Errors
/// Why it does not open.
pub fn unlock(ciphertext: &str, pem: &str) -> Result<Secret, Locked> {
    let pkcs8 = pkcs8(pem)?;
    let key = PrivateDecryptingKey::from_pkcs8(&pkcs8).map_err(|_| Locked::NoPem)?;
    let key = Pkcs1PrivateDecryptingKey::new(key).map_err(|_| Locked::NoPem)?;
    let packed: String = ciphertext.split_whitespace().collect();
    let bytes = STANDARD.decode(packed).map_err(|_| Locked::OtherKey)?;
    let mut room = vec![0; key.min_output_size()];
    let plain = key.decrypt(&bytes, &mut room).map_err(|_| Locked::OtherKey)?;
    let text = std::str::from_utf8(plain).map_err(|_| Locked::OtherKey)?;
    Ok(Secret::new(text))
}

fn pkcs8(pem: &str) -> Result<Vec<u8>, Locked> {
    let other = pem.contains("BEGIN OPENSSH PRIVATE KEY") || pem.contains("ENCRYPTED");
    if other {
        return Err(Locked::OtherFormat);
    }
    let body = |label: &str| {
        let rest = pem.split_once(&format!("-----BEGIN {label}-----"))?.1;
        let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
        STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
    };
    if let Some(whole) = body("PRIVATE KEY") {
        return Ok(whole);
    }
    let pkcs1 = body("RSA PRIVATE KEY").ok_or(Locked::NoPem)?;
    let mut inner = vec![0x02, 0x01, 0x00];
    inner.extend_from_slice(RSA);
    inner.extend(tagged(0x04, &pkcs1));
    Ok(tagged(0x30, &inner))
}

/// A DER value: tag, length, contents.
fn tagged(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match u8::try_from(contents.len()) {
        Ok(short @ 0..128) => out.push(short),
        _ => {
            let length: Vec<u8> = contents.len().to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
            out.extend(length);
        }
    }
    out.extend_from_slice(contents);
    out
}

impl Locked {
    /// The key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Locked::NoPem => "rdp.unlock.no-pem",
            Locked::OtherFormat => "rdp.unlock.format",
            Locked::OtherKey => "rdp.unlock.other-key",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::{KeySize, Pkcs1PublicEncryptingKey};

    /// A private key in PEM, and this text locked with its public half.
    fn locked(text: &str) -> (String, String) {
        let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let public = Pkcs1PublicEncryptingKey::new(key.public_key()).unwrap();
        let mut room = vec![0; public.ciphertext_size()];
        let sealed = STANDARD.encode(public.encrypt(text.as_bytes(), &mut room).unwrap());
        let pkcs8: Pkcs8V1Der<'_> = key.as_der().unwrap();
        let body = STANDARD.encode(pkcs8.as_ref());
        (format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"), sealed)
    }

    #[test]
    fn what_was_locked_with_a_key_is_read_with_its_private_half_and_no_other() {
        let (pem, sealed) = locked("Sb!practice-1");
        let (other, _) = locked("");
        // AWS breaks its lines.
        let broken = format!("{}\n{}", &sealed[..76], &sealed[76..]);
        assert_eq!(unlock(&broken, &pem).unwrap().open(), "Sb!practice-1");
        assert_eq!(unlock(&sealed, &other), Err(Locked::OtherKey));
        assert_eq!(unlock("AAAA", &pem), Err(Locked::OtherKey));
    }

    #[test]
    fn what_is_no_key_says_so() {
        assert_eq!(unlock("AAAA", "hello"), Err(Locked::NoPem));
        assert_eq!(
            unlock("AAAA", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----"),
            Err(Locked::NoPem)
        );
        let openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----";
        assert_eq!(unlock("AAAA", openssh), Err(Locked::OtherFormat));
        let passphrase = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n";
        assert_eq!(unlock("AAAA", passphrase), Err(Locked::OtherFormat));
    }
}
