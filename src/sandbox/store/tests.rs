//! Tests of the account's file: sharing, damage, and crashes.

use std::path::{Path, PathBuf};

use super::log::FEW;
use super::*;
use crate::sandbox::clock::Millis;
use crate::sandbox::records::StaticIp;

fn ip(name: &str) -> RecordChange {
    let address = std::net::Ipv4Addr::new(192, 0, 2, 1);
    let (name, id) = (name.to_owned(), name.to_owned());
    let ip = StaticIp { name, id, created: Millis(0), address, attached_to: None };
    RecordChange::StaticIp("us-east-1".to_owned(), Box::new(ip))
}

fn keep(store: &Store, changes: Vec<RecordChange>) {
    store.transact(|_| Ok::<_, ()>(((), changes))).unwrap().unwrap();
}

fn names(store: &Store) -> Vec<String> {
    let read = |account: &Account| {
        let names = account.home("us-east-1").static_ips.keys().cloned().collect();
        Ok::<_, ()>((names, Vec::new()))
    };
    store.transact(read).unwrap().unwrap()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/account.json");
    (folder, path)
}

#[test]
fn two_handles_on_a_file_see_each_others_changes() {
    let (_folder, path) = folder();
    let (one, two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    keep(&one, vec![ip("a")]);
    assert_eq!(names(&two), ["a"]);
    keep(&two, vec![ip("b")]);
    assert_eq!(names(&one), ["a", "b"]);
    assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b"]);
}

#[test]
fn concurrent_handles_lose_and_duplicate_nothing() {
    let (_folder, path) = folder();
    let taken: usize = std::thread::scope(|scope| {
        let work = || {
            let store = Store::open(&path).unwrap();
            let claim = |name: &String| {
                let free = |account: &Account| match account.home("us-east-1").static_ips.contains_key(name) {
                    true => Err(()),
                    false => Ok(((), vec![ip(name)])),
                };
                store.transact(free).unwrap().is_ok()
            };
            (0..40).map(|n| format!("name-{n:02}")).filter(claim).count()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(taken, 40, "each name exactly once");
    assert_eq!(names(&Store::open(&path).unwrap()).len(), 40);
}

#[test]
fn batched_transactions_see_each_other_and_are_written_as_one_line_each() {
    let (_folder, path) = folder();
    let store = Store::open(&path).unwrap();
    let claim = |batch: &mut Batch<'_>, name: &str| {
        let free = |account: &Account| match account.home("us-east-1").static_ips.contains_key(name) {
            true => Err(()),
            false => Ok(((), vec![ip(name)])),
        };
        batch.transact(free).unwrap().is_ok()
    };
    let won = store.together(|batch| ["a", "b", "a", "c"].map(|name| claim(batch, name))).unwrap();
    assert_eq!(won, [true, true, false, true]);
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1 + 3);
    assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b", "c"]);
}

#[test]
fn panicking_batch_changes_nothing() {
    let (_folder, path) = folder();
    let store = Store::open(&path).unwrap();
    keep(&store, vec![ip("a")]);
    let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let work = |batch: &mut Batch<'_>| {
            batch.transact(|_| Ok::<_, ()>(((), vec![ip("lost")]))).unwrap().unwrap();
            panic!("in the middle of a batch");
        };
        store.together::<()>(work)
    }));
    assert!(broken.is_err());
    assert_eq!(names(&store), ["a"], "what was not written is forgotten");
    keep(&store, vec![ip("b")]);
    assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b"]);
}

#[test]
fn line_truncated_by_a_killed_process_is_removed() {
    let (_folder, path) = folder();
    keep(&Store::open(&path).unwrap(), vec![ip("a")]);
    let whole = std::fs::read(&path).unwrap();
    keep(&Store::open(&path).unwrap(), vec![ip("b")]);
    let both = std::fs::read(&path).unwrap();
    for end in whole.len()..both.len() {
        std::fs::write(&path, &both[..end]).unwrap();
        let store = Store::open(&path).unwrap();
        assert_eq!(names(&store), ["a"], "cut at {end}");
        keep(&store, vec![ip("c")]);
        assert_eq!(names(&Store::open(&path).unwrap()), ["a", "c"]);
    }
}

#[test]
fn file_of_stale_lines_is_compacted_and_other_handles_follow() {
    let (_folder, path) = folder();
    let (one, two) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    keep(&one, vec![ip("kept")]);
    let long: Vec<RecordChange> = (0..FEW).map(|_| ip("again")).collect();
    keep(&one, long);
    let short = std::fs::metadata(&path).unwrap().len();
    assert!(short < 1_000, "{short} bytes");
    assert_eq!(names(&two), ["again", "kept"]);
    keep(&two, vec![ip("more")]);
    assert_eq!(names(&one), ["again", "kept", "more"]);
}

#[test]
fn removed_file_is_an_empty_account() {
    let (_folder, path) = folder();
    let store = Store::open(&path).unwrap();
    keep(&store, vec![ip("a")]);
    std::fs::remove_file(&path).unwrap();
    assert!(names(&store).is_empty());
    keep(&store, vec![ip("b")]);
    assert_eq!(names(&Store::open(&path).unwrap()), ["b"]);
}

#[test]
fn file_that_is_not_an_account_is_refused_and_left_unchanged() {
    let (folder, _) = folder();
    let path = folder.path().join("letter.txt");
    for text in ["Dear reader", "Dear reader,\nhello.\n", "{\"skysail-sandbox\":1}\nnonsense\n"] {
        std::fs::write(&path, text).unwrap();
        let error = Store::open(&path).map(|_| ()).unwrap_err();
        let message = error.to_string();
        assert!(message.contains("not an account") || message == "line 2 is damaged", "{message}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn account_file_is_readable_only_by_the_owner() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = folder();
    let store = Store::open(&path).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    keep(&store, (0..=FEW).map(|_| ip("again")).collect());
    assert_eq!(mode(&path), 0o600, "after it was written anew too");
}

/// Returns the file of an account with these names, and its lines.
fn kept(names: &[&str]) -> (tempfile::TempDir, PathBuf, Vec<String>) {
    let (folder, path) = folder();
    let store = Store::open(&path).unwrap();
    names.iter().for_each(|name| keep(&store, vec![ip(name)]));
    let lines = std::fs::read_to_string(&path).unwrap().lines().map(|line| format!("{line}\n")).collect();
    (folder, path, lines)
}

/// Returns why the file can't be used; it must remain unchanged.
fn refused(path: &Path) -> String {
    let before = std::fs::read(path).unwrap();
    let message = Store::open(path).map(|_| ()).unwrap_err().to_string();
    assert_eq!(std::fs::read(path).unwrap(), before, "the file stays as it is");
    message
}

#[test]
fn any_damaged_byte_is_detected_and_the_file_left_unchanged() {
    let (_folder, path, lines) = kept(&["a", "b", "c"]);
    let whole = lines.concat().into_bytes();
    let first = lines[0].len();
    for at in first..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let message = refused(&path);
        assert!(message.contains(" is damaged") && message.contains("line "), "byte {at}: {message}");
    }
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b", "c"]);
}

#[test]
fn damaged_line_is_named() {
    let (_folder, path, lines) = kept(&["a", "b", "c"]);
    let damaged = lines.concat().replace("\"b\"", "\"x\"");
    std::fs::write(&path, damaged).unwrap();
    assert_eq!(refused(&path), "line 3 is damaged");
}

#[test]
fn last_line_truncated_by_a_crash_is_removed() {
    let (_folder, path, lines) = kept(&["a", "b"]);
    let whole = lines.concat();
    let before = lines[0].len() + lines[1].len();
    for cut in before..whole.len() - 1 {
        std::fs::write(&path, &whole.as_bytes()[..cut]).unwrap();
        assert_eq!(names(&Store::open(&path).unwrap()), ["a"], "cut at {cut}");
        assert_eq!(std::fs::metadata(&path).unwrap().len(), before as u64);
    }
}

#[test]
fn file_without_checksums_is_read_and_continued() {
    let (_folder, path, lines) = kept(&["a", "b"]);
    let bare = |line: &String| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        format!("{}\n", value["changes"])
    };
    let old: String = lines[..1].iter().cloned().chain(lines[1..].iter().map(bare)).collect();
    assert!(!old.contains("crc"));
    std::fs::write(&path, old).unwrap();
    let store = Store::open(&path).unwrap();
    keep(&store, vec![ip("c")]);
    assert_eq!(names(&store), ["a", "b", "c"]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("\"crc\"")).count(), 1, "{text}");
    assert_eq!(names(&Store::open(&path).unwrap()), ["a", "b", "c"]);
}

#[test]
fn non_regular_file_is_refused_without_blocking() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    std::os::unix::fs::symlink("/dev/null", folder.path().join("device")).unwrap();
    for name in ["pipe", "device"] {
        let message = Store::open(&folder.path().join(name)).map(|_| ()).unwrap_err().to_string();
        assert_eq!(message, "it is not a regular file", "{name}");
    }
}
