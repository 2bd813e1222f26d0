//! Declares an action's members and checks a body against them.

mod read;

use std::fmt;

use serde_json::Value;

use super::exception::ServiceException;

pub use read::Params;

/// A member of a request or of a structure in it.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    pub name: &'static str,
    pub kind: JsonType,
    pub required: bool,
}

/// The JSON type of a member; anything else is a `SerializationException`.
#[derive(Debug, Clone, Copy)]
pub enum JsonType {
    Text,
    /// A string that must be one of these; another one is invalid input.
    OneOf(&'static [&'static str]),
    Flag,
    Whole,
    /// Seconds since 1970, with or without a fraction.
    Time,
    Texts,
    Object(&'static [Member]),
    Objects(&'static [Member]),
    /// A map with the client's keys: lists of structures.
    MapOfObjects(&'static [Member]),
}

impl Member {
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

const fn member(name: &'static str, kind: JsonType) -> Member {
    Member { name, kind, required: false }
}

pub const fn text(name: &'static str) -> Member {
    member(name, JsonType::Text)
}

pub const fn one_of(name: &'static str, values: &'static [&'static str]) -> Member {
    member(name, JsonType::OneOf(values))
}

pub const fn flag(name: &'static str) -> Member {
    member(name, JsonType::Flag)
}

pub const fn whole(name: &'static str) -> Member {
    member(name, JsonType::Whole)
}

pub const fn time(name: &'static str) -> Member {
    member(name, JsonType::Time)
}

pub const fn texts(name: &'static str) -> Member {
    member(name, JsonType::Texts)
}

pub const fn object(name: &'static str, members: &'static [Member]) -> Member {
    member(name, JsonType::Object(members))
}

pub const fn objects(name: &'static str, members: &'static [Member]) -> Member {
    member(name, JsonType::Objects(members))
}

pub const fn map_of_objects(name: &'static str, members: &'static [Member]) -> Member {
    member(name, JsonType::MapOfObjects(members))
}

/// Checks types first (an unreadable body), then missing members and unknown values. Returns the paths of undeclared
/// members.
pub fn check(members: &[Member], body: &Value) -> Result<Vec<String>, ServiceException> {
    let mut unknown = Vec::new();
    types(members, body, Path::Whole, &mut unknown)?;
    values(members, body, Path::Whole)?;
    Ok(unknown)
}

/// A position in a body, formatted only when it is reported.
#[derive(Clone, Copy)]
enum Path<'a> {
    Whole,
    Member(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Whole => Ok(()),
            Path::Member(Path::Whole, name) => f.write_str(name),
            Path::Member(of, name) => write!(f, "{of}.{name}"),
            Path::Item(of, n) => write!(f, "{of}[{n}]"),
        }
    }
}

fn types(members: &[Member], body: &Value, at: Path<'_>, unknown: &mut Vec<String>) -> Result<(), ServiceException> {
    let Some(object) = body.as_object() else {
        return Err(mistyped(at, "a structure"));
    };
    for (name, value) in object {
        let path = Path::Member(&at, name);
        match members.iter().find(|member| member.name == name) {
            None => unknown.push(path.to_string()),
            // A null is the same as an omitted member.
            Some(_) if value.is_null() => {}
            Some(member) => typed(member.kind, value, path, unknown)?,
        }
    }
    Ok(())
}

fn typed(kind: JsonType, value: &Value, path: Path<'_>, unknown: &mut Vec<String>) -> Result<(), ServiceException> {
    let expect = |fits: bool, what: &str| {
        if fits { Ok(()) } else { Err(mistyped(path, what)) }
    };
    match kind {
        JsonType::Text | JsonType::OneOf(_) => expect(value.is_string(), "a string"),
        JsonType::Flag => expect(value.is_boolean(), "a boolean"),
        JsonType::Whole => expect(value.is_i64(), "an integer"),
        JsonType::Time => expect(value.is_number(), "a number"),
        JsonType::Object(members) => types(members, value, path, unknown),
        JsonType::MapOfObjects(members) => {
            let map = value.as_object().ok_or_else(|| mistyped(path, "a structure"))?;
            let mut each = map.iter();
            each.try_for_each(|(name, value)| {
                typed(JsonType::Objects(members), value, Path::Member(&path, name), unknown)
            })
        }
        JsonType::Texts | JsonType::Objects(_) => {
            let items = value.as_array().ok_or_else(|| mistyped(path, "a list"))?;
            let item = match kind {
                JsonType::Objects(members) => JsonType::Object(members),
                _ => JsonType::Text,
            };
            let mut each = items.iter().enumerate();
            each.try_for_each(|(n, value)| typed(item, value, Path::Item(&path, n), unknown))
        }
    }
}

fn values(members: &[Member], body: &Value, at: Path<'_>) -> Result<(), ServiceException> {
    for member in members {
        let path = Path::Member(&at, member.name);
        match (body.get(member.name).filter(|value| !value.is_null()), member.kind) {
            (None, _) if member.required => return Err(missing(path)),
            (Some(value), JsonType::OneOf(known)) => one_of_known(known, value, path)?,
            (Some(value), JsonType::Object(inner)) => values(inner, value, path)?,
            (Some(value), JsonType::Objects(inner)) => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    values(inner, item, Path::Item(&path, n))?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn one_of_known(known: &[&str], value: &Value, path: Path<'_>) -> Result<(), ServiceException> {
    let word = value.as_str().unwrap_or_default();
    match known.contains(&word) {
        true => Ok(()),
        // Skysail's wording: AWS's isn't known.
        false => Err(ServiceException::invalid(format!(
            "{path} has the value {word:?}. It must be one of the following: {}.",
            known.join(",")
        ))),
    }
}

/// Skysail's wording: AWS's isn't known.
fn missing(path: Path<'_>) -> ServiceException {
    ServiceException::invalid(format!("The required member {path} is missing."))
}

/// Skysail's wording: AWS's isn't known.
fn mistyped(path: Path<'_>, expected: &str) -> ServiceException {
    ServiceException::new("SerializationException", format!("{path} must be {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const MEMBERS: &[Member] = &[
        text("name").required(),
        flag("force"),
        texts("names"),
        objects("tags", &[text("key").required(), text("value")]),
        one_of("kind", &["a", "b"]),
    ];

    fn refused(body: Value) -> (String, String) {
        let refusal = check(MEMBERS, &body).unwrap_err();
        (refusal.kind.into(), refusal.message.into())
    }

    #[test]
    fn wrong_type_is_a_serialization_exception_naming_the_member() {
        for (body, path) in [
            (json!({"name": 1}), "name"),
            (json!({"name": "a", "force": "yes"}), "force"),
            (json!({"name": "a", "names": "b"}), "names"),
            (json!({"name": "a", "names": ["b", 2]}), "names[1]"),
            (json!({"name": "a", "tags": [{"key": true}]}), "tags[0].key"),
        ] {
            let (kind, message) = refused(body);
            assert_eq!(kind, "SerializationException");
            assert!(message.starts_with(&format!("{path} must be")), "{message}");
        }
    }

    #[test]
    fn missing_members_and_unknown_values_are_invalid_input() {
        assert_eq!(refused(json!({})).0, "InvalidInputException");
        assert!(refused(json!({"name": null})).1.contains("name"));
        assert!(refused(json!({"name": "a", "tags": [{}]})).1.contains("tags[0].key"));
        assert!(refused(json!({"name": "a", "kind": "c"})).1.ends_with("a,b."));
    }

    #[test]
    fn unknown_members_are_reported_but_accepted() {
        let body = json!({"name": "a", "extra": 1, "tags": [{"key": "k", "colour": "red"}]});
        assert_eq!(check(MEMBERS, &body).unwrap(), ["extra", "tags[0].colour"]);
    }
}
