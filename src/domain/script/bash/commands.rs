//! Checks simple commands: builtins that dash lacks, and options that it treats differently.

use super::Walk;
use super::tree::is_name;
use shuck_ast::*;

/// Builtins that only bash has.
const MISSING: [&str; 24] = [
    "source",
    "declare",
    "typeset",
    "shopt",
    "mapfile",
    "readarray",
    "pushd",
    "popd",
    "dirs",
    "let",
    "enable",
    "builtin",
    "caller",
    "complete",
    "compgen",
    "compopt",
    "disown",
    "history",
    "logout",
    "suspend",
    "bind",
    "help",
    "function",
    "select",
];

/// Names that `set -o` supports in both shells.
const OPTIONS: [&str; 13] = [
    "errexit",
    "noglob",
    "ignoreeof",
    "monitor",
    "noexec",
    "xtrace",
    "verbose",
    "vi",
    "emacs",
    "noclobber",
    "allexport",
    "notify",
    "nounset",
];

/// A word of a command: its text if that is known before it runs, and its position.
struct Arg<'a> {
    text: Option<std::borrow::Cow<'a, str>>,
    span: Span,
}

impl Arg<'_> {
    fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    fn option(&self) -> bool {
        self.text().len() > 1 && self.text().starts_with('-')
    }
}

impl Walk<'_> {
    pub(super) fn simple(&mut self, command: &SimpleCommand) {
        command.assignments.iter().for_each(|assignment| self.assignment(assignment));
        self.word(&command.name);
        command.args.iter().for_each(|word| self.expanded(word));
        let text = self.text;
        let arg =
            |word: &'_ Word| Arg { text: static_word_text(word, text).map(|t| t.into_owned().into()), span: word.span };
        let args: Vec<Arg<'static>> = command.args.iter().map(arg).collect();
        let Some(name) = static_command_name_text(&command.name, self.text) else { return };
        self.command(&name, command.span, &args);
        if ["echo", "printf"].contains(&name.as_ref()) {
            self.escapes(&name, command);
        }
    }

    fn command(&mut self, name: &str, span: Span, args: &[Arg<'_>]) {
        if let Some(what) = MISSING.iter().find(|known| **known == name) {
            self.unless(span, what, Self::named(name));
            return;
        }
        match name {
            "command" if !args.first().is_some_and(Arg::option) => {
                if let Some(inner) = args.first() {
                    self.command(inner.text(), span, &args[1..]);
                }
            }
            "set" => self.set(span, args),
            "read" => self.read(span, args),
            "[" | "test" => self.test(args),
            "trap" => self.trap(span, args),
            "." => self.dot(span, args),
            "exec" => self.exec(span, args),
            "kill" if args.iter().any(|arg| arg.text().trim_start_matches('-').starts_with("SIG")) => {
                self.run(span, "kill -SIGTERM");
            }
            "unset" if args.iter().any(|arg| arg.text() == "-n" || arg.text().contains('[')) => {
                self.run(span, "unset x[…]")
            }
            "wait" if args.iter().any(Arg::option) => self.run(span, "wait -n"),
            "type" if args.first().is_some_and(Arg::option) => self.run(span, "type -t"),
            "jobs" if args.iter().any(|arg| ["-r", "-s", "-x", "-n"].contains(&arg.text())) => {
                self.run(span, "jobs -r")
            }
            "ulimit"
                if args
                    .iter()
                    .filter(|arg| arg.option())
                    .any(|arg| !arg.text()[1..].chars().all(|c| "HSatfdscmlpnvwr".contains(c))) =>
            {
                self.run(span, "ulimit -u");
            }
            _ => {}
        }
    }

    /// Checks `export`, `local`, `readonly`, and the similar commands that only bash has.
    pub(super) fn declaration(&mut self, clause: &DeclClause) {
        clause.assignments.iter().for_each(|assignment| self.assignment(assignment));
        let kind = clause.variant.as_str();
        match kind {
            "declare" => self.run(clause.span, "declare"),
            "typeset" => self.run(clause.span, "typeset"),
            "local" if self.inside == 0 => self.run(clause.span, "local outside"),
            _ => {}
        }
        for operand in &clause.operands {
            match operand {
                DeclOperand::Flag(word) => {
                    let flag = word.span.slice(self.text);
                    match kind {
                        "export" if flag != "-p" => self.run(word.span, "export -f"),
                        "readonly" if flag != "-p" => self.run(word.span, "readonly -a"),
                        "local" => self.run(word.span, "local -a"),
                        _ => {}
                    }
                }
                DeclOperand::Name(name) => {
                    self.assigned.insert(name.name.as_str().to_owned());
                }
                DeclOperand::Assignment(assignment) => self.assignment(assignment),
                DeclOperand::Dynamic(word) => self.expanded(word),
            }
        }
    }

    /// Checks `exit`, `return`, `break` and `continue`.
    pub(super) fn leaving(&mut self, command: &BuiltinCommand) {
        let (word, what) = match command {
            BuiltinCommand::Exit(of) => (of.code.as_ref(), "exit -1"),
            BuiltinCommand::Return(of) => (of.code.as_ref(), "return -1"),
            BuiltinCommand::Break(of) => (of.depth.as_ref(), ""),
            BuiltinCommand::Continue(of) => (of.depth.as_ref(), ""),
        };
        let Some(word) = word else { return };
        self.word(word);
        if !what.is_empty() && word.span.slice(self.text).starts_with('-') {
            self.run(word.span, what);
        }
    }

    fn set(&mut self, span: Span, args: &[Arg<'_>]) {
        let mut at = 0;
        while let Some(arg) = args.get(at).filter(|arg| arg.text().starts_with(['-', '+']) && arg.text().len() > 1) {
            if arg.text() == "--" {
                self.positional = true;
                return;
            }
            let letters = &arg.text()[1..];
            if letters.contains('o') {
                at += 1;
                let name = args.get(at).map_or("", Arg::text);
                match name {
                    "pipefail" => return self.run(span, "set -o pipefail"),
                    name if !name.is_empty() && !OPTIONS.contains(&name) => return self.run(span, "set -o …"),
                    _ => {}
                }
            }
            if letters.contains(['h', 'B', 'H', 'P', 'T', 'k', 't']) {
                return self.run(span, "set -h");
            }
            at += 1;
        }
        self.positional |= at < args.len();
    }

    fn read(&mut self, span: Span, args: &[Arg<'_>]) {
        let mut at = 0;
        while let Some(arg) = args.get(at).filter(|arg| arg.option()) {
            let letters = &arg.text()[1..];
            match letters.find(|c| !"rp".contains(c)) {
                Some(_) if letters.contains('a') => return self.run(span, "read -a"),
                Some(_) if letters.contains('s') => return self.run(span, "read -s"),
                Some(_) if letters.contains('t') => return self.run(span, "read -t"),
                Some(_) => return self.run(span, "read -n"),
                None => {}
            }
            // The prompt is the next word.
            at += 1 + usize::from(letters.ends_with('p'));
        }
        if at >= args.len() {
            self.run(span, "read without a name");
        }
        let names = args.iter().skip(at).map(|arg| arg.text().to_owned());
        self.assigned.extend(names);
    }

    fn test(&mut self, args: &[Arg<'_>]) {
        let strange = |arg: &&Arg<'_>| ["==", "=~"].contains(&arg.text());
        if let Some(arg) = args.iter().find(strange) {
            let what = if arg.text() == "==" { "== in [ ]" } else { "=~ in [ ]" };
            return self.run(arg.span, what);
        }
        for (at, arg) in args.iter().enumerate() {
            let before = at.checked_sub(1).map_or("!", |at| args[at].text());
            let opens = ["!", "-a", "-o", "("].contains(&before);
            if opens && ["-v", "-R", "-N"].contains(&arg.text()) && args.len() > at + 1 {
                return self.run(arg.span, "[ -v x ]");
            }
        }
    }

    fn trap(&mut self, span: Span, args: &[Arg<'_>]) {
        for (at, arg) in args.iter().enumerate() {
            let name = arg.text().to_uppercase();
            match name.as_str() {
                "-P" | "-L" if at == 0 => return self.run(span, "trap -p"),
                "ERR" | "DEBUG" | "RETURN" if at > 0 => return self.run(span, "trap ERR"),
                name if at > 0 && name.starts_with("SIG") && is_name(name) => return self.run(span, "trap SIGTERM"),
                _ => {}
            }
        }
    }

    fn dot(&mut self, span: Span, args: &[Arg<'_>]) {
        let Some(file) = args.first() else { return };
        match file.text.as_deref() {
            Some(path) if !path.contains('/') => self.run(span, ". lib.sh without ./"),
            _ if args.len() > 1 => self.run(span, ". lib.sh arguments"),
            _ => {}
        }
    }

    fn exec(&mut self, span: Span, args: &[Arg<'_>]) {
        match args.first().map(Arg::text) {
            Some(program) if program == "bash" || program.ends_with("/bash") => self.over = self.inside == 0,
            Some("-a" | "-c" | "-l") => self.run(span, "exec -a"),
            _ => {}
        }
    }

    /// Checks `echo -e`, backslashes that dash's `echo` interprets and bash's doesn't, and the formats of `printf`.
    fn escapes(&mut self, name: &str, command: &SimpleCommand) {
        let mut words = command.args.iter().peekable();
        if name == "printf" {
            let first = command.args.first();
            let written = |word: &Word| static_word_text(word, self.text).map(|text| text.into_owned());
            match first.and_then(written).as_deref() {
                Some("-v") => self.run(command.span, "printf -v"),
                Some(text) if text.contains("%q") || text.contains("%(") => self.run(command.span, "printf %q"),
                _ => {}
            }
            let formats = command.args.iter().take(2);
            if formats.clone().any(|word| self.holds(word, &["x", "u", "U"])) {
                self.run(command.span, "printf '\\x'");
            }
            return;
        }
        while let Some(word) = words.peek() {
            let Some(option) = static_word_text(word, self.text) else { break };
            let letters = option.strip_prefix('-').unwrap_or_default();
            if letters.is_empty() || !letters.chars().all(|c| "neE".contains(c)) {
                break;
            }
            if letters != "n" {
                return self.run(command.span, "echo -e");
            }
            words.next();
        }
        const TAKEN: [&str; 10] = ["a", "b", "c", "f", "n", "r", "t", "v", "\\", "0"];
        if words.any(|word| self.holds(word, &TAKEN)) {
            self.run(command.span, "echo '\\n'");
        }
    }

    /// Returns whether a word passes one of these escapes to the command.
    fn holds(&self, word: &Word, escapes: &[&str]) -> bool {
        self.literal(&word.parts).iter().any(|text| {
            let mut rest = text.as_str();
            while let Some((_, after)) = rest.split_once('\\') {
                if escapes.iter().any(|escape| after.starts_with(escape)) {
                    return true;
                }
                rest = after.strip_prefix('\\').unwrap_or(after);
            }
            false
        })
    }

    /// Returns the texts between the expansions of a word, as the command receives them.
    fn literal(&self, parts: &[WordPartNode]) -> Vec<String> {
        let mut all = vec![String::new()];
        for part in parts {
            let last = all.last_mut().expect("one at least");
            match &part.kind {
                WordPart::Literal(text) => last.push_str(text.as_str(self.text, part.span)),
                WordPart::SingleQuoted { value, dollar: false } => last.push_str(value.slice(self.text)),
                WordPart::DoubleQuoted { parts, .. } => all.extend(self.literal(parts)),
                _ => all.push(String::new()),
            }
        }
        all
    }
}
