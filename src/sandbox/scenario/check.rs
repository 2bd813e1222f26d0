//! Checks that the actions named by a scenario exist.

use super::{BadScenario, Scenario};
use crate::sandbox::actions::find;

/// Refuses a scenario that names an action that the sandbox doesn't implement.
pub fn actions(scenario: &Scenario) -> Result<(), BadScenario> {
    match named(scenario).find(|action| find(action).is_none()) {
        Some(action) => Err(BadScenario::Action(action.to_owned())),
        None => Ok(()),
    }
}

/// Returns every action that the scenario names.
fn named(scenario: &Scenario) -> impl Iterator<Item = &str> {
    let faults = scenario.fault.iter().flat_map(|fault| {
        let then = fault.then.iter().map(|then| &then.action);
        fault.action.iter().chain(then)
    });
    let before = scenario.before.iter().map(|before| &before.action);
    faults.chain(before).chain(scenario.latency.of.keys()).map(String::as_str)
}
