//! Tests of the faults and outcomes of scenarios.

use super::*;

async fn names(sandbox: &Sandbox) -> Value {
    good(sandbox, "GetActiveNames", json!({})).await["activeNames"].clone()
}

async fn create(sandbox: &Sandbox, names: &[&str]) -> Reply {
    sandbox.answer(request("us-east-1", "CreateInstances", &plan(names))).await
}

fn named(name: &str) -> Sandbox {
    open(SandboxSettings { scenario: Scenario::named(name).unwrap(), ..paused() })
}

#[tokio::test(start_paused = true)]
async fn lost_request_creates_nothing_but_a_lost_reply_does() {
    let lost = named("lost-request");
    assert!(matches!(create(&lost, &["web-1"]).await, Reply::Cut));
    assert_eq!(names(&lost).await, json!([]));
    let kept = named("lost-reply");
    assert!(matches!(create(&kept, &["web-1"]).await, Reply::Cut));
    assert_eq!(names(&kept).await, json!(["web-1"]));
    assert!(kept.requests()[0].took_effect && !lost.requests()[0].took_effect);
}

#[tokio::test(start_paused = true)]
async fn reply_can_be_partial_an_html_page_or_missing() {
    let half = create(&named("half-reply"), &["web-1"]).await;
    let Reply::Partial { response, sent } = half else { panic!("{half:?}") };
    assert!(sent > 0 && sent < response.body().len());
    let portal = create(&named("portal"), &["web-1"]).await;
    let Reply::Full(response) = portal else { panic!("{portal:?}") };
    assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (200, &"text/html".parse().unwrap()));
    assert!(matches!(create(&named("silent"), &["web-1"]).await, Reply::Never));
    let drip = named("drip").answer(request("us-east-1", "GetBlueprints", &json!({}))).await;
    assert!(matches!(drip, Reply::Drip { bytes_per_second: 40, .. }));
}

#[tokio::test(start_paused = true)]
async fn late_create_happens_twenty_seconds_after_the_connection_was_cut() {
    let sandbox = named("late-create");
    assert!(matches!(create(&sandbox, &["web-1"]).await, Reply::Cut));
    pass(19).await;
    assert_eq!(names(&sandbox).await, json!([]));
    pass(2).await;
    assert_eq!(names(&sandbox).await, json!(["web-1"]));
    assert!(sandbox.requests()[0].took_effect);
}

#[tokio::test(start_paused = true)]
async fn error_after_a_create_leaves_the_name_taken() {
    let sandbox = named("error-but-done");
    let (status, body) = read(create(&sandbox, &["web-1"]).await);
    assert_eq!((status, &body["__type"]), (500, &json!("ServiceException")));
    let (_, message) = refused(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    assert_eq!(message, "Some names are already in use: web-1");
}

#[tokio::test(start_paused = true)]
async fn instances_of_one_create_can_have_different_outcomes() {
    let sandbox = named("mixed-fates");
    let (_, created) = read(create(&sandbox, &["a1", "a2", "a3", "a4"]).await);
    pass(90).await;
    let mut ends = Vec::new();
    for operation in created["operations"].as_array().unwrap() {
        let now = good(&sandbox, "GetOperation", json!({ "operationId": operation["id"] })).await;
        ends.push(now["operation"]["status"].as_str().unwrap().to_owned());
    }
    assert_eq!(ends, ["Succeeded", "Failed", "Started", "Succeeded"]);
    let listed = good(&sandbox, "GetInstances", json!({})).await;
    let states: Vec<_> = listed["instances"].as_array().unwrap().iter().map(|i| &i["state"]["name"]).collect();
    assert_eq!(states, ["running", "pending", "running"]);
    let failed = good(&sandbox, "GetOperationsForResource", json!({ "resourceName": "a2" })).await;
    assert_eq!(failed["operations"][0]["errorCode"], "InsufficientInstanceCapacity");
}

#[tokio::test(start_paused = true)]
async fn operation_can_vanish_while_its_instance_starts() {
    let sandbox = named("vanishing");
    let (_, created) = read(create(&sandbox, &["web-1"]).await);
    let id = json!({ "operationId": created["operations"][0]["id"] });
    good(&sandbox, "GetOperation", id.clone()).await;
    pass(60).await;
    assert_eq!(refused(&sandbox, "GetOperation", id).await.0, "NotFoundException");
    let state = good(&sandbox, "GetInstanceState", json!({ "instanceName": "web-1" })).await;
    assert_eq!(state["state"]["name"], "running");
}

#[tokio::test(start_paused = true)]
async fn listing_can_be_late() {
    let sandbox = named("late-listing");
    create(&sandbox, &["web-1"]).await;
    let web = json!({ "instanceName": "web-1" });
    assert_eq!(refused(&sandbox, "GetInstance", web.clone()).await.0, "NotFoundException");
    assert_eq!(names(&sandbox).await, json!(["web-1"]), "its name is taken");
    pass(2).await;
    assert_eq!(good(&sandbox, "GetInstance", web).await["instance"]["state"]["name"], "pending");
}

#[tokio::test(start_paused = true)]
async fn address_can_come_long_after_running() {
    let sandbox = named("late-address");
    create(&sandbox, &["web-1"]).await;
    pass(60).await;
    let web = json!({ "instanceName": "web-1" });
    let early = good(&sandbox, "GetInstance", web.clone()).await;
    assert_eq!(early["instance"]["state"]["name"], "running");
    assert_eq!(early["instance"].get("publicIpAddress"), None);
    pass(90).await;
    let late = good(&sandbox, "GetInstance", web).await;
    assert!(late["instance"]["publicIpAddress"].is_string());
}

#[tokio::test(start_paused = true)]
async fn instance_can_be_deleted_elsewhere() {
    let sandbox = named("removed-elsewhere");
    create(&sandbox, &["web-1"]).await;
    pass(11).await;
    assert_eq!(names(&sandbox).await, json!(["web-1"]));
    pass(2).await;
    assert_eq!(names(&sandbox).await, json!([]));
}

#[tokio::test(start_paused = true)]
async fn throttling_storm_starts_and_ends() {
    let sandbox = named("storm");
    good(&sandbox, "GetRegions", json!({})).await;
    pass(6).await;
    assert_eq!(refused(&sandbox, "GetRegions", json!({})).await.0, "ThrottlingException");
    pass(60).await;
    good(&sandbox, "GetRegions", json!({})).await;
}

#[tokio::test(start_paused = true)]
async fn scenario_can_return_unknown_values() {
    let sandbox = named("strange-words");
    let (_, created) = read(create(&sandbox, &["web-1"]).await);
    let id = json!({ "operationId": created["operations"][0]["id"] });
    let operation = good(&sandbox, "GetOperation", id).await["operation"].clone();
    assert_eq!(operation["status"], "Simmering");
    assert!(operation["location"].is_null());
}

#[tokio::test(start_paused = true)]
async fn pages_can_repeat_their_token_endlessly() {
    let sandbox = named("endless-pages");
    let first = good(&sandbox, "GetBundles", json!({})).await["nextPageToken"].clone();
    let again = good(&sandbox, "GetBundles", json!({ "pageToken": first })).await;
    assert_eq!(again["nextPageToken"], first);
    let single = good(&sandbox, "GetKeyPairs", json!({})).await;
    assert!(single["nextPageToken"].is_string(), "a list of one page loops as well");
}

#[tokio::test(start_paused = true)]
async fn latency_and_clock_skew_come_from_the_scenario() {
    let slow = named("slow");
    let start = tokio::time::Instant::now();
    good(&slow, "GetRegions", json!({})).await;
    assert!((2_000..2_500).contains(&start.elapsed().as_millis()));
    let Reply::Full(response) = named("skewed").answer(request("us-east-1", "GetRegions", &json!({}))).await else {
        panic!()
    };
    assert_eq!(response.headers()["date"], "Tue, 17 Nov 2026 09:06:40 GMT");
}

#[tokio::test(start_paused = true)]
async fn regions_can_be_disabled_and_accounts_new() {
    let closed = named("closed-regions");
    let there = closed.answer(request("ap-east-1", "GetBundles", &json!({}))).await;
    assert_eq!(read(there).1["__type"], "UnrecognizedClientException");
    let (_, message) = refused(&named("new-account"), "CreateInstances", plan(&["web-1"])).await;
    assert!(message.contains("Lightsail Instances : 0."), "{message}");
    let small = named("small-plans");
    good(&small, "CreateInstances", plan(&["web-1"])).await;
    let mut large = plan(&["web-2"]);
    large["bundleId"] = json!("2xlarge_3_0");
    let (_, message) = refused(&small, "CreateInstances", large).await;
    assert_eq!(message, "Sorry, your account can not create an instance using this Lightsail plan size.");
}

#[tokio::test(start_paused = true)]
async fn hostile_text_can_appear_in_any_text() {
    let sandbox = named("hostile");
    let regions = good(&sandbox, "GetRegions", json!({})).await;
    assert!(regions["regions"][3]["description"].as_str().unwrap().contains('\u{1b}'));
    let (_, message) = refused(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    assert!(message.contains('\u{202e}'));
}

#[tokio::test(start_paused = true)]
async fn account_can_start_with_resources() {
    let sandbox = named("name-taken");
    let (_, message) = refused(&sandbox, "CreateInstances", plan(&["web-1", "web-2"])).await;
    assert_eq!(message, "Some names are already in use: web-1,web-2");
}
