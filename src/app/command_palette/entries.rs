//! Builds the entries of the palette from the key bindings in effect.

use super::{CommandPalette, PaletteAction};
use crate::app::keymap::{self, KeyAction, KeyBinding, KeyPress, key_name};
use crate::app::model::{Model, Overlay, Screen};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::StepId;
use crate::steps::{self, Cell, Field, ListItem};
use crate::text::Language;
use crate::theme::{THEMES, Theme};

struct PaletteEntry {
    action: PaletteAction,
    words: String,
    /// More text that it is found by.
    also: String,
    /// The description.
    about: &'static str,
    key: Option<&'static KeyPress>,
    /// Text key of the heading it is listed under.
    group: &'static str,
}

const HERE: &str = "palette.here";
const STEPS: &str = "palette.steps";
const QUESTIONS: &str = "palette.questions";
const ANYWHERE: &str = "palette.anywhere";
const LOOKS: &str = "palette.looks";

impl CommandPalette {
    /// Returns an empty palette.
    pub fn new(model: &Model) -> CommandPalette {
        let own = model.themes.iter().cloned();
        let known =
            THEMES.iter().filter_map(|(name, _)| Some((SanitizedText::new(name), Theme::shown(name, model.display)?)));
        let lettered = |(name, theme)| (name, Theme { glyphs: model.theme.glyphs.clone(), ..theme });
        let themes = known.chain(own).map(lettered).collect();
        let mut palette = CommandPalette { themes, page: 10, ..CommandPalette::default() };
        // The cursor stays with its entry.
        palette.picker.moved = true;
        palette
    }

    /// Rebuilds the entries.
    pub fn refresh(&mut self, model: &Model) {
        let stood = self.picker.at().map(|offer| offer.id.clone());
        let all = entries(model, &self.themes);
        let offers: Vec<ListItem> = all.iter().map(|entry| offer(entry, model)).collect();
        self.abouts = all.iter().map(|entry| entry.about).collect();
        self.actions = all.into_iter().map(|entry| entry.action).collect();
        self.picker.refresh(&offers, None);
        self.gone |= stood.is_some() && stood.as_ref() != self.picker.at().map(|offer| &offer.id);
        self.picker.offset = self.picker.first_row(self.page);
    }
}

fn offer(entry: &PaletteEntry, model: &Model) -> ListItem {
    let cell = |text: String, quiet| Cell { text, right: false, quiet };
    let key = entry.key.map(|press| key_name(model.language, press, &model.theme)).unwrap_or_default();
    // The text is part of the ID: if a key gets another meaning, it is another entry.
    let id = SanitizedText::new(format!("{:?} {}", entry.action, entry.words));
    let cells = vec![cell(entry.words.clone(), false), cell(key, true)];
    let group = Some(t!(model.language, entry.group).to_owned());
    ListItem { group, also: entry.also.clone(), ..ListItem::new(id, cells) }
}

/// Returns all entries, those of this screen first.
fn entries(model: &Model, themes: &[(SanitizedText, Theme)]) -> Vec<PaletteEntry> {
    let language = model.language;
    let mut all: Vec<PaletteEntry> = Vec::new();
    for (binding, works) in keymap::below(model) {
        let known = all.iter().any(|entry| entry.action == PaletteAction::Act(binding.action));
        if !known && offered(model, &binding) {
            let group = group(binding.action);
            all.extend(words(model, &binding).map(|(key, words)| PaletteEntry {
                action: PaletteAction::Act(binding.action),
                words,
                also: String::new(),
                about: about(language, key),
                key: works.first().copied(),
                group,
            }));
        }
    }
    if model.overlay.is_none() {
        const KEY: &str = "palette.glossary";
        let (action, words) = (PaletteAction::Act(KeyAction::Glossary), t!(language, KEY).to_owned());
        all.push(PaletteEntry {
            action,
            words,
            also: String::new(),
            about: about(language, KEY),
            key: None,
            group: ANYWHERE,
        });
        all.extend(questions(model));
    }
    all.extend(themes.iter().map(|(name, theme)| {
        let key = if *theme == model.theme { "palette.theme.now" } else { "palette.theme" };
        PaletteEntry {
            action: PaletteAction::Wear(name.clone()),
            words: t!(language, key, name = name),
            also: String::new(),
            about: about(language, key),
            key: None,
            group: LOOKS,
        }
    }));
    let place =
        |entry: &PaletteEntry| [HERE, STEPS, QUESTIONS, ANYWHERE, LOOKS].iter().position(|group| *group == entry.group);
    all.sort_by_key(place);
    all
}

/// Returns the questions of the steps reached so far, which are found by their prompts too; without the current one,
/// and those that are called as their step.
fn questions(model: &Model) -> Vec<PaletteEntry> {
    let language = model.language;
    let Some(here) = here(model) else { return Vec::new() };
    let reached = steps::all().iter().take((model.reached + 1).max(here));
    let fields = reached.flat_map(|step| step.fields(language, &model.draft, &model.catalog)).filter(Field::asked);
    let current = model.form().and_then(|form| form.entry()).map(|entry| entry.field.id);
    let named = |field: &Field| field.label(language) != t!(language, &format!("step.{}.short", field.id.step().key()));
    let entry = |field: Field| PaletteEntry {
        action: PaletteAction::Ask(field.id),
        words: t!(language, "palette.question", question = field.label(language)),
        also: field.prompt(language).to_owned(),
        about: about(language, "palette.question"),
        key: None,
        group: QUESTIONS,
    };
    fields.filter(|field| Some(field.id) != current && named(field)).map(entry).collect()
}

/// Returns whether an action may be run from the palette.
fn offered(model: &Model, binding: &KeyBinding) -> bool {
    use KeyAction::*;
    match binding.action {
        Up | Down | PageUp | PageDown | First | Last | Palette => false,
        Step(at) => at <= model.reached && here(model) != Some(at),
        // While something is loading or being tried, Enter has no text.
        Choose => binding.words.is_some() && !sends(model, binding.action),
        action => !sends(model, action),
    }
}

/// Returns whether an action sends a request without asking for a word again.
pub fn sends(model: &Model, action: KeyAction) -> bool {
    let pane = if model.overlay.is_none() { model.open_pane() } else { None };
    match action {
        KeyAction::Create | KeyAction::WithoutJournal | KeyAction::CarryOut => true,
        KeyAction::StartServer | KeyAction::StopServer | KeyAction::RebootServer | KeyAction::SnapshotServer => true,
        KeyAction::Choose => {
            matches!(model.overlay, Some(Overlay::Confirm(_) | Overlay::Remove(_) | Overlay::ServerAction(_)))
                || pane.is_some_and(|job| job.slot().is_none() && job.row().is_none())
        }
        KeyAction::SendAgain | KeyAction::AllTheSame => pane.is_some(),
        _ => false,
    }
}

/// Returns the index of the current step.
fn here(model: &Model) -> Option<usize> {
    match model.screen {
        Screen::Step(at) => Some(at),
        Screen::Review => Some(steps::all().len()),
        Screen::Launch | Screen::Home | Screen::Welcome => None,
    }
}

/// Returns the description for a text key.
fn about(language: Language, key: &str) -> &'static str {
    t!(language, &format!("about.{key}"))
}

/// Returns an action's name and its text key: that of its hint, or a longer one where the hint is too short to stand
/// alone.
fn words(model: &Model, binding: &KeyBinding) -> Option<(&'static str, String)> {
    let language = model.language;
    use KeyAction::*;
    let key = match binding.action {
        Step(at) => {
            let id = steps::all().get(at).map_or(StepId::Review, |step| step.id());
            let step = t!(language, &format!("step.{}.short", id.key()));
            return Some(("palette.step", t!(language, "palette.step", step = step)));
        }
        PreviousField => "palette.previous",
        Redraw => "palette.redraw",
        Suspend => "palette.suspend",
        Leave => binding.words.unwrap_or("palette.leave"),
        Mouse if model.mouse => "palette.mouse-off",
        Mouse => "palette.mouse-on",
        Account => "palette.account",
        Home => binding.words.unwrap_or("palette.home"),
        Replay => binding.words.unwrap_or("palette.replay"),
        CommandPreview => binding.words.unwrap_or("hint.ribbon"),
        NextField => binding.words.unwrap_or("palette.next"),
        PreviousFormat => "palette.previous-format",
        PreviousChoice => "palette.previous-choice",
        Toggle => "hint.toggle",
        _ => binding.words?,
    };
    Some((key, sentence_case(t!(language, key))))
}

/// Capitalizes a hint, which is lowercase beside its key.
fn sentence_case(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn group(action: KeyAction) -> &'static str {
    use KeyAction::*;
    match action {
        Step(_) => STEPS,
        Help | Glossary | Account | Home | Mouse | Redraw | Suspend | Quit | Leave => ANYWHERE,
        _ => HERE,
    }
}
