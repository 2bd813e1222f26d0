//! Converts instances and their access details.

use super::{clean, time, word};
use crate::domain::access_grant::{AccessGrant, HostKey};
use crate::domain::instance::{AccessDetails, AttachedDisk, Instance};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::secret::Secret;
use aws_sdk_lightsail::types;
use std::net::Ipv6Addr;

pub(in crate::lightsail) fn instance(from: types::Instance) -> Option<Instance> {
    let (zone, region) = super::operation::place(from.location);
    let (state, state_code) = from.state.map(|state| (clean(state.name), state.code)).unwrap_or_default();
    Some(Instance {
        name: clean(from.name)?,
        arn: clean(from.arn),
        created_at: time(from.created_at),
        zone,
        region,
        blueprint: clean(from.blueprint_id),
        blueprint_name: clean(from.blueprint_name),
        bundle: clean(from.bundle_id),
        state,
        state_code,
        public_ipv4: clean(from.public_ip_address),
        private_ipv4: clean(from.private_ip_address),
        ipv6: addresses(from.ipv6_addresses),
        ip_type: word(from.ip_address_type.as_ref().map(types::IpAddressType::as_str)),
        static_ip: from.is_static_ip.unwrap_or(false),
        username: clean(from.username),
        key_name: clean(from.ssh_key_name),
        tags: from.tags.unwrap_or_default().into_iter().filter_map(tag).collect(),
        add_ons: from.add_ons.unwrap_or_default().into_iter().filter_map(add_on).collect(),
        disks: from.hardware.and_then(|hardware| hardware.disks).into_iter().flatten().filter_map(disk).collect(),
    })
}

/// Shortens IPv6 addresses by RFC 5952: the service writes all eight groups, in capitals. Text that isn't an address is
/// kept.
fn addresses(from: Option<Vec<String>>) -> Vec<SanitizedText> {
    let short = |text: String| text.parse::<Ipv6Addr>().map_or(text, |address| address.to_string());
    from.unwrap_or_default().into_iter().filter_map(|address| clean(Some(short(address)))).collect()
}

pub(super) fn tag(from: types::Tag) -> Option<(SanitizedText, Option<SanitizedText>)> {
    Some((clean(from.key)?, clean(from.value)))
}

/// Leaves out the system disk, which is deleted with the instance.
fn disk(from: types::Disk) -> Option<AttachedDisk> {
    let size = from.size_in_gb.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
    let name = clean(from.name).filter(|_| from.is_system_disk != Some(true))?;
    Some(AttachedDisk { name, size })
}

/// Leaves out add-ons that the service reports as off; an unknown status counts as on.
fn add_on(from: types::AddOn) -> Option<SanitizedText> {
    let off = matches!(from.status.as_deref(), Some("Disabled" | "Disabling"));
    clean(from.name).filter(|_| !off)
}

pub(in crate::lightsail) fn access(from: types::InstanceAccessDetails) -> AccessDetails {
    AccessDetails {
        address: clean(from.ip_address),
        ipv6: addresses(from.ipv6_addresses),
        username: clean(from.username),
        protocol: word(from.protocol.as_ref().map(types::InstanceAccessProtocol::as_str)),
        expires_at: time(from.expires_at),
        host_keys: from.host_keys.unwrap_or_default().into_iter().filter_map(host_key).collect(),
    }
}

fn host_key(from: types::HostKeyAttributes) -> Option<(SanitizedText, SanitizedText)> {
    clean(from.algorithm).zip(clean(from.fingerprint_sha256))
}

pub(in crate::lightsail) fn grant(from: types::InstanceAccessDetails) -> AccessGrant {
    let sealed = |text: Option<String>| text.filter(|text| !text.trim().is_empty()).map(Secret::new);
    let (ciphertext, key_pair) =
        from.password_data.map(|data| (data.ciphertext, data.key_pair_name)).unwrap_or_default();
    AccessGrant {
        address: clean(from.ip_address),
        ipv6: addresses(from.ipv6_addresses),
        user: clean(from.username),
        private_key: sealed(from.private_key),
        certificate: sealed(from.cert_key),
        host_keys: from.host_keys.unwrap_or_default().into_iter().filter_map(whole_host_key).collect(),
        password: sealed(from.password),
        ciphertext: sealed(ciphertext),
        key_pair: clean(key_pair),
    }
}

fn whole_host_key(from: types::HostKeyAttributes) -> Option<HostKey> {
    Some(HostKey { algorithm: clean(from.algorithm)?, key: clean(from.public_key)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_addresses_follow_rfc_5952() {
        let reported = ["2600:1F18:0:0:0:0:0:1", "2001:db8:0:0:1:0:0:1", "no address"].map(str::to_owned);
        assert_eq!(
            addresses(Some(reported.into())),
            ["2600:1f18::1", "2001:db8::1:0:0:1", "no address"].map(SanitizedText::from)
        );
    }
}
