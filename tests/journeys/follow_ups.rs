//! Journeys through follow-ups, from the question to the server.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard, test_terminal};
use serde_json::json;
use skysail::domain::plan::Plan;
use skysail::sandbox::Scenario;
use std::time::Duration;

/// A static IP that nobody uses is there before.
const OLD_IP: &str = "[[before]]\nregion = \"us-west-2\"\naction = \"AllocateStaticIp\"\nago = 3600.0\nbody = { staticIpName = \"old-ip\" }\n";

/// Takes what is proposed until this is asked.
#[track_caller]
fn reach<'w>(wizard: &'w mut Wizard, question: &str) -> &'w mut Wizard {
    for _ in 0..20 {
        if wizard.ready().screen().contains(question) {
            return wizard;
        }
        wizard.keys("<enter>");
    }
    panic!("{question} was never asked:\n{}", wizard.screen());
}

/// Up to the step: a plain Ubuntu in Oregon.
fn at_follow_ups(wizard: &mut Wizard) -> &mut Wizard {
    wizard.choose("us-west-2");
    reach(wizard, "Open more ports?")
}

#[test]
fn a_web_app_proposes_its_port_and_a_vpn_its_own() {
    for (purpose, port) in
        [("web app", "443/tcp to everyone"), ("vpn", "51820/udp to everyone"), ("game", "25565/tcp to everyone")]
    {
        let mut wizard = Wizard::sized(120, 36);
        wizard.choose("us-west-2").choose(purpose).wait_for("Ready to launch?").sees(port);
    }
    Wizard::sized(120, 36).review().sees("Only the blueprint's").sees_no("Static IP");
}

#[test]
fn the_review_says_what_a_purpose_chose_and_what_it_leaves_to_the_user() {
    for (region, purpose, said) in [
        ("us-west-2", "vpn", ["you install WireGuard yourself.", "Opens 51820/udp for WireGuard.", "vpn-1"]),
        ("us-west-2", "game", ["you install the game yourself.", "Opens 25565/tcp for Minecraft.", "game-1"]),
        ("us-west-2", "a blog", ["WordPress is already installed.", "WordPress", "blog-1"]),
        ("us-east-1", "data science", ["isn't available in Virginia", "You install JupyterLab yourself.", "data-1"]),
    ] {
        let mut wizard = Wizard::sized(120, 36);
        wizard.choose(region).choose(purpose).wait_for("Ready to launch?").sees("Purpose");
        said.iter().for_each(|said| {
            wizard.sees(said);
        });
    }
}

#[test]
fn existing_static_ips_are_listed_once_and_only_those_that_are_free() {
    let mut wizard = Wizard::where_(OLD_IP);
    at_follow_ups(&mut wizard).keys("<tab>");
    assert_eq!(wizard.sent("GetStaticIps"), 1);
    wizard.sees("old-ip").sees("unattached");
    wizard.choose("old-ip").review().sees("old-ip");
    assert_eq!(wizard.sent("GetStaticIps"), 1);
}

#[test]
fn whoever_takes_the_defaults_asks_nothing_about_static_ips() {
    let mut wizard = Wizard::where_(OLD_IP);
    wizard.review();
    assert_eq!(wizard.sent("GetStaticIps"), 0);
}

#[test]
fn ports_are_typed_with_whom_they_let_in_and_refused_with_the_rule() {
    let mut wizard = Wizard::sized(80, 24);
    at_follow_ups(&mut wizard).choose("Other ports").sees("For example: https");
    wizard.write("5432 from me").sees("me").sees("Which ports?");
    wizard.write("5432 from 203.0.113.9, minecraft").sees("▸ Names").review();
    wizard.sees("5432/tcp to 203.0.113.9/32; 25565/tcp to everyone");
}

#[test]
fn a_saved_plan_with_follow_ups_says_what_reads_it_and_opens_as_the_same() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.choose("us-west-2").choose("web app").wait_for("Ready to launch?");
    wizard.keys("s").sees("Save plan").keys("<c-u>~/plan.json<enter>").wait_for("the AWS CLI can't read it");
    let text = std::fs::read_to_string(wizard.home("plan.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(file["note"].as_str().unwrap().contains("AWS CLI"), "{text}");
    assert_eq!(file["followUps"]["ports"][0]["fromPort"], json!(443), "{text}");
    let requested = Plan::read(&text).unwrap().requested_values().unwrap();
    let mut second = Wizard::with(Setup { plan: Some(requested), columns: 120, rows: 36, ..Setup::default() });
    second.wait_for("Ready to launch?").sees("443/tcp to everyone");
}

#[test]
fn an_ipv6_only_server_is_offered_no_static_ip() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").keys("<enter>").choose("debian_12").ready().keys("<tab><end><enter>");
    reach(&mut wizard, "Open more ports?").sees("not for IPv6-only servers").keys("<tab>").sees("SSH alias?");
}

#[test]
fn a_list_of_static_ips_that_cannot_be_had_stops_nobody() {
    let mut wizard = Wizard::where_("[[fault]]\naction = [\"GetStaticIps\"]\nto = 99\nreply = \"denied\"\n");
    at_follow_ups(&mut wizard).keys("<tab>").wait_for("Your credentials aren't allowed");
    wizard.choose("New static IP").sees("▸ Names").review().sees("Ubuntu-1-ip, new");
}

#[test]
fn line_by_line_the_same_is_asked_and_answered() {
    let mut lines = Lines::with(Setup { scenario: Scenario::parse(OLD_IP).unwrap(), ..Setup::default() });
    lines.asked().line("us-west-2").line(">").wait_for("Review [").line("9");
    lines.says("Open more ports?").says("HTTPS, 443/tcp for websites").line("5");
    lines.wait_for("Which ports?").line("443 from me").wait_for("me").line("https, 53/udp from 203.0.113.9");
    lines.wait_for("443/tcp to everyone; 53/udp to 203.0.113.9/32");
}

/// Opens a line of the review.
fn open_line<'w>(wizard: &'w mut Wizard, label: &str) -> &'w mut Wizard {
    wizard.keys("<end>");
    while !test_terminal::says(&wizard.screen(), &format!("▸ {label}")) {
        wizard.keys("<up>");
    }
    wizard.keys("<enter>")
}

#[test]
fn a_web_app_with_its_port_a_static_ip_and_an_alias_goes_from_nothing_to_ready() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.choose("us-west-2").choose("web app").wait_for("Ready to launch?");
    open_line(&mut wizard, "Open ports").keys("<tab>").choose("New static IP").sees("Ready to launch?");
    open_line(&mut wizard, "Open ports").keys("<tab><tab><space><enter>").sees("Ready to launch?");
    wizard.sees("443/tcp to everyone").sees("web-1-ip, new").sees("ssh web-1").sees("free while attached");
    wizard.create().wait_for("You can log in now").wait_for("Also created: web-1-ip");
    // It's created first, and attached then.
    wizard.pass(Duration::from_secs(30));
    // Said once, as a milestone.
    wizard.sees("✓ Open 443/tcp").sees_no("Opened later");
    // It has one already.
    wizard.sees_no("i static IP").sees("f firewall");
    for action in ["CreateInstances", "OpenInstancePublicPorts", "AllocateStaticIp", "AttachStaticIp"] {
        assert_eq!(wizard.sent(action), 1, "{action}");
    }
    let body = wizard.requests("OpenInstancePublicPorts").remove(0).body;
    let port =
        json!({ "fromPort": 443, "toPort": 443, "protocol": "tcp", "cidrs": ["0.0.0.0/0"], "ipv6Cidrs": ["::/0"] });
    assert_eq!(body, json!({ "instanceName": "web-1", "portInfo": port }));
    assert_eq!(wizard.requests("AllocateStaticIp")[0].body, json!({ "staticIpName": "web-1-ip" }));
}

#[test]
fn a_plan_with_follow_ups_is_carried_out_in_the_wizard_too() {
    let plan = r#"{"request": {"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12",
        "bundleId": "nano_3_0"}, "followUps": {"ports": [{"service": "wireguard"}], "staticIp": {"existing": "old-ip"}}}"#;
    let requested = Plan::read(plan).unwrap().requested_values().unwrap();
    let scenario = Scenario::parse(OLD_IP).unwrap();
    let mut wizard =
        Wizard::with(Setup { plan: Some(requested), scenario, columns: 120, rows: 36, ..Setup::default() });
    wizard.wait_for("Ready to launch?").sees("51820/udp to everyone").sees("old-ip");
    wizard.create().wait_for("You can log in now").wait_for("✓ Open 51820/udp").pass(Duration::from_secs(30));
    assert_eq!((wizard.sent("AllocateStaticIp"), wizard.sent("AttachStaticIp")), (0, 1));
    wizard.keys("D").wait_for("Type web to delete").sees("old-ip (static IP ").sees("$0.005/hour while unattached");
    wizard.keys("web<enter>").wait_for("Deleted web").sees("is still in your account, unattached: $0.005/hour");
    let sent = |action: &str| wizard.sent(action);
    assert_eq!((sent("DetachStaticIp"), sent("DeleteInstance"), sent("ReleaseStaticIp")), (1, 1, 0));
}

#[test]
fn a_lost_reply_to_a_detachment_is_looked_up_and_it_is_sent_once() {
    let plan = r#"{"request": {"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12",
        "bundleId": "nano_3_0"}, "followUps": {"staticIp": {"existing": "old-ip"}}}"#;
    let requested = Plan::read(plan).unwrap().requested_values().unwrap();
    for effect in ["done", "none"] {
        let lost =
            format!("{OLD_IP}\n[[fault]]\naction = [\"DetachStaticIp\"]\neffect = \"{effect}\"\nreply = \"cut\"\n");
        let scenario = Scenario::parse(&lost).unwrap();
        let plan = Some(requested.clone());
        let mut wizard = Wizard::with(Setup { plan, scenario, columns: 120, rows: 36, ..Setup::default() });
        wizard.wait_for("Ready to launch?").create().wait_for("You can log in now").wait_for("✓ Static IP old-ip");
        wizard.keys("D").wait_for("Type web to delete").keys("web<enter>").wait_for("Deleted web");
        assert_eq!((wizard.sent("DetachStaticIp"), wizard.sent("DeleteInstance")), (1, 1), "{effect}");
    }
}

#[test]
fn a_port_that_the_blueprint_opens_to_everyone_is_limited_to_some_and_a_lost_request_is_not_taken_for_that() {
    let plan = r#"{"request": {"instanceNames": ["web"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12",
        "bundleId": "nano_3_0"}, "followUps": {"ports":
        [{"fromPort": 22, "toPort": 22, "protocol": "tcp", "cidrs": ["203.0.113.9/32"]}]}}"#;
    let requested = Plan::read(plan).unwrap().requested_values().unwrap();
    let after = |scenario: &str, word: &str| {
        let scenario = Scenario::parse(scenario).unwrap();
        let plan = Some(requested.clone());
        let mut wizard = Wizard::with(Setup { plan, scenario, columns: 120, rows: 36, ..Setup::default() });
        wizard.wait_for("Ready to launch?").sees("22/tcp to 203.0.113.9/32").create();
        wizard.wait_for(word).sees("pen 22/tcp to 203.0.113.9/32");
        wizard.requests("OpenInstancePublicPorts")
    };
    let sent = after("", "✓ Open 22/tcp");
    let port = json!({ "fromPort": 22, "toPort": 22, "protocol": "tcp", "cidrs": ["203.0.113.9/32"] });
    assert_eq!((sent.len(), &sent[0].body["portInfo"]), (1, &port));
    let lost = "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\neffect = \"none\"\nreply = \"cut\"\n";
    assert_eq!(after(lost, "outcome unknown").len(), 1, "everyone is let in still, so it isn't done");
}
