//! Tests of environment variables that are used or ignored. Each case is a process of its own, because the environment
//! belongs to the whole process.

use super::*;
use crate::domain::failure::Failure;
use crate::lightsail::Target;
use std::process::Command;

/// Set in the processes that these tests start.
const CHILD: &str = "SKYSAIL_TEST_CHILD";

/// Runs `child` with only this environment, and returns its output.
fn child_output(env: &[(&str, &str)], profile: Option<&str>) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "lightsail::tests::environment::child", "--nocapture"]);
    command.env_clear().env("HOME", home.path()).env(CHILD, profile.unwrap_or("")).envs(env.iter().copied());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// Not a test itself: the process that each of the others runs.
#[tokio::test]
async fn child() {
    let Ok(profile) = std::env::var(CHILD) else { return };
    let target = Target { profile: Some(profile).filter(|name| !name.is_empty()), endpoint_url: None };
    let client = Lightsail::aws(target, ClientSettings::default()).await;
    println!("place {:?} home {:?}", client.place(), client.home());
    match client.create(&least_order(), "").await {
        Ok(_) => println!("created"),
        Err(failure) => tell(&failure),
    }
    let sandbox = Server::always(everything);
    println!("practice {:?}", sandbox.client.instances(&region()).await.map(|all| all.len()));
}

fn tell(failure: &Failure) {
    println!(
        "{:?} {:?} {}",
        failure.certainty,
        failure.error,
        failure.message.as_ref().map(crate::text::words).unwrap_or_default()
    );
}

const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", CANARY)];
/// Self-signed; only for parsing.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUQPHTqhsvteaYusGGPI51iXm5N2owCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjMxNDA5MThaGA8yMTI2MTAzMDE0MDkx
OFowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFW/
CyMM1BCP6ZZ4u7tfHrw9JUQs6dILe6lwk/Fsz2OTH+7sq57IPWB1otatErqigiZQ
Ivq3KyDEUOzXl04mUP+jUzBRMB0GA1UdDgQWBBRCB/dutGGFIhud5wAstB2bwVnp
szAfBgNVHSMEGDAWgBRCB/dutGGFIhud5wAstB2bwVnpszAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIEvzDDkzstsBm+hVaBXOZ3T3gURFudFY0xjs
ux0ZkmOKAiEArXl/I+q7C8XaLrTUbPl6tCl8SwWh/nAJ7rW0/2EJ8wI=
-----END CERTIFICATE-----
";
/// A local port that nothing listens on, as that requires root.
const NOBODY: (&str, &str) = ("AWS_ENDPOINT_URL_LIGHTSAIL", "http://127.0.0.1:1");

#[test]
fn a_number_of_attempts_that_is_none_does_no_harm() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_MAX_ATTEMPTS", "banana"), ("AWS_RETRY_MODE", "?")], None);
    assert!(said.contains("NotSent Unreachable"), "{said}");
}

/// Otherwise the SDK would send nothing, with an error that doesn't mention the variable.
#[test]
fn words_about_the_environment_that_a_header_cannot_carry_keep_nothing_from_being_sent() {
    for words in ["one\ntwo", "a\r\nX-Other: b", "\u{7f}", "büro", ""] {
        let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_EXECUTION_ENV", words)], None);
        assert!(said.contains("NotSent Unreachable The connection was refused."), "{words:?}: {said}");
        assert!(said.contains("practice Ok(0)"), "{words:?}: {said}");
    }
    let metadata = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    let said = child_output(&[NOBODY, metadata, ("AWS_EXECUTION_ENV", "one\ntwo")], None);
    assert!(said.contains("NotSent NoCredentials AWS_EXECUTION_ENV can't be used: it contains a control"), "{said}");
}

#[test]
fn an_endpoint_of_the_environment_is_used_and_shown_and_never_by_practice() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_ENDPOINT_URL", "http://127.0.0.1:2")], None);
    assert!(said.contains(r#"place Host("127.0.0.1:1")"#), "{said}");
    assert!(said.contains("practice Ok(0)"), "{said}");
}

#[test]
fn an_endpoint_that_is_no_address_is_refused_by_the_name_of_who_said_it_and_nothing_is_sent() {
    let refused = |env: &[(&str, &str)], words: &str| {
        let said = child_output(&[&KEYS, env].concat(), None);
        assert!(said.contains(&format!("NotSent Endpoint {words}")), "{said}");
        assert!(!said.contains("hush"), "{said}");
    };
    refused(&[("AWS_ENDPOINT_URL", "localhost")], "AWS_ENDPOINT_URL is localhost, which isn't a valid address.");
    let both = [("AWS_ENDPOINT_URL", "http://127.0.0.1:2"), ("AWS_ENDPOINT_URL_LIGHTSAIL", "127.0.0.1:1")];
    refused(&both, "AWS_ENDPOINT_URL_LIGHTSAIL is 127.0.0.1:1, which isn't a valid address.");
    let port = [("AWS_ENDPOINT_URL", "http://127.0.0.1:65536")];
    refused(&port, "AWS_ENDPOINT_URL isn't a valid address: a port is at most 65535.");
    refused(&[("AWS_ENDPOINT_URL", "me:hush@server")], "AWS_ENDPOINT_URL is server, which isn't a valid address.");
    let config = tempfile::NamedTempFile::new().unwrap();
    for text in ["[default]\nendpoint_url = ftp://x\n", SECTION] {
        std::fs::write(config.path(), text).unwrap();
        let file = ("AWS_CONFIG_FILE", config.path().to_str().unwrap());
        refused(&[file], "endpoint_url in the AWS configuration file is ftp://x, which isn't a valid address.");
    }
}

/// A custom endpoint for Lightsail only.
const SECTION: &str = "[default]\nservices = here\n[services here]\nlightsail =\n  endpoint_url = ftp://x\n";

#[test]
fn a_proxy_is_not_asked_for_a_server_on_this_machine() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("HTTP_PROXY", "http://nowhere.invalid:1")], None);
    assert!(said.contains("The connection was refused."), "{said}");
}

#[test]
fn no_credentials_are_found_without_a_wait_and_nothing_is_sent() {
    let said = child_output(&[NOBODY], None);
    assert!(said.contains("NotSent NoCredentials No AWS credentials found."), "{said}");
}

#[test]
fn a_profile_that_is_not_there_does_not_fall_through_to_other_keys() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY], Some("typo"));
    assert!(said.contains("NotSent NoProfile AWS profile typo doesn't exist (--profile)."), "{said}");
}

#[test]
fn certificates_that_cannot_be_used_are_said_and_do_not_panic() {
    let said = child_output(&[KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", "/nowhere")], None);
    assert!(said.contains("CaBundle Couldn't read /nowhere (from AWS_CA_BUNDLE): it doesn't exist."), "{said}");
    let empty = tempfile::NamedTempFile::new().unwrap();
    let said = child_output(&[KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", empty.path().to_str().unwrap())], None);
    assert!(said.contains("contains no usable certificates"), "{said}");
}

#[test]
fn certificates_of_the_persons_own_are_taken() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("# ours\n{CERTIFICATE}{CERTIFICATE}")).unwrap();
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_CA_BUNDLE", file.path().to_str().unwrap())], None);
    assert!(said.contains("NotSent Unreachable"), "{said}");
}

#[test]
fn the_certificates_of_the_profile_and_of_pythons_variable_are_taken_too() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[default]\nca_bundle = /profile\n").unwrap();
    let config = ("AWS_CONFIG_FILE", file.path().to_str().unwrap());
    let python = ("REQUESTS_CA_BUNDLE", "~/python");
    let said = child_output(&[KEYS[0], KEYS[1], config, python], None);
    assert!(said.contains("CaBundle Couldn't read /profile (from ca_bundle)"), "{said}");
    let said = child_output(&[KEYS[0], KEYS[1], python, ("AWS_CA_BUNDLE", "")], None);
    assert!(said.contains("(from REQUESTS_CA_BUNDLE)"), "{said}");
    assert!(said.contains("/python (from"), "{said}");
}

#[test]
fn a_proxy_that_cannot_be_used_is_said_and_tells_nothing_of_its_password() {
    let said = child_output(&[KEYS[0], KEYS[1], ("https_proxy", "socks5://ana:canary@proxy:1080")], None);
    assert!(said.contains("NotSent Proxy The proxy in https_proxy can't be used: its scheme is socks5"), "{said}");
    assert!(!said.contains("canary@"), "{said}");
    // An empty one in lower case disables the proxy, whatever the other says.
    let none = [("https_proxy", ""), ("HTTPS_PROXY", "socks5://proxy"), ("AWS_CA_BUNDLE", "/nowhere")];
    let said = child_output(&[&KEYS[..], &none].concat(), None);
    assert!(said.contains("CaBundle"), "{said}");
}

#[test]
fn variables_that_are_set_and_empty_are_not_set() {
    let empty = ["AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_CONFIG_FILE"];
    let empty: Vec<(&str, &str)> = empty.into_iter().map(|name| (name, "")).collect();
    let region = [KEYS[0], KEYS[1], NOBODY, ("AWS_DEFAULT_REGION", "eu-west-3")];
    let said = child_output(&[&region[..], &empty].concat(), None);
    assert!(said.contains("NotSent Unreachable") && said.contains("eu-west-3"), "{said}");
}

#[test]
fn a_region_in_which_lightsail_can_never_be_is_refused_with_the_reason() {
    for (region, why) in [
        ("cn-north-1", "Lightsail isn't available in China."),
        ("us-gov-west-1", "Lightsail isn't available in AWS GovCloud (US)."),
        ("us-east-1 # mine", "which isn't a valid Region code"),
    ] {
        let said = child_output(&[KEYS[0], KEYS[1], ("AWS_REGION", region)], None);
        assert!(said.contains("NotSent NoRegion") && said.contains(why), "{said}");
    }
}

#[test]
fn an_address_goes_before_fips_and_dual_stack() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_USE_FIPS_ENDPOINT", "true")], None);
    assert!(said.contains("NotSent Unreachable The connection was refused."), "{said}");
}

#[test]
fn credentials_that_can_be_none_are_refused_by_name_and_nothing_panics() {
    for (id, secret, name) in [
        ("AKIA\u{e4}", CANARY, "AWS_ACCESS_KEY_ID"),
        ("AKIA\u{1}", CANARY, "AWS_ACCESS_KEY_ID"),
        ("AKIA", "canary-4711\n", "AWS_SECRET_ACCESS_KEY"),
        ("AKIA", "\"canary-4711\"", "AWS_SECRET_ACCESS_KEY"),
    ] {
        let said = child_output(&[("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret), NOBODY], None);
        assert!(said.contains(&format!("NotSent NoCredentials {name} can't be used: it")), "{said}");
        assert!(!said.contains(CANARY), "{said}");
    }
}

#[test]
fn a_host_name_that_nobody_has_was_sent_nothing() {
    let said = child_output(&[KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_LIGHTSAIL", "http://nobody.invalid")], None);
    assert!(said.contains("NotSent Offline Couldn't resolve the service's host name."), "{said}");
}

#[test]
fn the_region_of_the_environment_is_the_persons_own() {
    let said = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_REGION", "eu-west-3")], None);
    assert!(said.contains(r#"home Some(("eu-west-3", Environment))"#), "{said}");
}

#[test]
fn a_program_that_gives_credentials_is_never_quoted() {
    let config = tempfile::NamedTempFile::new().unwrap();
    let process = format!("[profile p]\ncredential_process = sh -c 'echo {CANARY} >&2; exit 1'\n");
    std::fs::write(config.path(), process).unwrap();
    let said = child_output(
        &[NOBODY, ("PATH", "/usr/bin:/bin"), ("AWS_CONFIG_FILE", config.path().to_str().unwrap())],
        Some("p"),
    );
    assert!(said.contains("NotSent NoCredentials The credential_process of profile p failed."), "{said}");
    assert!(!said.contains(CANARY), "{said}");
}

#[test]
fn a_variable_of_the_container_that_cannot_be_what_it_claims_is_named_and_nothing_is_asked() {
    const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    const FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    for (env, name) in [
        (vec![(FULL, "not a url")], FULL),
        (vec![(FULL, "https://[::1")], FULL),
        (vec![(RELATIVE, "role")], RELATIVE),
        (vec![(FULL, "http://127.0.0.1:1/x"), (TOKEN, "a\nb")], TOKEN),
        (vec![(FULL, "http://127.0.0.1:1/x"), (FILE, "/nowhere/token")], FILE),
    ] {
        let said = child_output(&[&env[..], &[NOBODY]].concat(), None);
        assert!(said.contains(&format!("NotSent NoCredentials {name} ")), "{said}");
    }
}

#[test]
fn settings_that_choose_another_endpoint_are_named_where_its_host_is_not_found() {
    let nowhere = [KEYS[0], KEYS[1], ("AWS_REGION", "xx-nowhere-1")];
    for name in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let said = child_output(&[&nowhere[..], &[(name, "true")]].concat(), None);
        assert!(
            said.contains("NotSent Offline") && said.contains(&format!("{name} selects a special endpoint")),
            "{said}"
        );
    }
}

#[test]
fn a_line_that_cannot_be_read_is_named_where_nothing_is_found_and_its_words_are_not() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = ("AWS_SHARED_CREDENTIALS_FILE", file.path().to_str().unwrap());
    for (text, said_of, line) in [
        ("[default]\naws_access_key_id = AKIA\naws_secret_access_key canary-4711\n", "Profile default is missing", 3),
        ("aws_access_key_id = canary-4711\n", "No AWS credentials found.", 1),
    ] {
        std::fs::write(file.path(), text).unwrap();
        let said = child_output(&[path, NOBODY], None);
        assert!(said.contains(said_of) && said.contains(&format!("{}, line {line}: it", path.1)), "{said}");
        assert!(!said.contains(CANARY), "{said}");
    }
    std::fs::write(file.path(), b"[b\xfcro]\naws_access_key_id = AKIA\n").unwrap();
    let said = child_output(&[path, NOBODY, ("AWS_PROFILE", "b\u{fc}ro")], None);
    assert!(
        said.contains("AWS profile b\u{fc}ro doesn't exist (AWS_PROFILE).") && said.contains("line 1: it isn't UTF-8"),
        "{said}"
    );
    let said = child_output(&[NOBODY, ("AWS_PROFILE", &"x".repeat(5000))], None);
    assert!(said.contains(&format!("AWS profile {} doesn't exist (AWS_PROFILE).", "x".repeat(64))), "{said}");
}
