//! Tests of paths that aren't regular files: pipes, devices, directories, circular links. Each gives an error message,
//! nothing hangs, and only regular files are replaced.

use super::common::clean_environment::piped;
use super::common::pty::Session;
use super::home;
use super::{PRACTICE, SKYSAIL};
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
fn output_of(args: &[&str], home: &Path, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = piped(Path::new(SKYSAIL), args, home, env).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn a_plan_that_is_no_file_is_refused_in_a_sentence() {
    let home = home("");
    for path in odd_things(home.path()) {
        let shown = path.to_str().unwrap();
        let (status, said) = output_of(&["--sandbox", "apply", shown], home.path(), &[]);
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
        let (status, said) = output_of(&["doctor"], home.path(), &env);
        assert_eq!(status, Some(0), "{said}");
        let (status, said) = output_of(&["list", "regions"], home.path(), &env);
        assert!(matches!(status, Some(1..=3)) && !said.is_empty(), "{path}: {status:?} {said}");
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

/// Every command that reads settings or journals, and needs no server to say what is wrong with them.
const COMMANDS: [&[&str]; 14] = [
    &["--sandbox", "list", "regions"],
    &["--sandbox", "apply", "no-plan.json"],
    &["--sandbox", "watch"],
    &["--sandbox", "delete", "nothing"],
    &["--sandbox", "servers"],
    &["--sandbox", "start", "nothing"],
    &["--sandbox", "stop", "nothing"],
    &["--sandbox", "reboot", "nothing"],
    &["--sandbox", "ssh", "nothing"],
    &["launches"],
    &["launches", "--output", "json"],
    &["doctor"],
    &["export", "--as", "json", "no-plan.json"],
    &["plan", "--skeleton"],
];

/// What is said of each odd thing.
const REASONS: [&str; 4] = ["it's a directory", "a named pipe", "it's a device", "leads back to itself"];

#[test]
fn settings_that_cannot_be_read_are_named_with_their_reason_by_every_command() {
    let home = home("");
    let settings = home.path().join(".config/skysail/config.toml");
    for (path, why) in odd_things(home.path()).iter().zip(REASONS) {
        std::fs::remove_file(&settings).unwrap();
        symlink(path, &settings).unwrap();
        for command in COMMANDS {
            let (status, said) = output_of(command, home.path(), &[]);
            assert!(said.contains(settings.to_str().unwrap()) && said.contains(why), "{command:?}: {said}");
            assert!(matches!(status, Some(0..=3)), "{command:?}: {status:?} {said}");
        }
    }
    std::fs::remove_file(&settings).unwrap();
    std::fs::write(&settings, "theme = [").unwrap();
    let (_, said) = output_of(&["launches"], home.path(), &[]);
    assert!(said.contains("config.toml isn't a settings file"), "{said}");
}

/// Nobody but root may read what nobody may.
#[test]
fn settings_without_permission_are_named_unless_one_may_read_everything() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("language = \"en\"\n");
    let settings = home.path().join(".config/skysail/config.toml");
    std::fs::set_permissions(&settings, PermissionsExt::from_mode(0o000)).unwrap();
    let (_, said) = output_of(&["launches"], home.path(), &[]);
    let root = rustix::process::geteuid().is_root();
    assert_eq!(said.contains("config.toml: permission denied"), !root, "{said}");
}

/// A journal that is this, and its path.
fn journal_at(home: &Path, thing: &Path) -> PathBuf {
    let launches = home.join(".local/state/skysail/launches");
    std::fs::create_dir_all(&launches).unwrap();
    let journal = launches.join("20261128-010203-abcd.jsonl");
    let _ = std::fs::remove_file(&journal);
    symlink(thing, &journal).unwrap();
    journal
}

#[test]
fn a_journal_that_cannot_be_read_is_named_with_its_reason_by_every_command() {
    let home = home("");
    std::fs::write(home.path().join("damaged"), "{\"crc\":\"0").unwrap();
    std::fs::write(home.path().join("empty"), "").unwrap();
    let mut things = odd_things(home.path());
    things.extend(["damaged", "empty"].map(|name| home.path().join(name)));
    for (thing, why) in things.iter().zip(REASONS.into_iter().chain(["is damaged", "it's empty"])) {
        let journal = journal_at(home.path(), thing);
        // What only says something of the command line or of a plan has nothing to do with launches.
        for command in COMMANDS.iter().filter(|command| !matches!(command[0], "export" | "plan")) {
            let (status, said) = output_of(command, home.path(), &[]);
            assert!(said.contains(journal.to_str().unwrap()) && said.contains(why), "{command:?}: {said}");
            assert!(matches!(status, Some(0..=3)), "{command:?}: {status:?} {said}");
        }
        assert!(journal.is_symlink() && thing.symlink_metadata().is_ok());
    }
}

#[test]
fn a_launch_whose_journal_cannot_be_read_is_not_said_to_be_none() {
    let home = home("");
    for thing in odd_things(home.path()) {
        journal_at(home.path(), &thing);
        for command in ["watch", "delete"] {
            let (status, said) = output_of(&["--sandbox", command, "20261128-010203-abcd"], home.path(), &[]);
            assert_eq!(status, Some(3), "{said}");
            assert!(said.contains("can't tell what it created"), "{said}");
        }
    }
}

#[test]
fn the_wizard_names_what_it_cannot_read() {
    let home = home("");
    let settings = home.path().join(".config/skysail/config.toml");
    std::fs::remove_file(&settings).unwrap();
    std::fs::create_dir(&settings).unwrap();
    let drafts = home.path().join(".local/state/skysail/drafts");
    std::fs::create_dir_all(drafts.join("last.json")).unwrap();
    std::fs::write(home.path().join("empty"), "").unwrap();
    journal_at(home.path(), &home.path().join("empty"));
    for env in [[].as_slice(), &[("TERM", "dumb")]] {
        let session = Session::start_at(home.clone(), Path::new(SKYSAIL), &PRACTICE, (200, 50), env);
        for part in ["config.toml: it's a directory", "abcd.jsonl:", "it's empty", "last.json:"] {
            session.wait_for(part);
        }
    }
}

/// Crash points are in debug builds alone.
#[cfg(debug_assertions)]
#[test]
fn a_mistake_of_the_program_is_one_sentence_in_every_command_and_names_no_path_of_the_build() {
    let home = home("");
    let every = crate::every_command::all().into_iter().map(|command| command.plain_line());
    for command in every.chain([vec!["--plain".to_owned(), "--sandbox".to_owned()]]) {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let (status, said) = output_of(&command, home.path(), &[("SKYSAIL_CRASH_AT", "at-start")]);
        assert_eq!((status, said.lines().count()), (Some(101), 1), "{command:?}: {said}");
        assert!(said.starts_with("Skysail stopped because of an internal error: a panic was asked for"), "{said}");
        assert!(!said.contains(env!("CARGO_MANIFEST_DIR")), "{said}");
    }
    let (_, said) = output_of(&["launches"], home.path(), &[("SKYSAIL_CRASH_AT", "at-start"), ("RUST_BACKTRACE", "1")]);
    assert!(said.contains("skysail::") && !said.contains(env!("CARGO_MANIFEST_DIR")), "{said}");
    assert!(!said.contains(".rs:") || said.matches(".rs:").count() == 1, "{said}");
}

/// The others are told all the same: a Region that failed isn't one without servers.
#[cfg(debug_assertions)]
#[test]
fn a_mistake_in_one_task_is_one_sentence_with_its_status_and_the_other_outcomes_are_still_told() {
    let home = home("");
    let run = |args: &[&str], crash: &str| output_of(args, home.path(), &[("SKYSAIL_CRASH_AT", crash)]);
    let plan = home.path().join("plan.json");
    let text = r#"{"instanceNames": ["web-1"], "availabilityZone": "us-east-1a", "blueprintId": "ubuntu_24_04",
        "bundleId": "nano_3_0"}"#;
    std::fs::write(&plan, text).unwrap();
    let sandbox = ["--sandbox", "--speed", "1000"];
    let apply = [&["apply", plan.to_str().unwrap(), "--yes"], &sandbox[..]].concat();
    assert_eq!(run(&apply, "").0, Some(0));
    let sentence = "Internal error: a panic was asked for";
    let counted = |said: &str| said.matches("a panic was asked for").count();
    for command in [["servers"].as_slice(), &["sweep", "--yes"]] {
        let (status, said) = run(&[command, &sandbox].concat(), "in-list=us-west-2");
        assert_eq!((status, counted(&said)), (Some(101), 1), "{command:?}: {said}");
        assert!(said.contains("us-west-2") && said.contains(sentence), "{said}");
        assert!(command[0] != "servers" || said.contains("web-1"), "the others are listed: {said}");
        assert!(!said.contains("Nothing to delete"), "{said}");
    }
    for command in ["stop", "start", "reboot"] {
        // Another one with this name may be where nothing could be listed.
        let (status, said) = run(&[&[command, "web-1"], &sandbox[..]].concat(), "in-list=us-west-2");
        assert_eq!((status, counted(&said)), (Some(101), 1), "{command}: {said}");
        // Whether it was sent isn't known, so it's looked up: it wasn't.
        let (status, said) = run(&[&[command, "web-1"], &sandbox[..]].concat(), "in-send");
        let already = command == "start";
        assert_eq!((status, counted(&said)), (Some(if already { 0 } else { 101 }), usize::from(!already)), "{said}");
        assert!(already || said.contains(sentence) && said.contains("web-1"), "{said}");
    }
}

#[test]
fn a_scenario_that_there_is_not_is_answered_with_the_nearest() {
    let home = home("");
    for args in [
        ["--sandbox=lost-rply", "list", "regions"].as_slice(),
        &["--sandbox=lost-rply", "--plain"],
        &["sandbox", "--scenario", "lost-rply"],
    ] {
        let (status, said) = output_of(args, home.path(), &[]);
        assert!(status == Some(2) && said.contains("Did you mean one of these: lost-reply, "), "{args:?}: {said}");
    }
    for path in odd_things(home.path()) {
        let (status, said) = output_of(&["sandbox", "--scenario", path.to_str().unwrap()], home.path(), &[]);
        assert!(status == Some(2) && said.contains("cannot be read"), "{said}");
    }
}

#[test]
fn a_state_file_of_the_sandbox_that_is_no_file_is_refused_in_a_sentence() {
    let home = home("");
    for path in odd_things(home.path()) {
        let state = path.to_str().unwrap();
        let (status, said) = output_of(&["sandbox", "--state", state, "--listen", "127.0.0.1:0"], home.path(), &[]);
        assert!(status == Some(2) && said.lines().count() == 1, "{}: {status:?} {said}", path.display());
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

#[test]
fn a_folder_that_others_can_write_to_is_mended_with_a_note() {
    use std::os::unix::fs::PermissionsExt;
    for name in [".local/state/skysail", ".config/skysail", ".config/skysail/themes", ".cache/skysail"] {
        let home = home("");
        let folder = home.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
        let (status, said) = output_of(&["launches"], home.path(), &[]);
        assert_eq!(status, Some(0), "{said}");
        assert!(said.contains("was writable by others") && said.contains(name), "{said}");
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let (_, said) = output_of(&["launches"], home.path(), &[]);
        assert!(!said.contains("was writable by others"), "{said}");
    }
}

/// As with `sudo -E`, which keeps the user's home folder. Only root can give a folder to somebody else.
#[test]
fn a_folder_of_another_user_is_refused_and_root_leaves_nothing_in_it() {
    use std::os::unix::fs::chown;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    const DAEMON: u32 = 1;
    for there in [true, false] {
        let home = home("");
        let state = home.path().join(".local/state/skysail");
        if there {
            std::fs::create_dir_all(&state).unwrap();
            chown(&state, Some(DAEMON), None).unwrap();
        }
        chown(home.path(), Some(DAEMON), None).unwrap();
        let before = names(home.path());
        let (status, said) = output_of(&["launches"], home.path(), &[]);
        assert_eq!((status, said.lines().count()), (Some(2), 1), "{said}");
        for part in [".local/state/skysail belongs to daemon.", "sudo -u daemon skysail", "XDG_STATE_HOME"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert_eq!(names(home.path()), before, "nothing is created");
    }
}

/// The names in a folder and the ones below it.
fn names(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { [names(&path), vec![path]].concat() } else { vec![path] }).collect()
}

#[test]
fn settings_that_others_could_have_written_speak_no_language_before_that_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("");
    let config = home.path().join(".config/skysail");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "language = \"es\"\n").unwrap();
    std::fs::set_permissions(&config, PermissionsExt::from_mode(0o770)).unwrap();
    let (_, said) = output_of(&["launches"], home.path(), &[]);
    assert!(said.contains("was writable by others") && said.contains("You haven't launched anything"), "{said}");
    let (_, said) = output_of(&["launches"], home.path(), &[]);
    assert_eq!(said.trim(), "Aún no has lanzado nada desde este equipo.");
}
