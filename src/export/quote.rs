//! Texts between quotes, and names that tools want with fewer signs.

use super::ExportRequest;
use crate::domain::sanitized_text::SanitizedText;
use std::fmt::Write;

/// A text as a string of YAML or Python.
pub fn quoted(text: &str) -> String {
    told(&serde_json::to_string(text).expect("a text is plain data"))
}

/// JSON as YAML and Python read it too: what cannot be seen, and what YAML takes for a line break, is
/// written as an escape. Such signs are in its strings alone.
pub fn told(json: &str) -> String {
    escaped(json, |out, c| match u32::from(c) {
        low @ ..=0xffff => write!(out, "\\u{low:04x}"),
        high => write!(out, "\\U{high:08x}"),
    })
}

/// JSON with escapes of its own alone.
pub fn document(json: &str) -> String {
    escaped(json, |out, c| {
        let mut pair = [0; 2];
        c.encode_utf16(&mut pair).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
    })
}

/// A text as a string of HCL: it knows fewer escapes than JSON, and templates.
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
            // Twice the sign would be an escape, were a brace to follow.
            ('$' | '%', Some(next)) if *next == c => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    told(&out)
}

/// Whether HCL would say another text: it composes letters that are written in parts (NFC), in escapes too.
pub fn is_decomposed(text: &str) -> bool {
    // Marks that follow their letter; what is left out here are marks that no letter takes in.
    let mark = |c: char| {
        matches!(u32::from(c), 0x300..=0x345 | 0x359 | 0x591..=0x5c7 | 0x653..=0x655 | 0x93c | 0x9be
        | 0x9d7 | 0xb3e | 0xb56..=0xb57 | 0xbbe | 0xbd7 | 0xc56 | 0xcc2 | 0xcd5..=0xcd6 | 0xd3e | 0xd57 | 0x102e
        | 0x1161..=0x1175 | 0x11a8..=0x11c2 | 0x3099..=0x309a)
    };
    // Signs of their own that stand for a letter elsewhere: the sign of ohm, of kelvin, of ångström.
    let single = |c: char| matches!(u32::from(c), 0x2126 | 0x212a | 0x212b | 0x37e | 0x387 | 0x1fef | 0xf900..=0xfaff);
    text.chars().any(|c| mark(c) || single(c))
}

/// Whether a sign shows as what it is: neither control nor invisible nor one that turns others around.
pub fn seen(c: char) -> bool {
    let mut bytes = [0; 4];
    let text: &str = c.encode_utf8(&mut bytes);
    // YAML does not take the last two of a plane.
    matches!(c, ' '..='~') || (SanitizedText::new(text) == text && !matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff))
}

/// Writes what is not seen in another way; the line breaks between members stay.
fn escaped(text: &str, write: impl Fn(&mut String, char) -> std::fmt::Result) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c == '\n' || seen(c) {
            out.push(c);
        } else {
            // A string takes all.
            let _ = write(&mut out, c);
        }
        out
    })
}

/// A name that only has letters, digits and `_`, for tools that want one.
pub fn identifier(text: &str) -> String {
    let letters: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    // What YAML 1.1 takes for a truth value or for nothing is no key of its own.
    let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let bare = letters.replace('_', "").to_ascii_lowercase();
    match letters.starts_with(|c: char| c.is_ascii_alphabetic()) && !reserved.contains(&bare.as_str()) {
        true => letters,
        false => format!("i_{letters}"),
    }
}

/// Each name with its identifier; names that differ in signs alone still get their own.
pub fn identified(request: &ExportRequest) -> Vec<(String, &str)> {
    let mut all: Vec<(String, &str)> = Vec::new();
    for name in &request.plan.instance_names {
        let plain = identifier(name);
        // Without case and `_`, as CloudFormation leaves the one out and writes the other anew.
        let bare = |id: &str| id.replace('_', "").to_ascii_lowercase();
        let taken = |id: &String| all.iter().any(|(other, _)| bare(other) == bare(id));
        let numbered = (2..).map(|n| format!("{plain}_x{n}"));
        let id = std::iter::once(plain.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(plain);
        all.push((id, name));
    }
    all
}
