//! Tests of refused requests.

use super::*;

/// Returns the plan with some members changed; null removes one.
fn with(changes: Value) -> Value {
    let mut body = plan(&["web-1"]);
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test(start_paused = true)]
async fn invalid_create_is_refused_and_creates_nothing() {
    let sandbox = sandbox("");
    let (invalid, mistyped) = ("InvalidInputException", "SerializationException");
    let snapshot =
        |at: &str| json!([{ "addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": { "snapshotTimeOfDay": at } }]);
    for (change, kind, words) in [
        (json!({ "instanceNames": null }), invalid, "instanceNames is missing"),
        (json!({ "instanceNames": [] }), invalid, "at least one"),
        (json!({ "instanceNames": ["web-1", "-x"] }), invalid, "\"-x\" is not valid"),
        (json!({ "instanceNames": ["a1", "a1"] }), invalid, "more than once"),
        (json!({ "instanceNames": "web-1" }), mistyped, "a list"),
        (
            json!({ "availabilityZone": "us-east-2a" }),
            invalid,
            "The given Availability Zone is invalid. It must be one of the following: us-east-1a,us-east-1b,us-east-1c,us-east-1d,us-east-1e,us-east-1f.",
        ),
        (json!({ "blueprintId": "minix" }), invalid, "blueprint does not exist"),
        (json!({ "blueprintId": "wordpress" }), invalid, "no longer available"),
        (json!({ "bundleId": "nano_3_1" }), invalid, "The specified bundle does not exist in this region: nano_3_1"),
        (json!({ "bundleId": "nano_2_0" }), invalid, "no longer available"),
        (json!({ "bundleId": "nano_win_3_0" }), invalid, "platforms differ"),
        (json!({ "blueprintId": "gitlab" }), invalid, "power"),
        (json!({ "ipAddressType": "ipv6" }), invalid, "ipAddressType ipv6"),
        (json!({ "ipAddressType": "ipv5" }), invalid, "dualstack,ipv4,ipv6"),
        (json!({ "bundleId": "nano_ipv6_3_0", "ipAddressType": "dualstack" }), invalid, "ipAddressType"),
        (json!({ "blueprintId": "wordpress_ls_1_0", "bundleId": "nano_ipv6_3_0" }), invalid, "IPv6 alone"),
        (json!({ "keyPairName": "nobody" }), "NotFoundException", "KeyPair"),
        (json!({ "userData": "x".repeat(16_385) }), invalid, "16384"),
        (json!({ "tags": [{ "key": "aws:x" }] }), invalid, "reserved"),
        (json!({ "addOns": snapshot("06:30") }), invalid, "whole hour"),
        (json!({ "addOns": [{ "addOnType": "Backup" }] }), invalid, "AutoSnapshot"),
        (json!({ "addOns": [{ "addOnType": "StopInstanceOnIdle" }] }), invalid, "Research"),
        (
            json!({ "blueprintId": "windows_server_2022", "bundleId": "nano_win_3_0", "addOns": snapshot("06:00") }),
            invalid,
            "Windows",
        ),
    ] {
        let (refused, message) = refused(&sandbox, "CreateInstances", with(change.clone())).await;
        assert_eq!(refused, kind, "{change}: {message}");
        assert!(message.contains(words), "{change}: {message}");
    }
    assert_eq!(good(&sandbox, "GetActiveNames", json!({})).await["activeNames"], json!([]));
    assert!(sandbox.requests().iter().all(|seen| seen.took_effect == (seen.action == "GetActiveNames")));
}

#[tokio::test(start_paused = true)]
async fn name_in_use_refuses_the_whole_create_like_lightsail_does() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
    let (kind, message) = refused(&sandbox, "CreateInstances", plan(&["web-0", "web-1"])).await;
    assert_eq!(kind, "InvalidInputException");
    assert_eq!(message, "Some names are already in use: web-1");
    let names = good(&sandbox, "GetActiveNames", json!({})).await;
    assert_eq!(names["activeNames"], json!(["web-1"]));
}

#[tokio::test(start_paused = true)]
async fn region_holds_at_most_twenty_instances() {
    let sandbox = sandbox("");
    let names: Vec<String> = (0..21).map(|n| format!("web-{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (_, message) = refused(&sandbox, "CreateInstances", plan(&names)).await;
    assert!(message.starts_with("Sorry, you've reached your maximum limit of Lightsail Instances : 20."));
    good(&sandbox, "CreateInstances", plan(&names[..20])).await;
}

#[tokio::test(start_paused = true)]
async fn malformed_request_is_refused_like_the_lightsail_front_end_does() {
    let sandbox = sandbox("");
    let good = || request("us-east-1", "GetRegions", &json!({}));
    let header = |name: &'static str, value: &str| {
        let mut request = good();
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    let without = |name: &str| {
        let mut request = good();
        request.headers_mut().remove(name);
        request
    };
    let signed = |scope: &str| format!("AWS4-HMAC-SHA256 Credential=AKID/{scope}, SignedHeaders=host, Signature=00");
    let get = http::Request::get("/").body(Bytes::new()).unwrap();
    let body = |text: &'static str| good().map(|_| Bytes::from(text));
    let large = good().map(|_| Bytes::from(vec![b' '; (1 << 20) + 1]));
    for (request, status, kind) in [
        (get, 404, "UnknownOperationException"),
        (without("x-amz-target"), 404, "UnknownOperationException"),
        (header("x-amz-target", "EC2.RunInstances"), 404, "UnknownOperationException"),
        (header("x-amz-target", "Lightsail_20161128.Juggle"), 404, "UnknownOperationException"),
        (header("x-amz-target", "Lightsail_20161128.CreateBucket"), 404, "UnknownOperationException"),
        (without("authorization"), 403, "MissingAuthenticationTokenException"),
        (header("authorization", "Bearer x"), 403, "IncompleteSignatureException"),
        (header("authorization", &signed("x")), 403, "IncompleteSignatureException"),
        (header("authorization", &signed("d/us-east-1/ec2/aws4_request")), 403, "InvalidSignatureException"),
        (header("authorization", &signed("d/mars-1/lightsail/aws4_request")), 403, "InvalidSignatureException"),
        (body("{"), 400, "SerializationException"),
        (body("[]"), 400, "SerializationException"),
        (body("\u{0}"), 400, "SerializationException"),
        (large, 413, "RequestEntityTooLargeException"),
    ] {
        let Reply::Full(response) = sandbox.answer(request).await else { panic!() };
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!((response.status().as_u16(), &body["__type"]), (status, &json!(kind)), "{body}");
        assert_eq!(response.headers()["x-amzn-errortype"], kind);
        assert!(response.headers().contains_key("x-amzn-requestid"));
    }
    let absent = header("x-amz-target", "Lightsail_20161128.CreateBucket");
    let (_, body) = read(sandbox.answer(absent).await);
    assert!(body["message"].as_str().unwrap().starts_with("CreateBucket is an action of Lightsail"));
}

#[tokio::test(start_paused = true)]
async fn unknown_members_are_ignored_and_recorded() {
    let sandbox = sandbox("");
    good(&sandbox, "CreateInstances", with(json!({ "instanceName": "x" }))).await;
    assert_eq!(sandbox.requests()[0].unknown, ["instanceName"]);
}

#[tokio::test(start_paused = true)]
async fn no_request_body_panics() {
    let sandbox = sandbox("");
    let odd = [json!(null), json!(1), json!("\u{202e}"), json!([]), json!({}), json!([null]), json!(-1e300)];
    for action in crate::sandbox::actions::names() {
        for value in &odd {
            let members = crate::sandbox::actions::find(action).unwrap().members;
            let body: serde_json::Map<String, Value> =
                members.iter().map(|member| (member.name.to_owned(), value.clone())).collect();
            sandbox.answer(request("us-east-1", action, &Value::Object(body))).await;
        }
    }
}
