//! Tests of actions on a running instance.

use super::*;
use crate::sandbox::PortBehavior;

/// Returns a sandbox with one running instance.
async fn running() -> Sandbox {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    pass(90).await;
    sandbox
}

async fn instance(sandbox: &Sandbox) -> Value {
    good(sandbox, "GetInstance", json!({ "instanceName": "web-1" })).await["instance"].clone()
}

fn web(more: Value) -> Value {
    let mut body = json!({ "instanceName": "web-1" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test(start_paused = true)]
async fn stopping_and_starting_takes_time_and_changes_the_address() {
    let sandbox = running().await;
    let before = instance(&sandbox).await["publicIpAddress"].clone();
    assert_eq!(refused(&sandbox, "StartInstance", web(json!({}))).await.0, "OperationFailureException");
    let stopped = good(&sandbox, "StopInstance", web(json!({}))).await;
    assert_eq!(stopped["operations"][0]["status"], "Started");
    assert_eq!(instance(&sandbox).await["state"], json!({ "code": 64, "name": "stopping" }));
    pass(30).await;
    let off = instance(&sandbox).await;
    assert_eq!((&off["state"]["name"], off.get("publicIpAddress")), (&json!("stopped"), None));
    let larger = json!({ "attributeUpdates": { "bundleId": "small_3_0" } });
    good(&sandbox, "StartInstance", web(larger)).await;
    assert_eq!(instance(&sandbox).await["state"]["name"], "pending");
    pass(30).await;
    let on = instance(&sandbox).await;
    assert_eq!((&on["state"]["name"], &on["bundleId"]), (&json!("running"), &json!("small_3_0")));
    assert_ne!(on["publicIpAddress"], before);
}

#[tokio::test(start_paused = true)]
async fn reboot_succeeds_immediately_and_closes_the_port_for_a_while() {
    let sandbox = running().await;
    let address = instance(&sandbox).await["publicIpAddress"].as_str().unwrap().parse().unwrap();
    let reboot = good(&sandbox, "RebootInstance", web(json!({}))).await;
    assert_eq!(reboot["operations"][0]["status"], "Succeeded");
    assert_eq!(instance(&sandbox).await["state"]["name"], "running");
    assert_eq!(sandbox.reach(address, 22), PortBehavior::Silent);
    good(&sandbox, "RebootInstance", web(json!({}))).await;
    good(&sandbox, "GetInstanceAccessDetails", web(json!({}))).await;
    pass(21).await;
    assert_eq!(sandbox.reach(address, 22), PortBehavior::Refused);
    pass(6).await;
    assert_eq!(sandbox.reach(address, 22), PortBehavior::Open);
}

#[tokio::test(start_paused = true)]
async fn instance_can_be_stopped_during_a_reboot() {
    let sandbox = running().await;
    good(&sandbox, "RebootInstance", web(json!({}))).await;
    good(&sandbox, "StopInstance", web(json!({}))).await;
    pass(30).await;
    assert_eq!(instance(&sandbox).await["state"]["name"], "stopped");
    let (_, message) = refused(&sandbox, "RebootInstance", web(json!({}))).await;
    assert_eq!(message, "The instance web-1 is stopped. It must be running.");
}

#[tokio::test(start_paused = true)]
async fn firewall_rules_are_opened_closed_and_replaced() {
    let sandbox = running().await;
    let ports = async || {
        let states = good(&sandbox, "GetInstancePortStates", web(json!({}))).await;
        let states = states["portStates"].as_array().unwrap().clone();
        states.iter().map(|state| state["fromPort"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let rule = |port: i64| json!({ "fromPort": port, "toPort": port, "protocol": "TCP" });
    let opened = good(&sandbox, "OpenInstancePublicPorts", web(json!({ "portInfo": rule(443) }))).await;
    assert_eq!(opened["operation"]["operationDetails"], "443/tcp");
    good(&sandbox, "OpenInstancePublicPorts", web(json!({ "portInfo": rule(443) }))).await;
    assert_eq!(ports().await, [80, 22, 443], "the same ports again are the same rule");
    good(&sandbox, "CloseInstancePublicPorts", web(json!({ "portInfo": rule(80) }))).await;
    assert_eq!(ports().await, [22, 443]);
    good(&sandbox, "PutInstancePublicPorts", web(json!({ "portInfos": [rule(8080)] }))).await;
    assert_eq!(ports().await, [8080]);
    let bad = json!({ "portInfo": { "fromPort": 90, "toPort": 80 } });
    assert_eq!(refused(&sandbox, "OpenInstancePublicPorts", web(bad)).await.0, "InvalidInputException");
}

#[tokio::test(start_paused = true)]
async fn static_ip_becomes_unattached_when_its_instance_is_deleted() {
    let sandbox = running().await;
    let ip = json!({ "staticIpName": "web-ip" });
    good(&sandbox, "AllocateStaticIp", ip.clone()).await;
    let attach = web(json!({ "staticIpName": "web-ip" }));
    let attached = good(&sandbox, "AttachStaticIp", attach.clone()).await;
    assert_eq!(attached["operations"].as_array().map(Vec::len), Some(2));
    let address = good(&sandbox, "GetStaticIp", ip.clone()).await["staticIp"]["ipAddress"].clone();
    let with = instance(&sandbox).await;
    assert_eq!((&with["publicIpAddress"], &with["isStaticIp"]), (&address, &json!(true)));
    assert!(refused(&sandbox, "AttachStaticIp", attach).await.1.contains("already attached"));
    good(&sandbox, "DeleteInstance", web(json!({}))).await;
    let free = good(&sandbox, "GetStaticIp", ip.clone()).await;
    assert_eq!(free["staticIp"]["isAttached"], false);
    good(&sandbox, "ReleaseStaticIp", ip.clone()).await;
    assert_eq!(refused(&sandbox, "GetStaticIp", ip).await.0, "NotFoundException");
}

#[tokio::test(start_paused = true)]
async fn resources_of_all_kinds_share_one_namespace() {
    let sandbox = running().await;
    for (action, body) in
        [("AllocateStaticIp", json!({ "staticIpName": "web-1" })), ("CreateKeyPair", json!({ "keyPairName": "web-1" }))]
    {
        assert_eq!(refused(&sandbox, action, body).await.1, "Some names are already in use: web-1");
    }
    good(&sandbox, "AllocateStaticIp", json!({ "staticIpName": "web-2" })).await;
    let (_, message) = refused(&sandbox, "CreateInstances", plan(&["web-2"])).await;
    assert_eq!(message, "Some names are already in use: web-2");
}

#[tokio::test(start_paused = true)]
async fn switching_to_ipv6_changes_the_bundle_and_needs_consent() {
    let sandbox = running().await;
    let to = |kind: &str, agreed: bool| json!({ "resourceType": "Instance", "resourceName": "web-1", "ipAddressType": kind, "acceptBundleUpdate": agreed });
    good(&sandbox, "SetIpAddressType", to("ipv4", false)).await;
    assert_eq!(instance(&sandbox).await["ipv6Addresses"], json!([]));
    assert!(refused(&sandbox, "SetIpAddressType", to("ipv6", false)).await.1.contains("acceptBundleUpdate"));
    good(&sandbox, "SetIpAddressType", to("ipv6", true)).await;
    let changed = instance(&sandbox).await;
    assert_eq!((&changed["bundleId"], changed.get("publicIpAddress")), (&json!("nano_ipv6_3_0"), None));
    good(&sandbox, "SetIpAddressType", to("dualstack", true)).await;
    assert_eq!(instance(&sandbox).await["bundleId"], "nano_3_0");
}

#[tokio::test(start_paused = true)]
async fn tags_and_add_ons_can_be_changed_later() {
    let sandbox = running().await;
    let resource = |more: Value| {
        let mut body = web(more);
        body["resourceName"] = body["instanceName"].take();
        body
    };
    let tags = json!({ "tags": [{ "key": "a", "value": "1" }, { "key": "b" }] });
    good(&sandbox, "TagResource", resource(tags)).await;
    good(&sandbox, "TagResource", resource(json!({ "tags": [{ "key": "a", "value": "2" }] }))).await;
    good(&sandbox, "UntagResource", resource(json!({ "tagKeys": ["b", "c"] }))).await;
    assert_eq!(instance(&sandbox).await["tags"], json!([{ "key": "a", "value": "2" }]));

    let snapshots = json!({ "addOnRequest": { "addOnType": "AutoSnapshot" } });
    good(&sandbox, "EnableAddOn", resource(snapshots)).await;
    assert_eq!(instance(&sandbox).await["addOns"][0]["snapshotTimeOfDay"], "06:00", "the Region's hour");
    assert!(refused(&sandbox, "DeleteInstance", web(json!({}))).await.1.contains("add-ons"));
    pass(3 * 86_400).await;
    let taken = good(&sandbox, "GetAutoSnapshots", resource(json!({}))).await;
    assert_eq!(taken["autoSnapshots"].as_array().map(Vec::len), Some(3));
    let off = resource(json!({ "addOnType": "AutoSnapshot" }));
    good(&sandbox, "DisableAddOn", off.clone()).await;
    assert_eq!(refused(&sandbox, "DisableAddOn", off).await.0, "InvalidInputException");
}

#[tokio::test(start_paused = true)]
async fn cost_of_a_day_is_1_31st_of_the_price() {
    let sandbox = running().await;
    let start = instance(&sandbox).await["createdAt"].as_f64().unwrap();
    pass(86_400).await;
    let day_query = json!({ "resourceName": "web-1", "startTime": start, "endTime": start + 86_400.0 });
    let got = good(&sandbox, "GetCostEstimate", day_query).await;
    let day = &got["resourcesBudgetEstimate"][0]["costEstimates"][0]["resultsByTime"][0];
    assert!((day["usageCost"].as_f64().unwrap() - 5.0 / 31.0).abs() < 1e-9, "{day}");
}

#[tokio::test(start_paused = true)]
async fn https_setup_needs_open_ports_and_takes_minutes() {
    let sandbox = running().await;
    let setup = web(json!({
        "emailAddress": "me@example.com", "domainNames": ["example.com"], "certificateProvider": "LetsEncrypt",
    }));
    assert!(refused(&sandbox, "SetupInstanceHttps", setup.clone()).await.1.contains("Port 443"));
    let https = json!({ "portInfo": { "fromPort": 443, "toPort": 443, "protocol": "tcp" } });
    good(&sandbox, "OpenInstancePublicPorts", web(https)).await;
    good(&sandbox, "SetupInstanceHttps", setup).await;
    let history = json!({ "resourceName": "web-1" });
    let early = good(&sandbox, "GetSetupHistory", history.clone()).await;
    assert_eq!(early["setupHistory"][0]["status"], "inProgress");
    pass(200).await;
    let late = good(&sandbox, "GetSetupHistory", history).await;
    assert_eq!(late["setupHistory"][0]["status"], "succeeded");
}

#[tokio::test(start_paused = true)]
async fn windows_has_a_password_and_research_stops_when_idle() {
    let sandbox = sandbox("");
    let mut windows = plan(&["win-1"]);
    windows["blueprintId"] = json!("windows_server_2022");
    windows["bundleId"] = json!("nano_win_3_0");
    good(&sandbox, "CreateInstances", windows).await;
    let mut lab = plan(&["lab-1"]);
    lab["availabilityZone"] = json!("us-west-2a");
    lab["blueprintId"] = json!("lfr_rstudio_1_0");
    lab["bundleId"] = json!("app_standard_xl_1_0");
    lab["addOns"] = json!([{ "addOnType": "StopInstanceOnIdle", "stopInstanceOnIdleRequest": { "threshold": "5", "duration": "30" } }]);
    let (status, body) = read(sandbox.answer(request("us-west-2", "CreateInstances", &lab)).await);
    assert_eq!(status, 200, "{body}");
    // It runs long before its setup is complete.
    pass(180).await;
    let access = good(&sandbox, "GetInstanceAccessDetails", json!({ "instanceName": "win-1" })).await;
    assert_eq!(access["accessDetails"]["protocol"], "rdp");
    assert!(access["accessDetails"]["password"].is_string());
}

#[tokio::test(start_paused = true)]
async fn account_on_disk_is_persistent_and_shared() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("sandbox.json");
    let settings = SandboxSettings { state: Some(state.clone()), ..paused() };
    let (one, two) = (open(settings.clone()), open(settings.clone()));
    let mut secret = plan(&["web-1"]);
    secret["userData"] = json!("#!/bin/sh\necho canary-1234\n");
    good(&one, "CreateInstances", secret).await;
    pass(90).await;
    assert_eq!(instance(&two).await["state"]["name"], "running");
    good(&two, "DeleteInstance", web(json!({}))).await;
    assert_eq!(refused(&one, "GetInstance", web(json!({}))).await.0, "NotFoundException");
    let again = open(settings);
    let history = good(&again, "GetOperationsForResource", json!({ "resourceName": "web-1" })).await;
    assert_eq!(history["operations"].as_array().map(Vec::len), Some(2));
    let file = std::fs::read_to_string(state).unwrap();
    assert!(!file.contains("canary"), "of a launch script only length and hash are kept");
}
