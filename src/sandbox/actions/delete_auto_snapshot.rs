use super::taggable::TaggedResource;
use super::{Action, ActionError, Body, Transaction};
use crate::sandbox::auto_snapshots;
use crate::sandbox::params::text;
use crate::sandbox::records::AddOn;

/// Deletes one day's snapshot. The operation's details are those in the AWS CLI's sample.
pub const ACTION: Action =
    Action { name: "DeleteAutoSnapshot", members: &[text("resourceName").required(), text("date").required()], run };

/// Seconds: longer than any automatic snapshot is kept.
const REMEMBERED: f64 = 9.0 * 86_400.0;

fn run(call: &mut Transaction<'_>) -> Result<Body, ActionError> {
    let mut resource = TaggedResource::with_add_ons(call)?;
    let (name, date) = (call.input.word("resourceName"), call.input.word("date"));
    if let Some(add_ons) = resource.add_ons() {
        let day = auto_snapshots::find(add_ons, name, Some(date), call.now)?;
        for add_on in add_ons {
            if let AddOn::AutoSnapshot { deleted, .. } = add_on {
                // Snapshots that have expired anyway needn't be remembered.
                deleted.retain(|old| call.now.since(*old) < REMEMBERED);
                deleted.push(day);
            }
        }
    }
    let operation = resource.keep_with(call, "DeleteAutoSnapshot", Some(&format!("DeleteAutoSnapshot-{date}")));
    Ok(Body::list("operations", [operation]))
}
