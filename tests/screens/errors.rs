//! Snapshots of account problems.

use super::test_macros::{named, parsed};
use crate::screens;
use crate::wizard::Wizard;

fn answering(action: &str, kind: &str, message: &str) -> skysail::sandbox::Scenario {
    parsed(&format!(
        "skew = -93600.0\n[[fault]]\naction = [\"{action}\"]\nreply = \"exception\"\n\
         error = {{ type = \"{kind}\", message = \"{message}\", status = 403 }}\n"
    ))
}

fn denied(action: &str) -> skysail::sandbox::Scenario {
    parsed(&format!("[[fault]]\naction = [\"{action}\"]\nreply = \"denied\""))
}

fn refused(wizard: &mut Wizard) -> &mut Wizard {
    wizard.review().create().wait_for("AWS rejected")
}

screens! {
    trouble_account_setup in named("account-setup") => |w| w.wait_for("it tries again in 15 s");
    trouble_region_setup in named("closed-regions") => |w| w.choose("eu-west-3").ready().wait_for("setting up").keys("<enter>");
    trouble_region_closed in named("closed-regions") => |w| w.choose("ap-east-1").ready().wait_for("isn't enabled").keys("<enter>");
    trouble_beside_a_list in named("closed-regions") => |w| w.choose("ap-east-1").ready().wait_for("isn't enabled");
    trouble_denied in denied("GetRegions") => |w| w.wait_for("aren't allowed to do this");
    trouble_denied_statement in denied("GetRegions") => |w| w.wait_for("aren't allowed to do this").keys("i");
    trouble_denied_policy in denied("GetRegions") => |w| w.wait_for("aren't allowed to do this").keys("i<tab><down>");
    trouble_create_denied in named("denied") => |w| refused(w);
    trouble_quota_zero in named("new-account") => |w| refused(w);
    trouble_unverified in named("unverified") => |w| refused(w);
    trouble_clock in answering("GetRegions", "InvalidSignatureException", "Signature not yet current") => |w| w.wait_for("ahead");
}
