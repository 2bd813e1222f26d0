use super::{Action, Body, Call, Stop};
use crate::sandbox::input::text;
use crate::sandbox::page;

/// Every name in use in the Region, whatever kind of resource holds it.
pub const ACTION: Action = Action { name: "GetActiveNames", members: &[text("pageToken")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let names = call.home().names(&page::after(call)?, call.now);
    let names = names.into_iter();
    Ok(page::cut(call, "activeNames", names, |name| (*name).to_owned(), |name| name))
}
