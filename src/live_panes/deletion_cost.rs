//! Texts on what a deletion removes besides the instances and what everything had cost, shared by screens and
//! commands.

use super::{messages, static_ip};
use crate::domain::cost_so_far::{self, CostSoFar};
use crate::domain::deletion::{Deletion, DeletionStage, DeletionStatus};
use crate::domain::instance::AttachedDisk;
use crate::domain::owned_resource::{FoundResource, OwnedResource, ResourceKind};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::text::Language;

/// Up to this number, things are named; more are counted.
const NAMED: usize = 4;

/// Formats a resource as `web-1-ip (static IP 192.0.2.7)`.
pub fn resource(language: Language, made: &OwnedResource, found: Option<&FoundResource>) -> String {
    let kind = t!(language, made.kind.key());
    match found.and_then(|found| found.address.as_ref()) {
        Some(address) => format!("{} ({kind} {address})", made.name),
        None => format!("{} ({kind})", made.name),
    }
}

/// Formats a resource that outlives its instance, with its price: `web-1-ip (static IP), $0.005 an hour while no
/// instance has it`.
pub fn alone(language: Language, made: &OwnedResource) -> String {
    let what = resource(language, made, None);
    match made.kind {
        ResourceKind::StaticIp => t!(language, "bill.alone.static-ip", what = what, price = static_ip::hour()),
        ResourceKind::KeyPair => t!(language, "bill.alone.key-pair", what = what),
    }
}

/// What would be deleted, as text.
pub struct DeletionTexts {
    /// The instances; without any, the other resources.
    pub what: String,
    /// The resources deleted with the instances.
    pub extras: Option<String>,
    /// What can't be recovered.
    pub lost: Option<&'static str>,
}

/// Returns the texts on what would be deleted.
pub fn doomed(language: Language, deletion: &Deletion) -> DeletionTexts {
    let names: Vec<&str> = deletion.to_delete().iter().map(|instance| instance.name.as_str()).collect();
    let extras: Vec<String> =
        deletion.resources_to_delete().map(|(made, found)| resource(language, made, Some(found))).collect();
    let region = &deletion.launch.manifest.region;
    let what = |names: String| match deletion.nothing() {
        true => t!(language, "remove.nothing").to_owned(),
        false => t!(language, "remove.what", names = names, region = region),
    };
    match names.is_empty() {
        true => DeletionTexts { what: what(extras.join(", ")), extras: None, lost: None },
        false => DeletionTexts {
            what: what(names.join(", ")),
            extras: (!extras.is_empty()).then(|| t!(language, "remove.extras", what = extras.join(", "))),
            lost: Some(t!(language, "remove.lost")),
        },
    }
}

/// Returns what is being deleted, in one sentence, and how much of it is gone, if it's several.
pub fn under_way(language: Language, deletion: &Deletion) -> String {
    let (gone, all) = gone(deletion);
    let goes = |status: &DeletionStatus| status.found().is_some() || *status == DeletionStatus::Gone;
    let names: Vec<&str> =
        deletion.statuses.iter().filter(|(_, status)| goes(status)).map(|(name, _)| name.as_str()).collect();
    match &names[..] {
        [name] if all == 1 => t!(language, "remove.deleting.one", name = name),
        names if names.is_empty() || names.len() > NAMED => {
            t!(language, "remove.deleting", gone = gone, all = all)
        }
        names => t!(language, "remove.deleting.named", names = names.join(", "), gone = gone, all = all),
    }
}

/// Returns what was deleted, in one sentence, and how much of it, if not everything was.
pub fn over(language: Language, deletion: &Deletion, sandbox: bool) -> String {
    let (gone, all) = gone(deletion);
    let instances: Vec<String> = deletion
        .statuses
        .iter()
        .filter(|(_, status)| *status == DeletionStatus::Gone)
        .map(|(name, _)| name.to_string())
        .collect();
    let extras = deletion
        .extras
        .iter()
        .filter(|it| it.status == DeletionStatus::Gone)
        .map(|it| resource(language, &it.made, None));
    let mut what = match instances.len() {
        0..=NAMED => instances,
        n => vec![crate::text::count(language, "instances", n)],
    };
    let rest: Vec<String> = extras.collect();
    let several = what.len() + rest.len() > 1 || deletion.statuses.len() > NAMED;
    what.extend(match rest.len() {
        0..=NAMED => rest,
        n => vec![crate::text::count(language, "remove.extras.n", n)],
    });
    let form = if several { "many" } else { "one" };
    match () {
        _ if gone < all => crate::text::fill(
            language,
            if gone == 1 { "remove.over.one" } else { "remove.over.many" },
            &[("gone", gone.to_string()), ("all", all.to_string())],
        ),
        _ if what.is_empty() => t!(language, "remove.nothing").to_owned(),
        _ if sandbox => t!(language, &format!("remove.done.sandbox.{form}"), what = what.join(", ")),
        _ => t!(language, &format!("remove.done.{form}"), what = what.join(", ")),
    }
}

/// Returns the two choices where one instance of several can be deleted alone: that one with its resources, or all of
/// them. Each includes the word to type.
pub fn choice(language: Language, one: &Deletion, all: &Deletion, word: &str) -> [String; 2] {
    let names = |deletion: &Deletion| -> Vec<String> {
        deletion.to_delete().iter().map(|instance| instance.name.to_string()).collect()
    };
    let with = |deletion: &Deletion| match doomed(language, deletion).extras {
        Some(extras) => format!(" {extras}"),
        None => String::new(),
    };
    let (name, all_names) = (names(one).join(", "), names(all));
    let alone = t!(language, "remove.type.one", name = name);
    let region = &all.launch.manifest.region;
    let every = t!(
        language,
        "remove.type.all",
        word = word,
        n = all_names.len(),
        region = region,
        names = all_names.join(", ")
    );
    [format!("{alone}{}", with(one)), format!("{every}{}", with(all))]
}

/// Returns what a launch has cost and what that doesn't include. `sandbox`: in the sandbox, where nothing costs
/// anything.
pub fn summary_lines(language: Language, deletion: &Deletion, now: Now, sandbox: bool) -> Vec<String> {
    cost_lines(language, &deletion.cost_so_far(now), sandbox)
}

/// Returns what something has cost so far and what that doesn't include. `sandbox`: as above.
pub fn cost_lines(language: Language, spent: &CostSoFar, sandbox: bool) -> Vec<String> {
    if spent.is_empty() {
        return Vec::new();
    }
    let mut all = vec![cost(language, spent, sandbox)];
    if !spent.unknown.is_empty() {
        let names: Vec<&str> = spent.unknown.iter().map(|name| name.as_str()).collect();
        all.push(t!(language, "bill.unknown", names = names.join(", ")));
    }
    if spent.idle_ips > 0.0 {
        all.push(t!(language, "bill.idle-ips", price = cost_so_far::amount(spent.idle_ips)));
    }
    all.push(t!(language, if spent.snapshots { "bill.not-in-it.snapshots" } else { "bill.not-in-it" }).to_owned());
    all
}

fn cost(language: Language, spent: &CostSoFar, sandbox: bool) -> String {
    let hours = crate::text::count(language, "bill.hours", usize::try_from(spent.hours).unwrap_or(usize::MAX));
    let key = if sandbox { "bill.cost.sandbox" } else { "bill.cost" };
    t!(language, key, amount = spent.amount(), hours = hours)
}

/// Returns how many instances and other resources are gone, and how many there were.
pub fn gone(deletion: &Deletion) -> (usize, usize) {
    let away = |gone: bool, absent: bool| usize::from(gone || absent);
    let statuses = deletion
        .statuses
        .iter()
        .map(|(_, status)| away(*status == DeletionStatus::Gone, *status == DeletionStatus::Absent));
    let extras = deletion
        .extras
        .iter()
        .map(|extra| away(extra.status == DeletionStatus::Gone, extra.status == DeletionStatus::Absent));
    (statuses.chain(extras).sum(), deletion.statuses.len() + deletion.extras.len())
}

/// Returns what still exists and was left alone, what may still exist, and which other resources couldn't be deleted
/// and why. Before the deletion begins, only what it won't touch.
pub fn left(language: Language, deletion: &Deletion) -> Vec<String> {
    let mut all: Vec<String> =
        deletion.statuses.iter().filter_map(|(name, status)| stays(language, deletion, name, status)).collect();
    all.extend(
        deletion.extras.iter().filter_map(|extra| stays_besides(language, deletion, &extra.made, &extra.status)),
    );
    all.extend(kept(language, deletion));
    all.extend(disks(language, deletion));
    let over = deletion.stage == DeletionStage::Over;
    let open = |status: &DeletionStatus<FoundResource>| {
        matches!(status, DeletionStatus::Failed(_) | DeletionStatus::Lingering | DeletionStatus::Unheard)
    };
    let billed = |made: &OwnedResource, status: &DeletionStatus<FoundResource>| {
        made.kind == ResourceKind::StaticIp && open(status)
    };
    if over && deletion.extras.iter().any(|extra| billed(&extra.made, &extra.status)) {
        let price = static_ip::hour();
        all.push(t!(
            language,
            "bill.idle",
            price = price,
            options = target_options(deletion),
            launch = deletion.command_argument()
        ));
    }
    all
}

/// Returns what existed before the launch and stays, with its price.
pub fn kept(language: Language, deletion: &Deletion) -> impl Iterator<Item = String> {
    let key = if deletion.stage == DeletionStage::Over { "bill.kept.over" } else { "bill.kept" };
    deletion.kept_addresses().map(move |kept| {
        let kind = t!(language, ResourceKind::StaticIp.key());
        let address = kept.found().and_then(|found| found.address.clone()).unwrap_or_default();
        let what = format!("{} ({})", kept.name, format!("{kind} {address}").trim_end());
        t!(language, key, what = what, price = static_ip::hour())
    })
}

/// Returns which disks stay, which neither AWS nor Skysail deletes with their instances: those attached, by their names,
/// and those restored from a snapshot, by their size, if it isn't known where all of them are.
fn disks(language: Language, deletion: &Deletion) -> Vec<String> {
    let attached: Vec<&AttachedDisk> = deletion.disks.values().flatten().collect();
    let named: usize = attached.iter().map(|disk| disk.size).sum();
    let what: Vec<String> = attached.iter().map(|disk| format!("{} ({} GB)", disk.name, disk.size)).collect();
    let price = messages::disks_price(named);
    let all = (!what.is_empty()).then(|| t!(language, "bill.disks.named", what = what.join(", "), price = price));
    let existed = |status: &DeletionStatus| !matches!(status, DeletionStatus::Absent | DeletionStatus::NotOurs);
    let any = deletion.statuses.iter().any(|(_, status)| existed(status));
    let restored = deletion.launch.manifest.restored_disks.filter(|size| any && *size > named);
    let rest = restored.map(|size| t!(language, "bill.disks", gb = size, price = messages::disks_price(size)));
    all.into_iter().chain(rest).collect()
}

fn target_options(deletion: &Deletion) -> &'static str {
    messages::target_options(deletion.launch.manifest.is_sandbox())
}

fn stays(language: Language, deletion: &Deletion, name: &SanitizedText, status: &DeletionStatus) -> Option<String> {
    let region = &deletion.launch.manifest.region;
    match status {
        DeletionStatus::Left => Some(t!(language, "bill.unproven", name = name, region = region)),
        DeletionStatus::Unheard => Some(unproved(language, deletion, name.as_str())),
        DeletionStatus::Lingering => {
            let (options, launch) = (target_options(deletion), deletion.command_argument());
            Some(t!(language, "bill.lingering.instance", name = name, options = options, launch = launch))
        }
        _ => None,
    }
}

fn stays_besides(
    language: Language,
    deletion: &Deletion,
    made: &OwnedResource,
    status: &DeletionStatus<FoundResource>,
) -> Option<String> {
    let what = resource(language, made, None);
    let over = deletion.stage == DeletionStage::Over;
    let left = |name: &SanitizedText| {
        deletion.statuses.iter().any(|(other, status)| other == name && *status == DeletionStatus::Left)
    };
    match status {
        DeletionStatus::Failed(failure) => {
            Some(t!(language, "bill.failed", what = what, why = super::messages::what(language, failure)))
        }
        DeletionStatus::Lingering => Some(t!(language, "bill.lingering", what = what)),
        DeletionStatus::Unheard => Some(unproved(language, deletion, &what)),
        // While the deletion runs, it is still about to be deleted.
        DeletionStatus::Ours(_) if over => Some(t!(language, "bill.stays", what = what)),
        DeletionStatus::NotOurs => Some(t!(language, "bill.not-ours", what = what)),
        DeletionStatus::Left if made.instance.as_ref().is_some_and(left) => {
            Some(t!(language, "bill.stays", what = what))
        }
        DeletionStatus::Left => Some(t!(language, "bill.held", what = what)),
        _ => None,
    }
}

fn unproved(language: Language, deletion: &Deletion, what: &str) -> String {
    t!(language, "bill.unheard", what = what, options = target_options(deletion), launch = deletion.command_argument())
}
