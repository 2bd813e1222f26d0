//! `skysail servers`: lists every server of the account in every Region, and other billed resources.

use super::documents::{self, usd, utc};
use super::exit::{DONE, EarlyExit, NOTHING};
use super::output::Console;
use super::server_lookup::{collect, note_failures, with_failures};
use super::signals::Signals;
use crate::args::{Output, ServersOptions, TargetOptions};
use crate::domain::cost::Usd;
use crate::domain::instance::Instance;
use crate::domain::inventory::{
    BilledResource, Inventory, InventoryScope, Owner, RegionInventory, RegionStatus, Server,
};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::time::Now;
use crate::home::words;
use crate::live_panes::messages;
use crate::runtime::services::Services;
use crate::text::Language;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// Some Regions replied and some didn't, or the prices couldn't be loaded.
const PARTLY: u8 = 4;

/// Runs the command. The exit status is 4 if only some Regions replied or prices couldn't be loaded, and 1 if none replied.
pub async fn run(
    options: &ServersOptions,
    target: &TargetOptions,
    services: Services,
    console: &mut Console,
    signals: &mut Signals,
) -> Result<u8, EarlyExit> {
    let language = console.language;
    let region = target.region.as_deref().map(SanitizedText::new);
    let scope = InventoryScope { region, storage: true, prices: true };
    let inventory = collect(language, scope, &services, signals).await?;
    let shown = Shown::of(language, &inventory, options.filter.as_deref(), services.now());
    match options.output.output {
        Output::Json => console.json(&document(language, &inventory, &shown, services.now())),
        Output::Text => print(&inventory, &shown, console),
    }
    let failed = inventory.failed();
    note_failures(&failed, console);
    let unpriced = inventory.unpriced();
    unpriced
        .iter()
        .for_each(|(region, why)| console.note(words::unpriced(language, region, messages::brief(language, why))));
    let status = match (failed.is_empty() && unpriced.is_empty(), inventory.answered()) {
        (true, _) => DONE,
        (false, 0) => NOTHING,
        (false, _) => PARTLY,
    };
    Ok(with_failures(status, &failed))
}

/// Returns the texts of a server that a filter looks in: its columns, and the IDs that scripts know.
fn searched(language: Language, server: &Server, now: Now) -> Vec<String> {
    let Instance { blueprint, bundle, .. } = server.instance;
    let ids = [blueprint, bundle].into_iter().flatten().map(SanitizedText::to_string);
    words::server(language, server, now).into_iter().chain(ids).collect()
}

type Besides<'a> = (&'a RegionInventory, &'a BilledResource, Owner);

/// The rows that pass the filter.
struct Shown<'a> {
    servers: Vec<Server<'a>>,
    besides: Vec<Besides<'a>>,
    filtered: bool,
    now: Now,
}

impl<'a> Shown<'a> {
    fn of(language: Language, inventory: &'a Inventory, filter: Option<&str>, now: Now) -> Shown<'a> {
        let filter = filter.unwrap_or_default();
        let mut servers = inventory.servers_overdue_first(now.wall);
        servers.retain(|server| words::matches(&searched(language, server, now), filter));
        let mut besides = inventory.also_billed();
        besides.retain(|(region, one, owner)| {
            words::matches(&words::resource(language, region, one, *owner, now), filter)
        });
        Shown { servers, besides, filtered: !filter.trim().is_empty(), now }
    }

    fn total(&self) -> (Usd, usize) {
        words::sum(self.servers.iter().map(Server::monthly))
    }

    fn besides_total(&self) -> (Usd, usize) {
        words::sum(self.besides.iter().map(|(_, one, _)| one.monthly()))
    }
}

/// Prints the rows to standard output; sums and other sentences go to standard error, so that a pipe gets rows alone.
fn print(inventory: &Inventory, shown: &Shown, console: &mut Console) {
    let language = console.language;
    if !shown.servers.is_empty() {
        let rows = shown.servers.iter().map(|server| words::server(language, server, shown.now).to_vec()).collect();
        table(words::SERVER_HEADS, rows, words::SERVER_PRICE, console);
    }
    let total_line = match (shown.servers.is_empty(), shown.filtered) {
        (false, _) => words::total(language, shown.servers.len(), shown.total()),
        (true, true) => t!(language, "cli.servers.none-fits").to_owned(),
        (true, false) => words::none_listed(language, inventory, "cli.servers.none"),
    };
    if !total_line.is_empty() {
        console.note(total_line);
    }
    for server in shown.servers.iter().filter(|server| server.stopped()) {
        console.note(t!(language, "home.stopped-billed", name = server.instance.name));
    }
    if !shown.besides.is_empty() {
        console.line("");
        console.line(t!(language, "home.also-billed"));
        let row = |(region, one, owner): &Besides| words::resource(language, region, one, *owner, shown.now).to_vec();
        let rows = shown.besides.iter().map(row).collect();
        table(words::RESOURCE_HEADS, rows, words::RESOURCE_PRICE, console);
        console.note(words::besides_total(language, shown.besides_total()));
    }
    let closed = inventory.not_enabled();
    if !closed.is_empty() {
        console.note(words::not_enabled(language, &closed));
    }
}

/// Prints headings and rows, each column as wide as its widest cell; prices are right-aligned.
fn table(heads: &[&'static str], rows: Vec<Vec<String>>, right: usize, console: &mut Console) {
    let heads = heads.iter().map(|key| t!(console.language, key).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let wide = |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    for row in &rows {
        let cells = row.iter().enumerate().map(|(n, cell)| {
            let gap = " ".repeat(widths[n] - cell.width());
            if n == right { gap + cell } else { cell.clone() + &gap }
        });
        console.line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

fn document(language: Language, inventory: &Inventory, shown: &Shown, now: Now) -> Value {
    let (total, unpriced) = shown.total();
    let (besides, _) = shown.besides_total();
    json!({
        "at": utc(now.wall),
        "regions": inventory.regions.iter().map(|region| region_item(language, inventory, region)).collect::<Vec<_>>(),
        "servers": shown.servers.iter().map(|server| server_item(server, now)).collect::<Vec<_>>(),
        "monthlyPriceUsd": usd(total),
        "serversWithoutPrice": unpriced,
        "alsoBilled": shown.besides.iter().map(besides_item).collect::<Vec<_>>(),
        "alsoBilledMonthlyPriceUsd": usd(besides),
    })
}

fn region_item(language: Language, inventory: &Inventory, region: &RegionInventory) -> Value {
    let (status, failure) = match inventory.status(region) {
        RegionStatus::Answered => ("answered", region.storage_failure.clone()),
        RegionStatus::NotEnabled => ("not-enabled", None),
        RegionStatus::Failed(failure) => ("failed", Some(failure)),
        RegionStatus::Asked => ("failed", None),
    };
    documents::region(language, region, status, failure.as_ref())
}

fn server_item(server: &Server, now: Now) -> Value {
    let instance = server.instance;
    json!({
        "name": instance.name,
        "regionName": server.region.name,
        "availabilityZone": instance.zone,
        "state": instance.state,
        "blueprintId": instance.blueprint,
        "bundleId": instance.bundle,
        "bundleName": server.bundle.map(|bundle| &bundle.name),
        "publicIpAddress": instance.public_ipv4,
        "ipv6Addresses": instance.ipv6,
        "isStaticIp": instance.static_ip,
        "username": instance.username,
        "createdAt": instance.created_at.map(utc),
        "monthlyPriceUsd": server.monthly().map(usd),
        "owner": server.owner.key(),
        "until": server.until().map(|until| utc(until.at())),
        "isOverdue": server.overdue(now.wall),
    })
}

fn besides_item((region, one, owner): &Besides) -> Value {
    json!({
        "kind": one.kind.key(),
        "name": one.name,
        "regionName": region.name,
        "sizeInGb": one.size,
        "ipAddress": one.address,
        "attachedTo": one.attached_to,
        "fromResourceName": one.source,
        "createdAt": one.created_at.map(utc),
        "monthlyPriceUsd": one.monthly().map(usd),
        "isUpperBound": one.at_most(),
        "owner": owner.key(),
    })
}
