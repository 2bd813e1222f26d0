//! Checks that a field's error states the rule first, so that it fits in 60 columns, and then the value.

use super::{keys, none};
use skysail::text::{self, Language};

/// The width that every window has for it.
const SEEN: usize = 60;
/// Placeholders for what the user typed.
const TYPED: [&str; 7] = ["name", "text", "key", "value", "id", "names", "wish"];
/// The least number of words in a rule.
const WORDS: usize = 3;

/// The text before the typed value, with its other placeholders filled in; `None` if it doesn't quote what was typed.
fn before_the_value(key: &str, text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}')?;
        // In problems of a plan, the path says where; elsewhere, it's what was typed.
        let typed = TYPED.contains(&name) || name == "path" && !key.starts_with("problem.plan.");
        if typed {
            return Some(out);
        }
        out.push_str(match name {
            "region" => "Virginia",
            "path" => "addOns[0].addOnType",
            "all" => "tcp, udp, icmp, icmpv6, all",
            "why" => "it doesn't exist",
            "label" => "User name",
            "near" | "meant" => "tomorrow",
            "console" => "lightsail-connect",
            _ => "99",
        });
        rest = tail;
    }
    None
}

/// The rule: the text before the last punctuation mark, if it's long enough.
fn rule(before: &str) -> &str {
    let stop = before.rfind([';', '.', ',', ':', '(']).filter(|at| is_rule(&before[..*at]));
    before[..stop.unwrap_or(before.len())].trim_end_matches([' ', '"', '«'])
}

/// Whether it says enough, not counting the field's name.
fn is_rule(text: &str) -> bool {
    let message = text.split_once(": ").map_or(text, |(_, message)| message);
    message.split_whitespace().count() >= WORDS
}

fn is_of_a_field(key: &str) -> bool {
    ["problem.", "after.problem.", "desk.wrong.", "note.wish"].iter().any(|begin| key.starts_with(begin))
}

#[test]
fn field_errors_state_the_rule_before_the_value_within_60_columns() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for language in Language::all() {
        for key in keys(language).iter().filter(|key| is_of_a_field(key)) {
            let text = text::text_in(language, key).unwrap();
            let Some(before) = before_the_value(key, text) else { continue };
            seen += 1;
            let rule = rule(&before);
            if !is_rule(rule) || rule.chars().count() > SEEN {
                wrong.push(format!("{key} ({}): {text}", rule.chars().count()));
            }
        }
    }
    none(wrong, "the rule isn't seen");
    assert!(seen > 60, "{seen}");
}

#[test]
fn missing_rule_before_the_value_is_detected() {
    let rule_of = |text| before_the_value("problem.x", text).map(|before| rule(&before).to_owned());
    assert_eq!(rule_of("Names: use each name once; {name} is there twice.").unwrap(), "Names: use each name once");
    assert!(!is_rule(&rule_of("Names: {name} is there twice.").unwrap()));
    assert!(!is_rule(&rule_of("{text} can't be read: enter a time.").unwrap()));
    assert_eq!(rule_of("CPU: enter a number."), None);
}
