//! Tests of `skysail servers`, `start`, `stop`, `reboot`, and `ssh` over a sandbox with servers in several Regions.

use super::empty_replies::{Alteration, alter_all};
use super::{Ended, PLAN, apply, skysail};
use crate::fixture::{Fixture, REGION, bench_of, fixture};
use serde_json::{Value, json};
use skysail::runtime::crash_points::CrashPoint;
use skysail::sandbox::Scenario;

/// What is in the account beforehand: a server, a disk, and a static IP in Ireland.
pub(super) const BEFORE: &str = r#"
[[before]]
region = "eu-west-1"
action = "CreateInstances"
ago = 1036800.0
body = { instanceNames = ["blog"], availabilityZone = "eu-west-1b", blueprintId = "debian_12", bundleId = "small_3_0" }

[[before]]
region = "eu-west-1"
action = "AllocateStaticIp"
body = { staticIpName = "spare" }

[[before]]
region = "eu-west-1"
action = "CreateDisk"
body = { diskName = "data", availabilityZone = "eu-west-1b", sizeInGb = 32 }
"#;

fn scenario(more: &str) -> Scenario {
    Scenario::parse(&format!("{BEFORE}\n{more}")).unwrap()
}

async fn servers(fixture: &Fixture) -> Value {
    skysail(fixture, &["servers", "--output", "json"]).await.json()
}

#[tokio::test(start_paused = true)]
async fn servers_of_every_region_are_listed_with_price_and_owner() {
    let fixture = bench_of(scenario(""));
    apply(&fixture, PLAN, &[]).await;
    let listed = skysail(&fixture, &["servers"]).await;
    assert_eq!(listed.status, 0, "{listed:?}");
    let line = |name: &str| listed.out.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    for part in ["running", "us-east-1", "Ubuntu", "Micro", "$7.00", "Skysail"] {
        assert!(line("web-1").contains(part), "{part}: {}", listed.out);
    }
    for part in ["running", "eu-west-1", "Debian", "Small", "$12.00", "12 d", "not Skysail"] {
        assert!(line("blog").contains(part), "{part}: {}", listed.out);
    }
    // A pipe gets rows alone; the sums are sentences.
    assert!(listed.notes.starts_with("3 servers, $26.00/month\n"), "{}", listed.notes);
    assert!(!listed.out.contains("/month"), "{}", listed.out);
    for (name, parts) in [("spare", ["static IP", "$3.72"]), ("data", ["disk", "$3.20"])] {
        assert!(parts.iter().all(|part| line(name).contains(part)), "{name}: {}", listed.out);
    }
}

#[tokio::test(start_paused = true)]
async fn each_region_gets_one_page_per_list_and_prices_only_if_it_has_servers() {
    let fixture = bench_of(scenario(""));
    servers(&fixture).await;
    let regions = fixture.count("GetInstances");
    assert_eq!((fixture.count("GetRegions"), regions, fixture.count("GetStaticIps")), (1, 19, 19));
    assert_eq!(fixture.count("GetBundles"), 2, "the pages of Ireland's sizes, and nobody else's");
}

#[tokio::test(start_paused = true)]
async fn region_and_filter_limit_the_list() {
    let fixture = bench_of(scenario(""));
    apply(&fixture, PLAN, &[]).await;
    let one = skysail(&fixture, &["servers", "--region", "us-east-1", "--output", "json"]).await.json();
    let names: Vec<&Value> = one["servers"].as_array().unwrap().iter().map(|server| &server["name"]).collect();
    assert_eq!(names, ["web-1", "web-2"]);
    assert_eq!(one["servers"][0]["owner"], "ours");
    let filtered = skysail(&fixture, &["servers", "--filter", "debian EU", "--output", "json"]).await.json();
    assert_eq!((filtered["servers"].as_array().unwrap().len(), &filtered["servers"][0]["name"]), (1, &json!("blog")));
    let by_id = skysail(&fixture, &["servers", "--filter", "small_3_0 debian_12", "--output", "json"]).await.json();
    assert_eq!(by_id["servers"].as_array().unwrap().len(), 1, "{by_id:#}");
    let slip = skysail(&fixture, &["servers", "--region", "eu-wst-1"]).await;
    assert!(slip.status == 2 && slip.notes.contains("eu-west-1"), "{slip:?}");
}

#[tokio::test(start_paused = true)]
async fn disabled_regions_share_a_line_and_a_failing_one_is_named_and_sets_the_status() {
    let fixture = fixture("closed-regions");
    let listed = skysail(&fixture, &["servers"]).await;
    assert_eq!(listed.status, 4, "{listed:?}");
    let closed: Vec<&str> = listed.notes.lines().filter(|line| line.contains("ap-east-1")).collect();
    assert_eq!(closed, ["Not enabled in this account: eu-south-2, ap-southeast-3, ap-southeast-5, ap-east-1"]);
    assert!(listed.notes.contains("eu-west-3 didn't respond"), "{listed:?}");
}

const NONE: &str = "AWS lists no servers";

#[tokio::test(start_paused = true)]
async fn row_31_empty_list_covers_only_regions_that_responded() {
    let empty = fixture("calm");
    let all = skysail(&empty, &["servers"]).await;
    let said = |ended: &Ended| (ended.status, ended.out.clone(), ended.notes.clone());
    assert_eq!(said(&all), (0, String::new(), "AWS lists no servers in this account.\n".into()));
    let one = skysail(&empty, &["servers", "--region", REGION]).await;
    assert_eq!(said(&one), (0, String::new(), "AWS lists no servers in us-east-1.\n".into()));
    for alteration in [Alteration::NoBody, Alteration::NoContent, Alteration::Empty] {
        let mut fixture = fixture("calm");
        alter_all(&mut fixture, "GetInstances", alteration);
        let none = skysail(&fixture, &["servers"]).await;
        assert_eq!((none.status, none.out.as_str()), (1, ""), "{alteration:?}: {none:?}");
        assert_eq!(none.notes.matches("didn't respond").count(), 19, "{alteration:?}");
        let stopped = skysail(&fixture, &["stop", "blog"]).await;
        assert!(stopped.status == 1 && stopped.notes.contains("Couldn't check whether blog exists"), "{stopped:?}");
    }
    let partly = bench_of(Scenario::parse("[[fault]]\nregion = \"eu-west-3\"\nreply = \"empty\"\n").unwrap());
    let partly = skysail(&partly, &["servers"]).await;
    assert_eq!((partly.status, partly.out.as_str()), (4, ""));
    assert!(partly.notes.starts_with("AWS lists no servers in the 18 Regions that responded.\n"), "{}", partly.notes);
}

#[tokio::test(start_paused = true)]
async fn row_32_empty_page_with_a_token_does_not_end_the_list() {
    let second = BEFORE.replace("\"blog\"", "\"shop\"");
    let empty =
        "[[fault]]\nregion = \"eu-west-1\"\naction = [\"GetInstances\"]\nnth = 1\nset = { \"/instances\" = [] }\n";
    let mut scenario = Scenario::parse(&format!(
        "{BEFORE}\n{}\n{empty}",
        second.split("\n[[").nth(1).map(|one| format!("[[{one}")).unwrap()
    ))
    .unwrap();
    scenario.page_size = Some(1);
    let fixture = bench_of(scenario);
    let listed = skysail(&fixture, &["servers", "--region", "eu-west-1"]).await;
    assert_eq!(listed.status, 0, "{listed:?}");
    assert!(listed.out.contains("shop") && !listed.notes.contains(NONE), "the second page was asked for: {listed:?}");
}

#[tokio::test(start_paused = true)]
async fn row_31_without_any_region_nothing_is_claimed_about_servers() {
    let fixture = bench_of(scenario("[[fault]]\naction = [\"GetRegions\"]\nset = { \"/regions\" = [] }\n"));
    for command in [&["servers"][..], &["list", "regions"], &["stop", "blog"], &["sweep", "--yes"]] {
        let ended = skysail(&fixture, command).await;
        assert_eq!(ended.status, 1, "{command:?}: {ended:?}");
        let said = format!("{}{}", ended.out, ended.notes);
        assert!(said.contains("couldn't be read") && !said.contains("lists no"), "{command:?}: {said}");
    }
}

/// A truncated list of Regions hides nothing that was launched from this computer.
#[tokio::test(start_paused = true)]
async fn row_32_region_missing_from_the_list_is_asked_if_a_launch_is_there() {
    let cut = "[[fault]]\naction = [\"GetRegions\"]\nfrom = 2\nset = { \"/regions\" = [{ name = \"eu-west-1\", displayName = \"Ireland\" }] }\n";
    let fixture = bench_of(scenario(cut));
    assert_eq!(apply(&fixture, PLAN, &["--until", "1 hour"]).await.status, 0);
    let listed = skysail(&fixture, &["servers"]).await;
    assert!(listed.out.contains("blog") && listed.out.contains("web-1"), "{listed:?}");
    tokio::time::advance(std::time::Duration::from_secs(2 * 3600)).await;
    let swept = skysail(&fixture, &["sweep", "--yes"]).await;
    assert_eq!((swept.status, fixture.existing().await.len()), (0, 0), "{swept:?}");
}

#[tokio::test(start_paused = true)]
async fn stop_start_and_reboot_are_followed_to_their_end() {
    let fixture = bench_of(scenario(""));
    let stopped = skysail(&fixture, &["stop", "blog"]).await;
    assert_eq!((stopped.status, fixture.count("StopInstance")), (0, 1), "{stopped:?}");
    assert!(stopped.out.contains("still billed until you delete it"), "{stopped:?}");
    assert_eq!(servers(&fixture).await["servers"][0]["state"], "stopped");
    let again = skysail(&fixture, &["stop", "blog"]).await;
    assert_eq!((again.status, fixture.count("StopInstance")), (0, 1), "{again:?}");
    let refused = skysail(&fixture, &["reboot", "blog", "--region", "eu-west-1"]).await;
    assert_eq!((refused.status, fixture.count("RebootInstance")), (1, 0), "{refused:?}");
    let started = skysail(&fixture, &["start", "blog"]).await;
    assert!(started.status == 0 && started.out.contains("blog is running."), "{started:?}");
    let rebooted = skysail(&fixture, &["reboot", "blog"]).await;
    assert_eq!((rebooted.status, fixture.count("RebootInstance")), (0, 1), "{rebooted:?}");
}

#[tokio::test(start_paused = true)]
async fn lost_reply_is_looked_up_and_never_sent_twice() {
    for (command, action) in [("stop", "StopInstance"), ("start", "StartInstance"), ("reboot", "RebootInstance")] {
        let cut = format!("[[fault]]\naction = [\"{action}\"]\neffect = \"done\"\nreply = \"cut\"\n");
        let fixture = bench_of(scenario(&cut));
        if command == "start" {
            assert_eq!(skysail(&fixture, &["stop", "blog"]).await.status, 0);
        }
        let ended = skysail(&fixture, &[command, "blog"]).await;
        assert_eq!((ended.status, fixture.count(action)), (0, 1), "{command}: {ended:?}");
        assert!(ended.out.contains("exactly once"), "{command}: {ended:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn lost_request_ends_unknown_after_a_minute_of_checks() {
    for (command, action) in [("stop", "StopInstance"), ("reboot", "RebootInstance")] {
        let cut = format!("[[fault]]\naction = [\"{action}\"]\neffect = \"none\"\nreply = \"cut\"\n");
        let fixture = bench_of(scenario(&cut));
        let began = fixture.services.now();
        let ended = skysail(&fixture, &[command, "blog"]).await;
        assert_eq!((ended.status, fixture.count(action)), (3, 1), "{command}: {ended:?}");
        assert!(fixture.services.now().since(began).as_secs() >= 60, "{command}");
        let again = format!("skysail {command} blog --region eu-west-1");
        assert!(ended.notes.contains(&again), "{command}: {ended:?}");
    }
}

/// Whether it was sent isn't known then, so it's looked up. All three are sent the same way.
#[cfg(crash_points)]
#[tokio::test(start_paused = true)]
async fn mistake_while_sending_is_one_sentence_after_a_minute_of_checks() {
    let fixture = bench_of(scenario(""));
    CrashPoint::InSend.arm();
    let began = fixture.services.now();
    let ended = skysail(&fixture, &["stop", "blog"]).await;
    assert_eq!((ended.status, fixture.count("StopInstance")), (101, 0), "{ended:?}");
    assert_eq!(ended.notes.matches("Internal error: ").count(), 1, "{ended:?}");
    assert!(ended.out.contains("blog") && fixture.services.now().since(began).as_secs() >= 60, "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn ambiguous_name_needs_the_region_and_unknown_name_is_reported() {
    let twice = PLAN.replace("web-1", "blog");
    let fixture = bench_of(scenario(""));
    apply(&fixture, &twice, &[]).await;
    let ended = skysail(&fixture, &["stop", "blog"]).await;
    assert_eq!((ended.status, fixture.count("StopInstance")), (2, 0), "{ended:?}");
    assert!(ended.notes.contains(REGION) && ended.notes.contains("eu-west-1"), "{ended:?}");
    let chosen = skysail(&fixture, &["stop", "blog", "--region", "eu-west-1"]).await;
    assert_eq!(chosen.status, 0, "{chosen:?}");
    let nowhere = skysail(&fixture, &["stop", "blgo"]).await;
    assert!(nowhere.status == 1 && nowhere.notes.contains("blog"), "{nowhere:?}");
}

#[tokio::test(start_paused = true)]
async fn name_is_not_assumed_unique_while_a_region_does_not_respond() {
    let fixture = bench_of(scenario("[[fault]]\nregion = \"eu-west-3\"\nreply = \"region-setup\"\n"));
    let ended = skysail(&fixture, &["stop", "blog"]).await;
    assert_eq!((ended.status, fixture.count("StopInstance")), (1, 0), "{ended:?}");
    assert!(ended.notes.contains("--region eu-west-1"), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn ssh_in_the_sandbox_shows_the_command_and_why_nobody_can_log_in() {
    let fixture = bench_of(scenario(""));
    let ended = skysail(&fixture, &["ssh", "blog"]).await;
    assert!(ended.status == 0 && ended.out.contains("StrictHostKeyChecking=yes"), "{ended:?}");
    skysail(&fixture, &["stop", "blog"]).await;
    let ended = skysail(&fixture, &["ssh", "blog"]).await;
    assert!(ended.status == 1 && ended.notes.contains("skysail start blog"), "{ended:?}");
}
