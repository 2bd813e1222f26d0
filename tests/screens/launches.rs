//! Snapshots of a launch: sent, pending, running, failed, refused, unknown.

use super::test_macros::{calm, named, parsed};
use crate::screens;
use crate::wizard::Wizard;
use skysail::domain::launch::LaunchStage;
use skysail::sandbox::Scenario;
use std::time::Duration;

fn sent(wizard: &mut Wizard) -> &mut Wizard {
    wizard.review().create()
}

fn three(wizard: &mut Wizard) -> &mut Wizard {
    wizard.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create()
}

fn refusing(message: &str) -> Scenario {
    parsed(&format!(
        "[[fault]]\naction = [\"CreateInstances\"]\nreply = \"exception\"\n\
         error = {{ type = \"InvalidInputException\", message = \"{message}\", tip = \"Choose others.\" }}\n"
    ))
}

fn fifty() -> Scenario {
    parsed("[quota]\ninstances = 60\n[[operation]]\nnth = 4\nfails = \"NoRoom\"\ndetails = \"No room.\"\nafter = 9.0\n")
}

screens! {
    proving in parsed("[latency.of]\nGetActiveNames = 3.0\n") => |w| sent(w).wait_for("names are free");
    sending in named("silent") => |w| sent(w).wait_for("Sent once").pass(Duration::from_secs(7));
    pending in calm() => |w| sent(w).wait_for("pending");
    running in calm() => |w| sent(w).wait_for("Your instance is running.");
    running_details in calm() => |w| sent(w).wait_for("is running.").keys("<tab><end>");
    paused in calm() => |w| sent(w).wait_for("pending").keys("p");
    fates_that_differ in named("mixed-fates") => |w| three(w).wait_for(" failed ").keys("<down>");
    watch_ended in named("stuck") => |w| {
        sent(w).wait_for("pending").pass(Duration::from_secs(31 * 60));
    };
    fifty_pending in fifty() => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..50}").review().create();
        w.wait_for("pending").keys("<end>");
    };
    refused in refusing("The bundle is odd.") => |w| sent(w).wait_for("AWS rejected");
    refused_for_tags in refusing("The tag policy does not allow the tags.") => |w| sent(w).wait_for("AWS reject");
    names_taken in parsed("[[fault]]\naction = [\"GetActiveNames\"]\nfrom = 2\nset = { \"/activeNames\" = [\"Ubuntu-1\"] }") => |w| {
        sent(w).wait_for("Nothing was sent");
    };
    unknown in named("lost-request") => |w| sent(w).wait_for("AWS didn't confirm the request");
    unknown_after_a_minute in named("lost-request") => |w| sent(w).wait_for("send again");
    unknown_while_unreachable in parsed("[[fault]]\naction = [\"CreateInstances\"]\nreply = \"cut\"\n[[fault]]\naction = [\"GetInstances\"]\nreply = \"denied\"") => |w| {
        sent(w).wait_for("The last check failed");
    };
    adopted in named("lost-reply") => |w| sent(w).wait_for("Your instance is running.");
    abandoned in named("lost-request") => |w| sent(w).wait_for("stop checking").keys("x");
    gone in named("removed-elsewhere") => |w| sent(w).wait_for("gone");
}

#[test]
fn no_journal() {
    let setup = || crate::wizard::Setup { no_journal: true, ..Default::default() };
    let walk = |wizard: &mut Wizard| {
        sent(wizard).wait_for("saved to disk").sees("continue without it").sees("back to the draft");
    };
    // The path of the test's files isn't part of the snapshot.
    super::turned("no_journal", setup, walk, |model| {
        let launch = &mut model.watch.as_mut().unwrap().launch;
        assert!(matches!(launch.stage, LaunchStage::NoJournal { .. }));
        launch.stage = LaunchStage::NoJournal { why: "~/.local/state/skysail/launches is not a directory.".into() };
    });
}
