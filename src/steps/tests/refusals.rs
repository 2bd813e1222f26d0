//! Tests that an invalid value is rejected with the rule first, however long it is.

use super::*;
use crate::domain::sanitized_text::SanitizedText;
use crate::domain::user_text::{FieldId, UserText};
use crate::text::{Language, say};
use std::time::SystemTime;

/// The number of characters pasted by mistake.
const LONG: usize = 300;

/// Returns typed texts that a field rejects.
fn typed() -> Vec<(FieldId, Vec<String>)> {
    let long = "x".repeat(LONG);
    let of = |begin: &str, end: &str| format!("{begin}{long}{end}");
    let name = "x".repeat(255);
    vec![
        (FieldId::KeyName, vec![of("", ""), of("", "/"), of("a ", ""), format!("-{}", &name[1..])]),
        (FieldId::KeyFile, vec![of("", "/"), of("", "\u{1}")]),
        (FieldId::Threshold, vec![of("", "")]),
        (FieldId::Duration, vec![of("", "")]),
        (
            FieldId::PortList,
            vec![of("", ""), of("wireguar ", ""), of("5432 from ", ""), of("443/", ""), of("1-", ""), "9".repeat(LONG)],
        ),
        (FieldId::HttpsDomains, vec![of("", ""), of("https://", ""), of("ü", ""), of("", ".example.com")]),
        (FieldId::HttpsEmail, vec![of("", ""), of("", "@example.com")]),
        (
            FieldId::Names,
            vec![
                of("", ""),
                of("", "/"),
                of("web ", ""),
                of("web-{1..", "}"),
                format!("-{}", &name[1..]),
                format!("{name},{name}"),
            ],
        ),
        (
            FieldId::Tags,
            vec![
                of("", "=1"),
                of("k=", ""),
                of("=", ""),
                of("k=", "\u{202E}"),
                format!("aws:{}=1", &name[..100]),
                format!("{0}=1\n{0}=2", &name[..120]),
                of("skysail:until=", "")[..200].to_owned(),
                format!("{}#=1", &name[..120]),
            ],
        ),
        (FieldId::Until, vec![of("", ""), of("sundy ", "")[..60].to_owned()]),
    ]
}

/// Questions that only accept items, before any listing is loaded.
const OFFERED: [FieldId; 4] = [FieldId::Region, FieldId::Zone, FieldId::Hour, FieldId::Ports];

/// Returns the field's message about a value. Each of them is rejected.
#[track_caller]
fn refusal(field: FieldId, value: Value) -> UserText {
    let step = steps::step(field.step()).unwrap();
    let shown = format!("{value:?}");
    let catalog = Catalog { now: Some(SystemTime::UNIX_EPOCH), ..Catalog::default() };
    match step.set(Language::English, field, value, &mut Draft::default(), &catalog) {
        Err(problem) => problem.say,
        Ok(()) => panic!("{field:?} takes {shown}"),
    }
}

/// Checks that at most the start of the value is shown, and only after the rule.
#[track_caller]
fn assert_brief(say_it: &UserText, value: &str) {
    let refusal_text = say(Language::English, say_it);
    let typed: Vec<char> = value.chars().collect();
    for part in typed.windows(42).map(|part| part.iter().collect::<String>()) {
        assert!(!refusal_text.contains(&part), "the value isn't shortened: {refusal_text}");
    }
    // Two lines in a narrow window, whatever was typed.
    assert!(refusal_text.chars().count() <= 2 * 78, "{refusal_text}");
    // The value's first characters may also occur in the rule.
    if let Some((before, _)) = refusal_text.split_once(&typed[24..36].iter().collect::<String>()) {
        assert!(before.split_whitespace().count() >= 3, "the value comes before the rule: {refusal_text}");
    }
}

#[test]
fn long_value_never_pushes_the_rule_off_the_line() {
    for (field, values) in typed() {
        for value in values {
            assert_brief(&refusal(field, Value::Text(value.clone())), &value);
        }
    }
    let value = "x".repeat(LONG);
    for field in OFFERED {
        assert_brief(&refusal(field, Value::Offer(SanitizedText::new(&value))), &value);
    }
}
