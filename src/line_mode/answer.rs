//! Parses a line as the answer to a prompt.

use super::prompt::{FreeText, LinePrompt, ParsedLine};
use super::{Conversation, PAGE, guide};
use crate::app::effect::Secret;
use crate::app::form::FieldInput;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::domain::key_pair::typed_path;
use crate::domain::user_text::FieldId;
use crate::runtime::event_loop::InputLine;
use crate::text::Language;

/// The exit status when piped answers were written for another question.
pub const NOTHING: u8 = 1;
/// The line that ends a multi-line text; two dots stand for a line with one.
const LAST: &str = ".";

/// Returns the meaning of a line.
pub fn meaning(line: &InputLine, prompt: &LinePrompt, conversation: &mut Conversation, model: &Model) -> ParsedLine {
    let reply = match conversation.typing.take() {
        Some(lines) => more(lines, &line.text.0, conversation),
        None => first(line, prompt, conversation, model),
    };
    if let ParsedLine::Say(said) = &reply {
        conversation.note(said, model);
    }
    reply
}

fn first(line: &InputLine, prompt: &LinePrompt, conversation: &mut Conversation, model: &Model) -> ParsedLine {
    let language = model.language;
    let text = line.text.0.as_str();
    let word = text.trim();
    if prompt.free == FreeText::Word && !word.is_empty() && !is_word(prompt, word) {
        return ParsedLine::Say(LineInput::Word { text: text.to_owned(), at: line.at });
    }
    if let Some(reply) = known(prompt, word) {
        return reply;
    }
    if prompt.strict {
        return ParsedLine::Leave(NOTHING);
    }
    if word.is_empty() {
        return match &prompt.enter {
            Some(said) => ParsedLine::Say(said.clone()),
            None => ParsedLine::Tell(vec![t!(language, "plain.say-something").to_owned()]),
        };
    }
    if let Some(about) = word.strip_prefix('?') {
        return ParsedLine::Tell(guide::lines(model, prompt, about.trim()));
    }
    if let (Ok(number), false) = (word.parse::<usize>(), prompt.numbered.is_empty()) {
        return match prompt.numbered.iter().find(|(known, _)| *known == number) {
            Some((_, said)) => ParsedLine::Say(said.clone()),
            None => ParsedLine::Tell(vec![t!(language, "plain.no-number", n = number)]),
        };
    }
    if prompt.free == FreeText::Filter && key_path(word, model) {
        return ParsedLine::Say(LineInput::Filter(word.to_owned()));
    }
    if let Some(reply) = natural(word, prompt, model) {
        return reply;
    }
    free(language, text, prompt, conversation)
}

/// Returns the meaning of a known word: `N` and `n` may differ. Where only one of them means something, either is it.
fn known(prompt: &LinePrompt, word: &str) -> Option<ParsedLine> {
    let find = |same: fn(&str, &str) -> bool| prompt.words.iter().find(|(known, _)| same(known, word));
    let alike = |known: &str, word: &str| known.to_lowercase() == word.to_lowercase();
    find(|known, word| known == word).or_else(|| find(alike)).map(|(_, reply)| reply.clone())
}

/// Handles the words for help, back, and quit, except where a text is typed or an item of the list contains the word.
fn natural(word: &str, prompt: &LinePrompt, model: &Model) -> Option<ParsedLine> {
    let said = word.to_lowercase();
    let is = |key: &str| t!(model.language, key).split(' ').any(|known| known == said);
    let (help, back, quit) = (is("plain.say.help"), is("plain.say.back"), is("plain.say.quit"));
    let choice = match prompt.free {
        FreeText::Filter => !offered(&said, model),
        FreeText::Nothing => true,
        FreeText::Text | FreeText::Lines | FreeText::Path | FreeText::Line | FreeText::Word => false,
    };
    if !choice || !(help || back || quit) {
        return None;
    }
    if help {
        return Some(ParsedLine::Tell(guide::lines(model, prompt, "")));
    }
    let sign = if back { "<" } else { "q" };
    prompt.words.iter().find(|(known, _)| known == sign).map(|(_, reply)| reply.clone())
}

/// Returns whether it is a path to a key file and the question asks for a key.
fn key_path(word: &str, model: &Model) -> bool {
    let current_field = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
    current_field == Some(FieldId::Key) && typed_path(word).is_some()
}

fn offered(word: &str, model: &Model) -> bool {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return false };
    let FieldInput::Pick(picker) = &entry.typed else { return false };
    picker.offers.iter().flat_map(|offer| &offer.cells).any(|cell| cell.text.to_lowercase().contains(word))
}

fn is_word(prompt: &LinePrompt, word: &str) -> bool {
    prompt.words.iter().any(|(known, _)| known == word) || word == "?"
}

fn free(language: Language, text: &str, prompt: &LinePrompt, conversation: &mut Conversation) -> ParsedLine {
    match prompt.free {
        FreeText::Filter if text.trim() == "+" => {
            conversation.rows += PAGE;
            ParsedLine::Again
        }
        FreeText::Filter => ParsedLine::Say(LineInput::Filter(text.trim().trim_start_matches('/').trim().to_owned())),
        FreeText::Text => ParsedLine::Say(LineInput::Text(Secret::new(text.trim().to_owned()))),
        FreeText::Line => ParsedLine::Say(LineInput::Line(Secret::new(text.trim().to_owned()))),
        FreeText::Path => ParsedLine::Say(LineInput::Path(text.trim().to_owned())),
        FreeText::Lines => more(Vec::new(), text, conversation),
        FreeText::Nothing | FreeText::Word => ParsedLine::Tell(vec![t!(language, "plain.not-understood").to_owned()]),
    }
}

/// Adds one line to a multi-line text, or ends it.
fn more(mut lines: Vec<String>, text: &str, conversation: &mut Conversation) -> ParsedLine {
    if text.trim_end() == LAST {
        return ParsedLine::Say(LineInput::Text(Secret::new(lines.join("\n"))));
    }
    let dots = !text.is_empty() && text.chars().all(|c| c == '.');
    lines.push(if dots { text[1..].to_owned() } else { text.to_owned() });
    conversation.typing = Some(lines);
    ParsedLine::Go("")
}
