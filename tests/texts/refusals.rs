//! Checks that a field's error states the rule first, so that it fits in 60 columns, and then the value.

use super::{keys, none};
use skysail::text::{self, Language};

/// Columns that every window has left for it.
const SEEN: usize = 60;
/// What the value is put in for, where it's what was typed.
const TYPED: [&str; 7] = ["name", "text", "key", "value", "id", "names", "wish"];
/// Words that at least make a rule.
const WORDS: usize = 3;

/// The text up to what was typed, its other values filled in; none where it doesn't repeat what was typed.
fn before_the_value(key: &str, text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, tail) = after.split_once('}')?;
        // The path of a member of a plan says where; elsewhere it's what was typed.
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

/// The rule in it: what stands before the last stop, if that is long enough to be one.
fn rule(before: &str) -> &str {
    let stop = before.rfind([';', '.', ',', ':', '(']).filter(|at| is_rule(&before[..*at]));
    before[..stop.unwrap_or(before.len())].trim_end_matches([' ', '"', '«'])
}

/// Whether enough is said, the name of the field left out.
fn is_rule(text: &str) -> bool {
    let said = text.split_once(": ").map_or(text, |(_, said)| said);
    said.split_whitespace().count() >= WORDS
}

fn is_of_a_field(key: &str) -> bool {
    ["problem.", "after.problem.", "desk.wrong.", "note.wish"].iter().any(|begin| key.starts_with(begin))
}

#[test]
fn every_error_of_a_field_says_the_rule_before_the_value_in_sixty_columns() {
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
fn a_rule_is_told_from_a_value_that_pushes_it_away() {
    let rule_of = |text| before_the_value("problem.x", text).map(|before| rule(&before).to_owned());
    assert_eq!(rule_of("Names: use each name once; {name} is there twice.").unwrap(), "Names: use each name once");
    assert!(!is_rule(&rule_of("Names: {name} is there twice.").unwrap()));
    assert!(!is_rule(&rule_of("{text} can't be read: enter a time.").unwrap()));
    assert_eq!(rule_of("CPU: enter a number."), None);
}
