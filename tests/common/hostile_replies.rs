//! Replaces texts in AWS's replies with hostile ones.

use bytes::Bytes;
use serde_json::Value;
use skysail::lightsail::connector::Reply as Answer;
use skysail::sandbox::{Reply, Sandbox};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

/// Changes the reply to an action.
pub type HostileReplies = Arc<dyn Fn(&str, &mut Value) + Send + Sync>;

/// A text in a reply: the action and the path of members, without list indexes.
pub type Field = (String, String);

/// Texts that decide how a launch proceeds or which resource is meant: with another text, nothing further would be
/// seen, so each is replaced in a walk of its own. Given as the last one or two members of the path.
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

/// Asks the sandbox, and changes its reply.
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
    // The length and the checksum are different now.
    answer.headers_mut().remove("x-amz-crc32");
    if answer.headers().contains_key("content-length") {
        answer.headers_mut().insert("content-length", body.len().into());
    }
    Answer::Full(answer)
}

/// Notes every text, and changes none.
pub fn noting(fields: &Arc<Mutex<BTreeSet<Field>>>) -> HostileReplies {
    let fields = fields.clone();
    Arc::new(move |action, body| {
        each(body, "", &mut |path, _| {
            fields.lock().unwrap().insert((action.to_owned(), path.to_owned()));
        });
    })
}

/// Replaces every text whose path matches; in lists, only in the first few items.
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

/// How many items of a list are changed; there may be hundreds.
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
