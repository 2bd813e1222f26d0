//! Tests of actions that inventory tools use.

use super::*;

#[tokio::test(start_paused = true)]
async fn new_account_has_empty_lists() {
    let sandbox = sandbox("");
    for (action, list) in [
        ("GetAlarms", "alarms"),
        ("GetBuckets", "buckets"),
        ("GetCertificates", "certificates"),
        ("GetCloudFormationStackRecords", "cloudFormationStackRecords"),
        ("GetContactMethods", "contactMethods"),
        ("GetContainerServices", "containerServices"),
        ("GetDisks", "disks"),
        ("GetDiskSnapshots", "diskSnapshots"),
        ("GetDistributions", "distributions"),
        ("GetDomains", "domains"),
        ("GetExportSnapshotRecords", "exportSnapshotRecords"),
        ("GetInstanceSnapshots", "instanceSnapshots"),
        ("GetLoadBalancers", "loadBalancers"),
        ("GetRelationalDatabases", "relationalDatabases"),
        ("GetRelationalDatabaseSnapshots", "relationalDatabaseSnapshots"),
    ] {
        assert_eq!(good(&sandbox, action, json!({})).await[list], json!([]), "{action}");
    }
    assert_eq!(good(&sandbox, "IsVpcPeered", json!({})).await, json!({ "isPeered": false }));
    assert_eq!(good(&sandbox, "GetProfile", json!({})).await, json!({ "profileType": "Lightsailor" }));
    let bundles = good(&sandbox, "GetRelationalDatabaseBundles", json!({})).await;
    assert_eq!(bundles["bundles"][0]["bundleId"], "micro_2_0");
    for (action, member) in [
        ("GetLoadBalancerTlsCertificates", "loadBalancerName"),
        ("GetRelationalDatabase", "relationalDatabaseName"),
        ("GetRelationalDatabaseSnapshot", "relationalDatabaseSnapshotName"),
    ] {
        let mut body = json!({});
        body[member] = json!("none");
        assert_eq!(refused(&sandbox, action, body).await.0, "NotFoundException", "{action}");
    }
    let there = request("eu-west-1", "GetDistributions", &json!({}));
    let message = read(sandbox.answer(there).await).1["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("Distribution-related APIs are only available in the us-east-1 Region"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn deleting_known_host_keys_succeeds_immediately() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let gone = good(&sandbox, "DeleteKnownHostKeys", json!({ "instanceName": "web-1" })).await;
    assert_eq!(
        (&gone["operations"][0]["operationType"], &gone["operations"][0]["status"]),
        (&json!("DeleteKnownHostKeys"), &json!("Succeeded"))
    );
    assert_eq!(refused(&sandbox, "DeleteKnownHostKeys", json!({ "instanceName": "x1" })).await.0, "NotFoundException");
}

/// Returns a sandbox with an instance that has run for a day, and the times of that day.
async fn day() -> (Sandbox, f64) {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let created = good(&sandbox, "GetInstance", json!({ "instanceName": "web-1" })).await;
    pass(86_400).await;
    (sandbox, created["instance"]["createdAt"].as_f64().unwrap())
}

fn metric(name: &str, unit: &str, period: i64, from: f64, statistics: Value) -> Value {
    json!({
        "instanceName": "web-1", "metricName": name, "unit": unit, "period": period,
        "startTime": from, "endTime": from + 86_400.0, "statistics": statistics,
    })
}

#[tokio::test(start_paused = true)]
async fn metrics_of_a_day_are_plausible_and_reproducible() {
    let (sandbox, from) = day().await;
    let asked = metric("CPUUtilization", "Percent", 3_600, from, json!(["Average", "Maximum", "SampleCount"]));
    let got = good(&sandbox, "GetInstanceMetricData", asked.clone()).await;
    let points = got["metricData"].as_array().unwrap();
    assert!((23..=25).contains(&points.len()), "{}", points.len());
    for point in points {
        let (average, most) = (point["average"].as_f64().unwrap(), point["maximum"].as_f64().unwrap());
        assert!(0.0 < average && average <= most && most <= 100.0, "{point}");
        assert_eq!((point.get("sum"), &point["unit"]), (None, &json!("Percent")), "only what was asked for");
    }
    assert_eq!(got, good(&sandbox, "GetInstanceMetricData", asked).await);
    let checks = metric("StatusCheckFailed", "Count", 300, from, json!(["Sum"]));
    let checks = good(&sandbox, "GetInstanceMetricData", checks).await;
    assert!(checks["metricData"].as_array().unwrap().iter().all(|point| point["sum"] == 0.0));
    let other = metric("NetworkIn", "Percent", 300, from, json!(["Sum"]));
    assert_eq!(good(&sandbox, "GetInstanceMetricData", other).await["metricData"], json!([]), "another unit");
}

#[tokio::test(start_paused = true)]
async fn stopped_instance_has_no_metrics() {
    let (sandbox, from) = day().await;
    good(&sandbox, "StopInstance", json!({ "instanceName": "web-1" })).await;
    pass(86_400).await;
    let after = metric("CPUUtilization", "Percent", 300, from + 87_000.0, json!(["Average"]));
    assert_eq!(good(&sandbox, "GetInstanceMetricData", after).await["metricData"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn too_many_data_points_are_refused_like_cloudwatch_does() {
    let (sandbox, from) = day().await;
    let mut many = metric("CPUUtilization", "Percent", 60, from, json!(["Average"]));
    many["endTime"] = json!(from + 2.0 * 86_400.0);
    let (_, message) = refused(&sandbox, "GetInstanceMetricData", many).await;
    assert!(
        message.starts_with("You have requested up to 2880 datapoints, which exceeds the limit of 1440."),
        "{message}"
    );
    for bad in [0, 59, 61, 90_000] {
        let body = metric("CPUUtilization", "Percent", bad, from, json!(["Average"]));
        assert!(refused(&sandbox, "GetInstanceMetricData", body).await.1.contains("multiple of 60"));
    }
    let body = metric("CPUUtilization", "Percent", 300, from, json!(["Median"]));
    assert!(refused(&sandbox, "GetInstanceMetricData", body).await.1.contains("Median"));
}
