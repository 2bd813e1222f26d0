//! Tests of profiles with an MFA device, which the SDK ignores.

use super::fakes::Fake;
use super::*;

const CONFIG: &str = "\
[profile role]
role_arn = arn:aws:iam::111122223333:role/deploy
role_session_name = ana
external_id = x-1
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/ana
[profile above]
role_arn = arn:aws:iam::444455556666:role/far
source_profile = role
[profile guarded]
aws_access_key_id = AKIAGUARDED
aws_secret_access_key = canary-4711
mfa_serial = arn:aws:iam::111122223333:mfa/ana
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = canary-4711
mfa_serial = arn:aws:iam::111122223333:mfa/ana
";

fn does(sts: &Fake, profile: &str, things: &str) -> String {
    Person::with_config(CONFIG).does(things, &[("AWS_ENDPOINT_URL_STS", &sts.url), ("SKYSAIL_TEST_PROFILE", profile)])
}

fn actions(sts: &Fake) -> Vec<(String, String)> {
    sts.asked().iter().map(|asked| (asked.value("Action").unwrap(), asked.key())).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(action, key)| ((*action).to_owned(), (*key).to_owned())).collect()
}

#[test]
fn role_with_mfa_is_assumed_only_with_a_code() {
    let sts = Fake::sts();
    let said = does(&sts, "role", "who unlock:000000 who unlock:123456 who");
    let expected = "\
> who MfaCode The profile requires a code from its MFA device.
> unlock MfaCode MultiFactorAuthentication failed with invalid MFA one time pass code.
> who MfaCode The profile requires a code from its MFA device.
> unlock ()
> who Some(Identity { account: \"111122223333\", arn: \"arn:aws:iam::111122223333:user/ASIAROLE\" })
";
    assert_eq!(said, expected);
    let expected = [("AssumeRole", "AKIABASE"), ("AssumeRole", "AKIABASE"), ("GetCallerIdentity", "ASIAROLE")];
    assert_eq!(actions(&sts), pairs(&expected));
    let assumed = &sts.asked()[1];
    let said = |name: &str| assumed.value(name).unwrap_or_default();
    assert_eq!(said("SerialNumber"), "arn:aws:iam::111122223333:mfa/ana");
    assert_eq!(said("RoleArn"), "arn:aws:iam::111122223333:role/deploy");
    assert_eq!((said("RoleSessionName"), said("ExternalId")), ("ana".to_owned(), "x-1".to_owned()));
}

#[test]
fn mfa_device_on_a_keys_profile_is_ignored_like_in_the_aws_cli() {
    let sts = Fake::sts();
    let said = does(&sts, "guarded", "who");
    assert!(said.contains("user/AKIAGUARDED"), "{said}");
    assert_eq!(actions(&sts), pairs(&[("GetCallerIdentity", "AKIAGUARDED")]));
}

#[test]
fn cached_aws_cli_session_needs_no_code() {
    let sts = Fake::sts();
    let person = Person::with_config(CONFIG);
    // The name that botocore gives this role's session.
    person.write(
        ".aws/cli/cache/e28d546d797fe778476ee2971429a57c496e8bf5.json",
        r#"{"Credentials": {"AccessKeyId": "ASIACLI", "SecretAccessKey": "s", "SessionToken": "t",
            "Expiration": "2100-01-01T00:00:00+00:00"}}"#,
    );
    let said = person.does("who", &[("AWS_ENDPOINT_URL_STS", &sts.url), ("SKYSAIL_TEST_PROFILE", "role")]);
    assert!(said.contains("user/ASIACLI"), "{said}");
    assert_eq!(actions(&sts), pairs(&[("GetCallerIdentity", "ASIACLI")]));
}

#[test]
fn chained_role_is_assumed_with_the_mfa_session() {
    let sts = Fake::sts();
    let said = does(&sts, "above", "who unlock:123456 who");
    assert!(said.starts_with("> who MfaCode") && said.contains("user/ASIAROLE"), "{said}");
    let expected = [("AssumeRole", "AKIABASE"), ("AssumeRole", "ASIAROLE"), ("GetCallerIdentity", "ASIAROLE")];
    assert_eq!(actions(&sts), pairs(&expected));
    assert_eq!(sts.asked()[1].value("RoleArn").unwrap(), "arn:aws:iam::444455556666:role/far");
}
