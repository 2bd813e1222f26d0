//! Checks the example patches, one for each kind of extension: each applies to the sources and touches as few files as
//! `docs/adding.md` says. `tests/adding/build` applies all of them to a copy, builds it, and runs its tests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each kind of extension, the existing files that it changes, and how many lines it adds to them.
const KINDS: &[(&str, &[&str], usize)] = &[
    ("step", &["src/domain/fields.rs", "src/steps.rs", "tests/common/all_screens.rs"], 8),
    ("export_format", &["src/export.rs"], 2),
    ("sandbox_action", &["src/sandbox/actions.rs"], 2),
    ("theme", &["src/theme.rs"], 1),
    ("language", &["src/text/language.rs", "tests/guide.rs"], 4),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a patch does to one file.
#[derive(Debug, Default, PartialEq)]
struct FileChange {
    path: String,
    /// The file that this one is copied from.
    copy_of: Option<String>,
    /// Whether the patch creates the file.
    new: bool,
    /// The lines of each hunk, before and after.
    hunks: Vec<(Vec<String>, Vec<String>)>,
    /// The number of added lines.
    added: usize,
}

/// Parses the output of `git diff`.
fn changes(patch: &str) -> Vec<FileChange> {
    let mut all: Vec<FileChange> = Vec::new();
    for line in patch.lines() {
        if let Some(paths) = line.strip_prefix("diff --git a/") {
            let (_, path) = paths.split_once(" b/").unwrap_or_else(|| panic!("no path: {line}"));
            all.push(FileChange { path: path.to_owned(), ..FileChange::default() });
            continue;
        }
        let Some(file) = all.last_mut() else { continue };
        if let Some(from) = line.strip_prefix("copy from ") {
            file.copy_of = Some(from.to_owned());
        } else if line.starts_with("new file mode ") {
            file.new = true;
        } else if line.starts_with("@@ ") {
            file.hunks.push(Default::default());
        } else if let Some((before, after)) = file.hunks.last_mut() {
            file.added += usize::from(line.starts_with('+'));
            match line.split_at_checked(1) {
                Some(("-", text)) => before.push(text.to_owned()),
                Some(("+", text)) => after.push(text.to_owned()),
                Some((" ", text)) => {
                    before.push(text.to_owned());
                    after.push(text.to_owned());
                }
                _ => assert!(line.is_empty(), "{}: {line:?} is no line of a patch", file.path),
            }
        }
    }
    all
}

/// Returns why a change can't be applied to the sources; `read` returns the text of an existing file.
fn obstacle(change: &FileChange, read: impl Fn(&str) -> Option<String>) -> Option<String> {
    let there = read(&change.path);
    if change.new || change.copy_of.is_some() {
        let source = change.copy_of.as_deref().filter(|source| read(source).is_none());
        let lost = source.map(|source| format!("{source} isn't there to be copied"));
        return there.map(|_| format!("{} is there already", change.path)).or(lost);
    }
    let Some(text) = there else { return Some(format!("{} isn't there", change.path)) };
    let lines: Vec<&str> = text.lines().collect();
    let mut rest = &lines[..];
    for (before, _) in &change.hunks {
        let Some(at) = rest.windows(before.len()).position(|run| run == before.as_slice()) else {
            return Some(format!("{} doesn't have these lines any more:\n{}", change.path, before.join("\n")));
        };
        rest = &rest[at + before.len()..];
    }
    None
}

fn patches() -> BTreeMap<String, Vec<FileChange>> {
    let files = fs::read_dir(root().join("tests/adding")).unwrap().map(|entry| entry.unwrap().path());
    let patches = files.filter(|path: &PathBuf| path.extension().is_some_and(|ending| ending == "patch"));
    let named = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, changes(&fs::read_to_string(path).unwrap()))
    };
    patches.map(named).collect()
}

#[test]
fn every_example_patch_applies() {
    let read = |path: &str| fs::read_to_string(root().join(path)).ok();
    for (kind, changes) in patches() {
        let obstacles: Vec<String> = changes.iter().filter_map(|change| obstacle(change, read)).collect();
        assert!(obstacles.is_empty(), "tests/adding/{kind}.patch has to follow the sources:\n{}", obstacles.join("\n"));
    }
}

#[test]
fn every_example_patch_changes_only_the_listed_files() {
    let patches = patches();
    let kinds: Vec<&str> = patches.keys().map(String::as_str).collect();
    let mut known: Vec<&str> = KINDS.iter().map(|(kind, ..)| *kind).collect();
    known.sort_unstable();
    assert_eq!(kinds, known);
    for (kind, files, lines) in KINDS {
        let changed: Vec<&FileChange> =
            patches[*kind].iter().filter(|change| !change.new && change.copy_of.is_none()).collect();
        let paths: Vec<&str> = changed.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, *files, "{kind}");
        let added: usize = changed.iter().map(|change| change.added).sum();
        assert_eq!(added, *lines, "{kind}: lines added to files that were there");
    }
}

#[test]
fn no_two_example_patches_change_the_same_file() {
    let mut seen = BTreeMap::new();
    for (kind, changes) in patches() {
        for change in changes {
            let other = seen.insert(change.path.clone(), kind.clone());
            assert_eq!(other, None, "{}: {kind}", change.path);
        }
    }
}

#[test]
fn adding_md_names_every_file_that_a_patch_changes() {
    let recipes = fs::read_to_string(root().join("docs/adding.md")).unwrap();
    for (kind, files, _) in KINDS {
        assert!(recipes.contains(&format!("tests/adding/{kind}.patch")), "docs/adding.md doesn't show {kind}");
        for file in *files {
            assert!(recipes.contains(&format!("`{file}`")), "docs/adding.md doesn't name {file} for {kind}");
        }
    }
}

/// Tests the parser itself: what it must reject.
#[test]
fn patch_for_other_sources_does_not_apply() {
    let patch =
        "diff --git a/list b/list\nindex 1..2 100644\n--- a/list\n+++ b/list\n@@ -1,2 +1,3 @@ fn\n one\n+two\n three\n";
    let [change] = &changes(patch)[..] else { panic!("one file") };
    assert_eq!((change.added, change.hunks.len()), (1, 1));
    let with = |text: &'static str| obstacle(change, move |path| (path == "list").then(|| text.to_owned()));
    assert_eq!(with("zero\none\nthree\n"), None);
    assert!(with("one\ntwo\nthree\n").is_some() && with("").is_some());
    assert!(obstacle(change, |_| None).is_some());
    let new = FileChange { new: true, hunks: Vec::new(), ..FileChange { path: "list".into(), ..Default::default() } };
    assert!(obstacle(&new, |_| Some(String::new())).is_some() && obstacle(&new, |_| None).is_none());
    let copy = FileChange { path: "es".into(), copy_of: Some("en".into()), ..FileChange::default() };
    assert!(obstacle(&copy, |_| None).is_some());
    assert!(obstacle(&copy, |path| (path == "en").then(String::new)).is_none());
}
