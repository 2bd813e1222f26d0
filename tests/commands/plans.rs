//! Tests of plans in every input form, and of what is reported before anything is sent.

use super::{PLAN, apply, plan, skysail};
use crate::fixture::{Fixture, fixture};
use skysail::domain::plan::Plan;

/// The plan, with a launch script.
fn with_script(script: &str) -> String {
    let script = serde_json::to_string(script).unwrap();
    PLAN.replacen('{', &format!("{{ \"userData\": {script},"), 1)
}

#[tokio::test(start_paused = true)]
async fn script_warnings_come_before_the_price_is_accepted() {
    for (script, expected) in [
        ("#!/bin/sh\n[[ a ]] && source b\n", "only in bash"),
        ("#cloud-config\npackages: [nginx]\n", "not cloud-config"),
        ("echo one\r\n", "Windows line endings"),
        ("IyEvYmluL3NoCmVjaG8gaGkK", "this is base64"),
        ("<!doctype html>\n", "a web page"),
        ("cat >f <<EOF\nx\n  EOF\n", "never ends"),
    ] {
        let fixture = fixture("calm");
        let path = plan(&fixture, &with_script(script));
        let asked = skysail(&fixture, &["apply", &path]).await;
        assert_eq!((asked.status, fixture.creates()), (2, 0), "{asked:?}");
        assert!(asked.notes.contains(expected), "{expected}: {}", asked.notes);
        let exported = skysail(&fixture, &["export", &path, "--as", "json"]).await;
        assert!(exported.notes.contains(expected) && !exported.out.contains("Warning"), "{expected}: {exported:?}");
    }
    let fixture = fixture("calm");
    let ended = apply(&fixture, &with_script("#!/bin/sh\necho hi\n"), &[]).await;
    assert!(!ended.notes.contains("Warning"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn script_file_is_read_relative_to_the_plan_and_sent() {
    let fixture = fixture("calm");
    std::fs::write(fixture.dir().join("setup.sh"), "#!/bin/sh\necho beside\n").unwrap();
    let ended = apply(&fixture, &with_script("file://setup.sh"), &[]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.notes.contains("The AWS CLI doesn't follow file://"), "{}", ended.notes);
    let sent = fixture.sandbox.requests().into_iter().find(|seen| seen.action == "CreateInstances").unwrap();
    assert_eq!(sent.body["userData"], "#!/bin/sh\necho beside\n");
    let lost = apply(&fixture, &with_script("file://nowhere.sh"), &[]).await;
    assert_eq!((lost.status, fixture.creates()), (2, 1), "{lost:?}");
    assert!(lost.notes.contains("Can't read") && lost.notes.contains("nowhere.sh"), "{}", lost.notes);
}

#[tokio::test(start_paused = true)]
async fn plans_in_yaml_utf_8_with_bom_and_utf_16_are_read() {
    let yaml = "instanceNames: [web-1]\navailabilityZone: us-east-1a\nblueprintId: ubuntu_24_04\nbundleId: micro_3_0\nkeyPairName: \
                LightsailDefaultKeyPair\nuserData: ''\n";
    let wide: Vec<u8> = format!("\u{feff}{PLAN}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [yaml.as_bytes().to_vec(), format!("\u{feff}{PLAN}").into_bytes(), wide] {
        let fixture = fixture("calm");
        let path = fixture.dir().join("plan");
        std::fs::write(&path, bytes).unwrap();
        let ended = skysail(&fixture, &["apply", path.to_str().unwrap(), "--yes"]).await;
        assert_eq!((ended.status, fixture.creates()), (0, 1), "{ended:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn unsuitable_value_is_refused_with_one_that_fits() {
    for (from, to, expected) in [
        ("us-east-1a", "us-east-1", "us-east-1 is a Region. Its zones are us-east-1a"),
        ("us-east-1a", "us-east-1z", "The zones in us-east-1 are us-east-1a"),
        ("ubuntu_24_04", "ubuntu_18_04", "the latest of its kind is ubuntu_"),
        ("micro_3_0", "micro_2_0", "the latest of its kind is micro_3_0"),
        ("ubuntu_24_04", "ubunto_24_04", "There's no ubunto_24_04. Did you mean ubuntu_24_04?"),
        ("micro_3_0", "micro_win_3_0", "needs Linux/Unix, which this bundle doesn't support. micro_3_0 fits."),
        (
            "\"addOns\"",
            "\"ipAddressType\": \"ipv6\", \"addOns\"",
            "micro_3_0 is dual-stack; use micro_ipv6_3_0 for IPv6 only",
        ),
    ] {
        let fixture = fixture("calm");
        let ended = apply(&fixture, &PLAN.replace(from, to), &[]).await;
        assert_eq!((ended.status, fixture.creates()), (2, 0), "{to}: {ended:?}");
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
        assert!(!ended.notes.contains(": Plan: "), "one label is enough: {}", ended.notes);
    }
}

#[tokio::test(start_paused = true)]
async fn all_problems_of_a_plan_are_reported_at_once() {
    let fixture = fixture("calm");
    let wrong = r#"{ "instanceName": ["web"], "bundle_id": "x", "blueprintId": 5 }"#;
    let ended = apply(&fixture, wrong, &[]).await;
    assert_eq!(ended.status, 2);
    for expected in
        ["Did you mean instanceNames?", "Did you mean bundleId?", "blueprintId must be a string in quotes, not 5"]
    {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    // An unknown member, a wrong type, and a broken rule.
    let wrong = r#"{ "request": { "bundle": "x", "availabilityZone": 7, "ipAddressType": "ipv5", "keyPairName": "my.key",
        "customImageName": "old", "instanceNames": ["-"] }, "followUps": { "ports": [{ "fromPort": 70000 }] } }"#;
    let ended = apply(&fixture, wrong, &[]).await;
    for expected in [
        "no field request.bundle. Did you mean bundleId?",
        "request.availabilityZone must be a string in quotes, not 7",
        "not ipv5",
        "my.key",
        "customImageName is discontinued",
        "- has 1",
        "70000",
    ] {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    assert!(!ended.notes.contains("missing"), "{}", ended.notes);
    let wrong = r#"{ "instanceNames": ["-"], "ipAddressType": "ipv5", "keyPairName": "my.key" }"#;
    let ended = apply(&fixture, wrong, &[]).await;
    for expected in ["ipv5", "- has 1", "my.key", "Zone: missing", "Blueprint: missing", "Bundle: missing"] {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    // Values that AWS doesn't offer are reported along with broken rules.
    let wrong = PLAN.replace("micro_3_0", "huge_9_9").replace("\"web-1\"", "\"-\"");
    let ended = apply(&fixture, &wrong, &[]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    for expected in ["- has 1", "huge_9_9 isn't available"] {
        assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
    }
    // Also its place, whatever else is wrong: what is no member, and what breaks a rule.
    let misplaced = |text: &str| text.replace("us-east-1a", "us-east-9z");
    for wrong in [
        misplaced(PLAN).replace("\"bundleId\"", "\"bundle_id\""),
        misplaced(PLAN).replace("\"blueprintId\"", "\"customImageName\": \"old\", \"blueprintId\""),
        misplaced(PLAN).replace("\"blueprintId\"", "\"instanceSnapshotName\": \"s\", \"blueprintId\""),
    ] {
        let ended = apply(&fixture, &wrong, &[]).await;
        assert_eq!((ended.status, ended.notes.contains("us-east-9z isn't available")), (2, true), "{}", ended.notes);
    }
    a_wrong_region_does_not_hide_the_rest(&fixture).await;
    wrong_values_of_each_kind_are_reported_together(&fixture).await;
    // Each problem only once.
    let shared = r#"{ "request": { "instanceNames": ["a-1", "a-2"], "availabilityZone": "us-east-1a",
        "blueprintId": "debian_12", "bundleId": "nano_3_0" }, "followUps": { "staticIp": { "name": "x-ip" } } }"#;
    let ended = apply(&fixture, shared, &[]).await;
    assert_eq!(ended.notes.matches("can't share the name x-ip").count(), 1, "{}", ended.notes);
}

/// A Region with a misspelled name stands for the one that is meant; otherwise the default Region shows what AWS offers.
async fn a_wrong_region_does_not_hide_the_rest(fixture: &Fixture) {
    let wrong = PLAN.replace("ubuntu_24_04", "beos_5").replace("micro_3_0", "huge_9_9");
    let wrong = wrong.replace("\"bundleId\"", "\"keyPairName\": \"no-key\", \"bundleId\"");
    let unknown = wrong.replace("\"addOns\"", "\"unknown\": 1, \"addOns\"");
    let (near, far) =
        (|plan: &str| plan.replace("us-east-1a", "us-est-1a"), |plan: &str| plan.replace("us-east-1a", "mars-1a"));
    for (plan, place, key) in [
        (near(&wrong), "The zones in us-east-1 are", true),
        (near(&unknown), "The zones in us-east-1 are", true),
        // Whether another Region has the key says nothing about this plan.
        (far(&wrong), "`skysail list regions`", false),
        (wrong.replace("\"availabilityZone\": \"us-east-1a\",", ""), "", false),
    ] {
        let ended = apply(fixture, &plan, &[]).await;
        assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
        for expected in [
            "Blueprint: Choose another one; beos_5",
            "Bundle: Choose another one; huge_9_9",
            "The other values were checked in Virginia (us-east-1).",
            place,
        ] {
            assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
        }
        assert_eq!(ended.notes.contains("no key pair no-key"), key, "{}", ended.notes);
        assert_eq!(ended.notes.contains("The zones in us-east-1"), key, "{}", ended.notes);
    }
    // The Region of the command line exists, so it is the one that is meant.
    let ended = apply(fixture, &near(&wrong), &["--region", "us-west-2"]).await;
    assert!(ended.notes.contains("The zones in us-west-2 are us-west-2a"), "{}", ended.notes);
    assert!(!ended.notes.contains("were checked in"), "{}", ended.notes);
}

/// A value that doesn't fit a wrong one may fit the right one, so it isn't reported.
async fn wrong_values_of_each_kind_are_reported_together(fixture: &Fixture) {
    let wrong = r#"{ "request": { "instanceNames": ["web-1", "a b", "-x"], "availabilityZone": "us-east-1a",
        "blueprintId": "ubuntu_24_04", "bundleId": "nano_ipv6_3_0", "keyPairName": "no-key", "ipAddressType": "ipv6",
        "tags": [{ "key": "aws:x" }, { "key": "a*b" }], "addOns": [{ "addOnType": "StopInstanceOnIdle",
        "stopInstanceOnIdleRequest": { "threshold": "900", "duration": "x" } }] },
        "followUps": { "staticIp": {}, "https": { "domains": ["a.example.com"], "email": "a@example.com" } } }"#;
    let ended = apply(fixture, wrong, &[]).await;
    for expected in [
        "spaces aren't allowed",
        "-x doesn't",
        "aws:x does",
        "*",
        "from 1 to 99",
        "from 1 to 1440",
        "no key pair no-key",
        "An IPv6-only server can't have a static IP",
        "HTTPS needs a blueprint with a web server",
    ] {
        assert_eq!(ended.notes.matches(expected).count(), 1, "{expected}: {}", ended.notes);
    }
    let unknown = wrong.replace("ubuntu_24_04", "beos_5");
    let ended = apply(fixture, &unknown, &[]).await;
    assert!(ended.notes.contains("beos_5 isn't available"), "{}", ended.notes);
    assert!(!ended.notes.contains("a blueprint with a web server"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn names_in_use_and_missing_files_are_reported_with_the_other_problems_of_a_plan() {
    let fixture = fixture("calm");
    assert_eq!(apply(&fixture, PLAN, &[]).await.status, 0);
    let huge = PLAN.replace("micro_3_0", "huge_9_9");
    let tagged = huge.replacen('{', r#"{ "tags": [{ "key": "skysail:until", "value": "2020-01-01T00:00Z" }],"#, 1);
    let script = with_script("file://no-such-script.sh");
    for (plan, more, expected) in [
        (&huge, vec![], "web-1 is already in use"),
        (&huge, vec!["--region", "eu-central-1"], "Zone: us-east-1a is in us-east-1, but --region is eu-central-1"),
        (&tagged, vec![], "Until: Enter a time in the future"),
        (&script.replace("micro_3_0", "huge_9_9"), vec![], "Can't read"),
    ] {
        let ended = apply(&fixture, plan, &more).await;
        assert_eq!((ended.status, fixture.creates()), (2, 1), "{ended:?}");
        for expected in [expected, "huge_9_9 isn't available"] {
            assert!(ended.notes.contains(expected), "{expected}: {}", ended.notes);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn skeleton_is_a_valid_plan_without_values() {
    let fixture = fixture("calm");
    let skeleton = skysail(&fixture, &["plan", "--skeleton"]).await;
    assert_eq!(skeleton.status, 0);
    assert_eq!(Plan::read(&skeleton.out).unwrap(), Plan::default());
    for member in ["instanceNames", "availabilityZone", "userData", "addOns", "tags", "ipAddressType"] {
        assert!(skeleton.out.contains(&format!("\n{member}:")), "{member}: {}", skeleton.out);
    }
    // Skysail's own members are shown too, as an example that parses.
    let (_, example) = skeleton.out.split_once("# request:").unwrap();
    let example: Vec<&str> = example.lines().skip(1).map(|line| line.trim_start_matches("# ")).collect();
    let shown = Plan::read(&format!("request:\n{}", example.join("\n"))).unwrap().follow_ups;
    assert!(!shown.ports.is_empty() && shown.static_ip.is_some() && shown.https.is_some(), "{shown:?}");
    assert_eq!(shown.ssh_alias, Some(true));
    assert!(skeleton.out.contains("skysail:until") && skeleton.out.contains("--until"), "{}", skeleton.out);
    let filled = skeleton.out.replace("instanceNames: [\"\"]", "instanceNames: [web]");
    assert_eq!(Plan::read(&filled).unwrap().instance_names, ["web"]);
}

#[tokio::test(start_paused = true)]
async fn follow_up_members_are_checked_like_request_members() {
    let fixture = fixture("calm");
    let wrong = format!(r#"{{"request": {PLAN}, "followUps": {{"ports": [{{"servic": "https"}}]}}}}"#);
    let ended = apply(&fixture, &wrong, &[]).await;
    assert_eq!((ended.status, fixture.creates()), (2, 0), "{ended:?}");
    assert!(ended.notes.contains("followUps.ports[0].servic. Did you mean service?"), "{}", ended.notes);
}
