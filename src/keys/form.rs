//! The two encodings around a key: as much DER as it takes to find RSA's numbers and to write
//! them down again, and the SSH wire's strings.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const SEQUENCE: u8 = 0x30;
/// `rsaEncryption` with its empty parameters.
const RSA: [u8; 13] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0];

/// The PKCS#1 key inside a PKCS#8 one: after its version and its algorithm.
pub fn pkcs1(pkcs8: &[u8]) -> Option<&[u8]> {
    let mut rest = inside(SEQUENCE, pkcs8)?.0;
    for tag in [INTEGER, SEQUENCE] {
        rest = inside(tag, rest)?.1;
    }
    Some(inside(OCTETS, rest)?.0)
}

/// Modulus and public exponent of a PKCS#1 private key, as signed big-endian integers.
pub fn numbers(pkcs1: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = inside(INTEGER, inside(SEQUENCE, pkcs1)?.0)?.1;
    let (modulus, rest) = inside(INTEGER, rest)?;
    Some((modulus, inside(INTEGER, rest)?.0))
}

/// What an element of this tag holds, and what follows it.
fn inside(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = bytes.split_first_chunk::<2>()?;
    let more = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    if found != tag || more > 4 || first == 0x80 {
        return None;
    }
    let (digits, rest) = rest.split_at_checked(more)?;
    let long = digits.iter().fold(0usize, |sum, digit| sum << 8 | usize::from(*digit));
    rest.split_at_checked(if more == 0 { usize::from(first) } else { long })
}

/// `SubjectPublicKeyInfo` of an RSA key's two numbers.
pub fn public_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = element(SEQUENCE, &[element(INTEGER, modulus), element(INTEGER, exponent)].concat());
    // No bit of the last byte is unused.
    let bits = element(BITS, &[&[0], key.as_slice()].concat());
    element(SEQUENCE, &[element(SEQUENCE, &RSA), bits].concat())
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|digit| **digit == 0).count()..];
    let mut out = vec![tag];
    match content.len() {
        0..=0x7f => out.push(content.len() as u8),
        _ => {
            out.push(0x80 | digits.len() as u8);
            out.extend_from_slice(digits);
        }
    }
    out.extend_from_slice(content);
    out
}

/// PKCS#1 as text.
pub fn pem(pkcs1: &[u8]) -> String {
    const LABEL: &str = "RSA PRIVATE KEY";
    let encoded = zeroize::Zeroizing::new(STANDARD.encode(pkcs1));
    // Made as large as it gets, so that no part of it is left behind where it grew.
    let mut text = String::with_capacity(encoded.len() + encoded.len() / 64 + 128);
    text.push_str(&format!("-----BEGIN {LABEL}-----\n"));
    let mut rest = encoded.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = more;
    }
    text.push_str(&format!("-----END {LABEL}-----\n"));
    text
}

/// A length and as many bytes: a string of the SSH wire.
pub fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
}

/// The string at the start, and what follows it.
pub fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_der_is_none_and_no_panic() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x80], &[0x30, 0x85, 1, 1, 1, 1, 1], &[0x30, 0x82, 0xff], &[0x30, 5, 0]]
        {
            assert_eq!((pkcs1(bytes), numbers(bytes)), (None, None), "{bytes:?}");
        }
    }

    #[test]
    fn lengths_are_written_in_as_few_bytes_as_they_take() {
        assert_eq!(element(4, &[7; 3])[..2], [4, 3]);
        assert_eq!(element(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(element(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(inside(4, &element(4, &[7; 300])).unwrap().0.len(), 300);
    }
}
