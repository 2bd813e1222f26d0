//! Exports the request document, for `aws lightsail create-instances --cli-input-json file://…`.

use super::quote::document;
use super::{ExportFormat, ExportRequest, PLAIN};
use crate::domain::follow_ups::PlanFollowUps;
use crate::domain::plan::Plan;
use crate::domain::user_text::UserText;

/// The request's document.
pub static FORMAT: ExportFormat =
    ExportFormat { name: "json", ending: "json", lacks, write: |request, _| write(request), ..PLAIN };

/// The operation accepts nothing but its request.
fn lacks(request: &ExportRequest) -> Vec<UserText> {
    let follow_ups = request.plan.has_follow_ups().then(|| UserText::new("export.lacks.follow-ups"));
    let region = UserText::new("export.lacks.region").with("region", &request.region);
    std::iter::once(region).chain(follow_ups).collect()
}

fn write(request: &ExportRequest) -> String {
    let bare = Plan { follow_ups: PlanFollowUps::default(), ..request.plan.clone() };
    document(&bare.to_json())
}
