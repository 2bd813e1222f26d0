//! Line-mode prompts of the questions of a step, by field kind.

use super::messages::{failure, say, words};
use super::prompt::{FreeText, LinePrompt, ParsedLine, PromptContext, Turn};
use super::{Conversation, review};
use crate::app::effect::Secret;
use crate::app::form::{FieldInput, FormField};
use crate::app::keymap::{self, KeyAction};
use crate::app::message::{LineInput, Msg};
use crate::app::model::Model;
use crate::app::picker::{ListRow, Picker};
use crate::app::view::{instead, step_name};
use crate::domain::failure::Failure;
use crate::domain::loadable::Loadable;
use crate::domain::user_text::{FieldId, StepId};
use crate::steps::{Field, FieldKind, ListItem, Preview, Value};
use crate::text::Language;

pub fn place(model: &Model) -> PromptContext {
    let entry = model.form().and_then(|form| form.entry());
    let Some((step, entry)) = model.step().zip(entry) else { return PromptContext::Review };
    let failed = matches!(entry.field.kind, FieldKind::Pick(Loadable::Failed(_)));
    PromptContext::Question(step.id(), entry.field.id, failed)
}

pub fn turn(model: &Model, conversation: &Conversation) -> Turn {
    let language = model.language;
    let Some(entry) = model.form().and_then(|form| form.entry()) else {
        return Turn::Wait(t!(language, "plain.the-lists").to_owned());
    };
    let field = &entry.field;
    if conversation.from_review && field.answer.is_some() && conversation.changing != Some(field.id) {
        return Turn::Go(Msg::LineInput(LineInput::Act(KeyAction::ToReview)));
    }
    let mut line_prompt = LinePrompt::new(place(model));
    line_prompt.lines = vec![String::new(), format!("{}. {}", label(language, field), prompt(language, field))];
    let gap = model.draft.gaps.get(&field.id).filter(|_| field.answer.is_none());
    let aside = field.aside.as_ref().filter(|_| field.answer.is_none());
    line_prompt.lines.extend([gap, field.note.as_ref(), aside].into_iter().flatten().map(|it| say(language, it)));
    line_prompt.news.extend(entry.problem.as_ref().map(|problem| say(language, &problem.say)));
    moves(&mut line_prompt, model);
    match (&field.kind, &entry.typed) {
        (FieldKind::Pick(Loadable::Idle | Loadable::Loading { .. }), _) => {
            return Turn::Wait(words(language, &format!("field.{}.list", field.id.key())).to_owned());
        }
        // The source of each default is worth waiting for.
        (FieldKind::Pick(_), _)
            if field.default.is_none() && field.answer.is_none() && field.note.is_none() && waits(model) =>
        {
            return Turn::Wait(t!(language, "plain.the-default").to_owned());
        }
        // The purposes are listed with prices, and line mode prints them only once.
        (FieldKind::Pick(Loadable::Ready(_)), _)
            if field.id == FieldId::BlueprintKind && conversation.hands && waits(model) =>
        {
            return Turn::Wait(t!(language, "plain.the-lists").to_owned());
        }
        // The existing static IPs are listed with the other choices, and line mode prints them only once.
        (FieldKind::Pick(Loadable::Ready(_)), _) if field.id == FieldId::StaticIp && waits(model) => {
            return Turn::Wait(t!(language, "plain.the-lists").to_owned());
        }
        // The ways to sign in are still being looked up and are offered once they are known.
        (FieldKind::Pick(Loadable::Failed(why)), _) if awaits_sign_in(model, why) => {
            return Turn::Wait(t!(language, "plain.the-account").to_owned());
        }
        (FieldKind::Pick(Loadable::Failed(why)), _) => {
            line_prompt.lines.extend(failure(language, why));
            line_prompt.lines.extend(instead(model, why));
            if !conversation.hands {
                // Piped answers weren't written for this question.
                return Turn::GiveUp(line_prompt.lines);
            }
            line_prompt.word("r", LineInput::Act(KeyAction::Retry));
            if !model.target.sandbox || model.failure().is_some_and(|failure| failure.error.wants_sign_in()) {
                line_prompt.word("p", LineInput::Act(KeyAction::Account));
                line_prompt.lines.push(t!(language, "plain.desk.open").to_owned());
            }
            if model.denied().is_some() {
                line_prompt.word("i", LineInput::Act(KeyAction::Policy));
                line_prompt.lines.push(t!(language, "failure.policy").to_owned());
            }
            line_prompt.lines.extend(model.due().map(|_| t!(language, "plain.again").to_owned()));
            line_prompt.prompt = words(language, "plain.prompt.retry").to_owned();
            line_prompt.enter = Some(LineInput::Act(KeyAction::Retry));
        }
        (FieldKind::Pick(Loadable::Ready(_)), FieldInput::Pick(picker)) => {
            pick(language, &mut line_prompt, picker, field, conversation);
            line_prompt.lines.extend(crate::app::view::age(model));
        }
        (FieldKind::Line { text } | FieldKind::File { path: text }, _) => {
            if text.is_empty() && waits(model) {
                return Turn::Wait(t!(language, "plain.the-names").to_owned());
            }
            line_prompt.free = FreeText::Text;
            // Enter leaves an optional field empty.
            let optional = matches!(&field.default, Some((Value::Text(default), _)) if default.is_empty());
            line_prompt.enter = (optional || !text.is_empty()).then(|| LineInput::Text(Secret::new(text.clone())));
            line_prompt.prompt =
                stated(language, field, if optional && text.is_empty() { t!(language, "none") } else { text });
            line_prompt.news.extend(names_failed(&mut line_prompt.words, model));
        }
        (FieldKind::Script { .. } | FieldKind::Pairs { .. }, _) => several(language, &mut line_prompt, entry, field),
        (FieldKind::Switch { on }, _) => {
            switch(language, &mut line_prompt, field, *on);
        }
        (FieldKind::Closed(why), _) => {
            line_prompt.lines = vec![
                String::new(),
                t!(language, "plain.closed", label = label(language, field), why = say(language, why)),
            ];
            line_prompt.enter = Some(LineInput::Act(KeyAction::Choose));
            line_prompt.prompt = t!(language, "plain.prompt.go-on").to_owned();
        }
        (FieldKind::Pick(Loadable::Ready(_)), _) => {}
    }
    line_prompt.quits(KeyAction::Leave);
    secondary(&mut line_prompt, model);
    if conversation.hands {
        by_key(language, &mut line_prompt, entry);
    }
    line_prompt.into()
}

/// Asks for a yes or a no.
fn switch(language: Language, prompt: &mut LinePrompt, field: &Field, on: bool) {
    prompt.yes_or_no(language, LineInput::Switch(true), LineInput::Switch(false));
    prompt.enter = Some(LineInput::Switch(on));
    let (yes, no) = (t!(language, "plain.yes"), t!(language, "plain.no"));
    prompt.lines.push(t!(language, "plain.yes-or-no", yes = yes, no = no));
    prompt.how = Some(t!(language, "plain.how.switch", yes = yes, no = no));
    prompt.prompt = stated(language, field, if on { yes } else { no });
}

/// Adds the words that lead elsewhere from every question.
fn moves(prompt: &mut LinePrompt, model: &Model) {
    match crate::app::form::way_back::is_first(model) {
        true => prompt.words.push(("<".into(), ParsedLine::Tell(vec![t!(model.language, "plain.first").to_owned()]))),
        false => prompt.word("<", LineInput::Act(KeyAction::Back)),
    }
    prompt.word(">", LineInput::Act(KeyAction::ToReview));
    prompt.word("!", LineInput::Act(KeyAction::CommandPreview));
}

fn label(language: Language, field: &Field) -> &str {
    field.label(language)
}

fn prompt(language: Language, field: &Field) -> &str {
    match &field.called {
        // A multi-line text ends differently in line mode.
        Some((_, prompt)) if field.id != FieldId::ScriptText => prompt,
        _ => words(language, &format!("field.{}.prompt", field.id.key())),
    }
}

/// `Region [1 Virginia, the first in the list]: `
fn stated(language: Language, field: &Field, value: &str) -> String {
    if value.is_empty() {
        return t!(language, "plain.prompt.open", label = label(language, field));
    }
    let from = match (&field.answer, &field.default) {
        (Some(_), _) => t!(language, "plain.your-answer"),
        (None, Some((_, from))) => t!(language, from.key()),
        (None, None) => return t!(language, "plain.prompt.open", label = label(language, field)),
    };
    t!(language, "plain.prompt", label = label(language, field), value = value, from = from)
}

fn pick(language: Language, prompt: &mut LinePrompt, picker: &Picker, field: &Field, conversation: &Conversation) {
    prompt.free = FreeText::Filter;
    let filter = picker.filter.value().trim();
    let matches = picker.rows.iter().filter(|row| matches!(row, ListRow::Offer(_))).count();
    if !filter.is_empty() {
        prompt.lines.push(t!(language, "plain.filtered", text = filter, n = matches, all = picker.offers.len()));
    }
    for row in picker.rows.iter().take(conversation.rows) {
        prompt.lines.push(match row {
            ListRow::Heading(index) => format!("  {}:", picker.heading(*index)),
            ListRow::Offer(index) => {
                format!("  {:>3}  {}", index + 1, described(language, &picker.offers[*index], &field.heads))
            }
        });
    }
    if picker.rows.len() > conversation.rows {
        prompt.lines.push(t!(language, "plain.more", n = picker.rows.len() - conversation.rows));
    }
    // Every item has a number, including those that aren't printed.
    prompt.numbered =
        picker.offers.iter().enumerate().map(|(at, offer)| (at + 1, LineInput::Offer(offer.id.clone()))).collect();
    prompt.enter = picker.at().map(|offer| LineInput::Offer(offer.id.clone()));
    prompt.prompt = taken(language, picker, field, matches);
    if matches == 0 {
        prompt.enter = Some(LineInput::Filter(String::new()));
        prompt.prompt = t!(language, "plain.prompt.no-match", label = label(language, field));
    }
}

/// Adds the secondary fields of a question, and the words that open them. Where a text is typed, they begin with `!`.
fn secondary(prompt: &mut LinePrompt, model: &Model) {
    let language = model.language;
    let Some(form) = model.form() else { return };
    let typed = matches!(prompt.free, FreeText::Text | FreeText::Lines);
    for entry in form.entries.iter().filter(|entry| Some(entry.field.id) != form.entry().map(|at| at.field.id)) {
        let Some(word) = keymap::secondary_words(form, entry).map(|it| words(language, it)) else { continue };
        let word = if typed { format!("!{word}") } else { word.to_owned() };
        let answer = model.along_with(entry.field.id).or_else(|| entry.field.answer.clone());
        let value = answer.unwrap_or_else(|| entry.proposed(language));
        prompt.lines.push(t!(
            language,
            "plain.second",
            label = label(language, &entry.field),
            value = value,
            word = &word
        ));
        prompt.word(word, LineInput::Secondary(entry.field.id));
    }
}

/// Returns what an empty line selects, and why.
fn taken(language: Language, picker: &Picker, field: &Field, matches: usize) -> String {
    let Some(offer) = picker.at() else {
        return t!(language, "plain.prompt.open", label = label(language, field));
    };
    let number = picker.offers.iter().position(|other| other.id == offer.id).map_or(0, |at| at + 1);
    let value = format!("{number} {}", offer.cells.first().map_or("", |cell| cell.text.as_str()));
    let is_default = matches!(&field.default, Some((Value::Offer(id), _)) if *id == offer.id);
    let from = match () {
        () if field.chosen.as_ref() == Some(&offer.id) => t!(language, "plain.your-answer"),
        () if is_default => field.default.as_ref().map_or("", |(_, from)| t!(language, from.key())),
        () if matches == 1 => t!(language, "plain.only-match"),
        () => t!(language, "plain.first-match"),
    };
    t!(language, "plain.prompt", label = label(language, field), value = value.trim(), from = from)
}

/// Returns the cells of an item with their column headings, and why it can't be chosen, if so.
fn described(language: Language, offer: &ListItem, heads: &[String]) -> String {
    let cell = |(at, text): (usize, &str)| match heads.get(at).map(String::as_str) {
        Some("") | None => text.to_owned(),
        Some(head) => format!("{text} {}", uncapitalized(head)),
    };
    let cells = offer.cells.iter().map(|cell| cell.text.trim()).enumerate().filter(|(_, text)| !text.is_empty());
    let row = cells.map(cell).collect::<Vec<_>>().join(", ");
    match (&offer.fits, &offer.remark) {
        (Ok(()), None) => row,
        (Ok(()), Some(remark)) => format!("{row}. {}", say(language, remark)),
        (Err(why), _) => t!(language, "plain.unfit", offer = row, why = say(language, why)),
    }
}

/// Returns a heading as part of a sentence: `Memory`, but `vCPU` as it is.
fn uncapitalized(head: &str) -> String {
    let mut rest = head.chars();
    rest.next().map_or_else(String::new, |first| first.to_lowercase().chain(rest).collect())
}

/// Prompts for a multi-line text. A rejected text is kept until another one is typed.
fn several(language: Language, prompt: &mut LinePrompt, entry: &FormField, field: &Field) {
    let text = entry.text().unwrap_or_default();
    prompt.free = FreeText::Lines;
    prompt.lines.push(t!(language, "plain.lines").to_owned());
    let count = if text.is_empty() { 0 } else { text.lines().count() };
    let now = if count == 0 {
        t!(language, "none").to_owned()
    } else {
        crate::text::count(language, "plain.lines-kept", count)
    };
    // A text that was begun and rejected has no other source.
    let kept = entry.touched || (field.answer.is_none() && field.default.is_none());
    prompt.prompt = match kept {
        true => t!(language, "plain.prompt.lines", label = label(language, field), now = now),
        false => stated(language, field, &now),
    };
    prompt.enter = Some(LineInput::Text(Secret::new(text)));
}

/// Adds the warnings for a script, a proposed fix, and the option to open an editor.
fn by_key(language: Language, prompt: &mut LinePrompt, entry: &FormField) {
    let warnings = entry.preview.iter().filter_map(|preview| match preview {
        Preview::Warning(warning) => Some(say(language, warning)),
        Preview::Change(text) => Some(text.clone()),
        Preview::Note(_) => None,
    });
    prompt.news.extend(warnings);
    if let Some(repair) = entry.repair {
        prompt.word("!m", LineInput::Act(KeyAction::Repair));
        prompt.lines.push(t!(language, "plain.menu.one", letter = "!m", words = t!(language, repair.hint())));
    }
    if matches!(entry.field.id, FieldId::Script | FieldId::ScriptText) {
        prompt.word("!e", LineInput::Act(KeyAction::Edit));
        prompt.lines.push(t!(language, "plain.menu.one", letter = "!e", words = t!(language, "hint.edit")));
    }
}

/// Returns whether the ways to sign in are about to be offered for this failure.
fn awaits_sign_in(model: &Model, why: &Failure) -> bool {
    why.error.wants_sign_in() && !model.target.sandbox && model.account.found.is_none()
}

/// Returns whether a list that this question's default depends on is still loading.
fn waits(model: &Model) -> bool {
    model.wants().iter().any(|want| model.catalog.waits_for(want))
}

/// Returns the failure to load the names in use and adds a word to retry; a name can still be typed.
fn names_failed(words: &mut Vec<(String, ParsedLine)>, model: &Model) -> Vec<String> {
    let wants = model.wants();
    let Some(why) = wants.iter().find_map(|want| model.catalog.failure(want)) else { return Vec::new() };
    words.push(("r".into(), ParsedLine::Say(LineInput::Act(KeyAction::Retry))));
    let mut lines = failure(model.language, why);
    lines.push(t!(model.language, "plain.retry").to_owned());
    lines
}

/// `Step 3 of 7: Bundle. $7.00/month so far.`
pub fn heading(model: &Model, step: StepId) -> Vec<String> {
    let all = crate::steps::all();
    let at = all.iter().position(|other| other.id() == step).map_or(0, |at| at + 1);
    let title = step_name(model, step);
    let so_far = review::so_far(model);
    let line = t!(model.language, "plain.step", n = at, count = all.len() + 1, title = title, so_far = so_far);
    vec![String::new(), line.trim_end().to_owned()]
}
