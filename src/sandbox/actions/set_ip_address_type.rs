use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::catalog::Bundle;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{flag, one_of, text};
use crate::sandbox::records::{Instance, IpType, ResourceType};
use crate::sandbox::rules;

/// Changes the IP address type. Changing to or from `ipv6` also changes the bundle, which must be accepted.
pub const ACTION: Action = Action {
    name: "SetIpAddressType",
    members: &[
        one_of("resourceType", ResourceType::WORDS).required(),
        text("resourceName").required(),
        one_of("ipAddressType", IpType::WORDS).required(),
        flag("acceptBundleUpdate"),
    ],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    if call.input.word("resourceType") != "Instance" {
        return Err(ServiceException::not_found("resource", call.input.word("resourceName")).into());
    }
    let mut instance = call.instance("resourceName")?.clone();
    let to = IpType::parse(call.input.word("ipAddressType")).unwrap_or(instance.ip_type);
    // Skysail's wording throughout: AWS's isn't known.
    if to == IpType::Ipv6 && instance.static_ip.is_some() {
        return Err(ServiceException::invalid("Detach the static IP before changing to IPv6 alone.").into());
    }
    if (to == IpType::Ipv6) != (instance.ip_type == IpType::Ipv6) {
        if !call.input.flag("acceptBundleUpdate") {
            return Err(
                ServiceException::invalid("This change needs another bundle. Agree with acceptBundleUpdate.").into()
            );
        }
        instance.bundle = counterpart(call, &instance, to)?.id.clone();
    }
    instance.ip_type = to;
    let begin = NewOperation::on_instance("SetIpAddressType", &instance);
    let operation = call.begin(NewOperation { details: Some(to.word()), ..begin });
    call.keep_instance(instance);
    Ok(Body::list("operations", [operation]))
}

/// Returns the bundle of the same size with, or without, a public IPv4 address: IDs differ by `ipv6_`.
fn counterpart<'a>(call: &Transaction<'a>, instance: &Instance, to: IpType) -> Result<&'a Bundle, ServiceException> {
    let catalog = &call.state.catalog;
    let without = |id: &str| id.replacen("_ipv6_", "_", 1);
    let size = without(&instance.bundle);
    let mut bundles = catalog.bundles(call.region, false);
    let found = bundles.find(|bundle| bundle.ipv4 == (to != IpType::Ipv6) && without(&bundle.id) == size);
    let bundle =
        found.ok_or_else(|| ServiceException::invalid("There is no bundle of this size for that IP address type."))?;
    if let Some(blueprint) = catalog.blueprint(call.region, &instance.blueprint) {
        rules::ip_type_fits(to, bundle, blueprint)?;
    }
    Ok(bundle)
}
