//! What a server is for, where the user would rather say that than choose: a blog, a VPN. Each
//! purpose is a file in `assets/purposes`. It names groups of blueprints and least sizes, never an
//! id, and is held against what the Region has: what is not there is passed over, with the reason.

use super::catalog::{Blueprint, BlueprintKind, Bundle, Catalog, Listing, Region};
use super::facts;
use super::loadable::Loadable;
use super::rules::{self, IpType};
use super::sanitized_text::SanitizedText;
use super::script_templates::{self, ScriptTemplate};
use super::user_text::UserText;
use serde::Deserialize;
use std::sync::OnceLock;

/// What a server can be for, and what it starts from then.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    id: String,
    /// The port that is opened for it, by the name of what listens there; none, without.
    pub ports: Option<String>,
    /// The key of the reason.
    #[serde(skip)]
    pub why_ports: String,
    /// Tried in order: the first that the Region has is proposed.
    #[serde(rename = "start")]
    pub starts: Vec<StartingPoint>,
}

/// One thing to start from: a blueprint by its group, and a bundle by its least size.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartingPoint {
    /// Names its texts.
    name: String,
    /// The product's own name, the same in every language.
    pub title: String,
    /// The kind of blueprint.
    #[serde(deserialize_with = "shelf")]
    pub shelf: BlueprintKind,
    /// How the blueprint's group begins: `ubuntu` is also `ubuntu_24`.
    group: String,
    /// `os` or `app`, where both are in the group.
    kind: Option<String>,
    /// GB of memory, at least.
    pub ram: f32,
    /// The starter of the launch script that is proposed, by its name; none, without.
    pub script: Option<String>,
    /// Keys of the reasons.
    #[serde(skip)]
    pub why: ProposalReasons,
}

/// Why this blueprint, this bundle and this launch script: keys of a line each.
#[derive(Debug, Default, PartialEq)]
pub struct ProposalReasons {
    /// Why this blueprint.
    pub blueprint: String,
    /// Why this bundle.
    pub bundle: String,
    /// Why this launch script.
    pub script: String,
}

fn shelf<'de, D: serde::Deserializer<'de>>(text: D) -> Result<BlueprintKind, D::Error> {
    let key = String::deserialize(text)?;
    BlueprintKind::parse(&key).ok_or_else(|| serde::de::Error::custom(format!("unknown kind: {key}")))
}

/// Every purpose once, in the order in which they are offered.
macro_rules! purposes {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../assets/purposes/", $name, ".toml")))),+];
    };
}

purposes!("blog", "web-app", "game-server", "vpn", "linux", "windows-desktop", "data-science");

/// All purposes.
pub fn all() -> &'static [Purpose] {
    static ALL: OnceLock<Vec<Purpose>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().map(|(name, text)| read(name, text)).collect())
}

fn read(name: &str, text: &str) -> Purpose {
    let mut purpose: Purpose =
        super::toml_tables::read(text).unwrap_or_else(|error| panic!("assets/purposes/{name}: {error}"));
    purpose.why_ports = format!("purpose.{}.ports", purpose.id);
    for start in &mut purpose.starts {
        let key = |of: &str| format!("purpose.{}.{}.{of}", purpose.id, start.name);
        start.why = ProposalReasons { blueprint: key("blueprint"), bundle: key("bundle"), script: key("script") };
    }
    purpose
}

/// The purpose of this id.
pub fn find(id: &str) -> Option<&'static Purpose> {
    all().iter().find(|purpose| purpose.id == id)
}

impl Purpose {
    /// Returns its name in plans, drafts, and texts.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether one of its starts is of Lightsail for Research, and this Region has that.
    pub fn wants_research(&self, region: &Region) -> bool {
        self.starts.iter().any(|start| start.shelf == BlueprintKind::Research)
            && shelf_fits(BlueprintKind::Research, region).is_ok()
    }
}

/// Lightsail for Research is not in every Region.
pub fn shelf_fits(shelf: BlueprintKind, region: &Region) -> Result<(), UserText> {
    if shelf != BlueprintKind::Research || facts::region(&region.name).is_none_or(|facts| facts.lightsail_for_research)
    {
        return Ok(());
    }
    let nearest = nearest_research(region).map(facts::RegionFacts::shown).unwrap_or_default();
    Err(UserText::new("reason.research.region").with("region", &region.display_name).with("nearest", nearest))
}

/// Returns the nearest Region to this one that has Lightsail for Research.
pub fn nearest_research(region: &Region) -> Option<&'static facts::RegionFacts> {
    facts::nearest(&region.name, |other| other.lightsail_for_research)
}

/// What a purpose comes to in a Region.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// The first start that the Region has, or may have; none if it has none.
    pub start: Option<&'static StartingPoint>,
    /// Its newest blueprint; absent while the listing is not here.
    pub blueprint: Option<&'a Blueprint>,
    /// The listing is on its way.
    pub waits: bool,
    /// What was passed over, and why.
    pub skipped: Vec<UserText>,
}

/// Holds a purpose against what the Region has.
pub fn propose<'a>(purpose: &'static Purpose, region: &Region, catalog: &'a Catalog) -> Proposal<'a> {
    let mut skipped = Vec::new();
    for start in &purpose.starts {
        if let Err(why) = shelf_fits(start.shelf, region) {
            skipped.push(why);
            continue;
        }
        let list = catalog.blueprints(&region.name, start.shelf == BlueprintKind::Research);
        let blueprint = list.ready().and_then(|listing| start.newest(listing));
        let waits = matches!(list, Loadable::Idle | Loadable::Loading { .. });
        if blueprint.is_some() || list.ready().is_none() {
            return Proposal { start: Some(start), blueprint, waits, skipped };
        }
        let what = UserText::new("reason.purpose.lacks").with("region", &region.display_name);
        skipped.push(what.with("title", &start.title));
    }
    Proposal { start: None, blueprint: None, waits: false, skipped }
}

impl StartingPoint {
    fn is(&self, blueprint: &Blueprint) -> bool {
        let group = blueprint.group.as_ref().unwrap_or(&blueprint.id);
        let kind = self.kind.as_deref().is_none_or(|kind| blueprint.kind.as_deref() == Some(kind));
        blueprint.active && blueprint.shelf() == self.shelf && group.starts_with(&self.group) && kind
    }

    /// The starter of the launch script that is proposed, as long as it fits this blueprint; none where
    /// none is wanted.
    pub fn starter(&self, on: Option<&Blueprint>) -> Option<&'static ScriptTemplate> {
        let starter = script_templates::find(self.script.as_deref()?)?;
        let fits = |on| script_templates::fitting(on).any(|other| other.name == starter.name);
        on.is_none_or(fits).then_some(starter)
    }

    fn newest<'a>(&self, listing: &'a Listing<Blueprint>) -> Option<&'a Blueprint> {
        listing.items.iter().filter(|item| self.is(item)).max_by_key(|item| release(item))
    }

    /// The cheapest of these bundles that carries the blueprint and has the memory; where no
    /// price is known, the smallest.
    pub fn bundle<'a>(&self, bundles: &[&'a Bundle], on: Option<&Blueprint>, network: IpType) -> Option<&'a Bundle> {
        let carries = |bundle: &Bundle| on.is_none_or(|on| rules::bundle_fits(on, network, bundle).is_ok());
        let large = |bundle: &Bundle| bundle.ram.is_some_and(|ram| ram >= self.ram);
        let cost = |bundle: &Bundle| (bundle.price.is_none(), bundle.price, bundle.ram.map(|ram| (ram * 10.0) as i64));
        let fitting = bundles.iter().filter(|bundle| carries(bundle) && large(bundle));
        fitting.min_by_key(|bundle| cost(bundle)).copied()
    }
}

/// `24.04 LTS` is later than `22.04 LTS`, and 10 than 9.
fn release(item: &Blueprint) -> Vec<u32> {
    let text: &SanitizedText = item.version.as_ref().unwrap_or(&item.id);
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
