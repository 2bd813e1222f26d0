//! Tests that unknown, missing and unusual values are converted without loss.

use super::*;
use crate::domain::catalog::{CatalogQuery, CatalogReply};
use crate::domain::cost::Usd;

async fn get(want: CatalogQuery, body: Value) -> CatalogReply {
    let server = Server::always(move || ok(body.clone()));
    server.client.get(&want).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_bundle_tells_what_it_has_and_nothing_else() {
    let want = CatalogQuery::Bundles { region: region(), research: false };
    let full = json!({
        "bundleId": "micro_3_0", "price": 9.5, "cpuCount": 2, "diskSizeInGb": 40, "ramSizeInGb": 1.0,
        "transferPerMonthInGb": 2048, "instanceType": "micro", "power": 500, "isActive": true, "name": "Micro",
        "supportedPlatforms": ["LINUX_UNIX", "PLAN9"], "publicIpv4AddressCount": 0,
        "supportedAppCategories": ["LfR"], "ofTomorrow": {},
    });
    let CatalogReply::Bundles(listing) =
        get(want, json!({ "bundles": [full, { "bundleId": "bare" }, { "bundleId": "free", "price": "NaN" }] })).await
    else {
        panic!()
    };
    assert_eq!(listing.items[0].price, Some(Usd::cents(950)));
    assert_eq!(listing.items[0].platforms, [Platform::Linux, Platform::Other("PLAN9".into())]);
    assert!(listing.items[0].research && listing.items[0].ipv6_only());
    assert_eq!((listing.items[1].price, listing.items[1].active), (None, true));
    assert_eq!(listing.items[2].price, None);
    insta::assert_debug_snapshot!(listing);
}

#[tokio::test(start_paused = true)]
async fn snapshot_describes_the_server_created_from_it() {
    let want = CatalogQuery::Snapshots { region: region() };
    let disks = json!([
        { "name": "system", "isSystemDisk": true, "sizeInGb": 40 },
        { "name": "data", "sizeInGb": 64 }, { "name": "more", "isSystemDisk": false, "sizeInGb": 8 },
    ]);
    let full = json!({
        "name": "web-1-a", "arn": "arn:1", "state": "pending", "fromInstanceName": "web-1", "sizeInGb": 40,
        "fromBlueprintId": "ubuntu_24_04", "fromBundleId": "micro_3_0", "fromAttachedDisks": disks,
    });
    let body = json!({ "instanceSnapshots": [full, { "name": "bare" }, { "arn": "arn:2" }] });
    let CatalogReply::Snapshots(all) = get(want, body).await else { panic!() };
    assert_eq!((all.len(), all[0].size, all[0].disks, all[1].disks), (2, Some(40), 72, 0));
    assert_eq!(all[0].fits().unwrap_err().key, "reason.snapshot.pending");
    assert!(all[1].fits().is_ok(), "what isn't said is left to the service");
    let image = all[0].image(None);
    assert_eq!((image.id.as_str(), image.min_disk, image.platform), ("ubuntu_24_04", Some(40), Some(Platform::Linux)));
}

#[tokio::test(start_paused = true)]
async fn regions_keep_their_order_and_their_zones() {
    let body = json!({ "regions": [
        { "name": "eu-central-1", "displayName": "Frankfurt", "continentCode": "EU", "description": "d",
          "availabilityZones": [{ "zoneName": "eu-central-1a", "state": "available" }, { "state": "?" }] },
        { "name": "mars-north-1" }, { "displayName": "Nowhere" },
    ] });
    insta::assert_debug_snapshot!(get(CatalogQuery::Regions, body).await);
}

#[tokio::test(start_paused = true)]
async fn blueprints_and_key_pairs_may_have_hardly_anything() {
    let body = json!({
        "blueprints": [{ "blueprintId": "b", "type": "dream", "platform": "WINDOWS", "appCategory": "LfR" }],
        "keyPairs": [{ "name": "k" }],
    });
    let blueprints = get(CatalogQuery::Blueprints { region: region(), research: false }, body.clone()).await;
    let keys = get(CatalogQuery::KeyPairs { region: region() }, body).await;
    insta::assert_debug_snapshot!((blueprints, keys));
}

#[tokio::test(start_paused = true)]
async fn an_instance_is_read_whole() {
    let body = json!({ "instance": {
        "name": "web-1", "arn": "arn:x", "createdAt": 1571679872.404, "blueprintId": "b", "blueprintName": "B",
        "bundleId": "micro_3_0", "location": { "availabilityZone": "eu-central-1a", "regionName": "eu-central-1" },
        "state": { "code": 7, "name": "hibernating" }, "publicIpAddress": "192.0.2.1", "privateIpAddress": "10.0.0.1",
        "ipv6Addresses": ["2001:db8::1"], "ipAddressType": "quadstack", "isStaticIp": true, "username": "ubuntu",
        "sshKeyName": "laptop", "tags": [{ "key": "a", "value": "1" }, { "key": "b" }, { "value": "?" }],
        "addOns": [{ "name": "AutoSnapshot", "status": "Enabled" }, { "name": "Off", "status": "Disabled" }],
    } });
    let server = Server::always(move || ok(body.clone()));
    let mut instance = server.client.instance(&region(), "web-1").await.unwrap().unwrap();
    assert_eq!(instance.created_at.take(), Some(UNIX_EPOCH + Duration::from_millis(1_571_679_872_404)));
    insta::assert_debug_snapshot!(instance);
}

#[tokio::test(start_paused = true)]
async fn out_of_range_time_is_unknown() {
    let server = Server::always(|| ok(json!({ "operation": { "id": "o", "createdAt": 9e18 } })));
    let operation = server.client.operation(&region(), "o").await;
    // However the SDK interprets it, nothing panics.
    assert!(operation.is_err() || operation.unwrap().unwrap().created_at.is_none_or(|at| at > UNIX_EPOCH));
}
