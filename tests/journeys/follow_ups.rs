//! Journeys through follow-ups, from the question to the server.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard, test_terminal};
use serde_json::json;
use skysail::domain::plan::Plan;
use skysail::sandbox::Scenario;
use std::time::Duration;

/// An account with an unattached static IP.
const OLD_IP: &str = "[[before]]\nregion = \"us-west-2\"\naction = \"AllocateStaticIp\"\nago = 3600.0\nbody = { staticIpName = \"old-ip\" }\n";

/// Accepts what is proposed until this question.
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

/// To the follow-ups step with plain Ubuntu in Oregon.
fn at_follow_ups(wizard: &mut Wizard) -> &mut Wizard {
    wizard.choose("us-west-2");
    reach(wizard, "Open more ports?")
}

#[test]
fn web_app_and_vpn_propose_their_ports() {
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
fn only_unattached_static_ips_are_listed_and_loaded_once() {
    let mut wizard = Wizard::where_(OLD_IP);
    at_follow_ups(&mut wizard).keys("<tab>");
    assert_eq!(wizard.sent("GetStaticIps"), 1);
    wizard.sees("old-ip").keys("<right><right><enter>").review().sees("old-ip");
    assert_eq!(wizard.sent("GetStaticIps"), 1);
}

#[test]
fn accepting_the_defaults_requests_no_static_ips() {
    let mut wizard = Wizard::where_(OLD_IP);
    wizard.review();
    assert_eq!(wizard.sent("GetStaticIps"), 0);
}

#[test]
fn ports_are_typed_with_allowed_addresses_and_invalid_ones_are_refused_with_the_rule() {
    let mut wizard = Wizard::sized(80, 24);
    at_follow_ups(&mut wizard).choose("Other ports").sees("For example: https");
    wizard.write("5432 from me").sees("me").sees("Which ports?");
    wizard.write("5432 from 203.0.113.9, minecraft").sees("▸ Names").review();
    wizard.sees("5432/tcp to 203.0.113.9/32; 25565/tcp to everyone");
}

#[test]
fn saved_plan_with_follow_ups_names_its_readers_and_reopens_unchanged() {
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
fn ipv6_only_server_gets_no_static_ip_offer() {
    let mut wizard = Wizard::sized(80, 24);
    wizard.choose("us-west-2").keys("<enter>").choose("debian_12").ready().keys("<tab><left><enter>");
    reach(&mut wizard, "Open more ports?").sees("not for IPv6-only servers").keys("<tab>").sees("▸ SSH alias");
}

#[test]
fn failed_static_ip_list_does_not_block_the_wizard() {
    let mut wizard = Wizard::where_("[[fault]]\naction = [\"GetStaticIps\"]\nto = 99\nreply = \"denied\"\n");
    at_follow_ups(&mut wizard).keys("<tab>").wait_for("Your credentials aren't allowed");
    wizard.keys("<right><enter><enter>").sees("▸ Names").review().sees("Ubuntu-1-ip, new");
}

#[test]
fn line_mode_asks_the_same_follow_up_questions() {
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
fn web_app_with_port_static_ip_and_alias_becomes_ready() {
    let mut wizard = Wizard::sized(120, 36);
    wizard.choose("us-west-2").choose("web app").wait_for("Ready to launch?");
    open_line(&mut wizard, "Open ports").on_line("New static IP").keys("<enter>").sees("Ready to launch?");
    open_line(&mut wizard, "Open ports").keys("<tab><tab><right><enter><enter>").sees("Ready to launch?");
    wizard.sees("443/tcp to everyone").sees("web-1-ip, new").sees("ssh web-1").sees("free while attached");
    wizard.create().wait_for("You can log in now").wait_for("Also created: web-1-ip");
    // It's allocated first, then attached.
    wizard.pass(Duration::from_secs(30));
    // Reported once, as a milestone.
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
fn wizard_runs_the_follow_ups_of_a_plan() {
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
fn lost_reply_to_a_detachment_is_looked_up_and_never_sent_twice() {
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
fn restricting_a_port_the_blueprint_opens_is_not_assumed_done_after_a_lost_request() {
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
