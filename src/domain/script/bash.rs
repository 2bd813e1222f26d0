//! Words of bash that `sh` does not know where it is dash or ash.

use super::shell::{self, Line, Word};

/// One such word, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bashism {
    /// From one.
    pub line: usize,
    /// As the person would look for it.
    pub what: &'static str,
}

/// Commands that only bash has.
const COMMANDS: [&str; 13] = [
    "source",
    "function",
    "declare",
    "typeset",
    "shopt",
    "mapfile",
    "readarray",
    "pushd",
    "popd",
    "let",
    "select",
    "[[",
    "((",
];

/// The first on each line, in their order.
pub fn find(text: &str) -> Vec<Bashism> {
    let lines = shell::lines(text);
    let found = lines.iter().filter_map(|line| Some(Bashism { line: line.number, what: in_line(line)? }));
    found.collect()
}

fn in_line(line: &Line) -> Option<&'static str> {
    let words = shell::words(&line.code);
    command(&line.code, &words)
        .or_else(|| pipefail(&words))
        .or_else(|| test(&words))
        .or_else(|| read(&words))
        .or_else(|| signs(&line.code))
        .or_else(|| expansion(&line.code))
        .or_else(|| array(&line.code))
        .or_else(|| words.iter().any(|word| range(word.text)).then_some("{1..3}"))
}

fn command(code: &str, words: &[Word<'_>]) -> Option<&'static str> {
    let arithmetic = code.trim_start().starts_with("((") || code.contains("; ((") || code.contains("if ((");
    let said = |name: &&&str| words.iter().any(|word| word.first && word.text == **name);
    COMMANDS.iter().find(said).copied().or(arithmetic.then_some("(("))
}

/// `set -o pipefail`, `set -euo pipefail`.
fn pipefail(words: &[Word<'_>]) -> Option<&'static str> {
    let set = words.iter().position(|word| word.first && word.text == "set")?;
    words[set..].iter().any(|word| word.text == "pipefail").then_some("set -o pipefail")
}

/// `==` between `[` and `]`.
fn test(words: &[Word<'_>]) -> Option<&'static str> {
    let open = words.iter().position(|word| word.text == "[" || (word.first && word.text == "test"))?;
    let inside = words[open..].iter().take_while(|word| word.text != "]");
    inside.clone().any(|word| word.text == "==").then_some("== in [ ]")
}

/// `read` with options of bash's.
fn read(words: &[Word<'_>]) -> Option<&'static str> {
    let at = words.iter().position(|word| word.first && word.text == "read")?;
    let options = words[at + 1..].iter().map(|word| word.text).take_while(|word| word.starts_with('-'));
    let strange = |option: &str| option.contains(['a', 'p', 's', 't', 'n', 'd']);
    options.into_iter().any(strange).then_some("read -p")
}

/// Signs that stand for something in bash alone.
fn signs(code: &str) -> Option<&'static str> {
    let after_blank = |sign: &str| {
        let places = code.match_indices(sign);
        places.into_iter().any(|(at, _)| code[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '<'))
    };
    let both = code.match_indices("&>").any(|(at, _)| !code[..at].ends_with(['&', '>']));
    match () {
        () if code.contains("<<<") => Some("<<<"),
        () if after_blank("<(") => Some("<(…)"),
        () if after_blank(">(") => Some(">(…)"),
        () if code.contains("$'") => Some("$'…'"),
        () if both => Some("&>"),
        () if code.contains("|&") => Some("|&"),
        () => None,
    }
}

/// `${x//a/b}`, `${x^^}`, `${x:0:3}`, `${!x}`, `${x[0]}`.
fn expansion(code: &str) -> Option<&'static str> {
    for (at, _) in code.match_indices("${") {
        let inner = &code[at + 2..];
        if inner.starts_with('!') {
            return Some("${!x}");
        }
        let name = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inner.len());
        let rest = &inner[name..];
        let digit = |c: char| c.is_ascii_digit();
        match rest.chars().next() {
            _ if name == 0 => {}
            Some('[') => return Some("${x[…]}"),
            Some('/') => return Some("${x/…/…}"),
            Some('^' | ',') => return Some("${x^^}"),
            Some(':') if rest[1..].trim_start().starts_with(digit) => return Some("${x:0:3}"),
            _ => {}
        }
    }
    None
}

/// `x=(a b)`, `x+=(c)`, `x[0]=a`, `x+=y`.
fn array(code: &str) -> Option<&'static str> {
    for (at, _) in code.match_indices('=') {
        let before = &code[..at];
        let plus = before.ends_with('+');
        let start = before.rfind(|c: char| c.is_whitespace() || ";&|()".contains(c)).map_or(0, |at| at + 1);
        let name = before[start..].trim_end_matches('+');
        let (bare, index) = name.split_once('[').map_or((name, false), |(bare, rest)| (bare, rest.ends_with(']')));
        if !shell::is_name(bare) {
            continue;
        }
        if code[at + 1..].starts_with('(') || index {
            return Some("x=(…)");
        }
        if plus {
            return Some("+=");
        }
    }
    None
}

/// `{1..3}` in a word, but not in `${…}`.
fn range(word: &str) -> bool {
    let Some((before, rest)) = word.split_once('{') else { return false };
    let inside = rest.split_once('}').map(|(inside, _)| inside).and_then(|inside| inside.split_once(".."));
    let end = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    !before.ends_with('$') && inside.is_some_and(|(from, to)| end(from) && end(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, what: &str) {
        assert_eq!(find(text).first().map_or("", |found| found.what), what, "{text}");
    }

    #[test]
    fn what_only_bash_knows_is_found() {
        for (text, what) in [
            ("if [[ -n $x ]]; then", "[["),
            ("x=(a b c)", "x=(…)"),
            ("x+=(d)", "x=(…)"),
            ("x[1]=a", "x=(…)"),
            ("echo \"${x[@]}\"", "${x[…]}"),
            ("set -euo pipefail", "set -o pipefail"),
            ("set -o pipefail; run", "set -o pipefail"),
            ("diff <(a) <(b)", "<(…)"),
            ("tee >(cat) <x", ">(…)"),
            ("source /etc/os-release", "source"),
            ("a && source b", "source"),
            ("function x {", "function"),
            ("function x() {", "function"),
            ("IFS=$'\\n'", "$'…'"),
            ("make &> log", "&>"),
            ("make &>> log", "&>"),
            ("make |& tee", "|&"),
            ("grep x <<< \"$y\"", "<<<"),
            ("[ \"$a\" == b ]", "== in [ ]"),
            ("test $a == b", "== in [ ]"),
            ("echo ${x//a/b}", "${x/…/…}"),
            ("echo ${x^^} ${y,,}", "${x^^}"),
            ("echo ${x:0:3}", "${x:0:3}"),
            ("echo ${!x}", "${!x}"),
            ("for i in {1..3}; do", "{1..3}"),
            ("(( x++ ))", "(("),
            ("if (( x > 1 )); then", "(("),
            ("x+=y", "+="),
            ("declare -a list", "declare"),
            ("read -p name", "read -p"),
        ] {
            is(text, what);
        }
    }

    #[test]
    fn what_every_sh_knows_is_left_alone() {
        for text in [
            ". /etc/os-release",
            "x() { echo; }",
            "[ \"$a\" = b ] && c",
            "x=$(a) y=$((1 + 2))",
            "echo '[[ source <(a) $x ]]'",
            "echo \"function == &>\"",
            "grep '[[:space:]]' f",
            "case $x in [[:digit:]]*) a;; esac",
            "make >log 2>&1 &",
            "echo ${x:-default} ${x#y} ${x%%z} ${#x} ${x:=1} ${x:+2}",
            "cat >/f <<'EOF'\n[[ -n x ]] && source y\nx=(1)\nEOF",
            "awk 'BEGIN { x[1]=2 }'",
            "sed -e 's/a==b/c/' f",
            "curl 'http://x/?a=(b)'",
            "echo a=b c+=d >f",
            "read -r line",
            "mkdir -p /a/{b}",
            "# source it",
            "set -eu",
            "a $((x << 2)); b",
            "echo {a,b}",
        ] {
            // `c+=d` as an argument is no assignment; a careful reader of one line cannot tell.
            let what = if text.contains("c+=d") { "+=" } else { "" };
            is(text, what);
        }
    }

    #[test]
    fn where_it_stands_is_told() {
        let found = find("#!/bin/sh\n\necho\nsource x\n[[ a ]]\n");
        assert_eq!(found.iter().map(|one| (one.line, one.what)).collect::<Vec<_>>(), [(4, "source"), (5, "[[")]);
    }
}
