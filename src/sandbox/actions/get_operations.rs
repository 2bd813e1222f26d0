use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::page;

/// The newest 200 operations of the Region (AWS documentation), newest first (observed).
pub const ACTION: Action = Action { name: "GetOperations", members: &[text("pageToken")], run };

const MOST: usize = 200;

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let rest = call.home().newest(MOST, &after, call.now);
    Ok(page::cut(call, "operations", rest, |o| o.id.clone(), |o| call.show_operation(o)))
}
