//! Checks which modules may import which others. Every path into the crate is read, in macros too, and not only in
//! `use`.
//!
//! Folders are checked against the table of allowed imports. Inside a folder, files may not import each other in a
//! circle: a file and those in its folder count as one, since a module sees everything in its parent.

#[path = "layers/modules.rs"]
mod modules;
#[path = "layers/paths.rs"]
mod paths;

use modules::{Graph, circles};
use paths::{Reference, Target, all};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Each layer (a top-level module), what it may import besides itself, and why.
pub const RULES: &[(&str, &str, &str)] = &[
    ("lib", "", "names the rooms and does nothing"),
    ("main", "args commands text", "command line in, exit status out, in which language"),
    ("args", "export text theme", "the command line as plain data, with the names that its options take"),
    ("task", "", "tasks of one shape"),
    (
        "commands",
        "app args accounts task domain export files home input journal ssh_keys lightsail line_mode log_file probe sandbox \
         runtime ssh live_panes steps store terminal text theme widgets",
        "joins the rooms: it alone may import the sandbox",
    ),
    (
        "runtime",
        "app accounts task domain files home input journal ssh_keys lightsail probe ssh store terminal",
        "carries out what the state asks for",
    ),
    (
        "line_mode",
        "app domain export home runtime live_panes steps text theme widgets",
        "the same wizard line by line: another face of the same state, and no world of its own",
    ),
    ("home", "domain live_panes text theme widgets", "the servers of an account and what is done to them: no world"),
    ("app", "domain export home live_panes steps text theme widgets", "state and its picture: no world"),
    ("steps", "domain text theme widgets", "questions about the draft"),
    ("live_panes", "domain text theme widgets", "the live panes"),
    ("widgets", "text theme", "know ratatui, not Lightsail"),
    ("lightsail", "domain files", "SDK types become the domain's"),
    (
        "accounts",
        "task domain files lightsail",
        "profiles and credentials: by the same network, with the same words for errors",
    ),
    ("ssh_keys", "domain files", "key pairs on disk"),
    ("ssh", "task domain files", "the shell on the server"),
    ("probe", "domain", "round trips"),
    ("journal", "domain files", "one file a launch"),
    ("store", "domain files", "drafts, cache, settings"),
    ("export", "domain", "an order in other words"),
    ("files", "domain", "whole files or none; its errors are messages by key"),
    ("input", "", "bytes become keys"),
    ("log_file", "domain", "events become lines"),
    ("terminal", "", "entered and given back"),
    ("sandbox", "", "a second opinion and not a mirror: it shares nothing with what it checks"),
    ("domain", "", "the words of the problem"),
    ("theme", "", "styles by meaning"),
    ("text", "domain", "words by key, and the sentences that the domain wants said"),
];

/// Crates and modules outside of the crate (a trailing `_` makes it a prefix), and the layers that may use them.
const OUTSIDE: &[(&str, &str, &str)] = &[
    ("aws_sdk_", "lightsail accounts", "one door to AWS"),
    ("aws_config", "lightsail accounts", "one door to AWS"),
    ("aws_smithy_", "lightsail accounts", "one door to AWS"),
    ("aws_credential_types", "lightsail accounts", "one door to AWS"),
    ("aws_types", "lightsail accounts", "one door to AWS"),
    (
        "tokio",
        "main commands runtime line_mode lightsail accounts task probe ssh sandbox store terminal",
        "what is pure cannot wait, and so cannot hang",
    ),
    ("ratatui", "app home live_panes steps widgets theme terminal runtime", "only what draws knows of a screen"),
    ("termina", "app input terminal", "keys as they are read"),
    (
        "tracing",
        "accounts commands lightsail log_file probe runtime ssh terminal",
        "what happens is logged where it happens; what is pure returns it",
    ),
    ("clap", "main args commands", "the command line ends where it is read"),
    (
        "std::fs",
        "commands files input journal log_file ssh_keys accounts lightsail sandbox runtime ssh store terminal",
        "the world",
    ),
    ("std::env", "main commands accounts lightsail runtime terminal", "the world"),
    ("std::net", "args commands accounts lightsail probe sandbox", "the world"),
    ("std::process", "main commands lightsail runtime ssh terminal", "the world"),
    ("std::thread", "files input log_file runtime ssh terminal commands", "the world"),
    ("SystemTime::now", "commands accounts lightsail log_file sandbox runtime", "time is handed in"),
    ("Instant::now", "commands accounts input lightsail probe sandbox runtime ssh terminal", "time is handed in"),
];

pub fn words(list: &str) -> BTreeSet<&str> {
    list.split_whitespace().collect()
}

fn breach(reference: &Reference) -> Option<String> {
    let Reference { from, to, place } = reference;
    let Some((_, allowed, why)) = RULES.iter().find(|(room, ..)| room == from) else {
        return Some(format!("{place}: the room {from} has no rule"));
    };
    match to {
        Target::Everything => {
            Some(format!("{place}: {from} takes the crate as a whole, so nobody can tell what of it"))
        }
        Target::Room(room) if room == from || words(allowed).contains(room.as_str()) => None,
        Target::Room(room) => Some(format!("{place}: {from} ({why}) may not import {room}")),
        Target::Elsewhere(name) => {
            let is = |known: &str| name == known || (known.ends_with('_') && name.starts_with(known));
            let rule = OUTSIDE.iter().find(|(known, ..)| is(known));
            let broken = rule.filter(|(_, rooms, _)| !words(rooms).contains(from.as_str()))?;
            Some(format!("{place}: {from} may not use {name}: {}", broken.2))
        }
    }
}

#[test]
fn every_layer_imports_only_what_its_rule_allows() {
    let breaches: Vec<String> = all().iter().filter_map(breach).collect();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn every_layer_of_the_crate_has_a_rule_and_is_checked() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).unwrap();
    let rooms = source.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let read: BTreeSet<String> = all().into_iter().map(|reference| reference.from).collect();
    for room in rooms {
        assert!(RULES.iter().any(|(name, ..)| *name == room), "{room} has no rule");
        assert!(read.contains(room), "nothing was read of {room}");
    }
}

#[test]
fn no_two_layers_may_import_each_other() {
    for (room, allowed, _) in RULES {
        for other in words(allowed) {
            let back = RULES.iter().find(|(name, ..)| *name == other).map(|(_, allowed, _)| words(allowed));
            assert!(back.is_some_and(|back| !back.contains(room)), "{room} and {other} import each other");
        }
    }
}

fn names(circle: &BTreeSet<Vec<String>>) -> BTreeSet<String> {
    circle.iter().map(|module| module.join("/")).collect()
}

/// The references of a circle, each with its location.
fn describe(graph: &Graph, circle: &BTreeSet<Vec<String>>) -> String {
    let lines = |module: &Vec<String>| {
        let inside = graph[module].iter().filter(|(to, _)| circle.contains(*to));
        inside.map(|(to, line)| format!("src/{}.rs:{line} -> {}\n", module.join("/"), to.join("/"))).collect::<String>()
    };
    circle.iter().map(lines).collect()
}

#[test]
fn files_do_not_import_each_other_in_a_circle() {
    let graph = modules::graph(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(graph.len() > 400 && graph.values().map(BTreeMap::len).sum::<usize>() > 2_000, "too little was read");
    let found: Vec<String> = circles(&graph).iter().map(|circle| describe(&graph, circle)).collect();
    assert!(found.is_empty(), "{}", found.join("and another circle:\n"));
}

/// The circles of these files, given with their text.
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let texts = files.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect();
    circles(&modules::of(&texts)).iter().map(|circle| names(circle).into_iter().collect()).collect()
}

#[test]
fn circles_are_found_however_the_paths_are_written() {
    let circle = |b: &str| circles_of(&[("a", "mod b; mod c;"), ("a/b", b), ("a/c", "use super::b::B;"), ("d", "")]);
    let found = vec![vec!["a/b".to_owned(), "a/c".to_owned()]];
    assert_eq!(circle("use super::c::C;"), found);
    assert_eq!(circle("use crate::{d, a::{c::{self, C}}};"), found);
    assert_eq!(circle("use super::c; fn f() { g(vec![c::f()]) }"), found);
    assert_eq!(circle("use super::c as other; fn f() { other::f() }"), found);
    assert_eq!(circle("fn f() { t!(language, \"x\", n = super::c::N) }"), found);
    assert_eq!(circle("mod inner { use super::super::c::C; }"), found);
    assert_eq!(circle("use super::c;"), Vec::<Vec<String>>::new(), "named, and not used");
    assert_eq!(circle("#[cfg(test)] mod tests { use super::super::c::C; }"), Vec::<Vec<String>>::new());
    assert_eq!(circle("use super::*; use crate::d::D;"), Vec::<Vec<String>>::new(), "the module around it");
    let handed_on = [("a", "mod b; mod c; pub use c::C;"), ("a/b", "use super::C;"), ("a/c", "use super::b::B;")];
    assert_eq!(circles_of(&handed_on), found, "by a name that is handed on");
    let longer = [("a", "use crate::b::B;"), ("b", "use crate::c::C;"), ("c", "use crate::a::A;")];
    assert_eq!(circles_of(&longer), [["a", "b", "c"]]);
}

/// Tests the parser itself: it must find paths wherever they are.
#[test]
fn paths_are_found_wherever_they_can_be_written() {
    let found = |module: &[&str], source: &str| -> Vec<String> {
        let rooms = paths::of(source, module).into_iter().filter_map(|reference| match reference.to {
            Target::Room(room) if room != reference.from => Some(room),
            Target::Everything => Some("everything".to_owned()),
            _ => None,
        });
        rooms.collect()
    };
    assert_eq!(found(&["app"], "use crate::{shell, domain::{a, b}};"), ["shell", "domain"]);
    assert_eq!(found(&["app"], "fn f() { x::y(vec![crate::shell::run()]); }"), ["shell"]);
    assert_eq!(found(&["app"], "fn f() { t!(language, \"key\", n = crate::journal::N); }"), ["text", "journal"]);
    assert_eq!(found(&["main"], "fn f() { skysail::t!(language, \"key\"); }"), ["text"]);
    assert_eq!(found(&["app", "view"], "use super::super::store::Store;"), ["store"]);
    assert_eq!(found(&["app", "view"], "use super::model::Model;"), Vec::<String>::new());
    assert_eq!(found(&["app"], "mod inner { use super::super::store::Store; }"), ["store"]);
    assert_eq!(found(&["app"], "#[cfg(test)] mod tests { use crate::sandbox::X; } use crate::store::Y;"), ["store"]);
    assert_eq!(found(&["app"], "type T = Vec<crate::store::Store>; impl super::store::S for X {}"), ["store", "store"]);
    assert_eq!(found(&["main"], "fn main() { skysail::sandbox::open() }"), ["sandbox"]);
    assert_eq!(found(&["app"], "use crate as all; use crate::*;"), ["everything", "everything"]);
}
