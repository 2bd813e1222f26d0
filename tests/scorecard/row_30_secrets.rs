//! Row 30: no secret is written to a file, to standard output, or to standard error.

use super::real_program::{Home, SECRET, Service, ended, serve};
use crate::common::pty::{Exit, Session, contains};
use skysail::sandbox::Scenario;
use std::path::Path;
use std::sync::Arc;

const SCRIPT: &str = "canary-user-data";
const TOKEN: &str = "canary-session-token";
const PLAN: &str = r##"{ "instanceNames": ["web-1"], "availabilityZone": "us-east-1a",
    "blueprintId": "ubuntu_24_04", "bundleId": "micro_3_0",
    "userData": "#!/bin/sh\nexport TOKEN=canary-user-data" }"##;

#[test]
fn row_30_no_secret_is_in_a_file_or_output_whatever_goes_wrong() {
    for scenario in ["calm", "lost-reply", "half-reply", "portal", "error-but-done", "denied", "hostile"] {
        let service = serve(Scenario::named(scenario).unwrap());
        let home = Home::with(PLAN);
        let applied = ended(home.apply(&service).output().unwrap());
        let listed = home.run(&service, &["launches"]);
        for ended in [&applied, &listed] {
            assert_clean(scenario, &ended.out);
            assert_clean(scenario, &ended.notes);
        }
        for (path, text) in home.files() {
            assert_clean(&format!("{scenario}: {}", path.display()), &text);
        }
        if service.done() > 0 {
            let sent = service.sandbox.requests().into_iter().find(|seen| seen.action == "CreateInstances").unwrap();
            assert!(sent.body["userData"].as_str().unwrap().contains(SCRIPT), "{scenario}");
        }
    }
}

/// The wizard at its review, with canaries as keys, token, and script.
fn wizard(service: &Service, env: &[(&str, &str)]) -> Session {
    let home = Arc::new(tempfile::tempdir().unwrap());
    std::fs::write(home.path().join("plan.json"), PLAN).unwrap();
    let keys = [("AWS_ACCESS_KEY_ID", "AKIATEST"), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_SESSION_TOKEN", TOKEN)];
    let args = ["--endpoint-url", service.url(), "--plan", "plan.json"];
    let env = [&keys[..], env].concat();
    Session::start_at(home, Path::new(env!("CARGO_BIN_EXE_skysail")), &args, (100, 30), &env)
}

/// Checks that no canary is in the terminal output, or in a file of the home except the plan.
fn assert_no_canary(place: &str, session: &Session) {
    for canary in [SCRIPT, SECRET, TOKEN] {
        assert!(!contains(&session.bytes(), canary.as_bytes()), "{place}: the terminal got {canary}");
        for (path, text) in super::real_program::files_of(session.home()) {
            assert!(
                path.ends_with("plan.json") || !text.contains(canary),
                "{place}: {canary} is in {}",
                path.display()
            );
        }
    }
}

#[test]
fn row_30_no_secret_is_in_the_wizards_terminal_output_or_files() {
    for (scenario, seen) in
        [("calm", "running"), ("portal", "running"), ("denied", "aren't allowed"), ("hostile", "PWNED")]
    {
        let service = serve(Scenario::named(scenario).unwrap());
        let session = wizard(&service, &[]);
        session.create_at_review();
        session.wait_for(seen).key("c-c");
        assert!(matches!(session.exit_status(), Exit::Code(_)));
        assert_no_canary(scenario, &session);
    }
}

/// Crash points exist only in debug builds.
#[cfg(crash_points)]
#[test]
fn row_30_no_secret_is_in_a_panic_report() {
    let service = serve(Scenario::calm());
    for (point, expected) in [("in-view", "a panic was asked for"), ("in-task", "Internal error")] {
        let session = wizard(&service, &[("SKYSAIL_CRASH_AT", point)]);
        session.wait_for(expected);
        if point == "in-task" {
            session.key("c-c");
        }
        session.exit_status();
        assert_no_canary(point, &session);
    }
}

/// What a power cut leaves behind, at every point of a launch.
#[cfg(crash_points)]
#[test]
fn row_30_no_secret_is_left_behind_by_a_kill() {
    for point in ["before-intent", "after-intent", "after-sending", "after-send", "before-outcome", "while-polling"] {
        let (service, home) = (serve(Scenario::calm()), Home::with(PLAN));
        home.crash(&service, point);
        for (path, text) in home.files() {
            assert_clean(&format!("{point}: {}", path.display()), &text);
        }
    }
}

/// No memory gets into a core file, whatever the system keeps of crashed programs.
#[cfg(target_os = "linux")]
#[test]
fn row_30_crash_leaves_no_core_file() {
    let service = serve(Scenario::calm());
    let session = wizard(&service, &[]);
    session.wait_for("Create 1 instance");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", session.pid().as_raw_nonzero())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    session.signal(rustix::process::Signal::ABORT);
    assert!(matches!(session.exit_status(), Exit::Signal(_)));
    let files: Vec<_> = std::fs::read_dir(session.home()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert!(!files.iter().any(|name| name.to_string_lossy().starts_with("core")), "{files:?}");
}

/// Checks that there is no secret, and nothing that would control a terminal.
fn assert_clean(place: &str, text: &str) {
    for canary in [SCRIPT, SECRET, TOKEN] {
        assert!(!text.contains(canary), "{place} tells {canary}");
    }
    let control = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{place}: {text:?}");
}

#[cfg(unix)]
#[test]
fn row_30_files_are_readable_only_by_their_owner() {
    use std::os::unix::fs::PermissionsExt;
    let service = serve(Scenario::calm());
    let home = Home::new();
    assert_eq!(ended(home.apply(&service).output().unwrap()).code(), Some(0));
    for (path, _) in home.files() {
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700), "{}", path.display());
    }
}
