//! OpenSSH user certificates for RSA keys (PROTOCOL.certkeys of OpenSSH).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{FreshKey, NamedKey, string};

const KIND: &[u8] = b"ssh-rsa-cert-v01@openssh.com";
const USER: u32 = 1;

/// Returns a certificate that lets `key` log in as `user`, between two times in seconds since 1970.
pub fn certificate(key: &FreshKey, authority: &NamedKey, user: &str, from: u64, to: u64) -> String {
    let mut cert = Vec::new();
    string(&mut cert, KIND);
    // The nonce only has to differ between certificates, and the modulus is already random.
    string(&mut cert, key.modulus.get(1..33).unwrap_or_default());
    string(&mut cert, &key.exponent);
    string(&mut cert, &key.modulus);
    cert.extend_from_slice(&0u64.to_be_bytes());
    cert.extend_from_slice(&USER.to_be_bytes());
    string(&mut cert, b"lightsail-sandbox");
    string(&mut cert, &list(&[user.as_bytes()]));
    cert.extend_from_slice(&from.to_be_bytes());
    cert.extend_from_slice(&to.to_be_bytes());
    string(&mut cert, &[]);
    string(&mut cert, &extensions());
    string(&mut cert, &[]);
    string(&mut cert, &authority.blob());
    let signature = authority.sign(&cert);
    string(&mut cert, &signature);
    format!("{} {}", String::from_utf8_lossy(KIND), STANDARD.encode(cert))
}

fn list(items: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    items.iter().for_each(|item| string(&mut out, item));
    out
}

/// None has data; they must be in this order.
fn extensions() -> Vec<u8> {
    list(&[b"permit-port-forwarding", b"", b"permit-pty", b""])
}
