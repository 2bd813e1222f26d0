//! The step for the blueprint: a purpose or a kind, and a blueprint of that kind; or a snapshot.

use super::*;
use crate::domain::catalog::{Blueprint as Item, BlueprintKind, Listing};
use crate::domain::draft::RegionScoped;
use crate::domain::purposes::{self, kind_fits};
use crate::domain::{compatibility, facts};
use crate::text::{Language, guide};

/// The step with the purpose and the blueprint.
pub struct Blueprint;

impl Step for Blueprint {
    fn id(&self) -> StepId {
        StepId::Blueprint
    }

    /// Research has listings of its own, only requested once its kind is opened.
    fn wants(&self, draft: &Draft, _at: Option<&str>) -> Vec<CatalogQuery> {
        let Some(region) = draft.region_name().cloned() else { return vec![CatalogQuery::Regions] };
        let research = draft.research() || requested_research(draft) || purpose::wants_research(draft);
        let mut wants = Vec::new();
        for research in [false, true].into_iter().filter(|lab| !lab || research) {
            wants.push(CatalogQuery::Blueprints { region: region.clone(), research });
            wants.push(CatalogQuery::Bundles { region: region.clone(), research });
        }
        wants.extend(draft.restores().then(|| CatalogQuery::Snapshots { region: region.clone() }));
        wants.push(CatalogQuery::KeyPairs { region: region.clone() });
        wants.push(CatalogQuery::Names { region });
        wants
    }

    fn fields(&self, language: Language, draft: &Draft, catalog: &Catalog) -> Vec<Field> {
        if draft.restores() {
            return vec![source::field(language, draft, catalog)];
        }
        vec![kind_field(language, draft, catalog), blueprint_field(language, draft, catalog)]
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
        if field == FieldId::Source {
            return source::set(&id, draft, catalog);
        }
        if field == FieldId::BlueprintKind && !is_blueprint(&id) {
            BlueprintKind::parse(&id).into_iter().for_each(|blueprint_kind| draft.choose_kind(blueprint_kind));
            purposes::find(&id).into_iter().for_each(|purpose| draft.aim_at(purpose, catalog));
            return Ok(());
        }
        let Some(region) = draft.region_name().cloned() else { return Ok(()) };
        let item = on_offer(draft, catalog, &region).find(|item| item.id == id);
        let item =
            item.ok_or_else(|| Problem::new(field, UserText::new("problem.not-offered").with("id", &id)))?.clone();
        compatibility::blueprint_fits(&item).map_err(|say| Problem::new(field, say))?;
        // Found by its name among the kinds, it was chosen instead of a purpose.
        if field == FieldId::BlueprintKind || draft.blueprint_kind != Some(item.blueprint_kind()) {
            draft.choose_kind(item.blueprint_kind());
        }
        draft.blueprint = Some(RegionScoped { region, item });
        Ok(())
    }

    fn guide(&self, language: Language, field: FieldId, at: Option<&str>, draft: &Draft, catalog: &Catalog) -> Guide {
        if field == FieldId::Source {
            return source::guide(language, at, draft, catalog);
        }
        let purpose = at.and_then(purposes::find).or(draft.purpose.filter(|_| at.is_none()));
        if let (FieldId::BlueprintKind, Some(purpose)) = (field, purpose) {
            return purpose::guide(language, purpose, draft, catalog);
        }
        if field == FieldId::BlueprintKind && !at.is_some_and(is_blueprint) {
            let key = format!("kind.{}", at.unwrap_or_default());
            let title = at.map_or(String::new(), |at| t!(language, &format!("blueprint-kind.{at}")).to_owned());
            let prose = guide::section(language, "blueprint", &key).or(guide::section(language, "blueprint", "kind"));
            return Guide { title, prose, ..Guide::default() };
        }
        let region = draft.region_name().cloned().unwrap_or_default();
        let item = at.and_then(|at| on_offer(draft, catalog, &region).find(|item| *item.id == *at));
        match item.or(draft.blueprint.as_ref().map(|of| &of.item)) {
            Some(item) => blueprint_guide(language, item, draft, catalog),
            None => Guide { prose: guide::section(language, "blueprint", "blueprint"), ..Guide::default() },
        }
    }

    fn summary(&self, _language: Language, draft: &Draft) -> Option<String> {
        match &draft.snapshot {
            Some(snapshot) => Some(snapshot.item.name.to_string()),
            // Nearly every version of Ubuntu that is offered has long-term support.
            None => draft.blueprint.as_ref().map(|of| of.item.title().trim_end_matches(" LTS").to_owned()),
        }
    }

    fn review(&self, language: Language, draft: &Draft) -> Vec<ReviewLine> {
        if draft.restores() {
            return source::review(language, draft);
        }
        let item = draft.blueprint.as_ref().map(|of| &of.item);
        let value = item.map(|item| item.title()).unwrap_or_default();
        let purpose = draft.purpose.map(|purpose| purpose::review(language, purpose, draft));
        let blueprint = ReviewLine { field: FieldId::Blueprint, value, sent: Sent::id(item.map(|item| &item.id)) };
        purpose.into_iter().chain([blueprint]).collect()
    }
}

/// Returns whether a requested blueprint may be one for research, which the plain listing doesn't have.
fn requested_research(draft: &Draft) -> bool {
    draft.blueprint.is_none() && draft.requested.blueprint.as_ref().is_some_and(|id| id.starts_with("lfr"))
}

fn requested_item<'a>(draft: &Draft, catalog: &'a Catalog) -> Option<&'a Item> {
    let region = draft.region_name()?;
    let id = draft.requested.blueprint.as_ref()?;
    let plain = catalog.blueprints(region, false).ready();
    let research = catalog.blueprints(region, true).ready();
    plain.into_iter().chain(research).flat_map(|listing| &listing.items).find(|item| item.id == *id && item.active)
}

/// Returns the question for the kind, with the purposes below as alternatives: a single question instead of two.
fn kind_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let own = if draft.purposes_first { "purpose.own.second" } else { "purpose.own" };
    let kinds = BlueprintKind::ALL.map(|blueprint_kind| {
        let about = format!("blueprint-kind.{}.about", blueprint_kind.key());
        let fits = draft.region.as_ref().map_or(Ok(()), |region| kind_fits(blueprint_kind, region));
        // Beside the purposes, which have a price.
        let cells =
            vec![Cell::left(kind_name(language, blueprint_kind)), Cell::right(""), Cell::quiet(t!(language, &about))];
        ListItem::new(blueprint_kind.key(), cells).under(t!(language, own)).if_fits(fits)
    });
    let (kinds, purposes) = (kinds.into_iter(), purpose::offers(language, draft, catalog));
    let by_name = found_by_name(language, draft, catalog);
    let offers: Vec<ListItem> = match draft.purposes_first {
        true => purposes.chain(kinds).chain(by_name).collect(),
        false => kinds.chain(purposes).chain(by_name).collect(),
    };
    let first = offers.iter().find(|offer| draft.purposes_first && offer.fits.is_ok()).map(|offer| offer.id.clone());
    let requested = draft.requested.purpose.map(|purpose| SanitizedText::new(purpose.id()));
    let waits =
        draft.requested.blueprint.is_some() && requested_item(draft, catalog).is_none() && loading(draft, catalog);
    let blueprint_kind = |blueprint_kind: BlueprintKind| SanitizedText::new(blueprint_kind.key());
    let default = match (requested, requested_item(draft, catalog)) {
        (Some(purpose), _) => Some((purpose, draft.requested.provenance())),
        (None, Some(item)) => Some((blueprint_kind(item.blueprint_kind()), draft.requested.provenance())),
        (None, None) if waits => None,
        (None, None) if draft.requested.blueprint_kind.is_some() => {
            draft.requested.blueprint_kind.map(|kind| (blueprint_kind(kind), draft.requested.provenance()))
        }
        (None, None) => Some((first.unwrap_or(blueprint_kind(BlueprintKind::Os)), Provenance::Usual)),
    };
    let list = if waits { Loadable::Loading { since: Default::default() } } else { Loadable::Ready(offers) };
    let answer =
        draft.purpose.map(|it| purpose::name(language, it)).or(draft.blueprint_kind.map(|it| kind_name(language, it)));
    Field::new(FieldId::BlueprintKind, FieldKind::Pick(list))
        .answered(answer.filter(|_| draft.blueprint_kind.is_some()))
        .at(draft.purpose.map(|purpose| purpose.id()).or(draft.blueprint_kind.map(BlueprintKind::key)))
        .or_default(default.map(|(id, from)| (Value::Offer(id), from)))
}

/// Returns whether this isn't the ID of a kind or a purpose.
fn is_blueprint(id: &str) -> bool {
    BlueprintKind::parse(id).is_none() && purposes::find(id).is_none()
}

/// Returns the blueprints themselves, by kind: a search by name among the kinds finds them.
fn found_by_name(language: Language, draft: &Draft, catalog: &Catalog) -> Vec<ListItem> {
    let region = draft.region_name().cloned().unwrap_or_default();
    let mut items: Vec<&Item> = on_offer(draft, catalog, &region).collect();
    items.sort_by_cached_key(|item| (item.blueprint_kind().key(), rank(item), item.name.to_lowercase()));
    let row = |item: &Item| {
        let about = [version(item), packager(item)].into_iter().filter(|part| !part.is_empty());
        let about = about.collect::<Vec<_>>().join(", ");
        let mut row = blueprint_offer(item).in_tab(kind_name(language, item.blueprint_kind()), false);
        row.cells = vec![Cell::left(&item.name), Cell::right(""), Cell::quiet(about)];
        row
    };
    items.into_iter().map(row).collect()
}

fn kind_name(language: Language, blueprint_kind: BlueprintKind) -> &'static str {
    t!(language, &format!("blueprint-kind.{}", blueprint_kind.key()))
}

/// Returns whether the listing that may have the requested blueprint is still loading.
fn loading(draft: &Draft, catalog: &Catalog) -> bool {
    let Some(region) = draft.region_name() else { return true };
    let on_its_way = |list: &Loadable<Listing<Item>>| matches!(list, Loadable::Idle | Loadable::Loading { .. });
    on_its_way(catalog.blueprints(region, false))
        || (requested_research(draft) && on_its_way(catalog.blueprints(region, true)))
}

fn blueprint_field(language: Language, draft: &Draft, catalog: &Catalog) -> Field {
    let blueprint_kind = draft.blueprint_kind.unwrap_or(BlueprintKind::Os);
    let list = match draft.region_name() {
        Some(region) => catalog.blueprints(region, blueprint_kind == BlueprintKind::Research),
        None => &Loadable::Idle,
    };
    let region = draft.region_name().cloned().unwrap_or_default();
    let offers = list.map(|_| {
        let mut items: Vec<&Item> = on_offer(draft, catalog, &region).collect();
        // A search includes the other kinds too.
        items.sort_by_cached_key(|item| {
            (item.blueprint_kind() != blueprint_kind, item.blueprint_kind().key(), rank(item), item.name.to_lowercase())
        });
        let offer = |item: &Item| {
            blueprint_offer(item)
                .in_tab(kind_name(language, item.blueprint_kind()), item.blueprint_kind() == blueprint_kind)
        };
        items.into_iter().map(offer).collect::<Vec<_>>()
    });
    let requested = draft.requested.blueprint.as_ref();
    let of_requested =
        list.ready().and_then(|listing| of_kind(listing, blueprint_kind).find(|item| Some(&item.id) == requested));
    let proposal = draft.proposal(catalog);
    let proposed = proposal.as_ref().and_then(|proposal| proposal.start.zip(proposal.blueprint));
    let proposed = proposed.filter(|(start, _)| start.blueprint_kind == blueprint_kind);
    let default = of_requested
        .map(|item| (item, draft.requested.provenance()))
        .or(proposed.map(|(start, item)| (item, Provenance::Purpose(&start.why.blueprint))))
        .or_else(|| list.ready().and_then(|listing| usual(listing, blueprint_kind)));
    Field::new(FieldId::Blueprint, FieldKind::Pick(offers))
        .answered(draft.blueprint.as_ref().map(|of| of.item.title()))
        .at(draft.blueprint.as_ref().map(|of| of.item.id.clone()))
        .or_default(default.map(|(item, from)| (Value::Offer(item.id.clone()), from)))
        .noted(unmet(list, requested.filter(|_| requested_item(draft, catalog).is_none()), false))
        .beside(proposal.and_then(|proposal| proposal.skipped.into_iter().next()))
}

/// Returns all available blueprints of the Region, from the listings that are loaded.
fn on_offer<'a>(draft: &Draft, catalog: &'a Catalog, region: &SanitizedText) -> impl Iterator<Item = &'a Item> {
    let listing = |research| catalog.blueprints(region, research).ready();
    let research = draft.region.as_ref().is_some_and(|region| kind_fits(BlueprintKind::Research, region).is_ok());
    let items = listing(false).into_iter().chain(listing(true).filter(|_| research)).flat_map(|all| &all.items);
    items.filter(|item| item.active)
}

fn of_kind(listing: &Listing<Item>, blueprint_kind: BlueprintKind) -> impl Iterator<Item = &Item> {
    listing.items.iter().filter(move |item| item.active && item.blueprint_kind() == blueprint_kind)
}

/// Sorts blueprints maintained by Lightsail before those that Bitnami no longer maintains.
fn rank(item: &Item) -> u8 {
    u8::from(!packager(item).is_empty())
}

/// Returns the default: the newest Ubuntu with long-term support, WordPress, the newest plain Windows Server; otherwise
/// the first of the kind.
fn usual(listing: &Listing<Item>, blueprint_kind: BlueprintKind) -> Option<(&Item, Provenance)> {
    let newest = |fits: fn(&&Item) -> bool| {
        of_kind(listing, blueprint_kind).filter(fits).max_by_key(|item| item.version.clone())
    };
    let (item, from) = match blueprint_kind {
        BlueprintKind::Os => {
            let ubuntu = newest(|item| item.id.starts_with("ubuntu") && item.title().contains("LTS"));
            (ubuntu, Provenance::NewestUbuntu)
        }
        BlueprintKind::App => (newest(|item| item.id.starts_with("wordpress_ls")), Provenance::Usual),
        BlueprintKind::Windows => {
            let plain = newest(|item| item.id.starts_with("windows_server") && !item.id.contains("sql"));
            (plain, Provenance::Newest)
        }
        BlueprintKind::Research => (None, Provenance::First),
    };
    let mut first: Vec<&Item> = of_kind(listing, blueprint_kind).collect();
    first.sort_by_key(|item| (rank(item), item.name.to_lowercase()));
    item.map(|item| (item, from)).or(first.first().map(|item| (*item, Provenance::First)))
}

/// Returns the version, if the name doesn't contain it.
fn version(item: &Item) -> &str {
    item.version.as_deref().filter(|version| !item.name.contains(version)).unwrap_or("")
}

/// Returns `Bitnami`, or nothing.
fn packager(item: &Item) -> &'static str {
    let packager = facts::blueprint(&item.id).and_then(|facts| facts.packaged_by.as_deref());
    packager.filter(|by| *by == "Bitnami").unwrap_or("")
}

fn blueprint_offer(item: &Item) -> ListItem {
    let (version, packager) = (version(item), packager(item));
    let cells = vec![Cell::left(&item.name), Cell::left(version), Cell::quiet(packager), Cell::quiet(&item.id)];
    ListItem::new(item.id.clone(), cells).if_fits(compatibility::blueprint_fits(item))
}

fn blueprint_guide(language: Language, item: &Item, draft: &Draft, catalog: &Catalog) -> Guide {
    let mut figures = vec![("fact.id", item.id.to_string())];
    let extra = facts::blueprint(&item.id);
    if let Some(user) = extra.and_then(|facts| facts.ssh_user.as_ref()) {
        figures.push(("fact.user", user.clone()));
    }
    if let Some(bundle) = smallest(language, item, draft, catalog) {
        figures.push(("fact.smallest", bundle));
    }
    if let Some(false) = extra.and_then(|facts| facts.ipv6_only_compatible) {
        figures.push(("fact.ipv6-only", t!(language, "fact.no").to_owned()));
    }
    if let Some(ports) = extra.map(|facts| facts.default_public_ports.join(" ")).filter(|ports| !ports.is_empty()) {
        figures.push(("fact.ports", ports));
    }
    if let Some(date) = extra.and_then(|facts| facts.create_blocked_from.as_ref()) {
        figures.push(("fact.blocked-from", date.clone()));
    }
    let pages = [("fact.product", &item.product_url), ("fact.licence", &item.license_url)];
    let pages = pages.into_iter().filter_map(|(key, url)| Some((key, url.as_ref()?.to_string()))).collect();
    Guide {
        title: item.title(),
        description: None,
        facts: figures,
        pages,
        prose: guide::family(language, "blueprint", &format!("blueprint.{}", item.id)).or(guide::section(
            language,
            "blueprint",
            "blueprint",
        )),
    }
}

/// Returns the cheapest bundle that runs it.
fn smallest(language: Language, item: &Item, draft: &Draft, catalog: &Catalog) -> Option<String> {
    let listing = catalog.bundles(draft.region_name()?, item.research).ready()?;
    let fits = |bundle: &&crate::domain::catalog::Bundle| {
        compatibility::bundle_fits(item, compatibility::IpType::DualStack, bundle).is_ok() && bundle.price.is_some()
    };
    let bundle = listing.items.iter().filter(fits).min_by_key(|bundle| bundle.price)?;
    Some(format!("{} {}", bundle.name, crate::text::money(language, bundle.price?)))
}
