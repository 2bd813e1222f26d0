//! Snapshots of the overlays.

use super::test_macros::{calm, named, parsed};
use crate::screens;
use crate::wizard::Setup;
use skysail::app::message::Msg;
use skysail::domain::requested_values::{Provenance, RequestedValues};
use skysail::domain::unfinished_launch::UnfinishedLaunch;

screens! {
    help_for_regions in calm() => |w| w.wait_for("Regions by latency").keys("?");
    help_for_the_review in calm() => |w| w.review().keys("?");
    help_for_a_launch in calm() => |w| w.review().create().wait_for("pending").keys("?");
    help_for_bundles in calm() => |w| w.choose("us-west-2").keys("<enter><enter>").ready().keys("?");
    glossary in calm() => |w| w.ready().keys("?<tab><down>");
    palette_of_a_list in calm() => |w| w.ready().keys("<c-k>");
    palette_over_a_text in calm() => |w| w.review().keys("<end><up><up><enter><end>-more<c-k>");
    palette_of_the_review in calm() => |w| w.review().keys(":");
    palette_finds in calm() => |w| w.review().keys(":theme");
    palette_finds_nothing in calm() => |w| w.ready().keys("<c-k>zzz");
    palette_over_help in calm() => |w| w.ready().keys("?:");
    palette_of_a_launch in calm() => |w| w.review().create().wait_for("is running.").keys(":");
    leave in calm() => |w| w.ready().keys("q");
    leave_while_sending in named("silent") => |w| w.review().create().wait_for("Sent once").keys("q");
    ribbon_of_a_step in calm() => |w| w.keys("<c-g>").choose("ireland").ready().sees("▸--availability-zone");
    ribbon_of_the_review in calm() => |w| w.review().keys("<f9>").sees("aws lightsail create-instances");
    export in calm() => |w| w.review().keys("e");
    delete in calm() => |w| w.review().create().wait_for("is running.").keys("D").settle();
    delete_wrong in calm() => |w| w.review().create().wait_for("is running.").keys("Dother<enter>");
    delete_many in parsed("[quota]\ninstances = 60\n") => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..50}").review().create();
        w.wait_for("All 50 instances are running.").keys("D").settle();
    };
    confirm_the_failed in parsed("[[operation]]\nnth = 2\nfails = \"NoRoom\"\ndetails = \"No room.\"\nafter = 9.0\n") => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
        w.wait_for("2 of 3 instances are running").keys("t").settle();
    };
    confirm_the_same in named("lost-request") => |w| w.review().create().wait_for("send again").keys("a").settle();
    delete_looking in parsed("[latency.of]\nGetInstances = 3.0\n") => |w| w.review().create().wait_for("is running.").keys("D");
    deleting in calm() => |w| w.review().create().wait_for("is running.").keys("D").wait_for("Type").keys("Ubuntu-1<enter>").settle();
    deleted in calm() => |w| w.review().create().wait_for("is running.").keys("D").wait_for("Type").keys("Ubuntu-1<enter>").wait_for("Deleted Ubuntu-1");
    deleted_one_of_three in calm() => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
        w.wait_for("All 3 instances are running.").keys("<down>D").wait_for("Type web-2");
        w.keys("web-2<enter>").wait_for("Deleted web-2");
    };
    ready_to_log_in in calm() => |w| w.review().create().wait_for("You can log in now").settle();
    stuck_and_failed in named("mixed-fates") => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
        w.wait_for("1 of 3 running").keys("<down>").wait_for(" failed ").pass(std::time::Duration::from_secs(200));
    };
    stuck_and_overdue in named("mixed-fates") => |w| {
        w.review().keys("<end><up><up><enter>").write("web-{1..3}").review().create();
        w.wait_for("1 of 3 running").keys("<down><down>").pass(std::time::Duration::from_secs(200)).wait_for("press D");
    };
    save_an_export in calm() => |w| w.review().keys("e<tab>s");
    save in calm() => |w| w.review().keys("s");
    save_over in calm() => |w| {
        std::fs::write(w.home("plan.json"), "").unwrap();
        w.review().keys("s<c-u>~/plan.json<enter>").wait_for("already exists");
    };
    save_failed in calm() => |w| w.review().keys("s<c-u>/dev/null/plan.json<enter>").wait_for("Not saved: Couldn't save");
}

#[test]
fn saved_answers_are_offered() {
    let requested = || RequestedValues {
        from: Some(Provenance::SavedDraft),
        blueprint: Some("debian_12".into()),
        ..RequestedValues::default()
    };
    let setup = || Setup { kept: Some(requested()), ..Setup::default() };
    super::screen("resume", setup, |wizard| {
        wizard.ready();
    });
}

#[test]
fn unfinished_launch_is_offered_before_anything_else() {
    let found = || UnfinishedLaunch {
        launch: "20260119t120000z-0001".into(),
        names: vec!["web-1".into(), "web-2".into()],
        region: "eu-central-1".into(),
        began: std::time::UNIX_EPOCH + crate::wizard::NOON - std::time::Duration::from_secs(300),
        accepted: false,
        more: 2,
    };
    super::screen("unfinished", Setup::default, |wizard| {
        wizard.ready().hear(Msg::UnfinishedFound(found()));
    });
}
