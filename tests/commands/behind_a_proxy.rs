//! Tests of the real program behind an office proxy: `HTTPS_PROXY` and `AWS_CA_BUNDLE` are honored, and mistakes in
//! them are explained.

use super::corporate_proxy::{Office, Rule};
use crate::common::clean_environment::piped;
use crate::common::pty::Session;
use std::path::Path;
use std::process::Output;

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];

/// Runs `skysail list regions` with this environment.
fn list(home: &Path, env: &[(&str, &str)]) -> Output {
    let env = [&KEYS[..], env].concat();
    let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
    piped(program, &["list", "regions"], home, &env).output().expect("the program starts")
}

fn complains(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{text}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An office network, a home with its CA certificate, and the path of that certificate.
fn office(rule: Rule) -> (Office, tempfile::TempDir, String) {
    let office = Office::open(rule);
    let home = tempfile::tempdir().unwrap();
    let bundle = home.path().join("office.pem");
    std::fs::write(&bundle, &office.authority).unwrap();
    let bundle = bundle.to_str().unwrap().to_owned();
    (office, home, bundle)
}

#[test]
fn aws_is_reached_through_the_proxy_with_the_office_ca() {
    let (office, home, bundle) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let output = list(home.path(), &[("HTTPS_PROXY", &proxy), ("AWS_CA_BUNDLE", &bundle)]);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && printed.contains("eu-central-1"), "{output:?}");
    let asked = office.asked.lock().unwrap().clone();
    assert!(asked.iter().all(|line| line.starts_with("CONNECT ")), "{asked:?}");
    assert!(asked.iter().any(|line| line.contains("lightsail.us-east-1.amazonaws.com:443")), "{asked:?}");
}

#[test]
fn untrusted_certificate_is_explained_with_a_fix() {
    let (office, home, _) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let printed = complains(&list(home.path(), &[("HTTPS_PROXY", &proxy)]));
    assert!(printed.contains("a certificate this computer doesn't trust"), "{printed}");
    assert!(printed.contains("set AWS_CA_BUNDLE to it"), "{printed}");
    assert!(printed.contains(&format!("The proxy is {}", office.address)), "{printed}");
}

#[test]
fn refusing_locked_and_missing_proxies_have_different_errors() {
    let (closed, home, bundle) = office(Rule::Never);
    let through = |proxy: &str| complains(&list(home.path(), &[("HTTPS_PROXY", proxy), ("AWS_CA_BUNDLE", &bundle)]));
    let printed = through(&format!("http://{}", closed.address));
    assert!(printed.contains("doesn't allow the connection to AWS") && printed.contains("CONNECT"), "{printed}");
    let locked = Office::open(Rule::Login);
    let printed = through(&format!("http://ana:wrong-one@{}", locked.address));
    assert!(printed.contains("The proxy requires a username and password"), "{printed}");
    assert!(!printed.contains("wrong-one") && !printed.contains("ana:"), "{printed}");
    let printed = through("http://127.0.0.1:1");
    assert!(printed.contains("Couldn't connect to the proxy. The proxy is 127.0.0.1:1."), "{printed}");
}

#[test]
fn proxy_receives_its_user_name_and_password() {
    let (office, home, bundle) = office(Rule::Login);
    let proxy = format!("http://ana:s3cret@{}", office.address);
    let output = list(home.path(), &[("HTTPS_PROXY", &proxy), ("AWS_CA_BUNDLE", &bundle)]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn ca_bundle_without_certificates_is_named() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").unwrap();
    for path in [empty.to_str().unwrap(), "/nowhere.pem"] {
        let printed = complains(&list(home.path(), &[("AWS_CA_BUNDLE", path)]));
        assert!(printed.contains("Your certificates file can't be used"), "{printed}");
        assert!(printed.contains(path) && printed.contains("PEM"), "{printed}");
    }
}

#[test]
fn wizard_stays_on_the_certificate_error_and_retries() {
    let (office, _, _) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let env = [&KEYS[..], &[("HTTPS_PROXY", proxy.as_str())]].concat();
    let session = Session::spawn(&[], (100, 30), &env);
    session.wait_for("certificate this computer").wait_for("AWS_CA_BUNDLE");
    let before = office.asked.lock().unwrap().len();
    session.key("r");
    while office.asked.lock().unwrap().len() == before {
        std::thread::yield_now();
    }
    session.wait_for("certificate this computer");
}

#[test]
fn unusable_ca_bundle_shows_an_error_that_stays_and_can_be_retried() {
    let (office, _home, bundle) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let repaired = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, "nothing\n").unwrap();
    let env = [&KEYS[..], &[("HTTPS_PROXY", proxy.as_str()), ("AWS_CA_BUNDLE", &bundle)]].concat();
    let session = Session::spawn(&[], (120, 36), &env);
    session.wait_for("Your certificates file can't").wait_for("office.pem");
    assert_eq!(office.asked.lock().unwrap().len(), 0, "nobody may be asked whose certificate nobody can check");
    std::fs::write(&bundle, repaired).unwrap();
    session.key("r");
    session.wait_for("Virginia").wait_gone("AWS_CA_BUNDLE");
}

#[test]
fn unusable_ca_bundle_does_not_end_line_mode() {
    let (office, _home, bundle) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let repaired = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, "nothing\n").unwrap();
    let env = [&KEYS[..], &[("HTTPS_PROXY", proxy.as_str()), ("AWS_CA_BUNDLE", &bundle)]].concat();
    let session = Session::spawn(&["--plain"], (100, 50), &env);
    session.wait_for("Your certificates file can't be used").wait_for("[r] >");
    std::fs::write(&bundle, repaired).unwrap();
    session.send(b"r\r");
    session.wait_for("Virginia");
}

#[test]
fn offline_screen_stays_and_retries_automatically() {
    let nobody = [&KEYS[..], &[("AWS_ENDPOINT_URL_LIGHTSAIL", "http://nobody.invalid")]].concat();
    let session = Session::spawn(&[], (100, 30), &nobody);
    session.wait_for("You're offline").wait_for("it tries again in");
    session.key("r");
    session.wait_for("You're offline");
}
