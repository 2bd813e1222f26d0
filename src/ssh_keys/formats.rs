//! The two encodings of public keys: RSA's numbers in DER, and the strings of the SSH wire format.

use rsa::pkcs1::der::asn1::{BitStringRef, UintRef};
use rsa::pkcs1::der::{self, Encode};
use rsa::pkcs1::{ALGORITHM_ID, RsaPublicKey};
use rsa::pkcs8::SubjectPublicKeyInfoRef;

/// Encodes the two numbers of an RSA key as `SubjectPublicKeyInfo`.
pub fn public_info(modulus: &[u8], exponent: &[u8]) -> der::Result<Vec<u8>> {
    let key = RsaPublicKey { modulus: UintRef::new(modulus)?, public_exponent: UintRef::new(exponent)? }.to_der()?;
    SubjectPublicKeyInfoRef { algorithm: ALGORITHM_ID, subject_public_key: BitStringRef::from_bytes(&key)? }.to_der()
}

/// Encodes the two numbers of an RSA key in the SSH wire format.
pub fn rsa_blob(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    blob(&[b"ssh-rsa", &signed(exponent), &signed(modulus)])
}

/// Encodes strings in the SSH wire format: each with its length before it.
pub fn blob(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [(part.len() as u32).to_be_bytes().as_slice(), part].concat()).collect()
}

/// Encodes a big-endian number in as few bytes as possible, with a sign bit.
fn signed(number: &[u8]) -> Vec<u8> {
    let digits = &number[number.iter().take_while(|digit| **digit == 0).count()..];
    let sign = digits.first().is_none_or(|first| *first >= 0x80).then_some(0);
    sign.into_iter().chain(digits.iter().copied()).collect()
}

/// Returns the first string, and the bytes after it.
pub fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_never_read_as_negative() {
        assert_eq!(signed(&[0, 0, 1, 0, 1]), [1, 0, 1]);
        assert_eq!(signed(&[0x80, 1]), [0, 0x80, 1]);
        assert_eq!(signed(&[0, 0]), [0]);
    }

    #[test]
    fn lengths_use_as_few_bytes_as_possible() {
        for (modulus, start) in [(3, &[0x30, 28, 0x30][..]), (200, &[0x30, 0x81, 228]), (300, &[0x30, 0x82, 1, 75])] {
            assert_eq!(public_info(&vec![7; modulus], &[3]).unwrap()[..start.len()], *start, "{modulus} bytes");
        }
    }
}
