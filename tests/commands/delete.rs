//! Tests of `skysail delete`: it deletes exactly what the launch created.

use super::{PLAN, apply, skysail};
use crate::fixture::fixture;
use serde_json::json;

async fn launches(fixture: &crate::fixture::Fixture) -> Vec<serde_json::Value> {
    skysail(fixture, &["launches", "--output", "json"]).await.json().as_array().unwrap().clone()
}

/// The status of each instance of a launch.
fn statuses(launch: &serde_json::Value) -> Vec<&str> {
    launch["instances"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect()
}

fn deletes(fixture: &crate::fixture::Fixture) -> Vec<serde_json::Value> {
    let all = fixture.sandbox.requests().into_iter().filter(|seen| seen.action == "DeleteInstance");
    all.map(|seen| seen.body).collect()
}

#[tokio::test(start_paused = true)]
async fn launch_is_deleted_with_its_add_ons_and_gone_when_delete_exits() {
    let fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(ended.status, 0, "{ended:?}");
    let body = |name: &str| json!({ "instanceName": name, "forceDeleteAddOns": true });
    assert_eq!(deletes(&fixture), [body("web-1"), body("web-2")]);
    assert_eq!((fixture.existing().await.len(), &launches(&fixture).await[0]["status"]), (0, &json!("deleted")));
}

#[tokio::test(start_paused = true)]
async fn deleting_one_instance_by_name_leaves_the_others() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    assert_eq!(skysail(&fixture, &["delete", "web-2", "--yes"]).await.status, 0);
    let left: Vec<_> = fixture.existing().await.into_iter().map(|instance| instance.name).collect();
    assert_eq!(left, ["web-1"]);
    assert_eq!(statuses(&launches(&fixture).await[0]), ["running", "deleted"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_used_in_two_regions_is_deleted_only_where_it_is_said() {
    const THERE: &str = r#"{ "instanceNames": ["web-1"], "availabilityZone": "eu-central-1a",
        "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0" }"#;
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    apply(&fixture, THERE, &[]).await;
    let asked = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    assert_eq!((asked.status, deletes(&fixture).len()), (2, 0), "{asked:?}");
    assert!(asked.notes.contains("web-1 exists in several Regions: eu-central-1, us-east-1."), "{}", asked.notes);
    let deleted = skysail(&fixture, &["delete", "web-1", "--region", "us-east-1", "--yes"]).await;
    assert_eq!((deleted.status, deletes(&fixture).len()), (0, 1), "{deleted:?}");
    let statuses_of =
        |launches: &[serde_json::Value]| launches.iter().map(|it| statuses(it).join(" ")).collect::<Vec<_>>();
    assert_eq!(statuses_of(&launches(&fixture).await), ["running", "deleted running"]);
    // What is deleted is known, so the name now means the other one.
    let other = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    assert_eq!((other.status, deletes(&fixture).len()), (0, 2), "{other:?}");
    assert_eq!(statuses_of(&launches(&fixture).await), ["deleted", "deleted running"]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_without_confirmation() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    let ended = skysail(&fixture, &["delete", "web-1"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (2, 0));
    assert!(ended.notes.contains("web-1  running  Ubuntu, Micro"), "{}", ended.notes);
}

#[tokio::test(start_paused = true)]
async fn instance_that_another_user_created_under_the_name_is_left_alone() {
    let fixture = fixture("calm");
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let (client, region) = (&fixture.services.lightsail, crate::fixture::REGION.into());
    client.delete(&region, "web-1", true).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    client.create(&crate::fixture::order("web-1"), "another").await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let before = deletes(&fixture).len();
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert!(ended.notes.contains("web-1: not part of this launch"), "{}", ended.notes);
    assert_eq!((ended.status, deletes(&fixture).len() - before), (0, 1));
    let left: Vec<_> = fixture.existing().await.into_iter().map(|instance| instance.name).collect();
    assert_eq!(left, ["web-1"]);
}

#[tokio::test(start_paused = true)]
async fn unknown_launch_is_looked_up_before_it_is_deleted() {
    let fixture = fixture("lost-request");
    assert_eq!(apply(&fixture, PLAN, &[]).await.status, 3);
    let id = launches(&fixture).await[0]["launchId"].as_str().unwrap().to_owned();
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    // It was neither seen nor accepted, so nothing proves that it is gone.
    assert_eq!((ended.status, deletes(&fixture).len()), (3, 0), "{ended:?}");
    for way in [format!("delete {id}"), format!("watch --give-up {id}")] {
        assert!(ended.notes.contains(&way), "{}", ended.notes);
    }
    assert_eq!(launches(&fixture).await[0]["status"], "unknown");
    assert_eq!(apply(&fixture, PLAN, &[]).await.status, 1, "its names are held");
    skysail(&fixture, &["watch", "--give-up", &id]).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, &launches(&fixture).await[0]["status"]), (3, &json!("abandoned")), "{ended:?}");
    assert_eq!(apply(&fixture, PLAN, &[]).await.status, 0);
}

#[tokio::test(start_paused = true)]
async fn lost_reply_to_a_deletion_is_looked_up() {
    let cut = "[[fault]]\naction = [\"DeleteInstance\"]\neffect = \"done\"\nreply = \"cut\"\n";
    let fixture = crate::fixture::bench_of(skysail::sandbox::Scenario::parse(cut).unwrap());
    apply(&fixture, PLAN, &[]).await;
    let ended = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (0, 1), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn name_that_was_never_launched_from_here_is_unknown() {
    let fixture = fixture("name-taken");
    let ended = skysail(&fixture, &["delete", "web-2", "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (2, 0), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn accepted_instance_that_is_not_listed_yet_is_awaited_and_deleted() {
    let fixture = fixture("late-listing");
    let id =
        apply(&fixture, PLAN, &["--no-wait", "--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    assert_eq!(fixture.existing().await.len(), 0, "the service lists it a moment later");
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (0, 2), "{ended:?}");
    assert!(ended.notes.contains("AWS accepted web-1, and Skysail hasn't seen it listed."), "{}", ended.notes);
    tokio::time::advance(std::time::Duration::from_secs(120)).await;
    assert_eq!((fixture.existing().await.len(), &launches(&fixture).await[0]["status"]), (0, &json!("deleted")));
}

#[tokio::test(start_paused = true)]
async fn accepted_instance_that_never_appears_is_not_recorded_as_deleted() {
    let late =
        skysail::sandbox::Scenario::parse("[pace]\nlisted = 7200.0\ncreate_operation = 9000.0\nrunning = 9000.0\n");
    let fixture = crate::fixture::bench_of(late.unwrap());
    let id =
        apply(&fixture, PLAN, &["--no-wait", "--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (3, 0), "{ended:?}");
    assert!(ended.notes.contains("web-1 isn't listed, but that doesn't prove it's gone."), "{}", ended.notes);
    assert_ne!(launches(&fixture).await[0]["status"], "deleted");
    tokio::time::advance(std::time::Duration::from_secs(7200)).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len(), fixture.existing().await.len()), (0, 2, 0), "{ended:?}");
}

#[tokio::test(start_paused = true)]
async fn instance_that_ran_and_was_deleted_elsewhere_is_reported_gone_at_once() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    let (client, region) = (&fixture.services.lightsail, crate::fixture::REGION.into());
    for name in ["web-1", "web-2"] {
        client.delete(&region, name, true).await.unwrap();
    }
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let (before, polls) = (deletes(&fixture).len(), fixture.count("GetInstances"));
    let ended = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len() - before), (0, 0), "{ended:?}");
    assert_eq!(fixture.count("GetInstances") - polls, 1, "nothing had to be waited for");
}

/// An account in which another user removes the tags of `web-1` this many seconds after it was requested.
fn untagged(after: u32) -> crate::fixture::Fixture {
    let scenario = format!(
        "[[fault]]\naction = [\"CreateInstances\"]\n[[fault.then]]\nafter = {after}.0\naction = \"UntagResource\"\n\
         body = {{ resourceName = \"{{name}}\", tagKeys = [\"skysail:launch\"] }}\n"
    );
    crate::fixture::bench_of(skysail::sandbox::Scenario::parse(&scenario).unwrap())
}

#[tokio::test(start_paused = true)]
async fn untagged_instance_is_left_running_and_not_recorded_as_deleted() {
    let fixture = untagged(3);
    let id =
        apply(&fixture, PLAN, &["--no-wait", "--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    tokio::time::advance(std::time::Duration::from_secs(120)).await;
    let watched = skysail(&fixture, &["watch", &id]).await;
    assert_eq!(watched.status, 0, "{watched:?}");
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (4, 1), "{ended:?}");
    assert!(ended.notes.contains("web-1 still exists and is billed."), "{}", ended.notes);
    assert!(ended.notes.contains("aws lightsail delete-instance --region us-east-1 --instance-name web-1"));
    assert_eq!(statuses(&launches(&fixture).await[0]), ["running", "deleted"]);
    let ended = skysail(&fixture, &["delete", "web-1", "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len()), (1, 1), "{ended:?}");
    assert_eq!(fixture.existing().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn untagged_instance_is_deleted_if_its_arn_was_seen_before() {
    let fixture = untagged(300);
    let id = apply(&fixture, PLAN, &["--output", "json"]).await.json()["launchId"].as_str().unwrap().to_owned();
    tokio::time::advance(std::time::Duration::from_secs(600)).await;
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!((ended.status, deletes(&fixture).len(), fixture.existing().await.len()), (0, 2, 0), "{ended:?}");
}

/// Launches without a launch tag.
async fn tagless(fixture: &crate::fixture::Fixture) -> String {
    let order = skysail::domain::order::Order { launch_tag: false, ..crate::fixture::order("web-1") };
    let mut driver = fixture.begin_order(order);
    crate::fixture::run(&mut driver).await;
    fixture.services.journals.close(&crate::fixture::ID.into());
    crate::fixture::ID.to_owned()
}

#[tokio::test(start_paused = true)]
async fn without_a_launch_tag_a_later_instance_of_that_name_is_not_deleted() {
    let fixture = fixture("calm");
    let id = tagless(&fixture).await;
    let (client, region) = (&fixture.services.lightsail, crate::fixture::REGION.into());
    client.delete(&region, "web-1", true).await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(14 * 24 * 3600)).await;
    let order = skysail::domain::order::Order { launch_tag: false, ..crate::fixture::order("web-1") };
    client.create(&order, "another").await.unwrap();
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    let before = deletes(&fixture).len();
    let ended = skysail(&fixture, &["delete", &id, "--yes"]).await;
    assert_eq!(
        (ended.status, deletes(&fixture).len() - before, fixture.existing().await.len()),
        (0, 0, 1),
        "{ended:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn name_that_is_also_an_id_prefix_counts_as_a_name() {
    let fixture = fixture("calm");
    let id = apply(&fixture, &PLAN.replace("web-1", "20").replace("web-2", "21"), &["--output", "json"]).await;
    let id = id.json()["launchId"].as_str().unwrap().to_owned();
    assert!(id.starts_with("20"));
    let ended = skysail(&fixture, &["delete", "20", "--yes"]).await;
    let left: Vec<_> = fixture.existing().await.into_iter().map(|instance| instance.name).collect();
    assert_eq!((ended.status, left), (0, vec!["21".into()]), "{ended:?}");
    let again = skysail(&fixture, &["delete", "20", "--yes"]).await;
    assert_eq!((again.status, again.notes.as_str()), (0, "20: doesn't exist.\n"), "the launch has another still");
    // An ID prefix doesn't stand for the launch either where there is no such name.
    for short in ["2027", &id[..8], &id[..15], &id[..id.len() - 1]] {
        let ended = skysail(&fixture, &["delete", short, "--yes"]).await;
        assert_eq!((ended.status, deletes(&fixture).len()), (2, 1), "{ended:?}");
    }
    assert_eq!(skysail(&fixture, &["delete", &id, "--yes"]).await.status, 0);
    assert_eq!(fixture.existing().await.len(), 0);
}
