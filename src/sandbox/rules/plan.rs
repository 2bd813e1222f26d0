//! Rules for image, bundle, and IP address type, which must fit together.

use crate::sandbox::catalog::{Blueprint, Bundle};
use crate::sandbox::exception::ServiceException;
use crate::sandbox::records::IpType;
use crate::sandbox::transaction::Transaction;

/// The checked image, bundle, and IP address type of an instance.
pub struct Plan<'a> {
    pub blueprint: &'a Blueprint,
    pub bundle: &'a Bundle,
    pub ip_type: IpType,
}

/// Reads blueprintId, bundleId, and ipAddressType of a request.
pub fn plan<'a>(call: &Transaction<'a>) -> Result<Plan<'a>, ServiceException> {
    plan_for(call, blueprint(call, call.input.word("blueprintId"))?)
}

/// Does the same for a given image, such as that of a snapshot.
pub fn plan_for<'a>(call: &Transaction<'a>, blueprint: &'a Blueprint) -> Result<Plan<'a>, ServiceException> {
    let bundle = bundle(call, call.input.word("bundleId"))?;
    bundle_fits(bundle, blueprint)?;
    let requested = call.input.text("ipAddressType").and_then(IpType::parse);
    // An IPv6-only bundle without an address type is accepted (reported), as only one type is possible.
    let implied = if bundle.ipv4 { IpType::Dualstack } else { IpType::Ipv6 };
    let ip_type = requested.unwrap_or(implied);
    ip_type_fits(ip_type, bundle, blueprint)?;
    Ok(Plan { blueprint, bundle, ip_type })
}

/// Skysail's wording.
fn blueprint<'a>(call: &Transaction<'a>, id: &str) -> Result<&'a Blueprint, ServiceException> {
    let found = call.state.catalog.blueprint(call.region, id);
    let found = found.ok_or_else(|| {
        ServiceException::invalid(format!("The specified blueprint does not exist in this region: {id}"))
    })?;
    match found.active {
        true => Ok(found),
        false => Err(ServiceException::invalid(format!("The specified blueprint is no longer available: {id}"))
            .tip("Choose an active blueprint.")),
    }
}

/// Wording: observed in 2018 for an ID of another Region; Skysail's for one that is out of date.
fn bundle<'a>(call: &Transaction<'a>, id: &str) -> Result<&'a Bundle, ServiceException> {
    let found = call.state.catalog.bundle(call.region, id).ok_or_else(|| {
        ServiceException::invalid(format!("The specified bundle does not exist in this region: {id}"))
    })?;
    match found.active {
        true => Ok(found),
        false => Err(ServiceException::invalid(format!("The specified bundle is no longer available: {id}"))),
    }
}

/// Checks platform, power, and Lightsail for Research. Skysail's wording.
pub fn bundle_fits(bundle: &Bundle, blueprint: &Blueprint) -> Result<(), ServiceException> {
    let refuse = |why: &str| {
        Err(ServiceException::invalid(format!(
            "The bundle {} can't be used with the blueprint {}: {why}",
            bundle.id, blueprint.id
        )))
    };
    match () {
        () if bundle.research != blueprint.research => {
            refuse("bundles and blueprints of Lightsail for Research go together only.")
        }
        () if bundle.windows != blueprint.windows => refuse("their platforms differ."),
        () if bundle.power.is_some_and(|power| power < blueprint.min_power) => {
            refuse(&format!("its power is below {}, the least that the blueprint needs.", blueprint.min_power))
        }
        () => Ok(()),
    }
}

/// A bundle without public IPv4 requires `ipv6`, and vice versa. Skysail's wording.
pub fn ip_type_fits(ip_type: IpType, bundle: &Bundle, blueprint: &Blueprint) -> Result<(), ServiceException> {
    let only_ipv6 = ip_type == IpType::Ipv6;
    if only_ipv6 && !blueprint.ipv6_only {
        return Err(ServiceException::invalid(format!(
            "The blueprint {} can't be used with IPv6 alone.",
            blueprint.id
        )));
    }
    match only_ipv6 == bundle.ipv4 {
        false => Ok(()),
        true => Err(ServiceException::invalid(format!(
            "The bundle {} can't be used with ipAddressType {}.",
            bundle.id,
            ip_type.word()
        ))),
    }
}
