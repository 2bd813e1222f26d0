//! Compatibility rules: blueprint with bundle, network with blueprint and bundle, zones, add-ons.

use super::catalog::{Blueprint, Bundle, InstanceSnapshot, Region, Zone};
use super::facts;
use super::user_text::UserText;

/// The IP versions of an instance: the request's `ipAddressType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpType {
    /// IPv4 and IPv6.
    DualStack,
    /// IPv4 only.
    Ipv4,
    /// IPv6 only.
    Ipv6,
}

impl IpType {
    /// All of them, in display order.
    pub const ALL: [IpType; 3] = [IpType::DualStack, IpType::Ipv4, IpType::Ipv6];

    /// Returns the API's value.
    pub fn api_name(self) -> &'static str {
        match self {
            IpType::DualStack => "dualstack",
            IpType::Ipv4 => "ipv4",
            IpType::Ipv6 => "ipv6",
        }
    }

    /// Parses the API's value.
    pub fn parse(value: &str) -> Option<IpType> {
        IpType::ALL.into_iter().find(|ip| ip.api_name() == value)
    }
}

/// Checks that a blueprint can be used for new instances.
pub fn blueprint_fits(blueprint: &Blueprint) -> Result<(), UserText> {
    match blueprint.active {
        true => Ok(()),
        false => Err(UserText::new("reason.blueprint.inactive").with("name", blueprint.title())),
    }
}

/// Checks that a blueprint supports this network type. Unknown support is allowed: the service decides.
pub fn network_fits(blueprint: &Blueprint, network: IpType) -> Result<(), UserText> {
    let supported = facts::blueprint(&blueprint.id).and_then(|facts| facts.ipv6_only_compatible);
    match (network, supported) {
        (IpType::Ipv6, Some(false)) => Err(UserText::new("reason.network.ipv6").with("name", blueprint.title())),
        _ => Ok(()),
    }
}

/// Checks that a bundle runs the blueprint and has this network type.
pub fn bundle_fits(blueprint: &Blueprint, network: IpType, bundle: &Bundle) -> Result<(), UserText> {
    let no = |say: UserText| Err(say.with("name", blueprint.title()));
    if !bundle.active {
        return no(UserText::new("reason.bundle.inactive"));
    }
    if bundle.research != blueprint.research {
        let key = if blueprint.research { "reason.bundle.not-research" } else { "reason.bundle.research" };
        return no(UserText::new(key));
    }
    if let Some(platform) = &blueprint.platform
        && !bundle.platforms.is_empty()
        && !bundle.platforms.contains(platform)
    {
        return no(UserText::new("reason.bundle.platform").with("platform", platform.spoken()));
    }
    match (bundle.ipv6_only(), network) {
        (true, IpType::DualStack | IpType::Ipv4) => return no(UserText::new("reason.bundle.ipv6-only")),
        (false, IpType::Ipv6) => return no(UserText::new("reason.bundle.has-ipv4")),
        _ => {}
    }
    match (bundle.disk, blueprint.min_disk) {
        (Some(disk), Some(least)) if disk < least => {
            return no(UserText::new("reason.bundle.disk").with("disk", disk).with("least", least));
        }
        _ => {}
    }
    match (bundle.power, blueprint.min_power) {
        (Some(power), Some(least)) if power < least => {
            no(UserText::new("reason.bundle.power").with("power", power).with("least", least))
        }
        _ => Ok(()),
    }
}

/// Checks that the snapshot, if any, is in this Region.
pub fn region_fits(region: &Region, snapshot: Option<(&InstanceSnapshot, &str)>) -> Result<(), UserText> {
    match snapshot {
        Some((snapshot, home)) if region.name != *home => {
            Err(UserText::new("reason.region.snapshot").with("name", &snapshot.name).with("region", home))
        }
        _ => Ok(()),
    }
}

/// The memory in GB below which Windows Server with its desktop is too slow to use (Microsoft requires 2).
pub const WINDOWS_RAM: f32 = 2.0;

/// Returns why a bundle that runs the blueprint is still a bad choice for it.
pub fn bundle_tight(blueprint: &Blueprint, bundle: &Bundle) -> Option<UserText> {
    let ram = bundle.ram.filter(|ram| blueprint.windows() && *ram < WINDOWS_RAM)?;
    Some(
        UserText::new("reason.bundle.tight")
            .with("name", blueprint.title())
            .with("ram", ram)
            .with("least", WINDOWS_RAM),
    )
}

/// Checks that new instances can be created in a zone.
pub fn zone_fits(zone: &Zone) -> Result<(), UserText> {
    match zone.state.as_deref() {
        None | Some("available") => Ok(()),
        Some(state) => Err(UserText::new("reason.zone.state").with("state", state)),
    }
}

/// Checks for automatic snapshots: they aren't available for Windows (AWS's add-on documentation).
pub fn snapshots_fit(blueprint: &Blueprint) -> Result<(), UserText> {
    match blueprint.windows() {
        true => Err(UserText::new("reason.snapshots.windows")),
        false => Ok(()),
    }
}

/// Checks for stop-on-idle: it is only for Lightsail for Research (according to the service's model).
pub fn idle_fits(blueprint: &Blueprint) -> Result<(), UserText> {
    match blueprint.research {
        true => Ok(()),
        false => Err(UserText::new("reason.idle.not-research")),
    }
}

/// Blueprints and bundles for tests.
#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::domain::catalog::Platform;
    use crate::domain::cost::Usd;
    use crate::domain::sanitized_text::SanitizedText;

    /// Returns an Ubuntu blueprint with this ID.
    pub fn blueprint(id: &str) -> Blueprint {
        Blueprint {
            id: SanitizedText::new(id),
            name: SanitizedText::new("Ubuntu"),
            group: None,
            description: SanitizedText::default(),
            version: Some(SanitizedText::new("24.04 LTS")),
            kind: Some(SanitizedText::new("os")),
            active: true,
            min_power: Some(0),
            min_disk: None,
            platform: Some(Platform::Linux),
            product_url: None,
            license_url: None,
            research: false,
        }
    }

    /// Returns a bundle with this ID and monthly price.
    pub fn bundle(id: &str, cents: i64) -> Bundle {
        Bundle {
            id: SanitizedText::new(id),
            name: SanitizedText::new("Micro"),
            price: Some(Usd::cents(cents)),
            cpu_count: Some(2),
            disk: Some(40),
            ram: Some(1.0),
            transfer: Some(2048),
            instance_type: Some(SanitizedText::new("micro")),
            power: Some(500),
            active: true,
            platforms: vec![Platform::Linux],
            ipv4_addresses: Some(1),
            research: false,
        }
    }

    #[test]
    fn bundle_that_does_not_fit_has_a_reason() {
        let ubuntu = blueprint("ubuntu_24_04");
        let micro = bundle("micro_3_0", 700);
        let key = |b: &Blueprint, ip, s: &Bundle| bundle_fits(b, ip, s).err().map(|say| say.key);
        assert_eq!(key(&ubuntu, IpType::DualStack, &micro), None);
        assert_eq!(key(&ubuntu, IpType::Ipv4, &micro), None);
        assert_eq!(key(&ubuntu, IpType::Ipv6, &micro), Some("reason.bundle.has-ipv4"));
        let only = Bundle { ipv4_addresses: Some(0), ..micro.clone() };
        assert_eq!(key(&ubuntu, IpType::Ipv6, &only), None);
        assert_eq!(key(&ubuntu, IpType::DualStack, &only), Some("reason.bundle.ipv6-only"));
        let windows = Bundle { platforms: vec![Platform::Windows], ..micro.clone() };
        assert_eq!(key(&ubuntu, IpType::DualStack, &windows), Some("reason.bundle.platform"));
        let heavy = Blueprint { min_power: Some(2000), ..ubuntu.clone() };
        assert_eq!(key(&heavy, IpType::DualStack, &micro), Some("reason.bundle.power"));
        let lab = Blueprint { research: true, ..ubuntu.clone() };
        assert_eq!(key(&lab, IpType::DualStack, &micro), Some("reason.bundle.not-research"));
        let lab_bundle = Bundle { research: true, ..micro.clone() };
        assert_eq!(key(&ubuntu, IpType::DualStack, &lab_bundle), Some("reason.bundle.research"));
        let old = Bundle { active: false, ..micro };
        assert_eq!(key(&ubuntu, IpType::DualStack, &old), Some("reason.bundle.inactive"));
    }

    #[test]
    fn windows_under_two_gigabytes_is_marked_tight_and_linux_is_not() {
        let windows = Blueprint { platform: Some(Platform::Windows), ..blueprint("windows_server_2025") };
        let sized = |ram| Bundle { ram, ..bundle("micro_3_0", 700) };
        assert!(bundle_tight(&windows, &sized(Some(1.0))).is_some());
        assert!(bundle_tight(&windows, &sized(Some(2.0))).is_none());
        assert!(bundle_tight(&windows, &sized(None)).is_none(), "what is not known is not held against it");
        assert!(bundle_tight(&blueprint("ubuntu_24_04"), &sized(Some(0.5))).is_none());
    }

    #[test]
    fn unknown_requirements_are_left_to_aws() {
        let silent = Blueprint { platform: None, min_power: None, ..blueprint("of_tomorrow") };
        assert!(bundle_fits(&silent, IpType::DualStack, &bundle("micro_3_0", 700)).is_ok());
        assert!(network_fits(&silent, IpType::Ipv6).is_ok());
        assert!(network_fits(&blueprint("wordpress_ls_1_0"), IpType::Ipv6).is_err());
    }
}
