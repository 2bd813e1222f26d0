//! What a script or program says if AWS's reply to a change doesn't say that it happened.

use super::ExportRequest;
use crate::domain::user_text::UserText;

/// The exit status if an outcome is unknown, as Skysail's own.
pub const UNSURE: u8 = 3;

/// Returns what it says of a create.
pub fn unsure_create(request: &ExportRequest) -> UserText {
    let say = UserText::new("export.unsure").with("names", request.plan.instance_names.join(", "));
    say.with("region", &request.region)
}

/// Returns what it says of a follow-up; it names the call and the server itself.
pub fn unsure_follow_up(request: &ExportRequest) -> UserText {
    UserText::new("export.unsure.follow-up").with("region", &request.region)
}
