//! Rules for tags: at most 50, unique keys, a limited set of characters (AWS documentation).

use std::collections::HashSet;

use crate::sandbox::exception::ServiceException;
use crate::sandbox::params::{Member, Params, text};
use crate::sandbox::records::Tag;

/// The members of a tag.
pub const TAG: &[Member] = &[text("key"), text("value")];

const MOST: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Reads and checks the tags of a request. Skysail's wording throughout.
pub fn tags(tags: &[Params<'_>]) -> Result<Vec<Tag>, ServiceException> {
    let mut keys = HashSet::new();
    let read: Result<Vec<Tag>, _> = tags.iter().map(|given| tag(*given, &mut keys)).collect();
    read.and_then(|tags| count(&tags).map(|()| tags))
}

/// Skysail's wording.
pub fn count(tags: &[Tag]) -> Result<(), ServiceException> {
    match tags.len() <= MOST {
        true => Ok(()),
        false => Err(ServiceException::invalid(format!("A resource may have at most {MOST} tags."))),
    }
}

fn tag(given: Params<'_>, keys: &mut HashSet<String>) -> Result<Tag, ServiceException> {
    let (key, value) = (given.word("key"), given.word("value"));
    let refuse = |why: &str| Err(ServiceException::invalid(format!("Tag key {key:?}: {why}")));
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        return refuse("a key has 1 to 128 characters.");
    }
    if value.chars().count() > LONGEST_VALUE {
        return refuse("a value has at most 256 characters.");
    }
    if !key.chars().chain(value.chars()).all(allowed) {
        return refuse("keys and values have letters, numbers, spaces and + - = . _ : / @ only.");
    }
    if reserved(key) || reserved(value) {
        return refuse("the prefix aws: is reserved for AWS.");
    }
    if !keys.insert(key.to_owned()) {
        return refuse("a key may appear only once.");
    }
    Ok(Tag { key: key.to_owned(), value: (!value.is_empty()).then(|| value.to_owned()) })
}

fn allowed(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '+' | '-' | '=' | '.' | '_' | ':' | '/' | '@')
}

fn reserved(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(given: &[(&str, &str)]) -> Result<usize, String> {
        let bodies: Vec<Value> = given.iter().map(|(k, v)| json!({"key": k, "value": v})).collect();
        let inputs: Vec<Params<'_>> = bodies.iter().map(Params::of).collect();
        tags(&inputs).map(|tags| tags.len()).map_err(|refusal| refusal.message.into())
    }

    #[test]
    fn valid_tags_are_accepted() {
        assert_eq!(check(&[("team", "web"), ("skysail:launch", "a1/b=c+d@e_f.g-h")]), Ok(2));
        assert_eq!(check(&[("Größe", ""), ("größe", "x")]), Ok(2), "keys differ by case");
        let (key, value) = ("k".repeat(128), "v".repeat(256));
        assert_eq!(check(&[(&key, &value)]), Ok(1));
    }

    #[test]
    fn invalid_tags_are_refused() {
        let (key, value) = ("k".repeat(129), "v".repeat(257));
        for (bad, why) in [
            (vec![("", "x")], "1 to 128"),
            (vec![(key.as_str(), "")], "1 to 128"),
            (vec![("k", value.as_str())], "at most 256"),
            (vec![("a;b", "")], "letters"),
            (vec![("aws:x", "")], "reserved"),
            (vec![("x", "AWS:y")], "reserved"),
            (vec![("a", "1"), ("a", "2")], "only once"),
        ] {
            let refused = check(&bad).unwrap_err();
            assert!(refused.contains(why), "{refused}");
        }
        let many: Vec<String> = (0..51).map(|n| format!("k{n}")).collect();
        let many: Vec<_> = many.iter().map(|key| (key.as_str(), "")).collect();
        assert!(check(&many).unwrap_err().contains("at most 50"));
    }
}
