//! What `?` says: what is asked, what an offer is, what can be answered here.

use super::ask::{Ask, Free};
use crate::app::form::Typed;
use crate::app::message::Spoken;
use crate::app::model::{Model, Screen};
use crate::steps::Guide;
use crate::text::guide::section;

/// The guide to what is asked; `about` may be the number of an offer.
pub fn lines(model: &Model, ask: &Ask, about: &str) -> Vec<String> {
    let mut all = match (&model.overlay, &model.screen) {
        (Some(_), _) => Vec::new(),
        (None, Screen::Step(_)) => question(model, ask, about),
        (None, Screen::Review) => prose(section("review", "review")),
        (None, Screen::Launch) => launch(model),
    };
    all.extend(how(ask));
    all
}

/// What can be answered: by the kind of the answer, or as the question itself lists it at its end.
fn how(ask: &Ask) -> Option<String> {
    let key = match ask.free {
        Free::Filter => "plain.how.list",
        Free::Text => "plain.how.text",
        Free::Lines => "plain.lines",
        Free::Path => "plain.how.path",
        Free::Line => "plain.how.line",
        Free::Word => "plain.how.word",
        Free::Nothing => return ask.lines.last().cloned(),
    };
    Some(crate::t!(key).to_owned())
}

fn question(model: &Model, ask: &Ask, about: &str) -> Vec<String> {
    let Some(entry) = model.form().and_then(|form| form.entry()) else { return Vec::new() };
    let Some(step) = model.step() else { return Vec::new() };
    let number = about.parse::<usize>().ok();
    let named = ask.numbered.iter().find(|(known, _)| Some(*known) == number).and_then(|(_, said)| match said {
        Spoken::Offer(id) => Some(id.clone()),
        _ => None,
    });
    let at = named.or_else(|| match &entry.typed {
        Typed::Pick(picker) => picker.at().map(|offer| offer.id.clone()),
        _ => None,
    });
    told(&step.guide(entry.field.id, at.as_deref(), &model.draft, &model.catalog))
}

fn told(guide: &Guide) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(Some(guide.title.clone()).filter(|title| !title.is_empty()));
    all.extend(guide.description.clone());
    all.extend(guide.facts.iter().map(|(label, value)| format!("  {}: {value}", crate::t!(label))));
    all.extend(prose(guide.prose));
    all
}

fn prose(text: Option<&str>) -> Vec<String> {
    text.into_iter().flat_map(str::lines).map(str::to_owned).collect()
}

fn launch(model: &Model) -> Vec<String> {
    let mut all = prose(section("launch", "launch"));
    let Some(watch) = &model.watch else { return all };
    if matches!(watch.launch.stage, crate::domain::launch::Stage::Unknown(_)) {
        all.extend(prose(section("launch", "unknown-outcome")));
    }
    let states = watch.launch.subjects.iter().filter_map(|subject| subject.instance.as_ref()?.state.as_ref());
    let mut known: Vec<String> = states.map(|state| format!("state.{state}")).collect();
    known.sort();
    known.dedup();
    known.iter().for_each(|key| all.extend(prose(section("launch", key))));
    all
}
