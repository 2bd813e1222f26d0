//! A table of journeys run on screens and in line mode, which must produce the same order.

use crate::line_mode::Lines;
use crate::wizard::{Setup, Wizard, test_terminal};
use serde_json::Value;
use skysail::domain::plan::Plan;
use skysail::sandbox::Scenario;
use skysail::text::Language;
use std::collections::BTreeSet;

/// The answer to a field's question, if not the default.
#[derive(Clone, Copy)]
enum Choice {
    /// The item that a filter with this text puts first.
    Pick(&'static str),
    Text(&'static str),
    Lines(&'static str),
    Switch(bool),
}

use Choice::{Lines as Several, Pick, Switch, Text};

type Journey = (&'static str, &'static [(&'static str, Choice)]);

/// Field keys and choices; every other question gets its default.
const JOURNEYS: &[Journey] = &[
    ("nothing but Enter", &[]),
    ("another Region and zone", &[("region", Pick("frankfurt")), ("zone", Pick("eu-central-1b"))]),
    ("an app", &[("kind", Pick("app")), ("blueprint", Pick("wordpress"))]),
    ("a Windows server that asks nothing of add-ons", &[("kind", Pick("windows")), ("blueprint", Pick("2025"))]),
    ("a blog, and nothing else said", &[("kind", Pick("a blog"))]),
    ("data science where research is", &[("region", Pick("us-west-2")), ("kind", Pick("data"))]),
    (
        "a game server on another system and larger",
        &[("kind", Pick("game")), ("blueprint", Pick("debian_12")), ("bundle", Pick("xlarge_3"))],
    ),
    ("a network without IPv6", &[("network", Pick("no ipv6")), ("bundle", Pick("small"))]),
    ("a network without IPv4", &[("blueprint", Pick("debian_12")), ("network", Pick("ipv6 only"))]),
    ("a larger bundle for memory", &[("bundle", Pick("memory large")), ("names", Text("cache-1"))]),
    ("a key pair of one's own", &[("region", Pick("us-west-2")), ("key", Pick("mine"))]),
    (
        "a typed script",
        &[("script", Pick("typed")), ("script.text", Several("#!/bin/sh\napt-get update\n\necho done"))],
    ),
    ("a starter as it is", &[("script", Pick("updates"))]),
    ("a script from a file", &[("script", Pick("file")), ("script.path", Text("~/setup.sh"))]),
    ("snapshots at an hour", &[("snapshots", Switch(true)), ("hour", Pick("05:00"))]),
    ("a port by its name", &[("ports", Pick("wireguard"))]),
    (
        "ports by number, an address that stays and an alias",
        &[
            ("ports", Pick("other")),
            ("port-list", Text("8000-8080, 53/udp from 203.0.113.9")),
            ("static-ip", Pick("new")),
            ("ssh-alias", Switch(true)),
        ],
    ),
    (
        "a site with its certificate",
        &[
            ("kind", Pick("app")),
            ("blueprint", Pick("wordpress")),
            ("static-ip", Pick("new")),
            ("https", Switch(true)),
            ("domains", Text("example.com, www.example.com")),
            ("email", Text("me@example.com")),
        ],
    ),
    (
        "three names and tags",
        &[
            ("names", Text("web-{1..3}")),
            ("tags", Several("env=prod\nowner=ana\nalone")),
            ("until", Text("2026-12-24 18:00")),
        ],
    ),
    ("names by commas and no tag of ours", &[("names", Text("a-1, b-2")), ("launch-tag", Switch(false))]),
    (
        "a research fleet with every field filled",
        &[
            ("region", Pick("us-west-2")),
            ("zone", Pick("us-west-2b")),
            ("kind", Pick("research")),
            ("blueprint", Pick("rstudio")),
            ("network", Pick("dual")),
            ("key", Pick("mine")),
            ("script", Pick("typed")),
            ("script.text", Several("echo hello")),
            ("snapshots", Switch(true)),
            ("hour", Pick("23:00")),
            ("idle", Switch(true)),
            ("threshold", Text("7")),
            ("duration", Text("45")),
            ("names", Text("lab-{1..3}")),
            ("tags", Several("env=prod")),
            ("launch-tag", Switch(true)),
        ],
    ),
];

const WITH_KEY: &str =
    "[[before]]\nregion = \"us-west-2\"\naction = \"CreateKeyPair\"\nbody = { keyPairName = \"mine\" }\n";

fn setup() -> Setup {
    Setup { columns: 60, rows: 20, scenario: Scenario::parse(WITH_KEY).unwrap(), ..Setup::default() }
}

/// The keys of all fields that are asked, except those of a new key pair.
fn fields() -> impl Iterator<Item = &'static str> {
    test_terminal::QUESTIONS.into_iter().filter(|field| !matches!(*field, "key.name" | "key.file"))
}

fn choice(journey: &Journey, field: &str) -> Option<Choice> {
    journey.1.iter().find(|(known, _)| *known == field).map(|(_, choice)| *choice)
}

/// A secondary question on this question's screen, which is asked only if the user goes there.
fn second(field: &str) -> Option<&'static str> {
    match field {
        "region" => Some("zone"),
        "bundle" => Some("network"),
        _ => None,
    }
}

/// The Region to select before opening its zones, if not the proposed one.
fn region(journey: &Journey, field: &str) -> Option<&'static str> {
    match choice(journey, field).filter(|_| field == "region") {
        Some(Pick(part)) => Some(part),
        _ => None,
    }
}

/// Answers on screens up to the review, and creates.
fn over_screens(journey: &Journey) -> (String, Value) {
    let mut wizard = Wizard::with(setup());
    std::fs::write(wizard.home("setup.sh"), "apt-get update\n").unwrap();
    let mut opened = BTreeSet::new();
    for _ in 0..60 {
        wizard.ready();
        let screen = wizard.screen();
        if screen.contains("Ready to launch?") {
            break;
        }
        let field = test_terminal::asked(&screen).unwrap_or_else(|| panic!("{}: no question:\n{screen}", journey.0));
        if let Some(second) = second(field).filter(|second| choice(journey, second).is_some() && opened.insert(*second))
        {
            let part = region(journey, field).unwrap_or_default();
            wizard.keys(part).ready().keys("<tab>").sees(&format!("▸ {}", test_terminal::label(second)));
            wizard.keys(&"<right>".repeat(place(choice(journey, second)))).keys("<enter>");
            continue;
        }
        match choice(journey, field) {
            Some(Pick(part)) => wizard.choose(part),
            Some(Text(text)) => wizard.write(text),
            Some(Several(text)) => wizard.keys(&format!("{}<tab>", text.replace('\n', "<enter>"))),
            Some(Switch(on)) => wizard.keys(if on == starts_on(field) { "<enter>" } else { "<space><enter>" }),
            None if field == "tags" || field == "script.text" => wizard.keys("<tab>"),
            None => wizard.keys("<enter>"),
        };
        wizard.settle();
        wizard.wait_until("the next question", |screen| {
            screen.contains("Ready to launch?") || test_terminal::asked(screen).is_some_and(|now| now != field)
        });
    }
    wizard.create().wait_until("the end", |screen| screen.contains("running."));
    body(&wizard.requests("CreateInstances"))
}

/// How far a choice is from the first one on its line.
fn place(choice: Option<Choice>) -> usize {
    match choice {
        Some(Pick("ipv6 only")) => 2,
        Some(Pick("no ipv6" | "eu-central-1b" | "us-west-2b")) => 1,
        _ => 0,
    }
}

/// Whether a switch is on by default.
fn starts_on(field: &str) -> bool {
    field == "launch-tag"
}

/// The same in line mode.
fn by_lines(journey: &Journey) -> (String, Value) {
    let mut lines = Lines::with(setup());
    std::fs::write(lines.home("setup.sh"), "apt-get update\n").unwrap();
    let mut opened = BTreeSet::new();
    for _ in 0..60 {
        lines.asked();
        let asked = lines.question();
        if asked == "Review" {
            break;
        }
        // A question that only says why it isn't asked needs Enter.
        let Some(field) = fields().find(|field| test_terminal::label(field) == asked) else {
            assert_eq!(asked, "Press Enter to continue", "{}", journey.0);
            lines.line("");
            continue;
        };
        if let Some(second) = second(field).filter(|second| choice(journey, second).is_some() && opened.insert(*second))
        {
            if let Some(part) = region(journey, field) {
                lines.line(part);
            }
            lines.line(&test_terminal::label(second).to_lowercase());
            continue;
        }
        match choice(journey, field) {
            Some(Pick(part)) => lines.line(part).line(""),
            Some(Text(text)) => lines.line(text),
            Some(Several(text)) => {
                let all: Vec<&str> = text.split('\n').chain(["."]).collect();
                lines.at_once(&all)
            }
            Some(Switch(on)) => lines.line(if on { "y" } else { "n" }),
            None => lines.line(""),
        };
    }
    lines.line("c").line("create").wait_for("running.");
    body(&lines.requests("CreateInstances"))
}

/// The Region and the request, without the launch tag. Checks that it was sent once.
fn body(requests: &[skysail::sandbox::SeenRequest]) -> (String, Value) {
    assert_eq!(requests.len(), 1);
    let mut body = requests[0].body.clone();
    if let Some(tags) = body.get_mut("tags").and_then(Value::as_array_mut) {
        for tag in tags.iter_mut().filter(|tag| tag["key"] == "skysail:launch") {
            tag["value"] = "its own".into();
        }
    }
    (requests[0].region.clone(), body)
}

#[test]
fn screens_and_line_mode_produce_the_same_order_for_every_journey() {
    for journey in JOURNEYS {
        assert_eq!(over_screens(journey), by_lines(journey), "{}", journey.0);
    }
}

#[test]
fn journeys_answer_every_field() {
    for field in fields() {
        assert!(JOURNEYS.iter().any(|journey| choice(journey, field).is_some()), "{field} is never answered");
    }
    let known: Vec<String> = fields().map(|field| format!("field.{field}.label")).collect();
    assert!(known.iter().all(|key| skysail::text::has(Language::English, key)));
}

#[test]
fn plan_opens_as_the_same_order_on_screens_and_in_line_mode() {
    let plan = r#"{"instanceNames": ["blog", "shop"], "availabilityZone": "us-west-2a", "blueprintId": "debian_12",
        "bundleId": "small_3_0", "keyPairName": "mine", "userData": "echo hi", "tags": [{"key": "env", "value": "prod"}]}"#;
    let requested = || Some(Plan::read(plan).unwrap().requested_values().unwrap());
    let mut wizard = Wizard::with(Setup { plan: requested(), ..setup() });
    wizard.wait_for("Create 2 instances").create().wait_until("the end", |screen| screen.contains("are running."));
    let mut lines = Lines::with(Setup { plan: requested(), ..setup() });
    lines.wait_for("Review [Create 2 instances for").line("").line("create").wait_for("are running.");
    assert_eq!(body(&wizard.requests("CreateInstances")), body(&lines.requests("CreateInstances")));
}
