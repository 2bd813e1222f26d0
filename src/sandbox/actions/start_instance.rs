use super::{Action, ActionError, Body, NewOperation, Transaction};
use crate::sandbox::clock::Millis;
use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{object, text};
use crate::sandbox::records::State;
use crate::sandbox::rules;
use crate::sandbox::transaction::wrong_state;

/// Starts a stopped instance, on another bundle if requested. The public IPv4 address is a new one unless it is
/// static.
pub const ACTION: Action = Action {
    name: "StartInstance",
    members: &[text("instanceName").required(), object("attributeUpdates", &[text("bundleId")])],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut instance = call.instance("instanceName")?.clone();
    if instance.state(call.now) != State::Stopped {
        return Err(wrong_state(&instance, "stopped", call.now).into());
    }
    if let Some(id) = call.input.object("attributeUpdates").and_then(|updates| updates.text("bundleId")) {
        let catalog = &call.state.catalog;
        let bundle = catalog.bundle(call.region, id).filter(|bundle| bundle.active).ok_or_else(|| {
            ServiceException::invalid(format!("The specified bundle does not exist in this region: {id}"))
        })?;
        if let Some(blueprint) = catalog.blueprint(call.region, &instance.blueprint) {
            rules::bundle_fits(bundle, blueprint)?;
            rules::ip_type_fits(instance.ip_type, bundle, blueprint)?;
        }
        instance.bundle = bundle.id.clone();
    }
    let takes = call.state.scenario().pace.start;
    let outcome = call.state.faults.outcome("StartInstance");
    let stuck = outcome.is_some_and(|outcome| outcome.stuck || outcome.fails.is_some());
    let runs = if stuck { Millis::NEVER } else { call.later(takes) };
    instance.turn(call.now, State::Starting, State::Running, runs);
    instance.addressed = runs;
    // A static IP stays attached.
    if instance.static_ip.is_none() {
        let usual = call.state.scenario().pace.addresses;
        let after = call.state.scaled(super::create_instances::after_running(usual, &instance.id));
        instance.addressed = runs.plus(after);
        instance.public = call.new_public_address();
    }
    let operation =
        call.begin_with(NewOperation { takes, ..NewOperation::on_instance("StartInstance", &instance) }, outcome);
    call.keep_instance(instance);
    Ok(Body::list("operations", [operation]))
}
