//! Converts static IPs and key pairs, with the members that show who created them.

use super::{clean, time};
use crate::domain::owned_resource::FoundResource;
use aws_sdk_lightsail::types;

pub(crate) fn static_ip(ip: types::StaticIp) -> FoundResource {
    FoundResource {
        arn: clean(ip.arn),
        created_at: time(ip.created_at),
        address: clean(ip.ip_address),
        // Some replies name an instance that it is no longer attached to.
        attached_to: clean(ip.attached_to).filter(|_| ip.is_attached != Some(false)),
        fingerprint: None,
    }
}

pub(crate) fn found_key_pair(pair: types::KeyPair) -> FoundResource {
    FoundResource {
        arn: clean(pair.arn),
        created_at: time(pair.created_at),
        fingerprint: clean(pair.fingerprint),
        ..FoundResource::default()
    }
}
