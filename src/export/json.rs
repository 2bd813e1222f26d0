//! The request's document, for `aws lightsail create-instances --cli-input-json file://…`.

use super::quote::document;
use super::{Format, PLAIN};
use crate::domain::say::Say;

pub const FORMAT: Format = Format {
    lacks: |request| vec![Say::new("export.lacks.region").with("region", &request.region)],
    write: |request| document(&request.plan.to_json()),
    ..PLAIN
};
