//! Detects what a text given as a launch script really is, and unpacks it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The form of a text that was given as a launch script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptForm {
    /// A script, as far as can be seen.
    Script,
    /// `#cloud-config`, also with a blank after `#`.
    CloudConfig,
    /// Another form that cloud-init would process: `#include`, `#cloud-boothook`.
    CloudInit,
    /// MIME, with one or more parts.
    Mime,
    /// An HTML page, such as a failed download leaves.
    Html,
    /// The path or URL of a script.
    Path,
    /// A base64-encoded script.
    Base64,
    /// A script compressed with gzip, as base64: its bytes aren't text.
    Gzip,
    /// A Windows batch file.
    Batch,
}

impl ScriptForm {
    /// Detects the form by how the text starts, after a byte order mark if there is one.
    pub fn of(text: &str) -> ScriptForm {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let first = start.lines().next().unwrap_or_default().trim_end().to_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
        match () {
            // Formatters of YAML put a blank after `#`.
            () if first == "# cloud-config" => ScriptForm::CloudConfig,
            () if begins(&["#cloud-config"]) && !begins(&["#cloud-config-archive"]) => ScriptForm::CloudConfig,
            () if begins(&["#cloud-", "#include", "#part-handler", "#upstart-job", "## template:"]) => {
                ScriptForm::CloudInit
            }
            () if begins(&["content-type: ", "mime-version: "]) => ScriptForm::Mime,
            () if begins(&["<!doctype html", "<html", "<?xml"]) => ScriptForm::Html,
            () if begins(&["@echo off", "@echo on", "rem ", "::"]) => ScriptForm::Batch,
            () if is_path(start.trim_end()) => ScriptForm::Path,
            () => match decoded(text).and_then(plain) {
                Some((_, true)) => ScriptForm::Gzip,
                Some((_, false)) => ScriptForm::Base64,
                None => ScriptForm::Script,
            },
        }
    }
}

/// Returns whether this is a path or URL instead of a script.
fn is_path(text: &str) -> bool {
    if text.contains(char::is_whitespace) && !text.starts_with("file") || text.contains('\n') {
        return false;
    }
    let lower = text.to_lowercase();
    let address = ["file://", "fileb://", "http://", "https://", "s3://"].iter().any(|start| lower.starts_with(start));
    let ends = [".sh", ".bash", ".ps1", ".txt", ".yaml", ".yml", ".cmd", ".bat", ".py"];
    let drive = lower.as_bytes().get(1) == Some(&b':') && lower.contains('\\');
    let place = lower.starts_with("./") || lower.starts_with("~/") || lower.starts_with('/') || drive;
    address || ends.iter().any(|end| lower.ends_with(end)) && (place || !lower.contains(['/', '(', '$', '=']))
}

/// Decodes base64, and inflates gzip in it; none if the text isn't that.
pub fn unpacked(text: &str) -> Option<String> {
    plain(decoded(text)?).map(|(text, _)| text)
}

/// Returns the script in bytes that may be compressed, and whether they are; none if they aren't a script.
fn plain(bytes: Vec<u8>) -> Option<(String, bool)> {
    let compressed = is_gzip(&bytes);
    let text = String::from_utf8(if compressed { inflated(&bytes)? } else { bytes }).ok()?;
    let readable = text.chars().all(|c| !c.is_control() || "\n\r\t".contains(c));
    (readable && text.contains(['\n', ' '])).then_some((text, compressed))
}

/// Returns the text of a compressed script in which it can be shown, and unpacked with a key press; none if the bytes aren't
/// a script in gzip.
pub fn packed(bytes: &[u8]) -> Option<String> {
    let (_, compressed) = plain(bytes.to_vec())?;
    compressed.then(|| STANDARD.encode(bytes))
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let letters: String = text.split_whitespace().collect();
    // Shorter ones may be words.
    (letters.len() >= 16).then(|| STANDARD.decode(letters.as_bytes()).ok()).flatten()
}

/// Returns whether bytes start like gzip.
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// Inflates gzip (RFC 1952), if it is complete and not larger than any script could be.
pub fn inflated(bytes: &[u8]) -> Option<Vec<u8>> {
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        let length = u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]);
        at += 2 + usize::from(length);
    }
    // The file name and a comment, each ending with a NUL.
    for flag in [8, 16] {
        if flags & flag != 0 {
            at += bytes.get(at..)?.iter().position(|byte| *byte == 0)? + 1;
        }
    }
    at += if flags & 2 != 0 { 2 } else { 0 };
    miniz_oxide::inflate::decompress_to_vec_with_limit(bytes.get(at..)?, super::LARGEST * 16).ok()
}

/// Returns the only shell script in a MIME text; none if it has none, or several.
pub fn shell_part(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let header = |part: &str, name: &str| {
        let found = part.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
        Some(found.split_once(':')?.1.trim().to_owned())
    };
    let (head, _) = text.split_once("\n\n")?;
    let boundary = head.split_once("boundary=").map(|(_, rest)| rest.trim_start_matches('"'));
    let boundary = boundary.and_then(|rest| rest.split(['"', '\n', ';']).next()).filter(|word| !word.is_empty());
    let parts: Vec<&str> = match boundary {
        Some(word) => text.split(&format!("\n--{word}")).skip(1).collect(),
        None => vec![text.as_str()],
    };
    let mut scripts = parts.into_iter().filter_map(|part| {
        let (head, body) = part.trim_start_matches('\n').split_once("\n\n")?;
        let kind = header(head, "content-type")?.to_lowercase();
        let encoding = header(head, "content-transfer-encoding").unwrap_or_default().to_lowercase();
        match encoding.as_str() {
            _ if !kind.starts_with("text/x-shellscript") => None,
            "base64" => unpacked(body),
            "quoted-printable" => None,
            _ => Some(format!("{}\n", body.trim_end_matches('\n'))),
        }
    });
    let first = scripts.next()?;
    scripts.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_is_recognized_by_its_start() {
        for (text, form) in [
            ("#!/bin/sh\necho", ScriptForm::Script),
            ("apt-get update", ScriptForm::Script),
            ("reboot", ScriptForm::Script),
            ("/opt/bitnami/ctlscript.sh restart", ScriptForm::Script),
            ("curl https://get.docker.com | sh", ScriptForm::Script),
            ("\n#Cloud-Config\npackages: []", ScriptForm::CloudConfig),
            ("\u{feff}#cloud-config\n", ScriptForm::CloudConfig),
            ("# cloud-config\npackages: []", ScriptForm::CloudConfig),
            ("# cloud-config did this before\necho hi", ScriptForm::Script),
            ("#cloud-boothook\nx", ScriptForm::CloudInit),
            ("#include\nhttps://x", ScriptForm::CloudInit),
            ("MIME-Version: 1.0\nContent-Type: multipart/mixed", ScriptForm::Mime),
            ("Content-Type: text/x-shellscript", ScriptForm::Mime),
            ("<!DOCTYPE html>\n<html>", ScriptForm::Html),
            ("<?xml version=\"1.0\"?><Error>", ScriptForm::Html),
            ("file://setup.sh", ScriptForm::Path),
            ("file:///home/a b/setup.sh", ScriptForm::Path),
            ("fileb://x", ScriptForm::Path),
            ("./setup.sh", ScriptForm::Path),
            ("~/scripts/setup.sh\n", ScriptForm::Path),
            ("C:\\Users\\a\\setup.ps1", ScriptForm::Path),
            ("setup.sh", ScriptForm::Path),
            ("https://example.com/setup", ScriptForm::Path),
            ("IyEvYmluL3NoCmVjaG8gaGkK", ScriptForm::Base64),
            ("@echo off\r\ndir", ScriptForm::Batch),
        ] {
            assert_eq!(ScriptForm::of(text), form, "{text:?}");
        }
    }

    #[test]
    fn base64_and_gzip_are_unpacked() {
        assert_eq!(unpacked("IyEvYmluL3No\nCmVjaG8gaGkK").unwrap(), "#!/bin/sh\necho hi\n");
        let script = "#!/bin/sh\necho packed\n";
        let mut gzip = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
        gzip.extend(b"setup.sh\0");
        gzip.extend(miniz_oxide::deflate::compress_to_vec(script.as_bytes(), 6));
        gzip.extend([0; 8]);
        assert_eq!(unpacked(&STANDARD.encode(&gzip)).unwrap(), script);
        let text = packed(&gzip).unwrap();
        assert_eq!((ScriptForm::of(&text), unpacked(&text).as_deref()), (ScriptForm::Gzip, Some(script)));
        assert_eq!((packed(b"#!/bin/sh\necho hi\n"), packed(&gzip[..20])), (None, None));
        assert_eq!(inflated(&gzip[..20]), None);
        assert_eq!(unpacked("installeverything"), None);
    }

    #[test]
    fn single_script_of_a_mime_message_is_extracted() {
        let one = "Content-Type: multipart/mixed; boundary=\"==B==\"\nMIME-Version: 1.0\n\n--==B==\nContent-Type: \
                   text/x-shellscript; charset=\"us-ascii\"\n\n#!/bin/sh\necho hi\n\n--==B==--\n";
        assert_eq!(shell_part(one).unwrap(), "#!/bin/sh\necho hi\n");
        assert_eq!(shell_part(&one.replace('\n', "\r\n")).unwrap(), "#!/bin/sh\necho hi\n");
        let two = one.replace("--==B==--", "--==B==\nContent-Type: text/x-shellscript\n\necho two\n--==B==--");
        assert_eq!((shell_part(&two), shell_part("Content-Type: x")), (None, None));
    }
}
