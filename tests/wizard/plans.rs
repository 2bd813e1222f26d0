//! Tests of plans: opened at the review, saved readable only by their owner, refused before a screen is taken.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::common::pty::{Exit, Session, contains};
use super::{USUAL, account, create, start_at_review};

fn plan() -> Value {
    json!({
        "instanceNames": ["blog-1", "blog-2"],
        "availabilityZone": "eu-central-1b",
        "blueprintId": "debian_12",
        "bundleId": "small_3_0",
        "userData": "apt-get update",
        "tags": [{ "key": "project", "value": "blog" }, { "key": "bare" }],
        "addOns": [{ "addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": { "snapshotTimeOfDay": "09:00" } }],
        "ipAddressType": "ipv4",
    })
}

fn open(plan: &Value, speed: &str) -> (Session, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("plan.json");
    fs::write(&path, plan.to_string()).expect("a plan");
    let path = path.to_str().expect("a path that is text");
    (Session::spawn(&["--sandbox", "--speed", speed, "--plan", path], USUAL, &[]), dir)
}

#[test]
fn a_plan_opens_at_the_review_with_its_answers() {
    let (session, _dir) = open(&plan(), "50");
    session.wait_for("Create 2 instances, $24.00/month + snapshots");
    for part in ["eu-central-1b", "debian_12", "small_3_0", "from the plan, 14", "09:00 UTC", "blog-1, blog-2"] {
        session.wait_for(part);
    }
    session.wait_for("project=blog");
    create(&session);
    session.wait_for("All 2 instances are running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    assert!(!contains(&session.bytes(), b"apt-get"));
}

#[test]
fn minimal_plan_opens_at_the_review() {
    for (bundle, network, price) in [("nano_3_0", "Dual-stack", "$5.00"), ("nano_ipv6_3_0", "IPv6 only", "$3.50")] {
        let (session, _dir) = open(
            &json!({
                "instanceNames": ["blog"],
                "availabilityZone": "us-east-1a",
                "blueprintId": "debian_12",
                "bundleId": bundle,
            }),
            "50",
        );
        session.wait_for(&format!("Create 1 instance for {price}/month"));
        session.wait_for(network).wait_for("Nano: 0.5 GB");
    }
}

#[test]
fn plan_is_saved_completely_and_readable_only_by_its_owner() {
    let (session, _dir) = open(&plan(), "50");
    session.wait_for("Create 2 instances, $24.00/month + snapshots");
    session.key("s");
    session.wait_for("Save plan").wait_for("blog-1.json");
    session.key("enter");
    session.wait_for("blog-1.json.");
    let saved = session.home().join("blog-1.json");
    assert_eq!(mode(&saved), 0o600);
    let text = fs::read_to_string(&saved).expect("it is there");
    assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), plan());
    // An existing file is replaced only after a second Enter.
    fs::write(&saved, "mine").expect("a file");
    session.key("s");
    session.wait_for("Save plan");
    session.key("enter");
    session.wait_for("already exists");
    assert_eq!(fs::read_to_string(&saved).expect("it is there"), "mine");
    session.key("esc");
    session.wait_gone("Save plan");
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    account::assert_untouched(&session);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn invalid_plan_is_refused_before_the_screen_opens() {
    let with = |member: &str, value: Value| {
        let mut plan = plan();
        plan[member] = value;
        plan
    };
    for (plan, reason) in [
        (with("customImageName", json!("old")), "customImageName is discontinued"),
        (with("instanceName", json!("one")), "instanceName"),
        (with("ipAddressType", json!("ipv5")), "ipAddressType must be dualstack, ipv4, or ipv6, not ipv5"),
        (json!("no object"), "isn't a valid plan"),
    ] {
        let (session, _dir) = open(&plan, "50");
        assert_eq!(session.exit_status(), Exit::Code(2));
        session.assert_restored();
        session.wait_for(reason);
        assert!(!contains(&session.bytes(), b"\x1b["), "{}", session.screen());
    }
    let session = Session::spawn(&["--sandbox", "--plan", "missing.json"], USUAL, &[]);
    assert_eq!(session.exit_status(), Exit::Code(2));
    session.wait_for("Can't read missing.json");
    assert!(!contains(&session.bytes(), b"\x1b["));
}

#[test]
fn saved_files_are_accessible_only_by_their_owner() {
    let session = start_at_review(&super::SANDBOX_ARGS, USUAL);
    create(&session);
    session.wait_for("Your instance is running.");
    session.key("q");
    session.exit_status();
    let mut folders = vec![session.home().join(".local/state/skysail")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        assert_eq!(mode(&folder), 0o700, "{folder:?}");
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{path:?}");
                files += 1;
            }
        }
    }
    assert!(files >= 2, "the journal and the account");
}

/// A line of a journal with its checksum recomputed.
fn with_checksum(line: &str) -> String {
    let (begin, sum) = ("{\"crc\":\"", 8);
    let rest = &line[begin.len() + sum + 2..];
    format!("{begin}{:08x}\",{rest}", crc32fast::hash(rest.as_bytes()))
}

/// The journals below this folder, and no other files.
fn journals(below: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(below).into_iter().flatten().flatten().map(|entry| entry.path());
    let found = |path: std::path::PathBuf| match path.is_dir() {
        true => journals(&path),
        false => vec![path].into_iter().filter(|path| path.extension().is_some_and(|it| it == "jsonl")).collect(),
    };
    entries.flat_map(found).collect()
}

#[test]
fn start_with_a_plan_names_what_is_overdue_according_to_the_journals() {
    let (session, dir) = open(&plan(), "50");
    session.wait_for("Create 2 instances");
    create(&session);
    session.wait_for("All 2 instances are running.");
    session.key("q");
    assert_eq!(session.exit_status(), Exit::Code(0));
    let again = |until: &str| {
        for path in journals(session.home()) {
            let text = fs::read_to_string(&path).unwrap();
            let tag = format!("\"tags\":[{{\"key\":\"skysail:until\",\"value\":\"{until}\"}},");
            let changed = text.replacen("\"tags\":[", &tag, 1);
            assert!(changed != text, "{text}");
            let lines: String = changed.lines().map(|line| format!("{}\n", with_checksum(line))).collect();
            fs::write(&path, lines).unwrap();
        }
        session.again(&["--sandbox", "--speed", "50", "--plan", dir.path().join("plan.json").to_str().unwrap()], USUAL)
    };
    let overdue = again("2020-01-01T18:00Z");
    overdue.wait_for("Overdue: blog-1, blog-2.");
    // The plan goes on, to its names as soon as it's known that they are in use.
    overdue.wait_until(|screen| {
        ["Ready to launch?", "Already in use: blog-1, blog-2."].iter().any(|end| screen.contents().contains(end))
    });
}
