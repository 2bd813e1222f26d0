//! Tests of DNS zones and their records.

use super::*;

fn entry(more: Value) -> Value {
    json!({ "domainName": "example.com", "domainEntry": more })
}

async fn zone() -> Sandbox {
    let sandbox = sandbox("");
    good(&sandbox, "CreateDomain", json!({ "domainName": "example.com" })).await;
    sandbox
}

async fn entries(sandbox: &Sandbox) -> Vec<Value> {
    let got = good(sandbox, "GetDomain", json!({ "domainName": "example.com" })).await;
    got["domain"]["domainEntries"].as_array().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn zone_is_global_and_starts_with_its_name_servers() {
    let sandbox = sandbox("");
    let made = good(&sandbox, "CreateDomain", json!({ "domainName": "example.com" })).await;
    assert_eq!(made["operation"]["location"], json!({ "availabilityZone": "all", "regionName": "global" }));
    let listed = good(&sandbox, "GetDomains", json!({})).await["domains"][0].clone();
    assert!(listed["arn"].as_str().unwrap().starts_with("arn:aws:lightsail:global:111122223333:Domain/"));
    let kinds: Vec<_> = entries(&sandbox).await.iter().map(|e| e["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds, ["NS", "NS", "NS", "NS", "SOA"]);
    good(&sandbox, "DeleteDomain", json!({ "domainName": "example.com" })).await;
    assert_eq!(refused(&sandbox, "GetDomain", json!({ "domainName": "example.com" })).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn records_are_added_changed_and_removed() {
    let sandbox = zone().await;
    let www = json!({ "name": "www.example.com", "type": "A", "target": "192.0.2.1" });
    let made = good(&sandbox, "CreateDomainEntry", entry(www.clone())).await;
    assert_eq!(made["operation"]["operationType"], "CreateDomainEntry");
    assert!(refused(&sandbox, "CreateDomainEntry", entry(www)).await.1.contains("already"));
    let id = entries(&sandbox).await[5]["id"].clone();
    let changed = json!({ "id": id, "name": "www.example.com", "type": "A", "target": "192.0.2.2" });
    let update = good(&sandbox, "UpdateDomainEntry", entry(changed.clone())).await;
    assert_eq!(update["operations"].as_array().map(Vec::len), Some(1));
    assert_eq!(entries(&sandbox).await[5]["target"], "192.0.2.2");
    good(&sandbox, "DeleteDomainEntry", entry(changed.clone())).await;
    assert_eq!(entries(&sandbox).await.len(), 5);
    assert_eq!(refused(&sandbox, "UpdateDomainEntry", entry(changed)).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn domains_are_available_only_in_virginia() {
    let sandbox = zone().await;
    let there = request("eu-west-1", "GetDomains", &json!({}));
    let (status, body) = read(sandbox.answer(there).await);
    assert_eq!((status, &body["__type"]), (400, &json!("InvalidInputException")));
    assert!(
        body["message"].as_str().unwrap().starts_with("Domain-related APIs are only available in the us-east-1 Region")
    );
    let mine = json!({ "name": "www.other.com", "type": "A", "target": "192.0.2.1" });
    assert!(refused(&sandbox, "CreateDomainEntry", entry(mine)).await.1.contains("is not in the domain"));
    assert!(
        refused(&sandbox, "CreateDomain", json!({ "domainName": "example" })).await.1.contains("not a domain name")
    );
}
