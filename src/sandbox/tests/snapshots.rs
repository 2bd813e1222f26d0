//! Tests of manual and automatic snapshots of instances.

use super::*;

fn snapshot(name: &str) -> Value {
    json!({ "instanceSnapshotName": name })
}

async fn running(scenario: &str) -> Sandbox {
    let sandbox = sandbox(scenario);
    let mut body = plan(&["web-1"]);
    body["addOns"] = json!([{ "addOnType": "AutoSnapshot" }]);
    good(&sandbox, "CreateInstances", body).await;
    pass(60).await;
    sandbox
}

async fn take(sandbox: &Sandbox, name: &str) -> Value {
    let body = json!({ "instanceSnapshotName": name, "instanceName": "web-1" });
    good(sandbox, "CreateInstanceSnapshot", body).await
}

fn restore(name: &str, more: Value) -> Value {
    let mut body = json!({ "instanceNames": [name], "availabilityZone": "us-east-1a", "bundleId": "nano_3_0" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test(start_paused = true)]
async fn snapshot_is_created_listed_and_deleted() {
    let sandbox = running("").await;
    let taken = take(&sandbox, "web-1-a").await;
    let operations = taken["operations"].as_array().unwrap();
    assert_eq!(
        (&operations[0]["location"]["availabilityZone"], &operations[1]["operationDetails"]),
        (&json!("all"), &json!("web-1-a"))
    );
    let early = good(&sandbox, "GetInstanceSnapshot", snapshot("web-1-a")).await["instanceSnapshot"].clone();
    assert_eq!((&early["state"], &early["progress"]), (&json!("pending"), &json!("0%")));
    assert!(refused(&sandbox, "DeleteInstanceSnapshot", snapshot("web-1-a")).await.1.contains("pending"));
    pass(60).await;
    let late = good(&sandbox, "GetInstanceSnapshots", json!({})).await["instanceSnapshots"][0].clone();
    assert_eq!((&late["state"], late.get("progress"), &late["sizeInGb"]), (&json!("available"), None, &json!(20)));
    assert_eq!((&late["fromInstanceName"], &late["fromBlueprintId"]), (&json!("web-1"), &json!("debian_12")));
    let again = json!({ "instanceSnapshotName": "web-1-a", "instanceName": "web-1" });
    assert_eq!(refused(&sandbox, "CreateInstanceSnapshot", again).await.1, "Some names are already in use: web-1-a");
    good(&sandbox, "DeleteInstanceSnapshot", snapshot("web-1-a")).await;
    assert_eq!(refused(&sandbox, "GetInstanceSnapshot", snapshot("web-1-a")).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn pending_instance_cannot_be_snapshotted() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let body = json!({ "instanceSnapshotName": "early", "instanceName": "web-1" });
    assert!(refused(&sandbox, "CreateInstanceSnapshot", body).await.1.contains("pending"));
}

#[tokio::test(start_paused = true)]
async fn instance_is_restored_from_a_snapshot_with_its_disks() {
    let sandbox = running("").await;
    good(&sandbox, "CreateDisk", json!({ "diskName": "data", "availabilityZone": "us-east-1a", "sizeInGb": 32 })).await;
    pass(20).await;
    good(&sandbox, "AttachDisk", json!({ "diskName": "data", "instanceName": "web-1", "diskPath": "/dev/xvdf" })).await;
    pass(20).await;
    take(&sandbox, "whole").await;
    let from = |more: Value| {
        let mut more = more;
        more["instanceSnapshotName"] = json!("whole");
        more
    };
    assert!(
        refused(&sandbox, "CreateInstancesFromSnapshot", restore("web-2", from(json!({})))).await.1.contains("pending")
    );
    pass(60).await;
    let shown = good(&sandbox, "GetInstanceSnapshot", snapshot("whole")).await;
    assert_eq!(shown["instanceSnapshot"]["fromAttachedDisks"][0]["path"], "/dev/xvdf");
    let mapping =
        json!({ "attachedDiskMapping": { "web-2": [{ "originalDiskPath": "/dev/xvdf", "newDiskName": "data-2" }] } });
    let created = good(&sandbox, "CreateInstancesFromSnapshot", restore("web-2", from(mapping))).await;
    assert_eq!(created["operations"][0]["operationType"], "CreateInstancesFromSnapshot");
    pass(60).await;
    let web = good(&sandbox, "GetInstance", json!({ "instanceName": "web-2" })).await["instance"].clone();
    assert_eq!((&web["state"]["name"], &web["blueprintId"]), (&json!("running"), &json!("debian_12")));
    assert_eq!(web["hardware"]["disks"][1]["name"], "data-2");
    // A disk without a given name gets one.
    good(&sandbox, "CreateInstancesFromSnapshot", restore("web-3", from(json!({})))).await;
    let disks = good(&sandbox, "GetDisks", json!({})).await;
    let names: Vec<_> = disks["disks"].as_array().unwrap().iter().map(|disk| &disk["name"]).collect();
    assert_eq!(names, ["data", "data-2", "data-web-3"]);
}

#[tokio::test(start_paused = true)]
async fn bundle_may_not_be_smaller_than_the_snapshot() {
    let sandbox = sandbox("");
    let mut body = plan(&["web-1"]);
    body["bundleId"] = json!("small_3_0");
    good(&sandbox, "CreateInstances", body).await;
    pass(60).await;
    take(&sandbox, "large").await;
    pass(60).await;
    let (_, message) =
        refused(&sandbox, "CreateInstancesFromSnapshot", restore("web-2", json!({ "instanceSnapshotName": "large" })))
            .await;
    assert!(message.contains("has a disk of 20 GB. The snapshot needs at least 60 GB."), "{message}");
}

#[tokio::test(start_paused = true)]
async fn automatic_snapshots_can_be_copied_restored_and_deleted() {
    let sandbox = running("").await;
    pass(3 * 86_400).await;
    let web = json!({ "resourceName": "web-1" });
    let days = async || {
        let got = good(&sandbox, "GetAutoSnapshots", web.clone()).await;
        got["autoSnapshots"]
            .as_array()
            .unwrap()
            .iter()
            .map(|day| day["date"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let all = days().await;
    assert_eq!(all.len(), 3);
    let copy = json!({ "sourceResourceName": "web-1", "restoreDate": all[1], "targetSnapshotName": "kept", "sourceRegion": "us-east-1" });
    let copied = good(&sandbox, "CopySnapshot", copy.clone()).await;
    assert_eq!(copied["operations"][0]["operationDetails"], "us-east-1:web-1");
    let kept = good(&sandbox, "GetInstanceSnapshot", snapshot("kept")).await;
    assert_eq!(kept["instanceSnapshot"]["isFromAutoSnapshot"], true);
    let mut both = copy;
    both["useLatestRestorableAutoSnapshot"] = json!(true);
    assert!(refused(&sandbox, "CopySnapshot", both).await.1.contains("either restoreDate or"));
    let gone = good(&sandbox, "DeleteAutoSnapshot", json!({ "resourceName": "web-1", "date": all[1] })).await;
    assert_eq!(gone["operations"][0]["operationDetails"], format!("DeleteAutoSnapshot-{}", all[1]));
    assert_eq!(days().await, [all[0].clone(), all[2].clone()]);
    let latest = json!({ "sourceInstanceName": "web-1", "useLatestRestorableAutoSnapshot": true });
    good(&sandbox, "CreateInstancesFromSnapshot", restore("web-2", latest)).await;
    let other = json!({ "sourceInstanceName": "web-1", "restoreDate": all[1] });
    assert_eq!(refused(&sandbox, "CreateInstancesFromSnapshot", restore("web-3", other)).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn copied_snapshot_has_the_bundle_id_of_its_new_region() {
    let sandbox = running("").await;
    take(&sandbox, "here").await;
    pass(60).await;
    let copy = json!({ "sourceSnapshotName": "here", "targetSnapshotName": "there", "sourceRegion": "us-east-1" });
    let (status, copied) = read(sandbox.answer(request("ap-south-1", "CopySnapshot", &copy)).await);
    assert_eq!((status, &copied["operations"][0]["operationDetails"]), (200, &json!("us-east-1:here")));
    let there = request("ap-south-1", "GetInstanceSnapshots", &json!({}));
    let there = read(sandbox.answer(there).await).1["instanceSnapshots"][0].clone();
    assert_eq!((&there["name"], &there["fromBundleId"]), (&json!("there"), &json!("nano_3_1")));
}

#[tokio::test(start_paused = true)]
async fn snapshot_can_fail_or_never_finish() {
    let failing = running("[[operation]]\ntype = \"CreateInstanceSnapshot\"\nfails = \"Broken\"\nafter = 5.0").await;
    take(&failing, "lost").await;
    pass(6).await;
    let state = async |sandbox: &Sandbox| {
        good(sandbox, "GetInstanceSnapshot", snapshot("lost")).await["instanceSnapshot"]["state"].clone()
    };
    assert_eq!(state(&failing).await, "error");
    let stuck = running("[[operation]]\ntype = \"CreateInstanceSnapshot\"\nstuck = true").await;
    take(&stuck, "lost").await;
    pass(86_400).await;
    assert_eq!(state(&stuck).await, "pending");
}

#[tokio::test(start_paused = true)]
async fn snapshots_disks_and_domains_are_persistent() {
    let folder = tempfile::tempdir().unwrap();
    let settings = SandboxSettings { state: Some(folder.path().join("sandbox.json")), ..paused() };
    let one = open(settings.clone());
    good(&one, "CreateInstances", plan(&["web-1"])).await;
    pass(60).await;
    take(&one, "kept").await;
    good(&one, "CreateDisk", json!({ "diskName": "data", "availabilityZone": "us-east-1a", "sizeInGb": 8 })).await;
    good(&one, "CreateDomain", json!({ "domainName": "example.com" })).await;
    drop(one);
    let two = open(settings);
    assert_eq!(good(&two, "GetActiveNames", json!({})).await["activeNames"], json!(["data", "kept", "web-1"]));
    good(&two, "GetDomain", json!({ "domainName": "example.com" })).await;
}
