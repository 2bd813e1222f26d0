//! A card about one instance, said line by line.

use super::ask::{Ask, Free, Turn};
use crate::app::keys::{self, Action};
use crate::app::login::Card;
use crate::app::message::Spoken;
use crate::app::model::Model;
use crate::app::view::login::{Kind, lines, title};

pub fn turn(mut ask: Ask, model: &Model, card: &Card) -> Turn {
    if card.waits() {
        return Turn::Wait(title(card));
    }
    ask.lines = vec![format!("{}:", title(card))];
    // What is to be copied as it stands is not broken.
    ask.lines.extend(lines(card, model.site.practice).into_iter().map(|(kind, text)| match kind {
        Kind::Code | Kind::Good | Kind::Bad => format!("  {text}"),
        Kind::Prose | Kind::Quiet => text,
    }));
    ask.word("<", Spoken::Act(Action::Stay));
    ask.enter = Some(Spoken::Act(Action::Stay));
    if let (Card::Rdp { path, .. }, true) = (card, card.asks()) {
        ask.free = Free::Path;
        ask.enter = Some(Spoken::Path(path.value().to_owned()));
        ask.prompt = crate::t!("plain.prompt.path", path = path.value());
        return ask.into();
    }
    let mut said = Vec::new();
    for binding in keys::bindings(model) {
        let useless = matches!(binding.action, Action::Copy | Action::Stay | Action::Up | Action::Down);
        let letter = binding.keys.iter().find_map(|press| press.letter());
        let (Some(words), Some(letter), false) = (binding.words, letter, useless) else { continue };
        ask.word(letter, Spoken::Act(binding.action));
        said.push(crate::t!("plain.menu.one", letter = letter, words = crate::t!(words)));
    }
    if !said.is_empty() {
        ask.lines.push(said.join(", "));
    }
    ask.prompt = crate::t!("plain.prompt.card").to_owned();
    ask.into()
}
