//! Tests of `skysail apply`: exit statuses, output, and requests.

use super::{PLAN, apply, plan, skysail};
use crate::fixture::{REGION, bench_of, fixture};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn stdout_has_the_result_and_stderr_the_progress() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, PLAN, &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    for part in [
        "All 2 instances are running.",
        "web-1: running at 192.0.2.",
        "ssh -i ",
        "on AWS this would cost $14.00 + snapshots per month.",
    ] {
        assert!(ended.out.contains(part), "{part}: {}", ended.out);
    }
    for part in ["$14.00/month", "Request sent, once.", "AWS accepted", "web-2: pending"] {
        assert!(ended.notes.contains(part), "{part}: {}", ended.notes);
    }
}

#[tokio::test(start_paused = true)]
async fn windows_says_how_to_log_in_where_there_is_no_ssh() {
    const WINDOWS: &str = r#"{ "instanceNames": ["desk"], "availabilityZone": "us-east-1a",
        "blueprintId": "windows_server_2022", "bundleId": "small_win_3_0" }"#;
    let fixture = fixture("calm");
    let ended = apply(&fixture, WINDOWS, &[]).await;
    let line = "  Remote Desktop as Administrator. For the password, run skysail --sandbox, open your servers, and press \
                Enter on desk.";
    assert!(ended.out.lines().any(|said| said == line), "{}", ended.out);
    let refused = skysail(&fixture, &["ssh", "desk"]).await;
    assert!(refused.notes.contains("Use Remote Desktop: run skysail"), "{}", refused.notes);
}

#[tokio::test(start_paused = true)]
async fn json_output_is_one_document_with_operations_and_instances() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, PLAN, &["--output", "json"]).await;
    let document = ended.json();
    assert_eq!((&document["status"], &document["exitStatus"]), (&json!("settled"), &json!(0)));
    assert_eq!(document["monthlyPriceUsd"], json!(14.0));
    let names: Vec<_> = document["instances"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["web-1", "web-2"]);
    assert!(document["operations"].as_array().unwrap().iter().any(|one| one["operationType"] == "CreateInstance"));
}

#[tokio::test(start_paused = true)]
async fn no_wait_exits_once_aws_accepts() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, PLAN, &["--no-wait", "--output", "json"]).await;
    assert_eq!((ended.status, &ended.json()["status"]), (0, &json!("under-way")), "{ended:?}");
    assert_eq!(ended.json()["exitStatus"], json!(0));
    assert_eq!(fixture.creates(), 1);
    let watched = skysail(&fixture, &["watch", "--output", "json"]).await;
    assert_eq!((watched.status, &watched.json()["status"]), (0, &json!("settled")));
}

#[tokio::test(start_paused = true)]
async fn without_yes_and_without_a_terminal_nothing_is_sent() {
    let fixture = fixture("calm");
    let path = plan(&fixture, PLAN);
    let ended = skysail(&fixture, &["apply", &path]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0));
    assert!(ended.notes.contains("$14.00/month") && ended.notes.contains("--yes"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn invalid_plan_is_refused_by_field_before_anything_is_sent() {
    let cases = [
        ("{", "plan.json, line 1, column 2: the file ends too early."),
        (r#"{ "instanceName": "x" }"#, "instanceName"),
        (r#"{ "customImageName": "x" }"#, "customImageName"),
        (r#"{ "instanceNames": ["web-1"] }"#, "Zone: missing from the plan"),
    ];
    for (text, expected) in cases {
        let fixture = fixture("calm");
        let ended = apply(&fixture, text, &[]).await;
        assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
}

#[tokio::test(start_paused = true)]
async fn values_missing_in_the_region_are_refused_by_field() {
    let changes = [
        ("us-east-1a", "mars-north-1a"),
        ("ubuntu_24_04", "beos_5"),
        ("micro_3_0", "huge_9_9"),
        ("micro_3_0", "micro_win_3_0"),
        ("micro_3_0", "research_xl_1_0"),
    ];
    for (from, to) in changes {
        let fixture = fixture("calm");
        let ended = apply(&fixture, &PLAN.replace(from, to), &[]).await;
        assert_eq!((ended.status, fixture.creates()), (2, 0), "{to}: {ended:?}");
        assert!(ended.notes.contains("the plan has problems"), "{to}: {}", ended.notes);
    }
}

#[tokio::test(start_paused = true)]
async fn all_unavailable_values_are_reported_at_once_and_a_bad_zone_is_not_called_a_region() {
    let fixture = fixture("calm");
    let plan =
        PLAN.replace("us-east-1a", "us-east-1z").replace("ubuntu_24_04", "beos_5").replace("micro_3_0", "huge_9_9");
    let ended = apply(&fixture, &plan, &[]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    for expected in [
        "Zone: Choose another one; us-east-1z isn't available",
        "another one; beos_5 isn't",
        "another one; huge_9_9 isn't",
    ] {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    assert!(!ended.notes.contains("Region:"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn ipv6_only_bundle_sets_the_network_to_ipv6() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, &PLAN.replace("micro_3_0", "micro_ipv6_3_0"), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    let sent = fixture.sandbox.requests().into_iter().find(|seen| seen.action == "CreateInstances").unwrap();
    assert_eq!(sent.body["ipAddressType"], "ipv6");
}

#[tokio::test(start_paused = true)]
async fn request_has_what_the_plan_says_and_the_launch_tag() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, PLAN, &["--output", "json"]).await;
    let sent = fixture.sandbox.requests().into_iter().find(|seen| seen.action == "CreateInstances").unwrap();
    let tag = json!([{ "key": "skysail:launch", "value": ended.json()["launchId"] }]);
    assert_eq!((sent.region.as_str(), &sent.body["tags"]), (REGION, &tag));
    assert_eq!(sent.body["instanceNames"], json!(["web-1", "web-2"]));
    assert_eq!(sent.body["addOns"][0]["addOnType"], "AutoSnapshot");
    assert_eq!(sent.unknown, Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn refusal_exits_1_with_the_message_from_aws() {
    let fixture = fixture("denied");
    let ended = apply(&fixture, PLAN, &[]).await;
    assert_eq!(ended.status, 1, "{ended:?}");
    assert!(ended.notes.contains("AccessDenied"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn partial_success_exits_4() {
    let fails = "[[operation]]\nnth = 2\nfails = \"InsufficientInstanceCapacity\"\nafter = 12.0\n";
    let fixture = crate::fixture::bench_of(skysail::sandbox::Scenario::parse(fails).unwrap());
    let ended = apply(&fixture, PLAN, &[]).await;
    assert_eq!(ended.status, 4, "{ended:?}");
    assert!(ended.out.contains("InsufficientInstanceCapacity"), "{}", ended.out);
}

#[tokio::test(start_paused = true)]
async fn names_of_an_unsettled_launch_are_refused_with_the_watch_command() {
    let fixture = fixture("lost-request");
    assert_eq!(apply(&fixture, PLAN, &[]).await.status, 3);
    let again = apply(&fixture, PLAN, &[]).await;
    assert_eq!((again.status, fixture.creates()), (1, 1), "{again:?}");
    assert!(again.notes.contains("`skysail --sandbox watch "), "{}", again.notes);
}

#[tokio::test(start_paused = true)]
async fn unwritable_journal_sends_nothing_without_no_journal() {
    let fixture = fixture("calm");
    std::fs::write(fixture.dir().join("state"), "in the way").unwrap();
    let refused = apply(&fixture, PLAN, &[]).await;
    assert_eq!((refused.status, fixture.creates()), (1, 0));
    assert!(
        refused.notes.contains("state/launches: part of its path") && refused.notes.contains("--no-journal"),
        "{refused:?}"
    );
    let ended = apply(&fixture, PLAN, &["--no-journal"]).await;
    assert_eq!((ended.status, fixture.creates()), (0, 1), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn region_that_does_not_match_the_zone_is_refused() {
    let fixture = fixture("calm");
    let ended = apply(&fixture, PLAN, &["--region", "eu-central-1"]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0));
    assert!(ended.notes.contains("us-east-1a is in us-east-1"), "{}", ended.notes);
    assert_eq!(apply(&fixture, PLAN, &["--region", "us-east-1"]).await.status, 0);
}

/// An account whose instances answer on port 22 this many seconds after they run.
fn shell_after(seconds: u32) -> crate::fixture::Fixture {
    let scenario = format!("[pace]\nrunning = 20.0\nshell = {seconds}.0\n");
    bench_of(skysail::sandbox::Scenario::parse(&scenario).unwrap())
}

#[tokio::test(start_paused = true)]
async fn apply_waits_for_port_22_so_the_next_command_can_log_in() {
    let fixture = shell_after(60);
    let began = fixture.services.now();
    let ended = apply(&fixture, PLAN, &["--output", "json"]).await;
    let document = ended.json();
    assert_eq!((ended.status, &document["isReady"]), (0, &json!(true)), "{ended:?}");
    assert!(fixture.services.now().since(began).as_secs() >= 60);
    for name in ["web-1", "web-2"] {
        assert!(ended.notes.contains(&format!("{name}: ready, port 22 is reachable")), "{}", ended.notes);
    }
    let milestones = &document["instances"][0]["reachedAfterSeconds"];
    assert!(milestones["portAnswers"].as_f64() > milestones["running"].as_f64(), "{milestones}");
}

#[tokio::test(start_paused = true)]
async fn wait_for_port_22_times_out_and_reports_the_state() {
    let fixture = shell_after(100_000);
    let began = fixture.services.now();
    let ended = apply(&fixture, PLAN, &["--output", "json"]).await;
    let document = ended.json();
    // The exit status only says that every instance runs; the document adds that none is ready.
    assert_eq!((ended.status, &document["isReady"]), (0, &json!(false)), "{ended:?}");
    assert_eq!(document["instances"][0]["isReady"], json!(false));
    let took = fixture.services.now().since(began).as_secs();
    assert!((120..240).contains(&took), "{took} s");
    assert_eq!(fixture.creates(), 1);
}

#[tokio::test(start_paused = true)]
async fn taken_name_says_what_uses_it_in_words_that_fit_a_plan() {
    let fixture = fixture("name-taken");
    let ended = apply(&fixture, PLAN, &[]).await;
    assert_eq!((ended.status, fixture.creates()), (1, 0), "{ended:?}");
    assert_eq!(ended.out, "Nothing was sent: these names are already in use in this Region.\n");
    assert!(ended.notes.ends_with("web-1: used by a key pair\nweb-2: used by an instance\n"), "{}", ended.notes);
    let document = apply(&fixture, PLAN, &["--output", "json"]).await.json();
    assert_eq!(document["failure"]["names"][0]["heldBy"], "key-pair");
}
