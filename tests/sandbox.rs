//! Tests of the sandbox over a socket with raw HTTP: what a reply does to its connection.

use crate::raw;
use std::time::Duration;

use raw::{Raw, Server, body_of};
use serde_json::json;
use skysail::sandbox::Scenario;

#[tokio::test]
async fn instance_is_created_and_deleted_over_a_socket() {
    let server = Server::start(Scenario::calm()).await;
    let created = server.good("CreateInstances", raw::plan(&["web-1"])).await;
    assert_eq!(created["operations"][0]["operationType"], "CreateInstance");
    server.clock.pass(60);
    let got = server.good("GetInstance", json!({ "instanceName": "web-1" })).await;
    assert_eq!(got["instance"]["state"]["name"], "running");
    server.good("DeleteInstance", json!({ "instanceName": "web-1" })).await;
    let (status, body) = server.ask("GetInstance", json!({ "instanceName": "web-1" })).await;
    assert_eq!((status, &body["code"]), (400, &json!("NotFoundException")));
}

#[tokio::test]
async fn one_connection_serves_several_requests() {
    let server = Server::start(Scenario::calm()).await;
    let mut raw = Raw::open(&server).await;
    for _ in 0..3 {
        raw.send(&raw::request("GetRegions", &json!({}))).await;
        let (head, body) = raw.response().await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert_eq!(body_of(&body)["regions"].as_array().map(Vec::len), Some(19));
    }
}

#[tokio::test]
async fn cut_reply_resets_the_connection() {
    let server = Server::start(Scenario::named("lost-reply").unwrap()).await;
    let mut raw = Raw::open(&server).await;
    raw.send(&raw::request("CreateInstances", &raw::plan(&["web-1"]))).await;
    let end = raw.until_end().await;
    assert_eq!(end.map_err(|error| error.kind()), Err(std::io::ErrorKind::ConnectionReset));
    let names = server.good("GetActiveNames", json!({})).await;
    assert_eq!(names["activeNames"], json!(["web-1"]));
}

#[tokio::test]
async fn half_reply_sends_half_of_its_content_length() {
    let server = Server::start(Scenario::named("half-reply").unwrap()).await;
    let mut raw = Raw::open(&server).await;
    raw.send(&raw::request("CreateInstances", &raw::plan(&["web-1"]))).await;
    let text = String::from_utf8(raw.until_end().await.unwrap()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let promised = raw::length(head);
    assert_eq!(body.len(), promised / 2, "{head}");
}

#[tokio::test]
async fn missing_reply_does_not_block_other_clients() {
    let server = Server::start(Scenario::named("silent").unwrap()).await;
    let mut raw = Raw::open(&server).await;
    raw.send(&raw::request("CreateInstances", &raw::plan(&["web-1"]))).await;
    // Another client sees it as done while the first one still waits.
    loop {
        let names = server.good("GetActiveNames", json!({})).await;
        if names["activeNames"] == json!(["web-1"]) {
            break;
        }
    }
    let nothing = tokio::time::timeout(Duration::from_millis(1), raw.until_end()).await;
    assert!(nothing.is_err(), "{nothing:?}");
}

#[tokio::test]
async fn invalid_requests_are_refused_and_the_server_survives() {
    let server = Server::start(Scenario::calm()).await;
    let large = raw::request_of("GetRegions", &" ".repeat(2 << 20));
    let unsigned = raw::request("GetRegions", &json!({})).replace("authorization:", "x-nothing:");
    for (request, status) in [
        ("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(), 404),
        ("\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        (unsigned, 403),
        (raw::request_of("GetRegions", "not json"), 400),
        (raw::request("Juggle", &json!({})), 404),
        (large, 413),
    ] {
        let mut raw = Raw::open(&server).await;
        raw.send(&request).await;
        let (head, _) = raw.response().await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
    }
    server.good("GetRegions", json!({})).await;
}

#[tokio::test]
async fn disconnecting_client_affects_no_other() {
    let server = Server::start(Scenario::calm()).await;
    let whole = raw::request("CreateInstances", &raw::plan(&["web-1"]));
    for part in [1, whole.len() / 3, whole.len() - 1] {
        let mut raw = Raw::open(&server).await;
        raw.send(&whole[..part]).await;
    }
    assert_eq!(server.good("GetActiveNames", json!({})).await["activeNames"], json!([]));
}

#[tokio::test]
async fn missing_body_is_refused_in_time() {
    let server = Server::patient(Scenario::calm(), Duration::from_millis(20)).await;
    let mut raw = Raw::open(&server).await;
    let whole = raw::request("CreateInstances", &raw::plan(&["web-1"]));
    raw.send(&whole[..whole.len() - 1]).await;
    let (head, body) = raw.response().await;
    assert!(head.starts_with("HTTP/1.1 408"), "{head}");
    assert_eq!(body_of(&body)["__type"], "RequestTimeoutException");
}

#[tokio::test]
async fn row_36_web_page_can_neither_read_nor_change_the_account() {
    let server = Server::start(Scenario::calm()).await;
    let request = raw::request("CreateInstances", &raw::plan(&["web-1"]));
    let foreign = [
        request.replace("host: localhost", "host: rebound.example"),
        request.replace("host: localhost", "host: localhost\r\norigin: https://page.example"),
        request.replace("host: localhost", "host: localhost\r\norigin: null"),
    ];
    for request in foreign {
        let mut raw = Raw::open(&server).await;
        raw.send(&request).await;
        let (head, body) = raw.response().await;
        assert!(head.starts_with("HTTP/1.1 4"), "{head}");
        assert_eq!(body_of(&body)["__type"], "AccessDeniedException");
    }
    let names = server.good("GetActiveNames", json!({})).await;
    assert_eq!(names["activeNames"], json!([]));
}
