//! The purposes in the list of kinds: what a newcomer can choose instead, and what it proposes.

use super::*;
use crate::domain::catalog::Bundle as Item;
use crate::domain::compatibility::IpType;
use crate::domain::follow_ups;
use crate::domain::purposes::{self, Proposal, Purpose, StartingPoint};
use crate::text::{Language, guide, money};

/// Returns the purposes, each with what it proposes in the Region.
pub fn offers(language: Language, draft: &Draft, catalog: &Catalog) -> impl Iterator<Item = ListItem> {
    purposes::all().iter().map(move |purpose| offer(language, purpose, draft, catalog))
}

/// Returns whether the purpose needs the listings of Lightsail for Research, which cost separate calls.
pub fn wants_research(draft: &Draft) -> bool {
    let purpose = draft.purpose.or(draft.requested.purpose);
    purpose.zip(draft.region.as_ref()).is_some_and(|(purpose, region)| purpose.wants_research(region))
}

/// Returns the name of a purpose.
pub fn name(language: Language, purpose: &Purpose) -> &'static str {
    t!(language, &format!("purpose.{}.label", purpose.id()))
}

/// Returns the item, with what it proposes in its row, or why it proposes nothing.
fn offer(language: Language, purpose: &'static Purpose, draft: &Draft, catalog: &Catalog) -> ListItem {
    let proposal = draft.region.as_ref().map(|region| purposes::propose(purpose, region, catalog));
    let (price, about) = proposal.as_ref().map(|proposal| comes_to(proposal, draft, catalog)).unwrap_or_default();
    // What the Region lacks for it is said before it's chosen.
    let lacks = proposal.as_ref().filter(|proposal| proposal.start.is_some());
    let lacks = lacks.and_then(|proposal| proposal.skipped.iter().find(|why| purposes::is_elsewhere(why)).cloned());
    let why_not = proposal.filter(|proposal| proposal.start.is_none()).and_then(|mut found| found.skipped.pop());
    // The column of the price is there before the prices are.
    let priced = price.map_or_else(|| " ".repeat(PRICE), |it| money(language, it));
    let cells = vec![Cell::left(name(language, purpose)), Cell::right(priced), Cell::quiet(about)];
    let heading = if draft.purposes_first { "purpose.heading.first" } else { "purpose.heading" };
    ListItem::new(purpose.id(), cells)
        .under(t!(language, heading))
        .if_fits(why_not.map_or(Ok(()), Err))
        .priced(price)
        .remarked(lacks)
}

/// Cells of a price such as `$24.00`.
const PRICE: usize = 6;

/// Returns the price, and `WordPress, Micro`.
fn comes_to(proposal: &Proposal, draft: &Draft, catalog: &Catalog) -> (Option<Usd>, String) {
    let Some(start) = proposal.start else { return (None, String::new()) };
    match bundle(start, proposal, draft, catalog) {
        Some(bundle) => (bundle.price, format!("{}, {}", start.title, bundle.name)),
        None => (None, start.title.clone()),
    }
}

/// Returns the line of the review: the purpose, what the Region lacks for it, what the user still installs, and the port
/// that is opened for it.
pub fn review(language: Language, purpose: &Purpose, draft: &Draft) -> ReviewLine {
    let blueprint = draft.blueprint.as_ref().map(|of| &of.item);
    let start =
        blueprint.zip(draft.region.as_ref()).and_then(|(blueprint, region)| purpose.start_of(blueprint, region));
    let lacks = start.as_ref().and_then(|(_, lacks)| lacks.as_ref()).map(|it| crate::text::say(language, it));
    let left = start.map(|(start, _)| t!(language, &start.why.left).to_owned());
    let words: Vec<String> = lacks.into_iter().chain(left).chain(opened(language, purpose, draft)).collect();
    let value = match words.is_empty() {
        true => name(language, purpose).to_owned(),
        false => t!(language, "purpose.because", what = name(language, purpose), why = words.join(" ")),
    };
    ReviewLine { field: FieldId::BlueprintKind, value, sent: Sent::Nothing }
}

/// Returns the port that is opened for the purpose.
fn opened(language: Language, purpose: &Purpose, draft: &Draft) -> Option<String> {
    let key = purpose.ports.as_deref()?;
    let rule = follow_ups::port(key).ok().filter(|rule| draft.follow_ups().ports.contains(rule))?;
    let service = t!(language, &format!("follow-ups.port.{key}"));
    Some(t!(language, "purpose.opens", ports = rule.ports(), service = service))
}

fn sized(language: Language, bundle: &Item) -> String {
    let price = bundle.price.map(|price| format!(" {}", money(language, price))).unwrap_or_default();
    format!("{}{price}", bundle.name)
}

/// Returns the bundle that would be proposed, if the listings are loaded.
fn bundle<'a>(start: &StartingPoint, proposal: &Proposal, draft: &Draft, catalog: &'a Catalog) -> Option<&'a Item> {
    let blueprint = proposal.blueprint?;
    let listing = catalog.bundles(draft.region_name()?, blueprint.research).ready()?;
    start.bundle(&listing.items.iter().collect::<Vec<_>>(), Some(blueprint), IpType::DualStack)
}

/// Returns the guide: the proposals, each with its reason, and what was skipped.
pub fn guide(language: Language, purpose: &'static Purpose, draft: &Draft, catalog: &Catalog) -> Guide {
    let key = format!("purpose.{}", purpose.id());
    let mut all = Guide {
        title: name(language, purpose).to_owned(),
        prose: guide::section(language, "purpose", &key),
        ..Guide::default()
    };
    let Some(region) = &draft.region else { return all };
    let proposal = purposes::propose(purpose, region, catalog);
    all.facts.extend(proposal.skipped.iter().map(|why| ("fact.not-here", crate::text::say(language, why))));
    let Some(start) = proposal.start else { return all };
    let because = |what: String, why: &str| t!(language, "purpose.because", what = what, why = t!(language, why));
    let blueprint = proposal.blueprint.map_or(start.title.clone(), |item| item.title());
    all.facts.push(("fact.blueprint", because(blueprint, &start.why.blueprint)));
    let size = bundle(start, &proposal, draft, catalog).map(|it| sized(language, it));
    let size = size.unwrap_or_else(|| t!(language, "purpose.size", ram = start.ram));
    all.facts.push(("fact.bundle", because(size, &start.why.bundle)));
    // The same template that the launch script's question proposes.
    let script = match (&start.script, start.starter(proposal.blueprint)) {
        (None, _) => because(t!(language, "script.none").to_owned(), &start.why.script),
        (Some(_), Some(starter)) => because(starter.title(language.code()).to_owned(), &start.why.script),
        (Some(_), None) => t!(language, "script.none").to_owned(),
    };
    all.facts.push(("fact.script", script));
    all
}
