//! Parses and validates tags.

use super::sanitized_text::SanitizedText;
use super::until::{UNTIL_KEY, Until};
use super::user_text::{FieldId, Problem, UserText};
use serde::{Deserialize, Serialize, Serializer};

/// The maximum number of tags (AWS: 50 per resource, keys up to 128, values up to 256 characters).
pub const MOST: usize = 50;
/// The maximum number of the user's tags, if the launch's tag is sent too.
pub const MOST_BESIDE_OURS: usize = MOST - 1;
/// The maximum number of characters in a key.
pub const LONGEST_KEY: usize = 128;
/// The maximum number of characters in a value.
pub const LONGEST_VALUE: usize = 256;
/// The tag that proves which launch of Skysail created an instance.
pub const LAUNCH_KEY: &str = "skysail:launch";

/// A key with an optional value.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its key.
    pub key: SanitizedText,
    /// Its value, if it has one.
    pub value: Option<SanitizedText>,
}

impl Tag {
    /// Returns `key=value`, or just `key`.
    pub fn line(&self) -> String {
        match &self.value {
            Some(value) => format!("{}={value}", self.key),
            None => self.key.to_string(),
        }
    }
}

/// A saved draft has the pair.
impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (&self.key, &self.value).serialize(to)
    }
}

/// Returns the planned end in these tags, if they have one.
pub fn until(tags: &[Tag]) -> Option<Until> {
    Until::of_tag(tags.iter().find(|tag| is_until(tag))?.value.as_deref()?)
}

/// Returns whether this is the tag for the planned end.
pub fn is_until(tag: &Tag) -> bool {
    *tag.key == *UNTIL_KEY
}

/// Returns these tags with this planned end.
pub fn with_until(tags: &[Tag], until: Option<Until>) -> Vec<Tag> {
    let end = until
        .map(|until| Tag { key: SanitizedText::new(UNTIL_KEY), value: Some(SanitizedText::new(until.tag_value())) });
    tags.iter().filter(|tag| !is_until(tag)).cloned().chain(end).collect()
}

/// Parses lines of `key=value` (a key alone has no value) and validates all of them: at most as many as a resource may
/// have.
pub fn parse(text: &str) -> Result<Vec<Tag>, Problem> {
    parse_among(text, &[], MOST)
}

/// Like [`parse`], with at most `most` tags; a line that equals one of the known tags is that tag, whose key may
/// contain a `=`.
pub fn parse_among(text: &str, known: &[&Tag], most: usize) -> Result<Vec<Tag>, Problem> {
    let (tags, faults) = read(text, known, most, 1);
    match faults.into_iter().next() {
        Some(fault) => Err(wrong(fault)),
        None => Ok(tags),
    }
}

/// Returns what is wrong with the lines: of several, each with its number. Reading ends after as many wrong lines as a
/// resource may have tags: nobody reads more, and a pasted file of thousands would delay every key.
pub fn faults(text: &str, known: &[&Tag], most: usize) -> Vec<UserText> {
    read(text, known, most, MOST).1
}

/// Reads the lines until the end or until this many are wrong.
fn read(text: &str, known: &[&Tag], most: usize, wrong_lines: usize) -> (Vec<Tag>, Vec<UserText>) {
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let several = lines().nth(1).is_some();
    let numbered = |at: usize, problem: Problem| match several {
        true => UserText::new("problem.tags.line").with("line", at + 1).with_text("why", problem.say),
        false => problem.say,
    };
    let (mut tags, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in lines() {
        let tag = read_line(line.trim(), known).and_then(|tag| check_beside(&tag, &tags).map(|()| tag));
        match tag {
            Ok(tag) => tags.push(tag),
            Err(problem) => faults.push(numbered(at, problem)),
        }
        if faults.len() == wrong_lines {
            return (tags, faults);
        }
    }
    faults.extend(check_count(tags.len(), most).err().map(|problem| problem.say));
    (tags, faults)
}

/// Parses one line, without the rules for a tag.
fn read_line(line: &str, known: &[&Tag]) -> Result<Tag, Problem> {
    if let Some(tag) = known.iter().find(|tag| tag.line() == line) {
        return Ok((*tag).clone());
    }
    let (key, value) = match line.split_once('=') {
        Some((key, value)) => (key.trim(), Some(value.trim())),
        None => (line, None),
    };
    raw_is_clean(line)?;
    Ok(Tag { key: SanitizedText::new(key), value: value.filter(|v| !v.is_empty()).map(SanitizedText::new) })
}

/// Rejects what sanitizing would change, or another text would be sent than was typed.
fn raw_is_clean(line: &str) -> Result<(), Problem> {
    match SanitizedText::new(line) == line {
        true => Ok(()),
        false => Err(wrong(UserText::new("problem.tags.character").with("text", SanitizedText::new(line)))),
    }
}

/// Validates each tag, and that there are at most `most`.
pub fn check(tags: &[Tag], most: usize) -> Result<(), Problem> {
    problems(tags, most).into_iter().next().map_or(Ok(()), Err)
}

/// Returns what is wrong with each tag, and with their number.
pub fn problems(tags: &[Tag], most: usize) -> Vec<Problem> {
    let each = tags.iter().enumerate().filter_map(|(at, tag)| check_beside(tag, &tags[..at]).err());
    each.chain(check_count(tags.len(), most).err()).collect()
}

/// Validates a tag, and that it isn't among those before it.
fn check_beside(tag: &Tag, before: &[Tag]) -> Result<(), Problem> {
    check_one(tag)?;
    let key = match () {
        () if before.iter().any(|other| other.key == tag.key) => "problem.tags.twice",
        () if *tag.key == *LAUNCH_KEY => "problem.tags.ours",
        () => return Ok(()),
    };
    Err(wrong(UserText::new(key).with("key", &tag.key)))
}

fn check_count(count: usize, most: usize) -> Result<(), Problem> {
    match count.saturating_sub(most) {
        0 => Ok(()),
        over => {
            let ours = most == MOST_BESIDE_OURS;
            let key = if ours { "problem.tags.too-many" } else { "problem.tags.too-many.alone" };
            Err(wrong(UserText::new(key).with("n", count).with("over", over)))
        }
    }
}

fn check_one(tag: &Tag) -> Result<(), Problem> {
    let say = |key| wrong(UserText::new(key).with("key", &tag.key));
    if tag.key.is_empty() {
        return Err(say("problem.tags.empty"));
    }
    if tag.key.chars().count() > LONGEST_KEY {
        return Err(say("problem.tags.long-key"));
    }
    let value = tag.value.as_deref().unwrap_or("");
    if value.chars().count() > LONGEST_VALUE {
        return Err(say("problem.tags.long-value"));
    }
    if starts_with_aws(&tag.key) || starts_with_aws(value) {
        return Err(say("problem.tags.aws"));
    }
    if is_until(tag) && Until::of_tag(value).is_none() {
        return Err(wrong(UserText::new("problem.tags.until").with("text", SanitizedText::new(value))));
    }
    let allowed = |c: char| c.is_alphanumeric() || c == ' ' || "+-=._:/@".contains(c);
    match tag.key.chars().chain(value.chars()).find(|c| !allowed(*c)) {
        Some(c) => Err(wrong(UserText::new("problem.tags.character").with("text", SanitizedText::new(c.to_string())))),
        None => Ok(()),
    }
}

/// Returns whether a text has the service's own prefix `aws:`, in any case.
fn starts_with_aws(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:"))
}

fn wrong(say: UserText) -> Problem {
    Problem::new(FieldId::Tags, say)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a problem with its line, what it is.
    fn key_of(text: &str) -> Result<usize, &'static str> {
        let why = |say: &UserText| say.args.iter().find_map(|(_, why)| why.text()).map(|why| why.key);
        parse(text).map(|tags| tags.len()).map_err(|problem| why(&problem.say).unwrap_or(problem.say.key))
    }

    #[test]
    fn each_wrong_line_is_named_with_what_is_wrong_with_it() {
        let all = faults("a=1\n\n=2\naws:x=1\na=3", &[], MOST);
        let lines: Vec<Option<&str>> = all.iter().map(|fault| fault.value("line")).collect();
        assert_eq!(lines, [Some("3"), Some("4"), Some("5")]);
        assert_eq!(faults("=2", &[], MOST), [UserText::new("problem.tags.empty").with("key", "")]);
        assert_eq!(faults(&"=2\n".repeat(10_000), &[], MOST).len(), MOST);
    }

    fn many(n: usize) -> String {
        (0..n).map(|n| format!("k{n}\n")).collect()
    }

    #[test]
    fn tag_line_is_key_and_value_or_only_a_key() {
        let tags = parse("env=prod\n\n owner = ana \nkey-only\na=b=c").unwrap();
        let lines: Vec<_> = tags.iter().map(Tag::line).collect();
        assert_eq!(lines, ["env=prod", "owner=ana", "key-only", "a=b=c"]);
    }

    #[test]
    fn known_key_with_an_equals_sign_is_kept() {
        let odd = Tag { key: "a=b".into(), value: Some("c".into()) };
        assert_eq!(parse_among("x=1\na=b=c", &[&odd], MOST).unwrap()[1], odd);
        assert_eq!(parse("a=b=c").unwrap()[0], Tag { key: "a".into(), value: Some("b=c".into()) });
    }

    #[test]
    fn invalid_tag_is_refused_with_the_rule() {
        let cases = [
            ("=x".to_owned(), "problem.tags.empty"),
            ("AWS:x=1".to_owned(), "problem.tags.aws"),
            ("x=aws:1".to_owned(), "problem.tags.aws"),
            ("a=1\na=2".to_owned(), "problem.tags.twice"),
            ("a#=1".to_owned(), "problem.tags.character"),
            ("a=\u{202E}1".to_owned(), "problem.tags.character"),
            ("skysail:launch=1".to_owned(), "problem.tags.ours"),
            ("k".repeat(129), "problem.tags.long-key"),
            (format!("k={}", "v".repeat(257)), "problem.tags.long-value"),
            (many(51), "problem.tags.too-many.alone"),
        ];
        for (text, key) in cases {
            assert_eq!(key_of(&text), Err(key), "{text}");
        }
        assert_eq!(key_of(&many(50)), Ok(50));
    }

    #[test]
    fn launch_tag_leaves_room_for_49_others() {
        let key = |n| parse_among(&many(n), &[], MOST_BESIDE_OURS).map(|all| all.len()).map_err(|wrong| wrong.say.key);
        assert_eq!((key(49), key(50)), (Ok(49), Err("problem.tags.too-many")));
    }

    #[test]
    fn tag_keys_are_case_sensitive() {
        assert_eq!(key_of("Env=1\nenv=2"), Ok(2));
    }
}
