//! Tests of instance actions and of importing a key pair with one reply empty, stale, truncated, another's, or a false
//! "not found", at each call in turn: nothing is sent twice, nothing false is reported about what exists, and what
//! exists is named.

use super::empty_replies::{Bent, Call, Proxy, bend, sent};
use super::skysail;
use crate::fixture::{Fixture, ID, REGION, fixture, order, outcomes, run};
use skysail::commands::target;
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::instance_actions::{
    ActionAnswers, InstanceAction, InstanceActionEvent, InstanceActionKind, InstanceActionResult, InstanceActionStage,
};
use skysail::domain::key_pair::ImportedKey;
use skysail::domain::launch::LaunchStage;
use skysail::domain::order::Order;
use skysail::domain::owned_resource::{OwnedResource, ResourceKind};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::runtime::instance_actions;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ALL: [Bent; 7] =
    [Bent::NoBody, Bent::NoContent, Bent::Empty, Bent::Shortened, Bent::Stale, Bent::Repeated, Bent::NotFound];
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home";
/// Calls of a walk that are bent, from its beginning and before its end.
const ROUNDS: (usize, usize) = (13, 6);
/// Steps after which a life that has not ended never will.
const STEPS: usize = 2_000;

/// The same account by a way on which nothing is bent.
fn plain(fixture: &Fixture) -> Lightsail {
    target::over(fixture.sandbox.clone(), ClientSettings::default())
}

/// What the journal says that the launch has made, by name.
fn written(fixture: &Fixture) -> Vec<SanitizedText> {
    fixture.services.journals.close(&ID.into());
    let contents = fixture.services.journals.resume(&ID.into()).unwrap();
    let mut made: Vec<OwnedResource> = Vec::new();
    contents.entries.iter().for_each(|entry| entry.record.keep(&mut made));
    fixture.services.journals.close(&ID.into());
    made.into_iter().map(|made| made.name).collect()
}

/// Every walk with one answer bent, in every way, at each call in turn that it changes.
async fn every_walk<W: Future<Output = Result<Vec<Call>, String>>>(walk: impl Fn(Option<usize>, Bent) -> W) {
    let calls = walk(None, Bent::NoBody).await.unwrap();
    assert!(calls.len() > 3, "{calls:?}");
    let mut broken = Vec::new();
    for bent in ALL {
        // Rounds of a long watch ask the same and are told the same.
        let at_an_end = |nth: &usize| *nth < ROUNDS.0 || *nth + ROUNDS.1 >= calls.len();
        for nth in (0..calls.len()).filter(at_an_end).filter(|nth| calls[*nth].altered_by(bent)) {
            broken.extend(walk(Some(nth), bent).await.err().map(|why| format!("{bent:?} at call {nth}: {why}")));
        }
    }
    assert!(broken.is_empty(), "{} walks end falsely:\n{}", broken.len(), broken.join("\n"));
}

/// What the person answers, and goes on with.
fn person(action: &InstanceAction, answers: &ActionAnswers, refreshed: &mut u32) -> Option<InstanceActionEvent> {
    match &action.stage {
        InstanceActionStage::Asked => Some(InstanceActionEvent::Answer(answers.clone())),
        InstanceActionStage::Unready(_) => Some(InstanceActionEvent::GoOn),
        InstanceActionStage::Unseen(_) if *refreshed < 3 => {
            *refreshed += 1;
            Some(InstanceActionEvent::Refresh)
        }
        _ => None,
    }
}

/// Does it to `web-1`, until there is nothing to wait for.
async fn act(fixture: &Fixture, kind: InstanceActionKind, answers: &ActionAnswers) -> Result<InstanceAction, String> {
    let instance = plain(fixture).instance(&REGION.into(), "web-1").await.unwrap().unwrap();
    fixture.services.journals.resume(&ID.into()).unwrap();
    let (mut action, mut requests) = InstanceAction::begin(&instance, kind, None, true);
    let mut refreshed = 0;
    for _ in 0..STEPS {
        let enough = matches!(&action.stage, InstanceActionStage::Unknown { unknown, .. } if unknown.looked_enough);
        if enough {
            return Ok(action);
        }
        let event = match requests.is_empty() {
            true => person(&action, answers, &mut refreshed),
            false => {
                let request = requests.remove(0);
                instance_actions::perform(fixture.services.clone(), REGION.into(), ID.into(), request).await
            }
        };
        match event {
            Some(event) => requests.extend(action.on(event, fixture.services.now())),
            None if requests.is_empty() => return Ok(action),
            None => {}
        }
    }
    Err(format!("it never came to an end: {:?}", action.stage))
}

/// Launches `web-1` from this blueprint, and bends an answer from then on.
async fn running(blueprint: &str, nth: Option<usize>, bent: Bent) -> (Fixture, Arc<Mutex<Proxy>>) {
    let mut fixture = fixture("calm");
    let mut wanted = order("web-1");
    wanted.blueprint.id = blueprint.into();
    let mut driver = fixture.begin_order(wanted);
    run(&mut driver).await;
    assert_eq!(outcomes(&driver.launch), ["running"]);
    drop(driver);
    fixture.services.journals.close(&ID.into());
    let proxy = bend(&mut fixture, nth, bent);
    (fixture, proxy)
}

/// Whether what the deed came to is so: `done` is whether it is, by the service itself.
fn honest(instance_action: &InstanceAction, calls: &[Call], done: bool) -> Result<(), String> {
    if let Some(twice) =
        instance_action.requests().iter().map(|request| request.action()).find(|action| sent(calls, action) > 1)
    {
        return Err(format!("{twice} was sent more than once: {calls:?}"));
    }
    match &instance_action.stage {
        InstanceActionStage::Settled(InstanceActionResult::Done) if !done => Err("it is not done".into()),
        InstanceActionStage::Closed(why) if why.key == "after.closed.gone" => Err("the instance is there".into()),
        InstanceActionStage::Refused { .. } | InstanceActionStage::Settled(InstanceActionResult::Failed(_)) if done => {
            Err(format!("it is done, and said not to be: {:?}", instance_action.stage))
        }
        InstanceActionStage::Unknown { .. } if done => Err("it is done, and was looked for in vain".into()),
        _ => Ok(()),
    }
}

/// Deletes the launch when nothing is bent any more: nothing is left of it.
async fn comes_to_a_good_end(fixture: &mut Fixture) -> Result<(), String> {
    fixture.services.journals.close(&ID.into());
    fixture.services.lightsail = plain(fixture);
    let ended = skysail(fixture, &["delete", ID, "--yes"]).await;
    tokio::time::advance(Duration::from_secs(120)).await;
    let left = fixture.existing().await.len();
    let of = |kind, name| {
        let fixture = &*fixture;
        async move { plain(fixture).find_resource(&REGION.into(), kind, name).await.unwrap() }
    };
    let (ip, key) = (of(ResourceKind::StaticIp, "web-1-ip").await, of(ResourceKind::KeyPair, "web-key").await);
    match (left, ip, key) {
        (0, None, None) => Ok(()),
        left => Err(format!("this is left: {left:?} {ended:?}")),
    }
}

async fn static_ip(nth: Option<usize>, bent: Bent) -> Result<Vec<Call>, String> {
    let (mut fixture, proxy) = running("ubuntu_24_04", nth, bent).await;
    let answers = ActionAnswers::Allocate { name: "web-1-ip".into() };
    let action = act(&fixture, InstanceActionKind::StaticIp, &answers).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let there = plain(&fixture).find_resource(&REGION.into(), ResourceKind::StaticIp, "web-1-ip").await.unwrap();
    let attached = there.as_ref().is_some_and(|ip| ip.attached_to.as_deref() == Some("web-1"));
    honest(&action, &calls, attached)?;
    if there.is_some() && !written(&fixture).contains(&"web-1-ip".into()) {
        return Err(format!("the static IP is there, and the journal doesn't name it: {:?}", action.stage));
    }
    comes_to_a_good_end(&mut fixture).await.map(|()| calls)
}

async fn port(nth: Option<usize>, bent: Bent) -> Result<Vec<Call>, String> {
    let (fixture, proxy) = running("ubuntu_24_04", nth, bent).await;
    let everyone = vec!["0.0.0.0/0".into()];
    let rule = PortRule { from: 8443, to: 8443, protocol: "tcp".into(), v4: everyone, ..PortRule::default() };
    let action = act(&fixture, InstanceActionKind::Firewall, &ActionAnswers::Open(rule)).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let open = plain(&fixture).ports(&REGION.into(), "web-1").await.unwrap();
    honest(&action, &calls, open.iter().any(|rule| rule.from == 8443)).map(|()| calls)
}

async fn https(nth: Option<usize>, bent: Bent) -> Result<Vec<Call>, String> {
    let (fixture, proxy) = running("wordpress_ls_1_0", nth, bent).await;
    let answers = ActionAnswers::Https { domains: vec!["example.com".into()], email: "me@example.com".into() };
    let action = act(&fixture, InstanceActionKind::Https, &answers).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let setups = plain(&fixture).https_setups(&REGION.into(), "web-1").await.unwrap();
    let secured = setups.iter().any(|setup| setup.status.as_deref() == Some("succeeded"));
    honest(&action, &calls, secured).map(|()| calls)
}

fn with_key() -> Order {
    let key = skysail::ssh_keys::read(KEY).unwrap();
    Order { key_pair: Some("web-key".into()), brings: Some(ImportedKey::Own(key)), ..order("web-1") }
}

async fn key_import(nth: Option<usize>, bent: Bent) -> Result<Vec<Call>, String> {
    let mut fixture = fixture("calm");
    let proxy = bend(&mut fixture, nth, bent);
    let mut driver = fixture.begin_order(with_key());
    run(&mut driver).await;
    let (stage, status) = (driver.launch.stage.clone(), driver.launch.exit_status());
    drop(driver);
    let calls = proxy.lock().unwrap().calls.clone();
    if sent(&calls, "ImportKeyPair") > 1 || sent(&calls, "CreateInstances") > 1 {
        return Err(format!("it was sent more than once: {calls:?}"));
    }
    let instances = fixture.existing().await.len();
    let key = plain(&fixture).find_resource(&REGION.into(), ResourceKind::KeyPair, "web-key").await.unwrap();
    if status == 0 && instances == 0 || status == 1 && instances > 0 {
        return Err(format!("it ends with {status}, and {instances} exist: {stage:?}"));
    }
    if matches!(stage, LaunchStage::Refused(_)) && instances > 0 {
        return Err(format!("{stage:?}, and web-1 exists"));
    }
    if key.is_some() && !written(&fixture).contains(&"web-key".into()) {
        return Err(format!("the key pair is there, and the journal doesn't name it: {stage:?}"));
    }
    comes_to_a_good_end(&mut fixture).await.map(|()| calls)
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_no_bent_answer_ends_a_static_ip_falsely() {
    every_walk(static_ip).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_no_bent_answer_ends_a_port_falsely() {
    every_walk(port).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_no_bent_answer_ends_https_falsely() {
    every_walk(https).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_no_bent_answer_ends_a_key_import_falsely() {
    every_walk(key_import).await;
}
