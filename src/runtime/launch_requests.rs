//! Executes the requests of a launch.

use super::crash_points::CrashPoint;
use super::send_once::{failed, known, look_up, record, send_once, wait};
use super::services::Services;
use super::{follow_ups, key_import};
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::launch::taken_name::{NameHolder, TakenName};
use crate::domain::launch::{LaunchEvent, LaunchRequest, PollResult};
use crate::domain::order::{CREATE, Order};
use crate::domain::sanitized_text::SanitizedText;
use crate::journal::{LaunchStatus, LaunchSummary};
use crate::task;
use crate::terminal::contain;
use futures_util::future::{join_all, join3, join4};
use std::time::Duration;

/// Maximum number of taken names for which the holder is looked up.
const MOST_HOLDERS: usize = 8;
/// How long an accepted instance may be missing from listings.
const UNLISTED: Duration = Duration::from_secs(5 * 60);

/// Executes a request of launch `id` and returns the resulting event, if there is one.
///
/// What changes something (a record, the request) completes even if this future is dropped. `order` is only needed for
/// [`LaunchRequest::Send`].
pub async fn perform(
    services: Services,
    id: SanitizedText,
    order: Option<Box<Order>>,
    request: LaunchRequest,
) -> Option<LaunchEvent> {
    match request {
        LaunchRequest::Journal(record) => self::record(&services, &id, record).await.map(LaunchEvent::Journaled),
        LaunchRequest::Prove { region, names } => {
            Some(LaunchEvent::Proved(prove(&services, &region, &id, names).await))
        }
        LaunchRequest::Key(request) => Some(LaunchEvent::Key(key_import::perform(services, request).await?)),
        // Boxed, as it is as large as everything else together, and stacks are small.
        LaunchRequest::FollowUp { region, at, request } => {
            Box::pin(follow_ups::perform(services, region, id, at, *request)).await
        }
        LaunchRequest::Send => {
            let Some(order) = order else {
                return Some(LaunchEvent::Replied(Err(Failure::local(CREATE, ErrorKind::BrokenOff, ""))));
            };
            let action = order.action();
            let request = async move { services.lightsail.create(&order, &id).await };
            Some(LaunchEvent::Replied(send_once(action, request).await))
        }
        LaunchRequest::Poll { region, operations, by_name, alone } => {
            CrashPoint::WhilePolling.pass();
            let round = contain(Box::pin(poll(&services, &region, operations, by_name, alone))).await;
            let panicked =
                |panic| PollResult { instances: Some(Err(failed("GetInstances", panic))), ..PollResult::default() };
            Some(LaunchEvent::Polled(round.unwrap_or_else(panicked)))
        }
        LaunchRequest::Wait(pause) => Some(wait(pause, LaunchEvent::Due).await),
        LaunchRequest::Knock { doors } => {
            Some(LaunchEvent::Knocked(contain(Box::pin(services.knocker.probe(doors))).await.unwrap_or_default()))
        }
        LaunchRequest::Rest(pause) => Some(wait(pause, LaunchEvent::Rested).await),
    }
}

async fn prove(
    services: &Services,
    region: &SanitizedText,
    id: &SanitizedText,
    names: Vec<SanitizedText>,
) -> Result<Vec<TakenName>, Failure> {
    let held = held(services, region, id, &names).await;
    let in_use = look_up("GetActiveNames", services.lightsail.active_names(region)).await?;
    let taken: Vec<SanitizedText> = names.into_iter().filter(|name| in_use.contains(name)).collect();
    let mut all = if taken.is_empty() { Vec::new() } else { holders(services, region, taken).await };
    all.retain(|taken| held.iter().all(|held| held.name != taken.name));
    all.extend(held);
    Ok(all)
}

/// Returns the names that another launch may still create: its outcome is unknown, or AWS may not list yet what it
/// accepted. Of two requests sent at the same time, AWS accepts one.
async fn held(
    services: &Services,
    region: &SanitizedText,
    id: &SanitizedText,
    names: &[SanitizedText],
) -> Vec<TakenName> {
    let (services, region, id, names) = (services.clone(), region.clone(), id.clone(), names.to_vec());
    let look = move || {
        let (launches, _) = services.journals.launches().list().unwrap_or_default();
        let now = services.now().wall;
        let fresh = |summary: &LaunchSummary| now.duration_since(summary.began).is_ok_and(|age| age < UNLISTED);
        let open = |summary: &LaunchSummary| match summary.status {
            LaunchStatus::Unknown => true,
            LaunchStatus::UnderWay => fresh(summary),
            _ => false,
        };
        let mut held = Vec::new();
        for summary in launches.iter().filter(|summary| summary.id != id && summary.region == region) {
            if open(summary) && services.owns(summary.manifest.account.as_ref()) {
                let ours = names.iter().filter(|name| summary.names.contains(name));
                let holder = || NameHolder::Launch(summary.id.clone());
                held.extend(ours.map(|name| TakenName { name: name.clone(), holder: holder() }));
            }
        }
        held
    };
    task::spawn_blocking(look).await.unwrap_or_default()
}

/// Returns what holds each of these names, as far as known.
async fn holders(services: &Services, region: &SanitizedText, taken: Vec<SanitizedText>) -> Vec<TakenName> {
    let want = CatalogQuery::KeyPairs { region: region.clone() };
    let instances = join_all(taken.iter().take(MOST_HOLDERS).map(|name| services.lightsail.instance(region, name)));
    let addresses =
        join_all(taken.iter().take(MOST_HOLDERS).map(|name| services.lightsail.has_static_ip(region, name)));
    let (keys, instances, addresses) = join3(services.lightsail.get(&want), instances, addresses).await;
    let keys = match keys {
        Ok(CatalogReply::KeyPairs(listing)) => listing.items,
        _ => Vec::new(),
    };
    let found = |n: usize| matches!(instances.get(n), Some(Ok(Some(_))));
    let address = |n: usize| matches!(addresses.get(n), Some(Ok(true)));
    let holder = |(n, name): (usize, SanitizedText)| {
        let holder = match () {
            _ if found(n) => NameHolder::Instance,
            _ if keys.iter().any(|key| key.name == name) => NameHolder::KeyPair,
            _ if address(n) => NameHolder::StaticIp,
            _ => NameHolder::Unknown,
        };
        TakenName { name, holder }
    };
    taken.into_iter().enumerate().map(holder).collect()
}

async fn poll(
    services: &Services,
    region: &SanitizedText,
    operations: Vec<SanitizedText>,
    by_name: Vec<SanitizedText>,
    alone: Vec<SanitizedText>,
) -> PollResult {
    let by_id = join_all(operations.into_iter().map(|id| async move {
        let answer = services.lightsail.operation(region, &id).await;
        (id, answer)
    }));
    let by_name = join_all(by_name.into_iter().map(|name| async move {
        let answer = services.lightsail.operations_for(region, &name).await;
        (name, known(answer))
    }));
    let alone = join_all(alone.into_iter().map(|name| async move {
        let answer = services.lightsail.instance(region, &name).await;
        (name, answer)
    }));
    let listed = services.lightsail.instances(region);
    let (instances, operations, by_name, alone) = join4(listed, by_id, by_name, alone).await;
    PollResult { instances: Some(instances), operations, by_name, alone }
}
