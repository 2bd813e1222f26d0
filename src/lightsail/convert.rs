//! Converts the SDK's types to the domain's. Only items without an ID are dropped; other missing or unknown values are
//! kept and shown as such.

mod catalog;
mod instance;
mod instance_actions;
mod inventory;
mod operation;
mod owned_resources;

pub(super) use catalog::{blueprint, bundle, key_pair, region};
pub(super) use instance::{access, grant, instance};
pub(super) use instance_actions::{port, setup};
pub(super) use inventory::{billed_static_ip, disk, disk_snapshot, instance_snapshot, snapshot};
pub(super) use operation::operation;
pub(super) use owned_resources::{found_key_pair, static_ip};

use crate::domain::catalog::Listing;
use crate::domain::sanitized_text::SanitizedText;
use aws_smithy_types::DateTime;
use std::time::{Duration, SystemTime};

/// Converts all items and counts those that couldn't be used.
pub(super) fn listing<A, B>(all: Vec<A>, convert: impl FnMut(A) -> Option<B>) -> Listing<B> {
    let count = all.len();
    let items: Vec<B> = all.into_iter().filter_map(convert).collect();
    let dropped = count - items.len();
    Listing::new(items, dropped)
}

/// Empty text counts as missing.
fn clean(text: Option<String>) -> Option<SanitizedText> {
    text.filter(|text| !text.trim().is_empty()).map(SanitizedText::from)
}

fn word(text: Option<&str>) -> Option<SanitizedText> {
    clean(text.map(str::to_owned))
}

/// A time out of the system's range is unknown. The service reports milliseconds; smaller digits are only JSON
/// rounding.
fn time(at: Option<DateTime>) -> Option<SystemTime> {
    let millis = at?.as_nanos().checked_add(500_000)?.div_euclid(1_000_000);
    let since = Duration::from_millis(u64::try_from(millis).ok()?);
    SystemTime::UNIX_EPOCH.checked_add(since)
}
