//! Texts for servers, other billed resources, and actions on servers, shared by screens, line mode, and commands.

use super::ServerKey;
use crate::domain::cost::Usd;
use crate::domain::instance::Instance;
use crate::domain::inventory::{BilledKind, BilledResource, Inventory, Owner, RegionInventory, Server};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::sent_once::{RequestOutcome, SentRequest};
use crate::domain::server_action::{ServerAction, ServerActionKind, ServerActionStage};
use crate::domain::time::{Now, rough};
use crate::live_panes::messages;
use crate::text::{self, Language};
use std::time::{Duration, SystemTime};
use unicode_width::UnicodeWidthStr;

const DAY: u64 = 24 * 3600;
/// Placeholder for an empty cell.
const NOTHING: &str = "-";

/// Column headings of [`server`].
pub const SERVER_HEADS: &[&str] = &[
    "home.head.name",
    "home.head.state",
    "home.head.region",
    "home.head.blueprint",
    "home.head.size",
    "home.head.address",
    "home.head.month",
    "home.head.age",
    "home.head.owner",
];
/// Index of the state column in [`server`].
pub const SERVER_STATE: usize = 1;
/// Index of the column of Regions in [`server`].
pub const SERVER_REGION: usize = 2;
/// Index of the price column in [`server`].
pub const SERVER_PRICE: usize = 6;
/// Index of the age column in [`server`].
pub const SERVER_AGE: usize = 7;

/// Column headings of [`resource`].
pub const RESOURCE_HEADS: &[&str] = &[
    "home.head.name",
    "home.head.kind",
    "home.head.region",
    "home.head.what",
    "home.head.month",
    "home.head.age",
    "home.head.owner",
];
/// Index of the price column in [`resource`].
pub const RESOURCE_PRICE: usize = 4;

/// Returns the cells of a server.
pub fn server(language: Language, server: &Server, now: Now) -> [String; 9] {
    let instance = server.instance;
    let or_nothing = |value: Option<&SanitizedText>| value.map_or_else(|| NOTHING.to_owned(), ToString::to_string);
    [
        instance.name.to_string(),
        match server.overdue(now.wall) {
            true => t!(language, "home.overdue", state = state(language, instance)),
            false => state(language, instance),
        },
        server.region.name.to_string(),
        or_nothing(instance.blueprint_name.as_ref().or(instance.blueprint.as_ref())),
        or_nothing(server.bundle.map(|bundle| &bundle.name).or(instance.bundle.as_ref())),
        address(language, instance),
        price(language, server.monthly(), false),
        age(instance.created_at, now),
        owner(language, server.owner).to_owned(),
    ]
}

/// Returns the cells of a static IP, a disk, or a snapshot.
pub fn resource(
    language: Language,
    region: &RegionInventory,
    one: &BilledResource,
    ownership: Owner,
    now: Now,
) -> [String; 7] {
    [
        one.name.to_string(),
        t!(language, &format!("home.kind.{}", one.kind.key())).to_owned(),
        region.name.to_string(),
        what(language, one),
        price(language, one.monthly(), one.at_most()),
        age(one.created_at, now),
        owner(language, ownership).to_owned(),
    ]
}

/// Returns its size and what it is attached to or made from, or the address of a static IP.
fn what(language: Language, one: &BilledResource) -> String {
    let address = one.address.as_ref().map(ToString::to_string);
    let parts: Vec<String> = [size(language, one), link(language, one), address].into_iter().flatten().collect();
    parts.join(", ")
}

/// Returns the size of a disk or a snapshot.
pub fn size(language: Language, one: &BilledResource) -> Option<String> {
    one.size.map(|gb| t!(language, "home.gb", gb = gb))
}

/// Returns what a disk is attached to, or what a snapshot was taken of.
pub fn link(language: Language, one: &BilledResource) -> Option<String> {
    match (one.kind, &one.attached_to, &one.source) {
        (BilledKind::StaticIp, ..) => None,
        (_, Some(instance), _) => Some(t!(language, "home.attached-to", name = instance)),
        (_, _, Some(source)) => Some(t!(language, "home.taken-of", name = source)),
        _ => Some(t!(language, "home.unattached").to_owned()).filter(|_| one.kind == BilledKind::Disk),
    }
}

/// Returns the width of each column: that of its heading and of the widest cell of a server, which the cells of other
/// resources don't change; of zones, of the longest name of a Region and its letter too.
pub fn widths<'a>(language: Language, servers: impl Iterator<Item = &'a [String; 9]>, regions: usize) -> [usize; 9] {
    let mut widths: [usize; 9] = std::array::from_fn(|at| t!(language, SERVER_HEADS[at]).width());
    for cells in servers {
        widths.iter_mut().zip(cells).for_each(|(width, cell)| *width = (*width).max(cell.width()));
    }
    widths[SERVER_REGION] = widths[SERVER_REGION].max(regions + 1);
    let kinds = ["home.kind.static-ip", "home.kind.disk", "home.kind.instance-snapshot"];
    widths[SERVER_STATE] = kinds.iter().map(|kind| t!(language, kind).width()).fold(widths[SERVER_STATE], usize::max);
    widths[SERVER_AGE] = widths[SERVER_AGE].max("59 min".len());
    widths
}

/// Returns the state in the user's language, or AWS's own word if it is an unknown state.
pub fn state(language: Language, instance: &Instance) -> String {
    let Some(state) = &instance.state else { return NOTHING.to_owned() };
    let key = format!("home.state.{state}");
    if text::has(language, &key) { text::text(language, &key).to_owned() } else { state.to_string() }
}

fn address(language: Language, instance: &Instance) -> String {
    let coming = matches!(instance.state.as_deref(), Some("pending" | "starting"));
    match instance.address() {
        Some(address) => address.to_string(),
        None if coming => t!(language, "home.address.not-yet").to_owned(),
        None => NOTHING.to_owned(),
    }
}

/// Returns a price per month, or the most that it can be.
pub fn price(language: Language, price: Option<Usd>, at_most: bool) -> String {
    match price {
        None => t!(language, "home.price.unknown").to_owned(),
        Some(price) if at_most => t!(language, "home.price.at-most", price = price),
        Some(price) => crate::text::money(language, price),
    }
}

/// Returns the age since creation, such as `12 d`, `3 h`, `14 s`.
pub fn age(created: Option<SystemTime>, now: Now) -> String {
    let Some(age) = created.and_then(|at| now.wall.duration_since(at).ok()) else { return NOTHING.to_owned() };
    span(age)
}

/// Formats a time span as briefly as possible.
pub fn span(age: Duration) -> String {
    match age.as_secs() {
        secs if secs >= 2 * DAY => format!("{} d", secs / DAY),
        _ => rough(age),
    }
}

/// Returns the owner as a word for a table.
pub fn owner(language: Language, owner: Owner) -> &'static str {
    t!(language, &format!("home.owner.{}", owner.key()))
}

/// Returns whether every word of a filter occurs in these cells, ignoring case.
pub fn matches(cells: &[String], filter: &str) -> bool {
    let all = cells.join(" ").to_lowercase();
    filter.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

/// Returns the sum of the known prices, and the number of unknown ones.
pub fn sum(prices: impl Iterator<Item = Option<Usd>>) -> (Usd, usize) {
    prices.fold((Usd::cents(0), 0), |(sum, unknown), price| match price {
        Some(price) => (sum + price, unknown),
        None => (sum, unknown + 1),
    })
}

/// Returns where AWS listed no servers: in the whole account, in these words, in one Region, or only in the Regions that
/// replied. Empty if none did.
pub fn none_listed(language: Language, inventory: &Inventory, whole_account: &'static str) -> String {
    match (&inventory.scope.region, inventory.answered()) {
        (_, 0) => String::new(),
        (Some(region), _) => t!(language, "home.none.region", region = region),
        (None, _) if inventory.all_answered() => text::text(language, whole_account).to_owned(),
        (None, n) => t!(language, "home.none.partly", regions = text::count(language, "cli.servers.regions", n)),
    }
}

/// `4 servers · $28.00/month`. Without any known price it names none, as nothing would be read as free.
pub fn total(language: Language, servers: usize, (sum, unknown): (Usd, usize)) -> String {
    let count = text::count(language, "home.servers", servers);
    let sentence = t!(language, "home.total", servers = count, price = sum);
    match unknown {
        0 => sentence,
        n if n == servers => t!(language, "home.total.unpriced", servers = count),
        n => t!(language, "home.total.unknown", total = sentence, unknown = text::count(language, "home.unpriced", n)),
    }
}

/// Most Regions named in a sentence; more are counted.
const NAMED_REGIONS: usize = 6;

/// Returns what couldn't be loaded and why, one sentence for all Regions with the same reason: the servers of Regions,
/// and the prices of listed ones.
pub fn failures(language: Language, inventory: &Inventory) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<SanitizedText>)> = Vec::new();
    for (region, failure) in inventory.failed() {
        let why = messages::brief(language, &failure);
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, regions)) => regions.push(region.name.clone()),
            None => reasons.push((why, vec![region.name.clone()])),
        }
    }
    let sentence = |(why, regions): (String, Vec<SanitizedText>)| match regions.as_slice() {
        [region] => t!(language, "home.failed", region = region, why = why),
        all => {
            let names: Vec<&str> = all.iter().map(SanitizedText::as_str).collect();
            let count = || text::count(language, "cli.servers.regions", names.len());
            let regions = if names.len() <= NAMED_REGIONS { names.join(", ") } else { count() };
            t!(language, "home.failed.several", regions = regions, why = why)
        }
    };
    let prices = inventory.unpriced();
    let prices = prices.into_iter().map(|(region, why)| unpriced(language, region, messages::brief(language, why)));
    reasons.into_iter().map(sentence).chain(prices).collect()
}

/// Returns that the prices in a Region couldn't be loaded, and why.
pub fn unpriced(language: Language, region: &SanitizedText, why: impl std::fmt::Display) -> String {
    t!(language, "home.failed.prices", region = region, why = why)
}

/// Returns the total price of the other billed resources.
pub fn besides_total(language: Language, (sum, unknown): (Usd, usize)) -> String {
    let sentence = t!(language, "home.also-billed.total", price = sum);
    match unknown {
        0 => sentence,
        n => t!(language, "home.total.unknown", total = sentence, unknown = text::count(language, "home.unpriced", n)),
    }
}

/// Returns the details of a server that have no column.
pub fn instance_details(language: Language, instance: &Instance) -> Vec<String> {
    let text = |value: &Option<SanitizedText>| value.as_ref().map(ToString::to_string);
    let ipv6: Vec<&str> = instance.ipv6.iter().map(SanitizedText::as_str).collect();
    let fixed = if instance.static_ip { "home.detail.yes" } else { "home.detail.no" };
    let tags: Vec<String> = instance.tags.iter().map(|(key, value)| tag(key, value.as_ref())).collect();
    let detail_rows = [
        ("home.detail.zone", text(&instance.zone)),
        ("home.detail.static-ip", instance.public_ipv4.as_ref().map(|_| t!(language, fixed).to_owned())),
        ("home.detail.ipv6", Some(ipv6.join(", "))),
        ("home.detail.user", text(&instance.username)),
        ("home.detail.key", text(&instance.key_name)),
        ("home.detail.bundle", text(&instance.bundle)),
        ("home.detail.tags", Some(tags.join(", "))),
    ];
    let detail_rows =
        detail_rows.into_iter().filter_map(|(key, value)| Some((key, value.filter(|value| !value.is_empty())?)));
    detail_rows.map(|(key, value)| t!(language, "home.detail", label = t!(language, key), value = value)).collect()
}

fn tag(key: &SanitizedText, value: Option<&SanitizedText>) -> String {
    value.map_or_else(|| key.to_string(), |value| format!("{key}={value}"))
}

/// Returns the Regions that must be enabled first, on one line.
pub fn not_enabled(language: Language, regions: &[&RegionInventory]) -> String {
    let names: Vec<&str> = regions.iter().map(|region| region.name.as_str()).collect();
    t!(language, "home.not-enabled", regions = names.join(", "))
}

/// Returns what an action that interrupts a server or costs money means.
pub fn question(language: Language, kind: ServerActionKind, server: &ServerKey) -> String {
    t!(language, &format!("home.ask.{}", kind.key()), name = server.name)
}

/// Returns the current step of an action in progress.
pub fn action_step(language: Language, action: &ServerAction) -> Option<String> {
    let name = &action.name;
    let key = action.kind.key();
    Some(match &action.stage {
        ServerActionStage::Sent(SentRequest::InFlight { .. }) => {
            t!(language, &format!("server-action.{key}.sent"), name = name)
        }
        ServerActionStage::Sent(SentRequest::Watched { .. }) if action.kind.leaves_state() => {
            t!(language, &format!("server-action.{key}.accepted"), name = name)
        }
        ServerActionStage::Sent(SentRequest::Watched { .. }) => {
            t!(language, &format!("server-action.{key}.watched"), name = name)
        }
        ServerActionStage::Sent(SentRequest::Unknown { unknown, .. }) => {
            t!(language, "server-action.unknown", name = name, what = messages::what(language, &unknown.failure))
        }
        _ => return None,
    })
}

/// Returns the outcome of an action and what the user should know about it.
pub fn action_end(language: Language, action: &ServerAction) -> Vec<String> {
    outcome(language, action).into_iter().chain(consequences(language, action)).collect()
}

/// Returns the outcome of an action.
pub fn outcome(language: Language, action: &ServerAction) -> Vec<String> {
    let name = &action.name;
    let key = action.kind.key();
    let mut lines = Vec::new();
    match &action.stage {
        ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) => {
            lines.extend(action.found.then(|| t!(language, "server-action.found", name = name)));
            lines.push(t!(language, &format!("server-action.{key}.done"), name = name));
        }
        ServerActionStage::Already => lines.push(t!(language, &format!("server-action.{key}.already"), name = name)),
        ServerActionStage::Closed(why) => lines.push(text::say(language, why)),
        ServerActionStage::Sent(SentRequest::Refused { failure, .. }) | ServerActionStage::Unseen(failure) => {
            lines.push(t!(
                language,
                &format!("server-action.{key}.refused"),
                name = name,
                why = messages::brief(language, failure)
            ));
        }
        ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(words))) => {
            let words = words.as_ref().map_or(NOTHING, SanitizedText::as_str);
            lines.push(t!(language, &format!("server-action.{key}.failed"), name = name, why = words));
        }
        ServerActionStage::Sent(SentRequest::Settled(RequestOutcome::UnderWay)) => {
            lines.push(t!(language, "server-action.under-way", name = name))
        }
        ServerActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough() => {
            lines.push(t!(language, &format!("server-action.{key}.never-came"), name = name));
        }
        _ => {}
    }
    lines
}

/// Returns whether the outcome of an action says that the stopped server is still billed.
pub fn says_billed(action: &ServerAction) -> bool {
    action.kind == ServerActionKind::Stop && (action.is_done() || action.stage == ServerActionStage::Already)
}

/// Returns the name of the snapshot that was taken, and what it costs.
pub fn snapshot_kept(language: Language, action: &ServerAction) -> Option<String> {
    let snapshot = action.snapshot.as_ref().filter(|_| action.is_done())?;
    Some(t!(language, "server-action.snapshot.kept", snapshot = snapshot))
}

/// Returns what an action means for the bill and the address.
fn consequences(language: Language, action: &ServerAction) -> Vec<String> {
    let mut lines: Vec<String> = snapshot_kept(language, action).into_iter().collect();
    if says_billed(action) {
        lines.push(t!(language, "server-action.stop.billed").to_owned());
        let fixed = action.instance.as_ref().is_some_and(|instance| instance.static_ip);
        lines.extend((!fixed).then(|| t!(language, "server-action.stop.address").to_owned()));
    }
    lines.extend(new_address(language, action));
    lines
}

/// Returns the address of a server that was started.
pub fn new_address(language: Language, action: &ServerAction) -> Option<String> {
    let started = action.kind == ServerActionKind::Start && action.is_done();
    let address = action.instance.as_ref().and_then(Instance::address).filter(|_| started)?;
    Some(t!(language, "server-action.start.address", address = address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_use_a_suitable_unit() {
        let ages = [(14, "14 s"), (125, "2 min"), (3 * 3600, "3 h"), (30 * 3600, "30 h"), (12 * DAY, "12 d")];
        for (seconds, words) in ages {
            assert_eq!(span(Duration::from_secs(seconds)), words);
        }
    }

    #[test]
    fn filter_matches_all_words_in_any_column() {
        let row = ["web-1", "running", "eu-west-1b", "WordPress"].map(str::to_owned);
        assert!(matches(&row, "wordpress eu") && matches(&row, "") && matches(&row, "  WEB "));
        assert!(!matches(&row, "web us-east"));
    }
}
