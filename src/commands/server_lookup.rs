//! Loads the servers of an account from all Regions in parallel, and finds one by name.

use super::driver::Driver;
use super::exit::{EarlyExit, INTERNAL, NOTHING, USAGE};
use super::messages;
use super::output::Console;
use super::signals::Signals;
use crate::domain::did_you_mean;
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::instance::Instance;
use crate::domain::inventory::{Inventory, InventoryEvent, InventoryRequest, InventoryScope, RegionInventory};
use crate::domain::sanitized_text::SanitizedText;
use crate::live_panes::messages::brief;
use crate::runtime::inventory::{on_panic, perform};
use crate::runtime::services::Services;
use crate::terminal;
use crate::text::Language;
use futures_util::FutureExt;
use std::collections::BTreeSet;

/// Loads everything in scope and waits for all replies.
pub async fn collect(
    language: Language,
    scope: InventoryScope,
    services: &Services,
    signals: &mut Signals,
) -> Result<Inventory, EarlyExit> {
    let (mut inventory, first) = Inventory::begin(scope);
    let mut driver = Driver::new(|_| false, |request| answer(services.clone(), request).map(Some), first);
    while !driver.is_idle() {
        let answer = tokio::select! {
            biased;
            signal = signals.next() => return Err(interrupted(language, signal)),
            answer = driver.next() => answer,
        };
        match answer {
            None => {}
            Some(Err(what)) => return Err(EarlyExit::new(INTERNAL, t!(language, "cli.internal", what = what))),
            Some(Ok(event)) => driver.begin(inventory.on(event, services.now())),
        }
    }
    if let Some(failure) = &inventory.failure {
        return Err(EarlyExit::failed(language, "", failure));
    }
    there(language, &inventory)?;
    Ok(inventory)
}

/// Returns the exit after a signal while servers were looked up.
pub fn interrupted(language: Language, signal: i32) -> EarlyExit {
    EarlyExit::signal(signal, t!(language, "cli.servers.interrupted"))
}

/// Executes a request. If that panics, its Region failed, which must not count as one without servers, and the other
/// Regions are listed.
///
/// # Errors
/// What panicked, if nothing can be listed without it.
async fn answer(services: Services, request: InventoryRequest) -> Result<InventoryEvent, SanitizedText> {
    match terminal::contain(perform(services, request.clone())).await {
        Ok(event) => Ok(event),
        Err(what) => {
            let what = SanitizedText::new(what);
            on_panic(request, what.clone().into()).ok_or(what)
        }
    }
}

/// Returns the exit status of a command for which some Regions failed: an internal error counts as one, whatever else
/// was done.
pub fn with_failures(status: u8, failed: &[(&RegionInventory, Failure)]) -> u8 {
    let internal = failed.iter().any(|(_, failure)| failure.error == ErrorKind::Bug);
    if internal { INTERNAL } else { status }
}

/// Checks that the requested Region is one of Lightsail's.
fn there(language: Language, inventory: &Inventory) -> Result<(), EarlyExit> {
    match &inventory.scope.region {
        Some(region) if inventory.regions.is_empty() => {
            Err(EarlyExit { status: USAGE, lines: messages::no_region(language, region, &inventory.others) })
        }
        _ => Ok(()),
    }
}

/// Prints which Regions couldn't be loaded, each with the reason.
pub fn note_failures(failed: &[(&RegionInventory, Failure)], console: &mut Console) {
    let language = console.language;
    for (region, failure) in failed {
        let why = internal(language, failure).unwrap_or_else(|| brief(language, failure).to_owned());
        console.note(t!(language, "cli.servers.failed", region = region.name, why = why));
    }
}

/// Returns what panicked, if that is why it failed.
pub fn internal(language: Language, failure: &Failure) -> Option<String> {
    let words = failure.own_words().filter(|_| failure.error == ErrorKind::Bug)?;
    Some(t!(language, "cli.internal", what = crate::text::words(language, &words)))
}

/// Returns the only server with this name.
///
/// # Errors
/// There is none, there are several, or a Region that could have another one didn't reply.
pub async fn find(
    name: &str,
    region: Option<&str>,
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<(SanitizedText, Instance), EarlyExit> {
    let found = find_all(&[name.to_owned()], region, services, console, signals).await?;
    Ok(found.into_iter().next().expect("one for each name"))
}

/// Returns the only server with each of these names, once if a name is given twice.
///
/// # Errors
/// For every name, as for one.
pub async fn find_all(
    names: &[String],
    region: Option<&str>,
    services: &Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<Vec<(SanitizedText, Instance)>, EarlyExit> {
    let language = console.language;
    let scope = InventoryScope { region: region.map(SanitizedText::new), ..InventoryScope::default() };
    let mut inventory = collect(language, scope, services, signals).await?;
    let mut unseen = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let names: Vec<&String> = names.iter().filter(|name| seen.insert(*name)).collect();
    for name in &names {
        let asked = by_name(name, &inventory);
        let answers = ask_by_name(&mut inventory, &asked, services, signals).await;
        let answers = answers.map_err(|signal| interrupted(language, signal))?;
        for failure in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            unseen.insert(*name);
            console.note(brief(language, failure));
        }
    }
    let failed = inventory.failed();
    note_failures(&failed, console);
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for name in names {
        match only(language, name, &inventory, !failed.is_empty(), unseen.contains(&name)) {
            Ok(server) => found.push(server),
            Err(exit) => wrong.push(exit),
        }
    }
    match wrong.first() {
        None => Ok(found),
        Some(first) => {
            let status = with_failures(first.status, &failed);
            Err(EarlyExit { status, lines: wrong.into_iter().flat_map(|exit| exit.lines).collect() })
        }
    }
}

/// Returns the only server with this name. `partly`: some Regions failed; `unseen`: a lookup of the name failed.
fn only(
    language: Language,
    name: &str,
    inventory: &Inventory,
    partly: bool,
    unseen: bool,
) -> Result<(SanitizedText, Instance), EarlyExit> {
    let servers = inventory.servers();
    let found: Vec<_> = servers.iter().filter(|server| server.instance.name == *name).collect();
    match found[..] {
        [] if inventory.answered() == 0 || unseen => {
            Err(EarlyExit::new(NOTHING, t!(language, "cli.server.unseen", name = SanitizedText::new(name))))
        }
        [] => Err(EarlyExit { status: NOTHING, lines: none(language, name, inventory, partly) }),
        [one] if !partly => Ok((one.region.name.clone(), one.instance.clone())),
        [one] => Err(EarlyExit::new(NOTHING, t!(language, "cli.server.unsure", name = name, region = one.region.name))),
        _ => {
            let regions: Vec<&str> = found.iter().map(|server| server.region.name.as_str()).collect();
            let first = regions[0].to_owned();
            let message = t!(language, "cli.server.several", name = name, regions = regions.join(", "), first = first);
            Err(EarlyExit::usage(message))
        }
    }
}

/// Returns where to request a server by name that isn't in any list: in the requested Region, and wherever a launch of
/// this computer created it.
fn by_name(name: &str, inventory: &Inventory) -> Vec<Listed> {
    let listed = inventory.servers().iter().any(|server| server.instance.name == *name);
    let mut asked = inventory.unlisted(|_, own| *own == *name);
    let one = inventory.scope.region.clone().filter(|_| !listed && inventory.answered() > 0);
    asked.extend(one.map(|region| (region, SanitizedText::new(name))));
    asked.sort();
    asked.dedup();
    asked
}

/// A Region, and a name in it.
pub type Listed = (SanitizedText, SanitizedText);

/// Requests each server by name, and adds those that exist to the inventory. Returns whether each exists.
///
/// # Errors
/// The signal that arrived first.
pub async fn ask_by_name(
    inventory: &mut Inventory,
    names: &[Listed],
    services: &Services,
    signals: &mut Signals,
) -> Result<Vec<Result<bool, Failure>>, i32> {
    let mut answers = Vec::new();
    for (region, name) in names {
        let found = tokio::select! {
            biased;
            signal = signals.next() => return Err(signal),
            found = services.lightsail.instance(region, name) => found,
        };
        answers.push(found.map(|found| {
            let there = found.is_some();
            found.into_iter().for_each(|found| inventory.add(region, found));
            there
        }));
    }
    Ok(answers)
}

/// Returns that there is no such server, with similar names.
fn none(language: Language, name: &str, inventory: &Inventory, partly: bool) -> Vec<String> {
    let key = if partly { "cli.server.none-answered" } else { "cli.server.none" };
    let several = || crate::text::count(language, "cli.servers.regions", inventory.answered());
    let regions = inventory.scope.region.as_ref().map_or_else(several, SanitizedText::to_string);
    let mut lines = vec![t!(language, key, name = SanitizedText::new(name), regions = regions)];
    let servers = inventory.servers();
    let names = servers.iter().map(|server| server.instance.name.as_str());
    let near = did_you_mean::nearest_name(name, names);
    lines.extend(near.map(|near| t!(language, "cli.usage.near", near = near)));
    lines
}
