//! Leaving: what this run leaves behind, in words and as an exit status. A launch that another one took the place of
//! on the screen counts as much as the last.

use super::model::{LaunchView, Model};
use crate::domain::cost::Usd;
use crate::domain::launch::launch_instance::LaunchInstance;
use crate::domain::sanitized_text::SanitizedText;

/// The launches of this run of which something is left or may be, the oldest first.
fn all(model: &Model) -> impl Iterator<Item = &LaunchView> {
    model.past.iter().chain(&model.watch)
}

/// How the program ends if it ends now; none where nothing was launched. See README for what each means.
pub fn exit_status(model: &Model) -> Option<u8> {
    if model.home.state.in_flight() {
        return Some(3);
    }
    let last = model.watch.as_ref()?;
    let status = last.exit_status();
    if all(model).any(|watch| watch.exit_status() == 3) {
        return Some(3);
    }
    let exists = |watch: &LaunchView| watch.launch.has_any();
    Some(match status {
        // The last one made nothing, or not all of it.
        1 if model.past.iter().any(exists) => 4,
        0 if model.past.iter().any(|watch| lacks(watch, model)) => 4,
        status => status,
    })
}

/// Whether something that this launch was to make is missing, and was not tried again later.
fn lacks(watch: &LaunchView, model: &Model) -> bool {
    let later = all(model).skip_while(|other| other.launch.id != watch.launch.id).skip(1);
    let names: Vec<&SanitizedText> =
        later.flat_map(|other| &other.launch.subjects).map(|subject| &subject.name).collect();
    let missing = |subject: &&LaunchInstance| !subject.exists() && !subject.deleted && !names.contains(&&subject.name);
    watch.launch.has_any() && watch.launch.subjects.iter().any(|subject| missing(&subject))
}

/// What the question says before the program is left.
pub fn words(model: &Model) -> String {
    if let Some(removal) = model.watch.as_ref().filter(|watch| watch.deleting()).and_then(|w| w.removal.as_ref()) {
        return crate::t!("leave.deleting", what = removal.command_argument());
    }
    if model.home.state.in_flight() {
        return crate::t!("leave.home").to_owned();
    }
    if model.watch.as_ref().is_some_and(LaunchView::in_flight) {
        return crate::t!("leave.in-flight").to_owned();
    }
    let names: Vec<SanitizedText> = all(model).flat_map(left).collect();
    if names.is_empty() {
        return crate::t!("leave.prompt").to_owned();
    }
    let names = names.iter().map(SanitizedText::as_str).collect::<Vec<_>>().join(", ");
    if model.site.practice {
        return crate::t!("leave.practice", names = names);
    }
    let costs: Option<Vec<Usd>> = all(model).map(|watch| watch.launch.monthly()).collect();
    let price = costs.map(|costs| costs.into_iter().fold(Usd::default(), |sum, cost| sum + cost));
    match price.filter(|price| *price > Usd::default()) {
        Some(price) => crate::t!("leave.billed", names = names, price = price),
        None => crate::t!("leave.exists", names = names),
    }
}

/// What exists of a launch, or may.
fn left(watch: &LaunchView) -> Vec<SanitizedText> {
    let launch = &watch.launch;
    let unknown = watch.exit_status() == 3;
    let instances = launch.subjects.iter().filter(|subject| unknown || subject.exists());
    instances.map(|subject| subject.name.clone()).chain(launch.made.iter().map(|made| made.name.clone())).collect()
}

/// Whether something that this run made exists, or may.
pub fn leaves_something(model: &Model) -> bool {
    all(model).any(|watch| !left(watch).is_empty())
}

/// Puts a launch aside that another takes the place of, if anything of it is left or may be.
pub fn put_aside(model: &mut Model) {
    let before = model.watch.take();
    model.past.extend(before.filter(|watch| !left(watch).is_empty()));
}
