//! Tests that a report contains nothing that identifies the user or the servers.

use super::*;
use crate::domain::draft::tests_support::order;
use crate::domain::failure::{Certainty, ErrorKind};
use crate::domain::instance::{Instance, Operation};
use crate::domain::launch::journal_record::JournalEntry;
use crate::domain::launch::recorder::{Beside, Recorder};
use crate::domain::launch::{Launch, LaunchEvent, LaunchRequest, PollResult};
use crate::domain::order::Order;
use crate::domain::owned_resource::{InstanceChange, ResourceKind};
use crate::domain::reachability::ProbeResult;
use crate::domain::script::{Script, ScriptOrigin};
use crate::domain::tags::LAUNCH_KEY;
use crate::domain::time::Now;
use crate::journal::JournalContents;
use crate::text::Language;
use std::time::UNIX_EPOCH;

/// Strings that must not occur in a report, in lowercase.
const CANARIES: [&str; 8] = ["canary", "444455556666", "192.0.2", "2001:db8", "arn:", "20270115", "eu-central-1a", "@"];

fn at(seconds: u64) -> Now {
    let span = Duration::from_secs(seconds);
    Now { mono: span, wall: UNIX_EPOCH + Duration::from_secs(1_800_000_000) + span }
}

fn words(what: &str) -> SanitizedText {
    SanitizedText::new(format!("canary-{what} of canary@example.com"))
}

fn instance(name: &SanitizedText, state: &str) -> Instance {
    Instance {
        name: name.clone(),
        arn: Some(SanitizedText::new(format!("arn:aws:lightsail:us-east-1:444455556666:Instance/{name}"))),
        state: Some(state.into()),
        created_at: Some(at(3).wall),
        zone: Some("us-east-1a".into()),
        region: Some(words("region")),
        blueprint: Some("ubuntu_24_04".into()),
        blueprint_name: Some(words("blueprint")),
        bundle: Some("micro_3_0".into()),
        public_ipv4: Some("192.0.2.7".into()),
        private_ipv4: Some("192.0.2.8".into()),
        ipv6: vec!["2001:db8::7".into()],
        ip_type: Some("dualstack".into()),
        username: Some(words("user")),
        key_name: Some(words("key")),
        tags: vec![(LAUNCH_KEY.into(), Some("20270115-080000-canary".into())), (words("tag"), Some(words("value")))],
        add_ons: vec![words("add-on")],
        ..Instance::default()
    }
}

fn operation(name: &SanitizedText) -> Operation {
    Operation {
        id: words("operation"),
        kind: Some("CreateInstance".into()),
        resource: Some(name.clone()),
        resource_type: Some(words("type")),
        details: Some(words("details")),
        status: Some("Started".into()),
        created_at: Some(at(2).wall),
        ..Operation::default()
    }
}

fn failure() -> Failure {
    Failure {
        action: "GetInstances".into(),
        certainty: Certainty::Refused,
        error: ErrorKind::AccessDenied,
        code: Some("AccessDeniedException".into()),
        message: Some(words("message 444455556666").into()),
        tip: Some(words("tip")),
        request_id: Some(words("request")),
        ahead: None,
    }
}

fn api_call(error: Option<&str>) -> ApiCall {
    ApiCall {
        action: "GetInstances".into(),
        region: "us-east-1".into(),
        at: at(4).wall,
        took: Duration::from_millis(12),
        error: error.map(SanitizedText::from),
        request_id: Some(words("request")),
    }
}

/// Returns a journal with every kind of record.
fn whole() -> JournalContents {
    let order = Order {
        script: Some(Script::new("export CANARY=1", ScriptOrigin::File("/home/canary/setup.sh".into()))),
        key_file: Some("/home/canary/.ssh/id".into()),
        key_pair: Some(words("key")),
        ..order("canary-{1..2}")
    };
    let (mut launch, requests) =
        Launch::begin("20270115-080000-canary".into(), order, Some("444455556666".into()), at(0));
    let mut entries: Vec<JournalEntry> = Vec::new();
    let mut recorder = Recorder::after([api_call(None)].iter());
    let write = |requests: Vec<LaunchRequest>, now: Now, entries: &mut Vec<JournalEntry>| {
        entries.extend(requests.into_iter().filter_map(|request| match request {
            LaunchRequest::Journal(record) => Some(JournalEntry { at: now.wall, record }),
            _ => None,
        }));
    };
    write(requests, at(0), &mut entries);
    let names: Vec<SanitizedText> = launch.instances.iter().map(|launched| launched.name.clone()).collect();
    let listed = |state: &str| {
        let instances = names.iter().map(|name| instance(name, state)).collect();
        LaunchEvent::Polled(PollResult { instances: Some(Ok(instances)), ..PollResult::default() })
    };
    let failed = LaunchEvent::Polled(PollResult { instances: Some(Err(failure())), ..PollResult::default() });
    let met = names.iter().map(|name| (name.clone(), ProbeResult::Stranger(words("greeting"))));
    let events = vec![
        LaunchEvent::Journaled(Ok(())),
        LaunchEvent::Proved(Ok(vec![])),
        LaunchEvent::Journaled(Ok(())),
        LaunchEvent::Replied(Ok(names.iter().map(operation).collect())),
        LaunchEvent::Due,
        failed,
        LaunchEvent::Due,
        listed("pending"),
        LaunchEvent::Due,
        listed("running"),
        LaunchEvent::Knocked(met.collect()),
    ];
    for (seconds, event) in events.into_iter().enumerate() {
        let now = at(seconds as u64 + 1);
        let requests = launch.on(event, now);
        write(requests, now, &mut entries);
        recorder.called(api_call(Some("AccessDeniedException")));
        recorder.called(api_call(Some("canary error")));
        let record = recorder.take(&launch, &Beside::default(), true, now);
        entries.extend(record.map(|record| JournalEntry { at: now.wall, record }));
    }
    let made = OwnedResource {
        arn: Some("arn:aws:lightsail:us-east-1:444455556666:StaticIp/canary".into()),
        ..OwnedResource::new(ResourceKind::StaticIp, words("ip"), Some(names[0].clone()), at(20).wall)
    };
    let InstanceChange { instance, action, details } = InstanceChange {
        instance: names[0].clone(),
        action: "OpenInstancePublicPorts".into(),
        details: "443/tcp from 192.0.2.0/24".into(),
    };
    let later = [
        JournalRecord::Making { made: made.clone() },
        JournalRecord::Made { made },
        JournalRecord::Changed { instance, action, details },
        JournalRecord::Secured { instance: names[0].clone(), domain: "canary.example.com".into() },
        JournalRecord::Unknown { why: words("why").into() },
        JournalRecord::Deleted { names },
    ];
    entries.extend(later.into_iter().map(|record| JournalEntry { at: at(60).wall, record }));
    JournalContents { entries, damaged: 0 }
}

fn report(contents: &JournalContents) -> String {
    let summary = LaunchSummary::of(contents, false).unwrap();
    let story = Story::read(contents.entries.clone(), contents.damaged).unwrap();
    text(Language::English, &summary, &story, at(100).wall)
}

#[track_caller]
fn assert_anonymous(report: &str) {
    let small = report.to_lowercase();
    for canary in CANARIES {
        assert!(!small.contains(canary), "{canary}:\n{report}");
    }
}

#[test]
fn report_contains_the_events_and_nothing_that_identifies_the_user() {
    let contents = whole();
    let written = contents.entries.iter().map(|entry| serde_json::to_string(&entry.record).unwrap());
    let written = written.collect::<String>().to_lowercase();
    for canary in ["canary", "444455556666", "192.0.2", "2001:db8", "arn:", "@"] {
        assert!(written.contains(canary), "the journal holds no {canary}");
    }
    let report = report(&contents);
    assert_anonymous(&report);
    for expected in [
        "`ubuntu_24_04`",
        "`micro_3_0`",
        "`instanceNames`: 2",
        "`GetInstances` 12 ms `AccessDeniedException`",
        "accepted: instance 1, instance 2",
        "instance 1: state pending",
        "instance 2: outcome running",
        "changed: instance 1 `OpenInstancePublicPorts`",
        "Account ID: 1",
        "Instance names: 2",
        "File paths: 2",
        "Request IDs: 23",
    ] {
        assert!(report.contains(expected), "{expected}:\n{report}");
    }
}

/// Returns the value with each of its texts replaced, except those that identify the kind of record.
fn replaced(value: &Value, by: &str, only: Option<usize>, seen: &mut usize) -> Value {
    match value {
        Value::String(text) => {
            *seen += 1;
            let here = only.is_none_or(|only| only == *seen - 1);
            if here { by.into() } else { text.as_str().into() }
        }
        Value::Array(items) => items.iter().map(|item| replaced(item, by, only, seen)).collect(),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| match name.as_str() {
                "record" => (name.clone(), value.clone()),
                _ => (name.clone(), replaced(value, by, only, seen)),
            };
            Value::Object(members.iter().map(one).collect())
        }
        value => value.clone(),
    }
}

#[test]
fn unexpected_journal_values_stay_out_of_the_report() {
    let contents = whole();
    let mut tried = 0;
    for at in 0..contents.entries.len() {
        let record = serde_json::to_value(&contents.entries[at].record).unwrap();
        let mut texts = 0;
        replaced(&record, "", None, &mut texts);
        for only in (0..texts).map(Some).chain([None]) {
            let odd = replaced(&record, "canary 444455556666", only, &mut 0);
            // An unparsable record counts as a damaged line.
            let Ok(record) = serde_json::from_value::<JournalRecord>(odd) else { continue };
            let mut contents = contents.clone();
            contents.entries[at].record = record;
            assert_anonymous(&report(&contents));
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn damaged_journal_is_reported_as_far_as_readable() {
    let whole = whole();
    for gone in 1..whole.entries.len() {
        let mut contents = JournalContents { damaged: 1, ..whole.clone() };
        contents.entries.remove(gone);
        let report = report(&contents);
        assert_anonymous(&report);
        assert!(report.contains("Damaged lines in the journal: "), "{report}");
    }
}
