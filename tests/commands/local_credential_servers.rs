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

/// A server of credentials as a container and an instance have them, and the first lines of what it was asked.
struct Door {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

fn client() -> Door {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
    let seen = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever asks may have gone.
            let _ = answer(stream, &seen);
        }
    });
    Door { address, asked }
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

/// `skysail list regions` behind the proxy of an office, signed with what a server next door gives.
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

/// That it was signed with what the door gave, and that nobody else was asked for it.
fn direct(office: &Office, client: &Door, output: &Output, asked: &str) {
    assert!(output.status.success(), "{output:?}");
    let seen = client.asked.lock().unwrap().clone();
    assert!(seen.iter().any(|line| line.contains(asked)), "{seen:?}");
    let through = office.asked.lock().unwrap().clone();
    assert!(through.iter().any(|line| line.contains("lightsail.us-east-1.amazonaws.com:443")), "{through:?}");
    let port = client.address.port().to_string();
    assert!(through.iter().all(|line| !line.contains(&port) && !line.contains("/creds")), "{through:?}");
}

#[test]
fn the_credentials_of_a_container_are_asked_for_past_the_proxy() {
    let (office, client) = (Office::open(Rule::Through), client());
    let url = format!("http://{}/creds", client.address);
    let output = list(&office, &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url)]);
    direct(&office, &client, &output, "GET /creds");
}

#[test]
fn the_credentials_of_an_instance_are_asked_for_past_the_proxy() {
    let (office, client) = (Office::open(Rule::Through), client());
    let url = format!("http://{}", client.address);
    let output = list(&office, &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
    direct(&office, &client, &output, "PUT /latest/api/token");
}
