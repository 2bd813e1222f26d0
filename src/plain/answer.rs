//! A line, and what it means to what was asked.

use super::ask::{Ask, Free};
use super::{PAGE, Talk, guide};
use crate::app::act::Secret;
use crate::app::form::Typed;
use crate::app::message::Spoken;
use crate::app::model::Model;
use crate::shell::run::Line;

/// The exit status of answers that were written for another question.
pub const NOTHING: u8 = 1;
/// The line that ends a text of several lines; two dots are a line of one.
const LAST: &str = ".";

/// What comes of a line.
#[derive(Clone, Debug)]
pub enum Reply {
    /// It goes to the program.
    Say(Spoken),
    /// It asks for words, and the question stands.
    Tell(Vec<String>),
    /// More lines come; this stands before the next.
    Go(&'static str),
    /// The question is said anew.
    Again,
    Leave(u8),
}

/// What this line means.
pub fn meaning(line: &Line, ask: &Ask, talk: &mut Talk, model: &Model) -> Reply {
    let reply = match talk.typing.take() {
        Some(lines) => more(lines, &line.text.0, talk),
        None => first(line, ask, talk, model),
    };
    if let Reply::Say(said) = &reply {
        talk.note(said, model);
    }
    reply
}

fn first(line: &Line, ask: &Ask, talk: &mut Talk, model: &Model) -> Reply {
    let text = line.text.0.as_str();
    let word = text.trim();
    if ask.free == Free::Word && !word.is_empty() && !is_word(ask, word) {
        return Reply::Say(Spoken::Word { text: text.to_owned(), at: line.at });
    }
    if let Some((_, reply)) = ask.words.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)) {
        return reply.clone();
    }
    if ask.strict {
        return Reply::Leave(NOTHING);
    }
    if word.is_empty() {
        return match &ask.enter {
            Some(said) => Reply::Say(said.clone()),
            None => Reply::Tell(vec![crate::t!("plain.say-something").to_owned()]),
        };
    }
    if let Some(about) = word.strip_prefix('?') {
        return Reply::Tell(guide::lines(model, ask, about.trim()));
    }
    if let (Ok(number), false) = (word.parse::<usize>(), ask.numbered.is_empty()) {
        return match ask.numbered.iter().find(|(known, _)| *known == number) {
            Some((_, said)) => Reply::Say(said.clone()),
            None => Reply::Tell(vec![crate::t!("plain.no-number", n = number)]),
        };
    }
    if let Some(reply) = natural(word, ask, model) {
        return reply;
    }
    free(text, ask, talk)
}

/// What people say who do not know the signs: back, help, quit; where no offer has that word in it.
fn natural(word: &str, ask: &Ask, model: &Model) -> Option<Reply> {
    let said = word.to_lowercase();
    let is = |key: &str| crate::t!(key).split(' ').any(|known| known == said);
    let (help, back, quit) = (is("plain.say.help"), is("plain.say.back"), is("plain.say.quit"));
    if ask.free != Free::Filter || !(help || back || quit) || offered(&said, model) {
        return None;
    }
    if help {
        return Some(Reply::Tell(guide::lines(model, ask, "")));
    }
    let sign = if back { "<" } else { "q" };
    ask.words.iter().find(|(known, _)| known == sign).map(|(_, reply)| reply.clone())
}

fn offered(word: &str, model: &Model) -> bool {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return false };
    let Typed::Pick(picker) = &entry.typed else { return false };
    picker.offers.iter().flat_map(|offer| &offer.cells).any(|cell| cell.text.to_lowercase().contains(word))
}

fn is_word(ask: &Ask, word: &str) -> bool {
    ask.words.iter().any(|(known, _)| known == word) || word == "?"
}

fn free(text: &str, ask: &Ask, talk: &mut Talk) -> Reply {
    match ask.free {
        Free::Filter if text.trim() == "+" => {
            talk.rows += PAGE;
            Reply::Again
        }
        Free::Filter => Reply::Say(Spoken::Filter(text.trim().trim_start_matches('/').trim().to_owned())),
        Free::Text => Reply::Say(Spoken::Text(Secret(text.trim().to_owned()))),
        Free::Line => Reply::Say(Spoken::Line(Secret(text.trim().to_owned()))),
        Free::Path => Reply::Say(Spoken::Path(text.trim().to_owned())),
        Free::Lines => more(Vec::new(), text, talk),
        Free::Nothing | Free::Word => Reply::Tell(vec![crate::t!("plain.not-understood").to_owned()]),
    }
}

/// One more line of a text, or its end.
fn more(mut lines: Vec<String>, text: &str, talk: &mut Talk) -> Reply {
    if text.trim_end() == LAST {
        return Reply::Say(Spoken::Text(Secret(lines.join("\n"))));
    }
    let dots = !text.is_empty() && text.chars().all(|c| c == '.');
    lines.push(if dots { text[1..].to_owned() } else { text.to_owned() });
    talk.typing = Some(lines);
    Reply::Go("")
}
