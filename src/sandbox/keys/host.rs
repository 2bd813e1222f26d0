//! Host keys of a server: RSA, ECDSA, and Ed25519, like those that every image creates on first boot.

use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use ring::digest;

use super::{NamedKey, integer, rsa_blob, strings};

/// 2048 bits.
const MODULUS: usize = 256;
/// 65537, the exponent of every key that `ssh-keygen` makes.
const EXPONENT: &[u8] = &[1, 0, 1];
const CURVE: &[u8] = b"nistp256";

/// Returns the algorithm and SSH blob of each, in the order in which the service reports them (observed). They are
/// derived from the instance's ID, so a server keeps its keys without storing them.
pub fn host_keys(instance: &str) -> Option<[(&'static str, Vec<u8>); 3]> {
    let ed25519 = NamedKey::of(&format!("host {instance}"))?.blob();
    Some([("ssh-rsa", rsa(instance)), ("ecdsa-sha2-nistp256", ecdsa(instance)?), ("ssh-ed25519", ed25519)])
}

/// Nobody logs in to a server of the sandbox with this key, so its factors needn't be known.
fn rsa(instance: &str) -> Vec<u8> {
    let part = |n: usize| digest::digest(&digest::SHA256, format!("host rsa {instance} {n}").as_bytes());
    let mut modulus: Vec<u8> = (0..MODULUS / 32).flat_map(|n| part(n).as_ref().to_vec()).collect();
    // Of full length, and odd.
    modulus[0] |= 0x80;
    modulus[MODULUS - 1] |= 1;
    rsa_blob(EXPONENT, &integer(&modulus))
}

fn ecdsa(instance: &str) -> Option<Vec<u8>> {
    let seed = digest::digest(&digest::SHA256, format!("host ecdsa {instance}").as_bytes());
    let point = SecretKey::from_slice(seed.as_ref()).ok()?.public_key().to_encoded_point(false);
    Some(strings(&[b"ecdsa-sha2-nistp256", CURVE, point.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::keys::read_public;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn server_has_three_stable_host_keys() {
        let keys = host_keys("web").unwrap();
        assert_eq!(keys, host_keys("web").unwrap());
        let others = host_keys("other").unwrap();
        assert!(keys.iter().zip(&others).all(|(one, other)| one.0 == other.0 && one.1 != other.1));
        let [rsa, ecdsa, ed25519] = keys;
        assert_eq!((rsa.0, rsa.1.len()), ("ssh-rsa", 279), "2048 bits, exponent 65537");
        assert_eq!((ecdsa.0, ecdsa.1.len()), ("ecdsa-sha2-nistp256", 104), "a point of 65 bytes");
        assert_eq!(read_public(&STANDARD.encode(&ed25519.1)).unwrap().0, "ssh-ed25519");
    }
}
