//! Parses a plan's JSON, YAML or TOML, and checks its members against the request's.

use super::{Plan, PlanError};
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::syntax_error::SyntaxError;
use crate::domain::user_text::UserText;
use crate::domain::yaml;
use serde_json::{Map, Value};

/// The type of a member.
#[derive(Clone, Copy)]
enum MemberType {
    Text,
    Texts,
    Object(&'static [(&'static str, MemberType)]),
    Objects(&'static [(&'static str, MemberType)]),
    Number,
    Flag,
}

/// The members of `CreateInstances` and `CreateInstancesFromSnapshot`, as in botocore's model.
const REQUEST: &[(&str, MemberType)] = &[
    ("instanceNames", MemberType::Texts),
    ("availabilityZone", MemberType::Text),
    ("customImageName", MemberType::Text),
    ("blueprintId", MemberType::Text),
    ("instanceSnapshotName", MemberType::Text),
    ("bundleId", MemberType::Text),
    ("userData", MemberType::Text),
    ("keyPairName", MemberType::Text),
    ("tags", MemberType::Objects(&[("key", MemberType::Text), ("value", MemberType::Text)])),
    ("addOns", MemberType::Objects(ADD_ON)),
    ("ipAddressType", MemberType::Text),
];

/// The members of `CreateInstancesFromSnapshot` that plans don't support, and the key of the problem for each.
const NOT_CARRIED: [(&str, &str); 4] = [
    ("sourceInstanceName", "problem.plan.automatic"),
    ("restoreDate", "problem.plan.automatic"),
    ("useLatestRestorableAutoSnapshot", "problem.plan.automatic"),
    ("attachedDiskMapping", "problem.plan.disks"),
];

const ADD_ON: &[(&str, MemberType)] = &[
    ("addOnType", MemberType::Text),
    ("autoSnapshotAddOnRequest", MemberType::Object(&[("snapshotTimeOfDay", MemberType::Text)])),
    (
        "stopInstanceOnIdleRequest",
        MemberType::Object(&[("threshold", MemberType::Text), ("duration", MemberType::Text)]),
    ),
];

/// The members of a plan with follow-ups.
const DOCUMENT: &[(&str, MemberType)] = &[
    ("request", MemberType::Object(REQUEST)),
    ("followUps", MemberType::Object(FOLLOW_UPS)),
    (NOTE, MemberType::Text),
];

/// Members that an element can't do without.
const NEEDED: [(&str, &str); 4] =
    [("tags[", "key"), ("addOns[", "addOnType"), ("request.tags[", "key"), ("request.addOns[", "addOnType")];

/// A note for people reading the file, which is ignored.
const NOTE: &str = "note";

const FOLLOW_UPS: &[(&str, MemberType)] = &[
    ("ports", MemberType::Objects(PORT)),
    ("staticIp", MemberType::Object(&[("name", MemberType::Text), ("existing", MemberType::Text)])),
    ("https", MemberType::Object(&[("domains", MemberType::Texts), ("email", MemberType::Text)])),
    ("sshAlias", MemberType::Flag),
];

/// The members for ports: a service by name, or those of `PortInfo`.
const PORT: &[(&str, MemberType)] = &[
    ("service", MemberType::Text),
    ("fromPort", MemberType::Number),
    ("toPort", MemberType::Number),
    ("protocol", MemberType::Text),
    ("cidrs", MemberType::Texts),
    ("ipv6Cidrs", MemberType::Texts),
    ("cidrListAliases", MemberType::Texts),
];

/// The similarity from which a name counts as a misspelling of another.
const ALIKE: f64 = 0.8;

/// Parses a plan.
///
/// # Errors
/// Why it can't be parsed, or everything in it that the request doesn't have.
pub fn plan(text: &str) -> Result<Plan, PlanError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut value = value(text).map_err(|error| PlanError::Syntax(without_script(text, error)))?;
    prune(&mut value);
    let mut value = if value.is_null() { Value::Object(Map::new()) } else { value };
    let mut found = Vec::new();
    let whole = is_document(&value);
    check("", &mut value, MemberType::Object(if whole { DOCUMENT } else { REQUEST }), &mut found);
    let read: Result<Plan, _> = if whole { document(value) } else { serde_json::from_value(value) };
    match found.is_empty() {
        // Each member has been checked, so that only the plan as a whole can be wrong.
        true => read.map_err(|_| PlanError::Members(vec![UserText::new("problem.plan.nothing")], Vec::new(), None)),
        // Also reports the rules that the other members break, so that the user can fix everything at once.
        false => {
            let rest = read.ok().map(Box::new);
            let broken = rest.as_ref().map(|plan| plan.members().1).unwrap_or_default();
            Err(PlanError::Members(found, broken, rest))
        }
    }
}

/// Returns whether it has follow-ups, or the members around them, in any spelling.
fn is_document(value: &Value) -> bool {
    let members = value.as_object().into_iter().flat_map(Map::keys);
    members.map(|name| plain(name)).any(|name| DOCUMENT.iter().any(|(known, _)| *known != NOTE && plain(known) == name))
}

fn document(mut value: Value) -> Result<Plan, serde_json::Error> {
    let mut member = |name| value.get_mut(name).map_or(Value::Object(Map::new()), Value::take);
    let (request, follow_ups) = (member("request"), member("followUps"));
    Ok(Plan { follow_ups: serde_json::from_value(follow_ups)?, ..serde_json::from_value(request)? })
}

/// Leaves out the line with the mistake if the launch script could be in it, which may contain secrets.
fn without_script(text: &str, error: SyntaxError) -> SyntaxError {
    let through: String = text.lines().take(error.line).collect();
    let named = plain(&through).contains("userdata");
    SyntaxError { excerpt: error.excerpt.filter(|_| !named), ..error }
}

/// Chooses the format by the first line with content: `{` starts JSON, or YAML that isn't JSON, `key:` or `---` YAML;
/// anything else is TOML. A list or a single value becomes a list, which is no plan.
fn value(text: &str) -> Result<Value, SyntaxError> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let key = first.split([':', '=']).next().unwrap_or_default();
    let colon = first[key.len()..].starts_with(':');
    match first {
        _ if text.trim_start().starts_with('{') => braces(text),
        "" => Ok(Value::Null),
        // A TOML table starts like a JSON list.
        first if first.starts_with('[') && serde_json::from_str::<Value>(text).is_ok() => Ok(Value::Array(Vec::new())),
        first if first.starts_with("---") || first.starts_with("- ") || first.starts_with("%YAML") || colon => {
            yaml::read(text)
        }
        _ => text.parse::<toml::Table>().map_or_else(
            |error| match yaml::read(text) {
                Ok(value) if !value.is_object() && !first.contains('=') => Ok(Value::Array(Vec::new())),
                _ => Err(SyntaxError::toml(text, &error)),
            },
            |table| Ok(serde_json::to_value(table).unwrap_or_default()),
        ),
    }
}

/// Parses JSON, or a YAML map in braces. If it is neither, the parser that gets further has found the mistake.
fn braces(text: &str) -> Result<Value, SyntaxError> {
    let json = match serde_json::from_str(text) {
        Ok(value) => return Ok(value),
        Err(error) => SyntaxError::json(text, &error),
    };
    match yaml::read(text) {
        Ok(value) if value.is_object() => Ok(value),
        Err(yaml) if (yaml.line, yaml.column) > (json.line, json.column) => Err(yaml),
        _ => Err(json),
    }
}

/// Removes what the skeleton of the AWS CLI leaves empty: `""`, `null`, and members with nothing else. A group that was
/// written without members is kept: it is an automatic snapshot at the service's default hour.
fn prune(value: &mut Value) {
    match value {
        Value::Array(list) => list.retain_mut(is_given),
        Value::Object(map) => map.retain(|_, value| is_given(value)),
        _ => {}
    }
}

fn is_given(value: &mut Value) -> bool {
    if value.as_object().is_some_and(Map::is_empty) {
        return true;
    }
    prune(value);
    !is_empty(value)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// Reports and removes each member that the request doesn't have or that has the wrong type. Returns whether this value
/// may stay.
fn check(path: &str, value: &mut Value, shape: MemberType, found: &mut Vec<UserText>) -> bool {
    let (shown_value, before) = (shown(value), found.len());
    let wrong =
        |key: &'static str| Some(UserText::new(key).with("path", SanitizedText::new(path)).with("value", &shown_value));
    let fault = match (shape, value) {
        (MemberType::Text, Value::String(_)) | (MemberType::Flag, Value::Bool(_)) => None,
        (MemberType::Number, Value::Number(n)) if n.as_i64().is_some_and(|n| i32::try_from(n).is_ok()) => None,
        (MemberType::Number, _) => wrong("problem.plan.number"),
        (MemberType::Flag, _) => wrong("problem.plan.flag"),
        (MemberType::Text, _) => wrong("problem.plan.text"),
        (MemberType::Texts | MemberType::Objects(_), Value::Array(list)) => {
            let each =
                if let MemberType::Objects(members) = shape { MemberType::Object(members) } else { MemberType::Text };
            let mut places = 0..;
            // An element with a mistake is left out as a whole: the rest may not be enough.
            list.retain_mut(|value| {
                let (at, before) = (places.next().unwrap_or_default(), found.len());
                check(&format!("{path}[{at}]"), value, each, found) && found.len() == before
            });
            None
        }
        (MemberType::Texts | MemberType::Objects(_), _) => wrong("problem.plan.list"),
        (MemberType::Object(members), Value::Object(map)) => {
            map.retain(|name, value| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                if let Some((_, shape)) = members.iter().find(|(known, _)| known == name) {
                    return check(&path, value, *shape, found);
                }
                // False says that nothing of the kind is wanted.
                if not_carried(members, name).is_none() || *value != Value::Bool(false) {
                    found.push(unknown(&path, name, members));
                }
                false
            });
            let lacks = NEEDED
                .iter()
                .find(|(of, name)| path.starts_with(of) && path.ends_with(']') && !map.contains_key(*name));
            let say = |name: &&str| {
                UserText::new("problem.plan.lacks").with("path", SanitizedText::new(path)).with("name", name)
            };
            lacks.filter(|_| found.len() == before).map(|(_, name)| say(name))
        }
        (MemberType::Object(_), _) if path.is_empty() => Some(UserText::new("problem.plan.nothing")),
        (MemberType::Object(_), _) => wrong("problem.plan.object"),
    };
    let right = fault.is_none();
    found.extend(fault);
    right
}

/// Normalizes the different spellings of a name.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['-', '_'], "")
}

fn is(all: &[(&str, MemberType)], name: &str) -> bool {
    all.iter().any(|(known, _)| *known == name)
}

/// Returns the key of the problem with a member that the API has and plans don't support.
fn not_carried(members: &[(&'static str, MemberType)], name: &str) -> Option<&'static str> {
    let (_, why) = NOT_CARRIED.iter().find(|(known, _)| *known == name && is(members, "instanceSnapshotName"))?;
    Some(why)
}

fn unknown(path: &str, name: &str, members: &[(&'static str, MemberType)]) -> UserText {
    if is(members, "followUps") && is(REQUEST, name) {
        return UserText::new("problem.plan.move").with("path", SanitizedText::new(path));
    }
    if let Some(why) = not_carried(members, name) {
        return UserText::new(why).with("path", SanitizedText::new(path));
    }
    // The members of follow-ups are Skysail's, not the API's.
    let ours = is(members, "followUps") || path.starts_with("followUps.");
    let normalized = plain(name);
    let rank = |known: &str| match plain(known) {
        known if known == normalized || known == format!("{normalized}s") => 1.0,
        known => strsim::jaro_winkler(&known, &normalized),
    };
    let near = members.iter().map(|(known, _)| (rank(known), *known)).max_by(|a, b| a.0.total_cmp(&b.0));
    let path = SanitizedText::new(path);
    match near.filter(|(rank, _)| *rank >= ALIKE) {
        Some((_, near)) => {
            let key = if ours { "problem.plan.no-member.near" } else { "problem.plan.unknown.near" };
            UserText::new(key).with("path", path).with("near", near)
        }
        None => UserText::new(if ours { "problem.plan.no-member" } else { "problem.plan.unknown" }).with("path", path),
    }
}

/// Shortens a value for a message, without any text, which could be secret.
fn shown(value: &Value) -> SanitizedText {
    match value {
        Value::Number(_) | Value::Bool(_) => SanitizedText::new(value.to_string()),
        Value::String(_) => SanitizedText::new("\"…\""),
        Value::Array(_) => SanitizedText::new("[…]"),
        _ => SanitizedText::new("{…}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<(&'static str, Vec<String>)> {
        match plan(text) {
            Err(PlanError::Members(found, ..)) => {
                let words =
                    |say: &UserText| say.args.iter().map(|(name, _)| say.value(name).unwrap().to_owned()).collect();
                found.iter().map(|say| (say.key, words(say))).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn yaml_and_json_plans_are_equivalent() {
        let yaml = "# mine\n---\ninstanceNames: [web-1]\navailabilityZone: us-east-1a\nuserData: |\n  #!/bin/sh\n  echo hi\ntags:\n- \
                    key: env\n  value: prod\naddOns:\n- addOnType: AutoSnapshot\n  autoSnapshotAddOnRequest:\n    \
                    snapshotTimeOfDay: 06:00\n";
        let json = r##"{"instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "userData": "#!/bin/sh\necho hi\n",
            "tags": [{"key": "env", "value": "prod"}], "addOns": [{"addOnType": "AutoSnapshot",
            "autoSnapshotAddOnRequest": {"snapshotTimeOfDay": "06:00"}}]}"##;
        assert_eq!(plan(yaml).unwrap(), plan(json).unwrap());
        assert_eq!(plan(&format!("\u{feff}{json}")).unwrap(), plan(json).unwrap());
        let braces = "{instanceNames: [web], # mine\n bundleId: y, tags: [{key: a, value: yes}]}";
        let same = r#"{"instanceNames": ["web"], "bundleId": "y", "tags": [{"key": "a", "value": "yes"}]}"#;
        assert_eq!(plan(braces).unwrap(), plan(same).unwrap());
    }

    #[test]
    fn a_mistake_in_the_syntax_has_its_place_its_kind_and_its_line() {
        let found = |text: &str| match plan(text) {
            Err(PlanError::Syntax(error)) => {
                let shown = error.excerpt.map(|(before, rest)| format!("{before}^{rest}"));
                (error.line, error.column, error.say.key, shown.unwrap_or_default())
            }
            other => panic!("{text}: {other:?}"),
        };
        for (text, line, column, key, shown) in [
            ("{\"bundleId\": \"y\"\n", 1, 17, "syntax.ends", "{\"bundleId\": \"y\"^"),
            ("{\"bundleId\": \"y\",,}", 1, 18, "syntax.json", "{\"bundleId\": \"y\",^,}"),
            ("{bundleId: y, tags: [}", 1, 22, "syntax.yaml", "{bundleId: y, tags: [^}"),
            ("bundleId: y\n\ttags: x\n", 2, 1, "syntax.tab", "^ tags: x"),
            ("bundleId = \"y\"\nbundleId = \"z\"\n", 2, 1, "syntax.twice", "^bundleId = \"z\""),
            ("bundleId = y\n", 1, 12, "syntax.toml", "bundleId = ^y"),
            ("[1, 2\n", 1, 3, "syntax.toml", "[1^, 2"),
        ] {
            assert_eq!(found(text), (line, column, key, shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn the_line_of_a_launch_script_is_never_shown() {
        for text in [
            "{\"userData\": \"export TOKEN=s3cret\" \"x\"}",
            "user_data: |\n  TOKEN=s3cret\n\tx: y: z\n",
            "userData = s3cret\n",
        ] {
            let Err(PlanError::Syntax(error)) = plan(text) else { panic!("{text}") };
            assert_eq!(error.excerpt, None, "{text}");
        }
    }

    #[test]
    fn a_single_value_is_no_plan() {
        for text in ["null", "\"x\"", "42", "just text", "[1, 2]", "- a\n"] {
            assert_eq!(keys(text), [("problem.plan.nothing", Vec::new())], "{text}");
        }
    }

    #[test]
    fn empty_skeleton_members_are_ignored() {
        let filled = r#"{"instanceNames": ["web", ""], "availabilityZone": "us-east-1a", "customImageName": "",
            "blueprintId": "x", "bundleId": "y", "userData": "", "keyPairName": null,
            "tags": [{"key": "", "value": ""}], "addOns": [{"addOnType": "", "autoSnapshotAddOnRequest":
            {"snapshotTimeOfDay": ""}, "stopInstanceOnIdleRequest": {"threshold": "", "duration": ""}}], "ipAddressType": ""}"#;
        let bare =
            r#"{"instanceNames": ["web"], "availabilityZone": "us-east-1a", "blueprintId": "x", "bundleId": "y"}"#;
        assert_eq!(plan(filled).unwrap(), plan(bare).unwrap());
        assert_eq!((plan("").unwrap(), plan("# nothing\n").unwrap()), (Plan::default(), Plan::default()));
        let parsed_plan =
            plan(r#"{"addOns": [{"addOnType": "AutoSnapshot", "autoSnapshotAddOnRequest": {}}]}"#).unwrap();
        assert!(parsed_plan.add_ons[0].auto_snapshot_add_on_request.is_some(), "said, at whatever hour");
    }

    #[test]
    fn every_wrong_member_is_named_with_a_suggestion() {
        let of = |key, words: &[&str]| (key, words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let text = r#"{"instanceName": ["a"], "bundle_id": "x", "coffee": "y", "blueprintId": 5, "tags": {"key": "a"},
            "instanceNames": "web", "addOns": [{"addOntype": "AutoSnapshot"}]}"#;
        let mut all = keys(text);
        all.sort();
        let mut expected = vec![
            of("problem.plan.unknown.near", &["instanceName", "instanceNames"]),
            of("problem.plan.unknown.near", &["bundle_id", "bundleId"]),
            of("problem.plan.unknown.near", &["addOns[0].addOntype", "addOnType"]),
            of("problem.plan.unknown", &["coffee"]),
            of("problem.plan.text", &["blueprintId", "5"]),
            of("problem.plan.list", &["tags", "{…}"]),
            of("problem.plan.list", &["instanceNames", "\"…\""]),
        ];
        expected.sort();
        assert_eq!(all, expected);
        for list in ["- 1\n", "[1]", "[]", "[\n]\n"] {
            assert_eq!(keys(list), [of("problem.plan.nothing", &[])]);
        }
    }

    #[test]
    fn broken_rules_are_reported_together_with_wrong_members() {
        let text = r#"{"instanceNames": ["-x"], "keyPairName": "a.b", "coffee": 1, "ipAddressType": "banana",
            "tags": [{"Key": "a"}, {"value": "b"}, {"key": "c"}], "addOns": [{"autoSnapshotAddOnRequest": {}}]}"#;
        let Err(PlanError::Members(found, broken, _)) = plan(text) else { panic!() };
        let mut keys: Vec<&str> = found.iter().map(|say| say.key).chain(broken.iter().map(|one| one.say.key)).collect();
        keys.sort_unstable();
        let expected = [
            "problem.key.character",
            "problem.names.ends",
            "problem.plan.ip-type",
            "problem.plan.lacks",
            "problem.plan.lacks",
            "problem.plan.unknown",
            "problem.plan.unknown.near",
        ];
        assert_eq!(keys, expected);
    }

    #[test]
    fn wrong_follow_up_members_are_named_with_a_suggestion() {
        let of = |key, words: &[&str]| (key, words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        let text = r#"{"request": {"instanceName": ["a"]}, "bundleId": "x", "followUps": {"port": [], "static_ip": {},
            "coffee": 1, "sshAlias": "yes", "ports": [{"fromPort": "443", "toport": 1}, {"fromPort": 4.5}]}}"#;
        let mut all = keys(text);
        all.sort();
        let mut expected = vec![
            of("problem.plan.unknown.near", &["request.instanceName", "instanceNames"]),
            of("problem.plan.move", &["bundleId"]),
            of("problem.plan.no-member.near", &["followUps.static_ip", "staticIp"]),
            of("problem.plan.no-member", &["followUps.coffee"]),
            of("problem.plan.flag", &["followUps.sshAlias", "\"…\""]),
            of("problem.plan.number", &["followUps.ports[0].fromPort", "\"…\""]),
            of("problem.plan.no-member.near", &["followUps.ports[0].toport", "toPort"]),
            of("problem.plan.number", &["followUps.ports[1].fromPort", "4.5"]),
        ];
        expected.sort();
        assert_eq!(all, expected);
        assert_eq!(keys(r#"{"follow-ups": {}}"#), [of("problem.plan.no-member.near", &["follow-ups", "followUps"])]);
    }
}
