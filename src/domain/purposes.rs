//! Purposes of a server that propose answers, such as a blog or a VPN. Each is a file in `assets/purposes`. It names
//! groups of blueprints and minimum sizes, never an ID, and is matched with what the Region offers: what is missing is
//! skipped, with the reason.

use super::catalog::{Blueprint, BlueprintKind, Bundle, Catalog, Listing, Region};
use super::compatibility::{self, IpType};
use super::facts;
use super::loadable::Loadable;
use super::sanitized_text::SanitizedText;
use super::script_templates::{self, ScriptTemplate};
use super::user_text::UserText;
use serde::Deserialize;
use std::sync::OnceLock;

/// A purpose of a server, and what it proposes.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    id: String,
    /// The start of the proposed names: `vpn` for `vpn-1`.
    pub server: String,
    /// The port to open, by the name of its service; absent for none.
    pub ports: Option<String>,
    /// The key of the reason.
    #[serde(skip)]
    pub why_ports: String,
    /// In order of preference: the first that the Region offers is proposed.
    #[serde(rename = "start")]
    pub starts: Vec<StartingPoint>,
}

/// A proposal: a blueprint by its group, and a bundle by its minimum size.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartingPoint {
    /// The key of its texts.
    name: String,
    /// The product's name, the same in every language.
    pub title: String,
    /// The kind of blueprint.
    #[serde(rename = "shelf", deserialize_with = "blueprint_kind")]
    pub blueprint_kind: BlueprintKind,
    /// The prefix of the blueprint's group: `ubuntu` also matches `ubuntu_24`.
    group: String,
    /// `os` or `app`, if the group has both.
    kind: Option<String>,
    /// The minimum memory in GB.
    pub ram: f32,
    /// The name of the proposed launch script template; absent for none.
    pub script: Option<String>,
    /// The keys of the reasons.
    #[serde(skip)]
    pub why: ProposalReasons,
}

/// The keys of the reasons for this blueprint, this bundle and this launch script, and of what they leave to the user.
#[derive(Debug, Default, PartialEq)]
pub struct ProposalReasons {
    /// The reason for this blueprint.
    pub blueprint: String,
    /// The reason for this bundle.
    pub bundle: String,
    /// The reason for this launch script.
    pub script: String,
    /// What the user still does.
    pub left: String,
}

fn blueprint_kind<'de, D: serde::Deserializer<'de>>(text: D) -> Result<BlueprintKind, D::Error> {
    let key = String::deserialize(text)?;
    BlueprintKind::parse(&key).ok_or_else(|| serde::de::Error::custom(format!("unknown kind: {key}")))
}

/// Defines every purpose, in display order.
macro_rules! purposes {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../assets/purposes/", $name, ".toml")))),+];
    };
}

purposes!("blog", "web-app", "game-server", "vpn", "linux", "windows-desktop", "data-science");

/// Returns all purposes.
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
        start.why = ProposalReasons {
            blueprint: key("blueprint"),
            bundle: key("bundle"),
            script: key("script"),
            left: key("left"),
        };
    }
    purpose
}

/// Returns the purpose with this ID.
pub fn find(id: &str) -> Option<&'static Purpose> {
    all().iter().find(|purpose| purpose.id == id)
}

impl Purpose {
    /// Returns its name in plans, drafts, and texts.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the starting point that a blueprint comes from, and why this Region lacks a better one. `None` if the user
    /// chose another blueprint.
    pub fn start_of(&self, blueprint: &Blueprint, region: &Region) -> Option<(&StartingPoint, Option<UserText>)> {
        let at = self.starts.iter().position(|start| start.is(blueprint))?;
        let lacks = self.starts[..at].iter().find_map(|start| kind_fits(start.blueprint_kind, region).err());
        Some((&self.starts[at], lacks))
    }

    /// Returns whether it can propose Lightsail for Research, and this Region offers that.
    pub fn wants_research(&self, region: &Region) -> bool {
        self.starts.iter().any(|start| start.blueprint_kind == BlueprintKind::Research)
            && kind_fits(BlueprintKind::Research, region).is_ok()
    }
}

/// Checks that the Region offers this kind: not every Region has Lightsail for Research.
///
/// # Errors
/// The reason, with the nearest Region that offers it.
pub fn kind_fits(blueprint_kind: BlueprintKind, region: &Region) -> Result<(), UserText> {
    if blueprint_kind != BlueprintKind::Research
        || facts::region(&region.name).is_none_or(|facts| facts.lightsail_for_research)
    {
        return Ok(());
    }
    let nearest = nearest_research(region).map(facts::RegionFacts::shown).unwrap_or_default();
    Err(UserText::new("reason.research.region").with("region", &region.display_name).with("nearest", nearest))
}

/// Returns whether this reason is that another Region has Lightsail for Research.
pub fn is_elsewhere(why: &UserText) -> bool {
    why.key == "reason.research.region"
}

/// Returns the nearest Region to this one that offers Lightsail for Research.
pub fn nearest_research(region: &Region) -> Option<&'static facts::RegionFacts> {
    facts::nearest(&region.name, |other| other.lightsail_for_research)
}

/// What a purpose proposes in a Region.
#[derive(Debug)]
pub struct Proposal<'a> {
    /// The first starting point that the Region offers, or may offer; absent if it offers none.
    pub start: Option<&'static StartingPoint>,
    /// Its newest blueprint; absent until the listing is loaded.
    pub blueprint: Option<&'a Blueprint>,
    /// Whether the listing is still loading.
    pub waits: bool,
    /// The reasons for what was skipped.
    pub skipped: Vec<UserText>,
}

/// Matches a purpose with what the Region offers.
pub fn propose<'a>(purpose: &'static Purpose, region: &Region, catalog: &'a Catalog) -> Proposal<'a> {
    let mut skipped = Vec::new();
    for start in &purpose.starts {
        if let Err(why) = kind_fits(start.blueprint_kind, region) {
            skipped.push(why);
            continue;
        }
        let list = catalog.blueprints(&region.name, start.blueprint_kind == BlueprintKind::Research);
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
        blueprint.active && blueprint.blueprint_kind() == self.blueprint_kind && group.starts_with(&self.group) && kind
    }

    /// Returns the proposed launch script template if it fits this blueprint; none if none is proposed.
    pub fn starter(&self, on: Option<&Blueprint>) -> Option<&'static ScriptTemplate> {
        let starter = script_templates::find(self.script.as_deref()?)?;
        let fits = |on| script_templates::fitting(on).any(|other| other.name == starter.name);
        on.is_none_or(fits).then_some(starter)
    }

    fn newest<'a>(&self, listing: &'a Listing<Blueprint>) -> Option<&'a Blueprint> {
        listing.items.iter().filter(|item| self.is(item)).max_by_key(|item| release(item))
    }

    /// Returns the cheapest of these bundles that runs the blueprint and has the memory; if no price is known, the
    /// smallest.
    pub fn bundle<'a>(&self, bundles: &[&'a Bundle], on: Option<&Blueprint>, network: IpType) -> Option<&'a Bundle> {
        let carries = |bundle: &Bundle| on.is_none_or(|on| compatibility::bundle_fits(on, network, bundle).is_ok());
        let large = |bundle: &Bundle| bundle.ram.is_some_and(|ram| ram >= self.ram);
        let cost = |bundle: &Bundle| (bundle.price.is_none(), bundle.price, bundle.ram.map(|ram| (ram * 10.0) as i64));
        let fitting = bundles.iter().filter(|bundle| carries(bundle) && large(bundle));
        fitting.min_by_key(|bundle| cost(bundle)).copied()
    }
}

/// Returns a version for comparison: `24.04 LTS` is later than `22.04 LTS`, and 10 than 9.
fn release(item: &Blueprint) -> Vec<u32> {
    let text: &SanitizedText = item.version.as_ref().unwrap_or(&item.id);
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
