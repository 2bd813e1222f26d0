//! Tests of `aws login` sessions: read where the AWS CLI stores them, refreshed at AWS Sign-In, and reported in
//! Skysail's words when expired.

use super::fakes::{Answer, Fake};
use super::*;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

const CONFIG: &str = "[default]\nlogin_session = arn:aws:iam::111122223333:user/ana\nregion = eu-west-1\n";
/// `printf arn:aws:iam::111122223333:user/ana | sha256sum`.
const CACHE: &str = ".aws/login/cache/54b26e94961ade5aa4cd61f3deff3136c953a65099a948739052499a875d5095.json";
/// Only good for signing the proof of a refresh.
const DPOP: &str = "-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFDZHUzOG1Pzq+6F0mjMlOSp1syN9LRPBuHMoCFXTcXhoAoGCCqGSM49
AwEHoUQDQgAE9qhj+KtcdHj1kVgwxWWWw++tqoh7H7UHs7oXh8jBbgF47rrYGC+t
djiIaHK3dBvvdE7MGj5HsepzLm3Kj91bqA==
-----END EC PRIVATE KEY-----
";

/// Returns a user who ran `aws login`, with a session that expires then.
fn person(until: &str) -> Person {
    let person = Person::with_config(CONFIG);
    let session = json!({
        "accessToken": {
            "accessKeyId": "ASIALOGIN", "secretAccessKey": child::CANARY, "sessionToken": child::CANARY,
            "accountId": "111122223333", "expiresAt": until,
        },
        "tokenType": "urn:aws:params:oauth:token-type:access_token_sigv4",
        "refreshToken": child::CANARY,
        "clientId": "arn:aws:signin:::devtools/same-device",
        "dpopKey": DPOP,
        "signInRegion": "eu-south-2",
        "idToken": "kept-4713",
        "ofAnotherTool": { "nested": [1, 2] },
    });
    person.write(CACHE, &session.to_string());
    std::fs::set_permissions(person.home().join(CACHE), std::fs::Permissions::from_mode(0o600)).unwrap();
    person
}

/// Fakes AWS Sign-In, which refreshes a session, or says that it expired.
fn sign_in(renews: bool) -> Fake {
    Fake::new(move |_, _| match renews {
        true => Answer::json(json!({
            "accessToken": {
                "accessKeyId": "ASIARENEWED", "secretAccessKey": child::CANARY, "sessionToken": child::CANARY,
            },
            "expiresIn": 900, "refreshToken": "renewed-4712",
        })),
        false => Answer(
            400,
            "AccessDeniedException",
            json!({ "error": "TOKEN_EXPIRED", "message": "The refresh token has expired." }).to_string(),
        ),
    })
}

/// Returns the identity of the profile, according to AWS.
fn who(person: &Person, sign_in: &Fake) -> String {
    let sts = Fake::sts();
    person.does("who", &[("AWS_ENDPOINT_URL_STS", &sts.url), ("AWS_ENDPOINT_URL_SIGNIN", &sign_in.url)])
}

#[test]
fn valid_session_is_read_from_the_aws_cli_cache_without_a_request() {
    let (person, sign_in) = (person("2100-01-01T00:00:00Z"), sign_in(true));
    let printed = who(&person, &sign_in);
    assert!(printed.contains("arn:aws:iam::111122223333:user/ASIALOGIN"), "{printed}");
    assert!(sign_in.asked().is_empty());
}

#[test]
fn expired_session_is_refreshed_and_stored_readable_only_by_the_owner() {
    let (person, sign_in) = (person("2026-01-01T00:00:00Z"), sign_in(true));
    let printed = who(&person, &sign_in);
    assert!(printed.contains("user/ASIARENEWED"), "{printed}");
    let asked = &sign_in.of("POST /v1/token")[0];
    let sent: Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!((&sent["grantType"], &sent["refreshToken"]), (&"refresh_token".into(), &child::CANARY.into()));
    assert!(asked.headers.to_lowercase().contains("dpop: "), "{}", asked.headers);
    let kept = person.home().join(CACHE);
    let session: Value = serde_json::from_slice(&std::fs::read(&kept).unwrap()).unwrap();
    assert_eq!(session["accessToken"]["accessKeyId"], "ASIARENEWED");
    assert_eq!(session["refreshToken"], "renewed-4712");
    assert_eq!(kept.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // Members of other tools are kept.
    assert_eq!((&session["signInRegion"], &session["idToken"]), (&"eu-south-2".into(), &"kept-4713".into()));
    assert_eq!(session["ofAnotherTool"], json!({ "nested": [1, 2] }));
    assert_eq!(session["accessToken"]["accountId"], "111122223333");
    assert_eq!(session["dpopKey"], DPOP);
}

#[test]
fn unusable_or_missing_session_asks_to_sign_in() {
    let expected = "> who SignIn There's no usable `aws login` session.\n";
    assert_eq!(who(&person("2026-01-01T00:00:00Z"), &sign_in(false)), expected);
    assert_eq!(who(&Person::with_config(CONFIG), &sign_in(true)), expected);
}

#[test]
fn unreachable_aws_sign_in_is_reported() {
    let person = person("2026-01-01T00:00:00Z");
    let printed = person.does("who", &[("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:1")]);
    assert!(printed.starts_with("> who Unreachable"), "{printed}");
}

/// In no other Region, whatever the profile says: a proxy sees which host is called.
#[test]
fn expired_session_is_refreshed_in_the_region_it_started_in() {
    let (person, proxy) = (person("2026-01-01T00:00:00Z"), Fake::new(|_, _| Answer(502, "", String::new())));
    let printed = person.does("who", &[("HTTPS_PROXY", &proxy.url)]);
    assert!(printed.starts_with("> who Proxy"), "{printed}");
    let hosts: Vec<String> = proxy.asked().into_iter().map(|asked| asked.what).collect();
    assert!(!hosts.is_empty(), "{printed}");
    assert!(hosts.iter().all(|host| host == "CONNECT eu-south-2.signin.aws.amazon.com:443"), "{hosts:?}");
}

/// The SDK panics on some of these.
#[test]
fn malformed_cached_value_is_refused_with_its_name_and_file_before_any_request() {
    for (member, value, says) in [
        ("accessKeyId", "ASIA\nx", "AccessKeyId in "),
        ("accessKeyId", "ASI\u{1}", "AccessKeyId in "),
        ("secretAccessKey", "se\u{e9}", "SecretAccessKey in "),
        ("sessionToken", "to\nken", "SessionToken in "),
        ("signInRegion", "us-east-1 # home", "The signInRegion in "),
    ] {
        let (person, sign_in) = (person("2100-01-01T00:00:00Z"), sign_in(true));
        let file = person.home().join(CACHE);
        let mut session: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let place = if member == "signInRegion" { &mut session } else { &mut session["accessToken"] };
        place[member] = value.into();
        std::fs::write(&file, session.to_string()).unwrap();
        let printed = who(&person, &sign_in);
        assert!(printed.contains(&format!("{says}{}", file.display())), "{member}: {printed}");
        assert!(sign_in.asked().is_empty(), "{member}");
    }
}
