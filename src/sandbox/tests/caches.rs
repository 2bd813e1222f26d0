//! Tests that cached JSON equals newly written JSON, and that transactions with a shared sync stay separate.

use super::*;
use crate::sandbox::account::Account;
use crate::sandbox::clock::Millis;
use crate::sandbox::dispatcher::Dispatcher;
use crate::sandbox::params::Params;
use crate::sandbox::records::Instance;
use crate::sandbox::transaction::Transaction;

/// Steps that change every member of an instance that can change.
fn life() -> Vec<(&'static str, Value)> {
    let web = |more: Value| {
        let mut body = json!({ "instanceName": "web-1" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    vec![
        ("CreateInstances", plan(&["web-1", "web-2"])),
        ("TagResource", json!({ "resourceName": "web-1", "tags": [{ "key": "for", "value": "a test" }] })),
        ("StopInstance", web(json!({}))),
        ("StartInstance", web(json!({}))),
        ("UpdateInstanceMetadataOptions", web(json!({ "httpTokens": "required" }))),
        ("RebootInstance", web(json!({}))),
        ("AllocateStaticIp", json!({ "staticIpName": "ip-1" })),
        ("AttachStaticIp", json!({ "staticIpName": "ip-1", "instanceName": "web-1" })),
        ("DetachStaticIp", json!({ "staticIpName": "ip-1" })),
        ("DeleteInstance", web(json!({}))),
    ]
}

#[tokio::test(start_paused = true)]
async fn cached_instance_always_equals_a_fresh_one() {
    let sandbox = sandbox("[pace]\naddresses = 20.0");
    let mut turns = 0;
    for (action, body) in life() {
        good(&sandbox, action, body).await;
        let mut last = sandbox.look(both).unwrap();
        for _ in 0..240 {
            let seen = sandbox.look(both).unwrap();
            assert!(seen.iter().all(|(kept, fresh)| kept == fresh), "after {action}: {seen:?}");
            turns += usize::from(seen != last);
            last = seen;
            pass(1).await;
        }
    }
    assert!(turns >= 5, "states, addresses and options come and go: {turns}");
}

/// Returns every instance twice, plain and in full: from the cache, and from a clone, which is rendered again.
fn both(dispatcher: &Dispatcher, account: &Account, now: Millis) -> Vec<(String, String)> {
    let (region, state) = (dispatcher.state.catalog.region("us-east-1").unwrap(), &dispatcher.state);
    let mut seen = Vec::new();
    for full in [false, true] {
        let body = json!({ "includeHealthStatus": full });
        let call =
            Transaction { input: Params::of(&body), region, account, state, now, key: None, changes: Vec::new() };
        let shown = |instance: &Instance| serde_json::to_string(&call.show_instance(instance)).unwrap();
        let instances = call.home().instances.values();
        seen.extend(instances.map(|instance| (shown(instance), shown(&instance.clone()))));
    }
    seen
}

#[tokio::test(start_paused = true)]
async fn creates_that_share_a_sync_are_decided_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SandboxSettings { state: Some(folder.path().join("deep/account.json")), ..paused() };
    let scenario = Scenario::parse("[quota]\ninstances = 8\n[pace]\nlisted = 0.0").unwrap();
    let settings = SandboxSettings { scenario, ..settings };
    let sandbox = open(settings.clone());
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..32 {
        let sandbox = sandbox.clone();
        // Every name is requested twice.
        clients.spawn(async move { ask(&sandbox, "CreateInstances", plan(&[&format!("web-{}", client / 2)])).await });
    }
    let answers = clients.join_all().await;
    let created = answers.iter().filter(|(status, _)| *status == 200).count();
    assert_eq!(created, 8, "as many as the quota allows");
    let ids: std::collections::BTreeSet<_> =
        answers.iter().filter_map(|(_, body)| body["operations"][0]["id"].as_str()).collect();
    assert_eq!(ids.len(), 8, "no operation twice");
    for one in [&sandbox, &open(settings)] {
        let page = good(one, "GetInstances", json!({})).await;
        let instances = page["instances"].as_array().unwrap();
        let addresses: std::collections::BTreeSet<_> =
            instances.iter().map(|instance| instance["privateIpAddress"].to_string()).collect();
        assert_eq!(
            (instances.len(), addresses.len()),
            (8, 8),
            "what was answered is on the disk, each with an address"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn key_pair_is_kept_in_an_account_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SandboxSettings { state: Some(folder.path().join("deep/account.json")), ..paused() };
    let made = good(&open(settings.clone()), "CreateKeyPair", json!({ "keyPairName": "my-key" })).await;
    let kept = good(&open(settings), "GetKeyPair", json!({ "keyPairName": "my-key" })).await;
    assert_eq!(made["keyPair"], kept["keyPair"]);
}
