//! Messages of the commands without screens.

use crate::domain::catalog::Region;
use crate::domain::did_you_mean;
use crate::domain::failure::Failure;
use crate::domain::os_family::OsFamily;
use crate::domain::plan::PlanError;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::script::Script;
use crate::domain::syntax_error::SyntaxError;
use crate::domain::user_text::Problem;
use crate::journal::JournalError;
use crate::live_panes::messages;
use crate::terminal::{SMALLEST, TerminalProblem};
use crate::text::{self, Language, say};
use unicode_width::UnicodeWidthStr;

/// Formats a problem with the member or field that it is about.
pub fn problem(language: Language, problem: &Problem) -> String {
    let field = text::text(language, &format!("field.{}.label", problem.field.key()));
    let words = match problem.say.key {
        "problem.missing" => t!(language, "cli.problem.missing").to_owned(),
        _ => say(language, &problem.say),
    };
    // Some texts begin with their own label, such as "Plan:".
    let label = text::text(language, problem.say.key).split_once(": ").map_or("", |(label, _)| label);
    let labeled = !label.is_empty() && !label.contains('{') && label.split(' ').count() < 3;
    match labeled || words.starts_with(field) {
        true => words,
        false => t!(language, "cli.problem", field = field, problem = words),
    }
}

/// Returns the likely problems with a launch script, and where to fix them.
pub fn warnings(language: Language, script: Option<&Script>, system: OsFamily) -> Vec<String> {
    let remarks = script.map(|script| script.remarks(system)).unwrap_or_default();
    let repairs = remarks.iter().any(|remark| remark.repair.is_some());
    let lines = remarks.iter().map(|remark| say(language, &remark.say));
    lines.chain(repairs.then(|| t!(language, "cli.script.mend").to_owned())).collect()
}

/// Returns why a plan couldn't be opened, one line each.
pub fn plan_error(language: Language, path: &SanitizedText, error: PlanError) -> Vec<String> {
    match error {
        PlanError::Syntax(error) => syntax_error(language, path, error),
        PlanError::Members(found, broken, _) => {
            let heading = t!(language, "cli.plan.wrong", path = path);
            std::iter::once(heading)
                .chain(found.iter().map(|it| say(language, it)))
                .chain(broken.iter().map(|it| problem(language, it)))
                .collect()
        }
    }
}

/// Returns a mistake in a file's syntax as compilers print it: where and what it is, the line, and a mark under the place.
pub fn syntax_error(language: Language, path: &SanitizedText, error: SyntaxError) -> Vec<String> {
    let number = error.line.to_string();
    let excerpt = error.excerpt.as_ref().map(|(before, rest)| {
        let (margin, indent) = (" ".repeat(number.len()), " ".repeat(before.width()));
        [format!("  {number} | {before}{rest}"), format!("  {margin} | {indent}^")]
    });
    let message = say(language, &error.in_file("syntax.at", path));
    std::iter::once(message).chain(excerpt.into_iter().flatten()).collect()
}

/// Returns what failed, what to do about it, and AWS's own message.
pub fn failure(language: Language, failure: &Failure) -> Vec<String> {
    let mut lines = vec![messages::heading(language, failure), messages::what(language, failure).to_owned()];
    lines.extend(messages::clock(language, failure));
    lines.push(next(language, failure));
    lines.extend(own_words(language, failure));
    lines.extend(messages::tip(language, failure));
    lines.extend(messages::request_id(language, failure));
    lines
}

/// Returns what to do next, in words that fit a command, which has no answers to keep.
fn next(language: Language, failure: &Failure) -> String {
    let own = format!("cli.failure.{}.next", failure.error.key());
    if text::has(language, &own) { text::text(language, &own).to_owned() } else { messages::next(language, failure) }
}

/// Returns AWS's message as a quotation; without an error code it is Skysail's own text.
fn own_words(language: Language, failure: &Failure) -> Option<String> {
    let words = failure.own_words()?;
    let words = text::words(language, &words);
    match failure.code {
        Some(_) => Some(t!(language, "failure.own-words", words = words)),
        None => Some(words.into_owned()),
    }
}

/// Returns that a Region doesn't exist, with similar names, and how to list all.
pub fn no_region(language: Language, name: &SanitizedText, all: &[Region]) -> Vec<String> {
    let near = did_you_mean::nearest_regions(name, all);
    let shown: Vec<String> = near
        .iter()
        .map(|region| format!("{} ({})", region.name, crate::text::place(language, &region.display_name)))
        .collect();
    let near = (!shown.is_empty()).then(|| t!(language, "cli.region.near", near = shown.join(", ")));
    let all = near.unwrap_or_else(|| t!(language, "cli.region.all").to_owned());
    vec![t!(language, "cli.region.none", region = name), all]
}

/// Returns why a launch's journal can't be used.
pub fn journal(language: Language, error: &JournalError) -> String {
    crate::text::words(language, &error.words()).into_owned()
}

/// Returns why screens aren't available.
pub fn unfit(language: Language, unfit: TerminalProblem) -> String {
    match unfit {
        TerminalProblem::Input => t!(language, "cli.unfit.input").to_owned(),
        TerminalProblem::Output => t!(language, "cli.unfit.output").to_owned(),
        TerminalProblem::Dumb => t!(language, "cli.unfit.dumb").to_owned(),
        TerminalProblem::Small(size) if size.width == 0 && size.height == 0 => {
            t!(language, "cli.unfit.sizeless").to_owned()
        }
        TerminalProblem::Small(size) => t!(language, "cli.unfit.small", size = size, least = SMALLEST),
    }
}
