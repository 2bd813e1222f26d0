//! Finds syntax in a script that bash supports and `sh` doesn't, where `sh` is dash or ash.
//!
//! The text is parsed as bash, nearly a superset of dash's language; the tree is then judged by what dash 0.5.12 does
//! with each construct, as compared side by side in `tests/scripts.rs`.

mod commands;
mod expansions;
mod tree;

use shuck_ast::Span;
use shuck_parser::Error;
use shuck_parser::parser::{ParseResult, Parser};
use std::collections::BTreeSet;

/// A construct that dash lacks, or treats differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bashism {
    /// Counted from 1.
    pub line: usize,
    /// The construct, as the user would search for it.
    pub what: &'static str,
}

/// What voids a finding once the whole script has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unless {
    Never,
    /// The script defines a function of this name.
    Function(String),
    /// The script assigns this variable.
    Assigned(String),
    /// The script sets positional parameters with `set --`.
    Positional,
}

/// Collects the findings of a walk through the tree.
struct Walk<'a> {
    text: &'a str,
    found: Vec<(Bashism, Unless)>,
    functions: BTreeSet<String>,
    assigned: BTreeSet<String>,
    positional: bool,
    /// The number of function bodies around the statement.
    inside: usize,
    /// In a branch that only bash takes: dash parses it, but doesn't run it.
    bash_only: usize,
    /// Whether dash stops reading here: the script ended, or switched to bash.
    over: bool,
    endless: Option<(usize, String)>,
}

/// Deeper than any hand-written script. Beyond it, the parser takes seconds, or overflows the stack.
const DEEPEST: usize = 48;

/// The results of parsing a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The first finding of each line, in order.
    pub bashisms: Vec<Bashism>,
    /// The first here-document without an end: the line where it starts, and the missing word.
    pub endless: Option<(usize, String)>,
    /// The line from which no shell can parse it.
    pub broken: Option<usize>,
}

/// Returns the first finding of each line, in order.
pub fn find(text: &str) -> Vec<Bashism> {
    read(text).bashisms
}

/// Parses a shell script and returns all findings.
pub fn read(text: &str) -> Reading {
    if is_too_deep(text) {
        return Reading::default();
    }
    let parsed = Parser::new(text).parse();
    let mut walk = Walk {
        text,
        found: Vec::new(),
        functions: BTreeSet::new(),
        assigned: BTreeSet::new(),
        positional: false,
        inside: 0,
        bash_only: 0,
        over: false,
        endless: None,
    };
    walk.script(&parsed.file.body);
    let endless = walk.endless.take();
    // What ends earlier, or is bash's from there on, needn't be valid for `sh`.
    let broken = (parsed.is_err() && !walk.over).then(|| broken_at(&parsed)).flatten();
    Reading { bashisms: walk.settled(), endless, broken }
}

/// Returns the line of the first parse error.
fn broken_at(parsed: &ParseResult) -> Option<usize> {
    let Error::Parse { line, .. } = parsed.strict_error();
    let reported = parsed.diagnostics.first().map(|diagnostic| diagnostic.span.start.line());
    reported.or(Some(line)).filter(|line| *line > 0)
}

/// Returns whether brackets or the words that open a command are nested too deeply, quoted or not.
fn is_too_deep(text: &str) -> bool {
    const OPENING: [&str; 10] = ["time", "!", "coproc", "if", "while", "until", "{", "(", "-p", "--"];
    let (mut round, mut curly, mut square) = (0usize, 0usize, 0usize);
    let brackets = text.chars().any(|c| {
        match c {
            '(' => round += 1,
            ')' => round = round.saturating_sub(1),
            '{' => curly += 1,
            '}' => curly = curly.saturating_sub(1),
            '[' => square += 1,
            ']' => square = square.saturating_sub(1),
            _ => {}
        }
        round.max(curly).max(square) > DEEPEST
    });
    let mut run = 0usize;
    brackets
        || text.split_whitespace().any(|word| {
            run = if OPENING.contains(&word) { run + 1 } else { 0 };
            run > DEEPEST
        })
}

impl Walk<'_> {
    /// Records something that dash rejects or does differently when it runs it.
    fn run(&mut self, span: Span, what: &'static str) {
        self.unless(span, what, Unless::Never);
    }

    fn unless(&mut self, span: Span, what: &'static str, unless: Unless) {
        if self.bash_only == 0 {
            self.found.push((Bashism { line: span.start.line(), what }, unless));
        }
    }

    /// Records something that dash can't parse, even in a branch that isn't taken.
    fn parse(&mut self, span: Span, what: &'static str) {
        self.found.push((Bashism { line: span.start.line(), what }, Unless::Never));
    }

    fn settled(self) -> Vec<Bashism> {
        let holds = |unless: &Unless| match unless {
            Unless::Never => true,
            Unless::Function(name) => !self.functions.contains(name),
            Unless::Assigned(name) => !self.assigned.contains(name),
            Unless::Positional => !self.positional,
        };
        let mut all: Vec<Bashism> =
            self.found.iter().filter(|(_, unless)| holds(unless)).map(|(found, _)| *found).collect();
        all.sort_by_key(|found| found.line);
        all.dedup_by_key(|found| found.line);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, what: &str) {
        assert_eq!(find(text).first().map_or("", |found| found.what), what, "{text}");
    }

    #[test]
    fn bash_only_syntax_is_found() {
        for (text, what) in [
            ("if [[ -n $x ]]; then :; fi", "[["),
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
            ("function x { :; }", "function"),
            ("function x() { :; }", "function"),
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
            ("for i in {1..3}; do :; done", "{1..3}"),
            ("(( x++ ))", "(("),
            ("if (( x > 1 )); then :; fi", "(("),
            ("x+=y", "+="),
            ("declare -a list", "declare"),
            ("read -a names", "read -a"),
        ] {
            is(text, what);
        }
    }

    #[test]
    fn posix_syntax_is_not_reported() {
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
            "read -p name line",
            "mkdir -p /a/{b}",
            "# source it",
            "set -eu",
            "a $((x << 2)); b",
            "echo $((1<<n))\nsource() { :; }\nsource x",
        ] {
            is(text, "");
        }
    }

    #[test]
    fn findings_have_line_numbers() {
        let found = find("#!/bin/sh\n\necho\nsource x\n[[ a ]]\n");
        assert_eq!(found.iter().map(|one| (one.line, one.what)).collect::<Vec<_>>(), [(4, "source"), (5, "[[")]);
        let nested = find("echo \"$(\n  echo \"$(\n    source x)\")\"\ncat <<E\n\n${x^}\nE\n");
        assert_eq!(nested.iter().map(|one| (one.line, one.what)).collect::<Vec<_>>(), [(3, "source"), (6, "${x^^}")]);
    }

    #[test]
    fn any_text_is_parsed_quickly_to_its_end() {
        let most = crate::domain::script::LARGEST;
        for part in [
            "(",
            "$(",
            "${x:-",
            "`",
            "$((",
            "\"$(",
            "if ",
            "{ ",
            "! ",
            "<<a ",
            "[[ ( ",
            "case x in x) ",
            "f()",
            "{a,",
            "time ",
            "time ! ",
            "coproc ",
            "<(",
            "x=(",
            "$[",
            "a|",
            "((a)",
            "- ",
        ] {
            find(&part.repeat(most / part.len()));
        }
        let nested = format!("echo $(({}1{}))", "(".repeat(4000), ")".repeat(4000));
        for text in [nested.as_str(), "", "\u{feff}#!/bin/sh", "é\r\n'", "\0", "<<", "${", "echo ${x:é}", "[[ \u{2028}"]
        {
            find(text);
        }
    }
}
