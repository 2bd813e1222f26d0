//! Converts Regions, blueprints, bundles and key pairs.

use super::{clean, word};
use crate::domain::catalog::{Blueprint, Bundle, KeyPair, Platform, Region, Zone};
use crate::domain::cost::Usd;
use aws_sdk_lightsail::types::{self, AppCategory};

pub(in crate::lightsail) fn region(from: types::Region) -> Option<Region> {
    let name = word(from.name.as_ref().map(types::RegionName::as_str))?;
    Some(Region {
        display_name: clean(from.display_name).unwrap_or_else(|| name.clone()),
        description: clean(from.description).unwrap_or_default(),
        continent: clean(from.continent_code),
        zones: from.availability_zones.unwrap_or_default().into_iter().filter_map(zone).collect(),
        name,
    })
}

fn zone(from: types::AvailabilityZone) -> Option<Zone> {
    Some(Zone { name: clean(from.zone_name)?, state: clean(from.state) })
}

/// `from_research` is set for items listed among those of Lightsail for Research.
pub(in crate::lightsail) fn blueprint(from: types::Blueprint, from_research: bool) -> Option<Blueprint> {
    let id = clean(from.blueprint_id)?;
    Some(Blueprint {
        name: clean(from.name).unwrap_or_else(|| id.clone()),
        group: clean(from.group),
        description: clean(from.description).unwrap_or_default(),
        version: clean(from.version),
        kind: word(from.r#type.as_ref().map(types::BlueprintType::as_str)),
        // Inactive ones are only listed on request.
        active: from.is_active.unwrap_or(true),
        min_power: from.min_power,
        min_disk: None,
        platform: from.platform.as_ref().map(platform),
        product_url: clean(from.product_url),
        license_url: clean(from.license_url),
        research: from_research || from.app_category == Some(AppCategory::LfR),
        id,
    })
}

/// `from_research` is set for items listed among those of Lightsail for Research.
pub(in crate::lightsail) fn bundle(from: types::Bundle, from_research: bool) -> Option<Bundle> {
    let id = clean(from.bundle_id)?;
    let categories = from.supported_app_categories.unwrap_or_default();
    Some(Bundle {
        name: clean(from.name).unwrap_or_else(|| id.clone()),
        price: from.price.and_then(|dollars| Usd::from_dollars(f64::from(dollars))),
        cpu_count: from.cpu_count,
        disk: from.disk_size_in_gb,
        ram: from.ram_size_in_gb.filter(|gb| gb.is_finite()),
        transfer: from.transfer_per_month_in_gb,
        instance_type: clean(from.instance_type),
        power: from.power,
        active: from.is_active.unwrap_or(true),
        platforms: from.supported_platforms.unwrap_or_default().iter().map(platform).collect(),
        ipv4_addresses: from.public_ipv4_address_count,
        research: from_research || categories.contains(&AppCategory::LfR),
        id,
    })
}

pub(in crate::lightsail) fn key_pair(from: types::KeyPair) -> Option<KeyPair> {
    Some(KeyPair { name: clean(from.name)?, fingerprint: clean(from.fingerprint) })
}

fn platform(from: &types::InstancePlatform) -> Platform {
    Platform::parse(from.as_str())
}
