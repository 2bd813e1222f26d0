//! Lints a launch script: warns about what is allowed but likely to fail on the chosen operating system.

use super::format::ScriptForm;
use super::{Script, bash, format, repair::ScriptRepair};
use crate::domain::os_family::OsFamily;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;

/// The maximum number of positions listed; the others are counted.
const TOLD: usize = 3;

/// A warning about a script, and its fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptWarning {
    /// The message.
    pub say: UserText,
    /// The fix that a key press can apply, if there is one.
    pub repair: Option<ScriptRepair>,
}

impl ScriptWarning {
    fn new(say: UserText, repair: Option<ScriptRepair>) -> ScriptWarning {
        ScriptWarning { say, repair }
    }
}

/// Returns all warnings about a script.
pub fn remarks(script: &Script, system: OsFamily) -> Vec<ScriptWarning> {
    let text = script.reveal();
    match system.windows() {
        true => on_windows(text),
        false => on_unix(script, system),
    }
}

fn on_unix(script: &Script, system: OsFamily) -> Vec<ScriptWarning> {
    let text = script.reveal();
    let mut all = Vec::new();
    if text.contains('\r') {
        all.push(ScriptWarning::new(UserText::new("warning.script.crlf"), Some(ScriptRepair::LineEnds)));
    }
    if text.starts_with('\u{feff}') {
        all.push(ScriptWarning::new(UserText::new("warning.script.bom"), Some(ScriptRepair::Mark)));
    }
    match another_form(text, system) {
        Some(remark) => all.push(remark),
        None => {
            if reads_as_mail(text) {
                all.push(ScriptWarning::new(UserText::new("warning.script.mime-words"), None));
            }
            all.extend(control_character(text));
            all.extend(of_shell(script, system));
        }
    }
    all
}

/// Returns a warning about the first control character, which hardly anybody types: some programs that save a plan in TOML
/// write the backslashes of `\bword\b` or `\033[1m` so that readers take them for such characters.
fn control_character(text: &str) -> Option<ScriptWarning> {
    let odd = |line: &str| line.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\r'));
    let line = text.split('\n').position(odd)? + 1;
    Some(ScriptWarning::new(UserText::new("warning.script.control").with("line", line), None))
}

/// The number of bytes in which cloud-init looks for the header of a MIME message.
const MAIL_HEADER: usize = 4096;

/// Returns whether cloud-init would take this script for a MIME message and alter its letters beyond ASCII, as of
/// version 22.4.2: it does if the script has this header anywhere near its start, in any case.
fn reads_as_mail(text: &str) -> bool {
    let header = b"mime-version:";
    let start = &text.as_bytes()[..text.len().min(MAIL_HEADER)];
    !text.is_ascii() && start.windows(header.len()).any(|bytes| bytes.eq_ignore_ascii_case(header))
}

/// Returns a warning if the text isn't a shell script at all.
fn another_form(text: &str, system: OsFamily) -> Option<ScriptWarning> {
    let repaired =
        |key, repair: ScriptRepair| ScriptWarning::new(UserText::new(key), repair.fits(text).then_some(repair));
    let just = |key| ScriptWarning::new(UserText::new(key), None);
    Some(match ScriptForm::of(text) {
        ScriptForm::CloudConfig if system == OsFamily::Apt => {
            repaired("warning.script.cloud-config", ScriptRepair::CloudConfig)
        }
        ScriptForm::CloudConfig | ScriptForm::CloudInit => just("warning.script.cloud-config"),
        ScriptForm::Mime => repaired("warning.script.mime", ScriptRepair::Unpack),
        ScriptForm::Base64 => repaired("warning.script.base64", ScriptRepair::Unpack),
        ScriptForm::Gzip => repaired("warning.script.gzip", ScriptRepair::Unpack),
        ScriptForm::Html => just("warning.script.html"),
        ScriptForm::Batch => just("warning.script.batch-on-linux"),
        ScriptForm::Path => {
            let path = SanitizedText::new(text.trim().chars().take(60).collect::<String>());
            ScriptWarning::new(UserText::new("warning.script.path").with("path", path), None)
        }
        ScriptForm::Script if tag(text).is_some() || looks_like_powershell(text) => {
            just("warning.script.powershell-on-linux")
        }
        ScriptForm::Script => return None,
    })
}

fn of_shell(script: &Script, system: OsFamily) -> Vec<ScriptWarning> {
    let text = script.reveal().trim_start_matches('\u{feff}');
    let mut all = Vec::new();
    let wrap = system.has_bash().then_some(ScriptRepair::Wrap);
    let first = text.trim_start().lines().next().map(str::trim_end).unwrap_or_default();
    let (shebang, bare) = (first.starts_with("#!"), ["#!/bin/sh", "#! /bin/sh"].contains(&first));
    // A script for another interpreter can be started from a file on any system.
    let by_itself = shebang && !bare && (system.has_bash() || !first.contains("bash"));
    if shebang && !bare {
        let say = UserText::new("warning.script.shebang").with("line", SanitizedText::new(first));
        all.push(ScriptWarning::new(say, by_itself.then_some(ScriptRepair::Wrap)));
    }
    if shebang && !is_shell(first) {
        return all;
    }
    let reading = script.reading();
    if let Some((line, word)) = &reading.endless {
        let say = UserText::new("warning.script.endless").with("line", *line).with("word", SanitizedText::new(word));
        all.push(ScriptWarning::new(say, None));
    }
    if let Some(line) = reading.broken.filter(|_| reading.endless.is_none()) {
        all.push(ScriptWarning::new(UserText::new("warning.script.syntax").with("line", line), None));
    }
    if !system.sh_is_bash() {
        all.extend(bash_words(&reading.bashisms).map(|say| ScriptWarning::new(say, wrap)));
    }
    all
}

/// Returns whether the first line names a shell with a language similar to that of `sh`.
fn is_shell(first: &str) -> bool {
    let mut words = first.trim_start_matches("#!").split_whitespace();
    let program = words.next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let program =
        if program == "env" { words.find(|word| !word.starts_with('-')).unwrap_or_default() } else { program };
    ["sh", "bash", "dash", "ash", "ksh", "rbash"].contains(&program)
}

/// Returns `Line 3 ([[), 5 (source) and 2 more`, as the values of a message.
fn bash_words(found: &[bash::Bashism]) -> Option<UserText> {
    let places: Vec<String> = found.iter().take(TOLD).map(|one| format!("{} {}", one.line, one.what)).collect();
    let key = match found.len() {
        0 => return None,
        n if n <= TOLD => "warning.script.bash",
        _ => "warning.script.bash.more",
    };
    let say = UserText::new(key).with("places", places.join(", "));
    Some(if found.len() > TOLD { say.with("n", found.len() - TOLD) } else { say })
}

fn on_windows(text: &str) -> Vec<ScriptWarning> {
    let say = |key| ScriptWarning::new(UserText::new(key), None);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with("#!") {
        return vec![say("warning.script.shell-on-windows")];
    }
    match ScriptForm::of(text) {
        ScriptForm::CloudConfig | ScriptForm::CloudInit => return vec![say("warning.script.cloud-config")],
        ScriptForm::Mime => return vec![say("warning.script.mime")],
        ScriptForm::Html => return vec![say("warning.script.html")],
        ScriptForm::Path => {
            let path = SanitizedText::new(text.trim().chars().take(60).collect::<String>());
            return vec![ScriptWarning::new(UserText::new("warning.script.path").with("path", path), None)];
        }
        ScriptForm::Base64 if format::unpacked(text).is_some() => {
            return vec![ScriptWarning::new(UserText::new("warning.script.base64"), Some(ScriptRepair::Unpack))];
        }
        ScriptForm::Batch if tag(text).is_none() => {
            return vec![ScriptWarning::new(
                UserText::new("warning.script.batch-untagged"),
                Some(ScriptRepair::BatchTags),
            )];
        }
        _ => {}
    }
    let lower = text.to_lowercase();
    match tag(text) {
        Some(tag) if !lower.contains(&format!("</{tag}>")) => {
            vec![ScriptWarning::new(UserText::new("warning.script.unclosed").with("tag", tag), None)]
        }
        // Text before the tag isn't run.
        Some(tag) if !lower.trim_start().starts_with(&format!("<{tag}>")) => {
            vec![ScriptWarning::new(UserText::new("warning.script.before-tag").with("tag", tag), None)]
        }
        Some(_) => Vec::new(),
        None if looks_like_powershell(text) => {
            vec![ScriptWarning::new(UserText::new("warning.script.untagged"), Some(ScriptRepair::Tags))]
        }
        None => Vec::new(),
    }
}

/// Returns the tag around a Windows script.
fn tag(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    ["powershell", "script"].into_iter().find(|tag| {
        let line = format!("<{tag}>");
        lower.lines().any(|one| one.trim() == line || one.trim_start().starts_with(&line))
    })
}

/// Returns whether a line starts like PowerShell: `Install-WindowsFeature`, `$x = `.
fn looks_like_powershell(text: &str) -> bool {
    const VERBS: [&str; 22] = [
        "Add",
        "Disable",
        "Enable",
        "Expand",
        "Export",
        "Get",
        "Import",
        "Install",
        "Invoke",
        "New",
        "Out",
        "Remove",
        "Rename",
        "Restart",
        "Set",
        "Start",
        "Stop",
        "Test",
        "Uninstall",
        "Update",
        "Write",
        "ConvertTo",
    ];
    text.lines().any(|line| {
        let line = line.trim_start();
        let word = line.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
        let cmdlet = word
            .split_once('-')
            .is_some_and(|(verb, noun)| VERBS.contains(&verb) && noun.starts_with(|c: char| c.is_ascii_uppercase()));
        let assigns = line.strip_prefix('$').and_then(|rest| rest.split_once('=')).is_some_and(|(name, _)| {
            let name = name.trim();
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c))
        });
        cmdlet || assigns
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::script::ScriptOrigin;

    #[track_caller]
    fn assert_remarks(text: &str, system: OsFamily, keys: &[&str]) {
        let found = remarks(&Script::new(text, ScriptOrigin::Typed), system);
        let short = |remark: &ScriptWarning| remark.say.key.trim_start_matches("warning.script.").to_owned();
        assert_eq!(found.iter().map(short).collect::<Vec<_>>(), keys, "{text:?} on {system:?}");
    }

    #[test]
    fn likely_mistakes_are_reported() {
        use OsFamily::*;
        assert_remarks("#!/bin/bash\r\nx", Apt, &["crlf", "shebang"]);
        assert_remarks("#!/bin/sh\nx", Apt, &[]);
        assert_remarks("apt-get update", Apt, &[]);
        assert_remarks("#!/bin/sh -eu\nx", Apt, &["shebang"]);
        assert_remarks("#!/usr/bin/python3\nx = (1, 2)\nimport y", Apt, &["shebang"]);
        assert_remarks("#!/bin/bash\n[[ a ]]", Apt, &["shebang", "bash"]);
        assert_remarks("[[ a ]]", Apt, &["bash"]);
        assert_remarks("[[ a ]]\nsource b\n[[ c ]]\n[[ d ]]", Unknown, &["bash.more"]);
        assert_remarks("[[ a ]]", Dnf, &[]);
        assert_remarks("[[ a ]]", Pkg, &["bash"]);
        assert_remarks("#cloud-config\npackages: []", Apt, &["cloud-config"]);
        assert_remarks("Content-Type: multipart/mixed; boundary=x", Apt, &["mime"]);
        assert_remarks("echo 'MIME-Version: 1.0'\necho Škoda", Apt, &["mime-words"]);
        assert_remarks("echo 'MIME-Version: 1.0'", Apt, &[]);
        assert_remarks(&format!("# {}\necho 'mime-version: 1.0' Škoda", "-".repeat(4096)), Apt, &[]);
        assert_remarks("<!doctype html>\n<html></html>", Apt, &["html"]);
        assert_remarks("file://setup.sh", Apt, &["path"]);
        assert_remarks("echo 'a\tb'\ngrep '\u{8}web\u{8}' x", Apt, &["control"]);
        assert_remarks("printf '\u{1b}[1m'", Dnf, &["control"]);
        assert_remarks("IyEvYmluL3NoCmVjaG8gaGkK", Apt, &["base64"]);
        assert_remarks("@echo off\ndir", Apt, &["batch-on-linux"]);
        assert_remarks("\u{feff}#!/bin/sh\nx", Apt, &["bom"]);
        assert_remarks("cat >f <<EOF\nx\n  EOF\ny", Apt, &["endless"]);
        assert_remarks("cat >f <<-EOF\nx\n\tEOF\ny", Apt, &[]);
        assert_remarks("if true; then\necho a\n", Apt, &["syntax"]);
        assert_remarks("echo a\necho )\n", Dnf, &["syntax"]);
        assert_remarks("#!/usr/bin/env -S bash -e\n[[ a ]]", Apt, &["shebang", "bash"]);
        assert_remarks("#!/usr/bin/fish\nif test a; echo (b); end", Apt, &["shebang"]);
        assert_remarks("#!/usr/bin/python3\nx = 1 << EOF", Apt, &["shebang"]);
        assert_remarks("<powershell>\nx\n</powershell>", Apt, &["powershell-on-linux"]);
        assert_remarks("Install-WindowsFeature Web-Server", Apt, &["powershell-on-linux"]);
        assert_remarks("echo '<script>alert(1)</script>' > index.html", Apt, &[]);
    }

    #[test]
    fn windows_scripts_need_their_tags() {
        use OsFamily::Windows;
        assert_remarks("<powershell>\r\nGet-Date\r\n</powershell>", Windows, &[]);
        assert_remarks("<script>\r\ndir\r\n</script>", Windows, &[]);
        assert_remarks("mkdir C:\\site", Windows, &[]);
        assert_remarks("Install-WindowsFeature Web-Server", Windows, &["untagged"]);
        assert_remarks("$name = 'x'", Windows, &["untagged"]);
        assert_remarks("<powershell>\nGet-Date", Windows, &["unclosed"]);
        assert_remarks("echo hi\n<powershell>\nGet-Date\n</powershell>", Windows, &["before-tag"]);
        assert_remarks("#!/bin/sh\n", Windows, &["shell-on-windows"]);
        assert_remarks("#cloud-config", Windows, &["cloud-config"]);
        assert_remarks("MIME-Version: 1.0", Windows, &["mime"]);
        assert_remarks("@echo off\r\ndir", Windows, &["batch-untagged"]);
        assert_remarks("<script>\r\n@echo off\r\n</script>", Windows, &[]);
        assert_remarks("C:\\setup.ps1", Windows, &["path"]);
    }

    #[test]
    fn freebsd_gets_no_bash_wrapper() {
        let found = remarks(&Script::new("[[ a ]]", ScriptOrigin::Typed), OsFamily::Pkg);
        assert_eq!(found[0].repair, None);
        let found = remarks(&Script::new("#!/usr/local/bin/python3\n", ScriptOrigin::Typed), OsFamily::Pkg);
        assert_eq!(found[0].repair, Some(ScriptRepair::Wrap));
    }
}
