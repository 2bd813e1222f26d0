use serde_json::{Value, json};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::PortRule;

/// Returns an instance's firewall rules.
pub const ACTION: Action = Action { name: "GetInstancePortStates", members: &[text("instanceName").required()], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("instanceName")?;
    let states: Vec<Value> = instance.ports.iter().map(state).collect();
    Ok(Body::one("portStates", &states))
}

fn state(rule: &PortRule) -> Value {
    json!({
        "fromPort": rule.from,
        "toPort": rule.to,
        "protocol": rule.protocol,
        "state": "open",
        "cidrs": rule.cidrs,
        "ipv6Cidrs": rule.ipv6_cidrs,
        "cidrListAliases": rule.aliases,
    })
}
