//! Tests that nothing counts as deleted because a reply was empty: what commands print, record, and exit with when
//! AWS's replies are empty, stale, truncated, or another's.

use super::{Ended, apply, skysail};
use crate::fixture::{Fixture, REGION, bench_of, fixture};
use bytes::Bytes;
use serde_json::{Value, json};
use skysail::commands::target;
use skysail::domain::instance_actions::Mutation;
use skysail::domain::launch::journal_record::{JournalEntry, JournalRecord};
use skysail::domain::owned_resource::{OwnedResource, ResourceKind};
use skysail::lightsail::connector::Reply;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::sandbox::{self, Clock, Scenario, TokioClock};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

const ONE: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0" }"#;

/// How one reply is altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alteration {
    /// Status 200 without a body.
    NoBody,
    /// Status 204.
    NoContent,
    /// `{}`.
    Empty,
    /// Every list in it is empty, without a token for the next page.
    Shortened,
    /// The previous reply to the same action.
    Stale,
    /// The previous reply, to whatever call.
    Repeated,
    /// A single "not found", although the resource exists.
    NotFound,
}

/// Calls that ask for one resource by name.
const NAMED: [&str; 4] = ["GetInstance", "GetStaticIp", "GetOperation", "GetKeyPair"];

impl Alteration {
    const ALL: [Alteration; 7] = [
        Alteration::NoBody,
        Alteration::NoContent,
        Alteration::Empty,
        Alteration::Shortened,
        Alteration::Stale,
        Alteration::Repeated,
        Alteration::NotFound,
    ];
}

/// A call of a walk: its action, and which kinds of altered reply would differ from the real one. The others need no
/// walk.
#[derive(Clone)]
pub(super) struct Call {
    action: String,
    altered_by: Vec<Alteration>,
}

impl Call {
    pub(super) fn altered_by(&self, alteration: Alteration) -> bool {
        self.altered_by.contains(&alteration)
    }
}

impl std::ops::Deref for Call {
    type Target = str;

    fn deref(&self) -> &str {
        &self.action
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.action)
    }
}

/// How many calls of an action there were.
pub(super) fn sent(calls: &[Call], action: &str) -> usize {
    calls.iter().filter(|call| call.action == action).count()
}

/// Sits between Skysail and the service, and alters the reply to one call.
#[derive(Default)]
pub(super) struct Proxy {
    pub(super) calls: Vec<Call>,
    last: Option<http::Response<Bytes>>,
    of: HashMap<String, http::Response<Bytes>>,
}

/// Alters the reply to the nth call, counted from 0.
pub(super) fn alter_nth(fixture: &mut Fixture, nth: Option<usize>, alteration: Alteration) -> Arc<Mutex<Proxy>> {
    alter_where(fixture, nth.map(|_| alteration), move |at, _| nth == Some(at))
}

/// Alters the replies to all calls of one action.
pub(super) fn alter_all(fixture: &mut Fixture, action: &'static str, alteration: Alteration) {
    alter_where(fixture, Some(alteration), move |_, asked| asked == action);
}

/// With `None`, alters nothing, and notes which kinds would have changed each reply.
fn alter_where(
    fixture: &mut Fixture,
    alteration: Option<Alteration>,
    alters_call: impl Fn(usize, &str) -> bool + Clone + Send + Sync + 'static,
) -> Arc<Mutex<Proxy>> {
    let proxy = Arc::new(Mutex::new(Proxy::default()));
    let (sandbox, seen, notes) = (fixture.sandbox.clone(), proxy.clone(), alteration.is_none());
    let time = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let settings = ClientSettings { clock: Arc::new(move || time.now()), ..ClientSettings::default() };
    let client = move |request: http::Request<Bytes>| {
        let (sandbox, seen, alters_call) = (sandbox.clone(), seen.clone(), alters_call.clone());
        async move {
            let target = request.headers()["x-amz-target"].to_str().unwrap();
            let action = target.rsplit('.').next().unwrap().to_owned();
            let at = {
                let mut seen = seen.lock().unwrap();
                seen.calls.push(Call { action: action.clone(), altered_by: Vec::new() });
                seen.calls.len() - 1
            };
            let sandbox::Reply::Full(answer) = sandbox.answer(request).await else { panic!("calm") };
            let mut seen = seen.lock().unwrap();
            if notes {
                let alters =
                    |alteration: &Alteration| !alike(&altered_reply(*alteration, &action, &answer, &seen), &answer);
                let altered_by = Alteration::ALL.into_iter().filter(alters).collect();
                seen.calls[at].altered_by = altered_by;
            }
            let alteration = alteration.filter(|_| alters_call(at, &action));
            let reply = alteration
                .map_or_else(|| answer.clone(), |alteration| altered_reply(alteration, &action, &answer, &seen));
            seen.of.insert(action, answer.clone());
            seen.last = Some(answer);
            Reply::Full(reply)
        }
    };
    fixture.services.lightsail = Lightsail::over(client, settings);
    proxy
}

fn altered_reply(
    alteration: Alteration,
    action: &str,
    answer: &http::Response<Bytes>,
    seen: &Proxy,
) -> http::Response<Bytes> {
    let with = |status: u16, body: &str| {
        http::Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    };
    match alteration {
        Alteration::NoBody => with(200, ""),
        Alteration::NoContent => with(204, ""),
        Alteration::Empty => with(200, "{}"),
        Alteration::Shortened => with(answer.status().as_u16(), &emptied(answer.body()).to_string()),
        Alteration::Stale => seen.of.get(action).unwrap_or(answer).clone(),
        Alteration::Repeated => seen.last.as_ref().unwrap_or(answer).clone(),
        Alteration::NotFound if NAMED.contains(&action) => {
            with(400, r#"{"__type":"NotFoundException","message":"There is none."}"#)
        }
        Alteration::NotFound => answer.clone(),
    }
}

/// Whether two replies have the same status and content.
fn alike(one: &http::Response<Bytes>, other: &http::Response<Bytes>) -> bool {
    let read = |answer: &http::Response<Bytes>| serde_json::from_slice::<Value>(answer.body()).ok();
    one.status() == other.status() && read(one) == read(other)
}

fn emptied(body: &Bytes) -> Value {
    let mut body: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(members) = body.as_object_mut() {
        members.remove("nextPageToken");
        members.values_mut().filter(|value| value.is_array()).for_each(|list| *list = json!([]));
    }
    body
}

/// What really exists, whatever Skysail is told.
struct Truth {
    instances: usize,
    static_ips: usize,
}

async fn truth(fixture: &Fixture) -> Truth {
    let client = target::over(fixture.sandbox.clone(), ClientSettings::default());
    let region = REGION.into();
    // New resources aren't listed at once.
    tokio::time::advance(Duration::from_secs(120)).await;
    let instances = client.instances(&region).await.unwrap().len();
    let ip = client.find_resource(&region, ResourceKind::StaticIp, "web-1-ip").await.unwrap();
    Truth { instances, static_ips: usize::from(ip.is_some()) }
}

async fn launches(fixture: &Fixture) -> Vec<Value> {
    skysail(fixture, &["launches", "--output", "json"]).await.json().as_array().unwrap().clone()
}

/// Gives `web-1` a static IP as the wizard does: recorded before it is allocated.
async fn add_static_ip(fixture: &Fixture, id: &str) {
    let client = target::over(fixture.sandbox.clone(), ClientSettings::default());
    let (region, name) = (REGION.into(), "web-1-ip".into());
    let now = fixture.services.now().wall;
    let made = OwnedResource::new(ResourceKind::StaticIp, "web-1-ip", Some("web-1".into()), now);
    let write = |record| fixture.services.journals.append(&id.into(), &JournalEntry { at: now, record }).unwrap();
    write(JournalRecord::Making { made: made.clone() });
    client.send_mutation(&region, &Mutation::Allocate { name }).await.unwrap();
    client
        .send_mutation(&region, &Mutation::Attach { name: "web-1-ip".into(), instance: "web-1".into() })
        .await
        .unwrap();
    let found = client.find_resource(&region, ResourceKind::StaticIp, "web-1-ip").await.unwrap().unwrap();
    write(JournalRecord::Made { made: made.known(&found) });
    fixture.services.journals.close(&id.into());
}

/// A whole lifecycle: apply, add a static IP, watch, delete. Returns its calls, or what was reported falsely.
async fn walk(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let mut fixture = fixture("calm");
    let proxy = alter_nth(&mut fixture, nth, alteration);
    let applied = apply(&fixture, ONE, &["--output", "json"]).await;
    let exists = truth(&fixture).await.instances;
    if applied.status == 1 && exists > 0 {
        return Err(format!("apply ends with 1, and web-1 exists: {applied:?}"));
    }
    if applied.status == 0 && exists == 0 {
        return Err(format!("apply ends with 0, and nothing exists: {applied:?}"));
    }
    let Some(id) = launches(&fixture).await.first().map(|one| one["launchId"].as_str().unwrap().to_owned()) else {
        return Ok(proxy.lock().unwrap().calls.clone());
    };
    if exists > 0 {
        add_static_ip(&fixture, &id).await;
    }
    let watched = skysail(&fixture, &["watch", &id]).await;
    if watched.status == 1 && exists > 0 {
        return Err(format!("watch ends with 1, and web-1 exists: {watched:?}"));
    }
    let deleted = skysail(&fixture, &["delete", &id, "--yes"]).await;
    check_honest(&fixture, &deleted).await?;
    // With correct replies, it ends well.
    let calls = proxy.lock().unwrap().calls.clone();
    fixture.services.lightsail = target::over(fixture.sandbox.clone(), ClientSettings::default());
    let again = skysail(&fixture, &["delete", &id, "--yes"]).await;
    check_honest(&fixture, &again).await?;
    let truth = truth(&fixture).await;
    match (truth.instances, truth.static_ips, launches(&fixture).await[0]["status"].as_str()) {
        (0, 0, Some("deleted" | "refused" | "never-sent")) => Ok(calls),
        left => Err(format!("at the end it stands so: {left:?}, {again:?}")),
    }
}

/// Checks the exit status, the journal, and the output of a deletion against what exists.
async fn check_honest(fixture: &Fixture, ended: &Ended) -> Result<(), String> {
    let Truth { instances, static_ips } = truth(fixture).await;
    let summary = launches(fixture).await.remove(0);
    let exists = instances + static_ips > 0;
    if exists
        && (ended.status == 0 || summary["status"] == "deleted" || ended.notes.contains("has nothing left to delete"))
    {
        return Err(format!("{instances} and {static_ips} exist: {summary} {ended:?}"));
    }
    if exists && summary["instances"][0]["status"] == "deleted" && instances > 0 {
        return Err(format!("web-1 exists: {summary}"));
    }
    let named = summary["leftResources"].as_array().unwrap().iter().any(|left| left["name"] == "web-1-ip");
    if static_ips > 0 && instances == 0 && summary["instances"][0]["status"] == "deleted" && !named {
        return Err(format!("the static IP is left, and nobody says so: {summary}"));
    }
    Ok(())
}

/// Runs the walk once for each call whose reply changes when altered this way.
async fn every_walk(alteration: Alteration) {
    let calls = walk(None, alteration).await.unwrap();
    assert!(calls.len() > 20, "{calls:?}");
    let mut broken = Vec::new();
    for nth in (0..calls.len()).filter(|nth| calls[*nth].altered_by(alteration)) {
        broken
            .extend(walk(Some(nth), alteration).await.err().map(|why| format!("{alteration:?} at call {nth}: {why}")));
    }
    assert!(broken.is_empty(), "{} walks end falsely:\n{}", broken.len(), broken.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn row_31_reply_without_a_body_proves_nothing_at_any_call() {
    every_walk(Alteration::NoBody).await;
}

#[tokio::test(start_paused = true)]
async fn row_31_status_204_proves_nothing_at_any_call() {
    every_walk(Alteration::NoContent).await;
}

#[tokio::test(start_paused = true)]
async fn row_31_empty_object_proves_nothing_at_any_call() {
    every_walk(Alteration::Empty).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_truncated_list_proves_nothing_at_any_call() {
    every_walk(Alteration::Shortened).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_stale_reply_proves_nothing_at_any_call() {
    every_walk(Alteration::Stale).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_reply_to_another_call_proves_nothing_at_any_call() {
    every_walk(Alteration::Repeated).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_one_not_found_proves_nothing_at_any_call() {
    every_walk(Alteration::NotFound).await;
}

fn scenario(text: &str) -> Fixture {
    bench_of(Scenario::parse(text).unwrap())
}

async fn applied(fixture: &Fixture) -> String {
    apply(fixture, ONE, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned()
}

/// From the tenth one on, every list of instances is empty.
const EMPTY_LISTS: &str = "[[fault]]\naction = [\"GetInstances\"]\nfrom = 10\nset = { \"/instances\" = [] }\n";

#[tokio::test(start_paused = true)]
async fn row_32_lists_that_stay_empty_never_report_an_instance_as_gone() {
    let lost = "[[fault]]\naction = [\"DeleteInstance\"]\neffect = \"none\"\nreply = \"cut\"\n";
    let fixture = scenario(&format!("{EMPTY_LISTS}{lost}"));
    let id = applied(&fixture).await;
    tokio::time::advance(Duration::from_secs(600)).await;
    for _ in 0..10 {
        let _ = fixture.services.lightsail.instances(&REGION.into()).await;
    }
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 0, "the service itself tells of it: {watched:?}");
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(ended.status, 1, "its deletion never arrived: {ended:?}");
    assert_eq!(launches(&fixture).await[0]["instances"][0]["status"], "running");
}

/// Once the deletion is accepted, lists lack the instance, and requests for it by name get empty replies.
const SILENCE: &str = "[[fault]]\naction = [\"GetInstance\"]\nfrom = 2\nreply = \"empty\"\n";

#[tokio::test(start_paused = true)]
async fn instance_not_proven_gone_stays_unknown_with_the_command_to_check_again() {
    let fixture = scenario(SILENCE);
    let id = applied(&fixture).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, fixture.existing().await.len()), (3, 0), "{ended:?}");
    assert!(ended.notes.contains("Couldn't confirm that web-1 is gone"), "{}", ended.notes);
    assert!(ended.notes.contains("Check again: skysail --sandbox delete web-1"), "{}", ended.notes);
    assert!(!ended.notes.contains("still there"), "nobody saw it: {}", ended.notes);
    let summary = launches(&fixture).await.remove(0);
    assert_ne!((&summary["status"], &summary["instances"][0]["status"]), (&json!("deleted"), &json!("deleted")));
    assert_ne!(summary["instances"][0]["status"], "deleted");
}

#[tokio::test(start_paused = true)]
async fn row_33_static_ip_that_cannot_be_released_is_named_everywhere_with_its_price() {
    let fixture =
        scenario("[[fault]]\naction = [\"ReleaseStaticIp\"]\nto = 2\neffect = \"none\"\nreply = \"denied\"\n");
    let id = applied(&fixture).await;
    add_static_ip(&fixture, &id).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(ended.status, 4, "{ended:?}");
    assert!(ended.notes.contains("Couldn't remove web-1-ip (static IP"), "{}", ended.notes);
    assert!(ended.notes.contains("costs $0.005/hour"), "{}", ended.notes);
    let price = "web-1-ip (static IP), $0.005/hour while unattached";
    let listed = skysail(&fixture, &["launches"]).await.out;
    assert!(listed.contains(&format!("finished; last seen: web-1 deleted  still exists: {price}")), "{listed}");
    let summary = launches(&fixture).await.remove(0);
    assert_eq!((&summary["status"], &summary["leftResources"][0]["name"]), (&json!("settled"), &json!("web-1-ip")));
    assert_eq!(summary["leftResources"][0]["hourlyPriceUsd"], json!(0.005));
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 4, "{watched:?}");
    assert!(watched.out.contains(price), "{watched:?}");
    // The next deletion names it before it tries, and is refused again.
    let again = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(again.status, 1, "{again:?}");
    assert!(again.notes.contains("web-1-ip (static IP") && again.notes.contains("$0.005"), "{}", again.notes);
    let last = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((last.status, &launches(&fixture).await[0]["status"]), (0, &json!("deleted")), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn row_33_delete_lists_the_static_ip_as_going_before_it_asks() {
    let fixture = fixture("calm");
    let id = applied(&fixture).await;
    add_static_ip(&fixture, &id).await;
    let asked = skysail(&fixture, &["delete", &id]).await;
    assert_eq!(asked.status, 2, "nobody can be asked");
    assert!(asked.notes.contains("web-1-ip (static IP") && !asked.notes.contains("stays"), "{}", asked.notes);
}

#[tokio::test(start_paused = true)]
async fn lost_create_reserves_its_names_and_every_suggested_command_works() {
    let fixture = fixture("lost-request");
    let first = apply(&fixture, ONE, &[]).await;
    assert_eq!(first.status, 3, "{first:?}");
    let id = launches(&fixture).await[0]["launchId"].as_str().unwrap().to_owned();
    assert!(!first.notes.contains(&format!("To check, run `skysail watch {id}`")), "it looked long enough: {first:?}");
    assert!(
        first.notes.contains("AWS didn't confirm CreateInstances.") && !first.notes.contains("failed"),
        "{first:?}"
    );
    assert!(first.notes.contains(&format!("delete {id}")) && first.notes.contains(&format!("watch --give-up {id}")));
    let held = apply(&fixture, ONE, &[]).await;
    assert_eq!(held.status, 1);
    for way in ["which uses web-1", "watch", "delete", "watch --give-up"] {
        assert!(held.notes.contains(way) && held.notes.contains(&id), "{way}: {}", held.notes);
    }
    // Checking again is quick, and doesn't send the user in circles.
    let began = tokio::time::Instant::now();
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 3, "{watched:?}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(!watched.notes.contains("To check,"), "{}", watched.notes);
    let given_up = skysail(&fixture, &["watch", &id, "--give-up"]).await;
    assert_eq!((given_up.status, &launches(&fixture).await[0]["status"]), (3, &json!("abandoned")), "{given_up:?}");
    assert!(given_up.notes.contains("Freed web-1"), "{}", given_up.notes);
    assert!(given_up.notes.contains(&format!("delete {id}")), "{}", given_up.notes);
    let nothing = skysail(&fixture, &["watch"]).await;
    assert!(nothing.notes.contains("Nothing to watch") && !given_up.out.contains("skysail watch"), "{given_up:?}");
    let again = apply(&fixture, ONE, &[]).await;
    assert_eq!((again.status, fixture.creates()), (0, 2), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn give_up_keeps_an_instance_that_exists_after_all() {
    let fixture = fixture("lost-reply");
    let mut driver = fixture.begin("web-1");
    let sent = |launch: &skysail::domain::launch::Launch| {
        matches!(launch.stage, skysail::domain::launch::LaunchStage::Unknown(_))
    };
    driver.run(&mut Default::default(), sent, |_| ()).await;
    drop(driver);
    fixture.services.journals.close(&crate::fixture::ID.into());
    tokio::time::advance(Duration::from_secs(10)).await;
    let ended = skysail(&fixture, &["watch", crate::fixture::ID, "--give-up"]).await;
    assert_eq!((ended.status, &launches(&fixture).await[0]["status"]), (0, &json!("settled")), "{ended:?}");
}

/// Edits the journal of the only launch.
fn damage(fixture: &Fixture, how: impl Fn(Vec<String>) -> Vec<String>) {
    let dir = fixture.services.journals.launches().dir().to_owned();
    let path = std::fs::read_dir(dir).unwrap().next().unwrap().unwrap().path();
    let lines = std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    std::fs::write(&path, how(lines).join("\n") + "\n").unwrap();
}

#[tokio::test(start_paused = true)]
async fn row_34_launch_with_a_damaged_first_line_is_found_by_id_and_name_and_deleted() {
    // Also in the old format, where the first line wasn't written twice.
    for copies in [2, 1] {
        let fixture = fixture("calm");
        let id = applied(&fixture).await;
        damage(&fixture, |mut lines| {
            lines[0] = lines[0].replace("intent", "inTEnt");
            if copies == 1 {
                lines.remove(1);
            }
            lines
        });
        assert_eq!(launches(&fixture).await[0]["instances"][0]["status"], "running", "{copies}");
        let watched = skysail(&fixture, &["watch", &id]).await;
        assert_eq!(watched.status, 0, "{watched:?}");
        let ended = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
        assert_eq!((ended.status, fixture.existing().await.len()), (0, 0), "{ended:?}");
        assert_eq!(launches(&fixture).await[0]["status"], "deleted");
    }
}

#[tokio::test(start_paused = true)]
async fn row_34_launch_with_any_one_damaged_line_is_found_and_deleted() {
    let mut nth = 0;
    loop {
        let fixture = fixture("calm");
        let id = applied(&fixture).await;
        // The number of records about what was seen varies from run to run.
        let over = std::cell::Cell::new(false);
        damage(&fixture, |mut lines| {
            match lines.get_mut(nth) {
                Some(line) => line.truncate(line.len() / 2),
                None => over.set(true),
            }
            lines
        });
        if over.get() {
            break;
        }
        assert_ne!(launches(&fixture).await[0]["status"], "never-sent", "line {nth}");
        let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
        assert_eq!((ended.status, fixture.existing().await.len()), (0, 0), "line {nth}: {ended:?}");
        nth += 1;
    }
    assert!(nth > 4, "{nth}");
}
