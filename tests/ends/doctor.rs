//! Tests that `skysail doctor` reports what exists, and no secrets.

use super::common::clean_environment::piped;
use super::{SKYSAIL, home, printed};
use std::path::Path;

const CANARY: &str = "CANARY7Q";

/// Every variable that may hold a secret.
const SECRET: [(&str, &str); 7] = [
    ("AWS_ACCESS_KEY_ID", "AKIACANARY7Q"),
    ("AWS_SECRET_ACCESS_KEY", "xCANARY7Qx"),
    ("AWS_SESSION_TOKEN", "xCANARY7Qx"),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "CANARY7Q"),
    ("AWS_ENDPOINT_URL_LIGHTSAIL", "http://CANARY7Q:CANARY7Q@127.0.0.1:4566/CANARY7Q"),
    ("HTTPS_PROXY", "http://me:CANARY7Q@proxy.example:3128"),
    ("GITHUB_TOKEN", "CANARY7Q"),
];

fn document(args: &[&str], home: &Path, env: &[(&str, &str)]) -> serde_json::Value {
    let args: Vec<&str> = args.iter().copied().chain(["doctor", "--output", "json"]).collect();
    serde_json::from_str(&printed(&args, home, env).0).unwrap()
}

#[test]
fn no_secret_is_reported_as_text_or_json() {
    let home = home("");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let files = [
        ("credentials", "[default]\naws_access_key_id = AKIACANARY7Q\naws_secret_access_key = CANARY7Q\n"),
        ("config", "[profile work]\nregion = eu-west-1\ncredential_process = /bin/echo CANARY7Q\n"),
    ];
    for (name, text) in files {
        std::fs::write(home.path().join(".aws").join(name), text).unwrap();
    }
    for args in [&["doctor"][..], &["doctor", "--output", "json"], &["doctor", "--profile", "work"]] {
        let (out, notes) = printed(args, home.path(), &SECRET);
        assert!(!out.contains(CANARY) && !notes.contains(CANARY), "{args:?}: {out}{notes}");
    }
    let (out, _) = printed(&["doctor"], home.path(), &SECRET);
    for part in ["AWS_SECRET_ACCESS_KEY (set)", "http://proxy.example:3128", "http://127.0.0.1:4566", "default, work"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    assert!(!out.contains("GITHUB_TOKEN"), "{out}");
}

#[test]
fn effective_credential_source_is_named() {
    let home = home("");
    let source = |args: &[&str], env: &[(&str, &str)]| {
        let credentials = &document(args, home.path(), env)["credentials"];
        (credentials["source"].clone(), credentials["regionName"].clone())
    };
    assert_eq!(source(&["--sandbox"], &[]).0, "sandbox");
    assert_eq!(source(&[], &[]).0, serde_json::Value::Null);
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "x"), ("AWS_REGION", "eu-west-3")];
    assert_eq!(source(&[], &keys), ("environment".into(), "eu-west-3".into()));
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let profile = "[profile work]\nregion = eu-north-1\naws_access_key_id = AKIA\naws_secret_access_key = x\n";
    std::fs::write(home.path().join(".aws/config"), profile).unwrap();
    assert_eq!(source(&["--profile", "work"], &keys[..2]), ("profile:work:keys".into(), "eu-north-1".into()));
    let missing = document(&["--profile", "wrok"], home.path(), &keys);
    assert_eq!(missing["credentials"]["source"], serde_json::Value::Null);
    assert!(missing["credentials"]["problems"][0].as_str().unwrap().contains("work"), "{missing}");
}

#[test]
fn keys_beside_a_sign_in_are_mentioned_as_other_programs_use_them() {
    let home = home("");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(home.path().join(".aws").join(name), text).unwrap();
    let config = "[default]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = Admin\n\
        [sso-session work]\nsso_start_url = https://work.awsapps.com/start\nsso_region = eu-west-1\n";
    write("config", config);
    let told = || printed(&["doctor"], home.path(), &[]).0;
    assert!(!told().contains("also has access keys"), "{}", told());
    write("credentials", "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = secret\n");
    assert!(told().contains("also has access keys"), "{}", told());
}

#[test]
fn keys_that_other_users_can_read_are_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let home = home("");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let file = home.path().join(".aws/credentials");
    std::fs::write(&file, "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = secret\n").unwrap();
    for (mode, is_told) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let warnings = document(&[], home.path(), &[])["credentials"]["warnings"].to_string();
        assert_eq!(warnings.contains("Other users can access"), is_told, "{warnings}");
    }
}

#[test]
fn empty_variable_for_an_aws_file_is_reported_as_other_programs_then_read_none() {
    let home = home("");
    let warnings = |value: &str| {
        let env = [("AWS_SHARED_CREDENTIALS_FILE", value)];
        document(&[], home.path(), &env)["environment"]["warnings"].to_string()
    };
    assert!(warnings("").contains("AWS_SHARED_CREDENTIALS_FILE is set but empty"), "{}", warnings(""));
    assert_eq!(warnings("/elsewhere"), "[]");
}

#[test]
fn terminal_files_and_certificates_are_reported() {
    let home = home("bel = true\n");
    let bundle = home.path().join("none.pem");
    std::fs::write(&bundle, "nothing").unwrap();
    let env = [("TERM", "xterm-kitty"), ("LANG", "C"), ("AWS_CA_BUNDLE", bundle.to_str().unwrap())];
    let seen = document(&[], home.path(), &env);
    assert_eq!((&seen["terminal"]["notifications"], &seen["terminal"]["utf8"]), (&"OSC 9".into(), &false.into()));
    assert_eq!(seen["terminal"]["screens"], false);
    assert!(seen["files"]["warnings"].to_string().contains("bel"), "{seen}");
    assert_eq!(seen["files"]["settings"]["exists"], true);
    assert_eq!(seen["network"]["caBundle"]["certificates"], 0);
    assert!(seen["network"]["problems"][0].is_string());
    let spanish = printed(&["doctor", "--language", "es"], home.path(), &[]).0;
    assert!(spanish.contains("Credenciales"), "{spanish}");
}

#[test]
fn exit_status_says_whether_something_keeps_skysail_from_working() {
    let status = |settings: &str, env: &[(&str, &str)]| {
        let home = home(settings);
        piped(Path::new(SKYSAIL), &["doctor"], home.path(), env).output().unwrap().status.code()
    };
    assert_eq!(status("", &[]), Some(0));
    assert_eq!(status("bel = true\n", &[("TZ", "CET-1CEST")]), Some(0), "warnings alone");
    assert_eq!(status("", &[("AWS_ACCESS_KEY_ID", "AKIA")]), Some(1), "half of the keys");
    assert_eq!(status("", &[("AWS_CA_BUNDLE", "/nowhere.pem")]), Some(1));
}

/// Invalid values are reported with the variable, file, or program that they come from, and never shown.
#[test]
fn invalid_credential_values_are_named_by_their_source() {
    let home = home("");
    let at = |path: &str, text: &str| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let program =
        r#"credential_process = echo '{"Version": 1, "AccessKeyId": "AKIA Q", "SecretAccessKey": "CANARY7Q"}'"#;
    at(
        ".aws/config",
        &format!(
            "[profile program]\n{program}\n[profile login]\nlogin_session = s\n[profile portal]\n\
             sso_account_id = 1\nsso_role_name = r\nsso_start_url = https://x\nsso_region = Dublin\n"
        ),
    );
    at(".aws/credentials", "[file]\naws_access_key_id = AKIA\naws_secret_access_key = \"CANARY7Q\"\n");
    // The file name is `printf s | sha256sum`.
    at(
        ".aws/login/cache/043a718774c572bd8a25adbeb1bfcd5c0256ae11cecf9f9c3f925d0e52beaf89.json",
        r#"{ "accessToken": { "accessKeyId": "AKIA", "secretAccessKey": "CANARY7Q\n", "sessionToken": "t",
            "expiresAt": "2100-01-01T00:00:00Z" } }"#,
    );
    let errors_of = |profile: &str, env: &[(&str, &str)]| {
        let args: &[&str] = if profile.is_empty() { &[] } else { &["--profile", profile] };
        let credentials = &document(args, home.path(), env)["credentials"];
        let errors = format!("{}{}", credentials["problems"], credentials["warnings"]);
        assert!(!errors.contains(CANARY), "{errors}");
        errors
    };
    for (profile, who) in [
        ("program", "AccessKeyId from credential_process of profile program can't be used"),
        ("file", "aws_secret_access_key of profile file in "),
        ("login", "SecretAccessKey in "),
        ("portal", "Profile portal: sso_region is Dublin"),
    ] {
        assert!(errors_of(profile, &[]).contains(who), "{profile}: {}", errors_of(profile, &[]));
    }
    let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "CANARY7Q\u{e9}")];
    assert!(errors_of("", &keys).contains("AWS_SECRET_ACCESS_KEY can't be used: it contains a non-ASCII character"));
    // Another profile's program doesn't run.
    assert!(!errors_of("file", &[]).contains("credential_process"));
}

/// If `HOME` is unset or empty, the system's user database has the directory.
#[cfg(target_os = "linux")]
#[test]
fn without_home_the_directory_comes_from_the_system() {
    let uid = rustix::process::getuid().as_raw().to_string();
    let people = std::fs::read_to_string("/etc/passwd").unwrap();
    let mine = people
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|parts| parts.get(2) == Some(&uid.as_str()));
    let home = mine.expect("somebody whom the system knows")[5].to_owned();
    for empty in [&[][..], &[("HOME", "")]] {
        let mut doctor = std::process::Command::new(super::SKYSAIL);
        doctor.args(["doctor", "--output", "json"]).env_clear().envs(empty.iter().copied());
        let output = doctor.output().unwrap();
        let seen: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        assert_eq!(seen["credentials"]["configFile"]["path"], format!("{home}/.aws/config"));
    }
}
