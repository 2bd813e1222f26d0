//! Tests of servers restored from snapshots, by `apply` and in exports.

use super::{apply, plan, skysail};
use crate::fixture::{Fixture, bench_of};
use skysail::sandbox::Scenario;

/// A Small server that is an hour old, and a snapshot of it.
const BEFORE: &str = r#"
[[before]]
region = "us-east-1"
action = "CreateInstances"
ago = 3600.0
body = { instanceNames = ["web-1"], availabilityZone = "us-east-1a", blueprintId = "ubuntu_24_04", bundleId = "small_3_0" }
[[before]]
region = "us-east-1"
action = "CreateInstanceSnapshot"
ago = 1800.0
body = { instanceName = "web-1", instanceSnapshotName = "web-1-a" }
"#;

const RESTORE: &str = r#"{ "instanceNames": ["web-2"], "availabilityZone": "us-east-1b",
    "instanceSnapshotName": "web-1-a", "bundleId": "medium_3_0" }"#;

fn fixture(more: &str) -> Fixture {
    bench_of(Scenario::parse(&format!("{BEFORE}\n{more}")).unwrap())
}

fn restores(fixture: &Fixture) -> usize {
    fixture.count("CreateInstancesFromSnapshot")
}

#[tokio::test(start_paused = true)]
async fn plan_with_a_snapshot_restores_it_on_a_larger_bundle() {
    let fixture = fixture("");
    let ended = apply(&fixture, RESTORE, &["--output", "json"]).await;
    assert_eq!((ended.status, restores(&fixture)), (0, 1), "{ended:?}");
    for said in ["From snapshot", "web-1-a", "LTS  ubuntu_24_04", "Medium  medium_3_0", "$24.00/month"] {
        assert!(ended.notes.contains(said), "{said}: {}", ended.notes);
    }
    let operation = &ended.json()["operations"][0];
    assert_eq!(operation["operationType"], "CreateInstancesFromSnapshot");
    let id = ended.json()["launchId"].as_str().unwrap().to_owned();
    let shown = skysail(&fixture, &["launches", "show", &id]).await;
    assert!(shown.out.contains("From snapshot  web-1-a"), "{shown:?}");
    assert!(shown.out.contains("CreateInstancesFromSnapshot"), "the call has its name: {}", shown.out);
    let report = skysail(&fixture, &["launches", "report", &id, "--to", "-"]).await;
    assert!(report.out.contains("`instanceSnapshotName`: yes") && !report.out.contains("web-1-a"), "{}", report.out);
    let deleted = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((deleted.status, fixture.count("DeleteInstance")), (0, 1), "{deleted:?}");
    let left = fixture.existing().await;
    assert_eq!(left.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["web-1"], "the original stays");
}

/// As on AWS, deleting the instance leaves its disks: they are priced beforehand, and named afterward.
#[tokio::test(start_paused = true)]
async fn attached_disks_are_priced_and_reported_as_staying() {
    let disk = r#"
[[before]]
region = "us-east-1"
action = "CreateDisk"
ago = 3000.0
body = { diskName = "data", availabilityZone = "us-east-1a", sizeInGb = 32 }
[[before]]
region = "us-east-1"
action = "AttachDisk"
ago = 2400.0
body = { diskName = "data", instanceName = "web-1", diskPath = "/dev/xvdf" }
[[before]]
region = "us-east-1"
action = "CreateInstanceSnapshot"
ago = 1200.0
body = { instanceName = "web-1", instanceSnapshotName = "web-1-b" }
"#;
    let fixture = fixture(disk);
    let ended = apply(&fixture, &RESTORE.replace("web-1-a", "web-1-b"), &["--output", "json"]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.notes.contains("Plus the snapshot's disks: 32 GB, $3.20/month."), "{}", ended.notes);
    let id = ended.json()["launchId"].as_str().unwrap().to_owned();
    let shown = skysail(&fixture, &["launches", "show", &id]).await;
    assert!(shown.out.contains("Plus the snapshot's disks: 32 GB, $3.20/month."), "{}", shown.out);
    let servers = skysail(&fixture, &["servers", "--output", "json"]).await;
    let listed = servers.json();
    let disk = listed["alsoBilled"].as_array().unwrap().iter().find(|one| one["name"] == "data-web-2").cloned();
    assert_eq!(disk.map(|disk| disk["owner"].clone()), Some("ours".into()), "{listed:#}");
    let deleted = skysail(&fixture, &["delete", &id, "--yes"]).await;
    let said = format!("{}{}", deleted.out, deleted.notes);
    assert!(said.contains("disks stay and are billed: data-web-2 (32 GB), $3.20/month"), "{deleted:?}");
    assert_eq!(fixture.count("DeleteDisk"), 0);
}

#[tokio::test(start_paused = true)]
async fn lost_reply_to_a_restore_is_looked_up_and_never_sent_again() {
    for effect in ["done", "late"] {
        let fault = format!(
            "[[fault]]\naction = [\"CreateInstancesFromSnapshot\"]\neffect = \"done\"\nreply = \"cut\"\n{}",
            if effect == "late" { "delay = 20.0\n" } else { "" }
        );
        let fixture = fixture(&fault);
        let ended = apply(&fixture, RESTORE, &[]).await;
        assert_eq!((ended.status, restores(&fixture)), (0, 1), "{effect}: {ended:?}");
        assert_eq!(fixture.existing().await.len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn invalid_restore_is_refused_by_field_with_a_value_that_fits() {
    for (from, to, said) in [
        ("\"web-1-a\"", "\"web-1-b\"", "There's no web-1-b. Did you mean web-1-a?"),
        ("\"web-1-a\"", "\"backup-of-monday\"", "The snapshots in us-east-1 are web-1-a."),
        ("medium_3_0", "nano_3_0", "it needs a disk of 60 GB or more, and this has 20 GB. small_3_0 fits."),
        ("medium_3_0", "medium_win_3_0", "needs Linux/Unix, which this bundle doesn't support. medium_3_0 fits."),
        ("\"bundleId\"", "\"blueprintId\": \"debian_12\", \"bundleId\"", "either blueprintId or instanceSnapshotName"),
        ("\"bundleId\"", "\"sourceInstanceName\": \"web-1\", \"bundleId\"", "sourceInstanceName isn't supported"),
    ] {
        let fixture = fixture("");
        let ended = apply(&fixture, &RESTORE.replace(from, to), &[]).await;
        assert_eq!((ended.status, restores(&fixture), fixture.creates()), (2, 0, 0), "{to}: {ended:?}");
        assert!(ended.notes.contains(said), "{said}: {}", ended.notes);
    }
    let ended = apply(&bench_of(Scenario::calm()), RESTORE, &[]).await;
    assert!(ended.notes.contains("AWS lists no snapshots in us-east-1"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn snapshot_that_is_not_ready_is_refused() {
    let fixture = fixture("");
    let early = "[[before]]\nregion = \"us-east-1\"\naction = \"CreateInstanceSnapshot\"\nago = 1.0\n\
                 body = { instanceName = \"web-1\", instanceSnapshotName = \"web-1-b\" }\n";
    let pending = self::fixture(early);
    let ended = apply(&pending, &RESTORE.replace("web-1-a", "web-1-b"), &[]).await;
    assert_eq!((ended.status, restores(&pending)), (2, 0), "{ended:?}");
    assert!(ended.notes.contains("web-1-b isn't ready yet"), "{}", ended.notes);
    drop(fixture);
}

/// Another user deletes the snapshot while names are looked up, just before the request.
const DELETED: &str = r#"
[[fault]]
action = ["GetActiveNames"]
then = [{ after = 0.0, action = "DeleteInstanceSnapshot", body = { instanceSnapshotName = "web-1-a" } }]
"#;

#[tokio::test(start_paused = true)]
async fn snapshot_deleted_in_the_meantime_is_a_refusal_and_nothing_exists() {
    let fixture = fixture(DELETED);
    let ended = apply(&fixture, RESTORE, &[]).await;
    assert_eq!((ended.status, restores(&fixture), fixture.existing().await.len()), (1, 1, 1), "{ended:?}");
    assert!(ended.out.contains("web-1-a") || ended.notes.contains("web-1-a"), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn formats_without_restores_refuse_them_and_write_nothing() {
    let fixture = fixture("");
    let path = plan(&fixture, RESTORE);
    for format in ["terraform", "cloudformation"] {
        let ended = skysail(&fixture, &["export", &path, "--as", format]).await;
        assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.notes.contains("cannot create a server from the snapshot web-1-a"), "{}", ended.notes);
    }
    let ended = skysail(&fixture, &["export", &path, "--as", "aws-cli"]).await;
    assert!(ended.status == 0 && ended.out.contains("create-instances-from-snapshot"), "{ended:?}");
}
