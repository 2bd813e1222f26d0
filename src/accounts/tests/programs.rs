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
    let said = person.does("who", &[("AWS_ENDPOINT_URL_STS", &sts.url), ("SKYSAIL_TEST_PROFILE", profile)]);
    (said, sts)
}

#[test]
fn a_program_reads_nothing_of_the_keyboard_and_complains_to_nobody() {
    let person = person(&format!("cd; cat > seen; echo {} >&2; {GIVES}\n", child::CANARY));
    let (said, _) = who(&person, "p");
    assert!(said.contains("user/AKIAPROGRAM"), "{said}");
    assert_eq!(std::fs::read_to_string(person.home().join("seen")).unwrap(), "");
}

#[test]
fn a_role_may_have_a_program_as_its_source_and_so_may_one_that_is_its_own() {
    for profile in ["r", "self"] {
        let (said, sts) = who(&person(GIVES), profile);
        assert!(said.contains("user/ASIAROLE"), "{profile}: {said}");
        assert_eq!(sts.asked()[0].key(), "AKIAPROGRAM");
    }
}

#[test]
fn a_program_that_does_not_end_is_ended_with_all_that_it_started() {
    let person = person("cd; sleep 600 & echo $! > started; wait\n");
    let (said, _) = who(&person, "p");
    assert_eq!(said, "> who NoCredentials The credential_process of profile p took too long and was stopped.\n");
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
fn a_program_that_gives_nothing_of_use_is_told_from_one_that_fails() {
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
        let (said, sts) = who(&person(script), "p");
        assert!(said.trim_end().ends_with(end), "{script}: {said}");
        assert!(sts.asked().is_empty());
    }
}

#[test]
fn a_misspelt_profile_of_the_environment_is_nobody_else_s_role() {
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
fn a_program_is_run_without_a_shell_as_the_aws_cli_runs_it() {
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
        let (said, _) = who(&person, "p");
        assert_eq!(said.contains("user/AKIAPROGRAM"), works, "{line}: {said}");
    }
}
