//! Snapshots of the steps and their questions.

use super::test_macros::{calm, named, parsed};
use crate::screens;
use crate::wizard::Wizard;

/// One of the user's key pairs, with this fingerprint.
const KEY: &str = r#"
    [[before]]
    region = "us-west-2"
    action = "CreateKeyPair"
    body = { keyPairName = "mine" }
    [[fault]]
    action = ["GetKeyPairs"]
    set = { "/keyPairs/*/fingerprint" = "41:5c:2e:d0:54:d5:97:51:67:24:10:aa:02:77:5e:3b:90:1f:c4:88" }
"#;

/// To the first question of the access step, in a Region that has research blueprints.
fn to_access(wizard: &mut Wizard) {
    wizard.choose("us-west-2").ready().keys("<enter>").ready().keys("<enter>").ready().keys("<enter>").ready();
}

fn to_add_ons(wizard: &mut Wizard) {
    to_access(wizard);
    wizard.keys("<enter>").sees("Snapshots");
}

fn to_follow_ups(wizard: &mut Wizard) {
    to_add_ons(wizard);
    wizard.keys("<enter>").sees("▸ Open ports");
}

fn to_names(wizard: &mut Wizard) {
    to_follow_ups(wizard);
    wizard.keys("<enter>").sees("▸ Names");
}

/// To the certificate question, with WordPress and a static IP.
fn to_https(wizard: &mut Wizard) {
    wizard.choose("us-west-2").choose("app").choose("wordpress").ready();
    wizard.keys("<enter>").ready().keys("<enter><enter>").sees("▸ Open ports");
    wizard.keys("<tab><right><enter>").sees("▸ HTTPS");
}

/// An account with an unattached static IP.
const OLD_IP: &str = r#"
    [[before]]
    region = "us-west-2"
    action = "AllocateStaticIp"
    body = { staticIpName = "old-ip" }
"#;

/// To the bundles, with Windows chosen.
fn windows(wizard: &mut Wizard) {
    wizard.choose("us-west-2").choose("windows").choose("express").ready();
}

screens! {
    regions_on_their_way in named("slow") => |w| w.pass(std::time::Duration::from_millis(1500));
    regions_failed in named("account-setup") => |w| w.wait_for("Try again now");
    regions_being_measured in parsed("pings = { ap-east-1 = 1190 }\n") => |w| w.ready();
    regions in calm() => |w| w.wait_for("Regions by latency");
    regions_filtered in calm() => |w| w.wait_for("Regions by latency").keys("us-");
    regions_none_match in calm() => |w| w.ready().keys("atlantis");
    zones in calm() => |w| w.ready().keys("us-west-2<tab>");
    kinds in calm() => |w| w.choose("us-east-1").ready();
    kind_that_is_not_here in calm() => |w| w.choose("us-east-1").ready().keys("<down><down><down>");
    purpose in calm() => |w| w.choose("us-west-2").ready().keys("blog");
    purpose_where_something_lacks in calm() => |w| w.choose("us-east-1").ready().keys("<end>");
    proposed_blueprint in calm() => |w| w.choose("us-east-1").choose("data").ready();
    proposed_bundle in calm() => |w| w.choose("us-west-2").choose("blog").ready().keys("<enter><enter>").ready();
    bundle_with_its_difference in calm() => |w| {
        w.choose("us-west-2").keys("<enter><enter>").ready().keys("<down><down>");
    };
    blueprints in calm() => |w| w.choose("us-west-2").keys("<enter>").ready();
    apps in calm() => |w| w.choose("us-west-2").choose("app").ready().keys("<down>");
    networks in calm() => |w| w.choose("us-west-2").keys("<enter><enter>").ready().keys("<tab>");
    bundles in calm() => |w| w.choose("us-west-2").keys("<enter><enter>").ready();
    bundle_too_small in calm() => |w| { windows(w); w.keys("<home>"); };
    key_pairs in parsed(KEY) => |w| { to_access(w); w.keys("<down>"); };
    key_name in calm() => |w| { to_access(w); w.choose("new pair"); };
    key_file in calm() => |w| { to_access(w); w.choose("new pair").keys("<enter>"); };
    script_choices in calm() => |w| { to_access(w); w.keys("<tab><right>"); };
    script_being_typed in calm() => |w| {
        to_access(w);
        w.keys("<tab><right><right><enter>#!/bin/bash<enter>apt-get update");
    };
    starter_asking in calm() => |w| { to_access(w); w.on_line("A user with a key"); };
    starter_filled in calm() => |w| { to_access(w); w.on_line("Swap space").keys("<enter>"); };
    script_with_line_ends in calm() => |w| {
        to_access(w);
        w.keys("<tab><right><right><enter>x").hear(skysail::app::message::Msg::Edited {
            path: "user-data.sh".into(),
            answer: Ok(skysail::app::effect::Secret::new("echo one\r\necho two\r\n")),
        });
    };
    script_file_that_is_not_there in calm() => |w| {
        to_access(w);
        w.keys("<tab><right><enter>~/setup.sh<enter>").wait_for("Script file: ");
    };
    snapshots in calm() => |w| { to_add_ons(w); w.keys("<space>"); };
    snapshot_hours in calm() => |w| { to_add_ons(w); w.keys("<space><enter><down>"); };
    add_ons_of_windows in calm() => |w| { windows(w); w.keys("<enter><enter>").sees("not available on Windows"); };
    stop_on_idle in calm() => |w| {
        w.choose("us-west-2").choose("research").ready().keys("<enter>").ready();
        w.keys("<enter>").ready().keys("<enter><enter><space><enter><c-u>100");
    };
    idle_offered in calm() => |w| {
        w.choose("us-west-2").choose("research").ready().keys("<enter>").ready();
        w.keys("<enter>").ready().keys("<enter><enter>").sees("▸ Stop when idle");
    };
    idle_duration in calm() => |w| {
        w.choose("us-west-2").choose("research").ready().keys("<enter>").ready();
        w.keys("<enter>").ready().keys("<enter><enter><space><enter><enter>");
    };
    ports_to_open in calm() => |w| { to_follow_ups(w); w.keys("<down>"); };
    port_list in calm() => |w| { to_follow_ups(w); w.choose("other").keys("https, 5432 from 203.0.113.9"); };
    port_list_wrong in calm() => |w| { to_follow_ups(w); w.choose("other").keys("htps"); };
    static_ip_to_attach in parsed(OLD_IP) => |w| { to_follow_ups(w); w.keys("<tab>").wait_for("old-ip").keys("<right><right>"); };
    https_to_set_up in calm() => |w| { to_https(w); w.keys("<space>"); };
    https_domains in calm() => |w| { to_https(w); w.keys("<space><enter>example.com"); };
    https_email in calm() => |w| { to_https(w); w.keys("<space><enter>example.com<enter>me@example.com"); };
    ssh_alias in calm() => |w| { to_follow_ups(w); w.keys("<tab><tab><right>"); };
    review_with_follow_ups in calm() => |w| {
        to_https(w);
        w.keys("<space><enter>example.com<enter>me@example.com<tab><right><enter>").review();
    };
    names in calm() => |w| { to_names(w); w.keys("<c-u>web-{1..3}"); };
    names_wrong in calm() => |w| { to_names(w); w.keys("<c-u>my server!"); };
    tags in calm() => |w| { to_names(w); w.keys("<tab>env=prod<enter>owner"); };
    tags_wrong in calm() => |w| { to_names(w); w.keys("<tab>aws:a=1<enter>=x<enter>b!=2<enter>ok=1<enter><enter>"); };
    until in calm() => |w| { to_names(w); w.keys("<tab><tab><tab>sunday 18:00"); };
    launch_tag in calm() => |w| { to_names(w); w.keys("<tab><tab>"); };
    names_failed in parsed("[[fault]]\naction = [\"GetActiveNames\"]\nreply = \"denied\"") => |w| {
        w.keys("<f10>").wait_for("GetActiveNames failed");
    };
}
