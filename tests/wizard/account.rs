//! Reads the state after a test: the journals of the launches, and the sandbox's account.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use skysail::sandbox::{Reply, Sandbox, SandboxSettings};

use super::common::clean_environment::piped;
use super::common::pty::Session;

/// Runs Skysail without a terminal in this session's home.
pub fn run(session: &Session, args: &[&str]) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
    piped(program, args, session.home(), &[]).output().expect("the program starts")
}

/// The output of `skysail launches`, newest first.
pub fn launches(session: &Session) -> Vec<Value> {
    let output = run(session, &["launches", "--output", "json"]);
    assert!(output.status.success(), "{output:?}");
    let all: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    all.as_array().expect("a list").clone()
}

/// The names of the account's instances.
pub fn instances(session: &Session) -> Vec<String> {
    let answer = ask(session, "GetInstances");
    let all = answer["instances"].as_array().expect("a list");
    let mut names: Vec<String> = all.iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect();
    names.sort();
    names
}

/// How many instances were accepted for creation, so that a second request would show.
pub fn creates(session: &Session) -> usize {
    let answer = ask(session, "GetOperations");
    let all = answer["operations"].as_array().expect("a list");
    all.iter().filter(|operation| operation["operationType"] == "CreateInstance").count()
}

/// Checks that nothing was created, and no launch was recorded.
pub fn assert_untouched(session: &Session) {
    assert_eq!(launches(session), Vec::<Value>::new());
    assert_eq!(instances(session), Vec::<String>::new());
}

/// Sends a request to the account's state file, bypassing the program under test.
fn ask(session: &Session, action: &str) -> Value {
    let state = Some(session.home().join(".local/state/skysail/sandbox.json"));
    let sandbox =
        Sandbox::open(SandboxSettings { state, ..SandboxSettings::default() }).expect("the account can be read");
    let scope = "AKID/20261123/us-east-1/lightsail/aws4_request";
    let request = http::Request::post("/")
        .header("x-amz-target", format!("Lightsail_20161128.{action}"))
        .header("authorization", format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"))
        .body(json!({}).to_string().into())
        .expect("a request");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    match runtime.block_on(sandbox.answer(request)) {
        Reply::Full(response) => serde_json::from_slice(response.body()).expect("JSON"),
        _ => panic!("nothing goes wrong in a calm account"),
    }
}
