//! The two encodings of public keys: as much DER as RSA's numbers need, and the strings of the SSH wire format.

pub const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
pub const OCTETS: u8 = 0x04;
pub const OBJECT: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
/// The `rsaEncryption` algorithm with its empty parameters.
const RSA: [u8; 13] = [0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 0x05, 0];

/// Encodes the two numbers of an RSA key as `SubjectPublicKeyInfo`.
pub fn public_info(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let key = element(SEQUENCE, &[element(INTEGER, modulus), element(INTEGER, exponent)].concat());
    // The number of unused bits in the last byte: 0.
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

/// Returns the content of the first element, if it has this tag, and the bytes after it.
pub fn within(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length).filter(|_| *first == tag)
}

/// Encodes a big-endian number in as few bytes as possible, with a sign bit.
pub fn signed(number: &[u8]) -> Vec<u8> {
    let digits = &number[number.iter().take_while(|digit| **digit == 0).count()..];
    let sign = digits.first().is_none_or(|first| *first >= 0x80).then_some(0);
    sign.into_iter().chain(digits.iter().copied()).collect()
}

/// Appends a string of the SSH wire format: a length and the bytes.
pub fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
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
        assert_eq!(element(4, &[7; 3])[..2], [4, 3]);
        assert_eq!(element(4, &[7; 200])[..3], [4, 0x81, 200]);
        assert_eq!(element(4, &[7; 300])[..4], [4, 0x82, 1, 44]);
    }
}
