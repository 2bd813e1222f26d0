//! Tests with many clients and with a killed process: nothing is lost or duplicated.

use crate::raw;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use raw::load::{self, CLIENTS, HELD};
use raw::{Raw, Server, body_of, plan};
use serde_json::json;
use skysail::sandbox::Scenario;

const ROUNDS: usize = 4;

#[tokio::test]
async fn sixty_four_clients_get_correct_replies_and_each_name_is_created_once() {
    let server = Server::start(Scenario::parse(load::SCENARIO).unwrap()).await;
    let counts = load::storm(server.address, load::EVERYTHING, ROUNDS, true).await;
    assert_eq!(counts.wins.len(), ROUNDS);
    assert!(counts.wins.values().all(|wins| *wins == 1), "{:?}", counts.wins);
    let effects = server.sandbox.requests().into_iter().filter(|seen| seen.took_effect);
    let creates = effects.filter(|seen| seen.action == "CreateInstances").count();
    assert_eq!(creates, ROUNDS * (CLIENTS + 1));
    assert_eq!(names(server.address).await.len(), HELD + ROUNDS);
}

#[tokio::test]
async fn killed_server_has_saved_everything_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("account.json");
    let mut answered = BTreeSet::new();
    for life in 0..3 {
        let (mut child, address) = start(&state);
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..4 {
            let mut raw = Raw::to(address).await;
            clients.spawn(async move {
                let name = format!("web-{life}-{client}");
                let (status, _) = raw.ask("CreateInstances", &plan(&[&name])).await;
                assert_eq!(status, 200);
                // One more request that is in flight when the process dies.
                raw.send(&raw::request("CreateInstances", &plan(&[&format!("late-{life}-{client}")]))).await;
                name
            });
        }
        answered.extend(clients.join_all().await);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (mut child, address) = start(&state);
    let kept = names(address).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let missing: Vec<_> = answered.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:?} of {kept:?}");
}

/// Two processes with one file, each with its own clients.
#[tokio::test]
async fn two_servers_with_one_file_share_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("account.json");
    let servers = [start(&state), start(&state)];
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..8 {
        let address = servers[client % 2].1;
        clients.spawn(async move {
            let mut raw = Raw::to(address).await;
            let own = raw.ask("CreateInstances", &plan(&[&format!("own-{client}")])).await;
            assert_eq!(own.0, 200);
            raw.ask("CreateInstances", &plan(&["race"])).await.0
        });
    }
    let races = clients.join_all().await;
    assert_eq!(races.iter().filter(|status| **status == 200).count(), 1, "{races:?}");
    let (one, two) = (names(servers[0].1).await, names(servers[1].1).await);
    for (mut child, _) in servers {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(one.len(), 9);
    assert_eq!(one, two);
}

fn start(state: &Path) -> (Child, std::net::SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_skysail"))
        .args(["sandbox", "--listen", "127.0.0.1:0", "--state"])
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap();
    let address = address.parse().unwrap();
    (child, address)
}

/// Every name in use, page by page.
async fn names(address: std::net::SocketAddr) -> BTreeSet<String> {
    let (mut raw, mut names, mut body) = (Raw::to(address).await, BTreeSet::new(), json!({}));
    loop {
        let (status, page) = raw.ask("GetActiveNames", &body).await;
        assert_eq!(status, 200);
        let page = body_of(&page);
        let found = page["activeNames"].as_array().unwrap().iter();
        names.extend(found.map(|name| name.as_str().unwrap().to_owned()));
        match page.get("nextPageToken") {
            Some(token) => body = json!({ "pageToken": token }),
            None => return names,
        }
    }
}
