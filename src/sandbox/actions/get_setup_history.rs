use serde_json::{Value, json};

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::text;
use crate::sandbox::records::{Instance, ResourceType, Setup};
use crate::sandbox::{https_setup_commands, pagination, view};

const MOST: usize = 5;

/// Lists the five latest HTTPS setups of an instance (AWS documentation), newest first.
pub const ACTION: Action =
    Action { name: "GetSetupHistory", members: &[text("resourceName").required(), text("pageToken")], run };

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let instance = call.instance("resourceName")?;
    let after = pagination::after(call)?;
    let mut rest = instance.setups.iter().rev().take(MOST);
    if !after.is_empty() {
        // A token here has 24 to 40 characters, so it holds the start of an operation's ID.
        rest.find(|setup| key(setup) == after);
    }
    Ok(pagination::cut(call, "setupHistory", rest, |setup| key(setup), |setup| shown(call, instance, setup)))
}

fn key(setup: &Setup) -> String {
    setup.operation.chars().take(18).collect()
}

fn shown(call: &Transaction<'_>, instance: &Instance, setup: &Setup) -> Value {
    let status = match (https_setup_commands::over(setup, call.now), &setup.failure) {
        (false, _) => "inProgress",
        (true, None) => "succeeded",
        (true, Some(_)) => "failed",
    };
    json!({
        "operationId": setup.operation,
        "request": {
            "instanceName": instance.name,
            "domainNames": setup.domains,
            "certificateProvider": "LetsEncrypt",
        },
        "resource": {
            "name": instance.name,
            "arn": view::arn(call.region, ResourceType::Instance, &instance.id),
            "createdAt": instance.created.epoch(),
            "location": view::location(&instance.zone, &call.region.name),
            "resourceType": "Instance",
        },
        "executionDetails": https_setup_commands::steps(setup, &instance.name, call.now),
        "status": status,
    })
}
