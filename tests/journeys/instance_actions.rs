//! Journeys through instance actions: a static IP, ports, HTTPS, and undoing them.

use super::deleted;
use crate::wizard::{Setup, Wizard};
use skysail::app::model::Model;
use skysail::domain::launch::Launch;
use skysail::domain::requested_values::RequestedValues;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::time::Now;
use skysail::journal::JournalDirectory;
use skysail::sandbox::Scenario;
use skysail::text::Language;
use std::time::Duration;

/// A running instance called `blog` from this blueprint, in this scenario.
fn running(blueprint: &str, scenario: Scenario) -> Wizard {
    let requested =
        RequestedValues { blueprint: Some(blueprint.into()), names: Some("blog".into()), ..RequestedValues::default() };
    let mut wizard =
        Wizard::with(Setup { columns: 120, rows: 36, scenario, plan: Some(requested), ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.");
    wizard
}

fn calm() -> Wizard {
    running("ubuntu_24_04", Scenario::calm())
}

fn site(scenario: &str) -> Wizard {
    running("wordpress_ls_1_0", Scenario::parse(scenario).unwrap())
}

fn journal(wizard: &Wizard) -> String {
    let mut files = std::fs::read_dir(wizard.home("state/launches")).unwrap();
    let path =
        files.find_map(|file| Some(file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "jsonl")));
    std::fs::read_to_string(path.unwrap()).unwrap()
}

#[test]
fn static_ip_shows_its_price_first_and_the_ssh_command_uses_the_new_address() {
    let mut wizard = calm();
    wizard.sees("ubuntu@192.0.2.1").keys("i").wait_for("Free while attached").sees("$0.005/hour");
    assert_eq!(wizard.sent("AllocateStaticIp"), 0);
    wizard.keys("<enter><enter>").wait_for("blog now has 192.0.2.2 and keeps it.");
    wizard.keys("<esc>").wait_for("ubuntu@192.0.2.2").sees("Also created: blog-ip (static IP 192.0.2.2).");
    assert_eq!((wizard.sent("AllocateStaticIp"), wizard.sent("AttachStaticIp")), (1, 1));
    let written = journal(&wizard);
    let place = |record: &str| written.find(&format!("\"record\":\"{record}\"")).unwrap();
    assert!(place("making") < place("made"), "{written}");
    // It can have only one.
    wizard.keys("i").wait_for("It already has one: 192.0.2.2");
}

#[test]
fn deleting_the_launch_releases_the_static_ip_and_shows_the_total_cost() {
    let mut wizard = calm();
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard.keys("D").wait_for("Also: blog-ip (static IP 192.0.2.2)").sees("1 hour started");
    wizard.keys("blog<enter>").wait_until("the end", deleted).sees("On AWS it would have been about $0.0094");
    assert_eq!((wizard.sent("DeleteInstance"), wizard.sent("ReleaseStaticIp")), (1, 1));
}

#[test]
fn lost_replies_to_a_static_ip_are_looked_up_and_never_sent_twice() {
    let mut wizard = running("ubuntu_24_04", Scenario::named("lost-static-ip").unwrap());
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it");
    assert_eq!((wizard.sent("AllocateStaticIp"), wizard.sent("AttachStaticIp")), (1, 1));
}

/// The launch as the next run resumes it from its journal.
fn resumed(wizard: &Wizard) -> Launch {
    let launches = JournalDirectory::at(wizard.home("state/launches"));
    let id = launches.list().unwrap().0.remove(0).id;
    Launch::resume(&launches.read(&id).unwrap().entries, Now::default()).unwrap().0
}

#[test]
fn after_a_crash_finished_changes_are_known_and_pending_ones_are_looked_up() {
    let mut wizard = running(
        "ubuntu_24_04",
        Scenario::parse("[[fault]]\naction = [\"AllocateStaticIp\"]\neffect = \"done\"\nreply = \"never\"\n").unwrap(),
    );
    wizard.keys("f").wait_for("+ Add a port").keys("443<enter><down><enter>").wait_for("443/tcp is open to");
    wizard.keys("<esc>i").wait_for("Free while").keys("<enter><enter>").wait_for("sent once");
    drop(wizard.stop());
    let launch = resumed(&wizard);
    let lines = skysail::live_panes::action_texts::lines(Language::English, &launch, &"blog".into());
    assert!(lines[0].starts_with("Also created, or possibly created: blog-ip (static IP)."), "{lines:?}");
    assert_eq!(lines[1], "Opened later: 443/tcp");
}

#[test]
fn quitting_with_an_unconfirmed_static_ip_says_so_and_exits_3() {
    let lost = "[[fault]]\naction = [\"AllocateStaticIp\"]\nreply = \"cut\"\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(lost).unwrap());
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("didn't confirm").keys("<esc>q");
    let model = wizard.end();
    assert_eq!(model.exit, Some(3));
    let recorded = record(&model);
    assert!(recorded.contains("blog-ip (static IP) may or may not exist"), "{recorded}");
    assert!(recorded.contains("It's billed") && recorded.contains("skysail --sandbox delete"), "{recorded}");
}

#[test]
fn exit_record_names_the_static_ip_and_the_ports() {
    let mut wizard = calm();
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard.keys("f").wait_for("+ Add a port").keys("443<enter><down><enter>").wait_for("443/tcp is open to");
    wizard.keys("<esc>q");
    let model = wizard.end();
    let recorded = record(&model);
    assert!(recorded.contains("Also created: blog-ip (static IP 192.0.2.2)."), "{recorded}");
    assert!(recorded.contains("Opened later: 443/tcp") && !recorded.contains("may or may not"), "{recorded}");
    assert_eq!(model.exit, Some(0));
}

#[test]
fn quitting_asks_while_a_request_is_in_flight() {
    let never = "[[fault]]\naction = [\"AllocateStaticIp\"]\nreply = \"never\"\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(never).unwrap());
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("sent once").keys("<esc>q");
    wizard.sees("was sent").keys("<esc>").sees("Your instance is running.").keys("qy");
    assert_eq!(wizard.end().exit, Some(3));
}

/// What stays on the normal screen after exit.
fn record(model: &Model) -> String {
    let watch = model.watch.as_ref().unwrap();
    let actions: Vec<_> = watch.after.jobs.iter().map(|job| &job.action).collect();
    skysail::live_panes::exit_record::lines(Language::English, &watch.launch, &actions, model.now, true).join("\n")
}

#[test]
fn lost_request_is_sent_again_only_by_the_user() {
    let mut wizard = running(
        "ubuntu_24_04",
        Scenario::parse("[[fault]]\naction = [\"AllocateStaticIp\"]\nnth = 1\nreply = \"cut\"\n").unwrap(),
    );
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("didn't confirm").keys("aaa<esc>");
    // Nothing is deleted while the static IP may still appear, as it would be left behind and billed.
    wizard.sees("not confirmed by AWS; checking").keys("D").sees_no("Delete a server");
    wizard.keys("i").wait_for("Still nothing found");
    assert_eq!(wizard.sent("AllocateStaticIp"), 1);
    wizard.keys("a").wait_for("and keeps it");
    assert_eq!((wizard.sent("AllocateStaticIp"), wizard.sent("AttachStaticIp")), (2, 1));
}

#[test]
fn name_in_use_is_refused_at_its_field() {
    let taken =
        "[[before]]\nregion = \"us-east-1\"\naction = \"AllocateStaticIp\"\nbody = { staticIpName = \"blog-ip\" }\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(taken).unwrap());
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("blog-ip is already in use in this Region");
    wizard
        .keys("<c-u>no!<enter>")
        .sees("only letters, digits")
        .keys("<c-u>blog-addr<enter><enter>")
        .wait_for("and keeps it");
    assert_eq!(wizard.requests("AllocateStaticIp").last().unwrap().body["staticIpName"], "blog-addr");
}

#[test]
fn refusal_shows_the_message_from_aws_and_the_static_ip_can_be_attached_later() {
    let refused = "[[fault]]\naction = [\"AttachStaticIp\"]\nnth = 1\nreply = \"exception\"\n\
        error = { type = \"OperationFailureException\", message = \"The instance is busy.\", tip = \"Wait.\" }\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(refused).unwrap());
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("AWS rejected AttachStaticIp");
    wizard.sees("The instance is busy.").sees("blog-ip exists but isn't attached");
    wizard.keys("<esc>i").wait_for("was created for this instance earlier").keys("<enter>").wait_for("and keeps it");
    assert_eq!((wizard.sent("AllocateStaticIp"), wizard.sent("AttachStaticIp")), (1, 2));
}

#[test]
fn held_or_pasted_key_creates_nothing() {
    let mut wizard = calm();
    wizard.burst(&"i".repeat(50)).burst(&"<enter>".repeat(50)).paste("\n\n").pass(Duration::from_secs(60));
    assert_eq!(wizard.sent("AllocateStaticIp"), 0);
}

#[test]
fn ports_are_gathered_in_the_table_and_sent_one_after_the_other() {
    let mut wizard = calm();
    wizard.keys("f").wait_for("22/tcp     SSH        everyone").sees("No changes to apply").keys("99999<enter>");
    wizard.sees("99999 isn't valid").keys("<c-u>80<enter>").sees("80/tcp is already open to those");
    wizard.keys("<c-u>5432 from nobody<enter>").sees("nobody isn't a valid address");
    wizard.keys("<c-u>5432 from 203.0.113.9<enter>").sees("Postgres").sees("203.0.113.9/32").sees("Apply 1 change ]");
    // The first row is port 22: closing it explains the consequence, and is taken back.
    wizard.keys("<down><down> ").sees("will close").sees("You log in through this port");
    wizard.keys(" ").sees_no("will close").keys("<down> ").sees("Apply 2 changes").keys("<up><up><enter>");
    wizard.wait_for("5432/tcp is open to 203.0.113.9/32.").wait_for("80/tcp is closed.").sees("Open now: 22/tcp");
    let sent = &wizard.requests("OpenInstancePublicPorts")[0].body["portInfo"];
    assert_eq!((&sent["fromPort"], &sent["cidrs"][0]), (&5432.into(), &"203.0.113.9/32".into()));
    wizard.keys("<esc>").sees("Opened later: 5432/tcp").sees("Closed later: 80/tcp");
    let sent = |wizard: &Wizard, action| wizard.sent(action);
    assert_eq!((sent(&wizard, "OpenInstancePublicPorts"), sent(&wizard, "CloseInstancePublicPorts")), (1, 1));
    assert_eq!(sent(&wizard, "PutInstancePublicPorts"), 0);
}

#[test]
fn who_may_connect_is_edited_in_the_row_of_a_port() {
    let mut wizard = calm();
    wizard.keys("f").wait_for("+ Add a port").keys("<enter>").sees("< everyone >").keys("<right><enter>");
    wizard.sees("Addresses").keys("me<enter>").sees("me isn't a valid address").keys("<c-u>203.0.113.9<enter>");
    wizard.sees("22/tcp").sees("203.0.113.9/32  changed").sees("Apply 1 change ]");
    // Esc leaves the row first, then discards the changes with the dialog.
    wizard.keys("<enter>").sees("< specific addresses only >").keys("<esc>").sees("Apply 1 change ]").keys("<esc>f");
    wizard.wait_for("No changes to apply").keys("<enter><right><enter>203.0.113.9<enter><up><enter>");
    wizard.wait_for("22/tcp is open to 203.0.113.9/32.");
    let sent = &wizard.requests("OpenInstancePublicPorts")[0].body["portInfo"];
    assert_eq!((&sent["fromPort"], &sent["cidrs"][0]), (&22.into(), &"203.0.113.9/32".into()));
}

#[test]
fn one_of_several_addresses_is_removed_by_itself() {
    let mut wizard = calm();
    wizard.keys("f").wait_for("+ Add a port").keys("<enter>").sees("< everyone >");
    // An address that is typed where it's chosen who may connect is one of those who may.
    wizard.keys("203.0.113.9, 198.51.100.7").sees("< specific addresses only >").keys("<enter>").sees("changed");
    wizard.keys("<end>").sees("▸ [ Apply 1 change ]").keys("<enter>").wait_for("22/tcp is open to 203.0.113.9/32");
    wizard.keys("<esc>f").wait_for("203.0.113.9/32, 198.51.100.7/32").keys("<enter><enter>");
    wizard.keys("<c-u>198.51.100.7<enter>").sees("22/tcp     SSH        198.51.100.7/32  changed");
    wizard.keys("<end><enter>").wait_for("22/tcp is open to 198.51.100.7/32.");
    let sent = wizard.requests("OpenInstancePublicPorts");
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].body["portInfo"]["cidrs"], serde_json::json!(["198.51.100.7/32"]));
}

#[test]
fn lost_reply_to_a_removed_address_is_looked_up_by_what_is_gone() {
    for (effect, outcome) in [("done", "22/tcp is open to 198.51.100.7/32."), ("none", "Press a to send")] {
        let lost = format!(
            "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\nnth = 2\neffect = {effect:?}\nreply = \"cut\"\n"
        );
        let mut wizard = running("ubuntu_24_04", Scenario::parse(&lost).unwrap());
        wizard.keys("f").wait_for("+ Add a port").keys("<enter>203.0.113.9, 198.51.100.7<enter><end><enter>");
        wizard.wait_for("22/tcp is open to").keys("<esc>f").wait_for("198.51.100.7/32").keys("<enter><enter>");
        wizard.keys("<c-u>198.51.100.7<enter><end><enter>").wait_for(outcome);
        assert_eq!(wizard.requests("OpenInstancePublicPorts").len(), 2);
    }
}

#[test]
fn keys_of_a_list_move_in_the_table() {
    let mut wizard = calm();
    wizard.keys("f").wait_for("+ Add a port").keys("j").sees("▸ ✓ 80/tcp").keys("G").sees("▸ › ");
    wizard.keys("<up>").sees("▸ ○ 25565/tcp").keys("g").sees("▸ ✓ 22/tcp").keys("<end>").sees("▸ › ");
    wizard.keys("<up><home>").sees("▸ ✓ 22/tcp").keys("<pgdn>").sees("▸ › ");
}

#[test]
fn port_is_opened_by_its_row() {
    let mut wizard = calm();
    wizard.keys("f").wait_for("51820/udp  WireGuard  nobody").keys("<down><down><down> ").sees("new").keys("<up>");
    wizard.keys("<up><up><up><enter>").wait_for("51820/udp is open to everyone.");
    let sent = &wizard.requests("OpenInstancePublicPorts")[0].body["portInfo"];
    assert_eq!((&sent["fromPort"], &sent["protocol"]), (&51820.into(), &"udp".into()));
    // On Linux, nothing listens for Remote Desktop.
    wizard.keys("<esc>").sees("Opened later: 51820/udp").keys("f").wait_for("WireGuard  everyone");
    wizard.sees("Minecraft").sees_no("Remote Desktop");
}

#[test]
fn refused_change_stops_those_behind_it_and_names_them() {
    let refused = "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\nreply = \"denied\"\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(refused).unwrap());
    wizard.keys("f").wait_for("+ Add a port").keys("443, 5432<enter>").sees("Apply 2 changes").keys("<down><enter>");
    wizard.wait_for("AWS rejected OpenInstancePublicPorts").sees("Not sent: open 5432/tcp to everyone");
    wizard.pass(Duration::from_secs(30));
    assert_eq!(wizard.sent("OpenInstancePublicPorts"), 1);
    wizard.keys("<esc>f").wait_for("Apply 1 change ]");
    assert_eq!(wizard.sent("OpenInstancePublicPorts"), 1, "the rest waits for the user");
}

#[test]
fn lost_reply_to_a_port_is_looked_up() {
    let lost = "[[fault]]\naction = [\"OpenInstancePublicPorts\"]\neffect = \"done\"\nreply = \"cut\"\n";
    let mut wizard = running("ubuntu_24_04", Scenario::parse(lost).unwrap());
    wizard.keys("f").wait_for("+ Add a port").keys("443<enter><down><enter>").wait_for("443/tcp is open to");
    assert_eq!(wizard.sent("OpenInstancePublicPorts"), 1);
}

fn with_static_ip(mut wizard: Wizard) -> Wizard {
    wizard.keys("i").wait_for("Free while").keys("<enter><enter>").wait_for("and keeps it").keys("<esc>");
    wizard
}

#[test]
fn https_is_checked_requested_and_followed_step_by_step() {
    let mut wizard = with_static_ip(site(""));
    wizard.keys("h").wait_for("up to 15 minutes").keys("https://example.com<enter>").sees("is a web address");
    wizard.keys("<c-u>example.com, www.example.com<enter>me@<enter>").sees("Enter an email address");
    wizard.keys("<c-u>me@example.com<enter>").sees("Check, then set up HTTPS").keys("<enter>");
    wizard.wait_for("Lightsail is working on the server").wait_for("certbot certonly").keys("<esc>");
    wizard.sees("HTTPS for blog: in progress").wait_for("HTTPS set up").keys("h");
    wizard.wait_for("https://example.com/ has a certificate").sees_no("SetupInstanceHttps blog");
    // From now on the site is reached by its domain, and the form says that it has a certificate.
    wizard
        .keys("<esc>")
        .wait_for("HTTPS set up for example.com")
        .sees("https://example.com/")
        .sees_no("http://192.0.2.2");
    wizard.keys("h").wait_for("already has a certificate for example.com, www.example.com").sees("me@example.com");
    let sent = &wizard.requests("SetupInstanceHttps")[0].body;
    assert_eq!(
        (&sent["certificateProvider"], &sent["domainNames"][1]),
        (&"LetsEncrypt".into(), &"www.example.com".into())
    );
    assert_eq!(wizard.sent("SetupInstanceHttps"), 1);
    drop(wizard.stop());
    assert_eq!(resumed(&wizard).secured(&"blog".into()).map(SanitizedText::as_str), Some("example.com"));
}

#[test]
fn https_requirements_are_checked_before_sending_and_a_failure_is_reported() {
    let mut wizard = site("[dns]\n\"*\" = \"203.0.113.80\"\n");
    wizard.keys("h").wait_for("No static IP").keys("example.com<enter>me@example.com<enter><enter>");
    wizard.wait_for("Not ready yet").sees("example.com points to 203.0.113.80, not 192.0.2.1");
    assert_eq!(wizard.sent("SetupInstanceHttps"), 0);
    wizard.keys("<enter>").wait_for("Not ready yet");
    assert_eq!(wizard.sent("SetupInstanceHttps"), 0);
    wizard
        .keys("a")
        .wait_for("AWS accepted it, but it failed.")
        .sees("Invalid response from")
        .sees("Restored what was there");
    // What was typed is still there.
    wizard.keys("<esc>h").wait_for("up to 15 minutes").sees("me@example.com").sees("example.com");
    assert_eq!(wizard.sent("SetupInstanceHttps"), 1);
}

#[test]
fn lost_reply_to_https_is_found_in_the_setup_history() {
    let mut wizard = site("[[fault]]\naction = [\"SetupInstanceHttps\"]\neffect = \"done\"\nreply = \"cut\"\n");
    wizard.keys("h").wait_for("up to 15").keys("example.com<enter>me@example.com<enter><enter>").wait_for("Not ready");
    wizard.keys("a").wait_for("has a certificate");
    assert_eq!(wizard.sent("SetupInstanceHttps"), 1);
}

#[test]
fn https_is_not_offered_for_a_plain_operating_system() {
    let mut wizard = calm();
    wizard.keys("h").pass(Duration::from_secs(5)).sees_no("HTTPS for blog");
    wizard.sees("Lightsail sets up HTTPS only on its web apps").sees("run certbot");
}

#[test]
fn ipv6_only_instance_gets_no_static_ip() {
    let six = RequestedValues {
        network: Some(skysail::domain::compatibility::IpType::Ipv6),
        names: Some("blog".into()),
        blueprint: Some("ubuntu_24_04".into()),
        ..RequestedValues::default()
    };
    let mut wizard = Wizard::with(Setup { plan: Some(six), ..Setup::default() });
    wizard.review().create().wait_for("Your instance is running.").keys("i").wait_for("This instance is IPv6-only");
    wizard.keys("<enter>").pass(Duration::from_secs(5));
    assert_eq!(wizard.sent("AllocateStaticIp"), 0);
}
