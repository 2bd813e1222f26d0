//! Tests of `apply --until`, `sweep`, and `extend`: end times, and what is deleted once they have passed.

use super::{PLAN, apply, skysail};
use crate::fixture::{Fixture, bench_of, fixture};
use serde_json::Value;
use skysail::domain::sanitized_text::SanitizedText;
use skysail::sandbox::Scenario;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

async fn names(fixture: &Fixture) -> Vec<String> {
    fixture.existing().await.into_iter().map(|instance| instance.name.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn overdue_servers_are_deleted_only_after_confirmation() {
    let fixture = fixture("calm");
    let applied = apply(&fixture, PLAN, &["--until", "3 hours"]).await;
    assert_eq!(applied.status, 0, "{applied:?}");
    assert!(applied.notes.contains("until then"), "{}", applied.notes);
    let early = skysail(&fixture, &["sweep", "--yes"]).await;
    assert_eq!((early.status, names(&fixture).await.len()), (0, 2), "{early:?}");
    assert!(early.notes.contains("Nothing to delete") && early.notes.contains("Next: web-1"), "{}", early.notes);
    tokio::time::advance(HOUR * 4).await;
    let asked = skysail(&fixture, &["sweep"]).await;
    assert_eq!((asked.status, names(&fixture).await.len()), (2, 2), "{asked:?}");
    assert!(asked.notes.contains("Overdue: web-1 in us-east-1") && asked.notes.contains("$7.00/month"), "{asked:?}");
    let listed = skysail(&fixture, &["servers", "--output", "json"]).await.json();
    assert_eq!((&listed["servers"][0]["isOverdue"], listed["servers"][0]["until"].is_string()), (&true.into(), true));
    let swept = skysail(&fixture, &["sweep", "--yes"]).await;
    assert_eq!((swept.status, names(&fixture).await), (0, Vec::new()), "{swept:?}");
}

#[tokio::test(start_paused = true)]
async fn overdue_servers_not_proven_ours_are_named_and_left_alone() {
    let theirs = r#"
[[before]]
region = "eu-west-1"
action = "CreateInstances"
body = { instanceNames = ["demo"], availabilityZone = "eu-west-1b", blueprintId = "debian_12", bundleId = "small_3_0", tags = [{ key = "skysail:until", value = "2020-01-01T00:00Z" }] }
"#;
    let fixture = bench_of(Scenario::parse(theirs).unwrap());
    let swept = skysail(&fixture, &["sweep", "--yes"]).await;
    assert!(swept.notes.contains("Overdue but left alone: demo in eu-west-1"), "{}", swept.notes);
    assert_eq!((swept.status, fixture.count("DeleteInstance")), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn extended_server_is_no_longer_overdue() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &["--until", "1 hour"]).await;
    tokio::time::advance(HOUR * 2).await;
    let moved = skysail(&fixture, &["extend", "web-1", "2", "days"]).await;
    assert_eq!(moved.status, 0, "{moved:?}");
    assert!(moved.out.contains("web-1 is now needed until"), "{}", moved.out);
    assert_eq!(fixture.count("TagResource"), 1);
    let summary = fixture.services.journals.launches().list().unwrap().0.remove(0);
    let until = |name: &str| summary.until[&SanitizedText::new(name)];
    assert!(until("web-1").left(until("web-2").at()).as_secs() > 46 * 3600, "it is written down too");
    skysail(&fixture, &["sweep", "--yes"]).await;
    assert_eq!(names(&fixture).await, ["web-1"]);
    // Of two ends, the last one holds, and is told in words.
    assert_eq!(skysail(&fixture, &["extend", "web-1", "2027-02-01T18:00Z"]).await.status, 0);
    let told = skysail(&fixture, &["launches", "show"]).await.out;
    let outcome = told.split("Outcome").last().unwrap();
    assert_eq!(outcome.matches("End time moved").count(), 1, "{told}");
    assert!(outcome.contains("End time moved to Monday 2027-02-01, 18:00 UTC"), "{told}");
}

/// The end of the second server is moved while the first one is being deleted.
#[tokio::test(start_paused = true)]
async fn a_server_whose_end_is_moved_during_a_sweep_is_kept() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &["--until", "1 hour"]).await;
    tokio::time::advance(HOUR * 2).await;
    let extend = async {
        while fixture.count("DeleteInstance") == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        skysail(&fixture, &["extend", "web-2", "2 days"]).await
    };
    let (swept, _) = tokio::join!(skysail(&fixture, &["sweep", "--yes"]), extend);
    assert_eq!((fixture.count("TagResource"), names(&fixture).await), (1, vec!["web-2".to_owned()]), "{swept:?}");
    assert!(swept.notes.contains("web-2: its end has been moved, so it's kept."), "{}", swept.notes);
    assert_eq!(swept.status, 0);
}

/// The same words as the question takes, in one argument or in several.
#[tokio::test(start_paused = true)]
async fn an_end_is_moved_by_the_words_that_the_question_takes() {
    let fixture = fixture("calm");
    apply(&fixture, PLAN, &[]).await;
    for words in ["tomorrow", "tomorrow 9:30", "Sunday 18:00", "in 3 hours", "mañana", "2d 4h"] {
        for args in [vec![words], words.split(' ').collect()] {
            let moved = skysail(&fixture, &[&["extend", "web-1"], &args[..]].concat()).await;
            assert_eq!(moved.status, 0, "{args:?}: {moved:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lost_reply_to_an_extend_is_looked_up() {
    let faults = "[[fault]]\naction = [\"TagResource\"]\nreply = \"cut\"\neffect = \"done\"\n";
    let fixture = bench_of(Scenario::parse(faults).unwrap());
    apply(&fixture, PLAN, &[]).await;
    let moved = skysail(&fixture, &["extend", "web-1", "3h"]).await;
    assert_eq!((moved.status, fixture.count("TagResource")), (0, 1), "{moved:?}");
    let faults = "[[fault]]\naction = [\"TagResource\"]\nreply = \"cut\"\neffect = \"none\"\n";
    let fixture = bench_of(Scenario::parse(faults).unwrap());
    apply(&fixture, PLAN, &[]).await;
    let moved = skysail(&fixture, &["extend", "web-1", "3h"]).await;
    assert_eq!((moved.status, fixture.count("TagResource")), (3, 1), "{moved:?}");
}

#[tokio::test(start_paused = true)]
async fn invalid_or_past_time_is_refused_before_anything_is_sent() {
    let fixture = fixture("calm");
    for (text, why) in
        [("soon", "can't read"), ("2020-01-01 10:00", "has passed"), ("sundy 18:00", "Did you mean sunday")]
    {
        let ended = apply(&fixture, PLAN, &["--until", text]).await;
        assert_eq!(ended.status, 2, "{ended:?}");
        assert!(ended.notes.contains(why), "{}", ended.notes);
    }
    let old = PLAN.replace(
        "\"addOns\"",
        "\"tags\": [{\"key\": \"skysail:until\", \"value\": \"2020-01-01T00:00Z\"}], \"addOns\"",
    );
    assert_eq!(apply(&fixture, &old, &[]).await.status, 2);
    assert_eq!(fixture.count("CreateInstances"), 0);
}

/// One server's launch is open in another Skysail: only that server is left.
#[tokio::test(start_paused = true)]
async fn sweep_goes_on_after_a_server_that_it_cannot_delete() {
    let fixture = fixture("calm");
    let launched = apply(&fixture, PLAN, &["--until", "1 hour", "--output", "json"]).await.json();
    let other = PLAN.replace("web-", "blog-");
    assert_eq!(apply(&fixture, &other, &["--until", "1 hour"]).await.status, 0);
    tokio::time::advance(HOUR * 2).await;
    let elsewhere = fixture.services.journals.launches();
    let held = elsewhere.take_up(launched["launchId"].as_str().unwrap()).unwrap();
    let swept = skysail(&fixture, &["sweep", "--yes", "--output", "json"]).await;
    drop(held);
    assert_eq!((swept.status, names(&fixture).await), (3, vec!["web-1".to_owned(), "web-2".to_owned()]), "{swept:?}");
    let ends: Vec<Value> = swept.json()["instances"].as_array().unwrap().clone();
    let ended = |name: &str| ends.iter().find(|end| end["name"] == name).unwrap()["status"].clone();
    assert_eq!([ended("web-1"), ended("blog-1")], ["kept", "deleted"]);
}
