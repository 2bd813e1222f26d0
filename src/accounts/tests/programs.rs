//! Tests of `credential_process`: without access to keyboard and screen, with a time limit, and never left running.

use super::fakes::Fake;
use super::*;

/// Returns a user with a profile `p` that runs this.
fn person(script: &str) -> Person {
    let person = Person::new();
    person.write("program", script);
    let program = person.home().join("program");
    let config = format!(
        "[profile p]\ncredential_process = sh {0}\n[profile r]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = p\n\
         [profile self]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = self\ncredential_process = sh {0}\n",
        program.display()
    );
    person.write(".aws/config", &config);
    person
}

const GIVES: &str = r#"echo '{"Version": 1, "AccessKeyId": "AKIAPROGRAM", "SecretAccessKey": "canary-4711"}'"#;

fn who(person: &Person, profile: &str) -> (String, Fake) {
    let sts = Fake::sts();
    let printed = person.does("who", &[("AWS_ENDPOINT_URL_STS", &sts.url), ("SKYSAIL_TEST_PROFILE", profile)]);
    (printed, sts)
}

#[test]
fn credential_process_gets_no_keyboard_and_its_stderr_is_hidden() {
    let person = person(&format!("cd; cat > seen; echo {} >&2; {GIVES}\n", child::CANARY));
    let (printed, _) = who(&person, "p");
    assert!(printed.contains("user/AKIAPROGRAM"), "{printed}");
    assert_eq!(std::fs::read_to_string(person.home().join("seen")).unwrap(), "");
}

#[test]
fn role_can_use_a_credential_process_as_its_source() {
    for profile in ["r", "self"] {
        let (printed, sts) = who(&person(GIVES), profile);
        assert!(printed.contains("user/ASIAROLE"), "{profile}: {printed}");
        assert_eq!(sts.asked()[0].key(), "AKIAPROGRAM");
    }
}

#[test]
fn hanging_credential_process_is_killed_with_its_children() {
    let person = person("cd; sleep 600 & echo $! > started; wait\n");
    let (printed, _) = who(&person, "p");
    assert_eq!(printed, "> who NoCredentials The credential_process of profile p took too long and was stopped.\n");
    let started = std::fs::read_to_string(person.home().join("started")).unwrap();
    let ended = || match std::fs::read_to_string(format!("/proc/{}/stat", started.trim())) {
        // A zombie process counts as ended.
        Ok(stat) => stat.rsplit(')').next().is_some_and(|rest| rest.trim().starts_with('Z')),
        Err(_) => true,
    };
    let begun = std::time::Instant::now();
    while !ended() {
        assert!(begun.elapsed().as_secs() < 20, "{started} is still there");
        std::thread::yield_now();
    }
}

#[test]
fn unusable_output_and_failure_have_different_messages() {
    let cases = [
        ("exit 3\n", "credential_process of profile p failed."),
        ("echo hello\n", "returned no readable credentials."),
        ("echo '{\"Version\": 2}'\n", "returned no readable credentials."),
        ("yes\n", "returned no readable credentials."),
        (
            r#"echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "2020-01-01 00:00:00 UTC"}'"#,
            "returned credentials that have already expired.",
        ),
        (
            r#"echo '{"Version": 1, "AccessKeyId": "Ä", "SecretAccessKey": "s"}'"#,
            "AccessKeyId from credential_process of profile p can't be used: it contains a non-ASCII character.",
        ),
    ];
    for (script, end) in cases {
        let (printed, sts) = who(&person(script), "p");
        assert!(printed.trim_end().ends_with(end), "{script}: {printed}");
        assert!(sts.asked().is_empty());
    }
}

#[test]
fn misspelled_aws_profile_never_falls_back_to_the_container_role() {
    let (person, container) = (Person::new(), Fake::sts());
    let url = format!("{}/role", container.url);
    let env = [("AWS_PROFILE", "typo"), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url.as_str())];
    assert!(person.does("who", &env).starts_with("> who NoProfile"));
    assert!(container.asked().is_empty());
    // Without the name, the container is queried.
    person.does("who", &env[1..]);
    assert!(!container.asked().is_empty());
}

#[test]
fn credential_process_runs_without_a_shell_like_in_the_aws_cli() {
    let person = person(GIVES);
    let program = person.home().join("program").display().to_string();
    for (line, works) in [
        (format!("sh \"{program}\""), true),
        (format!("sh '{program}' $HOME"), true),
        ("sh $HOME/program".to_owned(), false),
        ("sh ~/program".to_owned(), false),
        (format!("cd /; sh {program}"), false),
        ("/nowhere/program".to_owned(), false),
        ("sh 'without an end".to_owned(), false),
    ] {
        person.write(".aws/config", &format!("[profile p]\ncredential_process = {line}\n"));
        let (printed, _) = who(&person, "p");
        assert_eq!(printed.contains("user/AKIAPROGRAM"), works, "{line}: {printed}");
    }
}
