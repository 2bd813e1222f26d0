//! Tests of paging, and of endless listings.

use super::*;
use crate::domain::catalog::{CatalogQuery, CatalogReply, Listing};
use crate::domain::failure::{ErrorKind, Failure};

fn bundles() -> CatalogQuery {
    CatalogQuery::Bundles { region: region(), research: false }
}

async fn ids(server: &Server) -> Result<Vec<String>, Failure> {
    match server.client.get(&bundles()).await? {
        CatalogReply::Bundles(Listing { items, .. }) => Ok(items.iter().map(|bundle| bundle.id.to_string()).collect()),
        other => panic!("{other:?}"),
    }
}

/// Returns a page with one bundle named after the request's token.
fn page(sent: &Sent, next: Option<&str>) -> Reply {
    let page_token = sent.body["pageToken"].as_str().unwrap_or("first");
    ok(json!({ "bundles": [{ "bundleId": page_token }], "activeNames": [page_token], "nextPageToken": next }))
}

#[tokio::test(start_paused = true)]
async fn all_pages_are_requested() {
    let server = Server::new(|sent, n| page(sent, ["b", "c"].get(n).copied()));
    assert_eq!(ids(&server).await.unwrap(), ["first", "b", "c"]);
}

#[tokio::test(start_paused = true)]
async fn empty_token_ends_the_listing() {
    let server = Server::new(|sent, _| page(sent, Some("")));
    assert_eq!(ids(&server).await.unwrap(), ["first"]);
}

#[tokio::test(start_paused = true)]
async fn repeated_token_ends_a_listing_for_display() {
    let server = Server::new(|sent, _| page(sent, Some("same")));
    assert_eq!(ids(&server).await.unwrap(), ["first", "same"]);
}

#[tokio::test(start_paused = true)]
async fn repeated_token_fails_the_list_of_names_in_use() {
    let server = Server::new(|sent, _| page(sent, Some("same")));
    let failure = server.client.active_names(&region()).await.unwrap_err();
    assert_eq!(failure.error, ErrorKind::BadReply);
    assert_eq!(server.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn cyclic_tokens_fail_the_listing() {
    let server = Server::new(|sent, n| page(sent, Some(["a", "b"][n % 2])));
    assert_eq!(ids(&server).await.unwrap_err().error, ErrorKind::BadReply);
    assert_eq!(server.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn endless_tokens_fail_the_listing() {
    let server = Server::new(|sent, n| page(sent, Some(&n.to_string())));
    assert_eq!(ids(&server).await.unwrap_err().error, ErrorKind::BadReply);
    assert_eq!(server.sent().len(), 500);
}

#[tokio::test(start_paused = true)]
async fn unreadable_item_fails_only_its_listing() {
    let server = Server::new(|sent, _| match sent.action.as_str() {
        "GetBundles" => ok(json!({ "bundles": [{ "bundleId": "a" }, { "bundleId": "b", "cpuCount": CANARY }] })),
        _ => ok(json!({ "blueprints": [{ "blueprintId": "ubuntu" }] })),
    });
    let failure = server.client.get(&bundles()).await.unwrap_err();
    assert_eq!(failure.error, ErrorKind::BadReply);
    let message = "Couldn't read the reply (HTTP 200): expected a number at bundles[1].cpuCount.";
    assert_eq!(failure.message.as_ref().map(crate::text::english).as_deref(), Some(message));
    assert!(server.client.get(&CatalogQuery::Blueprints { region: region(), research: false }).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn items_without_an_id_are_dropped_and_counted() {
    let server =
        Server::always(|| ok(json!({ "bundles": [{ "bundleId": "a" }, { "name": "?" }, { "bundleId": "" }] })));
    let CatalogReply::Bundles(listing) = server.client.get(&bundles()).await.unwrap() else { panic!() };
    assert_eq!((listing.items.len(), listing.dropped), (1, 2));
}
