//! Quotes strings for the export formats, and makes identifiers from names.

use super::ExportRequest;
use crate::domain::sanitized_text::SanitizedText;
use std::fmt::Write;

/// Quotes a text as a string of YAML or Python.
pub fn quoted(text: &str) -> String {
    escaped_json(&serde_json::to_string(text).expect("a text is plain data"))
}

/// Makes JSON valid for YAML and Python: invisible characters, and those that YAML takes for line breaks, are escaped.
/// They occur only in strings.
pub fn escaped_json(json: &str) -> String {
    escaped(json, |out, c| match u32::from(c) {
        low @ ..=0xffff => write!(out, "\\u{low:04x}"),
        high => write!(out, "\\U{high:08x}"),
    })
}

/// Escapes invisible characters with JSON's own escapes.
pub fn document(json: &str) -> String {
    escaped(json, |out, c| {
        let mut pair = [0; 2];
        c.encode_utf16(&mut pair).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
    })
}

/// Quotes a text as a string of HCL, which has fewer escapes than JSON, and templates.
pub fn hcl(text: &str) -> String {
    let mut out = String::from("\"");
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('"' | '\\', _) => out.extend(['\\', c]),
            ('\n', _) => out.push_str("\\n"),
            ('\r', _) => out.push_str("\\r"),
            ('\t', _) => out.push_str("\\t"),
            ('$' | '%', Some('{')) => out.extend([c, c]),
            // A doubled sign before a brace would be an escape.
            ('$' | '%', Some(next)) if *next == c => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    escaped_json(&out)
}

/// Returns whether HCL would change the text: it composes decomposed letters (NFC), in escapes too.
pub fn is_decomposed(text: &str) -> bool {
    // Combining marks after their letter, without those that never combine with one.
    let mark = |c: char| {
        matches!(u32::from(c), 0x300..=0x345 | 0x359 | 0x591..=0x5c7 | 0x653..=0x655 | 0x93c | 0x9be
        | 0x9d7 | 0xb3e | 0xb56..=0xb57 | 0xbbe | 0xbd7 | 0xc56 | 0xcc2 | 0xcd5..=0xcd6 | 0xd3e | 0xd57 | 0x102e
        | 0x1161..=0x1175 | 0x11a8..=0x11c2 | 0x3099..=0x309a)
    };
    // Characters that NFC replaces by a letter: the signs for ohm, kelvin, ångström.
    let single = |c: char| matches!(u32::from(c), 0x2126 | 0x212a | 0x212b | 0x37e | 0x387 | 0x1fef | 0xf900..=0xfaff);
    text.chars().any(|c| mark(c) || single(c))
}

/// Returns whether a character shows as what it is: not a control, invisible or bidirectional character.
pub fn seen(c: char) -> bool {
    let mut bytes = [0; 4];
    let text: &str = c.encode_utf8(&mut bytes);
    // YAML doesn't allow the last two characters of a plane.
    matches!(c, ' '..='~') || (SanitizedText::new(text) == text && !matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff))
}

/// Escapes characters that aren't visible; line breaks between members are kept.
fn escaped(text: &str, write: impl Fn(&mut String, char) -> std::fmt::Result) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c == '\n' || seen(c) {
            out.push(c);
        } else {
            // Writing to a string can't fail.
            let _ = write(&mut out, c);
        }
        out
    })
}

/// Returns an identifier with only letters, digits and `_`.
pub fn identifier(text: &str) -> String {
    let letters: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    // YAML 1.1 takes these for truth values or null.
    let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let bare = letters.replace('_', "").to_ascii_lowercase();
    match letters.starts_with(|c: char| c.is_ascii_alphabetic()) && !reserved.contains(&bare.as_str()) {
        true => letters,
        false => format!("i_{letters}"),
    }
}

/// Returns each name with a unique identifier, even for names that differ only in punctuation.
pub fn identified(request: &ExportRequest) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = Vec::new();
    for name in &request.plan.instance_names {
        let plain = identifier(name);
        // Compares without case and `_`, as CloudFormation drops the underscores and changes the case.
        let bare = |id: &str| id.replace('_', "").to_ascii_lowercase();
        let taken = |id: &String| all.iter().any(|(other, _)| bare(other) == bare(id));
        let numbered = (2..).map(|n| format!("{plain}_x{n}"));
        let id = std::iter::once(plain.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(plain);
        all.push((id, name));
    }
    all
}
