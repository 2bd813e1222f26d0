use std::ops::Bound::{Excluded, Unbounded};

use super::download_default_key_pair::existing;
use super::{Action, Body, Call, Stop};
use crate::sandbox::input::{flag, text};
use crate::sandbox::page;
use crate::sandbox::view;

/// The Region's key pairs; its default one, if there is one yet, only when asked for.
pub const ACTION: Action =
    Action { name: "GetKeyPairs", members: &[text("pageToken"), flag("includeDefaultKeyPair")], run };

fn run(call: &mut Call<'_>) -> Result<Body, Stop> {
    let after = page::after(call)?;
    let asked = after.is_empty() && call.input.flag("includeDefaultKeyPair");
    let default = if asked { existing(call)? } else { None };
    let rest = call.home().key_pairs.range::<str, _>((Excluded(after.as_str()), Unbounded));
    let pairs = default.iter().chain(rest.map(|(_, pair)| pair));
    Ok(page::cut(call, "keyPairs", pairs, |pair| pair.name.clone(), |pair| view::key_pair(pair, call.region)))
}
