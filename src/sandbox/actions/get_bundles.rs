use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::pagination;
use crate::sandbox::params::{flag, one_of, text};

/// Lists the Region's bundles, with that Region's IDs and transfer allowances.
pub const ACTION: Action = Action {
    name: "GetBundles",
    members: &[flag("includeInactive"), text("pageToken"), one_of("appCategory", &["LfR"])],
    run,
};

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let all = call.input.flag("includeInactive");
    let list = call.state.catalog.bundles(call.region, call.input.has("appCategory"));
    let after = pagination::after(call)?;
    let mut list = list.filter(|bundle| all || bundle.active);
    if !after.is_empty() {
        list.find(|bundle| bundle.id == after);
    }
    Ok(pagination::cut(call, "bundles", list, |b| b.id.clone(), |b| &b.shown))
}
