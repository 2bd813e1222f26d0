//! Line-mode prompt of the review: everything that will be sent, one numbered line each, and the price.

use super::messages::{failure, say};
use super::prompt::{LinePrompt, PromptContext, Turn};
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::app::restored;
use crate::app::update::review_lines;
use crate::app::view::{button_words, changed_words, price_words, who_words};
use crate::live_panes::messages;

pub fn turn(model: &Model) -> Turn {
    let language = model.language;
    let mut prompt = LinePrompt::new(PromptContext::Review);
    let problems = model.draft.finish(&model.catalog).err().unwrap_or_default();
    prompt.lines = vec![String::new(), t!(language, "step.review.short").to_owned()];
    prompt.lines.extend(restored::task(model));
    for (at, line) in review_lines(model).into_iter().enumerate() {
        let label = line.label(language);
        let problem = problems.iter().find(|problem| problem.field == line.field);
        let value = problem
            .map_or_else(|| line.whole(), |problem| t!(language, "plain.attention", why = say(language, &problem.say)));
        prompt.lines.push(format!("  {:>3}  {label}: {value}", at + 1));
        prompt.numbered.push((at + 1, LineInput::ReviewLine(at)));
    }
    prompt.lines.extend(who_words(model));
    prompt.lines.extend(changed_words(model));
    prompt.lines.extend(price_words(model));
    prompt.lines.push(t!(language, "plain.review.menu").to_owned());
    for want in model.wants() {
        if let Some(why) = model.catalog.failure(&want) {
            prompt.news.extend(failure(language, why));
            prompt.news.push(t!(language, "plain.retry").to_owned());
            prompt.word("r", LineInput::Act(KeyAction::Retry));
        }
    }
    prompt.word("c", LineInput::Create);
    prompt.word("s", LineInput::Act(KeyAction::SavePlan));
    prompt.word("e", LineInput::Act(KeyAction::Export));
    prompt.word("!", LineInput::Act(KeyAction::CommandPreview));
    prompt.word("<", LineInput::Act(KeyAction::Back));
    prompt.word("q", LineInput::Act(KeyAction::Leave));
    prompt.enter = Some(LineInput::Create);
    let what = match problems.len() {
        0 => button_words(model),
        n => crate::text::count(language, "plain.review.missing", n),
    };
    prompt.prompt = t!(language, "plain.prompt.review", what = what);
    prompt.into()
}

/// Returns the price so far, and that nothing has been created yet.
pub fn so_far(model: &Model) -> String {
    match model.draft.monthly() {
        Some(price) => {
            let price =
                messages::with_snapshots(model.language, price.to_string(), model.draft.snapshots == Some(true));
            t!(model.language, "plain.so-far", price = price)
        }
        None => String::new(),
    }
}
