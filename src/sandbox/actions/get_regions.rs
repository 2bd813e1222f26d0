use serde_json::json;

use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::params::flag;

/// Lists every Region, including those that aren't enabled. Zones are only listed on request.
pub const ACTION: Action = Action {
    name: "GetRegions",
    members: &[flag("includeAvailabilityZones"), flag("includeRelationalDatabaseAvailabilityZones")],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let zones = call.input.flag("includeAvailabilityZones");
    let databases = call.input.flag("includeRelationalDatabaseAvailabilityZones");
    let regions = call.state.catalog.regions().iter().map(|region| {
        let mut shown = region.shown.clone();
        shown["availabilityZones"] = if zones { json!(region.zones) } else { json!([]) };
        let listed = if databases { json!(region.zones) } else { json!([]) };
        shown["relationalDatabaseAvailabilityZones"] = listed;
        shown
    });
    Ok(Body::one("regions", &regions.collect::<Vec<_>>()))
}
