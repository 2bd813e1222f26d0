//! Executes the requests of an inventory.

use super::crash_points::CrashPoint;
use super::services::Services;
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::failure::{ErrorKind, Failure};
use crate::domain::inventory::{InventoryEvent, InventoryRequest, OwnershipIndex};
use crate::domain::user_text::Words;
use crate::task;
use futures_util::future::try_join;

/// Executes a request and returns the reply.
pub async fn perform(services: Services, request: InventoryRequest) -> InventoryEvent {
    let client = &services.lightsail;
    match request {
        InventoryRequest::Owners => InventoryEvent::Owners(Box::new(owners(services).await)),
        InventoryRequest::Regions => {
            let answer = client.get(&CatalogQuery::Regions).await;
            InventoryEvent::Regions(answer.map(|reply| match reply {
                CatalogReply::Regions(listing) => listing.items,
                _ => Vec::new(),
            }))
        }
        InventoryRequest::Servers(region) => {
            CrashPoint::InList.pass_at(&region);
            let answer = try_join(client.instances(&region), client.static_ips(&region)).await;
            InventoryEvent::Servers(region, answer)
        }
        InventoryRequest::Storage(region) => {
            let answer = client.storage(&region).await;
            InventoryEvent::Storage(region, answer)
        }
        InventoryRequest::Bundles(region) => {
            let answer = client.all_bundles(&region).await;
            InventoryEvent::Bundles(region, answer)
        }
    }
}

/// Returns the event for a request that panicked; none if nothing else can take its place.
pub fn on_panic(request: InventoryRequest, words: Words) -> Option<InventoryEvent> {
    let failed = |action| Failure::local(action, ErrorKind::Bug, words.clone());
    Some(match request {
        InventoryRequest::Owners => return None,
        InventoryRequest::Regions => InventoryEvent::Regions(Err(failed("GetRegions"))),
        InventoryRequest::Servers(region) => InventoryEvent::Servers(region, Err(failed("GetInstances"))),
        InventoryRequest::Storage(region) => InventoryEvent::Storage(region, Err(failed("GetDisks"))),
        InventoryRequest::Bundles(region) => InventoryEvent::Bundles(region, Err(failed("GetBundles"))),
    })
}

/// Reads the journals of the launches made in this account. One that can't be read proves nothing.
async fn owners(mut services: Services) -> OwnershipIndex {
    services.identify().await;
    let now = services.now();
    let read = task::spawn_blocking(move || {
        let launches = services.journals.launches();
        let (all, _) = launches.list().unwrap_or_default();
        let ours = all.into_iter().filter(|summary| services.owns(summary.manifest.account.as_ref()));
        let journals = ours.filter_map(|summary| launches.read(&summary.id).ok());
        let taken = launches.taken_snapshots().into_iter().filter(|taken| services.owns(taken.account.as_ref()));
        OwnershipIndex::of(journals.map(|journal| journal.entries), now).with_snapshots(taken.collect())
    });
    read.await.unwrap_or_default()
}
