//! What to report on exit: the exit status and a summary of what this run leaves behind. Launches replaced on the
//! screen by a later one count as much as the last.

use super::model::{LaunchView, Model, Screen};
use crate::domain::cost::Usd;
use crate::domain::launch::launched_instance::LaunchInstance;
use crate::domain::sanitized_text::SanitizedText;

/// Returns the launches of this run that left something or may have, oldest first.
fn all(model: &Model) -> impl Iterator<Item = &LaunchView> {
    model.past.iter().chain(&model.watch)
}

/// Returns the exit status; `None` if nothing was launched. The README lists the meanings.
pub fn exit_status(model: &Model) -> Option<u8> {
    if model.home.state.in_flight() {
        return Some(3);
    }
    let last = all(model).last()?;
    let status = last.exit_status();
    if all(model).any(|watch| watch.exit_status() == 3) {
        return Some(3);
    }
    let exists = |watch: &LaunchView| watch.launch.has_any();
    Some(match status {
        // The last launch created nothing, or not everything.
        1 if model.past.iter().any(exists) => 4,
        0 if model.past.iter().any(|watch| lacks(watch, model)) => 4,
        status => status,
    })
}

/// Returns whether part of this launch is missing and wasn't tried again later.
fn lacks(watch: &LaunchView, model: &Model) -> bool {
    let later = all(model).skip_while(|other| other.launch.id != watch.launch.id).skip(1);
    let names: Vec<&SanitizedText> =
        later.flat_map(|other| &other.launch.instances).map(|instance| &instance.name).collect();
    let missing =
        |instance: &&LaunchInstance| !instance.exists() && !instance.deleted && !names.contains(&&instance.name);
    watch.launch.has_any() && watch.launch.instances.iter().any(|instance| missing(&instance))
}

/// Returns the text of the confirmation before leaving.
pub fn words(model: &Model) -> String {
    let language = model.language;
    if let Some(deletion) = model.watch.as_ref().filter(|watch| watch.deleting()).and_then(|w| w.deletion.as_ref()) {
        return t!(language, "leave.deleting", what = deletion.command_argument());
    }
    if model.home.state.in_flight() {
        return t!(language, "leave.home").to_owned();
    }
    if model.watch.as_ref().is_some_and(LaunchView::in_flight) {
        return t!(language, "leave.in-flight").to_owned();
    }
    let names = |of: &[&LaunchView]| {
        let names: Vec<SanitizedText> = of.iter().copied().flat_map(left).collect();
        names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ")
    };
    // Another account may have been opened since a launch.
    let (sandboxed, real): (Vec<&LaunchView>, Vec<&LaunchView>) =
        all(model).filter(|watch| !left(watch).is_empty()).partition(|watch| watch.launch.manifest.is_sandbox());
    if real.is_empty() {
        return match sandboxed.is_empty() {
            // Asked while something was in flight, which has ended meanwhile.
            true if !matches!(model.screen, Screen::Step(_) | Screen::Review) => t!(language, "leave.over").to_owned(),
            true if model.home.state.totals.servers > 0 => t!(language, "leave.nothing-new").to_owned(),
            true => t!(language, "leave.prompt").to_owned(),
            false => t!(language, "leave.sandbox", names = names(&sandboxed)),
        };
    }
    let costs: Option<Vec<Usd>> = real.iter().map(|watch| watch.launch.monthly()).collect();
    let price = costs.map(|costs| costs.into_iter().fold(Usd::default(), |sum, cost| sum + cost));
    match price.filter(|price| *price > Usd::default()) {
        Some(price) => t!(language, "leave.billed", names = names(&real), price = price),
        None => t!(language, "leave.exists", names = names(&real)),
    }
}

/// Returns what exists of a launch or may exist.
fn left(watch: &LaunchView) -> Vec<SanitizedText> {
    let launch = &watch.launch;
    let unknown = watch.exit_status() == 3;
    let instances = launch.instances.iter().filter(|instance| unknown || instance.exists());
    instances.map(|instance| instance.name.clone()).chain(launch.made.iter().map(|made| made.name.clone())).collect()
}

/// Returns whether something that this run created exists or may exist.
pub fn leaves_something(model: &Model) -> bool {
    all(model).any(|watch| !left(watch).is_empty())
}

/// Keeps a launch that is about to be replaced on the screen, if it left something or may have.
pub fn put_aside(model: &mut Model) {
    let mut before = model.watch.take();
    if let Some(watch) = before.as_mut().filter(|watch| watch.launch.following_up()) {
        watch.launch.stop_waiting(model.now);
    }
    model.past.extend(before.filter(|watch| !left(watch).is_empty()));
}
