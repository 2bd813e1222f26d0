//! Decodes the bytes of a file as UTF-8 or UTF-16 text.

use crate::domain::keyed::keyed;
use zeroize::Zeroizing;

keyed! {
    /// Why bytes aren't text.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum DecodeError {
        /// Compressed by gzip.
        Gzip = "problem.script.gzip",
        /// Not UTF-8 or UTF-16.
        Unknown = "problem.script.not-utf8",
    }
}

/// Decodes UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it, or with an ASCII character first; a UTF-8
/// mark is kept.
///
/// # Errors
/// What the bytes are instead.
pub fn text(bytes: Vec<u8>) -> Result<String, DecodeError> {
    let mut bytes = Zeroizing::new(bytes);
    let wide = |mark: usize, read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes[mark..].as_chunks::<2>();
        // It may be a script or a key, so this copy is wiped too.
        let units = Zeroizing::new(pairs.iter().map(|pair| read(*pair)).collect::<Vec<u16>>());
        String::from_utf16(&units).ok().filter(|_| rest.is_empty()).ok_or(DecodeError::Unknown)
    };
    match bytes.as_slice() {
        // UTF-32.
        [0xff, 0xfe, 0, 0, ..] => Err(DecodeError::Unknown),
        [0xff, 0xfe, ..] => wide(2, u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(2, u16::from_be_bytes),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => wide(0, u16::from_le_bytes),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => wide(0, u16::from_be_bytes),
        [0x1f, 0x8b, 8, ..] => Err(DecodeError::Gzip),
        all => match std::str::from_utf8(all).is_ok() {
            true => String::from_utf8(std::mem::take(&mut *bytes)).map_err(|_| DecodeError::Unknown),
            false => Err(DecodeError::Unknown),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_written_by_editors_are_read() {
        let le = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let be = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        assert_eq!(text(b"caf\xc3\xa9".to_vec()), Ok("café".to_owned()));
        assert_eq!(text(le("\u{feff}{\"é\": 1}")), Ok("{\"é\": 1}".to_owned()));
        assert_eq!(text(be("\u{feff}a")), Ok("a".to_owned()));
        assert_eq!(text("\u{feff}a".into()), Ok("\u{feff}a".to_owned()));
        assert_eq!((text(le("ab é")), text(be("ab é"))), (Ok("ab é".to_owned()), Ok("ab é".to_owned())));
        assert_eq!(text(vec![0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), Err(DecodeError::Unknown));
        assert_eq!(text(vec![0xff, 0xfe, 0x61]), Err(DecodeError::Unknown));
        assert_eq!(
            (text(b"caf\xe9".to_vec()), text(vec![0x1f, 0x8b, 8, 0])),
            (Err(DecodeError::Unknown), Err(DecodeError::Gzip))
        );
    }
}
