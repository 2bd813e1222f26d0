//! Tests of block storage disks and their snapshots.

use super::*;

fn disk(name: &str) -> Value {
    json!({ "diskName": name, "availabilityZone": "us-east-1a", "sizeInGb": 8 })
}

fn attach(path: &str) -> Value {
    json!({ "diskName": "data", "instanceName": "web-1", "diskPath": path })
}

/// Returns a sandbox with a running instance and a disk that can be attached.
async fn ready(scenario: &str) -> Sandbox {
    let sandbox = sandbox(scenario);
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    good(&sandbox, "CreateDisk", disk("data")).await;
    pass(60).await;
    sandbox
}

async fn shown(sandbox: &Sandbox) -> Value {
    good(sandbox, "GetDisk", json!({ "diskName": "data" })).await["disk"].clone()
}

#[tokio::test(start_paused = true)]
async fn disk_is_created_attached_detached_and_deleted() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let made = good(&sandbox, "CreateDisk", disk("data")).await;
    assert_eq!(
        (&made["operations"][0]["operationType"], &made["operations"][0]["isTerminal"]),
        (&json!("CreateDisk"), &json!(false))
    );
    assert_eq!(shown(&sandbox).await["state"], "pending");
    assert!(refused(&sandbox, "AttachDisk", attach("/dev/xvdf")).await.1.contains("pending"));
    pass(60).await;
    assert_eq!((&shown(&sandbox).await["state"], &shown(&sandbox).await["iops"]), (&json!("available"), &json!(100)));

    let both = good(&sandbox, "AttachDisk", attach("/dev/xvdf")).await;
    let details: Vec<_> = both["operations"].as_array().unwrap().iter().map(|o| &o["operationDetails"]).collect();
    assert_eq!(details, ["web-1", "data"]);
    assert!(refused(&sandbox, "AttachDisk", attach("/dev/xvdg")).await.1.contains("already attached to web-1"));
    pass(10).await;
    let there = shown(&sandbox).await;
    assert_eq!(
        (&there["state"], &there["path"], &there["attachedTo"]),
        (&json!("in-use"), &json!("/dev/xvdf"), &json!("web-1"))
    );
    let web = good(&sandbox, "GetInstance", json!({ "instanceName": "web-1" })).await;
    let paths: Vec<_> = web["instance"]["hardware"]["disks"].as_array().unwrap().iter().map(|d| &d["path"]).collect();
    assert_eq!(paths, ["/dev/xvda", "/dev/xvdf"]);

    let data = json!({ "diskName": "data" });
    assert!(refused(&sandbox, "DeleteDisk", data.clone()).await.1.contains("Detach it first"));
    assert_eq!(
        refused(&sandbox, "DetachDisk", data.clone()).await.1,
        "The instance web-1 is running. It must be stopped."
    );
    good(&sandbox, "StopInstance", json!({ "instanceName": "web-1" })).await;
    pass(30).await;
    good(&sandbox, "DetachDisk", data.clone()).await;
    pass(10).await;
    let free = shown(&sandbox).await;
    assert_eq!(
        (&free["state"], free.get("attachedTo"), &free["isAttached"]),
        (&json!("available"), None, &json!(false))
    );
    good(&sandbox, "DeleteDisk", data.clone()).await;
    assert_eq!(refused(&sandbox, "GetDisk", data).await.0, "NotFoundException");
    assert_eq!(good(&sandbox, "GetDisks", json!({})).await["disks"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn invalid_attachment_is_refused() {
    let sandbox = ready("").await;
    let mut elsewhere = disk("far");
    elsewhere["availabilityZone"] = json!("us-east-1b");
    good(&sandbox, "CreateDisk", elsewhere).await;
    pass(20).await;
    let mut far = attach("/dev/xvdf");
    far["diskName"] = json!("far");
    assert!(refused(&sandbox, "AttachDisk", far).await.1.contains("one Availability Zone"));
    assert!(refused(&sandbox, "AttachDisk", attach("/dev/xvda")).await.1.contains("has a disk at /dev/xvda already"));
    assert!(refused(&sandbox, "AttachDisk", attach("C:")).await.1.contains("not a path"));
    for (bad, why) in [(json!(7), "from 8"), (json!(20_000), "16384")] {
        let mut body = disk("other");
        body["sizeInGb"] = bad;
        assert!(refused(&sandbox, "CreateDisk", body).await.1.contains(why));
    }
    assert_eq!(refused(&sandbox, "CreateDisk", disk("web-1")).await.1, "Some names are already in use: web-1");
}

#[tokio::test(start_paused = true)]
async fn deleting_an_instance_detaches_its_disks() {
    let sandbox = ready("").await;
    good(&sandbox, "AttachDisk", attach("/dev/xvdf")).await;
    pass(10).await;
    let gone = good(&sandbox, "DeleteInstance", json!({ "instanceName": "web-1" })).await;
    let kinds: Vec<_> = gone["operations"].as_array().unwrap().iter().map(|o| &o["operationType"]).collect();
    assert_eq!(kinds, ["DetachDisk", "DetachDisk", "DeleteInstance"]);
    pass(10).await;
    assert_eq!(shown(&sandbox).await["state"], "available");
}

#[tokio::test(start_paused = true)]
async fn disk_from_a_snapshot_is_no_smaller_than_it() {
    let sandbox = ready("").await;
    let of = json!({ "diskName": "data", "diskSnapshotName": "data-1" });
    let both = good(&sandbox, "CreateDiskSnapshot", of.clone()).await;
    assert_eq!(
        (&both["operations"][0]["resourceType"], &both["operations"][1]["resourceName"]),
        (&json!("DiskSnapshot"), &json!("data"))
    );
    pass(30).await;
    let name = json!({ "diskSnapshotName": "data-1" });
    let half = good(&sandbox, "GetDiskSnapshot", name.clone()).await;
    assert_eq!((&half["diskSnapshot"]["state"], &half["diskSnapshot"]["progress"]), (&json!("pending"), &json!("50%")));
    pass(30).await;
    let whole = good(&sandbox, "GetDiskSnapshots", json!({})).await["diskSnapshots"][0].clone();
    assert_eq!(
        (&whole["state"], &whole["progress"], &whole["fromDiskName"]),
        (&json!("completed"), &json!("100%"), &json!("data"))
    );
    let mut again = json!({ "diskSnapshotName": "data-1" });
    for (name, value) in disk("copy").as_object().unwrap() {
        again[name] = value.clone();
    }
    good(&sandbox, "CreateDiskFromSnapshot", again.clone()).await;
    let system = json!({ "instanceName": "web-1", "diskSnapshotName": "system" });
    good(&sandbox, "CreateDiskSnapshot", system).await;
    pass(60).await;
    (again["diskName"], again["diskSnapshotName"]) = (json!("root"), json!("system"));
    assert!(
        refused(&sandbox, "CreateDiskFromSnapshot", again).await.1.contains("from 20"),
        "the plan's disk has 20 GB"
    );
    let both = json!({ "diskName": "data", "instanceName": "web-1", "diskSnapshotName": "x1" });
    assert_eq!(refused(&sandbox, "CreateDiskSnapshot", both).await.1, "Define either diskName or instanceName.");
    good(&sandbox, "DeleteDiskSnapshot", name.clone()).await;
    assert_eq!(refused(&sandbox, "DeleteDiskSnapshot", name).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn scenarios_can_make_disk_operations_fail() {
    let failing = ready("[[operation]]\ntype = \"CreateDisk\"\nfails = \"Full\"\ndetails = \"No room.\"").await;
    assert_eq!(shown(&failing).await["state"], "error");
    let operations = good(&failing, "GetOperationsForResource", json!({ "resourceName": "data" })).await;
    assert_eq!(operations["operations"][0]["errorCode"], "Full");
    let stuck = ready("[[operation]]\ntype = \"AttachDisk\"\nfails = \"Busy\"").await;
    good(&stuck, "AttachDisk", attach("/dev/xvdf")).await;
    pass(20).await;
    assert_eq!(shown(&stuck).await["state"], "available", "what failed to attach is free again");
}

#[tokio::test(start_paused = true)]
async fn disk_can_have_tags_and_daily_snapshots() {
    let sandbox = ready("").await;
    let data = |more: Value| {
        let mut body = more;
        body["resourceName"] = json!("data");
        body
    };
    good(&sandbox, "TagResource", data(json!({ "tags": [{ "key": "team", "value": "web" }] }))).await;
    assert_eq!(shown(&sandbox).await["tags"], json!([{ "key": "team", "value": "web" }]));
    good(&sandbox, "EnableAddOn", data(json!({ "addOnRequest": { "addOnType": "AutoSnapshot" } }))).await;
    pass(2 * 86_400).await;
    let taken = good(&sandbox, "GetAutoSnapshots", data(json!({}))).await;
    assert_eq!((&taken["resourceType"], taken["autoSnapshots"].as_array().map(Vec::len)), (&json!("Disk"), Some(2)));
    let named = json!({ "diskName": "data" });
    assert!(refused(&sandbox, "DeleteDisk", named).await.1.contains("add-ons"));
    good(&sandbox, "DeleteDisk", json!({ "diskName": "data", "forceDeleteAddOns": true })).await;
}
