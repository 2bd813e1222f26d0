//! One test for each way in which a create can fail: how certain it is that nothing was done, the kind of error, and
//! that it was sent once.

use super::*;
use crate::domain::failure::{Certainty, ErrorKind, Failure};
use crate::domain::user_text::UserText;

/// Creates with a server that always replies like this; checks that the create was sent once.
async fn create(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Failure {
    let server = Server::always(reply);
    let failure = server.client.create(&full_order(), "L1").await.unwrap_err();
    assert_eq!(server.sent().len(), 1, "sent once");
    assert_eq!(server.calls().len(), 1);
    for text in [format!("{failure:?}"), format!("{:?}", server.calls()), format!("{:?}", server.client)] {
        assert!(!text.contains(CANARY), "{text}");
    }
    assert_eq!(failure.action, "CreateInstances");
    failure
}

/// Reads from a server that always replies like this; returns the failure and the number of requests.
async fn read(reply: impl Fn() -> Reply + Send + Sync + 'static) -> (Failure, usize) {
    let server = Server::always(reply);
    let failure = server.client.instances(&region()).await.unwrap_err();
    (failure, server.sent().len())
}

fn verdict(failure: &Failure) -> (Certainty, ErrorKind) {
    (failure.certainty, failure.error)
}

fn created() -> http::Response<Bytes> {
    response(200, json!({ "operations": [{ "id": "op-1", "operationDetails": CANARY }] }).to_string())
}

fn html(status: u16) -> Reply {
    Reply::Full(response(status, format!("<html>{CANARY}</html>")))
}

#[tokio::test(start_paused = true)]
async fn cut_connection_is_unknown() {
    let failure = create(|| Reply::Cut).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::CutOff));
    assert_eq!(read(|| Reply::Cut).await.1, 3);
}

#[tokio::test(start_paused = true)]
async fn partial_reply_is_unknown_even_after_a_200() {
    let failure = create(|| Reply::Partial { response: created(), sent: 12 }).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::CutOff));
    assert_eq!(read(|| Reply::Partial { response: created(), sent: 12 }).await.1, 3);
}

#[tokio::test(start_paused = true)]
async fn missing_reply_times_out_after_30_seconds() {
    let start = Instant::now();
    let failure = create(|| Reply::Never).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::TimedOut));
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn read_without_a_reply_is_retried_and_then_fails() {
    let start = Instant::now();
    let (failure, sent) = read(|| Reply::Never).await;
    assert_eq!(failure.error, ErrorKind::TimedOut);
    assert_eq!(sent, 3);
    assert!(start.elapsed() <= Duration::from_secs(30), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn dripping_reply_times_out() {
    let drip = || Reply::Drip { response: created(), bytes_per_second: 1 };
    let failure = create(drip).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn slow_reply_in_time_is_read() {
    let server = Server::always(|| Reply::Drip { response: created(), bytes_per_second: 20 });
    assert_eq!(server.client.create(&least_order(), "").await.unwrap()[0].id, "op-1");
}

#[tokio::test(start_paused = true)]
async fn server_error_is_unknown() {
    let failure = create(|| refused(500, "ServiceException", "Oh.")).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::Service));
    let failure = create(|| refused(503, "ServiceUnavailable", "Oh.")).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::Service));
    let failure = create(|| html(500)).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::BadReply));
    assert_eq!(failure.message, Some(UserText::new("cause.reply").with("http", 500).into()));
    assert_eq!(failure.request_id, Some("req-1".into()));
    assert_eq!(read(|| refused(500, "ServiceException", "Oh.")).await.1, 3);
    assert_eq!(read(|| html(503)).await.1, 3);
}

#[tokio::test(start_paused = true)]
async fn throttling_is_recognized_by_code() {
    let failure = create(|| refused(400, "ThrottlingException", "Your request rate is too high.")).await;
    assert_eq!(verdict(&failure), (Certainty::Throttled, ErrorKind::Throttled));
    assert_eq!(failure.code, Some("ThrottlingException".into()));
    assert_eq!(read(|| refused(400, "ThrottlingException", "")).await.1, 3);
}

#[tokio::test(start_paused = true)]
async fn reply_that_is_not_json_is_unknown() {
    let failure = create(|| html(200)).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::BadReply));
    let failure = create(|| Reply::Full(response(200, format!("{{\"operations\": [{{\"id\": \"{CANARY}")))).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::BadReply));
    let failure = create(|| ok(json!({ "operations": [{ "id": CANARY, "isTerminal": CANARY }] }))).await;
    assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::BadReply));
}

#[tokio::test(start_paused = true)]
async fn error_without_a_name_is_a_bad_reply() {
    for status in [400, 403, 407, 502] {
        let failure = create(move || Reply::Full(response(status, "{}"))).await;
        assert_eq!(verdict(&failure), (Certainty::Unknown, ErrorKind::BadReply), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusal_keeps_the_message_and_tip_of_aws() {
    let failure = create(|| refused(400, "InvalidInputException", "Some names are already in use: web-1")).await;
    assert_eq!(verdict(&failure), (Certainty::Refused, ErrorKind::NamesTaken));
    assert_eq!(failure.code, Some("InvalidInputException".into()));
    assert_eq!(failure.message, Some("Some names are already in use: web-1".into()));
    assert_eq!(failure.tip, Some("Try another one.".into()));
    assert_eq!(failure.request_id, Some("req-1".into()));
}

#[tokio::test(start_paused = true)]
async fn each_exception_has_its_error_kind_and_tip() {
    let cases = [
        ("InvalidInputException", ErrorKind::InvalidInput),
        ("NotFoundException", ErrorKind::NotFound),
        ("OperationFailureException", ErrorKind::OperationFailed),
        ("AccessDeniedException", ErrorKind::AccessDenied),
        ("AccountSetupInProgressException", ErrorKind::AccountSetup),
        ("RegionSetupInProgressException", ErrorKind::RegionSetup),
        ("UnauthenticatedException", ErrorKind::Unauthenticated),
    ];
    for (kind, error) in cases {
        let failure = create(move || refused(400, kind, "No.")).await;
        assert_eq!(verdict(&failure), (Certainty::Refused, error), "{kind}");
        assert_eq!(failure.tip, Some("Try another one.".into()), "{kind}");
    }
    for (kind, error) in [
        ("ExpiredTokenException", ErrorKind::Expired),
        ("UnrecognizedClientException", ErrorKind::UnknownKey),
        ("InvalidSignatureException", ErrorKind::ClockOff),
        ("OfTomorrowException", ErrorKind::Other),
    ] {
        let failure = create(move || refused(403, kind, "No.")).await;
        assert_eq!(verdict(&failure), (Certainty::Refused, error), "{kind}");
        assert_eq!(failure.tip, None, "only Lightsail's own exceptions have one");
    }
}

#[tokio::test(start_paused = true)]
async fn exception_name_may_have_a_namespace_or_come_in_a_header() {
    let body = json!({ "__type": "com.amazonaws.lightsail#NotFoundException", "message": "m" }).to_string();
    let failure = create(move || Reply::Full(response(400, body.clone()))).await;
    assert_eq!(failure.code, Some("NotFoundException".into()));
    let named = || {
        let mut named = response(400, r#"{"message": "m", "code": null}"#);
        named.headers_mut().insert("x-amzn-errortype", "AccessDeniedException:http://x/".parse().unwrap());
        Reply::Full(named)
    };
    assert_eq!(create(named).await.error, ErrorKind::AccessDenied);
}

#[tokio::test(start_paused = true)]
async fn hostile_message_is_sanitized() {
    let failure = create(|| refused(400, "InvalidInputException", "a\u{1b}]0;PWNED\u{7}b\u{202e}c")).await;
    assert!(failure.service_words().unwrap().chars().all(|c| !c.is_control() && c != '\u{202e}'));
}

#[tokio::test(start_paused = true)]
async fn delete_is_sent_once() {
    for reply in [|| Reply::Cut, || Reply::Never, || refused(500, "ServiceException", "")] {
        let server = Server::always(reply);
        assert_eq!(server.client.delete(&region(), "web-1", true).await.unwrap_err().certainty, Certainty::Unknown);
        assert_eq!(server.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn read_that_succeeds_on_retry_is_not_a_failure() {
    let server = Server::new(|_, n| if n < 2 { html(503) } else { ok(json!({ "instances": [{ "name": "web-1" }] })) });
    assert_eq!(server.client.instances(&region()).await.unwrap().len(), 1);
    assert_eq!((server.sent().len(), server.calls().len()), (3, 1));
}
