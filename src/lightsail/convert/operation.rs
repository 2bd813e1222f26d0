//! Converts operations.

use super::{clean, time, word};
use crate::domain::instance::Operation;
use crate::domain::sanitized_text::SanitizedText;
use aws_sdk_lightsail::types;

/// Never dropped: even one without an ID shows that something is in progress.
pub(in crate::lightsail) fn operation(from: types::Operation) -> Operation {
    let (zone, region) = place(from.location);
    Operation {
        id: clean(from.id).unwrap_or_default(),
        kind: word(from.operation_type.as_ref().map(types::OperationType::as_str)),
        resource: clean(from.resource_name),
        resource_type: word(from.resource_type.as_ref().map(types::ResourceType::as_str)),
        details: clean(from.operation_details),
        zone,
        region,
        status: word(from.status.as_ref().map(types::OperationStatus::as_str)),
        terminal: from.is_terminal,
        error_code: clean(from.error_code),
        error_details: clean(from.error_details),
        created_at: time(from.created_at),
        changed_at: time(from.status_changed_at),
    }
}

/// Returns zone and Region.
pub(super) fn place(from: Option<types::ResourceLocation>) -> (Option<SanitizedText>, Option<SanitizedText>) {
    let Some(from) = from else { return (None, None) };
    (clean(from.availability_zone), word(from.region_name.as_ref().map(types::RegionName::as_str)))
}
