//! Every text that the program asks for is there, and every text that is there is asked for.

use skysail::domain::failure::Trouble;
use skysail::text;
use std::path::Path;

/// String literals of all sources, tests left out.
fn literals() -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let source = std::fs::read_to_string(&path).unwrap();
                all.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }
    all
}

/// The first parts of keys: a literal that begins so and has a dot is a key.
const FAMILIES: &[&str] = &[
    "header.", "trail.", "guide.", "list.", "from.", "names.", "addons.", "fact.", "problem.", "note.", "warning.",
    "reason.", "gap.", "review.", "confirm.", "save.", "notice.", "hint.", "help.", "leave.", "launch.", "again.",
    "cli.", "errand.", "bill.",
];

#[test]
fn every_text_that_is_asked_for_is_there() {
    let is_key = |literal: &&String| {
        FAMILIES.iter().any(|family| literal.starts_with(family))
            && literal.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c))
            && !literal.ends_with('.')
    };
    let there = |key: &str| text::has(key) || text::has(&format!("{key}.one"));
    let missing: Vec<_> = literals().iter().filter(is_key).filter(|key| !there(key)).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_trouble_says_what_it_is_and_what_to_do() {
    for trouble in Trouble::ALL {
        for part in ["what", "next"] {
            let key = format!("failure.{}.{part}", trouble.key());
            assert!(text::has(&key), "{key}");
        }
    }
}
