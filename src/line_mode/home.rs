//! Line-mode prompts of Home and of the opening screen: a numbered list, and words for the actions.

use super::launch::menu;
use super::prompt::{FreeText, LinePrompt, ParsedLine, PromptContext, Turn};
use crate::app::home::{offers, welcome as opening};
use crate::app::keymap::KeyAction;
use crate::app::message::LineInput;
use crate::app::model::Model;
use crate::domain::inventory::Inventory;
use crate::domain::server_action::ServerAction;
use crate::home::{HomeRow, HomeState, view, words};
use crate::live_panes::messages;
use crate::text::Language;

/// Returns the name of the prompt: a different one when the list, its filter, the selection, or the action changes.
pub fn place(model: &Model) -> String {
    let home = &model.home.state;
    let rows: Vec<String> = home.from(0).map(|(_, row)| row_text(row)).collect();
    let stage = |action: &ServerAction| {
        (std::mem::discriminant(&action.stage), action.sent_request().map(std::mem::discriminant))
    };
    let actions: Vec<_> = home.actions.iter().map(stage).collect();
    let asking = home.inventory.as_ref().is_none_or(Inventory::is_asking);
    format!("{asking} {} {actions:?} {} {:?} {rows:?}", home.cursor, home.details, home.filter.value())
}

pub fn turn(model: &Model) -> Turn {
    let language = model.language;
    let home = &model.home.state;
    let Some(inventory) = &home.inventory else { return Turn::Quiet };
    if inventory.is_asking() {
        return Turn::Wait(t!(language, "plain.the-servers").to_owned());
    }
    // A child process is about to get the terminal: its input must not be read here.
    if model.home.login.is_some() {
        return Turn::Wait(t!(language, "plain.the-shell").to_owned());
    }
    let mut prompt = LinePrompt::new(PromptContext::Home(place(model)));
    prompt.lines = vec![String::new(), t!(language, "home.title").to_owned()];
    list(&mut prompt, model, inventory);
    prompt.lines.extend(words::failures(language, inventory));
    prompt.lines.extend(
        inventory.failure.as_ref().map(|why| t!(language, "home.failed.regions", why = messages::brief(language, why))),
    );
    prompt.lines.extend(view::overdue_words(language, home));
    prompt.lines.extend(view::status(language, home, inventory, false));
    for action in &home.actions {
        prompt.lines.extend(view::action_words(language, action, model.now));
    }
    if let Some(server) = home.server() {
        prompt.lines.extend(view::until_words(language, server, model.catalog.time_zone.as_ref()));
        prompt.lines.extend(view::stopped_words(language, home, server));
    }
    if home.details {
        prompt.lines.extend(view::details(language, home, model.now));
    }
    let menu = menu(&mut prompt, model, false);
    if home.row().is_some() {
        prompt.word("o", LineInput::Act(KeyAction::Choose));
        prompt.lines.push(t!(language, "plain.menu.one", letter = "o", words = t!(language, "hint.home.open")));
    }
    prompt.lines.push(menu);
    moves(&mut prompt, language);
    prompt.news.extend(standing(language, home));
    prompt.free = FreeText::Filter;
    prompt.how = Some(t!(language, "plain.how.home").to_owned());
    let busy = home.actions.iter().any(|action| !action.is_over());
    prompt.prompt = if busy { String::new() } else { t!(language, "plain.prompt.home").to_owned() };
    prompt.into()
}

/// Lists the servers and what else is billed, with their numbers, or what is offered in their place.
fn list(prompt: &mut LinePrompt, model: &Model, inventory: &Inventory) {
    let (language, home) = (model.language, &model.home.state);
    for (place, row) in home.from(0) {
        match row {
            HomeRow::Gap => {}
            HomeRow::Heading => prompt.lines.push(t!(language, "home.also-billed").to_owned()),
            row => {
                let number = prompt.numbered.len() + 1;
                prompt.lines.push(format!("{number:>4}  {}", row_text(row)));
                prompt.numbered.push((number, LineInput::Instance(place)));
            }
        }
    }
    let others = offers::instead_of_servers(model);
    for (at, offer) in others.iter().enumerate() {
        let (label, about) = opening::words(model, *offer);
        prompt.lines.push(format!("{:>4}  {label}: {about}", at + 1));
        prompt.numbered.push((at + 1, LineInput::Numbered(at)));
    }
    if !home.is_empty() {
        prompt.lines.push(words::total(language, home.totals.servers, home.totals.monthly));
    } else if others.is_empty() && home.filter.value().is_empty() {
        let none = words::none_listed(language, inventory, "home.none");
        prompt.lines.extend(Some(none).filter(|none| !none.is_empty()));
    }
}

/// Adds the signs that lead elsewhere from every question: none of them is a filter.
fn moves(prompt: &mut LinePrompt, language: Language) {
    prompt.word("<", LineInput::Act(KeyAction::Back));
    let nothing = ParsedLine::Tell(vec![t!(language, "plain.home.no-review").to_owned()]);
    prompt.words.push((">".into(), nothing));
}

/// Returns what narrows the list and what the letters apply to. Each answer prints it again, so that none is met with
/// silence.
fn standing(language: Language, home: &HomeState) -> Vec<String> {
    let filter = home.filter.value().trim();
    let filtered = || t!(language, "plain.filtered", text = filter, n = home.passed.rows, all = home.listed());
    let name = home.server().map(|server| &server.key.name);
    let means = name.map(|name| t!(language, "plain.after.means", name = name));
    (!filter.is_empty()).then(filtered).into_iter().chain(means).collect()
}

/// Returns a row as text.
fn row_text(row: &HomeRow) -> String {
    let cells: &[String] = match row {
        HomeRow::Server(server) => &server.cells,
        HomeRow::Resource(resource) => &resource.cells,
        HomeRow::Gap | HomeRow::Heading => &[],
    };
    let filled: Vec<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty() && *cell != "-").collect();
    filled.join(", ")
}

/// The opening screen: what will happen, and how to begin.
pub fn welcome(model: &Model) -> Turn {
    let language = model.language;
    if !model.home.welcome.known {
        return Turn::Quiet;
    }
    // It is printed once, so it waits until the credentials have been looked up.
    if opening::is_looking(model) {
        return Turn::Wait(t!(language, "plain.the-account").to_owned());
    }
    let mut prompt = LinePrompt::new(PromptContext::Welcome);
    prompt.lines = opening::intro(language, "plain.welcome.intro").into();
    for (at, offer) in opening::offers(model).iter().enumerate() {
        let (label, about) = opening::words(model, *offer);
        prompt.lines.push(format!("{:>4}  {label}: {about}", at + 1));
        prompt.numbered.push((at + 1, LineInput::Numbered(at)));
    }
    let first = ParsedLine::Tell(vec![t!(language, "plain.first").to_owned()]);
    prompt.words.push(("<".into(), first));
    prompt.word("p", LineInput::Act(KeyAction::Account));
    prompt.word("q", LineInput::Act(KeyAction::Leave));
    let cursor = opening::cursor(model);
    prompt.enter = Some(LineInput::Numbered(cursor));
    prompt.how = Some(t!(language, "plain.how.welcome").to_owned());
    prompt.prompt = t!(language, "plain.prompt.welcome", n = cursor + 1);
    prompt.into()
}
