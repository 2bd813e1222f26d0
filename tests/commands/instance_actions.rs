//! Tests of instance actions and of importing a key pair with one reply empty, stale, truncated, another's, or a false
//! "not found", at each call in turn: nothing is sent twice, nothing false is reported about what exists, and what
//! exists is named.

use super::empty_replies::{Alteration, Call, Proxy, alter_nth, sent};
use super::skysail;
use crate::fixture::{Fixture, ID, REGION, fixture, order, outcomes, run};
use skysail::commands::target;
use skysail::domain::instance_actions::ports::PortRule;
use skysail::domain::instance_actions::{
    ActionAnswers, InstanceAction, InstanceActionEvent, InstanceActionKind, InstanceActionStage,
};
use skysail::domain::key_pair::ImportedKey;
use skysail::domain::launch::LaunchStage;
use skysail::domain::order::Order;
use skysail::domain::owned_resource::{OwnedResource, ResourceKind};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::domain::sent_once::{RequestOutcome, SentRequest};
use skysail::lightsail::{ClientSettings, Lightsail};
use skysail::runtime::instance_actions;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ALL: [Alteration; 7] = [
    Alteration::NoBody,
    Alteration::NoContent,
    Alteration::Empty,
    Alteration::Shortened,
    Alteration::Stale,
    Alteration::Repeated,
    Alteration::NotFound,
];
const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDIhz2GK/XCUj4i6Q5yQJNL1MKMbVHvPRAlSPaFbAW9a me@home";
/// How many calls of a walk are altered, at its beginning and at its end.
const ROUNDS: (usize, usize) = (13, 6);
/// A walk that has more steps than this never ends.
const STEPS: usize = 2_000;

/// A client of the same account whose replies aren't altered.
fn plain(fixture: &Fixture) -> Lightsail {
    target::over(fixture.sandbox.clone(), ClientSettings::default())
}

/// The names of what the launch created, according to the journal.
fn written(fixture: &Fixture) -> Vec<SanitizedText> {
    fixture.services.journals.close(&ID.into());
    let contents = fixture.services.journals.resume(&ID.into()).unwrap();
    let mut made: Vec<OwnedResource> = Vec::new();
    contents.entries.iter().for_each(|entry| entry.record.keep(&mut made));
    fixture.services.journals.close(&ID.into());
    made.into_iter().map(|made| made.name).collect()
}

/// Runs the walk once for each kind of altered reply and each call that it changes.
async fn every_walk<W: Future<Output = Result<Vec<Call>, String>>>(walk: impl Fn(Option<usize>, Alteration) -> W) {
    let calls = walk(None, Alteration::NoBody).await.unwrap();
    assert!(calls.len() > 3, "{calls:?}");
    let mut broken = Vec::new();
    for alteration in ALL {
        // The rounds of a long watch repeat the same call and get the same reply.
        let near_an_end = |nth: &usize| *nth < ROUNDS.0 || *nth + ROUNDS.1 >= calls.len();
        for nth in (0..calls.len()).filter(near_an_end).filter(|nth| calls[*nth].altered_by(alteration)) {
            broken.extend(
                walk(Some(nth), alteration).await.err().map(|why| format!("{alteration:?} at call {nth}: {why}")),
            );
        }
    }
    assert!(broken.is_empty(), "{} walks end falsely:\n{}", broken.len(), broken.join("\n"));
}

/// What the user answers or presses next.
fn user_event(action: &InstanceAction, answers: &ActionAnswers, refreshed: &mut u32) -> Option<InstanceActionEvent> {
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

/// Runs the action on `web-1` until there is nothing left to wait for.
async fn act(fixture: &Fixture, kind: InstanceActionKind, answers: &ActionAnswers) -> Result<InstanceAction, String> {
    let instance = plain(fixture).instance(&REGION.into(), "web-1").await.unwrap().unwrap();
    fixture.services.journals.resume(&ID.into()).unwrap();
    let (mut action, mut requests) = InstanceAction::begin(&instance, kind, None, true);
    let mut refreshed = 0;
    for _ in 0..STEPS {
        let enough = matches!(&action.stage, InstanceActionStage::Sent(SentRequest::Unknown { unknown, .. }) if unknown.looked_enough());
        if enough {
            return Ok(action);
        }
        let event = match requests.is_empty() {
            true => user_event(&action, answers, &mut refreshed),
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

/// Launches `web-1` from this blueprint, and alters one reply from then on.
async fn running(blueprint: &str, nth: Option<usize>, alteration: Alteration) -> (Fixture, Arc<Mutex<Proxy>>) {
    let mut fixture = fixture("calm");
    let mut wanted = order("web-1");
    wanted.blueprint.id = blueprint.into();
    let mut driver = fixture.begin_order(wanted);
    run(&mut driver).await;
    assert_eq!(outcomes(&driver.launch), ["running"]);
    drop(driver);
    fixture.services.journals.close(&ID.into());
    let proxy = alter_nth(&mut fixture, nth, alteration);
    (fixture, proxy)
}

/// Checks the reported result of the action; `done` says whether the service did it.
fn check_honest(instance_action: &InstanceAction, calls: &[Call], done: bool) -> Result<(), String> {
    if let Some(twice) =
        instance_action.requests().iter().map(|request| request.action()).find(|action| sent(calls, action) > 1)
    {
        return Err(format!("{twice} was sent more than once: {calls:?}"));
    }
    match &instance_action.stage {
        InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Done)) if !done => Err("it is not done".into()),
        InstanceActionStage::Closed(why) if why.key == "after.closed.gone" => Err("the instance is there".into()),
        InstanceActionStage::Sent(SentRequest::Refused { .. })
        | InstanceActionStage::Sent(SentRequest::Settled(RequestOutcome::Failed(_)))
            if done =>
        {
            Err(format!("it is done, and said not to be: {:?}", instance_action.stage))
        }
        InstanceActionStage::Sent(SentRequest::Unknown { .. }) if done => {
            Err("it is done, and was looked for in vain".into())
        }
        _ => Ok(()),
    }
}

/// Deletes the launch with correct replies, and checks that nothing is left.
async fn check_deletion_leaves_nothing(fixture: &mut Fixture) -> Result<(), String> {
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

async fn static_ip(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (mut fixture, proxy) = running("ubuntu_24_04", nth, alteration).await;
    let answers = ActionAnswers::Allocate { name: "web-1-ip".into() };
    let action = act(&fixture, InstanceActionKind::StaticIp, &answers).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let there = plain(&fixture).find_resource(&REGION.into(), ResourceKind::StaticIp, "web-1-ip").await.unwrap();
    let attached = there.as_ref().is_some_and(|ip| ip.attached_to.as_deref() == Some("web-1"));
    check_honest(&action, &calls, attached)?;
    if there.is_some() && !written(&fixture).contains(&"web-1-ip".into()) {
        return Err(format!("the static IP is there, and the journal doesn't name it: {:?}", action.stage));
    }
    check_deletion_leaves_nothing(&mut fixture).await.map(|()| calls)
}

async fn port(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (fixture, proxy) = running("ubuntu_24_04", nth, alteration).await;
    let everyone = vec!["0.0.0.0/0".into()];
    let rule = PortRule { from: 8443, to: 8443, protocol: "tcp".into(), v4: everyone, ..PortRule::default() };
    let action = act(&fixture, InstanceActionKind::Firewall, &ActionAnswers::Open(rule)).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let open = plain(&fixture).ports(&REGION.into(), "web-1").await.unwrap();
    check_honest(&action, &calls, open.iter().any(|rule| rule.from == 8443)).map(|()| calls)
}

async fn https(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let (fixture, proxy) = running("wordpress_ls_1_0", nth, alteration).await;
    let answers = ActionAnswers::Https { domains: vec!["example.com".into()], email: "me@example.com".into() };
    let action = act(&fixture, InstanceActionKind::Https, &answers).await?;
    let calls = proxy.lock().unwrap().calls.clone();
    let setups = plain(&fixture).https_setups(&REGION.into(), "web-1").await.unwrap();
    let secured = setups.iter().any(|setup| setup.status.as_deref() == Some("succeeded"));
    check_honest(&action, &calls, secured).map(|()| calls)
}

fn with_key() -> Order {
    let key = skysail::ssh_keys::read(KEY).unwrap();
    Order { key_pair: Some("web-key".into()), brings: Some(ImportedKey::Own(key)), ..order("web-1") }
}

async fn key_import(nth: Option<usize>, alteration: Alteration) -> Result<Vec<Call>, String> {
    let mut fixture = fixture("calm");
    let proxy = alter_nth(&mut fixture, nth, alteration);
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
    check_deletion_leaves_nothing(&mut fixture).await.map(|()| calls)
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_static_ip_action_survives_altered_replies() {
    every_walk(static_ip).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_port_action_survives_altered_replies() {
    every_walk(port).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_https_setup_survives_altered_replies() {
    every_walk(https).await;
}

#[tokio::test(start_paused = true)]
async fn rows_31_and_32_key_import_survives_altered_replies() {
    every_walk(key_import).await;
}
