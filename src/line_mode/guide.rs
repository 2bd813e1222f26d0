//! Answers `?` in line mode: explains the question, a list item, or the possible answers.

use super::prompt::{FreeText, LinePrompt};
use crate::app::account_dialog::explains;
use crate::app::form::FieldInput;
use crate::app::message::LineInput;
use crate::app::model::{Model, Overlay, Screen};
use crate::app::view::{HelpTopic, cost_words, help_topics};
use crate::domain::user_text::StepId;
use crate::live_panes::messages;
use crate::steps::Guide;
use crate::text::Language;
use crate::text::guide::{self, GuidePiece, pieces, section};

/// Returns the help for a question; `about` may be the number of a list item.
pub fn lines(model: &Model, prompt: &LinePrompt, about: &str) -> Vec<String> {
    let language = model.language;
    if let Some(words) = glossary(language, about) {
        return words;
    }
    let mut all = match (&model.overlay, &model.screen) {
        (Some(Overlay::Account(desk)), _) => {
            explains(desk).map(|topic| explained(language, "account", topic)).unwrap_or_default()
        }
        (Some(_), _) => Vec::new(),
        (None, Screen::Step(_)) => question(model, prompt, about),
        (None, _) => help_topics(model).iter().flat_map(|it| topic(model, it)).collect(),
    };
    all.extend(how(language, prompt));
    all
}

/// Explains a word after `?`; `??` lists all the words that are explained.
fn glossary(language: Language, about: &str) -> Option<Vec<String>> {
    let all = || guide::glossary(language);
    if about == "?" {
        let words: Vec<&str> = all().map(|(_, word, _)| word).collect();
        return Some(vec![t!(language, "plain.glossary", words = words.join(", "))]);
    }
    let query = about.to_lowercase();
    if query.is_empty() || query.parse::<usize>().is_ok() {
        return None;
    }
    let is = |(key, word, _): &(&str, &str, &str)| *key == query || word.to_lowercase() == query;
    let begins = |(_, word, _): &(&str, &str, &str)| word.to_lowercase().contains(&query);
    let lines = |(_, word, meaning): (_, &str, &str)| vec![format!("{word}:"), meaning.to_owned()];
    let found = all().find(is).or_else(|| all().find(begins)).map(lines);
    Some(found.unwrap_or_else(|| vec![t!(language, "plain.glossary.none").to_owned()]))
}

/// Returns what can be answered, by kind of prompt or as listed at the end of the question.
fn how(language: Language, prompt: &LinePrompt) -> Option<String> {
    if let Some(how) = &prompt.how {
        return Some(how.clone());
    }
    let key = match prompt.free {
        FreeText::Filter => "plain.how.list",
        FreeText::Text => "plain.how.text",
        FreeText::Lines => "plain.lines",
        FreeText::Path => "plain.how.path",
        FreeText::Line => "plain.how.line",
        FreeText::Word => "plain.how.word",
        FreeText::Nothing => return prompt.lines.last().cloned(),
    };
    Some(t!(language, key).to_owned())
}

fn question(model: &Model, prompt: &LinePrompt, about: &str) -> Vec<String> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let Some(step) = model.step() else { return Vec::new() };
    let number = about.parse::<usize>().ok();
    let named = prompt.numbered.iter().find(|(known, _)| Some(*known) == number).and_then(|(_, reply)| match reply {
        LineInput::Offer(id) => Some(id.clone()),
        _ => None,
    });
    let at = named.or_else(|| match &entry.typed {
        FieldInput::Pick(picker) => picker.at().map(|offer| offer.id.clone()),
        _ => None,
    });
    let mut all = guide_lines(
        model.language,
        &step.guide(model.language, entry.field.id, at.as_deref(), &model.draft, &model.catalog),
    );
    if step.id() == StepId::Bundle {
        all.extend(cost_words(model));
    }
    all
}

fn guide_lines(language: Language, guide: &Guide) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(Some(guide.title.clone()).filter(|title| !title.is_empty()));
    all.extend(guide.description.clone());
    all.extend(guide.facts.iter().map(|(label, value)| format!("  {}: {value}", t!(language, label))));
    all.extend(prose(language, guide.prose));
    all
}

/// Returns what the full-screen help says about a screen: with its title, and with labels only where it has them.
fn topic(model: &Model, topic: &HelpTopic) -> Vec<String> {
    let language = model.language;
    let command = format!("`skysail{} ", messages::target_options(model.target.sandbox));
    let shown = |piece: &GuidePiece| topic.labels || matches!(piece, GuidePiece::Text(_));
    let lines = parts(language, topic.topic, &topic.key).into_iter().filter(shown).flat_map(lines_of);
    topic.title.clone().into_iter().chain(lines.map(|line| line.replace("`skysail ", &command))).collect()
}

/// Returns the pieces of a section. Where one would name keys or rows of the screen, line mode has its own: in the
/// topic `plain`, under the same key.
fn parts(language: Language, topic: &str, key: &str) -> Vec<GuidePiece> {
    let pieces_of = |topic| section(language, topic, key).map(|text| pieces(language, text)).unwrap_or_default();
    let own = pieces_of("plain");
    let mut label = None;
    let worded = |piece: GuidePiece| match piece {
        GuidePiece::Label(_) => *label.insert(piece),
        GuidePiece::Text(_) => own.iter().skip_while(|own| Some(**own) != label).nth(1).copied().unwrap_or(piece),
    };
    pieces_of(topic).into_iter().map(worded).collect()
}

/// Returns a section of the guide as line mode words it, with its labels.
pub fn explained(language: Language, topic: &str, key: &str) -> Vec<String> {
    parts(language, topic, key).into_iter().flat_map(lines_of).collect()
}

fn prose(language: Language, text: Option<&'static str>) -> Vec<String> {
    text.into_iter().flat_map(|it| pieces(language, it)).flat_map(lines_of).collect()
}

fn lines_of(piece: GuidePiece) -> Vec<String> {
    match piece {
        GuidePiece::Label(label) => vec![format!("{label}:")],
        GuidePiece::Text(text) => text.lines().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the names of keys in a text that line mode doesn't have.
    fn keys_named(text: &str) -> Vec<&str> {
        const KEYS: [&str; 5] = ["Esc", "Tab", "Ctrl", "Alt", "Shift"];
        let is_function_key = |word: &str| word.strip_prefix('F').is_some_and(|n| n.parse::<u8>().is_ok());
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| KEYS.contains(word) || is_function_key(word)).collect()
    }

    #[test]
    fn no_explanation_names_a_key_that_line_mode_does_not_have() {
        for language in Language::all() {
            for topic in guide::topics().filter(|topic| !["glossary", "plain"].contains(topic)) {
                // Line mode has no button to create, which the review's line of that name is.
                for (key, _) in guide::sections(language, topic).filter(|(key, _)| *key != "review.create") {
                    let text = explained(language, topic, key).join(" ");
                    assert_eq!(keys_named(&text), [""; 0], "{language:?}: {topic}, {key}");
                    let opens = ["Press Enter", "Pulsa Intro", "Space opens", "Espacio abre"];
                    assert!(!opens.iter().any(|words| text.contains(words)), "{language:?}: {topic}, {key}");
                }
            }
        }
        assert_eq!(keys_named("F10 or Esc, Escape, F, FTP, 10"), ["F10", "Esc"]);
    }

    #[test]
    fn own_words_replace_only_the_parts_that_line_mode_has() {
        let lines = explained(Language::English, "home", "welcome");
        assert!(lines.iter().any(|line| line.starts_with("Skysail asks a few short questions")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("Type `<` at the first question")), "{lines:?}");
        assert_eq!(lines.len(), 8, "{lines:?}");
    }

    #[test]
    fn every_section_of_line_mode_replaces_one_of_the_guide() {
        for (key, _) in guide::sections(Language::English, "plain") {
            let others = guide::topics().filter(|topic| !["glossary", "plain"].contains(topic));
            let found = others.filter(|topic| section(Language::English, topic, key).is_some()).count();
            assert_eq!(found, 1, "{key}");
        }
    }
}
