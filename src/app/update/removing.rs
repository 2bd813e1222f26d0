//! Deleting what a launch made: shown first, then the name is typed, then each is gone.

use super::notice;
use crate::app::act::Effect;
use crate::app::model::{Confirm, Model, Overlay, Watch};
use crate::domain::clean::Clean;
use crate::domain::draft::KeyChoice;
use crate::domain::launch::subject::{Fate, Subject};
use crate::domain::made::Kind;
use crate::domain::remote::Remote;
use crate::domain::removal::{Ask, Event, Extra, Lot, Removal, Stage};
use crate::domain::say::Say;
use crate::status::words;

/// Looks for what there is to delete; nothing is deleted before the name is typed.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let names: Vec<Clean> = watch.launch.subjects.iter().filter(|s| s.exists()).map(|s| s.name.clone()).collect();
    // What is on its way would come to be after it was looked for.
    if (names.is_empty() && watch.launch.made.is_empty()) || watch.after.unsettled() {
        return Vec::new();
    }
    let (removal, asks) = Removal::begin(watch.launch.clone(), &names);
    watch.removal = Some(Box::new(removal));
    model.removals += 1;
    model.overlay = Some(Overlay::Remove(Confirm::default()));
    effects(model, asks)
}

/// What has to be typed: the name of the one thing there is, or the launch's id for several.
pub fn word(removal: &Removal) -> Clean {
    match (&removal.lots[..], &removal.extras[..]) {
        ([(name, _)], _) => name.clone(),
        ([], [extra]) => extra.made.name.clone(),
        _ => removal.launch.id.clone(),
    }
}

/// The name was typed, or not.
pub fn confirm(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(removal) = model.watch.as_mut().and_then(|watch| watch.removal.as_mut()) else { return Vec::new() };
    let Some(Overlay::Remove(Confirm { typed, problem, .. })) = &mut model.overlay else { return Vec::new() };
    if removal.stage != Stage::Shown {
        return Vec::new();
    }
    if *typed.value().trim() != *word(removal) {
        *problem = Some("remove.wrong");
        return Vec::new();
    }
    let asks = removal.on(Event::Confirmed, now);
    model.overlay = None;
    effects(model, asks)
}

/// News of the removal of this number. An answer to one that was given up says nothing of the next.
pub fn on(model: &mut Model, number: u64, event: Event) -> Vec<Effect> {
    let now = model.now;
    if number != model.removals {
        return Vec::new();
    }
    let Some(removal) = model.watch.as_mut().and_then(|watch| watch.removal.as_mut()) else { return Vec::new() };
    let was_over = removal.stage == Stage::Over;
    let asks = removal.on(event, now);
    if let Stage::Failed(failure) = &removal.stage {
        let say = Say::new("notice.delete-failed").with("what", words::what(failure));
        model.overlay = None;
        notice(model, say, true);
    }
    if let Some(watch) = &mut model.watch {
        settle(watch);
    }
    forget_key(model);
    let over = model.watch.as_ref().and_then(|watch| watch.removal.as_ref()).is_some_and(|r| r.stage == Stage::Over);
    let names = if over && !was_over { super::login::unalias(model) } else { Vec::new() };
    effects(model, asks).into_iter().chain(names).collect()
}

/// What is gone is gone on the screen too; a removal that is over can be asked for again.
fn settle(watch: &mut Watch) {
    let Some(removal) = &watch.removal else { return };
    let gone =
        |subject: &&mut Subject| removal.lots.iter().any(|(name, lot)| *name == subject.name && *lot == Lot::Gone);
    for subject in watch.launch.subjects.iter_mut().filter(gone) {
        (subject.fate, subject.instance) = (Fate::Gone, None);
    }
    let away = |name: &Clean| removal.extras.iter().any(|extra| extra.made.name == *name && extra.lot.away());
    if removal.stage == Stage::Over {
        watch.launch.made.retain(|made| !away(&made.name));
    }
    if matches!(removal.stage, Stage::Failed(_)) {
        watch.removal = None;
    }
}

/// A key pair that is gone is no answer any more.
fn forget_key(model: &mut Model) {
    let Some(removal) = model.watch.as_ref().and_then(|watch| watch.removal.as_ref()) else { return };
    let Some(KeyChoice::Existing(key)) = &model.draft.key else { return };
    let region = removal.launch.manifest.region.clone();
    let gone = |extra: &Extra| extra.made.kind == Kind::KeyPair && extra.lot == Lot::Gone;
    let same =
        key.region == region && removal.extras.iter().any(|extra| gone(extra) && extra.made.name == key.item.name);
    if same {
        model.draft.key = None;
        if let Some(shelves) = model.catalog.in_region.get_mut(&region) {
            shelves.key_pairs = Remote::Idle;
        }
    }
}

fn effects(model: &Model, asks: Vec<Ask>) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let (number, id, region) = (model.removals, &watch.launch.id, &watch.launch.manifest.region);
    let effect = |ask| Effect::Removal { number, id: id.clone(), region: region.clone(), ask };
    asks.into_iter().map(effect).collect()
}

/// Leaving the question without an answer deletes nothing.
pub fn keep(model: &mut Model) {
    if let (Some(Overlay::Remove(_)), Some(watch)) = (&model.overlay, &mut model.watch) {
        watch.removal = None;
    }
}

#[cfg(test)]
mod tests;
