//! The words of the commands without screens.

use crate::domain::failure::Failure;
use crate::domain::plan::PlanError;
use crate::domain::say::{Problem, Say};
use crate::status::words;
use crate::text;

/// A sentence of the domain's.
pub fn say(say: &Say) -> String {
    text::fill(say.key, &say.args)
}

/// A problem, by the member or field that it is about.
pub fn problem(problem: &Problem) -> String {
    let field = text::text(&format!("field.{}.label", problem.field.key()));
    let words = say(&problem.say);
    match words.starts_with(field) {
        true => words,
        false => crate::t!("cli.problem", field = field, problem = words),
    }
}

pub fn plan_error(error: &PlanError) -> String {
    match error {
        PlanError::Text(words) => words.to_string(),
        PlanError::Problem(wrong) => problem(wrong),
    }
}

/// What failed, what to do about it, and the service's own words beside ours.
pub fn failure(failure: &Failure) -> Vec<String> {
    let mut lines = vec![crate::t!("failure.could-not", action = failure.action), words::what(failure).to_owned()];
    lines.extend(words::clock(failure));
    lines.push(words::next(failure));
    lines.extend(own_words(failure));
    lines.extend(words::tip(failure));
    lines.extend(words::request_id(failure));
    lines
}

/// The service's words are quoted as its own; without a code they are this program's.
fn own_words(failure: &Failure) -> Option<String> {
    let words = failure.own_words()?;
    match failure.code {
        Some(_) => Some(crate::t!("failure.own-words", words = words)),
        None => Some(words),
    }
}
