//! Tests that the policy allows exactly the actions that the client calls.

use crate::domain::policy::{CHANGES, LOOKS};
use std::collections::BTreeSet;

/// Every action of the service.
const ALL: &str = include_str!("../../../assets/facts/actions.txt");

/// Returns the actions named in the client's source.
fn called() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lightsail");
    // The API actions of instance actions are named in the domain code.
    let after = ["instance_actions.rs", "server_action.rs"]
        .map(|file| concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/").to_owned() + file);
    let sources = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources = sources.chain(after.map(Into::into));
    let mut found = BTreeSet::new();
    for path in sources.filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let source = std::fs::read_to_string(path).unwrap();
        let quoted = source.split('"').skip(1).step_by(2).chain(source.split('"').step_by(2));
        found.extend(quoted.filter(|word| ALL.lines().any(|action| action == *word)).map(str::to_owned));
    }
    found
}

#[test]
fn policy_allows_exactly_what_the_client_calls() {
    let allowed: BTreeSet<String> = LOOKS.iter().chain(&CHANGES).map(|action| (*action).to_owned()).collect();
    let called = called();
    let (less, more): (Vec<_>, Vec<_>) = (called.difference(&allowed).collect(), allowed.difference(&called).collect());
    assert!(less.is_empty(), "called and not in domain/policy.rs, LOOKS or CHANGES: {less:?}");
    assert!(more.is_empty(), "in domain/policy.rs and never called: {more:?}");
}

#[test]
fn allowed_actions_exist_in_lightsail() {
    let known = |action: &&str| ALL.lines().any(|known| known == *action);
    assert!(LOOKS.iter().chain(&CHANGES).all(known));
}
