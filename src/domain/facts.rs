//! Facts that no API reports: user names for login, IPv6-only support, default ports, prices beyond the allowance.
//! Stored in `assets/facts`, each row with its source and whether it is confirmed.

use super::instance_actions::ports::{ANY_V4, ANY_V6, PortRule};
use super::sanitized_text::SanitizedText;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Facts about a blueprint.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlueprintFacts {
    blueprint_id: String,
    /// The user name to log in with. The instance's own `username` takes precedence.
    pub ssh_user: Option<String>,
    /// For example `22/tcp`, `3389/tcp:lightsail-connect`.
    #[serde(default)]
    pub default_public_ports: Vec<String>,
    /// Whether it runs without an IPv4 address, if known.
    pub ipv6_only_compatible: Option<bool>,
    /// The maker of the image, such as Bitnami.
    pub packaged_by: Option<String>,
    /// The command that reads the application's initial password on the server.
    pub admin_password_command: Option<String>,
    /// For example `apt`.
    pub package_manager: Option<String>,
    /// The UTC date from which the service refuses to create instances of it.
    pub create_blocked_from: Option<String>,
    /// A note with other facts.
    pub note: Option<String>,
}

/// Facts about a Region.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionFacts {
    /// Its code, such as `eu-central-1`.
    pub name: SanitizedText,
    /// The service's display name.
    pub place: SanitizedText,
    /// Search terms: the country, the province and other names, in English and Spanish.
    #[serde(default)]
    pub also: String,
    /// In degrees; only precise enough to compare the distance of Regions.
    latitude: f64,
    longitude: f64,
    /// Whether it has to be enabled in the account's settings first.
    #[serde(default)]
    pub opt_in_required: bool,
    /// The price in USD per GB beyond the transfer allowance.
    pub overage_usd_per_gb: Option<f64>,
    /// Whether bundles include half the transfer allowance of other Regions.
    #[serde(default)]
    pub half_transfer_allowance: bool,
    /// Whether it offers Lightsail for Research.
    #[serde(default)]
    pub lightsail_for_research: bool,
    /// The default time of automatic snapshots, `HH:MM` in UTC.
    pub default_auto_snapshot_utc: Option<String>,
}

/// Returns the facts about a blueprint, by its ID.
pub fn blueprint(id: &str) -> Option<&'static BlueprintFacts> {
    static TABLE: OnceLock<HashMap<String, BlueprintFacts>> = OnceLock::new();
    #[derive(Deserialize)]
    struct File {
        blueprints: Vec<BlueprintFacts>,
    }
    let read = || {
        let file: File = unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/blueprints_extras.z")));
        file.blueprints.into_iter().map(|row| (row.blueprint_id.clone(), row)).collect()
    };
    TABLE.get_or_init(read).get(id)
}

impl BlueprintFacts {
    /// Returns whether it is Windows, and so reached by Remote Desktop.
    pub fn windows(&self) -> bool {
        self.ssh_user.as_deref() == Some("Administrator")
    }

    /// Returns whether its firewall opens this port (`443/tcp`) to everyone by default.
    pub fn opens(&self, port: &str) -> bool {
        self.default_public_ports.iter().any(|one| one == port)
    }

    /// Returns the default rules of its firewall, in file order.
    pub fn own_ports(&self) -> Vec<PortRule> {
        self.default_public_ports.iter().filter_map(|text| own_port(text)).collect()
    }

    /// Returns whether it is managed through its own control panel.
    pub fn has_panel(&self) -> bool {
        self.opens("2087/tcp") || self.opens("8443/tcp")
    }

    /// Returns whether Lightsail can set up HTTPS for it: it has a web server, and no control panel.
    pub fn serves_web(&self) -> bool {
        !self.windows() && self.opens("443/tcp") && !self.has_panel()
    }

    /// Returns the command that reads the application's initial password on the server, if there is one.
    pub fn password_command(&self) -> Option<&str> {
        self.admin_password_command.as_deref().filter(|_| !self.windows())
    }
}

/// Parses `22/tcp` (open to everyone) or `3389/tcp:lightsail-connect` (open to the Lightsail console only).
fn own_port(text: &str) -> Option<PortRule> {
    let (ports, alias) = text.split_once(':').map_or((text, None), |(ports, alias)| (ports, Some(alias)));
    let (port, protocol) = ports.split_once('/')?;
    let port = port.parse().ok()?;
    let rule = PortRule { from: port, to: port, protocol: protocol.into(), ..PortRule::default() };
    Some(match alias {
        Some(alias) => PortRule { aliases: vec![alias.into()], ..rule },
        None => PortRule { v4: vec![ANY_V4.into()], v6: vec![ANY_V6.into()], ..rule },
    })
}

/// Returns the port used to log in to this blueprint.
pub fn port(id: Option<&str>) -> u16 {
    let windows = id.and_then(blueprint).is_some_and(BlueprintFacts::windows);
    if windows { super::reachability::RDP } else { super::reachability::SSH }
}

/// Returns whether, by default, this port only accepts the Lightsail console.
pub fn console_only(id: Option<&str>, port: u16) -> bool {
    let Some(facts) = id.and_then(blueprint) else { return false };
    let mut rules =
        facts.default_public_ports.iter().filter(|rule| rule.starts_with(&format!("{port}/tcp"))).peekable();
    rules.peek().is_some() && rules.all(|rule| rule.ends_with(":lightsail-connect"))
}

/// Unpacks a list of `assets/facts` or `assets/catalog` that the build script has compressed.
pub fn unpacked<T: DeserializeOwned>(packed: &[u8]) -> T {
    let file = miniz_oxide::inflate::decompress_to_vec(packed).expect("the build has packed it");
    serde_json::from_slice(&file).expect("the lists are checked by a test")
}

/// Returns the facts about a Region, by its code.
pub fn region(name: &str) -> Option<&'static RegionFacts> {
    table().get(name)
}

fn table() -> &'static HashMap<String, RegionFacts> {
    static TABLE: OnceLock<HashMap<String, RegionFacts>> = OnceLock::new();
    #[derive(Deserialize)]
    struct File {
        regions: Vec<RegionFacts>,
    }
    let read = || {
        let file: File = unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/regions_extras.z")));
        file.regions.into_iter().map(|row| (row.name.to_string(), row)).collect()
    };
    TABLE.get_or_init(read)
}

impl RegionFacts {
    /// Returns `Singapore (ap-southeast-1)`.
    pub fn shown(&self) -> String {
        format!("{} ({})", self.place, self.name)
    }

    /// Returns latitude and longitude, in degrees.
    pub fn place_on_earth(&self) -> (f64, f64) {
        (self.latitude, self.longitude)
    }

    /// Returns the great-circle distance as an angle in radians.
    fn to(&self, other: &RegionFacts) -> f64 {
        let (here, there) = (self.latitude.to_radians(), other.latitude.to_radians());
        let across = (self.longitude - other.longitude).to_radians();
        (here.sin() * there.sin() + here.cos() * there.cos() * across.cos()).clamp(-1.0, 1.0).acos()
    }
}

/// Returns the nearest Region that matches and that every account has enabled.
pub fn nearest(name: &str, fits: impl Fn(&RegionFacts) -> bool) -> Option<&'static RegionFacts> {
    let from = region(name)?;
    let others = table().values().filter(|other| other.name != from.name && !other.opt_in_required);
    others.filter(|other| fits(other)).min_by(|one, other| from.to(one).total_cmp(&from.to(other)))
}

/// Returns the codes of all Regions known to offer Lightsail.
pub fn regions() -> Vec<SanitizedText> {
    let mut names: Vec<SanitizedText> = table().values().map(|facts| facts.name.clone()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    #[test]
    fn fact_tables_parse() {
        assert_eq!(super::blueprint("ubuntu_24_04").unwrap().ssh_user.as_deref(), Some("ubuntu"));
        assert!(!super::region("us-east-1").unwrap().lightsail_for_research);
        assert!(super::region("eu-south-2").unwrap().opt_in_required);
        assert!(super::blueprint("of_tomorrow").is_none());
    }

    #[test]
    fn nearest_region_is_enabled_in_every_account() {
        let near = |name, research: bool| {
            super::nearest(name, |other| !research || other.lightsail_for_research).map(|near| near.shown())
        };
        assert_eq!(near("ap-southeast-3", false).as_deref(), Some("Singapore (ap-southeast-1)"));
        assert_eq!(near("eu-south-2", false).as_deref(), Some("Paris (eu-west-3)"));
        assert_eq!(near("us-east-1", true).as_deref(), Some("Ohio (us-east-2)"));
        assert_eq!(
            near("ap-southeast-2", false).as_deref(),
            Some("Singapore (ap-southeast-1)"),
            "not across the date line"
        );
        assert_eq!(near("mars-1", false), None);
    }
}
