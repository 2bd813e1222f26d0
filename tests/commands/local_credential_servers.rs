//! Tests that credential endpoints of containers and instances are contacted directly and not through the proxy.

use super::corporate_proxy::{Office, Rule};
use crate::common::clean_environment::piped;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;
use std::sync::{Arc, Mutex};

const KEYS: &str = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"ASIAIOSFODNN7EXAMPLE","SecretAccessKey":"secret",
    "Token":"token","LastUpdated":"2026-11-28T00:00:00Z","Expiration":"2099-01-01T00:00:00Z"}"#;

/// A credential server such as containers and instances have, and the request lines that it received.
struct CredentialServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

fn client() -> CredentialServer {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let seen = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The client may have disconnected.
            let _ = answer(stream, &seen);
        }
    });
    CredentialServer { address, asked }
}

fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let text = match first.split(' ').nth(1)? {
        "/latest/api/token" => "imds-token",
        "/latest/meta-data/iam/security-credentials/" => "role",
        "/latest/meta-data/iam/security-credentials/role" | "/creds" => KEYS,
        _ => "us-east-1",
    };
    asked.lock().unwrap().push(first);
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    write!(stream, "{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{text}", text.len()).ok()
}

/// Runs `skysail list regions` behind an office proxy, with the credentials of a local server.
fn list(office: &Office, env: &[(&str, &str)]) -> Output {
    let home = tempfile::tempdir().unwrap();
    let bundle = home.path().join("office.pem");
    std::fs::write(&bundle, &office.authority).unwrap();
    let proxy = format!("http://{}", office.address);
    let usual = [
        ("HTTPS_PROXY", proxy.as_str()),
        ("https_proxy", &proxy),
        ("HTTP_PROXY", &proxy),
        ("http_proxy", &proxy),
        ("AWS_CA_BUNDLE", bundle.to_str().unwrap()),
        ("AWS_REGION", "us-east-1"),
    ];
    let env = [&usual[..], env].concat();
    let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
    piped(program, &["list", "regions"], home.path(), &env).output().expect("the program starts")
}

/// Checks that the request was signed with the local server's credentials, and that nobody else was asked for any.
fn assert_direct(office: &Office, client: &CredentialServer, output: &Output, asked: &str) {
    assert!(output.status.success(), "{output:?}");
    let seen = client.asked.lock().unwrap().clone();
    assert!(seen.iter().any(|line| line.contains(asked)), "{seen:?}");
    let through = office.asked.lock().unwrap().clone();
    assert!(through.iter().any(|line| line.contains("lightsail.us-east-1.amazonaws.com:443")), "{through:?}");
    let port = client.address.port().to_string();
    assert!(through.iter().all(|line| !line.contains(&port) && !line.contains("/creds")), "{through:?}");
}

#[test]
fn container_credentials_bypass_the_proxy() {
    let (office, client) = (Office::open(Rule::Through), client());
    let url = format!("http://{}/creds", client.address);
    let output = list(&office, &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url)]);
    assert_direct(&office, &client, &output, "GET /creds");
}

#[test]
fn instance_credentials_bypass_the_proxy() {
    let (office, client) = (Office::open(Rule::Through), client());
    let url = format!("http://{}", client.address);
    let output = list(&office, &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
    assert_direct(&office, &client, &output, "PUT /latest/api/token");
}
