//! Files that are none: pipes, devices, directories, links in a circle. Each is a sentence; nothing hangs, and nothing
//! but a regular file is replaced.

use super::SKYSAIL;
use super::common::hermetic::piped;
use super::home;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};

/// One of each, by name.
fn odd_things(dir: &Path) -> Vec<PathBuf> {
    let at = |name: &str| dir.join(name);
    std::fs::create_dir(at("directory")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    symlink("/dev/null", at("device")).unwrap();
    symlink("circle", at("circle")).unwrap();
    ["directory", "pipe", "device", "circle"].map(at).to_vec()
}

/// Its status, and all that it says.
fn told(args: &[&str], home: &Path, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = piped(Path::new(SKYSAIL), args, home, env).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn a_plan_that_is_no_file_is_refused_in_a_sentence() {
    let home = home("");
    for path in odd_things(home.path()) {
        let shown = path.to_str().unwrap();
        let (status, said) = told(&["--sandbox", "apply", shown], home.path(), &[]);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("Can't read"), "{said}");
    }
}

#[test]
fn the_files_of_the_aws_tools_may_be_anything_and_nothing_hangs() {
    let home = home("");
    for path in odd_things(home.path()) {
        let path = path.to_str().unwrap();
        let env = [("AWS_CONFIG_FILE", path), ("AWS_SHARED_CREDENTIALS_FILE", path), ("AWS_CA_BUNDLE", path)];
        let (status, said) = told(&["doctor"], home.path(), &env);
        assert_eq!(status, Some(0), "{said}");
        let (status, said) = told(&["list", "regions"], home.path(), &env);
        assert!(matches!(status, Some(1..=3)) && !said.is_empty(), "{path}: {status:?} {said}");
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

#[test]
fn settings_and_the_sandbox_are_read_from_files_alone() {
    let home = home("");
    for path in odd_things(home.path()) {
        let settings = home.path().join(".config/skysail/config.toml");
        std::fs::remove_file(&settings).unwrap();
        symlink(&path, &settings).unwrap();
        let (status, said) = told(&["doctor"], home.path(), &[]);
        assert_eq!(status, Some(0), "{}: {said}", path.display());
        assert!(said.contains("config.toml"), "{said}");
    }
}

#[test]
fn a_journal_that_is_no_file_is_counted_and_refused_in_a_sentence() {
    let home = home("");
    let launches = home.path().join(".local/state/skysail/launches");
    std::fs::create_dir_all(&launches).unwrap();
    for path in odd_things(home.path()) {
        let journal = launches.join("20261128-010203-abcd.jsonl");
        symlink(&path, &journal).unwrap();
        for command in ["launches", "watch", "delete"] {
            let id: &[&str] = if command == "launches" { &[] } else { &["20261128-010203-abcd"] };
            let args = [&["--sandbox", command], id].concat();
            let (status, said) = told(&args, home.path(), &[]);
            assert!(matches!(status, Some(0..=2)) && !said.is_empty(), "{}: {args:?} {said}", path.display());
        }
        assert!(journal.is_symlink() && path.symlink_metadata().is_ok());
        std::fs::remove_file(&journal).unwrap();
    }
}

#[test]
fn a_state_file_of_the_sandbox_that_is_no_file_is_refused_in_a_sentence() {
    let home = home("");
    for path in odd_things(home.path()) {
        let state = path.to_str().unwrap();
        let (status, said) = told(&["sandbox", "--state", state, "--listen", "127.0.0.1:0"], home.path(), &[]);
        assert!(status == Some(2) && said.lines().count() == 1, "{}: {status:?} {said}", path.display());
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

#[test]
fn a_state_folder_that_others_can_write_to_is_mended_with_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("");
    let state = home.path().join(".local/state/skysail");
    std::fs::create_dir_all(&state).unwrap();
    std::fs::set_permissions(&state, PermissionsExt::from_mode(0o777)).unwrap();
    let (status, said) = told(&["launches"], home.path(), &[]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("was writable by others"), "{said}");
    assert_eq!(state.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let (_, said) = told(&["launches"], home.path(), &[]);
    assert!(!said.contains("was writable by others"), "{said}");
}
