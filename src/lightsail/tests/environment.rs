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
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    printed
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
    println!("sandbox {:?}", sandbox.client.instances(&region()).await.map(|all| all.len()));
}

fn tell(failure: &Failure) {
    println!(
        "{:?} {:?} {}",
        failure.certainty,
        failure.error,
        failure.message.as_ref().map(crate::text::english).unwrap_or_default()
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
fn invalid_aws_max_attempts_is_harmless() {
    let printed =
        child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_MAX_ATTEMPTS", "banana"), ("AWS_RETRY_MODE", "?")], None);
    assert!(printed.contains("NotSent Unreachable"), "{printed}");
}

/// Otherwise the SDK would send nothing, with an error that doesn't mention the variable.
#[test]
fn invalid_execution_environment_does_not_block_requests() {
    for words in ["one\ntwo", "a\r\nX-Other: b", "\u{7f}", "büro", ""] {
        let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_EXECUTION_ENV", words)], None);
        assert!(printed.contains("NotSent Unreachable The connection was refused."), "{words:?}: {printed}");
        assert!(printed.contains("sandbox Ok(0)"), "{words:?}: {printed}");
    }
    let metadata = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    let printed = child_output(&[NOBODY, metadata, ("AWS_EXECUTION_ENV", "one\ntwo")], None);
    assert!(
        printed.contains("NotSent NoCredentials AWS_EXECUTION_ENV can't be used: it contains a control"),
        "{printed}"
    );
}

#[test]
fn endpoint_variable_is_used_and_shown_but_not_by_the_sandbox() {
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_ENDPOINT_URL", "http://127.0.0.1:2")], None);
    assert!(printed.contains(r#"place Host("127.0.0.1:1")"#), "{printed}");
    assert!(printed.contains("sandbox Ok(0)"), "{printed}");
}

#[test]
fn invalid_endpoint_is_refused_with_its_source_before_any_request() {
    let refused = |env: &[(&str, &str)], words: &str| {
        let printed = child_output(&[&KEYS, env].concat(), None);
        assert!(printed.contains(&format!("NotSent Endpoint {words}")), "{printed}");
        assert!(!printed.contains("hush"), "{printed}");
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
fn local_server_bypasses_the_proxy() {
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("HTTP_PROXY", "http://nowhere.invalid:1")], None);
    assert!(printed.contains("The connection was refused."), "{printed}");
}

#[test]
fn missing_credentials_are_reported_without_waiting() {
    let printed = child_output(&[NOBODY], None);
    assert!(printed.contains("NotSent NoCredentials No AWS credentials found."), "{printed}");
}

#[test]
fn missing_profile_does_not_fall_back_to_other_keys() {
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY], Some("typo"));
    assert!(printed.contains("NotSent NoProfile AWS profile typo doesn't exist (--profile)."), "{printed}");
}

#[test]
fn unusable_certificates_are_reported() {
    let printed = child_output(&[KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", "/nowhere")], None);
    assert!(printed.contains("CaBundle Couldn't read /nowhere (from AWS_CA_BUNDLE): it doesn't exist."), "{printed}");
    let empty = tempfile::NamedTempFile::new().unwrap();
    let printed = child_output(&[KEYS[0], KEYS[1], ("AWS_CA_BUNDLE", empty.path().to_str().unwrap())], None);
    assert!(printed.contains("contains no usable certificates"), "{printed}");
}

#[test]
fn custom_certificates_are_used() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("# ours\n{CERTIFICATE}{CERTIFICATE}")).unwrap();
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_CA_BUNDLE", file.path().to_str().unwrap())], None);
    assert!(printed.contains("NotSent Unreachable"), "{printed}");
}

#[test]
fn certificates_can_come_from_the_profile_or_requests_ca_bundle() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "[default]\nca_bundle = /profile\n").unwrap();
    let config = ("AWS_CONFIG_FILE", file.path().to_str().unwrap());
    let python = ("REQUESTS_CA_BUNDLE", "~/python");
    let printed = child_output(&[KEYS[0], KEYS[1], config, python], None);
    assert!(printed.contains("CaBundle Couldn't read /profile (from ca_bundle)"), "{printed}");
    let printed = child_output(&[KEYS[0], KEYS[1], python, ("AWS_CA_BUNDLE", "")], None);
    assert!(printed.contains("(from REQUESTS_CA_BUNDLE)"), "{printed}");
    assert!(printed.contains("/python (from"), "{printed}");
}

#[test]
fn unusable_proxy_is_reported_without_its_password() {
    let printed = child_output(&[KEYS[0], KEYS[1], ("https_proxy", "socks5://ana:canary@proxy:1080")], None);
    assert!(
        printed.contains("NotSent Proxy The proxy in https_proxy can't be used: its scheme is socks5"),
        "{printed}"
    );
    assert!(!printed.contains("canary@"), "{printed}");
    // An empty lowercase variable disables the proxy, whatever the uppercase one says.
    let none = [("https_proxy", ""), ("HTTPS_PROXY", "socks5://proxy"), ("AWS_CA_BUNDLE", "/nowhere")];
    let printed = child_output(&[&KEYS[..], &none].concat(), None);
    assert!(printed.contains("CaBundle"), "{printed}");
}

#[test]
fn empty_variables_count_as_unset() {
    let empty = ["AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_CONFIG_FILE"];
    let empty: Vec<(&str, &str)> = empty.into_iter().map(|name| (name, "")).collect();
    let region = [KEYS[0], KEYS[1], NOBODY, ("AWS_DEFAULT_REGION", "eu-west-3")];
    let printed = child_output(&[&region[..], &empty].concat(), None);
    assert!(printed.contains("NotSent Unreachable") && printed.contains("eu-west-3"), "{printed}");
}

#[test]
fn region_without_lightsail_is_refused_with_the_reason() {
    for (region, why) in [
        ("cn-north-1", "Lightsail isn't available in China."),
        ("us-gov-west-1", "Lightsail isn't available in AWS GovCloud (US)."),
        ("us-east-1 # mine", "which isn't a valid Region code"),
    ] {
        let printed = child_output(&[KEYS[0], KEYS[1], ("AWS_REGION", region)], None);
        assert!(printed.contains("NotSent NoRegion") && printed.contains(why), "{printed}");
    }
}

#[test]
fn custom_endpoint_overrides_fips_and_dual_stack() {
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_USE_FIPS_ENDPOINT", "true")], None);
    assert!(printed.contains("NotSent Unreachable The connection was refused."), "{printed}");
}

#[test]
fn malformed_credentials_are_refused_by_variable_name() {
    for (id, secret, name) in [
        ("AKIA\u{e4}", CANARY, "AWS_ACCESS_KEY_ID"),
        ("AKIA\u{1}", CANARY, "AWS_ACCESS_KEY_ID"),
        ("AKIA", "canary-4711\n", "AWS_SECRET_ACCESS_KEY"),
        ("AKIA", "\"canary-4711\"", "AWS_SECRET_ACCESS_KEY"),
    ] {
        let printed = child_output(&[("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", secret), NOBODY], None);
        assert!(printed.contains(&format!("NotSent NoCredentials {name} can't be used: it")), "{printed}");
        assert!(!printed.contains(CANARY), "{printed}");
    }
}

#[test]
fn unresolvable_host_means_nothing_was_sent() {
    let printed = child_output(&[KEYS[0], KEYS[1], ("AWS_ENDPOINT_URL_LIGHTSAIL", "http://nobody.invalid")], None);
    assert!(printed.contains("NotSent Offline Couldn't resolve the service's host name."), "{printed}");
}

#[test]
fn region_variable_is_the_home_region() {
    let printed = child_output(&[KEYS[0], KEYS[1], NOBODY, ("AWS_REGION", "eu-west-3")], None);
    assert!(printed.contains(r#"home Some(("eu-west-3", Environment))"#), "{printed}");
}

#[test]
fn output_of_credential_process_is_never_shown() {
    let config = tempfile::NamedTempFile::new().unwrap();
    let process = format!("[profile p]\ncredential_process = sh -c 'echo {CANARY} >&2; exit 1'\n");
    std::fs::write(config.path(), process).unwrap();
    let printed = child_output(
        &[NOBODY, ("PATH", "/usr/bin:/bin"), ("AWS_CONFIG_FILE", config.path().to_str().unwrap())],
        Some("p"),
    );
    assert!(printed.contains("NotSent NoCredentials The credential_process of profile p failed."), "{printed}");
    assert!(!printed.contains(CANARY), "{printed}");
}

#[test]
fn malformed_container_variable_is_named_before_any_request() {
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
        let printed = child_output(&[&env[..], &[NOBODY]].concat(), None);
        assert!(printed.contains(&format!("NotSent NoCredentials {name} ")), "{printed}");
    }
}

#[test]
fn unresolvable_special_endpoint_names_its_setting() {
    let nowhere = [KEYS[0], KEYS[1], ("AWS_REGION", "xx-nowhere-1")];
    for name in ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"] {
        let printed = child_output(&[&nowhere[..], &[(name, "true")]].concat(), None);
        assert!(
            printed.contains("NotSent Offline") && printed.contains(&format!("{name} selects a special endpoint")),
            "{printed}"
        );
    }
}

#[test]
fn unreadable_line_is_named_by_number_if_no_credentials_are_found() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = ("AWS_SHARED_CREDENTIALS_FILE", file.path().to_str().unwrap());
    for (text, expected_text, line) in [
        ("[default]\naws_access_key_id = AKIA\naws_secret_access_key canary-4711\n", "Profile default is missing", 3),
        ("aws_access_key_id = canary-4711\n", "No AWS credentials found.", 1),
    ] {
        std::fs::write(file.path(), text).unwrap();
        let printed = child_output(&[path, NOBODY], None);
        assert!(
            printed.contains(expected_text) && printed.contains(&format!("{}, line {line}: it", path.1)),
            "{printed}"
        );
        assert!(!printed.contains(CANARY), "{printed}");
    }
    std::fs::write(file.path(), b"[b\xfcro]\naws_access_key_id = AKIA\n").unwrap();
    let printed = child_output(&[path, NOBODY, ("AWS_PROFILE", "b\u{fc}ro")], None);
    assert!(
        printed.contains("AWS profile b\u{fc}ro doesn't exist (AWS_PROFILE).")
            && printed.contains("line 1: it isn't UTF-8"),
        "{printed}"
    );
    let printed = child_output(&[NOBODY, ("AWS_PROFILE", &"x".repeat(5000))], None);
    assert!(printed.contains(&format!("AWS profile {} doesn't exist (AWS_PROFILE).", "x".repeat(64))), "{printed}");
}
