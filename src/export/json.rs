//! The request's document, for `aws lightsail create-instances --cli-input-json file://…`.

use super::quote::document;
use super::{ExportFormat, PLAIN};
use crate::domain::user_text::UserText;

pub const FORMAT: ExportFormat = ExportFormat {
    lacks: |request| vec![UserText::new("export.lacks.region").with("region", &request.region)],
    write: |request| document(&request.plan.to_json()),
    ..PLAIN
};
