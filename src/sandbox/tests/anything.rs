//! Property tests: any request gets a JSON reply, and the account stays valid.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::sandbox::actions;
use crate::sandbox::params::{JsonType, Member};

/// Every member name of every action.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    fn collect(members: &[Member], into: &mut Vec<&'static str>) {
        for member in members {
            into.push(member.name);
            if let JsonType::Object(inner) | JsonType::Objects(inner) | JsonType::MapOfObjects(inner) = member.kind {
                collect(inner, into);
            }
        }
    }
    let mut names = Vec::new();
    actions::names().filter_map(actions::find).for_each(|action| collect(action.members, &mut names));
    names.sort_unstable();
    names.dedup();
    names
});

/// Words that some action accepts, so that bodies get past the first check.
const WORDS: &[&str] = &[
    "web-1",
    "us-east-1a",
    "debian_12",
    "nano_3_0",
    "AutoSnapshot",
    "06:00",
    "Instance",
    "ipv6",
    "dualstack",
    "tcp",
    "YWZ0ZXI6d2ViLTE",
    "",
    "\u{202e}\u{1b}[2J",
    "aws:x",
    "0.0.0.0/0",
];

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(WORDS).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let list = prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from);
        let name = prop::sample::select(NAMES.as_slice()).prop_map(str::to_owned);
        let object = prop::collection::btree_map(name, inner, 0..6);
        prop_oneof![list, object.prop_map(|members| Value::Object(members.into_iter().collect()))]
    })
}

fn body_of(action: &'static str) -> impl Strategy<Value = (&'static str, Value)> {
    let names: Vec<_> = actions::find(action).unwrap().members.iter().map(|member| member.name).collect();
    let values = prop::collection::vec(value(), names.len());
    values.prop_map(move |values| {
        let members = names.iter().map(|name| (*name).to_owned()).zip(values);
        (action, Value::Object(members.collect()))
    })
}

fn any_request() -> impl Strategy<Value = (&'static str, Value)> {
    let names: Vec<_> = actions::names().filter(|name| *name != "DownloadDefaultKeyPair").collect();
    prop::sample::select(names).prop_flat_map(body_of)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_body_gets_a_json_reply(requests in prop::collection::vec(any_request(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let sandbox = sandbox("");
            good(&sandbox, "CreateInstances", plan(&["web-1"])).await;
            for (action, body) in requests {
                pass(20).await;
                let (status, answer) = ask(&sandbox, action, body.clone()).await;
                assert!(status < 500 && answer.is_object(), "{action} {body}: {answer}");
            }
        });
    }

    #[test]
    fn any_bytes_get_a_reply(bytes in prop::collection::vec(any::<u8>(), 0..200), target in ".{0,40}", scope in ".{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let sandbox = sandbox("");
            let mut request = request("us-east-1", "GetInstance", &Value::Null).map(|_| Bytes::from(bytes));
            sandbox.answer(request.clone()).await;
            for (name, text) in [("x-amz-target", target), ("authorization", format!("AWS4-HMAC-SHA256 {scope}"))] {
                if let Ok(text) = text.parse() {
                    request.headers_mut().insert(name, text);
                }
                sandbox.answer(request.clone()).await;
            }
        });
    }
}
