//! Suggests alternatives for values of a plan that aren't offered or don't fit together.

use super::catalog::{Blueprint, Bundle, Catalog, InstanceSnapshot};
use super::compatibility::{IpType, bundle_fits};
use super::did_you_mean::nearest_name;
use super::requested_values::RequestedValues;
use super::sanitized_text::SanitizedText;
use super::user_text::{FieldId, UserText};

/// Returns a suggestion for the field's requested value, as far as the catalog is loaded.
pub fn instead(
    field: FieldId,
    requested_values: &RequestedValues,
    region: Option<&SanitizedText>,
    catalog: &Catalog,
) -> Option<UserText> {
    match field {
        FieldId::Zone => zones(requested_values.zone.as_ref()?, region, catalog),
        FieldId::Blueprint => {
            let requested = requested_values.blueprint.as_ref()?;
            let all = &catalog.blueprints(region?, false).ready()?.items;
            let active = all.iter().filter(|item: &&Blueprint| item.active).map(|item| &item.id);
            successor(requested, active)
        }
        FieldId::Source => {
            let all = catalog.listings(region?).snapshots.ready()?;
            snapshots(requested_values.snapshot.as_ref()?, region?, all)
        }
        FieldId::Bundle | FieldId::Network => {
            let requested = requested_values.bundle.as_ref()?;
            let all = &catalog.bundles(region?, false).ready()?.items;
            let active = || all.iter().filter(|item: &&Bundle| item.active);
            match active().find(|item| item.id == *requested) {
                Some(bundle) => twin(bundle, requested_values.network, active())
                    .or_else(|| fitting(bundle, requested_values, region?, catalog, active())),
                None => successor(requested, active().map(|item| &item.id)),
            }
        }
        _ => None,
    }
}

/// `us-east-1` is a Region; its zones have one more letter.
fn zones(requested: &SanitizedText, region: Option<&SanitizedText>, catalog: &Catalog) -> Option<UserText> {
    let named = |name: &SanitizedText| catalog.region(name);
    let of = |region: &super::catalog::Region| -> String {
        region.zones.iter().map(|zone| zone.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(region) = named(requested) {
        return Some(UserText::new("nearest.region").with("wish", requested).with("zones", of(region)));
    }
    let region = region.and_then(named)?;
    Some(UserText::new("nearest.zones").with("region", &region.name).with("zones", of(region)))
}

/// Returns the bundle of the same size for the other network type.
fn twin<'a>(bundle: &Bundle, network: Option<IpType>, mut all: impl Iterator<Item = &'a Bundle>) -> Option<UserText> {
    let ipv6 = bundle.ipv6_only();
    if (network? == IpType::Ipv6) == ipv6 {
        return None;
    }
    let bare = |id: &str| id.replace("_ipv6", "");
    let other = all.find(|other| other.ipv6_only() != ipv6 && bare(&other.id) == bare(&bundle.id))?;
    let key = if ipv6 { "nearest.twin.dual" } else { "nearest.twin.ipv6" };
    Some(UserText::new(key).with("wish", &bundle.id).with("twin", &other.id))
}

/// Returns why the bundle doesn't run the blueprint, and one that does: of the same size for its platform, or the
/// cheapest.
fn fitting<'a>(
    bundle: &Bundle,
    requested: &RequestedValues,
    region: &SanitizedText,
    catalog: &Catalog,
    all: impl Iterator<Item = &'a Bundle>,
) -> Option<UserText> {
    let image = image(requested, region, catalog)?;
    let blueprint = &image;
    let network = requested.network.unwrap_or(if bundle.ipv6_only() { IpType::Ipv6 } else { IpType::DualStack });
    let why = bundle_fits(blueprint, network, bundle).err()?;
    let bare = |id: &str| id.replace("_win", "");
    let fits = all.filter(|other| bundle_fits(blueprint, network, other).is_ok());
    let other = fits.min_by_key(|other| (bare(&other.id) != bare(&bundle.id), other.price.is_none(), other.price))?;
    Some(UserText::new("nearest.fits").with_text("why", why).with("wish", &bundle.id).with("new", &other.id))
}

/// Returns the image that the requested instances start from.
fn image(requested_values: &RequestedValues, region: &SanitizedText, catalog: &Catalog) -> Option<Blueprint> {
    if let Some(requested) = &requested_values.snapshot {
        let all = catalog.listings(region).snapshots.ready()?;
        let snapshot = all.iter().find(|snapshot| snapshot.name == *requested)?;
        return Some(snapshot.image(catalog.blueprint_of(region, snapshot)));
    }
    let requested = requested_values.blueprint.as_ref()?;
    catalog.blueprints(region, false).ready()?.items.iter().find(|item| item.id == *requested).cloned()
}

/// The maximum number of snapshots listed as alternatives.
const SNAPSHOTS: usize = 5;

/// Suggests the snapshot with a similar name, or lists those that can be used.
fn snapshots(requested: &SanitizedText, region: &SanitizedText, all: &[InstanceSnapshot]) -> Option<UserText> {
    let ready: Vec<&str> = all.iter().filter(|one| one.fits().is_ok()).map(|one| one.name.as_str()).collect();
    if ready.contains(&requested.as_str()) {
        return None;
    }
    if let Some(near) = nearest_name(requested, ready.iter().copied()) {
        return Some(UserText::new("nearest.name").with("wish", requested).with("near", near));
    }
    Some(match ready.is_empty() {
        true => UserText::new("nearest.snapshots.none").with("region", region),
        false => {
            let more = if ready.len() > SNAPSHOTS { ", …" } else { "" };
            let names = ready[..ready.len().min(SNAPSHOTS)].join(", ") + more;
            UserText::new("nearest.snapshots").with("region", region).with("names", names)
        }
    })
}

/// Parts of blueprint IDs that name who packaged the app, or how it's licensed, and not the app.
const PACKAGING: [&str; 4] = ["ls", "bitnami", "app", "byol"];

/// Returns the newest of the same family, or of one that continues its name, or the most similar ID.
fn successor<'a>(requested: &SanitizedText, all: impl Iterator<Item = &'a SanitizedText>) -> Option<UserText> {
    let (family, all) = (family(requested), all.collect::<Vec<_>>());
    let newest = |fits: &dyn Fn(&[&str]) -> bool| {
        all.iter().filter(|id| !family.is_empty() && fits(&self::family(id))).max_by_key(|id| version(id))
    };
    match newest(&|other| other == family).or_else(|| newest(&|other| other.starts_with(&family))) {
        Some(new) => Some(UserText::new("nearest.successor").with("wish", requested).with("new", new)),
        None => {
            let near = nearest_name(requested, all.iter().map(|id| id.as_str()))?;
            Some(UserText::new("nearest.name").with("wish", requested).with("near", near))
        }
    }
}

/// Returns the words of an ID without its version: `ubuntu` for `ubuntu_18_04`, `lamp` for `lamp_8_bitnami`.
fn family(id: &str) -> Vec<&str> {
    id.split('_').filter(|part| number(part).is_none() && !part.is_empty() && !PACKAGING.contains(part)).collect()
}

fn version(id: &str) -> Vec<u32> {
    id.split(['_', '.']).filter_map(number).collect()
}

fn number(part: &str) -> Option<u32> {
    part.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::compatibility::tests::bundle;

    #[test]
    fn app_repackaged_by_another_vendor_is_the_same_family() {
        let all: Vec<SanitizedText> = [
            "amazon_linux_2023",
            "centos_stream_9",
            "ghost_bitnami",
            "lamp_ls_1_0",
            "nginx_ls_1_0",
            "nodejs_ls_1_0",
            "plesk_ubuntu_byol",
            "ubuntu_24_04",
            "windows_server_2022_sql_2019_express",
            "windows_server_2022_sql_2022_express",
            "windows_server_2025",
            "wordpress_ls_1_0",
            "wordpress_multisite_ls_1_0",
        ]
        .map(SanitizedText::new)
        .into();
        for (requested, expected) in [
            ("wordpress", "wordpress_ls_1_0"),
            ("app_wordpress_4_4", "wordpress_ls_1_0"),
            ("wordpress_multisite", "wordpress_multisite_ls_1_0"),
            ("lamp_8_bitnami", "lamp_ls_1_0"),
            ("nginx", "nginx_ls_1_0"),
            ("nodejs", "nodejs_ls_1_0"),
            ("ghost_5_2", "ghost_bitnami"),
            ("plesk_ubuntu_18_0_30", "plesk_ubuntu_byol"),
            ("amazon_linux_2018_03_0_2", "amazon_linux_2023"),
            ("amazon_linux_2", "amazon_linux_2023"),
            ("centos_7_2009_01", "centos_stream_9"),
            ("windows_server_2012", "windows_server_2025"),
            ("windows_server_2016_sql_2016_express", "windows_server_2022_sql_2022_express"),
        ] {
            let say = successor(&SanitizedText::new(requested), all.iter()).expect(requested);
            assert_eq!((say.key, say.value("new")), ("nearest.successor", Some(expected)), "{requested}");
        }
    }

    #[test]
    fn retired_id_suggests_the_newest_of_its_family() {
        let all: Vec<SanitizedText> =
            ["ubuntu_22_04", "ubuntu_24_04", "ubuntu_9_10", "debian_12", "nano_3_0", "nano_win_3_0"]
                .map(SanitizedText::new)
                .into();
        let new = |requested: &str| {
            successor(&SanitizedText::new(requested), all.iter())
                .map(|say| say.value(say.args[1].0).unwrap().to_owned())
        };
        assert_eq!(new("ubuntu_18_04").as_deref(), Some("ubuntu_24_04"));
        assert_eq!(new("nano_2_0").as_deref(), Some("nano_3_0"));
        assert_eq!(new("nano_win_2_0").as_deref(), Some("nano_win_3_0"));
        assert_eq!(new("ubunto_24_04").as_deref(), Some("ubuntu_24_04"));
        assert_eq!((new("centos_7"), new("123"), new("")), (None, None, None));
    }

    #[test]
    fn bundle_suggests_its_twin_for_the_other_network_type() {
        let dual = bundle("nano_3_0", 500);
        let only = Bundle { ipv4_addresses: Some(0), ..bundle("nano_ipv6_3_0", 350) };
        let all = [dual.clone(), only.clone()];
        let suggested = |of: &Bundle, network| {
            twin(of, Some(network), all.iter()).map(|say| (say.key, say.value(say.args[1].0).unwrap().to_owned()))
        };
        assert_eq!(suggested(&dual, IpType::Ipv6), Some(("nearest.twin.ipv6", "nano_ipv6_3_0".to_owned())));
        assert_eq!(suggested(&only, IpType::DualStack), Some(("nearest.twin.dual", "nano_3_0".to_owned())));
        assert_eq!(suggested(&dual, IpType::DualStack), None);
    }
}
