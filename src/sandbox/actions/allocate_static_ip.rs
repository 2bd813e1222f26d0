use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::StaticIp;
use crate::sandbox::rules;

/// Allocates a static IP.
pub const ACTION: Action = Action { name: "AllocateStaticIp", members: &[text("staticIpName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let name = call.input.word("staticIpName");
    rules::name("Static IP name", name)?;
    rules::names_are_free(call, &[name])?;
    let held = call.home().static_ips.len();
    rules::quota("Static IPs", held, 1, call.state.scenario().quota.static_ips)?;
    let address = call.new_public_address();
    let ip = StaticIp {
        name: name.to_owned(),
        id: call.id(&format!("static ip {name}")),
        created: call.now,
        address,
        attached_to: None,
    };
    let operation = call.begin(NewOperation::everywhere("AllocateStaticIp", name, super::ResourceType::StaticIp));
    call.keep_static_ip(ip);
    Ok(Body::list("operations", [operation]))
}
