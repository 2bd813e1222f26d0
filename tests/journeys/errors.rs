//! Journeys with account problems: each is explained on a screen that stays open, and can be resolved there.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard};
use serde_json::Value;
use skysail::app::effect::TerminalAction;
use skysail::sandbox::Scenario;
use std::time::Duration;

fn where_(scenario: &str) -> Setup {
    Setup { columns: 100, rows: 30, scenario: Scenario::parse(scenario).unwrap(), ..Setup::default() }
}

/// A fault that gives every call of this action the same reply.
fn answering(action: &str, kind: &str, message: &str) -> String {
    format!(
        "[[fault]]\naction = [\"{action}\"]\nreply = \"exception\"\n\
         error = {{ type = \"{kind}\", message = \"{message}\", status = 403 }}\n"
    )
}

fn copied(wizard: &Wizard) -> Value {
    let text = wizard.acts().into_iter().rev().find_map(|act| match act {
        TerminalAction::Copy(text) => Some(text),
        _ => None,
    });
    serde_json::from_str(&text.expect("nothing was copied")).unwrap()
}

#[test]
fn account_setup_shows_the_wait_and_continues_automatically() {
    let mut wizard = Wizard::in_scenario("account-setup");
    wizard.wait_for("Lightsail is still setting it up").sees("it tries again in 15 s");
    let frames = wizard.frames();
    wizard.pass(Duration::from_secs(5)).sees_no("in 15 s").sees("it tries again in 1");
    assert!((4..=7).contains(&(wizard.frames() - frames)), "once a second and no more");
    assert_eq!(wizard.sent("GetRegions"), 1);
    wizard.pass(Duration::from_secs(12)).sees("it tries again in");
    assert_eq!(wizard.sent("GetRegions"), 2);
    wizard.wait_for("Virginia");
    assert_eq!(wizard.sent("GetRegions"), 3);
    wizard.review();
}

#[test]
fn automatic_retries_end_and_then_nothing_wakes_the_program() {
    let forever = answering("GetRegions", "AccountSetupInProgressException", "Not yet.");
    let mut wizard = Wizard::with(where_(&forever));
    wizard.pass(Duration::from_secs(3 * 3600)).sees("Try again");
    assert_eq!(wizard.sent("GetRegions"), 41);
    let frames = wizard.frames();
    wizard.pass(Duration::from_secs(3600));
    assert_eq!((wizard.sent("GetRegions"), wizard.frames()), (41, frames));
    wizard.keys("r").wait_for("it tries again in");
    assert_eq!(wizard.sent("GetRegions"), 42);
}

#[test]
fn region_setup_continues_automatically_and_another_region_can_be_chosen() {
    let mut wizard =
        Wizard::with(where_("[[fault]]\nregion = \"eu-west-3\"\nto_second = 40.0\nreply = \"region-setup\""));
    wizard.choose("eu-west-3").ready();
    wizard.wait_for("setting up this Region").sees("Retrying in");
    wizard.keys("<enter>").sees("Opt-in Regions typically take").wait_for("Ubuntu 24");
}

#[test]
fn disabled_region_is_distinguished_from_a_wrong_key() {
    let mut wizard = Wizard::in_scenario("closed-regions");
    wizard.choose("ap-east-1").ready().wait_for("This Region isn't enabled for your account.");
    // Where to enable it, and which Regions are near it, with their latency from here.
    wizard.sees("AWS console (Account, AWS Regions)").sees("Seoul (ap-northeast-2), ").sees(" ms away");
    wizard.keys("<esc>").choose("us-west-2").wait_for("What should it run?");
    let wrong = answering(
        "GetRegions",
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
    );
    Wizard::with(where_(&wrong)).wait_for("the key is wrong");
}

#[test]
fn missing_permission_shows_its_statement_and_the_full_policy_to_copy() {
    let mut wizard = Wizard::with(where_("[[fault]]\naction = [\"GetBundles\"]\nto = 4\nreply = \"denied\""));
    wizard.choose("us-east-1").ready().keys("<enter>").ready().keys("<enter>");
    wizard.wait_for("Your credentials aren't allowed to do this.").sees("See which permission to ask for");
    wizard.keys("i").sees("Permissions needed").sees("lightsail:GetBundles");
    wizard.keys("c").sees("Copied.");
    let statement = copied(&wizard)["Statement"][0].clone();
    assert_eq!(statement["Action"][0], "lightsail:GetBundles");
    assert!(statement["Resource"].as_str().unwrap().starts_with("arn:aws:lightsail:us-east-1:"));
    wizard.keys("<tab>c");
    let policy = copied(&wizard).to_string();
    for action in ["lightsail:GetRegions", "lightsail:CreateInstances", "lightsail:DeleteInstance"] {
        assert!(policy.contains(action), "{action}");
    }
    wizard.keys("<esc>r").ready();
    if wizard.screen().contains("aren't allowed to do this") {
        wizard.keys("r").ready();
    }
    wizard.sees("What size?");
}

#[test]
fn denied_create_shows_the_statement_and_is_sent_again_only_after_confirmation() {
    let mut wizard = Wizard::with(where_("[[fault]]\naction = [\"CreateInstances\"]\nnth = 1\nreply = \"denied\""));
    wizard
        .review()
        .create()
        .wait_for("AWS rejected")
        .sees("Press i to see and copy")
        .keys("i")
        .sees("lightsail:CreateInstances");
    wizard.keys("c");
    assert_eq!(copied(&wizard)["Statement"][0]["Action"][0], "lightsail:CreateInstances");
    wizard.keys("<esc>r").sees("Type create").keys("<esc>");
    assert_eq!(wizard.sent("CreateInstances"), 1);
    wizard.keys("rcreate<enter>").wait_for("Your instance is running.");
    assert_eq!(wizard.sent("CreateInstances"), 2);
}

#[test]
fn zero_quota_and_pending_verification_wait_on_their_screens() {
    for (name, plain) in
        [("new-account", "New accounts may start with a limit of 0"), ("unverified", "still verifying")]
    {
        let mut wizard = Wizard::in_scenario(name);
        wizard.review().create().wait_for("AWS rejected").sees(plain).sees("try again");
        wizard.keys("r").sees("Type create").keys("create<enter>").wait_for(plain);
        assert_eq!(wizard.sent("CreateInstances"), 2, "{name}");
    }
}

#[test]
fn wrong_clock_is_reported_with_its_offset() {
    let wording = "Signature not yet current: 20261123T120000Z is still later than 20261122T100000Z";
    for (skew, words) in [(-93_600, "26 h 00 min ahead of AWS's"), (93_600, "26 h 00 min behind AWS's")] {
        let fault = answering("GetRegions", "InvalidSignatureException", wording);
        let mut wizard = Wizard::with(where_(&format!("skew = {skew}.0\n{fault}")));
        wizard.wait_for(words).sees("Set the clock");
    }
}

#[test]
fn problem_fixed_elsewhere_continues_automatically() {
    let mut wizard = Wizard::in_scenario("clock-off");
    wizard.wait_for("26 h 00 min ahead of AWS's").sees("it tries again in").wait_for("Virginia");
    let granted = "[[fault]]\naction = [\"GetRegions\"]\nto_second = 40.0\nreply = \"denied\"";
    Wizard::with(where_(granted)).wait_for("aren't allowed to do this").sees("it tries again in").wait_for("Virginia");
}

#[test]
fn bundle_the_account_cannot_use_leads_back_to_the_bundles() {
    let mut wizard = Wizard::in_scenario("small-plans");
    wizard.choose("us-east-1").keys("<enter>").choose("debian_12").ready();
    wizard.choose("large_3_0").review().create().wait_for("AWS rejected").sees("can't use this bundle size");
    wizard.keys("<enter>").wait_for("▸ Bundle").choose("small_3_0").review().create();
    wizard.wait_for("Your instance is running.");
}

#[test]
fn failed_signature_with_a_correct_clock_is_a_wrong_secret() {
    let wording = "The request signature we calculated does not match the signature you provided.";
    let mut wizard = Wizard::with(where_(&answering("GetRegions", "InvalidSignatureException", wording)));
    wizard.wait_for("The secret access key doesn't match the access key ID");
}

#[test]
fn line_mode_explains_the_same_problems() {
    let mut lines = Lines::with(where_("[[fault]]\naction = [\"GetRegions\"]\nnth = 1\nreply = \"denied\""));
    lines
        .wait_for("aren't allowed to do this")
        .line("i")
        .says("\"lightsail:GetRegions\"")
        .line("w")
        .says("lightsail:CreateInstances");
    lines.line("").line("r").wait_for("Where should it run?");
    let mut lines = Lines::with(Setup { scenario: Scenario::named("account-setup").unwrap(), ..Setup::default() });
    lines.wait_for("Skysail also retries automatically").wait_for("Virginia");
}
