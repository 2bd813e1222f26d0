//! As much DER as it takes to find the RSA numbers in a PKCS#8 key.

/// The PKCS#1 key inside a PKCS#8 one: version, algorithm, then an octet string.
pub fn pkcs1_of_pkcs8(pkcs8: &[u8]) -> Option<&[u8]> {
    let (body, _) = element(0x30, pkcs8)?;
    let (_, rest) = element(0x02, body)?;
    let (_, rest) = element(0x30, rest)?;
    element(0x04, rest).map(|(key, _)| key)
}

/// Modulus and public exponent of a PKCS#1 private key, as signed big-endian integers.
pub fn public_of_pkcs1(pkcs1: &[u8]) -> Option<(&[u8], &[u8])> {
    let (body, _) = element(0x30, pkcs1)?;
    let (_, rest) = element(0x02, body)?;
    let (modulus, rest) = element(0x02, rest)?;
    let (exponent, _) = element(0x02, rest)?;
    Some((modulus, exponent))
}

/// An RSA public key as X.509 has it, out of its signed big-endian integers.
pub fn public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    /// `rsaEncryption`, with no parameters.
    const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let numbers = [wrapped(0x02, modulus), wrapped(0x02, exponent)].concat();
    // A bit string says how many bits of its last byte do not count: none.
    let key = [&[0][..], &wrapped(0x30, &numbers)].concat();
    wrapped(0x30, &[wrapped(0x30, RSA), wrapped(0x03, &key)].concat())
}

fn wrapped(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let mut out = vec![tag];
    match length {
        0..=0x7f => out.push(length as u8),
        0x80..=0xff => out.extend([0x81, length as u8]),
        _ => out.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    out.extend_from_slice(contents);
    out
}

/// The content of the element at the start, and what follows it.
fn element(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (length, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (found == tag).then_some((content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_der_is_none_and_no_panic() {
        for bytes in [&[][..], &[0x30], &[0x30, 0x85, 1], &[0x30, 0x82, 0xff], &[0x30, 5, 0]] {
            assert_eq!(pkcs1_of_pkcs8(bytes), None);
            assert_eq!(public_of_pkcs1(bytes), None);
        }
    }
}
