//! Prints an instance dialog in line mode.

use super::prompt::{FreeText, LinePrompt, Turn};
use crate::app::keymap::{self, KeyAction};
use crate::app::login::InstanceDialog;
use crate::app::login::view::{LineKind, lines, title};
use crate::app::message::LineInput;
use crate::app::model::Model;

pub fn turn(mut prompt: LinePrompt, model: &Model, card: &InstanceDialog) -> Turn {
    let language = model.language;
    if card.waits() {
        return Turn::Wait(title(language, card));
    }
    prompt.lines = vec![format!("{}:", title(language, card))];
    // Text meant for copying isn't wrapped.
    prompt.lines.extend(lines(language, card, model.target.sandbox).into_iter().map(|(kind, text)| match kind {
        LineKind::Code | LineKind::Command | LineKind::Good | LineKind::Bad => format!("  {text}"),
        LineKind::Prose | LineKind::Quiet | LineKind::Error => text,
    }));
    prompt.word("<", LineInput::Act(KeyAction::Stay));
    prompt.enter = Some(LineInput::Act(KeyAction::Stay));
    if let (InstanceDialog::Rdp { path, .. }, true) = (card, card.asks()) {
        prompt.free = FreeText::Path;
        let known = Some(path.value().to_owned()).filter(|path| !path.trim().is_empty());
        prompt.enter = known.map(LineInput::Path);
        prompt.prompt = t!(language, "plain.prompt.path", path = path.value());
        return prompt.into();
    }
    let mut choices = Vec::new();
    for binding in keymap::bindings(model) {
        let useless = matches!(binding.action, KeyAction::Copy | KeyAction::Stay | KeyAction::Up | KeyAction::Down);
        let letter = binding.keys.iter().find_map(|press| press.letter());
        let (Some(words), Some(letter), false) = (binding.words, letter, useless) else { continue };
        prompt.word(letter, LineInput::Act(binding.action));
        choices.push(t!(language, "plain.menu.one", letter = letter, words = t!(language, words)));
    }
    if !choices.is_empty() {
        prompt.lines.push(choices.join(", "));
    }
    prompt.prompt = t!(language, "plain.prompt.card").to_owned();
    prompt.into()
}
