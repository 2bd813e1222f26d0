//! Snapshots of Home and of the opening screen.

use super::test_macros::parsed;
use crate::screens;
use crate::wizard::Wizard;
use skysail::app::model::{Model, Screen};
use skysail::sandbox::Scenario;
use std::time::Duration;

/// Servers in three Regions, one of them stopped, and other billed resources.
fn account() -> Scenario {
    parsed(
        r#"
[[before]]
region = "us-east-1"
action = "CreateInstances"
ago = 7862400.0
body = { instanceNames = ["old-bot"], availabilityZone = "us-east-1a", blueprintId = "debian_12", bundleId = "micro_3_0" }

[[before]]
region = "us-east-1"
action = "StopInstance"
ago = 7776000.0
body = { instanceName = "old-bot" }

[[before]]
region = "eu-west-1"
action = "CreateInstances"
ago = 1036800.0
body = { instanceNames = ["blog"], availabilityZone = "eu-west-1b", blueprintId = "ubuntu_24_04", bundleId = "small_3_0" }

[[before]]
region = "ap-northeast-1"
action = "CreateInstances"
ago = 259200.0
body = { instanceNames = ["shop"], availabilityZone = "ap-northeast-1a", blueprintId = "ubuntu_24_04", bundleId = "large_3_0" }

[[before]]
region = "eu-west-1"
action = "AllocateStaticIp"
ago = 86400.0
body = { staticIpName = "spare-address" }

[[before]]
region = "eu-west-1"
action = "CreateDisk"
ago = 86400.0
body = { diskName = "uploads", availabilityZone = "eu-west-1b", sizeInGb = 32 }
"#,
    )
}

/// The same with two snapshots of a server, one of which was just started.
fn saved() -> Scenario {
    let mut scenario = account();
    let more = |name: &str, ago: &str| {
        format!(
            "[[before]]\nregion = \"eu-west-1\"\naction = \"CreateInstanceSnapshot\"\nago = {ago}\n\
             body = {{ instanceName = \"blog\", instanceSnapshotName = \"{name}\" }}\n"
        )
    };
    let taken = more("blog-monday", "86400.0") + &more("blog-today", "1.0");
    scenario.before.extend(parsed(&taken).before);
    scenario
}

/// The credentials expire before Home loads its Regions.
fn expired() -> Scenario {
    let mut scenario = super::test_macros::calm();
    let later = "[[fault]]\naction = [\"GetRegions\"]\nnth = 2\nreply = \"expired\"\n";
    scenario.fault = parsed(later).fault;
    scenario
}

fn closed() -> Scenario {
    let mut scenario = account();
    let closed = skysail::sandbox::Scenario::named("closed-regions").unwrap();
    (scenario.disabled_regions, scenario.fault) = (closed.disabled_regions, closed.fault);
    scenario
}

fn opened(wizard: &mut Wizard) -> &mut Wizard {
    wizard.ready().keys("<f7>").wait_for("As of")
}

/// Moves the cursor to this server.
fn at<'a>(wizard: &'a mut Wizard, name: &str) -> &'a mut Wizard {
    opened(wizard).keys(&format!("/{name}<enter>"))
}

/// The opening screen before the first launch.
fn opening(model: &mut Model) {
    model.screen = Screen::Welcome;
    model.home.welcome.known = true;
}

/// The same with an AWS account that nobody has signed in to.
fn opening_at_aws(model: &mut Model) {
    opening(model);
    model.target.sandbox = false;
    (model.target.label, model.target.account) = (None, None);
}

screens! {
    home in account() => |w| opened(w);
    home_in_an_empty_account in super::test_macros::calm() => |w| opened(w);
    home_on_a_stopped_server in account() => |w| at(w, "old-bot");
    home_while_a_filter_is_typed in account() => |w| opened(w).keys("/eu-west");
    home_before_a_reboot in account() => |w| at(w, "blog").keys("R");
    home_before_a_stop in account() => |w| at(w, "blog").keys("x");
    home_while_a_server_stops in account() => |w| at(w, "blog").keys("xy").wait_for("Stopping blog…").pass(Duration::from_secs(3));
    home_after_a_stop in account() => |w| at(w, "blog").keys("xy").wait_for("blog has stopped");
    home_details in account() => |w| at(w, "blog").keys("<enter>");
    home_where_a_region_fails in closed() => |w| opened(w);
    home_without_credentials in expired() => |w| w.ready().keys("<f7>").wait_for("Couldn't load your servers");
    home_on_a_snapshot in saved() => |w| at(w, "monday");
    home_before_a_resize in account() => |w| at(w, "blog").keys("Z");
    restore_bundle in saved() => |w| at(w, "monday").keys("N").wait_for("What size").keys("nano");
    restore_source in saved() => |w| at(w, "monday").keys("N").wait_for("What size").keys("<esc>").sees("Which snapshot?");
    restore_review in saved() => |w| at(w, "monday").keys("N").wait_for("What size").keys("<f10>").wait_for("Ready to launch from");
    resize_bundle in saved() => |w| at(w, "blog").keys("Z").wait_for("Which size");
    resize_review in saved() => |w| at(w, "blog").keys("Z").wait_for("Which size").keys("<f10>").wait_for("Ready to resize");
    home_deletes_a_snapshot in saved() => |w| at(w, "monday").keys("D");
    home_deletes_what_others_made in account() => |w| at(w, "blog").keys("D");
}

screens! {
    opening_screen in super::test_macros::calm() => |w| w.ready(), opening;
    opening_screen_at_aws in super::test_macros::calm() => |w| w.ready(), opening_at_aws;
}
