//! Journeys that go back and change answers.

use super::keyboard::click;
use crate::wizard::{Wizard, test_terminal};

#[test]
fn going_back_step_by_step_keeps_every_answer() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.choose_zone("frankfurt", "eu-central-1b").keys("<enter>").choose("debian_12");
    wizard.choose("small").review();
    let before = wizard.screen();
    for _ in 0..30 {
        wizard.keys("<esc>");
        if wizard.screen().contains("This is the first question") {
            break;
        }
    }
    wizard.sees("This is the first question");
    for _ in 0..40 {
        if wizard.ready().screen().contains("Ready to launch?") {
            break;
        }
        // Tab leaves a text of several lines.
        let key = if test_terminal::says(&wizard.screen(), "▸ Tags") { "<tab>" } else { "<enter>" };
        wizard.keys(key);
    }
    assert_eq!(wizard.screen(), before);
    assert!(before.contains("eu-central-1b") && before.contains("debian_12"), "{before}");
}

#[test]
fn changing_the_region_keeps_the_size_under_its_new_id_and_marks_what_is_missing() {
    let key = "[[before]]\nregion = \"us-east-1\"\naction = \"CreateKeyPair\"\nbody = { keyPairName = \"mine\" }\n";
    let mut wizard = Wizard::where_(key);
    wizard.choose_zone("us-east-1", "us-east-1c").keys("<enter><enter>").choose("small").choose("mine");
    wizard.review().sees("small_3_0").sees("mine").keys("<home><enter>").choose("mumbai").ready();
    wizard.sees("Zone us-east-1c isn't in Mumbai").keys("<tab><tab>");
    wizard.hear(click(3, 3)).sees("! Region").hear(click(3, 5)).sees("Key pair mine isn't in Mumbai");
    wizard.hear(click(3, 3)).sees("! Access").keys("<f10>").sees("Zone us-east-1c isn't in Mumbai").keys("<enter>");
    wizard.keys("<f10>").sees("Key pair mine isn't in Mumbai").keys("<enter>").review();
    wizard.sees("small_3_1").sees_no("! ").create().wait_for("Your instance is running.");
    assert_eq!(wizard.requests("CreateInstances")[0].body["bundleId"], "small_3_1");
}

#[test]
fn network_the_blueprint_does_not_support_is_asked_again() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").keys("<enter>").choose("debian_12").ready().keys("<tab><left><enter>").sees("▸ Bundle");
    wizard.keys("<esc><esc>").sees("▸ Kind").choose("app").choose("wordpress").ready();
    wizard.sees("▸ Network").sees("can't be IPv6-only").keys("<home><enter>").sees("▸ Bundle").sees("Dual-stack");
}

#[test]
fn choosing_windows_drops_snapshots_and_says_so() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.review().keys("<end>");
    while !test_terminal::says(&wizard.screen(), "▸ Snapshots") {
        wizard.keys("<up>");
    }
    wizard.keys("<enter><space><enter>").review().sees("daily around");
    wizard.keys("<home><down><down><enter><esc>").choose("windows").keys("<esc>");
    wizard.sees("Ubuntu 24.04 LTS is a different kind").keys("<tab>").choose("2025").ready();
    wizard.sees("! Add-ons").keys("<f10>").sees("Windows Server 2025 needs Windows").keys("<enter><f10>");
    wizard
        .hear(click(3, 6))
        .sees("not available on Windows")
        .keys("<enter><enter>")
        .sees("▸ Names")
        .sees_no("! Add-ons");
}

#[test]
fn a_taken_name_is_refused_where_it_is_typed() {
    let mut wizard = Wizard::in_scenario("name-taken");
    wizard.review().keys("<end><up><up><enter><c-u>web-2").sees("unique in us-east-1; web-2 is already in use");
    wizard.keys("<enter>").sees("▸ Names").keys("<back>3<enter>").sees("Create 1 instance").sees("web-3");
}

#[test]
fn answers_are_saved_for_the_next_start() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("frankfurt").keys("<c-c>");
    let model = wizard.end();
    let draft = std::fs::read_dir(wizard.home("state/drafts")).unwrap().next().expect("no draft was kept").unwrap();
    assert!(std::fs::read_to_string(draft.path()).unwrap().contains("eu-central-1"));
    assert_eq!(model.draft.region_name().map(|name| name.as_str()), Some("eu-central-1"));
}

#[test]
fn blueprint_name_typed_at_the_kinds_answers_both_questions() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").wait_for("What should it run?").ready();
    wizard.keys("plesk").sees("App on Linux").sees("Plesk Hosting Stack on Ubuntu").keys("<enter>");
    wizard.wait_for("What size?").sees("✓ Blueprint");
    // A kind, a purpose, and an app contain this word: the one that is named so comes first.
    wizard.keys("<esc><esc>").wait_for("What should it run?").keys("wordpress");
    let chosen = wizard.screen().lines().find(|line| line.contains("│  ▌")).unwrap_or_default().to_owned();
    assert!(chosen.contains("▌ WordPress "), "{}", wizard.screen());
    wizard.sees("A blog").keys("<enter>").wait_for("What size?");
    wizard.keys("<f10>").wait_for("Ready to launch?").sees("WordPress");
}
