//! Parses YAML into JSON values.

use super::syntax_error::SyntaxError;
use super::user_text::UserText;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;

/// The maximum number of values, more than any plan or cloud-config has: an alias may stand for many.
const MOST: usize = 20_000;

/// The key that merges other maps into its map.
const MERGE: &str = "<<";

/// The maximum nesting, deeper than any plan or cloud-config.
const DEEPEST: usize = 32;

/// A list or map that is still being filled.
enum OpenNode {
    List(Vec<Value>, usize),
    Map(Map<String, Value>, Option<String>, usize),
}

/// Parses the only document as version 2 of the AWS CLI does (YAML 1.2 by ruamel.yaml): `yes` is a text, and `<<` merges.
/// Dates stay texts, because a request can't hold dates.
///
/// # Errors
/// What is wrong, and where.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    let at = |span: &Span, say| SyntaxError::at_column(text, span.start.line(), span.start.col() + 1, say);
    let wrong = |span: &Span, key| at(span, UserText::new(key));
    let mut open: Vec<OpenNode> = Vec::new();
    let mut anchors: BTreeMap<usize, Value> = BTreeMap::new();
    let mut root: Option<Value> = None;
    let mut left = MOST;
    refuse_separators(text)?;
    let unended = UnendedLine::of(text);
    let ended = unended.as_ref().map(|_| format!("{text}\n"));
    for event in Parser::new_from_str(ended.as_deref().unwrap_or(text)) {
        let (event, span) = event.map_err(|error| SyntaxError::yaml(text, &error))?;
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = match style {
                    ScalarStyle::Plain if tag.is_none() => scalar(&text),
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        Value::String(unended.as_ref().map_or(&*text, |last| last.of_block(&text, &span)).to_owned())
                    }
                    _ => Value::String(text.into_owned()),
                };
                keep(&mut anchors, anchor, value)
            }
            Event::Alias(anchor) => anchors.get(&anchor).cloned().ok_or_else(|| wrong(&span, "syntax.alias"))?,
            Event::SequenceStart(anchor, _) => {
                open.push(OpenNode::List(Vec::new(), anchor));
                continue;
            }
            Event::MappingStart(anchor, _) => {
                open.push(OpenNode::Map(Map::new(), None, anchor));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(OpenNode::List(list, anchor)) => keep(&mut anchors, anchor, Value::Array(list)),
                Some(OpenNode::Map(map, _, anchor)) => {
                    let map = merged(map).ok_or_else(|| wrong(&span, "syntax.merge"))?;
                    keep(&mut anchors, anchor, Value::Object(map))
                }
                None => return Err(wrong(&span, "syntax.yaml")),
            },
            Event::DocumentStart(_) if root.is_some() => return Err(wrong(&span, "syntax.documents")),
            Event::StreamEnd => return Ok(root.unwrap_or_default()),
            _ => continue,
        };
        left = left.checked_sub(size(&value)).ok_or_else(|| wrong(&span, "syntax.large"))?;
        if open.len() > DEEPEST {
            return Err(wrong(&span, "syntax.deep"));
        }
        match open.last_mut() {
            None => root = Some(value),
            Some(OpenNode::List(list, _)) => list.push(value),
            Some(OpenNode::Map(map, key, _)) => match key.take() {
                None => {
                    let name = named(value).ok_or_else(|| wrong(&span, "syntax.key"))?;
                    if map.contains_key(&name) {
                        return Err(at(&span, UserText::new("syntax.twice").with("key", name).brief()));
                    }
                    *key = Some(name);
                }
                Some(key) => drop(map.insert(key, value)),
            },
        }
    }
    Ok(root.unwrap_or_default())
}

/// Refuses the signs that end a line for the AWS CLI and other readers of YAML 1.1, and mean nothing in YAML 1.2: a
/// comment would end there, and what follows be a setting. Written as an escape sequence they are text for everybody.
fn refuse_separators(text: &str) -> Result<(), SyntaxError> {
    let Some((at, sign)) = text.char_indices().find(|(_, c)| matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')) else {
        return Ok(());
    };
    let code = format!("{:04X}", u32::from(sign));
    Err(SyntaxError::at(text, at, UserText::new("syntax.separator").with("code", code)))
}

/// The last line of a text that doesn't end with a line break. A block scalar that ends there has no final line feed for
/// the AWS CLI (PyYAML, ruamel.yaml), whatever its chomping indicator, but has one for the parser. The parser gets the
/// text with a line feed, so that what it adds is known.
struct UnendedLine<'a> {
    line: &'a str,
    /// The number of characters of the whole text, with a line feed.
    length: usize,
}

impl UnendedLine<'_> {
    fn of(text: &str) -> Option<UnendedLine<'_>> {
        let line = text.rsplit(['\n', '\r']).next().filter(|line| !line.is_empty())?;
        Some(UnendedLine { line, length: text.chars().count() + 1 })
    }

    /// Returns a block scalar without the line feed that its last line lacks.
    fn of_block<'t>(&self, text: &'t str, span: &Span) -> &'t str {
        let without = match text.strip_suffix('\n') {
            Some(without) if span.end.index() >= self.length => without,
            _ => return text,
        };
        // A last line without content counts only if `+` keeps it.
        let kept = without.is_empty() || without.ends_with('\n');
        if kept || !self.is_blank(span.start.col()) { without } else { text }
    }

    /// Returns whether the line has nothing beyond the indentation of a block scalar.
    fn is_blank(&self, indent: usize) -> bool {
        self.line.len() <= indent && self.line.bytes().all(|byte| byte == b' ')
    }
}

fn keep(anchors: &mut BTreeMap<usize, Value>, anchor: usize, value: Value) -> Value {
    if anchor > 0 {
        anchors.insert(anchor, value.clone());
    }
    value
}

/// Returns the number of values in it.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// Returns a key as text; a list or a map is none.
fn named(key: Value) -> Option<String> {
    match key {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Parses a plain scalar with the core schema, and the other formats of numbers in ruamel.yaml.
fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    match number(text) {
        Some(number) => Value::Number(number),
        None => Value::String(text.to_owned()),
    }
}

/// Parses a number in any of its formats: `12`, `1_000`, `0x1F`, `0o17`, `0b11`, `.5`, `1e3`.
fn number(text: &str) -> Option<Number> {
    let minus = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = digits.replace('_', "");
    let sign = |whole: i64| Number::from(if minus { -whole } else { whole });
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = plain.strip_prefix(prefix) {
            return i64::from_str_radix(digits, radix).ok().map(sign);
        }
    }
    let float = plain.chars().all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    let whole = plain.parse().ok().map(sign);
    whole.or_else(|| Number::from_f64(plain.parse::<f64>().ok().filter(|_| float)? * if minus { -1.0 } else { 1.0 }))
}

/// Merges the maps that `<<` names into their map, or returns `None` if it names something else. The map's own values take
/// precedence, then those of earlier maps.
fn merged(mut map: Map<String, Value>) -> Option<Map<String, Value>> {
    let others = match map.remove(MERGE) {
        None => return Some(map),
        Some(Value::Array(list)) => list,
        Some(other) => vec![other],
    };
    for other in others {
        let Value::Object(other) = other else { return None };
        for (key, value) in other {
            map.entry(key).or_insert(value);
        }
    }
    Some(map)
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn yaml_reads_like_the_equivalent_json() {
        let text = "# c\na: [x, 'y', \"z\\n\"]\nb:\n  c: 1\n  d: ~\n  e: yes\n  f: |\n    one\n    two\ng: true\nh: 06:00\ni: 1.5\n";
        let value = json!({"a": ["x", "y", "z\n"], "b": {"c": 1, "d": null, "e": "yes", "f": "one\ntwo\n"}, "g": true,
            "h": "06:00", "i": 1.5});
        assert_eq!(read(text).unwrap(), value);
        assert_eq!(read("- &a {k: v}\n- *a\n").unwrap(), json!([{"k": "v"}, {"k": "v"}]));
        assert_eq!((read("").unwrap(), read("--- \n").unwrap()), (json!(null), json!(null)));
    }

    #[derive(serde::Deserialize)]
    struct Table {
        row: Vec<Row>,
    }

    #[derive(serde::Deserialize)]
    struct Row {
        yaml: String,
        cli: String,
        ours: Option<String>,
        why: Option<String>,
    }

    #[test]
    fn yaml_reads_like_the_aws_cli_or_the_difference_is_explained() {
        let table: Table = toml::from_str(include_str!("../../tests/aws_files/yaml.toml")).unwrap();
        assert!(table.row.len() > 50);
        let mut wrong = Vec::new();
        for row in table.row {
            assert_eq!(row.ours.is_some(), row.why.is_some(), "{}: what differs wants a reason", row.yaml);
            let expected = row.ours.unwrap_or(row.cli);
            let said = read(&row.yaml).map_or("error".to_owned(), |value| value.to_string());
            // The order of members means nothing.
            let plain = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            if plain(&said) != plain(&expected) {
                wrong.push(format!("{:?}: {said} and not {expected}", row.yaml));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn errors_have_a_place() {
        let found = |text: &str| read(text).map_err(|error| (error.line, error.column, error.say.key)).unwrap_err();
        for (text, expected) in [
            ("a: 1\na: 2\n", (2, 1, "syntax.twice")),
            ("a: x\u{2028}\n", (1, 5, "syntax.separator")),
            ("a: 1\r\n# was\u{2029}b: 2\n", (2, 6, "syntax.separator")),
            ("a: |\n  x\n  y\u{85}\n", (3, 4, "syntax.separator")),
            ("a: 1\n---\nb: 2\n", (2, 1, "syntax.documents")),
            ("? [a]\n: 1\n", (1, 5, "syntax.key")),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        assert_eq!(read(r#"a: "x\u2028y""#).unwrap(), json!({"a": "x\u{2028}y"}));
        assert!(read("a: [").is_err() && read("a: *b").is_err());
        let bomb: String = (1..20).map(|n| format!("- &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n", n - 1)).collect();
        assert_eq!(found(&format!("- &a0 [x, x]\n{bomb}")).2, "syntax.large");
        assert!(read(&"[".repeat(10_000)).is_err());
    }
}
