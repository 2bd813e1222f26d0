//! OpenSSH user certificates for RSA keys (PROTOCOL.certkeys of OpenSSH).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{FreshKey, NamedKey, strings};

const KIND: &[u8] = b"ssh-rsa-cert-v01@openssh.com";
const USER: u32 = 1;

/// Returns a certificate that lets `key` log in as `user`, between two times in seconds since 1970.
pub fn certificate(key: &FreshKey, authority: &NamedKey, user: &str, from: u64, to: u64) -> String {
    // The nonce only has to differ between certificates, and the modulus is already random.
    let nonce = key.modulus.get(1..33).unwrap_or_default();
    let head = strings(&[KIND, nonce, &key.exponent, &key.modulus]);
    let whose = strings(&[b"lightsail-sandbox", &strings(&[user.as_bytes()])]);
    let grants = strings(&[&[], &extensions(), &[], &authority.blob()]);
    let serial = 0u64.to_be_bytes();
    let (kind, from, to) = (USER.to_be_bytes(), from.to_be_bytes(), to.to_be_bytes());
    let cert: [&[u8]; 7] = [&head, &serial, &kind, &whose, &from, &to, &grants];
    let cert = cert.concat();
    let signature = strings(&[&authority.sign(&cert)]);
    format!("{} {}", String::from_utf8_lossy(KIND), STANDARD.encode([cert, signature].concat()))
}

/// None has data; they must be in this order.
fn extensions() -> Vec<u8> {
    strings(&[b"permit-port-forwarding", b"", b"permit-pty", b""])
}
