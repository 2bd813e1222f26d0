use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::{flag, one_of, text};

/// Lists the Region's images. Those of Lightsail for Research are only listed with `appCategory`.
pub const ACTION: Action = Action {
    name: "GetBlueprints",
    members: &[flag("includeInactive"), text("pageToken"), one_of("appCategory", &["LfR"])],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let all = call.input.flag("includeInactive");
    let list = call.state.catalog.blueprints(call.region, call.input.has("appCategory"));
    let after = pagination::after(call)?;
    let mut list = list.filter(|blueprint| all || blueprint.active);
    if !after.is_empty() {
        list.find(|blueprint| blueprint.id == after);
    }
    Ok(pagination::cut(call, "blueprints", list, |b| b.id.clone(), |b| &b.shown))
}
