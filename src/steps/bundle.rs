//! The step for the size: the network type first, as it decides which bundles are available.

use super::region::overage_price;
use super::*;
use crate::domain::catalog::{Blueprint, Bundle as Item, BundleFamily, InstanceSnapshot};
use crate::domain::cost::Usd;
use crate::domain::draft::RegionScoped;
use crate::domain::{compatibility, facts};
use crate::text::{Language, figure, guide, money};
use compatibility::IpType;

/// The step with the network and the bundle.
pub struct Bundle;

impl Step for Bundle {
    fn id(&self) -> StepId {
        StepId::Bundle
    }

    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<CatalogQuery> {
        let Some(region) = draft.region_name().cloned() else { return vec![CatalogQuery::Regions] };
        vec![
            CatalogQuery::Bundles { region: region.clone(), research: draft.research() },
            CatalogQuery::KeyPairs { region: region.clone() },
            CatalogQuery::Names { region },
        ]
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        vec![network_field(language, draft, catalog), bundle_field(language, draft, catalog)]
    }

    fn set(
        &self,
        _language: Language,
        field: FieldId,
        value: Value,
        draft: &mut Draft,
        catalog: &Catalog,
    ) -> Result<(), Problem> {
        let Value::Offer(id) = value else { return Ok(()) };
        let fits = |result: Result<(), UserText>| result.map_err(|say| Problem::new(field, say));
        let blueprint = draft.blueprint.as_ref().map(|of| of.item.clone());
        if field == FieldId::Network {
            let network = IpType::parse(&id).unwrap_or(IpType::DualStack);
            fits(blueprint.map_or(Ok(()), |blueprint| compatibility::network_fits(&blueprint, network)))?;
            draft.network = Some(network);
            return Ok(());
        }
        let Some(region) = draft.region_name().cloned() else { return Ok(()) };
        let listing = catalog.bundles(&region, draft.research()).ready().map(|listing| &listing.items);
        let item = chosen(listing, &id, |item| &item.id, field)?.clone();
        if let Some(blueprint) = blueprint {
            fits(compatibility::bundle_fits(&blueprint, network(draft, catalog), &item))?;
        }
        (draft.bundle, draft.price_was) = (Some(RegionScoped { region, item }), None);
        Ok(())
    }

    fn guide(&self, language: Language, field: FieldId, at: Option<&str>, draft: &Draft, catalog: &Catalog) -> Guide {
        if field == FieldId::Network {
            let key = format!("network.{}", at.unwrap_or_default());
            let title = at.map_or(String::new(), |at| t!(language, &key_of_network(at)).to_owned());
            let prose = guide::section(language, "bundle", &key).or(guide::section(language, "bundle", "network"));
            return Guide { title, prose, ..Guide::default() };
        }
        let listing = draft.region_name().and_then(|region| catalog.bundles(region, draft.research()).ready());
        let item = at.and_then(|at| listing?.find(at));
        match item.or(draft.bundle.as_ref().map(|of| &of.item)) {
            Some(item) => bundle_guide(language, item, draft),
            None => Guide { prose: guide::section(language, "bundle", "bundle"), ..Guide::default() },
        }
    }

    fn summary(&self, language: Language, draft: &Draft) -> Option<String> {
        let item = &draft.bundle.as_ref()?.item;
        Some(match item.price {
            Some(price) => format!("{} {}", item.name, money(language, price)),
            None => item.name.to_string(),
        })
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        let bundle = draft.bundle.as_ref().map(|of| {
            let item = &of.item;
            let size = t!(
                language,
                "bundle.size",
                ram = gb(language, item.ram),
                cpus = number(language, item.cpu_count),
                disk = disk(language, item),
                transfer = item.transfer.map_or_else(|| unknown(language), |it| tb(language, it))
            );
            format!("{}: {size}", item.name)
        });
        let id = Sent::id(draft.bundle.as_ref().map(|of| &of.item.id));
        let network = draft.network.map(|network| t!(language, &key_of_network(network.api_name())).to_owned());
        let kind = draft.network.map_or(Sent::Nothing, |network| Sent::Note(network.api_name().to_owned()));
        vec![
            ReviewLine { field: FieldId::Network, value: network.unwrap_or_default(), sent: kind },
            ReviewLine { field: FieldId::Bundle, value: bundle.unwrap_or_default(), sent: id },
        ]
    }
}

fn key_of_network(api_name: &str) -> String {
    format!("network.{api_name}")
}

fn network_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let blueprint = draft.blueprint.as_ref().map(|of| &of.item);
    let listing = draft.region_name().and_then(|region| catalog.bundles(region, draft.research()).ready());
    // The lowest price of a size that runs the blueprint.
    let from = |network| {
        let sizes = shown(&listing?.items, blueprint, network);
        let fits = |item: &&&Item| blueprint.is_none_or(|it| compatibility::bundle_fits(it, network, item).is_ok());
        sizes.iter().filter(fits).filter_map(|item| item.price).min()
    };
    let offers = IpType::ALL.map(|network| {
        let key = key_of_network(network.api_name());
        let about = format!("{key}.about");
        let fits = blueprint.map_or(Ok(()), |blueprint| compatibility::network_fits(blueprint, network));
        ListItem::new(network.api_name(), vec![Cell::left(t!(language, &key)), Cell::quiet(t!(language, &about))])
            .if_fits(fits)
            .priced(from(network))
    });
    let requested = requested_network(draft, catalog);
    let default = match &requested {
        Loadable::Ready(Some(network)) => Some((*network, draft.requested.provenance())),
        Loadable::Ready(None) => Some((IpType::DualStack, Provenance::Usual)),
        _ => None,
    };
    Field::new(FieldId::Network, FieldKind::Pick(requested.map(|_| offers.to_vec())))
        .answered(draft.network.map(|network| t!(language, &key_of_network(network.api_name()))))
        .at(draft.network.map(IpType::api_name))
        .or_default(default.map(|(network, from)| (Value::Offer(SanitizedText::new(network.api_name())), from)))
        .secondary_in(draft)
}

/// Returns the network that the sizes are for: the chosen one, or else the proposed one.
fn network(draft: &Draft, catalog: &Catalog) -> IpType {
    let requested = || requested_network(draft, catalog).ready().copied().flatten();
    draft.network.or_else(requested).unwrap_or(IpType::DualStack)
}

/// Returns the requested network. A plan without `ipAddressType` means dual-stack, unless the listing shows that its
/// bundle is IPv6-only.
fn requested_network(draft: &Draft, catalog: &Catalog) -> Loadable<Option<IpType>> {
    let (Some(id), None, None) = (&draft.requested.bundle, draft.requested.network, draft.network) else {
        return Loadable::Ready(draft.requested.network);
    };
    let Some(region) = draft.region_name() else { return Loadable::Ready(None) };
    catalog.bundles(region, draft.research()).map(|listing| {
        let ipv6 = listing.items.iter().any(|bundle| bundle.id == *id && bundle.ipv6_only());
        Some(if ipv6 { IpType::Ipv6 } else { IpType::DualStack })
    })
}

fn bundle_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let list = match draft.region_name() {
        Some(region) => catalog.bundles(region, draft.research()),
        None => &Loadable::Idle,
    };
    let blueprint = draft.blueprint.as_ref().map(|of| &of.item);
    let network = network(draft, catalog);
    let shown = list.map(|listing| shown(&listing.items, blueprint, network));
    let requested = draft.requested.bundle.as_ref();
    let of_requested =
        shown.ready().and_then(|items| items.iter().find(|item| Some(&item.id) == requested && item.active));
    let (proposed, aside) = shown.ready().map_or((None, None), |shown| proposed(shown, draft, catalog));
    let default = of_requested
        .map(|item| (*item, draft.requested.provenance()))
        .or_else(|| next_size(shown.ready()?, draft, network))
        .or_else(|| of_snapshot(shown.ready()?, draft, network))
        .or(proposed)
        .or_else(|| usual(shown.ready()?, blueprint, network));
    let note = unmet(list, requested, of_requested.is_some());
    let default = default.map(|(item, from)| (Value::Offer(item.id.clone()), from));
    let offers = shown.map(|items| items.iter().map(|item| bundle_offer(language, item, blueprint, network)).collect());
    // The name needs no heading. In a narrow window, the vCPUs are dropped before the disk.
    let heads =
        ["memory", "disk", "cpus", "transfer", "price"].map(|head| t!(language, &format!("bundle.head.{head}")));
    let heads: Vec<&str> = std::iter::once("").chain(heads).collect();
    let mut field = Field::new(FieldId::Bundle, FieldKind::Pick(offers));
    if let Some(prompt) = restored_prompt(language, draft) {
        field = field.called(t!(language, "field.bundle.label"), &prompt);
    }
    let current = draft.resizes().and(draft.snapshot.as_ref()).and_then(|of| of.item.bundle.clone());
    Field { current, ..field }
        .answered(draft.bundle.as_ref().map(|of| answer(language, &of.item)))
        .at(draft.bundle.as_ref().map(|of| of.item.id.clone()))
        .or_default(default)
        .noted(note)
        .beside(aside.or(draft.snapshot.as_ref().map(original)))
        .headed(&heads)
}

/// Returns the question for the size of a server from a snapshot.
fn restored_prompt(language: Language, draft: &Draft) -> Option<String> {
    match draft.resizes() {
        Some(name) => Some(t!(language, "bundle.resize", name = name)),
        None => draft.snapshot.is_some().then(|| t!(language, "bundle.restore").to_owned()),
    }
}

/// Returns the next larger size than that of the server that is resized, within its family.
fn next_size<'a>(shown: &[&'a Item], draft: &Draft, network: IpType) -> Option<(&'a Item, Provenance)> {
    draft.resizes()?;
    let (now, _) = of_snapshot(shown, draft, network)?;
    let blueprint = &draft.blueprint.as_ref()?.item;
    let larger = |item: &&&Item| item.family() == now.family() && item.ram > now.ram && item.disk >= now.disk;
    let fits = |item: &&&Item| compatibility::bundle_fits(blueprint, network, item).is_ok();
    let next = shown.iter().filter(larger).filter(fits).min_by_key(|item| item.price)?;
    Some((*next, Provenance::NextSize))
}

/// Returns the size of the snapshot's original server, if it is still available.
fn of_snapshot<'a>(shown: &[&'a Item], draft: &Draft, network: IpType) -> Option<(&'a Item, Provenance)> {
    let (snapshot, blueprint) = (&draft.snapshot.as_ref()?.item, &draft.blueprint.as_ref()?.item);
    let fits = |item: &&&Item| compatibility::bundle_fits(blueprint, network, item).is_ok();
    let item = shown.iter().filter(fits).find(|item| Some(&item.id) == snapshot.bundle.as_ref())?;
    Some((*item, Provenance::Snapshot))
}

/// Returns the bundle that the purpose proposes, or why it isn't available.
fn proposed<'a>(
    shown: &[&'a Item],
    draft: &Draft,
    catalog: &Catalog,
) -> (Option<(&'a Item, Provenance)>, Option<UserText>) {
    let Some(start) = draft.proposal(catalog).and_then(|proposal| proposal.start) else { return (None, None) };
    let blueprint = draft.blueprint.as_ref().map(|of| &of.item);
    let bundle = start.bundle(shown, blueprint, network(draft, catalog));
    let lacks = || UserText::new("reason.purpose.bundle").with("ram", start.ram);
    (bundle.map(|item| (item, Provenance::Purpose(&start.why.bundle))), bundle.is_none().then(lacks))
}

/// Returns the note that the original server stays.
fn original(snapshot: &RegionScoped<InstanceSnapshot>) -> UserText {
    match &snapshot.item.source {
        Some(name) => UserText::new("review.original").with("name", name),
        None => UserText::new("review.original.unnamed"),
    }
}

/// Returns the price of the bundle that would be proposed, while none is chosen; unknown until the Region's listings
/// are loaded.
pub fn proposed_price(language: Language, draft: &Draft, catalog: &Catalog) -> Option<Usd> {
    let proposal = draft.proposal(catalog);
    let waits = proposal.as_ref().is_some_and(|proposal| proposal.start.is_some() && proposal.blueprint.is_none());
    if draft.bundle.is_some() || (draft.blueprint.is_none() && waits) {
        return None;
    }
    // Assumes the proposed blueprint, as it decides the platform.
    let mut draft = draft.clone();
    if let (None, Some(region), Some(item)) =
        (&draft.blueprint, draft.region_name().cloned(), proposal.and_then(|p| p.blueprint))
    {
        draft.blueprint = Some(RegionScoped { region, item: item.clone() });
    }
    let field = bundle_field(language, &draft, catalog);
    let (Value::Offer(id), _) = field.default? else { return None };
    catalog.bundles(draft.region_name()?, draft.research()).ready()?.find(&id)?.price
}

fn answer(language: Language, item: &Item) -> String {
    let price = item.price.map(|price| format!(" {}", money(language, price))).unwrap_or_default();
    format!("{}{price}", item.name)
}

/// Returns those for the platform and network, by family and price. Those that are too small are kept, with the reason.
fn shown<'a>(items: &'a [Item], blueprint: Option<&Blueprint>, network: IpType) -> Vec<&'a Item> {
    let platform = blueprint.and_then(|blueprint| blueprint.platform.as_ref());
    let right = |item: &&Item| {
        let carries = platform.is_none_or(|p| item.platforms.is_empty() || item.platforms.contains(p));
        item.active && carries && item.ipv6_only() == (network == IpType::Ipv6)
    };
    let mut items: Vec<&Item> = items.iter().filter(right).collect();
    items.sort_by(|a, b| {
        let ram = |item: &Item| (item.ram.unwrap_or(0.0) * 10.0) as i64;
        (a.family(), a.price, ram(a)).cmp(&(b.family(), b.price, ram(b)))
    });
    items
}

fn usual<'a>(items: &[&'a Item], blueprint: Option<&Blueprint>, network: IpType) -> Option<(&'a Item, Provenance)> {
    let fits = |item: &&&Item| blueprint.is_none_or(|b| compatibility::bundle_fits(b, network, item).is_ok());
    let fitting: Vec<&&Item> = items.iter().filter(fits).collect();
    let priced = || fitting.iter().filter(|item| item.price.is_some());
    let (least, why) = match blueprint.is_some_and(Blueprint::windows) {
        true => (compatibility::WINDOWS_RAM, Provenance::CheapestForWindows),
        false => (1.0, Provenance::CheapestOfOneGb),
    };
    let of_so_much = priced().filter(|item| item.ram.is_some_and(|ram| ram >= least)).min_by_key(|item| item.price);
    let cheapest = priced().min_by_key(|item| item.price);
    // If the cheapest one has as much memory, the price is the only reason.
    let of_so_much = of_so_much.filter(|item| cheapest.is_some_and(|cheapest| cheapest.price < item.price));
    of_so_much
        .map(|item| (**item, why))
        .or(cheapest.map(|item| (**item, Provenance::CheapestThatFits)))
        .or(fitting.first().map(|item| (**item, Provenance::First)))
}

fn bundle_offer(language: Language, item: &Item, blueprint: Option<&Blueprint>, network: IpType) -> ListItem {
    let price = item.price.map_or_else(|| unknown(language), |it| money(language, it));
    let transfer = item.transfer.map_or_else(|| unknown(language), |it| tb(language, it));
    let cells = vec![
        Cell::left(item.short_name()),
        Cell::right(gb(language, item.ram)),
        Cell::right(disk(language, item)).hushed(),
        Cell::right(number(language, item.cpu_count)).hushed(),
        Cell::right(transfer).hushed(),
        Cell::right(price),
    ];
    let fits = blueprint.map_or(Ok(()), |blueprint| compatibility::bundle_fits(blueprint, network, item));
    let tight = blueprint.and_then(|blueprint| compatibility::bundle_tight(blueprint, item));
    ListItem::new(item.id.clone(), cells)
        .under(t!(language, family_key(item)))
        .if_fits(fits)
        .remarked(tight)
        .found_by(&t!(language, "bundle.cpus", n = number(language, item.cpu_count)))
        .measured(item.ram.map(Quantity::Memory))
        .priced(item.price)
}

fn family_key(item: &Item) -> &'static str {
    match item.family() {
        BundleFamily::General => "family.general",
        BundleFamily::Memory => "family.memory",
        BundleFamily::Compute => "family.compute",
        BundleFamily::Research => "family.research",
    }
}

fn unknown(language: Language) -> String {
    t!(language, "unknown").to_owned()
}

fn number(language: Language, n: Option<i32>) -> String {
    n.map_or_else(|| unknown(language), |n| n.to_string())
}

/// Formats memory: `0.5 GB`, `64 GB`.
fn gb(language: Language, gb: Option<f32>) -> String {
    gb.map_or_else(|| unknown(language), |gb| figure(language, &format!("{gb} GB")).into_owned())
}

/// Formats a disk: `40 GB`.
fn disk(language: Language, item: &Item) -> String {
    item.disk.map_or_else(|| unknown(language), |gb| format!("{gb} GB"))
}

/// Formats a monthly transfer allowance: `512 GB`, `1 TB`, `1.5 TB`.
fn tb(language: Language, gb: i32) -> String {
    let amount = match gb {
        ..1024 => format!("{gb} GB"),
        _ => format!("{} TB", (f64::from(gb) / 1024.0 * 10.0).round() / 10.0),
    };
    figure(language, &amount).into_owned()
}

fn bundle_guide(language: Language, item: &Item, draft: &Draft) -> Guide {
    let mut figures = vec![
        ("fact.id", item.id.to_string()),
        ("fact.memory", gb(language, item.ram)),
        ("fact.vcpus", number(language, item.cpu_count)),
        ("fact.disk", disk(language, item)),
        (
            "fact.transfer",
            item.transfer.map_or_else(
                || unknown(language),
                |transfer| t!(language, "fact.transfer.value", amount = tb(language, transfer)),
            ),
        ),
    ];
    match item.price {
        Some(price) => {
            figures.push(("fact.month", money(language, price)));
            figures.push(("fact.hour", figure(language, &format!("${:.4}", price.hourly())).into_owned()));
        }
        None if item.family() == BundleFamily::Research => {
            figures.push(("fact.running", t!(language, "bundle.research-price").to_owned()));
            figures.push(("fact.stopped", t!(language, "bundle.stopped-price").to_owned()));
        }
        None => figures.push(("fact.month", t!(language, "bundle.no-price").to_owned())),
    }
    let overage = draft.region_name().and_then(|region| facts::region(region)?.overage_usd_per_gb);
    figures.extend(
        overage
            .map(|price| ("fact.overage", t!(language, "fact.overage.value", price = overage_price(language, price)))),
    );
    Guide { title: item.name.to_string(), facts: figures, prose: prose(language, item), ..Guide::default() }
}

/// Returns the section of the guide by family, otherwise by size; otherwise the general one.
fn prose(language: Language, item: &Item) -> Option<&'static str> {
    let size = item.size().split('_').next().unwrap_or_default();
    let own = match item.family() {
        BundleFamily::General => guide::section(language, "bundle", &format!("bundle.{size}")),
        BundleFamily::Memory => guide::section(language, "bundle", "bundle.memory"),
        BundleFamily::Compute => guide::section(language, "bundle", "bundle.compute"),
        BundleFamily::Research => guide::section(language, "bundle", "bundle.research"),
    };
    own.or(guide::section(language, "bundle", "bundle"))
}
