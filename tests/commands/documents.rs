//! Tests that `docs/json.md` lists every member of the JSON documents that commands print, and no other: one name for
//! one thing in all of them.

use super::follow_ups_of_a_plan::{ALL, REQUEST, with};
use super::servers::BEFORE;
use super::{PLAN, apply, skysail};
use crate::fixture::{bench_of, fixture};
use serde_json::Value;
use skysail::sandbox::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Members whose own members are the API's, those of a plan file, or variables.
const WHOLE: [&str; 4] = ["request", "requestedFollowUps", "aws", "others"];

/// Members that only a terminal has.
const OF_TERMINALS: [&str; 2] = ["columns", "rows"];

/// No static IP can be allocated, and a Region doesn't answer.
const FAULTS: &str = "[quota]\nstatic_ips = 1\n[[fault]]\nregion = \"eu-west-3\"\nreply = \"empty\"\n";

/// The names of the members in each document, and each member's texts.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, BTreeSet<String>>, BTreeMap<String, BTreeSet<String>>);

impl Seen {
    fn add(&mut self, document: &'static str, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add(document, item)),
            Value::Object(members) => {
                for (name, value) in members {
                    self.0.entry(document).or_default().insert(name.clone());
                    self.1.entry(name.clone()).or_default().extend(value.as_str().map(str::to_owned));
                    if !WHOLE.contains(&name.as_str()) {
                        self.add(document, value);
                    }
                }
            }
            _ => {}
        }
    }
}

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md")).unwrap()
}

/// The rows of the table under this heading, each as its cells.
fn rows<'a>(page: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let section = page.split(heading).nth(1).unwrap_or_else(|| panic!("there is no {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Documents with everything that there can be in them.
async fn documents() -> Seen {
    let mut seen = Seen::default();
    let json = ["--output", "json"];
    let launches = async |fixture: &crate::fixture::Fixture, seen: &mut Seen| {
        seen.add("launches", &skysail(fixture, &["launches", "--output", "json"]).await.json());
        seen.add("show", &skysail(fixture, &["launches", "show", "--output", "json"]).await.json());
    };

    let followed = fixture("calm");
    let scripted = REQUEST.replacen('{', "{ \"userData\": \"#!/bin/sh\",", 1);
    seen.add("apply", &apply(&followed, &with(&scripted, ALL), &json).await.json());
    launches(&followed, &mut seen).await;
    for what in ["regions", "zones", "blueprints", "bundles"] {
        seen.add("list", &skysail(&followed, &["list", what, "--output", "json"]).await.json());
    }
    let taken = apply(&followed, PLAN, &json).await;
    assert_eq!(taken.status, 1, "{taken:?}");
    seen.add("apply", &taken.json());
    launches(&followed, &mut seen).await;

    for args in [
        &["stop", "web-1"][..],
        &["start", "web-1"],
        &["reboot", "web-1"],
        &["extend", "web-1", "2 hours"],
        &["sweep", "--yes"],
        &["delete", "web-1", "--yes"],
    ] {
        let ended = skysail(&followed, &[args, &json].concat()).await;
        assert_eq!((ended.status, &ended.json()["exitStatus"]), (0, &0.into()), "{args:?}: {ended:?}");
        seen.add("actions", &ended.json());
    }

    let fault = format!("{BEFORE}\n{FAULTS}");
    let faulty = bench_of(Scenario::parse(&fault).unwrap());
    seen.add("apply", &apply(&faulty, &with(REQUEST, ALL), &json).await.json());
    launches(&faulty, &mut seen).await;
    seen.add("servers", &skysail(&faulty, &["servers", "--output", "json"]).await.json());
    let partly = skysail(&faulty, &["sweep", "--yes", "--output", "json"]).await;
    assert_eq!((partly.status, &partly.json()["regions"][0]["name"]), (4, &"eu-west-3".into()), "{partly:?}");
    seen.add("actions", &partly.json());
    seen
}

#[tokio::test(start_paused = true)]
async fn every_member_of_every_document_is_in_the_table_and_no_other() {
    let mut seen = documents().await;
    let sections = doctor();
    for (_, fact) in sections.into_values().flatten().filter(|(name, _)| !WHOLE.contains(&name.as_str())) {
        seen.add("doctor", &fact);
    }
    let page = page();
    let rows = rows(&page, "## Members");
    let names: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert!(names.is_sorted() && names.len() > 100, "{names:?}");
    let listed: BTreeMap<&str, BTreeSet<String>> =
        names.iter().copied().zip(rows.iter().map(|row| quoted(row[3]))).collect();
    let mut wrong = Vec::new();
    for (document, members) in &seen.0 {
        let known = |name: &String| listed.get(name.as_str()).is_some_and(|documents| documents.contains(*document));
        wrong.extend(members.iter().filter(|name| !known(name)).map(|name| format!("{document} has {name}")));
    }
    for (name, documents) in &listed {
        let there = |document: &String| seen.0.get(document.as_str()).is_some_and(|all| all.contains(*name));
        if !documents.iter().any(there) && !OF_TERMINALS.contains(name) {
            wrong.push(format!("no document has {name}"));
        }
    }
    for row in rows.iter().filter(|row| row[2].starts_with("UTC")) {
        let times = seen.1.remove(row[0].trim_matches('`')).unwrap_or_default();
        assert!(!times.is_empty() && times.iter().all(|time| is_rfc_3339(time)), "{}: {times:?}", row[0]);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether it's a time in UTC, to the second or the millisecond.
fn is_rfc_3339(time: &str) -> bool {
    let form: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    ["0000-00-00T00:00:00Z", "0000-00-00T00:00:00.000Z"].contains(&form.as_str())
}

#[tokio::test(start_paused = true)]
async fn instances_of_a_launch_that_was_refused_or_never_sent_are_not_created() {
    let json = ["--output", "json"];
    let refused = fixture("denied");
    let taken = fixture("calm");
    apply(&taken, PLAN, &[]).await;
    for (fixture, status, kind) in [(refused, "refused", "access-denied"), (taken, "never-sent", "names-taken")] {
        let ended = apply(&fixture, PLAN, &json).await.json();
        assert_eq!((&ended["status"], &ended["failure"]["kind"]), (&status.into(), &kind.into()), "{ended:#}");
        let listed = skysail(&fixture, &["launches", "--output", "json"]).await.json();
        assert_eq!(listed[0]["status"], status, "{listed:#}");
        for instance in [&ended["instances"][0], &listed[0]["instances"][1]] {
            let seen = (&instance["status"], &instance["exists"]);
            assert_eq!(seen, (&"not-created".into(), &false.into()), "{instance:#}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_done_to_each_server_is_told_with_how_it_ended() {
    let fixture = fixture("calm");
    let json = ["--output", "json"];
    let id = apply(&fixture, PLAN, &json).await.json()["launchId"].clone();
    let told = async |args: &[&str]| {
        let ended = skysail(&fixture, &[args, &json].concat()).await;
        let document = ended.json();
        assert_eq!(document["exitStatus"], ended.status, "{ended:?}");
        let of = |one: &Value| {
            assert_eq!((&one["launchId"], &one["regionName"]), (&id, &"us-east-1".into()), "{one:#}");
            ["name", "action", "status", "state"].map(|member| one[member].as_str().unwrap_or("-").to_owned()).join(" ")
        };
        document["instances"].as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(told(&["stop", "web-2"]).await, ["web-2 StopInstance done stopped"]);
    assert_eq!(
        told(&["stop", "web-1", "web-2"]).await,
        ["web-1 StopInstance done stopped", "web-2 StopInstance unchanged stopped"]
    );
    let nobody = skysail(&fixture, &["start", "web-1", "web-8", "web-9", "--output", "json"]).await;
    assert_eq!((nobody.status, nobody.out.as_str(), fixture.count("StartInstance")), (1, "", 0), "{nobody:?}");
    assert!(nobody.notes.contains("web-8") && nobody.notes.contains("web-9"), "{nobody:?}");
    assert_eq!(told(&["start", "web-1", "web-1"]).await, ["web-1 StartInstance done running"]);
    assert_eq!(fixture.count("StartInstance"), 1, "a name that is given twice is one server");
    assert_eq!(told(&["extend", "web-1", "2 hours"]).await, ["web-1 TagResource done -"]);
    assert_eq!(told(&["delete", "web-1", "--yes"]).await, ["web-1 DeleteInstance deleted -"]);
    tokio::time::sleep(std::time::Duration::from_secs(3 * 3600)).await;
    assert_eq!(told(&["sweep", "--yes"]).await, Vec::<String>::new());
    assert_eq!(
        told(&["delete", "web-1", "web-2", "--yes"]).await,
        ["web-1 DeleteInstance gone -", "web-2 DeleteInstance deleted -"]
    );
}

/// The sections of `skysail doctor` in the table, each with its facts, and what was found.
fn doctor() -> BTreeMap<String, BTreeMap<String, Value>> {
    let home = tempfile::tempdir().unwrap();
    let bundle = home.path().join("none.pem");
    std::fs::write(&bundle, "nothing").unwrap();
    std::fs::create_dir_all(home.path().join(".config/skysail/themes")).unwrap();
    let mut doctor = Command::new(env!("CARGO_BIN_EXE_skysail"));
    doctor.args(["doctor", "--output", "json"]).env_clear().env("HOME", home.path());
    doctor.env("AWS_CA_BUNDLE", &bundle).env("HTTPS_PROXY", "http://proxy.example:3128");
    let output = doctor.output().unwrap();
    let Value::Object(all) = serde_json::from_slice(&output.stdout).unwrap() else { panic!("{output:?}") };
    let sections = all.into_iter().filter_map(|(name, facts)| Some((name, facts.as_object()?.clone())));
    sections.map(|(name, facts)| (name, facts.into_iter().collect())).collect()
}

#[test]
fn every_fact_of_doctor_is_in_its_table_and_no_other() {
    let page = page();
    let listed: BTreeMap<String, BTreeSet<String>> = rows(&page, "## Facts of `skysail doctor`")
        .iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), quoted(row[1])))
        .collect();
    let found: BTreeMap<String, BTreeSet<String>> =
        doctor().into_iter().map(|(section, facts)| (section, facts.into_keys().collect())).collect();
    assert_eq!(listed, found);
}
