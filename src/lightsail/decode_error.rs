//! Finds the member of a reply that couldn't be parsed. The SDK fails the whole reply and only says "expected integer";
//! the user, and the support they ask, should know which member it was.

use crate::domain::user_text::UserText;
use serde_json::Value;

#[derive(Clone, Copy)]
enum MemberKind {
    Number,
    Switch,
    Text,
    List,
    Group,
}

use MemberKind::{Group, List, Number, Switch, Text};

/// The members of Regions, blueprints, bundles, key pairs, instances, and operations, according to the service's model.
/// No other name in a reply is ever repeated; of a reply without any of these, the member at fault isn't named.
const MEMBERS: [(MemberKind, &[&str]); 5] = [
    (
        Number,
        &[
            "createdAt",
            "statusChangedAt",
            "expiresAt",
            "witnessedAt",
            "notValidBefore",
            "notValidAfter",
            "price",
            "cpuCount",
            "diskSizeInGb",
            "ramSizeInGb",
            "power",
            "minPower",
            "transferPerMonthInGb",
            "publicIpv4AddressCount",
            "code",
        ],
    ),
    (Switch, &["isActive", "isTerminal", "isStaticIp"]),
    (
        Text,
        &[
            "name",
            "id",
            "arn",
            "description",
            "displayName",
            "continentCode",
            "zoneName",
            "blueprintId",
            "blueprintName",
            "group",
            "type",
            "version",
            "versionCode",
            "productUrl",
            "licenseUrl",
            "platform",
            "appCategory",
            "bundleId",
            "instanceType",
            "fingerprint",
            "resourceName",
            "resourceType",
            "operationType",
            "operationDetails",
            "status",
            "errorCode",
            "errorDetails",
            "availabilityZone",
            "regionName",
            "supportCode",
            "publicIpAddress",
            "privateIpAddress",
            "ipAddressType",
            "ipAddress",
            "username",
            "sshKeyName",
            "protocol",
            "nextPageToken",
        ],
    ),
    (
        List,
        &[
            "regions",
            "availabilityZones",
            "blueprints",
            "bundles",
            "keyPairs",
            "activeNames",
            "instances",
            "operations",
            "supportedPlatforms",
            "supportedAppCategories",
            "ipv6Addresses",
            "tags",
            "addOns",
            "hostKeys",
        ],
    ),
    (Group, &["instance", "operation", "accessDetails", "location", "state", "hardware", "networking"]),
];

/// Returns a message with the path of the first member of the wrong type, such as `bundles[3].cpuCount`.
pub(super) fn member(body: &[u8]) -> Option<UserText> {
    let body: Value = serde_json::from_slice(body).ok()?;
    search(&body, &mut String::new())
}

fn search(value: &Value, path: &mut String) -> Option<UserText> {
    let end = path.len();
    let inner: Vec<(String, Option<MemberKind>, &Value)> = match value {
        Value::Object(members) => members.iter().filter_map(known).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(n, item)| (format!("[{n}]"), None, item)).collect(),
        _ => return None,
    };
    for (step, kind, value) in inner {
        path.push_str(&step);
        let path_here = path.trim_start_matches('.');
        if let Some(wrong) = kind.and_then(|kind| wrong(kind, value)) {
            return Some(UserText::new(wrong).with("member", path_here));
        }
        if let Some(found) = search(value, path) {
            return Some(found);
        }
        path.truncate(end);
    }
    None
}

fn known<'a>((name, value): (&String, &'a Value)) -> Option<(String, Option<MemberKind>, &'a Value)> {
    let (kind, name) = MEMBERS.iter().find_map(|(kind, names)| Some((kind, names.iter().find(|n| *n == name)?)))?;
    Some((format!(".{name}"), Some(*kind), value))
}

/// Returns the key of the message about the expected type, if it is wrong. `null` counts as missing.
fn wrong(kind: MemberKind, value: &Value) -> Option<&'static str> {
    match (kind, value) {
        (_, Value::Null)
        | (Number, Value::Number(_))
        | (Switch, Value::Bool(_))
        | (Text, Value::String(_))
        | (List, Value::Array(_))
        | (Group, Value::Object(_)) => None,
        (Number, _) => Some("cause.reply.number"),
        (Switch, _) => Some("cause.reply.switch"),
        (Text, _) => Some("cause.reply.text"),
        (List, _) => Some("cause.reply.list"),
        (Group, _) => Some("cause.reply.group"),
    }
}

#[cfg(test)]
mod tests {
    use super::member;
    use serde_json::json;

    fn of(body: serde_json::Value) -> Option<String> {
        member(body.to_string().as_bytes()).map(|problem| crate::text::english(&problem.into()))
    }

    #[test]
    fn wrong_member_is_named_by_its_path() {
        let body = json!({ "instances": [{ "name": "a", "tags": null }, { "state": { "code": "seven" } }] });
        assert_eq!(of(body).as_deref(), Some("expected a number at instances[1].state.code"));
        assert_eq!(of(json!({ "bundles": {} })).as_deref(), Some("expected a list at bundles"));
    }

    #[test]
    fn valid_and_unknown_members_are_not_named() {
        assert_eq!(of(json!({ "bundles": [{ "price": 5.0, "canary": [1] }], "nextPageToken": "t" })), None);
        assert_eq!(member(b"<html>"), None);
    }
}
