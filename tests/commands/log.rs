//! Tests of `--log` with the real program: what its lines tell, what they never tell, and which files it writes to.

use crate::common::executable::write_executable;
use crate::common::pty::{Exit, Session, contains};
use crate::scorecard::real_program::{Ended, Home, PLAN, SECRET, Service, ended, files_of, serve};
use skysail::sandbox::Scenario;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Secrets that each run has besides its access key.
const SCRIPT: &str = "canary-user-data";
const TOKEN: &str = "canary-session-token";
const PROXY: &str = "canary-proxy-password";
const VARIABLE: &str = "canary-variable";

fn service(scenario: &str) -> Service {
    serve(Scenario::named(scenario).unwrap())
}

fn file(home: &Home) -> PathBuf {
    home.path().join("skysail.log")
}

/// Adds `--log` to a command.
fn logging(mut command: Command, home: &Home) -> Command {
    command.arg("--log").arg(file(home));
    command
}

fn logged(home: &Home) -> String {
    std::fs::read_to_string(file(home)).unwrap()
}

/// Checks that lines with these parts follow each other.
#[track_caller]
fn assert_story(log: &str, story: &[&[&str]]) {
    let mut lines = log.lines();
    for parts in story {
        let found = lines.any(|line| parts.iter().all(|part| line.contains(part)));
        assert!(found, "{parts:?} doesn't follow in\n{log}");
    }
}

#[test]
fn create_that_lost_its_answer_is_told_line_by_line() {
    let (service, home) = (service("lost-reply"), Home::new());
    let applied = ended(logging(home.apply(&service), &home).output().unwrap());
    assert_eq!((applied.code(), service.done()), (Some(0), 1), "{applied:?}");
    let log = logged(&home);
    assert_story(
        &log,
        &[
            &[
                "INFO  commands::log: started version=",
                "arguments=\"apply … --yes --output … --endpoint-url … --log …\"",
            ],
            &["commands::log: target", "endpoint=http://127.0.0.1:"],
            &["credential_sources: credential source kind=environment"],
            &["credentials: credentials found"],
            &["send_once: journal launch=", "record=intent ok=true"],
            &["send_once: journal launch=", "record=sending ok=true"],
            &[
                "DEBUG lightsail::attempt_log: sending",
                "action=CreateInstances region=us-east-1 attempt=1 to=http://127.0.0.1:",
            ],
            &["attempt_log: answered", "action=CreateInstances", "attempt=1 ms=", "outcome=\"no reply\""],
            &["WARN  lightsail::call: call failed action=CreateInstances", "kind=cut-off certainty=Unknown"],
            &["send_once: sent once action=CreateInstances ok=false", "certainty=Unknown"],
            &["record=unknown ok=true"],
            &["action=GetInstances", "outcome=ok status=200 request_id="],
            &["record=adopted ok=true"],
            &["record=settled ok=true"],
            &["commands::log: ended status=0"],
        ],
    );
    let sent = log.lines().filter(|line| line.contains("sending") && line.contains("action=CreateInstances"));
    assert_eq!(sent.count(), 1);
    for line in log.lines() {
        let time = line.split(' ').next().unwrap();
        assert!(time.parse::<jiff::Timestamp>().is_ok() && time.ends_with('Z'), "{line}");
    }
}

#[test]
fn refused_and_retried_calls_have_their_code_and_attempt() {
    let (service, home) = (service("flaky-reads"), Home::new());
    ended(logging(home.command(&service, &["servers"]), &home).output().unwrap());
    let log = logged(&home);
    assert_story(&log, &[&["attempt=1", "outcome=error status=50", "code="], &["attempt=2", "outcome=ok status=200"]]);

    let service = self::service("denied");
    ended(logging(home.apply(&service), &home).output().unwrap());
    let log = logged(&home);
    assert_story(
        &log,
        &[
            &["ended status="],
            &["started version="],
            &["action=CreateInstances", "outcome=error status=400 code=AccessDeniedException request_id="],
            &["call failed action=CreateInstances", "kind=access-denied certainty=Refused"],
            &["record=refused"],
            &["ended status=1"],
        ],
    );
}

#[test]
fn file_is_appended_to_and_only_its_owner_can_read_it() {
    let (service, home) = (service("calm"), Home::new());
    let list = || ended(logging(home.command(&service, &["list", "regions"]), &home).output().unwrap());
    let mode = || file(&home).metadata().unwrap().permissions().mode() & 0o777;
    std::fs::write(file(&home), "mine\n").unwrap();
    std::fs::set_permissions(file(&home), PermissionsExt::from_mode(0o664)).unwrap();
    assert_eq!(list().code(), Some(0));
    assert_eq!(mode(), 0o600);
    let log = logged(&home);
    assert!(log.starts_with("mine\n") && log.contains("action=GetRegions"), "{log}");
    std::fs::remove_file(file(&home)).unwrap();
    assert_eq!((list().code(), mode()), (Some(0), 0o600));
    assert!(!logged(&home).contains("canary"));
}

/// What `--log` gets, and what is said about it.
fn unusable(home: &Home) -> Vec<(String, &'static str)> {
    let at = |name: &str| home.path().join(name);
    std::fs::create_dir(at("folder")).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    let named = |name: &str| at(name).to_str().unwrap().to_owned();
    vec![
        (named("folder"), "it's a directory. Choose another file, such as --log skysail.log."),
        (named("pipe"), "it's a named pipe, not a regular file. Choose another file"),
        (named("dangling"), "it's a link to a file that doesn't exist. Choose another file"),
        (named("no/skysail.log"), "its folder doesn't exist. Choose another file"),
        ("/dev/null".to_owned(), "it's a device, not a regular file. Choose another file"),
        ("-".to_owned(), "--log needs a file"),
    ]
}

#[test]
fn anything_but_a_file_is_refused_before_something_is_sent_or_drawn() {
    let (service, home) = (service("calm"), Home::new());
    for (path, expected) in unusable(&home) {
        let refused = home.run(&service, &["list", "regions", "--log", &path]);
        assert_eq!((refused.code(), refused.out.as_str()), (Some(2), ""), "{path}: {refused:?}");
        assert!(refused.notes.contains(expected) && refused.notes.lines().count() == 1, "{path}: {}", refused.notes);
        let session = Session::spawn(&["--sandbox", "--log", &path], (80, 24), &[]);
        assert_eq!(session.exit_status(), Exit::Code(2), "{path}");
        assert!(!contains(&session.bytes(), b"\x1b["), "{path}: the terminal was touched");
    }
    assert_eq!(service.sandbox.requests().len(), 0);
    assert!(!home.path().join("nowhere").exists() && !home.path().join("no").exists());
    assert!(home.path().join("pipe").metadata().unwrap().file_type().is_fifo());
}

/// Runs a command with a log and every kind of secret in its environment.
fn run_with_secrets(home: &Home, service: &Service, args: &[&str]) -> Ended {
    let folder = home.path().join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    write_executable(&folder.join("ssh"), "#!/bin/sh\nexit 0\n");
    let mut command = logging(home.command(service, args), home);
    command.env("AWS_SESSION_TOKEN", TOKEN).env("SOME_PASSWORD", VARIABLE);
    command.env("HTTPS_PROXY", format!("http://ana:{PROXY}@127.0.0.1:9"));
    command.env("PATH", &folder).env("RUST_LOG", "trace");
    ended(command.output().unwrap())
}

fn assert_no_secret(place: &str, log: &str) {
    assert!(log.contains("commands::log: started"), "{place}: {log}");
    for canary in [SCRIPT, SECRET, TOKEN, PROXY, VARIABLE, "canary", "PRIVATE KEY", "AWS4-HMAC", "AKIATEST"] {
        assert!(!log.contains(canary), "{place}: the log tells {canary}:\n{log}");
    }
    let control = log.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{place}: {log:?}");
}

#[test]
fn no_secret_is_in_the_log_whatever_goes_wrong() {
    let plan =
        PLAN.trim_end_matches(" }").to_owned() + r##", "userData": "#!/bin/sh\nexport TOKEN=canary-user-data" }"##;
    for scenario in ["calm", "lost-reply", "half-reply", "portal", "denied", "hostile"] {
        let (service, home) = (service(scenario), Home::with(&plan));
        let path = home.plan();
        run_with_secrets(&home, &service, &["apply", path.to_str().unwrap(), "--yes"]);
        for args in [&["servers"][..], &["ssh", "web-1"], &["doctor"], &["launches"]] {
            run_with_secrets(&home, &service, args);
        }
        let seen = service.sandbox.requests();
        let script = seen.iter().any(|seen| seen.body["userData"].as_str().is_some_and(|text| text.contains(SCRIPT)));
        assert!(script, "{scenario}: no script was sent");
        assert_no_secret(scenario, &logged(&home));
    }
}

#[test]
fn no_secret_of_a_profile_or_its_program_is_in_the_log() {
    let (service, home) = (service("calm"), Home::new());
    let program = home.path().join("program");
    let given = r#"{"Version": 1, "AccessKeyId": "AKIATEST", "SecretAccessKey": "canary", "SessionToken": "canary"}"#;
    write_executable(&program, &format!("#!/bin/sh\necho '{given}'\n"));
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let text = format!(
        "[keys]\naws_access_key_id = AKIATEST\naws_secret_access_key = canary\naws_session_token = canary\n\
         [program]\ncredential_process = {} --password canary\n[broken]\naws_secret_access_key canary\n\
         [quoted]\naws_access_key_id = AKIATEST\naws_secret_access_key = \"canary\"\n",
        program.display()
    );
    std::fs::write(home.path().join(".aws/credentials"), text).unwrap();
    for (profile, told) in
        [("keys", "kind=\"access keys\""), ("program", "kind=credential_process"), ("broken", ""), ("quoted", "")]
    {
        let mut command = logging(home.command(&service, &["list", "regions", "--profile", profile]), &home);
        let ended = ended(command.env("PATH", "/usr/bin:/bin").output().unwrap());
        assert_eq!(ended.code() == Some(0), !told.is_empty(), "{profile}: {ended:?}");
        assert!(logged(&home).contains(told), "{profile}");
    }
    let log = logged(&home);
    assert_no_secret("a profile", &log);
    assert_story(&log, &[&["credential_process: credential program"], &["no credentials", "kind=no-"]]);
}

#[test]
fn wizard_and_line_mode_are_logged_without_their_secrets() {
    let home = Home::with(&PLAN.replace(" }", r##", "userData": "canary-user-data" }"##));
    let path = home.plan();
    let args = ["--sandbox", "--speed", "20", "--plan", path.to_str().unwrap(), "--log", "skysail.log"];
    let session = Session::spawn(&args, (100, 30), &[("AWS_SECRET_ACCESS_KEY", SECRET)]);
    session.create_at_review();
    session.wait_for("running").key("c-c");
    assert!(matches!(session.exit_status(), Exit::Code(_)));
    let text = |session: &Session| {
        let logs = files_of(session.home()).into_iter().filter(|(path, _)| path.ends_with("skysail.log"));
        logs.map(|(_, text)| text).collect::<String>()
    };
    let log = text(&session);
    assert_no_secret("the wizard", &log);
    assert_story(
        &log,
        &[&["sandbox=calm speed=20"], &["record=sending"], &["action=CreateInstances"], &["ended status="]],
    );

    let session = Session::spawn(&["--sandbox", "--speed", "20", "--plain", "--log", "skysail.log"], (100, 70), &[]);
    session.create_line_by_line();
    session.wait_for("You can log in now.").send(b"q\r");
    assert!(matches!(session.exit_status(), Exit::Code(_)));
    let log = text(&session);
    assert_no_secret("line mode", &log);
    assert_story(&log, &[&["record=sending"], &["action=CreateInstances"], &["ended status="]]);
}

#[test]
fn nothing_else_is_written_with_or_without_a_log() {
    let names = |home: &Home| -> Vec<PathBuf> {
        let files = home.files().into_iter().map(|(path, _)| path.strip_prefix(home.path()).unwrap().to_owned());
        let mut files: Vec<PathBuf> = files.filter(|path| !path.starts_with(".local/state/skysail/launches")).collect();
        files.sort();
        files
    };
    let (without, with) = (Home::new(), Home::new());
    let service = service("calm");
    let quiet = without.run(&service, &["list", "regions"]);
    let told = ended(logging(with.command(&service, &["list", "regions"]), &with).output().unwrap());
    assert_eq!((quiet.code(), &quiet.out, &quiet.notes), (told.code(), &told.out, &told.notes));
    let expected: Vec<PathBuf> = names(&with).into_iter().filter(|path| path != Path::new("skysail.log")).collect();
    assert_eq!(names(&without), expected);
}

#[test]
fn log_is_english_in_every_language() {
    let (service, home) = (service("calm"), Home::new());
    let mut command = logging(home.command(&service, &["list", "regions", "--language", "es"]), &home);
    assert_eq!(ended(command.output().unwrap()).code(), Some(0));
    assert_story(&logged(&home), &[&["log: started"], &["attempt_log: sending"], &["log: ended status=0"]]);
    let refused = home.run(&service, &["list", "regions", "--language", "es", "--log", "/dev/null"]);
    assert!(refused.notes.contains("es un dispositivo y no un archivo normal. Elige otro archivo"), "{refused:?}");
}

/// The largest size of a file stands for a full disk.
#[test]
fn full_disk_ends_the_log_and_not_the_command() {
    let (service, home) = (service("calm"), Home::new());
    let program = logging(home.command(&service, &["list", "regions"]), &home);
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]).arg(program.get_program());
    limited.args(program.get_args()).env_clear();
    limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let listed = ended(limited.output().unwrap());
    assert_eq!(listed.code(), Some(0), "{listed:?}");
    assert!(listed.out.contains("us-east-1"), "{listed:?}");
    let expected = format!("The log {} is incomplete: ", file(&home).display());
    assert_eq!(listed.notes.matches(&expected).count(), 1, "{listed:?}");
    assert!(logged(&home).len() <= 1024);
}

/// Crash points exist only in debug builds.
#[cfg(crash_points)]
#[test]
fn panic_is_logged_before_it_ends_the_program() {
    let (service, home) = (service("calm"), Home::new());
    let mut command = logging(home.command(&service, &["list", "regions"]), &home);
    let panicked = ended(command.env("SKYSAIL_CRASH_AT", "at-start").output().unwrap());
    assert_eq!(panicked.code(), Some(101), "{panicked:?}");
    assert!(panicked.notes.contains("add a log: make it happen again with --log FILE"), "{panicked:?}");
    assert_story(&logged(&home), &[&["ERROR terminal::hook: panic what=\"a panic was asked for: at-start"]]);
}
