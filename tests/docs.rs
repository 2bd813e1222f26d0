//! Checks the contributor documents: the paths they name exist, the map lists every folder in order, and the workflows
//! only call scripts of this repository.

use crate::layers::{RULES, words};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of the table under a heading, each as its cells.
fn rows<'a>(document: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let section = document.split(heading).nth(1).unwrap_or_else(|| panic!("there is no {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The text between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_path_of_the_change_table_exists() {
    let document = read("docs/architecture.md");
    let rows = rows(&document, "## Where to change what");
    assert!(rows.len() >= 30, "{} rows", rows.len());
    for row in rows {
        let paths: Vec<&str> = quoted(row[1]).collect();
        assert!(!paths.is_empty(), "{row:?} names no path");
        for path in paths {
            assert!(root().join(path).exists(), "{}: {path} is not there", row[0]);
        }
    }
}

#[test]
fn every_path_of_adding_md_exists() {
    let document = read("docs/adding.md");
    let is_path = |text: &&str| text.contains('/') && !text.contains(' ') && !text.contains("NAME");
    let is_ours = |text: &&str| !["CODE", "KEY"].iter().any(|word| text.contains(word));
    let mut seen = 0;
    for path in quoted(&document).filter(is_path).filter(is_ours) {
        assert!(root().join(path).exists(), "{path} is not there");
        seen += 1;
    }
    assert!(seen > 30, "{seen} paths were found");
}

/// The modules of a row of the map: `src/theme`, `src/task.rs`.
fn rooms<'a>(row: &'a [&str]) -> Vec<&'a str> {
    let room = |path: &'a str| Some(path.strip_prefix("src/")?.trim_end_matches(".rs"));
    quoted(row[0]).filter_map(room).collect()
}

#[test]
fn map_lists_every_folder_above_its_imports() {
    let document = read("docs/architecture.md");
    let rows = rows(&document, "## The map");
    let places: BTreeMap<&str, usize> =
        rows.iter().enumerate().flat_map(|(at, row)| rooms(row).into_iter().map(move |room| (room, at))).collect();
    for (room, imports, _) in RULES.iter().filter(|(room, ..)| *room != "lib") {
        let place = places.get(room).unwrap_or_else(|| panic!("{room} is not in the map"));
        for import in words(imports) {
            assert!(places[import] >= *place, "{room} imports {import}, which is above it in the map");
        }
    }
    assert_eq!(places.len(), RULES.len() - 1, "the map has a folder that is not there: {places:?}");
}

/// The link targets of a document that are files of this repository.
fn links(document: &str) -> Vec<&str> {
    let all = document.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let ours = all.filter(|link| !link.contains("://") && !link.starts_with('#'));
    ours.map(|link| link.split('#').next().unwrap()).collect()
}

#[test]
fn every_link_between_documents_works() {
    let documents = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "docs/architecture.md",
        "docs/adding.md",
        "docs/json.md",
        "docs/releasing.md",
    ];
    for document in documents {
        let folder = root().join(document);
        for link in links(&read(document)) {
            assert!(folder.parent().unwrap().join(link).exists(), "{document} leads to {link}, which is not there");
        }
    }
    assert!(links(&read("README.md")).len() > 10);
}

#[test]
fn workflows_run_only_scripts_of_this_repository() {
    use std::os::unix::fs::PermissionsExt;
    let mut scripts = 0;
    for workflow in fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path = workflow.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for command in text.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix("run: "))
        {
            let script = command.split(' ').next().unwrap();
            if script == "chmod" {
                continue;
            }
            assert!(script.starts_with(".ci/"), "{}: {command}", path.display());
            let mode =
                fs::metadata(root().join(script)).unwrap_or_else(|_| panic!("{script} is not there")).permissions();
            assert!(mode.mode() & 0o111 != 0, "{script} cannot be run");
            scripts += 1;
        }
        assert!(!text.contains("run: |"), "{}: a script belongs into .ci", path.display());
    }
    assert!(scripts >= 8, "{scripts} steps were found");
}

#[test]
fn released_builds_check_for_integer_overflow() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let profile = |name: &str| manifest["profile"][name].clone();
    assert_eq!(profile("release")["overflow-checks"].as_bool(), Some(true));
    let dist = profile("dist");
    assert_eq!((dist["inherits"].as_str(), dist.get("overflow-checks")), (Some("release"), None));
}

#[test]
fn help_and_readme_list_the_same_exit_statuses() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_skysail")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = read("README.md");
    let statuses = rows(&readme, "### Exit status");
    assert_eq!(statuses.len(), 8, "{statuses:?}");
    for row in statuses {
        let (first, rest) = row[1].split_at(1);
        let help_line = format!("{} {}{}", row[0], first.to_lowercase(), rest.trim_end_matches('.'));
        assert!(help.contains(&help_line), "{help_line}: {help}");
    }
}
