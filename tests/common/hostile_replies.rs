//! Replaces texts in AWS's replies with hostile ones.

#![allow(dead_code, reason = "each test program uses its own part")]

use bytes::Bytes;
use serde_json::Value;
use skysail::lightsail::connector::Reply as Answer;
use skysail::sandbox::{Reply, Sandbox};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// What is done to each answer of an action.
pub type HostileReplies = Arc<dyn Fn(&str, &mut Value) + Send + Sync>;

/// A text of an answer: the action, and the members down to it, a list's items without their places.
pub type Field = (String, String);

/// Texts that decide what becomes of a launch, or which thing something is said of: with another one nothing further is
/// seen of it, so each is spoilt alone. The last member of the path, or two.
pub const DECIDING: [&str; 18] = [
    "/__type",
    "/name",
    "/state/name",
    "/status",
    "/id",
    "/regionName",
    "/availabilityZone",
    "/zoneName",
    "/location/regionName",
    "/resourceName",
    "/resourceType",
    "/operationType",
    "/blueprintId",
    "/bundleId",
    "/platform",
    "/type",
    "/nextPageToken",
    "/arn",
];

/// Asks the sandbox, and spoils its answer.
pub async fn answer(sandbox: &Sandbox, request: http::Request<Bytes>, spoil: &HostileReplies) -> Answer {
    let target = request.headers()["x-amz-target"].to_str().expect("an action").to_owned();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    let Reply::Full(answer) = sandbox.answer(request).await else {
        panic!("{action}: nothing is cut in this scenario")
    };
    let (parts, body) = answer.into_parts();
    let Ok(mut value) = serde_json::from_slice(&body) else { panic!("{action} is answered in JSON") };
    spoil(&action, &mut value);
    let body = value.to_string();
    let mut answer = http::Response::from_parts(parts, Bytes::from(body.clone()));
    // The length is another one now, and so is the sum of it.
    answer.headers_mut().remove("x-amz-crc32");
    if answer.headers().contains_key("content-length") {
        answer.headers_mut().insert("content-length", body.len().into());
    }
    Answer::Full(answer)
}

/// Notes every text that comes, and changes none.
pub fn noting(fields: &Arc<Mutex<BTreeSet<Field>>>) -> HostileReplies {
    let fields = fields.clone();
    Arc::new(move |action, body| {
        each(body, "", &mut |path, _| {
            fields.lock().unwrap().insert((action.to_owned(), path.to_owned()));
        });
    })
}

/// Puts a word in place of every text whose path is meant; of lists, in their first few items.
pub fn replacing(word: &str, meant: impl Fn(&str) -> bool + Send + Sync + 'static) -> HostileReplies {
    let word = word.to_owned();
    Arc::new(move |_, body| {
        each(body, "", &mut |path, text| {
            if meant(path) {
                *text = word.clone();
            }
        });
    })
}

/// Items of a list that are spoilt; there may be hundreds.
const ITEMS: usize = 3;

fn each(value: &mut Value, path: &str, visit: &mut impl FnMut(&str, &mut String)) {
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => items.iter_mut().take(ITEMS).for_each(|item| each(item, path, visit)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, member)| each(member, &format!("{path}/{name}"), visit));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
