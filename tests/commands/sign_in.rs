//! Tests of the real program without credentials: it opens the sign-in dialog with the safest way first, and each way
//! leads to the wizard. AWS is behind the proxy of [`super::office`]; STS and IAM Identity Center are sockets on this
//! computer.

use super::corporate_proxy::{Office, Rule};
use crate::common::clean_environment::piped;
use crate::common::executable::write_executable;
use crate::common::pty::{Exit, Session};
use crate::fakes::{Answer, CANARY, Fake};
use skysail::sandbox::{Reply, Sandbox, SandboxSettings};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const USUAL: (u16, u16) = (80, 24);
/// Tall enough for the whole output of line mode.
const TALL: (u16, u16) = (100, 70);
/// The ways to sign in, safest first.
const WAYS: [&str; 5] = [
    "Use the sandbox",
    "Sign in with IAM Identity",
    "Sign in with `aws login`",
    "Enter access keys",
    "Get an AWS account",
];
const KEY: &str = "AKIAGOODGOODGOOD";

/// AWS, as far as signing in needs it.
struct Aws {
    office: Office,
    sts: Fake,
    center: Fake,
    folder: tempfile::TempDir,
}

impl Aws {
    fn new() -> Aws {
        let (office, folder) = (Office::open(Rule::Through), tempfile::tempdir().unwrap());
        std::fs::write(folder.path().join("office.pem"), &office.authority).unwrap();
        Aws { office, sts: Fake::sts(), center: Fake::identity_center(&[]), folder }
    }

    fn env(&self) -> Vec<(&'static str, String)> {
        vec![
            ("HTTPS_PROXY", format!("http://{}", self.office.address)),
            ("AWS_CA_BUNDLE", self.folder.path().join("office.pem").to_str().unwrap().to_owned()),
            ("AWS_ENDPOINT_URL_STS", self.sts.url.clone()),
            ("AWS_ENDPOINT_URL_SSO", self.center.url.clone()),
            ("AWS_ENDPOINT_URL_SSO_OIDC", self.center.url.clone()),
        ]
    }

    /// Starts the program with an empty home.
    fn start(&self, args: &[&str], size: (u16, u16), more: &[(&str, &str)]) -> Session {
        let own = self.env();
        let env: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Session::spawn(args, size, &[&env[..], more].concat())
    }

    /// Starts the program without credentials, with a log: it opens the sign-in dialog.
    fn at_the_dialog(&self, size: (u16, u16), more: &[(&str, &str)]) -> Session {
        let session = self.start(&["--log", "sign-in.log"], size, more);
        session.wait_for("No AWS credentials found").wait_for(WAYS[4]);
        session
    }

    /// Runs the program without a terminal, with these lines on standard input.
    fn through_a_pipe(&self, home: &Path, lines: &str) -> Output {
        let own = self.env();
        let env: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let program = Path::new(env!("CARGO_BIN_EXE_skysail"));
        let mut child = piped(program, &["--plain"], home, &env).stdin(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(lines.as_bytes());
        child.wait_with_output().unwrap()
    }
}

/// Moves down to this way and chooses it.
fn choose(session: &Session, way: usize) {
    for chosen in &WAYS[1..=way] {
        session.key("down");
        session.wait_for(&format!("▌ {chosen}"));
    }
    session.key("enter");
}

/// Types a value at the form's line with this label, and waits for what the line then shows.
fn line(session: &Session, label: &str, text: &str, shows: &str) {
    session.wait_for(&format!("▌ {label}"));
    session.send(text.as_bytes());
    session.wait_for(shows).key("enter");
}

/// Presses Enter at each of these lines.
fn enter(session: &Session, labels: &[&str]) {
    for label in labels {
        session.wait_for(&format!("▌ {label}")).key("enter");
    }
}

/// The lines of the access key form.
const LINES: [&str; 5] = ["Access key ID", "Secret access key", "Session token", "Profile name", "Region"];

/// Checks that the keys are where the AWS CLI keeps them, readable only by their owner, and that the secret was never
/// shown.
fn kept(session: &Session) {
    let file = session.home().join(".aws/credentials");
    let expected = format!("[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {CANARY}\n");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expected);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let shown = String::from_utf8_lossy(&session.bytes()).into_owned();
    assert!(!shown.contains(CANARY), "{shown}");
}

#[test]
fn missing_credentials_open_the_dialog_with_the_safest_way_first() {
    let aws = Aws::new();
    for size in [USUAL, (120, 36), (60, 20)] {
        let session = aws.at_the_dialog(size, &[]);
        let screen = session.screen();
        let places: Vec<usize> = WAYS.iter().map(|way| screen.find(way).expect(way)).collect();
        assert!(places.is_sorted(), "{screen}");
        assert!(screen.contains("▌ Use the sandbox"), "{screen}");
    }
    // The same in line mode, where Enter does nothing that can't be undone.
    let session = aws.start(&["--plain"], TALL, &[]);
    session.wait_for("No AWS credentials found").wait_for("q to quit [r] >");
    let screen = session.screen();
    let places: Vec<usize> = WAYS.iter().map(|way| screen.find(way).expect(way)).collect();
    assert!(places.is_sorted(), "{screen}");
    assert!(aws.office.asked.lock().unwrap().is_empty() && aws.sts.asked().is_empty(), "nobody is asked for nobody");
}

#[test]
fn sandbox_opens_the_wizard_without_network_requests() {
    let aws = Aws::new();
    let session = aws.at_the_dialog(USUAL, &[]);
    session.key("enter");
    session.wait_for("SANDBOX").wait_for("Virginia");
    session.key("f10");
    session.wait_for("Create 1 instance");
    let lines = aws.start(&["--plain"], TALL, &[]);
    lines.wait_for("q to quit [r] >").send(b"1\r");
    lines.wait_for("Region [1 Virginia");
    assert!(aws.office.asked.lock().unwrap().is_empty());
}

#[test]
fn typed_keys_are_tried_before_they_are_saved_and_the_wizard_continues() {
    let aws = Aws::new();
    let session = aws.at_the_dialog(USUAL, &[]);
    choose(&session, 3);
    session.wait_for("Never use the root");
    // Too short: refused at its line, before any request.
    line(&session, LINES[0], "AKIA", "› AKIA");
    session.wait_for("20 characters, like AKIAIOSFODNN7EXAMPLE; this has 4.").wait_for("▌ Access key ID");
    (0..4).for_each(|_| session.key("bs"));
    // A key that AWS doesn't know.
    session.wait_gone("› AKIA");
    line(&session, LINES[0], "AKIAUNKNOWNUNKNOWN", "› AKIAUNKNOWNUNKNOWN");
    line(&session, LINES[1], CANARY, "› ***********");
    enter(&session, &LINES[2..]);
    session.wait_for("Access denied");
    assert!(!session.home().join(".aws").exists());
    // After going back and coming again, everything is still there.
    session.key("esc");
    session.wait_for("▌ Enter access keys").key("enter");
    session.wait_for("› AKIAUNKNOWNUNKNOWN").wait_for("› ***********").wait_for("▌ Region");
    session.key("tab");
    session.wait_for("▌ Access key ID").send(b"\x15");
    session.wait_gone("AKIAUNKNOWN");
    line(&session, LINES[0], KEY, &format!("› {KEY}"));
    enter(&session, &LINES[1..]);
    session.wait_for("Saved as profile default").wait_for("Virginia");
    kept(&session);
    // The account is shown in the header, and in the review before money is spent.
    session.wait_for("111122223333");
    session.key("f10");
    session.wait_for("Create 1 instance").wait_for(&format!("user/{KEY}"));
    assert_logged_without_secrets(&session, "action=GetCallerIdentity");
}

#[test]
fn line_mode_hides_the_secret_and_restores_the_terminal() {
    let aws = Aws::new();
    let session = aws.start(&["--plain"], TALL, &[]);
    session.wait_for("q to quit [r] >").send(b"4\r");
    session.wait_for("ASIA...) >").send(format!("{KEY}\r").as_bytes());
    session.wait_for("Secret access key >").send(format!("{CANARY}\r").as_bytes());
    session.wait_for("keys only >").send(b"\r");
    session.wait_for("save them under [default] >").send(b"\r");
    session.wait_for("(us-east-1) >").send(b"\r");
    session.wait_for("Saved as profile default").wait_for("Region [1 Virginia").send(b">\r");
    session.wait_for(&format!("user/{KEY}")).wait_for("Review [Create 1 instance").send(b"q\r");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
    kept(&session);
}

#[test]
fn quitting_at_the_secret_prompt_restores_echo() {
    let aws = Aws::new();
    for (bytes, code) in [(&b"\x03"[..], 130), (b"\x04", 0)] {
        let session = aws.start(&["--plain"], TALL, &[]);
        session.wait_for("q to quit [r] >").send(b"4\r");
        session.wait_for("ASIA...) >").send(format!("{KEY}\r").as_bytes());
        session.wait_for("Secret access key >").send(bytes);
        assert_eq!(session.exit_status(), Exit::Code(code));
        session.assert_restored();
        assert!(!session.home().join(".aws").exists());
    }
}

#[test]
fn piped_keys_are_read_and_other_piped_lines_choose_nothing() {
    let (aws, home) = (Aws::new(), tempfile::tempdir().unwrap());
    let output = aws.through_a_pipe(home.path(), "1\n1\n\n");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("No AWS credentials found") && !printed.contains("Virginia"), "{printed}");
    let output = aws.through_a_pipe(home.path(), &format!("keys\n{KEY}\n{CANARY}\n\nwork\n\nfrankfurt\n"));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(printed.contains("Saved as profile work") && printed.contains("eu-central-1"), "{printed}");
    assert!(!printed.contains(CANARY), "{printed}");
    let kept = std::fs::read_to_string(home.path().join(".aws/credentials")).unwrap();
    assert!(kept.starts_with("[work]\n") && kept.contains(CANARY), "{kept}");
    let output = aws.through_a_pipe(&tempfile::tempdir().unwrap().keep(), "sandbox\nfrankfurt\n");
    assert!(String::from_utf8_lossy(&output.stdout).contains("eu-central-1"), "{output:?}");
}

#[test]
fn device_code_sign_in_opens_the_chosen_account() {
    let aws = Aws::new();
    let session = aws.at_the_dialog((100, 30), &[]);
    choose(&session, 1);
    line(&session, "Start URL", "nowhere", "› nowhere");
    session.key("enter");
    session.wait_for("must start with https://").wait_for("▌ Start URL");
    (0..7).for_each(|_| session.key("bs"));
    session.wait_gone("› nowhere");
    line(&session, "Start URL", "d-1234567890.awsapps.com/start", "› d-1234567890.awsapps.com/start");
    enter(&session, &["Identity Center Region"]);
    session.wait_for("Code: WDDD-HRQV").wait_for("https://device.sso.example/?user_code=WDDD-HRQV");
    session.wait_for("Waiting for your approval");
    session.wait_for("Which account and role?").wait_for("Play 444455556666, Reader");
    session.key("enter");
    session.wait_for("Virginia").wait_for("111122223333");
    let config = std::fs::read_to_string(session.home().join(".aws/config")).unwrap();
    assert!(config.contains("[profile Admin-111122223333]") && config.contains("sso_role_name = Admin"), "{config}");
    let start = aws.center.of("POST /device_authorization")[0].member("startUrl");
    assert_eq!(start, "https://d-1234567890.awsapps.com/start");
    assert!(!String::from_utf8_lossy(&session.bytes()).contains(CANARY));
    assert_logged_without_secrets(&session, "action=GetRoleCredentials");
}

#[test]
fn line_mode_device_code_sign_in_opens_the_account() {
    let aws = Aws::new();
    let session = aws.start(&["--plain"], TALL, &[]);
    session.wait_for("q to quit [r] >").send(b"2\r");
    session.wait_for("awsapps.com/start) >").send(b"https://d-1234567890.awsapps.com/start\r");
    session.wait_for("Identity Center Region [us-east-1] >").send(b"\r");
    session.wait_for("Code: WDDD-HRQV").wait_for("Which account and role?").send(b"4\r");
    session.wait_for("Region [1 Virginia");
    let config = std::fs::read_to_string(session.home().join(".aws/config")).unwrap();
    assert!(config.contains("[profile Reader-444455556666]"), "{config}");
}

/// Checks that the log has this event, and nothing of what was typed or given for signing in. Times are left out: their
/// digits may be anything.
fn assert_logged_without_secrets(session: &Session, event: &str) {
    let log = std::fs::read_to_string(session.home().join("sign-in.log")).unwrap();
    assert!(log.contains(event), "{log}");
    let told: Vec<&str> = log.lines().filter_map(|line| line.split_once(' ')).map(|(_, told)| told).collect();
    for secret in [CANARY, "WDDD-HRQV", "123456"] {
        assert!(!told.iter().any(|told| told.contains(secret)), "the log tells {secret}:\n{log}");
    }
}

/// A folder with an `aws` that runs this script.
fn cli(aws: &Aws, script: &str) -> PathBuf {
    let folder = aws.folder.path().join("bin");
    std::fs::create_dir_all(&folder).unwrap();
    let program = folder.join("aws");
    write_executable(&program, &format!("#!/bin/sh\n{script}"));
    folder
}

#[test]
fn aws_login_gets_the_terminal_and_its_session_is_used() {
    let aws = Aws::new();
    // The command asks in its terminal, and leaves a session as the AWS CLI does.
    let session = "~/.aws/login/cache/36db1d138ff460920374e4c3d8e01f53f9f73537e89c88d639f68393df0e2726.json";
    let script = format!(
        r#"test "$1" = login || exit 9
test -t 0 && test -t 1 || exit 8
printf 'Your browser opens. Press Enter when you are signed in: '
read answer
mkdir -p ~/.aws/login/cache
printf '[default]\nlogin_session = arn:aws:iam::0123456789012:user/Admin\n' > ~/.aws/config
printf '{{"accessToken":{{"accessKeyId":"ASIALOGIN","secretAccessKey":"s","sessionToken":"t","accountId":"111122223333","expiresAt":"2100-01-01T00:00:00Z"}},"tokenType":"aws_sigv4","refreshToken":"r","clientId":"c","dpopKey":"k"}}' > {session}
"#
    );
    let folder = cli(&aws, &script);
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let session = aws.at_the_dialog(USUAL, &[("PATH", &path)]);
    choose(&session, 2);
    session.wait_for("Press Enter when you are signed in").send(b"\r");
    session.wait_for("Virginia").wait_for("111122223333");
    assert!(aws.sts.asked().iter().any(|asked| asked.key() == "ASIALOGIN"));
    session.key("c-c");
    assert_eq!(session.exit_status(), Exit::Code(0));
    session.assert_restored();
}

#[test]
fn old_or_missing_aws_cli_is_reported_and_the_dialog_stays_open() {
    let aws = Aws::new();
    let old = cli(&aws, "echo 'aws: error: argument command: Invalid choice' >&2; exit 252\n");
    let path = format!("{}:/usr/bin:/bin", old.display());
    let session = aws.at_the_dialog(USUAL, &[("PATH", &path)]);
    choose(&session, 2);
    session.wait_for("2.32").wait_for(WAYS[3]);
    // Version 1 is recognized by its files, before it is run.
    let package = aws.folder.path().join("lib/python3.11/site-packages/awscli");
    std::fs::create_dir_all(&package).unwrap();
    std::fs::write(package.join("__init__.py"), "__version__ = '1.45.11'\n").unwrap();
    let session = aws.at_the_dialog(USUAL, &[("PATH", &path)]);
    session.wait_for("your AWS CLI 1.45.11 lacks it");
    choose(&session, 2);
    session.wait_for("from version 2.32 on").key("esc");
    session.wait_for(WAYS[3]);
    let session = aws.at_the_dialog(USUAL, &[("PATH", "/usr/bin:/bin")]);
    choose(&session, 2);
    session.wait_for("which isn't installed");
    session.key("esc");
    session.wait_for(WAYS[3]);
}

#[test]
fn misspelled_profile_suggests_the_nearest_name_and_uses_no_other_credentials() {
    let aws = Aws::new();
    let files = aws.folder.path().join("credentials");
    let text = format!(
        "[default]\naws_access_key_id = {KEY}\naws_secret_access_key = x\n[work]\naws_access_key_id = AKIAWORKWORKWORK\naws_secret_access_key = x\n"
    );
    std::fs::write(&files, text).unwrap();
    let more = ("AWS_SHARED_CREDENTIALS_FILE", files.to_str().unwrap());
    for args in [&["--profile", "wrok"][..], &[]] {
        let session = aws.start(args, USUAL, &[more, ("AWS_PROFILE", "wrok")]);
        session.wait_for("AWS profile wrok doesn't exist").wait_for("Did you mean work?");
        assert!(aws.sts.asked().iter().all(|asked| asked.key() != KEY), "nobody else's keys");
        session.key("down");
        session.key("down");
        session.wait_for("▌ Profile work").key("enter");
        session.wait_for("Virginia").wait_for("work");
    }
    let session = aws.start(&["--plain", "--profile", "wrok"], TALL, &[more]);
    session.wait_for("AWS profile wrok doesn't exist").wait_for("Did you mean work?").wait_for("q to quit [r] >");
    session.send(b"3\r");
    session.wait_for("Region [1 Virginia");
}

/// A Lightsail that rejects this key as expired for these actions.
fn ending(old: &'static str, ends: fn(&str) -> bool) -> Fake {
    let sandbox = Sandbox::open(SandboxSettings::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Fake::new(move |asked, _| {
        let header = |name: &str| {
            let lines = asked.headers.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
        };
        let target = header("x-amz-target").unwrap_or_default();
        if asked.key() == old && target.rsplit('.').next().is_some_and(ends) {
            return Answer::error("ExpiredTokenException");
        }
        let request = http::Request::post("/").header("x-amz-target", target);
        let request = request.header("authorization", header("authorization").unwrap_or_default());
        match runtime.block_on(sandbox.answer(request.body(asked.body.clone().into()).unwrap())) {
            Reply::Full(reply) => {
                Answer(reply.status().as_u16(), "", String::from_utf8_lossy(reply.body()).into_owned())
            }
            _ => panic!("nothing goes wrong in a calm account"),
        }
    })
}

#[test]
fn credentials_that_expire_midway_can_be_renewed_and_the_wizard_continues() {
    let (aws, lightsail) = (Aws::new(), ending("AKIAOLDOLDOLDOLD", |action| action != "GetRegions"));
    let files = aws.folder.path().join("credentials");
    let keys = |id: &str| format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = x\n");
    std::fs::write(&files, keys("AKIAOLDOLDOLDOLD")).unwrap();
    let more = [
        ("AWS_SHARED_CREDENTIALS_FILE", files.to_str().unwrap()),
        ("AWS_ENDPOINT_URL_LIGHTSAIL", lightsail.url.as_str()),
        ("AWS_REGION", "us-east-2"),
    ];
    let session = aws.start(&[], USUAL, &more);
    // Listings are loaded ahead, so this is found early; the sign-in dialog opens automatically.
    session.wait_for("Your sign-in has expired").wait_for("▌ ");
    // The user creates new keys in another window.
    std::fs::write(&files, keys(KEY)).unwrap();
    session.key("r");
    session.wait_for("You're signed in. Continuing").wait_for("Ohio");
    for question in ["Where should it run?", "What should it run?"] {
        session.wait_for(question).key("enter");
    }
    session.wait_for("Which image?").wait_for("10 blueprints");
}

#[test]
fn credentials_that_expire_at_create_can_be_switched_and_every_answer_is_kept() {
    let (aws, lightsail) = (Aws::new(), ending("AKIAOLDOLDOLDOLD", |action| action == "CreateInstances"));
    let files = aws.folder.path().join("credentials");
    let text = format!(
        "[default]\naws_access_key_id = AKIAOLDOLDOLDOLD\naws_secret_access_key = x\n[work]\naws_access_key_id = {KEY}\naws_secret_access_key = x\n"
    );
    std::fs::write(&files, text).unwrap();
    let more = [
        ("AWS_SHARED_CREDENTIALS_FILE", files.to_str().unwrap()),
        ("AWS_ENDPOINT_URL_LIGHTSAIL", lightsail.url.as_str()),
        ("AWS_REGION", "us-east-2"),
    ];
    let session = aws.start(&[], USUAL, &more);
    // The endpoint isn't AWS, and the header says so.
    session.wait_for(&format!("skysail  {}", lightsail.url.trim_start_matches("http://")));
    session.wait_for("set in your environment").key("f10");
    session.create_at_review();
    session.wait_for("AWS rejected").wait_for("Your sign-in has expired").wait_for("P sign in").key("P");
    session.wait_for("Which account?").wait_for("▌ Use the sandbox").key("down");
    session.wait_for("▌ Profile default").key("down");
    session.wait_for("▌ Profile work").key("enter");
    // The launch created nothing, so nothing of it is in the way; the answers are unchanged.
    session.wait_for("Ready to launch?").wait_for("us-east-2a");
    session.create_at_review();
    session.wait_for("of 1 running");
    // The journal records the account, so that the launch is found again.
    let folder = session.home().join(".local/state/skysail/launches");
    let texts = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let host = format!("\"account\":\"{}\"", lightsail.url.trim_start_matches("http://"));
    assert!(texts.into_iter().any(|text| text.contains(&host)), "{host}");
}

#[test]
fn unnamed_account_shows_the_reason_and_is_rechecked_before_create() {
    let is_allowed = Arc::new(AtomicBool::new(false));
    let aws = Aws { sts: Fake::sts_once(is_allowed.clone()), ..Aws::new() };
    let more = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", "x")];
    let session = aws.start(&[], USUAL, &more);
    session.wait_for("Virginia").key("f10");
    session.wait_for("Create 1 instance").wait_for("Couldn't check which account this is (AWS)");
    session.wait_for("credentials aren't allowed to do this");
    is_allowed.store(true, Ordering::SeqCst);
    session.key("enter");
    session.wait_for("Type create to create").wait_for(&format!("user/{KEY}")).wait_for("111122223333");
    session.wait_gone("Couldn't check which account");
}

#[test]
fn invalid_endpoint_names_its_source_and_offers_the_sandbox() {
    let aws = Aws::new();
    let more =
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_ENDPOINT_URL_LIGHTSAIL", "localhost:4566")];
    let session = aws.start(&[], USUAL, &more);
    session.wait_for("can't be used").wait_for("http://127.0.0.1:4566").wait_for("AWS_ENDPOINT_URL_LIGHTSAIL is");
    session.wait_for("localhost:4566").wait_for("Sign in another way").key("P");
    session.wait_for("▌ Use the sandbox").key("enter");
    session.wait_for("SANDBOX").wait_for("Virginia");
    assert!(aws.office.asked.lock().unwrap().is_empty() && aws.sts.asked().is_empty(), "nothing was sent");
    // The same value on the command line is a usage error.
    let session = aws.start(&["--endpoint-url", "nonsense"], USUAL, &[]);
    session.wait_for("--endpoint-url: nonsense isn't a valid URL");
    assert_eq!(session.exit_status(), Exit::Code(2));
}

/// A home with this configuration file.
fn configured<'a>(aws: &Aws, text: &str, path: &'a mut String) -> (&'a str, &'a str) {
    let file = aws.folder.path().join("config");
    std::fs::write(&file, text).unwrap();
    *path = file.to_str().unwrap().to_owned();
    ("AWS_CONFIG_FILE", path)
}

#[test]
fn mfa_code_is_asked_for_in_the_dialog_and_the_wizard_continues() {
    let (aws, mut path) = (Aws::new(), String::new());
    let text = "[default]\nrole_arn = arn:aws:iam::111122223333:role/ana\nsource_profile = base\n\
        mfa_serial = arn:aws:iam::111122223333:mfa/ana\n\
        [profile base]\naws_access_key_id = AKIAGUARDED\naws_secret_access_key = x\n";
    let file = configured(&aws, text, &mut path);
    let session = aws.start(&[], USUAL, &[file]);
    session.wait_for("Six digits").wait_for("▌ Code").send(b"12345");
    session.wait_for("› 12345").key("enter");
    session.wait_for("exactly six digits").send(b"0");
    session.wait_for("› 123450").key("enter");
    // After going back, the same way to sign in is offered first.
    session.wait_for("AWS rejected it.").wait_for("MultiFactorAuthentication").key("esc");
    session.wait_for("▌ Enter an MFA code").key("enter");
    session.wait_for("▌ Code").send(b"123456");
    session.wait_for("› 123456").key("enter");
    session.wait_for("You're signed in").wait_for("Virginia");
    // The same in line mode.
    let session = aws.start(&["--plain"], TALL, &[file]);
    session.wait_for("Code >").send(b"123456\r");
    session.wait_for("Region [1 Virginia");
}

#[test]
fn credential_process_neither_draws_on_the_screen_nor_reads_keys() {
    let (aws, mut path) = (Aws::new(), String::new());
    let program = aws.folder.path().join("program");
    let script = format!(
        "#!/bin/sh\necho look-at-me >&2\n(echo look-at-me >/dev/tty) 2>/dev/null\n(head -c1 </dev/tty >{0}) 2>/dev/null\n\
         echo '{{\"Version\": 1, \"AccessKeyId\": \"{KEY}\", \"SecretAccessKey\": \"x\"}}'\n",
        aws.folder.path().join("taken").display()
    );
    write_executable(&program, &script);
    let file = configured(&aws, &format!("[default]\ncredential_process = {}\n", program.display()), &mut path);
    let session = aws.start(&[], USUAL, &[file]);
    session.wait_for("Virginia").wait_for("111122223333");
    session.key("?");
    session.wait_for("╭ Region");
    assert!(!String::from_utf8_lossy(&session.bytes()).contains("look-at-me"), "{}", session.screen());
    let taken = std::fs::read(aws.folder.path().join("taken")).unwrap_or_default();
    assert_eq!(taken, b"", "a key was taken");
}

#[test]
fn review_names_the_account_the_profile_and_the_deciding_variable() {
    let (aws, mut path) = (Aws::new(), String::new());
    let text = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = x\n\
        [profile work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = x\n";
    let file = configured(&aws, text, &mut path);
    let session = aws.start(&[], (200, 50), &[file, ("AWS_DEFAULT_PROFILE", "work")]);
    session.wait_for("Virginia").key("f10");
    session.wait_for("Create 1 instance").wait_for("Creates in account 111122223333");
    session.wait_for("profile work (AWS_DEFAULT_PROFILE)");
    let keys: Vec<String> = aws.sts.asked().iter().map(|asked| asked.key()).collect();
    assert!(!keys.is_empty() && keys.iter().all(|key| key == "AKIAWORK"), "{keys:?}");
}

/// On a terminal, a command asks for the code; without one, it says that it needs it.
#[test]
fn command_asks_for_an_mfa_code() {
    let (aws, mut path) = (Aws::new(), String::new());
    let text = "[default]\nrole_arn = arn:aws:iam::111122223333:role/ana\nsource_profile = base\n\
        mfa_serial = arn:aws:iam::111122223333:mfa/ana\nduration_seconds = 1800\n\
        [profile base]\naws_access_key_id = AKIAGUARDED\naws_secret_access_key = x\n";
    let file = configured(&aws, text, &mut path);
    let session = aws.start(&["list", "regions", "--log", "sign-in.log"], TALL, &[file]);
    session.wait_for("MFA code for").send(b"123456\r");
    session.wait_for("us-east-1");
    assert_eq!(session.exit_status(), Exit::Code(0));
    assert_logged_without_secrets(&session, "action=AssumeRole");
    let assumed = aws.sts.asked().into_iter().find(|asked| asked.value("Action").as_deref() == Some("AssumeRole"));
    let assumed = assumed.expect("a role");
    assert_eq!(assumed.value("TokenCode").as_deref(), Some("123456"));
    assert_eq!(assumed.value("DurationSeconds").as_deref(), Some("1800"));
    let own = aws.env();
    let env: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).chain([file]).collect();
    let piped = piped(Path::new(env!("CARGO_BIN_EXE_skysail")), &["list", "regions"], session.home(), &env);
    let output = { piped }.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && printed.contains("needs a code from your MFA device"), "{printed}");
    let advice = "Run this in a terminal, or run `aws sts get-caller-identity --profile default` in one";
    assert!(printed.contains(advice) && !printed.contains("six digits"), "{printed}");
}
