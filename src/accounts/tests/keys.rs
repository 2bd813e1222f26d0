//! Tests of access keys: tried first, then stored where every AWS tool looks for them.

use super::fakes::{Answer, Fake};
use super::*;
use crate::domain::account::{KeyField, KeyForm};
use crate::domain::secret::Secret;
use std::os::unix::fs::PermissionsExt;

const GOOD: &str = "keys:AKIAGOODGOODGOOD";
const KEPT: &str = "\
> keys Ok((true, Some(Identity { account: \"111122223333\", arn: \"arn:aws:iam::111122223333:user/AKIAGOODGOODGOOD\" })))
";

#[test]
fn working_keys_are_stored_like_the_aws_cli_does() {
    let (person, sts) = (Person::new(), Fake::sts());
    assert_eq!(person.does(GOOD, &[("AWS_ENDPOINT_URL_STS", &sts.url)]), KEPT);
    let credentials = person.home().join(".aws/credentials");
    let expected = "[mine]\naws_access_key_id = AKIAGOODGOODGOOD\naws_secret_access_key = canary-4711\n";
    assert_eq!(std::fs::read_to_string(&credentials).unwrap(), expected);
    assert_eq!(credentials.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let config = std::fs::read_to_string(person.home().join(".aws/config")).unwrap();
    assert_eq!(config, "[profile mine]\nregion = eu-west-3\n");
    // The SDK uses them from there.
    let who = person.does("who", &[("AWS_ENDPOINT_URL_STS", &sts.url), ("SKYSAIL_TEST_PROFILE", "mine")]);
    assert!(who.contains("user/AKIAGOODGOODGOOD"), "{who}");
}

#[test]
fn rejected_keys_are_not_stored() {
    let (person, sts) = (Person::new(), Fake::sts());
    let printed = person.does("keys:AKIAUNKNOWNUNKNOWN", &[("AWS_ENDPOINT_URL_STS", &sts.url)]);
    assert!(printed.contains("Failed") && printed.contains("UnknownKey"), "{printed}");
    assert!(!person.home().join(".aws").exists());
    let printed = person.does(GOOD, &[("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:1")]);
    assert!(printed.contains("Unreachable"), "{printed}");
    assert!(!person.home().join(".aws").exists());
}

#[test]
fn existing_keys_are_replaced_only_on_request_and_other_lines_are_kept() {
    let (person, sts) = (Person::new(), Fake::sts());
    let before = "# at work\n[work]\naws_access_key_id = AKIAWORKWORKWORK\naws_secret_access_key = w\n\n[mine]\naws_access_key_id = AKIAOLD\naws_secret_access_key = old\naws_session_token = old\naws_security_token = old\n";
    person.write("elsewhere", before);
    // A symbolic link is kept.
    std::fs::create_dir(person.home().join(".aws")).unwrap();
    std::os::unix::fs::symlink(person.home().join("elsewhere"), person.home().join(".aws/credentials")).unwrap();
    let url = ("AWS_ENDPOINT_URL_STS", sts.url.as_str());
    assert_eq!(person.does(GOOD, &[url]), "> keys Err(Exists)\n");
    assert!(sts.asked().is_empty());
    assert_eq!(std::fs::read_to_string(person.home().join("elsewhere")).unwrap(), before);
    assert_eq!(person.does(GOOD, &[url, ("SKYSAIL_TEST_OVER", "1")]), KEPT);
    let expected = "# at work\n[work]\naws_access_key_id = AKIAWORKWORKWORK\naws_secret_access_key = w\n\n[mine]\naws_access_key_id = AKIAGOODGOODGOOD\naws_secret_access_key = canary-4711\n";
    assert_eq!(std::fs::read_to_string(person.home().join("elsewhere")).unwrap(), expected);
    assert!(person.home().join(".aws/credentials").is_symlink());
}

#[test]
fn expired_keys_are_reread_and_the_next_call_succeeds() {
    let lightsail = Fake::new(|asked, _| match asked.key().as_str() {
        "AKIANEW" => {
            Answer::json(serde_json::json!({ "regions": [{ "name": "us-east-1", "displayName": "Virginia" }] }))
        }
        _ => Answer::error("ExpiredTokenException"),
    });
    let person = Person::new();
    person.write(".aws/credentials", "[default]\naws_access_key_id = AKIAOLD\naws_secret_access_key = x\n");
    let printed = person.does(
        "regions rekey:AKIANEW regions rekey:AKIAOLD regions renew regions",
        &[("AWS_ENDPOINT_URL_LIGHTSAIL", &lightsail.url)],
    );
    let printed: Vec<&str> = printed.lines().collect();
    assert!(printed[0].starts_with("> regions Expired"), "{printed:?}");
    // Valid keys stay in use until they are renewed, even if the file changes.
    assert_eq!(printed[1..4], ["> regions ()", "> regions ()", "> renew ()"]);
    assert!(printed[4].starts_with("> regions Expired"), "{printed:?}");
}

#[test]
fn keys_are_stored_in_the_credentials_file_from_the_environment() {
    let (person, sts) = (Person::new(), Fake::sts());
    let there = person.home().join("there/keys");
    let env = [("AWS_ENDPOINT_URL_STS", sts.url.as_str()), ("AWS_SHARED_CREDENTIALS_FILE", there.to_str().unwrap())];
    assert_eq!(person.does(GOOD, &env), KEPT);
    assert!(std::fs::read_to_string(there).unwrap().starts_with("[mine]\n"));
    assert!(!person.home().join(".aws/credentials").exists());
}

#[test]
fn profile_with_another_sign_in_method_gets_no_keys() {
    let person = Person::with_config("[profile mine]\ncredential_process = /opt/creds\n");
    assert_eq!(person.does(GOOD, &[("SKYSAIL_TEST_OVER", "1")]), "> keys Err(Taken)\n");
}

#[test]
fn malformed_keys_are_rejected_without_a_request() {
    let form = |profile: &str, id: &str, secret: &str, token: Option<&str>| KeyForm {
        profile: profile.into(),
        id: Secret::new(id),
        secret: Secret::new(secret),
        token: token.map(Secret::new),
        region: None,
        over: false,
    };
    let good = "AKIAGOODGOODGOOD";
    assert_eq!(form("mine", good, "a/b+c=", None).wrong(), None);
    assert_eq!(form("my own", good, "s", None).wrong(), Some(KeyField::Profile));
    assert_eq!(form("a]\nb", good, "s", None).wrong(), Some(KeyField::Profile));
    assert_eq!(form("mine", "akiagoodgoodgood", "s", None).wrong(), Some(KeyField::Id));
    assert_eq!(form("mine", good, "two words", None).wrong(), Some(KeyField::Secret));
    assert_eq!(form("mine", good, "s\nregion = x", None).wrong(), Some(KeyField::Secret));
    assert_eq!(form("mine", good, "s", Some("")).wrong(), Some(KeyField::Token));
    let shown = format!("{:?}", form("mine", good, "hidden-secret", None));
    assert!(!shown.contains("hidden") && !shown.contains(good), "{shown}");
}

#[test]
fn keys_of_another_account_are_refused_while_a_launch_is_watched() {
    let (person, sts) = (Person::new(), Fake::sts());
    person.write(".aws/credentials", "[default]\naws_access_key_id = AKIAFIRST\naws_secret_access_key = x\n");
    let printed = person.does(
        "who pin:111122223333 renew rekey:AKIAELSEWHERE renew renew who rekey:AKIASECOND renew who",
        &[("AWS_ENDPOINT_URL_STS", &sts.url)],
    );
    let elsewhere =
        "OtherAccount The launch belongs to account 111122223333; your credentials belong to account 444455556666.";
    let who = |key| {
        format!("who Some(Identity {{ account: \"111122223333\", arn: \"arn:aws:iam::111122223333:user/{key}\" }})")
    };
    let expected = [
        who("AKIAFIRST"),
        "renew ()".to_owned(),
        format!("renew {elsewhere}"),
        format!("renew {elsewhere}"),
        format!("who {elsewhere}"),
        "renew ()".to_owned(),
        who("AKIASECOND"),
    ];
    assert_eq!(printed, expected.map(|line| format!("> {line}\n")).concat());
    // The identity of each key is queried once.
    let keys: Vec<String> = sts.asked().iter().map(|asked| asked.key()).collect();
    assert_eq!(keys, ["AKIAFIRST", "AKIAELSEWHERE", "AKIASECOND", "AKIASECOND"]);
}

/// When run as root, a device node was once replaced by a file with the secret in it.
#[test]
fn non_regular_credentials_file_is_left_untouched() {
    use rustix::fs::{CWD, FileType, makedev, mknodat};
    use std::os::unix::fs::FileTypeExt;
    let (person, sts) = (Person::new(), Fake::sts());
    let at = |name: &str| person.home().join(name);
    mknodat(CWD, at("pipe"), FileType::Fifo, 0o600.into(), 0).unwrap();
    std::fs::create_dir(at("folder")).unwrap();
    // Only root can create one; other users test with another device.
    let device = mknodat(CWD, at("null"), FileType::CharacterDevice, 0o600.into(), makedev(1, 3)).is_ok();
    let odd = [("pipe", "why.pipe"), ("folder", "why.directory"), ("null", "why.device")];
    for (name, why) in odd.into_iter().filter(|(name, _)| *name != "null" || device) {
        let kind = at(name).metadata().unwrap().file_type();
        let env =
            [("AWS_ENDPOINT_URL_STS", sts.url.as_str()), ("AWS_SHARED_CREDENTIALS_FILE", at(name).to_str().unwrap())]
                .map(|(name, value)| (name, value.to_owned()));
        let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let printed = person.does(GOOD, &env);
        assert!(printed.starts_with("> keys Err(NotKept") && printed.contains(why), "{name}: {printed}");
        let after = at(name).metadata().unwrap().file_type();
        assert_eq!(
            (after.is_fifo(), after.is_dir(), after.is_char_device()),
            (kind.is_fifo(), kind.is_dir(), kind.is_char_device())
        );
    }
}
