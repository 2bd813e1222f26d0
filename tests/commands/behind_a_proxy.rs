//! Tests of the real program behind an office proxy: `HTTPS_PROXY` and `AWS_CA_BUNDLE` are honored, and mistakes in
//! them are explained.

use super::corporate_proxy::{Office, Rule};
use crate::common::clean_environment::piped;
use crate::common::pty::Session;
use std::path::Path;
use std::process::Output;

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];

/// `skysail list regions` in this environment.
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

/// An office, a home with its authority's certificate, and the path of that.
fn office(rule: Rule) -> (Office, tempfile::TempDir, String) {
    let office = Office::open(rule);
    let home = tempfile::tempdir().unwrap();
    let bundle = home.path().join("office.pem");
    std::fs::write(&bundle, &office.authority).unwrap();
    let bundle = bundle.to_str().unwrap().to_owned();
    (office, home, bundle)
}

#[test]
fn aws_is_reached_through_the_proxy_and_with_the_offices_certificates() {
    let (office, home, bundle) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let output = list(home.path(), &[("HTTPS_PROXY", &proxy), ("AWS_CA_BUNDLE", &bundle)]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("eu-central-1"), "{output:?}");
    let asked = office.asked.lock().unwrap().clone();
    assert!(asked.iter().all(|line| line.starts_with("CONNECT ")), "{asked:?}");
    assert!(asked.iter().any(|line| line.contains("lightsail.us-east-1.amazonaws.com:443")), "{asked:?}");
}

#[test]
fn a_certificate_that_nobody_here_trusts_is_named_with_the_way_out() {
    let (office, home, _) = office(Rule::Through);
    let proxy = format!("http://{}", office.address);
    let said = complains(&list(home.path(), &[("HTTPS_PROXY", &proxy)]));
    assert!(said.contains("a certificate this computer doesn't trust"), "{said}");
    assert!(said.contains("set AWS_CA_BUNDLE to it"), "{said}");
    assert!(said.contains(&format!("The proxy is {}", office.address)), "{said}");
}

#[test]
fn a_proxy_that_refuses_wants_a_password_or_is_not_there_is_told_apart() {
    let (closed, home, bundle) = office(Rule::Never);
    let through = |proxy: &str| complains(&list(home.path(), &[("HTTPS_PROXY", proxy), ("AWS_CA_BUNDLE", &bundle)]));
    let said = through(&format!("http://{}", closed.address));
    assert!(said.contains("doesn't allow the connection to AWS") && said.contains("CONNECT"), "{said}");
    let locked = Office::open(Rule::Login);
    let said = through(&format!("http://ana:wrong-one@{}", locked.address));
    assert!(said.contains("The proxy requires a username and password"), "{said}");
    assert!(!said.contains("wrong-one") && !said.contains("ana:"), "{said}");
    let said = through("http://127.0.0.1:1");
    assert!(said.contains("Couldn't connect to the proxy. The proxy is 127.0.0.1:1."), "{said}");
}

#[test]
fn the_proxys_name_and_password_are_given_to_it() {
    let (office, home, bundle) = office(Rule::Login);
    let proxy = format!("http://ana:s3cret@{}", office.address);
    let output = list(home.path(), &[("HTTPS_PROXY", &proxy), ("AWS_CA_BUNDLE", &bundle)]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_bundle_that_holds_no_certificates_is_named() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().join("empty.pem");
    std::fs::write(&empty, "nothing\n").unwrap();
    for path in [empty.to_str().unwrap(), "/nowhere.pem"] {
        let said = complains(&list(home.path(), &[("AWS_CA_BUNDLE", path)]));
        assert!(said.contains("Your certificates file can't be used"), "{said}");
        assert!(said.contains(path) && said.contains("PEM"), "{said}");
    }
}

#[test]
fn the_wizard_stays_on_the_screen_that_says_it() {
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
fn a_bundle_that_cannot_be_used_is_a_screen_that_stays_and_tries_again() {
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
fn line_by_line_a_bundle_that_cannot_be_used_ends_nothing_either() {
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
fn without_a_network_the_screen_stays_and_it_is_tried_again_by_itself() {
    let nobody = [&KEYS[..], &[("AWS_ENDPOINT_URL_LIGHTSAIL", "http://nobody.invalid")]].concat();
    let session = Session::spawn(&[], (100, 30), &nobody);
    session.wait_for("You're offline").wait_for("it tries again in");
    session.key("r");
    session.wait_for("You're offline");
}
