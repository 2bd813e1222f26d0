//! The items of the catalog, as the service reports them: Regions and their zones, blueprints, bundles, key pairs.

use super::listing::HasId;
use crate::domain::cost::Usd;
use crate::domain::keyed::keyed;
use crate::domain::sanitized_text::SanitizedText;
use serde::{Deserialize, Serialize};

/// A Lightsail Region, as `GetRegions` reports it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Region {
    /// Its code, such as `eu-central-1`.
    pub name: SanitizedText,
    /// Its place, such as `Frankfurt`.
    pub display_name: SanitizedText,
    /// The service's description.
    pub description: SanitizedText,
    /// `NA`, `EU`, `AP`, `SA`; absent if the service doesn't report it.
    #[serde(rename = "continentCode")]
    pub continent: Option<SanitizedText>,
    /// Its Availability Zones.
    #[serde(rename = "availabilityZones")]
    pub zones: Vec<Zone>,
}

/// An Availability Zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Zone {
    /// Its name, such as `eu-central-1a`.
    #[serde(rename = "zoneName")]
    pub name: SanitizedText,
    /// The service's state, usually `available`.
    pub state: Option<SanitizedText>,
}

/// The platform of a blueprint, or one that a bundle supports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Platform {
    /// Linux or Unix.
    Linux,
    /// Windows.
    Windows,
    /// A value unknown to Skysail.
    Other(SanitizedText),
}

impl Platform {
    /// Parses the API's value.
    pub fn parse(value: &str) -> Platform {
        match value {
            "LINUX_UNIX" => Platform::Linux,
            "WINDOWS" => Platform::Windows,
            other => Platform::Other(SanitizedText::new(other)),
        }
    }

    /// Returns the usual name.
    pub fn spoken(&self) -> &str {
        match self {
            Platform::Linux => "Linux/Unix",
            Platform::Windows => "Windows",
            Platform::Other(name) => name,
        }
    }
}

impl From<String> for Platform {
    fn from(value: String) -> Platform {
        Platform::parse(&value)
    }
}

impl From<Platform> for String {
    fn from(platform: Platform) -> String {
        match platform {
            Platform::Linux => "LINUX_UNIX".to_owned(),
            Platform::Windows => "WINDOWS".to_owned(),
            Platform::Other(name) => name.to_string(),
        }
    }
}

/// An image to create instances from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blueprint {
    /// For example `ubuntu_24_04`.
    #[serde(rename = "blueprintId")]
    pub id: SanitizedText,
    /// For example `Ubuntu`.
    pub name: SanitizedText,
    /// The group that its versions share, such as `ubuntu_24`.
    pub group: Option<SanitizedText>,
    /// The service's description.
    pub description: SanitizedText,
    /// For example `24.04 LTS`.
    pub version: Option<SanitizedText>,
    /// `os` or `app`, as the service reports it.
    #[serde(rename = "type")]
    pub kind: Option<SanitizedText>,
    /// Whether new instances can use it.
    #[serde(rename = "isActive")]
    pub active: bool,
    /// The minimum `power` of a bundle that runs it.
    pub min_power: Option<i32>,
    /// The minimum disk size, in GB, that a bundle needs. Only images of snapshots have one.
    #[serde(skip)]
    pub min_disk: Option<i32>,
    /// Its platform.
    pub platform: Option<Platform>,
    /// The product's web page.
    pub product_url: Option<SanitizedText>,
    /// The web page with its license terms.
    pub license_url: Option<SanitizedText>,
    /// Whether it is for Lightsail for Research.
    pub research: bool,
}

keyed! {
    /// The four kinds that blueprints are grouped by.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum BlueprintKind {
        /// An operating system only, Linux or Unix.
        Os = "os",
        /// A ready-made application on Linux.
        App = "app",
        /// Windows Server, with or without SQL Server.
        Windows = "windows",
        /// Lightsail for Research.
        Research = "research",
    }
}

impl BlueprintKind {
    /// Returns the kind of this key.
    pub fn parse(key: &str) -> Option<BlueprintKind> {
        BlueprintKind::ALL.into_iter().find(|blueprint_kind| blueprint_kind.key() == key)
    }
}

impl Blueprint {
    /// Returns whether it is Windows.
    pub fn windows(&self) -> bool {
        self.platform == Some(Platform::Windows)
    }

    /// Returns the kind that it is listed under.
    pub fn blueprint_kind(&self) -> BlueprintKind {
        match (self.research, self.windows(), self.kind.as_deref()) {
            (true, _, _) => BlueprintKind::Research,
            (_, true, _) => BlueprintKind::Windows,
            (_, _, Some("app")) => BlueprintKind::App,
            _ => BlueprintKind::Os,
        }
    }

    /// Returns `Ubuntu 24.04 LTS`: name and version, without repeating the version.
    pub fn title(&self) -> String {
        match &self.version {
            Some(version) if !self.name.contains(version.as_str()) => format!("{} {}", self.name, version),
            _ => self.name.to_string(),
        }
    }
}

/// An instance size: memory, vCPUs, disk, transfer allowance, and price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// For example `micro_3_0`.
    #[serde(rename = "bundleId")]
    pub id: SanitizedText,
    /// For example `Micro`.
    pub name: SanitizedText,
    /// USD per month; absent for bundles of Lightsail for Research, whose price no API call reports.
    pub price: Option<Usd>,
    /// vCPUs.
    pub cpu_count: Option<i32>,
    /// In GB.
    #[serde(rename = "diskSizeInGb")]
    pub disk: Option<i32>,
    /// In GB.
    #[serde(rename = "ramSizeInGb")]
    pub ram: Option<f32>,
    /// The monthly allowance in GB.
    #[serde(rename = "transferPerMonthInGb")]
    pub transfer: Option<i32>,
    /// The service's name for the size, such as `micro`.
    pub instance_type: Option<SanitizedText>,
    /// The service's measure of its size; see [`Blueprint::min_power`].
    pub power: Option<i32>,
    /// Whether new instances can use it.
    #[serde(rename = "isActive")]
    pub active: bool,
    /// The platforms that it supports.
    #[serde(rename = "supportedPlatforms")]
    pub platforms: Vec<Platform>,
    /// The number of public IPv4 addresses; 0 means IPv6 only.
    #[serde(rename = "publicIpv4AddressCount")]
    pub ipv4_addresses: Option<i32>,
    /// Whether it is for Lightsail for Research.
    pub research: bool,
}

/// What a bundle is optimized for. The reply doesn't say, but IDs start with `m_` or `c_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BundleFamily {
    /// Nothing in particular.
    General,
    /// Memory.
    Memory,
    /// vCPUs.
    Compute,
    /// A computer for Lightsail for Research.
    Research,
}

impl Bundle {
    /// Returns the name without the family, for where a heading has that.
    pub fn short_name(&self) -> &str {
        let families = ["Memory-optimized ", "Compute-optimized "];
        families.iter().find_map(|family| self.name.strip_prefix(family)).unwrap_or(&self.name)
    }

    /// Returns whether it comes without a public IPv4 address.
    pub fn ipv6_only(&self) -> bool {
        self.ipv4_addresses == Some(0)
    }

    /// Returns what it is optimized for.
    pub fn family(&self) -> BundleFamily {
        match () {
            _ if self.research => BundleFamily::Research,
            _ if self.id.starts_with("m_") => BundleFamily::Memory,
            _ if self.id.starts_with("c_") => BundleFamily::Compute,
            _ => BundleFamily::General,
        }
    }

    /// Returns the ID without its generation: `micro_3_0` and `micro_3_2` are the same size.
    pub fn size(&self) -> &str {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        match self.id.rsplit_once('_') {
            Some((rest, minor)) if digits(minor) => match rest.rsplit_once('_') {
                Some((size, major)) if digits(major) => size,
                _ => rest,
            },
            _ => &self.id,
        }
    }
}

/// An existing key pair of the Region.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyPair {
    /// Its name in the Region.
    pub name: SanitizedText,
    /// Its fingerprint, as the service reports it.
    pub fingerprint: Option<SanitizedText>,
}

/// An existing static IP of the Region.
#[derive(Clone, Debug, PartialEq)]
pub struct StaticIp {
    /// Its name in the Region.
    pub name: SanitizedText,
    /// The IPv4 address.
    pub address: Option<SanitizedText>,
    /// The instance it is attached to.
    pub attached_to: Option<SanitizedText>,
}

impl HasId for Blueprint {
    fn id(&self) -> &SanitizedText {
        &self.id
    }
}

impl HasId for Bundle {
    fn id(&self) -> &SanitizedText {
        &self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_is_recognized_in_every_region() {
        let bundle = |id: &str| Bundle {
            id: SanitizedText::new(id),
            name: SanitizedText::default(),
            price: None,
            cpu_count: None,
            disk: None,
            ram: None,
            transfer: None,
            instance_type: None,
            power: None,
            active: true,
            platforms: vec![],
            ipv4_addresses: None,
            research: false,
        };
        assert_eq!(bundle("micro_3_0").size(), bundle("micro_3_2").size());
        assert_eq!(bundle("m_2xlarge_win_ipv6_1_0").size(), "m_2xlarge_win_ipv6");
        assert_eq!(bundle("odd").size(), "odd");
        assert_eq!(bundle("c_large_1_0").family(), BundleFamily::Compute);
    }
}
