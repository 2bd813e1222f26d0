//! Tests of follow-ups, `extend`, `sweep`, `start`, `stop`, and `reboot` with one reply empty, truncated, stale,
//! another's, or a false "not found", at each call in turn: nothing is sent twice, nothing is falsely reported as
//! done, failed, or deleted, and everything ends well once replies are correct again.

use super::empty_replies::{Alteration, Call, Proxy, alter_nth, sent};
use super::{Ended, apply, skysail};
use crate::fixture::{Fixture, REGION, bench_of};
use serde_json::Value;
use skysail::commands::target;
use skysail::domain::inventory::BilledKind;
use skysail::domain::owned_resource::{FoundResource, ResourceKind};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::server_action::{ServerAction, ServerActionKind};
use skysail::home::words::action_end;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::runtime::server_actions::perform;
use skysail::sandbox::Scenario;
use skysail::text::Language;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The kinds of altered reply to try. The others only make a reply lack a member, as `Empty` does.
const ALL: [Alteration; 5] =
    [Alteration::Empty, Alteration::Shortened, Alteration::Stale, Alteration::Repeated, Alteration::NotFound];
/// For each action, only the first and the last few calls are altered: the rounds in between repeat the same call and
/// get the same reply.
const FIRST: usize = 3;
const LAST: usize = 2;
/// Faster than AWS, so that there are fewer rounds that only wait, which aren't altered; still slow enough that each
/// action is called often enough for its first and last calls to differ.
const PACE: &str = "[pace]\ncreate_operation = 8.0\nrunning = 12.0\naddresses = 2.0\nshell = 3.0\nstop = 8.0\n\
    start = 8.0\nreboot = 8.0\nhttps = 12.0\n";
/// A snapshot that is ready, and a static IP without a server.
const BESIDES: &str = r#"
[[before]]
region = "us-east-1"
action = "CreateInstances"
ago = 90000.0
body = { instanceNames = ["blog"], availabilityZone = "us-east-1a", blueprintId = "debian_12", bundleId = "nano_3_0" }
[[before]]
region = "us-east-1"
action = "CreateInstanceSnapshot"
ago = 86400.0
body = { instanceName = "blog", instanceSnapshotName = "blog-monday" }
[[before]]
region = "us-east-1"
action = "AllocateStaticIp"
ago = 86400.0
body = { staticIpName = "blog-ip" }
"#;
const UBUNTU: &str = "ubuntu_24_04";
const WORDPRESS: &str = "wordpress_ls_1_0";
const ONCE: [&str; 6] = [
    "CreateInstances",
    "CreateInstancesFromSnapshot",
    "OpenInstancePublicPorts",
    "AllocateStaticIp",
    "AttachStaticIp",
    "SetupInstanceHttps",
];

/// A client of the same account whose replies aren't altered.
fn plain(fixture: &Fixture) -> Lightsail {
    target::over(fixture.sandbox.clone(), ClientSettings::default())
}

/// A fast account without faults, with `before` in it.
fn paced(before: &str) -> Fixture {
    bench_of(Scenario::parse(&format!("{PACE}{before}")).unwrap())
}

/// The indexes of the calls to alter.
fn changed(calls: &[Call], alteration: Alteration) -> Vec<usize> {
    let near_an_end = |nth: &usize| {
        let same = |range: &[Call]| sent(range, &calls[*nth]);
        same(&calls[..*nth]) < FIRST || same(&calls[*nth + 1..]) < LAST
    };
    (0..calls.len()).filter(|nth| calls[*nth].altered_by(alteration)).filter(near_an_end).collect()
}

/// Runs the walk once for each kind of altered reply and each call that it changes.
async fn every_walk<W: Future<Output = Result<Vec<Call>, String>>>(walk: impl Fn(Option<usize>, Alteration) -> W) {
    let calls = walk(None, Alteration::Empty).await.unwrap();
    assert!(calls.len() > 1, "{calls:?}");
    let mut broken = Vec::new();
    for alteration in ALL {
        for nth in changed(&calls, alteration) {
            let ended = walk(Some(nth), alteration).await;
            broken.extend(ended.err().map(|why| format!("{alteration:?} at call {nth}, {:?}: {why}", calls[nth])));
        }
    }
    assert!(broken.is_empty(), "{} walks end falsely:\n{}", broken.len(), broken.join("\n"));
}

/// Checks that the output doesn't deny anything that exists.
fn check_no_denials(ended: &Ended) -> Result<(), String> {
    let printed = format!("{}{}", ended.out, ended.notes);
    let claims = ["no longer exists", "There's no ", "AWS lists no ", "isn't available", "Nothing to delete."];
    match claims.into_iter().find(|claim| printed.contains(claim)) {
        Some(claim) => Err(format!("it says {claim:?}: {printed}")),
        None => Ok(()),
    }
}

/// A plan: what the server is created from, its follow-ups, and what exists beforehand.
#[derive(Clone, Copy)]
struct Planned {
    source: Source,
    follow_ups: &'static str,
    kinds: &'static [&'static str],
    ip: &'static str,
    before: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Source {
    Blueprint(&'static str),
    Snapshot,
}

const WHOLE: Planned = Planned {
    source: Source::Blueprint(UBUNTU),
    follow_ups: r#"{ "ports": [{ "service": "https" }], "staticIp": {}, "sshAlias": true }"#,
    kinds: &["ports", "static-ip"],
    ip: "web-1-ip",
    before: "",
};
const EXISTING: Planned = Planned {
    source: Source::Blueprint(UBUNTU),
    follow_ups: r#"{ "staticIp": { "existing": "old-ip" } }"#,
    kinds: &["static-ip"],
    ip: "old-ip",
    before: "[[before]]\nregion = \"us-east-1\"\naction = \"AllocateStaticIp\"\nbody = { staticIpName = \"old-ip\" }\n",
};
const SECURED: Planned = Planned {
    source: Source::Blueprint(WORDPRESS),
    follow_ups: r#"{ "staticIp": {}, "https": { "domains": ["example.com"], "email": "me@example.com" } }"#,
    kinds: &["static-ip", "https"],
    ip: "web-1-ip",
    before: "",
};

/// A server restored from another server's snapshot, on a larger bundle.
const RESTORED: Planned = Planned {
    source: Source::Snapshot,
    follow_ups: r#"{ "ports": [{ "service": "https" }] }"#,
    kinds: &["ports"],
    ip: "web-1-ip",
    before: r#"
[[before]]
region = "us-east-1"
action = "CreateInstances"
ago = 3600.0
body = { instanceNames = ["old-1"], availabilityZone = "us-east-1a", blueprintId = "ubuntu_24_04", bundleId = "micro_3_0" }
[[before]]
region = "us-east-1"
action = "CreateInstanceSnapshot"
ago = 1800.0
body = { instanceName = "old-1", instanceSnapshotName = "old-1-a" }
"#,
};

/// Whether each kind of follow-up is done, according to the service itself.
struct Truth {
    port: bool,
    static_ip: Option<FoundResource>,
    https: bool,
}

impl Truth {
    async fn of(fixture: &Fixture, planned: &Planned) -> Truth {
        let (client, region) = (plain(fixture), REGION.into());
        let ports = client.ports(&region, "web-1").await.unwrap();
        let static_ip = client.find_resource(&region, ResourceKind::StaticIp, planned.ip).await.unwrap();
        let setups = match planned.source {
            Source::Blueprint(WORDPRESS) => client.https_setups(&region, "web-1").await.unwrap(),
            _ => Vec::new(),
        };
        Truth {
            port: ports.iter().any(|rule| rule.has_tcp(443) && rule.open_to_all()),
            static_ip,
            https: setups.iter().any(|setup| setup.status.as_deref() == Some("succeeded")),
        }
    }

    fn attached(&self) -> bool {
        self.static_ip.as_ref().is_some_and(|ip| ip.attached_to.as_deref() == Some("web-1"))
    }

    fn is(&self, kind: &str) -> bool {
        match kind {
            "ports" => self.port,
            "static-ip" => self.attached(),
            "https" => self.https,
            _ => true,
        }
    }

    /// Checks the reported state of each follow-up against the service.
    fn agrees(&self, document: &Value) -> Result<(), String> {
        for one in document["followUps"].as_array().into_iter().flatten() {
            let so = self.is(one["kind"].as_str().unwrap_or_default());
            match one["status"].as_str() {
                Some("done") if !so => return Err(format!("it isn't done: {document}")),
                Some("failed") => return Err(format!("nothing failed: {document}")),
                Some("dropped") => return Err(format!("web-1 is there: {document}")),
                _ => {}
            }
        }
        Ok(())
    }
}

fn request(source: Source) -> String {
    let source = match source {
        Source::Blueprint(id) => format!(r#""blueprintId": "{id}", "bundleId": "micro_3_0""#),
        Source::Snapshot => r#""instanceSnapshotName": "old-1-a", "bundleId": "small_3_0""#.to_owned(),
    };
    format!(r#"{{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a", {source} }}"#)
}

/// Applies the plan, watches it, and deletes the launch, with one altered reply; then deletes again with correct
/// replies.
async fn plan(planned: Planned, nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let mut fixture = paced(planned.before);
    let proxy = alter_nth(&mut fixture, nth, alteration);
    let text = format!(r#"{{ "request": {}, "followUps": {} }}"#, request(planned.source), planned.follow_ups);
    let applied = apply(&fixture, &text, &["--output", "json"]).await;
    let calls = || proxy.lock().unwrap().calls.clone();
    if fixture.existing_instances().await == 0 {
        // A read that failed before anything was sent ends the command here.
        return match applied.status {
            1 | 2 if ONCE[..2].iter().all(|create| sent(&calls(), create) == 0) => Ok(calls()),
            _ => Err(format!("nothing exists: {applied:?}")),
        };
    }
    check_no_denials(&applied)?;
    let document = serde_json::from_str(&applied.out).unwrap_or_default();
    Truth::of(&fixture, &planned).await.agrees(&document)?;
    let watched = skysail(&fixture, &["watch", "--yes"]).await;
    let truth = Truth::of(&fixture, &planned).await;
    let all = planned.kinds.iter().all(|kind| truth.is(kind));
    if !all {
        return Err(format!("the plan isn't carried out: {applied:?} {watched:?}"));
    }
    if let Some(twice) = ONCE.into_iter().find(|action| sent(&calls(), action) > 1) {
        return Err(format!("{twice} was sent more than once: {:?}", calls()));
    }
    let deleted = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    check_good_end(&mut fixture, &planned, deleted).await?;
    Ok(calls())
}

/// Checks that the deletion reported the truth, and that the next one, with correct replies, leaves only what existed
/// beforehand.
async fn check_good_end(fixture: &mut Fixture, planned: &Planned, deleted: Ended) -> Result<(), String> {
    let before = planned.ip == EXISTING.ip;
    tokio::time::advance(Duration::from_secs(120)).await;
    let client = plain(fixture);
    let ip = async || client.find_resource(&REGION.into(), ResourceKind::StaticIp, planned.ip).await.unwrap();
    let (exists, kept) = (fixture.existing_instances().await, ip().await);
    if deleted.status == 0 && (exists > 0 || kept.is_some() != before) {
        return Err(format!("{exists} and {kept:?} exist: {deleted:?}"));
    }
    fixture.services.lightsail = plain(fixture);
    let id =
        skysail(fixture, &["launches", "--output", "json"]).await.json()[0]["launchId"].as_str().unwrap().to_owned();
    let again = skysail(fixture, &["delete", &id, "--yes"]).await;
    let (exists, kept) = (fixture.existing_instances().await, ip().await);
    let free = kept.as_ref().is_none_or(|ip| ip.attached_to.is_none());
    match exists == 0 && kept.is_some() == before && free {
        true => Ok(()),
        false => Err(format!("{exists} and {kept:?} are left: {deleted:?} {again:?}")),
    }
}

impl Fixture {
    /// Counts `web-1`, past the altered replies, and not what existed beforehand.
    async fn existing_instances(&self) -> usize {
        plain(self).instances(&REGION.into()).await.unwrap().iter().filter(|one| one.name == "web-1").count()
    }

    /// The end time in the tag of `web-1`.
    async fn until(&self) -> Option<String> {
        let seen = plain(self).instance(&REGION.into(), "web-1").await.unwrap()?;
        seen.tag("skysail:until").map(ToString::to_string)
    }
}

/// Launches `web-1` with an end time in an hour, and alters one reply from then on.
async fn running(nth: Option<usize>, alteration: Alteration) -> (Fixture, Arc<Mutex<Proxy>>) {
    let mut fixture = paced("");
    let applied = apply(&fixture, &request(Source::Blueprint(UBUNTU)), &["--until", "1 hour"]).await;
    assert_eq!(applied.status, 0, "{applied:?}");
    let proxy = alter_nth(&mut fixture, nth, alteration);
    (fixture, proxy)
}

/// Extends the end time, and compares the tag.
async fn extend(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (fixture, proxy) = running(nth, alteration).await;
    let before = fixture.until().await;
    let moved = skysail(&fixture, &["extend", "web-1", "2", "days", "--region", REGION]).await;
    let after = fixture.until().await;
    let calls = proxy.lock().unwrap().calls.clone();
    check_no_denials(&moved)?;
    match (moved.status, before != after) {
        _ if sent(&calls, "TagResource") > 1 => Err(format!("it was sent twice: {calls:?}")),
        (0, true) | (3, _) | (1, false) => Ok(calls),
        (_, moves) => Err(format!("moved: {moves}, {moved:?}")),
    }
}

/// Sweeps what is overdue, then sweeps again with correct replies.
async fn sweep(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (mut fixture, proxy) = running(nth, alteration).await;
    tokio::time::advance(Duration::from_secs(2 * 3600)).await;
    // In every Region, so that the list of Regions is altered too.
    let swept = skysail(&fixture, &["sweep", "--yes"]).await;
    tokio::time::advance(Duration::from_secs(120)).await;
    let calls = proxy.lock().unwrap().calls.clone();
    if sent(&calls, "DeleteInstance") > 1 {
        return Err(format!("it was sent twice: {calls:?}"));
    }
    if fixture.existing_instances().await > 0 {
        check_no_denials(&swept)?;
        if swept.status == 0 {
            return Err(format!("web-1 is overdue and there: {swept:?}"));
        }
    }
    fixture.services.lightsail = plain(&fixture);
    let again = skysail(&fixture, &["sweep", "--yes", "--region", REGION]).await;
    match (again.status, fixture.existing_instances().await) {
        (0, 0) => Ok(calls),
        left => Err(format!("it is left so: {left:?}, {swept:?} {again:?}")),
    }
}

async fn power(command: &str, nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (mut fixture, _) = running(None, alteration).await;
    fixture.services.lightsail = plain(&fixture);
    if command == "start" {
        assert_eq!(skysail(&fixture, &["stop", "web-1"]).await.status, 0);
    }
    let earlier = fixture.count(action(command));
    let proxy = alter_nth(&mut fixture, nth, alteration);
    let ended = skysail(&fixture, &[command, "web-1", "--region", REGION]).await;
    let calls = proxy.lock().unwrap().calls.clone();
    check_no_denials(&ended)?;
    let done = fixture.count(action(command)) > earlier;
    match ended.status {
        _ if sent(&calls, action(command)) > 1 => Err(format!("it was sent twice: {calls:?}")),
        0 if !done => Err(format!("nothing was sent: {ended:?}")),
        1 if done => Err(format!("it was done: {ended:?}")),
        0 if !["running", "stopped"].contains(&state(&fixture).await.as_str()) => Err(format!("not yet: {ended:?}")),
        _ => Ok(calls),
    }
}

fn action(command: &str) -> &'static str {
    match command {
        "start" => "StartInstance",
        "stop" => "StopInstance",
        _ => "RebootInstance",
    }
}

/// Runs an action on a server from Home until it ends.
async fn from_home(kind: ServerActionKind, nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (mut fixture, _) = running(None, alteration).await;
    let region = SanitizedText::from(REGION);
    let instance = plain(&fixture).instance(&region, "web-1").await.unwrap().expect("it runs");
    let proxy = alter_nth(&mut fixture, nth, alteration);
    let (mut action, requests) = ServerAction::begin(kind, region.clone(), &instance);
    let mut requests = VecDeque::from(requests);
    while let Some(request) = requests.pop_front() {
        let event = perform(fixture.services.clone(), region.clone(), request).await;
        requests.extend(action.on(event, fixture.services.now()));
    }
    let calls = proxy.lock().unwrap().calls.clone();
    let exists = fixture.existing_instances().await > 0;
    let stored = plain(&fixture).storage(&region).await.unwrap().len();
    let done = if kind == ServerActionKind::Delete { !exists } else { stored > 0 };
    let claims = action_end(Language::English, &action).join(" ");
    match action.exit_status() {
        _ if sent(&calls, kind.action()) > 1 => Err(format!("it was sent twice: {calls:?}")),
        _ if exists && ["is deleted", "no longer exists"].iter().any(|claim| claims.contains(claim)) => {
            Err(format!("it is there: {claims}"))
        }
        0 if !done => Err(format!("it isn't done: {:?}", action.stage)),
        1 if fixture.count(kind.action()) > 0 => Err(format!("it was asked for: {:?}", action.stage)),
        _ => Ok(calls),
    }
}

/// A snapshot or a static IP is deleted from Home.
async fn deleted_from_home(kind: BilledKind, nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let mut fixture = paced(BESIDES);
    let region = SanitizedText::from(REGION);
    let listed = async |fixture: &Fixture| {
        let client = plain(fixture);
        let all = client.storage(&region).await.unwrap().into_iter().chain(client.static_ips(&region).await.unwrap());
        all.filter(|one| one.kind == kind).collect::<Vec<_>>()
    };
    let resource = listed(&fixture).await.pop().expect("it exists");
    let proxy = alter_nth(&mut fixture, nth, alteration);
    let (mut action, requests) = ServerAction::delete(region.clone(), &resource).expect("Skysail deletes it");
    let mut requests = VecDeque::from(requests);
    while let Some(request) = requests.pop_front() {
        let event = perform(fixture.services.clone(), region.clone(), request).await;
        requests.extend(action.on(event, fixture.services.now()));
    }
    let calls = proxy.lock().unwrap().calls.clone();
    let exists = !listed(&fixture).await.is_empty();
    let claims = action_end(Language::English, &action).join(" ");
    match action.exit_status() {
        _ if sent(&calls, action.kind.action()) > 1 => Err(format!("it was sent twice: {calls:?}")),
        _ if exists && ["is deleted", "is released", "no longer exists"].iter().any(|claim| claims.contains(claim)) => {
            Err(format!("it is there: {claims}"))
        }
        0 if exists => Err(format!("it isn't done: {:?}", action.stage)),
        1 if !exists => Err(format!("it was done: {:?}", action.stage)),
        _ => Ok(calls),
    }
}

async fn state(fixture: &Fixture) -> String {
    let seen = plain(fixture).instance(&REGION.into(), "web-1").await.unwrap();
    seen.and_then(|seen| seen.state).map(|state| state.to_string()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_plan_with_ports_static_ip_and_alias_survives_altered_replies() {
    every_walk(|nth, alteration| plan(WHOLE, nth, alteration)).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_plan_with_an_existing_static_ip_survives_altered_replies() {
    every_walk(|nth, alteration| plan(EXISTING, nth, alteration)).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_plan_with_https_survives_altered_replies() {
    every_walk(|nth, alteration| plan(SECURED, nth, alteration)).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_restored_server_survives_altered_replies() {
    every_walk(|nth, alteration| plan(RESTORED, nth, alteration)).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_extend_survives_altered_replies() {
    every_walk(extend).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_sweep_survives_altered_replies() {
    every_walk(sweep).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_deletion_and_snapshot_on_home_survive_altered_replies() {
    for kind in [ServerActionKind::Delete, ServerActionKind::Snapshot] {
        every_walk(|nth, alteration| from_home(kind, nth, alteration)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn row_43_deletion_of_a_snapshot_or_static_ip_on_home_survives_altered_replies() {
    for kind in [BilledKind::InstanceSnapshot, BilledKind::StaticIp] {
        every_walk(|nth, alteration| deleted_from_home(kind, nth, alteration)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_start_stop_and_reboot_survive_altered_replies() {
    for command in ["start", "stop", "reboot"] {
        every_walk(|nth, alteration| power(command, nth, alteration)).await;
    }
}
