//! Checks the contents of words: expansions, quotes, braces, patterns, arithmetic.

use super::{Unless, Walk};
use shuck_ast::*;

/// Variables that bash sets and dash doesn't. `BASH_VERSION` is left out, as scripts use it to detect bash.
const VARIABLES: [&str; 23] = [
    "RANDOM",
    "SRANDOM",
    "HOSTNAME",
    "EUID",
    "UID",
    "GROUPS",
    "BASHPID",
    "BASH_SOURCE",
    "BASH_LINENO",
    "BASH_SUBSHELL",
    "BASH_COMMAND",
    "BASH_REMATCH",
    "BASH_VERSINFO",
    "FUNCNAME",
    "SECONDS",
    "PIPESTATUS",
    "OSTYPE",
    "HOSTTYPE",
    "MACHTYPE",
    "DIRSTACK",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "REPLY",
];

impl Walk<'_> {
    /// Checks a word that is split and in which bash expands braces.
    pub(super) fn expanded(&mut self, word: &Word) {
        for brace in &word.brace_syntax {
            let open = brace.quote_context == BraceQuoteContext::Unquoted;
            match brace.kind {
                BraceSyntaxKind::Expansion(BraceExpansionKind::CommaList) if open => self.run(brace.span, "{a,b}"),
                BraceSyntaxKind::Expansion(BraceExpansionKind::Sequence)
                    if open && is_range(brace.span.slice(self.text)) =>
                {
                    self.run(brace.span, "{1..3}");
                }
                _ => {}
            }
        }
        if word
            .parts
            .first()
            .is_some_and(|part| ["~+", "~-"].iter().any(|sign| part.span.slice(self.text).starts_with(sign)))
        {
            self.run(word.span, "~+");
        }
        self.word(word);
    }

    pub(super) fn word(&mut self, word: &Word) {
        self.parts(&word.parts);
    }

    fn parts(&mut self, parts: &[WordPartNode]) {
        parts.iter().for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &WordPartNode) {
        let span = part.span;
        match &part.kind {
            WordPart::SingleQuoted { dollar: true, .. } => self.run(span, "$'…'"),
            WordPart::DoubleQuoted { parts, dollar } => {
                if *dollar {
                    self.run(span, "$\"…\"");
                }
                self.parts(parts);
            }
            WordPart::Variable(name) => self.variable(name, span),
            WordPart::CommandSubstitution { body, .. } => self.substitution(body, span),
            WordPart::ArithmeticExpansion { expression_ast, expression_word_ast, syntax, .. } => {
                self.arithmetic_expansion(expression_ast.as_deref(), expression_word_ast, *syntax, span);
            }
            WordPart::Parameter(parameter) => self.parameter(parameter),
            WordPart::ParameterExpansion { reference, operator, operand_word_ast, .. } => {
                self.operation(reference, operator, operand_word_ast.as_deref(), span);
            }
            WordPart::Length(reference) => self.length(reference, span),
            WordPart::ArrayAccess(reference) => self.access(reference, span),
            WordPart::ArrayLength(_) | WordPart::ArrayIndices(_) => self.run(span, "${x[…]}"),
            WordPart::Substring { .. } | WordPart::ArraySlice { .. } => self.run(span, "${x:0:3}"),
            WordPart::IndirectExpansion { .. } | WordPart::PrefixMatch { .. } => self.run(span, "${!x}"),
            WordPart::Transformation { .. } => self.run(span, "${x@Q}"),
            WordPart::ProcessSubstitution { is_input, .. } => {
                self.parse(span, if *is_input { "<(…)" } else { ">(…)" });
            }
            WordPart::Literal(_) | WordPart::SingleQuoted { .. } | WordPart::ZshQualifiedGlob(_) => {}
        }
    }

    pub(super) fn heredoc(&mut self, body: &HeredocBody) {
        for part in &body.parts {
            match &part.kind {
                HeredocBodyPart::Literal(_) => {}
                HeredocBodyPart::Variable(name) => self.variable(name, part.span),
                HeredocBodyPart::CommandSubstitution { body, .. } => self.substitution(body, part.span),
                HeredocBodyPart::ArithmeticExpansion { expression_ast, expression_word_ast, syntax, .. } => {
                    self.arithmetic_expansion(expression_ast.as_deref(), expression_word_ast, *syntax, part.span);
                }
                HeredocBodyPart::Parameter(parameter) => self.parameter(parameter),
            }
        }
    }

    fn variable(&mut self, name: &Name, span: Span) {
        if let Some(what) = VARIABLES.iter().find(|known| **known == name.as_str()) {
            self.unless(span, named(what), Unless::Assigned(name.as_str().to_owned()));
        }
    }

    /// `$(< file)` is empty in dash.
    fn substitution(&mut self, body: &StmtSeq, span: Span) {
        let alone =
            |command: &SimpleCommand| command.name.parts.iter().all(|part| part.span.slice(self.text).is_empty());
        if let [stmt] = body.as_slice()
            && let Command::Simple(command) = &stmt.command
            && alone(command)
            && command.args.is_empty()
            && command.assignments.is_empty()
            && stmt.redirects.iter().any(|redirect| redirect.kind == RedirectKind::Input)
        {
            self.run(span, "$(< f)");
        }
        self.seq(body);
    }

    fn parameter(&mut self, parameter: &ParameterExpansion) {
        let span = parameter.span;
        let Some(expansion) = parameter.bourne() else { return };
        match expansion {
            BourneParameterExpansion::Access { reference } => self.access(reference, span),
            BourneParameterExpansion::Length { reference } => self.length(reference, span),
            BourneParameterExpansion::Indices { .. } => self.run(span, "${x[…]}"),
            BourneParameterExpansion::Indirect { .. } | BourneParameterExpansion::PrefixMatch { .. } => {
                self.run(span, "${!x}");
            }
            BourneParameterExpansion::Slice { .. } => self.run(span, "${x:0:3}"),
            BourneParameterExpansion::Transformation { .. } => self.run(span, "${x@Q}"),
            BourneParameterExpansion::Operation { reference, operator, operand_word_ast, .. } => {
                self.operation(reference, operator, operand_word_ast.as_deref(), span);
            }
        }
    }

    fn access(&mut self, reference: &VarRef, span: Span) {
        match reference.subscript {
            Some(_) => self.run(span, "${x[…]}"),
            None => self.variable(&reference.name, span),
        }
    }

    /// `${#@}` counts letters in dash and parameters in bash.
    fn length(&mut self, reference: &VarRef, span: Span) {
        match reference.name.as_str() {
            "@" | "*" => self.run(span, "${#@}"),
            _ => self.access(reference, span),
        }
    }

    fn operation(&mut self, reference: &VarRef, operator: &ParameterOp, operand: Option<&Word>, span: Span) {
        if reference.subscript.is_some() {
            return self.run(span, "${x[…]}");
        }
        match operator {
            // An operator with a default value shows that the script expects the variable to be unset.
            ParameterOp::UseDefault | ParameterOp::AssignDefault | ParameterOp::UseReplacement => {}
            ParameterOp::Error => self.variable(&reference.name, span),
            ParameterOp::RemovePrefixShort { pattern }
            | ParameterOp::RemovePrefixLong { pattern }
            | ParameterOp::RemoveSuffixShort { pattern }
            | ParameterOp::RemoveSuffixLong { pattern } => {
                self.variable(&reference.name, span);
                self.pattern(pattern);
            }
            ParameterOp::ReplaceFirst { .. } | ParameterOp::ReplaceAll { .. } => self.run(span, "${x/…/…}"),
            ParameterOp::UpperFirst | ParameterOp::UpperAll | ParameterOp::LowerFirst | ParameterOp::LowerAll => {
                self.run(span, "${x^^}");
            }
        }
        operand.into_iter().for_each(|word| self.word(word));
    }

    pub(super) fn pattern(&mut self, pattern: &Pattern) {
        for part in &pattern.parts {
            match &part.kind {
                PatternPart::CharClass(text) if text.slice(self.text).starts_with("[^") => self.run(part.span, "[^…]"),
                PatternPart::Group { patterns, .. } => patterns.iter().for_each(|one| self.pattern(one)),
                PatternPart::Word(word) => self.word(word),
                _ => {}
            }
        }
    }

    fn arithmetic_expansion(
        &mut self,
        tree: Option<&ArithmeticExprNode>,
        words: &Word,
        syntax: ArithmeticExpansionSyntax,
        span: Span,
    ) {
        if syntax == ArithmeticExpansionSyntax::LegacyBracket {
            self.run(span, "$[…]");
        }
        match tree {
            Some(tree) => self.arithmetic(tree),
            None => self.word(words),
        }
    }

    fn arithmetic(&mut self, node: &ArithmeticExprNode) {
        let span = node.span;
        match &node.kind {
            ArithmeticExpr::Number(number) if number.slice(self.text).contains('#') => self.run(span, "$((16#ff))"),
            ArithmeticExpr::Number(_) => {}
            ArithmeticExpr::Variable(name) => self.variable(name, span),
            ArithmeticExpr::Indexed { .. } => self.run(span, "${x[…]}"),
            ArithmeticExpr::ShellWord(word) => {
                if word.span.slice(self.text).split_once('#').is_some_and(|(base, _)| base.parse::<u8>().is_ok()) {
                    self.run(span, "$((16#ff))");
                }
                self.word(word);
            }
            ArithmeticExpr::Parenthesized { expression } => self.arithmetic(expression),
            ArithmeticExpr::Unary { op, expr } => {
                if matches!(op, ArithmeticUnaryOp::PreIncrement | ArithmeticUnaryOp::PreDecrement) {
                    self.run(span, "$((i++))");
                }
                self.arithmetic(expr);
            }
            ArithmeticExpr::Postfix { expr, .. } => {
                self.run(span, "$((i++))");
                self.arithmetic(expr);
            }
            ArithmeticExpr::Binary { left, op, right } => {
                match op {
                    ArithmeticBinaryOp::Power => self.run(span, "$((2**3))"),
                    ArithmeticBinaryOp::Comma => self.run(span, "$((a, b))"),
                    _ => {}
                }
                self.arithmetic(left);
                self.arithmetic(right);
            }
            ArithmeticExpr::Conditional { condition, then_expr, else_expr } => {
                [condition, then_expr, else_expr].into_iter().for_each(|one| self.arithmetic(one));
            }
            ArithmeticExpr::Assignment { target, value, .. } => {
                if matches!(target, ArithmeticLvalue::Indexed { .. }) {
                    self.run(span, "${x[…]}");
                }
                self.arithmetic(value);
            }
        }
    }
}

/// Returns the variable with its dollar sign.
fn named(name: &'static str) -> &'static str {
    match name {
        "RANDOM" => "$RANDOM",
        "HOSTNAME" => "$HOSTNAME",
        "EUID" => "$EUID",
        "UID" => "$UID",
        "SECONDS" => "$SECONDS",
        "REPLY" => "$REPLY",
        "OSTYPE" => "$OSTYPE",
        "FUNCNAME" => "$FUNCNAME",
        "PIPESTATUS" => "$PIPESTATUS",
        "BASH_SOURCE" => "$BASH_SOURCE",
        other => other,
    }
}

/// Returns whether this is `{1..3}`, `{a..c}`, `{0..9..3}`; bash leaves other texts of this form as they are.
fn is_range(text: &str) -> bool {
    let inside = text.trim_start_matches('{').trim_end_matches('}');
    let ends: Vec<&str> = inside.split("..").collect();
    let number = |text: &&str| text.parse::<i64>().is_ok();
    let letter = |text: &&str| text.len() == 1 && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let alike = |ends: &[&str]| ends.iter().all(number) || ends.iter().all(letter);
    match ends.as_slice() {
        [_, _] => alike(&ends),
        [from, to, step] => alike(&[from, to]) && number(step),
        _ => false,
    }
}
