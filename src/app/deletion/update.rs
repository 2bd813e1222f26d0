//! Update functions for deleting a launch: it is looked up and shown, then confirmed by typing a name, then deleted.

use crate::app::effect::Effect;
use crate::app::home;
use crate::app::model::{ConfirmationInput, LaunchView, Model, Overlay, Screen};
use crate::app::notice::notice;
use crate::domain::deletion::{
    Deletion, DeletionEvent, DeletionRequest, DeletionStage, DeletionStatus, ResourceDeletion,
};
use crate::domain::draft::KeyChoice;
use crate::domain::follow_ups::FollowUpStep;
use crate::domain::launch::LaunchEvent;
use crate::domain::launch::launched_instance::InstanceOutcome;
use crate::domain::loadable::Loadable;
use crate::domain::owned_resource::ResourceKind;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::UserText;
use crate::live_panes::messages;
use crate::text::Language;

/// Looks up what there is to delete; nothing is deleted before the name is typed.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(watch) = &mut model.watch else { return Vec::new() };
    let launch = &watch.launch;
    let here = launch.instances.get(watch.cursor).filter(|instance| instance.exists());
    let names: Vec<SanitizedText> = match launch.under_way() {
        // Instances that don't exist yet can't be deleted, so only this one can.
        true => here.filter(|one| launch.may_go_alone(one, now)).map(|one| one.name.clone()).into_iter().collect(),
        false => launch.instances.iter().filter(|s| s.exists()).map(|s| s.name.clone()).collect(),
    };
    if names.is_empty() && launch.under_way() {
        return Vec::new();
    }
    let here = here.map(|instance| instance.name.clone());
    // A request in flight might create something after the lookup.
    let follows = watch.launch.follow_ups.iter().any(FollowUpStep::in_flight);
    if (names.is_empty() && watch.launch.made.is_empty()) || watch.after.unsettled() || follows {
        return Vec::new();
    }
    watch.launch.on(LaunchEvent::HoldFollowUps, now);
    let (mut deletion, requests) = Deletion::begin((*watch.launch).clone(), &names);
    deletion.alone = here;
    watch.removed.extend(watch.deletion.take().filter(|before| before.stage == DeletionStage::Over));
    watch.deletion = Some(Box::new(deletion));
    model.deletions += 1;
    // What was typed while the launch was being opened stays.
    if !matches!(model.overlay, Some(Overlay::Remove(_))) {
        model.overlay = Some(Overlay::Remove(ConfirmationInput::default()));
    }
    effects(model, requests)
}

/// Returns the word that confirms deleting everything: the name of the only thing there is, or for several the word
/// with their number.
pub fn word(language: Language, deletion: &Deletion) -> SanitizedText {
    let found: Vec<&SanitizedText> =
        deletion.statuses.iter().filter(|(_, status)| status.found().is_some()).map(|(name, _)| name).collect();
    match (&found[..], &deletion.statuses[..], &deletion.extras[..]) {
        ([name], ..) => (*name).clone(),
        ([], [(name, _)], _) => name.clone(),
        ([], [], [extra]) => extra.made.name.clone(),
        ([], ..) => deletion.launch.id.clone(),
        (several, ..) => SanitizedText::new(t!(language, "remove.word", n = several.len())),
    }
}

/// Starts the deletion if the typed word is right.
pub fn confirm(model: &mut Model) -> Vec<Effect> {
    let language = model.language;
    let now = model.now;
    if model.home.looks_before_deleting().is_some() {
        return Vec::new();
    }
    let Some(deletion) = model.watch.as_mut().and_then(|watch| watch.deletion.as_mut()) else { return Vec::new() };
    let Some(Overlay::Remove(ConfirmationInput { typed, problem, .. })) = &mut model.overlay else { return Vec::new() };
    if deletion.stage != DeletionStage::Shown {
        return Vec::new();
    }
    let entered = typed.value().trim();
    let one = deletion.of_one().filter(|one| *entered == *word(language, one));
    match one {
        Some(one) => **deletion = one,
        None if *entered == *word(language, deletion) => {}
        None => {
            typed.reset();
            *problem = Some("remove.wrong");
            return Vec::new();
        }
    }
    let requests = deletion.on(DeletionEvent::Confirmed, now);
    model.overlay = None;
    model.home.returns = false;
    effects(model, requests)
}

/// Applies an event of the deletion with this number. Events of an abandoned deletion don't affect the next one.
pub fn on(model: &mut Model, number: u64, event: DeletionEvent) -> Vec<Effect> {
    let now = model.now;
    if number != model.deletions {
        return Vec::new();
    }
    let Some(deletion) = model.watch.as_mut().and_then(|watch| watch.deletion.as_mut()) else { return Vec::new() };
    let was_over = deletion.stage == DeletionStage::Over;
    let requests = deletion.on(event, now);
    if let DeletionStage::Failed(failure) = &deletion.stage {
        let say = UserText::new("notice.delete-failed").with("what", messages::what(model.language, failure));
        model.overlay = None;
        notice(model, say, true);
    }
    if let Some(watch) = &mut model.watch {
        settle(watch);
    }
    forget_key(model);
    let over =
        model.watch.as_ref().and_then(|watch| watch.deletion.as_ref()).is_some_and(|r| r.stage == DeletionStage::Over);
    let names = if over && !was_over { unalias(model) } else { Vec::new() };
    effects(model, requests).into_iter().chain(names).collect()
}

/// Removes the `ssh` aliases of deleted instances.
fn unalias(model: &Model) -> Vec<Effect> {
    let Some(watch) = model.watch.as_ref().filter(|_| !model.target.sandbox) else { return Vec::new() };
    let gone = watch.launch.instances.iter().filter(|instance| instance.outcome == InstanceOutcome::Gone);
    let names: Vec<SanitizedText> = gone.map(|instance| instance.name.clone()).collect();
    if names.is_empty() {
        return Vec::new();
    }
    vec![Effect::RemoveAliases { launch: watch.launch.id.clone(), names }]
}

/// Marks deleted instances on the screen; a finished deletion can be started again.
fn settle(watch: &mut LaunchView) {
    let Some(deletion) = &watch.deletion else { return };
    for (name, _) in deletion.statuses.iter().filter(|(_, status)| *status == DeletionStatus::Gone) {
        watch.launch.deleted(name);
    }
    let away =
        |name: &SanitizedText| deletion.extras.iter().any(|extra| extra.made.name == *name && extra.status.away());
    if deletion.stage == DeletionStage::Over {
        watch.launch.made.retain(|made| !away(&made.name));
    }
    if matches!(deletion.stage, DeletionStage::Failed(_)) {
        watch.deletion = watch.removed.pop();
    }
}

/// A deleted key pair is no longer a valid answer.
fn forget_key(model: &mut Model) {
    let Some(deletion) = model.watch.as_ref().and_then(|watch| watch.deletion.as_ref()) else { return };
    let Some(KeyChoice::Existing(key)) = &model.draft.key else { return };
    let region = deletion.launch.manifest.region.clone();
    let gone =
        |extra: &ResourceDeletion| extra.made.kind == ResourceKind::KeyPair && extra.status == DeletionStatus::Gone;
    let same =
        key.region == region && deletion.extras.iter().any(|extra| gone(extra) && extra.made.name == key.item.name);
    if same {
        model.draft.key = None;
        if let Some(listings) = model.catalog.in_region.get_mut(&region) {
            listings.key_pairs = Loadable::Idle;
        }
    }
}

fn effects(model: &Model, requests: Vec<DeletionRequest>) -> Vec<Effect> {
    let Some(watch) = &model.watch else { return Vec::new() };
    let (number, id, region) = (model.deletions, &watch.launch.id, &watch.launch.manifest.region);
    let effect = |request| Effect::Deletion { number, id: id.clone(), region: region.clone(), request };
    requests.into_iter().map(effect).collect()
}

/// Closes the dialog without deleting anything.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    if model.home.state.deleting.take().is_some() {
        return Vec::new();
    }
    if model.home.looks_before_deleting().is_some() {
        model.home.forget_action();
    } else if let (Some(Overlay::Remove(_)), Some(watch)) = (&model.overlay, &mut model.watch) {
        watch.deletion = watch.removed.pop();
    } else {
        return Vec::new();
    }
    if model.screen != Screen::Launch || !std::mem::take(&mut model.home.returns) {
        return Vec::new();
    }
    let from_welcome = model.home.from_welcome;
    let effects = home::open::open(model);
    model.home.from_welcome = from_welcome;
    effects
}

#[cfg(test)]
mod tests;
