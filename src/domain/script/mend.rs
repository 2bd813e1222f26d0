//! What one key mends in a launch script.

use super::shell;

/// Something that a script lacks or has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Windows line ends.
    LineEnds,
    /// Its first line is not honoured, or it is written for bash: written into a file of its
    /// own and run from there, it is.
    Wrap,
    /// PowerShell without the tags around it.
    Tags,
}

/// Where the wrapped script is written on the server. Only root reads there.
pub const PLACE: &str = "/root/launch-script";

impl Mend {
    /// The key of its words.
    pub fn hint(self) -> &'static str {
        match self {
            Mend::LineEnds => "hint.mend.line-ends",
            Mend::Wrap => "hint.mend.wrap",
            Mend::Tags => "hint.mend.tags",
        }
    }

    /// The text, mended.
    pub fn apply(self, text: &str) -> String {
        match self {
            Mend::LineEnds => text.replace("\r\n", "\n").replace('\r', "\n"),
            Mend::Wrap => wrap(text),
            Mend::Tags => format!("<powershell>\n{}\n</powershell>\n", text.trim_end()),
        }
    }
}

fn wrap(text: &str) -> String {
    let text = text.trim_start_matches(['\n', ' ', '\t']);
    let shebang = match text.starts_with("#!") && !is_plain_sh(text) {
        true => "",
        false => "#!/bin/bash\n",
    };
    // A `#!/bin/sh` of its own would be line two, and a mere comment there.
    let body = if is_plain_sh(text) { text.split_once('\n').map_or("", |(_, rest)| rest) } else { text };
    let end = delimiter(text);
    let gap = if body.ends_with('\n') { "" } else { "\n" };
    format!("#!/bin/sh\ncat >{PLACE} <<'{end}'\n{shebang}{body}{gap}{end}\nchmod 700 {PLACE}\n{PLACE}\n")
}

fn is_plain_sh(text: &str) -> bool {
    let first = text.lines().next().map(str::trim_end).unwrap_or_default();
    ["#!/bin/sh", "#! /bin/sh"].contains(&first)
}

/// A word that is no line of the text.
fn delimiter(text: &str) -> String {
    let mut end = "END_OF_SCRIPT".to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    debug_assert!(shell::is_name(&end));
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::script::{Origin, Script, lint};
    use crate::domain::system::System;

    fn clean(text: &str, system: System) -> bool {
        lint::remarks(&Script::new(text, Origin::Typed), system).is_empty()
    }

    #[test]
    fn what_is_mended_has_nothing_left_to_say() {
        assert_eq!(Mend::LineEnds.apply("a\r\nb\rc\n"), "a\nb\nc\n");
        for text in
            ["[[ a ]] && source b", "#!/usr/bin/env python3\nx = 1", "#!/bin/sh\nset -o pipefail", "#!/bin/sh -e\nx"]
        {
            assert!(!clean(text, System::Apt) && clean(&Mend::Wrap.apply(text), System::Apt), "{text}");
        }
        let tagged = Mend::Tags.apply("Get-Date\n");
        assert!(clean(&tagged, System::Windows));
        assert_eq!(tagged, "<powershell>\nGet-Date\n</powershell>\n");
    }

    #[test]
    fn the_wrapped_text_is_whole_and_its_end_is_no_line_of_it() {
        let text = "#!/bin/bash\nEND_OF_SCRIPT\necho \"$x\" 'y' \\z `w`";
        let wrapped = Mend::Wrap.apply(text);
        assert!(wrapped.contains(&format!("<<'END_OF_SCRIPT_'\n{text}\nEND_OF_SCRIPT_\n")), "{wrapped}");
        assert!(Mend::Wrap.apply("[[ a ]]").contains("\n#!/bin/bash\n[[ a ]]\n"));
        assert!(Mend::Wrap.apply("#!/bin/sh\n[[ a ]]").contains("<<'END_OF_SCRIPT'\n#!/bin/bash\n[[ a ]]\n"));
    }
}
