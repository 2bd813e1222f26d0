//! Walks statements and compound commands.

use super::{Unless, Walk};
use shuck_ast::*;

impl Walk<'_> {
    /// Checks the statements of the script itself, up to its end.
    pub(super) fn script(&mut self, body: &StmtSeq) {
        for stmt in body.iter() {
            self.stmt(stmt);
            self.shifts(stmt);
            if self.over || ends(stmt) {
                return;
            }
        }
    }

    /// A launch script has no parameters, so a `shift` that is always reached fails and ends dash.
    fn shifts(&mut self, stmt: &Stmt) {
        let Command::Simple(command) = &stmt.command else { return };
        if command.args.is_empty() && static_command_name_text(&command.name, self.text).as_deref() == Some("shift") {
            self.unless(command.span, "shift of nothing", Unless::Positional);
        }
    }

    pub(super) fn seq(&mut self, body: &StmtSeq) {
        body.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        self.redirects(stmt);
        if stmt.negated {
            self.may_fail(stmt);
        }
        match &stmt.command {
            Command::Simple(command) => self.simple(command),
            Command::Builtin(command) => self.leaving(command),
            Command::Decl(clause) => self.declaration(clause),
            Command::Binary(command) => self.binary(command),
            Command::Compound(command) => self.compound(command),
            Command::Function(function) => self.function(function),
            Command::AnonymousFunction(function) => self.stmt(&function.body),
        }
    }

    fn binary(&mut self, command: &BinaryCommand) {
        if command.op == BinaryOp::PipeAll {
            self.parse(command.op_span, "|&");
        }
        // `. lib || exit` ends the script in both shells if the file is missing.
        if command.op == BinaryOp::Or && !ends(&command.right) {
            self.may_fail(&command.left);
        }
        let guard = command.op == BinaryOp::And && asks_for_bash(&command.left, self.text);
        self.stmt(&command.left);
        self.bash_only += usize::from(guard);
        self.stmt(&command.right);
        self.bash_only -= usize::from(guard);
    }

    fn function(&mut self, function: &FunctionDef) {
        if function.uses_function_keyword() {
            self.parse(function.span, "function");
        } else if function.static_names().any(|name| !is_name(name.as_str())) {
            self.parse(function.span, "a-b() {");
        }
        self.functions.extend(function.static_names().map(|name| name.as_str().to_owned()));
        self.inside += 1;
        self.stmt(&function.body);
        self.inside -= 1;
    }

    fn compound(&mut self, command: &CompoundCommand) {
        match command {
            CompoundCommand::If(of) => self.branches(of),
            CompoundCommand::For(of) => self.for_each(of),
            CompoundCommand::While(of) => self.looped(&of.condition, &of.body),
            CompoundCommand::Until(of) => self.looped(&of.condition, &of.body),
            CompoundCommand::Case(of) => self.case(of),
            CompoundCommand::Subshell(body) | CompoundCommand::BraceGroup(body) => self.seq(body),
            CompoundCommand::ArithmeticFor(of) => {
                self.parse(of.span, "for ((");
                self.seq(&of.body);
            }
            CompoundCommand::Select(of) => {
                self.parse(of.span, "select");
                self.seq(&of.body);
            }
            CompoundCommand::Arithmetic(of) => self.run(of.span, "(("),
            CompoundCommand::Conditional(of) => self.run(of.span, "[["),
            CompoundCommand::Time(of) => {
                self.run(of.span, "time");
                of.command.iter().for_each(|stmt| self.stmt(stmt));
            }
            CompoundCommand::Coproc(of) => self.run(of.span, "coproc"),
            // What only zsh supports fails in bash as well.
            CompoundCommand::Repeat(_) | CompoundCommand::Foreach(_) | CompoundCommand::Always(_) => {}
        }
    }

    fn branches(&mut self, of: &IfCommand) {
        let guard = of.condition.last().is_some_and(|stmt| asks_for_bash(stmt, self.text));
        self.condition(&of.condition);
        self.bash_only += usize::from(guard);
        self.seq(&of.then_branch);
        self.bash_only -= usize::from(guard);
        for (condition, body) in &of.elif_branches {
            self.condition(condition);
            self.seq(body);
        }
        of.else_branch.iter().for_each(|body| self.seq(body));
    }

    fn condition(&mut self, condition: &StmtSeq) {
        if let Some(last) = condition.last() {
            self.may_fail(last);
        }
        self.seq(condition);
    }

    fn looped(&mut self, condition: &StmtSeq, body: &StmtSeq) {
        self.condition(condition);
        self.seq(body);
    }

    fn for_each(&mut self, of: &ForCommand) {
        if !matches!(of.syntax, ForSyntax::InDoDone { .. }) {
            self.parse(of.span, "for … {");
        }
        self.assigned.extend(of.targets.iter().filter_map(|target| Some(target.name.as_ref()?.as_str().to_owned())));
        for word in of.words.iter().flatten() {
            self.expanded(word);
            if word.span.slice(self.text).contains("[^") && !word.has_quoted_parts() {
                self.run(word.span, "[^…]");
            }
        }
        self.seq(&of.body);
    }

    fn case(&mut self, of: &CaseCommand) {
        self.word(&of.word);
        for item in &of.cases {
            if !matches!(item.terminator, CaseTerminator::Break) {
                self.parse(item.terminator_span.unwrap_or(of.span), ";&");
            }
            item.patterns.iter().for_each(|pattern| self.pattern(pattern));
            self.seq(&item.body);
        }
    }

    fn redirects(&mut self, stmt: &Stmt) {
        for redirect in &stmt.redirects {
            self.redirect(redirect);
        }
    }

    fn redirect(&mut self, redirect: &Redirect) {
        let written = redirect.span.slice(self.text);
        let sign = written.trim_start_matches(|c: char| c.is_ascii_digit());
        match redirect.kind {
            RedirectKind::HereString => self.parse(redirect.span, "<<<"),
            _ if redirect.fd_var.is_some() => self.run(redirect.span, "{fd}>"),
            RedirectKind::OutputBoth => self.run(redirect.span, "&>"),
            _ if sign.starts_with("&>") => self.run(redirect.span, "&>"),
            _ if redirect.fd.is_some_and(|fd| fd > 9) => self.run(redirect.span, "10>"),
            _ => {}
        }
        if let Some(word) = redirect.word_target() {
            self.target(redirect, word);
            self.word(word);
        }
        if let Some(heredoc) = redirect.heredoc() {
            self.ending(redirect, heredoc);
            if heredoc.delimiter.expands_body {
                self.heredoc(&heredoc.body);
            }
        }
    }

    /// Checks that the word that ends a here-document exists.
    fn ending(&mut self, redirect: &Redirect, heredoc: &Heredoc) {
        let word = heredoc.delimiter.cooked.as_str();
        let from = redirect.span.start.offset().min(self.text.len());
        let ends = self.text.get(from..).unwrap_or_default().lines().skip(1).any(|line| {
            let bare = if heredoc.delimiter.strip_tabs { line.trim_start_matches('\t') } else { line };
            bare == word
        });
        if !ends && self.endless.is_none() {
            self.endless = Some((redirect.span.start.line(), word.to_owned()));
        }
    }

    fn target(&mut self, redirect: &Redirect, word: &Word) {
        let Some(text) = static_word_text(word, self.text) else { return };
        let doubles = matches!(redirect.kind, RedirectKind::DupOutput | RedirectKind::DupInput);
        let fd = |text: &str| text == "-" || (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
        match () {
            () if doubles && !fd(&text) => self.parse(redirect.span, ">&file"),
            () if text.starts_with("/dev/tcp/") || text.starts_with("/dev/udp/") => self.run(redirect.span, "/dev/tcp"),
            () => {}
        }
    }

    /// Checks a command that the script expects to fail sometimes, if its failure ends dash.
    fn may_fail(&mut self, stmt: &Stmt) {
        let Command::Simple(command) = &stmt.command else { return };
        match static_command_name_text(&command.name, self.text).as_deref() {
            Some(".") => self.run(command.span, ". missing"),
            Some("shift") => self.run(command.span, "shift of nothing"),
            _ => {}
        }
    }

    /// Checks both sides of `=`.
    pub(super) fn assignment(&mut self, assignment: &Assignment) {
        self.assigned.insert(assignment.target.name.as_str().to_owned());
        match &assignment.value {
            AssignmentValue::Compound(array) => {
                self.parse(assignment.span, "x=(…)");
                array.elements.iter().for_each(|element| self.expanded(&element.value().word));
            }
            AssignmentValue::Scalar(word) => {
                match () {
                    () if assignment.target.subscript.is_some() => self.run(assignment.span, "x=(…)"),
                    () if assignment.append => self.run(assignment.span, "+="),
                    () => {}
                }
                self.word(word);
            }
        }
    }

    /// Returns that a finding for this command is void if the script defines a function of its name.
    pub(super) fn named(name: &str) -> Unless {
        Unless::Function(name.to_owned())
    }
}

/// Returns whether nothing after it is run.
fn ends(stmt: &Stmt) -> bool {
    matches!(&stmt.command, Command::Builtin(BuiltinCommand::Exit(_)))
}

/// Returns whether this is `[ -n "$BASH_VERSION" ]` or the like, which is only true in bash.
fn asks_for_bash(stmt: &Stmt, text: &str) -> bool {
    let written = stmt.span.slice(text);
    let requests = written.contains("$BASH_VERSION") || written.contains("${BASH_VERSION");
    requests && !written.contains("-z") && !stmt.negated
}

/// Returns whether this is a valid name for a variable or function in any shell.
pub(super) fn is_name(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_ascii_digit())
}
