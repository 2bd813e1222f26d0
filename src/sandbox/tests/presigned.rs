//! Tests of presigned requests, which have the signature in the query.

use super::*;

fn presigned(query: &str) -> http::Request<Bytes> {
    http::Request::post(format!("/?{query}"))
        .header("x-amz-target", "Lightsail_20161128.GetRegions")
        .body(Bytes::from("{}"))
        .unwrap()
}

/// Signed at the sandbox's own time, for five minutes.
const WHOLE: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20261118%2Feu-west-1%2Flightsail%2Faws4_request\
    &X-Amz-Date=20261118T110640Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host%3Bx-amz-target&X-Amz-Signature=00";

#[tokio::test(start_paused = true)]
async fn presigned_request_is_accepted() {
    let sandbox = sandbox("");
    let (status, body) = read(sandbox.answer(presigned(WHOLE)).await);
    assert_eq!((status, body["regions"].as_array().map(Vec::len)), (200, Some(19)), "{body}");
    assert_eq!(sandbox.requests()[0].region, "eu-west-1");
}

#[tokio::test(start_paused = true)]
async fn expired_or_incomplete_presigned_request_is_refused() {
    let sandbox = sandbox("");
    let without = |name: &str| {
        let parts: Vec<_> = WHOLE.split('&').filter(|part| !part.starts_with(name)).collect();
        parts.join("&")
    };
    for name in
        ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"]
    {
        let (status, body) = read(sandbox.answer(presigned(&without(name))).await);
        assert_eq!((status, &body["__type"]), (403, &json!("IncompleteSignatureException")), "{name}");
        assert!(body["message"].as_str().unwrap().contains(name), "{body}");
    }
    let elsewhere = WHOLE.replace("lightsail", "ec2");
    assert_eq!(read(sandbox.answer(presigned(&elsewhere)).await).1["__type"], "InvalidSignatureException");
    let (_, none) = read(sandbox.answer(presigned("a=b")).await);
    assert_eq!(none["__type"], "MissingAuthenticationTokenException");
    pass(301).await;
    let (status, old) = read(sandbox.answer(presigned(WHOLE)).await);
    assert_eq!((status, &old["__type"]), (403, &json!("InvalidSignatureException")));
    assert_eq!(old["message"], "Signature expired: 20261118T110640Z is now earlier than 20261118T110641Z");
}
