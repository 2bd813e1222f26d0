//! Tests of paths that aren't regular files: pipes, devices, directories, circular links. Each gives an error message,
//! nothing hangs, and only regular files are replaced.

use super::common::clean_environment::piped;
use super::common::pty::Session;
use super::home;
use super::{SANDBOX_ARGS, SKYSAIL};
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};

/// One path of each kind, by name.
fn odd_things(dir: &Path) -> Vec<PathBuf> {
    let at = |name: &str| dir.join(name);
    std::fs::create_dir(at("directory")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    symlink("/dev/null", at("device")).unwrap();
    symlink("circle", at("circle")).unwrap();
    ["directory", "pipe", "device", "circle"].map(at).to_vec()
}

/// The exit status, and all output.
fn output_of(args: &[&str], home: &Path, env: &[(&str, &str)]) -> (Option<i32>, String) {
    let output = piped(Path::new(SKYSAIL), args, home, env).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn plan_that_is_not_a_regular_file_is_refused_with_the_reason() {
    let home = home("");
    for path in odd_things(home.path()) {
        let shown = path.to_str().unwrap();
        let (status, printed) = output_of(&["--sandbox", "apply", shown], home.path(), &[]);
        assert_eq!(status, Some(2), "{printed}");
        assert!(printed.contains("Can't read"), "{printed}");
    }
}

/// A device takes no more, as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn output_that_does_not_fit_on_the_disk_is_no_success() {
    let home = home("");
    let cases: [&[&str]; 5] = [
        &["plan", "--skeleton"],
        &["man"],
        &["--version"],
        &["launches", "--help"],
        &["--sandbox", "list", "regions", "--output", "json"],
    ];
    for args in cases {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = piped(Path::new(SKYSAIL), args, home.path(), &[]).stdout(full).output().unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(5), "{args:?}: {printed}");
        assert!(printed.contains("Couldn't write all of the output: the disk is full."), "{args:?}: {printed}");
    }
}

#[test]
fn aws_files_of_any_kind_never_hang_a_command() {
    let home = home("");
    for path in odd_things(home.path()) {
        let path = path.to_str().unwrap();
        let env = [("AWS_CONFIG_FILE", path), ("AWS_SHARED_CREDENTIALS_FILE", path), ("AWS_CA_BUNDLE", path)];
        let (status, printed) = output_of(&["doctor"], home.path(), &env);
        assert_eq!(status, Some(1), "{printed}");
        let (status, printed) = output_of(&["list", "regions"], home.path(), &env);
        assert!(matches!(status, Some(1..=3)) && !printed.is_empty(), "{path}: {status:?} {printed}");
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

/// Every command that reads settings or journals, and needs no server to report what is wrong with them.
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

/// What is reported about each kind.
const REASONS: [&str; 4] = ["it's a directory", "a named pipe", "it's a device", "leads back to itself"];

#[test]
fn every_command_names_unreadable_settings_with_the_reason() {
    let home = home("");
    let settings = home.path().join(".config/skysail/config.toml");
    for (path, why) in odd_things(home.path()).iter().zip(REASONS) {
        std::fs::remove_file(&settings).unwrap();
        symlink(path, &settings).unwrap();
        for command in COMMANDS {
            let (status, printed) = output_of(command, home.path(), &[]);
            assert!(printed.contains(settings.to_str().unwrap()) && printed.contains(why), "{command:?}: {printed}");
            assert!(matches!(status, Some(0..=3)), "{command:?}: {status:?} {printed}");
        }
    }
    std::fs::remove_file(&settings).unwrap();
    std::fs::write(&settings, "theme = [").unwrap();
    let (_, printed) = output_of(&["launches"], home.path(), &[]);
    assert!(printed.contains("config.toml, line 1, column 10: the file ends too early."), "{printed}");
}

#[test]
fn mistakes_in_the_syntax_of_a_file_are_shown_with_their_line_in_the_language_of_the_user() {
    let home = home("");
    let file = |name: &str, text: &str| {
        std::fs::write(home.path().join(name), text).unwrap();
        home.path().join(name).to_str().unwrap().to_owned()
    };
    let [plan, scenario] = [file("plan.json", "{\n  \"bundleId\": \"y\",,\n}\n"), file("my.toml", "page_size = \n")];
    let sandbox = format!("--sandbox={scenario}");
    let cases: [(&[&str], &str, &str); 3] = [
        (
            &["--sandbox", "apply", &plan],
            "en",
            "plan.json, line 2, column 19: this doesn't fit here. Look for a missing quote, or a missing or extra comma, \
             here or just before.\n  2 |   \"bundleId\": \"y\",,\n    |                   ^\n",
        ),
        (
            &["--sandbox", "apply", &plan],
            "es",
            "plan.json, línea 2, columna 19: esto no encaja aquí. Busca una comilla que falte, o una coma de más o de \
             menos, aquí o justo antes.\n  2 |   \"bundleId\": \"y\",,\n    |                   ^\n",
        ),
        (
            &[&sandbox, "list", "regions"],
            "es",
            "my.toml, línea 1, columna 12: el archivo termina antes de tiempo. Añade lo que falta, como una comilla, un \
             corchete o una llave de cierre.\n  1 | page_size = \n    |            ^\n",
        ),
    ];
    for (args, language, expected) in cases {
        let (status, printed) = output_of(&[args, &["--language", language]].concat(), home.path(), &[]);
        assert_eq!(status, Some(2), "{printed}");
        assert!(printed.contains(expected), "{expected}\n{printed}");
    }
}

/// Only root can read a file without read permission.
#[test]
fn settings_without_read_permission_are_named_unless_root() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("language = \"en\"\n");
    let settings = home.path().join(".config/skysail/config.toml");
    std::fs::set_permissions(&settings, PermissionsExt::from_mode(0o000)).unwrap();
    let (_, printed) = output_of(&["launches"], home.path(), &[]);
    let root = rustix::process::geteuid().is_root();
    assert_eq!(printed.contains("config.toml: permission denied"), !root, "{printed}");
}

/// Links this file as a journal, and returns its path.
fn journal_at(home: &Path, thing: &Path) -> PathBuf {
    let launches = home.join(".local/state/skysail/launches");
    std::fs::create_dir_all(&launches).unwrap();
    let journal = launches.join("20261128-010203-abcd.jsonl");
    let _ = std::fs::remove_file(&journal);
    symlink(thing, &journal).unwrap();
    journal
}

#[test]
fn every_command_names_an_unreadable_journal_with_the_reason() {
    let home = home("");
    std::fs::write(home.path().join("damaged"), "{\"crc\":\"0").unwrap();
    std::fs::write(home.path().join("empty"), "").unwrap();
    let mut things = odd_things(home.path());
    things.extend(["damaged", "empty"].map(|name| home.path().join(name)));
    for (thing, why) in things.iter().zip(REASONS.into_iter().chain(["is damaged", "it's empty"])) {
        let journal = journal_at(home.path(), thing);
        // Commands that only deal with the command line or a plan don't read launches.
        for command in COMMANDS.iter().filter(|command| !matches!(command[0], "export" | "plan")) {
            let (status, printed) = output_of(command, home.path(), &[]);
            assert!(printed.contains(journal.to_str().unwrap()) && printed.contains(why), "{command:?}: {printed}");
            assert!(matches!(status, Some(0..=3)), "{command:?}: {status:?} {printed}");
        }
        assert!(journal.is_symlink() && thing.symlink_metadata().is_ok());
    }
}

#[test]
fn launch_with_an_unreadable_journal_is_not_reported_as_missing() {
    let home = home("");
    for thing in odd_things(home.path()) {
        journal_at(home.path(), &thing);
        for command in ["watch", "delete"] {
            let (status, printed) = output_of(&["--sandbox", command, "20261128-010203-abcd"], home.path(), &[]);
            assert_eq!(status, Some(3), "{printed}");
            assert!(printed.contains("can't tell what it created"), "{printed}");
        }
    }
}

#[test]
fn wizard_names_what_it_cannot_read() {
    let home = home("");
    let settings = home.path().join(".config/skysail/config.toml");
    std::fs::remove_file(&settings).unwrap();
    std::fs::create_dir(&settings).unwrap();
    let drafts = home.path().join(".local/state/skysail/drafts");
    std::fs::create_dir_all(drafts.join("last.json")).unwrap();
    std::fs::write(home.path().join("empty"), "").unwrap();
    journal_at(home.path(), &home.path().join("empty"));
    for env in [[].as_slice(), &[("TERM", "dumb")]] {
        let session = Session::start_at(home.clone(), Path::new(SKYSAIL), &SANDBOX_ARGS, (200, 50), env);
        for part in ["config.toml: it's a directory", "abcd.jsonl:", "empty", "last.json:"] {
            session.wait_for(part);
        }
    }
}

/// Crash points exist only in debug builds.
#[cfg(crash_points)]
#[test]
fn internal_error_is_one_line_in_every_command_without_a_build_path() {
    let home = home("");
    let every = crate::every_command::all().into_iter().map(|command| command.plain_line());
    for command in every.chain([vec!["--plain".to_owned(), "--sandbox".to_owned()]]) {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let (status, printed) = output_of(&command, home.path(), &[("SKYSAIL_CRASH_AT", "at-start")]);
        assert_eq!((status, printed.lines().count()), (Some(101), 1), "{command:?}: {printed}");
        assert!(
            printed.starts_with("Skysail stopped because of an internal error: a panic was asked for"),
            "{printed}"
        );
        assert!(!printed.contains(env!("CARGO_MANIFEST_DIR")), "{printed}");
    }
    let (_, printed) =
        output_of(&["launches"], home.path(), &[("SKYSAIL_CRASH_AT", "at-start"), ("RUST_BACKTRACE", "1")]);
    assert!(printed.contains("skysail::") && !printed.contains(env!("CARGO_MANIFEST_DIR")), "{printed}");
    assert!(!printed.contains(".rs:") || printed.matches(".rs:").count() == 1, "{printed}");
}

/// The others are told all the same: a Region that failed isn't one without servers.
#[cfg(crash_points)]
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
    let counted = |printed: &str| printed.matches("a panic was asked for").count();
    for command in [["servers"].as_slice(), &["sweep", "--yes"]] {
        let (status, printed) = run(&[command, &sandbox].concat(), "in-list=us-west-2");
        assert_eq!((status, counted(&printed)), (Some(101), 1), "{command:?}: {printed}");
        assert!(printed.contains("us-west-2") && printed.contains(sentence), "{printed}");
        assert!(command[0] != "servers" || printed.contains("web-1"), "the others are listed: {printed}");
        assert!(!printed.contains("Nothing to delete"), "{printed}");
    }
    for command in ["stop", "start", "reboot"] {
        // Another one with this name may be where nothing could be listed.
        let (status, printed) = run(&[&[command, "web-1"], &sandbox[..]].concat(), "in-list=us-west-2");
        assert_eq!((status, counted(&printed)), (Some(101), 1), "{command}: {printed}");
    }
}

#[test]
fn unknown_scenario_suggests_the_nearest() {
    let home = home("");
    for args in [
        ["--sandbox=lost-rply", "list", "regions"].as_slice(),
        &["--sandbox=lost-rply", "--plain"],
        &["sandbox", "--scenario", "lost-rply"],
    ] {
        let (status, printed) = output_of(args, home.path(), &[]);
        assert!(
            status == Some(2) && printed.contains("Did you mean one of these: lost-reply, "),
            "{args:?}: {printed}"
        );
    }
    for path in odd_things(home.path()) {
        let (status, printed) = output_of(&["sandbox", "--scenario", path.to_str().unwrap()], home.path(), &[]);
        assert!(status == Some(2) && printed.contains("Couldn't read"), "{printed}");
    }
}

#[test]
fn sandbox_state_that_is_not_a_regular_file_is_refused_with_the_reason() {
    let home = home("");
    for path in odd_things(home.path()) {
        let state = path.to_str().unwrap();
        let (status, printed) = output_of(&["sandbox", "--state", state, "--listen", "127.0.0.1:0"], home.path(), &[]);
        assert!(status == Some(2) && printed.lines().count() == 1, "{}: {status:?} {printed}", path.display());
    }
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

#[test]
fn folder_writable_by_others_is_fixed_with_a_note() {
    use std::os::unix::fs::PermissionsExt;
    for name in [".local/state/skysail", ".config/skysail", ".config/skysail/themes", ".cache/skysail"] {
        let home = home("");
        let folder = home.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o777)).unwrap();
        let (status, printed) = output_of(&["launches"], home.path(), &[]);
        assert_eq!(status, Some(0), "{printed}");
        assert!(printed.contains("was writable by others") && printed.contains(name), "{printed}");
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        let (_, printed) = output_of(&["launches"], home.path(), &[]);
        assert!(!printed.contains("was writable by others"), "{printed}");
    }
}

/// Makes the home folder another user's, and the state folder if it is `there`. Only root can give a folder away: for
/// all others, the state folder is root's `/tmp`, in which anyone can write.
fn give_away(home: &Path, state: &Path, there: bool) {
    use std::os::unix::fs::chown;
    const DAEMON: Option<u32> = Some(1);
    if !rustix::process::geteuid().is_root() {
        std::fs::create_dir_all(state.parent().unwrap()).unwrap();
        return symlink("/tmp", state).unwrap();
    }
    if there {
        std::fs::create_dir_all(state).unwrap();
        chown(state, DAEMON, None).unwrap();
    }
    chown(home, DAEMON, None).unwrap();
}

/// As with `sudo -E`, which keeps the user's home folder.
#[test]
fn a_folder_of_another_user_is_refused_and_nothing_is_left_in_it() {
    let root = rustix::process::geteuid().is_root();
    let (owner, remedy) = if root { ("daemon.", "sudo -u daemon skysail") } else { ("root,", "sudo chown -R") };
    // Nobody but root could create the folder in another user's.
    for there in [true, !root] {
        let home = home("");
        give_away(home.path(), &home.path().join(".local/state/skysail"), there);
        let before = names(home.path());
        let (status, printed) = output_of(&["launches"], home.path(), &[]);
        assert_eq!((status, printed.lines().count()), (Some(2), 1), "{printed}");
        for part in [&format!(".local/state/skysail belongs to {owner}"), remedy, "XDG_STATE_HOME"] {
            assert!(printed.contains(part), "{part}: {printed}");
        }
        assert_eq!(names(home.path()), before, "nothing is created");
    }
}

/// The names in a folder and the ones below it.
fn names(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let inside = |path: &Path| if path.is_dir() && !path.is_symlink() { names(path) } else { Vec::new() };
    paths.flat_map(|path| [inside(&path), vec![path]].concat()).collect()
}

#[test]
fn settings_writable_by_others_are_ignored_until_the_warning_was_shown() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("");
    let config = home.path().join(".config/skysail");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "language = \"es\"\n").unwrap();
    std::fs::set_permissions(&config, PermissionsExt::from_mode(0o770)).unwrap();
    let (_, printed) = output_of(&["launches"], home.path(), &[]);
    assert!(
        printed.contains("was writable by others") && printed.contains("You haven't launched anything"),
        "{printed}"
    );
    let (_, printed) = output_of(&["launches"], home.path(), &[]);
    assert_eq!(printed.trim(), "Aún no has lanzado nada desde este equipo.");
}
