//! Tests of `apply --until`, `sweep`, and `extend`: end times, and what is deleted once they have passed.

use super::{PLAN, apply, skysail};
use crate::bench::{Bench, bench, bench_of};
use skysail::domain::sanitized_text::SanitizedText;
use skysail::sandbox::Scenario;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

async fn names(bench: &Bench) -> Vec<String> {
    bench.existing().await.into_iter().map(|instance| instance.name.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_is_overdue_is_deleted_once_somebody_agrees_and_nothing_before() {
    let bench = bench("calm");
    let applied = apply(&bench, PLAN, &["--until", "3 hours"]).await;
    assert_eq!(applied.status, 0, "{applied:?}");
    assert!(applied.notes.contains("until then"), "{}", applied.notes);
    let early = skysail(&bench, &["sweep", "--yes"]).await;
    assert_eq!((early.status, names(&bench).await.len()), (0, 2), "{early:?}");
    assert!(early.notes.contains("Nothing to delete") && early.notes.contains("Next: web-1"), "{}", early.notes);
    tokio::time::advance(HOUR * 4).await;
    let asked = skysail(&bench, &["sweep"]).await;
    assert_eq!((asked.status, names(&bench).await.len()), (2, 2), "{asked:?}");
    assert!(asked.notes.contains("Overdue: web-1 in us-east-1") && asked.notes.contains("$7.00/month"), "{asked:?}");
    let listed = skysail(&bench, &["servers", "--output", "json"]).await.json();
    assert_eq!((&listed["servers"][0]["isOverdue"], listed["servers"][0]["until"].is_string()), (&true.into(), true));
    let swept = skysail(&bench, &["sweep", "--yes"]).await;
    assert_eq!((swept.status, names(&bench).await), (0, Vec::new()), "{swept:?}");
}

#[tokio::test(start_paused = true)]
async fn what_nothing_proves_to_be_ours_is_named_and_left_alone() {
    let theirs = r#"
[[before]]
region = "eu-west-1"
action = "CreateInstances"
body = { instanceNames = ["demo"], availabilityZone = "eu-west-1b", blueprintId = "debian_12", bundleId = "small_3_0", tags = [{ key = "skysail:until", value = "2020-01-01T00:00Z" }] }
"#;
    let bench = bench_of(Scenario::parse(theirs).unwrap());
    let swept = skysail(&bench, &["sweep", "--yes"]).await;
    assert!(swept.notes.contains("Overdue but left alone: demo in eu-west-1"), "{}", swept.notes);
    assert_eq!((swept.status, bench.count("DeleteInstance")), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_end_is_moved_and_what_was_overdue_is_so_no_more() {
    let bench = bench("calm");
    apply(&bench, PLAN, &["--until", "1 hour"]).await;
    tokio::time::advance(HOUR * 2).await;
    let moved = skysail(&bench, &["extend", "web-1", "2", "days"]).await;
    assert_eq!(moved.status, 0, "{moved:?}");
    assert!(moved.out.contains("web-1 is now needed until"), "{}", moved.out);
    assert_eq!(bench.count("TagResource"), 1);
    let summary = bench.services.book.launches().list().unwrap().0.remove(0);
    let until = |name: &str| summary.until[&SanitizedText::new(name)];
    assert!(until("web-1").left(until("web-2").at()).as_secs() > 46 * 3600, "it is written down too");
    skysail(&bench, &["sweep", "--yes"]).await;
    assert_eq!(names(&bench).await, ["web-1"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_to_the_new_end_is_looked_up_and_not_guessed() {
    let faults = "[[fault]]\naction = [\"TagResource\"]\nreply = \"cut\"\neffect = \"done\"\n";
    let bench = bench_of(Scenario::parse(faults).unwrap());
    apply(&bench, PLAN, &[]).await;
    let moved = skysail(&bench, &["extend", "web-1", "3h"]).await;
    assert_eq!((moved.status, bench.count("TagResource")), (0, 1), "{moved:?}");
    let faults = "[[fault]]\naction = [\"TagResource\"]\nreply = \"cut\"\neffect = \"none\"\n";
    let bench = bench_of(Scenario::parse(faults).unwrap());
    apply(&bench, PLAN, &[]).await;
    let moved = skysail(&bench, &["extend", "web-1", "3h"]).await;
    assert_eq!((moved.status, bench.count("TagResource")), (3, 1), "{moved:?}");
}

#[tokio::test(start_paused = true)]
async fn a_time_that_is_none_or_has_passed_is_refused_before_anything_is_sent() {
    let bench = bench("calm");
    for (text, why) in
        [("soon", "can't read"), ("2020-01-01 10:00", "has passed"), ("sundy 18:00", "Did you mean sunday")]
    {
        let ended = apply(&bench, PLAN, &["--until", text]).await;
        assert_eq!(ended.status, 2, "{ended:?}");
        assert!(ended.notes.contains(why), "{}", ended.notes);
    }
    let old = PLAN.replace(
        "\"addOns\"",
        "\"tags\": [{\"key\": \"skysail:until\", \"value\": \"2020-01-01T00:00Z\"}], \"addOns\"",
    );
    assert_eq!(apply(&bench, &old, &[]).await.status, 2);
    assert_eq!(bench.count("CreateInstances"), 0);
}
