//! Does what a launch asks: the only place where a launch touches the world.

use super::crash::Point;
use super::keying;
use super::world::World;
use crate::aside;
use crate::domain::catalog::{Got, Want};
use crate::domain::clean::Clean;
use crate::domain::failure::{Certainty, Failure, Trouble};
use crate::domain::launch::record::{Entry, Record};
use crate::domain::launch::{Ask, Event, Round};
use crate::domain::order::Order;
use crate::journal::{Standing, Summary};
use futures_util::future::{join_all, join3, join4};
use std::time::Duration;

/// Names whose holder is looked up, when many are taken.
const MOST_HOLDERS: usize = 8;
/// So long an accepted instance may not be listed.
const UNLISTED: Duration = Duration::from_secs(5 * 60);
/// At a crash point: how long a request gets to be on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(400);

/// Does one thing that launch `id` asks and tells the event it comes to, if it comes to one.
///
/// What changes something (a record, the request) is done to its end even if this future is
/// dropped. `order` is needed for [`Ask::Send`] alone.
pub async fn perform(world: World, id: Clean, order: Option<Box<Order>>, ask: Ask) -> Option<Event> {
    match ask {
        Ask::Journal(record) => journal(world, id, record).await,
        Ask::Prove { region, names } => Some(prove(&world, &region, &id, names).await),
        Ask::Key(ask) => Some(Event::Key(keying::perform(world, ask).await?)),
        Ask::Send => Some(send(world, id, order).await),
        Ask::Poll { region, operations, by_name, alone } => {
            Point::WhilePolling.pass();
            Some(Event::Polled(poll(&world, &region, operations, by_name, alone).await))
        }
        Ask::Wait(pause) => {
            tokio::time::sleep(pause).await;
            Some(Event::Due)
        }
        Ask::Knock { doors } => Some(Event::Knocked(world.knocker.knock(doors).await)),
        Ask::Rest(pause) => {
            tokio::time::sleep(pause).await;
            Some(Event::Rested)
        }
    }
}

async fn journal(world: World, id: Clean, record: Record) -> Option<Event> {
    let gates = record.gates();
    // Its place is taken here and now: threads may come to write in any order.
    let ticket = world.book.queue(&id, Entry { at: world.now().wall, record: record.clone() });
    let written = aside::work(move || {
        before(&record);
        let written = world.book.write(ticket);
        after(&record);
        written
    });
    match written.await {
        Ok(Ok(())) => gates.then_some(Event::Journaled),
        Ok(Err(error)) => Some(Event::JournalFailed(Clean::new(error.to_string()))),
        Err(_) => Some(Event::JournalFailed("Writing the journal broke off: a fault of Skysail.".into())),
    }
}

fn before(record: &Record) {
    match record {
        Record::Intent { .. } => Point::BeforeIntent.pass(),
        Record::Accepted { .. } => Point::BeforeOutcome.pass(),
        _ => {}
    }
}

fn after(record: &Record) {
    match record {
        Record::Intent { .. } => Point::AfterIntent.pass(),
        Record::Sending => Point::AfterSending.pass(),
        _ => {}
    }
}

async fn prove(world: &World, region: &Clean, id: &Clean, names: Vec<Clean>) -> Event {
    let held = held(world, region, id, &names).await;
    let in_use = match world.lightsail.active_names(region).await {
        Ok(in_use) => in_use,
        Err(failure) => return Event::ProofFailed(failure),
    };
    let taken: Vec<Clean> = names.into_iter().filter(|name| in_use.contains(name)).collect();
    let mut all = if taken.is_empty() { Vec::new() } else { holders(world, region, taken).await };
    for (name, launch) in held {
        all.retain(|(taken, _)| *taken != name);
        all.push((name, Some(Clean::new(crate::t!("launch.holder-launch", launch = launch)))));
    }
    Event::Proved(all)
}

/// Those of these names that another launch of ours may still bring to life, with its id: nobody knows what came
/// of it, or AWS may not list yet what it accepted. Of two that are about to be sent AWS takes one.
async fn held(world: &World, region: &Clean, id: &Clean, names: &[Clean]) -> Vec<(Clean, Clean)> {
    let (world, region, id, names) = (world.clone(), region.clone(), id.clone(), names.to_vec());
    let look = move || {
        let (launches, _) = world.book.launches().list().unwrap_or_default();
        let now = world.now().wall;
        let fresh = |summary: &Summary| now.duration_since(summary.began).is_ok_and(|age| age < UNLISTED);
        let open = |summary: &Summary| match summary.standing {
            Standing::Unknown => true,
            Standing::UnderWay => fresh(summary),
            _ => false,
        };
        let mut held = Vec::new();
        for summary in launches.iter().filter(|summary| summary.id != id && summary.region == region) {
            if open(summary) && world.owns(summary.manifest.account.as_ref()) {
                let ours = names.iter().filter(|name| summary.names.contains(name));
                held.extend(ours.map(|name| (name.clone(), summary.id.clone())));
            }
        }
        held
    };
    aside::work(look).await.unwrap_or_default()
}

/// What holds each of these names, as far as it can be told.
async fn holders(world: &World, region: &Clean, taken: Vec<Clean>) -> Vec<(Clean, Option<Clean>)> {
    let want = Want::KeyPairs { region: region.clone() };
    let instances = join_all(taken.iter().take(MOST_HOLDERS).map(|name| world.lightsail.instance(region, name)));
    let addresses = join_all(taken.iter().take(MOST_HOLDERS).map(|name| world.lightsail.has_static_ip(region, name)));
    let (keys, instances, addresses) = join3(world.lightsail.get(&want), instances, addresses).await;
    let keys = match keys {
        Ok(Got::KeyPairs(listing)) => listing.items,
        _ => Vec::new(),
    };
    let found = |n: usize| matches!(instances.get(n), Some(Ok(Some(_))));
    let address = |n: usize| matches!(addresses.get(n), Some(Ok(true)));
    let holder = |(n, name): (usize, Clean)| {
        let word = match () {
            _ if found(n) => Some("instance"),
            _ if keys.iter().any(|key| key.name == name) => Some("key pair"),
            _ if address(n) => Some("static IP"),
            _ => None,
        };
        (name, word.map(Clean::from))
    };
    taken.into_iter().enumerate().map(holder).collect()
}

/// Sends the request, once. It goes on and is answered even if nobody waits for it any more.
async fn send(world: World, id: Clean, order: Option<Box<Order>>) -> Event {
    let Some(order) = order else {
        return Event::SendFailed(Failure::local("CreateInstances", Trouble::Bug, "There was no order to send."));
    };
    let request = aside::request(async move { world.lightsail.create(&order, &id).await });
    if Point::AfterSend.armed() {
        tokio::time::sleep(ON_ITS_WAY).await;
        Point::AfterSend.pass();
    }
    match request.await {
        Ok(Ok(operations)) => Event::Answered(operations),
        Ok(Err(failure)) => Event::SendFailed(failure),
        Err(_) => Event::SendFailed(Failure {
            certainty: Certainty::Unknown,
            ..Failure::local("CreateInstances", Trouble::Bug, "Sending the request broke off.")
        }),
    }
}

async fn poll(world: &World, region: &Clean, operations: Vec<Clean>, by_name: Vec<Clean>, alone: Vec<Clean>) -> Round {
    let by_id = join_all(operations.into_iter().map(|id| async move {
        let answer = world.lightsail.operation(region, &id).await;
        (id, answer)
    }));
    let by_name = join_all(by_name.into_iter().map(|name| async move {
        let answer = world.lightsail.operations_for(region, &name).await;
        (name, known(answer))
    }));
    let alone = join_all(alone.into_iter().map(|name| async move {
        let answer = world.lightsail.instance(region, &name).await;
        (name, answer)
    }));
    let listed = world.lightsail.instances(region);
    let (instances, operations, by_name, alone) = join4(listed, by_id, by_name, alone).await;
    Round { instances: Some(instances), operations, by_name, alone }
}

/// A name that the service does not know has no operations.
fn known<T>(answer: Result<Vec<T>, Failure>) -> Result<Vec<T>, Failure> {
    match answer {
        Err(Failure { trouble: Trouble::NotFound, certainty: Certainty::Refused, .. }) => Ok(Vec::new()),
        answer => answer,
    }
}
