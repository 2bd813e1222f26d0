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

/// What becomes of one answer on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bent {
    /// 200 and no body.
    NoBody,
    /// 204.
    NoContent,
    /// `{}`.
    Empty,
    /// Every list in it is empty, and names no next page.
    Shortened,
    /// What was answered to the same action before.
    Stale,
    /// What was answered to the call before, whatever that was.
    Repeated,
    /// "There is none", once, though there is.
    NotFound,
}

/// Calls that ask for one thing by its name.
const NAMED: [&str; 4] = ["GetInstance", "GetStaticIp", "GetOperation", "GetKeyPair"];

impl Bent {
    const ALL: [Bent; 7] =
        [Bent::NoBody, Bent::NoContent, Bent::Empty, Bent::Shortened, Bent::Stale, Bent::Repeated, Bent::NotFound];
}

/// A call of a walk: its action, and what would make its answer another one. What wouldn't needs no walk of its own.
#[derive(Clone)]
pub(super) struct Call {
    action: String,
    altered_by: Vec<Bent>,
}

impl Call {
    pub(super) fn altered_by(&self, bent: Bent) -> bool {
        self.altered_by.contains(&bent)
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

/// How often an action was asked for.
pub(super) fn sent(calls: &[Call], action: &str) -> usize {
    calls.iter().filter(|call| call.action == action).count()
}

/// Stands between Skysail and the service, and bends the answer to one call.
#[derive(Default)]
pub(super) struct Proxy {
    pub(super) calls: Vec<Call>,
    last: Option<http::Response<Bytes>>,
    of: HashMap<String, http::Response<Bytes>>,
}

/// The world of a bench whose nth call, counted from 0, is answered so.
pub(super) fn bend(fixture: &mut Fixture, nth: Option<usize>, bent: Bent) -> Arc<Mutex<Proxy>> {
    bend_where(fixture, nth.map(|_| bent), move |at, _| nth == Some(at))
}

/// The world of a bench whose every call of one action is answered so.
pub(super) fn bend_all(fixture: &mut Fixture, action: &'static str, bent: Bent) {
    bend_where(fixture, Some(bent), move |_, asked| asked == action);
}

/// `None` bends nothing, and notes what would have altered each answer.
fn bend_where(
    fixture: &mut Fixture,
    bent: Option<Bent>,
    bends: impl Fn(usize, &str) -> bool + Clone + Send + Sync + 'static,
) -> Arc<Mutex<Proxy>> {
    let proxy = Arc::new(Mutex::new(Proxy::default()));
    let (sandbox, seen, notes) = (fixture.sandbox.clone(), proxy.clone(), bent.is_none());
    let time = TokioClock::new(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let settings = ClientSettings { clock: Arc::new(move || time.now()), ..ClientSettings::default() };
    let client = move |request: http::Request<Bytes>| {
        let (sandbox, seen, bends) = (sandbox.clone(), seen.clone(), bends.clone());
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
                let alters = |bent: &Bent| !alike(&bent_of(*bent, &action, &answer, &seen), &answer);
                let altered_by = Bent::ALL.into_iter().filter(alters).collect();
                seen.calls[at].altered_by = altered_by;
            }
            let bent = bent.filter(|_| bends(at, &action));
            let reply = bent.map_or_else(|| answer.clone(), |bent| bent_of(bent, &action, &answer, &seen));
            seen.of.insert(action, answer.clone());
            seen.last = Some(answer);
            Reply::Full(reply)
        }
    };
    fixture.services.lightsail = Lightsail::over(client, settings);
    proxy
}

fn bent_of(bent: Bent, action: &str, answer: &http::Response<Bytes>, seen: &Proxy) -> http::Response<Bytes> {
    let with = |status: u16, body: &str| {
        http::Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
    };
    match bent {
        Bent::NoBody => with(200, ""),
        Bent::NoContent => with(204, ""),
        Bent::Empty => with(200, "{}"),
        Bent::Shortened => with(answer.status().as_u16(), &emptied(answer.body()).to_string()),
        Bent::Stale => seen.of.get(action).unwrap_or(answer).clone(),
        Bent::Repeated => seen.last.as_ref().unwrap_or(answer).clone(),
        Bent::NotFound if NAMED.contains(&action) => {
            with(400, r#"{"__type":"NotFoundException","message":"There is none."}"#)
        }
        Bent::NotFound => answer.clone(),
    }
}

/// Whether two answers say the same.
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

/// What exists in truth, however Skysail is answered.
struct Truth {
    instances: usize,
    static_ips: usize,
}

async fn truth(fixture: &Fixture) -> Truth {
    let client = target::over(fixture.sandbox.clone(), ClientSettings::default());
    let region = REGION.into();
    // What was asked for is not listed at once.
    tokio::time::advance(Duration::from_secs(120)).await;
    let instances = client.instances(&region).await.unwrap().len();
    let ip = client.find_resource(&region, ResourceKind::StaticIp, "web-1-ip").await.unwrap();
    Truth { instances, static_ips: usize::from(ip.is_some()) }
}

async fn launches(fixture: &Fixture) -> Vec<Value> {
    skysail(fixture, &["launches", "--output", "json"]).await.json().as_array().unwrap().clone()
}

/// Gives `web-1` a static IP, as the wizard does: written down before it is made.
async fn with_static_ip(fixture: &Fixture, id: &str) {
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

/// A whole life: applied, given a static IP, watched, deleted. Says what is false, if anything is, and
/// which calls it took.
async fn walk(nth: Option<usize>, bent: Bent) -> Result<Vec<Call>, String> {
    let mut fixture = fixture("calm");
    let proxy = bend(&mut fixture, nth, bent);
    let applied = apply(&fixture, ONE, &["--output", "json"]).await;
    let exists = truth(&fixture).await.instances;
    if applied.status == 1 && exists > 0 {
        return Err(format!("apply ends with 1, and web-1 exists: {applied:?}"));
    }
    if applied.status == 0 && exists == 0 {
        return Err(format!("apply ends with 0, and nothing exists: {applied:?}"));
    }
    let Some(id) = launches(&fixture).await.first().map(|one| one["launch"].as_str().unwrap().to_owned()) else {
        return Ok(proxy.lock().unwrap().calls.clone());
    };
    if exists > 0 {
        with_static_ip(&fixture, &id).await;
    }
    let watched = skysail(&fixture, &["watch", &id]).await;
    if watched.status == 1 && exists > 0 {
        return Err(format!("watch ends with 1, and web-1 exists: {watched:?}"));
    }
    let deleted = skysail(&fixture, &["delete", &id, "--yes"]).await;
    honest(&fixture, &deleted).await?;
    // Once nothing is bent any more, it comes to a good end.
    let calls = proxy.lock().unwrap().calls.clone();
    fixture.services.lightsail = target::over(fixture.sandbox.clone(), ClientSettings::default());
    let again = skysail(&fixture, &["delete", &id, "--yes"]).await;
    honest(&fixture, &again).await?;
    let truth = truth(&fixture).await;
    match (truth.instances, truth.static_ips, launches(&fixture).await[0]["standing"].as_str()) {
        (0, 0, Some("deleted" | "refused" | "never-sent")) => Ok(calls),
        left => Err(format!("at the end it stands so: {left:?}, {again:?}")),
    }
}

/// Whether what a deletion ended with, wrote down and left is so.
async fn honest(fixture: &Fixture, ended: &Ended) -> Result<(), String> {
    let Truth { instances, static_ips } = truth(fixture).await;
    let summary = launches(fixture).await.remove(0);
    let exists = instances + static_ips > 0;
    if exists
        && (ended.status == 0 || summary["standing"] == "deleted" || ended.notes.contains("has nothing left to delete"))
    {
        return Err(format!("{instances} and {static_ips} exist: {summary} {ended:?}"));
    }
    if exists && summary["fates"]["web-1"] == "deleted" && instances > 0 {
        return Err(format!("web-1 exists: {summary}"));
    }
    let named = summary["left"].as_array().unwrap().iter().any(|left| left["name"] == "web-1-ip");
    if static_ips > 0 && instances == 0 && summary["fates"]["web-1"] == "deleted" && !named {
        return Err(format!("the static IP is left, and nobody says so: {summary}"));
    }
    Ok(())
}

/// Every walk with one answer bent so, at each call in turn that it changes.
async fn every_walk(bent: Bent) {
    let calls = walk(None, bent).await.unwrap();
    assert!(calls.len() > 20, "{calls:?}");
    let mut broken = Vec::new();
    for nth in (0..calls.len()).filter(|nth| calls[*nth].altered_by(bent)) {
        broken.extend(walk(Some(nth), bent).await.err().map(|why| format!("{bent:?} at call {nth}: {why}")));
    }
    assert!(broken.is_empty(), "{} walks end falsely:\n{}", broken.len(), broken.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn row_31_an_answer_without_a_body_says_nothing_at_whatever_call() {
    every_walk(Bent::NoBody).await;
}

#[tokio::test(start_paused = true)]
async fn row_31_a_204_says_nothing_at_whatever_call() {
    every_walk(Bent::NoContent).await;
}

#[tokio::test(start_paused = true)]
async fn row_31_an_empty_object_says_nothing_at_whatever_call() {
    every_walk(Bent::Empty).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_a_list_that_was_cut_short_proves_nothing_at_whatever_call() {
    every_walk(Bent::Shortened).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_a_stale_answer_proves_nothing_at_whatever_call() {
    every_walk(Bent::Stale).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_the_answer_to_another_call_proves_nothing_at_whatever_call() {
    every_walk(Bent::Repeated).await;
}

#[tokio::test(start_paused = true)]
async fn row_32_one_not_found_proves_nothing_at_whatever_call() {
    every_walk(Bent::NotFound).await;
}

fn scenario(text: &str) -> Fixture {
    bench_of(Scenario::parse(text).unwrap())
}

async fn applied(fixture: &Fixture) -> String {
    apply(fixture, ONE, &["--output", "json"]).await.json()["launch"].as_str().unwrap().to_owned()
}

/// All reads of instances by a list are empty from the tenth on, for good.
const EMPTY_LISTS: &str = "[[fault]]\naction = [\"GetInstances\"]\nfrom = 10\nset = { \"/instances\" = [] }\n";

#[tokio::test(start_paused = true)]
async fn row_32_lists_that_stay_empty_end_no_watch_with_gone_and_no_deletion_before_its_time() {
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
    assert_eq!(launches(&fixture).await[0]["fates"]["web-1"], "running");
}

/// After the deletion was accepted, lists lack it and nothing more is told of it by its name.
const SILENCE: &str = "[[fault]]\naction = [\"GetInstance\"]\nfrom = 2\nreply = \"empty\"\n";

#[tokio::test(start_paused = true)]
async fn what_nothing_proves_to_be_gone_stays_unknown_with_how_to_look_again() {
    let fixture = scenario(SILENCE);
    let id = applied(&fixture).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, fixture.existing().await.len()), (3, 0), "{ended:?}");
    assert!(ended.notes.contains("Couldn't confirm that web-1 is gone"), "{}", ended.notes);
    assert!(ended.notes.contains("Check again: skysail --sandbox delete web-1"), "{}", ended.notes);
    assert!(!ended.notes.contains("still there"), "nobody saw it: {}", ended.notes);
    let summary = launches(&fixture).await.remove(0);
    assert_ne!((&summary["standing"], &summary["fates"]["web-1"]), (&json!("deleted"), &json!("deleted")));
    assert_ne!(summary["fates"]["web-1"], "deleted");
}

#[tokio::test(start_paused = true)]
async fn row_33_a_static_ip_that_may_not_be_released_is_named_everywhere_with_its_price() {
    let fixture =
        scenario("[[fault]]\naction = [\"ReleaseStaticIp\"]\nto = 2\neffect = \"none\"\nreply = \"denied\"\n");
    let id = applied(&fixture).await;
    with_static_ip(&fixture, &id).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(ended.status, 4, "{ended:?}");
    assert!(ended.notes.contains("Couldn't remove web-1-ip (static IP"), "{}", ended.notes);
    assert!(ended.notes.contains("costs $0.005/hour"), "{}", ended.notes);
    let price = "web-1-ip (static IP), $0.005/hour while unattached";
    let listed = skysail(&fixture, &["launches"]).await.out;
    assert!(listed.contains(&format!("finished; last seen: web-1 deleted  still exists: {price}")), "{listed}");
    let summary = launches(&fixture).await.remove(0);
    assert_eq!((&summary["standing"], &summary["left"][0]["name"]), (&json!("settled"), &json!("web-1-ip")));
    assert_eq!(summary["left"][0]["hourlyPriceUsd"], json!(0.005));
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 4, "{watched:?}");
    assert!(watched.out.contains(price), "{watched:?}");
    // The next one names it before it tries, and is refused again.
    let again = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(again.status, 1, "{again:?}");
    assert!(again.notes.contains("web-1-ip (static IP") && again.notes.contains("$0.005"), "{}", again.notes);
    let last = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((last.status, &launches(&fixture).await[0]["standing"]), (0, &json!("deleted")), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn row_33_before_it_is_deleted_a_static_ip_is_said_to_go_and_not_to_stay() {
    let fixture = fixture("calm");
    let id = applied(&fixture).await;
    with_static_ip(&fixture, &id).await;
    let asked = skysail(&fixture, &["delete", &id]).await;
    assert_eq!(asked.status, 2, "nobody can be asked");
    assert!(asked.notes.contains("web-1-ip (static IP") && !asked.notes.contains("stays"), "{}", asked.notes);
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_lost_holds_its_names_and_every_way_on_leads_on() {
    let fixture = fixture("lost-request");
    let first = apply(&fixture, ONE, &[]).await;
    assert_eq!(first.status, 3, "{first:?}");
    let id = launches(&fixture).await[0]["launch"].as_str().unwrap().to_owned();
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
    // Looking again takes moments, and does not send the person round in a circle.
    let began = tokio::time::Instant::now();
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 3, "{watched:?}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert!(!watched.notes.contains("To check,"), "{}", watched.notes);
    let given_up = skysail(&fixture, &["watch", &id, "--give-up"]).await;
    assert_eq!((given_up.status, &launches(&fixture).await[0]["standing"]), (3, &json!("abandoned")), "{given_up:?}");
    assert!(given_up.notes.contains("Freed web-1"), "{}", given_up.notes);
    assert!(given_up.notes.contains(&format!("delete {id}")), "{}", given_up.notes);
    let nothing = skysail(&fixture, &["watch"]).await;
    assert!(nothing.notes.contains("Nothing to watch") && !given_up.out.contains("skysail watch"), "{given_up:?}");
    let again = apply(&fixture, ONE, &[]).await;
    assert_eq!((again.status, fixture.creates()), (0, 2), "{again:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_there_after_all_is_not_given_up() {
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
    assert_eq!((ended.status, &launches(&fixture).await[0]["standing"]), (0, &json!("settled")), "{ended:?}");
}

/// The journal of the only launch, changed so.
fn damage(fixture: &Fixture, how: impl Fn(Vec<String>) -> Vec<String>) {
    let dir = fixture.services.journals.launches().dir().to_owned();
    let path = std::fs::read_dir(dir).unwrap().next().unwrap().unwrap().path();
    let lines = std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    std::fs::write(&path, how(lines).join("\n") + "\n").unwrap();
}

#[tokio::test(start_paused = true)]
async fn row_34_a_launch_whose_first_line_is_damaged_is_found_by_its_id_and_its_name_and_deleted() {
    // As it was written before the first line was there twice, too.
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
        assert_eq!(launches(&fixture).await[0]["fates"]["web-1"], "running", "{copies}");
        let watched = skysail(&fixture, &["watch", &id]).await;
        assert_eq!(watched.status, 0, "{watched:?}");
        let ended = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
        assert_eq!((ended.status, fixture.existing().await.len()), (0, 0), "{ended:?}");
        assert_eq!(launches(&fixture).await[0]["standing"], "deleted");
    }
}

#[tokio::test(start_paused = true)]
async fn row_34_any_one_damaged_line_leaves_the_launch_to_be_found_and_deleted() {
    let mut nth = 0;
    loop {
        let fixture = fixture("calm");
        let id = applied(&fixture).await;
        // How many lines tell of what was seen differs from run to run.
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
        assert_ne!(launches(&fixture).await[0]["standing"], "never-sent", "line {nth}");
        let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
        assert_eq!((ended.status, fixture.existing().await.len()), (0, 0), "line {nth}: {ended:?}");
        nth += 1;
    }
    assert!(nth > 4, "{nth}");
}
