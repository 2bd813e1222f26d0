//! Tests of creating instances and of their first minutes.

use super::*;
use crate::sandbox::PortBehavior;

#[tokio::test(start_paused = true)]
async fn instance_is_listed_then_runs_then_has_addresses_then_accepts_connections() {
    let sandbox = sandbox("");
    let created = good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let operation = &created["operations"][0];
    assert_eq!(operation["status"], "Started");
    assert_eq!(operation["createdAt"], operation["statusChangedAt"]);
    let web = json!({ "instanceName": "web-1" });
    let pending = good(&sandbox, "GetInstance", web.clone()).await;
    assert_eq!(pending["instance"]["state"], json!({ "code": 0, "name": "pending" }));
    assert_eq!(pending["instance"].get("publicIpAddress"), None);
    assert_eq!(pending["instance"]["ipv6Addresses"], json!([]));

    pass(18).await;
    let by_id = good(&sandbox, "GetOperation", json!({ "operationId": operation["id"] })).await;
    assert_eq!(by_id["operation"]["status"], "Succeeded");
    let took =
        by_id["operation"]["statusChangedAt"].as_f64().unwrap() - by_id["operation"]["createdAt"].as_f64().unwrap();
    assert!((took - 17.9).abs() < 0.01, "{took}");

    let when = async |seen: &dyn Fn(&Value) -> bool| {
        for tenth in 0..600 {
            let got = good(&sandbox, "GetInstance", web.clone()).await["instance"].take();
            if seen(&got) {
                return (tenth, got);
            }
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        panic!("never seen")
    };
    let (_, running) = when(&|got| got["state"]["name"] == "running").await;
    assert_eq!((running.get("publicIpAddress"), &running["ipv6Addresses"]), (None, &json!([])));
    let (later, running) = when(&|got| got.get("publicIpAddress").is_some()).await;
    assert!((20..=50).contains(&later), "{later} tenths of a second");
    assert_eq!(running["ipv6Addresses"].as_array().map(Vec::len), Some(1));
    let address: std::net::IpAddr = running["publicIpAddress"].as_str().unwrap().parse().unwrap();
    pass(10).await;
    assert_eq!(sandbox.reach(address, 22), PortBehavior::Open);
    assert_eq!(sandbox.reach(address, 3_306), PortBehavior::Silent);

    good(&sandbox, "DeleteInstance", web.clone()).await;
    assert_eq!(refused(&sandbox, "GetInstance", web).await.0, "NotFoundException");
    assert_eq!(sandbox.reach(address, 22), PortBehavior::Silent);
}

#[tokio::test(start_paused = true)]
async fn access_details_have_a_key_and_a_certificate_for_an_hour() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    pass(60).await;
    let got = good(&sandbox, "GetInstanceAccessDetails", json!({ "instanceName": "web-1" })).await;
    let details = &got["accessDetails"];
    let starts = |name: &str, with: &str| details[name].as_str().unwrap().starts_with(with);
    assert!(starts("privateKey", "-----BEGIN RSA PRIVATE KEY-----"));
    assert!(starts("certKey", "ssh-rsa-cert-v01@openssh.com "));
    assert_eq!(details["username"], "admin");
    let keys: Vec<_> = details["hostKeys"].as_array().unwrap().iter().map(|key| &key["algorithm"]).collect();
    assert_eq!(keys, ["ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519"]);
}

#[tokio::test(start_paused = true)]
async fn speed_makes_everything_faster() {
    let sandbox = open(SandboxSettings { speed: 10.0, ..paused() });
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    pass(5).await;
    let state = good(&sandbox, "GetInstanceState", json!({ "instanceName": "web-1" })).await;
    assert_eq!(state["state"]["name"], "running");
}

#[tokio::test(start_paused = true)]
async fn lists_are_paged_and_have_each_item_once() {
    let sandbox = sandbox("page_size = 7\n[quota]\ninstances = 60");
    let names: Vec<String> = (0..20).map(|n| format!("web-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    good(&sandbox, "CreateInstances", plan(&names)).await;
    pass(60).await;
    for (action, list, count) in [
        ("GetInstances", "instances", 20),
        ("GetActiveNames", "activeNames", 20),
        ("GetOperations", "operations", 20),
        ("GetBlueprints", "blueprints", 34),
        ("GetBundles", "bundles", 100),
    ] {
        let (mut items, mut body) = (Vec::new(), json!({}));
        loop {
            let page = good(&sandbox, action, body.clone()).await;
            items.extend(page[list].as_array().unwrap().iter().map(Value::to_string));
            match page.get("nextPageToken") {
                Some(token) => body = json!({ "pageToken": token }),
                None => break,
            }
        }
        assert_eq!(items.len(), count, "{action}");
        items.sort();
        items.dedup();
        assert_eq!(items.len(), count, "{action} repeats an item");
    }
}

#[tokio::test(start_paused = true)]
async fn regions_are_separate() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let there = request("eu-central-1", "GetActiveNames", &json!({}));
    assert_eq!(read(sandbox.answer(there).await).1["activeNames"], json!([]));
    let here = good(&sandbox, "GetActiveNames", json!({})).await;
    assert_eq!(here["activeNames"], json!(["web-1"]));
}

#[tokio::test(start_paused = true)]
async fn default_key_pair_is_created_with_the_first_instance_and_kept() {
    let sandbox = sandbox("");
    let with_default = json!({ "includeDefaultKeyPair": true });
    assert_eq!(good(&sandbox, "GetKeyPairs", with_default.clone()).await["keyPairs"], json!([]));
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let pairs = good(&sandbox, "GetKeyPairs", with_default).await;
    assert_eq!(pairs["keyPairs"][0]["name"], "LightsailDefaultKeyPair");
    assert_eq!(good(&sandbox, "GetKeyPairs", json!({})).await["keyPairs"], json!([]));
    let once = good(&sandbox, "DownloadDefaultKeyPair", json!({})).await;
    assert_eq!(once, good(&sandbox, "DownloadDefaultKeyPair", json!({})).await);
}
