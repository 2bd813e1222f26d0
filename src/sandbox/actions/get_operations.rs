use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::page;

/// The newest 200 operations of the Region (AWS documentation), newest first (observed).
pub const ACTION: Action = Action { name: "GetOperations", members: &[text("pageToken")], run };

const MOST: usize = 200;

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let home = call.home();
    let all = || home.operations("", call.now).take(MOST);
    let skipped = all().position(|operation| operation.id == after).map_or(0, |at| at + 1);
    let rest = all().skip(skipped);
    Ok(page::cut(call, "operations", rest, |o| o.id.clone(), |o| call.show_operation(o)))
}
