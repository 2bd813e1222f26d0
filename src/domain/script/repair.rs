//! Fixes for launch scripts that a single key press applies.

use super::format::ScriptForm;
use super::{cloud, format};

/// A fix for a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptRepair {
    /// Converts Windows line ends.
    LineEnds,
    /// Writes the script to a file and runs it from there, for a first line that would be ignored otherwise, or for
    /// bash syntax.
    Wrap,
    /// Adds the missing tags around PowerShell.
    Tags,
    /// Adds the missing tags around a batch file.
    BatchTags,
    /// Removes a byte order mark.
    Mark,
    /// Decodes base64 with or without gzip, or extracts the only script of a MIME text.
    Unpack,
    /// Converts a simple cloud-config.
    CloudConfig,
}

/// The path of the wrapped script on the server, readable by root only.
pub const PLACE: &str = "/root/launch-script";

impl ScriptRepair {
    /// Returns the key of its texts.
    pub fn hint(self) -> &'static str {
        match self {
            ScriptRepair::LineEnds => "hint.mend.line-ends",
            ScriptRepair::Wrap => "hint.mend.wrap",
            ScriptRepair::Tags | ScriptRepair::BatchTags => "hint.mend.tags",
            ScriptRepair::Mark => "hint.mend.mark",
            ScriptRepair::Unpack => "hint.mend.unpack",
            ScriptRepair::CloudConfig => "hint.mend.cloud-config",
        }
    }

    /// Returns the text with the fix applied.
    pub fn apply(self, text: &str) -> String {
        match self {
            ScriptRepair::LineEnds => text.replace("\r\n", "\n").replace('\r', "\n"),
            ScriptRepair::Wrap => wrap(text),
            ScriptRepair::Tags => format!("<powershell>\n{}\n</powershell>\n", text.trim_end()),
            ScriptRepair::BatchTags => format!("<script>\n{}\n</script>\n", text.trim_end()),
            ScriptRepair::Mark => text.trim_start_matches('\u{feff}').to_owned(),
            ScriptRepair::Unpack => unpacked(text).unwrap_or_else(|| text.to_owned()),
            ScriptRepair::CloudConfig => cloud::script(text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// Returns whether the lines it adds are made from the script's own.
    pub fn reveals(self) -> bool {
        !matches!(self, ScriptRepair::Wrap | ScriptRepair::Tags | ScriptRepair::BatchTags)
    }

    /// Returns whether it can fix this text.
    pub fn fits(self, text: &str) -> bool {
        match self {
            ScriptRepair::Unpack => unpacked(text).is_some(),
            ScriptRepair::CloudConfig => cloud::script(text).is_some(),
            _ => true,
        }
    }

    /// Returns the lines that it removes and adds, each with its sign; at most `most` of them.
    pub fn difference(self, text: &str, most: usize) -> Vec<(char, String)> {
        let after = self.apply(text);
        let (old, new) = (lines(text), lines(&after));
        let shown = |line: &String| ('+', line.clone());
        if let Some(added) = only_added(&old, &new) {
            return added.into_iter().take(most).map(shown).collect();
        }
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let (old, new) = (&old[same..], &new[same..]);
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        let of = |sign, lines: &[String]| -> Vec<(char, String)> {
            lines.iter().take(most).map(|line| (sign, line.clone())).collect()
        };
        let mut all = of('-', &old[..old.len() - tail]);
        all.extend(of('+', &new[..new.len() - tail]));
        all
    }
}

/// Returns the added lines, if all old ones are kept in order.
fn only_added<'a>(old: &[String], new: &'a [String]) -> Option<Vec<&'a String>> {
    let mut rest = old.iter().peekable();
    let added = new.iter().filter(|line| rest.next_if(|old| old == line).is_none()).collect();
    rest.all(String::is_empty).then_some(added)
}

/// Splits into lines, with invisible characters made visible.
fn lines(text: &str) -> Vec<String> {
    text.split('\n').map(|line| line.replace('\r', "␍").replace('\u{feff}', "<BOM>")).collect()
}

fn unpacked(text: &str) -> Option<String> {
    match ScriptForm::of(text) {
        ScriptForm::Mime => format::shell_part(text),
        _ => format::unpacked(text),
    }
}

fn wrap(text: &str) -> String {
    let text = text.trim_start_matches(['\n', ' ', '\t']);
    let shebang = match text.starts_with("#!") && !is_plain_sh(text) {
        true => "",
        false => "#!/bin/bash\n",
    };
    // An existing `#!/bin/sh` would be on line two, and just a comment there.
    let body = if is_plain_sh(text) { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let end = delimiter(text);
    let gap = if body.ends_with('\n') { "" } else { "\n" };
    format!("#!/bin/sh\ncat >{PLACE} <<'{end}'\n{shebang}{body}{gap}{end}\nchmod 700 {PLACE}\n{PLACE}\n")
}

fn is_plain_sh(text: &str) -> bool {
    let first = text.lines().next().map(str::trim_end).unwrap_or_default();
    ["#!/bin/sh", "#! /bin/sh"].contains(&first)
}

/// Returns a word that isn't a line of the text.
fn delimiter(text: &str) -> String {
    let mut end = "END_OF_SCRIPT".to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }

    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::os_family::OsFamily;
    use crate::domain::script::{Script, ScriptOrigin, lint};

    fn clean(text: &str, system: OsFamily) -> bool {
        lint::remarks(&Script::new(text, ScriptOrigin::Typed), system).is_empty()
    }

    #[test]
    fn repaired_script_has_no_remarks() {
        assert_eq!(ScriptRepair::LineEnds.apply("a\r\nb\rc\n"), "a\nb\nc\n");
        for text in
            ["[[ a ]] && source b", "#!/usr/bin/env python3\nx = 1", "#!/bin/sh\nset -o pipefail", "#!/bin/sh -e\nx"]
        {
            assert!(!clean(text, OsFamily::Apt) && clean(&ScriptRepair::Wrap.apply(text), OsFamily::Apt), "{text}");
        }
        let tagged = ScriptRepair::Tags.apply("Get-Date\n");
        assert!(clean(&tagged, OsFamily::Windows));
        assert_eq!(tagged, "<powershell>\nGet-Date\n</powershell>\n");
    }

    #[test]
    fn other_formats_are_converted_to_a_script() {
        assert_eq!(ScriptRepair::Mark.apply("\u{feff}#!/bin/sh\n"), "#!/bin/sh\n");
        assert_eq!(ScriptRepair::Unpack.apply("IyEvYmluL3NoCmVjaG8gaGkK"), "#!/bin/sh\necho hi\n");
        let config = "#cloud-config\nruncmd:\n  - echo hi\n";
        assert_eq!(ScriptRepair::CloudConfig.apply(config), "#!/bin/sh\necho hi\n");
        let tagged = ScriptRepair::BatchTags.apply("@echo off\r\ndir\r\n");
        assert!(clean(&tagged, OsFamily::Windows), "{tagged}");
    }

    #[test]
    fn repair_shows_its_difference() {
        let shown = |repair: ScriptRepair, text: &str| -> Vec<String> {
            repair.difference(text, 3).into_iter().map(|(sign, line)| format!("{sign}{line}")).collect()
        };
        assert_eq!(shown(ScriptRepair::LineEnds, "a\nb\r\nc\n"), ["-b␍", "+b"]);
        assert_eq!(shown(ScriptRepair::Mark, "\u{feff}a\nb"), ["-<BOM>a", "+a"]);
        let wrapped = ["+#!/bin/sh", "+cat >/root/launch-script <<'END_OF_SCRIPT'", "+#!/bin/bash"];
        assert_eq!(shown(ScriptRepair::Wrap, "[[ a ]]\n"), wrapped);
    }

    #[test]
    fn wrapped_script_is_complete_and_its_delimiter_is_not_one_of_its_lines() {
        let text = "#!/bin/bash\nEND_OF_SCRIPT\necho \"$x\" 'y' \\z `w`";
        let wrapped = ScriptRepair::Wrap.apply(text);
        assert!(wrapped.contains(&format!("<<'END_OF_SCRIPT_'\n{text}\nEND_OF_SCRIPT_\n")), "{wrapped}");
        assert!(ScriptRepair::Wrap.apply("[[ a ]]").contains("\n#!/bin/bash\n[[ a ]]\n"));
        assert!(ScriptRepair::Wrap.apply("#!/bin/sh\n[[ a ]]").contains("<<'END_OF_SCRIPT'\n#!/bin/bash\n[[ a ]]\n"));
    }
}
